package signin_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/fault"
)

// key is a browser's authenticator with one passkey.
type key struct {
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

var portal = virtualwebauthn.RelyingParty{Name: "Gatehouse", ID: "portal.example", Origin: "https://portal.example"}

func newKey() *key {
	return &key{auth: virtualwebauthn.NewAuthenticator(), cred: tenanttest.PasskeyCredential()}
}

// made answers the options of a registration.
func (k *key) made(s *scene, options secondfactor.Options) []byte {
	s.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(string(options))
	s.must(err)
	k.auth.Options.UserHandle = []byte(asked.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(portal, k.auth, k.cred, *asked))
}

// signed answers the options of a sign-in.
func (k *key) signed(s *scene, options secondfactor.Options) []byte {
	s.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(string(options))
	s.must(err)
	k.cred.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(portal, k.auth, k.cred, *asked))
}

// preset gives an account all values of a preset.
func (s *scene) preset(in access.AccountID, p account.Preset) {
	s.Helper()
	for name, value := range p.Values() {
		s.policy(in, name, value)
	}
}

func (s *scene) askToMake(b *browser) secondfactor.Options {
	s.Helper()
	options, err := s.door.NewPasskeyOptions(s.ctx, b.Visitor, b.signIn)
	s.must(err)
	return options
}

func (s *scene) addPasskey(b *browser, response []byte) (signin.Outcome, error) {
	s.clock.Advance(time.Second)
	o, err := s.door.AddPasskey(s.ctx, b.Visitor, b.signIn, "", response)
	b.keep(o)
	return o, err
}

// S2: an account that counts passkeys alone lets a person without one set it up, and asks for it from then on.
func TestAPasskeyIsSetUpOnTheWayIn(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.preset(s.home, account.PresetLevel3)
		b, k := s.browser(), newKey()
		o := s.begin(b, "bob")
		if o.Step != signin.WantsEnrolment || !slices.Equal(o.Unfinished.Enrol, []account.Factor{account.ByPasskey}) || len(o.Unfinished.Ways) != 0 {
			s.Fatalf("%s, %v, %v", o.Step, o.Unfinished.Enrol, o.Unfinished.Ways)
		}
		_, err := s.door.BeginApp(s.ctx, b.Visitor, b.signIn)
		s.refused(err, "signin.not_offered")
		_, err = s.door.ConfirmApp(s.ctx, b.Visitor, b.signIn, "123456")
		s.refused(err, "signin.not_offered")
		o, err = s.addPasskey(b, k.made(s, s.askToMake(b)))
		s.must(err)
		session, err := s.sessions.Check(s.ctx, o.Opened.Token.Text())
		s.must(err)
		if session.Session.Factor != "passkey" || session.Session.Method != "password" {
			s.Errorf("%+v", session.Session)
		}
		added := tenanttest.Events(s.ctx, s.T, s.log, s.home, "factor.passkey_added")
		if len(added) != 1 || added[0].ActorName != "bob" || added[0].Target.Name != "bob" || added[0].Params["name"] != "Firefox" || added[0].Reason != "" {
			s.Errorf("%+v", added)
		}
		if told := s.letters(); len(told) != 1 || told[0].Kind != "factor_changed" || told[0].To != bob.Email {
			s.Errorf("%+v", told)
		}

		again := s.browser()
		if o = s.begin(again, "bob"); o.Step != signin.WantsFactor || o.Unfinished.Preferred != account.ByPasskey || o.Unfinished.Enrol != nil {
			s.Fatalf("%s by %s, %v", o.Step, o.Unfinished.Preferred, o.Unfinished.Enrol)
		}
		_, err = s.door.NewPasskeyOptions(s.ctx, again.Visitor, again.signIn)
		s.refused(err, "signin.not_offered")
		options, err := s.door.PasskeyOptions(s.ctx, again.Visitor, again.signIn)
		s.must(err)
		o, err = s.door.Show(s.ctx, again.Visitor, again.signIn, signin.Answer{Factor: account.ByPasskey, Credential: k.signed(s, options)})
		s.must(err)
		s.actor(o.Opened.Token.Text())
	})
}

// S2: which factors can be set up on the way in follows the policy, at every step.
func TestWhatCanBeSetUpOnTheWayIn(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.exec(`UPDATE users SET email_verified_at = NULL`) // or a code by email would be enough
		s.policy(s.home, account.SecondFactor, "always")
		b := s.browser()
		for factors, want := range map[string]string{"app,passkey": "[passkey app]", "app,email,mobile,passkey,sms,voice": "[passkey app]", "app": "[app]", "passkey": "[passkey]", "email,mobile": "[]"} {
			s.policy(s.home, account.Factors, factors)
			if o := s.begin(b, "bob"); o.Step != signin.WantsEnrolment || fmt.Sprint(o.Unfinished.Enrol) != want {
				s.Errorf("%s: %s, %v, want %s", factors, o.Step, o.Unfinished.Enrol, want)
			}
		}
		s.policy(s.home, account.Factors, "app,passkey")
		s.begin(b, "bob")
		response := newKey().made(s, s.askToMake(b))
		e, err := s.door.BeginApp(s.ctx, b.Visitor, b.signIn)
		s.must(err)
		s.policy(s.home, account.Factors, "app")
		_, err = s.addPasskey(b, response)
		s.refused(err, "signin.not_offered")
		_, err = s.door.ConfirmApp(s.ctx, b.Visitor, b.signIn, other(secondfactor.CodeAt(e.Secret, s.clock.Now()), 40))
		s.refused(err, "factor.code_wrong")
		o, err := s.door.ConfirmApp(s.ctx, b.Visitor, b.signIn, secondfactor.CodeAt(e.Secret, s.clock.Now()))
		s.must(err)
		s.actor(o.Opened.Token.Text())
		if got := s.recorded(s.home, "factor.app_added"); !slices.Equal(got, []string{"bob"}) {
			s.Errorf("%q", got)
		}
	})
}

// 25, 26: what a browser made is good for the sign-in that asked, once; what is refused is recorded.
func TestPasskeysThatAreRefusedOnTheWayIn(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "ann")
		bob := s.add(s.home, "bob")
		inside := s.actor(s.begin(s.browser(), "bob").Opened.Token.Text())
		inPortal, err := s.factors.NewPasskeyOptions(s.ctx, inside, s.home, bob.ID)
		s.must(err)
		s.preset(s.home, account.PresetLevel3)
		b, second, anns := s.browser(), s.browser(), s.browser()
		s.begin(b, "bob")
		s.begin(second, "bob")
		s.begin(anns, "ann")
		abroad := portal
		abroad.Origin = "https://portal.example.evil.test"
		asked, err := virtualwebauthn.ParseAttestationOptions(string(s.askToMake(b)))
		s.must(err)
		stolen := newKey()
		for what, response := range map[string][]byte{
			"another sign-in's": newKey().made(s, s.askToMake(second)),
			"another person's":  newKey().made(s, s.askToMake(anns)),
			"a session's":       newKey().made(s, inPortal),
			"another origin's":  []byte(virtualwebauthn.CreateAttestationResponse(abroad, stolen.auth, stolen.cred, *asked)),
			"nothing":           []byte("{}"), "no JSON": []byte("passkey"), "empty": nil,
		} {
			if o, err := s.addPasskey(b, response); fault.Code(err) != "factor.passkey_refused" || o.Step != "" {
				s.Errorf("%s: %v", what, err)
			}
		}
		late := newKey().made(s, s.askToMake(b))
		s.clock.Advance(5*time.Minute + time.Second)
		_, err = s.addPasskey(b, late)
		s.refused(err, "factor.passkey_refused")
		_, err = s.door.AddPasskey(s.ctx, b.Visitor, b.signIn, strings.Repeat("x", 61), newKey().made(s, s.askToMake(b)))
		s.refused(err, "factor.name_too_long")

		// A question in a session is not answered by what a sign-in asked for either.
		_, err = s.factors.AddPasskey(s.ctx, inside, s.home, bob.ID, "Key", newKey().made(s, s.askToMake(b)))
		s.refused(err, "factor.passkey_refused")

		k := newKey()
		response := k.made(s, s.askToMake(b))
		_, err = s.addPasskey(b, response)
		s.must(err)
		_, err = s.addPasskey(b, response)
		s.refused(err, "signin.over")
		_, err = s.addPasskey(second, newKey().made(s, inPortal)) // they have one by now: it is to be shown
		s.refused(err, "signin.not_offered")
		_, err = s.door.NewPasskeyOptions(s.ctx, second.Visitor, second.signIn)
		s.refused(err, "signin.not_offered")

		// One was stopped, because there may be a copy of it: the password alone brings no other.
		s.exec(`UPDATE passkeys SET suspicious_at = 1`)
		s.exec(`UPDATE users SET factors = '' WHERE id = $1`, bob.ID)
		if o := s.begin(b, "bob"); o.Step != signin.WantsEnrolment || len(o.Unfinished.Enrol) != 0 {
			s.Errorf("%s, %v", o.Step, o.Unfinished.Enrol)
		}
		_, err = s.door.NewPasskeyOptions(s.ctx, b.Visitor, b.signIn)
		s.refused(err, "signin.not_offered")
		if got := s.recorded(s.home, "factor.passkey_added"); !slices.Equal(got, []string{"bob"}) {
			s.Errorf("%q", got)
		}
	})
}

// 25: of answers to one question that arrive together on two nodes, one makes a passkey and a session.
func TestAPasskeyIsSetUpOnceOnTwoNodes(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.preset(s.home, account.PresetLevel3)
		second := s.another()
		b := s.browser()
		s.begin(b, "bob")
		response := newKey().made(s, s.askToMake(b))
		visitors := make([]signin.Outcome, 8)
		var group sync.WaitGroup
		for i := range visitors {
			door, v := []*signin.Door{s.door, second.door}[i%2], s.visitor()
			group.Go(func() {
				o, err := door.AddPasskey(s.ctx, v, b.signIn, "", response)
				if err != nil && fault.Code(err) != "signin.over" && fault.Code(err) != "signin.not_offered" {
					s.Error(err)
				}
				visitors[i] = o
			})
		}
		group.Wait()
		var in, kept int
		for _, o := range visitors {
			if o.Step == signin.SignedIn {
				in++
			}
		}
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM passkeys`).Scan(&kept))
		if in != 1 || kept != 1 {
			s.Errorf("%d sessions, %d passkeys", in, kept)
		}
	})
}

// 23: passkeys that are refused make an address wait, as wrong codes do.
func TestAnAddressThatIsRefusedPasskeysWaits(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.preset(s.home, account.PresetLevel3)
		b := s.browser()
		s.begin(b, "bob")
		response := newKey().made(s, s.askToMake(b))
		for range 20 {
			_, err := s.door.AddPasskey(s.ctx, b.Visitor, b.signIn, "", []byte("{}"))
			s.refused(err, "factor.passkey_refused")
		}
		_, err := s.door.AddPasskey(s.ctx, b.Visitor, b.signIn, "", response)
		s.refused(err, "session.throttled")
		s.clock.Advance(2 * time.Second)
		_, err = s.addPasskey(b, response)
		s.must(err)
	})
}
