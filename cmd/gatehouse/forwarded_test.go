package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
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
				if got := n.seenFrom(preface, all); got != want {
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
