package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/door/gateway"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/forwarded"
)

// guard stands for the admission room: it knows a few secrets, and may be told
// to forget one.
type guard struct {
	mu     sync.Mutex
	passes map[string]*admission.Pass
	err    error      // what every decision comes to
	scopes access.Set // what everybody holds from the next look on, unless it is nil
	moved  chan struct{}
	visits []admission.Visit
	shown  []admission.Credential
}

func (g *guard) Admit(_ context.Context, c admission.Credential, v admission.Visit) (*admission.Pass, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.visits, g.shown = append(g.visits, v), append(g.shown, c)
	if g.err != nil {
		return nil, g.err
	}
	if p := g.passes[c.Secret]; p != nil {
		return p, nil
	}
	return nil, admission.Refused
}

func (g *guard) Again(_ context.Context, p *admission.Pass) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, known := range g.passes {
		if known == p {
			if g.scopes != nil {
				p.Actor.Permissions = g.scopes
			}
			return g.err
		}
	}
	return admission.Refused
}

func (g *guard) Wait(*admission.Pass) []<-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return []<-chan struct{}{g.moved}
}

// changed is a change of the account: the secret is forgotten, decisions come to err.
func (g *guard) changed(forget string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.passes, forget)
	g.err = err
	close(g.moved)
	g.moved = make(chan struct{})
}

func (g *guard) last() (admission.Visit, admission.Credential) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.visits) == 0 {
		return admission.Visit{}, admission.Credential{}
	}
	return g.visits[len(g.visits)-1], g.shown[len(g.shown)-1]
}

func newGuard() *guard {
	key := access.Actor{Kind: access.Key, ID: "key_1", Account: "acc_1", Permissions: access.SetOf("sms/send", "users/view")}
	user := access.Actor{Kind: access.User, ID: "usr_1", Account: "acc_1", Permissions: access.SetOf("sms/send")}
	plain := access.Actor{Kind: access.User, ID: "usr_2", Account: "acc_2"}
	strange := access.Actor{Kind: access.Key, ID: "key_\r\nX-Auth-Roles: admin", Account: "acc_1", Permissions: access.SetOf("sms/send", "a/b,c/d", "e/f\r\nx")}
	return &guard{moved: make(chan struct{}), passes: map[string]*admission.Pass{
		"key": {Actor: key}, "user": {Actor: user, Roles: []string{"account_admin", "rol_2"}}, "plain": {Actor: plain},
		"strange": {Actor: strange, Roles: []string{"rol_1", "x\r\ny"}},
	}}
}

// scene is a gateway on a server of its own.
type scene struct {
	*testing.T
	guard  *guard
	server *httptest.Server
	log    *tenanttest.Journal
}

const public = "http://localhost:8080"

// begin serves a gateway; routes is the text of a file, trusted who is believed.
func begin(t *testing.T, routes string, trusted ...string) *scene {
	t.Helper()
	return beginAs(t, public, routes, trusted...)
}

func beginAs(t *testing.T, public, routes string, trusted ...string) *scene {
	t.Helper()
	s := &scene{T: t, guard: newGuard(), log: &tenanttest.Journal{}}
	address, err := url.Parse(public)
	s.must(err)
	settings := gateway.Settings{PublicURL: address, Logger: slog.New(slog.NewTextHandler(s.log, nil)), Routes: read(t, routes)}
	settings.Proxies.Trusted, err = forwarded.Parse(trusted)
	s.must(err)
	g := gateway.New(s.guard, settings)
	t.Cleanup(g.Close)
	s.server = httptest.NewServer(g.Alone())
	t.Cleanup(s.server.Close)
	return s
}

// read reads a file of routes with this text.
func read(t *testing.T, text string) *gateway.Routes {
	t.Helper()
	name := filepath.Join(t.TempDir(), "routes.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	routes, err := gateway.ReadRoutes(name)
	if err != nil {
		t.Fatal(err)
	}
	return routes
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// code is that of a problem.
func (a answer) code() string {
	var p struct{ Code, RequestID string }
	_ = json.Unmarshal([]byte(a.body), &p) // none then
	return p.Code
}

// ask sends a request with headers, "Name: value" each.
func (s *scene) ask(method, path string, headers ...string) answer {
	s.Helper()
	return s.send(method, path, nil, headers...)
}

func (s *scene) send(method, path string, body io.Reader, headers ...string) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.server.URL+path, body)
	s.must(err)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header[name] = append(r.Header[name], value) // as it is written
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	s.must(err)
	defer got.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(got.Body)
	s.must(err)
	return answer{got, string(text)}
}

var (
	busy               = audit.Busy
	admissionThrottled = admission.Throttled.With("seconds", 17)
)

var identityHeaders = []string{"X-Auth-Account", "X-Auth-User", "X-Auth-Key", "X-Auth-Roles", "X-Auth-Scopes"}

// identity is what an answer's headers say, and a complaint if one is not there.
func (s *scene) identity(h http.Header) string {
	s.Helper()
	var values []string
	for _, name := range identityHeaders {
		if len(h[name]) != 1 {
			s.Errorf("%s is there %d times: %v", name, len(h[name]), h)
		}
		values = append(values, h.Get(name))
	}
	if !strings.HasPrefix(h.Get("X-Request-Id"), "req_") {
		s.Errorf("request id %q", h.Get("X-Request-Id"))
	}
	return strings.Join(values, "|")
}
