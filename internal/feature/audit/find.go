package audit

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Record is an event as it was written.
type Record struct {
	Event
	ID            string
	At            time.Time
	ActorKind     access.ActorKind
	ActorID       string
	ActorName     string  // username or key name
	ActorFullName string  // what the person was called
	ActorAccount  Account // of somebody from another account
	Place         Account // where it was done, when that is another account than the log's
	Address       string
	Service       access.Service
	RequestID     string
}

// Account is an account as it was called then; without an id: the log's own.
type Account struct{ ID, Name string }

// Filter chooses events, the newest first.
type Filter struct {
	From, To time.Time // zero: open; To is not included
	Actor    string    // id
	Target   string    // id
	Item     string
	Action   string
	Actions  []string         // any of these; none: every one
	Place    access.AccountID // where it was done; the log's own account for what was done there itself
	Status   Status
	Changes  bool   // only what changed the account itself: no sign-ins, nothing refused, nothing done elsewhere
	Search   string // words in actor, target, action and address
	After    *Position
	Limit    int
}

// Position is a place in the list by time.
type Position struct {
	At int64 // microseconds
	ID string
}

// Page is a part of a list. It may hold fewer events than asked for and still
// have a next one: the work for one page is bounded.
type Page struct {
	Events []Record
	Next   *Position
}

// MaxPage is the most events that one page holds.
const MaxPage = 200

var windows = []int{500, 4_000, 20_000}

const columns = `id, at, actor_kind, actor_id, actor_name, actor_full_name, actor_account_id, actor_account_name, at_account_id, at_account_name, action, status, reason, target_kind, target_id, target_name,
	address, service, request_id, details`

func scan(row database.Scanner) (r Record, err error) {
	var at int64
	var details string
	err = row.Scan(&r.ID, &at, &r.ActorKind, &r.ActorID, &r.ActorName, &r.ActorFullName, &r.ActorAccount.ID, &r.ActorAccount.Name, &r.Place.ID, &r.Place.Name, &r.Action, &r.Status, &r.Reason,
		&r.Target.Kind, &r.Target.ID, &r.Target.Name, &r.Address, &r.Service, &r.RequestID, &details)
	if err != nil {
		return Record{}, err
	}
	r.At = time.UnixMicro(at).UTC()
	if r.ActorAccount.Name == "" {
		r.ActorAccount.ID = ""
	}
	var d detail
	err = json.Unmarshal([]byte(details), &d)
	r.Params, r.Changes = d.Params, d.Changes
	return r, err
}

// mayRead checks the right to read the account's log; everybody may read what
// was done to themselves by looking at the events whose target they are.
func mayRead(actor access.Actor, in access.AccountID, f Filter) error {
	if f.Target != "" && actor.IsUser(in, f.Target) {
		return nil
	}
	return actor.May(in, access.AuditView)
}

// List finds a page of the account's events.
func (l *Log) List(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (Page, error) {
	if err := mayRead(actor, in, f); err != nil {
		return Page{}, err
	}
	return l.Page(ctx, in, f)
}

// Page is List for a room that has decided by itself who may look at events of
// its own kind.
func (l *Log) Page(ctx context.Context, in access.AccountID, f Filter) (Page, error) {
	f.Limit = min(max(f.Limit, 1), MaxPage)
	if !f.tested() {
		events, next, err := l.read(ctx, in, f, f.After, nil, f.Limit)
		return Page{events, next}, err
	}
	walk := database.Walk[Record, Position]{
		Windows: windows,
		End:     func(after *Position, size int) (*Position, error) { return l.windowEnd(ctx, in, f, after, size) },
		Read: func(after, until *Position, limit int) ([]Record, *Position, error) {
			return l.read(ctx, in, f, after, until, limit)
		},
	}
	events, next, err := walk.Page(f.After, f.Limit)
	return Page{events, next}, err
}

// Find is one event of the account.
func (l *Log) Find(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Record, error) {
	if err := actor.May(in, access.AuditView); err != nil {
		return Record{}, err
	}
	r, err := scan(l.db.Read().QueryRowContext(ctx, `SELECT `+columns+` FROM audit_events WHERE account_id = $1 AND id = $2`, in, id))
	if errors.Is(err, database.ErrNotFound) {
		return Record{}, fault.New(fault.Missing, "audit.missing")
	}
	return r, err
}

// Recent is how often an action succeeded on a target since then, counted up
// to atMost: for acts that may be done so often only.
func Recent(ctx context.Context, q database.Queryer, in access.AccountID, target, action string, since time.Time, atMost int) (times int, err error) {
	err = q.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM (SELECT 1 FROM audit_events
			WHERE account_id = $1 AND target_id = $2 AND at > $3 AND action = $4 AND status = 'success' LIMIT $5) c`,
		in, target, since.UnixMicro(), action, atMost).Scan(&times)
	return times, err
}

// driver adds what one index answers in the order of time; the first of
// target, actor and action that is given.
func (f Filter) driver(w *database.Where, in access.AccountID) {
	w.And(`account_id = ?`, in)
	switch {
	case f.Target != "":
		w.And(`target_id = ?`, f.Target)
	case f.Actor != "":
		w.And(`actor_id = ?`, f.Actor)
	case f.Action != "":
		w.And(`action = ?`, f.Action)
	}
	if !f.From.IsZero() {
		w.And(`at >= ?`, f.From.UnixMicro())
	}
	if !f.To.IsZero() {
		w.And(`at < ?`, f.To.UnixMicro())
	}
}

// tests adds the rest, which is tested row by row.
func (f Filter) tests(w *database.Where, in access.AccountID) {
	if f.Target != "" && f.Actor != "" {
		w.And(`actor_id = ?`, f.Actor)
	}
	if f.Action != "" && (f.Target != "" || f.Actor != "") {
		w.And(`action = ?`, f.Action)
	}
	if f.Item != "" {
		w.And(`item = ?`, f.Item)
	}
	if len(f.Actions) > 0 {
		w.And(`action IN (` + database.List(w, f.Actions) + `)`)
	}
	switch f.Place {
	case "":
	case in:
		w.And(`at_account_id = ?`, "")
	default:
		w.And(`at_account_id = ?`, f.Place)
	}
	if f.Changes {
		w.And(`change_number > ?`, 0)
	}
	if f.Status != "" {
		w.And(`status = ?`, f.Status)
	}
	for _, word := range text.Words(text.Fold(f.Search)) {
		w.And(`search_text LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(word)+"%")
	}
}

func (f Filter) tested() bool {
	var w database.Where
	f.tests(&w, "")
	return len(w.Args) > 0
}

// beyond keeps what lies behind after, up to until. PostgreSQL takes any
// comparison of rows to pass a third of the table, and would read all of it
// for one window, so it is told the bound of the time by itself as well. To
// SQLite that would recommend the index by time, whoever the events are of.
func (l *Log) beyond(w *database.Where, after, until *Position) {
	alone := l.db.Engine() == database.PostgreSQL
	if after != nil {
		w.And(`(at, id) < (?, ?)`, after.At, after.ID)
		if alone {
			w.And(`at <= ?`, after.At)
		}
	}
	if until != nil {
		w.And(`(at, id) >= (?, ?)`, until.At, until.ID)
		if alone {
			w.And(`at >= ?`, until.At)
		}
	}
}

func (l *Log) read(ctx context.Context, in access.AccountID, f Filter, after, until *Position, limit int) ([]Record, *Position, error) {
	var w database.Where
	f.driver(&w, in)
	f.tests(&w, in)
	l.beyond(&w, after, until)
	rows, err := l.db.Read().QueryContext(ctx, `SELECT `+columns+` FROM audit_events WHERE `+w.String()+
		` ORDER BY at DESC, id DESC LIMIT `+w.Arg(limit+1), w.Args...)
	events, err := database.Collect(rows, err, scan)
	if err != nil || len(events) <= limit {
		return events, nil, err
	}
	last := events[limit-1]
	return events[:limit], &Position{last.At.UnixMicro(), last.ID}, nil
}

func (l *Log) windowEnd(ctx context.Context, in access.AccountID, f Filter, after *Position, size int) (*Position, error) {
	var w database.Where
	f.driver(&w, in)
	l.beyond(&w, after, nil)
	var p Position
	err := l.db.Read().QueryRowContext(ctx, `SELECT at, id FROM audit_events WHERE `+w.String()+
		` ORDER BY at DESC, id DESC LIMIT 1 OFFSET `+strconv.Itoa(size-1), w.Args...).Scan(&p.At, &p.ID)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	return &p, err
}

// Bucket is a piece of time with the number of events in it.
type Bucket struct {
	Start            time.Time
	Success, Failure int
}

// Bounds of a histogram. Older pieces of a busier time are then empty.
const (
	maxBuckets    = 60
	histogramRows = 100_000 // the newest that count
)

// histogramLook is how many of the newest events are looked at when each has to
// be tested; a variable only for tests.
var histogramLook = 50_000

// Histogram counts the filter's events over its time; From and To must be given.
func (l *Log) Histogram(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (width time.Duration, buckets []Bucket, err error) {
	if err := mayRead(actor, in, f); err != nil {
		return 0, nil, err
	}
	width = bucketWidth(f.To.Sub(f.From))
	start := f.From.Truncate(width)
	count := int(f.To.Sub(start)/width) + 1
	buckets = make([]Bucket, count)
	for i := range buckets {
		buckets[i].Start = start.Add(time.Duration(i) * width)
	}
	var w database.Where
	from, every := w.Arg(start.UnixMicro()), w.Arg(width.Microseconds())
	f.driver(&w, in)
	f.tests(&w, in)
	if f.tested() {
		until, err := l.windowEnd(ctx, in, f, nil, histogramLook)
		if err != nil {
			return 0, nil, err
		}
		l.beyond(&w, nil, until)
	}
	rows, err := l.db.Read().QueryContext(ctx, `
		SELECT bucket, status, COUNT(*) FROM (
			SELECT (at - `+from+`) / `+every+` AS bucket, status FROM audit_events WHERE `+w.String()+`
			ORDER BY at DESC, id DESC LIMIT `+strconv.Itoa(histogramRows)+`) c GROUP BY bucket, status`, w.Args...)
	if err != nil {
		return 0, nil, err
	}
	return width, buckets, database.Each(rows, func() error {
		var i, n int
		var status Status
		if err := rows.Scan(&i, &status, &n); err != nil || i < 0 || i >= count {
			return err
		}
		if status == Success {
			buckets[i].Success += n
		} else {
			buckets[i].Failure += n
		}
		return nil
	})
}

func bucketWidth(span time.Duration) time.Duration {
	for _, width := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour,
		24 * time.Hour, 7 * 24 * time.Hour} {
		if span/width <= maxBuckets {
			return width
		}
	}
	return max(span/maxBuckets, 7*24*time.Hour)
}

// All gives every event that the filter matches, the newest first, for an export.
func (l *Log) All(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (iter.Seq2[Record, error], error) {
	if err := mayRead(actor, in, f); err != nil {
		return nil, err
	}
	return func(yield func(Record, error) bool) {
		for {
			events, next, err := l.read(ctx, in, f, f.After, nil, 1000)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, r := range events {
				if !yield(r, nil) {
					return
				}
			}
			if next == nil {
				return
			}
			f.After = next
		}
	}, nil
}
