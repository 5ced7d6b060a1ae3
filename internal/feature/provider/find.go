package provider

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/message"
)

// List is every provider: by channel, in the order of failover. Their number is
// bounded, so there are no pages.
func (r *Providers) List(ctx context.Context, actor access.Actor, in access.AccountID) ([]Provider, error) {
	if err := actor.May(in, Manages); err != nil {
		return nil, err
	}
	list, err := all(ctx, r.db.Read(), `account_id = $1`, in)
	for i := range list {
		list[i] = list[i].at(clock.Now(ctx))
	}
	return list, err
}

// Find finds one.
func (r *Providers) Find(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Provider, error) {
	if err := actor.May(in, Manages); err != nil {
		return Provider{}, err
	}
	p, err := get(ctx, r.db.Read(), in, id)
	return p.at(clock.Now(ctx)), err
}

const columns = `SELECT id, kind, name, position, enabled, settings, secrets, version, created_at, updated_at,
	succeeded_at, failed_at, failure, detail, failures, back_at FROM message_providers WHERE `

func all(ctx context.Context, q database.Queryer, condition string, args ...any) ([]Provider, error) {
	rows, err := q.QueryContext(ctx, columns+condition+` ORDER BY channel, position, id`, args...)
	return database.Collect(rows, err, scan)
}

func get(ctx context.Context, q database.Queryer, in access.AccountID, id string) (Provider, error) {
	p, err := scan(q.QueryRowContext(ctx, columns+`account_id = $1 AND id = $2`, in, id))
	if errors.Is(err, database.ErrNotFound) {
		err = Missing
	}
	return p, err
}

func scan(row database.Scanner) (p Provider, err error) {
	var settings string
	var enabled int
	var created, updated int64
	var succeeded, failed, back *int64
	err = row.Scan(&p.ID, &p.Kind, &p.Name, &p.Position, &enabled, &settings, &p.secrets, &p.Version, &created, &updated,
		&succeeded, &failed, &p.Health.Failure, &p.Health.Detail, &p.Health.Failures, &back)
	if err != nil {
		return Provider{}, err
	}
	p.Enabled, p.HasSecret = enabled == 1, p.secrets != ""
	p.CreatedAt, p.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	p.Health.SucceededAt, p.Health.FailedAt, p.Health.BackAt = moment(succeeded), moment(failed), moment(back)
	return p, json.Unmarshal([]byte(settings), &p.Settings)
}

func moment(micros *int64) *time.Time {
	if micros == nil {
		return nil
	}
	t := time.UnixMicro(*micros).UTC()
	return &t
}

// Entry is a message as the delivery log shows it: without its text and with
// only a part of its number.
type Entry struct {
	ID          string
	AccountID   string
	AccountName string
	Channel     message.Channel
	To          string
	State       string
	Reason      string // of a failure
	CreatedAt   time.Time
	SettledAt   *time.Time
	Tries       []Try
}

// Try is one provider's answer to a message.
type Try struct {
	ProviderID, Provider string
	At                   time.Time
	Failure, Detail      string // empty: it took the message
}

// Filter of the delivery log; empty members let everything pass.
type Filter struct {
	Provider string // asked for the message
	Channel  message.Channel
	State    string
	After    string // id of the last one seen
	Limit    int
}

// windows bound the work for one page of the log, in messages looked at.
var windows = []int{500, 5_000, 50_000}

// Log is the newest messages of all accounts. next is where to go on, empty at
// the end; a short page may have one.
func (r *Providers) Log(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (entries []Entry, next string, err error) {
	if err := actor.May(in, Manages); err != nil {
		return nil, "", err
	}
	walk := database.Walk[Entry, string]{Windows: windows,
		End: func(after *string, size int) (*string, error) { return r.windowEnd(ctx, after, size) },
		Read: func(after, until *string, limit int) ([]Entry, *string, error) {
			return r.readLog(ctx, f, after, until, limit)
		}}
	var after *string
	if f.After != "" {
		after = &f.After
	}
	entries, last, err := walk.Page(after, f.Limit)
	if err != nil {
		return nil, "", err
	}
	if last != nil {
		next = *last
	}
	return entries, next, r.withTries(ctx, entries)
}

// windowEnd is the id of the size-th message behind after.
func (r *Providers) windowEnd(ctx context.Context, after *string, size int) (*string, error) {
	w := database.Where{}
	w.And(`1 = 1`)
	if after != nil {
		w.And(`id < ?`, *after)
	}
	var id string
	err := r.db.Read().QueryRowContext(ctx, `SELECT id FROM messages WHERE `+w.String()+` ORDER BY id DESC LIMIT 1 OFFSET `+w.Arg(size-1), w.Args...).Scan(&id)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	return &id, err
}

func (r *Providers) readLog(ctx context.Context, f Filter, after, until *string, limit int) ([]Entry, *string, error) {
	w := database.Where{}
	w.And(`m.account_id = a.id`)
	if after != nil {
		w.And(`m.id < ?`, *after)
	}
	if until != nil {
		w.And(`m.id >= ?`, *until)
	}
	if f.Channel != "" {
		w.And(`m.channel = ?`, f.Channel)
	}
	if f.State != "" {
		w.And(`m.state = ?`, f.State)
	}
	if f.Provider != "" {
		w.And(`EXISTS (SELECT 1 FROM message_tries t WHERE t.account_id = m.account_id AND t.message_id = m.id AND t.provider_id = ?)`, f.Provider)
	}
	rows, err := r.db.Read().QueryContext(ctx, `
		SELECT m.id, m.account_id, a.name, m.channel, m.recipient_short, m.state, m.reason, m.created_at, m.settled_at
		FROM messages m, accounts a WHERE `+w.String()+` ORDER BY m.id DESC LIMIT `+w.Arg(limit+1), w.Args...)
	found, err := database.Collect(rows, err, scanEntry)
	if len(found) <= limit || err != nil {
		return found, nil, err
	}
	return found[:limit], &found[limit-1].ID, nil
}

func scanEntry(row database.Scanner) (e Entry, err error) {
	var created int64
	var settled *int64
	err = row.Scan(&e.ID, &e.AccountID, &e.AccountName, &e.Channel, &e.To, &e.State, &e.Reason, &created, &settled)
	e.CreatedAt, e.SettledAt = time.UnixMicro(created).UTC(), moment(settled)
	return e, err
}

// withTries adds who was asked, for the whole page at once.
func (r *Providers) withTries(ctx context.Context, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	at := map[string]int{}
	var ids []string
	for i, e := range entries {
		at[e.ID] = i
		ids = append(ids, e.ID)
	}
	w := database.Where{}
	marks := database.List(&w, ids)
	rows, err := r.db.Read().QueryContext(ctx, `
		SELECT message_id, provider_id, provider_name, at, failure, detail FROM message_tries
		WHERE message_id IN (`+marks+`) ORDER BY id`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var id string
		var t Try
		var micros int64
		if err := rows.Scan(&id, &t.ProviderID, &t.Provider, &micros, &t.Failure, &t.Detail); err != nil {
			return err
		}
		t.At = time.UnixMicro(micros).UTC()
		entries[at[id]].Tries = append(entries[at[id]].Tries, t)
		return nil
	})
}
