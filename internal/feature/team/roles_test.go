package team_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/user"
)

// R3: members have the team's roles from the moment that it gets them, and no longer than it has them.
func TestGiveAndTakeARole(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.actor(s.member(s.home, "admin", access.AccountAdmin))
		bob, late := s.member(s.home, "bob"), s.member(s.home, "late")
		crew, night := s.team("Crew", bob), s.role("Night shift", access.AuditView)
		before := s.number()
		s.must(s.teams.GiveRole(s.ctx, admin, s.home, crew.ID, night))
		if s.number() != before+1 { // caches and open sessions learn of it
			s.Errorf("change number %d after %d", s.number(), before)
		}
		s.must(s.teams.GiveRole(s.ctx, admin, s.home, crew.ID, night)) // again: nothing to do
		held, err := s.users.Permissions(s.ctx, s.actor(bob), s.home, bob.ID)
		s.must(err)
		if got := held[access.AuditView]; !slices.Equal(got, []access.Grant{{RoleID: night, TeamID: crew.ID}}) {
			s.Errorf("audit/view comes through %v", got)
		}
		s.must(s.users.JoinTeam(s.ctx, admin, s.home, late.ID, crew.ID))
		if !s.actor(late).Permissions.Has(access.AuditView) {
			s.Error("who joins the team lacks its role")
		}
		s.must(s.users.LeaveTeam(s.ctx, admin, s.home, late.ID, crew.ID))
		if s.actor(late).Permissions.Has(access.AuditView) {
			s.Error("who left the team keeps its role")
		}
		s.must(s.teams.TakeRole(s.ctx, admin, s.home, crew.ID, night))
		s.must(s.teams.TakeRole(s.ctx, admin, s.home, crew.ID, night)) // again: nothing to do
		if s.actor(bob).Permissions.Has(access.AuditView) {
			s.Error("the role stays without the team having it")
		}
		for _, action := range []string{"team.role_given", "team.role_taken"} {
			if e := s.last(action); e.Params["role"] != "Night shift" || e.Target.ID != crew.ID || e.Target.Name != "Crew" || len(s.events(action)) != 1 {
				s.Errorf("%+v of %q", e, s.events(action))
			}
		}
	})
}

func TestRolesRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, foreign := s.actor(s.member(s.home, "admin", access.AccountAdmin)), s.foreign()
		lead := s.may(access.TeamsManage, access.RolesManage, access.UsersView)
		weak, strong := s.role("Weak", access.UsersView), s.role("Strong", access.UsersView, access.AuditView)
		crew, high, full := s.team("Crew", s.member(s.home, "bob", weak)), s.team("High", s.member(s.home, "boss", strong)), s.team("Full")
		s.must(s.teams.GiveRole(s.ctx, admin, s.home, full.ID, strong))
		for name, c := range map[string]struct {
			actor      access.Actor
			in         access.AccountID
			team, role string
			want       string
			recorded   bool
		}{
			"without teams/manage":       {s.may(access.RolesManage, access.UsersView), s.home, crew.ID, weak, "access.forbidden", true},
			"without roles/manage":       {s.may(access.TeamsManage, access.UsersView), s.home, crew.ID, weak, "access.forbidden", true},
			"more than the giver has":    {lead, s.home, crew.ID, strong, "access.power_lacking", true},
			"to somebody who is above":   {lead, s.home, high.ID, weak, "access.power_lacking", true},
			"Account admin":              {admin, s.home, crew.ID, access.AccountAdmin, "team.role_personal", true},
			"Account admin, by a lesser": {lead, s.home, crew.ID, access.AccountAdmin, "access.power_lacking", true},
			"needs a seat":               {admin, s.home, crew.ID, "inbox_agent", "team.role_needs_seat", true},
			"no such role":               {admin, s.home, crew.ID, "rol_none", "role.missing", false},
			"no such team":               {admin, s.home, "tea_none", weak, "team.not_found", false},
			"by somebody from elsewhere": {foreign, s.home, crew.ID, weak, "account.missing", false},
			"by its id from elsewhere":   {foreign, s.other, crew.ID, weak, "team.not_found", false},
		} {
			s.refuses(name, "team.role_given", s.teams.GiveRole(s.ctx, c.actor, c.in, c.team, c.role), c.want, c.recorded)
		}
		s.refuses("more than they have", "team.role_taken", s.teams.TakeRole(s.ctx, lead, s.home, full.ID, strong), "access.power_lacking", true)
		s.refuses("more than they have", "team.deleted", s.teams.Delete(s.ctx, lead, s.home, full.ID), "access.power_lacking", true)
		s.must(s.teams.GiveRole(s.ctx, admin, s.home, high.ID, weak))
		s.refuses("from somebody who is above", "team.role_taken", s.teams.TakeRole(s.ctx, lead, s.home, high.ID, weak), "access.power_lacking", true)
		s.refuses("of somebody who is above", "team.deleted", s.teams.Delete(s.ctx, lead, s.home, high.ID), "access.power_lacking", true)
		s.refuses("without roles/manage", "team.deleted", s.teams.Delete(s.ctx, s.may(access.TeamsManage, access.UsersView, access.AuditView), s.home, high.ID), "access.forbidden", true)

		s.must(s.teams.GiveRole(s.ctx, lead, s.home, crew.ID, weak)) // what they hold, they may give
		s.must(s.teams.GiveRole(s.ctx, lead, s.home, crew.ID, "inbox_viewer"))
		s.must(s.teams.TakeRole(s.ctx, lead, s.home, crew.ID, weak))
		s.must(s.teams.Delete(s.ctx, lead, s.home, crew.ID))
		s.must(s.teams.Delete(s.ctx, s.may(access.TeamsManage), s.home, s.team("Bare", s.member(s.home, "chief", strong)).ID)) // nobody loses anything
	})
}

func TestTooManyRoles(t *testing.T) {
	each(t, func(s *scene) {
		crew := s.team("Crew")
		for i := range 20 {
			s.must(s.teams.GiveRole(s.ctx, program, s.home, crew.ID, s.role("Role "+strconv.Itoa(i))))
		}
		s.refuses("a 21st", "team.role_given", s.teams.GiveRole(s.ctx, program, s.home, crew.ID, "people_manager"), "team.too_many_roles", true)
		s.must(s.teams.TakeRole(s.ctx, program, s.home, crew.ID, s.first(crew.ID)))
		s.must(s.teams.GiveRole(s.ctx, program, s.home, crew.ID, "people_manager"))
	})
}

// 41: nobody joins, or is put into, a team whose roles allow what the actor may not.
func TestJoiningTakesPower(t *testing.T) {
	each(t, func(s *scene) {
		desk := s.may(access.UsersManage)
		bob, crew := s.member(s.home, "bob"), s.team("Crew")
		s.must(s.users.JoinTeam(s.ctx, desk, s.home, bob.ID, crew.ID))
		s.must(s.users.LeaveTeam(s.ctx, desk, s.home, bob.ID, crew.ID))
		s.must(s.teams.GiveRole(s.ctx, program, s.home, crew.ID, s.role("Strong", access.AuditView)))
		s.refused(s.users.JoinTeam(s.ctx, desk, s.home, bob.ID, crew.ID), "access.power_lacking")
		_, err := s.users.Create(s.ctx, desk, s.home, user.Draft{Username: "eve", FirstName: "Eve", Email: "eve@example.com", Teams: []string{crew.ID}})
		s.refused(err, "access.power_lacking")
		s.must(s.users.JoinTeam(s.ctx, program, s.home, bob.ID, crew.ID))
		s.refused(s.users.LeaveTeam(s.ctx, desk, s.home, bob.ID, crew.ID), "access.power_lacking") // bob is above them now
		if got := s.actor(bob).Permissions; !got.Has(access.AuditView) {
			s.Errorf("%v", got)
		}
	})
}

// A role is given to a team and deleted at the same moment: no team keeps a role that is gone.
func TestGiveMeetsDelete(t *testing.T) {
	each(t, func(s *scene) {
		crew, roles := s.team("Crew"), role.New(s.log)
		for i := range 12 {
			id := s.role("Role " + strconv.Itoa(i))
			var group sync.WaitGroup
			group.Go(func() { _ = roles.Delete(s.ctx, program, s.home, id) })
			group.Go(func() { _ = s.teams.GiveRole(s.ctx, program, s.home, crew.ID, id) })
			group.Wait()
		}
		if orphans := s.count(`SELECT COUNT(*) FROM team_roles m WHERE NOT EXISTS
			(SELECT 1 FROM roles r WHERE r.account_id = m.account_id AND r.id = m.role_id)`); orphans > 0 {
			s.Errorf("%d roles of teams that are gone", orphans)
		}
	})
}

func (s *scene) count(question string) (n int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, question).Scan(&n))
	return n
}

func (s *scene) number() (n int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT change_number FROM accounts WHERE id = $1`, s.home).Scan(&n))
	return n
}

// first is one of the team's roles.
func (s *scene) first(id string) string {
	s.Helper()
	t, err := s.teams.Find(s.ctx, program, s.home, id)
	s.must(err)
	return t.Roles[0].ID
}
