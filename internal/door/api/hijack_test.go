package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// cookie is the value of a cookie that an answer sets, "" when it sets none.
func (a answer) cookie(name string) string {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

var inBraces = regexp.MustCompile(`\{[^/]+\}`)

// knock calls a route as far as it takes to be judged: about whoever calls, and things that are not there.
func (c client) knock(op operation) answer {
	c.Helper()
	var body any
	if text := decisions[op.id].body; text != "" {
		body = text
	}
	return c.do(op.method, inBraces.ReplaceAllString(op.path, "self")+queries[op.id], body)
}

// Attack 26: whoever has only the password gets nothing, on no route, whichever
// way the token of the unfinished sign-in is shown: the second step cannot be
// left out by a direct address, another tab or going back.
func TestAnUnfinishedSignInOpensNoRoute(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.SecondFactor: {Value: new("always")}}))
		got := s.anonymous().post("/session", map[string]string{"username": s.halden.admin.Username, "password": password}).want(http.StatusOK, "")
		token := got.cookie("sign-in")
		if token == "" || got.cookie("session") != "" {
			t.Fatalf("cookies %v", got.Cookies())
		}
		ways := map[string]client{
			"as the browser has it": s.anonymous().with("Cookie", got.sentBack()),
			"as a session":          s.anonymous().with("Cookie", got.sentBack()+"; session="+token),
			"with another prefix":   s.anonymous().with("Cookie", "session="+session.TokenPrefix+strings.TrimPrefix(token, signin.TokenPrefix)),
			"as a key":              s.anonymous().with("Authorization", "App "+token),
			"as a device":           s.anonymous().with("Authorization", "Mobile "+token),
		}
		tried := 0
		for _, op := range operations(t) {
			if decisions[op.id].who == anybody {
				continue
			}
			for way, c := range ways {
				tried++
				if got := c.knock(op); got.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s, %s: %d: %.200s", got.what, way, got.StatusCode, got.body)
				}
			}
		}
		if tried < 500 {
			t.Errorf("only %d calls", tried)
		}
		ways["as the browser has it"].get("/session/sign-in").want(http.StatusOK, "") // it still waits for its second step
	})
}

// Attack 32: no write is taken from another site, on no route, whatever says
// that it is from there, and nobody there may read an answer.
func TestEveryWriteFromAnotherSiteIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		foreign := []client{
			admin.with("Sec-Fetch-Site", "cross-site"), admin.with("Sec-Fetch-Site", "same-site"), admin.with("Origin", "https://evil.example"), admin.with("Origin", "null"),
			admin.with("Content-Type", "text/plain").with("Sec-Fetch-Site", "cross-site").with("Origin", "https://evil.example"),
		}
		for _, op := range operations(t) {
			for _, c := range foreign {
				if op.id == "session-events" { // a stream: it goes on
					continue
				}
				got := c.knock(op)
				if op.method != http.MethodGet {
					got.want(http.StatusForbidden, "request.cross_origin")
				}
				asked := c.with("Access-Control-Request-Method", op.method).with("Access-Control-Request-Headers", "content-type").do(http.MethodOptions, inBraces.ReplaceAllString(op.path, "self"), nil)
				for _, a := range []answer{got, asked} {
					for name := range a.Header {
						if strings.HasPrefix(name, "Access-Control-") || op.method != http.MethodGet && name == "Set-Cookie" {
							t.Errorf("%s answers %s: %s", a.what, name, a.Header[name])
						}
					}
				}
			}
		}
		admin.get("/session").want(http.StatusOK, "") // signing out was refused too
	})
}

// Attack 30: what somebody planted in a browser before its user signs in is
// worth nothing to them afterwards.
func TestNothingPlantedIsTakenOver(t *testing.T) {
	each(t, func(s *scene) {
		eve := s.as(s.halden.viewer)
		its := eve.header.Get("Cookie")
		made := "session=" + seal.NewToken(session.TokenPrefix, string(s.halden.id)).Text() + "; device=" + seal.NewToken(session.DevicePrefix, string(s.halden.id)).Text()
		for name, planted := range map[string]string{"eve's own": its, "made up": made} {
			in := s.anonymous().with("Cookie", planted).post("/session", map[string]string{"username": s.halden.admin.Username, "password": password}).want(http.StatusOK, "")
			if token := in.cookie("session"); token == "" || strings.Contains(planted, token) {
				t.Errorf("%s: the session is %q", name, token)
			}
			got := s.anonymous().with("Cookie", planted).get("/session")
			if strings.Contains(string(got.body), s.halden.admin.Username) {
				t.Errorf("%s: whoever planted it is in: %s", name, got.body)
			}
			// Where a new browser is asked for more, theirs is a new one.
			s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.SecondFactor: {Value: new("new_device")}}))
			again := s.anonymous().with("Cookie", planted).post("/session", map[string]string{"username": s.halden.admin.Username, "password": password}).want(http.StatusOK, "")
			if again.cookie("session") != "" {
				t.Errorf("%s: their browser passes for the user's", name)
			}
			s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.SecondFactor: {Inherit: true}}))
		}
	})
}

// Attack 30: an admin who takes all factors of somebody away, because they are
// lost, ends what may have been lost with them: sessions, known browsers,
// unfinished sign-ins. Whoever removes their own stays where they are.
func TestTakingAllFactorsEndsSessions(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.SecondFactor: {Value: new("new_device")}}))
		u := s.add(s.halden, "unlucky")
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE id = $1`, u.ID)
		})
		enrol := func() {
			e, err := s.rooms.Factors.BeginApp(s.ctx, s.themselves(u), u.Account, u.ID)
			s.must(err)
			s.must(s.rooms.Factors.ConfirmApp(s.ctx, s.themselves(u), u.Account, u.ID, secondfactor.CodeAt(e.Secret, clock.Now(s.ctx))))
		}
		signIn := func(c client) answer {
			return c.post("/session", map[string]string{"username": u.Username, "password": password}).want(http.StatusOK, "")
		}
		begun := signIn(s.anonymous())
		in := s.anonymous().with("Cookie", begun.sentBack()).post("/session/sign-in/factor", map[string]string{"factor": "email", "code": s.mailed()}).want(http.StatusOK, "")
		laptop := s.anonymous().with("Cookie", in.sentBack())
		laptop.get("/session").want(http.StatusOK, "")
		enrol()
		laptop.do(http.MethodDelete, "/accounts/self/users/self/factors", nil).want(http.StatusNoContent, "")
		laptop.get("/session").want(http.StatusOK, "")
		enrol()
		underWay := s.anonymous().with("Cookie", signIn(s.anonymous()).sentBack())
		underWay.get("/session/sign-in").want(http.StatusOK, "")
		s.must(s.rooms.Factors.RemoveAll(s.ctx, program, u.Account, u.ID))
		laptop.get("/session").want(http.StatusUnauthorized, "session.missing")
		underWay.get("/session/sign-in").want(http.StatusUnauthorized, "signin.over")
		var is api.SignInStatus
		signIn(laptop).into(&is)
		if is.Status != "second_factor" {
			t.Errorf("the lost browser gets %s", is.Status)
		}
	})
}
