package seat

import (
	"context"
	"iter"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

// Usage is what one account uses.
type Usage struct {
	ID       access.AccountID
	Name     string
	Level    int // 0: the account whose list it is; 1: directly below
	Assigned int
	Reserved int
	Limit    *int
	State    State

	nameKey string
}

// SortBy names the order of accounts.
type SortBy string

// The orders. By what is assigned the most come first.
const (
	ByName     SortBy = "name"
	ByAssigned SortBy = "-assigned"
)

// AccountFilter chooses accounts.
type AccountFilter struct {
	Search   string // part of the name
	Assigned bool   // only with seats
	Limited  bool   // only with a limit
	State    State
	Sort     SortBy // empty: by name
	After    *AccountPosition
	Limit    int // 1 to MaxPage
}

// AccountPosition is a place in the list of accounts.
type AccountPosition struct {
	Part     int // what comes one after the other: see part
	Assigned int
	NameKey  string
	ID       string
}

// AccountPage is a part of the list. It may hold fewer than asked for and still
// have a next one.
type AccountPage struct {
	Accounts  []Usage
	Purchased int // by the customer, for the percentages
	Next      *AccountPosition
}

// The parts of the list. The account itself comes before those below it.
const (
	partItself   = iota
	partSeated   // those with seats, by how many
	partSeatless // the others, by name
	partAll      // all by name
)

// Bounds of the work for one page; variables only for tests.
var (
	accountWindows = []int{400, 4_000, 30_000}
	// fewAccounts is how many accounts that have to do with seats are sorted by name rather than looked for among all.
	fewAccounts = 2_000
)

// Accounts lists what the account itself and those below it use.
func (r *Seats) Accounts(ctx context.Context, actor access.Actor, in access.AccountID, f AccountFilter) (AccountPage, error) {
	l, err := r.openAccounts(ctx, actor, in, f)
	if err != nil {
		return AccountPage{}, err
	}
	return l.page(ctx)
}

// AllAccounts gives all of them, page by page, for a report.
func (r *Seats) AllAccounts(ctx context.Context, actor access.Actor, in access.AccountID, f AccountFilter) (purchased int, all iter.Seq2[Usage, error], err error) {
	f.After, f.Limit = nil, MaxPage
	l, err := r.openAccounts(ctx, actor, in, f)
	if err != nil {
		return 0, nil, err
	}
	return l.purchased, func(yield func(Usage, error) bool) {
		for {
			page, err := l.page(ctx)
			if err != nil {
				yield(Usage{}, err)
				return
			}
			for _, u := range page.Accounts {
				if !yield(u, nil) {
					return
				}
			}
			if page.Next == nil {
				return
			}
			l.After = page.Next
		}
	}, nil
}

// accountListing is one filter on its way to SQL.
type accountListing struct {
	AccountFilter
	q         database.Queryer
	at        place
	purchased int
	few       bool // those with a row in seat_accounts are few, and no others pass
}

func (r *Seats) openAccounts(ctx context.Context, actor access.Actor, in access.AccountID, f AccountFilter) (*accountListing, error) {
	if err := actor.May(in, access.SeatsView); err != nil {
		return nil, err
	}
	switch f.Sort {
	case "":
		f.Sort = ByName
	case ByName, ByAssigned:
	default:
		return nil, unknownValue.On("sort").With("value", string(f.Sort))
	}
	switch f.State {
	case "", OK, Near, Full, Over:
	default:
		return nil, unknownValue.On("state").With("value", string(f.State))
	}
	f.Limit = min(max(f.Limit, 1), MaxPage)
	at, err := find(ctx, r.db.Read(), in)
	if err != nil {
		return nil, err
	}
	p, _, err := read(ctx, r.db.Read(), at)
	l := &accountListing{AccountFilter: f, q: r.db.Read(), at: at, purchased: p.purchased}
	if err != nil || !l.demandsRow() {
		return l, err
	}
	var rows int
	err = l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM seat_accounts WHERE pool_id = $1 LIMIT $2) c`, at.main, fewAccounts+1).Scan(&rows)
	l.few = rows <= fewAccounts
	return l, err
}

// demandsRow tells whether only accounts pass that had to do with seats.
func (l *accountListing) demandsRow() bool {
	return l.Assigned || l.Limited || l.State == Near || l.State == Full || l.State == Over
}

// page goes through the parts until it is full.
func (l *accountListing) page(ctx context.Context) (AccountPage, error) {
	page := AccountPage{Purchased: l.purchased}
	after := l.After
	for _, part := range l.parts() {
		if after != nil && part < after.Part {
			continue
		}
		if after != nil && after.Part != part {
			after = nil
		}
		if len(page.Accounts) == l.Limit {
			page.Next = &AccountPosition{Part: part}
			return page, nil
		}
		found, next, err := l.readPart(ctx, part, after, l.Limit-len(page.Accounts))
		if err != nil {
			return AccountPage{}, err
		}
		page.Accounts = append(page.Accounts, found...)
		if next != nil {
			page.Next = next
			return page, nil
		}
		after = nil
	}
	return page, nil
}

func (l *accountListing) parts() []int {
	switch {
	case l.at.main == "": // the operator's own account: the customers below draw from pools of their own
		return nil
	case l.Sort == ByName:
		return []int{partItself, partAll}
	case l.Assigned:
		return []int{partItself, partSeated}
	}
	return []int{partItself, partSeated, partSeatless}
}

func (l *accountListing) readPart(ctx context.Context, part int, after *AccountPosition, limit int) ([]Usage, *AccountPosition, error) {
	if after != nil && after.ID == "" { // the start of the part
		after = nil
	}
	if part == partItself || !l.tested(part) || l.few && part != partSeated {
		return l.read(ctx, part, after, nil, limit)
	}
	walk := database.Walk[Usage, AccountPosition]{
		Windows: accountWindows,
		End: func(after *AccountPosition, size int) (*AccountPosition, error) {
			return l.windowEnd(ctx, part, after, size)
		},
		Read: func(after, until *AccountPosition, limit int) ([]Usage, *AccountPosition, error) {
			return l.read(ctx, part, after, until, limit)
		},
	}
	return walk.Page(after, limit)
}

// driver is what one index answers in the part's order.
func (l *accountListing) driver(w *database.Where, part int) (from, order string) {
	switch part {
	case partItself:
		w.And(`t.ancestor_id = ? AND t.account_id = ?`, l.at.id, l.at.id)
		return `account_tree t`, `t.account_id`
	case partSeated:
		w.And(`s.pool_id = ? AND s.assigned > ?`, l.at.main, 0)
		return `seat_accounts s`, `s.assigned DESC, s.account_id DESC`
	}
	w.And(`t.ancestor_id = ?`, l.at.id)
	return `account_tree t`, `t.name_key, t.account_id`
}

func (l *accountListing) beyond(w *database.Where, part int, p *AccountPosition, after bool) {
	if p == nil {
		return
	}
	comparison := map[bool]string{true: ">", false: "<="}[after]
	if part == partSeated {
		comparison = map[bool]string{true: "<", false: ">="}[after]
		w.And(`(s.assigned, s.account_id) `+comparison+` (?, ?)`, p.Assigned, p.ID)
		return
	}
	w.And(`(t.name_key, t.account_id) `+comparison+` (?, ?)`, p.NameKey, p.ID)
}

// tests adds what is tested account by account.
func (l *accountListing) tests(w *database.Where, part int) {
	if part == partSeatless {
		w.And(`COALESCE(s.assigned, 0) = ?`, 0)
	}
	if l.Search != "" {
		w.And(`t.name_key LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(text.Fold(l.Search))+"%")
	}
	if l.Assigned {
		w.And(`s.assigned > ?`, 0)
	}
	if l.Limited {
		w.And(`s.seat_limit >= ?`, 0)
	}
	l.testState(w)
}

const usedSQL = `(COALESCE(s.assigned, 0) + COALESCE(s.reserved, 0))`

// testState is stateOf in SQL.
func (l *accountListing) testState(w *database.Where) {
	if l.State == "" {
		return
	}
	total := `COALESCE(s.seat_limit, ` + strconv.Itoa(l.purchased) + `)`
	over := usedSQL + ` > ` + total
	full := `(` + usedSQL + ` = ` + total + ` AND (` + usedSQL + ` > 0 OR s.seat_limit IS NOT NULL))`
	nearly := `(` + total + ` > 0 AND ` + usedSQL + ` * 100 >= ` + total + ` * ` + thresholdOf(total) + `)`
	w.And(`CASE WHEN ` + over + ` THEN 'over' WHEN ` + full + ` THEN 'full' WHEN ` + nearly + ` THEN 'near' ELSE 'ok' END = ` + w.Arg(string(l.State)))
}

func (l *accountListing) tested(part int) bool {
	var w database.Where
	l.tests(&w, part)
	return len(w.Args) > 0 || part == partSeated && l.at.id != l.at.main
}

func (l *accountListing) windowEnd(ctx context.Context, part int, after *AccountPosition, size int) (*AccountPosition, error) {
	var w database.Where
	from, order := l.driver(&w, part)
	l.beyond(&w, part, after, true)
	chosen := `0, t.name_key, t.account_id`
	if part == partSeated {
		chosen = `s.assigned, '', s.account_id`
	}
	p := AccountPosition{Part: part}
	err := l.q.QueryRowContext(ctx, `SELECT `+chosen+` FROM `+from+` WHERE `+w.String()+` ORDER BY `+order+` LIMIT 1 OFFSET `+strconv.Itoa(size-1), w.Args...).
		Scan(&p.Assigned, &p.NameKey, &p.ID)
	if isNone(err) {
		return nil, nil
	}
	return &p, err
}

func (l *accountListing) read(ctx context.Context, part int, after, until *AccountPosition, limit int) ([]Usage, *AccountPosition, error) {
	var w database.Where
	_, order := l.driver(&w, part)
	l.tests(&w, part)
	l.beyond(&w, part, after, true)
	l.beyond(&w, part, until, false)
	from := `account_tree t LEFT JOIN seat_accounts s ON s.account_id = t.account_id CROSS JOIN accounts a`
	if part == partSeated || l.few && part != partItself {
		from = `seat_accounts s CROSS JOIN account_tree t CROSS JOIN accounts a`
		w.And(`s.pool_id = ? AND t.ancestor_id = ? AND t.account_id = s.account_id`, l.at.main, l.at.id)
	}
	w.And(`a.id = t.account_id`)
	if part != partItself {
		w.And(`t.depth > ?`, 0)
	}
	rows, err := l.q.QueryContext(ctx, `SELECT t.account_id, a.name, t.depth, t.name_key, s.seat_limit, COALESCE(s.assigned, 0), COALESCE(s.reserved, 0), 0
		FROM `+from+` WHERE `+w.String()+` ORDER BY `+order+` LIMIT `+w.Arg(limit+1), w.Args...)
	list, err := database.Collect(rows, err, l.scan)
	if err != nil || len(list) <= limit {
		return list, nil, err
	}
	last := list[limit-1]
	return list[:limit], &AccountPosition{part, last.Assigned, last.nameKey, string(last.ID)}, nil
}

func (l *accountListing) scan(row database.Scanner) (u Usage, err error) {
	s, err := scanShare(prefixed{row, []any{&u.ID, &u.Name, &u.Level, &u.nameKey}})
	u.Assigned, u.Reserved, u.Limit = s.assigned, s.reserved, s.limit
	u.State = stateOf(s.used(), s.limit, l.purchased)
	return u, err
}

// prefixed is a row whose first columns are read on the side.
type prefixed struct {
	database.Scanner
	first []any
}

// Scan reads all columns at once.
func (p prefixed) Scan(into ...any) error { return p.Scanner.Scan(append(p.first, into...)...) }
