package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Attack 34, with the program as it is run: only a trusted proxy is believed,
// in the one way that the operator named. The client's address is what the
// program writes beside the session that is opened.
func TestAttack34WhoTheClientIs(t *testing.T) {
	const line = "PROXY TCP4 203.0.113.4 127.0.0.1 4711 80\r\n"
	const itself, closed = "127.0.0.1", "closed"
	all := map[string]string{"X-Forwarded-For": "203.0.113.1", "Forwarded": `for="[2001:470::9]:4711"`, "X-Real-Ip": "203.0.113.3"}
	for name, c := range map[string]struct {
		flags         []string
		plain, behind string // without and with a preface
	}{
		"nobody is trusted":          {nil, itself, "refused"},
		"another is trusted":         {[]string{"--trusted-proxies", "10.0.0.0/8", "--forwarded-header", "proxy-protocol"}, itself, "refused"},
		"X-Forwarded-For":            {[]string{"--trusted-proxies", "127.0.0.1"}, "203.0.113.1", "refused"},
		"X-Forwarded-For from IPv6":  {[]string{"--trusted-proxies", "::ffff:127.0.0.0/104"}, "203.0.113.1", "refused"},
		"Forwarded":                  {[]string{"--trusted-proxies", "127.0.0.1", "--forwarded-header", "forwarded"}, "2001:470::9", "refused"},
		"PROXY protocol":             {[]string{"--trusted-proxies", "127.0.0.1", "--forwarded-header", "proxy-protocol"}, closed, "203.0.113.4"},
		"PROXY protocol, no trusted": {[]string{"--forwarded-header", "proxy-protocol"}, itself, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			flags := store(t, "")
			mustRun(t, nil, password+"\n", append([]string{"admin", "create", "--username", "ann", "--email", "ann@example.com"}, flags...)...)
			n := started(t, nil, append(append([]string{"serve"}, flags...), c.flags...)...)
			for preface, want := range map[string]string{"": c.plain, line: c.behind} {
				got := n.seenFrom(preface, all)
				if want == "refused" && got == closed { // the answer to such a beginning, and the end behind it, come in any order
					continue
				}
				if got != want {
					t.Errorf("preface %q: %s, want %s", preface, got, want)
				}
			}
			_, port, _ := strings.Cut(strings.TrimPrefix(n.base, "http://"), ":")
			if out := mustRun(t, nil, "", "health", "--listen", "127.0.0.1:"+port); strings.TrimSpace(out) != "ready" {
				t.Errorf("health says %q", out)
			}
		})
	}
}

// seenFrom signs in over a connection that begins with the preface, and answers
// where the program thinks that came from.
func (n *node) seenFrom(preface string, headers map[string]string) string {
	n.Helper()
	by := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, "tcp4", strings.Replace(address, "localhost", "127.0.0.1", 1))
		if err == nil {
			_, err = c.Write([]byte(preface))
		}
		return c, err
	}}}
	call := func(method, path, body, cookie string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(n.Context(), method, n.base+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			n.Fatal(err)
		}
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", cookie)
		return by.Do(r)
	}
	answer, err := call(http.MethodPost, "/session", `{"username":"ann","password":"`+password+`"}`, "")
	if err != nil {
		return "closed"
	}
	answer.Body.Close() //nolint:errcheck // only the cookie counts
	if answer.StatusCode != http.StatusOK {
		return "refused"
	}
	in := answer.Cookies()[0]
	answer, err = call(http.MethodGet, "/accounts/self/users/self/sessions", "", in.Name+"="+in.Value)
	if err != nil {
		n.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	var sessions struct {
		Items []struct {
			Address string
			Current bool
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&sessions); err != nil {
		n.Fatal(err)
	}
	for _, s := range sessions.Items {
		if s.Current {
			return s.Address
		}
	}
	return fmt.Sprint("no session: ", answer.Status)
}

// Attack 34, over SMPP: a key that may be used from one address comes in
// through a trusted proxy that says so, and by nobody else's word.
func TestAttack34WhoTheSMPPClientIs(t *testing.T) {
	const proxy, stranger = "127.0.0.2", "127.0.0.3"
	address := freeAddress(t)
	n := started(t, nil, append([]string{"serve", "--smpp-listen", address, "--trusted-proxies", proxy, "--forwarded-header", "proxy-protocol"}, store(t, "")...)...)
	n.setUp()
	made := n.signIn("admin", password).do(http.StatusCreated, http.MethodPost, "/accounts/self/api-keys",
		map[string]any{"name": "From one address", "scopes": []string{"smpp/bind"}, "allowedAddresses": []string{"203.0.113.4"}})
	var key struct {
		Key    struct{ ID string }
		ID     string
		Secret string
	}
	if err := json.Unmarshal(made.body, &key); err != nil {
		t.Fatal(err)
	}
	const refused = 0x0E
	for name, c := range map[string]struct {
		from, preface string
		want          int // the status; -1: closed without an answer
	}{
		"the proxy":                        {proxy, "PROXY TCP4 203.0.113.4 127.0.0.1 4711 2775\r\n", 0},
		"the proxy, another client":        {proxy, "PROXY TCP4 203.0.113.5 127.0.0.1 4711 2775\r\n", refused},
		"the proxy, IPv4 written as IPv6":  {proxy, "PROXY TCP6 ::ffff:203.0.113.4 ::1 4711 2775\r\n", 0},
		"the proxy for itself":             {proxy, "PROXY UNKNOWN\r\n", refused},
		"the proxy, no preface":            {proxy, "", -1},
		"a stranger":                       {stranger, "", refused},
		"a stranger, a forged preface":     {stranger, "PROXY TCP4 203.0.113.4 127.0.0.1 4711 2775\r\n", -1},
		"the proxy's client forges one":    {proxy, "PROXY TCP4 203.0.113.5 127.0.0.1 1 2\r\nPROXY TCP4 203.0.113.4 127.0.0.1 1 2\r\n", -1},
		"the proxy, leading zeros, a zone": {proxy, "PROXY TCP4 203.000.113.004 127.0.0.1 1 2\r\n", -1},
	} {
		if got := bindFrom(t, c.from, address, c.preface, key.Key.ID+key.ID, key.Secret); got != c.want {
			t.Errorf("%s: status %#x, want %#x", name, got, c.want)
		}
	}
}

// bindFrom binds as a transceiver and answers the status, -1 when the answer is no bind's.
func bindFrom(t *testing.T, from, to, preface, systemID, secret string) int {
	t.Helper()
	c, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).Dial("tcp", to)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the answer was read
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	body := systemID + "\x00" + secret + "\x00\x00\x34\x00\x00\x00"
	head := make([]byte, 16)
	binary.BigEndian.PutUint32(head, uint32(16+len(body))) //nolint:gosec // it is short
	binary.BigEndian.PutUint32(head[4:], 9)                // bind_transceiver
	binary.BigEndian.PutUint32(head[12:], 1)
	if _, err := c.Write([]byte(preface + string(head) + body)); err != nil {
		return -1
	}
	if _, err := io.ReadFull(c, head); err != nil || binary.BigEndian.Uint32(head[4:]) != 0x80000009 {
		return -1
	}
	return int(binary.BigEndian.Uint32(head[8:]))
}
