package invite_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

func TestAcceptSignsIn(t *testing.T) {
	each(t, func(s *scene) {
		admin, night := s.admin(), s.team("Night")
		_, err := s.invites.Invite(s.ctx, admin, s.home, invite.Draft{Person: invite.Person{Email: "nele@example.com"},
			Offer: invite.Offer{Roles: []string{"analyze_manager"}, Teams: []string{night}, Language: "ar"}})
		s.must(err)
		a := acceptance("nele.vogt")
		a.Mobile, a.TimeZone = "+49 30 1234567", "Europe/Berlin"
		u, entry, err := s.invites.Accept(s.ctx, s.visitor(), s.letter(), a)
		s.must(err)
		got := s.user(u)
		if got.Username != "nele.vogt" || got.FullName() != "Nele Vogt" || got.Email != "nele@example.com" || got.EmailVerified == nil || got.Mobile != "+49301234567" ||
			got.Language != "ar" || got.TimeZone != "Europe/Berlin" || got.Status != user.Active || got.Source != user.Invited || got.CreatedBy.ID != admin.ID || got.LastLogin == nil ||
			!slices.Equal(ids(got.Roles), []string{"analyze_manager"}) || !slices.Equal(ids(got.Teams), []string{night}) {
			t.Errorf("%+v", got)
		}
		k, err := s.sessions.Check(s.ctx, entry.Opened.Token.Text())
		s.must(err)
		if k.User.ID != u.ID || k.Session.ID != entry.Opened.Session.ID || !k.Actor.Permissions.Has(access.AuditView) {
			t.Errorf("%+v", k.Session)
		}
		_, err = s.signin.SignIn(s.ctx, session.Visitor{Address: "10.9.9.9", Service: access.Web}, "nele.vogt", good)
		s.must(err)
		e := s.last(s.home, "user.accepted")
		if e.Target.ID != string(u.ID) || e.ActorID != string(u.ID) || e.ActorName != "nele.vogt" || e.ActorFullName != "Nele Vogt" || e.Status != audit.Success || e.RequestID != "req_1" ||
			!slices.Contains(e.Changes, audit.Change{Field: "roles", After: "analyze_manager"}) || e.Params["inviter"] != "admin" {
			t.Errorf("%+v", e)
		}
		if n := len(s.events(s.home, "user.login")); n != 2 { // by accepting, and by the password
			t.Errorf("%d sign-ins are recorded", n)
		}
		list, err := s.invites.List(s.ctx, admin, s.home, invite.Filter{Limit: 5})
		s.must(err)
		if i := list.Invites[0]; i.Status != invite.Accepted || i.User != u.ID || i.SettledAt == nil {
			t.Errorf("%+v", i)
		}
	})
}

// Attack 29: a link that was never made, was altered, is another account's,
// was used, revoked, has expired, or whose account or inviter is gone: one answer.
func TestDeadLinks(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob", access.AccountAdmin)
		s.invited(admin)
		token := s.letter()
		for name, text := range map[string]string{"nothing": "", "no token": "gti_x", "never made": seal.NewToken(invite.TokenPrefix, string(s.home)).Text(),
			"another account's": strings.Replace(token, strings.TrimPrefix(string(s.home), "acc_"), strings.TrimPrefix(string(s.other), "acc_"), 1),
			"altered":           token[:40] + "A" + token[41:], "of another kind": seal.NewToken(user.LinkPrefix, string(s.home)).Text(), "with more behind": token + "x"} {
			if text != token {
				t.Run(name, func(t *testing.T) { sub := *s; sub.T = t; sub.dead(text, "") })
			}
		}
		u, err := s.accept(token, "nele")
		s.must(err)
		s.dead(token, "invite.used")
		s.must(s.users.Disable(s.ctx, admin, s.home, u.ID))
		s.dead(token, "invite.used")

		s.invited(bob)
		token = s.letter()
		s.must(s.users.Disable(s.ctx, admin, s.home, user.ID(bob.ID)))
		s.dead(token, "invite.inviter_lost")
		s.must(s.users.Enable(s.ctx, admin, s.home, user.ID(bob.ID)))
		s.must(s.users.TakeRole(s.ctx, admin, s.home, user.ID(bob.ID), access.AccountAdmin))
		s.dead(token, "invite.inviter_lost")

		s.invited(admin)
		token = s.letter()
		s.must(s.accounts.Disable(s.ctx, program, s.home))
		s.dead(token, "invite.account_closed")
		s.must(s.accounts.Enable(s.ctx, program, s.home))
		if _, err := s.invites.Look(s.ctx, s.visitor(), token); err != nil {
			t.Errorf("the account is open again: %v", err)
		}
	})
}

// A user made with the invited address in another way has it: the invite is over.
func TestTheAddressBecameAUsers(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		_, err := s.invites.Invite(s.ctx, admin, s.home, draft("nele@example.com"))
		s.must(err)
		s.add(s.home, "nele")
		s.dead(s.letter(), "invite.is_user")
	})
}

// Attack 22: however a link is dead, finding out costs the same work and has
// the same answer as one that never was; and trying many makes one wait.
func TestTryingLinksMakesOneWait(t *testing.T) {
	each(t, func(s *scene) {
		s.invited(s.admin())
		token, v := s.letter(), s.visitor()
		var err error
		for range 25 {
			if _, err = s.invites.Look(s.ctx, v, seal.NewToken(invite.TokenPrefix, string(s.home)).Text()); fault.Code(err) != "invite.not_valid" {
				break
			}
		}
		s.refused(err, "session.throttled")
		_, _, err = s.invites.Accept(s.ctx, v, token, acceptance("nele"))
		s.refused(err, "session.throttled")
		if _, err := s.invites.Look(s.ctx, s.visitor(), token); err != nil { // somebody else
			t.Error(err)
		}
		s.clock.Advance(10 * time.Minute)
		_, err = s.invites.Look(s.ctx, v, token)
		s.must(err)
	})
}

// Attack 22: an invite is no way to try which usernames there are.
func TestTryingUsernamesMakesOneWait(t *testing.T) {
	each(t, func(s *scene) {
		s.invited(s.admin())
		token, v := s.letter(), s.visitor()
		var err error
		for range 25 {
			if _, _, err = s.invites.Accept(s.ctx, v, token, acceptance("admin")); fault.Code(err) != "user.username_taken" {
				break
			}
		}
		s.refused(err, "session.throttled")
	})
}

// What is wrong is told on its member, all at once, and the invite stays open.
func TestAWrongAcceptanceLosesNothing(t *testing.T) {
	each(t, func(s *scene) {
		i := s.invited(s.admin())
		token := s.letter()
		for name, c := range map[string]struct {
			spoil func(a *invite.Acceptance)
			want  string
		}{
			"a taken username":       {func(a *invite.Acceptance) { a.Username = "ADMIN" }, "user.username_taken on username"},
			"no username":            {func(a *invite.Acceptance) { a.Username = "" }, "user.username_missing on username"},
			"another's email":        {func(a *invite.Acceptance) { a.Username = "b@example.com" }, "user.username_foreign_email on username"},
			"no first name":          {func(a *invite.Acceptance) { a.FirstName = " " }, "user.name_missing on firstName"},
			"a short password":       {func(a *invite.Acceptance) { a.Password = "short" }, "password.too_short on password"},
			"a password of the name": {func(a *invite.Acceptance) { a.Password = "my nele.vogt" }, "password.contains_name on password"},
			"a wrong mobile":         {func(a *invite.Acceptance) { a.Mobile = "call me" }, "user.mobile_form on mobile"},
			"a wrong zone":           {func(a *invite.Acceptance) { a.TimeZone = "Moon/Base" }, "user.time_zone_unknown on timeZone"},
			"two things": {func(a *invite.Acceptance) { a.Mobile, a.Password = "call me", "short" },
				"user.mobile_form on mobile, password.too_short on password"},
		} {
			a := acceptance("nele.vogt")
			c.spoil(&a)
			_, _, err := s.invites.Accept(s.ctx, s.visitor(), token, a)
			var got []string
			for _, f := range fault.All(err) {
				got = append(got, f.Error())
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s: %q, want %s", name, got, c.want)
			}
		}
		if s.find(i).Status != invite.Pending {
			t.Error("the invite is not open any more")
		}
		a := acceptance(i.Email) // one's own address is a username as well
		_, _, err := s.invites.Accept(s.ctx, s.visitor(), token, a)
		s.must(err)
	})
}

// Attack 42: twice at once makes one user and one session.
func TestAcceptTwiceAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		i := s.invited(admin)
		tokens := []string{s.letter(), s.copied(admin, i)}
		var together sync.WaitGroup
		errs := make([]error, 8)
		for n := range errs {
			v := s.visitor()
			together.Go(func() {
				_, _, errs[n] = s.invites.Accept(s.ctx, v, tokens[n%2], acceptance("nele"+string(rune('a'+n))))
			})
		}
		together.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				s.refused(err, "invite.not_valid")
			}
		}
		if users := s.count(`SELECT COUNT(*) FROM users WHERE source = 'invited'`); made != 1 || users != 1 || s.count(`SELECT COUNT(*) FROM sessions`) != 1 {
			t.Errorf("%d acceptances, %d users", made, users)
		}
		if n := len(slices.DeleteFunc(s.events(s.home, "user.accepted"), func(r audit.Record) bool { return r.Status != audit.Success })); n != 1 {
			t.Errorf("%d acceptances are recorded", n)
		}
	})
}

// Attack 29: what the inviter may no longer give, or is gone, is left out and named.
func TestTheInviterIsJudgedAnew(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		lead := s.role("Lead", access.UsersView, access.UsersManage, access.AuditView, access.TeamsView)
		auditor, gone, kept := s.role("Auditor", access.AuditView), s.role("Gone", access.TeamsView), s.role("Kept", access.UsersView)
		night, day := s.team("Night"), s.team("Day")
		bob := s.add(s.home, "bob", lead)
		_, err := s.invites.Invite(s.ctx, bob, s.home, invite.Draft{Person: invite.Person{Email: "nele@example.com"},
			Offer: invite.Offer{Roles: []string{auditor, gone, kept}, Teams: []string{night, day}}})
		s.must(err)
		roles := role.New(s.log)
		fewer := []access.Permission{access.UsersView, access.UsersManage}
		_, err = roles.Update(s.ctx, program, s.home, lead, role.Patch{Permissions: &fewer})
		s.must(err)
		s.must(roles.Delete(s.ctx, program, s.home, gone))
		s.deleteTeam(day)

		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		got := s.user(u)
		if !slices.Equal(ids(got.Roles), []string{kept}) || !slices.Equal(ids(got.Teams), []string{night}) {
			t.Errorf("has %v and %v", got.Roles, got.Teams)
		}
		e := s.last(s.home, "user.accepted")
		for _, want := range []audit.Change{{Field: "roles", After: "Kept"}, {Field: "teams", After: "Night"}, {Field: "rolesLeftOut", After: "Auditor, Gone"}, {Field: "teamsLeftOut", After: "Day"}} {
			if !slices.Contains(e.Changes, want) {
				t.Errorf("%+v is not among %+v", want, e.Changes)
			}
		}
		if admin.May(s.home, access.AuditView) != nil {
			t.Error("the admin is as before")
		}
	})
}

// An invite of the program itself, as the command line and the demo make it.
func TestTheProgramInvites(t *testing.T) {
	each(t, func(s *scene) {
		s.invited(program, access.AccountAdmin)
		u, err := s.accept(s.letter(), "first")
		s.must(err)
		if !slices.Equal(ids(s.user(u).Roles), []string{access.AccountAdmin}) {
			t.Errorf("%+v", s.user(u).Roles)
		}
	})
}

// Resending leaves out what is gone, and does not fail for it.
func TestResendAfterARoleWasDeleted(t *testing.T) {
	each(t, func(s *scene) {
		admin, gone := s.admin(), s.role("Gone", access.UsersView)
		i := s.invited(admin, gone, "people_manager")
		s.must(role.New(s.log).Delete(s.ctx, program, s.home, gone))
		_, err := s.invites.Resend(s.ctx, admin, s.home, i.ID)
		s.must(err)
		if found := s.find(i); len(found.Roles) != 2 || found.Roles[0].Name+found.Roles[1].Name != "Gone" {
			t.Errorf("%+v", found.Roles)
		}
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		if !slices.Equal(ids(s.user(u).Roles), []string{"people_manager"}) {
			t.Errorf("%+v", s.user(u).Roles)
		}
	})
}
