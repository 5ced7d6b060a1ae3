package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// service is one of the platform's own: it tells who it was told calls, and at
// /ticks does so until it is put out.
func service(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s|%s|%s|%s|%s|%s\n", r.Header.Get("X-Auth-Account"), r.Header.Get("X-Auth-User"), r.Header.Get("X-Auth-Key"), r.Header.Get("X-Auth-Scopes"),
			r.Header.Get("Authorization"), r.Header.Get("Cookie"))
		for strings.HasSuffix(r.URL.Path, "/ticks") && r.Context().Err() == nil {
			fmt.Fprintln(w, "tick")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A10, A11: the check endpoint and the routes of the running program decide by
// the keys and sessions of the installation, and on every node within a second.
func TestTheGateway(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		routes := filepath.Join(t.TempDir(), "routes.toml")
		text := fmt.Sprintf("[[route]]\nprefix='/platform'\nupstream='%s'\nscopes=['users/view']\nstrip-prefix=true\n", service(t))
		if err := os.WriteFile(routes, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		gate := freeAddress(t)
		flags := append([]string{"serve", "--outbox", "--gateway-routes", routes}, store(t, address(t, engine))...)
		n := started(t, []string{sealingKey}, append(flags, "--gateway-listen", gate)...)
		n.setUp()
		admin := n.signIn("admin", password)
		var me struct{ Account struct{ ID string } }
		admin.get("/session", &me)
		key, id := admin.newKey("users/view")
		lesser, _ := admin.newKey("teams/view")
		inside := n.at("http://" + gate)
		elsewhere := inside
		if engine == database.PostgreSQL {
			other := started(t, []string{sealingKey}, flags...) // it has one address for all
			elsewhere = other.at(other.base)
			if got := elsewhere.ask("/api/v1/session", "Authorization", "App "+key); got.status != http.StatusOK {
				t.Errorf("routes hide the API: %d %s", got.status, got.body)
			}
		}
		for name, c := range map[string]struct {
			at      gateAt
			path    string
			headers []string
			want    int
		}{
			"a key":                     {inside, "/gateway/check", []string{"Authorization", "App " + key}, 403}, // the routes want to know where to
			"a key and a scope":         {inside, "/gateway/check?scope=users/view", []string{"Authorization", "App " + key}, 204},
			"a key without the scope":   {inside, "/gateway/check?scope=users/view", []string{"Authorization", "App " + lesser}, 403},
			"nobody":                    {inside, "/gateway/check?scope=users/view", nil, 401},
			"the portal's cookie":       {inside, "/gateway/check?scope=users/view", []string{"Cookie", admin.header.Get("Cookie"), "Sec-Fetch-Site", "same-origin"}, 204},
			"the cookie from elsewhere": {inside, "/gateway/check?scope=users/view", []string{"Cookie", admin.header.Get("Cookie"), "Sec-Fetch-Site", "cross-site"}, 401},
			"through":                   {inside, "/platform/x", []string{"Authorization", "App " + key}, 200},
			"through without the scope": {inside, "/platform/x", []string{"Authorization", "App " + lesser}, 403},
			"through, nobody":           {inside, "/platform/x", nil, 401},
			"health":                    {inside, "/readyz", nil, 200},
			"no API there":              {inside, "/api/v1/session", []string{"Authorization", "App " + key}, 404},
			"elsewhere":                 {elsewhere, "/gateway/check?scope=users/view", []string{"Authorization", "App " + key}, 204},
			"through elsewhere":         {elsewhere, "/platform/x", []string{"Authorization", "App " + key}, 200},
		} {
			got := c.at.ask(c.path, c.headers...)
			if got.status != c.want {
				t.Errorf("%s: %d %s, want %d", name, got.status, got.body, c.want)
			}
		}
		if got := n.at(n.base).ask("/platform/x", "Authorization", "App "+key); strings.Contains(got.body, "|") {
			t.Errorf("the gateway is at the portal's address too: %s", got.body)
		}
		if got := inside.ask("/platform/x", "Authorization", "App "+key, "X-Auth-User", "usr_9", "Cookie", "a=b"); got.body != me.Account.ID+"||"+id+"|users/view||a=b\n" {
			t.Errorf("the service is told %q", got.body)
		}
		h := inside.ask("/gateway/check?scope=users/view", "Authorization", "App "+key).header
		if h.Get("X-Auth-Account") != me.Account.ID || h.Get("X-Auth-Key") != id || h.Get("X-Auth-Scopes") != "users/view" || len(h["X-Auth-User"]) != 1 || h.Get("X-Auth-User") != "" {
			t.Errorf("the check tells %v", h)
		}

		ticks := elsewhere.stream("/platform/ticks", "App "+key)
		time.Sleep(700 * time.Millisecond)
		began := time.Now()
		admin.do(http.StatusNoContent, http.MethodDelete, "/accounts/self/api-keys/"+id, nil)
		n.within(time.Second, "a revoked key is let in", func() bool {
			return elsewhere.ask("/gateway/check?scope=users/view", "Authorization", "App "+key).status == http.StatusUnauthorized
		})
		select {
		case <-ticks:
			if took := time.Since(began); took > 1500*time.Millisecond {
				t.Errorf("the stream of a revoked key goes on for %v", took)
			}
		case <-time.After(5 * time.Second):
			t.Error("the stream of a revoked key goes on")
		}
	})
}

// newKey makes an API key with one scope.
func (c client) newKey(scope string) (secret, id string) {
	c.Helper()
	got := c.do(http.StatusCreated, http.MethodPost, "/accounts/self/api-keys", map[string]any{"name": "Key for " + scope, "scopes": []string{scope}})
	var made struct {
		ID, Secret string
		Key        struct{ ID string }
	}
	if err := json.Unmarshal(got.body, &made); err != nil || made.Secret == "" {
		c.Fatalf("%v %s", err, got.body)
	}
	return made.Secret, made.ID + made.Key.ID
}

// gateAt is an address of a node.
type gateAt struct {
	*node
	base string
}

func (n *node) at(base string) gateAt { return gateAt{n, base} }

type gateAnswer struct {
	status int
	header http.Header
	body   string
}

// ask asks with headers, name and value in turn.
func (g gateAt) ask(path string, headers ...string) gateAnswer {
	g.Helper()
	answer := g.begin(path, headers...)
	defer answer.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		g.Errorf("%s: %v", path, err)
	}
	return gateAnswer{answer.StatusCode, answer.Header, string(body)}
}

func (g gateAt) begin(path string, headers ...string) *http.Response {
	g.Helper()
	r, err := http.NewRequestWithContext(g.Context(), http.MethodGet, g.base+path, nil)
	if err != nil {
		g.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		g.Fatal(err)
	}
	return answer
}

// stream reads on; it is closed when the stream ends.
func (g gateAt) stream(path, authorization string) <-chan struct{} {
	g.Helper()
	answer := g.begin(path, "Authorization", authorization)
	if answer.StatusCode != http.StatusOK {
		g.Fatalf("%s: %d", path, answer.StatusCode)
	}
	g.Cleanup(func() { _ = answer.Body.Close() })
	ended := make(chan struct{})
	lines := bufio.NewScanner(answer.Body)
	lines.Scan()
	go func() {
		defer close(ended)
		for lines.Scan() { //nolint:revive // what it says is known
		}
	}()
	return ended
}
