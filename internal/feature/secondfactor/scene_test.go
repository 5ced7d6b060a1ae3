package secondfactor_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/seal"
)

const public = "https://portal.example"

var (
	box, _ = seal.NewBox(make([]byte, 32))
	noon   = time.Date(2026, 11, 22, 12, 0, 10, 0, time.UTC)
)

// scene is an installation with two customers. In home, carl manages the
// account, rita manages users and nothing else, ana may do nothing; beyond
// manages the other customer.
type scene struct {
	*testing.T
	ctx                     context.Context
	now                     *clock.Manual
	db                      *database.DB
	log                     *audit.Log
	users                   *user.Users
	accounts                *account.Accounts
	factors                 *secondfactor.Factors
	operator, home, other   access.AccountID
	ana, carl, rita, beyond user.User
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(begin(t, db)) })
}

// node is the program on a database that others may have open as well.
func node(t *testing.T, db *database.DB) *scene {
	t.Helper()
	log, now := audit.New(db), clock.NewManual(noon)
	s := &scene{T: t, ctx: clock.With(t.Context(), now.Now), now: now, db: db, log: log,
		users: user.New(log, box, public, ""), accounts: account.New(log)}
	s.factors = secondfactor.New(log, s.users, box, public)
	return s
}

func begin(t *testing.T, db *database.DB) *scene {
	t.Helper()
	s := node(t, db)
	s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
	member := func(in access.AccountID, name string, roles ...string) user.User {
		t.Helper()
		return tenanttest.User(s.ctx, t, s.log, s.users, in, name, "hash", roles...)
	}
	s.carl, s.ana, s.rita = member(s.home, "carl", access.AccountAdmin), member(s.home, "ana"), member(s.home, "rita")
	s.beyond = member(s.other, "beyond", access.AccountAdmin)
	return s
}

// twoNodes runs a test on two programs that share a database.
func twoNodes(t *testing.T, test func(s *scene, nodes [2]*scene)) {
	t.Helper()
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		address := databasetest.URL(t, engine)
		var nodes [2]*scene
		for i := range nodes {
			db, err := database.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			if i == 0 {
				nodes[i] = begin(t, db)
			} else {
				nodes[i] = node(t, db)
			}
		}
		test(nodes[0], nodes)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// as is the user in a session of the portal who has just proved who they are.
func (s *scene) as(u user.User) access.Actor {
	s.Helper()
	a := tenanttest.Actor(s.ctx, s.T, s.db, u)
	a.SessionID, a.ConfirmedAt = "ses_of_"+u.Username, s.now.Now()
	if u.ID == s.rita.ID {
		a.Permissions = access.SetOf(access.UsersView, access.UsersManage)
	}
	return a
}

// stranger is somebody who is signing in.
var stranger = access.Actor{Kind: access.Anonymous, Service: access.Web, Address: "192.0.2.9"}

func (s *scene) change(do func(tx *database.Tx) error) {
	s.Helper()
	s.must(s.db.Change(s.ctx, do))
}

// set stores a setting of home.
func (s *scene) set(name account.Setting, value string) {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `INSERT INTO account_settings (account_id, name, content, locked) VALUES ($1, $2, $3, 0)`, s.home, name, value)
	})
}

// recorded gives what the log of home says of an action, in the order of the words.
func (s *scene) recorded(action string) []string {
	s.Helper()
	list := []string{}
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, s.home, action) {
		text := e.ActorName + " " + string(e.Status) + " " + e.Target.Name
		if e.Reason != "" {
			text += " " + e.Reason
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}

// letters gives the letters to somebody about their factors, the newest first:
// what each tells.
func (s *scene) letters(to user.User) []string {
	s.Helper()
	kept, err := mail.Outbox(s.ctx, s.db, box, 100)
	s.must(err)
	list := []string{}
	for _, l := range kept {
		if l.To == to.Email && l.Kind == mail.FactorChanged {
			before, _, _ := strings.Cut(l.Text, "\n\nIt concerns")
			list = append(list, before[strings.LastIndex(before, "\n")+1:])
		}
	}
	return list
}

// listed is what the user's row says that they have set up.
func (s *scene) listed(u user.User) (factors string) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT factors FROM users WHERE account_id = $1 AND id = $2`, u.Account, u.ID).Scan(&factors))
	return factors
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
