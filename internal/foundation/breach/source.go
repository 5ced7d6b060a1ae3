package breach

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Format is how the lines of a file are read.
type Format string

// The formats.
const (
	Auto  Format = "auto"  // as the first line looks
	SHA1  Format = "sha1"  // 40 hexadecimal digits, perhaps a colon and how often it was seen
	Words Format = "words" // passwords themselves
)

const (
	// longestLine is more than any sum has, and than any password may have.
	longestLine = 1024
	// stride is how often a long read looks whether it is still wanted.
	stride = 1 << 20
)

// source reads the keys of a file.
type source struct {
	ctx    context.Context //nolint:containedctx // it lives as long as one call of Build
	name   string
	format Format

	keys    uint64
	skipped uint64
	sorted  bool
}

// survey counts the keys and finds out whether they are sorted.
func (s *source) survey() error {
	s.sorted = true
	last := uint64(0)
	err := s.read(func(key uint64) error {
		s.sorted = s.sorted && last <= key
		last = key
		s.keys++
		return nil
	})
	return err
}

// read gives every key of the file.
func (s *source) read(give func(key uint64) error) error {
	file, err := os.Open(s.name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	s.skipped = 0
	lines := bufio.NewReaderSize(file, 1<<18)
	for number := 1; ; number++ {
		line, long, err := nextLine(lines)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && number%stride == 0 {
			err = s.ctx.Err()
		}
		if err == nil {
			err = s.line(line, long, number, give)
		}
		if err != nil {
			return err
		}
	}
}

// nextLine reads a line without its end. Of a long one nothing is kept.
func nextLine(r *bufio.Reader) (line []byte, long bool, err error) {
	line, part, err := r.ReadLine()
	for long = part || len(line) > longestLine; part && err == nil; {
		_, part, err = r.ReadLine()
	}
	return line, long, err
}

// line gives the keys of one line. An error never shows what is in it.
func (s *source) line(line []byte, long bool, number int, give func(key uint64) error) error {
	if number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if len(line) == 0 && !long {
		return nil
	}
	if s.format == Auto || s.format == "" {
		s.format = Words
		if _, ok := parseSum(line); ok && !long {
			s.format = SHA1
		}
	}
	if s.format == SHA1 {
		key, ok := parseSum(line)
		if !ok || long {
			return fmt.Errorf("line %d is no SHA-1 sum: 40 hexadecimal digits, perhaps with a colon and a number", number)
		}
		return give(key)
	}
	if long {
		s.skipped++
		return nil
	}
	word := string(line)
	if err := give(keyOf(word)); err != nil {
		return err
	}
	if small := strings.ToLower(word); small != word {
		return give(keyOf(small))
	}
	return nil
}

func parseSum(line []byte) (key uint64, ok bool) {
	sum, count, counted := bytes.Cut(bytes.TrimRight(line, " \t"), []byte(":"))
	var raw [20]byte
	if len(sum) != hex.EncodedLen(len(raw)) || counted && (len(count) == 0 || len(bytes.Trim(count, "0123456789")) > 0) {
		return 0, false
	}
	if _, err := hex.Decode(raw[:], sum); err != nil {
		return 0, false
	}
	return binary.BigEndian.Uint64(raw[:8]), true
}
