package signin_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/session"
)

// 23: an address that fails often must wait on every node, whatever it tries, and only that address.
func TestAddressesThatFailMustWait(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		other := s.another()
		here := session.Visitor{Address: "192.0.2.1", Service: access.Web}
		for i := range 20 {
			_, err := s.door.SignIn(s.ctx, here, fmt.Sprint("name", i), wrong)
			s.refused(err, "session.refused")
		}
		for name, door := range map[string]node{"here": s.node, "on another node": other} {
			if _, err := door.door.SignIn(s.ctx, here, "bob", good); err == nil {
				s.Errorf("%s: let in", name)
			} else {
				s.refused(err, "session.throttled")
			}
			s.refused(door.door.Forgot(s.ctx, here, "bob"), "session.throttled")
		}
		_, err := s.door.SignIn(s.ctx, session.Visitor{Address: "192.0.2.2", Service: access.Web}, "bob", good)
		s.must(err)
		s.clock.Advance(time.Second)
		_, err = other.door.SignIn(s.ctx, here, "bob", good)
		s.must(err)
	})
}

// What is over is taken away, so that a flood leaves nothing behind.
func TestTidy(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		for range 30 {
			s.guess("bob")
		}
		s.policy(s.home, "secondFactor", "always")
		s.add(s.home, "carol")
		_, err := s.door.SignIn(s.ctx, s.visitor(), "carol", good)
		s.must(err)
		rows := func() (places, unfinished, codes int) {
			s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT (SELECT COUNT(*) FROM throttles), (SELECT COUNT(*) FROM sign_ins), (SELECT COUNT(*) FROM codes)`).
				Scan(&places, &unfinished, &codes))
			return places, unfinished, codes
		}
		if places, unfinished, codes := rows(); places < 30 || unfinished != 1 || codes != 1 {
			s.Fatalf("%d places, %d sign-ins, %d codes", places, unfinished, codes)
		}
		s.clock.Advance(20 * time.Minute)
		s.must(s.door.Tidy(s.ctx))
		if places, unfinished, codes := rows(); places != 0 || unfinished != 0 || codes != 1 {
			s.Errorf("%d places, %d sign-ins, %d codes: codes are counted for a day", places, unfinished, codes)
		}
		s.clock.Advance(26 * time.Hour)
		s.must(s.door.Tidy(s.ctx))
		if _, _, codes := rows(); codes != 0 {
			s.Errorf("%d codes", codes)
		}
	})
}
