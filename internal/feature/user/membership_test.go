package user_test

import (
	"slices"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func TestGiveAndTakeARole(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob, night := s.admin(), s.add(s.home, "bob"), s.role("Night shift", access.AuditView)
		s.must(s.users.GiveRole(s.ctx, admin, s.home, bob.ID, night))
		s.must(s.users.GiveRole(s.ctx, admin, s.home, bob.ID, night)) // again: nothing to do
		s.must(s.users.GiveRole(s.ctx, admin, s.home, bob.ID, "people_manager"))
		if got := s.get(bob).Roles; !slices.Equal(got, []user.Reference{{ID: "people_manager"}, {ID: night, Name: "Night shift"}}) {
			s.Errorf("%v", got)
		}
		if !s.actor(bob).Permissions.Has(access.AuditView) {
			s.Error("the role gives nothing")
		}
		s.must(s.users.TakeRole(s.ctx, admin, s.home, bob.ID, night))
		s.must(s.users.TakeRole(s.ctx, admin, s.home, bob.ID, night)) // again: nothing to do
		if len(s.get(bob).Roles) != 1 || s.actor(bob).Permissions.Has(access.AuditView) {
			s.Errorf("%v", s.get(bob).Roles)
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action IN ('user.role_given', 'user.role_taken')`); n != 3 {
			s.Errorf("%d events", n)
		}
		if event := s.last(s.home, "user.role_taken"); event.Params["role"] != "Night shift" || event.Target.ID != string(bob.ID) {
			s.Errorf("%+v", event)
		}
	})
}

// 41: nobody gives, or takes, what they do not hold themselves.
func TestRolesRefused(t *testing.T) {
	each(t, func(s *scene) {
		helpdesk := s.helpdesk()
		me, err := s.users.Find(s.ctx, program, s.home, user.ID(helpdesk.ID))
		s.must(err)
		bob := s.add(s.home, "bob")
		strong := s.role("Strong", access.UsersView, access.AuditView)
		for name, c := range map[string]struct {
			id       user.ID
			role     string
			want     string
			recorded user.User
		}{
			"more than the giver has": {bob.ID, strong, "access.power_lacking", bob},
			"admin":                   {bob.ID, access.AccountAdmin, "access.power_lacking", bob},
			"admin to oneself":        {user.Self, access.AccountAdmin, "access.power_lacking", me},
			"needs a seat":            {bob.ID, "inbox_agent", "seat.none_left", bob},
			"unknown":                 {bob.ID, "rol_none", "role.missing", user.User{}},
			"of no form at all":       {bob.ID, "", "role.missing", user.User{}},
		} {
			s.refused(s.users.GiveRole(s.ctx, helpdesk, s.home, c.id, c.role), c.want)
			if c.recorded.ID != "" {
				s.attempted(s.home, "user.role_given", c.want, c.recorded)
			}
			if got := append(s.get(bob).Roles, s.get(me).Roles...); len(got) != 1 {
				s.Errorf("%s: %v", name, got)
			}
		}
		s.refused(s.users.TakeRole(s.ctx, helpdesk, s.home, bob.ID, strong), "access.power_lacking")
		s.refused(s.users.TakeRole(s.ctx, helpdesk, s.home, bob.ID, "rol_none"), "role.missing")
		s.must(s.users.GiveRole(s.ctx, helpdesk, s.home, bob.ID, me.Roles[0].ID)) // what they hold, they may give
		s.must(s.users.GiveRole(s.ctx, program, s.home, bob.ID, strong))
		s.refused(s.users.TakeRole(s.ctx, helpdesk, s.home, bob.ID, me.Roles[0].ID), "access.power_lacking") // bob is above them now
	})
}

// A role of another account is not known here.
func TestARoleOfAnotherAccount(t *testing.T) {
	each(t, func(s *scene) {
		night, crew := s.role("Night shift"), s.team("Crew")
		eve := s.add(s.other, "eve", access.AccountAdmin)
		s.refused(s.users.GiveRole(s.ctx, s.actor(eve), s.other, eve.ID, night), "role.missing")
		s.refused(s.users.JoinTeam(s.ctx, s.actor(eve), s.other, eve.ID, crew), "team.missing")
		if got := s.get(eve); len(got.Roles) != 1 || len(got.Teams) != 0 {
			s.Errorf("%+v", got)
		}
	})
}

func TestTeams(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob, crew := s.admin(), s.add(s.home, "bob"), s.team("Crew")
		s.must(s.users.JoinTeam(s.ctx, admin, s.home, bob.ID, crew))
		s.must(s.users.JoinTeam(s.ctx, admin, s.home, bob.ID, crew))
		if got := s.get(bob).Teams; !slices.Equal(got, []user.Reference{{ID: crew, Name: "Crew"}}) {
			s.Errorf("%v", got)
		}
		s.must(s.users.LeaveTeam(s.ctx, admin, s.home, bob.ID, crew))
		s.must(s.users.LeaveTeam(s.ctx, admin, s.home, bob.ID, crew))
		if len(s.get(bob).Teams) != 0 {
			s.Error("still in the team")
		}
		for _, action := range []string{"user.team_joined", "user.team_left"} {
			if event := s.last(s.home, action); event.Params["team"] != "Crew" || event.Target.ID != string(bob.ID) {
				s.Errorf("%+v", event)
			}
			if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = $1`, action); n != 1 {
				s.Errorf("%d of %s", n, action)
			}
		}
		s.refused(s.users.JoinTeam(s.ctx, admin, s.home, bob.ID, "tea_none"), "team.missing")
		s.refused(s.users.LeaveTeam(s.ctx, admin, s.home, bob.ID, "tea_none"), "team.missing")
	})
}

// R4: which permissions a user has and through which role each comes.
func TestPermissionsExplained(t *testing.T) {
	each(t, func(s *scene) {
		night := s.role("Night shift", access.UsersView, access.RolesManage)
		bob := s.add(s.home, "bob", night, "analyze_manager")
		viewer := s.actor(s.add(s.home, "viewer", s.role("Viewer", access.UsersView)))
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		for name, actor := range map[string]access.Actor{"oneself": s.actor(bob), "a viewer": viewer} {
			got, err := s.users.Permissions(s.ctx, actor, s.home, bob.ID)
			s.must(err)
			if !slices.Equal(got[access.UsersView], []access.Grant{{RoleID: night}, {RoleID: "analyze_manager"}}) ||
				!slices.Equal(got[access.RolesManage], []access.Grant{{RoleID: night}}) || got[access.UsersManage] != nil {
				s.Errorf("to %s: %v", name, got)
			}
		}
		_, err := s.users.Permissions(s.ctx, s.actor(bob), s.home, user.ID(viewer.ID))
		s.must(err) // through users/view
		_, err = s.users.Permissions(s.ctx, s.actor(s.add(s.home, "carol")), s.home, bob.ID)
		s.refused(err, "access.forbidden")
		_, err = s.users.Permissions(s.ctx, foreign, s.home, bob.ID)
		s.refused(err, "account.missing")
		_, err = s.users.Permissions(s.ctx, foreign, s.other, bob.ID)
		s.refused(err, "user.missing")
	})
}

func TestFind(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol", "analyze_manager")
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		for name, c := range map[string]struct {
			actor access.Actor
			in    access.AccountID
			id    user.ID
			want  string
		}{
			"oneself":                {s.actor(bob), s.home, bob.ID, ""},
			"oneself as self":        {s.actor(bob), s.home, user.Self, ""},
			"another, may view":      {s.actor(carol), s.home, bob.ID, ""},
			"another, may not":       {s.actor(bob), s.home, carol.ID, "access.forbidden"},
			"of another account":     {foreign, s.home, bob.ID, "account.missing"},
			"by its id in one's own": {foreign, s.other, bob.ID, "user.missing"},
			"no such user":           {s.actor(carol), s.home, "usr_none", "user.missing"},
			"self of a key":          {access.Actor{Kind: access.Key, Account: s.home, Permissions: access.SetOf(access.UsersView)}, s.home, user.Self, "user.missing"},
		} {
			s.Run(name, func(t *testing.T) {
				u, err := s.users.Find(s.ctx, c.actor, c.in, c.id)
				if fault.Code(err) != c.want || c.want == "" && u.ID != bob.ID {
					t.Errorf("%s, %v", u.Username, err)
				}
			})
		}
	})
}

// 42: of two admins who remove each other at the same moment, one remains.
func TestTwoAdminsRemoveEachOther(t *testing.T) {
	each(t, func(s *scene) {
		first, second := s.add(s.home, "first", access.AccountAdmin), s.add(s.home, "second", access.AccountAdmin)
		one, two := s.actor(first), s.actor(second)
		ways := []func(access.Actor, user.User) error{
			func(a access.Actor, u user.User) error {
				return s.users.TakeRole(s.ctx, a, s.home, u.ID, access.AccountAdmin)
			},
			func(a access.Actor, u user.User) error { return s.users.Disable(s.ctx, a, s.home, u.ID) },
		}
		for round := range 24 {
			var group sync.WaitGroup
			errs := make([]error, 2)
			start := make(chan struct{})
			group.Go(func() { <-start; errs[0] = ways[round%2](one, second) })
			group.Go(func() { <-start; errs[1] = ways[round/2%2](two, first) })
			close(start)
			group.Wait()
			admins := s.count(`SELECT COUNT(*) FROM role_members m JOIN users u ON u.account_id = m.account_id AND u.id = m.user_id
				WHERE m.account_id = $1 AND m.role_id = $2 AND u.status <> 'disabled'`, s.home, access.AccountAdmin)
			if admins != 1 || (errs[0] == nil) == (errs[1] == nil) {
				s.Fatalf("round %d: %d admins, %v, %v", round, admins, errs[0], errs[1])
			}
			for _, err := range errs {
				if code := fault.Code(err); err != nil && code != "user.last_admin" {
					s.Fatalf("round %d: %v", round, err)
				}
			}
			s.restore(first, second)
		}
	})
}

func (s *scene) restore(users ...user.User) {
	s.Helper()
	for _, u := range users {
		s.must(s.users.Enable(s.ctx, program, u.Account, u.ID))
		s.must(s.users.GiveRole(s.ctx, program, u.Account, u.ID, access.AccountAdmin))
	}
}

// A changed name moves the user in the lists of their roles and teams.
func TestANewNameIsKnownToRolesAndTeams(t *testing.T) {
	each(t, func(s *scene) {
		night, crew := s.role("Night shift"), s.team("Crew")
		for _, name := range []string{"bob", "carol"} {
			u := s.add(s.home, name, night)
			s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, crew))
			if name == "bob" {
				_, err := s.users.Update(s.ctx, program, s.home, u.ID, user.Patch{FirstName: ptr("Żaneta")})
				s.must(err)
			}
		}
		for _, f := range []user.Filter{{Role: night, Limit: 9}, {Team: crew, Limit: 9}} {
			page, err := s.users.List(s.ctx, program, s.home, f)
			s.must(err)
			if len(page.Users) != 2 || page.Users[0].Username != "carol" {
				s.Errorf("%+v", page.Users)
			}
		}
		s.change(func(tx *database.Tx) error { return tx.Exec(s.ctx, `DELETE FROM users WHERE account_id = $1`, s.home) })
		if n := s.count(`SELECT COUNT(*) FROM role_members`) + s.count(`SELECT COUNT(*) FROM team_members`); n != 0 {
			s.Errorf("%d memberships outlive their users", n)
		}
	})
}
