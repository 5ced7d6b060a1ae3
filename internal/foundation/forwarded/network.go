package forwarded

import "net/netip"

// Network is what counts as one address: an IPv4 address, or an IPv6 network of
// 64 bits, which is the least that one household gets.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
