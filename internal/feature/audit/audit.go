// Package audit records what was done together with doing it, and finds it
// again. A change of an account goes through Log.Change: it takes the
// account's change number first, so that changes of one account stand in a
// line, then does the work and writes its events in the same transaction. No
// event, no commit; a failed record undoes the change. What happens thousands
// of times a second, sign-ins and refusals, is recorded with Note, outside
// that line. What somebody does in an account below their own stands in the
// logs of both. An event is written once and never changed.
package audit

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Log is the audit log of all accounts.
type Log struct {
	db      *database.DB
	changed []func(account access.AccountID, number int64)
}

// New makes the log on a store.
func New(db *database.DB) *Log { return &Log{db: db} }

// OnChange registers what is told, after the commit, that an account changed on
// this node and has this number now. Call it only while the program is being wired.
func (l *Log) OnChange(tell func(account access.AccountID, number int64)) {
	l.changed = append(l.changed, tell)
}

func (l *Log) tell(account access.AccountID, number int64) {
	for _, tell := range l.changed {
		tell(account, number)
	}
}

// Database is the store, for the reads of the rooms above.
func (l *Log) Database() *database.DB { return l.db }

var errNoEvent = errors.New("audit: a change gave no event")

// Change does act in one transaction with its record. The act answers its
// events; an empty list without an error means that there was nothing to do,
// and nothing is kept. Events beside a fault are the attempt: the transaction
// is undone and they are recorded as failed with the fault's code. The act may
// run more than once.
func (l *Log) Change(ctx context.Context, actor access.Actor, account access.AccountID, act func(tx *database.Tx) ([]Event, error)) error {
	events, err := l.change(ctx, actor, account, act)
	if err != nil {
		l.failed(ctx, actor, account, events, err)
	}
	return err
}

// change is Change without the record of a failed attempt, whose events it answers.
func (l *Log) change(ctx context.Context, actor access.Actor, account access.AccountID, act func(tx *database.Tx) ([]Event, error)) ([]Event, error) {
	var events []Event
	var last int64
	err := l.db.Change(ctx, func(tx *database.Tx) error {
		events = nil
		number, err := next(ctx, tx, account, 1)
		if err != nil {
			return err
		}
		last = number
		if events, err = act(tx); err != nil {
			return err
		}
		if len(events) == 0 {
			return errNoEvent
		}
		if more := len(events) - 1; more > 0 {
			if last, err = next(ctx, tx, account, more); err != nil {
				return err
			}
		}
		return write(ctx, tx, actor, account, &number, events)
	})
	switch {
	case errors.Is(err, errNoEvent):
		return nil, nil
	case err != nil:
		return events, err
	}
	l.tell(account, last)
	return nil, nil
}

// Note records events outside the line of changes, in a transaction of their own.
func (l *Log) Note(ctx context.Context, actor access.Actor, account access.AccountID, events ...Event) error {
	return l.db.Change(ctx, func(tx *database.Tx) error {
		return NoteIn(ctx, tx, actor, account, events...)
	})
}

// NoteIn is Note as a step of a transaction.
func NoteIn(ctx context.Context, tx *database.Tx, actor access.Actor, account access.AccountID, events ...Event) error {
	return write(ctx, tx, actor, account, nil, events)
}

// NoteAbove puts what was done in an account into the log of one above it as
// well, as a step of that act: for what concerns both. Somebody who visits from
// there has it there already.
func NoteAbove(ctx context.Context, tx *database.Tx, actor access.Actor, above, in access.AccountID, events ...Event) error {
	if above == in || actor.Visits(in) && actor.Account == above {
		return nil
	}
	at, err := placeOf(ctx, tx, in)
	if err != nil {
		return err
	}
	return writeAt(ctx, tx, actor, above, nil, at, events)
}

// failed records an attempt that was refused by a rule or a permission.
func (l *Log) failed(ctx context.Context, actor access.Actor, account access.AccountID, events []Event, err error) {
	if attempt := Attempted(fault.Of(err), events); len(attempt) > 0 {
		// The refusal stands whether or not it could be recorded.
		_ = l.Note(ctx, actor, account, attempt...)
	}
}

// Attempted is the record of what a fault refused, for acts that go on with
// others. A typing error or a thing that does not exist is no attempt worth
// keeping, and being asked who one is before an act is none at all: then there
// is no record.
func Attempted(f *fault.Fault, events []Event) []Event {
	if f == nil || f.Code == access.ConfirmFirst.Code {
		return nil
	}
	switch f.Kind {
	case fault.Forbidden, fault.Conflict, fault.Stale, fault.Limit:
	default:
		return nil
	}
	attempt := slices.Clone(events)
	for i := range attempt {
		attempt[i].Status, attempt[i].Reason = Failure, f.Code
	}
	return attempt
}

func next(ctx context.Context, tx *database.Tx, account access.AccountID, by int) (number int64, err error) {
	err = tx.QueryRowContext(ctx, `
		UPDATE accounts SET change_number = change_number + $2 WHERE id = $1 RETURNING change_number`,
		account, by).Scan(&number)
	if errors.Is(err, database.ErrNotFound) {
		return 0, access.AccountMissing
	}
	return number, err
}

// Detail is what only the page of one event shows; it is never queried.
type detail struct {
	Params  map[string]string `json:"params,omitempty"`
	Changes []Change          `json:"changes,omitempty"`
}

// place is the account where something was done, when its log is not the one written to.
type place struct{ id, name string }

// write writes the events into the account's log, and what is done by a visitor
// from above into the log of their own account as well.
func write(ctx context.Context, tx *database.Tx, actor access.Actor, account access.AccountID, number *int64, events []Event) error {
	if err := writeAt(ctx, tx, actor, account, number, place{}, events); err != nil || !actor.Visits(account) {
		return err
	}
	at, err := placeOf(ctx, tx, account)
	if err != nil {
		return err
	}
	return writeAt(ctx, tx, actor, actor.Account, nil, at, events)
}

func placeOf(ctx context.Context, tx *database.Tx, account access.AccountID) (place, error) {
	at := place{id: string(account)}
	err := tx.QueryRowContext(ctx, `SELECT name FROM accounts WHERE id = $1`, account).Scan(&at.name)
	return at, err
}

func writeAt(ctx context.Context, tx *database.Tx, actor access.Actor, account access.AccountID, number *int64, place place, events []Event) error {
	at := clock.Now(ctx)
	actorAccount := actor.AccountName
	if actor.Account == account {
		actorAccount = ""
	}
	for i, e := range events {
		if e.Status == "" {
			e.Status = Success
		}
		details, err := json.Marshal(detail{e.Params, e.Changes})
		if err != nil {
			return err
		}
		var change *int64
		if number != nil {
			n := *number + int64(i)
			change = &n
		}
		err = tx.Later(ctx, `
			INSERT INTO audit_events (account_id, id, change_number, at, actor_kind, actor_id, actor_name, actor_full_name, actor_account_id, actor_account_name,
				at_account_id, at_account_name, action, item, status, reason, target_kind, target_id, target_name, address, service, request_id, details, search_text)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
			account, eventID(at), change, at.UnixMicro(), actor.Kind, actor.ID, actor.Name, actor.FullName, actor.Account, actorAccount, place.id, place.name,
			e.Action, Item(e.Action), e.Status, e.Reason, e.Target.Kind, e.Target.ID, e.Target.Name,
			actor.Address, actor.Service, actor.RequestID, string(details),
			text.Fold(strings.TrimSpace(actor.FullName+" "+actor.Name)+" "+e.Target.Name+" "+e.Action+" "+actor.Address+" "+place.name))
		if err != nil {
			return err
		}
	}
	return nil
}

// eventID sorts by the time of the event, also under another clock than the machine's.
func eventID(at time.Time) string {
	if d := time.Since(at); d < time.Second && d > -time.Second {
		return ident.New("evt")
	}
	return ident.At("evt", at)
}

// Item is the area that an action belongs to: the part before the dot.
func Item(action string) string {
	for i := range len(action) {
		if action[i] == '.' {
			return action[:i]
		}
	}
	return action
}

// ChangeBoth is Change for an act of one account on another, such as an
// operator's on a customer: it takes the numbers of both, the upper first,
// and both logs show the same events; a failed attempt stands in the log of the
// upper one, or of the lower one when its own people made it. When the two are
// one it is Change.
func (l *Log) ChangeBoth(ctx context.Context, actor access.Actor, upper, lower access.AccountID, act func(tx *database.Tx) ([]Event, error)) error {
	if upper == lower {
		return l.Change(ctx, actor, upper, act)
	}
	actor.Reaches = "" // or their own log, which may be the upper one, would have it twice
	var last int64
	attempted, err := l.change(ctx, actor, upper, func(tx *database.Tx) ([]Event, error) {
		last = 0
		number, err := next(ctx, tx, lower, 1)
		if err != nil {
			return nil, err
		}
		events, err := act(tx)
		if err != nil || len(events) == 0 {
			return events, err
		}
		last = number
		if more := len(events) - 1; more > 0 {
			if last, err = next(ctx, tx, lower, more); err != nil {
				return nil, err
			}
		}
		return events, write(ctx, tx, actor, lower, &number, events)
	})
	switch {
	case err != nil && actor.Account == lower:
		l.failed(ctx, actor, lower, attempted, err)
	case err != nil:
		l.failed(ctx, actor, upper, attempted, err)
	case last > 0:
		l.tell(lower, last)
	}
	return err
}
