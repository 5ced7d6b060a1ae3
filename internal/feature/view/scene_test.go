package view_test

import (
	"context"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

// scene is an installation with an operator account and two customers. In home,
// ana and bor see users and events, carl manages the account, dora sees nothing.
type scene struct {
	*testing.T
	ctx                          context.Context
	db                           *database.DB
	log                          *audit.Log
	views                        *view.Views
	users                        *user.Users
	roles                        *role.Roles
	operator, home, other        access.AccountID
	ana, bor, carl, dora, beyond access.Actor
}

var program = access.Program(access.Internal)

var box, _ = seal.NewBox(make([]byte, 32))

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, views: view.New(log), roles: role.New(log),
			users: user.New(log, box, "https://portal.example", "")}
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.ana, s.bor = s.member(s.home, "ana", "analyze_manager"), s.member(s.home, "bor", "analyze_manager")
		s.carl, s.dora = s.member(s.home, "carl", access.AccountAdmin), s.member(s.home, "dora")
		s.beyond = s.member(s.other, "beyond", access.AccountAdmin)
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// member makes a user with the roles and gives who they are when they act.
func (s *scene) member(in access.AccountID, name string, roles ...string) access.Actor {
	s.Helper()
	u, err := s.users.Create(s.ctx, program, in, user.Draft{Username: name, FirstName: name, Email: name + "@example.com", Roles: roles})
	s.must(err)
	return tenanttest.Actor(s.ctx, s.T, s.db, u)
}

// keep makes a view of the users list; share makes one that everybody sees.
func (s *scene) keep(by access.Actor, name string) view.View {
	s.Helper()
	v, err := s.views.Create(s.ctx, by, by.Account, view.Draft{List: view.Users, Name: name, Query: "status=locked"})
	s.must(err)
	return v
}

func (s *scene) share(by access.Actor, name string) view.View {
	s.Helper()
	v, err := s.views.Create(s.ctx, by, by.Account, view.Draft{List: view.Users, Name: name, Query: "status=locked", Shared: true})
	s.must(err)
	return v
}

// seen gives what a user sees of the users list's views: name, by whom, * for the default.
func (s *scene) seen(by access.Actor) []string {
	s.Helper()
	views, err := s.views.List(s.ctx, by, by.Account, view.Users)
	s.must(err)
	list := []string{}
	for _, v := range views {
		text := v.Name + " by " + v.OwnerName
		if v.Default {
			text += " *"
		}
		list = append(list, text)
	}
	return list
}

// recorded gives what the log of home says of an action, the newest first.
func (s *scene) recorded(action string) []string {
	s.Helper()
	list := []string{}
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, s.home, action) {
		text := e.ActorName + " " + string(e.Status) + " " + e.Target.Name
		if e.Reason != "" {
			text += " " + e.Reason
		}
		for _, c := range e.Changes {
			text += " " + c.Field + ":" + c.Before + ">" + c.After
		}
		list = append(list, text)
	}
	return list
}

func pointer[T any](value T) *T { return &value }
