package outbound

import (
	"context"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestWhatIsPublic(t *testing.T) {
	for address, public := range map[string]bool{
		"93.184.216.34": true, "8.8.8.8": true, "2606:4700::1111": true, "64:ff9b::808:808": true, "2002:808:808::1": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.255.255.254": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "100.127.255.255": false, "192.0.0.1": false, "192.0.2.1": false,
		"198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false,
		"fe80::1": false, "fe80::1%eth0": false, "2606:4700::1111%eth0": false, "fc00::1": false, "fd12:3456::1": false, "fec0::1": false, "ff02::1": false,
		"64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false, "2002:7f00:1::1": false, "2002:a00:1::1": false,
		"2001::1": false, "2001:db8::1": false, "100::1": false, "3fff::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != public {
			t.Errorf("%s is public: %t", address, got)
		}
	}
}

func TestParsePrivate(t *testing.T) {
	if got, err := ParsePrivate([]string{"10.0.0.0/8", "127.0.0.1", "fd00::/8", "::1"}); err != nil || len(got) != 4 {
		t.Errorf("%v, %v", got, err)
	}
	for _, wrong := range []string{"", "10.0.0.1/8", "localhost", "10.0.0.0/33", "fe80::1%eth0", "::ffff:10.0.0.0/104", "10.0.0.0/8,"} {
		if _, err := ParsePrivate([]string{wrong}); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

// inside is a server of this machine that nobody may reach through the program.
func inside(t *testing.T, answer http.HandlerFunc) (url string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("inside")) }

func portOf(url string) string { return url[strings.LastIndex(url, ":")+1:] }

// Case 46: every way to write an address of this machine or its network.
func TestAttack46PrivateAddresses(t *testing.T) {
	url, calls := inside(t, ok)
	client := New(Settings{})
	for _, host := range []string{"127.0.0.1", "localhost", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]"} {
		for _, scheme := range []string{"http://", "https://"} {
			if _, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: scheme + host + ":" + portOf(url) + "/"}); err == nil {
				t.Errorf("%s%s was called", scheme, host)
			}
		}
		if _, err := client.Dial(t.Context(), strings.Trim(host, "[]"), 1, false); err == nil {
			t.Errorf("%s was dialled", host)
		}
	}
	for _, host := range []string{"169.254.169.254", "10.0.0.1", "192.168.0.1", "[fd00::1]"} {
		began := time.Now()
		_, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: "http://" + host + "/latest/meta-data/"})
		if !errors.Is(err, ErrForbidden) && !unreachable(err) || time.Since(began) > time.Second {
			t.Errorf("%s: %v", host, err)
		}
	}
	if calls.Load() != 0 {
		t.Errorf("the server inside was called %d times", calls.Load())
	}
}

// unreachable: a machine without IPv6 finds no way before the address is judged.
func unreachable(err error) bool {
	var problem *net.OpError
	return errors.As(err, &problem)
}

func allowing(t *testing.T, networks ...string) *Client {
	t.Helper()
	private, err := ParsePrivate(networks)
	if err != nil {
		t.Fatal(err)
	}
	return New(Settings{Private: private})
}

func TestOperatorAllowsPrivateAddresses(t *testing.T) {
	url, calls := inside(t, ok)
	got, err := allowing(t, "127.0.0.0/8").Do(t.Context(), Request{Method: http.MethodGet, URL: url})
	if err != nil || string(got.Body) != "inside" || got.Status != http.StatusOK {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := allowing(t, "10.0.0.0/8").Do(t.Context(), Request{Method: http.MethodGet, URL: url}); !errors.Is(err, ErrForbidden) {
		t.Errorf("another network was allowed: %v", err)
	}
	if calls.Load() != 1 {
		t.Errorf("%d calls", calls.Load())
	}
}

// Case 46: a redirect to the inside is an answer like others, and when
// redirects are asked for, it leads nowhere.
func TestAttack46Redirects(t *testing.T) {
	target, calls := inside(t, ok)
	target = strings.Replace(target, "127.0.0.1", "127.0.0.2", 1) // not allowed, unlike the one that sends there
	var sent http.Header
	from, _ := inside(t, func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header
		http.Redirect(w, r, target, http.StatusTemporaryRedirect)
	})
	client := allowing(t, "127.0.0.1")
	got, err := client.Do(t.Context(), Request{Method: http.MethodPost, URL: from, Body: []byte("x"), Header: map[string]string{"X-Key": "secret"}, Redirects: 5})
	if err != nil || got.Status != http.StatusTemporaryRedirect || sent.Get("X-Key") != "secret" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: from, Redirects: 5}); !errors.Is(err, ErrForbidden) {
		t.Errorf("%v", err)
	}
	if calls.Load() != 0 {
		t.Error("the redirect led inside")
	}
}

func TestRedirectsThatAreAskedFor(t *testing.T) {
	var seen http.Header
	target, _ := inside(t, func(w http.ResponseWriter, r *http.Request) { seen = r.Header; ok(w, r) })
	target = strings.Replace(target, "127.0.0.1", "localhost", 1)
	from, _ := inside(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
	circle, calls := inside(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
	client := allowing(t, "127.0.0.0/8", "::1")
	got, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: from, Redirects: 1, Header: map[string]string{"X-Key": "secret"}})
	if err != nil || string(got.Body) != "inside" {
		t.Errorf("%+v, %v", got, err)
	}
	if seen.Get("X-Key") != "" {
		t.Error("another host got the secret")
	}
	if _, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: circle, Redirects: 3}); !errors.Is(err, ErrRedirects) || calls.Load() != 4 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

// names is a DNS server that gives the answers in turn, the last one for ever.
func names(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		packet := make([]byte, 512)
		for asked := 0; ; {
			n, peer, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			end := 12 // of the question: the name, its type and its class
			for packet[end] != 0 {
				end += int(packet[end]) + 1
			}
			end += 5
			isA := binary.BigEndian.Uint16(packet[end-4:]) == 1
			reply := append([]byte{}, packet[:min(end, n)]...)
			copy(reply[2:], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
			if isA {
				address := netip.MustParseAddr(answers[min(asked, len(answers)-1)]).As4()
				asked++
				reply[7] = 1
				reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
				reply = append(reply, address[:]...)
			}
			_, _ = server.WriteTo(reply, peer)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// Case 46: a name that is public when it is looked at and private when it is
// called. Whoever judged the first answer would let the second pass.
func TestAttack46Rebinding(t *testing.T) {
	url, calls := inside(t, ok)
	resolver := names(t, "8.8.8.8", "127.0.0.1")
	first, err := resolver.LookupHost(t.Context(), "rebind.example.com")
	if err != nil || len(first) != 1 || first[0] != "8.8.8.8" {
		t.Fatalf("%v, %v", first, err)
	}
	client := New(Settings{Resolver: resolver})
	for range 2 {
		_, err = client.Do(t.Context(), Request{Method: http.MethodGet, URL: "http://rebind.example.com:" + portOf(url)})
		if !errors.Is(err, ErrForbidden) {
			t.Errorf("%v", err)
		}
	}
	if calls.Load() != 0 {
		t.Error("the name led inside")
	}
}

// Secrets do not cross the Internet over plain http.
func TestPlainHTTPIsForPrivateAddresses(t *testing.T) {
	_, err := New(Settings{Resolver: names(t, "8.8.8.8")}).Do(t.Context(), Request{Method: http.MethodGet, URL: "http://sms.example.com/send"})
	if !errors.Is(err, ErrPlain) {
		t.Errorf("%v", err)
	}
}

func TestWrongURLs(t *testing.T) {
	client := allowing(t, "127.0.0.0/8")
	for _, wrong := range []string{"", "127.0.0.1", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1", "http://user:secret@127.0.0.1/", "http://", "http:///x", "https://a.example/#x", "http://a b/"} {
		_, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: wrong})
		if err == nil {
			t.Errorf("%q was called", wrong)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the secret: %v", err)
		}
	}
}

func TestEveryCallIsBounded(t *testing.T) {
	client := allowing(t, "127.0.0.0/8")
	large, _ := inside(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, BodyLimit+1)) })
	if _, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: large}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("large: %v", err)
	}
	if got, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: large, Limit: BodyLimit + 1}); err != nil || len(got.Body) != BodyLimit+1 {
		t.Errorf("as large as allowed: %d, %v", len(got.Body), err)
	}
	release := make(chan struct{})
	slow, _ := inside(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	began := time.Now()
	_, err := client.Do(t.Context(), Request{Method: http.MethodGet, URL: slow + "/?key=secret", Timeout: 50 * time.Millisecond})
	if !IsTimeout(err) || time.Since(began) > 5*time.Second || strings.Contains(err.Error(), "secret") {
		t.Errorf("slow: %v", err)
	}
}

func TestProxiesOfTheEnvironmentHaveNoSay(t *testing.T) {
	proxy, calls := inside(t, ok)
	t.Setenv("HTTP_PROXY", proxy)
	t.Setenv("HTTPS_PROXY", proxy)
	t.Setenv("ALL_PROXY", proxy)
	_, _ = allowing(t, "127.0.0.1").Do(t.Context(), Request{Method: http.MethodGet, URL: "http://192.0.2.1/", Timeout: 100 * time.Millisecond})
	if calls.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

func TestTLSIsChecked(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(ok))
	t.Cleanup(server.Close)
	private, _ := ParsePrivate([]string{"127.0.0.1"})
	if _, err := New(Settings{Private: private}).Do(t.Context(), Request{Method: http.MethodGet, URL: server.URL}); err == nil {
		t.Error("a certificate of nobody was taken")
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := New(Settings{Private: private, Roots: roots})
	if got, err := trusting.Do(t.Context(), Request{Method: http.MethodGet, URL: server.URL}); err != nil || string(got.Body) != "inside" {
		t.Errorf("%v", err)
	}
	address, _ := netip.ParseAddrPort(strings.TrimPrefix(server.URL, "https://"))
	conn, err := trusting.Dial(t.Context(), "127.0.0.1", int(address.Port()), true)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if _, err := New(Settings{Private: private}).Dial(t.Context(), "127.0.0.1", int(address.Port()), true); err == nil {
		t.Error("a certificate of nobody was taken for another protocol")
	}
}
