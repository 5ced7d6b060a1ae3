package user_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

var box, _ = seal.NewBox(make([]byte, 32))

// scene is an installation with an operator account and two customers.
type scene struct {
	*testing.T
	ctx                   context.Context
	db                    *database.DB
	log                   *audit.Log
	users                 *user.Users
	operator, home, other access.AccountID
}

var program = access.Program(access.Internal)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(begin(t, db)) })
}

func begin(t *testing.T, db *database.DB) *scene {
	t.Helper()
	log := audit.New(db)
	s := &scene{T: t, ctx: t.Context(), db: db, log: log, users: user.New(log, box, "https://portal.example", "support@example.com")}
	s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "ar", "Asia/Riyadh")
	return s
}

func (s *scene) change(do func(tx *database.Tx) error) {
	s.Helper()
	s.must(s.db.Change(s.ctx, do))
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// add makes a user who has a password, with the roles.
func (s *scene) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	d := user.Draft{Username: name, FirstName: strings.ToUpper(name[:1]) + name[1:], Email: name + "@example.com", Roles: roles}
	var u user.User
	s.must(d.Valid())
	s.must(s.log.Change(s.ctx, program, in, func(tx *database.Tx) (events []audit.Event, err error) {
		u, events, err = s.users.CreateIn(s.ctx, tx, program, in, d, user.Options{Source: user.SetUp, PasswordHash: "a hash"})
		return events, err
	}))
	return u
}

// actor is the user as somebody who acts now.
func (s *scene) actor(u user.User) access.Actor {
	s.Helper()
	return tenanttest.Actor(s.ctx, s.T, s.db, u)
}

func (s *scene) admin() access.Actor {
	s.Helper()
	return s.actor(s.add(s.home, "admin", access.AccountAdmin))
}

// role makes a role of the home account.
func (s *scene) role(name string, permissions ...access.Permission) string {
	s.Helper()
	r, err := role.New(s.log).Create(s.ctx, program, s.home, role.Draft{Name: name, Permissions: permissions})
	s.must(err)
	return r.ID
}

func (s *scene) team(name string) string {
	s.Helper()
	t, err := team.New(s.log).Create(s.ctx, program, s.home, team.Draft{Name: name})
	s.must(err)
	return t.ID
}

// helpdesk may manage users and nothing else.
func (s *scene) helpdesk() access.Actor {
	s.Helper()
	return s.actor(s.add(s.home, "helpdesk", s.role("Helpdesk", access.UsersView, access.UsersManage)))
}

func (s *scene) get(u user.User) user.User {
	s.Helper()
	now, err := s.users.Find(s.ctx, program, u.Account, u.ID)
	s.must(err)
	return now
}

// last is the newest event with this action, and whether there is one.
func (s *scene) last(in access.AccountID, action string) audit.Record {
	s.Helper()
	events := tenanttest.Events(s.ctx, s.T, s.log, in, action)
	if len(events) == 0 {
		return audit.Record{}
	}
	return slices.MaxFunc(events, func(a, b audit.Record) int { return strings.Compare(a.ID, b.ID) })
}

// attempted demands that the newest event with this action is a failure for this reason.
func (s *scene) attempted(in access.AccountID, action, reason string, u user.User) {
	s.Helper()
	got := s.last(in, action)
	if got.Status != audit.Failure || got.Reason != reason || got.Target.Name != u.Username {
		s.Errorf("recorded %+v, want the attempt of %s on %s, refused by %s", got, action, u.Username, reason)
	}
}

func (s *scene) letters() []mailtest.Written {
	s.Helper()
	return mailtest.Letters(s.ctx, s.T, s.db, box)
}

func (s *scene) count(query string, args ...any) (n int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, query, args...).Scan(&n))
	return n
}

// token is the secret in the link of the newest letter of this kind.
func (s *scene) token(kind string) string {
	s.Helper()
	return mailtest.Token(s.T, s.letters(), kind)
}

func ptr(text string) *string { return &text }
