package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// stranger is somebody from an address of their own, so that no case must wait for another.
func (s *scene) stranger(n int) client {
	c := s.anonymous()
	c.address = fmt.Sprintf("198.51.%d.%d:40000", 100+n/250, 1+n%250)
	return c
}

// onTheWire is all of an answer that its reader sees, but for the request's own id.
func (a answer) onTheWire() string {
	id := a.Header.Get("X-Request-Id")
	var b strings.Builder
	fmt.Fprintf(&b, "%d, %d bytes\n", a.StatusCode, len(a.body))
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, a.Header[name])
	}
	return strings.ReplaceAll(b.String()+string(a.body), id, "ID")
}

// alike demands that all answers are the same on the wire, and cost as many password hashes.
func (s *scene) alike(what string, ask map[string]func(c client) answer) {
	s.Helper()
	first, from, cost := "", "", int64(0)
	for n, name := range slices.Sorted(maps.Keys(ask)) {
		before := tenanttest.Passwords.Count()
		got := ask[name](s.stranger(n)).onTheWire()
		made := tenanttest.Passwords.Count() - before
		if first == "" {
			first, from, cost = got, name, made
		}
		if got != first || made != cost {
			s.Errorf("%s: %q is answered otherwise than %q: %d hashes, not %d\n%s\n%s", what, name, from, made, cost, got, first)
		}
	}
	if first == "" {
		s.Errorf("%s: nothing was asked", what)
	}
}

// people makes users of all sorts of whom a stranger may want to know whether
// they exist, and answers what to call them by.
func (s *scene) people() map[string]string {
	s.Helper()
	state := func(name, set string) user.User {
		u := s.add(s.halden, name)
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET `+set+` WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
		})
		return u
	}
	proven := state("proven", `email_verified_at = 1`)
	s.change(func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `INSERT INTO verified_emails (email_key, account_id, user_id) VALUES ($1, $2, $3)`, proven.Email, proven.Account, proven.ID)
	})
	locked := state("locked", `failed_sign_ins = 5`)
	s.must(s.rooms.Users.Lock(s.ctx, locked, 5, 0))
	disabled := state("disabled", `email_verified_at = 1`)
	s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, disabled.ID))
	pending, err := s.rooms.Users.Create(s.ctx, program, s.halden.id, user.Draft{Username: "halden.pending", FirstName: "P", Email: "pending@example.com"})
	s.must(err)
	closed := s.customer("closed")
	inside := s.add(closed, "inside", access.AccountAdmin)
	s.must(s.rooms.Accounts.Disable(s.ctx, program, closed.id))
	return map[string]string{
		"proven": proven.Username, "proven, by email": proven.Email, "unproven": s.halden.nobody.Username, "unproven, by email": s.halden.nobody.Email,
		"locked": locked.Username, "disabled": disabled.Username, "disabled, by email": disabled.Email, "pending": pending.Username,
		"must choose a new password": state("reset", `must_reset = 1`).Username, "of a closed account": inside.Username,
		"nobody": "halden.none", "nobody, by email": "none@example.com", "nothing": "", "very long": strings.Repeat("a", 300), "odd": "' OR 1=1 --",
	}
}

// Attack 22: whoever gives a name learns nothing of it: not from the status,
// the headers, the words, or the size, and not from how much was hashed.
func TestNamesAreAnsweredAlike(t *testing.T) {
	each(t, func(s *scene) {
		people := s.people()
		signIn, forgot := map[string]func(c client) answer{}, map[string]func(c client) answer{}
		for sort, name := range people {
			signIn[sort] = func(c client) answer {
				return c.post("/session", map[string]string{"username": name, "password": "a wrong sentence"}).want(http.StatusUnauthorized, "session.refused")
			}
			forgot[sort] = func(c client) answer {
				return c.post("/password-resets", map[string]string{"username": name}).want(http.StatusAccepted, "")
			}
			if !strings.Contains(sort, "proven") { // the right password does not open these, and is not told to be right
				signIn[sort+", right"] = func(c client) answer {
					return c.post("/session", map[string]string{"username": name, "password": password})
				}
			}
		}
		s.alike("sign-in", signIn)
		s.alike("forgotten password", forgot)
	})
}

// passkeyOf is an authenticator for a user, with a key of which the program knows or not.
func (s *scene) passkeyOf(u user.User, known bool) (virtualwebauthn.Authenticator, virtualwebauthn.Credential) {
	s.Helper()
	auth, key := virtualwebauthn.NewAuthenticator(), tenanttest.PasskeyCredential()
	they := s.themselves(u)
	options, err := s.rooms.Factors.NewPasskeyOptions(s.ctx, they, u.Account, u.ID)
	s.must(err)
	asked, err := virtualwebauthn.ParseAttestationOptions(string(options))
	s.must(err)
	auth.Options.UserHandle = []byte(asked.UserID)
	if known {
		key.Counter++
		_, err = s.rooms.Factors.AddPasskey(s.ctx, they, u.Account, u.ID, "Key", []byte(virtualwebauthn.CreateAttestationResponse(portal, auth, key, *asked)))
		s.must(err)
	}
	return auth, key
}

// Attack 22: a passkey that does not let in is refused alike: of nobody, of
// somebody who has none, who is disabled or locked, whose account does not allow it.
func TestPasskeysAreRefusedAlike(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.Passwordless: {Value: new("true")}}))
		named := func(name string) user.User { return s.add(s.halden, name) }
		ask := map[string]func(c client) answer{}
		present := func(auth virtualwebauthn.Authenticator, key virtualwebauthn.Credential) func(c client) answer {
			return func(c client) answer {
				options := c.post("/session/passkey/options", nil).want(http.StatusOK, "")
				asked, err := virtualwebauthn.ParseAssertionOptions(string(options.body))
				s.must(err)
				key.Counter += 2
				body := `{"credential":` + virtualwebauthn.CreateAssertionResponse(portal, auth, key, *asked) + `}`
				return c.with("Cookie", options.sentBack()).post("/session/passkey", body).want(http.StatusUnauthorized, "session.refused")
			}
		}
		made := func(u user.User, known bool) func(c client) answer { return present(s.passkeyOf(u, known)) }
		stranger, key := virtualwebauthn.NewAuthenticator(), tenanttest.PasskeyCredential()
		stranger.Options.UserHandle = []byte(strings.Repeat("0", 52))
		ask["nobody"] = present(stranger, key)
		ask["has none"] = made(named("without"), false)
		locked, disabled := named("locked"), named("disabled")
		ask["locked"], ask["disabled"] = made(locked, true), made(disabled, true)
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET failed_sign_ins = 5 WHERE id = $1`, locked.ID)
		})
		s.must(s.rooms.Users.Lock(s.ctx, locked, 5, 0))
		s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, disabled.ID))
		ask["where it is not allowed"] = made(s.kestrel.nobody, true)
		ask["no credential"] = func(c client) answer {
			options := c.post("/session/passkey/options", nil)
			return c.with("Cookie", options.sentBack()).post("/session/passkey", `{"credential":{}}`)
		}
		ask["no question"] = func(c client) answer { return c.post("/session/passkey", `{"credential":{}}`) }
		s.alike("passkey", ask)
		in := named("allowed") // what was refused above is not refused to everybody
		auth, own := s.passkeyOf(in, true)
		c := s.stranger(300)
		options := c.post("/session/passkey/options", nil).want(http.StatusOK, "")
		asked, err := virtualwebauthn.ParseAssertionOptions(string(options.body))
		s.must(err)
		own.Counter += 2
		c.with("Cookie", options.sentBack()).post("/session/passkey", `{"credential":`+virtualwebauthn.CreateAssertionResponse(portal, auth, own, *asked)+`}`).want(http.StatusOK, "")
	})
}
