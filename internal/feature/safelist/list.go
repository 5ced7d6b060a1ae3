package safelist

import (
	"net/netip"
	"slices"
	"sort"
)

// List is a set of ranges, made for asking: it never changes, and an answer
// takes some twenty comparisons whatever its length.
type List struct {
	spans []Range // sorted, none touching another; IPv4 before IPv6
	size  int
}

// NewList makes a list. Without ranges it allows every address.
func NewList(ranges []Range) *List {
	sorted := slices.SortedFunc(slices.Values(ranges), byFirst)
	l := &List{size: len(ranges)}
	for _, r := range sorted {
		if n := len(l.spans); n > 0 && r.first.BitLen() == l.spans[n-1].first.BitLen() && r.first.Compare(l.spans[n-1].last) <= 0 {
			if l.spans[n-1].last.Less(r.last) {
				l.spans[n-1].last = r.last
			}
			continue
		}
		r.text = "" // nobody reads it here, and lists are kept by the hundred thousand
		l.spans = append(l.spans, r)
	}
	return l
}

func byFirst(a, b Range) int {
	if order := a.first.Compare(b.first); order != 0 {
		return order
	}
	return b.last.Compare(a.last) // the wider first
}

// Size is how many ranges the list was made of; 0 for none at all.
func (l *List) Size() int {
	if l == nil {
		return 0
	}
	return l.size
}

// Weight is how much memory somebody with this list takes when they are kept,
// against somebody without one.
func (l *List) Weight() uint32 {
	const each = 40 // ranges are as much as all else that is kept of somebody
	if l == nil {
		return 1
	}
	return 1 + uint32(len(l.spans)/each) //nolint:gosec // there are at most MaxEntries
}

// Allows tells whether an address may come in. A list that is empty, or none,
// allows all; an address that is none is allowed by no list with a range in it.
func (l *List) Allows(address netip.Addr) bool {
	if l.Size() == 0 {
		return true
	}
	address = plain(address)
	behind := sort.Search(len(l.spans), func(i int) bool { return address.Less(l.spans[i].first) })
	return behind > 0 && l.spans[behind-1].Contains(address)
}

// AllowsText is Allows for an address as text; what is no address is nowhere.
func (l *List) AllowsText(address string) bool {
	parsed, _ := netip.ParseAddr(address) // the zero address is in no range
	return l.Allows(parsed)
}

// Overlap says that a range shares addresses with another one before it.
type Overlap struct {
	Value string
	With  string
	Whole bool // all of Value lies in With
}

// Overlaps finds each range that shares addresses with another, once.
func Overlaps(ranges []Range) []Overlap {
	sorted := slices.SortedFunc(slices.Values(ranges), byFirst)
	var found []Overlap
	reach := 0 // the one so far that reaches furthest
	for i := 1; i < len(sorted); i++ {
		r, before := sorted[i], sorted[reach]
		if r.first.BitLen() == before.first.BitLen() && r.first.Compare(before.last) <= 0 {
			found = append(found, Overlap{r.text, before.text, r.last.Compare(before.last) <= 0})
		}
		if before.last.Less(r.last) {
			reach = i
		}
	}
	return found
}
