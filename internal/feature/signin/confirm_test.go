package signin_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
)

// 30: whoever confirms gets another token, and the one of before opens nothing, on any node.
func TestConfirm(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		b := s.browser()
		token := s.begin(b, "bob").Opened.Token.Text()
		s.clock.Advance(access.ConfirmTime + time.Minute)
		actor := s.actor(token)
		s.refused(actor.Confirmed(s.clock.Now()), "session.confirm")
		_, err := s.door.Confirm(s.ctx, b.Visitor, actor, signin.Proof{Password: wrong})
		s.refused(err, "password.current_wrong")
		one, err := s.door.Confirm(s.ctx, b.Visitor, actor, signin.Proof{Password: good})
		s.must(err)
		s.ended(token)
		_, err = s.another().sessions.Check(s.ctx, token)
		s.refused(err, "session.missing")
		again := s.actor(one.Token.Text())
		if again.SessionID != actor.SessionID {
			s.Error("another session")
		}
		s.must(again.Confirmed(s.clock.Now()))
		for n := range 5 { // from the known browser: its allowance, not the user's
			_, err := s.door.Confirm(s.ctx, b.Visitor, again, signin.Proof{Password: fmt.Sprint(wrong, n)})
			s.refused(err, "password.current_wrong")
		}
		if got := s.get(bob); got.Status != user.Active {
			s.Error(got.Status)
		}
		for n := range 5 {
			_, _ = s.door.Confirm(s.ctx, b.Visitor, again, signin.Proof{Password: fmt.Sprint(wrong, "more", n)})
		}
		if got := s.get(bob); got.Status != user.Locked {
			s.Errorf("%s after %d", got.Status, got.FailedSignIns)
		}
	})
}

// 30: a second factor that counts in the account confirms who one is, for its own session; one that does not count there confirms nothing.
func TestConfirmByAFactor(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		b, k := s.browser(), newKey()
		actor := s.actor(s.begin(b, "bob").Opened.Token.Text())
		elsewhere := s.actor(s.begin(s.browser(), "bob").Opened.Token.Text())
		_, err := s.door.ConfirmPasskeyOptions(s.ctx, actor)
		s.refused(err, "factor.no_passkey")
		made, err := s.factors.NewPasskeyOptions(s.ctx, actor, s.home, bob.ID)
		s.must(err)
		_, err = s.factors.AddPasskey(s.ctx, actor, s.home, bob.ID, "Key", k.made(s, made))
		s.must(err)
		e, err := s.factors.BeginApp(s.ctx, actor, s.home, bob.ID)
		s.must(err)
		s.must(s.factors.ConfirmApp(s.ctx, actor, s.home, bob.ID, secondfactor.CodeAt(e.Secret, s.clock.Now())))
		s.clock.Advance(access.ConfirmTime + time.Minute)

		confirm := func(a signin.Answer) (access.Actor, error) {
			s.Helper()
			one, err := s.door.Confirm(s.ctx, b.Visitor, actor, signin.Proof{Answer: a})
			if err != nil {
				return actor, err
			}
			now := s.actor(one.Token.Text())
			s.must(now.Confirmed(s.clock.Now()))
			return now, nil
		}
		ask := func(by access.Actor) secondfactor.Options {
			s.Helper()
			options, err := s.door.ConfirmPasskeyOptions(s.ctx, by)
			s.must(err)
			return options
		}
		passkey := func(response []byte) signin.Answer {
			return signin.Answer{Factor: account.ByPasskey, Credential: response}
		}
		_, err = confirm(passkey(k.signed(s, ask(elsewhere))))
		s.refused(err, "signin.factor_wrong")
		response := k.signed(s, ask(actor))
		actor, err = confirm(passkey(response))
		s.must(err)
		_, err = confirm(passkey(response))
		s.refused(err, "signin.factor_wrong")
		code := secondfactor.CodeAt(e.Secret, s.clock.Now())
		_, err = confirm(signin.Answer{Factor: account.ByApp, Code: other(code, 40)})
		s.refused(err, "signin.factor_wrong")
		actor, err = confirm(signin.Answer{Factor: account.ByApp, Code: code})
		s.must(err)

		s.policy(s.home, account.Factors, "email")
		s.clock.Advance(time.Minute)
		_, err = confirm(signin.Answer{Factor: account.ByApp, Code: secondfactor.CodeAt(e.Secret, s.clock.Now())})
		s.refused(err, "signin.not_offered")
		_, err = confirm(signin.Answer{Factor: account.ByEmail, Code: "123456"}) // counts, and yet no code is sent for this
		s.refused(err, "signin.not_offered")
		_, err = s.door.ConfirmPasskeyOptions(s.ctx, actor)
		s.refused(err, "signin.not_offered")
		_, err = s.door.ConfirmPasskeyOptions(s.ctx, access.Actor{Kind: access.Anonymous})
		s.refused(err, "session.missing")
	})
}
