package session_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

// node is one program on the store.
type node struct {
	log      *audit.Log
	users    *user.Users
	roles    *role.Roles
	accounts *account.Accounts
	sessions *session.Sessions
}

// scene is an installation with an operator account and two customers, seen by one node, at a time that stands still.
type scene struct {
	*testing.T
	node
	ctx                   context.Context
	clock                 *clock.Manual
	db                    *database.DB
	operator, home, other access.AccountID
}

var (
	program = access.Program(access.Internal)
	box, _  = seal.NewBox(make([]byte, 32))
)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, clock: clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.node = s.another()
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		test(s)
	})
}

// another is one more node on the same store.
func (s *scene) another() node {
	s.Helper()
	log := audit.New(s.db)
	ctx, cancel := context.WithCancel(s.Context())
	s.Cleanup(cancel)
	return node{log: log, users: user.New(log, box, "https://portal.example", ""), roles: role.New(log), accounts: account.New(log),
		sessions: session.New(ctx, log, audit.NewNumbers(ctx, log))}
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// add makes a user with a password.
func (s *scene) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	return tenanttest.User(s.ctx, s.T, s.log, s.users, in, name, "a hash", roles...)
}

// open begins a session a moment later and gives its token.
func (s *scene) open(u user.User) string {
	s.Helper()
	s.clock.Advance(time.Second)
	var one session.Opened
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) (err error) {
		one, err = s.sessions.Open(s.ctx, tx, u, session.Visitor{Address: "192.0.2.1", UserAgent: "Firefox"}, "password", "")
		return err
	}))
	return one.Token.Text()
}

// check demands that the session is good, and gives who asks by it.
func (s *scene) check(token string) access.Actor {
	s.Helper()
	k, err := s.sessions.Check(s.ctx, token)
	s.must(err)
	return k.Actor
}

func (s *scene) ended(token string) {
	s.Helper()
	_, err := s.sessions.Check(s.ctx, token)
	s.refused(err, "session.missing")
}

func (s *scene) list(actor access.Actor, u user.User) []session.Session {
	s.Helper()
	list, err := s.sessions.List(s.ctx, actor, u.Account, u.ID)
	s.must(err)
	return list
}

// withinASecond waits for what another node must know by then.
func (s *scene) withinASecond(what string, is func() bool) {
	s.Helper()
	for began := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > time.Second {
			s.Fatalf("not within a second: %s", what)
		}
	}
}
