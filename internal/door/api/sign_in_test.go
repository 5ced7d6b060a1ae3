package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mailtest"
)

// mailed is the code in the newest letter that has one.
func (s *scene) mailed() string {
	s.Helper()
	for _, l := range slices.Backward(mailtest.Letters(s.ctx, s.T, s.rooms.Database, s.rooms.Box)) {
		if l.Code != "" {
			return l.Code
		}
	}
	s.Fatal("no letter with a code")
	return ""
}

// S2, S7, 26: from the password over the code and an expired password to the
// session, and nothing of the portal until then.
func TestTheStepsOfASignIn(t *testing.T) {
	each(t, func(s *scene) {
		now := clock.NewManual(clock.Now(s.ctx))
		s.now = now
		u := s.add(s.halden, "stepper")
		settings := map[account.Setting]account.Wish{account.SecondFactor: {Value: new("always")}, account.PasswordDays: {Value: new("30")}}
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, settings))
		s.must(s.rooms.Database.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
		}))
		now.Advance(31 * 24 * time.Hour)

		c := s.anonymous()
		begun := c.post("/session", map[string]string{"username": u.Username, "password": password}).want(http.StatusOK, "")
		var is api.SignInStatus
		begun.into(&is)
		if cookies := begun.Cookies(); len(cookies) != 1 || cookies[0].Name != "sign-in" || !cookies[0].HttpOnly || cookies[0].MaxAge != 600 {
			t.Errorf("cookies %v", cookies)
		}
		if is.Status != "second_factor" || is.SignIn.Preferred != "email" || is.SignIn.Sent == nil || is.SignIn.PasswordRules != nil || is.SignIn.Username != u.Username {
			t.Errorf("%+v", is)
		}
		if strings.Contains(string(begun.body), s.mailed()) || strings.Contains(string(begun.body), u.Email) {
			t.Errorf("the answer tells too much: %s", begun.body)
		}
		c = c.with("Cookie", begun.sentBack())
		for _, path := range []string{"/session", "/accounts/self/users", "/accounts/self/users/self/factors"} {
			c.get(path).want(http.StatusUnauthorized, "session.missing")
		}
		c.post("/session/sign-in/password", map[string]string{"password": "another good password"}).want(http.StatusConflict, "signin.not_offered")
		c.post("/session/sign-in/code", map[string]string{"factor": "email"}).want(http.StatusTooManyRequests, "code.too_soon")
		c.post("/session/sign-in/code", map[string]string{"factor": "sms"}).want(http.StatusConflict, "signin.not_offered")
		c.post("/session/sign-in/factor", map[string]string{"factor": "email", "code": "x"}).want(http.StatusUnprocessableEntity, "signin.factor_wrong")
		s.anonymous().get("/session/sign-in").want(http.StatusUnauthorized, "signin.over")

		shown := c.post("/session/sign-in/factor", map[string]string{"factor": "email", "code": s.mailed()}).want(http.StatusOK, "")
		shown.into(&is)
		if is.Status != "password_expired" || is.SignIn.PasswordRules == nil || is.SignIn.PasswordRules.Min != 8 || len(shown.Cookies()) != 0 {
			t.Errorf("%+v", is)
		}
		c.get("/session").want(http.StatusUnauthorized, "session.missing")
		c.post("/session/sign-in/password", map[string]string{"password": password}).want(http.StatusUnprocessableEntity, "password.used_before")
		in := c.post("/session/sign-in/password", map[string]string{"password": "another good password"}).want(http.StatusOK, "")
		in.into(&is)
		gone := slices.ContainsFunc(in.Cookies(), func(k *http.Cookie) bool { return k.Name == "sign-in" && k.MaxAge < 0 })
		if is.Status != "signed_in" || !gone {
			t.Errorf("%+v %v", is, in.Cookies())
		}
		s.anonymous().with("Cookie", in.sentBack()).get("/session").want(http.StatusOK, "")
		c.get("/session/sign-in").want(http.StatusUnauthorized, "signin.over")
	})
}

// S2: where passkeys alone count, somebody without one makes it on the way in, over the API; and the page about the policy says what can be made.
func TestAPasskeyIsMadeDuringASignIn(t *testing.T) {
	each(t, func(s *scene) {
		u := s.add(s.halden, "keyless")
		admin := s.as(s.halden.admin)
		admin.do(http.MethodPut, "/accounts/self/security-policy/preset", map[string]string{"preset": "asvs3"}).want(http.StatusOK, "")
		var policy api.Security
		admin.get("/accounts/self/security-policy").want(http.StatusOK, "").into(&policy)
		if !slices.Equal(policy.Enrol, []string{"passkey"}) {
			t.Errorf("%q", policy.Enrol)
		}
		c := s.anonymous()
		begun := c.post("/session", map[string]string{"username": u.Username, "password": password}).want(http.StatusOK, "")
		var is api.SignInStatus
		begun.into(&is)
		if is.Status != "enrol" || !slices.Equal(is.SignIn.Enrol, []string{"passkey"}) || len(is.SignIn.Ways) != 0 {
			t.Errorf("%s", begun.body)
		}
		c.post("/session/sign-in/passkey/new", nil).want(http.StatusUnauthorized, "signin.over")
		c = c.with("Cookie", begun.sentBack())
		c.post("/session/sign-in/app", nil).want(http.StatusConflict, "signin.not_offered")
		c.post("/session/sign-in/passkey", nil).want(http.StatusConflict, "signin.not_offered")
		made := s.newPasskey(c.post("/session/sign-in/passkey/new", nil).want(http.StatusOK, "").body)
		c.post("/session/sign-in/passkey/register", map[string]any{"credential": map[string]any{}}).want(http.StatusUnprocessableEntity, "factor.passkey_refused")
		body := map[string]any{"name": "Laptop", "credential": json.RawMessage(made)}
		s.anonymous().post("/session/sign-in/passkey/register", body).want(http.StatusUnauthorized, "signin.over")
		in := c.post("/session/sign-in/passkey/register", body).want(http.StatusOK, "")
		in.into(&is)
		if is.Status != "signed_in" {
			t.Errorf("%s", in.body)
		}
		var f api.Factors
		s.anonymous().with("Cookie", in.sentBack()).get("/accounts/self/users/self/factors").want(http.StatusOK, "").into(&f)
		if len(f.Passkeys) != 1 || f.Passkeys[0].Name != "Laptop" {
			t.Errorf("%+v", f.Passkeys)
		}
		c.post("/session/sign-in/passkey/register", body).want(http.StatusUnauthorized, "signin.over")
	})
}
