package seat_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// step runs steps of this room as another room does: in a change of the account.
func (s *scene) step(ctx context.Context, in access.AccountID, do func(tx *database.Tx) ([]audit.Event, error)) error {
	return s.log.Change(ctx, program, in, do)
}

var invited = []audit.Event{{Action: "invite.created", Target: audit.Target{Kind: "invite", Name: "x"}}}

func (s *scene) reserve(ctx context.Context, in access.AccountID, id string, lasts time.Duration) error {
	return s.step(ctx, in, func(tx *database.Tx) ([]audit.Event, error) {
		return invited, s.seats.Reserve(ctx, tx, in, id, clock.Now(ctx).Add(lasts))
	})
}

func (s *scene) release(ctx context.Context, in access.AccountID, id string) error {
	return s.step(ctx, in, func(tx *database.Tx) ([]audit.Event, error) { return invited, s.seats.Release(ctx, tx, in, id) })
}

func (s *scene) redeem(ctx context.Context, id string, u user.User) error {
	return s.step(ctx, u.Account, func(tx *database.Tx) ([]audit.Event, error) {
		events, err := s.seats.Redeem(ctx, tx, program, u.Account, id, u)
		return append(events, invited...), err
	})
}

func TestReservations(t *testing.T) {
	each(t, func(s *scene) {
		s.refused(s.reserve(s.ctx, s.home, "inv_0", time.Hour), "seat.none_left")
		s.purchase(2)
		people := s.viewers(s.home, "p", 3)
		s.must(s.reserve(s.ctx, s.home, "inv_1", time.Hour))
		s.must(s.reserve(s.ctx, s.north, "inv_2", time.Hour))
		s.must(s.reserve(s.ctx, s.north, "inv_2", 2*time.Hour)) // renewed, not doubled
		if o := s.overview(s.home); o.Assigned != 0 || o.Reserved != 2 || o.Remaining != 0 {
			t.Errorf("%+v", o)
		}
		s.refused(s.assign(people[0]), "seat.none_left")
		s.refused(s.reserve(s.ctx, s.south, "inv_3", time.Hour), "seat.none_left")
		s.must(s.redeem(s.ctx, "inv_1", people[0]))
		if o := s.overview(s.home); o.Assigned != 1 || o.Reserved != 1 {
			t.Errorf("%+v", o)
		}
		s.refused(s.redeem(s.ctx, "inv_1", people[1]), "seat.none_left") // nothing is kept under that name any more
		s.must(s.release(s.ctx, s.north, "inv_2"))
		s.must(s.release(s.ctx, s.north, "inv_2"))
		s.must(s.redeem(s.ctx, "inv_none", people[1])) // as Take
		s.must(s.release(s.ctx, s.operator, "inv_none"))
		s.purchase(3)
		s.must(s.reserve(s.ctx, s.home, "inv_4", time.Hour))
		s.must(s.redeem(s.ctx, "inv_4", people[1])) // has a seat: only given back
		if o := s.overview(s.home); o.Assigned != 2 || o.Reserved != 0 {
			t.Errorf("%+v", o)
		}
		s.sound()
	})
}

// What was kept before the limit was lowered is kept.
func TestAReservationOutlivesALowerLimit(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(10)
		s.limit(s.north, 1)
		s.must(s.reserve(s.ctx, s.north, "inv_1", time.Hour))
		s.refused(s.reserve(s.ctx, s.north, "inv_2", time.Hour), "seat.limit_reached")
		s.limit(s.north, 0)
		s.must(s.redeem(s.ctx, "inv_1", s.add(s.north, "ann", viewer)))
		s.sound()
	})
}

// An invite that expired holds no seat, whichever account of the customer it was of.
func TestExpiredReservations(t *testing.T) {
	each(t, func(s *scene) {
		now := clock.Now(s.ctx)
		s.purchase(2)
		s.limit(s.north, 1)
		people := s.viewers(s.north, "p", 1)
		at := func(d time.Duration) context.Context { return clock.At(s.ctx, now.Add(d)) }
		s.must(s.reserve(at(0), s.north, "inv_1", time.Hour))
		s.must(s.reserve(at(0), s.south, "inv_2", time.Hour))
		s.refused(s.seats.Assign(at(time.Minute), program, s.north, people[0].ID), "seat.none_left")
		s.purchase(3)
		s.refused(s.seats.Assign(at(time.Minute), program, s.north, people[0].ID), "seat.limit_reached")
		left := func(d time.Duration, in access.AccountID) int {
			n, err := s.seats.Left(at(d), s.db.Read(), in)
			s.must(err)
			return n
		}
		if a, b, c, d := left(time.Minute, s.north), left(time.Minute, s.south), left(2*time.Hour, s.north), left(2*time.Hour, s.south); a != 0 || b != 1 || c != 1 || d != 3 {
			t.Errorf("left %d %d before, %d %d after", a, b, c, d)
		}
		s.must(s.seats.Assign(at(2*time.Hour), program, s.north, people[0].ID))
		if n := s.count(`SELECT COUNT(*) FROM seat_reservations`); n != 0 {
			t.Errorf("%d reservations are left", n)
		}
		s.sound()

		s.must(s.reserve(at(2*time.Hour), s.south, "inv_3", time.Hour))
		s.must(s.seats.Tidy(at(2 * time.Hour)))
		if o := s.overview(s.home); o.Reserved != 1 {
			t.Errorf("%+v", o)
		}
		s.must(s.seats.Tidy(at(4 * time.Hour)))
		if o := s.overview(s.home); o.Reserved != 0 {
			t.Errorf("%+v", o)
		}
		s.sound()
	})
}

var errKilled = errors.New("killed")

// A transaction that ends in the middle leaves neither seat nor count nor letter.
func TestAKilledTransactionLeavesNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(1)
		ann := s.add(s.north, "ann", viewer)
		err := s.step(s.ctx, s.north, func(tx *database.Tx) ([]audit.Event, error) {
			if _, err := s.seats.Take(s.ctx, tx, program, ann); err != nil {
				return nil, err
			}
			return nil, errKilled
		})
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(s.ctx)
		err = s.step(ctx, s.north, func(tx *database.Tx) ([]audit.Event, error) {
			events, err := s.seats.Take(ctx, tx, program, ann)
			cancel()
			return events, err
		})
		if err == nil {
			t.Fatal("the cancelled change was committed")
		}
		for _, table := range []string{"seats", "seat_accounts", "letters WHERE kind = 'seats_low'", "audit_events WHERE action = 'seat.assigned'"} {
			if n := s.count(`SELECT COUNT(*) FROM ` + table); n != 0 {
				t.Errorf("%d rows are left of %s", n, table)
			}
		}
		s.sound()
		s.must(s.assign(ann))
	})
}

// A refused step of a change that goes on leaves the counters as they were.
func TestARefusedStepLeavesNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(5)
		s.limit(s.north, 1)
		people := s.viewers(s.north, "p", 3)
		ids := []user.ID{people[0].ID, people[1].ID, people[2].ID}
		done, failed, err := s.users.Bulk(s.ctx, program, s.north, ids, user.BulkAddRole, agent)
		s.must(err)
		if len(done) != 1 || len(failed) != 2 || failed[0].Fault.Code != "seat.limit_reached" || failed[0].Fault.Params["limit"] != 1 {
			t.Errorf("done %v, failed %v", done, failed)
		}
		if o := s.overview(s.home); o.Assigned != 1 || o.Remaining != 4 {
			t.Errorf("%+v", o)
		}
		s.sound()
	})
}

// After any acts in any order the counters are what the rows say, and nothing
// was given beyond pool or limit.
func TestCountersEqualTheRows(t *testing.T) {
	each(t, func(s *scene) {
		for _, seed := range []uint64{1, 2, 3} {
			s.playRandom(rand.New(rand.NewPCG(seed, 42)), 120) //nolint:gosec // the same each time
		}
	})
}

func (s *scene) playRandom(random *rand.Rand, acts int) {
	s.Helper()
	accounts := []access.AccountID{s.home, s.north, s.south, s.bergen}
	now := clock.Now(s.ctx)
	var people []user.User
	for i, in := range accounts {
		people = append(people, s.viewers(in, "r"+strconv.Itoa(i)+strconv.FormatUint(random.Uint64(), 36)+"x", 4)...)
	}
	for range acts {
		now = now.Add(time.Duration(random.IntN(20)) * time.Minute)
		ctx := clock.At(s.ctx, now)
		in, u, id := accounts[random.IntN(len(accounts))], people[random.IntN(len(people))], "inv_"+strconv.Itoa(random.IntN(6))
		before, grows := s.used(in), false
		var err error
		switch random.IntN(10) {
		case 0, 1, 2:
			in = u.Account
			before, grows = s.used(in), true
			err = s.seats.Assign(ctx, program, in, u.ID)
		case 3:
			err = s.seats.Remove(ctx, program, u.Account, u.ID)
		case 4, 5:
			grows = true
			err = s.reserve(ctx, in, id, time.Duration(random.IntN(90))*time.Minute)
		case 6:
			err = s.release(ctx, in, id)
		case 7:
			in = u.Account
			before, grows = s.used(in), true
			err = s.redeem(ctx, id, u)
		case 8:
			n := random.IntN(6)
			if limit := &n; random.IntN(3) == 0 {
				err = s.seats.SetLimit(ctx, program, in, nil)
			} else {
				err = s.seats.SetLimit(ctx, program, in, limit)
			}
		case 9:
			if random.IntN(2) == 0 {
				err = s.seats.Tidy(ctx)
			} else {
				err = s.seats.SetPurchased(ctx, program, s.home, random.IntN(16))
			}
		}
		if code := fault.Code(err); err != nil && !slices.Contains([]string{"seat.none_left", "seat.limit_reached"}, code) {
			s.Fatal(err)
		}
		if after := s.used(in); grows && (after.all > before.all && after.all > after.purchased || after.own > before.own && after.limit >= 0 && after.own > after.limit) {
			s.Errorf("given beyond what there was: %+v, before %+v", after, before)
		}
		s.sound()
	}
}

type usedNow struct{ purchased, all, own, limit int }

func (s *scene) used(in access.AccountID) (u usedNow) {
	s.Helper()
	u.purchased = s.count(`SELECT COALESCE(SUM(purchased), 0) FROM seat_pools WHERE account_id = $1`, s.home)
	u.all = s.count(`SELECT (SELECT COUNT(*) FROM seats WHERE pool_id = $1) + (SELECT COUNT(*) FROM seat_reservations WHERE pool_id = $1)`, s.home)
	u.own = s.count(`SELECT (SELECT COUNT(*) FROM seats WHERE account_id = $1) + (SELECT COUNT(*) FROM seat_reservations WHERE account_id = $1)`, in)
	u.limit = s.count(`SELECT COALESCE(MAX(COALESCE(seat_limit, -1)), -1) FROM seat_accounts WHERE account_id = $1`, in)
	return u
}

var _ user.Seats = (*seat.Seats)(nil)
