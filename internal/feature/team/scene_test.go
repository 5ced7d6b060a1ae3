package team_test

import (
	"context"
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
	"gatehouse/internal/foundation/seal"
)

// scene is an installation with two customers.
type scene struct {
	*testing.T
	ctx         context.Context
	db          *database.DB
	log         *audit.Log
	teams       *team.Teams
	users       *user.Users
	home, other access.AccountID
}

var (
	program = access.Program(access.Internal)
	box, _  = seal.NewBox(make([]byte, 32))
)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, teams: team.New(log), users: user.New(log, box, "https://portal.example", "")}
		_, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// may is somebody of the home account with these permissions.
func (s *scene) may(permissions ...access.Permission) access.Actor {
	return access.Actor{Kind: access.User, ID: "usr_1", Name: "ann", Account: s.home, Permissions: access.SetOf(permissions...)}
}

// foreign is an admin of the other account.
func (s *scene) foreign() access.Actor {
	s.Helper()
	return s.actor(s.member(s.other, "foreign", access.AccountAdmin))
}

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

// team makes a team of the members.
func (s *scene) team(name string, members ...user.User) team.Team {
	s.Helper()
	t, err := s.teams.Create(s.ctx, program, s.home, team.Draft{Name: name})
	s.must(err)
	for _, u := range members {
		s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, t.ID))
	}
	return t
}

// role makes a role of the home account.
func (s *scene) role(name string, permissions ...access.Permission) string {
	s.Helper()
	r, err := role.New(s.log).Create(s.ctx, program, s.home, role.Draft{Name: name, Permissions: permissions})
	s.must(err)
	return r.ID
}

// events are status, reason and target's name of the records with the action, the newest first.
func (s *scene) events(action string) []string {
	s.Helper()
	var list []string
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, s.home, action) {
		list = append(list, strings.Join(strings.Fields(string(e.Status)+" "+e.Reason+" "+e.Target.Name), " "))
	}
	return list
}

// last is the newest record with the action, with its details.
func (s *scene) last(action string) audit.Record {
	s.Helper()
	page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: action, Limit: 1})
	s.must(err)
	if len(page.Events) == 0 {
		s.Fatalf("no %s in the log", action)
	}
	e, err := s.log.Find(s.ctx, program, s.home, page.Events[0].ID)
	s.must(err)
	return e
}
