package forwarded

import (
	"strings"
	"testing"
)

func TestClient(t *testing.T) {
	trusted, err := Parse([]string{"10.0.0.0/8", " 192.0.2.1", "2001:db8::/32", "::ffff:172.16.0.0/108"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		peer    string
		headers []string
		want    string
	}{
		"nothing forwarded":                {"10.0.0.1:4000", nil, "10.0.0.1"},
		"peer not trusted":                 {"203.0.113.9:4000", []string{"198.51.100.7"}, "203.0.113.9"},
		"one proxy":                        {"10.0.0.1:4000", []string{"198.51.100.7"}, "198.51.100.7"},
		"forged in front":                  {"10.0.0.1:4000", []string{"1.1.1.1, 198.51.100.7"}, "198.51.100.7"},
		"two proxies":                      {"10.0.0.1:4000", []string{"1.1.1.1, 198.51.100.7, 192.0.2.1"}, "198.51.100.7"},
		"two headers":                      {"10.0.0.1:4000", []string{"1.1.1.1", "198.51.100.7,192.0.2.1"}, "198.51.100.7"},
		"all trusted":                      {"10.0.0.1:4000", []string{"10.9.9.9, 10.0.0.2"}, "10.9.9.9"},
		"nonsense":                         {"10.0.0.1:4000", []string{"198.51.100.7, unknown"}, "10.0.0.1"},
		"nonsense behind a proxy":          {"10.0.0.1:4000", []string{"198.51.100.7, _hidden, 192.0.2.1"}, "192.0.2.1"},
		"empty":                            {"10.0.0.1:4000", []string{""}, "10.0.0.1"},
		"port":                             {"10.0.0.1:4000", []string{"198.51.100.7:9999"}, "198.51.100.7"},
		"IPv6":                             {"[2001:db8::1]:4000", []string{"2001:470::9"}, "2001:470::9"},
		"IPv6 in brackets with port":       {"10.0.0.1:4000", []string{"[2001:470::9]:443"}, "2001:470::9"},
		"IPv6 in brackets":                 {"10.0.0.1:4000", []string{"[2001:470::9]"}, "2001:470::9"},
		"IPv4 in IPv6":                     {"[::ffff:10.0.0.1]:4000", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		"a network written as IPv6":        {"172.16.3.4:4000", []string{"198.51.100.7"}, "198.51.100.7"},
		"zone":                             {"10.0.0.1:4000", []string{"fe80::1%eth0"}, "fe80::1"},
		"leading zeros are no address":     {"10.0.0.1:4000", []string{"198.051.100.007"}, "10.0.0.1"},
		"no more than the last are looked": {"10.0.0.1:4000", []string{"198.51.100.7," + strings.Repeat("10.0.0.2,", 40) + "10.0.0.3"}, "10.0.0.2"},
		"no address at all":                {"@", []string{"198.51.100.7"}, "@"},
	} {
		if got := trusted.Client(c.peer, c.headers); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := Trusted(nil).Client("10.0.0.1:4000", []string{"198.51.100.7"}); got != "10.0.0.1" {
		t.Errorf("nobody is trusted, but %s was taken", got)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "proxy", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1:80", "10.0.0"} {
		if _, err := Parse([]string{text}); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.0.0.1:4000", "1.1.1.1, 198.51.100.7")
	trusted, _ := Parse([]string{"10.0.0.0/8"})
	f.Fuzz(func(t *testing.T, peer, header string) {
		got := trusted.Client(peer, []string{header})
		if _, ok := parse(peer); ok {
			if _, ok := parse(got); !ok {
				t.Errorf("%q from %q and %q is no address", got, peer, header)
			}
		}
	})
}
