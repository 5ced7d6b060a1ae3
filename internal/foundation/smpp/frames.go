package smpp

import (
	"encoding/binary"
	"io"
	"time"
)

// Sizes of the buffer that PDUs are read into. It grows with what has come, not
// with what a header promises: a claim of 64 KiB costs the other side 64 KiB.
const (
	firstBuffer = 1 << 10
	mostBuffer  = 32 << 10 // but as large as a PDU that is larger
)

// frames cuts a stream into PDUs without allocating: a PDU's body lies in the
// buffer and is gone with the next fill. It belongs to one goroutine.
type frames struct {
	from       io.Reader
	most       int // octets of a whole PDU
	buffer     []byte
	begin, end int
	at         time.Time // when the last octets came
	started    time.Time // when the first octets of an unfinished PDU came
	crowded    bool      // the last read filled the buffer
}

// next takes a PDU that is there as a whole; ok is false when more has to come.
// With ErrLength the PDU has of the header what has come. It says so as soon as
// the length is there, and nothing can be read after it.
func (f *frames) next() (p PDU, ok bool, err error) {
	rest := f.buffer[f.begin:f.end]
	if len(rest) < 4 {
		return PDU{}, false, nil
	}
	length := int64(binary.BigEndian.Uint32(rest))
	possible := length >= headerLength && length <= int64(f.most)
	if len(rest) < headerLength {
		if !possible {
			return PDU{}, false, ErrLength
		}
		return PDU{}, false, nil
	}
	p = PDU{
		Command:  Command(binary.BigEndian.Uint32(rest[4:])),
		Status:   Status(binary.BigEndian.Uint32(rest[8:])),
		Sequence: binary.BigEndian.Uint32(rest[12:]),
	}
	if !possible {
		return p, false, ErrLength
	}
	if int64(len(rest)) < length {
		return PDU{}, false, nil
	}
	p.Body = rest[headerLength:length:length]
	f.begin += int(length)
	f.started = f.at // of what follows it
	return p, true, nil
}

// fill waits for more, once. The reader's own deadline ends the wait.
func (f *frames) fill() error {
	first := f.begin == f.end
	f.makeRoom()
	n, err := f.from.Read(f.buffer[f.end:])
	f.end += n
	f.crowded = f.end == len(f.buffer)
	if n > 0 {
		f.at = time.Now()
		if first {
			f.started = f.at
		}
		return nil // an error comes again with the next read
	}
	return err
}

func (f *frames) makeRoom() {
	if f.begin == f.end {
		f.begin, f.end = 0, 0
	}
	waiting := f.end - f.begin
	size := len(f.buffer)
	switch {
	case size == 0:
		size = firstBuffer
	case waiting == size || f.crowded && size < mostBuffer:
		size = min(2*size, max(f.most, mostBuffer))
	case f.begin == 0:
		return
	}
	if size == len(f.buffer) {
		copy(f.buffer, f.buffer[f.begin:f.end])
	} else {
		larger := make([]byte, size)
		copy(larger, f.buffer[f.begin:f.end])
		f.buffer = larger
	}
	f.begin, f.end = 0, waiting
}

// unfinished tells since when a PDU has been coming that is not there yet.
func (f *frames) unfinished() (since time.Time, yes bool) {
	return f.started, f.begin < f.end
}
