package signin_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

const next = "another good sentence"

// S4, 22: nobody learns who exists; the letter goes only where it should.
func TestForgot(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.create(s.home, "unverified", goodHash())
		s.create(s.home, "pending", "")
		s.must(s.users.Disable(s.ctx, program, s.home, s.add(s.home, "disabled").ID))
		s.lock(s.add(s.home, "locked"))
		s.add(s.other, "closed")
		s.must(s.accounts.Disable(s.ctx, program, s.other))
		var statements []int64
		for _, c := range []struct {
			name   string
			in     access.AccountID
			letter string // to whom
			reason string
		}{
			{"bob", s.home, "bob@example.com", ""},
			{"BOB@example.com", s.home, "bob@example.com", ""},
			{"locked", s.home, "locked@example.com", ""},
			{"pending", s.home, "pending@example.com", ""},
			{"pending@example.com", s.operator, "", "signin.unknown_name"},
			{"unverified", s.home, "", "signin.email_unverified"},
			{"unverified@example.com", s.operator, "", "signin.unknown_name"},
			{"disabled", s.home, "", "signin.disabled"},
			{"closed", s.other, "", "signin.account_disabled"},
			{"nobody", s.operator, "", "signin.unknown_name"},
			{"", s.operator, "", "signin.unknown_name"},
			{"bob\x00", s.operator, "", "signin.unknown_name"},
		} {
			before, events := len(s.letters()), len(s.recorded(c.in, "user.password_reset_requested"))
			made := passwords.Count()
			s.clock.Advance(time.Second)
			statements = append(statements, s.statements(func() { s.must(s.door.Forgot(s.ctx, s.visitor(), c.name)) }))
			letters := s.letters()[before:]
			if c.letter == "" && len(letters) > 0 || c.letter != "" && (len(letters) != 1 || letters[0].To != c.letter || letters[0].Kind != "reset_password") {
				s.Errorf("%q: %+v", c.name, letters)
			}
			recorded := s.recorded(c.in, "user.password_reset_requested")
			if len(recorded) != events+1 || c.reason != "" && !strings.HasPrefix(recorded[events], c.reason) || c.reason == "" && strings.Contains(recorded[events], " ") {
				s.Errorf("%q: recorded %q", c.name, recorded[events:])
			}
			if passwords.Count() != made {
				s.Errorf("%q: hashes a password", c.name)
			}
		}
		if slices.Max(statements) != slices.Min(statements) {
			s.Errorf("statements: %v", statements)
		}
	})
}

// Whoever knows a name cannot fill the mailbox behind it, nor make every link
// worthless that its owner gets, and learns nothing of the bound.
func TestForgotSendsAFewLettersAnHour(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.add(s.home, "eve")
		ask := func(name string) (letters int, statements int64) {
			before := len(s.letters())
			statements = s.statements(func() { s.must(s.door.Forgot(s.ctx, s.visitor(), name)) })
			return len(s.letters()) - before, statements
		}
		usual := int64(0)
		for i := range 5 {
			s.clock.Advance(10 * time.Minute)
			letters, statements := ask("bob")
			if usual = statements; letters != 1 {
				s.Fatalf("asking %d times: %d letters", i+1, letters)
			}
		}
		link := s.token("reset_password")
		for range 2 {
			s.clock.Advance(time.Second)
			if letters, statements := ask("bob@example.com"); letters != 0 || statements != usual {
				s.Errorf("asking once more: %d letters, %d statements instead of %d", letters, statements, usual)
			}
		}
		if recorded := s.recorded(s.home, "user.password_reset_requested"); len(recorded) != 7 || recorded[6] != "signin.too_many_letters bob" {
			s.Errorf("recorded %q", recorded)
		}
		if letters, _ := ask("eve"); letters != 1 {
			s.Errorf("somebody else gets %d letters", letters)
		}
		_, err := s.door.CheckLink(s.ctx, link)
		s.must(err)
		s.clock.Advance(20 * time.Minute) // the first was an hour ago
		if letters, _ := ask("bob"); letters != 1 {
			s.Errorf("later: %d letters", letters)
		}
	})
}

// U3: the first password verifies the email that the letter went to.
func TestSetTheFirstPassword(t *testing.T) {
	each(t, func(s *scene) {
		bob, err := s.users.Create(s.ctx, program, s.home, user.Draft{Username: "bob", FirstName: "Bob", Email: "bob@example.com"})
		s.must(err)
		token := s.token("set_password")
		l, err := s.door.CheckLink(s.ctx, token)
		s.must(err)
		if !l.First || l.User.ID != bob.ID || l.Account.Name != "Home" {
			s.Errorf("%+v", l)
		}
		for password, want := range map[string]string{"short": "password.too_short", "bob@example.com": "", "aaaaaaaaa": "password.too_uniform"} {
			if want != "" {
				s.refused(s.door.SetPassword(s.ctx, s.visitor(), token, password), want)
			}
		}
		s.must(s.door.SetPassword(s.ctx, s.visitor(), token, next))
		if got := s.get(bob); got.Status != user.Active || got.EmailVerified == nil {
			s.Errorf("%+v", got)
		}
		s.refused(s.door.SetPassword(s.ctx, s.visitor(), token, next), "password_link.not_valid") // 29
		_, err = s.door.CheckLink(s.ctx, token)
		s.refused(err, "password_link.not_valid")
		_, err = s.signIn("bob@example.com", next)
		s.must(err)
		if n := len(s.letters()); n != 1 { // nobody is told of their first password
			s.Errorf("%d letters", n)
		}
		if set, verified := s.recorded(s.home, "user.password_set"), s.recorded(s.home, "user.email_verified"); len(set) != 1 || len(verified) != 1 {
			s.Errorf("%q, %q", set, verified)
		}
	})
}

// S4, 30: a reset ends every session and the owner is told.
func TestResetAPassword(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		token, err := s.signIn("bob", good)
		s.must(err)
		s.actor(token)
		s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
		s.clock.Advance(time.Minute)
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("reset_password"), next))
		s.ended(token)
		_, err = s.signIn("bob", good)
		s.refused(err, "session.refused")
		_, err = s.signIn("bob", next)
		s.must(err)
		if all := s.letters(); len(all) != 2 || all[1].Kind != "password_changed" || all[1].To != "bob@example.com" {
			s.Errorf("%+v", all)
		}
	})
}

// A reset does not open a lock; the letter of an admin who unlocked does.
func TestAResetDoesNotUnlock(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.lock(bob)
		s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("reset_password"), next))
		_, err := s.signIn("bob", next)
		s.refused(err, "session.refused")
		s.must(s.users.Unlock(s.ctx, program, s.home, bob.ID))
		_, err = s.signIn("bob", next)
		s.refused(err, "session.refused") // first a new one
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("unlocked"), next+" again"))
		_, err = s.signIn("bob", next+" again")
		s.must(err)
	})
}

// 29: what makes a link worth nothing.
func TestLinks(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *scene, bob user.User, token string) string
		want  string
	}{
		"good":            {func(_ *scene, _ user.User, token string) string { return token }, ""},
		"nothing":         {func(*scene, user.User, string) string { return "" }, "password_link.not_valid"},
		"altered secret":  {func(_ *scene, _ user.User, token string) string { return token[:45] + swap(token[45]) + token[46:] }, "password_link.not_valid"},
		"altered account": {func(_ *scene, _ user.User, token string) string { return token[:20] + swap(token[20]) + token[21:] }, "password_link.not_valid"},
		"altered sum": {func(_ *scene, _ user.User, token string) string {
			return token[:len(token)-1] + swap(token[len(token)-1])
		}, "password_link.not_valid"},
		"for an email":      {func(s *scene, bob user.User, _ string) string { return s.confirmation(bob) }, "password_link.not_valid"},
		"a session's token": {func(s *scene, _ user.User, _ string) string { token, _ := s.signIn("bob", good); return token }, "password_link.not_valid"},
		"asked for once more": {func(s *scene, _ user.User, token string) string {
			s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
			return token
		}, "password_link.not_valid"},
		"too late": {func(s *scene, _ user.User, token string) string { s.clock.Advance(time.Hour); return token }, "password_link.not_valid"},
		"in time": {func(s *scene, _ user.User, token string) string {
			s.clock.Advance(time.Hour - time.Second)
			return token
		}, ""},
		"after disable": {func(s *scene, bob user.User, token string) string {
			s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
			return token
		}, "password_link.not_valid"},
		"after the email change": {func(s *scene, bob user.User, token string) string {
			s.must(s.door.ConfirmEmail(s.ctx, s.visitor(), s.confirmation(bob)))
			return token
		}, "password_link.not_valid"},
		"account disabled": {func(s *scene, _ user.User, token string) string {
			s.must(s.accounts.Disable(s.ctx, program, s.home))
			return token
		}, "password_link.not_valid"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
				token := c.spoil(s, bob, s.token("reset_password"))
				_, err := s.door.CheckLink(s.ctx, token)
				s.refused(err, c.want)
				made := passwords.Count()
				s.refused(s.door.SetPassword(s.ctx, s.visitor(), token, next), c.want)
				if c.want != "" && passwords.Count() != made {
					s.Error("a stranger makes the program hash")
				}
				if good, err := passwords.Check(s.ctx, s.hash(bob), next); err != nil || good != (c.want == "") {
					s.Errorf("the new password is set: %t, %v", good, err)
				}
			})
		})
	}
}

// confirmation is the token for a changed email of bob.
func (s *scene) confirmation(u user.User) string {
	s.Helper()
	email := "robert@example.com"
	_, err := s.users.Update(s.ctx, program, u.Account, u.ID, user.Patch{Email: &email})
	s.must(err)
	return s.token("email_confirm")
}

func (s *scene) hash(u user.User) string {
	s.Helper()
	hash, err := user.PasswordHash(s.ctx, s.db.Read(), u)
	s.must(err)
	return hash
}

func swap(character byte) string {
	if character == '0' {
		return "1"
	}
	return "0"
}

// One link, two tabs.
func TestALinkWorksOnce(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
		token := s.token("reset_password")
		var group sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			v := s.visitor()
			group.Go(func() { errs[i] = s.door.SetPassword(s.ctx, v, token, next) })
		}
		group.Wait()
		used := 0
		for _, err := range errs {
			if err == nil {
				used++
			} else if fault.Code(err) != "password_link.not_valid" {
				s.Error(err)
			}
		}
		if set := s.recorded(s.home, "user.password_set"); used != 1 || len(set) != 1 {
			s.Errorf("used %d times, %q", used, set)
		}
	})
}

func TestConfirmEmail(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		token := s.confirmation(bob)
		s.refused(s.door.ConfirmEmail(s.ctx, s.visitor(), "gtl_x"), "password_link.not_valid")
		s.must(s.door.ConfirmEmail(s.ctx, s.visitor(), token))
		s.refused(s.door.ConfirmEmail(s.ctx, s.visitor(), token), "password_link.not_valid")
		_, err := s.signIn("robert@example.com", good)
		s.must(err)
		_, err = s.signIn("bob@example.com", good)
		s.refused(err, "session.refused")
	})
}

// S4: one's own change ends the other sessions and gives the asking one a new token.
func TestChangePassword(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		first, err := s.signIn("bob", good)
		s.must(err)
		second, err := s.signIn("bob", good)
		s.must(err)
		me := s.actor(first)
		s.actor(second)
		s.clock.Advance(time.Second)
		one, err := s.door.ChangePassword(s.ctx, s.visitor(), me, good, next)
		s.must(err)
		s.ended(first)
		s.ended(second)
		if now := s.actor(one.Token.Text()); now.SessionID != one.Session.ID || now.ID != me.ID {
			s.Errorf("%+v", now)
		}
		_, err = s.signIn("bob", good)
		s.refused(err, "session.refused")
		_, err = s.signIn("bob", next)
		s.must(err)
		if all := s.letters(); len(all) != 1 || all[0].Kind != "password_changed" {
			s.Errorf("%+v", all)
		}
		if changed := s.recorded(s.home, "user.password_changed"); !slices.Equal(changed, []string{"bob"}) {
			s.Errorf("%q", changed)
		}
	})
}

func TestChangePasswordRefused(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "amelie")
		token, err := s.signIn("amelie", good)
		s.must(err)
		for name, c := range map[string]struct{ current, next, want, field string }{
			"wrong":        {wrong, next, "password.current_wrong", "currentPassword"},
			"empty":        {"", next, "password.current_wrong", "currentPassword"},
			"too short":    {good, "short", "password.too_short", "newPassword"},
			"with my name": {good, "i am amelie, i am", "password.contains_name", "newPassword"},
		} {
			_, err := s.door.ChangePassword(s.ctx, s.visitor(), s.actor(token), c.current, c.next)
			if f := fault.Of(err); f == nil || f.Code != c.want || f.Field != c.field {
				s.Errorf("%s: %v", name, err)
			}
		}
		s.actor(token)
		if s.hash(bob) != goodHash() || len(s.letters()) != 0 {
			s.Error("it was changed")
		}
		if failed := s.recorded(s.home, "user.password_changed"); !slices.Equal(failed, []string{"password.current_wrong amelie", "password.current_wrong amelie"}) {
			s.Errorf("%q", failed)
		}
	})
}

// Two changes at once: the later one knew a password that was no longer current.
func TestTwoPasswordChangesAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		token, err := s.signIn("bob", good)
		s.must(err)
		one, two := s.actor(token), s.actor(token)
		s.clock.Advance(time.Second)
		var group sync.WaitGroup
		errs := make([]error, 2)
		group.Go(func() { _, errs[0] = s.door.ChangePassword(s.ctx, session.Visitor{}, one, good, next+" 1") })
		group.Go(func() { _, errs[1] = s.door.ChangePassword(s.ctx, session.Visitor{}, two, good, next+" 2") })
		group.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			s.Fatalf("%v, %v", errs[0], errs[1])
		}
		for i, err := range errs {
			_, in := s.signIn("bob", next+" "+string(rune('1'+i)))
			if (in == nil) != (err == nil) || err != nil && fault.Code(err) != "password.current_wrong" {
				s.Errorf("change %d: %v, then %v", i+1, err, in)
			}
		}
	})
}
