package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/seal"
)

// Attack 32: a write that another site makes the browser send is refused;
// the portal, programs and old browsers get through.
func TestCrossOrigin(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for name, c := range map[string]struct {
			headers map[string]string
			refused bool
		}{
			"a program, without any":         {nil, false},
			"the portal":                     {map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8080"}, false},
			"the portal, by Origin alone":    {map[string]string{"Origin": "http://localhost:8080"}, false},
			"typed into the address line":    {map[string]string{"Sec-Fetch-Site": "none"}, false},
			"another site":                   {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
			"another site, by Origin alone":  {map[string]string{"Origin": "https://evil.example"}, true},
			"another site, Origin left out":  {map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
			"a sibling under the same name":  {map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://blog.localhost:8080"}, true},
			"another port":                   {map[string]string{"Origin": "http://localhost:9090"}, true},
			"a sandboxed frame":              {map[string]string{"Origin": "null"}, true},
			"a name that begins like it":     {map[string]string{"Origin": "http://localhost:8080.evil.example"}, true},
			"Sec-Fetch-Site that is made up": {map[string]string{"Sec-Fetch-Site": "friendly", "Origin": "https://evil.example"}, true},
		} {
			by := admin
			for header, value := range c.headers {
				by = by.with(header, value)
			}
			for _, write := range []operation{{http.MethodPost, "/session", "anonymous"}, {http.MethodPatch, "/accounts/self/users/self", ""}} {
				body := `{"firstName":"Halden"}`
				if write.id != "" {
					body = `{"username":"halden.viewer","password":"` + password + `"}`
				}
				got := by.do(write.method, write.path, body)
				if c.refused {
					got.want(http.StatusForbidden, "request.cross_origin")
				} else if got.StatusCode != http.StatusOK {
					t.Errorf("%s: %s was answered %d: %s", name, got.what, got.StatusCode, got.body)
				}
			}
			if c.refused { // signing out too, and reading is of no use: nothing lets another site see it
				by.do(http.MethodDelete, "/session", nil).want(http.StatusForbidden, "request.cross_origin")
				if got := by.get("/session").want(http.StatusOK, ""); got.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s may read", name)
				}
			}
		}
	})
}

// Attack 31: over https the cookie is __Host-session; the plain one is for this machine.
func TestCookieFlags(t *testing.T) {
	for public, want := range map[string]string{"http://localhost:8080": "session", "https://accounts.example.com": "__Host-session"} {
		databasetest.Each(t, func(t *testing.T, db *database.DB) {
			s := begin(t, db, public)
			body := map[string]string{"username": s.halden.admin.Username, "password": password}
			in := s.anonymous().post("/session", body).want(http.StatusOK, "")
			if n := len(in.Cookies()); n != 2 {
				t.Fatalf("%d cookies", n)
			}
			c, device := in.Cookies()[0], in.Cookies()[1]
			if device.Name != strings.Replace(want, "session", "device", 1) || !device.HttpOnly || device.Secure != c.Secure || device.SameSite != c.SameSite ||
				device.Path != "/" || device.Domain != "" || device.MaxAge != 400*24*60*60 {
				t.Errorf("%s: cookie of the browser %s", public, device)
			}
			if c.Name != want || !c.HttpOnly || c.Secure != (want != "session") || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
				c.MaxAge < int(7*24*time.Hour.Seconds())-5 || c.MaxAge > int(7*24*time.Hour.Seconds()) {
				t.Errorf("%s: cookie %s", public, c)
			}
			if strings.Contains(string(in.body), c.Value) || strings.Contains(s.log.String(), c.Value) {
				t.Error("the token is in the answer's body or in the log")
			}
			by := s.anonymous().with("Cookie", "other=1; "+c.Name+"="+c.Value)
			out := by.do(http.MethodDelete, "/session", nil).want(http.StatusNoContent, "")
			if gone := out.Cookies(); len(gone) != 1 || gone[0].Name != want || gone[0].MaxAge >= 0 || gone[0].Value != "" {
				t.Errorf("signing out leaves %v", gone)
			}
			by.get("/session").want(http.StatusUnauthorized, "session.missing")
		})
	}
}

// A proxy that the operator trusts is believed, and nobody behind it: what is
// recorded, and who has to wait after wrong passwords, is the client.
func TestATrustedProxyIsBelieved(t *testing.T) {
	each(t, func(s *scene) {
		var err error
		s.proxies.Trusted, err = forwarded.Parse([]string{home, "10.0.0.0/8"})
		s.must(err)
		s.serve("http://localhost:8080")
		guesser := s.anonymous().with("X-Forwarded-For", "198.51.100.66, 10.1.1.1")
		for range 30 {
			guesser.post("/session", `{"username":"halden.viewer","password":"wrong"}`)
		}
		guesser.post("/session", `{"username":"halden.viewer","password":"wrong"}`).want(http.StatusTooManyRequests, "session.throttled")
		other := s.anonymous().with("X-Forwarded-For", "203.0.113.7, 198.51.100.7")
		other.post("/session", `{"username":"halden.admin","password":"`+password+`"}`).want(http.StatusOK, "")
		for _, e := range s.events(s.halden.id, "user.login") {
			if e.Target.ID == string(s.halden.admin.ID) && e.Address != "198.51.100.7" {
				t.Errorf("recorded from %s", e.Address)
			}
		}
	})
}

// Attacks 28, 34: what a request says of its own address and host counts for nothing.
func TestHostAndForwardingHeadersAreNotBelieved(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		liar := admin
		for name, value := range map[string]string{
			"X-Forwarded-For": "203.0.113.9", "X-Real-Ip": "203.0.113.9", "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
			"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-Url": "/evil", "X-Http-Method-Override": "DELETE",
		} {
			liar = liar.with(name, value)
		}
		r := liar.request(http.MethodPost, "/accounts/self/users/"+string(s.halden.nobody.ID)+"/set-password-letter", nil)
		r.Host, r.URL.Host = "evil.example", "evil.example"
		liar.send(r).want(http.StatusAccepted, "")
		r = liar.request(http.MethodPost, "/password-resets", `{"username":"halden.viewer"}`)
		r.Host = "evil.example"
		liar.send(r).want(http.StatusAccepted, "")
		rows, err := s.rooms.Database.Read().QueryContext(s.ctx, `SELECT kind, link FROM letters ORDER BY created_at`)
		letters, err := database.Collect(rows, err, func(row database.Scanner) (l [2]string, err error) { return l, row.Scan(&l[0], &l[1]) })
		s.must(err)
		if len(letters) == 0 {
			t.Error("no letter was written")
		}
		for _, l := range letters {
			if strings.Contains(l[1], "evil") {
				t.Errorf("the letter %s carries the link %s", l[0], l[1])
			}
		}
		for _, e := range s.events(s.halden.id, "user.password_letter_sent") {
			if e.Address != home {
				t.Errorf("recorded from %s, want %s", e.Address, home)
			}
		}
		var sessions struct{ Items []api.OpenSession }
		liar.post("/session", `{"username":"halden.admin","password":"`+password+`"}`).want(http.StatusOK, "")
		admin.get("/accounts/self/users/self/sessions").into(&sessions)
		for _, one := range sessions.Items {
			if one.Address != home {
				t.Errorf("a session from %s", one.Address)
			}
		}
	})
}

// A fault is told in the language of the user; before sign-in in that of the browser.
func TestProblemsAreInTheReadersLanguage(t *testing.T) {
	each(t, func(s *scene) {
		for accept, language := range map[string]string{"sl": "sl", "ar": "ar", "ar-EG,en;q=0.5": "ar", "sl-SI, en": "sl", "fr": "en", "": "en", "*": "en", ";;;q=x": "en"} {
			by := s.anonymous().with("Accept-Language", accept)
			for _, got := range []answer{
				by.get("/session").want(http.StatusUnauthorized, "session.missing"),
				by.get("/nowhere").want(http.StatusNotFound, "request.path_unknown"),
				by.post("/session", `{"username":"x"}`).want(http.StatusUnprocessableEntity, "request.member_missing"),
				by.with("Origin", "https://evil.example").post("/session", `{}`).want(http.StatusForbidden, "request.cross_origin"),
			} {
				p := got.problem()
				if want := locale.Text(language, "fault."+p.Code, p.Params); p.Detail != want {
					t.Errorf("%s for %q: %q, want %q", got.what, accept, p.Detail, want)
				}
			}
		}
		admin := s.as(s.halden.admin).with("Accept-Language", "sl")
		admin.do(http.MethodPatch, "/accounts/self/users/self", `{"language":"ar"}`).want(http.StatusOK, "")
		p := admin.get("/accounts/self/users/usr_none").want(http.StatusNotFound, "user.missing").problem()
		if want := locale.Text("ar", "fault.user.missing", nil); p.Detail != want {
			t.Errorf("to somebody who reads Arabic: %q, want %q", p.Detail, want)
		}
	})
}

func TestUnknownPathsAndMethods(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for _, path := range []string{"/", "/nowhere", "/accounts/self/users/x/y/z", "/users", "/session/"} {
			for _, by := range []client{s.anonymous(), admin} {
				by.get(path).want(http.StatusNotFound, "request.path_unknown")
				by.post(path, `{}`).want(http.StatusNotFound, "request.path_unknown")
			}
		}
		for path, want := range map[string]string{"/session": "GET, HEAD, POST, DELETE", "/accounts/self/users": "GET, HEAD, POST", "/setup": "POST", "/accounts/self/roles/x": "GET, HEAD, PATCH, DELETE"} {
			got := admin.do(http.MethodPut, path, `{}`).want(http.StatusMethodNotAllowed, "request.method")
			options := admin.do(http.MethodOptions, path, nil).want(http.StatusNoContent, "")
			for _, a := range []answer{got, options} {
				if a.Header.Get("Allow") != want {
					t.Errorf("%s allows %q, want %q", a.what, a.Header.Get("Allow"), want)
				}
			}
			if len(options.body) != 0 || options.Header.Get("Access-Control-Allow-Methods") != "" {
				t.Errorf("%s: %v %s", options.what, options.Header, options.body)
			}
		}
		admin.do("TRACE", "/session", nil).want(http.StatusMethodNotAllowed, "request.method")
		head := admin.do(http.MethodHead, "/session", nil).want(http.StatusOK, "")
		if head.Header.Get("Content-Type") != "application/json" {
			t.Errorf("HEAD says %v", head.Header)
		}
	})
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for _, got := range []answer{admin.get("/session"), admin.get("/accounts/self/users/export"), admin.get("/nowhere"), s.anonymous().get("/session"),
			admin.with("Origin", "https://evil.example").post("/session", `{}`)} {
			for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
				if got.Header.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", got.what, name, got.Header.Get(name), want)
				}
			}
			if !strings.HasPrefix(got.Header.Get("X-Request-Id"), "req_") {
				t.Errorf("%s: request id %q", got.what, got.Header.Get("X-Request-Id"))
			}
		}
	})
}

// A bug of ours is a problem with nothing but the request's id, and the log has the rest.
func TestPanicsAndFailuresOfOurs(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		teams := s.rooms.Teams
		s.rooms.Teams = nil
		s.serve("http://localhost:8080")
		p := admin.get("/accounts/self/teams").want(http.StatusInternalServerError, "internal").problem()
		if !strings.Contains(s.log.String(), p.RequestID) || !strings.Contains(s.log.String(), "nil pointer") {
			t.Errorf("the log lacks the panic: %s", s.log)
		}
		if strings.Contains(p.Detail, "nil") || p.Params != nil {
			t.Errorf("the answer tells %+v", p)
		}
		s.rooms.Teams = teams
		s.serve("http://localhost:8080")
		s.change(func(tx *database.Tx) error { return tx.Exec(s.ctx, `ALTER TABLE teams RENAME TO away`) })
		p = admin.get("/accounts/self/teams").want(http.StatusInternalServerError, "internal").problem()
		if !strings.Contains(s.log.String(), "request="+p.RequestID) || strings.Contains(strings.ToLower(p.Detail), "teams") {
			t.Errorf("answered %+v, logged %s", p, s.log)
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	each(t, func(s *scene) {
		s.now = clock.NewManual(time.Now())
		idle, busy := s.as(s.halden.admin), s.as(s.halden.viewer)
		s.now.Advance(12*time.Hour - time.Minute)
		busy.get("/session").want(http.StatusOK, "")
		s.now.Advance(2 * time.Minute)
		idle.get("/session").want(http.StatusUnauthorized, "session.missing")
		for range 2 * 14 {
			if got := busy.get("/session"); got.StatusCode != http.StatusOK {
				break
			}
			s.now.Advance(12 * time.Hour / 2)
		}
		s.now.Advance(12 * time.Hour / 2)
		busy.get("/session").want(http.StatusUnauthorized, "session.missing")
		if end := s.now.Now(); time.Until(end) < 7*24*time.Hour-12*time.Hour {
			t.Errorf("a session in use ended already at %v", end)
		}
	})
}

// Attack 38: keys come by the Authorization header, in one form, and never fall back to a cookie.
func TestKeysAndOtherAuthorization(t *testing.T) {
	each(t, func(s *scene) {
		secret := s.key(s.operator.id, "platform")
		key := s.anonymous().with("Authorization", "App "+secret.Text())
		var who api.WhoAmI
		key.get("/session").into(&who)
		if who.User != nil || who.Session != nil || who.Key == nil || who.Key.Name != "platform" || who.Account.Kind != "operator" {
			t.Errorf("a key is told that it is %+v", who)
		}
		key.post("/accounts", `{"name":"Made by key","language":"en","timeZone":"UTC","admin":{"username":"by.key","firstName":"By","email":"by.key@example.com"}}`).want(http.StatusCreated, "")
		if e := s.events(s.operator.id, "account.created")[0]; e.ActorKind != "key" || e.ActorName != "platform" || e.Service != "api" {
			t.Errorf("recorded %+v", e)
		}
		key.get("/session/events").want(http.StatusUnauthorized, "session.missing")
		key.do(http.MethodDelete, "/session", nil).want(http.StatusUnauthorized, "session.missing")
		key.post("/session/password", `{"currentPassword":"`+password+`","newPassword":"`+password+`"}`).want(http.StatusUnauthorized, "session.missing")
		key.get("/accounts/"+string(s.halden.id)+"/users").want(http.StatusNotFound, "account.missing")

		admin := s.as(s.halden.admin)
		last := secret.Text()[len(secret.Text())-1]
		for _, bad := range []string{"App", "App ", "App x", "App " + secret.Text()[:20], "App " + secret.Text()[:len(secret.Text())-1] + flipped(last), "App  " + secret.Text() + "x"} {
			admin.with("Authorization", bad).get("/session").want(http.StatusUnauthorized, "admission.refused")
		}
		for _, bad := range []string{"Bearer " + secret.Text(), "Basic YWRtaW46YWRtaW4=", secret.Text(), "undefined"} {
			admin.with("Authorization", bad).get("/session").want(http.StatusUnauthorized, "admission.refused")
		}
		for _, first := range []string{"", "App " + secret.Text()} { // of two, two readers may take different ones
			two := admin.with("Authorization", first)
			two.header.Add("Authorization", "App "+secret.Text())
			two.get("/session").want(http.StatusUnauthorized, "admission.refused")
		}
		s.must(s.rooms.Accounts.Disable(s.ctx, program, s.kestrel.id))
		s.anonymous().get("/session?key="+secret.Text()).want(http.StatusUnauthorized, "session.missing")
		if strings.Contains(s.log.String(), secret.Text()) {
			t.Error("the key is in the log")
		}
	})
}

// Attack 23: an address that keeps failing must wait, and is told how long.
func TestThrottledSignIn(t *testing.T) {
	each(t, func(s *scene) {
		by := s.anonymous()
		for i := range 200 {
			got := by.post("/session", `{"username":"stranger","password":"`+password+`"}`)
			if got.StatusCode == http.StatusTooManyRequests {
				p := got.want(http.StatusTooManyRequests, "session.throttled").problem()
				if got.Header.Get("Retry-After") == "" || i < 5 || strings.Contains(string(got.body), "stranger") {
					t.Errorf("after %d: %v %+v", i, got.Header, p)
				}
				by.post("/password-resets", `{"username":"halden.admin"}`).want(http.StatusTooManyRequests, "session.throttled")
				other := by
				other.address = "198.51.100.4:5000"
				other.post("/session", `{"username":"halden.admin","password":"`+password+`"}`).want(http.StatusOK, "")
				return
			}
			got.want(http.StatusUnauthorized, "session.refused")
		}
		t.Error("nobody had to wait")
	})
}

// key makes an API key that may do everything in the account.
func (s *scene) key(in access.AccountID, name string) seal.Token {
	s.Helper()
	scopes, err := s.rooms.Keys.Everything(s.ctx, in)
	s.must(err)
	_, secret, err := s.rooms.Keys.Create(s.ctx, program, in, apikey.Draft{Name: name, Scopes: scopes})
	s.must(err)
	return secret
}
