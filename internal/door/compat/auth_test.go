package compat_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/feature/audit"
)

const applications = "/2fa/2/applications"

// A8: all four forms of the header let in, by the same decision; a session is opened and closed.
func TestSignInAndOut(t *testing.T) {
	each(t, func(s *scene) {
		var session struct{ Token string }
		s.by("undefined").post("/auth/1/session", `{"username":"halden.admin","password":"`+password+`","unknown":1}`).into(&session)
		k, secret := s.key(s.halden, "sync")
		var token struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   int    `json:"expires_in"`
			TokenType   string `json:"token_type"`
		}
		got := s.by("").form(url.Values{"grant_type": {"client_credentials"}, "client_id": {k.ID}, "client_secret": {secret}})
		got.into(&token)
		if token.TokenType != "Bearer" || token.ExpiresIn != 3600 || got.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s", got.Body)
		}
		for _, header := range []string{"App " + secret, "app " + secret, basic("halden.admin", password), "IBSSO " + session.Token, "ibsso " + session.Token, "Bearer " + token.AccessToken} {
			s.by(header).get(applications).want(http.StatusOK, "[]")
		}
		for _, header := range []string{"App " + secret, basic("halden.admin", password), "Bearer " + token.AccessToken, ""} {
			s.by(header).do(http.MethodDelete, "/auth/1/session", "", "").want(http.StatusUnauthorized, unauthorized)
		}
		away := client{s, "IBSSO " + session.Token, "198.51.100.9"}
		away.get(applications).want(http.StatusUnauthorized, unauthorized) // it is bound to the address
		s.by("IBSSO "+session.Token).do(http.MethodDelete, "/auth/1/session", "", "").want(http.StatusOK, "")
		s.by("IBSSO "+session.Token).get(applications).want(http.StatusUnauthorized, unauthorized)

		s.by("").post("/auth/1/session", `{"username":"halden.admin","password":"`+password+`","unsafe":true}`).into(&session)
		away.authorization = "IBSSO " + session.Token
		away.get(applications).want(http.StatusOK, "[]")
		if said := s.log.String(); strings.Contains(said, secret) || strings.Contains(said, session.Token) || strings.Contains(said, token.AccessToken) || strings.Contains(said, password) {
			t.Error("a secret is in the log")
		}
	})
}

// Every way to ask for an access token (RFC 6749, sections 2.3.1, 4.3, 4.4), and what is refused.
func TestAccessTokens(t *testing.T) {
	each(t, func(s *scene) {
		k, secret := s.key(s.halden, "sync")
		asked := func(pairs ...string) url.Values {
			values := url.Values{}
			for i := 0; i < len(pairs); i += 2 {
				values.Add(pairs[i], pairs[i+1])
			}
			return values
		}
		client := asked("grant_type", "client_credentials", "client_id", k.ID, "client_secret", secret)
		person := asked("grant_type", "password", "username", "halden.admin", "password", password)
		inQuery := func(c client1, values url.Values) reply {
			return s.by(c.authorization).do(http.MethodPost, tokenPath+"?"+values.Encode(), "application/x-www-form-urlencoded", "")
		}
		s.by("").form(client).has(http.StatusOK, `"token_type":"Bearer"`)
		s.by("").form(person).has(http.StatusOK, `"expires_in":3600`)
		inQuery(client1{"undefined"}, client).has(http.StatusOK, `"access_token":"gtb_`)
		inQuery(client1{"undefined"}, asked("grant_type", "client_credentials", "client_id", "halden.admin", "client_secret", password)).has(http.StatusOK, `"access_token":"gtb_`)
		s.by(basic(k.ID, secret)).form(asked("grant_type", "client_credentials")).has(http.StatusOK, `"access_token":"gtb_`)
		s.by(basic(k.ID, secret)).form(person).has(http.StatusOK, `"access_token":"gtb_`)
		s.by(basic("", "")).form(person).has(http.StatusOK, `"access_token":"gtb_`)
		if said := s.log.String(); strings.Contains(said, secret) || strings.Contains(said, url.QueryEscape(password)) || strings.Contains(said, "client_secret") {
			t.Error("a secret is in the log")
		}

		wrong := func(code string) string { return unauthorized[:len(unauthorized)-1] + `,"error":"` + code + `"}` }
		s.by("").form(asked("grant_type", "client_credentials")).want(http.StatusUnauthorized, wrong("invalid_client"))
		s.by("").form(asked("grant_type", "client_credentials", "client_id", k.ID, "client_secret", secret+"x")).want(http.StatusUnauthorized, wrong("invalid_client"))
		s.by("").form(asked("grant_type", "password", "username", "halden.admin", "password", "no")).want(http.StatusUnauthorized, wrong("invalid_grant"))
		s.by("").form(asked("grant_type", "password", "username", "halden.admin")).want(http.StatusUnauthorized, wrong("invalid_grant"))
		s.by(basic(k.ID, "no")).form(person).want(http.StatusUnauthorized, wrong("invalid_grant"))
		s.by(basic("halden.admin", password)).form(person).want(http.StatusUnauthorized, wrong("invalid_grant"))
		got := s.by(basic(k.ID, "no")).form(asked("grant_type", "client_credentials")).want(http.StatusUnauthorized, wrong("invalid_client"))
		if !strings.HasPrefix(got.Header().Get("WWW-Authenticate"), "Basic ") {
			t.Error("a client that came by Basic is not told so (RFC 6749, section 5.2)")
		}
		s.by("").form(asked("grant_type", "implicit")).has(http.StatusBadRequest, `"error":"unsupported_grant_type"`)
		s.by("").form(asked()).has(http.StatusBadRequest, `"grant_type":["This is required."]`)
		s.by("").form(asked("grant_type", "password", "grant_type", "password")).has(http.StatusBadRequest, `"error":"invalid_request"`)
		s.by(basic(k.ID, secret)).form(client).has(http.StatusBadRequest, `"error":"invalid_request"`)
		s.by("").do(http.MethodPost, tokenPath+"?"+client.Encode(), "application/x-www-form-urlencoded", client.Encode()).has(http.StatusBadRequest, `"error":"invalid_request"`)
		s.by("").do(http.MethodPost, tokenPath, "application/json", `{"grant_type":"password"}`).has(http.StatusBadRequest, `"error":"invalid_request"`)
		s.by("").do(http.MethodPost, tokenPath, "application/x-www-form-urlencoded", strings.Repeat("a", 200_000)).has(http.StatusBadRequest, `"error":"invalid_request"`)
		s.by("").get(tokenPath).has(http.StatusMethodNotAllowed, `"METHOD_NOT_ALLOWED"`)
	})
}

// client1 names the header of a call that is made in an unusual way.
type client1 struct{ authorization string }

// Whatever is wrong with a credential, the answer is the same to the byte.
func TestRefusalsAreAlike(t *testing.T) {
	each(t, func(s *scene) {
		off := s.add(s.halden, "halden.off")
		s.httpSwitch(s.halden, off, false)
		gone := s.add(s.halden, "halden.gone")
		s.must(s.users.Disable(s.ctx, program, s.halden, gone.ID))
		k, secret := s.key(s.halden, "off")
		disabled := false
		s.must2(s.rooms.Keys.Update(s.ctx, program, s.halden, k.ID, patch(&disabled)))
		for name, header := range map[string]string{
			"nothing": "", "undefined": "undefined", "no scheme": "x", "another scheme": "Digest x", "empty key": "App ", "unknown key": "App gtk_x", "disabled key": "App " + secret,
			"unknown user": basic("nobody", password), "wrong password": basic("halden.admin", "no"), "disabled user": basic("halden.gone", password),
			"switched off": basic("halden.off", password), "no Basic": "Basic %%%", "unknown session": "IBSSO gta_x", "unknown token": "Bearer gtb_x", "a key as a token": "Bearer " + secret,
		} {
			got := s.by(header).get(applications).want(http.StatusUnauthorized, unauthorized)
			if len(got.Header()) != 7 || !strings.HasPrefix(got.Header().Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s: other headers: %v", name, got.Header())
			}
		}
		for _, name := range []string{"nobody", "halden.gone"} {
			s.by("").post("/auth/1/session", `{"username":"`+name+`","password":"`+password+`"}`).want(http.StatusUnauthorized, unauthorized)
		}
		s.by("").post("/auth/1/session", `{"username":"halden.admin","password":"wrong"}`).want(http.StatusUnauthorized, unauthorized)
		s.must(s.rooms.Admission.Close(s.ctx))
		page, err := s.rooms.Log.List(s.ctx, program, s.halden, audit.Filter{Status: audit.Failure, Limit: 100})
		s.must(err)
		if len(page.Events) < 4 {
			t.Errorf("%d refusals are recorded", len(page.Events))
		}
	})
}

// An address that guesses is told to wait.
func TestGuessingWaits(t *testing.T) {
	each(t, func(s *scene) {
		for i := range 300 {
			got := s.by("").post("/auth/1/session", `{"username":"nobody","password":"wrong `+strconv.Itoa(i)+`"}`)
			if got.Code == http.StatusUnauthorized {
				continue
			}
			got.want(http.StatusTooManyRequests, `{"requestError":{"serviceException":{"messageId":"TOO_MANY_REQUESTS","text":"Too many requests"}}}`)
			if got.Header().Get("Retry-After") == "" {
				t.Error("nobody says for how long")
			}
			return
		}
		t.Error("300 wrong passwords were heard")
	})
}

// The form of what is sent, and paths that there are not.
func TestForm(t *testing.T) {
	each(t, func(s *scene) {
		bad := func(body, part string) {
			t.Helper()
			s.by("").post("/auth/1/session", body).has(http.StatusBadRequest, part)
		}
		bad(``, `"BAD_REQUEST"`)
		bad(`[]`, `"BAD_REQUEST"`)
		bad(`null`, `"BAD_REQUEST"`)
		bad(`{"username":"a","password":"b"} x`, `"BAD_REQUEST"`)
		bad(`{"username":"a"}`, `"validationErrors":{"password":["This is required."]}`)
		bad(`{"Username":"a","password":"b"}`, `"username":["This is required."]`)
		bad(`{"username":"a","password":null}`, `"password":["This is required."]`)
		bad(`{"username":1,"password":"b"}`, `"username":[`)
		bad(`{"username":"a","password":"b","password":"c"}`, `"password":[`)
		bad(`{"username":"a","password":"b\u0000"}`, `"password":[`)
		bad("{\"username\":\"a\",\"password\":\"b\xff\"}", `"password":[`)
		bad(`{"username":"a","password":"b","unsafe":"yes"}`, `"unsafe":[`)
		bad(`{"username":"`+strings.Repeat("a", 200_000)+`"}`, `"BAD_REQUEST"`)
		s.by("").do(http.MethodPost, "/auth/1/session", "text/plain", `{"username":"a","password":"b"}`).has(http.StatusBadRequest, `"BAD_REQUEST"`)

		for _, path := range []string{"/auth/1/nothing", "/account/1/balance", "/account/1/total-balance", "/settings/1/", "/audit/1/logs/x", "/2fa/2/pin"} {
			s.by("").get(path).want(http.StatusNotFound, notFound)
		}
		s.by("").get("/settings/2/nothing").has(http.StatusNotFound, `{"errorCode":"E404","description":"Not found","action":"`)
		s.by("").get("/settings/1/%00").want(http.StatusNotFound, notFound)
		s.by("").get("/audit/1/logs?item=%ff").has(http.StatusBadRequest, `"item":[`)
		got := s.by("").do(http.MethodDelete, applications, "", "").has(http.StatusMethodNotAllowed, `"METHOD_NOT_ALLOWED"`)
		if got.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("Allow: %q", got.Header().Get("Allow"))
		}
		s.by("").do(http.MethodDelete, "/settings/2/api-keys/key_1", "", "").has(http.StatusMethodNotAllowed, `"errorCode":"E405"`)
	})
}
