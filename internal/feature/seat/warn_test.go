package seat_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/foundation/clock"
)

// E3: once each time the threshold is crossed upward, to the account's admins.
func TestWarnings(t *testing.T) {
	each(t, func(s *scene) {
		away := s.add(s.home, "away", access.AccountAdmin)
		s.must(s.users.Disable(s.ctx, program, s.home, away.ID))
		s.purchase(20) // 85 % are 17
		people := s.viewers(s.north, "p", 19)
		expect := func(when string, want ...string) {
			t.Helper()
			if got := s.letters(); !slices.Equal(got, want) {
				t.Errorf("%s: letters to %v, want %v", when, got, want)
			}
			if got := s.events(s.home, "seat.threshold_crossed"); len(got) != len(want) {
				t.Errorf("%s: recorded %v", when, got)
			}
		}
		for _, u := range people[:16] {
			s.must(s.assign(u))
		}
		expect("below")
		s.must(s.assign(people[16]))
		expect("crossed", "admin@example.com")
		s.must(s.assign(people[17]))
		expect("further up", "admin@example.com")
		if o := s.overview(s.home); !o.Warning || o.Threshold != 85 {
			t.Errorf("%+v", o)
		}
		s.must(s.seats.Remove(s.ctx, program, s.north, people[17].ID))
		s.must(s.assign(people[17]))
		expect("up and down above it", "admin@example.com")
		s.must(s.seats.Remove(s.ctx, program, s.north, people[17].ID))
		s.must(s.seats.Remove(s.ctx, program, s.north, people[16].ID))
		s.must(s.assign(people[16]))
		expect("crossed again", "admin@example.com", "admin@example.com")
		s.purchase(200)
		s.purchase(20)
		expect("crossed by fewer seats", "admin@example.com", "admin@example.com", "admin@example.com")

		page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: "seat.threshold_crossed", Limit: 1})
		s.must(err)
		if e := page.Events[0]; e.ActorKind != access.System || e.Params["assigned"] != "17" || e.Params["total"] != "20" || e.Params["percent"] != "85" {
			t.Errorf("recorded %+v", e)
		}
	})
}

// An account with a limit is warned of that as well, and its main account's log tells.
func TestWarningsOfLimits(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(1000)
		s.limit(s.north, 7) // 85 % are 6
		for _, u := range s.viewers(s.north, "p", 7) {
			s.must(s.assign(u))
		}
		if got := s.letters(); !slices.Equal(got, []string{"north.admin@example.com"}) {
			t.Errorf("letters to %v", got)
		}
		for _, in := range []access.AccountID{s.north, s.home} {
			if got := s.events(in, "seat.threshold_crossed"); !slices.Equal(got, []string{"success North"}) {
				t.Errorf("recorded %v", got)
			}
		}
		s.limit(s.north, 100)
		s.limit(s.north, 7)
		if got := s.letters(); len(got) != 2 {
			t.Errorf("crossed by a lower limit: letters to %v", got)
		}
		s.must(s.seats.SetLimit(s.ctx, program, s.north, nil))
		if n := s.count(`SELECT warned FROM seat_accounts WHERE account_id = $1`, s.north); n != 0 {
			t.Error("without a limit there is nothing to warn of")
		}
	})
}

// What expired is no reason to warn, and a warning ends with it.
func TestExpiredReservationsDoNotWarn(t *testing.T) {
	each(t, func(s *scene) {
		now := clock.Now(s.ctx)
		s.purchase(20)
		s.limit(s.north, 20)
		for i := range 5 {
			s.must(s.reserve(s.ctx, s.north, "inv_"+strconv.Itoa(i), time.Hour))
		}
		people := s.viewers(s.north, "p", 15)
		for _, u := range people[:11] {
			s.must(s.assign(u))
		}
		later := clock.At(s.ctx, now.Add(2*time.Hour))
		s.must(s.seats.Assign(later, program, s.north, people[11].ID)) // 17 of 20, did five of them not expire
		if got := s.letters(); len(got) != 0 {
			t.Errorf("letters to %v", got)
		}
		for i := range 5 {
			s.must(s.reserve(later, s.north, "inv_"+strconv.Itoa(i), time.Hour))
		}
		if got := s.letters(); len(got) != 2 {
			t.Errorf("letters to %v", got)
		}
		s.must(s.seats.Tidy(clock.At(s.ctx, now.Add(4*time.Hour))))
		if n := s.count(`SELECT (SELECT warned FROM seat_accounts WHERE account_id = $1) + (SELECT warned FROM seat_pools WHERE account_id = $2)`, s.north, s.home); n != 0 {
			t.Error("the warning outlived what it was about")
		}
		s.sound()
	})
}

// However many admins there are, the letters of one warning are bounded.
func TestWarningsAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		for i := range 25 {
			s.add(s.home, "boss"+strconv.Itoa(i), access.AccountAdmin)
		}
		s.purchase(1)
		s.must(s.assign(s.add(s.home, "ann", viewer)))
		if got := s.letters(); len(got) != 20 {
			t.Errorf("%d letters", len(got))
		}
	})
}

// Days without a change carry the last one on.
func TestHistory(t *testing.T) {
	each(t, func(s *scene) {
		day := time.Date(2026, 3, 10, 23, 0, 0, 0, time.UTC)
		people := s.viewers(s.north, "p", 3)
		for i, offset := range []int{-5, -2, -2} {
			ctx := clock.At(s.ctx, day.AddDate(0, 0, offset))
			s.must(s.seats.SetPurchased(ctx, program, s.home, 10))
			s.must(s.seats.Assign(ctx, program, s.north, people[i].ID))
		}
		five := 5
		s.must(s.seats.SetLimit(clock.At(s.ctx, day.AddDate(0, 0, -1)), program, s.north, &five))
		today := clock.At(s.ctx, day)
		for in, want := range map[access.AccountID][]seat.Day{
			s.home:  {{Assigned: 1, Available: 10}, {Assigned: 3, Available: 10}, {Assigned: 3, Available: 10}, {Assigned: 3, Available: 10}},
			s.north: {{Assigned: 1, Available: 10}, {Assigned: 3, Available: 10}, {Assigned: 3, Available: 5}, {Assigned: 3, Available: 5}},
			s.south: {{}, {}, {}, {}},
		} {
			got, err := s.seats.History(today, program, in, 4)
			s.must(err)
			for i := range want {
				want[i].Date = time.Date(2026, 3, 7+i, 0, 0, 0, 0, time.UTC)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
		for _, days := range []int{0, -1, seat.MaxDays + 1} {
			_, err := s.seats.History(today, program, s.home, days)
			s.refused(err, "request.out_of_range")
		}
		if got, err := s.seats.History(today, program, s.home, seat.MaxDays); err != nil || len(got) != seat.MaxDays || got[0].Assigned != 0 {
			t.Errorf("%d days, %v", len(got), err)
		}
	})
}
