package safelist

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Set gives a user another list, for good or on trial. A list that is set while
// another is on trial takes its place: on trial too, it goes back to what was
// before the first.
func (s *Safelists) Set(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, d Draft) (Safelist, error) {
	entries, err := d.valid()
	if err != nil {
		return Safelist{}, err
	}
	action := "safelist.changed"
	if d.TrialFor > 0 {
		action = "safelist.tried"
	}
	return s.act(ctx, actor, in, id, action, func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error) {
		switch {
		case d.IfVersion != 0 && d.IfVersion != before.Version:
			return nil, Changed
		case shutsOut(actor, u, entries):
			return nil, WithoutYou.With("address", actor.Address)
		}
		changes := compare(before.Entries, entries)
		if len(changes) == 0 && d.TrialFor == 0 && before.Trial == nil {
			return nil, nil
		}
		if err := replace(ctx, tx, actor, u, before, entries); err != nil {
			return nil, err
		}
		if d.TrialFor == 0 {
			return orSame(changes), endTrial(ctx, tx, u)
		}
		until := clock.Now(ctx).Add(d.TrialFor)
		return append(changes, audit.Change{Field: "trialUntil", After: until.Format(time.RFC3339)}), beginTrial(ctx, tx, actor, u, before, until)
	})
}

// shutsOut tells whether the list is the actor's own and lacks the address that
// they come from.
func shutsOut(actor access.Actor, u user.User, entries []Entry) bool {
	return actor.IsUser(u.Account, string(u.ID)) && !NewList(Ranges(entries)).AllowsText(actor.Address)
}

// Keep ends a trial in time: the list stays as it is. One whose time is up goes
// back, be it a moment later.
func (s *Safelists) Keep(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (Safelist, error) {
	return s.act(ctx, actor, in, id, "safelist.kept", func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error) {
		if before.Trial == nil || !before.Trial.Until.After(clock.Now(ctx)) {
			return nil, NoTrial
		}
		return orSame(compare(before.Trial.Former, before.Entries)), endTrial(ctx, tx, u)
	})
}

// Revert ends a trial: the list is what it was before, one's own only if that
// holds the address that one comes from.
func (s *Safelists) Revert(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (Safelist, error) {
	return s.act(ctx, actor, in, id, "safelist.reverted", func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error) {
		switch {
		case before.Trial == nil:
			return nil, NoTrial
		case shutsOut(actor, u, before.Trial.Former):
			return nil, WithoutYou.With("address", actor.Address)
		}
		return orSame(compare(before.Entries, before.Trial.Former)), goBack(ctx, tx, u)
	})
}

// Clear takes a user's list away, whatever it holds: for the operator at the
// machine itself, when everybody is shut out.
func (s *Safelists) Clear(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	_, err := s.act(ctx, actor, in, id, "safelist.cleared", func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error) {
		changes := compare(before.Entries, nil)
		if len(changes) == 0 && before.Trial == nil {
			return nil, nil
		}
		if err := replace(ctx, tx, actor, u, before, nil); err != nil {
			return nil, err
		}
		return orSame(changes), endTrial(ctx, tx, u)
	})
	return err
}

// Begin gives a new user their first list: a step of making them.
func Begin(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User, entries []Entry) ([]audit.Event, error) {
	event := audit.Event{Action: "safelist.changed", Target: u.Target(), Changes: compare(nil, entries)}
	if err := actor.May(u.Account, access.SafelistsManage); err != nil {
		return []audit.Event{event}, err
	}
	return []audit.Event{event}, replace(ctx, tx, actor, u, Safelist{}, entries)
}

// change does one change of a list and tells what became different; nothing
// when there was nothing to do.
type change func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error)

func (s *Safelists) act(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string, do change) (after Safelist, err error) {
	err = s.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		u, events, err := user.ForChange(ctx, tx, actor, in, id, access.SafelistsManage, action)
		if err != nil {
			return events, err
		}
		before, err := get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		if events[0].Changes, err = do(tx, u, before); err != nil {
			return events, err
		}
		if events[0].Changes == nil {
			after = before
			return nil, nil
		}
		after, err = get(ctx, tx, in, id)
		return events, err
	})
	return after, err
}

// orSame is a list of changes that says "done" even when nothing in the list is
// another than before: a trial that ends is a change too.
func orSame(changes []audit.Change) []audit.Change {
	if changes == nil {
		return []audit.Change{}
	}
	return changes
}

// replace writes the entries. What stays as it was keeps its author and time.
func replace(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User, before Safelist, entries []Entry) error {
	err := tx.Exec(ctx, `INSERT INTO safelists (account_id, user_id, version, trial_by_id, trial_by_name) VALUES ($1, $2, 2, '', '')
		ON CONFLICT (account_id, user_id) DO UPDATE SET version = safelists.version + 1`, u.Account, u.ID)
	if err != nil {
		return err
	}
	if err := remove(ctx, tx, u, current); err != nil {
		return err
	}
	known := make(map[string]Entry, len(before.Entries))
	for _, e := range before.Entries {
		known[e.Range.String()] = e
	}
	for i, e := range entries {
		e.Author, e.CreatedAt = user.Reference{ID: actor.ID, Name: actor.Name}, clock.Now(ctx)
		if old, is := known[e.Range.String()]; is && old.Note == e.Note {
			e = old
		}
		if err := insert(ctx, tx, u, current, i, e); err != nil {
			return err
		}
	}
	return nil
}

func insert(ctx context.Context, tx *database.Tx, u user.User, which string, position int, e Entry) error {
	return tx.Later(ctx, `INSERT INTO safelist_entries (account_id, user_id, list, value, position, note, author_id, author_name, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u.Account, u.ID, which, e.Range.String(), position, e.Note, e.Author.ID, e.Author.Name, e.CreatedAt.UnixMicro())
}

func remove(ctx context.Context, tx *database.Tx, u user.User, which string) error {
	return tx.Exec(ctx, `DELETE FROM safelist_entries WHERE account_id = $1 AND user_id = $2 AND list = $3`, u.Account, u.ID, which)
}

// shown is how many entries a record names one by one.
const shown = 50

// compare tells what is in one list and not in the other, as the record keeps it.
func compare(before, after []Entry) (changes []audit.Change) {
	if gone := missing(before, after); gone != "" {
		changes = append(changes, audit.Change{Field: "removed", Before: gone})
	}
	if added := missing(after, before); added != "" {
		changes = append(changes, audit.Change{Field: "added", After: added})
	}
	return changes
}

// missing names the entries that the other list lacks, or has with another note.
func missing(entries, other []Entry) string {
	there := make(map[string]string, len(other))
	for _, e := range other {
		there[e.Range.String()] = e.Note
	}
	var names []string
	more := 0
	for _, e := range entries {
		note, is := there[e.Range.String()]
		switch {
		case is && note == e.Note:
		case len(names) == shown:
			more++
		case e.Note == "":
			names = append(names, e.Range.String())
		default:
			names = append(names, fmt.Sprintf("%s (%s)", e.Range, e.Note))
		}
	}
	if more > 0 {
		names = append(names, fmt.Sprintf("+%d", more))
	}
	return strings.Join(names, ", ")
}

func endTrial(ctx context.Context, tx *database.Tx, u user.User) error {
	if err := remove(ctx, tx, u, former); err != nil {
		return err
	}
	return tx.Exec(ctx, `UPDATE safelists SET version = version + 1, trial_until = NULL, trial_at = NULL, trial_by_id = '', trial_by_name = ''
		WHERE account_id = $1 AND user_id = $2 AND trial_until IS NOT NULL`, u.Account, u.ID)
}

func goBack(ctx context.Context, tx *database.Tx, u user.User) error {
	if err := remove(ctx, tx, u, current); err != nil {
		return err
	}
	if err := tx.Exec(ctx, `UPDATE safelist_entries SET list = $3 WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID, current); err != nil {
		return err
	}
	return endTrial(ctx, tx, u)
}

// beginTrial keeps what the list goes back to, unless another trial has
// already, and plans the going back.
func beginTrial(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User, before Safelist, until time.Time) error {
	if before.Trial == nil {
		for i, e := range before.Entries {
			if err := insert(ctx, tx, u, former, i, e); err != nil {
				return err
			}
		}
	}
	err := tx.Exec(ctx, `UPDATE safelists SET trial_until = $3, trial_at = $4, trial_by_id = $5, trial_by_name = $6 WHERE account_id = $1 AND user_id = $2`,
		u.Account, u.ID, until.UnixMicro(), clock.Now(ctx).UnixMicro(), actor.ID, actor.Name)
	if err != nil {
		return err
	}
	return planReturn(ctx, tx, u, until)
}
