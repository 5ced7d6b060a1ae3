package userimport

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"gatehouse/internal/foundation/fault"
)

// Encoding names how the file's characters are written.
type Encoding string

// The encodings that are recognised. UTF-16 needs a byte order mark; what is
// not UTF-8 and has no mark is taken for Windows-1252, as spreadsheets of
// Western Europe write it, and the import says so.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
)

var notText = fault.New(fault.Invalid, "import.not_text")

// recogniser looks at a file while it passes by.
type recogniser struct {
	head    []byte // its first bytes
	tail    []byte // an unfinished character at the end of the last piece
	invalid bool   // it is not UTF-8
}

const headSize = 4096

func (r *recogniser) look(piece []byte) {
	if missing := headSize - len(r.head); missing > 0 {
		r.head = append(r.head, piece[:min(missing, len(piece))]...)
	}
	if r.invalid {
		return
	}
	text := append(r.tail, piece...)
	cut := len(text)
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if c := text[len(text)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-back:]) {
				cut = len(text) - back
			}
			break
		}
	}
	r.invalid = !utf8.Valid(text[:cut])
	r.tail = bytes.Clone(text[cut:])
}

// encoding decides at the end of the file. A file with zero bytes and no mark
// is something else: a workbook, an archive, a picture.
func (r *recogniser) encoding() (Encoding, error) {
	switch {
	case bytes.HasPrefix(r.head, []byte{0xff, 0xfe}):
		return UTF16LE, nil
	case bytes.HasPrefix(r.head, []byte{0xfe, 0xff}):
		return UTF16BE, nil
	case bytes.IndexByte(r.head, 0) >= 0 || bytes.HasPrefix(r.head, []byte("PK\x03\x04")) || bytes.HasPrefix(r.head, []byte("%PDF")):
		return "", notText
	case r.invalid || len(r.tail) > 0:
		return Windows1252, nil
	}
	return UTF8, nil
}

// reader turns the file into UTF-8 without a mark. What is not a character
// becomes U+FFFD, which no member of a user may hold.
func (e Encoding) reader(file io.Reader) io.Reader {
	switch e {
	case UTF16LE:
		return transform.NewReader(file, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	case UTF16BE:
		return transform.NewReader(file, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder())
	case Windows1252:
		return transform.NewReader(file, charmap.Windows1252.NewDecoder())
	case UTF8:
	}
	return transform.NewReader(file, unicode.UTF8BOM.NewDecoder())
}
