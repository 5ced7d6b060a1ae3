package user_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
)

const day = 24 * time.Hour

// night is a scene whose time is moved by hand.
type night struct {
	*scene
	clock *clock.Manual
}

func eachNight(t *testing.T, test func(s *night)) {
	t.Helper()
	each(t, func(s *scene) {
		manual := clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
		s.ctx = clock.With(s.ctx, manual.Now)
		test(&night{s, manual})
	})
}

// set makes a setting count in an account.
func (s *night) set(in access.AccountID, name account.Setting, value string) {
	s.Helper()
	s.must(account.New(s.log).Apply(s.ctx, program, in, map[account.Setting]account.Wish{name: {Value: &value}}))
}

// days lets nights pass, each with both jobs.
func (s *night) days(n int) {
	s.Helper()
	for range n {
		s.clock.Advance(day)
		s.must(s.users.ExpirePasswords(s.ctx))
		s.must(s.users.DisableInactive(s.ctx))
	}
}

// written are the letters as "kind username".
func (s *night) written() (list []string) {
	s.Helper()
	for _, l := range s.letters() {
		list = append(list, l.Kind+" "+strings.Split(l.To, "@")[0])
	}
	slices.Sort(list)
	return list
}

func (s *night) wrote(want ...string) {
	s.Helper()
	if got := s.written(); !slices.Equal(got, want) {
		s.Errorf("letters %q, want %q", got, want)
	}
}

func (s *night) is(u user.User, want user.Status) {
	s.Helper()
	if got := s.get(u).Status; got != want {
		s.Errorf("%s is %s, want %s", u.Username, got, want)
	}
}

func (s *night) policy(in access.AccountID) account.Policy {
	s.Helper()
	p, err := account.PolicyOf(s.ctx, s.db.Read(), in)
	s.must(err)
	return p
}

// signsIn is a successful sign-in.
func (s *night) signsIn(u user.User) {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		in, err := user.SignedIn(s.ctx, tx, u, user.Login{At: clock.Now(s.ctx), Method: "password"}, "a hash", false)
		if err == nil && !in {
			err = fmt.Errorf("%s could not sign in", u.Username)
		}
		return err
	})
}

// S7: a password grows too old: a letter a week before, then the status, then a new one.
func TestPasswordsExpire(t *testing.T) {
	eachNight(t, func(s *night) {
		bob, pat := s.add(s.home, "bob"), s.add(s.other, "pat")
		s.days(40)
		s.wrote()
		s.is(bob, user.Active)
		s.set(s.home, account.PasswordDays, "60")
		s.days(12)
		s.wrote()
		s.days(2)
		s.wrote("password_expires bob")
		s.days(5)
		s.is(bob, user.Active)
		if bob := s.get(bob); bob.PasswordExpired(s.policy(s.home), clock.Now(s.ctx)) || !bob.PasswordEnds(s.policy(s.home)).Equal(bob.CreatedAt.Add(60*day)) {
			s.Error("it is too old before its time")
		}
		s.days(2)
		s.is(bob, user.PasswordExpired)
		s.is(pat, user.Active)
		s.wrote("password_expires bob")
		if e := s.last(s.home, "user.password_expired"); e.Target.Name != "bob" || e.ActorKind != access.System {
			s.Errorf("%+v", e)
		}
		if bob := s.get(bob); !bob.PasswordExpired(s.policy(s.home), clock.Now(s.ctx)) || bob.MustReset {
			s.Error("a sign-in would not see it")
		}
		page, err := s.users.List(s.ctx, program, s.home, user.Filter{Statuses: []user.Status{user.PasswordExpired}, Limit: 10})
		s.must(err)
		if len(page.Users) != 1 {
			s.Errorf("%d in the list", len(page.Users))
		}
		s.change(func(tx *database.Tx) error { return user.StorePassword(s.ctx, tx, bob, "another hash") })
		s.is(bob, user.Active)
		s.days(54)
		s.wrote("password_expires bob", "password_expires bob") // once for each password
	})
}

// What is stronger than an old password stays so; a looser policy lifts the mark.
func TestExpiryAmongTheStates(t *testing.T) {
	eachNight(t, func(s *night) {
		s.add(s.home, "admin", access.AccountAdmin)
		out, shut, mild := s.add(s.home, "out"), s.add(s.home, "shut"), s.add(s.home, "mild")
		s.must(s.users.Disable(s.ctx, program, s.home, out.ID))
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET locked_at = 1, status = 'locked' WHERE id = $1`, shut.ID)
		})
		s.set(s.home, account.PasswordDays, "7")
		s.days(8)
		s.is(out, user.Disabled)
		s.is(shut, user.Locked)
		s.is(mild, user.PasswordExpired)
		s.must(s.users.Enable(s.ctx, program, s.home, out.ID))
		s.is(out, user.PasswordExpired)
		s.set(s.home, account.PasswordDays, "30")
		if s.get(mild).PasswordExpired(s.policy(s.home), clock.Now(s.ctx)) {
			s.Error("a sign-in at once would still call it too old")
		}
		s.days(1)
		s.is(mild, user.Active)
		s.days(25)
		s.is(mild, user.PasswordExpired)
		s.set(s.home, account.PasswordDays, "0")
		s.days(1)
		s.is(mild, user.Active)
		if e := s.last(s.home, "user.password_valid_again"); e.Status != audit.Success {
			s.Errorf("%+v", e)
		}
	})
}

// A sign-in knows before the night's job: it marks, and lifts, by itself.
func TestExpiryAtSignIn(t *testing.T) {
	eachNight(t, func(s *night) {
		bob := s.add(s.home, "bob")
		for _, expired := range []bool{true, true, false, false} {
			s.change(func(tx *database.Tx) error { return user.SettleExpiry(s.ctx, tx, bob, expired) })
			want := user.Active
			if expired {
				want = user.PasswordExpired
			}
			s.is(bob, want)
		}
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET must_reset = 1 WHERE id = $1`, bob.ID)
		})
		s.change(func(tx *database.Tx) error { return user.SettleExpiry(s.ctx, tx, bob, true) })
		s.change(func(tx *database.Tx) error { return user.SettleExpiry(s.ctx, tx, bob, false) })
		s.is(bob, user.PasswordExpired) // unlocked by an admin: that is not lifted by a policy
	})
}

// S5: who is not there for long is warned, then disabled and told; the last
// admin never is.
func TestInactiveUsersAreDisabled(t *testing.T) {
	eachNight(t, func(s *night) {
		admin, second := s.add(s.home, "admin", access.AccountAdmin), s.add(s.home, "second", access.AccountAdmin)
		gone, here, idle := s.add(s.home, "gone"), s.add(s.home, "here"), s.add(s.other, "idle")
		s.clock.Advance(time.Hour)
		s.signsIn(admin)
		s.set(s.home, account.Inactivity, "30")
		s.days(20)
		s.wrote()
		s.signsIn(here)
		s.days(4)
		s.wrote("inactivity_warning admin", "inactivity_warning gone", "inactivity_warning second")
		s.days(5)
		s.is(gone, user.Active)
		s.days(3)
		s.is(gone, user.Disabled)
		s.is(second, user.Disabled)
		s.is(admin, user.Active) // had been there last, and is the only one left
		s.is(here, user.Active)
		s.is(idle, user.Active)
		s.wrote("inactivity_disabled gone", "inactivity_disabled second", "inactivity_warning admin", "inactivity_warning gone", "inactivity_warning second")
		if e := s.last(s.home, "user.disabled"); e.ActorKind != access.System || e.Reason != user.Inactive || e.Status != audit.Success || e.Params["days"] != "30" {
			s.Errorf("%+v", e)
		}
		s.must(s.users.Enable(s.ctx, program, s.home, gone.ID))
		s.days(22)
		s.is(gone, user.Active) // begins anew
		s.days(10)
		s.is(gone, user.Disabled)
		s.is(admin, user.Active)
		warnings := 0
		for _, l := range s.written() {
			if l == "inactivity_warning gone" {
				warnings++
			}
		}
		if warnings != 2 {
			s.Errorf("%d warnings for two periods", warnings)
		}
	})
}

// A new policy disables nobody without a letter, however long they are away.
func TestNobodyIsDisabledUnwarned(t *testing.T) {
	eachNight(t, func(s *night) {
		old := s.add(s.home, "old")
		s.clock.Advance(300 * day)
		s.set(s.home, account.Inactivity, "15")
		s.days(1)
		s.is(old, user.Active)
		s.wrote("inactivity_warning old")
		s.days(6)
		s.is(old, user.Active)
		s.days(1)
		s.is(old, user.Disabled)
	})
}

// Whoever comes back after the letter, or still uses an old session, is there.
func TestSignsOfLife(t *testing.T) {
	eachNight(t, func(s *night) {
		back, open := s.add(s.home, "back"), s.add(s.home, "open")
		s.set(s.home, account.Inactivity, "30")
		use := func() {
			now := clock.Now(s.ctx).UnixMicro()
			s.change(func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `INSERT INTO sessions (account_id, id, token_hash, user_id, created_at, last_used_at, expires_at, address, user_agent, method)
					VALUES ($1, 'ses_1', 'x', $2, 1, $3, $4, '', '', 'password') ON CONFLICT (account_id, id) DO UPDATE SET last_used_at = $3`,
					s.home, open.ID, now, now*2)
			})
		}
		for range 100 {
			use()
			s.days(1)
			if s.written() != nil {
				break
			}
		}
		s.wrote("inactivity_warning back")
		s.signsIn(back)
		for range 20 {
			use()
			s.days(1)
		}
		s.is(back, user.Active)
		s.is(open, user.Active)
		s.wrote("inactivity_warning back")
	})
}

// A process that is killed in the middle is followed by one that does the rest,
// and two at once do nobody twice.
func TestNightlyJobsResumeAndDoNotDouble(t *testing.T) {
	eachNight(t, func(s *night) {
		s.users.SetNightBatch(3)
		const n = 20
		for i := range n {
			s.add(s.home, fmt.Sprintf("user%02d", i))
		}
		s.set(s.home, account.PasswordDays, "30")
		s.set(s.home, account.Inactivity, "30")
		s.clock.Advance(24 * day)
		stopped, stop := context.WithCancel(s.ctx)
		go func() {
			defer stop()
			for s.count(`SELECT COUNT(*) FROM users WHERE inactivity_warned_at > 0`) == 0 {
				time.Sleep(time.Millisecond)
			}
		}()
		_ = s.users.DisableInactive(stopped) // it may have been faster
		one, two := s.users, user.New(s.log, box, "https://portal.example", "")
		two.SetNightBatch(4)
		atOnce := func() {
			var group sync.WaitGroup
			for _, r := range []*user.Users{one, two} {
				group.Go(func() { s.must(r.DisableInactive(s.ctx)) })
				group.Go(func() { s.must(r.ExpirePasswords(s.ctx)) })
			}
			group.Wait()
		}
		atOnce()
		kinds := map[string]int{}
		for _, l := range s.letters() {
			kinds[l.Kind]++
		}
		if len(kinds) != 2 || kinds["inactivity_warning"] != n || kinds["password_expires"] != n {
			s.Errorf("letters %v, want each of %d once", kinds, n)
		}
		s.clock.Advance(8 * day)
		atOnce()
		if got := s.count(`SELECT COUNT(*) FROM users WHERE status = 'disabled' AND password_expired_at IS NOT NULL`); got != n {
			s.Errorf("%d disabled, want %d", got, n)
		}
		for _, action := range []string{"user.disabled", "user.password_expired"} {
			if got := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = $1`, action); got != n {
				s.Errorf("%s: %d events, want %d", action, got, n)
			}
		}
	})
}

// An account whose policy says nothing costs nothing, and who is due is found
// by an index.
func TestWhoIsDueIsFoundByAnIndex(t *testing.T) {
	eachNight(t, func(s *night) {
		s.add(s.home, "bob")
		s.days(1)
		for path, condition := range map[string]string{
			"users_by_activity":           user.LastActive + ` <= 5 AND u.disabled_at IS NULL ORDER BY ` + user.LastActive + `, u.id`,
			"users_by_password_age":       `u.password_set_at <= 5 AND u.password_hash IS NOT NULL AND u.password_expired_at IS NULL ORDER BY u.password_set_at, u.id`,
			"users_with_expired_password": `u.password_set_at >= 5 AND u.password_expired_at IS NOT NULL ORDER BY u.password_set_at, u.id`,
		} {
			explain := `EXPLAIN QUERY PLAN `
			if s.db.Engine() == database.PostgreSQL {
				explain = `EXPLAIN `
			}
			plan := s.plan(explain + `SELECT u.id FROM users u WHERE u.account_id = 'a' AND ` + condition + ` LIMIT 50`)
			if !strings.Contains(plan, path) {
				s.Errorf("%s is not used: %s", path, plan)
			}
		}
	})
}

func (s *night) plan(query string) (text string) {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		if s.db.Engine() == database.PostgreSQL { // a table of one user would be read whole
			if err := tx.Exec(s.ctx, `SET LOCAL enable_seqscan = off`); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(s.ctx, query)
		lines, err := database.Collect(rows, err, func(row database.Scanner) (line string, err error) {
			var number int
			if s.db.Engine() == database.PostgreSQL {
				return line, row.Scan(&line)
			}
			return line, row.Scan(&number, &number, &number, &line)
		})
		text = strings.Join(lines, "; ")
		return err
	})
	return text
}

// The jobs come by themselves, once a night for all nodes.
func TestNightlyJobsAreRegistered(t *testing.T) {
	eachNight(t, func(s *night) {
		old := s.add(s.home, "old")
		s.set(s.home, account.Inactivity, "15")
		s.clock.Advance(15 * day)
		ctx, stop := context.WithCancel(s.ctx)
		defer stop()
		for range 2 {
			r := &jobs.Runner{DB: s.db, Poll: 5 * time.Millisecond}
			s.users.RegisterNightly(r)
			go r.Run(ctx)
		}
		for end := time.Now().Add(20 * time.Second); len(s.letters()) == 0 && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		s.wrote("inactivity_warning " + old.Username)
	})
}
