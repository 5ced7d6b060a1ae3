package forwarded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// binaryPreface is version 2 with the addresses and what follows them.
func binaryPreface(command, family byte, rest ...byte) string {
	b := append(bytes.Clone(signature), command, family)
	b = binary.BigEndian.AppendUint16(b, uint16(len(rest))) //nolint:gosec // tests write short ones
	return string(append(b, rest...))
}

// addresses is the block of two addresses with ports.
func addresses(from, to string, more ...byte) []byte {
	source, target := netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)
	b := append(source.Addr().AsSlice(), target.Addr().AsSlice()...)
	b = binary.BigEndian.AppendUint16(b, source.Port())
	return append(binary.BigEndian.AppendUint16(b, target.Port()), more...)
}

var prefaces = map[string]struct {
	text   string
	client string // "" for the proxy itself, "refused" for none
}{
	"line, IPv4":                     {"PROXY TCP4 198.51.100.7 10.0.0.1 4711 80\r\n", "198.51.100.7:4711"},
	"line, IPv6":                     {"PROXY TCP6 2001:470::9 2001:db8::1 4711 80\r\n", "[2001:470::9]:4711"},
	"line, IPv4 in IPv6":             {"PROXY TCP6 ::ffff:198.51.100.7 ::1 4711 80\r\n", "198.51.100.7:4711"},
	"line, unknown":                  {"PROXY UNKNOWN\r\n", ""},
	"line, unknown with addresses":   {"PROXY UNKNOWN 203.0.113.1 10.0.0.1 1 2\r\n", ""},
	"line, longest":                  {"PROXY UNKNOWN " + strings.Repeat("f", lineLimit-16) + "\r\n", ""},
	"line, too long":                 {"PROXY UNKNOWN " + strings.Repeat("f", lineLimit-15) + "\r\n", "refused"},
	"line, never ends":               {"PROXY UNKNOWN " + strings.Repeat("f", 200), "refused"},
	"line, other family":             {"PROXY TCP4 2001:470::9 2001:db8::1 4711 80\r\n", "refused"},
	"line, families mixed":           {"PROXY TCP6 198.51.100.7 2001:db8::1 4711 80\r\n", "refused"},
	"line, leading zeros":            {"PROXY TCP4 198.051.100.007 10.0.0.1 4711 80\r\n", "refused"},
	"line, leading zeros of ports":   {"PROXY TCP4 198.51.100.7 10.0.0.1 04711 80\r\n", "refused"},
	"line, zone":                     {"PROXY TCP6 fe80::1%eth0 2001:db8::1 4711 80\r\n", "refused"},
	"line, port too large":           {"PROXY TCP4 198.51.100.7 10.0.0.1 65536 80\r\n", "refused"},
	"line, two blanks":               {"PROXY TCP4  198.51.100.7 10.0.0.1 4711 80\r\n", "refused"},
	"line, too little":               {"PROXY TCP4 198.51.100.7\r\n", "refused"},
	"line, lower case":               {"proxy TCP4 198.51.100.7 10.0.0.1 4711 80\r\n", "refused"},
	"line, datagrams":                {"PROXY UDP4 198.51.100.7 10.0.0.1 4711 80\r\n", "refused"},
	"binary, IPv4":                   {binaryPreface(commandProxy, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80")...), "198.51.100.7:4711"},
	"binary, IPv6":                   {binaryPreface(commandProxy, familyTCP6, addresses("[2001:470::9]:4711", "[2001:db8::1]:80")...), "[2001:470::9]:4711"},
	"binary, IPv4 in IPv6":           {binaryPreface(commandProxy, familyTCP6, addresses("[::ffff:198.51.100.7]:4711", "[::1]:80")...), "198.51.100.7:4711"},
	"binary, TLVs are passed over":   {binaryPreface(commandProxy, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80", 0x03, 0, 4, 1, 2, 3, 4, 0xff)...), "198.51.100.7:4711"},
	"binary, longest":                {binaryPreface(commandProxy, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80", make([]byte, prefaceLimit-headerLength-12)...)...), "198.51.100.7:4711"},
	"binary, too long":               {binaryPreface(commandProxy, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80", make([]byte, prefaceLimit-headerLength-11)...)...), "refused"},
	"binary, local":                  {binaryPreface(commandLocal, familyNone), ""},
	"binary, local with addresses":   {binaryPreface(commandLocal, familyTCP4, addresses("203.0.113.1:1", "10.0.0.1:80")...), ""},
	"binary, family not said":        {binaryPreface(commandProxy, familyNone, 1, 2, 3), ""},
	"binary, addresses cut off":      {binaryPreface(commandProxy, familyTCP6, addresses("198.51.100.7:4711", "10.0.0.1:80")...), "refused"},
	"binary, Unix sockets":           {binaryPreface(commandProxy, 0x31, make([]byte, 216)...), "refused"},
	"binary, datagrams":              {binaryPreface(commandProxy, 0x12, addresses("198.51.100.7:4711", "10.0.0.1:80")...), "refused"},
	"binary, version 1":              {binaryPreface(0x11, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80")...), "refused"},
	"binary, command 2":              {binaryPreface(0x22, familyTCP4, addresses("198.51.100.7:4711", "10.0.0.1:80")...), "refused"},
	"none: HTTP":                     {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "refused"},
	"none: a forged header in front": {"\r\nPROXY TCP4 198.51.100.7 10.0.0.1 4711 80\r\n", "refused"},
}

func TestListen(t *testing.T) {
	for name, c := range prefaces {
		t.Run(name, func(t *testing.T) {
			for _, piece := range []int{1, 7, 4096} { // as the network may cut it
				client, server := pair(t, "127.0.0.0/8")
				go func() {
					text := []byte(c.text + "and more")
					for len(text) > 0 {
						n := min(piece, len(text))
						if _, err := client.Write(text[:n]); err != nil {
							return
						}
						text = text[n:]
					}
					_ = client.(*net.TCPConn).CloseWrite()
				}()
				want := c.client
				if want == "" || want == "refused" {
					want = client.LocalAddr().String()
				}
				if got := server.RemoteAddr().String(); got != want {
					t.Errorf("in pieces of %d: from %s, want %s", piece, got, want)
				}
				text, err := io.ReadAll(server)
				if c.client == "refused" && (err == nil || len(text) > 0) {
					t.Errorf("in pieces of %d: read %q, %v", piece, text, err)
				}
				if c.client != "refused" && (err != nil || string(text) != "and more") {
					t.Errorf("in pieces of %d: read %q, %v", piece, text, err)
				}
			}
		})
	}
}

// Attack 34: a preface from anybody else is data, and claims nothing.
func TestAttack34ForgedPreface(t *testing.T) {
	const forged = "PROXY TCP4 203.0.113.1 10.0.0.1 4711 80\r\nrest"
	client, server := pair(t, "10.0.0.0/8")
	if _, err := client.Write([]byte(forged)); err != nil {
		t.Fatal(err)
	}
	_ = client.(*net.TCPConn).CloseWrite()
	text, err := io.ReadAll(server)
	if err != nil || string(text) != forged || server.RemoteAddr().String() != client.LocalAddr().String() {
		t.Errorf("read %q from %s: %v", text, server.RemoteAddr(), err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it served nobody
	trusted, _ := Parse([]string{"127.0.0.1"})
	for _, s := range []Source{{}, {Header: ProxyProtocol}, {Trusted: trusted}, {trusted, XForwardedFor}, {trusted, Forwarded}} {
		if Listen(l, s) != l {
			t.Errorf("%v reads prefaces", s)
		}
	}
}

// A second preface behind the first is data: nobody behind the proxy speaks for others.
func TestAttack34PrefaceBehindThePreface(t *testing.T) {
	client, server := pair(t, "127.0.0.1")
	const second = "PROXY TCP4 203.0.113.1 10.0.0.1 1 2\r\n"
	fmt.Fprintf(client, "PROXY TCP4 198.51.100.7 10.0.0.1 4711 80\r\n%s", second)
	_ = client.(*net.TCPConn).CloseWrite()
	if text, err := io.ReadAll(server); err != nil || string(text) != second || server.RemoteAddr().String() != "198.51.100.7:4711" {
		t.Errorf("read %q from %s: %v", text, server.RemoteAddr(), err)
	}
}

// Whoever is slow keeps nobody else waiting, is cut off after a while, and the
// deadlines of the connection's user count from then on.
func TestSlowPrefaceAndDeadlines(t *testing.T) {
	trusted, _ := Parse([]string{"127.0.0.1"})
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, Source{trusted, ProxyProtocol})
	defer l.Close() //nolint:errcheck // the test ends
	slow, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close() //nolint:errcheck // the test ends
	waiting := accept(t, l)
	refused := make(chan error, 1)
	go func() {
		_, err := waiting.Read(make([]byte, 1))
		refused <- err
	}()
	quick, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer quick.Close() //nolint:errcheck // the test ends
	served := accept(t, l)
	fmt.Fprint(quick, "PROXY UNKNOWN\r\nx")
	if err := served.SetDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 10)
	if n, err := served.Read(b); err != nil || string(b[:n]) != "x" {
		t.Errorf("read %q %v", b[:n], err)
	}
	if _, err := served.Read(b); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the deadline set before the preface is lost: %v", err)
	}
	select {
	case err := <-refused:
		if err == nil {
			t.Error("nothing was read")
		}
	case <-time.After(2 * prefaceTime):
		t.Error("whoever sends no preface is kept for ever")
	}
	if _, err := io.ReadAll(slow); err != nil {
		t.Errorf("the slow one is told %v", err)
	}
}

// pair is a connection through a listener that trusts those.
func pair(t *testing.T, trusts string) (client, server net.Conn) {
	t.Helper()
	trusted, err := Parse([]string{trusts})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, Source{trusted, ProxyProtocol})
	t.Cleanup(func() { _ = l.Close() })
	if client, err = net.Dial("tcp", inner.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client, accept(t, l)
}

func accept(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func FuzzPreface(f *testing.F) {
	for _, c := range prefaces {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		client, length, err := parsePreface(data)
		if length < 0 || length > min(len(data), prefaceLimit) || (err != nil && client.IsValid()) {
			t.Fatalf("%v %d %v", client, length, err)
		}
		if length == 0 && err == nil && len(data) >= prefaceLimit {
			t.Fatal("more is awaited than a preface may hold")
		}
		if client.IsValid() && (client.Addr().Zone() != "" || client.Addr().Is4In6()) {
			t.Fatalf("%v", client)
		}
		for i := range length { // what is complete was not complete before
			if _, n, err := parsePreface(data[:i]); n != 0 || err != nil {
				t.Fatalf("the first %d of %d: %d %v", i, length, n, err)
			}
		}
	})
}
