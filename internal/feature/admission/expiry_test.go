package admission_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// S7: a program cannot change a password that is too old. It goes on as long as the policy says, to the second, and a
// policy that changes counts at once; a password that an admin reset has no grace.
func TestProgramsHaveGraceForOldPasswords(t *testing.T) {
	each(t, func(s *scene) {
		const day = 24 * time.Hour
		policy := func(name account.Setting, value string) {
			s.Helper()
			s.must(account.New(s.log).Apply(s.ctx, program, s.home, map[account.Setting]account.Wish{name: {Value: &value}}))
		}
		s.allow(true, true)
		policy(account.PasswordDays, "30")
		c, services := basic("bob", good), []access.Service{access.API, access.SMPP}
		all := func(reason string) {
			s.Helper()
			for _, service := range services {
				if v := from(office, service); reason == "" {
					s.admitted(c, v)
				} else {
					s.refused(c, v, reason)
				}
			}
		}
		explained := func(service access.Service, admitted bool) {
			s.Helper()
			e, err := s.door.Explain(s.ctx, program, s.home, admission.Question{User: s.bob.ID, Address: office, Service: service})
			s.must(err)
			if e.Admitted != admitted {
				s.Errorf("%s: %+v", service, e)
			}
		}
		bob, err := user.Get(s.ctx, s.db.Read(), s.home, s.bob.ID)
		s.must(err)
		ends := bob.PasswordSetAt.Add(37 * day)
		s.clock.Advance(30 * day)
		s.must(s.users.ExpirePasswords(s.ctx)) // the status says so from now on
		all("")
		s.clock.Advance(ends.Sub(s.clock.Now()) - time.Second)
		all("")
		explained(access.API, true)
		s.clock.Advance(time.Second) // what is remembered counts no longer
		all(admission.MustReset)
		explained(access.API, false)
		explained(access.SMPP, false)
		explained(access.Web, true)

		policy(account.PasswordGrace, "8")
		all("")
		policy(account.PasswordGrace, "0")
		all(admission.MustReset)
		policy(account.PasswordDays, "0")
		all("")
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET must_reset = 1 WHERE id = $1`, bob.ID)
		}))
		policy(account.PasswordGrace, "90") // whoever knew the user reads again
		all(admission.MustReset)
	})
}
