package place

import (
	"bytes"
	"flag"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// -update writes the file that tests of the whole program read.
var update = flag.Bool("update", false, "write the golden file anew")

const sample = "testdata/countries.mmdb"

// networks are those of the sample. The private one is there to be passed over.
var networks = map[string]string{
	"192.0.2.0/24": "SI", "198.51.100.0/24": "EG", "203.0.113.0/25": "MK", "2001:db8::/32": "NO", "10.0.0.0/8": "US",
}

// country is a record as files of countries and of cities have it.
func country(code string) mmdbtype.Map {
	return mmdbtype.Map{
		"city":    mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String("Somewhere")}},
		"country": mmdbtype.Map{"iso_code": mmdbtype.String(code), "geoname_id": mmdbtype.Uint32(1)},
	}
}

// database makes a file's content.
func database(t testing.TB, options mmdbwriter.Options, records map[string]mmdbtype.DataType) []byte {
	t.Helper()
	options.BuildEpoch, options.IncludeReservedNetworks = 1_795_000_000, true
	options.Description = map[string]string{"en": "Made for tests"}
	tree, err := mmdbwriter.New(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, network := range slices.Sorted(maps.Keys(records)) {
		_, prefix, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(prefix, records[network]); err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer
	if _, err := tree.WriteTo(&content); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func countries(t testing.TB, codes map[string]string) []byte {
	t.Helper()
	records := map[string]mmdbtype.DataType{}
	for network, code := range codes {
		records[network] = country(code)
	}
	return database(t, mmdbwriter.Options{DatabaseType: "Test-Country", RecordSize: 24}, records)
}

// write puts a file in its place as a careful operator does: beside it, then renamed.
func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name+".new", content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
}

func (c *Countries) expect(t *testing.T, want map[string]string) {
	t.Helper()
	for address, code := range want {
		if got := c.Of(netip.MustParseAddr(address)); got != code {
			t.Errorf("%s: %q, want %q", address, got, code)
		}
	}
}

func TestCountries(t *testing.T) {
	made := countries(t, networks)
	if *update {
		if err := os.WriteFile(sample, made, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(sample); err != nil || !bytes.Equal(kept, made) {
		t.Fatalf("%s is not what this test makes (%v): run it with -update", sample, err)
	}
	c, err := Open(sample)
	if err != nil {
		t.Fatal(err)
	}
	c.expect(t, map[string]string{
		"192.0.2.1": "SI", "192.0.2.255": "SI", "192.0.3.0": "", "198.51.100.7": "EG", "203.0.113.127": "MK", "203.0.113.128": "",
		"::ffff:192.0.2.1": "SI", "2001:db8::1": "NO", "2001:db9::1": "", "2001:db8::1%eth0": "NO",
		"10.1.2.3": "", "::ffff:10.1.2.3": "", "127.0.0.1": "", "::1": "", "fe80::1%eth0": "", "0.0.0.0": "", "::": "", "224.0.0.1": "", "255.255.255.255": "",
	})
	if got := c.Of(netip.Addr{}); got != "" {
		t.Errorf("no address: %q", got)
	}
	if got := (*Countries)(nil).Of(netip.MustParseAddr("192.0.2.1")); got != "" {
		t.Errorf("no file: %q", got)
	}
}

// A file may know one family of addresses only.
func TestFilesOfOneFamily(t *testing.T) {
	for name, c := range map[string]struct {
		options mmdbwriter.Options
		network string
		want    map[string]string
	}{
		"IPv4": {mmdbwriter.Options{IPVersion: 4, RecordSize: 28}, "192.0.2.0/24", map[string]string{"192.0.2.1": "SI", "::ffff:192.0.2.1": "SI", "2001:db8::1": ""}},
		"IPv6": {mmdbwriter.Options{DisableIPv4Aliasing: true, RecordSize: 32}, "2001:db8::/32", map[string]string{"192.0.2.1": "", "2001:db8::1": "SI"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.DatabaseType = "Test-City"
			file := filepath.Join(t.TempDir(), "countries.mmdb")
			write(t, file, database(t, c.options, map[string]mmdbtype.DataType{c.network: country("SI")}))
			opened, err := Open(file)
			if err != nil {
				t.Fatal(err)
			}
			opened.expect(t, c.want)
		})
	}
}

// What is no country is none, whatever stands in its place.
func TestRecordsWithoutACountry(t *testing.T) {
	file := filepath.Join(t.TempDir(), "countries.mmdb")
	write(t, file, database(t, mmdbwriter.Options{DatabaseType: "Test-City"}, map[string]mmdbtype.DataType{
		"192.0.2.0/26":   country("SI"),
		"192.0.2.64/26":  mmdbtype.Map{"registered_country": country("US")["country"]},
		"192.0.2.128/26": mmdbtype.Map{"country": mmdbtype.String("SI")},
		"192.0.2.192/28": country("Slovenia"), "192.0.2.208/28": country("si"), "192.0.2.224/28": country(""), "192.0.2.240/28": country("\u0106"),
	}))
	c, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	c.expect(t, map[string]string{"192.0.2.1": "SI", "192.0.2.65": "", "192.0.2.129": "", "192.0.2.193": "", "192.0.2.209": "", "192.0.2.225": "", "192.0.2.241": ""})
}

func TestFilesThatAreRefused(t *testing.T) {
	good := countries(t, networks)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":            {nil, "MaxMind"},
		"something else":   {[]byte("country,from,to\n"), "MaxMind"},
		"half of one":      {good[:len(good)/2], "MaxMind"},
		"without networks": {database(t, mmdbwriter.Options{DatabaseType: "Test-Country"}, nil), errNoCountries.Error()},
		"of something else": {database(t, mmdbwriter.Options{DatabaseType: "Test-ASN"}, map[string]mmdbtype.DataType{
			"192.0.2.0/24": mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64496)}}), errNoCountries.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "countries.mmdb")
			write(t, file, c.content)
			if _, err := Open(file); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("%v, want the file and %q", err, c.want)
			}
		})
	}
	for name, file := range map[string]string{"missing": filepath.Join(t.TempDir(), "none.mmdb"), "a folder": t.TempDir()} {
		if _, err := Open(file); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnotherFileTakesItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "countries.mmdb")
	write(t, file, countries(t, map[string]string{"192.0.2.0/24": "SI"}))
	c, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	for _, step := range []struct {
		what  string
		do    func()
		want  string
		lines int // that the log has by then
	}{
		{"nothing", func() {}, "SI", 0},
		{"another file", func() { write(t, file, countries(t, map[string]string{"192.0.2.0/24": "HR"})) }, "HR", 1},
		{"a damaged one", func() { write(t, file, []byte("half a file")) }, "HR", 2},
		{"still the damaged one", func() {}, "HR", 2},
		{"another damaged one", func() { write(t, file, []byte("half another file")) }, "HR", 2},
		{"none", func() { _ = os.Remove(file) }, "HR", 3},
		{"still none", func() {}, "HR", 3},
		{"a good one", func() { write(t, file, countries(t, map[string]string{"192.0.2.0/24": "AT"})) }, "AT", 4},
		{"written over in place", func() {
			if err := os.WriteFile(file, countries(t, map[string]string{"192.0.2.0/24": "IT"}), 0o600); err != nil {
				t.Fatal(err)
			}
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(file, later, later); err != nil {
				t.Fatal(err)
			}
		}, "IT", 5},
		{"nothing more", func() {}, "IT", 5},
	} {
		step.do()
		c.check(log)
		c.expect(t, map[string]string{"192.0.2.1": step.want})
		if lines := strings.Count(said.String(), "\n"); lines != step.lines {
			t.Errorf("after %s the log has %d lines, want %d:\n%s", step.what, lines, step.lines, said.String())
		}
	}
}

// Looking up goes on while files change.
func TestLookingUpWhileTheFileChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "countries.mmdb")
	write(t, file, countries(t, map[string]string{"192.0.2.0/24": "SI"}))
	c, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if code := c.Of(netip.MustParseAddr("192.0.2.1")); code != "SI" && code != "HR" {
					t.Errorf("%q", code)
					return
				}
			}
		})
	}
	for i := range 50 {
		write(t, file, countries(t, map[string]string{"192.0.2.0/24": []string{"SI", "HR"}[i%2]}))
		c.check(slog.New(slog.DiscardHandler))
	}
	close(done)
	group.Wait()
}

// FuzzFile: a damaged file is refused or answers codes, and ends either way.
func FuzzFile(f *testing.F) {
	good := countries(f, networks)
	for _, size := range []int{24, 28, 32} {
		f.Add(database(f, mmdbwriter.Options{DatabaseType: "Test-City", RecordSize: size}, map[string]mmdbtype.DataType{"192.0.2.0/24": country("SI")}), []byte{192, 0, 2, 1})
	}
	f.Add(good, []byte{203, 0, 113, 1})
	f.Add(good[:len(good)/2], netip.MustParseAddr("2001:db8::1").AsSlice())
	for i := 0; i < len(good); i += 97 {
		damaged := bytes.Clone(good)
		damaged[i] ^= 0xff
		f.Add(damaged, []byte{198, 51, 100, 1})
	}
	f.Fuzz(func(t *testing.T, content, bytes []byte) {
		reader, err := parse(content)
		if err != nil {
			return
		}
		c := &Countries{}
		c.reader.Store(reader)
		address, _ := netip.AddrFromSlice(bytes)
		for _, one := range []netip.Addr{address, netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")} {
			if code := c.Of(one); code != "" && (len(code) != 2 || !isCapital(code[0]) || !isCapital(code[1])) {
				t.Errorf("%v: %q", one, code)
			}
		}
	})
}
