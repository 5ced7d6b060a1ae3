package apiaccess

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Set says what a user may use from now on. What is turned off ends at once,
// open sessions and binds too.
func (a *Accesses) Set(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, d Draft) (after Access, err error) {
	if err := d.Valid(); err != nil {
		return Access{}, err
	}
	err = a.act(ctx, actor, in, id, "api_access.changed", func(tx *database.Tx, u user.User, event *audit.Event) (bool, error) {
		before, err := Of(ctx, tx, in, u.ID)
		if err != nil {
			return false, err
		}
		if d.IfVersion != 0 && d.IfVersion != before.Version {
			return false, Changed
		}
		if event.Changes = compare(before, d); len(event.Changes) == 0 {
			return false, nil
		}
		return true, store(ctx, tx, u, d)
	})
	if err != nil {
		return Access{}, err
	}
	return Of(ctx, a.db.Read(), in, id)
}

// Begin says what a new user may use: a step of making them.
func Begin(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User, d Draft) ([]audit.Event, error) {
	changes := compare(Access{Limits: Usual}, d)
	if len(changes) == 0 {
		return nil, nil
	}
	events := []audit.Event{{Action: "api_access.changed", Target: u.Target(), Changes: changes}}
	if err := actor.May(u.Account, access.SafelistsManage); err != nil {
		return events, err
	}
	return events, store(ctx, tx, u, d)
}

// Lengths of generated credentials: what a strict client can send (SMPP 3.4, 4.1.1).
const (
	systemIDLength = 15
	passwordLength = 8
)

// Generate makes credentials for SMPP in the place of earlier ones, and answers
// the password once. anywhere accepts that they work without a safelist, which
// a user without one needs: eight characters are not much of a secret.
func (a *Accesses) Generate(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, anywhere bool) (c Credentials, password string, err error) {
	err = a.act(ctx, actor, in, id, "api_access.credentials_made", func(tx *database.Tx, u user.User, event *audit.Event) (bool, error) {
		var entries int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM safelist_entries WHERE account_id = $1 AND user_id = $2 AND list = 'current' LIMIT 1) e`, in, u.ID).Scan(&entries)
		if err != nil {
			return false, err
		}
		if entries == 0 && !anywhere {
			return false, NoSafelist
		}
		c = Credentials{SystemID: "g" + random(systemIDLength-1), Anywhere: anywhere, CreatedAt: clock.Now(ctx)}
		password = random(passwordLength)
		event.Changes = []audit.Change{{Field: "systemId", After: c.SystemID}}
		if anywhere {
			event.Changes = append(event.Changes, audit.Change{Field: "anywhere", After: "true"})
		}
		return true, a.keep(ctx, tx, u, c, password)
	})
	return c, password, err
}

func (a *Accesses) keep(ctx context.Context, tx *database.Tx, u user.User, c Credentials, password string) error {
	err := tx.Exec(ctx, `INSERT INTO api_access (account_id, user_id, version, http, smpp) VALUES ($1, $2, 2, 0, 0)
		ON CONFLICT (account_id, user_id) DO UPDATE SET version = api_access.version + 1`, u.Account, u.ID)
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, `DELETE FROM bind_credentials WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID); err != nil {
		return err
	}
	return tx.Exec(ctx, `INSERT INTO bind_credentials (system_id, account_id, user_id, password_digest, anywhere, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.SystemID, u.Account, u.ID, digest(a.box, u.ID, password), number(c.Anywhere), c.CreatedAt.UnixMicro())
}

// Withdraw takes generated credentials away.
func (a *Accesses) Withdraw(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return a.act(ctx, actor, in, id, "api_access.credentials_removed", func(tx *database.Tx, u user.User, event *audit.Event) (bool, error) {
		var systemID string
		err := tx.QueryRowContext(ctx, `DELETE FROM bind_credentials WHERE account_id = $1 AND user_id = $2 RETURNING system_id`, in, u.ID).Scan(&systemID)
		if errors.Is(err, database.ErrNotFound) {
			return false, NoCredentials
		}
		event.Changes = []audit.Change{{Field: "systemId", Before: systemID}}
		return true, err
	})
}

// act runs one change of what a user may use, by whoever may and is asked who they are first.
func (a *Accesses) act(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string,
	do func(tx *database.Tx, u user.User, event *audit.Event) (bool, error)) error {
	return a.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		u, events, err := user.ForChange(ctx, tx, actor, in, id, access.SafelistsManage, action)
		if err != nil {
			return events, err
		}
		changed, err := do(tx, u, &events[0])
		if err == nil && !changed {
			return nil, nil
		}
		return events, err
	})
}

func store(ctx context.Context, tx *database.Tx, u user.User, d Draft) error {
	return tx.Exec(ctx, `INSERT INTO api_access (account_id, user_id, version, http, smpp, smpp_sessions, smpp_rate) VALUES ($1, $2, 2, $3, $4, $5, $6)
		ON CONFLICT (account_id, user_id) DO UPDATE SET version = api_access.version + 1, http = $3, smpp = $4, smpp_sessions = $5, smpp_rate = $6`,
		u.Account, u.ID, number(d.HTTP), number(d.SMPP), orNull(d.Limits.Sessions), orNull(d.Limits.Rate))
}

func orNull(limit int) sql.NullInt64 { return sql.NullInt64{Int64: int64(limit), Valid: limit != 0} }

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compare tells what a draft changes, as the record keeps it.
func compare(before Access, d Draft) (changes []audit.Change) {
	note := func(field, was, is string) {
		if was != is {
			changes = append(changes, audit.Change{Field: field, Before: was, After: is})
		}
	}
	if d.Limits.Sessions == 0 {
		d.Limits.Sessions = Usual.Sessions
	}
	if d.Limits.Rate == 0 {
		d.Limits.Rate = Usual.Rate
	}
	note("http", strconv.FormatBool(before.HTTP), strconv.FormatBool(d.HTTP))
	note("smpp", strconv.FormatBool(before.SMPP), strconv.FormatBool(d.SMPP))
	note("smppSessions", strconv.Itoa(before.Limits.Sessions), strconv.Itoa(d.Limits.Sessions))
	note("smppRate", strconv.Itoa(before.Limits.Rate), strconv.Itoa(d.Limits.Rate))
	return changes
}

// letters are easily told apart, read out and typed.
const letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// random is a text of so many letters, each of them as likely as any other.
func random(length int) string {
	text := make([]byte, 0, length)
	var pool [64]byte
	for len(text) < length {
		_, _ = rand.Read(pool[:])
		for _, b := range pool {
			if int(b) < 256/len(letters)*len(letters) && len(text) < length {
				text = append(text, letters[int(b)%len(letters)])
			}
		}
	}
	return string(text)
}
