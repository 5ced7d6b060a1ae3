package breach

import (
	"context"
	"crypto/sha1" //nolint:gosec // as published
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/FastFilter/xorfilter"
)

func TestCommonPasswordsAreKnown(t *testing.T) {
	l := Common()
	for password, want := range map[string]bool{
		"password": true, "Password": true, "PASSWORD1": true, "12345678": true, "iloveyou": true, "qwertyuiop": true,
		"vexing turnip 81 lamps": false, "": false, "\xff\xfe": false,
	} {
		if has, err := l.Has(password); err != nil || has != want {
			t.Errorf("%q: %v, %v", password, has, err)
		}
	}
	if l.Keys() < 15_000 {
		t.Errorf("%d passwords only", l.Keys())
	}
}

// sums are published lines of n invented passwords.
func sums(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("%X:%d", sha1.Sum([]byte(invented(i))), i+1) //nolint:gosec // as published
	}
	return lines
}

func invented(i int) string { return fmt.Sprintf("leaked-%d", i) }

func written(t *testing.T, lines []string, end string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(name, []byte(strings.Join(lines, end)+end), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func built(t *testing.T, from string, format Format) (*List, Built) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "list.breach")
	b, err := Build(t.Context(), from, to, format)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".breach*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return l, b
}

func holdsAll(t *testing.T, l *List, n int) {
	t.Helper()
	for i := range n {
		if has, err := l.Has(invented(i)); err != nil || !has {
			t.Fatalf("%q is lost: %v", invented(i), err)
		}
	}
	wrong := 0
	for i := range n {
		if has, _ := l.Has(fmt.Sprintf("another-%d", i)); has {
			wrong++
		}
	}
	if wrong > 3+n/5000 {
		t.Errorf("%d of %d others were taken for leaked ones", wrong, n)
	}
}

func TestBuildFromSums(t *testing.T) {
	const n = 20_000
	lines := sums(n)
	sorted := slices.Sorted(slices.Values(lines))
	small := slices.Clone(lines)
	for i := range small {
		small[i] = strings.ToLower(strings.Split(small[i], ":")[0])
	}
	for name, from := range map[string]string{
		"unsorted": written(t, lines, "\n"), "sorted": written(t, sorted, "\r\n"), "no counts, twice each": written(t, append(small, small...), "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			l, b := built(t, from, Auto)
			if b.Keys != n || l.Keys() != n {
				t.Errorf("%d passwords, want %d", b.Keys, n)
			}
			holdsAll(t, l, n)
		})
	}
}

func TestSortingInPartsAndManyShards(t *testing.T) {
	runKeys = 1000
	defer func() { runKeys = usualRun }()
	const n = 30_000
	l, b := built(t, written(t, sums(n), "\n"), SHA1)
	if b.Keys != n {
		t.Errorf("%d passwords", b.Keys)
	}
	holdsAll(t, l, n)

	file, err := os.Create(filepath.Join(t.TempDir(), "many"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w := newWriter(file, 40*shardKeys) // as for a list of twenty million
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = keyOf(invented(i))
	}
	slices.Sort(keys)
	for _, key := range keys {
		if err := w.add(key); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.finish(); err != nil || len(w.shards) != 64 {
		t.Fatalf("%d shards, %v", len(w.shards), err)
	}
	many, err := Open(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = many.Close() }()
	holdsAll(t, many, n)
}

func TestBuildFromWords(t *testing.T) {
	l, b := built(t, written(t, []string{"\xef\xbb\xbfHunter2000", "", "pässwörter", strings.Repeat("x", 5000), "letmein99"}, "\n"), Auto)
	if b.Keys != 4 || b.Skipped != 1 { // Hunter2000 also in small letters
		t.Errorf("%+v", b)
	}
	for _, password := range []string{"Hunter2000", "hunter2000", "HUNTER2000", "pässwörter", "letmein99"} {
		if has, err := l.Has(password); err != nil || !has {
			t.Errorf("%q: %v, %v", password, has, err)
		}
	}
}

// The look-up on the disk must be the library's in every place.
func TestLookUpIsTheLibrarys(t *testing.T) {
	for _, n := range []int{1, 2, 5, 1000, 30_000} {
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = rand.Uint64() //nolint:gosec // no secret
		}
		slices.Sort(keys)
		file, err := os.Create(filepath.Join(t.TempDir(), "list"))
		if err != nil {
			t.Fatal(err)
		}
		w := newWriter(file, uint64(n))
		for _, key := range keys {
			if err := w.add(key); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.finish(), file.Close()); err != nil {
			t.Fatal(err)
		}
		l, err := Open(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		reference, err := xorfilter.NewBinaryFuse[uint16](keys)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 100_000 {
			key := rand.Uint64() //nolint:gosec // no secret
			if i < n {
				key = keys[i]
			}
			if has, err := l.hasKey(key); err != nil || has != reference.Contains(key) {
				t.Fatalf("%d keys, key %x: %v, %v", n, key, has, err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBadInputIsRefusedWithoutShowingIt(t *testing.T) {
	good := sums(3)
	for name, from := range map[string]string{
		"a line cut off":  written(t, append(slices.Clone(good), good[0][:39]), "\n"),
		"a word between":  written(t, append(slices.Clone(good), "secret-word"), "\n"),
		"a count of text": written(t, append(slices.Clone(good), good[0][:40]+":many"), "\n"),
		"nothing":         written(t, nil, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "list.breach")
			_, err := Build(t.Context(), from, to, Auto)
			if err == nil || strings.Contains(err.Error(), "secret-word") || strings.Contains(err.Error(), good[0][:20]) {
				t.Errorf("got %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), "*")); len(left)+len(hidden(to)) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	s := source{ctx: stopped, name: written(t, sums(1), "\n")}
	if err := s.survey(); err != nil {
		t.Error("a short read looks only now and then")
	}
}

func hidden(to string) []string {
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".*"))
	return left
}

func TestDamagedFileIsRefused(t *testing.T) {
	l, _ := built(t, written(t, sums(500), "\n"), Auto)
	name := l.data.(*os.File).Name() //nolint:forcetypeassert // it was opened from one
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	try := func(content []byte) error {
		name := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Open(name)
		_ = l.Close()
		return err
	}
	if err := try(content); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(content); at += max(1, len(content)/300) {
		altered := slices.Clone(content)
		altered[at] ^= 0x10
		if try(altered) == nil {
			t.Errorf("accepted with byte %d altered", at)
		}
	}
	for _, length := range []int{0, 7, headerLength, headerLength + 5, len(content) / 2, len(content) - 1} {
		if try(content[:length]) == nil {
			t.Errorf("accepted the first %d bytes", length)
		}
	}
	if try(append(slices.Clone(content), 0)) == nil {
		t.Error("accepted with a byte behind it")
	}
	newer := slices.Clone(content)
	newer[8] = 2
	if err := try(newer); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
	if err := try([]byte("a text file that is longer than a header is")); !errors.Is(err, ErrNotAList) {
		t.Errorf("no list: %v", err)
	}
}

// A list that goes away while it is asked must not pass for "not leaked".
func TestListThatCannotBeReadIsAnError(t *testing.T) {
	l, _ := built(t, written(t, sums(500), "\n"), Auto)
	if err := os.Truncate(l.data.(*os.File).Name(), 100); err != nil { //nolint:forcetypeassert // as above
		t.Fatal(err)
	}
	if has, err := l.Has(invented(1)); err == nil || has {
		t.Errorf("got %v, %v", has, err)
	}
}
