package seat_test

import (
	"context"
	"strconv"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

const agent, supervisor, viewer = "inbox_agent", "inbox_supervisor", "inbox_viewer"

var (
	program = access.Program(access.Internal)
	box, _  = seal.NewBox(make([]byte, 32))
)

// scene is an installation with two customers, of which the first has two
// accounts below it and one below the first of those.
type scene struct {
	*testing.T
	ctx                         context.Context
	db                          *database.DB
	log                         *audit.Log
	users                       *user.Users
	seats                       *seat.Seats
	operator, home, other       access.AccountID
	north, south, bergen        access.AccountID
	admin, northAdmin, operates access.Actor
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(begin(t, db)) })
}

func begin(t *testing.T, db *database.DB) *scene {
	t.Helper()
	s := node(t, db)
	s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
	s.north, s.south = s.below(s.home, "North"), s.below(s.home, "South")
	s.bergen = s.below(s.north, "Bergen")
	s.admin = s.actor(s.add(s.home, "admin", access.AccountAdmin))
	s.northAdmin = s.actor(s.add(s.north, "north.admin", access.AccountAdmin))
	s.operates = s.actor(s.add(s.operator, "operator", access.AccountAdmin))
	return s
}

// node is the program on one handle of the database.
func node(t *testing.T, db *database.DB) *scene {
	t.Helper()
	log := audit.New(db)
	s := &scene{T: t, ctx: t.Context(), db: db, log: log, users: user.New(log, box, "https://portal.example", ""), seats: seat.New(log, box, "https://portal.example")}
	s.users.Seats = s.seats
	s.users.AlsoErase(s.seats.Erase)
	return s
}

func (s *scene) below(parent access.AccountID, name string) access.AccountID {
	s.Helper()
	return tenanttest.Sub(s.ctx, s.T, s.db, parent, name)
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

func (s *scene) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	return tenanttest.User(s.ctx, s.T, s.log, s.users, in, name, "a hash", roles...)
}

// viewers makes people who may be given a seat and have none.
func (s *scene) viewers(in access.AccountID, prefix string, n int) []user.User {
	s.Helper()
	list := make([]user.User, n)
	for i := range list {
		list[i] = s.add(in, prefix+strconv.Itoa(i), viewer)
	}
	return list
}

func (s *scene) actor(u user.User) access.Actor {
	s.Helper()
	return tenanttest.Actor(s.ctx, s.T, s.db, u)
}

// in is the actor as a visitor of an account below their own.
func (s *scene) in(actor access.Actor, there access.AccountID) access.Actor {
	s.Helper()
	return tenanttest.Below(s.ctx, s.T, s.db, actor, there)
}

func (s *scene) purchase(n int) {
	s.Helper()
	s.must(s.seats.SetPurchased(s.ctx, program, s.home, n))
}

func (s *scene) limit(in access.AccountID, n int) {
	s.Helper()
	s.must(s.seats.SetLimit(s.ctx, program, in, &n))
}

// assign gives somebody a seat, as the program does.
func (s *scene) assign(u user.User) error {
	return s.seats.Assign(s.ctx, program, u.Account, u.ID)
}

func (s *scene) count(query string, args ...any) (n int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, query, args...).Scan(&n))
	return n
}

// sound demands that the counters are what the rows say, and that neither pool nor limit is passed.
func (s *scene) sound() {
	s.Helper()
	for name, query := range map[string]string{
		"pools that count other than their rows": `SELECT COUNT(*) FROM seat_pools p WHERE assigned <> (SELECT COUNT(*) FROM seats s WHERE s.pool_id = p.account_id)
			OR reserved <> (SELECT COUNT(*) FROM seat_reservations r WHERE r.pool_id = p.account_id)`,
		"accounts that count other than their rows": `SELECT COUNT(*) FROM seat_accounts a WHERE assigned <> (SELECT COUNT(*) FROM seats s WHERE s.account_id = a.account_id)
			OR reserved <> (SELECT COUNT(*) FROM seat_reservations r WHERE r.account_id = a.account_id)`,
		"seats of accounts without a count": `SELECT COUNT(*) FROM seats s WHERE NOT EXISTS (SELECT 1 FROM seat_accounts a WHERE a.account_id = s.account_id AND a.pool_id = s.pool_id)`,
	} {
		if n := s.count(query); n > 0 {
			s.Errorf("%d %s", n, name)
		}
	}
}

func (s *scene) overview(in access.AccountID) seat.Overview {
	s.Helper()
	o, err := s.seats.Overview(s.ctx, program, in)
	s.must(err)
	return o
}

// events are status, reason and target of the events with this action, the newest first.
func (s *scene) events(in access.AccountID, action string) []string {
	s.Helper()
	list := []string{}
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, in, action) {
		text := string(e.Status) + " " + e.Target.Name
		if e.Reason != "" {
			text += " " + e.Reason
		}
		list = append(list, text)
	}
	return list
}

// letters are the addresses to which warnings went.
func (s *scene) letters() (to []string) {
	s.Helper()
	for _, l := range mailtest.Letters(s.ctx, s.T, s.db, box) {
		if l.Kind == "seats_low" {
			to = append(to, l.To)
		}
	}
	return to
}
