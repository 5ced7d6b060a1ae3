package signin_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
)

// 29: what makes the link of a letter about a new device worth nothing.
func TestDisownLinks(t *testing.T) {
	for name, spoil := range map[string]func(s *scene, bob user.User){
		"too late":         func(s *scene, _ user.User) { s.clock.Advance(7 * 24 * time.Hour) },
		"disabled":         func(s *scene, bob user.User) { s.must(s.users.Disable(s.ctx, program, s.home, bob.ID)) },
		"account disabled": func(s *scene, _ user.User) { s.must(s.accounts.Disable(s.ctx, program, s.home)) },
		"email changed": func(s *scene, bob user.User) {
			s.must(s.door.ConfirmEmail(s.ctx, s.visitor(), s.confirmation(bob)))
		},
		"replaced": func(s *scene, _ user.User) { s.begin(s.browser(), "bob") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				s.add(s.home, "boss", access.AccountAdmin)
				bob := s.add(s.home, "bob")
				s.begin(s.browser(), "bob")
				s.begin(s.browser(), "bob")
				token := s.token("new_device")
				spoil(s, bob)
				s.refused(s.door.Disown(s.ctx, s.visitor(), token), "password_link.not_valid")
				if disowned := s.recorded(s.home, "user.sign_in_disowned"); len(disowned) != 0 || s.get(bob).MustReset {
					s.Errorf("it was done all the same: %q", disowned)
				}
			})
		})
	}
}
