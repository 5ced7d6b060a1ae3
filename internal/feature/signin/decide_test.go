package signin_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/signin"
)

// ways are the factors that a sign-in asks for, or can be set up in it.
func ways(o signin.Outcome) string {
	var factors []account.Factor
	for _, w := range o.Unfinished.Ways {
		factors = append(factors, w.Factor)
	}
	return fmt.Sprint(o.Step, " ", factors, " ", o.Unfinished.Enrol)
}

// 26: an account that counts less than before has those who know a password
// alone set up nothing: who has an app shows it before the passkey is made.
func TestWhatOneHasIsShownBeforeAnotherIsSetUp(t *testing.T) {
	each(t, func(s *scene) {
		secret := s.app(s.add(s.home, "bob"))
		s.preset(s.home, account.PresetLevel3)
		b := s.browser()
		if got := ways(s.begin(b, "bob")); got != "second_factor [app] []" {
			s.Fatal(got)
		}
		_, err := s.door.NewPasskeyOptions(s.ctx, b.Visitor, b.signIn)
		s.refused(err, "signin.not_offered")
		code := secondfactor.CodeAt(secret, s.clock.Now())
		answer := func(code string) (signin.Outcome, error) {
			return s.door.Show(s.ctx, b.Visitor, b.signIn, signin.Answer{Factor: account.ByApp, Code: code})
		}
		_, err = answer(other(code, 1))
		s.refused(err, "signin.factor_wrong")
		o, err := answer(code)
		s.must(err)
		if got := ways(o); got != "enrol [] [passkey]" || o.Opened.Session.ID != "" {
			s.Fatal(got)
		}
		k := newKey()
		o, err = s.addPasskey(b, k.made(s, s.askToMake(b)))
		s.must(err)
		s.actor(o.Opened.Token.Text())
		if got := ways(s.begin(s.browser(), "bob")); got != "second_factor [passkey] []" {
			s.Error(got)
		}
	})
}

// A recovery code is for one sign-in: who has nothing else sets a factor up.
func TestARecoveryCodeIsNoFactorToStayWith(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.app(bob)
		they := access.Actor{Kind: access.User, ID: string(bob.ID), Name: bob.Username, Account: s.home, Service: access.Web}
		codes, err := s.factors.MakeRecoveryCodes(s.ctx, they, s.home, bob.ID)
		s.must(err)
		s.policy(s.home, account.SecondFactor, "always")
		s.policy(s.home, account.Factors, "app,passkey")
		use := func(code string) signin.Outcome {
			b := s.browser()
			s.begin(b, "bob")
			o, err := s.door.Show(s.ctx, b.Visitor, b.signIn, signin.Answer{Factor: secondfactor.Recovery, Code: code})
			s.must(err)
			return o
		}
		if o := use(codes[0]); o.Step != signin.SignedIn { // the app is there, and left alone
			s.Fatal(ways(o))
		}
		s.exec(`DELETE FROM app_factors`)
		s.exec(`UPDATE users SET factors = ',recovery,' WHERE id = $1`, bob.ID)
		s.clock.Advance(time.Minute)
		if got := ways(s.begin(s.browser(), "bob")); got != "second_factor [recovery] []" {
			s.Fatal(got)
		}
		if got := ways(use(codes[1])); got != "enrol [] [passkey app]" {
			s.Error(got)
		}
	})
}
