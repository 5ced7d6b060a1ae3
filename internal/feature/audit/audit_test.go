package audit_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

const root, home, other = access.AccountID("acc_root"), access.AccountID("acc_home"), access.AccountID("acc_other")

var ann = access.Actor{Kind: access.User, ID: "usr_ann", Name: "ann", FullName: "Ann Řehoř", Account: home, Permissions: access.SetOf(access.AuditView),
	Service: access.Web, Address: "192.0.2.7", RequestID: "req_1"}

// open makes a log on a store with an operator account and two main accounts.
func open(t *testing.T, db *database.DB) *audit.Log {
	t.Helper()
	change(t, db, `INSERT INTO accounts (id, parent_id, kind, name, name_key, status, change_number, created_at)
		VALUES ('acc_root', NULL, 'operator', 'R', 'r', 'active', 0, 0),
			('acc_home', 'acc_root', 'main', 'H', 'h', 'active', 0, 0),
			('acc_other', 'acc_root', 'main', 'O', 'o', 'active', 0, 0)`)
	return audit.New(db)
}

func change(t *testing.T, db *database.DB, statement string) {
	t.Helper()
	if err := db.Change(t.Context(), func(tx *database.Tx) error { return tx.Exec(t.Context(), statement) }); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, db *database.DB, account access.AccountID) (n int64) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), `SELECT change_number FROM accounts WHERE id = $1`, account).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// numbers are the change numbers of the account's events in order; 0 stands for none.
func numbers(t *testing.T, db *database.DB, account access.AccountID) []int64 {
	t.Helper()
	rows, err := db.Read().QueryContext(t.Context(), `SELECT COALESCE(change_number, 0) FROM audit_events WHERE account_id = $1 ORDER BY 1`, account)
	list, err := database.Collect(rows, err, func(row database.Scanner) (n int64, err error) { return n, row.Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func events(t *testing.T, log *audit.Log, in access.AccountID) []audit.Record {
	t.Helper()
	page, err := log.List(t.Context(), access.Program(access.Internal), in, audit.Filter{Limit: audit.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	return page.Events
}

func rename(tx *database.Tx, t *testing.T, name string) error {
	t.Helper()
	return tx.Exec(t.Context(), `UPDATE accounts SET name = $2 WHERE id = $1`, home, name)
}

func name(t *testing.T, db *database.DB) (name string) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), `SELECT name FROM accounts WHERE id = $1`, home).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestChangeIsKeptWithItsEvents(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		at := time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)
		wanted := audit.Event{Action: "team.created", Target: audit.Target{Kind: "team", ID: "tea_1", Name: "Ночная смена"},
			Params:  map[string]string{"count": "2"},
			Changes: []audit.Change{{Field: "name", Before: "a", After: "b \"<x>\" \x00"}, {Field: "gone", Before: "c"}}}
		err := log.Change(clock.At(t.Context(), at), ann, home, func(tx *database.Tx) ([]audit.Event, error) {
			return []audit.Event{wanted}, rename(tx, t, "New")
		})
		if err != nil {
			t.Fatal(err)
		}
		list := events(t, log, home)
		if len(list) != 1 || name(t, db) != "New" {
			t.Fatalf("%d events, account named %s", len(list), name(t, db))
		}
		got := list[0]
		if got.Action != wanted.Action || got.Target != wanted.Target || got.Status != audit.Success || got.Reason != "" || !got.At.Equal(at) {
			t.Errorf("%+v", got)
		}
		if got.ActorKind != ann.Kind || got.ActorID != ann.ID || got.ActorName != ann.Name || got.ActorFullName != ann.FullName || got.Address != ann.Address || got.Service != ann.Service || got.RequestID != ann.RequestID {
			t.Errorf("%+v", got)
		}
		if got.Params["count"] != "2" || len(got.Changes) != 2 || got.Changes[0] != wanted.Changes[0] || got.Changes[1] != wanted.Changes[1] {
			t.Errorf("%+v", got)
		}
		if n := numbers(t, db, home); len(n) != 1 || n[0] != 1 || number(t, db, home) != 1 || number(t, db, other) != 0 {
			t.Errorf("numbered %v", n)
		}
	})
}

func TestNothingToDoKeepsNothing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		told := 0
		log.OnChange(func(access.AccountID, int64) { told++ })
		err := log.Change(t.Context(), ann, home, func(tx *database.Tx) ([]audit.Event, error) { return nil, rename(tx, t, "New") })
		if err != nil || name(t, db) != "H" || number(t, db, home) != 0 || len(events(t, log, home)) != 0 || told != 0 {
			t.Errorf("error %v, name %s, number %d, told %d times", err, name(t, db), number(t, db, home), told)
		}
	})
}

func TestAFailedRecordUndoesTheChange(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		told := 0
		log.OnChange(func(access.AccountID, int64) { told++ })
		change(t, db, `ALTER TABLE audit_events RENAME TO elsewhere`)
		err := log.Change(t.Context(), ann, home, func(tx *database.Tx) ([]audit.Event, error) {
			return []audit.Event{{Action: "account.updated"}}, rename(tx, t, "New")
		})
		if err == nil || fault.Of(err) != nil {
			t.Errorf("answered %v", err)
		}
		if name(t, db) != "H" || number(t, db, home) != 0 || told != 0 {
			t.Errorf("name %s, number %d, told %d times", name(t, db), number(t, db, home), told)
		}
	})
}

// An attempt is worth keeping when a rule or a right refused it.
func TestAttempts(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		reason string // "" when nothing is recorded
	}{
		"forbidden":   {fault.New(fault.Forbidden, "access.forbidden"), "access.forbidden"},
		"conflict":    {fault.New(fault.Conflict, "user.last_admin"), "user.last_admin"},
		"limit":       {fault.New(fault.Limit, "role.too_many").With("max", 5), "role.too_many"},
		"wrapped":     {fmt.Errorf("step: %w", fault.New(fault.Conflict, "role.in_use")), "role.in_use"},
		"typing":      {fault.New(fault.Invalid, "user.email_form"), ""},
		"missing":     {fault.New(fault.Missing, "user.missing"), ""},
		"our mistake": {errors.New("disk full"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				log := open(t, db)
				err := log.Change(t.Context(), ann, home, func(tx *database.Tx) ([]audit.Event, error) {
					if err := rename(tx, t, "New"); err != nil {
						return nil, err
					}
					return []audit.Event{{Action: "user.disabled", Target: audit.Target{Kind: "user", ID: "usr_b", Name: "bob"}}}, c.err
				})
				if !errors.Is(err, c.err) {
					t.Errorf("answered %v", err)
				}
				list := events(t, log, home)
				if c.reason == "" && len(list) > 0 {
					t.Fatalf("recorded %+v", list)
				}
				if c.reason != "" && (len(list) != 1 || list[0].Status != audit.Failure || list[0].Reason != c.reason || list[0].Target.Name != "bob" || list[0].ActorID != ann.ID) {
					t.Fatalf("recorded %+v", list)
				}
				if number(t, db, home) != 0 || c.reason != "" && numbers(t, db, home)[0] != 0 {
					t.Error("the attempt took a change number")
				}
				var kept string
				if err := db.Read().QueryRowContext(t.Context(), `SELECT name FROM accounts WHERE id = $1`, home).Scan(&kept); err != nil || kept != "H" {
					t.Errorf("the change was kept: %s, %v", kept, err)
				}
			})
		})
	}
}

func TestChangeOfAnAccountThatDoesNotExist(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		err := open(t, db).Change(t.Context(), ann, "acc_nowhere", func(*database.Tx) ([]audit.Event, error) {
			t.Error("it was begun")
			return nil, nil
		})
		if !errors.Is(err, access.AccountMissing) {
			t.Errorf("answered %v", err)
		}
	})
}

// G1: twenty writers at once leave numbers without a gap and without one twice.
func TestNumbersHaveNoGaps(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		const writers, changes = 20, 5
		var group sync.WaitGroup
		for writer := range writers {
			group.Go(func() {
				for i := range changes {
					count := (writer+i)%3 + 1
					in := []access.AccountID{home, home, home, other}[(writer+i)%4]
					err := log.Change(t.Context(), ann, in, func(*database.Tx) ([]audit.Event, error) {
						if i == 3 {
							return make([]audit.Event, count), fault.New(fault.Conflict, "refused")
						}
						return make([]audit.Event, count), nil
					})
					if (err != nil) != (i == 3) {
						t.Errorf("answered %v", err)
					}
				}
			})
		}
		group.Wait()
		for _, in := range []access.AccountID{home, other} {
			list := numbers(t, db, in)
			for len(list) > 0 && list[0] == 0 { // the refused ones
				list = list[1:]
			}
			for i, n := range list {
				if n != int64(i+1) {
					t.Fatalf("%s: %d follows %d", in, n, i)
				}
			}
			if int64(len(list)) != number(t, db, in) || len(list) < writers/2 {
				t.Errorf("%s: %d events, number %d", in, len(list), number(t, db, in))
			}
		}
	})
}

func TestNoteStandsOutsideTheLine(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		told := 0
		log.OnChange(func(access.AccountID, int64) { told++ })
		err := log.Note(t.Context(), access.Actor{Kind: access.Anonymous, Address: "192.0.2.9"}, home,
			audit.Event{Action: "user.login", Status: audit.Failure, Reason: "signin.wrong_password"}, audit.Event{Action: "user.login"})
		if err != nil {
			t.Fatal(err)
		}
		if n := numbers(t, db, home); len(n) != 2 || n[0] != 0 || n[1] != 0 || number(t, db, home) != 0 || told != 0 {
			t.Errorf("numbered %v, told %d times", n, told)
		}
	})
}

func TestChangeBothIsSeenInBoth(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		told := map[access.AccountID]int64{}
		log.OnChange(func(in access.AccountID, number int64) { told[in] = number })
		two := func(tx *database.Tx) ([]audit.Event, error) {
			return []audit.Event{{Action: "account.disabled"}, {Action: "account.updated"}}, rename(tx, t, "Both")
		}
		if err := log.ChangeBoth(t.Context(), ann, root, home, two); err != nil {
			t.Fatal(err)
		}
		for _, in := range []access.AccountID{root, home} {
			if n := numbers(t, db, in); len(n) != 2 || n[0] != 1 || n[1] != 2 || number(t, db, in) != 2 || told[in] != 2 {
				t.Errorf("%s: numbered %v, told %d", in, n, told[in])
			}
		}
		if err := log.ChangeBoth(t.Context(), ann, home, home, two); err != nil {
			t.Fatal(err)
		}
		if n := numbers(t, db, home); len(n) != 4 || told[home] != 4 {
			t.Errorf("with itself: numbered %v, told %d", n, told[home])
		}
	})
}

func TestChangeBothRefused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		told := 0
		log.OnChange(func(access.AccountID, int64) { told++ })
		refused := fault.New(fault.Conflict, "account.is_operator")
		operator := ann
		operator.Account = root
		for name, c := range map[string]struct {
			lower  access.AccountID
			events []audit.Event
			err    error
			want   error
		}{
			"a rule":          {home, []audit.Event{{Action: "account.disabled"}}, refused, refused},
			"nothing to do":   {home, nil, nil, nil},
			"no such account": {"acc_nowhere", []audit.Event{{Action: "account.disabled"}}, nil, access.AccountMissing},
		} {
			err := log.ChangeBoth(t.Context(), operator, root, c.lower, func(*database.Tx) ([]audit.Event, error) { return c.events, c.err })
			if !errors.Is(err, c.want) {
				t.Errorf("%s: answered %v", name, err)
			}
		}
		if number(t, db, root) != 0 || number(t, db, home) != 0 || told != 0 {
			t.Errorf("numbers %d and %d, told %d times", number(t, db, root), number(t, db, home), told)
		}
		if list := events(t, log, root); len(list) != 1 || list[0].Reason != "account.is_operator" {
			t.Errorf("recorded %+v", list)
		}
		// What an account's own people try is in their own log.
		_ = log.ChangeBoth(t.Context(), ann, root, home, func(*database.Tx) ([]audit.Event, error) { return []audit.Event{{Action: "account.renamed"}}, refused })
		if list := events(t, log, home); len(list) != 1 || list[0].Action != "account.renamed" || len(events(t, log, root)) != 1 {
			t.Errorf("recorded %+v", list)
		}
	})
}

// What a visitor from above does stands in both logs, and tells of the other account.
func TestAVisitorIsInBothLogs(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		visitor := ann
		visitor.AccountName, visitor.Reaches = "H", other
		did := []audit.Event{{Action: "team.created", Target: audit.Target{Kind: "team", ID: "tea_1", Name: "Crew"}}}
		err := log.Change(t.Context(), visitor, other, func(*database.Tx) ([]audit.Event, error) { return did, nil })
		if err != nil {
			t.Fatal(err)
		}
		there, here := events(t, log, other), events(t, log, home)
		if len(there) != 1 || there[0].ActorAccount != (audit.Account{ID: string(home), Name: "H"}) || there[0].Place.ID != "" {
			t.Errorf("there: %+v", there)
		}
		if len(here) != 1 || here[0].Place != (audit.Account{ID: string(other), Name: "O"}) || here[0].ActorAccount.ID != "" {
			t.Errorf("at home: %+v", here)
		}
		if number(t, db, home) != 0 || number(t, db, other) != 1 {
			t.Errorf("numbers %d and %d", number(t, db, home), number(t, db, other))
		}
		for place, want := range map[access.AccountID]int{home: 0, other: 1} {
			page, err := log.List(t.Context(), ann, home, audit.Filter{Place: place, Limit: 5})
			if err != nil || len(page.Events) != want {
				t.Errorf("done in %s: %+v, %v", place, page.Events, err)
			}
		}
		err = db.Change(t.Context(), func(tx *database.Tx) error {
			return audit.NoteAbove(t.Context(), tx, visitor, home, other, did...) // they have it there already
		})
		if err != nil || len(events(t, log, home)) != 1 {
			t.Errorf("%d at home, %v", len(events(t, log, home)), err)
		}
		err = db.Change(t.Context(), func(tx *database.Tx) error {
			return audit.NoteAbove(t.Context(), tx, access.Program(access.Internal), home, other, did...)
		})
		if list := events(t, log, home); err != nil || len(list) != 2 || list[0].Place.ID != string(other) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// Both numbers are taken from the top down, so nobody waits for somebody who waits for them.
func TestChangeBothMeetsChange(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		one := func(*database.Tx) ([]audit.Event, error) { return []audit.Event{{Action: "account.updated"}}, nil }
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				var err error
				switch i % 3 {
				case 0:
					err = log.ChangeBoth(t.Context(), ann, root, home, one)
				case 1:
					err = log.Change(t.Context(), ann, home, one)
				case 2:
					err = log.Change(t.Context(), ann, root, one)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if number(t, db, root) != 13 || number(t, db, home) != 14 {
			t.Errorf("numbers %d and %d", number(t, db, root), number(t, db, home))
		}
	})
}

func TestItem(t *testing.T) {
	for action, want := range map[string]string{"user.created": "user", "api_key.revoked": "api_key", "odd": "odd", "": ""} {
		if got := audit.Item(action); got != want {
			t.Errorf("%s is of %s", action, got)
		}
	}
}
