package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/foundation/ident"
)

var quick = Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}

func TestTokenComesBack(t *testing.T) {
	token := NewToken("gts", ident.New("acc"))
	back, ok := ParseToken("gts", token.Text())
	if !ok || back.Hash() != token.Hash() || back.Owner != token.Owner {
		t.Fatal("the token did not come back")
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v %s", token, token, token, token), token.secret) {
		t.Error("printing a token shows its secret")
	}
}

func TestTokenAltered(t *testing.T) {
	text := NewToken("gts", ident.New("acc")).Text()
	for i := range len(text) {
		altered := []byte(text)
		altered[i] ^= 1
		if _, ok := ParseToken("gts", string(altered)); ok {
			t.Errorf("accepted with character %d altered", i)
		}
	}
	for _, wrong := range []string{"", "gts_", text + "x", text[:len(text)-1], strings.Replace(text, "gts", "gtr", 1)} {
		if _, ok := ParseToken("gts", wrong); ok {
			t.Errorf("accepted a wrong form of length %d", len(wrong))
		}
	}
}

func TestPassword(t *testing.T) {
	p := NewPasswords(quick, 10)
	stored, err := p.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct hors": false, "": false} {
		if got, err := p.Check(t.Context(), stored, password); err != nil || got != want {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
}

func TestNoPasswordCostsTheSame(t *testing.T) {
	p := NewPasswords(quick, 10)
	before := p.Count()
	if ok, err := p.Check(t.Context(), "", strings.Repeat("\x00", hashLength)); ok || err != nil {
		t.Fatalf("an empty hash was accepted: %v %v", ok, err)
	}
	if p.Count() != before+1 {
		t.Error("no hash was made for a user without password")
	}
}

func TestGateBoundsTheLine(t *testing.T) {
	p := NewPasswords(Recommended, 4)
	var refused, done sync.Map
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			if _, err := p.Hash(t.Context(), "x"); errors.Is(err, ErrBusy) {
				refused.Store(i, true)
			} else if err == nil {
				done.Store(i, true)
			}
		})
	}
	group.Wait()
	count := func(m *sync.Map) (n int) { m.Range(func(_, _ any) bool { n++; return true }); return }
	if count(&refused) == 0 || count(&done) < 4 || count(&refused)+count(&done) != 40 {
		t.Errorf("%d done, %d refused", count(&done), count(&refused))
	}
}

func TestWaitingEndsWithTheCaller(t *testing.T) {
	p := &Passwords{cost: quick, work: make(chan job), limit: 10} // nobody serves
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestBox(t *testing.T) {
	box, err := NewBox(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	sealed := box.Seal("secret", "users/1/totp")
	if got, err := box.Open(sealed, "users/1/totp"); err != nil || got != "secret" {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := box.Open(sealed, "users/2/totp"); !errors.Is(err, ErrBroken) {
		t.Error("opened in another place")
	}
	signed := box.Sign("page 2", "cursor")
	if got, err := box.Verify(signed, "cursor"); err != nil || got != "page 2" {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := box.Verify(signed, "other"); !errors.Is(err, ErrBroken) {
		t.Error("verified for another purpose")
	}
	for i := range len(signed) - 1 { // the very last character has spare bits
		altered := []byte(signed)
		altered[i] ^= 4
		if text, err := box.Verify(string(altered), "cursor"); err == nil && text == "page 2" {
			continue // spare bits of base64 do not change the meaning
		} else if err == nil {
			t.Errorf("verified with character %d altered", i)
		}
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "sealing.key")
	first, err := LoadKey("", file)
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadKey("", file)
	if err != nil || string(first) != string(second) {
		t.Fatal("the second start read another key")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := LoadKey("abcd", file); err == nil {
		t.Error("accepted a short key")
	}
}

func TestDigestIsKeyedAndBound(t *testing.T) {
	one, err := NewBox(make([]byte, keyLength))
	if err != nil {
		t.Fatal(err)
	}
	another, err := NewBox(bytes.Repeat([]byte{1}, keyLength))
	if err != nil {
		t.Fatal(err)
	}
	digest := one.Digest("123456", "codes/cod_1")
	if digest != one.Digest("123456", "codes/cod_1") {
		t.Error("a digest is not the same twice")
	}
	if digest == one.Digest("123457", "codes/cod_1") || digest == one.Digest("123456", "codes/cod_2") || digest == another.Digest("123456", "codes/cod_1") {
		t.Error("a digest does not depend on text, place and key")
	}
	if _, err := one.Verify(digest, "codes/cod_1"); err == nil {
		t.Error("a digest passes for a signature")
	}
}
