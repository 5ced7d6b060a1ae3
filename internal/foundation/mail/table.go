package mail

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// What became of a letter.
const (
	queued  = "queued"  // to be sent
	kept    = "kept"    // there is no SMTP server: shown in the outbox
	sent    = "sent"    // the SMTP server took it
	refused = "refused" // the SMTP server will never take it
	failed  = "failed"  // tried for as long as it made sense
	// and "cancelled", by Cancel
)

// row is a letter as it was written.
type row struct {
	Letter
	id, state string
	sealed    string // the link or code; Letter has neither until it is opened
	at        time.Time
}

const rowColumns = `account_id, id, to_address, to_name, language, kind, params, link, valid_for, state, created_at`

func scan(from database.Scanner) (row, error) {
	var r row
	var params string
	var validFor, at int64
	err := from.Scan(&r.AccountID, &r.id, &r.To, &r.ToName, &r.Language, &r.Kind, &params, &r.sealed, &validFor, &r.state, &at)
	if err != nil {
		return row{}, err
	}
	r.ValidFor, r.at = time.Duration(validFor)*time.Microsecond, time.UnixMicro(at).UTC()
	return r, json.Unmarshal([]byte(params), &r.Params)
}

// opened is the letter with its link as the reader gets it.
func (r row) opened(box *seal.Box) (row, error) {
	if r.sealed == "" {
		return r, nil
	}
	secret, err := box.Open(r.sealed, place(r.id))
	if code, is := strings.CutPrefix(secret, codeMark); is {
		r.Code = code
	} else {
		r.Link = secret
	}
	return r, err
}

func find(ctx context.Context, q database.Queryer, accountID, id string) (row, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+rowColumns+` FROM letters WHERE account_id = $1 AND id = $2`, accountID, id))
}

// settle notes what became of a queued letter and erases its link, unless it is kept.
func settle(ctx context.Context, db *database.DB, r row, state, reason string) error {
	link := ""
	if state == kept {
		link = r.sealed
	}
	return db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `
			UPDATE letters SET state = $1, reason = $2, link = $3, settled_at = $4
			WHERE account_id = $5 AND id = $6 AND state = 'queued'`,
			state, reason, link, clock.Now(ctx).UnixMicro(), r.AccountID, r.id)
	})
}

const (
	keepFor  = 30 * 24 * time.Hour
	tidyStep = 1000 // rows in one transaction
)

// tidy deletes letters of more than thirty days: they name people.
func tidy(ctx context.Context, db *database.DB) error {
	before := clock.Now(ctx).Add(-keepFor).UnixMicro()
	for {
		var gone int64
		err := db.Change(ctx, func(tx *database.Tx) (err error) {
			gone, err = tx.ExecCount(ctx, `
				DELETE FROM letters WHERE (account_id, id) IN (
					SELECT account_id, id FROM letters WHERE created_at < $1 ORDER BY created_at, id LIMIT $2)`, before, tidyStep)
			return err
		})
		if err != nil || gone < tidyStep {
			return err
		}
	}
}

// Kept is a letter as the outbox shows it.
type Kept struct {
	ID, AccountID       string
	Kind                Kind
	To, ToName          string
	Subject, Text, HTML string
	Link, Code          string // one of them at most
	State               string // queued, kept, sent, ...
	At                  time.Time
}

// Outbox lists the newest letters of all accounts, at most limit of them. It
// is for the demo and for developers: it shows links and codes that open accounts.
func Outbox(ctx context.Context, db *database.DB, box *seal.Box, limit int) ([]Kept, error) {
	rows, err := db.Read().QueryContext(ctx,
		`SELECT `+rowColumns+` FROM letters ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
	letters, err := database.Collect(rows, err, scan)
	if err != nil {
		return nil, err
	}
	list := make([]Kept, len(letters))
	for i, r := range letters {
		if r, err = r.opened(box); err != nil {
			return nil, err
		}
		words := write(r.Letter, DefaultSender)
		html, err := words.HTML()
		if err != nil {
			return nil, err
		}
		list[i] = Kept{ID: r.id, AccountID: r.AccountID, Kind: r.Kind, To: r.To, ToName: r.ToName,
			Subject: words.Subject, Text: words.Text(), HTML: html, Link: r.Link, Code: r.Code, State: r.state, At: r.at}
	}
	return list, nil
}
