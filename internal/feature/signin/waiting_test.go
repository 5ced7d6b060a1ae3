package signin_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

// S1, 23: an address that fails often waits, on every way that tries names or passwords.
func TestAnAddressMustWait(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		token, err := s.signIn("bob", good)
		s.must(err)
		for i := range 20 {
			v := session.Visitor{Address: fmt.Sprintf("2001:db8::%x", i+1)} // one household
			if i%2 == 0 {
				_, err = s.door.SignIn(s.ctx, v, fmt.Sprint("name", i), wrong)
				s.refused(err, "session.refused")
			} else {
				s.must(s.door.Forgot(s.ctx, v, fmt.Sprint("name", i)))
			}
		}
		v := session.Visitor{Address: "2001:db8::ffff"}
		me := s.actor(token)
		me.Address = v.Address
		made, before := passwords.Count(), len(s.attempts(s.home))
		_, err = s.door.SignIn(s.ctx, v, "bob", good)
		s.refused(err, "session.throttled")
		if f := fault.Of(err); f == nil || f.Kind != fault.Limit || f.Params["seconds"] != 2 {
			s.Errorf("%+v", f)
		}
		s.refused(s.door.Forgot(s.ctx, v, "bob"), "session.throttled")
		_, err = s.door.ChangePassword(s.ctx, session.Visitor{}, me, good, next)
		s.refused(err, "session.throttled")
		if passwords.Count() != made || len(s.attempts(s.home)) != before {
			s.Error("a refused address costs a hash or a row")
		}
		_, err = s.signIn("bob", good) // from elsewhere
		s.must(err)
		s.clock.Advance(2 * time.Second)
		_, err = s.door.SignIn(s.ctx, v, "bob", good)
		s.must(err)
		if s.get(bob).Status != user.Active {
			s.Error("bob suffers for it")
		}
	})
}
