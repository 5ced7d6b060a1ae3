package admission_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// A node that has not heard of a new password yet still knows the old one: what
// is opened with that is over as soon as it hears, and stays over.
func TestNothingOutlivesThePasswordItWasOpenedWith(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		v := from(office, access.API)
		s.admitted(basic("bob", good), v) // remembered from here on
		s.clock.Advance(time.Second)
		s.quietly(func(tx *database.Tx) error { return user.StorePassword(s.ctx, tx, s.bob, goodHash()) })
		s.clock.Advance(time.Second)

		bound := s.admitted(basic("bob", good), from(office, access.SMPP))
		session, err := s.door.OpenSession(s.ctx, "bob", good, false, v)
		s.must(err)
		token, err := s.door.IssueBearer(s.ctx, basic("bob", good), v)
		s.must(err)

		s.list(office) // the account's number moves
		if err := s.door.Again(s.ctx, bound); fault.Code(err) != "admission.refused" {
			s.Errorf("a bind: %v", err)
		}
		s.refused(admission.Credential{Kind: admission.APISession, Secret: session.Text()}, v, admission.Unknown)
		s.refused(bearer(token), v, admission.PasswordChanged)
		s.admitted(basic("bob", good), from(office, access.SMPP)) // the new one, which is the same text here
	})
}

// quietly changes the store as another node does in the moment before this one hears of it.
func (s *scene) quietly(do func(tx *database.Tx) error) {
	s.Helper()
	s.must(s.db.Change(s.ctx, do))
}

// Whoever tries generated credentials where they do not count learns nothing of
// the password from having to wait.
func TestGeneratedCredentialsWaitAlike39(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(false, true)
		s.list("192.0.2.0/24")
		made, password, err := s.access.Generate(s.ctx, program, s.home, s.bob.ID, false)
		s.must(err)
		v := from(elsewhere, access.SMPP)
		for range 20 {
			_, err := s.door.Admit(s.ctx, basic(made.SystemID, password), v)
			tenanttest.Refused(s, err, "admission.refused")
		}
		_, err = s.door.Admit(s.ctx, basic(made.SystemID, password), v)
		tenanttest.Refused(s, err, "session.throttled")
	})
}

// Whoever is erased while they come in is refused like anybody unknown.
func TestErasedMeanwhile(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		token, err := s.door.OpenSession(s.ctx, "bob", good, false, v)
		s.must(err)
		c := admission.Credential{Kind: admission.APISession, Secret: token.Text()}
		other := s.another()
		_, err = other.sessions.LookAPI(s.ctx, token.Text()) // kept, and the user is not
		s.must(err)
		s.quietly(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `DELETE FROM users WHERE account_id = $1 AND id = $2`, s.home, s.bob.ID)
		})
		if _, err := other.door.Admit(s.ctx, c, v); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
	})
}
