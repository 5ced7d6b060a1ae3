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
)

// Accounts makes an operator account and two customers, who speak the language
// and keep the time of the zone.
func Accounts(ctx context.Context, t testing.TB, db *database.DB, language, zone string) (operator, home, other access.AccountID) {
	t.Helper()
	create := func(step func(tx *database.Tx) (account.Account, error)) (id access.AccountID) {
		t.Helper()
		err := db.Change(ctx, func(tx *database.Tx) error {
			made, err := step(tx)
			id = made.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	operator = create(func(tx *database.Tx) (account.Account, error) {
		return account.CreateOperator(ctx, tx, account.Draft{Name: "Operator", Language: "en", TimeZone: "UTC"})
	})
	customer := func(name string) access.AccountID {
		t.Helper()
		return create(func(tx *database.Tx) (account.Account, error) {
			return account.CreateMain(ctx, tx, access.Program(access.Internal), operator, account.Draft{Name: name, Language: language, TimeZone: zone})
		})
	}
	return operator, customer("Home"), customer("Other")
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
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Actor is the user as somebody who acts now, in a browser.
func Actor(ctx context.Context, t testing.TB, db *database.DB, u user.User) access.Actor {
	t.Helper()
	permissions, err := access.EffectiveSet(ctx, db.Read(), u.Account, string(u.ID))
	if err != nil {
		t.Fatal(err)
	}
	return access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, FullName: u.FullName(), Account: u.Account,
		Permissions: permissions, Service: access.Web, Address: "192.0.2.1"}
}
