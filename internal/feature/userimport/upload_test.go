package userimport

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"gatehouse/internal/foundation/fault"
)

func inUTF16(order binary.AppendByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	each(t, func(p *place) {
		const text = "username;firstName;email\r\njure%;Jüré;%@acme.test\r\n"
		for n, c := range []struct {
			name string
			file func(text string) string
			want Encoding
		}{
			{"UTF-8", func(s string) string { return s }, UTF8},
			{"UTF-8 with a mark", func(s string) string { return "\ufeff" + s }, UTF8},
			{"UTF-16 LE", func(s string) string { return inUTF16(binary.LittleEndian, s) }, UTF16LE},
			{"UTF-16 BE", func(s string) string { return inUTF16(binary.BigEndian, s) }, UTF16BE},
			{"Windows-1252", func(s string) string { return strings.NewReplacer("ü", "\xfc", "é", "\xe9").Replace(s) }, Windows1252},
		} {
			name := "jure" + string(rune('a'+n))
			i := p.run(c.file(strings.NewReplacer("jure%", name, "%", name).Replace(text)))
			if i.Encoding != c.want || i.Format != Gatehouse || i.Columns[0].Name != "username" {
				t.Errorf("%s: %s, %s, %+v", c.name, i.Encoding, i.Format, i.Columns)
			}
			if u := p.user(name); u.FirstName != "Jüré" {
				t.Errorf("%s: the user is called %q", c.name, u.FirstName)
			}
		}
	})
}

func TestFilesThatAreRefused(t *testing.T) {
	each(t, func(p *place) {
		tooMany := strings.Repeat("a\n", MaxRows+2)
		for _, c := range []struct{ name, file, want string }{
			{"empty", "", "import.empty"},
			{"only empty lines", "\n\r\n\n", "import.empty"},
			{"only a mark", "\ufeff", "import.empty"},
			{"header only", "username,email\n", "import.no_rows"},
			{"a workbook", "PK\x03\x04\x14\x00\x06\x00rest", "import.not_text"},
			{"zero bytes", "user\x00name,email\nx,y\n", "import.not_text"},
			{"UTF-16 without a mark", inUTF16(binary.LittleEndian, "username\nx\n")[2:], "import.not_text"},
			{"a column twice", "username,email,EMAIL\nx,y,z\n", "import.column_doubled"},
			{"too many columns", strings.Repeat("a,", columnLimit) + "b\nx\n", "import.too_many_columns"},
			{"a header that cannot be read", "\"username,email\nx,y\n", "import.quote_unclosed"},
			{"too many lines", tooMany, "import.too_many_rows"},
		} {
			_, err := p.imports.Upload(t.Context(), p.admin, p.account, "x.csv", strings.NewReader(c.file))
			if fault.Code(err) != c.want {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if n := p.number(`SELECT (SELECT COUNT(*) FROM imports) + (SELECT COUNT(*) FROM import_chunks)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// endless is a file that never ends; the upload must.
type endless struct{ read int }

func (e *endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = "username,email\n"[(e.read+i)%15]
	}
	e.read += len(into)
	return len(into), nil
}

func TestUploadEndsAtItsBound(t *testing.T) {
	each(t, func(p *place) {
		file := &endless{}
		_, err := p.imports.Upload(t.Context(), p.admin, p.account, "x.csv", file)
		if fault.Code(err) != "import.too_large" || file.read > MaxBytes+2*chunkSize {
			t.Errorf("read %d bytes, %v", file.read, err)
		}
		broken := errors.New("the line went dead")
		_, err = p.imports.Upload(t.Context(), p.admin, p.account, "x.csv", iotest.TimeoutReader(iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if n := p.number(`SELECT COUNT(*) FROM import_chunks`); n != 0 {
			t.Errorf("%d pieces are left", n)
		}
	})
}

func TestOnlySoManyOpenImports(t *testing.T) {
	each(t, func(p *place) {
		var last Import
		for range MaxOpen {
			last = p.upload("username\nx\n")
		}
		_, err := p.imports.Upload(t.Context(), p.admin, p.account, "x.csv", strings.NewReader("username\nx\n"))
		if fault.Code(err) != TooManyOpen.Code {
			t.Errorf("got %v", err)
		}
		if _, err := p.imports.Cancel(t.Context(), p.admin, p.account, last.ID); err != nil {
			t.Fatal(err)
		}
		p.upload("username\nx\n")
	})
}

// Files that are still coming in count: they fill the store as well.
func TestOnlySoManyUploadsAtOnce(t *testing.T) {
	each(t, func(p *place) {
		for range MaxOpen - 1 {
			p.upload("username\nx\n")
		}
		file, sender := io.Pipe()
		slow := make(chan error)
		go func() {
			_, err := p.imports.Upload(t.Context(), p.admin, p.account, "slow.csv", file)
			slow <- err
		}()
		_, _ = sender.Write([]byte("username\n")) // returns when the upload reads
		_, err := p.imports.Upload(t.Context(), p.admin, p.account, "x.csv", strings.NewReader("username\nx\n"))
		if fault.Code(err) != TooManyOpen.Code {
			t.Errorf("beside one that is coming in: %v", err)
		}
		_, _ = sender.Write([]byte("y\n"))
		_ = sender.Close()
		if err := <-slow; err != nil {
			t.Error(err)
		}
		if len(p.imports.coming.now) != 0 {
			t.Errorf("%d are counted for ever", len(p.imports.coming.now))
		}
	})
}

func TestNameOfTheFile(t *testing.T) {
	each(t, func(p *place) {
		for given, want := range map[string]string{" staff.csv ": "staff.csv", "": unnamed, "a\u202eb": unnamed, strings.Repeat("n", 300): unnamed} {
			i, err := p.imports.Upload(t.Context(), p.admin, p.account, given, strings.NewReader("username\nx\n"))
			if err != nil || i.Name != want {
				t.Errorf("%.20q became %q, %v", given, i.Name, err)
			}
		}
	})
}
