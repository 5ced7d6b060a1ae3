package user_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
)

// Whoever finds an open portal makes nobody an admin, and takes nobody's
// admin role: both ask who it is, and the question is no attempt in the log.
func TestAdminsAreMadeByWhoHasProvedWhoTheyAre(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob, carol := s.admin(), s.add(s.home, "bob"), s.add(s.home, "carol", access.AccountAdmin)
		stale := admin
		stale.SessionID, stale.ConfirmedAt = "ses_1", time.Now().Add(-access.ConfirmTime-time.Minute)
		fresh := stale
		fresh.ConfirmedAt = time.Now()
		draft := user.Draft{Username: "dora", FirstName: "Dora", Email: "dora@example.com", Roles: []string{access.AccountAdmin}}
		order := user.BulkOrder{Action: user.BulkAddRole, Object: access.AccountAdmin, Filter: user.Filter{Limit: 1}}
		acts := map[string]func(access.Actor) error{
			"give": func(a access.Actor) error { return s.users.GiveRole(s.ctx, a, s.home, bob.ID, access.AccountAdmin) },
			"take": func(a access.Actor) error { return s.users.TakeRole(s.ctx, a, s.home, carol.ID, access.AccountAdmin) },
			"create": func(a access.Actor) error {
				_, err := s.users.Create(s.ctx, a, s.home, draft)
				return err
			},
			"give to many": func(a access.Actor) error {
				_, _, err := s.users.Bulk(s.ctx, a, s.home, []user.ID{carol.ID, bob.ID}, user.BulkAddRole, access.AccountAdmin)
				return err
			},
			"give to all": func(a access.Actor) error {
				_, err := s.users.StartBulk(s.ctx, a, s.home, order)
				return err
			},
		}
		before := s.count(`SELECT COUNT(*) FROM audit_events`)
		for name, act := range acts {
			s.Run(name, func(t *testing.T) { s.refused(act(stale), "session.confirm") })
		}
		if len(s.get(bob).Roles) != 0 || len(s.get(carol).Roles) != 1 || s.count(`SELECT COUNT(*) FROM users WHERE username = 'dora'`) != 0 {
			t.Errorf("done all the same: %v, %v", s.get(bob).Roles, s.get(carol).Roles)
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events`); n != before {
			t.Errorf("%d events of questions", n-before)
		}
		s.must(s.users.GiveRole(s.ctx, stale, s.home, carol.ID, access.AccountAdmin)) // an admin already: nothing to ask
		s.must(s.users.GiveRole(s.ctx, stale, s.home, bob.ID, "analyze_manager"))     // a role that is no danger
		for _, name := range []string{"give", "take", "create", "give to many", "give to all"} {
			s.Run(name+", proved", func(t *testing.T) { s.must(acts[name](fresh)) })
		}
	})
}

// The last admin is told so, without a question before it; and so is who may not.
func TestNobodyIsAskedInVain(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk, bob := s.admin(), s.helpdesk(), s.add(s.home, "bob")
		for _, a := range []*access.Actor{&admin, &helpdesk} {
			a.SessionID, a.ConfirmedAt = "ses_1", time.Now().Add(-time.Hour)
		}
		s.refused(s.users.TakeRole(s.ctx, admin, s.home, user.ID(admin.ID), access.AccountAdmin), "user.last_admin")
		s.refused(s.users.GiveRole(s.ctx, helpdesk, s.home, bob.ID, access.AccountAdmin), "access.power_lacking")
	})
}

// Codes and links go to an address: another one for oneself, or for an admin,
// would hand the user over to whoever found an open portal.
func TestAddressesAskWhoItIs(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob, carol := s.admin(), s.add(s.home, "bob"), s.add(s.home, "carol", access.AccountAdmin)
		stale := func(a access.Actor) access.Actor {
			a.SessionID, a.ConfirmedAt = "ses_1", time.Now().Add(-access.ConfirmTime-time.Minute)
			return a
		}
		email, mobile, name := "elsewhere@example.com", "+4791234567", "Carla"
		before := s.count(`SELECT COUNT(*) FROM audit_events`)
		for _, p := range []user.Patch{{Email: &email}, {Mobile: &mobile}, {Email: &email, FirstName: &name}} {
			_, err := s.users.Update(s.ctx, stale(s.actor(bob)), s.home, bob.ID, p)
			s.refused(err, "session.confirm")
			_, err = s.users.Update(s.ctx, stale(admin), s.home, carol.ID, p)
			s.refused(err, "session.confirm")
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events`); n != before {
			t.Errorf("%d events of questions", n-before)
		}
		if u := s.get(carol); u.PendingEmail != "" || u.Mobile != "" || u.FirstName == name {
			t.Errorf("changed all the same: %+v", u)
		}
		for what, ask := range map[string]func() error{
			"a name": func() error {
				_, err := s.users.Update(s.ctx, stale(admin), s.home, carol.ID, user.Patch{FirstName: &name})
				return err
			},
			"who is no admin": func() error {
				_, err := s.users.Update(s.ctx, stale(admin), s.home, bob.ID, user.Patch{Mobile: &mobile})
				return err
			},
			"proved": func() error {
				_, err := s.users.Update(s.ctx, s.actor(carol), s.home, carol.ID, user.Patch{Mobile: &mobile})
				return err
			},
		} {
			if err := ask(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
