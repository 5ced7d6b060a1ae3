package outbound

import (
	"fmt"
	"net/netip"
	"strings"
)

// Private are addresses inside the operator's own network that may be called
// all the same: none when empty.
type Private []netip.Prefix

// ParsePrivate reads addresses and networks.
func ParsePrivate(texts []string) (Private, error) {
	var list Private
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(text); err == nil && address.Zone() == "" {
				prefix = netip.PrefixFrom(address, address.BitLen())
			}
		}
		if err != nil || !prefix.IsValid() || prefix.Addr().Is4In6() || prefix.Masked() != prefix {
			return nil, fmt.Errorf("%q is no address and no network such as 10.0.0.0/8", text)
		}
		list = append(list, prefix)
	}
	return list, nil
}

func (p Private) contains(address netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// special are blocks of the registries of special-purpose addresses (RFC 6890
// and its successors) that netip does not name: nobody's server is there.
var special = func() (list []netip.Prefix) {
	for text := range strings.FieldsSeq(`0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
		::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fec0::/10`) {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}()

// Blocks of IPv6 in which an IPv4 address is written: what counts is where that leads.
var (
	nat64 = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052
	sixTo = netip.MustParsePrefix("2002::/16")    // RFC 3056
)

// isPublic tells whether an address is one of the Internet, that anybody may call.
func isPublic(address netip.Addr) bool {
	if address.Zone() != "" {
		return false
	}
	address = address.Unmap()
	bytes := address.As16()
	switch {
	case nat64.Contains(address):
		return isPublic(netip.AddrFrom4([4]byte(bytes[12:16])))
	case sixTo.Contains(address):
		return isPublic(netip.AddrFrom4([4]byte(bytes[2:6])))
	case !address.IsGlobalUnicast() || address.IsPrivate():
		return false
	}
	for _, block := range special {
		if block.Contains(address) {
			return false
		}
	}
	return true
}
