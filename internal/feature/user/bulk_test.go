package user_test

import (
	"slices"
	"strconv"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

func TestBulk(t *testing.T) {
	each(t, func(s *scene) {
		admin, night, crew := s.admin(), s.role("Night shift", access.UsersView), s.team("Crew")
		var ids []user.ID
		for i := range 5 {
			ids = append(ids, s.add(s.home, "user"+strconv.Itoa(i)).ID)
		}
		for _, c := range []struct {
			action user.BulkAction
			object string
			event  string
			is     func(u user.User) bool
		}{
			{user.BulkAddRole, night, "user.role_given", func(u user.User) bool { return len(u.Roles) == 1 }},
			{user.BulkAddTeam, crew, "user.team_joined", func(u user.User) bool { return len(u.Teams) == 1 }},
			{user.BulkDisable, "", "user.disabled", func(u user.User) bool { return u.Status == user.Disabled }},
			{user.BulkEnable, "", "user.enabled", func(u user.User) bool { return u.Status == user.Active }},
			{user.BulkRemoveTeam, crew, "user.team_left", func(u user.User) bool { return len(u.Teams) == 0 }},
			{user.BulkRemoveRole, night, "user.role_taken", func(u user.User) bool { return len(u.Roles) == 0 }},
		} {
			for range 2 { // the second time there is nothing to do
				done, failed, err := s.users.Bulk(s.ctx, admin, s.home, ids, c.action, c.object)
				s.must(err)
				if !slices.Equal(done, ids) || len(failed) > 0 {
					s.Errorf("%s: done %v, failed %v", c.action, done, failed)
				}
			}
			for _, id := range ids {
				if u := s.get(user.User{Account: s.home, ID: id}); !c.is(u) {
					s.Errorf("%s: %+v", c.action, u)
				}
			}
			if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = $1 AND status = 'success'`, c.event); n != len(ids) {
				s.Errorf("%s: %d events", c.action, n)
			}
		}
		numbers := s.count(`SELECT COUNT(DISTINCT change_number) FROM audit_events WHERE account_id = $1 AND change_number IS NOT NULL`, s.home)
		if last := s.count(`SELECT change_number FROM accounts WHERE id = $1`, s.home); numbers != last {
			s.Errorf("%d numbers, the last is %d", numbers, last)
		}
	})
}

// A user for whom it is not allowed is left alone; the others go on.
func TestBulkInPart(t *testing.T) {
	each(t, func(s *scene) {
		helpdesk := s.helpdesk()
		bob, boss := s.add(s.home, "bob"), s.add(s.home, "boss", access.AccountAdmin)
		eve := s.add(s.other, "eve")
		ids := []user.ID{boss.ID, bob.ID, user.ID(helpdesk.ID), "usr_none", eve.ID}
		done, failed, err := s.users.Bulk(s.ctx, helpdesk, s.home, ids, user.BulkDisable, "")
		s.must(err)
		if !slices.Equal(done, []user.ID{bob.ID}) || s.get(bob).Status != user.Disabled || s.get(boss).Status != user.Active || s.get(eve).Status != user.Active {
			s.Errorf("done %v", done)
		}
		want := map[user.ID]string{boss.ID: "access.power_lacking", user.ID(helpdesk.ID): "user.not_yourself", "usr_none": "user.missing", eve.ID: "user.missing"}
		for _, f := range failed {
			if want[f.ID] != f.Fault.Code {
				s.Errorf("%s: %s", f.ID, f.Fault.Code)
			}
			delete(want, f.ID)
		}
		if len(want) > 0 {
			s.Errorf("not reported: %v", want)
		}
	})
}

// The last two admins cannot go in one call either.
func TestBulkKeepsTheLastAdmin(t *testing.T) {
	each(t, func(s *scene) {
		a, b := s.add(s.home, "a", access.AccountAdmin), s.add(s.home, "b", access.AccountAdmin)
		done, failed, err := s.users.Bulk(s.ctx, program, s.home, []user.ID{a.ID, b.ID}, user.BulkRemoveRole, access.AccountAdmin)
		s.must(err)
		if len(done) != 1 || len(failed) != 1 || failed[0].Fault.Code != "user.last_admin" {
			s.Errorf("done %v, failed %v", done, failed)
		}
	})
}

func TestBulkRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob")
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		for name, c := range map[string]struct {
			actor  access.Actor
			ids    []user.ID
			action user.BulkAction
			want   string
		}{
			"without the permission": {s.actor(bob), []user.ID{bob.ID}, user.BulkDisable, "access.forbidden"},
			"from another account":   {foreign, []user.ID{bob.ID}, user.BulkDisable, "account.missing"},
			"too many":               {admin, make([]user.ID, user.MaxBulk+1), user.BulkDisable, "user.bulk_too_many"},
			"unknown action":         {admin, []user.ID{bob.ID}, "delete", "request.value_unknown"},
			"nobody at all":          {admin, nil, user.BulkDisable, ""},
		} {
			_, _, err := s.users.Bulk(s.ctx, c.actor, s.home, c.ids, c.action, "")
			if fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		if s.get(bob).Status != user.Active {
			s.Error("bob was disabled")
		}
	})
}
