// Package tenanttest sets the scene for tests of features: an operator account
// with two customers, users who have a password, and who they are when they
// act. Each function is one step, so that a test's own scene is put together
// of what it needs. What only one room's tests need stays there.
package tenanttest

import (
	"context"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Must ends the test when an act that must succeed did not.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Refused demands a fault with this code, or none when it is empty.
func Refused(t testing.TB, err error, code string) {
	t.Helper()
	if fault.Code(err) != code || code == "" && err != nil {
		t.Errorf("answered %v, want %q", err, code)
	}
}

// Events are the records of the account with this action, the newest first.
func Events(ctx context.Context, t testing.TB, log *audit.Log, in access.AccountID, action string) []audit.Record {
	t.Helper()
	page, err := log.List(ctx, access.Program(access.Internal), in, audit.Filter{Action: action, Limit: audit.MaxPage})
	Must(t, err)
	return page.Events
}

// Accounts makes an operator account and two customers, who speak the language
// and keep the time of the zone.
func Accounts(ctx context.Context, t testing.TB, db *database.DB, language, zone string) (operator, home, other access.AccountID) {
	t.Helper()
	operator = Operator(ctx, t, db)
	customer := func(name string) access.AccountID {
		t.Helper()
		return Customer(ctx, t, db, operator, account.Draft{Name: name, Language: language, TimeZone: zone})
	}
	return operator, customer("Home"), customer("Other")
}

// Operator makes the account of the operator.
func Operator(ctx context.Context, t testing.TB, db *database.DB) access.AccountID {
	t.Helper()
	return create(ctx, t, db, func(tx *database.Tx) (account.Account, error) {
		return account.CreateOperator(ctx, tx, account.Draft{Name: "Operator", Language: "en", TimeZone: "UTC"})
	})
}

// Customer makes a main account.
func Customer(ctx context.Context, t testing.TB, db *database.DB, operator access.AccountID, d account.Draft) access.AccountID {
	t.Helper()
	return create(ctx, t, db, func(tx *database.Tx) (account.Account, error) {
		return account.CreateMain(ctx, tx, access.Program(access.Internal), operator, d)
	})
}

// Sub makes an account below another one, which keeps that one's language and time.
func Sub(ctx context.Context, t testing.TB, db *database.DB, parent access.AccountID, name string) access.AccountID {
	t.Helper()
	return create(ctx, t, db, func(tx *database.Tx) (account.Account, error) {
		return account.CreateSub(ctx, tx, access.Program(access.Internal), parent, account.Draft{Name: name})
	})
}

func create(ctx context.Context, t testing.TB, db *database.DB, step func(tx *database.Tx) (account.Account, error)) (id access.AccountID) {
	t.Helper()
	Must(t, db.Change(ctx, func(tx *database.Tx) error {
		made, err := step(tx)
		id = made.ID
		return err
	}))
	return id
}

// User makes a user whose password has this hash; without one they are pending.
func User(ctx context.Context, t testing.TB, log *audit.Log, users *user.Users, in access.AccountID, name, hash string, roles ...string) (u user.User) {
	t.Helper()
	program := access.Program(access.Internal)
	d := user.Draft{Username: name, FirstName: name, Email: name + "@example.com", Roles: roles}
	err := log.Change(ctx, program, in, func(tx *database.Tx) (events []audit.Event, err error) {
		u, events, err = users.CreateIn(ctx, tx, program, in, d, user.Options{PasswordHash: hash})
		return events, err
	})
	Must(t, err)
	return u
}

// Actor is the user as somebody who acts now, in a browser.
func Actor(ctx context.Context, t testing.TB, db *database.DB, u user.User) access.Actor {
	t.Helper()
	permissions, err := access.EffectiveSet(ctx, db.Read(), u.Account, string(u.ID))
	Must(t, err)
	home, err := account.Get(ctx, db.Read(), u.Account)
	Must(t, err)
	return access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, FullName: u.FullName(), Account: u.Account, AccountName: home.Name,
		Permissions: permissions, Service: access.Web, Address: "192.0.2.1"}
}

// Below is the actor as a visitor of an account below their own.
func Below(ctx context.Context, t testing.TB, db *database.DB, actor access.Actor, there access.AccountID) access.Actor {
	t.Helper()
	visitor, err := account.Reach(ctx, db.Read(), actor, there)
	Must(t, err)
	return visitor
}
