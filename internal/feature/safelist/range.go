package safelist

import (
	"net/netip"
	"strings"

	"gatehouse/internal/foundation/fault"
)

// Range is one entry of a list: the addresses from the first to the last, both
// of one family. IPv4 addresses written in IPv6 are IPv4.
type Range struct {
	first, last netip.Addr
	text        string
}

// What is wrong with a text that should be a range. The parameter value is the text.
var (
	notRange   = fault.New(fault.Invalid, "safelist.form")
	withZone   = fault.New(fault.Invalid, "safelist.zone")
	hostBits   = fault.New(fault.Invalid, "safelist.host_bits")
	mixed      = fault.New(fault.Invalid, "safelist.mixed_families")
	backwards  = fault.New(fault.Invalid, "safelist.backwards")
	textLimit  = 100 // characters; the longest that means something has 83
	mappedBits = 96  // of ::ffff:0:0/96, RFC 4291, section 2.5.5.2
)

// Parse reads a single address, a network in CIDR notation or two addresses
// with a hyphen between them. What could be read in two ways is refused: zones,
// leading zeros, and networks with bits behind their length.
func Parse(text string) (Range, *fault.Fault) {
	text = strings.TrimSpace(text)
	r, problem := parse(text)
	if problem != nil {
		if len(text) > textLimit {
			text = text[:textLimit]
		}
		return Range{}, problem.With("value", strings.ToValidUTF8(text, "\ufffd"))
	}
	return r, nil
}

func parse(text string) (Range, *fault.Fault) {
	if len(text) > textLimit {
		return Range{}, notRange
	}
	if strings.Contains(text, "%") {
		return Range{}, withZone
	}
	if first, last, is := strings.Cut(text, "-"); is {
		return fromTo(strings.TrimSpace(first), strings.TrimSpace(last))
	}
	if strings.Contains(text, "/") {
		return network(text)
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return Range{}, notRange
	}
	address = address.Unmap()
	return Range{address, address, address.String()}, nil
}

func network(text string) (Range, *fault.Fault) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return Range{}, notRange
	}
	if prefix.Addr().Is4In6() {
		if prefix.Bits() < mappedBits { // wider than all of IPv4, and no client would ever match it
			return Range{}, notRange
		}
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-mappedBits)
	}
	if prefix.Masked() != prefix {
		return Range{}, hostBits.With("network", prefix.Masked().String())
	}
	r := Range{first: prefix.Addr(), last: end(prefix), text: prefix.String()}
	if r.first == r.last {
		r.text = r.first.String()
	}
	return r, nil
}

// end is the last address of a network.
func end(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address
}

func fromTo(from, to string) (Range, *fault.Fault) {
	first, err := netip.ParseAddr(from)
	if err != nil {
		return Range{}, notRange
	}
	last, err := netip.ParseAddr(to)
	if err != nil {
		return Range{}, notRange
	}
	first, last = first.Unmap(), last.Unmap()
	switch {
	case first.BitLen() != last.BitLen():
		return Range{}, mixed
	case last.Less(first):
		return Range{}, backwards
	case first == last:
		return Range{first, last, first.String()}, nil
	}
	return Range{first, last, first.String() + "-" + last.String()}, nil
}

// String is the one way in which a range is written.
func (r Range) String() string { return r.text }

// Contains tells whether an address lies in the range.
func (r Range) Contains(address netip.Addr) bool {
	address = plain(address)
	return r.first.BitLen() == address.BitLen() && r.first.Compare(address) <= 0 && address.Compare(r.last) <= 0
}

// plain is an address as lists know it: IPv4 if it is one, and without a zone.
func plain(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }
