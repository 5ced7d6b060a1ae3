package session_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/user"
)

// failures are the reasons of the failed events with this action.
func (s *scene) failures(action string) (reasons []string) {
	s.Helper()
	page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: action, Status: audit.Failure, Limit: 50})
	s.must(err)
	for _, e := range page.Events {
		reasons = append(reasons, e.Reason+" "+e.Target.Name)
	}
	return reasons
}

func (s *scene) successes(action string) int {
	s.Helper()
	page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: action, Status: audit.Success, Limit: 50})
	s.must(err)
	return len(page.Events)
}

func TestListShowsTheLatestFirst(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		first, second := s.open(bob), s.open(bob)
		s.clock.Advance(time.Minute)
		me := s.check(first)
		s.must(s.sessions.WriteUses(s.ctx))
		list := s.list(me, bob)
		if len(list) != 2 || list[0].ID != me.SessionID || list[1].ID != s.check(second).SessionID || !list[0].LastUsedAt.Equal(s.clock.Now()) {
			s.Errorf("%+v", list)
		}
	})
}

func TestEndOneSession(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		first, second := s.open(bob), s.open(bob)
		me, there := s.check(first), s.check(second).SessionID
		s.must(s.sessions.End(s.ctx, me, s.home, bob.ID, there))
		s.ended(second)
		s.check(first)
		s.refused(s.sessions.End(s.ctx, me, s.home, bob.ID, there), "session.not_found")
		if n := s.successes("session.ended"); n != 1 {
			s.Errorf("%d events", n)
		}
	})
}

func TestEndOthers(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol")
		first, second, third, hers := s.open(bob), s.open(bob), s.open(bob), s.open(carol)
		s.check(second)
		s.must(s.sessions.EndOthers(s.ctx, s.check(first), s.home, bob.ID))
		s.ended(second)
		s.ended(third)
		s.check(first)
		s.check(hers)
		s.must(s.sessions.EndOthers(s.ctx, s.check(first), s.home, bob.ID)) // nothing to do
		if n := s.successes("session.all_ended"); n != 1 {
			s.Errorf("%d events", n)
		}
		s.must(s.sessions.EndOthers(s.ctx, program, s.home, bob.ID)) // an admin's: all of them
		s.ended(first)
	})
}

func TestClose(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		first, second := s.open(bob), s.open(bob)
		me := s.check(first)
		s.must(s.sessions.Close(s.ctx, me))
		s.ended(first)
		s.check(second)
		s.must(s.sessions.Close(s.ctx, me)) // a second tab
		if n := s.successes("user.logged_out"); n != 1 {
			s.Errorf("%d events", n)
		}
	})
}

func TestSessionsOfOthers(t *testing.T) {
	each(t, func(s *scene) {
		helpdesk, err := s.roles.Create(s.ctx, program, s.home, role.Draft{Name: "Helpdesk", Permissions: []access.Permission{access.UsersManage}})
		s.must(err)
		bob, boss := s.add(s.home, "bob"), s.add(s.home, "boss", access.AccountAdmin)
		carol := s.check(s.open(s.add(s.home, "carol", helpdesk.ID)))
		viewer := s.check(s.open(s.add(s.home, "viewer", "analyze_manager")))
		eve := s.check(s.open(s.add(s.other, "eve", access.AccountAdmin)))
		bobs, bosses := s.open(bob), s.open(boss)
		session := s.check(bobs).SessionID
		for name, c := range map[string]struct {
			actor access.Actor
			in    access.AccountID
			whose user.ID
			list  string
			end   string
		}{
			"without the permission": {viewer, s.home, bob.ID, "access.forbidden", "access.forbidden"},
			"from another account":   {eve, s.home, bob.ID, "account.missing", "account.missing"},
			"by the id, from there":  {eve, s.other, bob.ID, "", "user.missing"},
			"of somebody stronger":   {carol, s.home, boss.ID, "", "access.power_lacking"},
			"no such user":           {carol, s.home, "usr_none", "", "user.missing"},
			"by nobody":              {access.Actor{Kind: access.Anonymous}, s.home, bob.ID, "account.missing", "account.missing"},
		} {
			list, err := s.sessions.List(s.ctx, c.actor, c.in, c.whose)
			s.refused(err, c.list)
			if len(list) > 0 && c.whose != boss.ID {
				s.Errorf("%s: %+v", name, list)
			}
			s.refused(s.sessions.End(s.ctx, c.actor, c.in, c.whose, session), c.end)
			s.refused(s.sessions.EndOthers(s.ctx, c.actor, c.in, c.whose), c.end)
		}
		s.refused(s.sessions.End(s.ctx, carol, s.home, user.ID(carol.ID), session), "session.not_found") // bob's, as one's own
		s.check(bobs)
		s.check(bosses)
		if got := s.failures("session.ended"); len(got) != 2 {
			s.Errorf("%q", got)
		}
		s.must(s.sessions.EndOthers(s.ctx, carol, s.home, bob.ID))
		s.ended(bobs)
	})
}
