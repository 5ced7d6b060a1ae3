package admission_test

import (
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apikey"
)

// Attack 30: whoever is in has the permissions of now, by every credential, and
// a key that works for longer is not asked for all the time.
func TestPermissionsOfWhoeverIsIn(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		s.allow(true, true)
		outcome, err := s.signin.SignIn(s.ctx, visitor(office), "bob", good)
		s.must(err)
		token, err := s.door.OpenSession(s.ctx, "bob", good, true, v)
		s.must(err)
		key, secret := s.key(nil, access.AuditView, access.UsersView)
		var held []*admission.Pass
		for _, c := range []admission.Credential{{Kind: admission.WebSession, Secret: outcome.Opened.Token.Text()}, {Kind: admission.APISession, Secret: token.Text()},
			basic("bob", good), {Kind: admission.Key, Secret: secret}} {
			if c.Kind == admission.WebSession {
				v.Service = access.Web
			} else {
				v.Service = access.API
			}
			held = append(held, s.admitted(c, v))
		}
		for _, p := range held {
			if s.must(s.door.Again(s.ctx, p)); !p.Actor.Permissions.Has(access.AuditView) {
				s.Fatalf("%s has %v", p.Actor.Kind, p.Actor.Permissions)
			}
		}
		later := key.ValidTo.AddDate(0, 1, 0)
		_, err = s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{Scopes: &[]access.Permission{access.UsersView}, ValidTo: &later})
		s.must(err)
		s.must(s.users.TakeRole(s.ctx, program, s.home, s.bob.ID, "analyze_manager"))
		for _, p := range held {
			if s.must(s.door.Again(s.ctx, p)); p.Actor.Permissions.Has(access.AuditView) {
				s.Errorf("%s keeps what was taken: %v", p.Actor.Kind, p.Actor.Permissions)
			}
		}
		if last := held[len(held)-1]; !last.Until.Equal(later) {
			s.Errorf("the key ends at %v, want %v", last.Until, later)
		}
	})
}
