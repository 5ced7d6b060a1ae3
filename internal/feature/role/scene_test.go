package role_test

import (
	"context"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

// scene is an installation with an operator account and two customers.
type scene struct {
	*testing.T
	ctx                   context.Context
	db                    *database.DB
	log                   *audit.Log
	roles                 *role.Roles
	users                 *user.Users
	operator, home, other access.AccountID
}

var program = access.Program(access.Internal)

var box, _ = seal.NewBox(make([]byte, 32))

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, roles: role.New(log), users: user.New(log, box, "https://portal.example", "")}
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// member makes a user with the roles; actor is who they are when they act.
func (s *scene) member(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	u, err := s.users.Create(s.ctx, program, in, user.Draft{Username: name, FirstName: name, Email: name + "@example.com", Roles: roles})
	s.must(err)
	return u
}

func (s *scene) actor(u user.User) access.Actor {
	s.Helper()
	return tenanttest.Actor(s.ctx, s.T, s.db, u)
}

func (s *scene) admin() access.Actor {
	s.Helper()
	return s.actor(s.member(s.home, "admin", access.AccountAdmin))
}

func (s *scene) custom(name string, permissions ...access.Permission) role.Role {
	s.Helper()
	r, err := s.roles.Create(s.ctx, program, s.home, role.Draft{Name: name, Permissions: permissions})
	s.must(err)
	return r
}

// editor may edit roles and view users, and nothing else.
func (s *scene) editor() access.Actor {
	s.Helper()
	return s.actor(s.member(s.home, "editor", s.custom("Editors", access.RolesManage, access.UsersView).ID))
}

// recorded gives status and reason of the events with this action, the newest first.
func (s *scene) recorded(in access.AccountID, action string) []string {
	s.Helper()
	var list []string
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, in, action) {
		list = append(list, string(e.Status)+" "+e.Reason+" "+e.Target.Name)
	}
	return list
}
