package breach

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

const (
	// usualRun is how many keys are sorted in memory at once: 32 MB.
	usualRun = 1 << 22
	// maxRuns bounds what is merged at once: a buffer of 32 KB each. It is
	// enough for eight thousand million keys.
	maxRuns = 2048
)

// runKeys is a variable only for tests.
var runKeys = usualRun

var errTooMany = errors.New("the file holds more than eight thousand million passwords and is not sorted: sort it first")

// merged gives every key of the file in order: parts are sorted in memory,
// written to the folder and read together.
func (s *source) merged(folder string, give func(key uint64) error) error {
	file, err := os.CreateTemp(folder, ".breach-sort-*")
	if err != nil {
		return err
	}
	defer func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}()
	lengths, err := s.sortedRuns(file)
	if err != nil {
		return err
	}
	return merge(file, lengths, give)
}

// sortedRuns writes sorted runs of keys and answers how long each is.
func (s *source) sortedRuns(file *os.File) (lengths []int, err error) {
	out := bufio.NewWriterSize(file, 1<<18)
	keys := make([]uint64, 0, min(uint64(runKeys), s.keys))
	flush := func() error {
		if len(keys) == 0 {
			return nil
		}
		if len(lengths) == maxRuns {
			return errTooMany
		}
		slices.Sort(keys)
		lengths = append(lengths, len(keys))
		err := binary.Write(out, binary.LittleEndian, keys)
		keys = keys[:0]
		return err
	}
	err = s.read(func(key uint64) error {
		keys = append(keys, key)
		if len(keys) < runKeys {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return lengths, errors.Join(err, out.Flush())
}

// run is a sorted part of the file that is being read.
type run struct {
	next uint64
	rest *bufio.Reader
}

func (r *run) read() error {
	var raw [8]byte
	_, err := io.ReadFull(r.rest, raw[:])
	r.next = binary.LittleEndian.Uint64(raw[:])
	return err
}

type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return r[i].next < r[j].next }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// Push and Pop are heap's.
func (r *runs) Push(x any) { *r = append(*r, x.(*run)) } //nolint:forcetypeassert // merge pushes nothing else

// Pop takes the last one.
func (r *runs) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

func merge(file io.ReaderAt, lengths []int, give func(key uint64) error) error {
	var open runs
	at := int64(0)
	for _, n := range lengths {
		r := &run{rest: bufio.NewReaderSize(io.NewSectionReader(file, at, int64(n)*8), 1<<15)}
		if err := r.read(); err != nil {
			return err
		}
		open = append(open, r)
		at += int64(n) * 8
	}
	heap.Init(&open)
	for len(open) > 0 {
		first := open[0]
		if err := give(first.next); err != nil {
			return err
		}
		switch err := first.read(); {
		case errors.Is(err, io.EOF):
			heap.Pop(&open)
		case err != nil:
			return err
		default:
			heap.Fix(&open, 0)
		}
	}
	return nil
}
