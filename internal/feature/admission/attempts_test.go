package admission_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

func visitor(address string) session.Visitor {
	return session.Visitor{Address: address, Service: access.Web, UserAgent: "Mozilla/5.0"}
}

func (s *scene) status(u user.User) user.Status {
	s.Helper()
	now, err := user.Get(s.ctx, s.db.Read(), u.Account, u.ID)
	s.must(err)
	return now.Status
}

// U9: failures of all services count together, and lock new passwords alone.
func TestAllServicesCountTogether24(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		v := from(office, access.API)
		token, err := s.door.OpenSession(s.ctx, "bob", good, false, v)
		s.must(err)
		open := s.admitted(basic("bob", good), from(office, access.SMPP))
		for i := range 2 {
			s.refused(basic("bob", fmt.Sprint(wrong, i)), v, admission.WrongPassword)
			s.refused(basic("bob", fmt.Sprint(wrong, i, "smpp")), from(office, access.SMPP), admission.WrongPassword)
		}
		if got := s.status(s.bob); got != user.Active {
			s.Fatalf("%s after four", got)
		}
		_, err = s.signin.SignIn(s.ctx, visitor(elsewhere), "bob", wrong+" web")
		tenanttest.Refused(s, err, "session.refused")
		if got := s.status(s.bob); got != user.Locked {
			s.Fatalf("%s after five", got)
		}
		s.refused(basic("bob", good), v, admission.UserLocked) // remembered a moment ago, and forgotten by the lock
		s.refused(basic("bob", good), from(office, access.SMPP), admission.UserLocked)
		s.admitted(admission.Credential{Kind: admission.APISession, Secret: token.Text()}, v)
		s.must(s.door.Again(s.ctx, open))
	})
}

// U9: whoever is not on the list cannot lock its user, by no service, and costs
// as many hashes as anybody.
func TestStrangersCannotLock24(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		s.list(office)
		before := passwords.Count()
		for i := range 6 {
			s.refused(basic("bob", fmt.Sprint(wrong, i)), from(elsewhere, access.API), admission.OutsideList)
			s.refused(basic("bob", fmt.Sprint(wrong, i)), from(elsewhere, access.SMPP), admission.OutsideList)
			_, err := s.signin.SignIn(s.ctx, visitor(elsewhere), "bob", fmt.Sprint(wrong, i))
			tenanttest.Refused(s, err, "session.refused")
		}
		if hashes := passwords.Count() - before; hashes != 18 {
			s.Errorf("%d hashes for 18 attempts", hashes)
		}
		now, err := user.Get(s.ctx, s.db.Read(), s.home, s.bob.ID)
		if err != nil || now.Status != user.Active || now.FailedSignIns != 0 {
			s.Errorf("%+v, %v", now, err)
		}
		events := tenanttest.Events(s.ctx, s, s.log, s.home, "user.login")
		for _, e := range events {
			if e.Reason != admission.OutsideList || e.Target.ID != string(s.bob.ID) {
				s.Errorf("%+v", e)
			}
		}
		_, err = s.signin.SignIn(s.ctx, visitor(office), "bob", good)
		s.must(err)
		_, err = s.signin.SignIn(s.ctx, visitor(elsewhere), "bob", good)
		tenanttest.Refused(s, err, "session.refused")
	})
}

// Attack 22: the same work for everybody over the API too.
func TestEqualWork22(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, false)
		s.list(office)
		s.stop()
		for before := int64(-1); before != s.db.Statements(); time.Sleep(20 * time.Millisecond) { //nolint:forbidigo // until the node stands still
			before = s.db.Statements()
		}
		var statements []int64
		for _, c := range []struct {
			name    string
			shown   admission.Credential
			address string
		}{
			{"nobody", basic("nobody.at.all", wrong), office},
			{"no name", basic("", wrong), office},
			{"wrong", basic("bob", wrong), office},
			{"wrong again", basic("bob", wrong), office},
			{"elsewhere", basic("bob", wrong), elsewhere},
			{"right, elsewhere", basic("bob", good), elsewhere},
			{"switched off", basic("ann", good), office},
		} {
			hashed, asked := passwords.Count(), s.db.Statements()
			if _, err := s.door.Admit(s.ctx, c.shown, from(c.address, access.API)); err == nil || err.Error() != admission.Refused.Error() {
				s.Errorf("%s: %v", c.name, err)
			}
			if hashes := passwords.Count() - hashed; hashes != 1 {
				s.Errorf("%s: %d hashes", c.name, hashes)
			}
			if statements = append(statements, s.db.Statements()-asked); statements[0] != statements[len(statements)-1] {
				s.Errorf("%s: %d statements", c.name, statements)
			}
		}
	})
}

// A password that was good is not hashed again for a minute, and never after a change.
func TestRememberedPasswords(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		v := from(office, access.API)
		hashes := func(do func()) int64 {
			before := passwords.Count()
			do()
			return passwords.Count() - before
		}
		if n := hashes(func() { s.admitted(basic("bob", good), v) }); n != 1 {
			s.Errorf("%d hashes at first", n)
		}
		if n := hashes(func() {
			for range 10 {
				s.admitted(basic("bob", good), v)
				s.admitted(basic("bob", good), from(elsewhere, access.SMPP))
			}
		}); n != 0 {
			s.Errorf("%d hashes for one that is remembered", n)
		}
		if n := hashes(func() { s.refused(basic("bob", good+"x"), v, admission.WrongPassword) }); n != 1 {
			s.Errorf("%d hashes for another", n)
		}
		s.clock.Advance(61 * time.Second)
		if n := hashes(func() { s.admitted(basic("bob", good), v) }); n != 1 {
			s.Errorf("%d hashes after a minute", n)
		}
		s.list(office) // any change of the account
		if n := hashes(func() { s.admitted(basic("bob", good), v) }); n != 1 {
			s.Errorf("%d hashes after a change", n)
		}
		if events := tenanttest.Events(s.ctx, s, s.log, s.home, "user.login"); len(events) < 3 || events[0].Service != access.API || events[0].Params["method"] != "password" {
			s.Errorf("%+v", events)
		}
	})
}

// Attack 23: an address that has failed often waits, and nothing is hashed for it.
func TestAddressesWait23(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(false, true)
		for i := range 20 {
			_, err := s.door.Admit(s.ctx, basic(fmt.Sprint("nobody", i), wrong), from(elsewhere, access.SMPP))
			tenanttest.Refused(s, err, "admission.refused")
		}
		before := passwords.Count()
		_, err := s.door.Admit(s.ctx, basic("bob", good), from(elsewhere, access.SMPP))
		tenanttest.Refused(s, err, "session.throttled")
		if passwords.Count() != before {
			s.Error("a hash was made")
		}
		s.admitted(basic("bob", good), from(office, access.SMPP))
	})
}

// Attack 39: a flood is one line a minute, with the count, whatever it shows.
func TestFloodIsOneLineAMinute39(t *testing.T) {
	each(t, func(s *scene) {
		c := admission.Credential{Kind: admission.Key, Secret: seal.NewToken("gtk", string(s.home)).Text()}
		flood := func() {
			for range 500 {
				if _, err := s.door.Admit(s.ctx, c, from(elsewhere, access.SMPP)); fault.Code(err) != "admission.refused" {
					s.Fatal(err)
				}
			}
		}
		lines := func() (events []audit.Record, total int) {
			s.must(s.door.WriteRefusals(s.ctx))
			events = tenanttest.Events(s.ctx, s, s.log, s.operator, "access.refused")
			for _, e := range events {
				var n int
				_, err := fmt.Sscan(e.Params["count"], &n)
				s.must(err)
				total += n
			}
			return events, total
		}
		flood()
		events, total := lines()
		if len(events) != 1 || total == 0 || events[0].Address != elsewhere || events[0].Service != access.SMPP {
			s.Fatalf("%+v", events)
		}
		flood()
		if again, _ := lines(); len(again) != 1 {
			s.Fatalf("%d lines in a minute", len(again))
		}
		s.clock.Advance(time.Minute)
		if events, total = lines(); len(events) != 2 || total != 1000 {
			s.Errorf("%d lines of %d refusals", len(events), total)
		}
	})
}

// From however many addresses a flood comes, its lines are bounded.
func TestFloodFromManyAddresses39(t *testing.T) {
	each(t, func(s *scene) {
		_, secret := s.key([]string{office}, access.UsersView)
		for i := range 1000 {
			v := from(fmt.Sprintf("203.0.113.%d", i%250), access.API)
			v.Address = fmt.Sprintf("2001:db8::%x", i)
			if _, err := s.door.Admit(s.ctx, admission.Credential{Kind: admission.Key, Secret: secret}, v); fault.Code(err) != "admission.refused" {
				s.Fatal(err)
			}
		}
		s.must(s.door.WriteRefusals(s.ctx))
		page, err := s.log.Page(s.ctx, s.home, audit.Filter{Action: "access.refused", Limit: 200})
		s.must(err)
		total, folded := 0, 0
		for _, e := range page.Events {
			var n int
			_, err := fmt.Sscan(e.Params["count"], &n)
			s.must(err)
			total += n
			if e.Address == "" {
				folded = n
			}
		}
		if len(page.Events) != 61 || total != 1000 || folded != 940 {
			s.Errorf("%d lines, %d in all, %d of many addresses", len(page.Events), total, folded)
		}
	})
}
