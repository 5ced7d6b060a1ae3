package userimport

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll writes every record as LINE:CELL|CELL or LINE!CODE.
func readAll(t testing.TB, source io.Reader) []string {
	t.Helper()
	r, err := newRecords(source)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		one, err := r.next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		text := strconv.Itoa(one.line) + ":" + strings.Join(one.cells, "|")
		if one.fault != nil {
			text = strconv.Itoa(one.line) + "!" + one.fault.Code
		}
		got = append(got, text)
	}
}

func TestRecords(t *testing.T) {
	long := strings.Repeat("x", recordLimit+10)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"plain", "a,b\nc,d\n", []string{"1:a|b", "2:c|d"}},
		{"no line end at the end", "a,b\nc,d", []string{"1:a|b", "2:c|d"}},
		{"CR LF", "a,b\r\nc,d\r\n", []string{"1:a|b", "2:c|d"}},
		{"CR alone", "a,b\rc,d\re,f", []string{"1:a|b", "2:c|d", "3:e|f"}},
		{"semicolons", "a;b,c;d\n1;2;3", []string{"1:a|b,c|d", "2:1|2|3"}},
		{"tabs", "a\tb\n1\t2", []string{"1:a|b", "2:1|2"}},
		{"delimiters in quotes do not count", "\"a;;;;\",b\n1,2", []string{"1:a;;;;|b", "2:1|2"}},
		{"sep line", "sep=;\na,b;c\n", []string{"2:a,b|c"}},
		{"quotes", `"a ""b""","c,d"` + "\n", []string{`1:a "b"|c,d`}},
		{"line ends in a cell", "\"a\nb\r\nc\",d\ne,f\n", []string{"1:a\nb\r\nc|d", "4:e|f"}},
		{"empty lines", "a,b\n\n\r\nc,d\n\n", []string{"1:a|b", "4:c|d"}},
		{"empty cells", ",\na,\n,b", []string{"1:|", "2:a|", "3:|b"}},
		{"a quote inside a cell", `a 5" pipe,b` + "\n", []string{`1:a 5" pipe|b`}},
		{"text behind a quote", "a,b\n\"c\"d,e\nf,g\n", []string{"1:a|b", "2!import.quote_misplaced", "3:f|g"}},
		{"a quote never closed", "a,b\n\"c,d\ne,f\ng,h\n", []string{"1:a|b", "2!import.quote_unclosed", "3:e|f", "4:g|h"}},
		{"a quote never closed on the last line", "a,b\n\"c", []string{"1:a|b", "2!import.quote_unclosed"}},
		{"a line too long", "a,b\n" + long + ",x\nc,d", []string{"1:a|b", "2!import.line_too_long", "3:c|d"}},
		{"a line longer than the buffer", "a,b\n" + strings.Repeat(long, 9) + "\r\nc,d", []string{"1:a|b", "2!import.line_too_long", "3:c|d"}},
		{"a quoted cell too long", "a,b\n\"" + long + "\"\nc,d", []string{"1:a|b", "2!import.quote_unclosed", "3:c|d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readAll(t, strings.NewReader(c.text)); !slices.Equal(got, c.want) {
				t.Errorf("got %.200q, want %q", got, c.want)
			}
			if got := readAll(t, iotest.OneByteReader(strings.NewReader(c.text))); !slices.Equal(got, c.want) {
				t.Errorf("byte by byte: got %.200q, want %q", got, c.want)
			}
		})
	}
}

func TestRecordsPassTroubleOn(t *testing.T) {
	trouble := errors.New("the store is away")
	if _, err := newRecords(iotest.ErrReader(trouble)); !errors.Is(err, trouble) {
		t.Errorf("got %v", err)
	}
}

func TestManyLinesAcrossTheBuffer(t *testing.T) {
	var text strings.Builder
	const lines = 60_000
	for n := range lines {
		text.WriteString("name" + strconv.Itoa(n) + ",\"some \"\"quoted\"\"\ntext\",end\r\n")
	}
	got := readAll(t, strings.NewReader(text.String()))
	if len(got) != lines {
		t.Fatalf("%d records", len(got))
	}
	for n, one := range got {
		if want := strconv.Itoa(2*n+1) + ":name" + strconv.Itoa(n) + "|some \"quoted\"\ntext|end"; one != want {
			t.Fatalf("record %d is %q", n, one)
		}
	}
}

// FuzzRecords: no input crashes the reader, every record stands on a line of
// its own behind the one before, none is empty, and what encoding/csv writes
// comes back.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{"a,b\n\"c\nd\",e", "\"", "sep=;\n;", "a\r\"b\"\"\r\n,", "\"a\"b\n\"\"\"\n", "\xff\xfe\x00"} {
		f.Add([]byte(seed), "cell", "two\nlines")
	}
	f.Fuzz(func(t *testing.T, text []byte, a, b string) {
		r, err := newRecords(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 1
		before := 0
		for {
			one, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if one.line <= before || one.line > lines {
				t.Fatalf("line %d behind %d of %d", one.line, before, lines)
			}
			if before = one.line; one.fault == nil && (one.width == 0 || len(one.cells) != min(one.width, columnLimit+1)) {
				t.Fatalf("%d cells of %d", len(one.cells), one.width)
			}
		}
		if r.start != r.end {
			t.Fatal("not read to the end")
		}
		roundTrip(t, a, b)
	})
}

func roundTrip(t *testing.T, a, b string) {
	if len(a)+len(b) > recordLimit/4 || strings.ContainsAny(a+b, "\r;\t") { // encoding/csv keeps no CR, and the delimiter is guessed
		return
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	if err := errors.Join(w.Write([]string{"one", "two"}), w.Write([]string{a, b})); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	got := readAll(t, &file)
	if want := a + "|" + b; len(got) != 2 || got[1] != "2:"+want {
		t.Fatalf("wrote %q, read %q", want, got)
	}
}
