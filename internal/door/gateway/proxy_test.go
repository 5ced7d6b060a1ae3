package gateway_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
)

// upstream is a service behind the gateway.
func upstream(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server.URL
}

// echo answers with what came: the first line, then each header in order.
func echo(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s %s %s\n", r.Method, r.Host, r.RequestURI)
	var lines []string
	for name, values := range r.Header {
		for _, value := range values {
			lines = append(lines, name+": "+value)
		}
	}
	slices.Sort(lines)
	fmt.Fprintln(w, strings.Join(lines, "\n"))
	body, err := io.ReadAll(r.Body)
	fmt.Fprintf(w, "\n%s%v", body, map[bool]string{true: "", false: fmt.Sprint(err)}[err == nil])
	for name := range r.Trailer {
		fmt.Fprintf(w, "trailer %s %s", name, r.Trailer.Get(name))
	}
}

func has(body, line string) bool { return strings.Contains("\n"+body, "\n"+line+"\n") }

// A service is told who calls, and nothing that the caller says of itself; it
// gets no credential.
func TestProxyTellsWhoCalls(t *testing.T) {
	service := upstream(t, echo)
	s := begin(t, "[[route]]\nprefix='/sms'\nupstream='"+service+"/base'\nscopes=['sms/send']\nstrip-prefix=true\n"+
		"[[route]]\nprefix='/open'\nupstream='"+service+"'\npublic=true\n[[route]]\nprefix='/check-only'\nscopes=['sms/send']")
	forged := []string{"X-Auth-User: usr_9", "x-auth-roles: account_admin", "X_AUTH_USER: usr_9", "X-Auth_Key: key_9", "X-AUTH-Anything: 9", "X-Request-Id: req_9",
		"X-Forwarded-For: 203.0.113.9", "X-Forwarded-User: usr_9", "Forwarded: for=203.0.113.9", "X-Real-Ip: 203.0.113.9", "X_Real_IP: 203.0.113.9", "X-Original-Uri: /9", "X-Rewrite-Url: /_9",
		"X.Auth.User: usr_9", "X-Auth~Roles: rol_9", "X-Client-Ip: 203.0.113.9", "True-Client-Ip: 203.0.113.9", "Client_Ip: 203.0.113.9", "Remote-User: usr_9",
		"Proxy-Authorization: Basic OTo5", "Cookie: a=b; session=user; device=9; c=d", "Connection: X-Auth-Account, X-Auth-User, X-Auth-Roles, Cookie",
		"Te: trailers", "Upgrade: h2c", "X-Own: kept"}
	got := s.send(http.MethodPost, "/sms/send%2Fnow?x=1;y=2&z", strings.NewReader("a text"), append(forged, "Authorization: App key")...)
	if got.StatusCode != http.StatusOK || !strings.HasSuffix(got.body, "\n\na text") {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	for _, line := range []string{"POST " + strings.TrimPrefix(service, "http://") + " /base/send%2Fnow?x=1;y=2&z", "X-Auth-Account: acc_1", "X-Auth-User: ", "X-Auth-Key: key_1",
		"X-Auth-Roles: ", "X-Auth-Scopes: sms/send,users/view", "X-Request-Id: " + got.Header.Get("X-Request-Id"), "X-Forwarded-For: 127.0.0.1",
		"X-Forwarded-Host: " + strings.TrimPrefix(s.server.URL, "http://"), "X-Forwarded-Proto: http", "X-Own: kept"} {
		if !has(got.body, line) {
			t.Errorf("the service does not see %q:\n%s", line, got.body)
		}
	}
	seen := strings.ToLower(got.body)
	for _, line := range []string{"_9", "203.0.113.9", "authorization", "session=", "device=", "h2c", "app key", "x_", "x-auth_"} {
		if strings.Contains(seen, line) {
			t.Errorf("the service sees %q:\n%s", line, got.body)
		}
	}
	if len(got.Header["X-Request-Id"]) != 1 || !strings.HasPrefix(got.Header.Get("X-Request-Id"), "req_") {
		t.Errorf("request ids %v", got.Header["X-Request-Id"])
	}

	anybody := s.ask(http.MethodGet, "/open/x", append(forged, "Authorization: App key")...)
	if anybody.StatusCode != http.StatusOK || !has(anybody.body, "X-Auth-Account: ") || !has(anybody.body, "X-Auth-Key: ") || strings.Contains(strings.ToLower(anybody.body), "authorization") {
		t.Errorf("an open route: %d %s", anybody.StatusCode, anybody.body)
	}
	cookie := s.ask(http.MethodGet, "/sms/x", "Cookie: session=user; c=d", "Cookie: e=f")
	if cookie.StatusCode != http.StatusOK || !has(cookie.body, "X-Auth-User: usr_1") || !has(cookie.body, "X-Auth-Roles: account_admin,rol_2") || !has(cookie.body, "Cookie: c=d; e=f") {
		t.Errorf("by cookie: %d %s", cookie.StatusCode, cookie.body)
	}
	for name, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
		code         string
	}{
		"nobody":                      {"GET", "/sms/x", nil, 401, "admission.refused"},
		"not the scope":               {"GET", "/sms/x", []string{"Authorization: App plain"}, 403, "gateway.scope_lacking"},
		"no route":                    {"GET", "/mail", []string{"Authorization: App key"}, 404, "request.path_unknown"},
		"a route that is not proxied": {"GET", "/check-only", []string{"Authorization: App key"}, 404, "request.path_unknown"},
		"a path of two readings":      {"GET", "/sms/%2e%2e/open", []string{"Authorization: App key"}, 400, "gateway.path_unclear"},
		"another site writes":         {"POST", "/sms/x", []string{"Cookie: session=user", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, 401, "admission.refused"},
		"another site asks if it may": {"OPTIONS", "/sms/x", []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, 401, "admission.refused"},
		"our own path":                {"GET", "/gateway/else", []string{"Authorization: App key"}, 404, "request.path_unknown"},
	} {
		if got := s.ask(c.method, c.path, c.headers...); got.StatusCode != c.status || got.code() != c.code || s.identity(got.Header) != "||||" {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
}

// What stands behind a body says nothing of who calls, and no second request
// hides in one (RFC 9112, section 6.1).
func TestProxyTakesNoHiddenWords(t *testing.T) {
	seen := make(chan string, 10)
	service := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		seen <- fmt.Sprintf("%s %s %q %v %v", r.Method, r.URL, body, r.Trailer, err)
	})
	s := begin(t, "[[route]]\nprefix='/a'\nupstream='"+service+"'")
	const head = "POST /a HTTP/1.1\r\nHost: x\r\nAuthorization: App key\r\n"
	for name, c := range map[string]struct {
		request string
		want    []string
	}{
		"a trailer": {head + "Transfer-Encoding: chunked\r\nTrailer: X-Auth-Roles\r\n\r\n1\r\nb\r\n0\r\nX-Auth-Roles: account_admin\r\n\r\n", []string{`POST /a "b" map[] <nil>`}},
		"two lengths of one body": {head + "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /a/hidden HTTP/1.1\r\nHost: x\r\n\r\n",
			[]string{`POST /a "" map[] <nil>`}}, // what is behind it comes in as a request of its own, without the key
		"two lengths that differ":    {head + "Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc", nil},
		"an unknown encoding":        {head + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n", nil},
		"a space behind a name":      {head + "X-Auth-User : usr_9\r\n\r\n", nil},
		"a header that is continued": {head + "X-Own: a\r\n X-Auth-User: usr_9\r\nContent-Length: 0\r\n\r\n", []string{`POST /a "" map[] <nil>`}},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.server.URL, "http://"))
		s.must(err)
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, err = io.WriteString(conn, c.request)
		s.must(err)
		_, err = http.ReadResponse(bufio.NewReader(conn), nil)
		s.must(err)
		_ = conn.Close()
		var got []string
		for len(seen) > 0 {
			got = append(got, <-seen)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the service was asked for %q, want %q", name, got, c.want)
		}
	}
}

// An upstream cannot put its own session into the browser, nor claim our headers.
func TestProxyKeepsOurCookies(t *testing.T) {
	service := upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range []string{"a=1; Path=/", "__Host-session=evil; Path=/; Secure", "b=2", "__Host-device=evil; Secure", " __Host-session =evil", "=__Host-session=evil", "session=own"} {
			w.Header().Add("Set-Cookie", line)
		}
		w.Header().Set("X-Request-Id", "theirs")
	})
	s := beginAs(t, "https://accounts.example.com", "[[route]]\nprefix='/a'\nupstream='"+service+"'")
	got := s.ask(http.MethodGet, "/a", "Authorization: App key")
	if lines := strings.Join(got.Header["Set-Cookie"], "|"); lines != "a=1; Path=/|b=2|session=own" {
		t.Errorf("cookies: %s", lines)
	}
	if len(got.Header["X-Request-Id"]) != 1 || got.Header.Get("X-Request-Id") == "theirs" {
		t.Errorf("request ids %v", got.Header["X-Request-Id"])
	}
}

// Bodies go through as they come, both ways at once.
func TestProxyStreams(t *testing.T) {
	service := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if err := control.EnableFullDuplex(); err != nil {
			t.Error(err)
		}
		lines := bufio.NewScanner(r.Body)
		for lines.Scan() {
			fmt.Fprintln(w, "heard", lines.Text())
			_ = control.Flush()
		}
	})
	s := begin(t, "[[route]]\nprefix='/a'\nupstream='"+service+"'\ntimeout='300ms'")
	out, in := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/a", out)
	s.must(err)
	r.Header.Set("Authorization", "App key")
	go func() { _, _ = io.WriteString(in, "first\n") }()
	got, err := http.DefaultClient.Do(r)
	s.must(err)
	defer got.Body.Close() //nolint:errcheck // it was read
	lines := bufio.NewReader(got.Body)
	for _, word := range []string{"first", "second", "third"} {
		if line, err := lines.ReadString('\n'); err != nil || line != "heard "+word+"\n" {
			t.Fatalf("%q %v", line, err)
		}
		time.Sleep(400 * time.Millisecond) // longer than the timeout, which is for the beginning
		if next := map[string]string{"first": "second", "second": "third"}[word]; next != "" {
			_, err := io.WriteString(in, next+"\n")
			s.must(err)
		}
	}
	s.must(in.Close())
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("%q %v", rest, err)
	}
}

// Whoever may not come in any more is put out, of streams and WebSockets alike;
// a store that is away puts nobody out.
func TestProxyEndsStreams(t *testing.T) {
	service := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "websocket" {
			talk(w)
			return
		}
		for r.Context().Err() == nil {
			fmt.Fprintln(w, "tick")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	s := begin(t, "[[route]]\nprefix='/a'\nupstream='"+service+"'")
	streams := map[string]*bufio.Reader{"key": s.open("key", false), "user": s.open("user", true), "plain": s.open("plain", false)}
	for who, stream := range streams {
		if _, err := stream.ReadString('\n'); err != nil {
			t.Fatalf("%s: %v", who, err)
		}
	}
	s.guard.changed("", busy)
	time.Sleep(700 * time.Millisecond) // the first look finds nobody to ask
	s.guard.changed("", nil)
	for _, who := range []string{"key", "user"} {
		time.Sleep(200 * time.Millisecond)
		s.guard.changed(who, nil)
		began := time.Now()
		if err := drain(streams[who]); err == nil || errors.Is(err, errStillOpen) {
			t.Errorf("%s: the stream goes on: %v", who, err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s: put out after %v", who, took)
		}
	}
	if err := drain(streams["plain"]); !errors.Is(err, errStillOpen) {
		t.Errorf("another one is put out: %v", err)
	}
}

var errStillOpen = errors.New("still open")

// drain reads to the end, or for two seconds.
func drain(stream *bufio.Reader) error {
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		if _, err := stream.ReadString('\n'); err != nil {
			return err
		}
	}
	return errStillOpen
}

// open begins a stream, or a WebSocket.
func (s *scene) open(secret string, socket bool) *bufio.Reader {
	s.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.server.URL, "http://"))
	s.must(err)
	s.Cleanup(func() { _ = c.Close() })
	upgrade := ""
	if socket {
		upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
	}
	fmt.Fprintf(c, "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: App %s\r\n%s\r\n", secret, upgrade)
	reader := bufio.NewReader(c)
	answer, err := http.ReadResponse(reader, nil)
	s.must(err)
	if want := map[bool]int{true: 101, false: 200}[socket]; answer.StatusCode != want {
		s.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	if !socket {
		return bufio.NewReader(answer.Body)
	}
	fmt.Fprintln(c, "hello")
	return reader
}

// Whoever loses the scope of the route is put out like whoever may not come in.
func TestProxyEndsStreamsWithoutScope(t *testing.T) {
	service := upstream(t, func(w http.ResponseWriter, r *http.Request) { talk(w) })
	s := begin(t, "[[route]]\nprefix='/a'\nupstream='"+service+"'\nscopes=['sms/send']")
	stream := s.open("user", true)
	s.guard.mu.Lock()
	s.guard.scopes = access.SetOf("sms/send", "voice/call")
	s.guard.mu.Unlock()
	s.guard.changed("", nil)
	time.Sleep(700 * time.Millisecond) // past the first look
	if _, err := stream.ReadString('\n'); err != nil {
		t.Fatalf("put out with the scope: %v", err)
	}
	s.guard.mu.Lock()
	s.guard.scopes = access.SetOf("voice/call")
	s.guard.mu.Unlock()
	s.guard.changed("", nil)
	if err := drain(stream); err == nil || errors.Is(err, errStillOpen) {
		t.Errorf("the stream goes on: %v", err)
	}
}

// talk is a WebSocket as far as a gateway sees it: bytes in both directions.
func talk(w http.ResponseWriter) {
	c, both, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer c.Close()                                                                                        //nolint:errcheck // the talk is over
	fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n") //nolint:errcheck // the next read fails
	line, err := both.ReadString('\n')
	for err == nil {
		_, err = fmt.Fprint(c, line)
		time.Sleep(20 * time.Millisecond)
	}
}

func TestProxyTellsOfUpstreams(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := "http://" + gone.Addr().String()
	_ = gone.Close()
	slow := upstream(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cut := upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = c.Close()
		}
	})
	half := upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	s := begin(t, fmt.Sprintf("[[route]]\nprefix='/away'\nupstream='%s'\n[[route]]\nprefix='/slow'\nupstream='%s'\ntimeout='200ms'\n[[route]]\nprefix='/cut'\nupstream='%s'\n[[route]]\nprefix='/half'\nupstream='%s'\n", away, slow, cut, half))
	for path, want := range map[string]struct {
		status int
		code   string
	}{"/away": {502, "gateway.upstream_away"}, "/slow": {504, "gateway.upstream_slow"}, "/cut": {502, "gateway.upstream_away"}} {
		got := s.ask(http.MethodGet, path, "Authorization: App key")
		if got.StatusCode != want.status || got.code() != want.code || s.identity(got.Header) != "||||" {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.body)
		}
		if strings.Contains(got.body, "127.0.0.1") || !strings.Contains(s.log.String(), got.Header.Get("X-Request-Id")) {
			t.Errorf("%s: %s, and the log: %s", path, got.body, s.log)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/half", nil)
	s.must(err)
	r.Header.Set("Authorization", "App key")
	if answer, err := http.DefaultClient.Do(r); err == nil {
		defer answer.Body.Close() //nolint:errcheck // it was read
		if text, err := io.ReadAll(answer.Body); err == nil {
			t.Errorf("half an answer passes for a whole: %q", text)
		}
	}
}

// Each caller has an allowance of their own, on each route; an open route's is that of an address.
func TestProxyRates(t *testing.T) {
	service := upstream(t, func(http.ResponseWriter, *http.Request) {})
	s := begin(t, fmt.Sprintf("[[route]]\nprefix='/a'\nupstream='%[1]s'\nrate=3\n[[route]]\nprefix='/b'\nupstream='%[1]s'\nrate=3\n[[route]]\nprefix='/open'\nupstream='%[1]s'\nrate=3\npublic=true\n", service))
	for name, c := range map[string][2]string{"a key": {"/a", "key"}, "a user": {"/a", "user"}, "another route": {"/b", "key"}, "anybody": {"/open", ""}} {
		var statuses []int
		var last answer
		for range 4 {
			last = s.ask(http.MethodGet, c[0], "Authorization: App "+c[1])
			statuses = append(statuses, last.StatusCode)
		}
		if fmt.Sprint(statuses) != "[200 200 200 429]" || last.code() != "gateway.too_fast" || last.Header.Get("Retry-After") != "1" {
			t.Errorf("%s: %v %s", name, statuses, last.body)
		}
	}
	behind := begin(t, fmt.Sprintf("[[route]]\nprefix='/open'\nupstream='%s'\nrate=1\npublic=true\n", service), "127.0.0.1")
	for i, c := range []struct {
		address string
		status  int
	}{{"2001:db8::1", 200}, {"2001:db8::2", 429}, {"2001:db8:0:1::1", 200}, {"192.0.2.1", 200}, {"192.0.2.2", 200}} {
		if got := behind.ask(http.MethodGet, "/open", "X-Forwarded-For: "+c.address); got.StatusCode != c.status {
			t.Errorf("%d: anybody from %s: %d, want %d", i, c.address, got.StatusCode, c.status)
		}
	}
	time.Sleep(400 * time.Millisecond)
	if got := s.ask(http.MethodGet, "/a", "Authorization: App key"); got.StatusCode != http.StatusOK {
		t.Errorf("a third of a second later: %d", got.StatusCode)
	}
	if got := s.ask(http.MethodGet, "/a", "Authorization: App other"); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("whoever may not come in at all: %d", got.StatusCode)
	}
}
