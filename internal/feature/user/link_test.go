package user_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// confirm follows the link that was sent to a changed address.
func (s *scene) confirm(token string) error {
	s.Helper()
	return s.log.Change(s.ctx, program, s.home, func(tx *database.Tx) ([]audit.Event, error) {
		l, err := s.users.OpenLink(s.ctx, tx, token)
		if err != nil {
			return nil, err
		}
		return s.users.ConfirmEmail(s.ctx, tx, l)
	})
}

// verify makes a user's address count, as the first password by the link would.
func (s *scene) verify(u user.User) {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		if err := tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE account_id = $1 AND id = $2`, u.Account, u.ID); err != nil {
			return err
		}
		return tx.Exec(s.ctx, `INSERT INTO verified_emails (email_key, account_id, user_id) VALUES ($1, $2, $3)`, u.Email, u.Account, u.ID)
	})
}

// U4: a changed email counts only once it is confirmed, and the old address is told.
func TestAChangedEmailWaitsForItsConfirmation(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.verify(bob)
		u, err := s.users.Update(s.ctx, s.actor(bob), s.home, user.Self, user.Patch{Email: ptr("robert@example.com")})
		s.must(err)
		if u.Email != bob.Email || u.PendingEmail != "robert@example.com" || u.EmailVerified == nil {
			s.Errorf("%+v", u)
		}
		s.signsInAs(bob.Email, bob.ID)
		s.signsInAs("robert@example.com", "")

		s.must(s.confirm(s.token("email_confirm")))
		u = s.get(bob)
		if u.Email != "robert@example.com" || u.PendingEmail != "" || u.EmailVerified == nil || time.Since(*u.EmailVerified) > time.Minute {
			s.Errorf("%+v", u)
		}
		s.signsInAs(bob.Email, "")
		s.signsInAs("Robert@Example.com", bob.ID)
		all := s.letters()
		if len(all) != 2 || all[0].Kind != "email_confirm" || all[0].To != "robert@example.com" || all[1].Kind != "email_changed" || all[1].To != bob.Email {
			s.Errorf("%+v", all)
		}
		if event := s.last(s.home, "user.email_changed"); len(event.Changes) != 1 || event.Changes[0].After != "robert@example.com" {
			s.Errorf("%+v", event)
		}
		s.refused(s.confirm(all[0].Link[len("https://portal.example/confirm-email#"):]), "password_link.not_valid")
		page, err := s.users.List(s.ctx, program, s.home, user.Filter{Search: "robert", Limit: 5})
		s.must(err)
		if len(page.Users) != 1 {
			s.Error("the new address is not found")
		}
	})
}

func (s *scene) signsInAs(name string, want user.ID) {
	s.Helper()
	_, id, err := user.ByName(s.ctx, s.db.Read(), name)
	if id != want || (err == nil) != (want != "") {
		s.Errorf("%q means %q, %v; want %q", name, id, err, want)
	}
}

func TestAnEmailThatIsNotConfirmed(t *testing.T) {
	change := func(s *scene, u user.User, email string) error {
		_, err := s.users.Update(s.ctx, program, s.home, u.ID, user.Patch{Email: &email})
		return err
	}
	for name, act := range map[string]func(s *scene, bob user.User, token string){
		"taken by another meanwhile": func(s *scene, _ user.User, token string) {
			d := user.Draft{Username: "thief", FirstName: "T", Email: "Robert@example.com"}
			_, err := s.users.Create(s.ctx, program, s.home, d)
			s.must(err)
			s.refused(s.confirm(token), "user.email_taken")
		},
		"taken back": func(s *scene, bob user.User, token string) {
			s.must(change(s, bob, "BOB@example.com"))
			s.refused(s.confirm(token), "password_link.not_valid")
			if got := s.get(bob); got.PendingEmail != "" {
				s.Errorf("%+v", got)
			}
		},
		"changed again": func(s *scene, bob user.User, token string) {
			s.must(change(s, bob, "third@example.com"))
			s.refused(s.confirm(token), "password_link.not_valid")
		},
		"too late": func(s *scene, _ user.User, token string) {
			s.ctx = clock.At(s.ctx, time.Now().Add(24*time.Hour+time.Second))
			s.refused(s.confirm(token), "password_link.not_valid")
		},
		"by a link for a password": func(s *scene, bob user.User, _ string) {
			s.must(s.users.SendPasswordLetter(s.ctx, program, s.home, bob.ID))
			s.refused(s.confirm(s.token("reset_password")), "password_link.not_valid")
		},
		"while disabled": func(s *scene, bob user.User, token string) {
			s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
			s.refused(s.confirm(token), "password_link.not_valid")
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				s.must(change(s, bob, "robert@example.com"))
				act(s, bob, s.token("email_confirm"))
				if got := s.get(bob); got.Email == "robert@example.com" || got.EmailVerified != nil {
					s.Errorf("%+v", got)
				}
			})
		})
	}
}

func TestEmailChangesRefused(t *testing.T) {
	each(t, func(s *scene) {
		bob, _ := s.add(s.home, "bob"), s.add(s.home, "carol")
		s.add(s.other, "dave")
		_, err := s.users.Update(s.ctx, program, s.home, bob.ID, user.Patch{Email: ptr("Carol@example.com")})
		s.refused(err, "user.email_taken")
		s.attempted(s.home, "user.updated", "user.email_taken", bob)
		_, err = s.users.Update(s.ctx, program, s.home, bob.ID, user.Patch{Email: ptr("dave@example.com")})
		s.must(err) // another account's
		if n := len(s.letters()); n != 1 {
			s.Errorf("%d letters", n)
		}
	})
}

// 29: a link works once, for its time, for its end, as long as its user may come in and has that address.
func TestPasswordLinks(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *scene, bob user.User, token string) string
		want  string
	}{
		"good":         {func(_ *scene, _ user.User, token string) string { return token }, ""},
		"empty":        {func(*scene, user.User, string) string { return "" }, "password_link.not_valid"},
		"nonsense":     {func(*scene, user.User, string) string { return "gtl_x" }, "password_link.not_valid"},
		"altered":      {func(_ *scene, _ user.User, token string) string { return token[:40] + swap(token[40:41]) + token[41:] }, "password_link.not_valid"},
		"of a session": {func(_ *scene, _ user.User, token string) string { return "gts" + token[3:] }, "password_link.not_valid"},
		"replaced by a newer one": {func(s *scene, bob user.User, token string) string {
			s.must(s.users.SendPasswordLetter(s.ctx, program, s.home, bob.ID))
			return token
		}, "password_link.not_valid"},
		"beside an email to confirm": {func(s *scene, bob user.User, token string) string {
			_, err := s.users.Update(s.ctx, program, s.home, bob.ID, user.Patch{Email: ptr("robert@example.com")})
			s.must(err)
			return token
		}, ""},
		"after the address was left": {func(s *scene, bob user.User, token string) string {
			_, err := s.users.Update(s.ctx, program, s.home, bob.ID, user.Patch{Email: ptr("robert@example.com")})
			s.must(err)
			s.must(s.confirm(s.token("email_confirm")))
			return token
		}, "password_link.not_valid"},
		"while disabled": {func(s *scene, bob user.User, token string) string {
			s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
			return token
		}, "password_link.not_valid"},
		"after disable and enable": {func(s *scene, bob user.User, token string) string {
			s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
			s.must(s.users.Enable(s.ctx, program, s.home, bob.ID))
			return token
		}, "password_link.not_valid"},
		"while the account is disabled": {func(s *scene, _ user.User, token string) string {
			s.change(func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `UPDATE accounts SET status = 'disabled' WHERE id = $1`, s.home)
			})
			return token
		}, "password_link.not_valid"},
		"in time": {func(s *scene, _ user.User, token string) string {
			s.ctx = clock.At(s.ctx, time.Now().Add(time.Hour-time.Minute))
			return token
		}, ""},
		"too late": {func(s *scene, _ user.User, token string) string {
			s.ctx = clock.At(s.ctx, time.Now().Add(time.Hour+time.Second))
			return token
		}, "password_link.not_valid"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				s.must(s.users.SendPasswordLetter(s.ctx, program, s.home, bob.ID))
				l, err := s.users.OpenLink(s.ctx, s.db.Read(), c.spoil(s, bob, s.token("reset_password")))
				s.refused(err, c.want)
				if err == nil && (l.User.ID != bob.ID || l.First) {
					s.Errorf("%+v", l)
				}
			})
		})
	}
}

func swap(character string) string {
	if character == "a" {
		return "b"
	}
	return "a"
}

func TestRedeemPassword(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.must(s.users.SendPasswordLetter(s.ctx, program, s.home, bob.ID))
		l, err := s.users.OpenLink(s.ctx, s.db.Read(), s.token("reset_password"))
		s.must(err)
		redeem := func() error {
			return s.log.Change(s.ctx, program, s.home, func(tx *database.Tx) ([]audit.Event, error) {
				return s.users.RedeemPassword(s.ctx, tx, l, "another hash")
			})
		}
		s.must(redeem())
		if hash, err := user.PasswordHash(s.ctx, s.db.Read(), bob); err != nil || hash != "another hash" {
			s.Errorf("%s, %v", hash, err)
		}
		if got := s.get(bob); got.EmailVerified == nil || got.Status != user.Active {
			s.Errorf("%+v", got)
		}
		s.signsInAs(bob.Email, bob.ID)
		s.refused(redeem(), "password_link.not_valid") // one of two at the same moment
		page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Target: string(bob.ID), Limit: 9})
		s.must(err)
		var actions []string
		for _, e := range page.Events {
			actions = append(actions, e.Action)
		}
		slices.Sort(actions)
		if !slices.Equal(actions, []string{"user.created", "user.email_verified", "user.password_letter_sent", "user.password_set"}) {
			s.Errorf("%v", actions)
		}
	})
}

func TestByName(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol")
		s.verify(bob)
		s.signsInAs("bob", bob.ID)
		s.signsInAs(" BOB ", bob.ID)
		s.signsInAs("ｂｏｂ", bob.ID)
		s.signsInAs(" bob@example.com ", bob.ID)
		s.signsInAs("carol", carol.ID)
		s.signsInAs("carol@example.com", "") // never confirmed
		for _, nobody := range []string{"", " ", "dave", "b%", "bob\x00", "\xff"} {
			s.signsInAs(nobody, "")
		}
		twin, err := s.users.Create(s.ctx, program, s.other, user.Draft{Username: "bob2", FirstName: "B", Email: "bob@example.com"})
		s.must(err)
		s.verify(twin)
		s.signsInAs("bob@example.com", "") // in two accounts: nobody knows which
		s.signsInAs("bob", bob.ID)
		s.signsInAs("bob2", twin.ID)
		owner, err := s.users.Create(s.ctx, program, s.other, user.Draft{Username: "carol@example.com", FirstName: "C", Email: "carol@example.com"})
		s.must(err)
		s.verify(carol)
		s.signsInAs("carol@example.com", owner.ID) // a username comes before an email
	})
}
