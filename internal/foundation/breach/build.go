package breach

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"

	"github.com/FastFilter/xorfilter"
)

// Built says what a list was made of.
type Built struct {
	Keys    uint64 // different passwords
	Skipped uint64 // lines that are no password
	Bytes   int64
}

const (
	// shardKeys is about how many keys a shard gets: some 15 MB of memory while it is made.
	shardKeys = 1 << 19
	// maxShard is where a list is refused: sums spread evenly, so this is none of sums.
	maxShard = 1 << 23
)

var (
	errEmpty  = errors.New("the file holds no password")
	errUneven = errors.New("the file does not hold SHA-1 sums: too many of them begin alike")
)

// Build makes the list in the file from, of the format, into the file to. It
// takes some 100 MB of memory whatever the size; an unsorted list also takes
// eight bytes a password of the disk where the list is to be.
func Build(ctx context.Context, from, to string, format Format) (Built, error) {
	in := source{ctx: ctx, name: from, format: format}
	if err := in.survey(); err != nil {
		return Built{}, err
	}
	if in.keys == 0 {
		return Built{}, errEmpty
	}
	out, err := os.CreateTemp(filepath.Dir(to), ".breach-*")
	if err != nil {
		return Built{}, err
	}
	defer func() { _ = os.Remove(out.Name()) }() // it has another name when all went well
	w := newWriter(out, in.keys)
	if in.sorted {
		err = in.read(w.add)
	} else {
		err = in.merged(filepath.Dir(to), w.add)
	}
	if err == nil {
		err = w.finish()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return Built{}, err
	}
	if err := os.Chmod(out.Name(), 0o644); err != nil { //nolint:gosec // it holds no secret
		return Built{}, err
	}
	return Built{w.keys, in.skipped, w.size}, os.Rename(out.Name(), to)
}

// writer writes a list from sorted keys.
type writer struct {
	file    *os.File
	buffer  *bufio.Writer
	bits    uint
	shards  []shard
	at      int64
	current uint64 // shard that pending belongs to
	pending []uint64
	builder xorfilter.BinaryFuseBuilder
	keys    uint64
	size    int64
}

// newWriter chooses how many shards there are; keys may count some twice.
func newWriter(file *os.File, keys uint64) *writer {
	w := &writer{file: file, bits: uint(min(bits.Len64(keys/shardKeys), 12))} //nolint:gosec // at most 64
	w.shards = make([]shard, 1<<w.bits)
	w.at = headerLength + int64(len(w.shards))*shardLength
	return w
}

// add takes the next key; the same may come again.
func (w *writer) add(key uint64) error {
	if w.buffer == nil {
		if _, err := w.file.Seek(w.at, io.SeekStart); err != nil {
			return err
		}
		w.buffer = bufio.NewWriterSize(w.file, 1<<18)
	}
	if s := key >> (64 - w.bits); s != w.current {
		if err := w.flush(); err != nil {
			return err
		}
		w.current = s
	}
	if n := len(w.pending); n > 0 && w.pending[n-1] == key {
		return nil
	}
	if len(w.pending) == maxShard {
		return errUneven
	}
	w.pending = append(w.pending, key)
	return nil
}

// flush writes the shard of what is pending.
func (w *writer) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	w.keys += uint64(len(w.pending))
	filter, err := xorfilter.BuildBinaryFuse[uint16](&w.builder, w.pending)
	if err != nil {
		return fmt.Errorf("breach: %w", err)
	}
	count := uint32(len(filter.Fingerprints)) //nolint:gosec // bounded by maxShard
	w.shards[w.current] = shard{Offset: w.at, Seed: filter.Seed, SegmentLength: filter.SegmentLength, SegmentCount: filter.SegmentCount, Fingerprints: count}
	w.at += 2 * int64(count)
	w.pending = w.pending[:0]
	return binary.Write(w.buffer, binary.LittleEndian, filter.Fingerprints)
}

// finish writes the last shard, the header and the sum.
func (w *writer) finish() error {
	if err := errors.Join(w.flush(), w.buffer.Flush()); err != nil {
		return err
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := header{Version: version, Bits: uint32(w.bits), Keys: w.keys} //nolint:gosec // at most 12
	copy(h.Magic[:], magic)
	if err := errors.Join(binary.Write(w.file, binary.LittleEndian, h), binary.Write(w.file, binary.LittleEndian, w.shards)); err != nil {
		return err
	}
	sum, err := sumOf(w.file, w.at)
	if err != nil {
		return err
	}
	w.size = w.at + int64(len(sum))
	_, err = w.file.WriteAt(sum[:], w.at)
	return errors.Join(err, w.file.Sync())
}
