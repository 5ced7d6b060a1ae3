package user

import (
	"context"
	"errors"
	"strconv"

	"gatehouse/internal/foundation/database"
)

// How a page is found, cheapest way first, so that its cost does not depend on
// how many users the account has:
//
//  1. one index gives the users that pass in the right order;
//  2. some filter passes so few users that they can be fetched and sorted;
//  3. users are read in order through a bounded number of rows, and tested.
func (l *listing) page(ctx context.Context) (Page, error) {
	if l.Sort == ByMatch {
		return l.match(ctx)
	}
	if l.ordered() {
		return l.one(ctx, l.driver(), false, l.After, nil)
	}
	few, err := l.few(ctx)
	if err != nil {
		return Page{}, err
	}
	if few != nil {
		return l.one(ctx, *few, true, l.After, nil)
	}
	return l.walk(ctx)
}

// ordered tells whether one index answers the whole question.
func (l *listing) ordered() bool {
	if len(l.filters) == 0 {
		return true
	}
	if len(l.filters) > 1 {
		return false
	}
	switch l.filters[0].name {
	case "role", "team":
		return l.Sort == ByFullName
	case "status":
		return l.Sort == ByFullName && len(l.Statuses) == 1
	case "secondFactor", "signInMethod":
		return l.Sort == ByFullName
	case "lastLogin":
		return l.Sort == ByLastLogin
	}
	return false
}

// everybody is the source that passes all.
var everybody = condition{name: "all", source: `users u`, find: func(*database.Where) {}}

// driver is the source that is read in order: the members of a role or team
// when that is a filter and the order is by name, else all users.
func (l *listing) driver() condition {
	if l.Sort == ByFullName || l.Sort == ByMatch {
		for _, c := range l.filters {
			if c.members != "" {
				return c
			}
		}
	}
	return everybody
}

// few finds a source that gives so few users that sorting them costs less
// than walking: the account itself, or one of the filters.
func (l *listing) few(ctx context.Context) (*condition, error) {
	small, err := l.atMost(ctx, everybody, narrow)
	if err != nil {
		return nil, err
	}
	for i, c := range l.filters {
		limit := narrow
		switch {
		case small: // the search index knows no accounts: what is common elsewhere costs more than looking at these
			limit = narrow / 4
		case c.tally != nil && l.Sort != ByMatch:
			limit = narrowIndex
		}
		is, err := l.atMost(ctx, c, limit)
		if is || err != nil {
			return &l.filters[i], err
		}
	}
	if small {
		return &everybody, nil
	}
	return nil, nil
}

// atMost tells whether a source gives no more users than a limit.
func (l *listing) atMost(ctx context.Context, c condition, limit int) (bool, error) {
	var w database.Where
	from := c.source
	switch {
	case c.tally != nil:
		from = c.tally(&w)
	case c.members != "":
		from = c.members
		c.narrow(&w)
	default:
		l.base(&w, c)
	}
	var count int
	err := l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+from+` WHERE `+w.String()+
		` LIMIT `+strconv.Itoa(limit+1)+`) c`, w.Args...).Scan(&count)
	return count <= limit, err
}

func (l *listing) base(w *database.Where, source condition) {
	w.And(`u.account_id = ?`, l.account)
	source.find(w)
}

// tests adds all filters but the one that is already the source.
func (l *listing) tests(w *database.Where, source condition) {
	for _, c := range l.filters {
		switch {
		case c.name == source.name:
		case source.members != "" && c.member != nil:
			c.member(w)
		default:
			c.test(w)
		}
	}
}

// order gives the two columns of the order in terms of the source. While
// sorting few rows the columns are wrapped, so that no planner walks an index
// over the whole account to save itself the sort.
func (l *listing) order(w *database.Where, source condition, sorting bool) (key, id string) {
	key, id = "u."+l.column, "u.id"
	switch {
	case l.Sort == ByMatch:
		return l.ranked(w) + " || " + key, id
	case sorting && l.Sort == ByLastLogin:
		return key + " + 0", id
	case sorting:
		return key + " || ''", id
	case l.Sort == ByFullName && source.members != "":
		return "m.name_key", "m.user_id"
	}
	return key, id
}

// beyond keeps what lies behind (or before, at !after) a position in the order.
func (l *listing) beyond(w *database.Where, key, id string, p *Position, after bool) {
	if p == nil {
		return
	}
	comparison := ">"
	if l.Descending {
		comparison = "<"
	}
	if !after {
		comparison = map[string]string{">": "<=", "<": ">="}[comparison]
	}
	if l.Sort == ByCreated {
		w.And(id+` `+comparison+` ?`, p.ID)
		return
	}
	var value any = p.Key
	if l.Sort == ByLastLogin {
		value = p.micros()
	}
	w.And(`(`+key+`, `+id+`) `+comparison+` (?, ?)`, value, p.ID)
}

func (l *listing) direction() string {
	if l.Descending {
		return " DESC"
	}
	return ""
}

func (l *listing) orderBy(key, id string) string {
	if l.Sort == ByCreated {
		return ` ORDER BY ` + id + l.direction()
	}
	return ` ORDER BY ` + key + l.direction() + `, ` + id + l.direction()
}

// one asks for a page from a source in one question; until bounds a walk. What
// has to be sorted is sorted by its keys alone: whole users are wide.
func (l *listing) one(ctx context.Context, source condition, sorting bool, after, until *Position) (Page, error) {
	var w database.Where
	key, id := l.order(&w, source, sorting)
	l.base(&w, source)
	l.tests(&w, source)
	l.keepWithin(&w, key)
	l.beyond(&w, key, id, after, true)
	l.beyond(&w, key, id, until, false)
	from := ` FROM ` + source.source + ` WHERE ` + w.String() + l.orderBy(key, id) + ` LIMIT ` + w.Arg(l.Limit+1)
	chosen, read := columns, scan
	if l.brief {
		chosen, read = exported, scanExported(l.account)
	}
	query := `SELECT ` + chosen + from
	if sorting {
		query = `SELECT ` + chosen + ` FROM (SELECT ` + key + ` AS place, u.id AS found` + from + `) f CROSS JOIN users u
			WHERE u.account_id = ` + w.Arg(l.account) + ` AND u.id = f.found ORDER BY f.place` + l.direction() + `, f.found` + l.direction()
	}
	rows, err := l.q.QueryContext(ctx, query, w.Args...)
	users, err := database.Collect(rows, err, read)
	if err != nil {
		return Page{}, err
	}
	if len(users) <= l.Limit {
		return Page{Users: users}, nil
	}
	users = users[:l.Limit]
	return Page{users, l.position(users[l.Limit-1])}, nil
}

// walk reads the driver in order through a bounded number of rows.
func (l *listing) walk(ctx context.Context) (Page, error) {
	source := l.driver()
	walk := database.Walk[User, Position]{
		Windows: l.windows(source),
		End:     func(after *Position, size int) (*Position, error) { return l.windowEnd(ctx, source, after, size) },
		Read: func(after, until *Position, limit int) ([]User, *Position, error) {
			part := *l
			part.Limit = limit
			page, err := part.one(ctx, source, false, after, until)
			return page.Users, page.Next, err
		},
	}
	users, next, err := walk.Page(l.After, l.Limit)
	return Page{users, next}, err
}

func (l *listing) windows(source condition) []int {
	if source.members == "" {
		return windows
	}
	for _, c := range l.filters {
		if c.name != source.name && c.member == nil {
			return memberWindows
		}
	}
	return indexWindows
}

// windowEnd is the position of the size-th row behind after; nil when there are fewer.
func (l *listing) windowEnd(ctx context.Context, source condition, after *Position, size int) (*Position, error) {
	var w database.Where
	from := source.source
	if source.members != "" {
		from = source.members
		source.narrow(&w)
	} else {
		l.base(&w, source)
	}
	key, id := l.order(&w, source, false)
	l.keepWithin(&w, key)
	l.beyond(&w, key, id, after, true)
	selected := key
	if l.Sort == ByCreated {
		selected = `''`
	}
	var p Position
	err := l.q.QueryRowContext(ctx, `SELECT `+selected+`, `+id+` FROM `+from+` WHERE `+w.String()+
		l.orderBy(key, id)+` LIMIT 1 OFFSET `+strconv.Itoa(size-1), w.Args...).Scan(&p.Key, &p.ID)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	return &p, err
}

// count counts up to CountLimit; a filter combination with no cheap source is
// counted among the first rows of its driver only.
func (l *listing) count(ctx context.Context) (count int, exact bool, err error) {
	source, bounded := l.driver(), len(l.filters) > 1
	if len(l.filters) == 1 && l.filters[0].name != "search" {
		source = l.filters[0]
	} else if len(l.filters) > 0 {
		few, err := l.few(ctx)
		if err != nil {
			return 0, false, err
		}
		bounded = few == nil
		if few != nil {
			source = *few
		}
	}
	var w database.Where
	l.base(&w, source)
	query := `SELECT 1 FROM ` + source.source + ` WHERE `
	if !bounded {
		l.tests(&w, source)
		query += w.String() + ` LIMIT ` + strconv.Itoa(CountLimit+1)
	} else {
		inner := `SELECT u.* FROM ` + source.source + ` WHERE ` + w.String() + ` LIMIT ` + strconv.Itoa(look)
		tests := database.Where{Args: w.Args}
		l.tests(&tests, condition{name: source.name}) // the rows are users here, whatever found them
		query = `SELECT 1 FROM (` + inner + `) u WHERE ` + tests.String() + ` LIMIT ` + strconv.Itoa(CountLimit+1)
		w.Args = tests.Args
		var all int
		rest := database.Where{}
		l.base(&rest, source)
		if err := l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+source.source+` WHERE `+rest.String()+
			` LIMIT `+strconv.Itoa(look+1)+`) c`, rest.Args...).Scan(&all); err != nil {
			return 0, false, err
		}
		bounded = all > look
	}
	err = l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (`+query+`) c`, w.Args...).Scan(&count)
	if count > CountLimit {
		return CountLimit, false, err
	}
	return count, !bounded, err
}
