package userimport

import (
	"bytes"
	"errors"
	"io"

	"gatehouse/internal/foundation/fault"
)

// Bounds of the reader. The buffer holds several of the longest records.
const (
	recordLimit = 128 << 10 // bytes
	columnLimit = 200
	bufferSize  = 4 * recordLimit
)

var (
	quoteUnclosed  = fault.New(fault.Invalid, "import.quote_unclosed")
	quoteMisplaced = fault.New(fault.Invalid, "import.quote_misplaced")
	lineTooLong    = fault.New(fault.Invalid, "import.line_too_long").With("max", recordLimit>>10)
)

// record is one line of the table, which may span several lines of the file.
type record struct {
	line  int // physical line on which it begins, from 1
	cells []string
	width int          // number of cells, of which at most columnLimit+1 are kept
	fault *fault.Fault // why it could not be read; then there are no cells
}

// records reads separated values (RFC 4180) from UTF-8 text in constant
// memory. Lines end with LF, CR LF or CR; lines without anything are passed by.
// A quote inside a cell that did not begin with one is an ordinary character.
//
// A record that cannot be read costs only the physical line on which it
// begins: reading goes on with the next line, so that one quote that is never
// closed does not swallow the rest of the file.
type records struct {
	source io.Reader
	comma  byte

	buffer     []byte
	start, end int // what was read and not yet used
	line       int // physical line at start
	ended      bool
	text       []byte // of the cells of one record
	bounds     []int  // where in text each cell ends
}

func newRecords(source io.Reader) (*records, error) {
	r := &records{source: source, buffer: make([]byte, bufferSize), line: 1, comma: ','}
	if err := r.fill(); err != nil {
		return nil, err
	}
	r.comma = r.delimiter()
	return r, nil
}

// fill sees to it that the longest record is in the buffer, or the end.
func (r *records) fill() error {
	if r.ended || r.end-r.start > recordLimit {
		return nil
	}
	copy(r.buffer, r.buffer[r.start:r.end])
	r.start, r.end = 0, r.end-r.start
	n, err := io.ReadFull(r.source, r.buffer[r.end:])
	r.end += n
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.ended, err = true, nil
	}
	return err
}

func (r *records) window() []byte { return r.buffer[r.start:r.end] }

// use moves on by n bytes.
func (r *records) use(n int) {
	used := r.buffer[r.start : r.start+n]
	r.line += bytes.Count(used, []byte{'\n'})
	for i := bytes.IndexByte(used, '\r'); i >= 0; {
		if i+1 == len(used) || used[i+1] != '\n' {
			r.line++
		}
		next := bytes.IndexByte(used[i+1:], '\r')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	r.start += n
}

// next reads a record; io.EOF behind the last.
func (r *records) next() (record, error) {
	for {
		if err := r.fill(); err != nil {
			return record{}, err
		}
		if r.start == r.end {
			return record{}, io.EOF
		}
		n := lineBreak(r.window(), 0)
		if n == 0 {
			break
		}
		r.use(n)
	}
	got := record{line: r.line}
	n, problem := r.parse(&got)
	if problem == nil {
		r.use(n)
		return got, nil
	}
	return record{line: got.line, fault: problem}, r.skipLine()
}

// skipLine moves to the next physical line, however long this one is.
func (r *records) skipLine() error {
	for {
		if err := r.fill(); err != nil {
			return err
		}
		w := r.window()
		i := bytes.IndexAny(w, "\r\n")
		switch {
		case i >= 0 && (i+1 < len(w) || r.ended):
			r.use(i + lineBreak(w, i))
			return nil
		case i > 0:
			r.use(i) // the other half of the line's end may not be here yet
		case i < 0:
			r.use(len(w))
		}
		if r.ended && r.start == r.end {
			return nil
		}
	}
}

// lineBreak is the length of the line's end at i, 0 when there is none.
func lineBreak(w []byte, i int) int {
	switch {
	case i >= len(w):
		return 0
	case w[i] == '\n':
		return 1
	case w[i] == '\r' && i+1 < len(w) && w[i+1] == '\n':
		return 2
	case w[i] == '\r':
		return 1
	}
	return 0
}

// parse reads the cells of the record at the start of the window and answers its length.
func (r *records) parse(got *record) (length int, problem *fault.Fault) {
	w := r.window()
	r.text, r.bounds, got.width = r.text[:0], r.bounds[:0], 0
	for i := 0; ; i++ { // past the delimiter
		from := len(r.text)
		if i < len(w) && w[i] == '"' {
			i, problem = r.quoted(w, i+1)
		} else {
			n := r.bare(w[i:])
			r.text = append(r.text, w[i:i+n]...)
			i += n
		}
		if problem == nil && i > recordLimit {
			problem = lineTooLong
		}
		if problem != nil {
			return 0, problem
		}
		if got.width++; got.width <= columnLimit+1 {
			r.bounds = append(r.bounds, len(r.text))
		} else {
			r.text = r.text[:from]
		}
		if i < len(w) && w[i] == r.comma {
			continue
		}
		if n := lineBreak(w, i); n > 0 || i == len(w) {
			got.cells = r.cells()
			return i + n, nil
		}
		return 0, quoteMisplaced
	}
}

// bare is the length of a cell without quotes.
func (r *records) bare(w []byte) int {
	for i, c := range w {
		if c == r.comma || c == '\n' || c == '\r' {
			return i
		}
	}
	return len(w)
}

// quoted reads a cell behind its opening quote and answers where it ends.
func (r *records) quoted(w []byte, i int) (int, *fault.Fault) {
	for {
		n := bytes.IndexByte(w[i:], '"')
		if n < 0 || i+n > recordLimit {
			return 0, quoteUnclosed
		}
		r.text = append(r.text, w[i:i+n]...)
		i += n + 1
		if i == len(w) || w[i] != '"' {
			return i, nil
		}
		r.text = append(r.text, '"')
		i++
	}
}

// cells cuts one string, so that a record costs two allocations.
func (r *records) cells() []string {
	text := string(r.text)
	cells := make([]string, len(r.bounds))
	from := 0
	for i, to := range r.bounds {
		cells[i], from = text[from:to], to
	}
	return cells
}

// delimiter looks at the first line: what stands there most often, outside
// quotes, parts the cells. A line "sep=;" as Excel reads it decides by itself.
func (r *records) delimiter() byte {
	w := r.window()
	for lineBreak(w, 0) > 0 {
		w = w[1:]
	}
	if rest, ok := bytes.CutPrefix(w, []byte("sep=")); ok && len(rest) > 1 && lineBreak(rest, 1) > 0 && isDelimiter(rest[0]) {
		r.use(len(r.window()) - len(rest) + 1)
		return rest[0]
	}
	counts, inside := map[byte]int{}, false
	for i := 0; i < len(w) && (inside || lineBreak(w, i) == 0); i++ {
		switch {
		case w[i] == '"':
			inside = !inside
		case !inside:
			counts[w[i]]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

func isDelimiter(c byte) bool { return c == ',' || c == ';' || c == '\t' }
