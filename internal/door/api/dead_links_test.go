package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

// tokens are all that a token of a letter may be when it opens nothing.
func (s *scene) tokens(prefix string, more map[string]string) map[string]string {
	all := map[string]string{
		"nothing": "", "no token": "x", "made up": seal.NewToken(prefix, string(s.halden.id)).Text(), "of another account": seal.NewToken(prefix, string(s.kestrel.id)).Text(),
		"of no account": seal.NewToken(prefix, "acc_01jd3w6v8k0000000000000000").Text(), "a session's": seal.NewToken(session.TokenPrefix, string(s.halden.id)).Text(),
		"with a quote": prefix + "_' OR 1=1 --",
	}
	maps.Copy(all, more)
	return all
}

// letter is the token of the newest letter of this kind.
func (s *scene) letter(kind string) string {
	s.Helper()
	return mailtest.Token(s.T, mailtest.Letters(s.ctx, s.T, s.rooms.Database, s.rooms.Box), kind)
}

// Attack 22: a link that opens nothing is answered alike, whether it never was
// one, was one, or is one of somebody who may not come in.
func TestDeadLinksAreAnsweredAlike(t *testing.T) {
	each(t, func(s *scene) {
		forgot := func(name string) string {
			s.must(s.rooms.SignIn.Forgot(s.ctx, session.Visitor{Address: "203.0.113.1"}, name))
			return s.letter("reset_password")
		}
		people := s.people()
		older := forgot(people["proven"])
		newer := forgot(people["proven"])
		email := "moved@example.com"
		_, err := s.rooms.Users.Update(s.ctx, program, s.halden.id, s.halden.viewer.ID, user.Patch{Email: &email})
		s.must(err)
		toConfirm := s.letter("email_confirm")
		gone := s.add(s.halden, "gone")
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE id = $1`, gone.ID)
		})
		ofDisabled := forgot(gone.Username)
		s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, gone.ID))
		dead := map[string]string{"replaced": older, "of somebody disabled": ofDisabled}
		post := func(path string, body func(token string) any, tokens map[string]string) map[string]func(c client) answer {
			ask := map[string]func(c client) answer{}
			for sort, token := range tokens {
				ask[sort] = func(c client) answer {
					got := c.post(path, body(token))
					if got.StatusCode < http.StatusBadRequest && path != "/mobile/pairings/state" {
						s.Errorf("%s takes a token that is %s", path, sort)
					}
					return got
				}
			}
			return ask
		}
		only := func(token string) any { return map[string]string{"token": token} }
		chosen := func(token string) any {
			return map[string]string{"token": token, "password": "another good sentence"}
		}
		accepted := func(token string) any { return accepting(token, "newcomer") }
		s.alike("check of a password link", post("/password-links/check", only, s.tokens(user.LinkPrefix, with(dead, "to confirm an email", toConfirm))))
		s.alike("redeeming of a password link", post("/password-links/redeem", chosen, s.tokens(user.LinkPrefix, with(dead, "to confirm an email", toConfirm))))
		s.alike("confirming of an email", post("/email-confirmations/redeem", only, s.tokens(user.LinkPrefix, with(dead, "to set a password", newer))))
		s.alike("disowning of a sign-in", post("/sign-in-alerts/redeem", only, s.tokens(user.LinkPrefix, with(dead, "to set a password", newer))))
		s.alike("check of an invite", post("/invite-links/check", only, s.tokens("gti", dead)))
		s.alike("accepting of an invite", post("/invite-links/accept", accepted, s.tokens("gti", dead)))
		s.alike("check of set-up", post("/setup/check", only, s.tokens("gtu", dead)))
		ended := s.endedPairing(s.halden.viewer)
		s.alike("state of a pairing", post("/mobile/pairings/state", only, s.tokens(secondfactor.PairingPrefix, map[string]string{"given up": ended})))
		s.alike("offer of a device", post("/mobile/pairings", s.offer(), s.tokens(secondfactor.PairingPrefix, map[string]string{"given up": ended})))
		s.anonymous().post("/password-links/check", only(newer)).want(http.StatusOK, "") // it was not used up by any of it
	})
}

// endedPairing is the token of a pairing that its user has given up.
func (s *scene) endedPairing(u user.User) string {
	s.Helper()
	var begun api.Pairing
	me := s.as(u)
	me.post("/accounts/self/users/self/mobiles/pairings", nil).want(http.StatusCreated, "").into(&begun)
	me.do(http.MethodDelete, "/accounts/self/users/self/mobiles/pairings/"+begun.ID, nil).want(http.StatusNoContent, "")
	_, token, _ := strings.Cut(begun.Link, "#")
	return token
}

// offer is how a device with a good key shows a token.
func (s *scene) offer() func(token string) any {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	s.must(err)
	p, public := &phone{scene: s, key: key}, base64.RawURLEncoding.EncodeToString(der)
	return func(token string) any {
		return map[string]string{"token": token, "name": "phone", "publicKey": public,
			"signature": p.sign("gatehouse mobile pairing 1", "http://localhost:8080", token, public)}
	}
}

func with(m map[string]string, name, value string) map[string]string {
	m = maps.Clone(m)
	m[name] = value
	return m
}

// Attack 22: an unfinished sign-in that opens nothing is answered alike, on
// every route that takes its cookie.
func TestUnfinishedSignInsAreAnsweredAlike(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.SecondFactor: {Value: new("always")}}))
		begin := func(name string) (cookie string, u user.User) {
			u = s.add(s.halden, name)
			got := s.stranger(400).post("/session", map[string]string{"username": u.Username, "password": password}).want(http.StatusOK, "")
			return got.sentBack(), u
		}
		ofDisabled, disabled := begin("disabled")
		ofLocked, locked := begin("locked")
		givenUp, _ := begin("gave.up")
		s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, disabled.ID))
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET failed_sign_ins = 5 WHERE id = $1`, locked.ID)
		})
		s.must(s.rooms.Users.Lock(s.ctx, locked, 5, 0))
		s.anonymous().with("Cookie", givenUp).do(http.MethodDelete, "/session/sign-in", nil).want(http.StatusNoContent, "")
		cookies := map[string]string{"of somebody disabled": ofDisabled, "of somebody locked": ofLocked, "given up": givenUp}
		for sort, token := range s.tokens(signin.TokenPrefix, nil) {
			cookies[sort] = "sign-in=" + token
		}
		tried := 0
		for _, op := range operations(t) {
			if !strings.HasPrefix(op.path, "/session/sign-in") || op.id == "give-up-sign-in" {
				continue
			}
			tried++
			ask := map[string]func(c client) answer{}
			for sort, cookie := range cookies {
				ask[sort] = func(c client) answer {
					return c.with("Cookie", cookie).call(op, objects{home: s.halden}, "self").want(http.StatusUnauthorized, "signin.over")
				}
			}
			s.alike(op.id, ask)
		}
		if tried < 9 {
			t.Errorf("%d routes were tried", tried)
		}
	})
}
