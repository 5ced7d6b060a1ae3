package safelist

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// The two lists that a user can have.
const (
	current = "current"
	former  = "former" // what a trial goes back to
)

// Find is the list of a user. One's own needs no permission.
func (s *Safelists) Find(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (Safelist, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersView); err != nil {
			return Safelist{}, err
		}
	}
	if _, err := user.Get(ctx, s.db.Read(), in, id); err != nil {
		return Safelist{}, err
	}
	return get(ctx, s.db.Read(), in, id)
}

func get(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID) (Safelist, error) {
	l := Safelist{Version: 1}
	var until, begun sql.NullInt64
	var by user.Reference
	err := q.QueryRowContext(ctx, `SELECT version, trial_until, trial_at, trial_by_id, trial_by_name FROM safelists WHERE account_id = $1 AND user_id = $2`, in, id).
		Scan(&l.Version, &until, &begun, &by.ID, &by.Name)
	if errors.Is(err, database.ErrNotFound) {
		return l, nil
	}
	if err != nil {
		return Safelist{}, err
	}
	if l.Entries, err = entriesOf(ctx, q, in, id, current); err != nil || !until.Valid {
		return l, err
	}
	l.Trial = &Trial{Until: time.UnixMicro(until.Int64).UTC(), BegunAt: time.UnixMicro(begun.Int64).UTC(), BegunBy: by}
	l.Trial.Former, err = entriesOf(ctx, q, in, id, former)
	return l, err
}

func entriesOf(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID, which string) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, `SELECT value, note, author_id, author_name, created_at FROM safelist_entries
		WHERE account_id = $1 AND user_id = $2 AND list = $3 ORDER BY position`, in, id, which)
	return database.Collect(rows, err, func(row database.Scanner) (e Entry, err error) {
		var value string
		var created int64
		if err := row.Scan(&value, &e.Note, &e.Author.ID, &e.Author.Name, &created); err != nil {
			return e, err
		}
		e.CreatedAt = time.UnixMicro(created).UTC()
		return e, e.Range.read(value)
	})
}

// read is Parse of what is stored: what this version cannot read must not be
// passed over, because a list without its entries allows every address.
func (r *Range) read(value string) error {
	parsed, problem := Parse(value)
	if problem != nil {
		return problem
	}
	*r = parsed
	return nil
}

// Of is the list that a user is judged by.
func Of(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID) (*List, error) {
	rows, err := q.QueryContext(ctx, `SELECT value FROM safelist_entries WHERE account_id = $1 AND user_id = $2 AND list = $3`, in, id, current)
	ranges, err := database.Collect(rows, err, func(row database.Scanner) (r Range, err error) {
		var value string
		if err := row.Scan(&value); err != nil {
			return r, err
		}
		return r, r.read(value)
	})
	if err != nil || len(ranges) == 0 {
		return nil, err
	}
	return NewList(ranges), nil
}

// Preview says what a list would do to a user who comes in as they did lately.
type Preview struct {
	Refused  []SignIn // of the last 30 days, the newest first, one for each address
	More     bool     // there were more sign-ins than were looked at
	Overlaps []Overlap
	Covers   bool // the list holds the address of whoever asks
}

// SignIn is one time that the user came in.
type SignIn struct {
	At      time.Time
	Service access.Service
	Address string
	Browser string // in short; empty where there was none
	Times   int    // how often from there
}

// What a preview looks at.
const (
	previewTime    = 30 * 24 * time.Hour
	previewSignIns = 5 * audit.MaxPage
)

// Preview judges the sign-ins of the last 30 days by a list that is not kept.
func (s *Safelists) Preview(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, drafts []EntryDraft) (Preview, error) {
	if err := actor.May(in, access.SafelistsManage); err != nil {
		return Preview{}, err
	}
	if _, err := user.Get(ctx, s.db.Read(), in, id); err != nil {
		return Preview{}, err
	}
	entries, err := ParseEntries(drafts)
	if err != nil {
		return Preview{}, err
	}
	ranges := Ranges(entries)
	list := NewList(ranges)
	p := Preview{Overlaps: Overlaps(ranges), Covers: list.AllowsText(actor.Address)}
	if list.Size() == 0 {
		return p, nil
	}
	filter := audit.Filter{From: clock.Now(ctx).Add(-previewTime), Target: string(id), Action: signedIn, Status: audit.Success, Limit: audit.MaxPage}
	refused := map[string]int{} // address -> place in p.Refused
	for looked := 0; looked < previewSignIns; {
		page, err := s.log.Page(ctx, in, filter)
		if err != nil {
			return Preview{}, err
		}
		for _, e := range page.Events {
			p.note(list, refused, e)
		}
		if page.Next == nil {
			return p, nil
		}
		looked += max(len(page.Events), 1)
		filter.After = page.Next
	}
	p.More = true
	return p, nil
}

// signedIn is the audit action of coming in, by any service.
const signedIn = "user.login"

func (p *Preview) note(list *List, refused map[string]int, e audit.Record) {
	if list.AllowsText(e.Address) {
		return
	}
	if i, known := refused[e.Address]; known {
		p.Refused[i].Times++
		return
	}
	refused[e.Address] = len(p.Refused)
	p.Refused = append(p.Refused, SignIn{At: e.At, Service: e.Service, Address: e.Address, Browser: e.Params["browser"], Times: 1})
}
