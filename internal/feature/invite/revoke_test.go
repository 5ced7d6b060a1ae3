package invite_test

import (
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/mailtest"
)

func TestRevoke(t *testing.T) {
	each(t, func(s *scene) {
		admin, nobody := s.admin(), s.add(s.home, "nobody")
		i := s.invited(admin)
		token, copied := s.letter(), s.copied(admin, i)
		_, err := s.invites.Revoke(s.ctx, nobody, s.home, i.ID)
		s.refused(err, "access.forbidden")
		if e := s.last(s.home, "invite.revoked"); e.Reason != "access.forbidden" || e.Target.Name != i.Email {
			t.Errorf("%+v", e)
		}
		for range 2 { // once is enough
			now, err := s.invites.Revoke(s.ctx, admin, s.home, i.ID)
			s.must(err)
			if now.Status != invite.Revoked || s.find(i).Status != invite.Revoked || s.find(i).SettledAt == nil {
				t.Errorf("%+v", now)
			}
		}
		if n := len(s.events(s.home, "invite.revoked")); n != 2 {
			t.Errorf("%d events", n)
		}
		letters := mailtest.Letters(s.ctx, t, s.db, box)
		if letters[0].State != "cancelled" || letters[0].Link != "" {
			t.Errorf("%+v", letters[0])
		}
		s.dead(token, "invite.revoked")
		s.dead(copied, "invite.revoked")
		_, err = s.invites.CopyLink(s.ctx, admin, s.home, i.ID)
		s.refused(err, "invite.not_open")

		_, err = s.invites.Resend(s.ctx, admin, s.home, i.ID) // takes it back
		s.must(err)
		_, err = s.accept(s.letter(), "nele")
		s.must(err)
		_, err = s.invites.Revoke(s.ctx, admin, s.home, i.ID)
		s.refused(err, "invite.was_accepted")
		late := s.invited(admin)
		s.clock.Advance(invite.Lasts)
		_, err = s.invites.Revoke(s.ctx, admin, s.home, late.ID)
		s.refused(err, "invite.not_open")
	})
}

// Somebody who was made a user beside their invite keeps the letter of that.
func TestRevokeLeavesOtherLetters(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		i := s.invited(admin)
		_, err := s.users.Create(s.ctx, admin, s.home, user.Draft{Username: "nele", FirstName: "Nele", Email: i.Email})
		s.must(err)
		_, err = s.invites.Revoke(s.ctx, admin, s.home, i.ID)
		s.must(err)
		states := map[string]string{}
		for _, l := range mailtest.Letters(s.ctx, t, s.db, box) {
			states[l.Kind] = l.State
		}
		if states["invite"] != "cancelled" || states["set_password"] != "queued" {
			t.Errorf("%v", states)
		}
	})
}

// Inviting somebody as an admin asks who it is, as making a user an admin does.
func TestAnAdminIsInvitedByWhoHasProvedWhoTheyAre(t *testing.T) {
	each(t, func(s *scene) {
		stale := s.admin()
		stale.SessionID, stale.ConfirmedAt = "ses_1", s.clock.Now().Add(-access.ConfirmTime-time.Second)
		fresh := stale
		fresh.ConfirmedAt = s.clock.Now()
		offer, nele := invite.Offer{Roles: []string{access.AccountAdmin}}, invite.Person{Email: "nele@example.com"}
		_, err := s.invites.Invite(s.ctx, stale, s.home, invite.Draft{Person: nele, Offer: offer})
		s.refused(err, "session.confirm")
		_, _, err = s.invites.InviteMany(s.ctx, stale, s.home, []invite.Person{nele}, offer)
		s.refused(err, "session.confirm")
		if e := s.last(s.home, "invite.created"); e.ID != "" {
			t.Errorf("a question is recorded as an attempt: %+v", e)
		}
		_, err = s.invites.Invite(s.ctx, fresh, s.home, invite.Draft{Person: nele, Offer: offer})
		s.must(err)
	})
}
