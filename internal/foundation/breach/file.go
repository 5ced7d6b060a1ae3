package breach

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// The file, all numbers little-endian: the header, the shards, their
// fingerprints one after the other, and the SHA-256 of all that.
const (
	magic   = "GHBREACH"
	version = 1

	headerLength = 24
	shardLength  = 32
	maxBits      = 16
)

type header struct {
	Magic   [8]byte
	Version uint32
	Bits    uint32 // of a key that choose its shard
	Keys    uint64
}

// Why a file is refused.
var (
	ErrNotAList = errors.New("this is no list that `gatehouse breach build` made")
	ErrVersion  = errors.New("the list was made by another version of the program; make it anew")
	ErrDamaged  = errors.New("the list is damaged; make it anew or copy it again")
)

func open(data io.ReaderAt, size int64) (*List, error) {
	var h header
	if err := binary.Read(io.NewSectionReader(data, 0, headerLength), binary.LittleEndian, &h); err != nil || string(h.Magic[:]) != magic {
		return nil, ErrNotAList
	}
	if h.Version != version {
		return nil, ErrVersion
	}
	if h.Bits > maxBits {
		return nil, ErrDamaged
	}
	l := &List{data: data, bits: uint(h.Bits), keys: h.Keys, shards: make([]shard, 1<<h.Bits)}
	table := io.NewSectionReader(data, headerLength, int64(len(l.shards))*shardLength)
	if err := binary.Read(table, binary.LittleEndian, l.shards); err != nil {
		return nil, ErrDamaged
	}
	end := size - sha256.Size
	if err := fits(l.shards, end); err != nil {
		return nil, err
	}
	return l, whole(data, end)
}

// fits tells whether every place that a look-up can read lies in the file.
func fits(shards []shard, end int64) error {
	at := headerLength + int64(len(shards))*shardLength
	for _, s := range shards {
		if s.Fingerprints == 0 {
			continue
		}
		wanted := (uint64(s.SegmentCount) + 2) * uint64(s.SegmentLength)
		if s.Offset != at || bits.OnesCount32(s.SegmentLength) != 1 || wanted != uint64(s.Fingerprints) {
			return ErrDamaged
		}
		at += 2 * int64(s.Fingerprints)
	}
	if at != end {
		return ErrDamaged
	}
	return nil
}

// whole compares the sum at the end with that of what is before it.
func whole(data io.ReaderAt, end int64) error {
	got, err := sumOf(data, end)
	if err != nil {
		return err
	}
	var want [sha256.Size]byte
	if _, err := data.ReadAt(want[:], end); err != nil && !errors.Is(err, io.EOF) || got != want {
		return ErrDamaged
	}
	return nil
}

func sumOf(data io.ReaderAt, end int64) (sum [sha256.Size]byte, err error) {
	digest := sha256.New()
	if _, err := io.CopyBuffer(digest, io.NewSectionReader(data, 0, end), make([]byte, 1<<20)); err != nil {
		return sum, fmt.Errorf("breach: %w", err)
	}
	return [sha256.Size]byte(digest.Sum(nil)), nil
}
