package invite_test

import (
	"slices"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/user"
)

func (s *scene) purchase(n int) {
	s.Helper()
	s.must(s.seats.SetPurchased(s.ctx, program, s.home, n))
}

// used demands how many seats of the customer are assigned and kept, in the
// counters as in the rows.
func (s *scene) used(when string, assigned, reserved int) {
	s.Helper()
	var a, r int
	s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT assigned, reserved FROM seat_pools WHERE account_id = $1`, s.home).Scan(&a, &r))
	rowsA, rowsR := s.count(`SELECT COUNT(*) FROM seats`), s.count(`SELECT COUNT(*) FROM seat_reservations`)
	if a != assigned || r != reserved || rowsA != assigned || rowsR != reserved {
		s.Errorf("%s: %d assigned (%d rows) and %d kept (%d rows), want %d and %d", when, a, rowsA, r, rowsR, assigned, reserved)
	}
}

func TestAPendingInviteKeepsASeat(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(1)
		s.invited(admin, "inbox_viewer") // needs none
		s.used("a role without a seat", 0, 0)
		i := s.invited(admin, "inbox_agent", "inbox_analytics")
		token := s.letter()
		s.used("invited", 0, 1)
		_, err := s.invites.Invite(s.ctx, admin, s.home, draft("late@example.com", "inbox_agent"))
		s.refused(err, "seat.none_left")
		s.refused(s.users.GiveRole(s.ctx, admin, s.home, user.ID(admin.ID), "inbox_agent"), "seat.none_left")
		_, err = s.invites.Resend(s.ctx, admin, s.home, i.ID) // the one it has is kept for longer
		s.must(err)
		s.used("sent again", 0, 1)
		s.dead(token, "")

		_, err = s.invites.Revoke(s.ctx, admin, s.home, i.ID)
		s.must(err)
		s.used("revoked", 0, 0)
		other := s.invited(admin, "inbox_agent")
		_, err = s.invites.Resend(s.ctx, admin, s.home, i.ID)
		s.refused(err, "seat.none_left")
		if s.find(i).Status != invite.Revoked {
			t.Error("it is open without a seat")
		}
		_, err = s.invites.Revoke(s.ctx, admin, s.home, other.ID)
		s.must(err)
		_, err = s.invites.Resend(s.ctx, admin, s.home, i.ID)
		s.must(err)
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		s.used("accepted", 1, 0)
		if got := s.user(u); got.SeatSince == nil || !slices.Equal(ids(got.Roles), []string{"inbox_agent", "inbox_analytics"}) {
			t.Errorf("%+v", got)
		}
		if e := s.last(s.home, "seat.assigned"); e.Status != audit.Success || e.Target.ID != string(u.ID) {
			t.Errorf("%+v", e)
		}
	})
}

// What was kept is had, also when a limit was lowered or the purchase fell since.
func TestAKeptSeatIsNotLostToALimit(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(2)
		s.invited(admin, "inbox_agent")
		none := 0
		s.must(s.seats.SetLimit(s.ctx, admin, s.home, &none))
		s.purchase(0)
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		s.used("accepted", 1, 0)
		if s.user(u).SeatSince == nil {
			t.Error("no seat")
		}
	})
}

// An expired invite holds no seat against anybody, and finds none by right when it is sent again.
func TestAnExpiredInviteHoldsNoSeat(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(1)
		first := s.invited(admin, "inbox_agent")
		s.clock.Advance(invite.Lasts)
		second := s.invited(admin, "inbox_agent")
		s.used("the next one", 0, 1)
		_, err := s.invites.Resend(s.ctx, admin, s.home, first.ID)
		s.refused(err, "seat.none_left")
		if s.find(second).Status != invite.Pending {
			t.Error("the second one lost its place")
		}
	})
}

// A role that is left out gives its seat back.
func TestARoleThatIsLeftOutGivesItsSeatBack(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(1)
		i := s.invited(admin, "inbox_agent", "people_manager")
		s.must(s.setRole(i, "inbox_agent", "rol_gone"))
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		s.used("accepted", 0, 0)
		if got := ids(s.user(u).Roles); !slices.Equal(got, []string{"people_manager"}) {
			t.Errorf("%v", got)
		}
	})
}

// Erasing somebody whose address is in an open invite gives its seat back.
func TestErasingReleasesTheSeat(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(1)
		i, err := s.invites.Invite(s.ctx, admin, s.home, draft("nele@example.com", "inbox_agent"))
		s.must(err)
		nele := s.add(s.home, "nele")
		s.must(s.users.RequestDeletion(s.ctx, admin, s.home, user.ID(nele.ID), ""))
		s.must(s.users.Erase(s.ctx, program, s.operator, s.home, user.ID(nele.ID)))
		s.used("erased", 0, 0)
		if got := s.find(i); got.Status != invite.Revoked || got.SettledAt == nil {
			t.Errorf("%+v", got)
		}
	})
}

// E7: a seat that a visitor's invite leads to stands in the log of the customer's top account too.
func TestASeatBelowIsInTheLogAbove(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.purchase(1)
		visitor := s.below(admin)
		_, err := s.invites.Invite(s.ctx, visitor, s.sub, draft("nele@example.com", "inbox_supervisor"))
		s.must(err)
		s.used("invited", 0, 1)
		_, err = s.accept(s.letter(), "nele")
		s.must(err)
		s.used("accepted", 1, 0)
		for _, in := range []access.AccountID{s.home, s.sub} {
			seats := slices.DeleteFunc(s.events(in, "seat.assigned"), func(r audit.Record) bool { return r.Target.Name != "nele" })
			if len(seats) != 1 || in == s.home && seats[0].Place.ID != string(s.sub) {
				t.Errorf("the log of %s has %+v", in, seats)
			}
		}
	})
}
