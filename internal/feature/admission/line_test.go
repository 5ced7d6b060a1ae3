package admission_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/request"
)

// Passwords that have to be hashed wait in one line with the portal's; what is
// remembered, and keys, go past it. Of many connections that a client opens at
// once with one password, one is hashed.
func TestPasswordsStandInLine(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		_, secret := s.key(nil, access.UsersView)
		s.door.SignIns = request.NewLine(1, 1)
		s.admitted(basic("bob", good), from(office, access.API))
		if !s.door.SignIns.Enter(s.ctx) {
			s.Fatal("the place was not given back")
		}
		s.admitted(basic("bob", good), from(office, access.SMPP))
		s.admitted(admission.Credential{Kind: admission.Key, Secret: secret}, from(office, access.API))
		for _, v := range []admission.Visit{from(office, access.API), from(office, access.SMPP)} {
			soon, cancel := context.WithTimeout(s.ctx, 50*time.Millisecond)
			if _, err := s.door.Admit(soon, basic("bob", wrong), v); fault.Code(err) != "busy" {
				s.Errorf("over %s: %v", v.Service, err)
			}
			cancel()
		}
		s.door.SignIns.Leave()
		s.refused(basic("bob", wrong), from(office, access.API), admission.WrongPassword)

		s.door.SignIns = request.NewLine(1, 100)
		s.clock.Advance(time.Minute) // what is remembered is over
		before := len(tenanttest.Events(s.ctx, s, s.log, s.home, "user.login"))
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { s.admitted(basic("bob", good), from(office, access.API)) })
		}
		group.Wait()
		if n := len(tenanttest.Events(s.ctx, s, s.log, s.home, "user.login")) - before; n != 1 {
			s.Errorf("it was hashed %d times", n)
		}
	})
}
