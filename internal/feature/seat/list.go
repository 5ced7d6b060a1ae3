package seat

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Seated is somebody with a seat.
type Seated struct {
	Account     user.Reference
	User        user.User // only what a list shows: id, names, email, status, last sign-in
	Roles       []string  // their Inbox roles, by key
	AssignedAt  time.Time
	AssignedBy  user.Reference
	LongAway    bool // no sign-in for IdleAfter
	NoInboxRole bool
}

// Inactive tells whether the seat may well be freed.
func (s Seated) Inactive() bool { return s.LongAway || s.NoInboxRole }

// Filter chooses seats of an account and all below it, the latest assigned first.
type Filter struct {
	Account      access.AccountID // only this account's
	Role         string           // only who has this Inbox role
	Inactive     bool
	LastLogin    user.LastLogin
	AssignedFrom time.Time // zero: open
	AssignedTo   time.Time // not included
	Search       string    // words; each must occur in name, username or email
	After        *Position
	Limit        int // 1 to MaxPage
}

// MaxPage is the most that one page holds.
const MaxPage = 200

// Position is a place in the list by time of assignment.
type Position struct {
	At            int64
	Account, User string
}

// Page is a part of the list. It may hold fewer than asked for and still have a
// next one: the work for one page is bounded.
type Page struct {
	Seats []Seated
	Next  *Position
}

// windows are the numbers of seats looked through for one page; a variable only for tests.
var windows = []int{400, 4_000, 20_000}

// List finds a page of the people who have seats.
func (r *Seats) List(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (Page, error) {
	l, err := r.open(ctx, actor, in, f)
	if err != nil || l.at.main == "" {
		return Page{}, err
	}
	return l.page(ctx)
}

// All gives everybody whom the filter matches, page by page, for an export.
func (r *Seats) All(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (iter.Seq2[Seated, error], error) {
	f.After, f.Limit = nil, MaxPage
	l, err := r.open(ctx, actor, in, f)
	if err != nil {
		return nil, err
	}
	return func(yield func(Seated, error) bool) {
		for more := l.at.main != ""; more; more = l.After != nil {
			page, err := l.page(ctx)
			if err != nil {
				yield(Seated{}, err)
				return
			}
			for _, s := range page.Seats {
				if !yield(s, nil) {
					return
				}
			}
			l.After = page.Next
		}
	}, nil
}

func (r *Seats) open(ctx context.Context, actor access.Actor, in access.AccountID, f Filter) (*listing, error) {
	if err := actor.May(in, access.SeatsView); err != nil {
		return nil, err
	}
	at, err := find(ctx, r.db.Read(), in)
	if err != nil {
		return nil, err
	}
	if f.LastLogin != "" {
		if _, _, known := lastLogin(f.LastLogin, clock.Now(ctx)); !known {
			return nil, unknownValue.On("lastLogin").With("value", string(f.LastLogin))
		}
	}
	f.Limit = min(max(f.Limit, 1), MaxPage)
	return r.newListing(ctx, at, f)
}

// listing is one filter on its way to SQL.
type listing struct {
	Filter
	q     database.Queryer
	at    place
	now   time.Time
	alone access.AccountID // the one account whose seats are meant; empty: several
}

func (r *Seats) newListing(ctx context.Context, at place, f Filter) (*listing, error) {
	l := &listing{Filter: f, q: r.db.Read(), at: at, now: clock.Now(ctx), alone: f.Account}
	if l.alone == "" && at.id != at.main {
		var accounts int
		err := l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM account_tree WHERE ancestor_id = $1 LIMIT 2) c`, at.id).Scan(&accounts)
		if err != nil {
			return nil, err
		}
		if accounts == 1 {
			l.alone = at.id
		}
	}
	return l, nil
}

// driver adds what one index answers in the order of time.
func (l *listing) driver(w *database.Where) {
	if l.alone != "" {
		w.And(`s.account_id = ?`, l.alone)
	} else {
		w.And(`s.pool_id = ?`, l.at.main)
	}
	if !l.AssignedFrom.IsZero() {
		w.And(`s.assigned_at >= ?`, l.AssignedFrom.UnixMicro())
	}
	if !l.AssignedTo.IsZero() {
		w.And(`s.assigned_at < ?`, l.AssignedTo.UnixMicro())
	}
}

// scope keeps to the account and those below it, where the driver finds others too.
func (l *listing) scope(w *database.Where) {
	if l.alone == l.at.id || l.alone == "" && l.at.id == l.at.main {
		return
	}
	w.And(`EXISTS (SELECT 1 FROM account_tree t WHERE t.ancestor_id = ? AND t.account_id = s.account_id)`, l.at.id)
}

const hasInboxRole = `EXISTS (SELECT 1 FROM role_members m WHERE m.account_id = s.account_id AND m.user_id = s.user_id AND m.role_id`

func (l *listing) inactive(w *database.Where) {
	before := l.now.Add(-IdleAfter).UnixMicro()
	w.And(`(u.last_login_at < ? AND u.created_at < ? OR NOT `+hasInboxRole+` IN (`+inboxRoles+`)))`, before, before)
}

// tests adds what is tested seat by seat.
func (l *listing) tests(w *database.Where) {
	if l.Role != "" {
		w.And(hasInboxRole+` = ?)`, l.Role)
	}
	if l.Inactive {
		l.inactive(w)
	}
	if l.LastLogin != "" {
		from, before, _ := lastLogin(l.LastLogin, l.now)
		w.And(`u.last_login_at >= ? AND u.last_login_at < ?`, from, before)
	}
	if l.Search != "" {
		user.Search(w, l.Search)
	}
	l.scope(w)
}

func (l *listing) tested() bool {
	var w database.Where
	l.tests(&w)
	return len(w.Args) > 0
}

// lastLogin is a choice as bounds of the last sign-in in microseconds; 0 stands for never.
func lastLogin(choice user.LastLogin, now time.Time) (from, before int64, known bool) {
	days := func(n int) int64 { return now.AddDate(0, 0, -n).UnixMicro() }
	const ever = int64(1) << 62
	switch choice {
	case user.Never:
		return 0, 1, true
	case user.Within7d:
		return days(7), ever, true
	case user.Within30d:
		return days(30), ever, true
	case user.Over30d:
		return 1, days(30), true
	case user.Over90d:
		return 1, days(90), true
	}
	return 0, ever, false
}

func (l *listing) page(ctx context.Context) (Page, error) {
	if !l.tested() {
		seats, next, err := l.read(ctx, l.After, nil, l.Limit)
		return Page{seats, next}, err
	}
	walk := database.Walk[Seated, Position]{
		Windows: windows,
		End:     func(after *Position, size int) (*Position, error) { return l.windowEnd(ctx, after, size) },
		Read: func(after, until *Position, limit int) ([]Seated, *Position, error) {
			return l.read(ctx, after, until, limit)
		},
	}
	seats, next, err := walk.Page(l.After, l.Limit)
	return Page{seats, next}, err
}

const newestFirst = ` ORDER BY s.assigned_at DESC, s.account_id DESC, s.user_id DESC LIMIT `

func beyond(w *database.Where, after, until *Position) {
	if after != nil {
		w.And(`(s.assigned_at, s.account_id, s.user_id) < (?, ?, ?)`, after.At, after.Account, after.User)
	}
	if until != nil {
		w.And(`(s.assigned_at, s.account_id, s.user_id) >= (?, ?, ?)`, until.At, until.Account, until.User)
	}
}

// windowEnd is the position of the size-th seat behind after; nil when there are fewer.
func (l *listing) windowEnd(ctx context.Context, after *Position, size int) (*Position, error) {
	var w database.Where
	l.driver(&w)
	beyond(&w, after, nil)
	var p Position
	err := l.q.QueryRowContext(ctx, `SELECT s.assigned_at, s.account_id, s.user_id FROM seats s WHERE `+w.String()+
		newestFirst+`1 OFFSET `+strconv.Itoa(size-1), w.Args...).Scan(&p.At, &p.Account, &p.User)
	if isNone(err) {
		return nil, nil
	}
	return &p, err
}

func (l *listing) read(ctx context.Context, after, until *Position, limit int) ([]Seated, *Position, error) {
	var w database.Where
	l.driver(&w)
	w.And(`u.account_id = s.account_id AND u.id = s.user_id AND a.id = s.account_id`)
	l.tests(&w)
	beyond(&w, after, until)
	rows, err := l.q.QueryContext(ctx, `SELECT s.account_id, a.name, s.user_id, u.username, u.first_name, u.last_name, u.email, u.status,
			u.last_login_at, u.created_at, s.assigned_at, s.assigned_by_id, s.assigned_by_name`+roleColumns+`
		FROM seats s CROSS JOIN users u CROSS JOIN accounts a WHERE `+w.String()+newestFirst+w.Arg(limit+1), w.Args...)
	list, err := database.Collect(rows, err, l.scan)
	if err != nil || len(list) <= limit {
		return list, nil, err
	}
	last := list[limit-1]
	return list[:limit], &Position{last.AssignedAt.UnixMicro(), last.Account.ID, string(last.User.ID)}, nil
}

// roleColumns tell of each Inbox role whether they have it.
var roleColumns = func() string {
	var b strings.Builder
	for _, key := range access.InboxRoles() {
		b.WriteString(`, ` + hasInboxRole + ` = '` + key + `')`)
	}
	return b.String()
}()

func (l *listing) scan(row database.Scanner) (s Seated, err error) {
	var login, created, assigned int64
	keys := access.InboxRoles()
	held := make([]bool, len(keys))
	into := []any{&s.Account.ID, &s.Account.Name, &s.User.ID, &s.User.Username, &s.User.FirstName, &s.User.LastName, &s.User.Email, &s.User.Status,
		&login, &created, &assigned, &s.AssignedBy.ID, &s.AssignedBy.Name}
	for i := range held {
		into = append(into, &held[i])
	}
	if err := row.Scan(into...); err != nil {
		return s, err
	}
	for i, key := range keys {
		if held[i] {
			s.Roles = append(s.Roles, key)
		}
	}
	s.User.Account, s.User.CreatedAt = account.ID(s.Account.ID), time.UnixMicro(created).UTC()
	if login > 0 {
		s.User.LastLogin = &user.Login{At: time.UnixMicro(login).UTC()}
	}
	before := l.now.Add(-IdleAfter).UnixMicro()
	s.AssignedAt = time.UnixMicro(assigned).UTC()
	s.LongAway, s.NoInboxRole = login < before && created < before, len(s.Roles) == 0
	return s, nil
}
