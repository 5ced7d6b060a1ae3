// Package breach knows passwords that are common or were leaked, without
// holding them: a list is a binary fuse filter of the first 64 bits of their
// SHA-1, the sum by which leaked passwords are published. It never forgets one
// and takes about one other password in 65,000 for one of them. Nothing of a
// password leaves the program: there is nobody to ask.
package breach

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the sum by which the lists are published; it protects nothing here
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"strings"
)

// List is a set of passwords that are refused. It is safe for concurrent use.
type List struct {
	data   io.ReaderAt
	close  func() error
	bits   uint
	shards []shard
	keys   uint64
}

// shard is the filter of all keys that begin with the same bits. Splitting
// bounds the memory that a list of any size takes to make.
type shard struct {
	Offset        int64 // of its fingerprints in the file, two bytes each
	Seed          uint64
	SegmentLength uint32
	SegmentCount  uint32
	Fingerprints  uint32 // 0: no keys
	_             uint32
}

//go:embed common.breach
var common []byte

// Common are the passwords that people choose most: those of eight characters
// or more in the package @zxcvbn-ts/language-common.
func Common() *List {
	l, err := open(bytes.NewReader(common), int64(len(common)))
	if err != nil {
		panic("breach: the list inside the program: " + err.Error()) // a test reads it
	}
	return l
}

// Open opens a list that Build made, once it has found it whole. It stays on
// the disk: a look-up reads six bytes, which the kernel soon keeps in memory.
func Open(name string) (*List, error) {
	file, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		var l *List
		if l, err = open(file, info.Size()); err == nil {
			l.close = file.Close
			return l, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("%s: %w", name, err), file.Close())
}

// Close closes the file.
func (l *List) Close() error {
	if l == nil || l.close == nil {
		return nil
	}
	return l.close()
}

// Keys is how many passwords the list was made of.
func (l *List) Keys() uint64 { return l.keys }

// Has tells whether the password, or the same in small letters, is on the list.
func (l *List) Has(password string) (bool, error) {
	has, err := l.hasKey(keyOf(password))
	if small := strings.ToLower(password); err == nil && !has && small != password {
		has, err = l.hasKey(keyOf(small))
	}
	return has, err
}

func keyOf(password string) uint64 {
	sum := sha1.Sum([]byte(password)) //nolint:gosec // as above
	return binary.BigEndian.Uint64(sum[:8])
}

// hasKey reads the three fingerprints of a key (Graf and Lemire, Binary Fuse
// Filters). The library wants a filter in memory; a list of a thousand million
// passwords is two gigabytes.
func (l *List) hasKey(key uint64) (bool, error) {
	s := l.shards[key>>(64-l.bits)] // a shift by 64 is 0
	if s.Fingerprints == 0 {
		return false, nil
	}
	hash := mix(key + s.Seed)
	left := uint16(hash ^ hash>>32) //nolint:gosec // the low bits are what is wanted
	for _, place := range s.places(hash) {
		var two [2]byte
		if _, err := l.data.ReadAt(two[:], s.Offset+2*int64(place)); err != nil {
			return false, fmt.Errorf("breach: the list cannot be read any more: %w", err)
		}
		left ^= binary.LittleEndian.Uint16(two[:])
	}
	return left == 0, nil
}

func (s shard) places(hash uint64) [3]uint32 {
	high, _ := bits.Mul64(hash, uint64(s.SegmentCount)*uint64(s.SegmentLength))
	mask := s.SegmentLength - 1
	first := uint32(high)                                       //nolint:gosec // it is below the count of fingerprints
	second := (first + s.SegmentLength) ^ uint32(hash>>18)&mask //nolint:gosec // the low bits are what is wanted
	third := (first + 2*s.SegmentLength) ^ uint32(hash)&mask    //nolint:gosec // as above
	return [3]uint32{first, second, third}
}

// mix is the finisher of MurmurHash3.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
