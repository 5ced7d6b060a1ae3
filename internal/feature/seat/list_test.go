package seat_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
)

// names lists usernames page by page, and demands that the export gives the same.
func (s *scene) names(in access.AccountID, f seat.Filter) string {
	s.Helper()
	var list []string
	for range 50 {
		page, err := s.seats.List(s.ctx, program, in, f)
		s.must(err)
		if len(page.Seats) > f.Limit {
			s.Errorf("%d on a page of %d", len(page.Seats), f.Limit)
		}
		for _, one := range page.Seats {
			list = append(list, one.User.Username)
		}
		if f.After = page.Next; f.After == nil {
			break
		}
	}
	all, err := s.seats.All(s.ctx, program, in, f)
	s.must(err)
	var exported []string
	for one, err := range all {
		s.must(err)
		exported = append(exported, one.User.Username)
	}
	if !slices.Equal(list, exported) {
		s.Errorf("listed %v, exported %v", list, exported)
	}
	return strings.Join(list, " ")
}

// people makes users with seats, assigned one after the other:
//
//	ann    home    agent       signed in today
//	bob    north   supervisor  signed in 40 days ago
//	cid    north   viewer      signed in 100 days ago
//	dan    bergen  agent       never, created today
//	eve    south   none left   signed in today
//	fay    south   viewer      never, created long ago
func (s *scene) people() (first time.Time) {
	s.Helper()
	now := clock.Now(s.ctx)
	s.purchase(100)
	first = now.Add(-6 * time.Hour)
	for i, p := range []struct {
		name   string
		in     access.AccountID
		role   string
		ago    int // days since the last sign-in; -1: never
		age    int // days since creation
		noRole bool
	}{
		{"ann", s.home, agent, 0, 200, false},
		{"bob", s.north, supervisor, 40, 200, false},
		{"cid", s.north, viewer, 100, 200, false},
		{"dan", s.bergen, agent, -1, 0, false},
		{"eve", s.south, agent, 0, 200, true},
		{"fay", s.south, viewer, -1, 200, false},
	} {
		u := s.add(p.in, p.name, viewer)
		ctx := clock.At(s.ctx, first.Add(time.Duration(i)*time.Hour))
		s.must(s.seats.Assign(ctx, s.in(s.admin, p.in), p.in, u.ID))
		if p.role != viewer {
			s.must(s.users.GiveRole(s.ctx, program, p.in, u.ID, p.role))
			s.must(s.users.TakeRole(s.ctx, program, p.in, u.ID, viewer))
		}
		if p.noRole {
			s.must(s.users.TakeRole(s.ctx, program, p.in, u.ID, p.role))
		}
		login := int64(0)
		if p.ago >= 0 {
			login = now.AddDate(0, 0, -p.ago).Add(-time.Hour).UnixMicro()
		}
		_, err := s.db.Exclusive().ExecContext(s.ctx, `UPDATE users SET last_login_at = $1, created_at = $2 WHERE id = $3`, login, now.AddDate(0, 0, -p.age).UnixMicro(), u.ID)
		s.must(err)
	}
	return first
}

func TestListFindsWhoHasASeat(t *testing.T) {
	for name, small := range map[string]bool{"usual bounds": false, "tiny bounds": true} {
		t.Run(name, func(t *testing.T) {
			if small {
				t.Cleanup(seat.Small())
			}
			each(t, func(s *scene) {
				first := s.people()
				for _, c := range []struct {
					in   access.AccountID
					f    seat.Filter
					want string
				}{
					{s.home, seat.Filter{}, "fay eve dan cid bob ann"},
					{s.north, seat.Filter{}, "dan cid bob"},
					{s.bergen, seat.Filter{}, "dan"},
					{s.other, seat.Filter{}, ""},
					{s.operator, seat.Filter{}, ""},
					{s.home, seat.Filter{Account: s.north}, "cid bob"},
					{s.home, seat.Filter{Account: s.home}, "ann"},
					{s.north, seat.Filter{Account: s.bergen}, "dan"},
					{s.north, seat.Filter{Account: s.south}, ""}, // not below it
					{s.north, seat.Filter{Account: s.home}, ""},
					{s.home, seat.Filter{Account: s.other}, ""},
					{s.home, seat.Filter{Role: agent}, "dan ann"},
					{s.north, seat.Filter{Role: agent}, "dan"},
					{s.home, seat.Filter{Role: viewer}, "fay cid"},
					{s.home, seat.Filter{Inactive: true}, "fay eve cid"},
					{s.south, seat.Filter{Inactive: true, Role: viewer}, "fay"},
					{s.home, seat.Filter{LastLogin: user.Never}, "fay dan"},
					{s.home, seat.Filter{LastLogin: user.Within7d}, "eve ann"},
					{s.home, seat.Filter{LastLogin: user.Within30d}, "eve ann"},
					{s.home, seat.Filter{LastLogin: user.Over30d}, "cid bob"},
					{s.home, seat.Filter{LastLogin: user.Over90d}, "cid"},
					{s.home, seat.Filter{AssignedFrom: first.Add(2 * time.Hour)}, "fay eve dan cid"},
					{s.home, seat.Filter{AssignedFrom: first.Add(2 * time.Hour), AssignedTo: first.Add(4 * time.Hour)}, "dan cid"},
					{s.home, seat.Filter{Search: "CID"}, "cid"},
					{s.home, seat.Filter{Search: "c"}, "cid"}, // the start of a word
					{s.home, seat.Filter{Search: "d@example"}, "cid"},
					{s.home, seat.Filter{Search: "cid bob"}, ""},
					{s.home, seat.Filter{Search: "%"}, ""},
					{s.home, seat.Filter{Search: "\x00"}, ""},
				} {
					for _, limit := range []int{1, 2, 50} {
						c.f.Limit = limit
						if got := s.names(c.in, c.f); got != c.want {
							t.Errorf("%+v: %q, want %q", c.f, got, c.want)
						}
					}
				}
				_, err := s.seats.List(s.ctx, program, s.home, seat.Filter{LastLogin: "lately"})
				s.refused(err, "request.value_unknown")
			})
		})
	}
}

func TestListTellsWhyAndWho(t *testing.T) {
	each(t, func(s *scene) {
		first := s.people()
		page, err := s.seats.List(s.ctx, s.admin, s.home, seat.Filter{Limit: 50})
		s.must(err)
		by := map[string]seat.Seated{}
		for _, one := range page.Seats {
			by[one.User.Username] = one
		}
		for name, want := range map[string][2]bool{"ann": {}, "bob": {}, "cid": {true, false}, "dan": {}, "eve": {false, true}, "fay": {true, false}} {
			if got := by[name]; got.LongAway != want[0] || got.NoInboxRole != want[1] || got.Inactive() != (want[0] || want[1]) {
				t.Errorf("%s: away %v, no role %v", name, got.LongAway, got.NoInboxRole)
			}
		}
		cid := by["cid"]
		if cid.Account.Name != "North" || cid.Account.ID != string(s.north) || cid.AssignedBy.Name != "admin" || !cid.AssignedAt.Equal(first.Add(2*time.Hour).Truncate(time.Microsecond)) ||
			!slices.Equal(cid.Roles, []string{viewer}) || cid.User.Email != "cid@example.com" || cid.User.LastLogin == nil || by["dan"].User.LastLogin != nil {
			t.Errorf("%+v", cid)
		}
		for in, want := range map[access.AccountID]int{s.home: 3, s.north: 1, s.south: 2, s.bergen: 0, s.other: 0} {
			if o := s.overview(in); o.Inactive != want || !o.InactiveAll {
				t.Errorf("inactive %d, all %v, want %d", o.Inactive, o.InactiveAll, want)
			}
		}
		undo := seat.Small()
		defer undo()
		if o := s.overview(s.home); o.InactiveAll || o.Inactive > 3 {
			t.Errorf("looked at a part: %+v", o)
		}
	})
}

// lines lists accounts page by page: name, level, assigned, limit and state.
func (s *scene) lines(in access.AccountID, f seat.AccountFilter) string {
	s.Helper()
	line := func(u seat.Usage) string {
		limit := ""
		if u.Limit != nil {
			limit = "/" + strconv.Itoa(*u.Limit)
		}
		return u.Name + strconv.Itoa(u.Level) + ":" + strconv.Itoa(u.Assigned) + "+" + strconv.Itoa(u.Reserved) + limit + " " + string(u.State)
	}
	var list, exported []string
	for range 50 {
		page, err := s.seats.Accounts(s.ctx, program, in, f)
		s.must(err)
		if len(page.Accounts) > f.Limit || page.Purchased != 10 {
			s.Errorf("%d on a page of %d, %d purchased", len(page.Accounts), f.Limit, page.Purchased)
		}
		for _, u := range page.Accounts {
			list = append(list, line(u))
		}
		if f.After = page.Next; f.After == nil {
			break
		}
	}
	purchased, all, err := s.seats.AllAccounts(s.ctx, program, in, f)
	s.must(err)
	for u, err := range all {
		s.must(err)
		exported = append(exported, line(u))
	}
	if !slices.Equal(list, exported) || purchased != 10 {
		s.Errorf("listed %v, reported %v", list, exported)
	}
	return strings.Join(list, ", ")
}

func TestAccountsAndWhatTheyUse(t *testing.T) {
	for name, small := range map[string]bool{"usual bounds": false, "tiny bounds": true} {
		t.Run(name, func(t *testing.T) {
			if small {
				t.Cleanup(seat.Small())
			}
			each(t, func(s *scene) {
				s.purchase(10)
				s.below(s.home, "West")
				east := s.below(s.south, "East")
				seated := func(in access.AccountID, n int) {
					for _, u := range s.viewers(in, string(in)[len(in)-6:]+"x", n) {
						s.must(s.assign(u))
					}
				}
				seated(s.home, 1)
				seated(s.north, 3)
				seated(s.bergen, 2)
				seated(s.south, 1)
				s.must(s.reserve(s.ctx, s.bergen, "inv_1", time.Hour))
				s.limit(s.north, 2)
				s.limit(s.bergen, 3)
				s.limit(east, 5)
				const home, north, bergen, south, eastern, west = "Home0:1+0 ok", "North1:3+0/2 over", "Bergen2:2+1/3 full", "South1:1+0 ok", "East2:0+0/5 ok", "West1:0+0 ok"
				for _, c := range []struct {
					in   access.AccountID
					f    seat.AccountFilter
					want []string
				}{
					{s.home, seat.AccountFilter{}, []string{home, bergen, eastern, north, south, west}},
					{s.home, seat.AccountFilter{Sort: seat.ByAssigned}, []string{home, north, bergen, south, eastern, west}},
					{s.home, seat.AccountFilter{Assigned: true}, []string{home, bergen, north, south}},
					{s.home, seat.AccountFilter{Assigned: true, Sort: seat.ByAssigned}, []string{home, north, bergen, south}},
					{s.home, seat.AccountFilter{Limited: true}, []string{bergen, eastern, north}},
					{s.home, seat.AccountFilter{Limited: true, Sort: seat.ByAssigned}, []string{north, bergen, eastern}},
					{s.home, seat.AccountFilter{State: seat.Over}, []string{north}},
					{s.home, seat.AccountFilter{State: seat.Full}, []string{bergen}},
					{s.home, seat.AccountFilter{State: seat.Near}, nil},
					{s.home, seat.AccountFilter{State: seat.OK}, []string{home, eastern, south, west}},
					{s.home, seat.AccountFilter{Search: "ST"}, []string{eastern, west}},
					{s.home, seat.AccountFilter{Search: "st", Limited: true}, []string{eastern}},
					{s.home, seat.AccountFilter{Search: "home"}, []string{home}},
					{s.home, seat.AccountFilter{Search: "%"}, nil},
				} {
					for _, limit := range []int{1, 2, 50} {
						c.f.Limit = limit
						if got, want := s.lines(c.in, c.f), strings.Join(c.want, ", "); got != want {
							t.Errorf("%+v:\n%s, want\n%s", c.f, got, want)
						}
					}
				}
				if got := s.lines(s.north, seat.AccountFilter{Sort: seat.ByAssigned, Limit: 1}); got != "North0:3+0/2 over, Bergen1:2+1/3 full" {
					t.Errorf("of North: %s", got)
				}
				_, err := s.seats.Accounts(s.ctx, program, s.home, seat.AccountFilter{Sort: "-name"})
				s.refused(err, "request.value_unknown")
				_, err = s.seats.Accounts(s.ctx, program, s.home, seat.AccountFilter{State: "empty"})
				s.refused(err, "request.value_unknown")
			})
		})
	}
}

// The operator's own account has no pool, and tells nothing of customers'.
func TestTheOperatorSeesNoSeats(t *testing.T) {
	each(t, func(s *scene) {
		s.people()
		page, err := s.seats.Accounts(s.ctx, s.operates, s.operator, seat.AccountFilter{})
		s.must(err)
		if o := s.overview(s.operator); len(page.Accounts) != 0 || o.Available != 0 || o.Inactive != 0 || o.MayLimit {
			t.Errorf("%+v, %+v", page, o)
		}
	})
}

// The words of a state in SQL are those in Go, at every edge.
func TestStatesAgree(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.db.Exclusive().ExecContext(s.ctx, `INSERT INTO seat_pools (account_id, purchased, assigned, reserved, warned) VALUES ($1, 60, 0, 0, 0)`, s.home)
		s.must(err)
		for _, limit := range []int{-1, 0, 1, 20, 50, 51, 60, 100, 101, 200} {
			for _, used := range []int{0, 1, 16, 17, 18, 42, 43, 48, 49, 56, 57, 59, 60, 61, 94, 95, 97, 98, 101, 193, 194} {
				_, err := s.db.Exclusive().ExecContext(s.ctx, `INSERT INTO seat_accounts (account_id, pool_id, seat_limit, assigned, reserved, warned) VALUES ($1, $2, NULLIF($3, -1), $4, 0, 0)
					ON CONFLICT (account_id) DO UPDATE SET seat_limit = NULLIF($3, -1), assigned = $4`, s.south, s.home, limit, used)
				s.must(err)
				listed := 0
				for _, state := range []seat.State{seat.OK, seat.Near, seat.Full, seat.Over} {
					page, err := s.seats.Accounts(s.ctx, program, s.south, seat.AccountFilter{State: state, Limit: 5})
					s.must(err)
					listed += len(page.Accounts)
					for _, u := range page.Accounts {
						if u.State != state {
							t.Errorf("%d of %d: %s in Go, %s in SQL", used, limit, u.State, state)
						}
					}
				}
				if listed != 1 {
					t.Errorf("%d of %d: in %d states", used, limit, listed)
				}
			}
		}
	})
}
