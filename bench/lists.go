package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

const pageSize = 50

// columns in which the sorts' keys are kept.
var columns = map[user.SortBy]string{
	user.ByFullName: "name_key", user.ByUsername: "username_key", user.ByEmail: "email_key", user.ByLastLogin: "last_login_at", user.ByCreated: "id",
}

// measureLists measures every shape, first page and one from the middle, in
// each size of account, and shows of each group the one with the highest p95.
// The JSON has them all.
func measureLists(ctx context.Context, r *report, engine database.Engine) error {
	smallest := map[string]result{}
	for _, size := range r.users {
		p, err := r.open(ctx, engine, size)
		if err != nil {
			return err
		}
		floor, err := p.barePage(ctx, r.each)
		if err != nil {
			return err
		}
		r.add("lists", floor)
		groups := map[string][]result{}
		var order []string
		for _, s := range p.shapes(ctx) {
			for _, deep := range []bool{false, true} {
				one, err := p.listOnce(ctx, s, deep, r.each/4)
				if err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
				one = one.against(floor)
				if before, ok := smallest[one.Operation]; ok {
					one.Growth = one.CPU / before.CPU
				} else {
					smallest[one.Operation] = one
				}
				key := s.group + map[bool]string{false: ", first page", true: ", deep page"}[deep]
				if groups[key] == nil {
					order = append(order, key)
				}
				groups[key] = append(groups[key], marked(s, one))
			}
		}
		for _, key := range order {
			r.addWorst("lists", "list, "+key, groups[key])
		}
		if err := p.close(); err != nil {
			return err
		}
	}
	return nil
}

func marked(s shape, one result) result {
	switch s.group {
	case unlikely:
		return one.must("p95 under 300 ms", one.P95, 300_000)
	case another:
		return one.must("p95 under 50 ms", one.P95, 50_000)
	}
	return one.must("p95 under 50 ms", one.P95, 50_000).must("growth at most 2", one.Growth, 2)
}

func (p *place) shapes(ctx context.Context) []shape {
	var role, team, everybody string
	read := p.Database.Read()
	_ = read.QueryRowContext(ctx, `SELECT id FROM roles`).Scan(&role) // an empty one would show as a wrong count
	_ = read.QueryRowContext(ctx, `SELECT id FROM teams WHERE name = 'Team 07'`).Scan(&team)
	_ = read.QueryRowContext(ctx, `SELECT id FROM teams WHERE name = 'Team 00'`).Scan(&everybody)
	return shapes(role, team, everybody)
}

func (p *place) listOnce(ctx context.Context, s shape, deep bool, each time.Duration) (result, error) {
	f, name := s.filter, s.name
	f.Limit = pageSize
	if deep {
		after, err := p.middle(ctx, f)
		if err != nil {
			return result{}, err
		}
		f.After, name = after, name+", deep"
	}
	found := 0
	one, err := p.repeat(name, each, func() error {
		page, err := p.Users.List(ctx, p.admin, p.account, f)
		found = len(page.Users)
		return err
	})
	one.Values = map[string]float64{"found": float64(found)}
	return one, err
}

// middle is the position of the middle user in an order. In the order by match
// it is the middle of those whose names begin with the search, if they are
// many, else of the others, who come as they were created.
func (p *place) middle(ctx context.Context, f user.Filter) (*user.Position, error) {
	sort, part, where, among := f.Sort, "", "", p.users
	if sort == "" && f.Search != "" {
		sort, part = user.ByCreated, "2"
		begins := text.Fold(f.Search)
		stretch := ` AND name_key >= '` + begins + `' AND name_key < '` + begins + "\U0010ffff'"
		var many int
		if err := p.bare.QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE account_id = $1`+stretch, p.account).Scan(&many); err != nil {
			return nil, err
		}
		if many > 2*pageSize {
			sort, part, where, among = user.ByFullName, "0", stretch, many
		}
	}
	column, known := columns[sort]
	if !known {
		column = columns[user.ByFullName]
	}
	direction := ""
	if f.Descending {
		direction = " DESC"
	}
	var at user.Position
	err := p.bare.QueryRowContext(ctx, `SELECT `+column+`, id FROM users WHERE account_id = $1`+where+` ORDER BY `+column+direction+`, id`+direction+
		` LIMIT 1 OFFSET `+strconv.Itoa(among/2), p.account).Scan(&at.Key, &at.ID)
	if sort == user.ByCreated {
		at.Key = ""
	}
	at.Key = part + at.Key
	return &at, err
}

// barePage is the floor of lists: the columns of fifty users in order, by a
// prepared statement on the driver alone.
func (p *place) barePage(ctx context.Context, each time.Duration) (result, error) {
	statement, err := p.bare.PrepareContext(ctx, `SELECT id, username, first_name, last_name, email, email_verified_at, pending_email, mobile, mobile_verified_at,
		language, time_zone, status, disabled_at, locked_at, failed_sign_ins, last_login_at, last_login_address, last_login_method, source, created_by_id,
		created_by_name, created_at, name_key, username_key, email_key FROM users WHERE account_id = $1 ORDER BY name_key, id LIMIT 50`)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = statement.Close() }()
	return p.repeat("floor: bare SQL, 50 users", each, func() error { return drain(ctx, statement, p.account) })
}

func (p *place) barePoint(ctx context.Context, each time.Duration) (result, error) {
	statement, err := p.bare.PrepareContext(ctx, `SELECT id, username, first_name, last_name, email, status, created_at FROM users WHERE account_id = $1 AND id = $2`)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = statement.Close() }()
	return p.repeat("floor: bare SQL, one user", each, func() error { return drain(ctx, statement, p.account, p.admin.ID) })
}

// anyone is the id of the user with this number.
func anyone(number int) user.ID {
	text := strconv.Itoa(number)
	return user.ID("usr_" + zeros[len(text):] + text)
}
