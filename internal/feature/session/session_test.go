package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

func TestCheck(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob", "analyze_manager")
		token := s.open(bob)
		for range 2 { // read, then kept
			k, err := s.sessions.Check(s.ctx, token)
			s.must(err)
			if k.User.ID != bob.ID || k.Account.Name != "Home" || k.Account.Kind != "main" || k.Session.Address != "192.0.2.1" || k.Session.UserAgent != "Firefox" || k.Session.Method != "password" {
				s.Errorf("%+v", k)
			}
			a := k.Actor
			if a.Kind != access.User || a.ID != string(bob.ID) || a.Name != "bob" || a.Account != s.home || a.SessionID != k.Session.ID || !a.Permissions.Has(access.UsersView) || a.Permissions.Has(access.UsersManage) {
				s.Errorf("%+v", a)
			}
		}
		stored := 0
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM sessions WHERE token_hash LIKE '%' || $1 || '%'`, token[31:70]).Scan(&stored))
		if stored != 0 {
			s.Error("the token is stored")
		}
	})
}

func TestTokensThatOpenNothing(t *testing.T) {
	each(t, func(s *scene) {
		token := s.open(s.add(s.home, "bob"))
		foreign := seal.NewToken(session.TokenPrefix, string(s.other)).Text()
		for name, text := range map[string]string{
			"empty":               "",
			"nonsense":            "gts_x",
			"altered":             token[:50] + map[bool]string{true: "A", false: "B"}[token[50] == 'B'] + token[51:],
			"of another prefix":   "gtl" + token[3:],
			"cut":                 token[:len(token)-1],
			"never made here":     seal.NewToken(session.TokenPrefix, string(s.home)).Text(),
			"of another account":  foreign,
			"moved to another":    foreign[:31] + token[31:],
			"NUL in the account":  seal.NewToken(session.TokenPrefix, "acc_"+strings.Repeat("\x00", 26)).Text(),
			"of no account":       seal.NewToken(session.TokenPrefix, "acc_"+strings.Repeat("0", 26)).Text(),
			"in capitals":         strings.ToUpper(token),
			"with something more": token + " ",
		} {
			if _, err := s.sessions.Check(s.ctx, text); !errors.Is(err, session.Refused) {
				s.Errorf("%s: %v", name, err)
			}
		}
		s.check(token)
	})
}

func TestLimitsOfTime(t *testing.T) {
	for name, c := range map[string]struct {
		live func(s *scene, token string)
		good bool
	}{
		"used at once":          {func(*scene, string) {}, true},
		"not used for a while":  {func(s *scene, _ string) { s.clock.Advance(12*time.Hour - time.Second) }, true},
		"not used for too long": {func(s *scene, _ string) { s.clock.Advance(12*time.Hour + time.Second) }, false},
		"looked at is not used": {func(s *scene, token string) { s.lookAfter(token, 11*time.Hour); s.lookAfter(token, 2*time.Hour) }, false},
		"used again and again":  {func(s *scene, token string) { s.useFor(token, 6*24*time.Hour) }, true},
		"lived too long": {func(s *scene, token string) {
			s.useFor(token, 7*24*time.Hour-time.Hour)
			s.clock.Advance(2 * time.Hour)
		}, false},
		"a moment before too long": {func(s *scene, token string) { s.useFor(token, 7*24*time.Hour-time.Hour); s.clock.Advance(time.Hour) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				token := s.open(bob)
				s.check(token)
				c.live(s, token)
				if c.good {
					s.check(token)
					s.must(s.sessions.WriteUses(s.ctx))
				} else {
					s.ended(token)
				}
				if n := len(s.list(program, bob)); n != map[bool]int{true: 1}[c.good] && name != "a moment before too long" {
					s.Errorf("%d sessions listed", n)
				}
			})
		})
	}
}

func (s *scene) lookAfter(token string, d time.Duration) {
	s.clock.Advance(d)
	_, _ = s.sessions.Look(s.ctx, token)
}

func (s *scene) useFor(token string, d time.Duration) {
	for ; d > 0; d -= time.Hour {
		s.check(token)
		s.clock.Advance(time.Hour)
	}
}

// A session that was idle on one node was used on the other.
func TestUsesAreKnownToAllNodes(t *testing.T) {
	each(t, func(s *scene) {
		token := s.open(s.add(s.home, "bob"))
		second := s.another()
		_, err := second.sessions.Check(s.ctx, token)
		s.must(err)
		for range 3 {
			s.clock.Advance(8 * time.Hour)
			s.check(token)
			s.must(s.sessions.WriteUses(s.ctx))
		}
		if _, err := second.sessions.Check(s.ctx, token); err != nil {
			s.Errorf("used elsewhere a moment ago: %v", err)
		}
	})
}

// U8, U7, 30: what ends a session, and what changes it, counts with the next call.
func TestChangesCountAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		bob, admin := s.add(s.home, "bob", "analyze_manager"), s.add(s.home, "admin", access.AccountAdmin)
		token := s.open(bob)
		other := s.open(admin)
		s.check(other)
		if !s.check(token).Permissions.Has(access.UsersView) {
			s.Error("bob may not view users")
		}
		s.must(s.users.TakeRole(s.ctx, program, s.home, bob.ID, "analyze_manager"))
		if s.check(token).Permissions.Has(access.UsersView) {
			s.Error("a role that was taken still counts")
		}
		r, err := s.roles.Create(s.ctx, program, s.home, role.Draft{Name: "R"})
		s.must(err)
		s.must(s.users.GiveRole(s.ctx, program, s.home, bob.ID, r.ID))
		_, err = s.roles.Update(s.ctx, program, s.home, r.ID, role.Patch{Permissions: &[]access.Permission{access.AuditView}})
		s.must(err)
		if !s.check(token).Permissions.Has(access.AuditView) {
			s.Error("a permission that was added to a role does not count")
		}
		s.must(s.roles.Declare(s.ctx, program, s.operator, "sms/send", "Send", ""))
		if !s.check(other).Permissions.Has("sms/send") {
			s.Error("a declared permission does not count for an admin")
		}
		s.must(s.roles.Withdraw(s.ctx, program, s.operator, "sms/send"))
		if s.check(other).Permissions.Has("sms/send") {
			s.Error("a withdrawn permission counts")
		}
		name := "Robert"
		_, err = s.users.Update(s.ctx, program, s.home, bob.ID, user.Patch{FirstName: &name})
		s.must(err)
		if k, err := s.sessions.Check(s.ctx, token); err != nil || k.User.FirstName != "Robert" {
			s.Errorf("%v", err)
		}
	})
}

func TestDisableEndsSessionsForGood(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol")
		token, kept := s.open(bob), s.open(carol)
		s.check(token)
		s.clock.Advance(time.Second)
		s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
		s.ended(token)
		s.check(kept)
		if n := len(s.list(program, bob)); n != 0 {
			s.Errorf("%d sessions listed", n)
		}
		s.clock.Advance(time.Second)
		s.must(s.users.Enable(s.ctx, program, s.home, bob.ID))
		s.ended(token)
		if n := len(s.list(program, bob)); n != 0 {
			s.Errorf("%d sessions listed after enable", n)
		}
		s.check(s.open(bob))
	})
}

func TestDisablingTheAccountEndsItsSessions(t *testing.T) {
	each(t, func(s *scene) {
		token, other := s.open(s.add(s.home, "bob")), s.open(s.add(s.other, "eve"))
		s.check(token)
		s.must(s.accounts.Disable(s.ctx, program, s.home))
		s.ended(token)
		s.check(other)
		s.must(s.accounts.Enable(s.ctx, program, s.home))
		s.check(token) // nothing happened to the user
	})
}

// A lock refuses new sign-ins; what is open goes on.
func TestALockLeavesSessions(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		token := s.open(bob)
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET failed_sign_ins = 5 WHERE id = $1`, bob.ID)
		}))
		s.must(s.users.Lock(s.ctx, bob, 5, 0))
		if k, err := s.sessions.Check(s.ctx, token); err != nil || k.User.Status != user.Locked {
			s.Errorf("%v", err)
		}
	})
}

// U8: whatever one node does counts on the other within a second.
func TestAnotherNodeKnowsWithinASecond(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob", "analyze_manager")
		here := s.sessions
		elsewhere := s.another()
		gone := func(token string) func() bool {
			return func() bool { _, err := here.Check(s.ctx, token); return errors.Is(err, session.Refused) }
		}
		first, second, third := s.open(bob), s.open(bob), s.open(bob)
		for _, token := range []string{first, second, third} {
			s.check(token)
		}
		k, err := here.Check(s.ctx, first)
		s.must(err)
		s.must(elsewhere.sessions.End(s.ctx, program, s.home, bob.ID, k.Session.ID))
		s.withinASecond("one session ended", gone(first))
		s.must(elsewhere.users.TakeRole(s.ctx, program, s.home, bob.ID, "analyze_manager"))
		s.withinASecond("a role taken", func() bool {
			k, err := here.Check(s.ctx, second)
			return err == nil && !k.Actor.Permissions.Has(access.UsersView)
		})
		s.clock.Advance(time.Second)
		s.must(elsewhere.users.Disable(s.ctx, program, s.home, bob.ID))
		s.withinASecond("the user disabled", gone(second))
		s.withinASecond("the user disabled", gone(third))
	})
}

// What could not be written while the store was away is written later.
func TestUsesSurviveAFailedWriting(t *testing.T) {
	each(t, func(s *scene) {
		token := s.open(s.add(s.home, "bob"))
		s.check(token)
		s.clock.Advance(8 * time.Hour)
		s.check(token)
		away, cancel := context.WithCancel(s.ctx)
		cancel()
		if s.sessions.WriteUses(away) == nil {
			s.Fatal("it was written")
		}
		s.must(s.sessions.WriteUses(s.ctx))
		s.clock.Advance(8 * time.Hour)
		if _, err := s.another().sessions.Check(s.ctx, token); err != nil {
			s.Errorf("used 8 hours ago: %v", err)
		}
	})
}

// What is kept is answered without asking the store, but for the renewal of numbers now and then.
func TestAKeptSessionCostsNoStatement(t *testing.T) {
	each(t, func(s *scene) {
		token := s.open(s.add(s.home, "bob"))
		s.check(token)
		before := s.db.Statements()
		for range 2000 {
			s.check(token)
		}
		if n := s.db.Statements() - before; n > 20 {
			s.Errorf("2000 checks took %d statements", n)
		}
	})
}

// Without the store it is neither yes nor no, and never 401.
func TestBusyWhenTheStoreIsAway(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		kept, unknown := s.open(bob), s.open(bob)
		s.check(kept)
		s.must(s.db.Close())
		s.check(kept)
		_, err := s.sessions.Check(s.ctx, unknown)
		s.refused(err, "busy")
		time.Sleep(1100 * time.Millisecond)
		_, err = s.sessions.Check(s.ctx, kept)
		s.refused(err, "busy")
	})
}

func TestAUserHasFiftySessions(t *testing.T) {
	each(t, func(s *scene) {
		bob, carol := s.add(s.home, "bob"), s.add(s.home, "carol")
		hers := s.open(carol)
		var tokens []string
		for range session.MaxPerUser {
			tokens = append(tokens, s.open(bob))
		}
		s.clock.Advance(time.Second)
		s.check(tokens[0]) // the oldest, and the one used last
		s.must(s.sessions.WriteUses(s.ctx))
		tokens = append(tokens, s.open(bob), s.open(bob))
		if n := len(s.list(program, bob)); n != session.MaxPerUser {
			s.Errorf("%d sessions", n)
		}
		second := s.another() // this one keeps what it has until the account changes
		for i, token := range tokens {
			_, err := second.sessions.Check(s.ctx, token)
			if gone := i == 1 || i == 2; gone != errors.Is(err, session.Refused) {
				s.Errorf("session %d: %v", i, err)
			}
		}
		s.check(hers)
	})
}

func TestWhatABrowserCallsItself(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		for name, agent := range map[string]string{"long": strings.Repeat("é", 5000), "latin-1": "Gr\xfc\xdfe", "empty": ""} {
			err := s.db.Change(s.ctx, func(tx *database.Tx) error {
				_, err := s.sessions.Open(s.ctx, tx, bob, session.Visitor{Address: "192.0.2.1", UserAgent: agent}, "password", "")
				return err
			})
			if err != nil {
				s.Errorf("%s: %v", name, err)
			}
		}
		for _, one := range s.list(program, bob) {
			if len(one.UserAgent) > 400 || !strings.HasPrefix("Gre", one.UserAgent) && !strings.HasPrefix(one.UserAgent, "éé") {
				s.Errorf("%.60q", one.UserAgent)
			}
		}
	})
}

func TestOldSessionsAreRemoved(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.open(bob)
		s.clock.Advance(7 * 24 * time.Hour)
		s.open(bob)
		s.clock.Advance(time.Second)
		s.must(s.sessions.WriteUses(s.ctx))
		var left int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM sessions`).Scan(&left))
		if left != 1 {
			s.Errorf("%d sessions", left)
		}
	})
}

func TestWait(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		k, err := s.sessions.Check(s.ctx, s.open(bob))
		s.must(err)
		moved := s.sessions.Wait(k)
		s.must(s.log.Note(s.ctx, program, s.home, audit.Event{Action: "user.login"})) // no change
		s.must(s.users.Disable(s.ctx, program, s.home, bob.ID))
		select {
		case <-moved[0]:
		default:
			s.Error("not woken by a change on this node")
		}
	})
}

// The account's settings say how long sessions live; a lowered limit counts for those that are open.
func TestSettingsLimitSessions(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		limit := func(setting account.Setting, minutes string) {
			s.must(s.accounts.Apply(s.ctx, program, s.home, map[account.Setting]account.Wish{setting: {Value: &minutes}}))
		}
		limit(account.SessionIdle, "30")
		idle, busy := s.open(bob), s.open(bob)
		s.clock.Advance(29 * time.Minute)
		s.check(busy)
		s.clock.Advance(2 * time.Minute)
		s.ended(idle)
		me := s.check(busy)
		s.must(s.sessions.WriteUses(s.ctx)) // as it is every minute
		if list := s.list(me, bob); len(list) != 1 {
			s.Errorf("%+v", list)
		}
		limit(account.SessionLength, "40")
		s.clock.Advance(8 * time.Minute)
		s.check(busy)
		s.clock.Advance(2 * time.Minute)
		s.ended(busy)
		if list := s.list(me, bob); len(list) != 0 {
			s.Errorf("%+v", list)
		}
	})
}

// What counts for a session's user is read once, and anew after it was set.
func TestPolicyOfASession(t *testing.T) {
	each(t, func(s *scene) {
		one := s.open(s.add(s.home, "bob"))
		shortest := func() int {
			known, err := s.sessions.Check(s.ctx, one)
			s.must(err)
			policy, err := s.sessions.Policy(s.ctx, known)
			s.must(err)
			return policy.Password.Min
		}
		before := shortest()
		statements := s.db.Statements()
		for range 2000 {
			shortest()
		}
		if n := s.db.Statements() - statements; n > 20 { // numbers are renewed now and then
			s.Errorf("asking 2000 times took %d statements", n)
		}
		longer := strconv.Itoa(before + 3)
		s.must(s.accounts.Apply(s.ctx, program, s.home, map[account.Setting]account.Wish{account.PasswordMin: {Value: &longer}}))
		if now := shortest(); now != before+3 {
			s.Errorf("at least %d characters, not %d", now, before+3)
		}
	})
}

// The country is that of the sign-in, whatever is found out or forgotten later.
func TestCountryOfTheSignIn(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		device := ""
		for _, country := range []string{"SI", "", "MK"} {
			s.clock.Advance(time.Second)
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				o, err := s.sessions.Open(s.ctx, tx, bob, session.Visitor{Address: "192.0.2.1", Country: country, UserAgent: "Firefox", Device: device}, "password", "")
				device = o.Device
				if err != nil || o.Session.Country == country {
					return err
				}
				return fmt.Errorf("opened in %q, want %q", o.Session.Country, country)
			}))
			devices, err := s.sessions.Devices(s.ctx, program, s.home, bob.ID)
			s.must(err)
			if len(devices) != 1 || devices[0].Country != country {
				s.Errorf("after a sign-in from %q: %+v", country, devices)
			}
		}
		var countries []string
		for _, one := range s.list(program, bob) {
			countries = append(countries, one.Country)
		}
		if !slices.Equal(countries, []string{"MK", "", "SI"}) {
			s.Errorf("%q", countries)
		}
	})
}

// The session that gives way to another one is over, also for the node that knows it well.
func TestTheOldestGivesWay(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		first := s.open(bob)
		s.check(first)
		for range session.MaxPerUser - 1 {
			s.open(bob)
		}
		s.check(first)
		s.open(bob)
		s.ended(first)
	})
}
