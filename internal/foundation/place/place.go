// Package place tells in which country an address is used, from a file that the
// operator gives: a MaxMind DB of countries or cities (.mmdb), as MaxMind,
// DB-IP and others publish them. Nobody is asked over the network. The file is
// kept in memory, because one that is mapped and then written over would end
// the program; a newer one takes its place while the program runs. What it says
// is an estimate for people to recognise their own sign-ins by, never a reason
// to let somebody in or not.
package place

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"gatehouse/internal/foundation/clock"
)

const (
	// checkEvery is how often the file is looked at.
	checkEvery = time.Minute
	// maxSize bounds the memory that a file takes, in bytes: one of countries has some 10 MB, one of cities 130.
	maxSize = 512 << 20
	// probes is how many networks may be without a country before a file counts as one that knows none.
	probes = 10_000
)

var (
	errNoCountries = errors.New("it holds no countries: a database of countries or cities in the MaxMind format (.mmdb) is wanted")
	errTooLarge    = fmt.Errorf("it is larger than %d MB", maxSize>>20)
)

// Countries is a file of countries. nil knows none.
type Countries struct {
	name   string
	reader atomic.Pointer[maxminddb.Reader]
	// Of the file that was read last, good or bad, and what was logged of it: check alone uses them.
	seen os.FileInfo
	told string
}

// Open reads a file, and refuses one that is damaged or holds no countries.
func Open(name string) (*Countries, error) {
	c := &Countries{name: name}
	reader, err := c.read()
	if err != nil {
		return nil, err
	}
	c.reader.Store(reader)
	return c, nil
}

// Of is the country of an address as ISO 3166-1 alpha-2, such as SI; empty for
// one that is private or not known. Safe for concurrent use.
func (c *Countries) Of(address netip.Addr) string {
	if c == nil {
		return ""
	}
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return ""
	}
	return countryIn(c.reader.Load().Lookup(address))
}

// countryIn is empty for whatever is not a code: a damaged file has anything in it.
func countryIn(found maxminddb.Result) string {
	var code string
	if err := found.DecodePath(&code, "country", "iso_code"); err != nil || len(code) != 2 || !isCapital(code[0]) || !isCapital(code[1]) {
		return ""
	}
	return code
}

func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// Keep looks once a minute whether there is another file, until ctx ends. One
// that cannot be read leaves the old one in use and is logged once.
func (c *Countries) Keep(ctx context.Context, log *slog.Logger) {
	if c == nil {
		return
	}
	clock.Every(ctx, checkEvery, func() { c.check(log) })
}

func (c *Countries) check(log *slog.Logger) {
	info, err := os.Stat(c.name)
	if err == nil && c.seen != nil && os.SameFile(info, c.seen) && info.ModTime().Equal(c.seen.ModTime()) && info.Size() == c.seen.Size() {
		return
	}
	reader, err := c.read()
	if err != nil {
		if c.told != err.Error() {
			log.Warn("the file of countries cannot be read, the former one stays in use", "error", err)
		}
		c.told = err.Error()
		return
	}
	c.reader.Store(reader)
	c.told = ""
	log.Info("another file of countries is in use", "file", c.name, "made", reader.Metadata.BuildTime().UTC())
}

// read reads the file and remembers which one it was.
func (c *Countries) read() (*maxminddb.Reader, error) {
	c.seen = nil
	file, err := os.Open(c.name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if c.seen, err = file.Stat(); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, err
	}
	reader, err := parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	return reader, nil
}

func parse(content []byte) (*maxminddb.Reader, error) {
	if len(content) > maxSize {
		return nil, errTooLarge
	}
	reader, err := maxminddb.OpenBytes(content)
	if err != nil {
		return nil, err
	}
	if !hasCountry(reader, netip.IPv4Unspecified()) && !hasCountry(reader, netip.MustParseAddr("2000::")) {
		return nil, errNoCountries
	}
	return reader, nil
}

// hasCountry goes through the networks from an address on until one has a
// country. It looks each up by itself: walking the tree of a damaged file might
// not end.
func hasCountry(reader *maxminddb.Reader, address netip.Addr) bool {
	for range probes {
		found := reader.Lookup(address)
		if countryIn(found) != "" {
			return true
		}
		if address = after(found.Prefix(), address); !address.IsValid() {
			return false
		}
	}
	return false
}

// after is the first address behind a network; none behind the last one.
func after(network netip.Prefix, within netip.Addr) netip.Addr {
	if !network.Contains(within) {
		return netip.Addr{}
	}
	bytes := network.Masked().Addr().AsSlice()
	for bit := network.Bits() - 1; bit >= 0; bit-- { // adds one at the network's last bit
		bytes[bit/8] ^= 1 << (7 - bit%8)
		if bytes[bit/8]&(1<<(7-bit%8)) != 0 {
			next, _ := netip.AddrFromSlice(bytes)
			return next
		}
	}
	return netip.Addr{}
}
