package apikey

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// SortBy names the member that a list is ordered by.
type SortBy string

// The orders; keys of equal value follow by id.
const (
	ByName     SortBy = "name"
	ByCreated  SortBy = "created"
	ByEnd      SortBy = "validTo"
	ByLastUsed SortBy = "lastUsed"
)

var sortColumns = map[SortBy]string{ByName: "k.name_key", ByCreated: "k.created_at", ByEnd: "k.valid_to", ByLastUsed: "k.last_used_at"}

var unknownSort = fault.New(fault.Invalid, "request.sort_unknown").On("sort")

// Filter chooses keys; its zero value is all by name that are not revoked.
type Filter struct {
	Search     string   // part of the name
	Statuses   []Status // none: every one but Revoked
	Sort       SortBy
	Descending bool
	After      *Position
	Limit      int // 1 to MaxPage
}

// Position is a place in a list: the value that it is ordered by, and the id.
type Position struct {
	Name string
	At   int64
	ID   string
}

// MaxPage is the most keys that one page holds.
const MaxPage = 200

// Page is a part of a list.
type Page struct {
	Keys []Key
	Next *Position
}

// List finds a page of the account's keys. How many there are is bounded, so a
// list looks at each of them.
func (k *Keys) List(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (Page, error) {
	if err := actor.May(in, access.KeysView); err != nil {
		return Page{}, err
	}
	f.Limit = min(max(f.Limit, 1), MaxPage)
	w, order, err := f.where(in, clock.Now(ctx))
	if err != nil {
		return Page{}, err
	}
	rows, err := k.db.Read().QueryContext(ctx, `SELECT `+columns+` FROM api_keys k WHERE `+w.String()+` ORDER BY `+order+` LIMIT `+w.Arg(f.Limit+1), w.Args...)
	keys, err := database.Collect(rows, err, func(row database.Scanner) (Key, error) { return scan(row) })
	if err != nil {
		return Page{}, err
	}
	page := Page{Keys: keys}
	if len(keys) > f.Limit {
		page.Keys = keys[:f.Limit]
		page.Next = f.position(page.Keys[f.Limit-1])
	}
	k.used.brush(page.Keys)
	return page, attach(ctx, k.db.Read(), in, page.Keys)
}

// All finds every key that passes the filter, in its order, page by page.
func (k *Keys) All(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (iter.Seq2[Key, error], error) {
	f.Limit = MaxPage
	first, err := k.List(ctx, actor, in, f)
	if err != nil {
		return nil, err
	}
	return func(yield func(Key, error) bool) {
		for page, f := first, f; ; {
			for _, key := range page.Keys {
				if !yield(key, nil) {
					return
				}
			}
			if page.Next == nil {
				return
			}
			var err error
			f.After = page.Next
			if page, err = k.List(ctx, actor, in, f); err != nil {
				yield(Key{}, err)
				return
			}
		}
	}, nil
}

// where is the filter's condition and order.
func (f Filter) where(in access.AccountID, now time.Time) (*database.Where, string, error) {
	if f.Sort == "" {
		f.Sort = ByName
	}
	column, known := sortColumns[f.Sort]
	if !known {
		return nil, "", unknownSort
	}
	w := &database.Where{}
	w.And(`k.account_id = ?`, in)
	if f.Search != "" {
		w.And(`k.name_key LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(text.Fold(f.Search))+"%")
	}
	if len(f.Statuses) == 0 {
		w.And(`k.revoked_at IS NULL`)
	} else {
		w.And(statusOf(w, now) + ` IN (` + database.List(w, f.Statuses) + `)`)
	}
	direction, sign := ` ASC`, `>`
	if f.Descending {
		direction, sign = ` DESC`, `<`
	}
	if f.After != nil {
		at := any(f.After.At)
		if f.Sort == ByName {
			at = f.After.Name
		}
		w.And(`(`+column+`, k.id) `+sign+` (?, ?)`, at, f.After.ID)
	}
	return w, column + direction + `, k.id` + direction, nil
}

func (f Filter) position(last Key) *Position {
	p := &Position{ID: last.ID}
	switch f.Sort {
	case ByCreated:
		p.At = last.CreatedAt.UnixMicro()
	case ByEnd:
		p.At = last.ValidTo.UnixMicro()
	case ByLastUsed:
		p.At = last.used
	default:
		p.Name = last.nameKey
	}
	return p
}

// statusOf is Key.Status as an expression of SQL.
func statusOf(w *database.Where, now time.Time) string {
	at, soon := w.Arg(now.UnixMicro()), w.Arg(now.Add(SoonBefore).UnixMicro())
	return `CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.disabled_at IS NOT NULL THEN 'disabled' WHEN k.valid_to <= ` + at + ` THEN 'expired'
		WHEN k.valid_from > ` + at + ` THEN 'not_yet' WHEN k.valid_to < ` + soon + ` THEN 'expiring' ELSE 'active' END`
}

// Counts tells how many keys of the account there are of each status.
func (k *Keys) Counts(ctx context.Context, actor access.Actor, in access.AccountID) (map[Status]int, error) {
	if err := actor.May(in, access.KeysView); err != nil {
		return nil, err
	}
	var w database.Where
	status := statusOf(&w, clock.Now(ctx))
	rows, err := k.db.Read().QueryContext(ctx, `SELECT s.status, COUNT(*) FROM (SELECT `+status+` AS status FROM api_keys k WHERE k.account_id = `+w.Arg(in)+`) s GROUP BY s.status`, w.Args...)
	if err != nil {
		return nil, err
	}
	counts := map[Status]int{Active: 0, Expiring: 0, NotYet: 0, Expired: 0, Disabled: 0, Revoked: 0}
	return counts, database.Each(rows, func() error {
		var status Status
		var n int
		err := rows.Scan(&status, &n)
		counts[status] = n
		return err
	})
}

// Find is one key.
func (k *Keys) Find(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Key, error) {
	if err := actor.May(in, access.KeysView); err != nil {
		return Key{}, err
	}
	return k.whole(ctx, in, id)
}

func (k *Keys) whole(ctx context.Context, in access.AccountID, id string) (Key, error) {
	key, err := get(ctx, k.db.Read(), in, id)
	one := []Key{key}
	k.used.brush(one)
	return one[0], err
}

const columns = `k.account_id, k.id, k.name, k.name_key, k.valid_from, k.valid_to, k.created_at, k.created_by_name, k.updated_at,
	k.disabled_at, k.revoked_at, k.last_used_at, k.last_used_address, k.version`

func get(ctx context.Context, q database.Queryer, in access.AccountID, id string) (Key, error) {
	key, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM api_keys k WHERE k.account_id = $1 AND k.id = $2`, in, id))
	if errors.Is(err, database.ErrNotFound) {
		err = Missing
	}
	if err != nil {
		return Key{}, err
	}
	one := []Key{key}
	err = attach(ctx, q, in, one)
	return one[0], err
}

func scan(row database.Scanner, more ...any) (key Key, err error) {
	var from, to, created, updated, used int64
	var disabled, revoked sql.NullInt64
	var address string
	err = row.Scan(append([]any{&key.Account, &key.ID, &key.Name, &key.nameKey, &from, &to, &created, &key.CreatedBy, &updated,
		&disabled, &revoked, &used, &address, &key.Version}, more...)...)
	at := func(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
	key.ValidFrom, key.ValidTo, key.CreatedAt, key.UpdatedAt = at(from), at(to), at(created), at(updated)
	if disabled.Valid {
		moment := at(disabled.Int64)
		key.DisabledAt = &moment
	}
	if revoked.Valid {
		moment := at(revoked.Int64)
		key.RevokedAt = &moment
	}
	if key.used = used; used > 0 {
		key.setUse(used, address)
	}
	return key, err
}

// attach fills in the scopes and addresses of a page of keys: one question for
// all of them.
func attach(ctx context.Context, q database.Queryer, in access.AccountID, keys []Key) error {
	if len(keys) == 0 {
		return nil
	}
	w := database.Where{Args: []any{in}}
	at := make(map[string]*Key, len(keys))
	ids := make([]string, len(keys))
	for i := range keys {
		keys[i].Scopes, keys[i].Addresses = []access.Permission{}, []string{}
		at[keys[i].ID], ids[i] = &keys[i], keys[i].ID
	}
	those := database.List(&w, ids)
	rows, err := q.QueryContext(ctx, `
		SELECT 0, s.key_id, s.permission, 0 FROM api_key_scopes s WHERE s.account_id = $1 AND s.key_id IN (`+those+`)
		UNION ALL
		SELECT 1, a.key_id, a.value, a.position FROM api_key_addresses a WHERE a.account_id = $1 AND a.key_id IN (`+those+`)
		ORDER BY 1, 2, 4, 3`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var what, position int
		var id, value string
		if err := rows.Scan(&what, &id, &value, &position); err != nil {
			return err
		}
		if key := at[id]; what == 1 {
			key.Addresses = append(key.Addresses, value)
		} else {
			key.Scopes = append(key.Scopes, access.Permission(value))
		}
		return nil
	})
}
