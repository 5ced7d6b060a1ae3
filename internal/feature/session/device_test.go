package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// enter begins a session from a browser with this cookie and gives the cookie of afterwards.
func (s *scene) enter(u user.User, cookie string) string {
	s.Helper()
	s.clock.Advance(time.Second)
	var one session.Opened
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) (err error) {
		one, err = s.sessions.Open(s.ctx, tx, u, session.Visitor{Address: "192.0.2.1", Device: cookie}, "password", "")
		return err
	}))
	return one.Device
}

func (s *scene) knows(u user.User, cookie string) bool {
	s.Helper()
	_, ok, err := session.DeviceOf(s.ctx, s.db.Read(), u, session.Visitor{Device: cookie})
	s.must(err)
	return ok
}

// 30: a token of the browser that somebody knew or planted before a user signs
// in there does not become that user's: it makes no other browser a known one.
func TestATokenOfBeforeIsNotTakenOver(t *testing.T) {
	each(t, func(s *scene) {
		eve, bob := s.add(s.home, "eve"), s.add(s.home, "bob")
		own := s.enter(eve, "")
		made := seal.NewToken(session.DevicePrefix, string(s.home)).Text()
		for name, planted := range map[string]string{"another user's": own, "made up": made, "two": made + "." + own} {
			after := s.enter(bob, planted)
			if s.knows(bob, planted) {
				t.Errorf("%s: taken over", name)
			}
			if !s.knows(bob, after) || s.knows(bob, strings.Join(strings.Split(after, ".")[1:], ".")) {
				t.Errorf("%s: bob is not known by a token of his own", name)
			}
		}
		both := s.enter(bob, own)
		if !s.knows(eve, both) || !s.knows(bob, both) { // the browser serves both all the same
			t.Error("the browser has forgotten who used it before")
		}
		if again := s.enter(eve, both); !s.knows(eve, again) || !s.knows(bob, again) || !strings.HasPrefix(again, own) {
			t.Errorf("after eve came again: %s", again)
		}
	})
}

// The cookie of a browser that many use stays small, and what is not a token is left out.
func TestABrowserKeepsFiveUsers(t *testing.T) {
	each(t, func(s *scene) {
		cookie := "x.." + strings.Repeat("gtd_x.", 20)
		var users []user.User
		for i := range 8 {
			u := s.add(s.home, fmt.Sprint("user", i))
			users = append(users, u)
			cookie = s.enter(u, cookie)
			if i == 5 {
				cookie = s.enter(users[1], cookie) // who comes again is among the latest
			}
		}
		for i, want := range []bool{false, true, false, false, true, true, true, true} {
			if s.knows(users[i], cookie) != want {
				t.Errorf("user %d is known: %t", i, !want)
			}
		}
		if n := len(strings.Split(cookie, ".")); n != 5 || len(cookie) > 500 {
			t.Errorf("%d tokens: %s", n, cookie)
		}
	})
}
