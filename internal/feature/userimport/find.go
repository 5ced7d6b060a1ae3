package userimport

import (
	"context"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// MaxPage is the most rows or imports that one page holds.
const MaxPage = 200

func get(ctx context.Context, q database.Queryer, in access.AccountID, id ID) (Import, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM imports WHERE account_id = $1 AND id = $2`, in, id))
}

// Find finds an import and how far it is.
func (r *Imports) Find(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Import, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return Import{}, err
	}
	return get(ctx, r.db.Read(), in, id)
}

// List is a page of the account's imports, the newest first; after is the last one already seen.
func (r *Imports) List(ctx context.Context, actor access.Actor, in access.AccountID, after ID, limit int) (page []Import, more bool, err error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return nil, false, err
	}
	return database.Newest(ctx, r.db.Read(), `SELECT `+columns+` FROM imports`, string(in), string(after), min(max(limit, 1), MaxPage), scan)
}

// Unfinished finds a running import of a file with this digest, for a command
// that is called again after it was killed; Missing when there is none.
func (r *Imports) Unfinished(ctx context.Context, actor access.Actor, in access.AccountID, digest string) (Import, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return Import{}, err
	}
	return scan(r.db.Read().QueryRowContext(ctx, `SELECT `+columns+` FROM imports
		WHERE account_id = $1 AND digest = $2 AND status = 'running' ORDER BY id DESC LIMIT 1`, in, digest))
}

// Rows is a page of what became of the lines, in the order of the file: of the
// last check or, once it was started, of the import. No outcome means all.
func (r *Imports) Rows(ctx context.Context, actor access.Actor, in access.AccountID, id ID, only Outcome, afterLine, limit int) (page []Row, more bool, err error) {
	i, err := r.Find(ctx, actor, in, id)
	if err != nil {
		return nil, false, err
	}
	limit = min(max(limit, 1), MaxPage)
	page, err = r.rows(ctx, i, only, afterLine, limit+1)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
}

// rows reads each outcome in the order of its lines and merges them.
func (r *Imports) rows(ctx context.Context, i Import, only Outcome, afterLine, limit int) ([]Row, error) {
	outcomes := Outcomes()
	if only != "" {
		outcomes = []Outcome{only}
	}
	w := database.Where{Args: []any{i.Account, i.ID, i.run, afterLine}}
	atMost := strconv.Itoa(limit)
	parts := make([]string, len(outcomes))
	for n, o := range outcomes {
		parts[n] = `SELECT * FROM (SELECT line, outcome, username, code, params, field FROM import_rows
			WHERE account_id = $1 AND import_id = $2 AND run = $3 AND outcome = ` + w.Arg(o) + ` AND line > $4 ORDER BY line LIMIT ` + atMost + `) p` + strconv.Itoa(n)
	}
	rows, err := r.db.Read().QueryContext(ctx, strings.Join(parts, " UNION ALL ")+` ORDER BY line LIMIT `+atMost, w.Args...)
	return database.Collect(rows, err, func(row database.Scanner) (Row, error) {
		var one Row
		var code, params, field string
		err := row.Scan(&one.Line, &one.Outcome, &one.Username, &code, &params, &field)
		if err == nil && code != "" {
			one.Fault, err = fault.Kept(code, params, field)
		}
		return one, err
	})
}
