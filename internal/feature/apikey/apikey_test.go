package apikey

import (
	"context"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

var program = access.Program(access.CommandLine)

// place is an installation with its operator account.
func place(t *testing.T, db *database.DB) (*Keys, *account.Accounts, access.AccountID) {
	t.Helper()
	var operator account.Account
	err := db.Change(t.Context(), func(tx *database.Tx) (err error) {
		operator, err = account.CreateOperator(t.Context(), tx, account.Draft{Name: "Operator", Language: "en", TimeZone: "UTC"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(db)
	return New(log), account.New(log), operator.ID
}

func TestKeyComesInWithItsScopes(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		keys, _, operator := place(t, db)
		id, secret, err := keys.Create(t.Context(), program, operator, " platform ")
		if err != nil {
			t.Fatal(err)
		}
		actor, err := keys.Check(t.Context(), secret.Text())
		if err != nil || actor.ID != id || actor.Name != "platform" || actor.Account != operator || actor.Kind != access.Key {
			t.Fatalf("came in as %+v, %v", actor, err)
		}
		if !actor.Permissions.Has(access.OperatorTree) {
			t.Error("the platform's key cannot see main accounts")
		}
		later := clock.At(t.Context(), clock.Now(t.Context()).Add(Validity+time.Second))
		refused(t, keys, later, secret.Text(), "after its time")
		text := secret.Text()
		for name, wrong := range map[string]string{"empty": "", "another prefix": "gts" + text[3:], "cut": text[:len(text)-1],
			"altered": text[:40] + flip(text[40]) + text[41:]} {
			refused(t, keys, t.Context(), wrong, name)
		}
	})
}

func refused(t *testing.T, keys *Keys, ctx context.Context, secret, when string) { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	if actor, err := keys.Check(ctx, secret); fault.Code(err) != Refused.Code {
		t.Errorf("%s: came in as %q, %v", when, actor.Name, err)
	}
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestCreateFaults(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		keys, _, operator := place(t, db)
		if _, _, err := keys.Create(t.Context(), program, operator, "Platform"); err != nil {
			t.Fatal(err)
		}
		admin, _ := access.FindSystemRole(access.AccountAdmin)
		everything, err := access.PermissionsOfSystemRole(t.Context(), db.Read(), operator, admin)
		if err != nil {
			t.Fatal(err)
		}
		outside := access.Actor{Kind: access.User, ID: "usr_y", Account: "acc_other", Permissions: everything}
		weak := access.Actor{Kind: access.User, ID: "usr_x", Account: operator, Permissions: access.SetOf(access.UsersView)}
		for name, c := range map[string]struct {
			actor access.Actor
			name  string
			want  *fault.Fault
		}{
			"taken in other capitals": {program, "platform", NameTaken},
			"no name":                 {program, "  ", badName},
			"a control character":     {program, "a\x00b", badName},
			"more than one holds":     {weak, "mine", access.PowerLacking},
			"from another account":    {outside, "mine", access.AccountMissing},
		} {
			if _, _, err := keys.Create(t.Context(), c.actor, operator, c.name); fault.Code(err) != c.want.Code {
				t.Errorf("%s: %v, want %s", name, err, c.want.Code)
			}
		}
	})
}

// A key of a disabled account opens nothing; nor does one of an account that never was.
func TestKeyOfADisabledAccount(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		keys, accounts, operator := place(t, db)
		var customer account.Account
		err := db.Change(t.Context(), func(tx *database.Tx) (err error) {
			customer, err = account.CreateMain(t.Context(), tx, program, operator, account.Draft{Name: "Customer", Language: "en", TimeZone: "UTC"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, secret, err := keys.Create(t.Context(), program, customer.ID, "key")
		if err != nil {
			t.Fatal(err)
		}
		if actor, err := keys.Check(t.Context(), secret.Text()); err != nil || actor.Permissions.Has(access.OperatorTree) {
			t.Fatalf("a customer's key: %v, %v", actor.Permissions, err)
		}
		if err := accounts.Disable(t.Context(), program, customer.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, keys, t.Context(), secret.Text(), "disabled")
	})
}
