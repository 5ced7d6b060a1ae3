package secondfactor_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/message"
)

// key is an authenticator with one passkey.
type key struct {
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
	id   string // ours, once it is registered
}

var here = virtualwebauthn.RelyingParty{Name: "Gatehouse", ID: "portal.example", Origin: public}

func newKey() *key {
	return &key{auth: virtualwebauthn.NewAuthenticator(), cred: tenanttest.PasskeyCredential()}
}

// made answers the options of a registration.
func (k *key) made(s *scene, rp virtualwebauthn.RelyingParty, options secondfactor.Options) []byte {
	s.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(options))
	s.must(err)
	k.auth.Options.UserHandle = []byte(parsed.UserID)
	k.cred.Counter++
	return []byte(virtualwebauthn.CreateAttestationResponse(rp, k.auth, k.cred, *parsed))
}

// signed answers the options of a sign-in.
func (k *key) signed(s *scene, rp virtualwebauthn.RelyingParty, options secondfactor.Options) []byte {
	s.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
	s.must(err)
	k.cred.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(rp, k.auth, k.cred, *parsed))
}

// register gives a user a passkey.
func (s *scene) register(u user.User, name string) *key {
	s.Helper()
	k := newKey()
	options, err := s.factors.NewPasskeyOptions(s.ctx, s.as(u), u.Account, u.ID)
	s.must(err)
	p, err := s.factors.AddPasskey(s.ctx, s.as(u), u.Account, u.ID, name, k.made(s, here, options))
	s.must(err)
	k.id = p.ID
	return k
}

func (s *scene) ask(u user.User, bound string) secondfactor.Options {
	s.Helper()
	options, err := s.factors.PasskeyOptions(s.ctx, s.db.Read(), u, bound)
	s.must(err)
	return options
}

func (s *scene) checkPasskey(u user.User, bound string, response []byte) (right bool) {
	s.Helper()
	s.change(func(tx *database.Tx) (err error) {
		right, err = s.factors.CheckPasskey(s.ctx, tx, stranger, u, bound, response)
		return err
	})
	return right
}

func (s *scene) askAlone(bound string) secondfactor.Options {
	s.Helper()
	options, err := s.factors.PasswordlessOptions(s.ctx, bound)
	s.must(err)
	return options
}

func (s *scene) checkAlone(bound string, response []byte) (u user.User, right bool) {
	s.Helper()
	s.change(func(tx *database.Tx) (err error) {
		u, right, err = s.factors.CheckPasswordless(s.ctx, tx, stranger, bound, response)
		return err
	})
	return u, right
}

func TestPasskeyIsRegisteredAndSignsIn(t *testing.T) {
	each(t, func(s *scene) {
		k := s.register(s.ana, "Laptop")
		if s.listed(s.ana) != ",passkey," {
			t.Errorf("the list says %q", s.listed(s.ana))
		}
		for range 2 {
			if !s.checkPasskey(s.ana, "sign-in 1", k.signed(s, here, s.ask(s.ana, "sign-in 1"))) {
				t.Error("the passkey is refused as a second factor")
			}
		}
		u, right := s.checkAlone("browser 1", k.signed(s, here, s.askAlone("browser 1")))
		if !right || u.ID != s.ana.ID || u.Account != s.home {
			t.Errorf("the passkey alone: %v, %v", u.ID, right)
		}
		o, err := s.factors.Find(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		if len(o.Passkeys) != 1 || o.Passkeys[0].Name != "Laptop" || o.Passkeys[0].LastUsedAt == nil || o.Passkeys[0].Synced || !o.PasskeysWork {
			t.Errorf("found %+v", o.Passkeys)
		}
		same(t, "log", s.recorded("factor.passkey_added"), "ana success ana")
		same(t, "letters", s.letters(s.ana), "The passkey Laptop was added.")
	})
}

// What the browser is asked: which site, whom, and that the user is verified
// where nothing else proves who they are.
func TestPasskeyOptions(t *testing.T) {
	each(t, func(s *scene) {
		s.register(s.ana, "Laptop")
		read := func(options secondfactor.Options) (o struct {
			PublicKey struct {
				RP                     struct{ ID string }
				User                   struct{ ID string }
				RPID                   string
				UserVerification       string
				Challenge, Attestation string
				AllowCredentials       []any
				ExcludeCredentials     []any
				AuthenticatorSelection struct{ ResidentKey, UserVerification string }
			}
		}) {
			s.must(json.Unmarshal(options, &o))
			return o
		}
		options, err := s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		made := read(options).PublicKey
		if made.RP.ID != "portal.example" || len(made.ExcludeCredentials) != 1 || made.AuthenticatorSelection.ResidentKey != "preferred" ||
			made.AuthenticatorSelection.UserVerification != "preferred" || made.Attestation != "none" || strings.Contains(made.User.ID, "ana") {
			t.Errorf("registration: %s", options)
		}
		second := read(s.ask(s.ana, "a")).PublicKey
		if second.RPID != "portal.example" || len(second.AllowCredentials) != 1 || second.UserVerification != "preferred" {
			t.Errorf("second factor: %+v", second)
		}
		only := read(s.askAlone("a")).PublicKey
		if only.RPID != "portal.example" || len(only.AllowCredentials) != 0 || only.UserVerification != "required" {
			t.Errorf("alone: %+v", only)
		}
		if only.Challenge == read(s.askAlone("a")).PublicKey.Challenge {
			t.Error("two challenges are the same")
		}
		_, err = s.factors.PasskeyOptions(s.ctx, s.db.Read(), s.carl, "a")
		s.refused(err, "factor.no_passkey")
	})
}

func TestPasskeyAnswersThatAreRefused(t *testing.T) {
	each(t, func(s *scene) {
		k, carls := s.register(s.ana, "Laptop"), s.register(s.carl, "Phone")
		otherOrigin, otherSite, anotherPort := here, here, here
		otherOrigin.Origin, anotherPort.Origin = "https://portal.example.evil.test", "https://portal.example:8443"
		otherSite.ID = "evil.test"
		unverified := *k
		unverified.auth.Options.UserNotVerified = true
		absent := *k
		absent.auth.Options.UserNotPresent = true
		ask := func() secondfactor.Options { return s.ask(s.ana, "a") }
		for what, response := range map[string][]byte{
			"another origin":                   k.signed(s, otherOrigin, ask()),
			"another port":                     k.signed(s, anotherPort, ask()),
			"another site":                     k.signed(s, otherSite, ask()),
			"another sign-in's challenge":      k.signed(s, here, s.ask(s.ana, "b")),
			"another user's challenge":         k.signed(s, here, s.ask(s.carl, "a")),
			"another user's passkey":           carls.signed(s, here, ask()),
			"a passkey nobody registered":      newKey().signed(s, here, ask()),
			"nobody at the key":                absent.signed(s, here, ask()),
			"a challenge for signing in alone": k.signed(s, here, s.askAlone("a")),
			"nothing":                          {}, "no JSON": []byte("hello"), "an empty object": []byte("{}"),
		} {
			if s.checkPasskey(s.ana, "a", response) {
				t.Errorf("%s counts", what)
			}
		}
		for what, response := range map[string][]byte{
			"another origin":                 k.signed(s, otherOrigin, s.askAlone("a")),
			"another site":                   k.signed(s, otherSite, s.askAlone("a")),
			"another browser's challenge":    k.signed(s, here, s.askAlone("b")),
			"a challenge of a second factor": k.signed(s, here, ask()),
			"a user who was not verified":    unverified.signed(s, here, s.askAlone("a")),
			"a passkey nobody registered":    newKey().signed(s, here, s.askAlone("a")),
		} {
			if _, right := s.checkAlone("a", response); right {
				t.Errorf("alone: %s counts", what)
			}
		}
		if !s.checkPasskey(s.ana, "a", unverified.signed(s, here, ask())) { // a key that only wants to be touched, beside a password
			t.Error("a second factor needs no verified user")
		}
		forged := *k
		forged.auth.Options.UserHandle = carls.auth.Options.UserHandle // ana's key says that it is carl's
		if u, right := s.checkAlone("a", forged.signed(s, here, s.askAlone("a"))); right {
			t.Errorf("a key of ana opens %s", u.Username)
		}
	})
}

// An answer counts once and for five minutes (case 25).
func TestPasskeyAnswerCountsOnce(t *testing.T) {
	each(t, func(s *scene) {
		k := s.register(s.ana, "Laptop")
		k.cred.Counter = 0 // as keys do that several devices share
		s.change(func(tx *database.Tx) error { return tx.Exec(s.ctx, `UPDATE passkeys SET sign_count = 0`) })
		options := s.ask(s.ana, "a")
		parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
		s.must(err)
		response := []byte(virtualwebauthn.CreateAssertionResponse(here, k.auth, k.cred, *parsed))
		if !s.checkPasskey(s.ana, "a", response) || s.checkPasskey(s.ana, "a", response) {
			t.Error("an answer does not count once")
		}
		parsed, err = virtualwebauthn.ParseAssertionOptions(string(s.askAlone("a")))
		s.must(err)
		response = []byte(virtualwebauthn.CreateAssertionResponse(here, k.auth, k.cred, *parsed))
		if _, right := s.checkAlone("a", response); !right {
			t.Error("an answer does not count")
		}
		if _, right := s.checkAlone("a", response); right {
			t.Error("an answer counts twice")
		}
		late := s.ask(s.ana, "a")
		s.now.Advance(5*time.Minute + time.Second)
		if s.checkPasskey(s.ana, "a", k.signed(s, here, late)) {
			t.Error("an answer counts after five minutes")
		}
		s.now.Advance(time.Minute)
		s.must(s.factors.Tidy(s.ctx))
		var kept int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM used_challenges`).Scan(&kept))
		if kept != 0 {
			t.Errorf("%d challenges are kept after their end", kept)
		}
	})
}

func TestPasskeyAnswerCountsOnceOnTwoNodes(t *testing.T) {
	twoNodes(t, func(s *scene, nodes [2]*scene) {
		k := s.register(s.ana, "Laptop")
		for range 4 {
			response := k.signed(s, here, s.askAlone("browser"))
			var wins atomic.Int32
			var group sync.WaitGroup
			for i := range 10 {
				group.Go(func() {
					n, won := nodes[i%2], false
					err := n.db.Change(n.ctx, func(tx *database.Tx) (err error) {
						_, won, err = n.factors.CheckPasswordless(n.ctx, tx, stranger, "browser", response)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					if won {
						wins.Add(1)
					}
				})
			}
			group.Wait()
			if wins.Load() != 1 {
				t.Errorf("%d of 10 won", wins.Load())
			}
		}
		if s.listed(s.ana) != ",passkey," {
			t.Error("the race stopped the passkey")
		}
	})
}

// A counter that goes back is how a copied key shows itself.
func TestCopiedPasskeyIsStopped(t *testing.T) {
	each(t, func(s *scene) {
		k := s.register(s.ana, "Laptop")
		copied := *k
		for range 3 {
			s.checkPasskey(s.ana, "a", k.signed(s, here, s.ask(s.ana, "a")))
		}
		if s.checkPasskey(s.ana, "a", copied.signed(s, here, s.ask(s.ana, "a"))) {
			t.Error("a copy counts")
		}
		same(t, "log", s.recorded("factor.passkey_stopped"), " failure ana factor.passkey_stopped")
		if got := s.letters(s.ana); len(got) != 2 || !strings.Contains(got[0], "a copy of the passkey Laptop") {
			t.Errorf("letters: %q", got)
		}
		if s.listed(s.ana) != "" {
			t.Errorf("the list says %q", s.listed(s.ana))
		}
		_, err := s.factors.PasskeyOptions(s.ctx, s.db.Read(), s.ana, "a")
		s.refused(err, "factor.no_passkey")
		k.cred.Counter += 100
		if _, right := s.checkAlone("a", k.signed(s, here, s.askAlone("a"))); right {
			t.Error("a stopped passkey counts")
		}
		o, err := s.factors.Find(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		if len(o.Passkeys) != 1 || o.Passkeys[0].SuspiciousAt == nil {
			t.Errorf("found %+v", o.Passkeys)
		}
		s.must(s.factors.RemovePasskey(s.ctx, s.as(s.ana), s.home, s.ana.ID, k.id))
	})
}

func TestRegistrationsThatAreRefused(t *testing.T) {
	each(t, func(s *scene) {
		ana := s.as(s.ana)
		ask := func() secondfactor.Options {
			options, err := s.factors.NewPasskeyOptions(s.ctx, ana, s.home, s.ana.ID)
			s.must(err)
			return options
		}
		add := func(response []byte) error {
			_, err := s.factors.AddPasskey(s.ctx, ana, s.home, s.ana.ID, "Key", response)
			return err
		}
		otherOrigin, otherSite := here, here
		otherOrigin.Origin, otherSite.ID = "https://evil.test", "evil.test"
		s.refused(add(newKey().made(s, otherOrigin, ask())), "factor.passkey_refused")
		s.refused(add(newKey().made(s, otherSite, ask())), "factor.passkey_refused")
		s.refused(add([]byte("{}")), "factor.passkey_refused")
		carls, err := s.factors.NewPasskeyOptions(s.ctx, s.as(s.carl), s.home, s.carl.ID)
		s.must(err)
		s.refused(add(newKey().made(s, here, carls)), "factor.passkey_refused")
		elsewhere := ana
		elsewhere.SessionID = "ses_another"
		options, err := s.factors.NewPasskeyOptions(s.ctx, elsewhere, s.home, s.ana.ID)
		s.must(err)
		s.refused(add(newKey().made(s, here, options)), "factor.passkey_refused")
		late := ask()
		s.now.Advance(5*time.Minute + time.Second)
		s.refused(add(newKey().made(s, here, late)), "factor.passkey_refused")
		k := newKey()
		response := k.made(s, here, ask())
		s.must(add(response))
		s.refused(add(response), "factor.passkey_refused")
		s.refused(add(k.made(s, here, ask())), "factor.passkey_known")
		_, err = s.factors.AddPasskey(s.ctx, s.as(s.carl), s.home, s.ana.ID, "Key", response)
		s.refused(err, "factor.only_oneself")
		for name, code := range map[string]string{"": "factor.name_missing", strings.Repeat("x", 61): "factor.name_too_long", "a\nb": "factor.name_characters"} {
			_, err := s.factors.AddPasskey(s.ctx, ana, s.home, s.ana.ID, name, response)
			s.refused(err, code)
		}
	})
}

func TestPasskeysAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		for range secondfactor.MaxPasskeys {
			s.register(s.ana, "Key")
		}
		_, err := s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.refused(err, "factor.too_many_passkeys")
	})
}

func TestPasskeysAreRenamedAndRemoved(t *testing.T) {
	each(t, func(s *scene) {
		k := s.register(s.ana, "Laptop")
		rename := func(who, whose user.User, name string) error {
			return s.factors.RenamePasskey(s.ctx, s.as(who), s.home, whose.ID, k.id, name)
		}
		s.refused(rename(s.carl, s.ana, "Mine"), "factor.only_oneself")
		s.refused(rename(s.carl, s.carl, "Mine"), "factor.passkey_missing")
		s.refused(rename(s.ana, s.ana, " "), "factor.name_missing")
		s.must(rename(s.ana, s.ana, "Work laptop"))
		s.must(rename(s.ana, s.ana, "Work laptop"))
		same(t, "log", s.recorded("factor.passkey_renamed"), "ana success ana", "carl failure ana factor.only_oneself")
		s.refused(s.factors.RemovePasskey(s.ctx, s.as(s.carl), s.home, s.carl.ID, k.id), "factor.passkey_missing")
		s.refused(s.factors.RemovePasskey(s.ctx, s.as(s.beyond), s.home, s.ana.ID, k.id), "account.missing")
		s.must(s.factors.RemovePasskey(s.ctx, s.as(s.rita), s.home, s.ana.ID, k.id))
		s.refused(s.factors.RemovePasskey(s.ctx, s.as(s.rita), s.home, s.ana.ID, k.id), "factor.passkey_missing")
		if s.checkPasskey(s.ana, "a", k.signed(s, here, s.askAlone("a"))) || s.listed(s.ana) != "" {
			t.Error("a removed passkey counts")
		}
	})
}

// Where the installation is called by an address, browsers give no passkeys.
func TestNoPasskeysAtAnAddress(t *testing.T) {
	each(t, func(s *scene) {
		for _, address := range []string{"http://127.0.0.1:8080", "http://[::1]:8080", "::"} {
			s.factors = secondfactor.New(s.log, s.users, box, address)
			_, err := s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
			s.refused(err, "factor.no_passkey")
			_, err = s.factors.PasswordlessOptions(s.ctx, "a")
			s.refused(err, "factor.no_passkey")
			if _, right := s.checkAlone("a", []byte("{}")); right {
				t.Error("a passkey counts")
			}
		}
		s.factors = secondfactor.New(s.log, s.users, box, "http://localhost:8080")
		_, err := s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
	})
}

func TestWays(t *testing.T) {
	each(t, func(s *scene) {
		ways := func(u user.User) (list []string) {
			s.Helper()
			u, err := user.Get(s.ctx, s.db.Read(), u.Account, u.ID)
			s.must(err)
			p, err := account.PolicyOf(s.ctx, s.db.Read(), u.Account)
			s.must(err)
			found, err := s.factors.Ways(s.ctx, s.db.Read(), u, p)
			s.must(err)
			for _, w := range found {
				list = append(list, strings.TrimSpace(string(w.Factor)+" "+w.To))
			}
			return list
		}
		same(t, "nothing", ways(s.ana))
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1, mobile = '+38640123456', mobile_verified_at = 1 WHERE id = $1`, s.ana.ID)
		})
		s.enrol(s.ana)
		s.register(s.ana, "Laptop")
		s.makeCodes(s.ana)
		same(t, "all", ways(s.ana), "passkey", "app", "email a•••@example.com", "recovery")
		s.factors.Offered = func(context.Context, message.Channel) (bool, error) { return true, nil }
		s.set(account.Factors, "app,sms")
		same(t, "what the account allows", ways(s.ana), "app", "sms +386•••56", "recovery")
	})
}

func TestRemoveAll(t *testing.T) {
	each(t, func(s *scene) {
		for _, u := range []user.User{s.ana, s.carl} {
			s.enrol(u)
			s.register(u, "Laptop")
			s.makeCodes(u)
		}
		s.refused(s.factors.RemoveAll(s.ctx, s.as(s.rita), s.home, s.carl.ID), "access.power_lacking")
		s.refused(s.factors.RemoveAll(s.ctx, s.as(s.ana), s.home, s.carl.ID), "access.forbidden")
		s.refused(s.factors.RemoveAll(s.ctx, s.as(s.beyond), s.home, s.carl.ID), "account.missing")
		if s.listed(s.carl) != ",app,passkey,recovery," {
			t.Errorf("the list says %q", s.listed(s.carl))
		}
		s.must(s.factors.RemoveAll(s.ctx, s.as(s.rita), s.home, s.ana.ID))
		s.must(s.factors.RemoveAll(s.ctx, s.as(s.rita), s.home, s.ana.ID))
		if s.listed(s.ana) != "" {
			t.Errorf("the list says %q", s.listed(s.ana))
		}
		same(t, "log", s.recorded("factor.all_removed"), "ana failure carl access.forbidden", "rita failure carl access.power_lacking", "rita success ana")
		if got := s.letters(s.ana); got[0] != "rita removed all of your second factors." {
			t.Errorf("letters: %q", got)
		}
		o, err := s.factors.Find(s.ctx, s.as(s.carl), s.home, s.ana.ID)
		s.must(err)
		if o.App != nil || o.Codes != nil || len(o.Passkeys) != 0 {
			t.Errorf("found %+v", o)
		}
		_, err = s.factors.Find(s.ctx, s.as(s.ana), s.home, s.carl.ID)
		s.refused(err, "access.forbidden")
		_, err = s.factors.Find(s.ctx, s.as(s.beyond), s.home, s.ana.ID)
		s.refused(err, "account.missing")
	})
}

// Nobody who is disabled is written to.
func TestDisabledUserGetsNoLetter(t *testing.T) {
	each(t, func(s *scene) {
		s.enrol(s.ana)
		before := len(s.letters(s.ana))
		s.must(s.users.Disable(s.ctx, s.as(s.carl), s.home, s.ana.ID))
		s.must(s.factors.RemoveAll(s.ctx, s.as(s.carl), s.home, s.ana.ID))
		if got := s.letters(s.ana); len(got) > before {
			t.Errorf("letters: %q", got)
		}
	})
}
