package safelist

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1":                   "192.0.2.1",
		"  192.0.2.1\t":               "192.0.2.1",
		"192.0.2.0/24":                "192.0.2.0/24",
		"192.0.2.7/32":                "192.0.2.7",
		"0.0.0.0/0":                   "0.0.0.0/0",
		"::/0":                        "::/0",
		"2001:DB8:0:0::1":             "2001:db8::1",
		"2001:db8::/32":               "2001:db8::/32",
		"2001:db8::1/128":             "2001:db8::1",
		"192.0.2.1-192.0.2.9":         "192.0.2.1-192.0.2.9",
		"192.0.2.1 - 192.0.2.9":       "192.0.2.1-192.0.2.9",
		"192.0.2.1-192.0.2.1":         "192.0.2.1",
		"2001:db8::1-2001:db8::ffff":  "2001:db8::1-2001:db8::ffff",
		"::ffff:192.0.2.1":            "192.0.2.1",
		"::ffff:c000:201":             "192.0.2.1",
		"::ffff:192.0.2.0/120":        "192.0.2.0/24",
		"::ffff:192.0.2.1-192.0.2.9":  "192.0.2.1-192.0.2.9",
		"::ffff:0.0.0.0/96":           "0.0.0.0/0",
		"255.255.255.255/32":          "255.255.255.255",
		"ffff:ffff::-ffff:ffff::ffff": "ffff:ffff::-ffff:ffff::ffff",
	} {
		r, problem := Parse(in)
		if problem != nil || r.String() != want {
			t.Errorf("%q: %q, %v; want %q", in, r, problem, want)
			continue
		}
		again, problem := Parse(r.String())
		if problem != nil || again != r {
			t.Errorf("%q reads back as %v, %v", r, again, problem)
		}
	}
}

// Attack 34: what two programs could read in two ways is no entry.
func TestParseRefuses34(t *testing.T) {
	long := "1.1.1.1" + fmt.Sprintf("%0100d", 0)
	for in, code := range map[string]string{
		"":                      "safelist.form",
		"host.example.com":      "safelist.form",
		"192.0.2":               "safelist.form",
		"192.0.2.256":           "safelist.form",
		"192.0.02.1":            "safelist.form", // eight to one, or ten
		"010.0.0.1":             "safelist.form",
		"3221225985":            "safelist.form",
		"0xc0000201":            "safelist.form",
		"192.0.2.0/33":          "safelist.form",
		"192.0.2.0/-1":          "safelist.form",
		"192.0.2.0/08":          "safelist.form",
		"192.0.2.0/24/24":       "safelist.form",
		"192.0.2.0/255.255.0.0": "safelist.form",
		"192.0.2.0/":            "safelist.form",
		"/24":                   "safelist.form",
		"192.0.2.1:80":          "safelist.form",
		"[2001:db8::1]":         "safelist.form",
		"2001:db8::/129":        "safelist.form",
		"::ffff:192.0.2.0/64":   "safelist.form",
		"-":                     "safelist.form",
		"192.0.2.1-":            "safelist.form",
		"192.0.2.1-9":           "safelist.form",
		"192.0.2.1-192.0.2.2-3": "safelist.form",
		"*":                     "safelist.form",
		long:                    "safelist.form",
		"fe80::1%eth0":          "safelist.zone",
		"fe80::/10%eth0":        "safelist.zone",
		"192.0.2.1/24":          "safelist.host_bits",
		"2001:db8::1/32":        "safelist.host_bits",
		"192.0.2.1-2001:db8::1": "safelist.mixed_families",
		"192.0.2.9-192.0.2.1":   "safelist.backwards",
		"\x00192.0.2.1":         "safelist.form",
		"１９２.0.2.1":             "safelist.form", // digits of another script
	} {
		if r, problem := Parse(in); problem == nil || problem.Code != code {
			t.Errorf("%q: %v, %v; want %s", in, r, problem, code)
		}
	}
	if _, problem := Parse("192.0.2.1/24"); problem.Params["network"] != "192.0.2.0/24" {
		t.Errorf("the network that was meant is not named: %v", problem.Params)
	}
}

func list(t *testing.T, texts ...string) *List {
	t.Helper()
	var ranges []Range
	for _, text := range texts {
		r, problem := Parse(text)
		if problem != nil {
			t.Fatal(problem)
		}
		ranges = append(ranges, r)
	}
	return NewList(ranges)
}

// Attack 34: the edges of ranges, and addresses in other clothes.
func TestAllows34(t *testing.T) {
	for _, c := range []struct {
		list    *List
		address string
		want    bool
	}{
		{nil, "203.0.113.7", true},
		{list(t), "203.0.113.7", true},
		{list(t, "192.0.2.0/24"), "192.0.2.0", true},
		{list(t, "192.0.2.0/24"), "192.0.2.255", true},
		{list(t, "192.0.2.0/24"), "192.0.3.0", false},
		{list(t, "192.0.2.0/24"), "192.0.1.255", false},
		{list(t, "192.0.2.0/24"), "::ffff:192.0.2.9", true},
		{list(t, "192.0.2.0/24"), "::ffff:c000:209", true},
		{list(t, "192.0.2.0/24"), "::192.0.2.9", false}, // IPv4-compatible is not IPv4-mapped
		{list(t, "192.0.2.0/24"), "2002:c000:209::", false},
		{list(t, "::ffff:192.0.2.0/120"), "192.0.2.9", true},
		{list(t, "0.0.0.0/0"), "255.255.255.255", true},
		{list(t, "0.0.0.0/0"), "2001:db8::1", false},
		{list(t, "::/0"), "2001:db8::1", true},
		{list(t, "::/0"), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true},
		{list(t, "::/0"), "192.0.2.1", false},
		{list(t, "192.0.2.7/32"), "192.0.2.7", true},
		{list(t, "192.0.2.7/32"), "192.0.2.8", false},
		{list(t, "2001:db8::1/128"), "2001:db8::1", true},
		{list(t, "2001:db8::1/128"), "2001:db8::2", false},
		{list(t, "fe80::1"), "fe80::1%eth0", true},
		{list(t, "192.0.2.3-192.0.2.5"), "192.0.2.3", true},
		{list(t, "192.0.2.3-192.0.2.5"), "192.0.2.5", true},
		{list(t, "192.0.2.3-192.0.2.5"), "192.0.2.6", false},
		{list(t, "192.0.2.3-192.0.2.5", "192.0.2.5-192.0.2.9", "2001:db8::/32"), "192.0.2.7", true},
		{list(t, "10.0.0.0/8", "10.1.0.0/16"), "10.200.0.1", true}, // the smaller one inside does not cut the wider
		{list(t, "192.0.2.0/24"), "", false},
		{list(t, "192.0.2.0/24"), "unix", false},
		{nil, "unix", true},
	} {
		if got := c.list.AllowsText(c.address); got != c.want {
			t.Errorf("%v allows %s: %v", c.list, c.address, got)
		}
	}
}

// A list answers what a look at every range would.
func TestAllowsIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a test that repeats
	address := func() netip.Addr {
		if random.IntN(2) == 0 {
			return netip.AddrFrom4([4]byte{10, 0, 0, byte(random.IntN(256))})
		}
		return netip.AddrFrom16([16]byte{0x20, 1, 15: byte(random.IntN(256))})
	}
	for range 2000 {
		var ranges []Range
		for range 1 + random.IntN(6) {
			a, b := address(), address()
			if a.BitLen() != b.BitLen() {
				continue
			}
			if b.Less(a) {
				a, b = b, a
			}
			ranges = append(ranges, Range{first: a, last: b, text: a.String() + "-" + b.String()})
		}
		if len(ranges) == 0 {
			continue
		}
		l, asked := NewList(ranges), address()
		want := slices.ContainsFunc(ranges, func(r Range) bool { return r.Contains(asked) })
		if l.Allows(asked) != want {
			t.Fatalf("%v allows %v: %v", ranges, asked, !want)
		}
	}
}

func TestOverlaps(t *testing.T) {
	var ranges []Range
	for _, text := range []string{"10.1.0.0/16", "192.0.2.1-192.0.2.9", "10.0.0.0/8", "192.0.2.9", "2001:db8::/32", "203.0.113.0/24", "192.0.2.5-192.0.2.20", "10.9.9.9"} {
		r, problem := Parse(text)
		if problem != nil {
			t.Fatal(problem)
		}
		ranges = append(ranges, r)
	}
	want := []Overlap{{"10.1.0.0/16", "10.0.0.0/8", true}, {"10.9.9.9", "10.0.0.0/8", true},
		{"192.0.2.5-192.0.2.20", "192.0.2.1-192.0.2.9", false}, {"192.0.2.9", "192.0.2.5-192.0.2.20", true}}
	if got := Overlaps(ranges); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := Overlaps(nil); got != nil {
		t.Errorf("%v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"192.0.2.1", "10.0.0.0/8", "192.0.2.1-192.0.2.9", "::ffff:192.0.2.0/120", "fe80::1%eth0", "2001:db8::/32", "1.2.3.4-"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, problem := Parse(text)
		if problem != nil {
			return
		}
		if again, problem := Parse(r.String()); problem != nil || again != r {
			t.Fatalf("%q is written %q, which reads as %v, %v", text, r, again, problem)
		}
		if !NewList([]Range{r}).Allows(r.first) || !NewList([]Range{r}).Allows(r.last) || r.last.Less(r.first) {
			t.Fatalf("%q does not allow its own ends", text)
		}
	})
}

func BenchmarkAllows(b *testing.B) {
	ranges := make([]Range, 100_000)
	for i := range ranges {
		first := netip.AddrFrom4([4]byte{byte(i >> 12), byte(i >> 4), byte(i << 4), 0})
		ranges[i] = Range{first: first, last: first.Next()}
	}
	l, asked := NewList(ranges), netip.MustParseAddr("12.34.64.1")
	for b.Loop() {
		l.Allows(asked)
	}
}

// What is kept of people with long lists is bounded like what is kept of others.
func TestWeight(t *testing.T) {
	var none *List
	ranges := make([]Range, MaxEntries)
	for i := range ranges {
		one, wrong := Parse(fmt.Sprintf("10.%d.%d.1", i/256, i%256))
		if wrong != nil {
			t.Fatal(wrong)
		}
		ranges[i] = one
	}
	for want, l := range map[uint32]*List{1: none, 2: NewList(ranges[:40]), 26: NewList(ranges)} {
		if got := l.Weight(); got != want {
			t.Errorf("%d ranges weigh %d, want %d", l.Size(), got, want)
		}
	}
}
