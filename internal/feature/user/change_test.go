package user_test

import (
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// acts are all changes of one user by another, by the action that is recorded.
func acts(s *scene) map[string]func(actor access.Actor, in access.AccountID, id user.ID) error {
	night, crew := s.role("Night shift"), s.team("Crew")
	return map[string]func(access.Actor, access.AccountID, user.ID) error{
		"user.updated": func(a access.Actor, in access.AccountID, id user.ID) error {
			_, err := s.users.Update(s.ctx, a, in, id, user.Patch{FirstName: ptr("New")})
			return err
		},
		"user.disabled": func(a access.Actor, in access.AccountID, id user.ID) error { return s.users.Disable(s.ctx, a, in, id) },
		"user.enabled":  func(a access.Actor, in access.AccountID, id user.ID) error { return s.users.Enable(s.ctx, a, in, id) },
		"user.unlocked": func(a access.Actor, in access.AccountID, id user.ID) error { return s.users.Unlock(s.ctx, a, in, id) },
		"user.password_letter_sent": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.SendPasswordLetter(s.ctx, a, in, id)
		},
		"user.role_given": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.GiveRole(s.ctx, a, in, id, night)
		},
		"user.role_taken": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.TakeRole(s.ctx, a, in, id, night)
		},
		"user.team_joined": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.JoinTeam(s.ctx, a, in, id, crew)
		},
		"user.team_left": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.LeaveTeam(s.ctx, a, in, id, crew)
		},
		"user.deletion_requested": func(a access.Actor, in access.AccountID, id user.ID) error {
			return s.users.RequestDeletion(s.ctx, a, in, id, "left")
		},
	}
}

// Every change of another user, by everybody who may not.
func TestChangesRefused(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		boss := s.add(s.home, "boss", access.AccountAdmin)
		viewer := s.actor(s.add(s.home, "viewer", "analyze_manager"))
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		operator := s.actor(s.add(s.operator, "root", access.AccountAdmin))
		helpdesk := s.helpdesk()
		key := helpdesk
		key.Kind = access.Key
		for action, act := range acts(s) {
			s.refused(act(viewer, s.home, bob.ID), "access.forbidden")
			s.attempted(s.home, action, "access.forbidden", bob)
			s.refused(act(helpdesk, s.home, boss.ID), "access.power_lacking")
			s.attempted(s.home, action, "access.power_lacking", boss)
			s.refused(act(key, s.home, boss.ID), "access.power_lacking")
			s.refused(act(foreign, s.home, bob.ID), "account.missing")
			s.refused(act(operator, s.home, bob.ID), "account.missing")
			s.refused(act(access.Actor{Kind: access.Anonymous}, s.home, bob.ID), "account.missing")
			s.refused(act(foreign, s.other, bob.ID), "user.missing") // 40: an id of a sibling account in one's own
			s.refused(act(helpdesk, s.home, "usr_none"), "user.missing")
			s.refused(act(helpdesk, "acc_none", bob.ID), "account.missing")
		}
		if got := s.get(bob); got.FirstName != "Bob" || got.Status != user.Active || len(got.Roles)+len(got.Teams) != 0 {
			s.Errorf("%+v", got)
		}
		if got := s.get(boss); got.FirstName != "Boss" || got.Status != user.Active {
			s.Errorf("%+v", got)
		}
		if n := len(s.letters()); n != 0 {
			s.Errorf("%d letters", n)
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob")
		u, err := s.users.Update(s.ctx, admin, s.home, bob.ID, user.Patch{FirstName: ptr(" Robert "), LastName: ptr("Smith"),
			Mobile: ptr("+44 20 7946 0000"), Language: ptr("sl"), TimeZone: ptr("Europe/London")})
		s.must(err)
		if u.FullName() != "Robert Smith" || u.Mobile != "+442079460000" || u.Language != "sl" || u.TimeZone != "Europe/London" {
			s.Errorf("%+v", u)
		}
		event := s.last(s.home, "user.updated")
		want := []audit.Change{{Field: "firstName", Before: "Bob", After: "Robert"}, {Field: "lastName", After: "Smith"}, {Field: "mobile", After: "+442079460000"},
			{Field: "language", Before: "ar", After: "sl"}, {Field: "timeZone", Before: "Asia/Riyadh", After: "Europe/London"}}
		if len(event.Changes) != len(want) {
			s.Fatalf("%+v", event.Changes)
		}
		for i := range want {
			if event.Changes[i] != want[i] {
				s.Errorf("%+v, want %+v", event.Changes[i], want[i])
			}
		}
		u, err = s.users.Update(s.ctx, admin, s.home, bob.ID, user.Patch{FirstName: ptr("Robert"), Mobile: ptr("")})
		s.must(err)
		if u.Mobile != "" {
			s.Errorf("mobile %s", u.Mobile)
		}
		before := s.last(s.home, "user.updated").ID
		_, err = s.users.Update(s.ctx, admin, s.home, bob.ID, user.Patch{FirstName: ptr("Robert"), LastName: ptr("Smith")})
		s.must(err)
		if s.last(s.home, "user.updated").ID != before {
			s.Error("a change that changes nothing is recorded")
		}
	})
}

func TestUpdateFaults(t *testing.T) {
	for name, c := range map[string]struct {
		patch user.Patch
		want  string
	}{
		"no first name":    {user.Patch{FirstName: ptr(" ")}, "user.name_missing"},
		"control in name":  {user.Patch{LastName: ptr("a\x00")}, "user.name_characters"},
		"long name":        {user.Patch{LastName: ptr(strings.Repeat("a", 10_000))}, "user.name_too_long"},
		"no email":         {user.Patch{Email: ptr("")}, "user.email_missing"},
		"email with name":  {user.Patch{Email: ptr("A <a@example.com>")}, "user.email_form"},
		"mobile":           {user.Patch{Mobile: ptr("12")}, "user.mobile_form"},
		"no language":      {user.Patch{Language: ptr("")}, "user.language_unknown"},
		"unknown language": {user.Patch{Language: ptr("xx")}, "user.language_unknown"},
		"no zone":          {user.Patch{TimeZone: ptr("")}, "user.time_zone_unknown"},
		"unknown zone":     {user.Patch{TimeZone: ptr("Nowhere")}, "user.time_zone_unknown"},
		"last name may go": {user.Patch{LastName: ptr("")}, ""},
	} {
		if got := fault.Code(c.patch.Valid()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// U6, U12: a person changes their own details, but the language only where they may manage users.
func TestUpdateOneself(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		me := s.actor(bob)
		u, err := s.users.Update(s.ctx, me, s.home, user.Self, user.Patch{FirstName: ptr("Rob"), Mobile: ptr("+442079460000"), TimeZone: ptr("UTC"), Language: ptr("ar")})
		s.must(err) // the language is what it was
		if u.ID != bob.ID || u.FirstName != "Rob" || u.Mobile != "+442079460000" || u.TimeZone != "UTC" {
			s.Errorf("%+v", u)
		}
		_, err = s.users.Update(s.ctx, me, s.home, bob.ID, user.Patch{Language: ptr("en"), FirstName: ptr("Robby")})
		s.refused(err, "user.language_fixed")
		if got := s.get(bob); got.Language != "ar" || got.FirstName != "Rob" {
			s.Errorf("%+v", got)
		}
		s.attempted(s.home, "user.updated", "user.language_fixed", bob)
		admin := s.admin()
		u, err = s.users.Update(s.ctx, admin, s.home, user.Self, user.Patch{Language: ptr("en")})
		s.must(err)
		if u.Language != "en" || u.Username != "admin" {
			s.Errorf("%+v", u)
		}
	})
}

// An editor who may not look at users is shown the one that they edited.
func TestUpdateWithoutTheRightToView(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		editor := s.actor(s.add(s.home, "editor", s.role("Editor", access.UsersManage)))
		u, err := s.users.Update(s.ctx, editor, s.home, bob.ID, user.Patch{FirstName: ptr("Rob")})
		if err != nil || u.FirstName != "Rob" {
			s.Errorf("%+v, %v", u, err)
		}
	})
}

func TestDisableAndEnable(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob")
		s.must(s.users.SendPasswordLetter(s.ctx, admin, s.home, bob.ID))
		_, err := s.users.Update(s.ctx, admin, s.home, bob.ID, user.Patch{Email: ptr("new@example.com")})
		s.must(err)
		reset, confirm := s.token("reset_password"), s.token("email_confirm")

		s.must(s.users.Disable(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.Disabled || got.DisabledAt == nil {
			s.Errorf("%+v", got)
		}
		for _, l := range s.letters() {
			if l.State != "cancelled" || l.Link != "" {
				s.Errorf("a letter still leaves: %+v", l)
			}
		}
		s.must(s.users.Disable(s.ctx, admin, s.home, bob.ID)) // again: nothing to do
		s.refused(s.users.SendPasswordLetter(s.ctx, admin, s.home, bob.ID), "user.is_disabled")
		s.attempted(s.home, "user.password_letter_sent", "user.is_disabled", bob)

		s.must(s.users.Enable(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.Active || got.DisabledAt != nil {
			s.Errorf("%+v", got)
		}
		for _, token := range []string{reset, confirm} { // 29
			_, err := s.users.OpenLink(s.ctx, s.db.Read(), token)
			s.refused(err, "password_link.not_valid")
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action IN ('user.disabled', 'user.enabled')`); n != 2 {
			s.Errorf("%d events", n)
		}
	})
}

func TestNobodyDisablesThemselvesNorTheLastAdmin(t *testing.T) {
	each(t, func(s *scene) {
		boss := s.add(s.home, "boss", access.AccountAdmin)
		s.refused(s.users.Disable(s.ctx, s.actor(boss), s.home, boss.ID), "user.not_yourself")
		s.refused(s.users.Disable(s.ctx, s.actor(boss), s.home, user.Self), "user.not_yourself")
		s.attempted(s.home, "user.disabled", "user.not_yourself", boss)
		s.refused(s.users.Disable(s.ctx, program, s.home, boss.ID), "user.last_admin")
		s.attempted(s.home, "user.disabled", "user.last_admin", boss)
		s.refused(s.users.TakeRole(s.ctx, program, s.home, boss.ID, access.AccountAdmin), "user.last_admin")
		s.refused(s.users.TakeRole(s.ctx, s.actor(boss), s.home, user.Self, access.AccountAdmin), "user.last_admin")
		s.attempted(s.home, "user.role_taken", "user.last_admin", boss)

		second := s.add(s.home, "second", access.AccountAdmin)
		s.add(s.other, "elsewhere", access.AccountAdmin)
		s.must(s.users.Disable(s.ctx, s.actor(boss), s.home, second.ID)) // a disabled admin is no admin
		s.refused(s.users.TakeRole(s.ctx, program, s.home, boss.ID, access.AccountAdmin), "user.last_admin")
		s.must(s.users.TakeRole(s.ctx, program, s.home, second.ID, access.AccountAdmin))
		if got := s.get(boss); got.Status != user.Active || len(got.Roles) != 1 {
			s.Errorf("%+v", got)
		}
	})
}

// U9: whoever is unlocked must set a new password first.
func TestUnlock(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob")
		s.refused(s.users.Unlock(s.ctx, admin, s.home, bob.ID), "user.not_locked")
		s.lock(bob)
		if got := s.get(bob); got.Status != user.Locked || got.LockedAt == nil || got.FailedSignIns != 5 {
			s.Errorf("%+v", got)
		}
		s.must(s.users.Unlock(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.PasswordExpired || got.LockedAt != nil || got.FailedSignIns != 0 {
			s.Errorf("%+v", got)
		}
		all := s.letters()
		if len(all) != 1 || all[0].Kind != "unlocked" || all[0].To != bob.Email {
			s.Errorf("%+v", all)
		}
	})
}

func (s *scene) lock(u user.User) {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `UPDATE users SET failed_sign_ins = 5 WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
	})
	s.must(s.users.Lock(s.ctx, u, 5, 0))
}

// Disabled is stronger than locked: unlocking shows, but opens nothing and writes to nobody.
func TestUnlockWhileDisabled(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob")
		s.lock(bob)
		s.must(s.users.Disable(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.Disabled {
			s.Errorf("%+v", got)
		}
		s.must(s.users.Unlock(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.Disabled || len(s.letters()) != 0 {
			s.Errorf("%+v, letters %+v", got, s.letters())
		}
		s.must(s.users.Enable(s.ctx, admin, s.home, bob.ID))
		if got := s.get(bob); got.Status != user.PasswordExpired {
			s.Errorf("%+v", got)
		}
	})
}

func TestLock(t *testing.T) {
	each(t, func(s *scene) {
		boss, second, bob := s.add(s.home, "boss", access.AccountAdmin), s.add(s.home, "second", access.AccountAdmin), s.add(s.home, "bob")
		s.must(s.users.Lock(s.ctx, bob, 5, 0)) // a sign-in came between: no failures any more
		if s.get(bob).Status != user.Active {
			s.Error("locked without failures")
		}
		s.lock(bob)
		s.lock(boss)
		s.lock(second)
		for u, want := range map[*user.User]user.Status{&bob: user.Locked, &boss: user.Locked, &second: user.Active} {
			if got := s.get(*u); got.Status != want {
				s.Errorf("%s is %s, want %s", got.Username, got.Status, want)
			}
		}
		if event := s.last(s.home, "user.locked"); event.Target.Name != "boss" || event.ActorKind != access.System || event.Params["count"] != "5" {
			s.Errorf("%+v", event)
		}
	})
}

func TestDeletionIsRequestedFromTheOperator(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.must(s.users.RequestDeletion(s.ctx, s.actor(bob), s.home, user.Self, "I am leaving\x00"))
		all := s.letters()
		if len(all) != 1 || all[0].To != "support@example.com" || all[0].Language != "en" {
			s.Errorf("%+v", all)
		}
		if got := s.get(bob); got.Status != user.Active || got.DeletionAskedAt == nil || s.get(s.add(s.home, "eve")).DeletionAskedAt != nil {
			s.Errorf("%+v", got)
		}
		if event := s.last(s.home, "user.deletion_requested"); event.Target.ID != string(bob.ID) || !strings.HasPrefix(event.Params["reason"], "I am leaving") {
			s.Errorf("%+v", event)
		}
		s.refused(s.users.RequestDeletion(s.ctx, s.actor(bob), s.home, bob.ID, strings.Repeat("田", 1001)), "user.reason_too_long")
	})
}
