package bind_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// scene is a customer with an admin, carl, somebody who looks, vera, and two who
// bind, ann and bob; below it is another account. Two nodes serve it.
type scene struct {
	*testing.T
	ctx                  context.Context
	db                   *database.DB
	log                  *audit.Log
	clock                *clock.Manual
	room, elsewhere      *bind.Binds
	home, below, other   access.AccountID
	carl, vera, ann, bob access.Actor
	stranger             access.Actor
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, log: audit.New(db), clock: clock.NewManual(start)}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		_, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.below = tenanttest.Sub(s.ctx, t, db, s.home, "Below")
		box, err := seal.NewBox(make([]byte, 32))
		s.must(err)
		users := user.New(s.log, box, "https://portal.example", "")
		member := func(in access.AccountID, name string, roles ...string) access.Actor {
			actor := tenanttest.Actor(s.ctx, t, db, tenanttest.User(s.ctx, t, s.log, users, in, name, "", roles...))
			actor.Service = access.SMPP
			return actor
		}
		s.carl, s.vera = member(s.home, "carl", access.AccountAdmin), member(s.home, "vera", "integrations_manager")
		s.ann, s.bob, s.stranger = member(s.home, "ann"), member(s.home, "bob"), member(s.other, "stranger", access.AccountAdmin)
		s.room, s.elsewhere = bind.New(s.ctx, s.log), bind.New(s.ctx, audit.New(db))
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

func draft(actor access.Actor, limit int) bind.Draft {
	return bind.Draft{Actor: actor, SystemID: actor.Name, Kind: bind.Transceiver, TLS: true, Limit: limit}
}

// open opens a session; each is a moment later than the one before.
func (s *scene) open(room *bind.Binds, d bind.Draft) *bind.Bind {
	s.Helper()
	s.clock.Advance(time.Millisecond)
	b, err := room.Open(s.ctx, d)
	s.must(err)
	return b
}

// full demands that no more sessions can be opened.
func (s *scene) full(room *bind.Binds, d bind.Draft) {
	s.Helper()
	b, err := room.Open(s.ctx, d)
	s.refused(err, "bind.too_many")
	if b != nil {
		s.Error("there is a session all the same")
	}
}

func (s *scene) list(actor access.Actor, f bind.Filter) []bind.Session {
	s.Helper()
	if f.Limit == 0 {
		f.Limit = bind.MaxPage
	}
	page, err := s.room.List(s.ctx, actor, s.home, f)
	s.must(err)
	return page.Sessions
}

// count waits until the account has so many sessions, or fails.
func (s *scene) count(want int) {
	s.Helper()
	got := 0
	for range 200 {
		if got = len(s.list(s.carl, bind.Filter{})); got == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Fatalf("%d sessions, want %d", got, want)
}

// statement changes the store behind the rooms' back.
func (s *scene) statement(text string) {
	s.Helper()
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) error { return tx.Exec(s.ctx, text) }))
}

func names(list []bind.Session) (text string) {
	for _, one := range list {
		text += fmt.Sprintf("%s@%s ", one.HolderName, one.Address)
	}
	return text
}
