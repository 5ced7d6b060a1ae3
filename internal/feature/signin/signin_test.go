package signin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

func TestSignIn(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob", "analyze_manager")
		for _, name := range []string{"bob", " BOB ", "ｂｏｂ", "bob@example.com", "Bob@Example.COM"} {
			s.guess("bob")
			token, err := s.signIn(name, good)
			if err != nil {
				s.Errorf("%q: %v", name, err)
				continue
			}
			k, err := s.sessions.Check(s.ctx, token)
			s.must(err)
			if k.User.ID != bob.ID || k.User.FailedSignIns != 0 || k.User.LastLogin == nil || !k.User.LastLogin.At.Equal(s.clock.Now()) ||
				k.User.LastLogin.Method != "password" || k.User.LastLogin.Address != k.Session.Address || k.Session.UserAgent != "Firefox" {
				s.Errorf("%q: %+v", name, k.User)
			}
		}
		attempts := s.attempts(s.home)
		if len(attempts) != 10 || attempts[9] != "bob" || attempts[8] != "signin.wrong_password bob" {
			s.Errorf("%q", attempts)
		}
	})
}

// S1, 22: whoever may not come in gets the same fault for the same work; only the log knows why.
func TestOneAnswer(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.create(s.home, "unverified", goodHash())
		s.create(s.home, "pending", "")
		s.must(s.users.Disable(s.ctx, program, s.home, s.add(s.home, "disabled").ID))
		s.lock(s.add(s.home, "locked"))
		reset := s.add(s.home, "reset")
		s.lock(reset)
		s.must(s.users.Unlock(s.ctx, program, s.home, reset.ID))
		s.add(s.other, "closed")
		s.must(s.accounts.Disable(s.ctx, program, s.other))
		s.exec(`UPDATE users SET email = 'twin@example.com', email_key = 'twin@example.com' WHERE username IN ('bob', 'closed')`)
		s.exec(`UPDATE verified_emails SET email_key = 'twin@example.com' WHERE email_key IN ('bob@example.com', 'closed@example.com')`)

		var statements, hashes []int64
		for _, c := range []struct {
			name, password string
			in             access.AccountID
			want           string
		}{
			{"bob", wrong, s.home, "signin.wrong_password bob"},
			{"bob", "", s.home, "signin.wrong_password bob"},
			{"bob", "short", s.home, "signin.wrong_password bob"},
			{"bob", strings.Repeat("x", 1024), s.home, "signin.wrong_password bob"},
			{"nobody", good, s.operator, "signin.unknown_name"},
			{"", "", s.operator, "signin.unknown_name"},
			{"bob\x00", good, s.operator, "signin.unknown_name"},
			{"\xff\xfe", good, s.operator, "signin.unknown_name"},
			{strings.Repeat("a", 300), good, s.operator, "signin.unknown_name"},
			{"' OR 1=1 --", good, s.operator, "signin.unknown_name"},
			{"nobody@example.com", good, s.operator, "signin.unknown_name"},
			{"unverified@example.com", good, s.operator, "signin.unknown_name"},
			{"twin@example.com", good, s.operator, "signin.unknown_name"},
			{"disabled", good, s.home, "signin.disabled disabled"},
			{"disabled", wrong, s.home, "signin.disabled disabled"},
			{"disabled@example.com", good, s.home, "signin.disabled disabled"},
			{"locked", good, s.home, "signin.locked locked"},
			{"locked", wrong, s.home, "signin.locked locked"},
			{"pending", good, s.home, "signin.no_password pending"},
			{"pending", "", s.home, "signin.no_password pending"},
			{"reset", good, s.home, "signin.password_expired reset"},
			{"reset", wrong, s.home, "signin.wrong_password reset"},
			{"closed", good, s.other, "signin.account_disabled closed"},
			{"closed", wrong, s.other, "signin.account_disabled closed"},
		} {
			s.exec(`UPDATE users SET failed_sign_ins = 0, last_wrong_hash = '' WHERE username <> 'locked'`)
			before := len(s.attempts(c.in))
			made := passwords.Count()
			var err error
			statements = append(statements, s.statements(func() { _, err = s.signIn(c.name, c.password) }))
			hashes = append(hashes, passwords.Count()-made)
			if !errors.Is(err, signin.Refused) || err.Error() != signin.Refused.Error() {
				s.Errorf("%q with %.20q: %v", c.name, c.password, err)
			}
			attempts := s.attempts(c.in)
			if len(attempts) != before+1 || attempts[before] != c.want {
				s.Errorf("%q with %.20q: recorded %q, want %q", c.name, c.password, attempts[before:], c.want)
			}
		}
		if slices.Max(hashes) != 1 || slices.Min(hashes) != 1 {
			s.Errorf("hashes: %v", hashes)
		}
		if slices.Max(statements) != slices.Min(statements) {
			s.Errorf("statements: %v", statements)
		}
	})
}

func (s *scene) lock(u user.User) {
	s.Helper()
	s.exec(`UPDATE users SET failed_sign_ins = 5 WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
	s.must(s.users.Lock(s.ctx, u, 5, 0))
}

// S6, U9: five different wrong passwords in a row lock, not four, and not one of them tried for ever.
func TestLock(t *testing.T) {
	for name, c := range map[string]struct {
		try    func(s *scene)
		status user.Status
		count  int
	}{
		"four":            {func(s *scene) { s.guesses(4) }, user.Active, 4},
		"five":            {func(s *scene) { s.guesses(5) }, user.Locked, 5},
		"one many times":  {func(s *scene) { s.same(12) }, user.Active, 1},
		"four and one":    {func(s *scene) { s.guesses(4); s.same(8) }, user.Locked, 5},
		"three and one":   {func(s *scene) { s.guesses(3); s.same(8) }, user.Active, 4},
		"two in turns":    {func(s *scene) { s.same(1); s.guesses(1); s.same(1); s.guesses(1); s.same(1) }, user.Locked, 5},
		"good in between": {func(s *scene) { s.guesses(4); s.in(); s.guesses(4) }, user.Active, 4},
		"more than five":  {func(s *scene) { s.guesses(9) }, user.Locked, 5},
		"by email":        {func(s *scene) { s.guesses(3); s.guess("bob@example.com"); s.guess("BOB") }, user.Locked, 5},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				token, err := s.signIn("bob", good)
				s.must(err)
				c.try(s)
				if got := s.get(bob); got.Status != c.status || got.FailedSignIns != c.count {
					s.Errorf("%s after %d failures", got.Status, got.FailedSignIns)
				}
				_, err = s.signIn("bob", good)
				s.refused(err, map[user.Status]string{user.Locked: "session.refused"}[c.status])
				s.actor(token) // what is open goes on
				if locks := s.recorded(s.home, "user.locked"); len(locks) != map[user.Status]int{user.Locked: 1}[c.status] {
					s.Errorf("%q", locks)
				}
			})
		})
	}
}

func (s *scene) guesses(n int) {
	s.Helper()
	for range n {
		s.guess("bob")
	}
}

func (s *scene) same(n int) {
	s.Helper()
	for range n {
		_, err := s.signIn("bob", wrong)
		s.refused(err, "session.refused")
	}
}

func (s *scene) in() {
	s.Helper()
	_, err := s.signIn("bob", good)
	s.must(err)
}

// 24: the last admin who is open stays open, since nobody could unlock them.
func TestTheLastOpenAdminIsNotLocked(t *testing.T) {
	each(t, func(s *scene) {
		boss, second := s.add(s.home, "boss", access.AccountAdmin), s.add(s.home, "second", access.AccountAdmin)
		s.create(s.home, "third", "", access.AccountAdmin) // has no password, so cannot unlock anybody
		s.add(s.other, "elsewhere", access.AccountAdmin)
		for range 7 {
			s.guess("second")
			s.guess("boss")
		}
		if s.get(second).Status != user.Locked || s.get(boss).Status != user.Active {
			s.Errorf("second is %s, boss is %s", s.get(second).Status, s.get(boss).Status)
		}
		_, err := s.signIn("boss", good)
		s.must(err)
	})
}

// 24: guessing at the last admin is slowed down, from however many addresses.
func TestTheLastOpenAdminIsDelayed(t *testing.T) {
	each(t, func(s *scene) {
		boss := s.add(s.home, "boss", access.AccountAdmin)
		for range 24 {
			s.guess("boss")
		}
		if _, err := s.signIn("boss", good); err != nil {
			s.Fatalf("after 24 guesses: %v", err)
		}
		for range 26 {
			s.guess("boss")
		}
		s.guess("boss") // during the wait: not even looked at
		before := s.get(boss).FailedSignIns
		_, err := s.signIn("boss", good)
		s.refused(err, "session.refused")
		if attempts := s.attempts(s.home); attempts[len(attempts)-1] != "signin.must_wait boss" || s.get(boss).FailedSignIns != before {
			s.Errorf("%q, %d failures", attempts[len(attempts)-1], s.get(boss).FailedSignIns)
		}
		s.clock.Advance(5 * time.Minute)
		_, err = s.signIn("boss", good)
		s.must(err)
	})
}

// 23, 24: guesses at the same moment on two nodes are all counted and recorded, and end in a lock.
func TestParallelGuesses(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		second := s.another()
		const guesses = 24
		var group sync.WaitGroup
		for i := range guesses {
			door, v := []*signin.Door{s.door, second.door}[i%2], s.visitor()
			group.Go(func() {
				if _, err := door.SignIn(s.ctx, v, "bob", fmt.Sprint("guess ", i)); !errors.Is(err, signin.Refused) {
					s.Errorf("guess %d: %v", i, err)
				}
			})
		}
		group.Wait()
		if got := s.get(bob); got.Status != user.Locked || got.FailedSignIns < 5 {
			s.Errorf("%s after %d failures", got.Status, got.FailedSignIns)
		}
		if attempts := s.attempts(s.home); len(attempts) != guesses {
			s.Errorf("%d attempts recorded", len(attempts))
		}
		if locks := s.recorded(s.home, "user.locked"); len(locks) != 1 {
			s.Errorf("%q", locks)
		}
		_, err := s.signIn("bob", good)
		s.refused(err, "session.refused")
	})
}

// A program with an old password tries it on many connections at once.
func TestTheSameWrongPasswordInParallelCountsOnce(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		var group sync.WaitGroup
		for range 12 {
			v := s.visitor()
			group.Go(func() { _, _ = s.door.SignIn(s.ctx, v, "bob", wrong) })
		}
		group.Wait()
		if got := s.get(bob); got.Status != user.Active || got.FailedSignIns != 1 {
			s.Errorf("%s after %d failures", got.Status, got.FailedSignIns)
		}
	})
}

// What is kept of a wrong password tells nothing of it.
func TestWrongPasswordsAreNotStored(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol")
		marks := map[user.ID]string{}
		for _, u := range []user.User{bob, carol} {
			_, err := s.signIn(u.Username, "correct horse batterx")
			s.refused(err, "session.refused")
			var mark string
			s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT last_wrong_hash FROM users WHERE id = $1`, u.ID).Scan(&mark))
			marks[u.ID] = mark
			if len(mark) != 32 { // 128 bits: no room for a part of the text
				s.Errorf("%q", mark)
			}
		}
		if marks[bob.ID] == marks[carol.ID] {
			s.Error("it shows that two people tried the same password")
		}
	})
}

// The password was found good, and then something happened before the sign-in is written.
func TestWhatHappensBetweenCheckAndEntry(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(s *scene, bob user.User)
		in        bool
	}{
		"nothing":       {func(*scene, user.User) {}, true},
		"a wrong guess": {func(s *scene, _ user.User) { s.guess("bob") }, true},
		"disabled":      {func(s *scene, bob user.User) { s.must(s.users.Disable(s.ctx, program, s.home, bob.ID)) }, false},
		"locked":        {func(s *scene, bob user.User) { s.lock(bob) }, false},
		"must reset":    {func(s *scene, bob user.User) { s.lock(bob); s.must(s.users.Unlock(s.ctx, program, s.home, bob.ID)) }, false},
		"new password": {func(s *scene, _ user.User) {
			s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
			s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("reset_password"), next))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				c.meanwhile(s, bob)
				s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
					in, err := user.SignedIn(s.ctx, tx, bob, user.Login{At: s.clock.Now(), Method: "password"}, goodHash(), false)
					if in != c.in {
						s.Errorf("comes in: %t", in)
					}
					return err
				}))
			})
		})
	}
}

// A password that was hashed at another cost is hashed anew at the next sign-in.
func TestAnOutdatedHashIsReplaced(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.create(s.home, "bob", "$argon2id$v=19$m=32,t=1,p=1$"+strings.SplitN(goodHash(), "$", 5)[4])
		if _, err := s.signIn("bob", good); err == nil {
			s.Fatal("a hash of another cost was accepted as this one's")
		}
		older := seal.NewPasswords(seal.Cost{MemoryKiB: 32, Passes: 1, Lanes: 1}, 5)
		hash, err := older.Hash(s.ctx, good)
		s.must(err)
		s.exec(`UPDATE users SET password_hash = $1`, hash)
		s.in()
		now, err := user.PasswordHash(s.ctx, s.db.Read(), bob)
		s.must(err)
		if now == hash || older.Outdated(now) == passwords.Outdated(now) {
			s.Errorf("%s became %s", hash, now)
		}
		s.in()
	})
}

// 30: a token of before means nothing after; every sign-in begins a session of its own.
func TestEverySignInHasItsOwnSession(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		first, err := s.signIn("bob", good)
		s.must(err)
		second, err := s.signIn("bob", good)
		s.must(err)
		if first == second || s.actor(first).SessionID == s.actor(second).SessionID || !strings.HasPrefix(first, session.TokenPrefix+"_") {
			s.Error("two sign-ins share a session")
		}
	})
}

func TestBeforeSetUpNobodyComesIn(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, clock: clock.NewManual(time.Now())}
		s.ctx = t.Context()
		s.node = s.another()
		_, err := s.signIn("admin", good)
		s.refused(err, "session.refused")
	})
}
