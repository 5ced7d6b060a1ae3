package invite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

const columns = `i.id, i.email, i.first_name, i.last_name, i.language, i.message, i.status, i.created_at, i.sent_at, i.expires_at, i.settled_at,
	COALESCE(i.user_id, ''), i.inviter_kind, i.inviter_id, i.inviter_name, i.inviter_full_name, i.inviter_account_id, i.inviter_service, i.controls`

func scan(ctx context.Context, in access.AccountID) func(row database.Scanner) (Invite, error) {
	return func(row database.Scanner) (Invite, error) {
		i := Invite{Account: in}
		var created, sent, expires int64
		var settled sql.NullInt64
		var controls string
		err := row.Scan(&i.ID, &i.Email, &i.FirstName, &i.LastName, &i.Language, &i.Message, &i.Status, &created, &sent, &expires, &settled,
			&i.User, &i.Inviter.Kind, &i.Inviter.ID, &i.Inviter.Name, &i.Inviter.FullName, &i.Inviter.Account, &i.service, &controls)
		if err == nil {
			i.Controls, err = readControls(controls)
		}
		i.CreatedAt, i.SentAt, i.ExpiresAt = time.UnixMicro(created).UTC(), time.UnixMicro(sent).UTC(), time.UnixMicro(expires).UTC()
		if i.Status == Pending && !clock.Now(ctx).Before(i.ExpiresAt) { // not yet marked
			i.Status, settled = Expired, sql.NullInt64{Int64: expires, Valid: true}
		}
		if settled.Valid {
			at := time.UnixMicro(settled.Int64).UTC()
			i.SettledAt = &at
		}
		return i, err
	}
}

// Shown is what readers call the inviter.
func (i Inviter) Shown() string { return cmp.Or(i.FullName, i.Name) }

// get finds an invite for a step of another act, without asking for a permission.
func get(ctx context.Context, q database.Queryer, in access.AccountID, id ID) (Invite, error) {
	i, err := scan(ctx, in)(q.QueryRowContext(ctx, `SELECT `+columns+` FROM invites i WHERE i.account_id = $1 AND i.id = $2`, in, id))
	if errors.Is(err, database.ErrNotFound) {
		return Invite{}, Missing
	}
	if err != nil {
		return Invite{}, err
	}
	list := []Invite{i}
	err = attach(ctx, q, in, list)
	return list[0], err
}

// Find finds an invite.
func (r *Invites) Find(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Invite, error) {
	if err := actor.May(in, access.UsersView); err != nil {
		return Invite{}, err
	}
	return get(ctx, r.db.Read(), in, id)
}

// Filter chooses invites, the newest first.
type Filter struct {
	Status Status // empty: all
	Search string // part of the address, or of the inviter's name
	After  *Position
	Limit  int
}

// Position is a place in the list.
type Position struct{ ID ID }

// Page is a part of a list. It may hold fewer invites than asked for and still
// have a next one: the work for one page is bounded.
type Page struct {
	Invites []Invite
	Next    *Position
}

// MaxPage is the most invites that one page holds.
const MaxPage = 200

var windows = []int{500, 4_000, 20_000}

// List finds a page of the account's invites.
func (r *Invites) List(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (Page, error) {
	if err := actor.May(in, access.UsersView); err != nil {
		return Page{}, err
	}
	f.Limit = min(max(f.Limit, 1), MaxPage)
	l := listing{Filter: f, ctx: ctx, q: r.db.Read(), in: in}
	walk := database.Walk[Invite, Position]{Windows: windows, End: l.end, Read: l.read}
	found, next, err := walk.Page(f.After, f.Limit)
	if err != nil {
		return Page{}, err
	}
	return Page{found, next}, attach(ctx, r.db.Read(), in, found)
}

// listing is one question for a page.
type listing struct {
	Filter
	ctx context.Context //nolint:containedctx // of this one question
	q   database.Queryer
	in  access.AccountID
}

// along are the rows that the listing goes through, in the order of an index.
func (l *listing) along(after *Position) *database.Where {
	var w database.Where
	w.And(`i.account_id = ?`, l.in)
	switch l.Status {
	case Pending, Accepted, Revoked:
		w.And(`i.status = ?`, l.Status)
	case Expired:
		w.And(`i.status IN ('pending', 'expired')`)
	}
	if after != nil {
		w.And(`i.id < ?`, after.ID)
	}
	return &w
}

// test keeps of them what is looked for.
func (l *listing) test(w *database.Where) {
	now := clock.Now(l.ctx).UnixMicro()
	switch l.Status {
	case Pending:
		w.And(`i.expires_at > ?`, now)
	case Expired:
		w.And(`i.expires_at <= ?`, now)
	case Accepted, Revoked:
	}
	if l.Search != "" {
		name, email := user.Keys(l.Search, l.Search)
		w.And(`(i.email_key LIKE ? ESCAPE '\' OR i.inviter_key LIKE ? ESCAPE '\')`, "%"+database.EscapeLike(email)+"%", "%"+database.EscapeLike(name)+"%")
	}
}

// end is the position of the size-th row behind after; nil when there are fewer.
func (l *listing) end(after *Position, size int) (*Position, error) {
	w := l.along(after)
	var at Position
	err := l.q.QueryRowContext(l.ctx, `SELECT i.id FROM invites i WHERE `+w.String()+` ORDER BY i.id DESC LIMIT 1 OFFSET `+w.Arg(size-1), w.Args...).Scan(&at.ID)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil //nolint:nilnil // as Walk wants it
	}
	return &at, err
}

func (l *listing) read(after, until *Position, limit int) ([]Invite, *Position, error) {
	w := l.along(after)
	l.test(w)
	if until != nil {
		w.And(`i.id >= ?`, until.ID)
	}
	rows, err := l.q.QueryContext(l.ctx, `SELECT `+columns+` FROM invites i WHERE `+w.String()+` ORDER BY i.id DESC LIMIT `+w.Arg(limit+1), w.Args...)
	list, err := database.Collect(rows, err, scan(l.ctx, l.in))
	if err != nil || len(list) <= limit {
		return list, nil, err
	}
	return list[:limit], &Position{list[limit-1].ID}, nil
}

// CountLimit is how far invites are counted.
const CountLimit = 10_000

// Count tells how many invites have the status, exact up to CountLimit.
func (r *Invites) Count(ctx context.Context, actor access.Actor, in access.AccountID, status Status) (n int, exact bool, err error) {
	if err := actor.May(in, access.UsersView); err != nil {
		return 0, false, err
	}
	l := listing{Filter: Filter{Status: status}, ctx: ctx, q: r.db.Read(), in: in}
	w := l.along(nil)
	l.test(w)
	err = l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM invites i WHERE `+w.String()+` LIMIT `+w.Arg(CountLimit+1)+`) counted`, w.Args...).Scan(&n)
	return min(n, CountLimit), n <= CountLimit, err
}

// attach fills in the roles and teams of a page of invites: one question for
// all of them. What was deleted since has the name that it had.
func attach(ctx context.Context, q database.Queryer, in access.AccountID, list []Invite) error {
	if len(list) == 0 {
		return nil
	}
	w := database.Where{Args: []any{in}}
	at := make(map[ID]int, len(list))
	all := make([]ID, len(list))
	for n, i := range list {
		at[i.ID], all[n] = n, i.ID
	}
	those := database.List(&w, all)
	rows, err := q.QueryContext(ctx, `
		SELECT 0, m.invite_id, m.role_id, COALESCE(r.name, m.name) AS name FROM invite_roles m
			LEFT JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id WHERE m.account_id = $1 AND m.invite_id IN (`+those+`)
		UNION ALL
		SELECT 1, m.invite_id, m.team_id, COALESCE(t.name, m.name) AS name FROM invite_teams m
			LEFT JOIN teams t ON t.account_id = m.account_id AND t.id = m.team_id WHERE m.account_id = $1 AND m.invite_id IN (`+those+`)
		ORDER BY 4, 3`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var what int
		var id ID
		var ref user.Reference
		if err := rows.Scan(&what, &id, &ref.ID, &ref.Name); err != nil {
			return err
		}
		if i := &list[at[id]]; what == 1 {
			i.Teams = append(i.Teams, ref)
		} else {
			i.Roles = append(i.Roles, ref)
		}
		return nil
	})
}
