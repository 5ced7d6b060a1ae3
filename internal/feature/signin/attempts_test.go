package signin_test

import (
	"slices"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
)

// attemptsOf reads all refused sign-ins of a user, a few at a time.
func (s *scene) attemptsOf(reader access.Actor, u user.User, limit int) (all []signin.Attempt) {
	s.Helper()
	var after *audit.Position
	for pages := 0; pages == 0 || after != nil; pages++ {
		list, next, err := s.door.Attempts(s.ctx, reader, u.Account, u.ID, after, limit)
		s.must(err)
		if len(list) > limit || pages > 10 {
			s.Fatalf("page %d holds %d", pages, len(list))
		}
		all, after = append(all, list...), next
	}
	return all
}

// U9: who unlocks sees what was tried, from where and with what, the newest first, and nothing of anybody else.
func TestFailedAttempts(t *testing.T) {
	each(t, func(s *scene) {
		bob, eve := s.add(s.home, "bob"), s.add(s.home, "eve")
		s.add(s.other, "stranger")
		s.guess("eve")
		s.in()
		s.guesses(5)
		_, err := s.signIn("bob", good) // locked by then
		s.refused(err, "session.refused")
		s.guess("stranger")
		got := s.attemptsOf(program, bob, 2)
		if len(got) != 6 {
			t.Fatalf("%+v", got)
		}
		for i, a := range got {
			reason := map[bool]string{true: "signin.locked", false: "signin.wrong_password"}[i == 0]
			if a.Reason != reason || a.Service != access.Web || a.Browser != "Firefox" || a.Address == "" {
				t.Errorf("%d: %+v", i, a)
			}
		}
		if !slices.IsSortedFunc(got, func(a, b signin.Attempt) int { return b.At.Compare(a.At) }) {
			t.Errorf("out of order: %+v", got)
		}
		if list := s.attemptsOf(program, eve, 50); len(list) != 1 {
			t.Errorf("%+v", list)
		}
	})
}

func TestFailedAttemptsAreNotForEverybody(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.guess("bob")
		actor := func(u user.User) access.Actor {
			s.Helper()
			opened, err := s.signIn(u.Username, good)
			s.must(err)
			return s.actor(opened)
		}
		if own := s.attemptsOf(actor(bob), bob, 50); len(own) != 1 {
			t.Errorf("one's own: %+v", own)
		}
		s.attemptsOf(actor(s.add(s.home, "boss", access.AccountAdmin)), bob, 50)
		for name, c := range map[string]struct {
			reader access.Actor
			id     user.ID
			code   string
		}{
			"without the permission": {actor(s.add(s.home, "clerk", "analyze_manager")), bob.ID, "access.forbidden"},
			"of another account":     {actor(s.add(s.other, "chief", access.AccountAdmin)), bob.ID, "account.missing"},
			"of nobody":              {program, "usr_none", "user.missing"},
		} {
			list, _, err := s.door.Attempts(s.ctx, c.reader, s.home, c.id, nil, 50)
			if s.refused(err, c.code); len(list) > 0 {
				t.Errorf("%s: %+v", name, list)
			}
		}
	})
}

// A wrong second factor stands in the list as well.
func TestFailedAttemptsTellOfTheSecondFactor(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, string(account.FactorAlways))
		b := s.browser()
		s.begin(b, "bob")
		_, err := s.show(b, other(s.code(), 0))
		s.refused(err, "signin.factor_wrong")
		if got := s.attemptsOf(program, bob, 50); len(got) != 1 || got[0].Reason != "signin.wrong_factor" || got[0].Address != b.Address {
			t.Errorf("%+v", got)
		}
	})
}
