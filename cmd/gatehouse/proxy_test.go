package main

import (
	"net/http"
	"strings"
	"testing"
)

// Behind a proxy that speaks https: the cookie, links and the judging of
// origins follow --public-url, and nothing that the request says.
func TestBehindAnHTTPSProxy(t *testing.T) {
	const public = "https://accounts.example.com"
	n := started(t, nil, append([]string{"serve", "--public-url", public}, store(t, "")...)...)
	if !strings.Contains(n.output.String(), public+"/setup#") {
		t.Errorf("the printed link leads elsewhere: %s", n.output)
	}
	n.setUp()
	body := map[string]string{"username": "admin", "password": password}
	got := n.anonymous().with("Origin", public).do(http.StatusOK, http.MethodPost, "/session", body)
	cookies := got.Cookies()
	if len(cookies) != 2 || cookies[1].Name != "__Host-device" || !cookies[1].Secure || cookies[0].Name != "__Host-session" || !cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].Domain != "" || cookies[0].Path != "/" {
		t.Fatalf("cookies %v", cookies)
	}
	in := n.anonymous().with("Cookie", "__Host-session="+cookies[0].Value)
	in.do(http.StatusOK, http.MethodGet, "/session", nil)
	n.anonymous().with("Cookie", "session="+cookies[0].Value).do(http.StatusUnauthorized, http.MethodGet, "/session", nil)
	in.with("Origin", "https://evil.example").do(http.StatusForbidden, http.MethodDelete, "/session", nil)
	for _, path := range []string{"/", "/sign-in", "/api/v1/session", "/nothing.js"} {
		answer, err := http.Get(n.base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close() //nolint:errcheck // only the headers count
		if answer.Header.Get("Strict-Transport-Security") != "max-age=63072000" {
			t.Errorf("%s lets browsers come back by http: %v", path, answer.Header)
		}
	}
}
