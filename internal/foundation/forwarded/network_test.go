package forwarded_test

import (
	"testing"

	"gatehouse/internal/foundation/forwarded"
)

func TestWhatCountsAsOneAddress(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"IPv4":                     {"192.0.2.1", "192.0.2.1", true},
		"IPv4 neighbours":          {"192.0.2.1", "192.0.2.2", false},
		"IPv4 written as IPv6":     {"192.0.2.1", "::ffff:192.0.2.1", true},
		"one IPv6 household":       {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
		"another IPv6 household":   {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		"with a zone":              {"fe80::1%eth0", "fe80::1%eth1", true},
		"IPv4 in IPv6 neighbours":  {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
		"no address":               {"", "", true},
		"no address, two of them":  {"unknown", "other", false},
		"leading zeros are no IP":  {"192.0.2.01", "192.0.2.1", false},
		"no address and localhost": {"", "127.0.0.1", false},
	} {
		if (forwarded.Network(c.a) == forwarded.Network(c.b)) != c.same {
			t.Errorf("%s: %q, %q", name, forwarded.Network(c.a), forwarded.Network(c.b))
		}
	}
}
