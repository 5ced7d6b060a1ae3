package gateway_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/locale"
)

// Whoever comes in is told of in headers, and whoever does not is told nothing;
// all headers are there either way.
func TestCheck(t *testing.T) {
	s := begin(t, "")
	const nobody = "||||"
	for name, c := range map[string]struct {
		path     string
		headers  []string
		status   int
		code     string
		identity string
	}{
		"a key":                         {"", []string{"Authorization: App key"}, 204, "", "acc_1||key_1||sms/send,users/view"},
		"a token":                       {"", []string{"Authorization: bearer user"}, 204, "", "acc_1|usr_1||account_admin,rol_2|sms/send"},
		"a session over the API":        {"", []string{"Authorization: IBSSO plain"}, 204, "", "acc_2|usr_2|||"},
		"a password":                    {"", []string{"Authorization: Basic YW5uOnVzZXI="}, 204, "", "acc_1|usr_1||account_admin,rol_2|sms/send"},
		"names that would break it":     {"", []string{"Authorization: App strange"}, 204, "", "acc_1|||rol_1|sms/send"},
		"nothing":                       {"", nil, 401, "admission.refused", nobody},
		"a wrong key":                   {"", []string{"Authorization: App other"}, 401, "admission.refused", nobody},
		"another scheme":                {"", []string{"Authorization: Digest key"}, 401, "admission.refused", nobody},
		"another scheme, and a cookie":  {"", []string{"Authorization: Digest key", "Cookie: session=user", "Sec-Fetch-Site: same-origin"}, 401, "admission.refused", nobody},
		"a wrong key, and a cookie":     {"", []string{"Authorization: App other", "Cookie: session=user", "Sec-Fetch-Site: same-origin"}, 401, "admission.refused", nobody},
		"two credentials":               {"", []string{"Authorization: App key", "Authorization: App user"}, 401, "admission.refused", nobody},
		"undefined, and a cookie":       {"", []string{"Authorization: undefined", "Cookie: session=user", "Sec-Fetch-Site: same-origin"}, 401, "admission.refused", nobody},
		"the scope":                     {"?scope=sms/send", []string{"Authorization: App key"}, 204, "", "acc_1||key_1||sms/send,users/view"},
		"the scope, encoded":            {"?scope=sms%2Fsend", []string{"Authorization: App key"}, 204, "", "acc_1||key_1||sms/send,users/view"},
		"one of two scopes":             {"?scope=voice/call&scope=sms/send", []string{"Authorization: App key"}, 204, "", "acc_1||key_1||sms/send,users/view"},
		"not the scope":                 {"?scope=voice/call", []string{"Authorization: App key"}, 403, "gateway.scope_lacking", nobody},
		"not the scope, nobody":         {"?scope=voice/call", nil, 401, "admission.refused", nobody},
		"no scope at all":               {"?scope=sms/send", []string{"Authorization: App plain"}, 403, "gateway.scope_lacking", nobody},
		"a scope that is none":          {"?scope=", []string{"Authorization: App key"}, 400, "gateway.query", nobody},
		"a scope in another form":       {"?scope=sms/send,users/view", []string{"Authorization: App key"}, 400, "gateway.query", nobody},
		"a parameter that is misspelt":  {"?scopes=voice/call", []string{"Authorization: App key"}, 400, "gateway.query", nobody},
		"too many scopes":               {"?" + strings.Repeat("scope=sms/send&", 20) + "scope=sms/send", []string{"Authorization: App key"}, 400, "gateway.query", nobody},
		"forged identity":               {"", []string{"Authorization: App plain", "X-Auth-Roles: account_admin", "X-Auth-Account: acc_9", "X_auth_user: usr_9"}, 204, "", "acc_2|usr_2|||"},
		"forged identity, nobody":       {"", []string{"X-Auth-Roles: account_admin", "X-Auth-User: usr_9"}, 401, "admission.refused", nobody},
		"a slash too many":              {"/?scope=voice/call", []string{"Authorization: App key"}, 403, "gateway.route_unknown", nobody},
		"as Envoy asks, and no routes":  {"/sms/send", []string{"Authorization: App key"}, 403, "gateway.route_unknown", nobody},
		"a path that is not the check":  {"er", []string{"Authorization: App key"}, 404, "request.path_unknown", nobody},
		"a slash that is encoded":       {"%2Fx", []string{"Authorization: App key"}, 404, "request.path_unknown", nobody},
		"any method":                    {"", []string{"Authorization: App key", "method: DELETE"}, 204, "", "acc_1||key_1||sms/send,users/view"},
		"the cookie, of another name":   {"", []string{"Cookie: __Host-session=user; session2=user", "Sec-Fetch-Site: same-origin"}, 401, "admission.refused", nobody},
		"the cookie behind others":      {"", []string{"Cookie: a=b", "Cookie: c=d; session=user", "Sec-Fetch-Site: same-origin"}, 204, "", "acc_1|usr_1||account_admin,rol_2|sms/send"},
		"the cookie, nothing known":     {"", []string{"Cookie: session=user"}, 401, "admission.refused", nobody},
		"the cookie, from another site": {"", []string{"Cookie: session=user", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, 401, "admission.refused", nobody},
	} {
		method, headers := http.MethodGet, []string{}
		for _, h := range c.headers {
			if m, ok := strings.CutPrefix(h, "method: "); ok {
				method = m
			} else {
				headers = append(headers, h)
			}
		}
		got := s.ask(method, "/gateway/check"+c.path, headers...)
		if got.StatusCode != c.status || got.code() != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.StatusCode, got.body, c.status, c.code)
		}
		if who := s.identity(got.Header); who != c.identity {
			t.Errorf("%s: told of %q, want %q", name, who, c.identity)
		}
		if got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be cached: %v", name, got.Header)
		}
		if (got.StatusCode == http.StatusUnauthorized) != (got.Header.Get("Www-Authenticate") != "") || strings.Contains(got.Header.Get("Www-Authenticate"), "Basic") {
			t.Errorf("%s: the challenge is %q", name, got.Header.Get("Www-Authenticate"))
		}
	}
}

func TestCheckTellsTheTruthAboutRefusals(t *testing.T) {
	s := begin(t, "")
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
		wait   int
	}{
		"throttled":         {admission.Throttled.With("seconds", 17), 429, admission.Throttled.Code, 17},
		"throttled, anyhow": {admission.Throttled, 429, admission.Throttled.Code, 1},
		"busy":              {busy, 503, "busy", 1},
		"broken":            {http.ErrBodyNotAllowed, 500, "internal", 0},
	} {
		s.guard.changed("", c.err)
		got := s.ask(http.MethodGet, "/gateway/check", "Authorization: App key", "Accept-Language: sl")
		wait, _ := strconv.Atoi(got.Header.Get("Retry-After"))
		if got.StatusCode != c.status || got.code() != c.code || wait != c.wait || s.identity(got.Header) != "||||" {
			t.Errorf("%s: %d %s, to come back after %d", name, got.StatusCode, got.body, wait)
		}
		if words := locale.Text("sl", "fault."+c.code, map[string]any{"seconds": 17}); c.wait != 1 && !strings.Contains(got.body, words) {
			t.Errorf("%s is worded %s, want %q", name, got.body, words)
		}
		if strings.Contains(got.body, "body") {
			t.Errorf("%s tells what broke: %s", name, got.body)
		}
	}
	if !strings.Contains(s.log.String(), "body not allowed") && !strings.Contains(s.log.String(), http.ErrBodyNotAllowed.Error()) {
		t.Errorf("the log does not tell what broke: %s", s.log)
	}
}

// Attacks 32, 34: what was asked of a proxy, from where and for whom, is
// believed from those who are trusted, and only if it is said once.
func TestAttack34CheckBelievesTrustedProxies(t *testing.T) {
	const routes = `
[[route]]
prefix = "/sms"
scopes = ["sms/send"]
[[route]]
prefix = "/voice"
scopes = ["voice/call"]
[[route]]
host = "open.example.com"
prefix = "/"
public = true
`
	const own = "Sec-Fetch-Site: same-origin"
	trusted, other := begin(t, routes, "127.0.0.1"), begin(t, routes)
	for name, c := range map[string]struct {
		path           string
		headers        []string
		trusted, other int
	}{
		"the route's scope":                    {"", []string{"Authorization: App key", "X-Original-Uri: /sms/send?x=1"}, 204, 403},
		"the route's scope, other names":       {"", []string{"Authorization: App key", "X-Forwarded-Uri: /sms/send", "X-Forwarded-Method: POST"}, 204, 403},
		"not the route's scope":                {"", []string{"Authorization: App key", "X-Original-Uri: /voice/x"}, 403, 403},
		"no route":                             {"", []string{"Authorization: App key", "X-Original-Uri: /mail"}, 403, 403},
		"no route, but a scope":                {"?scope=sms/send", []string{"Authorization: App key", "X-Original-Uri: /mail"}, 204, 204},
		"both must be held":                    {"?scope=sms/send", []string{"Authorization: App key", "X-Original-Uri: /voice"}, 403, 204},
		"not said what was asked":              {"", []string{"Authorization: App key"}, 403, 403},
		"said two things":                      {"", []string{"Authorization: App key", "X-Original-Uri: /sms", "X-Forwarded-Uri: /voice"}, 403, 403},
		"said one thing twice":                 {"", []string{"Authorization: App key", "X-Original-Uri: /sms", "X-Original-Uri: /sms"}, 403, 403},
		"said one thing in two headers":        {"", []string{"Authorization: App key", "X-Original-Uri: /sms", "X-Forwarded-Uri: /sms"}, 204, 403},
		"a path with two readings":             {"", []string{"Authorization: App key", "X-Original-Uri: /sms/%2e%2e/voice"}, 400, 403},
		"an absolute address":                  {"", []string{"Authorization: App key", "X-Original-Uri: http://x/sms"}, 403, 403},
		"public, by its host":                  {"", []string{"X-Original-Uri: /a", "X-Forwarded-Host: open.example.com"}, 204, 401},
		"public, by Host":                      {"", []string{"X-Original-Uri: /a", "Host: open.example.com:443"}, 204, 401},
		"public, but a scope is asked for":     {"?scope=sms/send", []string{"X-Original-Uri: /a", "Host: open.example.com"}, 401, 401},
		"two hosts":                            {"", []string{"X-Original-Uri: /a", "X-Forwarded-Host: open.example.com", "X-Original-Host: x.example.com"}, 401, 401},
		"Envoy's form":                         {"/sms/send?x=1", []string{"Authorization: App key"}, 204, 403},
		"Envoy's form, not the scope":          {"/voice?scope=sms/send", []string{"Authorization: App key"}, 403, 403},
		"a cookie, reading":                    {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: GET"}, 204, 401},
		"a cookie, reading from another site":  {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: GET", "Sec-Fetch-Site: cross-site"}, 204, 401},
		"a cookie, writing":                    {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: POST", own}, 204, 403},
		"a cookie, writing, by Origin":         {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: POST", "Origin: " + public}, 204, 403},
		"a cookie, writing from elsewhere":     {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: POST", "Sec-Fetch-Site: same-site", "Origin: http://localhost:9999"}, 401, 401},
		"a cookie, writing, nothing said":      {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: POST"}, 401, 401},
		"a cookie, method not said":            {"", []string{"Cookie: session=user", "X-Original-Uri: /sms"}, 401, 401},
		"a cookie, method said twice":          {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: GET", "X-Forwarded-Method: POST"}, 401, 401},
		"a cookie, WebSocket from elsewhere":   {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: GET", "Sec-Websocket-Key: x", "Origin: https://evil.example"}, 401, 401},
		"a cookie, WebSocket from our own":     {"", []string{"Cookie: session=user", "X-Original-Uri: /sms", "X-Original-Method: GET", "Sec-Websocket-Key: x", "Origin: " + public}, 204, 403},
		"a cookie, Envoy's form, writing":      {"/sms", []string{"Cookie: session=user", "method: POST", own}, 204, 403},
		"a cookie, Envoy's form, from nowhere": {"/sms", []string{"Cookie: session=user", "method: POST"}, 401, 401},
	} {
		for who, want := range map[*scene]int{trusted: c.trusted, other: c.other} {
			method, headers := http.MethodGet, []string{}
			for _, h := range c.headers {
				if m, ok := strings.CutPrefix(h, "method: "); ok {
					method = m
				} else {
					headers = append(headers, h)
				}
			}
			if got := who.ask(method, "/gateway/check"+c.path, headers...); got.StatusCode != want {
				t.Errorf("%s, trusted %v: %d %s, want %d", name, who == trusted, got.StatusCode, got.body, want)
			}
		}
	}
	for s, want := range map[*scene]string{trusted: "198.51.100.7", other: "127.0.0.1"} {
		s.ask(http.MethodGet, "/gateway/check?scope=sms/send", "Authorization: App key", "X-Forwarded-For: 203.0.113.1, 198.51.100.7", "Forwarded: for=203.0.113.2", "X-Real-Ip: 203.0.113.3", "User-Agent: probe")
		visit, credential := s.guard.last()
		if visit.Address != want || visit.Service != access.API || visit.UserAgent != "probe" || credential.Kind != admission.Key {
			t.Errorf("visited as %+v with %+v", visit, credential)
		}
		s.ask(http.MethodGet, "/gateway/check?scope=sms/send", "Cookie: session=user", own)
		if visit, credential := s.guard.last(); visit.Service != access.Web || credential.Kind != admission.WebSession {
			t.Errorf("visited as %+v with %+v", visit, credential)
		}
	}
}

// The cookie has its https name where the installation is https.
func TestCheckTakesTheCookieOfHTTPS(t *testing.T) {
	s := beginAs(t, "https://accounts.example.com", "")
	for header, want := range map[string]int{"__Host-session=user": 204, "session=user": 401} {
		if got := s.ask(http.MethodGet, "/gateway/check", "Cookie: "+header, "Origin: https://accounts.example.com"); got.StatusCode != want {
			t.Errorf("%s: %d", header, got.StatusCode)
		}
	}
}

// Headers stay within what proxies take, whatever roles and permissions there are.
func TestIdentityIsBounded(t *testing.T) {
	s := begin(t, "")
	many, roles := access.Set{}, []string{}
	for i := range 2000 {
		n := strconv.Itoa(10000 + i)
		many[access.Permission("platform"+n+"/use")] = struct{}{}
		roles = append(roles, "rol_"+n)
	}
	s.guard.passes["many"] = &admission.Pass{Actor: access.Actor{Kind: access.User, ID: "usr_3", Account: "acc_1", Permissions: many}, Roles: roles}
	for range 2 { // the second time they are remembered
		h := s.ask(http.MethodGet, "/gateway/check", "Authorization: App many").Header
		for _, name := range []string{"X-Auth-Scopes", "X-Auth-Roles"} {
			value := h.Get(name)
			if len(value) > 4096 || len(value) < 4000 || strings.HasSuffix(value, ",") || !strings.HasPrefix(value, map[string]string{"X-Auth-Scopes": "platform10000/use,", "X-Auth-Roles": "rol_10000,"}[name]) {
				t.Errorf("%s: %d octets, %.40s ... %s", name, len(value), value, value[len(value)-20:])
			}
		}
	}
	// Another set of the same person is written anew.
	s.guard.passes["many"] = &admission.Pass{Actor: access.Actor{Kind: access.User, ID: "usr_3", Account: "acc_1", Permissions: access.SetOf("sms/send")}}
	if got := s.ask(http.MethodGet, "/gateway/check", "Authorization: App many").Header.Get("X-Auth-Scopes"); got != "sms/send" {
		t.Errorf("scopes of before: %.60s", got)
	}
}
