package view

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
)

// List is every view of a list that the actor may use: their own and what is
// shared, by name. Their number is bounded, so there are no pages.
func (r *Views) List(ctx context.Context, actor access.Actor, in access.AccountID, list List) ([]View, error) {
	rules, known := lists[list]
	if !known {
		return nil, ListUnknown
	}
	if err := actor.May(in, rules.permission); err != nil {
		return nil, err
	}
	rows, err := r.db.Read().QueryContext(ctx, columns+`
		WHERE v.account_id = $1 AND v.list = $3 AND (v.private_to IS NULL OR v.private_to = $2)
		ORDER BY v.name_key, v.id`, in, reader(actor, in), list)
	return database.Collect(rows, err, func(row database.Scanner) (View, error) { return read(row, actor, in) })
}

// find reads one view as the actor sees it. Another's private view does not
// exist. Whether the actor sees the list is for the caller to check.
func find(ctx context.Context, q database.Queryer, actor access.Actor, in access.AccountID, id string) (View, error) {
	v, err := read(q.QueryRowContext(ctx, columns+`
		WHERE v.account_id = $1 AND v.id = $3 AND (v.private_to IS NULL OR v.private_to = $2)`, in, reader(actor, in), id), actor, in)
	if errors.Is(err, database.ErrNotFound) {
		err = Missing
	}
	return v, err
}

// columns reads views of the account $1 as the user $2 sees them.
const columns = `
	SELECT v.id, v.list, v.name, v.query, v.private_to IS NULL, v.owner_id, COALESCE(u.username, ''), COALESCE(u.first_name, ''), COALESCE(u.last_name, ''),
		d.view_id IS NOT NULL, v.version, v.created_at, v.updated_at
	FROM saved_views v
	LEFT JOIN users u ON u.account_id = v.account_id AND u.id = v.owner_id
	LEFT JOIN default_views d ON d.account_id = v.account_id AND d.user_id = $2 AND d.list = v.list AND d.view_id = v.id`

func read(row database.Scanner, actor access.Actor, in access.AccountID) (v View, err error) {
	var username, first, last string
	var created, updated int64
	err = row.Scan(&v.ID, &v.List, &v.Name, &v.Query, &v.Shared, &v.OwnerID, &username, &first, &last, &v.Default, &v.Version, &created, &updated)
	v.CreatedAt, v.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	v.OwnerName = cmp.Or(strings.TrimSpace(first+" "+last), username)
	v.Editable = v.editable(actor, in) == nil
	return v, err
}

// reader is whose private views and defaults count; a key has none.
func reader(actor access.Actor, in access.AccountID) string {
	if actor.IsUser(in, actor.ID) {
		return actor.ID
	}
	return ""
}
