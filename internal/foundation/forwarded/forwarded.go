// Package forwarded finds the address of a client who comes through proxies.
// Anybody can write a forwarding header, so it is believed only from the
// addresses that the operator trusts, and only as far back as they vouch for
// one another: from the right, to the first that is not trusted.
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

// Client is the address of whoever made a request: the peer's, the address of
// the connection with or without a port, or, if the peer is trusted, the last
// one in its X-Forwarded-For headers that is not. What is no address ends the
// chain: the trusted one that wrote it is the answer. IPv4 in IPv6 is IPv4, and
// zones are left out.
func (t Trusted) Client(peer string, headers []string) string {
	last, ok := parse(peer)
	if !ok {
		return peer
	}
	if len(t) == 0 || len(headers) == 0 || !t.has(last) {
		return last.String()
	}
	chain := strings.Split(strings.Join(headers, ","), ",")
	chain = chain[max(0, len(chain)-hops):]
	for _, text := range slices.Backward(chain) {
		before, ok := parse(strings.TrimSpace(text))
		if !ok {
			break
		}
		if last = before; !t.has(last) {
			break
		}
	}
	return last.String()
}

// parse reads an address as proxies write it: bare, with a port, or in brackets.
func parse(text string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
}
