package apikey_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

// scene is an installation with two customers, at a moment that stands still.
type scene struct {
	*testing.T
	ctx                   context.Context
	db                    *database.DB
	log                   *audit.Log
	keys                  *apikey.Keys
	accounts              *account.Accounts
	users                 *user.Users
	now                   *clock.Manual
	operator, home, other access.AccountID
}

var (
	program = access.Program(access.Internal)
	box, _  = seal.NewBox(make([]byte, 32))
	began   = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, now: clock.NewManual(began)}
		s.ctx = clock.With(t.Context(), s.now.Now)
		s.log, s.keys = s.node()
		s.accounts, s.users = account.New(s.log), user.New(s.log, box, "https://portal.example", "")
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		test(s)
	})
}

// node is a node of the installation: what it knows, it knows by itself.
func (s *scene) node() (*audit.Log, *apikey.Keys) {
	log := audit.New(s.db)
	return log, apikey.New(s.ctx, log, audit.NewNumbers(s.Context(), log), box, "https://portal.example")
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// may is somebody of the home account with these permissions.
func (s *scene) may(permissions ...access.Permission) access.Actor {
	return access.Actor{Kind: access.User, ID: "usr_1", Name: "ann", Account: s.home, Permissions: access.SetOf(permissions...)}
}

// keeper may manage keys, and what the keys of most tests may.
func (s *scene) keeper() access.Actor {
	return s.may(access.KeysView, access.KeysManage, access.UsersView)
}

// add makes a key of the home account that sees users.
func (s *scene) add(name string) (apikey.Key, string) {
	s.Helper()
	return s.make(apikey.Draft{Name: name, Scopes: []access.Permission{access.UsersView}})
}

func (s *scene) make(d apikey.Draft) (apikey.Key, string) {
	s.Helper()
	key, secret, err := s.keys.Create(s.ctx, program, s.home, d)
	s.must(err)
	return key, secret.Text()
}

// find is the key as it stands.
func (s *scene) find(id string) apikey.Key {
	s.Helper()
	key, err := s.keys.Find(s.ctx, program, s.home, id)
	s.must(err)
	return key
}

// in is the time so long from the beginning.
func in(d time.Duration) *time.Time {
	at := began.Add(d)
	return &at
}

const day = 24 * time.Hour

func some[T any](value T) *T { return &value }

// events are status, reason and target's name of the records with the action, the newest first.
func (s *scene) events(action string) []string {
	s.Helper()
	var list []string
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, s.home, action) {
		list = append(list, strings.Join(strings.Fields(string(e.Status)+" "+e.Reason+" "+e.Target.Name), " "))
	}
	return list
}

// last are the changes of the newest record with the action.
func (s *scene) last(action string) map[string]audit.Change {
	s.Helper()
	page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: action, Limit: 1})
	s.must(err)
	if len(page.Events) == 0 {
		s.Fatalf("no %s in the log", action)
	}
	e, err := s.log.Find(s.ctx, program, s.home, page.Events[0].ID)
	s.must(err)
	changes := map[string]audit.Change{}
	for _, c := range e.Changes {
		changes[c.Field] = c
	}
	return changes
}
