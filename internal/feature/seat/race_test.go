package seat_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

// twoNodes runs a test on two programs that share a database.
func twoNodes(t *testing.T, test func(s *scene, nodes [2]*scene)) {
	t.Helper()
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		address := databasetest.URL(t, engine)
		var nodes [2]*scene
		var s *scene
		for i := range nodes {
			db, err := database.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if i == 0 {
				s = begin(t, db)
				nodes[i] = s
			} else {
				nodes[i] = node(t, db)
			}
		}
		test(s, nodes)
	})
}

// race does all acts at once, each on the node after the last one's, and
// counts the answers by their code.
func race(t *testing.T, acts int, do func(i int) error) map[string]int {
	t.Helper()
	var group sync.WaitGroup
	var lock sync.Mutex
	answers, start := map[string]int{}, make(chan struct{})
	for i := range acts {
		group.Go(func() {
			<-start
			err := do(i)
			code := fault.Code(err)
			if err != nil && code == "" {
				code = err.Error()
			}
			lock.Lock()
			answers[code]++
			lock.Unlock()
		})
	}
	close(start)
	group.Wait()
	return answers
}

// Attack 42: twenty ask at once for five seats, on two nodes: exactly five get one.
func TestRaceForTheLastSeats(t *testing.T) {
	for name, limited := range map[string]bool{"pool": false, "limit": true} {
		t.Run(name, func(t *testing.T) {
			twoNodes(t, func(s *scene, nodes [2]*scene) {
				accounts, refusal := []access.AccountID{s.home, s.north, s.south, s.bergen}, "seat.none_left"
				s.purchase(5)
				if limited {
					accounts, refusal = accounts[1:2], "seat.limit_reached"
					s.purchase(100)
					s.limit(s.north, 5)
				}
				var people []user.User
				for i := range 20 {
					people = append(people, s.viewers(accounts[i%len(accounts)], "p"+strconv.Itoa(i)+"x", 1)...)
				}
				got := race(t, len(people), func(i int) error {
					n, u := nodes[i%2], people[i]
					switch i % 3 {
					case 0:
						return n.users.GiveRole(n.ctx, program, u.Account, u.ID, agent)
					case 1:
						return n.seats.Assign(n.ctx, program, u.Account, u.ID)
					}
					return n.reserve(n.ctx, u.Account, "inv_"+strconv.Itoa(i), time.Hour)
				})
				if got[""] != 5 || got[refusal] != 15 {
					t.Errorf("answers %v, want five seats and %s", got, refusal)
				}
				s.sound()
			})
		})
	}
}

// Attack 42: a thousand at once, in accounts with limits that add up to more
// than was purchased, pass neither the pool nor a limit.
func TestAThousandAtOnce(t *testing.T) {
	twoNodes(t, func(s *scene, nodes [2]*scene) {
		const purchased, limit, each = 120, 50, 250
		accounts := []access.AccountID{s.home, s.north, s.south, s.bergen}
		s.purchase(purchased)
		var people []user.User
		for i, in := range accounts {
			s.limit(in, limit)
			people = append(people, s.many(in, "p"+strconv.Itoa(i)+"x", each)...)
		}
		got := race(t, len(people), func(i int) error {
			u := people[(i*7)%len(people)]
			return nodes[i%2].assign(u)
		})
		if got[""] != purchased || got[""]+got["seat.none_left"]+got["seat.limit_reached"] != len(people) {
			t.Errorf("answers %v, want %d seats", got, purchased)
		}
		for _, in := range accounts {
			if n := s.count(`SELECT COUNT(*) FROM seats WHERE account_id = $1`, in); n > limit {
				t.Errorf("%d seats where %d are the limit", n, limit)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM seats`); n != purchased {
			t.Errorf("%d seats of %d", n, purchased)
		}
		if got := s.letters(); len(got) < 1 || len(got) > 1+len(accounts) {
			t.Errorf("letters to %v", got)
		}
		s.sound()
	})
}

// While a seat is given, all other changes of the account wait, so little may be asked meanwhile.
func TestASeatTakesFewStatements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := begin(t, db)
		s.purchase(100)
		for in, most := range map[access.AccountID]int64{s.home: 7, s.north: 9} { // below, the main account's log has it too
			people := s.viewers(in, "few"+string(in[len(in)-3:]), 2)
			s.must(s.assign(people[0]))
			before := db.Statements()
			s.must(s.assign(people[1]))
			if n := db.Statements() - before; n > most {
				t.Errorf("a seat took %d statements, want %d", n, most)
			}
		}
		s.sound()
	})
}

// many is viewers in one change.
func (s *scene) many(in access.AccountID, prefix string, n int) (list []user.User) {
	s.Helper()
	s.must(s.log.Change(s.ctx, program, in, func(tx *database.Tx) (events []audit.Event, err error) {
		list = nil
		for i := range n {
			name := prefix + strconv.Itoa(i)
			u, more, err := s.users.CreateIn(s.ctx, tx, program, in, user.Draft{Username: name, FirstName: name, Email: name + "@example.com", Roles: []string{viewer}},
				user.Options{PasswordHash: "a hash"})
			if err != nil {
				return nil, err
			}
			list, events = append(list, u), append(events, more...)
		}
		return events, nil
	}))
	return list
}

// Those who sweep up what expired in each other's accounts do not wait for each
// other in a circle: nobody gets anything but a seat or a fault.
func TestSweepersDoNotMeet(t *testing.T) {
	twoNodes(t, func(s *scene, nodes [2]*scene) {
		accounts := []access.AccountID{s.home, s.north, s.south, s.bergen}
		s.purchase(16)
		var people []user.User
		for i, in := range accounts {
			people = append(people, s.viewers(in, "p"+strconv.Itoa(i)+"x", 10)...)
		}
		for round := range 3 {
			for i := range 16 - s.count(`SELECT COUNT(*) FROM seats`) {
				s.must(s.reserve(s.ctx, accounts[i%4], fmt.Sprintf("inv_%d_%d", round, i), -time.Hour)) // expired at once
			}
			got := race(t, len(people), func(i int) error {
				n, u := nodes[i%2], people[i]
				switch i % 5 {
				case 0:
					return n.release(n.ctx, u.Account, fmt.Sprintf("inv_%d_%d", round, i%16))
				case 1:
					return n.seats.Remove(n.ctx, program, u.Account, u.ID)
				case 2:
					return n.seats.Tidy(n.ctx)
				}
				return n.assign(u)
			})
			for code := range got {
				if !slices.Contains([]string{"", "seat.none_left"}, code) {
					t.Errorf("answers %v", got)
				}
			}
			s.sound()
		}
	})
}
