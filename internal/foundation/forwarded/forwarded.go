// Package forwarded finds the address of a client who comes through proxies.
// Anybody can write a forwarding header, so it is believed only from the
// addresses that the operator trusts, and only as far back as they vouch for
// one another: from the right, to the first that is not trusted. One source is
// believed, the one that the operator names: whoever trusts two can be told
// one thing by the proxy and another by the client, through the header that
// the proxy does not know of.
package forwarded

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// hops is how many addresses of a chain are looked at, the last ones.
const hops = 32

// Trusted are the proxies that are believed; none is the safe choice.
type Trusted []netip.Prefix

// Parse reads addresses and networks in CIDR notation, IPv4 or IPv6.
func Parse(list []string) (Trusted, error) {
	var all Trusted
	for _, text := range list {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, err := netip.ParseAddr(text)
			if err != nil || address.Zone() != "" {
				return nil, fmt.Errorf("%q is no address and no network such as 10.0.0.0/8", text)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		all = append(all, prefix.Masked())
	}
	return all, nil
}

func (t Trusted) has(address netip.Addr) bool {
	return slices.ContainsFunc(t, func(p netip.Prefix) bool { return p.Contains(address) })
}

// Header is where trusted proxies say whom they stand for.
type Header string

// The sources, of which an installation believes one.
const (
	XForwardedFor Header = "x-forwarded-for"
	Forwarded     Header = "forwarded"      // RFC 7239
	ProxyProtocol Header = "proxy-protocol" // the preface of a connection, versions 1 and 2
)

// Source is what doors are given: who is believed, and by which header. The
// zero Source believes nobody.
type Source struct {
	Trusted Trusted
	Header  Header // empty: X-Forwarded-For
}

// Client is the address of whoever made a request: the peer's, the address of
// the connection with or without a port, or, if the peer is trusted, the last
// one in the header that is not. What is no address ends the chain: the trusted
// one that wrote it is the answer. IPv4 in IPv6 is IPv4, and zones are left
// out. header gives all values of a header of the request; with the PROXY
// protocol none is read, since the connection itself has the client's address.
func (s Source) Client(peer string, header func(name string) []string) string {
	last, ok := parse(peer)
	if !ok {
		return peer
	}
	if s.Header == ProxyProtocol || !s.Trusted.has(last) {
		return last.String()
	}
	if s.Header == Forwarded {
		return s.Trusted.back(last, header("Forwarded"), endOfElement, forParameter).String()
	}
	return s.Trusted.back(last, header("X-Forwarded-For"), endOfAddress, strings.TrimSpace).String()
}

// Vouches tells whether the peer of a connection is a proxy whose other headers
// are believed too: what was asked of it, and for which host. Behind the PROXY
// protocol nobody is: it is spoken by those who pass on what the client says.
func (s Source) Vouches(peer string) bool {
	address, ok := parse(peer)
	return ok && s.Header != ProxyProtocol && s.Trusted.has(address)
}

// back goes from the right through the values of a header, cutting with end,
// to the first address that is not trusted.
func (t Trusted) back(last netip.Addr, values []string, end func(string) int, address func(string) string) netip.Addr {
	seen := 0
	for _, rest := range slices.Backward(values) {
		for more := true; more; {
			element := rest
			comma := end(rest)
			if more = comma >= 0; more {
				element, rest = rest[comma+1:], rest[:comma]
			}
			before, ok := parse(address(element))
			if seen++; !ok || seen > hops {
				return last
			}
			if last = before; !t.has(last) {
				return last
			}
		}
	}
	return last
}

// endOfAddress is where the last element of X-Forwarded-For begins, less one.
func endOfAddress(list string) int { return strings.LastIndexByte(list, ',') }

// parse reads an address as proxies write it: bare, with a port, or IPv6 in brackets.
func parse(text string) (netip.Addr, bool) {
	if inner, bracket := strings.CutPrefix(text, "["); bracket && strings.HasSuffix(inner, "]") {
		address, err := netip.ParseAddr(inner[:len(inner)-1])
		return address.Unmap().WithZone(""), err == nil && address.Is6()
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
}
