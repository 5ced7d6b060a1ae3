package bind

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

// Filter chooses sessions of an account.
type Filter struct {
	User   string // only this user's
	Key    string // only this key's
	Kind   Kind
	Search string // part of the holder's name, the system_id or the address
	After  string // id of the last one already seen
	Limit  int    // 1 to MaxPage
}

// Page is a part of the list. It may hold fewer than asked for and still have a
// next one.
type Page struct {
	Sessions []Session
	Next     string // id to go on after; empty: that is all
}

// windows bound the work for one page of a search, in sessions looked at.
var windows = []int{500, 5_000, 50_000}

// List is the open sessions of an account on all nodes, the newest first. One's
// own need no permission.
func (r *Binds) List(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (Page, error) {
	if f.User == "" || !actor.IsUser(in, f.User) {
		if err := actor.May(in, access.SMPPView); err != nil {
			return Page{}, err
		}
	}
	now := clock.Now(ctx)
	walk := database.Walk[Session, string]{Windows: windows,
		End: func(after *string, size int) (*string, error) { return r.windowEnd(ctx, in, after, size) },
		Read: func(after, until *string, limit int) ([]Session, *string, error) {
			return r.read(ctx, in, f, now, after, until, limit)
		}}
	var after *string
	if f.After != "" {
		after = &f.After
	}
	sessions, last, err := walk.Page(after, f.Limit)
	page := Page{Sessions: sessions}
	if last != nil {
		page.Next = *last
	}
	return page, err
}

// windowEnd is the id of the size-th session behind after.
func (r *Binds) windowEnd(ctx context.Context, in access.AccountID, after *string, size int) (*string, error) {
	var w database.Where
	w.And(`account_id = ?`, in)
	if after != nil {
		w.And(`id < ?`, *after)
	}
	var id string
	err := r.db.Read().QueryRowContext(ctx, `SELECT id FROM binds WHERE `+w.String()+` ORDER BY id DESC LIMIT 1 OFFSET `+w.Arg(size-1), w.Args...).Scan(&id)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	return &id, err
}

// columns are those of a session; its node must be there for it to be open.
const columns = `SELECT b.account_id, b.id, b.node, b.holder_kind, b.holder_id, b.holder_name, b.system_id, b.kind, b.address, b.tls, b.bound_at,
	b.submitted, b.delivered, b.throttled, b.rate, b.counted_at FROM binds b CROSS JOIN bind_nodes n WHERE `

// isOpen is the condition of it, at a time.
func isOpen(w *database.Where, now time.Time) {
	w.And(`n.id = b.node AND n.lease_until > ? AND b.ended_at IS NULL`, now.UnixMicro())
}

func (r *Binds) read(ctx context.Context, in access.AccountID, f Filter, now time.Time, after, until *string, limit int) ([]Session, *string, error) {
	var w database.Where
	w.And(`b.account_id = ?`, in)
	isOpen(&w, now)
	if after != nil {
		w.And(`b.id < ?`, *after)
	}
	if until != nil {
		w.And(`b.id >= ?`, *until)
	}
	if f.User != "" {
		w.And(`b.holder_id = ? AND b.holder_kind = 'user'`, f.User)
	}
	if f.Key != "" {
		w.And(`b.holder_id = ? AND b.holder_kind = 'key'`, f.Key)
	}
	if f.Kind != "" {
		w.And(`b.kind = ?`, f.Kind)
	}
	for _, word := range text.Words(text.Fold(f.Search)) {
		w.And(`b.search_text LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(word)+"%")
	}
	rows, err := r.db.Read().QueryContext(ctx, columns+w.String()+` ORDER BY b.id DESC LIMIT `+w.Arg(limit+1), w.Args...)
	found, err := database.Collect(rows, err, scan)
	if len(found) <= limit || err != nil {
		return found, nil, err
	}
	return found[:limit], &found[limit-1].ID, nil
}

func scan(row database.Scanner) (s Session, err error) {
	var secure int
	var bound, rate, counted int64
	err = row.Scan(&s.Account, &s.ID, &s.Node, &s.HolderKind, &s.HolderID, &s.HolderName, &s.SystemID, &s.Kind, &s.Address, &secure, &bound,
		&s.Counts.Submitted, &s.Counts.Delivered, &s.Counts.Throttled, &rate, &counted)
	s.TLS, s.BoundAt, s.CountedAt, s.Rate = secure == 1, time.UnixMicro(bound).UTC(), time.UnixMicro(counted).UTC(), float64(rate)/1000
	return s, err
}

// Summary is what goes on in an account now.
type Summary struct {
	Sessions int  // at most SummaryLimit
	Exact    bool // false: there are more
	Rate     float64
}

// SummaryLimit is how far sessions are counted.
const SummaryLimit = 10_000

// Summary counts the open sessions of an account, and what goes over them.
func (r *Binds) Summary(ctx context.Context, actor access.Actor, in access.AccountID) (s Summary, err error) {
	if err := actor.May(in, access.SMPPView); err != nil {
		return s, err
	}
	var w database.Where
	w.And(`b.account_id = ?`, in)
	isOpen(&w, clock.Now(ctx))
	var rate int64
	err = r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(rate), 0) FROM (
		SELECT b.rate FROM binds b CROSS JOIN bind_nodes n WHERE `+w.String()+` LIMIT `+w.Arg(SummaryLimit+1)+`) s`, w.Args...).Scan(&s.Sessions, &rate)
	s.Exact, s.Rate = s.Sessions <= SummaryLimit, float64(rate)/1000
	s.Sessions = min(s.Sessions, SummaryLimit)
	return s, err
}
