package user

import (
	"context"
	"slices"

	"gatehouse/internal/foundation/database"
)

// The order by match has two parts: first whose full name begins with what is
// looked for, by name, then the others. Few matches are sorted; of many, the
// first part is one stretch of the order by name, and the second comes in the
// order in which users were created (or by name among the members of a role or
// team). By creation, people of one name do not stand together, so that what a
// page looks through has its share of them.

// Parts of the order, as they stand in front of a position's key.
const (
	beginning = "0" // the first part; name and id follow
	byName    = "1" // the second part by name; name and id follow
	byAge     = "2" // the second part by creation; the id follows
)

// match finds a page in the order by match.
func (l *listing) match(ctx context.Context) (Page, error) {
	part := beginning
	if l.After != nil && l.After.Key != "" {
		part = l.After.Key[:1]
	}
	if part != byAge {
		few, err := l.few(ctx)
		if err != nil {
			return Page{}, err
		}
		if few != nil {
			return l.one(ctx, *few, true, l.After, nil)
		}
	}
	among := l.driver().members != "" // by name, where people of one name stand together: walking finds nobody, or all
	if among {
		if page, found, err := l.matchIndex(ctx, part); found || err != nil {
			return page, err
		}
	}
	page, err := l.matchWalk(ctx, part)
	if err != nil || among || page.Next == nil || len(page.Users) == l.Limit {
		return page, err
	}
	if whole, found, err := l.matchIndex(ctx, part); found || err != nil {
		return whole, err
	}
	return page, nil
}

// matchWalk finds a page in the order by match of a search that many pass. It
// may be short, when few of them pass the other filters.
func (l *listing) matchWalk(ctx context.Context, part string) (Page, error) {
	if part != beginning {
		return l.others(part, l.After, l.Limit).walkPart(ctx, part)
	}
	first := l.part(ByFullName, beginning, l.After, l.Limit)
	first.within = true
	page, err := first.walkPart(ctx, beginning)
	if err != nil || page.Next != nil {
		return page, err
	}
	part = byAge
	if first.driver().members != "" {
		part = byName
	}
	if len(page.Users) == l.Limit {
		return Page{page.Users, &Position{Key: part}}, nil
	}
	rest, err := l.others(part, nil, l.Limit-len(page.Users)).walkPart(ctx, part)
	return Page{append(page.Users, rest.Users...), rest.Next}, err
}

// matchIndex finds the page without walking, if the search index gives few
// enough to sort. It costs more than a walk that is lucky.
func (l *listing) matchIndex(ctx context.Context, part string) (page Page, found bool, err error) {
	i := slices.IndexFunc(l.filters, func(c condition) bool { return c.name == "search" })
	found, err = l.atMost(ctx, l.filters[i], narrowIndex)
	if !found || err != nil {
		return Page{}, false, err
	}
	if part != byAge {
		page, err = l.one(ctx, l.filters[i], true, l.After, nil)
		return page, true, err
	}
	rest := l.others(part, l.After, l.Limit)
	page, err = rest.one(ctx, l.filters[i], true, rest.After, nil)
	return page.in(part), true, err
}

// others is the second part.
func (l *listing) others(part string, after *Position, limit int) *listing {
	sort := ByFullName
	if part == byAge {
		sort = ByCreated
	}
	rest := l.part(sort, part, after, limit)
	rest.filters = append(rest.filters[:len(rest.filters):len(rest.filters)], condition{name: "others", test: func(w *database.Where) {
		w.And(`NOT (u.name_key >= ? AND u.name_key < ?)`, l.begins, l.beginsEnd())
	}})
	return rest
}

// part is the listing in one part's own order.
func (l *listing) part(sort SortBy, part string, after *Position, limit int) *listing {
	own := *l
	own.Sort, own.column, own.Limit, own.After = sort, sortColumns[sort], limit, nil
	if after != nil && after.Key+after.ID != part { // that is the start of the part
		own.After = &Position{after.Key[1:], after.ID}
	}
	return &own
}

func (l *listing) walkPart(ctx context.Context, part string) (Page, error) {
	page, err := l.walk(ctx)
	return page.in(part), err
}

// in puts the part into the position of the next page.
func (p Page) in(part string) Page {
	if p.Next != nil {
		p.Next.Key = part + p.Next.Key
	}
	return p
}

// beginsEnd is behind all texts that begin with the search.
func (l *listing) beginsEnd() string { return l.begins + "\U0010ffff" }

// keepWithin keeps a walk by name to the names that begin with the search.
func (l *listing) keepWithin(w *database.Where, key string) {
	if l.within {
		w.And(key+` >= ? AND `+key+` < ?`, l.begins, l.beginsEnd())
	}
}

// ranked is the part that a user belongs to, as SQL; rank is the same in Go.
func (l *listing) ranked(w *database.Where) string {
	return `CASE WHEN u.name_key >= ` + w.Arg(l.begins) + ` AND u.name_key < ` + w.Arg(l.beginsEnd()) + ` THEN '` + beginning + `' ELSE '` + byName + `' END`
}

func (l *listing) rank(u User) string {
	if u.nameKey >= l.begins && u.nameKey < l.beginsEnd() {
		return beginning
	}
	return byName
}
