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
		"half a bracket":                   {"10.0.0.1:4000", []string{"198.51.100.7]"}, "10.0.0.1"},
		"IPv4 in brackets":                 {"10.0.0.1:4000", []string{"[198.51.100.7]"}, "10.0.0.1"},
		"no more than the last are looked": {"10.0.0.1:4000", []string{"198.51.100.7," + strings.Repeat("10.0.0.2,", 40) + "10.0.0.3"}, "10.0.0.2"},
		"no address at all":                {"@", []string{"198.51.100.7"}, "@"},
	} {
		if got := (Source{Trusted: trusted}).Client(c.peer, only("X-Forwarded-For", c.headers...)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := (Source{}).Client("10.0.0.1:4000", only("X-Forwarded-For", "198.51.100.7")); got != "10.0.0.1" {
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

// only is a request with one header.
func only(name string, values ...string) func(string) []string {
	return func(asked string) []string {
		if asked == name {
			return values
		}
		return nil
	}
}

func TestForwardedOfTheStandard(t *testing.T) {
	trusted, err := Parse([]string{"10.0.0.0/8", "2001:db8::/32"})
	if err != nil {
		t.Fatal(err)
	}
	const proxy = "10.0.0.1"
	for name, c := range map[string]struct {
		headers []string
		want    string
	}{
		"nothing forwarded":                  {nil, proxy},
		"bare":                               {[]string{"for=198.51.100.7"}, "198.51.100.7"},
		"all parameters":                     {[]string{`for=198.51.100.7;by=10.0.0.1;host=example.com;proto=https`}, "198.51.100.7"},
		"for behind others":                  {[]string{`proto=https; by=_gate ;FOR="198.51.100.7"`}, "198.51.100.7"},
		"with a port":                        {[]string{`for="198.51.100.7:4711"`}, "198.51.100.7"},
		"with a hidden port":                 {[]string{`for="198.51.100.7:_port"`}, "198.51.100.7"},
		"IPv6":                               {[]string{`for="[2001:470::9]"`}, "2001:470::9"},
		"IPv6 with a port":                   {[]string{`for="[2001:470::9]:4711"`}, "2001:470::9"},
		"IPv6 with a hidden port":            {[]string{`for="[2001:470::9]:_x"`}, "2001:470::9"},
		"IPv4 in IPv6":                       {[]string{`for="[::ffff:198.51.100.7]"`}, "198.51.100.7"},
		"two proxies":                        {[]string{`for=1.1.1.1, for=198.51.100.7, for=10.2.2.2`}, "198.51.100.7"},
		"two headers":                        {[]string{`for=1.1.1.1`, `for=198.51.100.7,for="[2001:db8::2]"`}, "198.51.100.7"},
		"hidden":                             {[]string{`for=198.51.100.7, for=_hidden`}, proxy},
		"unknown":                            {[]string{`for=198.51.100.7, for=unknown`}, proxy},
		"unknown behind a proxy":             {[]string{`for=198.51.100.7, for=unknown, for=10.2.2.2`}, "10.2.2.2"},
		"an element without for":             {[]string{`for=198.51.100.7, proto=https`}, proxy},
		"for twice":                          {[]string{`for=198.51.100.7;for=203.0.113.1`}, proxy},
		"commas and semicolons in quotes":    {[]string{`host="a,b;for=9.9.9.9";for=198.51.100.7`}, "198.51.100.7"},
		"an escaped quote":                   {[]string{`host="a\",for=9.9.9.9,\"";for=198.51.100.7`}, "198.51.100.7"},
		"an escape in the address":           {[]string{`for="198.51.100\.7"`}, "198.51.100.7"},
		"a quote left open in front":         {[]string{`for="9.9.9.9, for=198.51.100.7`}, "198.51.100.7"},
		"a quote left open in front, header": {[]string{`for="9.9.9.9`, `for=198.51.100.7`}, "198.51.100.7"},
		"a quote never closed":               {[]string{`for=9.9.9.9, for="198.51.100.7`}, proxy},
		"a backslash at the end":             {[]string{`for=198.51.100.7, for="1\`}, proxy},
		"text behind the quote":              {[]string{`for="198.51.100.7"x`}, proxy},
		"IPv6 without quotes":                {[]string{`for=[2001:470::9]`}, proxy},
		"leading zeros":                      {[]string{`for=198.051.100.007`}, proxy},
		"empty elements":                     {[]string{`for=198.51.100.7,`}, proxy},
		"X-Forwarded-For's form":             {[]string{`198.51.100.7`}, proxy},
	} {
		got := Source{trusted, Forwarded}.Client(proxy+":4000", only("Forwarded", c.headers...))
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Attack 34: whoever is not trusted is believed nothing, and whoever is, only
// in the one header that the operator named.
func TestAttack34ForgedForwardingHeaders(t *testing.T) {
	trusted, err := Parse([]string{"10.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{
		"X-Forwarded-For": {"203.0.113.1"}, "Forwarded": {"for=203.0.113.2"}, "X-Real-Ip": {"203.0.113.3"}, "X-Client-Ip": {"203.0.113.4"},
		"True-Client-Ip": {"203.0.113.5"}, "Cf-Connecting-Ip": {"203.0.113.6"},
	}
	header := func(name string) []string { return all[name] }
	for _, c := range []struct {
		header  Header
		peer    string
		want    string
		vouches bool
	}{
		{XForwardedFor, "198.51.100.9:1", "198.51.100.9", false},
		{Forwarded, "198.51.100.9:1", "198.51.100.9", false},
		{ProxyProtocol, "198.51.100.9:1", "198.51.100.9", false},
		{"", "198.51.100.9:1", "198.51.100.9", false},
		{"", "10.0.0.1:1", "203.0.113.1", true},
		{XForwardedFor, "10.0.0.1:1", "203.0.113.1", true},
		{Forwarded, "10.0.0.1:1", "203.0.113.2", true},
		{ProxyProtocol, "10.0.0.1:1", "10.0.0.1", false},
		{XForwardedFor, "[::ffff:198.51.100.9]:1", "198.51.100.9", false},
		{XForwardedFor, "[::ffff:10.0.0.1]:1", "203.0.113.1", true},
		{XForwardedFor, "[fe80::1%eth0]:1", "fe80::1", false},
		{XForwardedFor, "010.0.0.1:1", "010.0.0.1:1", false},
	} {
		source := Source{trusted, c.header}
		if got := source.Client(c.peer, header); got != c.want {
			t.Errorf("%s from %s: %s, want %s", c.header, c.peer, got, c.want)
		}
		if got := source.Vouches(c.peer); got != c.vouches {
			t.Errorf("%s from %s vouches: %v", c.header, c.peer, got)
		}
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.0.0.1:4000", "1.1.1.1, 198.51.100.7", false)
	f.Add("10.0.0.1:4000", `for="[2001:470::9]:_x";by=a, for="9.9.9.9`, true)
	trusted, _ := Parse([]string{"10.0.0.0/8"})
	f.Fuzz(func(t *testing.T, peer, header string, standard bool) {
		name, source, trustworthy := "X-Forwarded-For", Source{trusted, XForwardedFor}, "198.51.100.7"
		if standard {
			name, source, trustworthy = "Forwarded", Source{trusted, Forwarded}, "for=198.51.100.7"
		}
		got := source.Client(peer, only(name, header))
		if _, ok := parse(peer); ok {
			if _, ok := parse(got); !ok {
				t.Errorf("%q from %q and %q is no address", got, peer, header)
			}
		}
		// Whatever stands in front, what the proxy adds decides.
		for _, values := range [][]string{{header + ", " + trustworthy}, {header, trustworthy}} {
			if got := source.Client("10.0.0.1:4000", only(name, values...)); got != "198.51.100.7" {
				t.Errorf("%q hides what the proxy says: %s", values, got)
			}
		}
	})
}
