package userimport

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

var box, _ = seal.NewBox(make([]byte, 32))

// place is a main account with an admin, and the rooms around it.
type place struct {
	t       testing.TB
	db      *database.DB
	log     *audit.Log
	users   *user.Users
	seats   *seat.Seats
	imports *Imports
	jobs    *jobs.Runner
	account access.AccountID
	admin   access.Actor
}

func newPlace(t testing.TB, db *database.DB) *place {
	t.Helper()
	p := &place{t: t, db: db, log: audit.New(db)}
	p.users = user.New(p.log, box, "http://localhost:8080", "")
	p.seats = seat.New(p.log, box, "http://localhost:8080")
	p.users.Seats = p.seats
	p.imports = New(p.log, p.users)
	p.jobs = &jobs.Runner{DB: db}
	p.imports.Register(p.jobs)
	var operator account.ID
	err := db.Change(t.Context(), func(tx *database.Tx) error {
		a, err := account.CreateOperator(t.Context(), tx, account.Draft{Name: "Operator", Language: "en", TimeZone: "UTC"})
		operator = a.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p.account = p.newAccount(operator, "Acme")
	p.admin = p.actor(p.newUser("boss", access.AccountAdmin))
	return p
}

func (p *place) newAccount(operator account.ID, name string) access.AccountID {
	p.t.Helper()
	var made account.Account
	err := p.db.Change(p.t.Context(), func(tx *database.Tx) (err error) {
		made, err = account.CreateMain(p.t.Context(), tx, access.Program(access.Internal), operator,
			account.Draft{Name: name, Language: "sl", TimeZone: "Europe/Ljubljana"})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return made.ID
}

func (p *place) newUser(username string, roles ...string) user.User {
	p.t.Helper()
	u, err := p.users.Create(p.t.Context(), access.Program(access.Internal), p.account,
		user.Draft{Username: username, FirstName: strings.ToUpper(username), Email: username + "@acme.test", Roles: roles})
	if err != nil {
		p.t.Fatal(err)
	}
	return u
}

func (p *place) actor(u user.User) access.Actor {
	p.t.Helper()
	permissions, err := access.EffectiveSet(p.t.Context(), p.db.Read(), p.account, string(u.ID))
	if err != nil {
		p.t.Fatal(err)
	}
	return access.Actor{Kind: access.User, ID: string(u.ID), Name: u.FullName(), Account: p.account, Permissions: permissions, Service: access.Web}
}

func (p *place) upload(file string) Import {
	p.t.Helper()
	i, err := p.imports.Upload(p.t.Context(), p.admin, p.account, "people.csv", strings.NewReader(file))
	if err != nil {
		p.t.Fatal(err)
	}
	return i
}

// run imports a file to its end.
func (p *place) run(file string) Import {
	p.t.Helper()
	i := p.upload(file)
	p.start(i, false)
	return p.worked(i)
}

func (p *place) start(i Import, letters bool) {
	p.t.Helper()
	if _, err := p.imports.Start(p.t.Context(), p.admin, p.account, i.ID, letters); err != nil {
		p.t.Fatal(err)
	}
}

// check begins a dry run.
func (p *place) check(i Import) {
	p.t.Helper()
	if _, err := p.imports.Check(p.t.Context(), p.admin, p.account, i.ID); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) purchase(seats int) {
	p.t.Helper()
	if err := p.seats.SetPurchased(p.t.Context(), access.Program(access.Internal), p.account, seats); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) worked(i Import) Import {
	p.t.Helper()
	if err := p.jobs.Drain(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	return p.find(i)
}

func (p *place) find(i Import) Import {
	p.t.Helper()
	i, err := get(p.t.Context(), p.db.Read(), i.Account, i.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return i
}

// report is the rows as LINE OUTCOME USERNAME CODE FIELD.
func (p *place) report(i Import) []string {
	p.t.Helper()
	rows, _, err := p.imports.Rows(p.t.Context(), p.admin, p.account, i.ID, "", 0, MaxPage)
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		text := fmt.Sprint(r.Line, " ", r.Outcome, " ", r.Username)
		if r.Fault != nil {
			text += " " + r.Fault.Code + " " + r.Fault.Field
		}
		all = append(all, strings.TrimSpace(text))
	}
	return all
}

func (p *place) expect(got, want []string) {
	p.t.Helper()
	if !slices.Equal(got, want) {
		p.t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (p *place) user(username string) user.User {
	p.t.Helper()
	_, id, err := user.ByName(p.t.Context(), p.db.Read(), username)
	if err != nil {
		p.t.Fatalf("find %s: %v", username, err)
	}
	u, err := p.users.Find(p.t.Context(), access.Program(access.Internal), p.account, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return u
}

func (p *place) number(query string, args ...any) (n int) {
	p.t.Helper()
	if err := p.db.Read().QueryRowContext(p.t.Context(), query, args...).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *place) events(action string) int {
	return p.number(`SELECT COUNT(*) FROM audit_events WHERE account_id = $1 AND action = $2`, p.account, action)
}

func each(t *testing.T, test func(p *place)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(newPlace(t, db)) })
}

// within gives up on something that does not come.
func within(t testing.TB, d time.Duration, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatal("waited in vain")
		case <-time.After(2 * time.Millisecond):
		}
	}
}
