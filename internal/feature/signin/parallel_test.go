package signin_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
)

// app gives the user an authenticator app and answers its secret.
func (s *scene) app(u user.User) string {
	s.Helper()
	they := access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, Account: u.Account, Service: access.Web}
	e, err := s.factors.BeginApp(s.ctx, they, u.Account, u.ID)
	s.must(err)
	s.must(s.factors.ConfirmApp(s.ctx, they, u.Account, u.ID, secondfactor.CodeAt(e.Secret, s.clock.Now())))
	s.clock.Advance(time.Minute)
	return e.Secret
}

// compared is how many wrong secrets of this sort were looked at and counted.
func (s *scene) compared(reason, username string) (n int) {
	s.Helper()
	for _, attempt := range s.attempts(s.home) {
		if attempt == reason+" "+username {
			n++
		}
	}
	return n
}

// atOnce does something on two nodes at the same moment, each time from another address.
func (s *scene) atOnce(times int, do func(door *signin.Door, v session.Visitor, i int)) {
	second := s.another()
	var group sync.WaitGroup
	for i := range times {
		door, v := []*signin.Door{s.door, second.door}[i%2], s.visitor()
		group.Go(func() { do(door, v, i) })
	}
	group.Wait()
}

// 25: two hundred codes of an app at once, spread over ten sign-ins and two
// nodes, get five looked at. The right one is not among them.
func TestGuessingAnAppInParallel(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		secret := s.app(bob)
		var begun []*browser
		for range 10 {
			b := s.browser()
			s.begin(b, "bob")
			begun = append(begun, b)
		}
		right := secondfactor.CodeAt(secret, s.clock.Now())
		s.atOnce(200, func(door *signin.Door, v session.Visitor, i int) {
			if _, err := door.Show(s.ctx, v, begun[i%10].signIn, signin.Answer{Factor: account.ByApp, Code: other(right, 1000+i)}); err == nil {
				s.Errorf("guess %d: let in", i)
			}
		})
		if n := s.compared("signin.wrong_factor", "bob"); n != 5 {
			s.Errorf("%d guesses were looked at", n)
		}
		if got := s.get(bob); got.Status != user.Locked || got.FailedSignIns != 5 {
			s.Errorf("%s after %d", got.Status, got.FailedSignIns)
		}
		_, err := s.door.Show(s.ctx, begun[0].Visitor, begun[0].signIn, signin.Answer{Factor: account.ByApp, Code: right})
		s.refused(err, "signin.over")
	})
}

// 24, 25: whoever has stolen a session and guesses at the password or the app
// behind it, at once and from everywhere, gets no more than somebody at the
// door, and the lock counts there too.
func TestGuessingBehindASessionInParallel(t *testing.T) {
	for name, guess := range map[string]func(s *scene, door *signin.Door, v session.Visitor, actor access.Actor, i int) error{
		"confirm by an app": func(s *scene, door *signin.Door, v session.Visitor, actor access.Actor, i int) error {
			_, err := door.Confirm(s.ctx, v, actor, signin.Proof{Answer: signin.Answer{Factor: account.ByApp, Code: fmt.Sprintf("%06d", i)}})
			return err
		},
		"confirm by password": func(s *scene, door *signin.Door, v session.Visitor, actor access.Actor, i int) error {
			_, err := door.Confirm(s.ctx, v, actor, signin.Proof{Password: fmt.Sprint(wrong, i)})
			return err
		},
		"change the password": func(s *scene, door *signin.Door, v session.Visitor, actor access.Actor, i int) error {
			_, err := door.ChangePassword(s.ctx, v, actor, fmt.Sprint(wrong, i), next)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				s.add(s.home, "boss", access.AccountAdmin)
				bob := s.add(s.home, "bob")
				s.app(bob)
				token, err := s.signIn("bob", good)
				s.must(err)
				actor := s.actor(token)
				s.atOnce(60, func(door *signin.Door, v session.Visitor, i int) {
					by := actor
					by.Address = v.Address
					if err := guess(s, door, v, by, i); err == nil {
						s.Errorf("guess %d: taken", i)
					}
				})
				if got := s.get(bob); got.Status != user.Locked || got.FailedSignIns != 5 {
					s.Errorf("%s after %d", got.Status, got.FailedSignIns)
				}
				for _, path := range []func() error{
					func() error { _, err := s.signIn("bob", good); return err },
					func() error {
						_, err := s.door.Confirm(s.ctx, s.visitor(), actor, signin.Proof{Password: good})
						return err
					},
					func() error {
						_, err := s.door.ChangePassword(s.ctx, s.visitor(), actor, good, next)
						return err
					},
				} {
					if path() == nil {
						s.Error("the lock does not count on another path")
					}
				}
				if s.hash(bob) != goodHash() {
					s.Error("the password was changed")
				}
				s.actor(token) // what is open goes on
			})
		})
	}
}
