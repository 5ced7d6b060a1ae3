package apikey

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
)

// Two jobs come once a night, on one of the nodes: those who manage keys are
// told which end soon, two weeks before and again on the last day but one, so
// that a whole day is left; and keys that were revoked a year ago go. Each
// account is one short transaction. What was told is in the rows of the keys,
// so a job that was killed begins anew and finds the rest.
const (
	warningJob = "key.expiry"
	tidyJob    = "key.tidy"

	lastWarning  = 2 * 24 * time.Hour
	keepRevoked  = 365 * 24 * time.Hour
	managersTold = 20 // who manages keys of an account and gets the letter
	keysNamed    = 20 // in one letter
	accountsPage = 200
	tidyStep     = 500
)

var night = access.Program(access.Internal)

// RegisterNightly hands the jobs to a runner.
func (k *Keys) RegisterNightly(runner *jobs.Runner) {
	const day = 24 * time.Hour
	runner.Every(warningJob, day, func(ctx context.Context, _ jobs.Job) error { return k.WarnOfEnds(ctx) })
	runner.Every(tidyJob, day, func(ctx context.Context, _ jobs.Job) error { return k.Tidy(ctx) })
}

// ending is the condition for keys of which a letter is due: they end soon, and
// nobody has heard of it since that became true.
func ending(w *database.Where, now time.Time) {
	at := w.Arg(now.UnixMicro())
	early, late := w.Arg(SoonBefore.Microseconds()), w.Arg(lastWarning.Microseconds())
	w.And(`k.revoked_at IS NULL AND k.disabled_at IS NULL AND k.valid_to > ` + at + ` AND k.valid_to <= CAST(` + at + ` AS BIGINT) + ` + early + `
		AND (k.warned_at < k.valid_to - ` + early + ` OR k.valid_to <= CAST(` + at + ` AS BIGINT) + ` + late + ` AND k.warned_at < k.valid_to - ` + late + `)`)
}

// WarnOfEnds writes to those who manage keys about keys that end soon. An
// account that fails does not keep the others from their turn.
func (k *Keys) WarnOfEnds(ctx context.Context) error {
	var failed error
	for after := access.AccountID(""); ctx.Err() == nil; {
		var w database.Where
		ending(&w, clock.Now(ctx))
		w.And(`k.account_id > ?`, after)
		rows, err := k.db.Read().QueryContext(ctx, `SELECT DISTINCT k.account_id FROM api_keys k WHERE `+w.String()+` ORDER BY k.account_id LIMIT `+w.Arg(accountsPage), w.Args...)
		ids, err := database.Collect(rows, err, func(row database.Scanner) (id access.AccountID, err error) { return id, row.Scan(&id) })
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, id := range ids {
			if err := k.warn(ctx, id); err != nil {
				failed = err // the last one is enough for the log
			}
		}
		if len(ids) < accountsPage {
			break
		}
		after = ids[len(ids)-1]
	}
	return errors.Join(failed, ctx.Err())
}

// warn tells of the keys of one account. While it is disabled nothing is told:
// nobody could do anything about it.
func (k *Keys) warn(ctx context.Context, in access.AccountID) error {
	home, err := account.Get(ctx, k.db.Read(), in)
	if err != nil || home.Closed {
		return err
	}
	return k.log.Change(ctx, night, in, func(tx *database.Tx) ([]audit.Event, error) {
		keys, err := endingOf(ctx, tx, in)
		if err != nil || len(keys) == 0 {
			return nil, err
		}
		events := make([]audit.Event, len(keys))
		for i, key := range keys {
			events[i] = audit.Event{Action: "key.expiry_warned", Target: key.target()}
			if err := tx.Later(ctx, `UPDATE api_keys SET warned_at = $3 WHERE account_id = $1 AND id = $2`, in, key.ID, clock.Now(ctx).UnixMicro()); err != nil {
				return nil, err
			}
		}
		return events, k.write(ctx, tx, home, keys)
	})
}

// endingOf are the account's keys to be told of, the next to end first.
func endingOf(ctx context.Context, q database.Queryer, in access.AccountID) ([]Key, error) {
	var w database.Where
	ending(&w, clock.Now(ctx))
	w.And(`k.account_id = ?`, in)
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM api_keys k WHERE `+w.String()+` ORDER BY k.valid_to, k.id LIMIT `+w.Arg(MaxKeys), w.Args...)
	return database.Collect(rows, err, func(row database.Scanner) (Key, error) { return scan(row) })
}

func (k *Keys) write(ctx context.Context, tx *database.Tx, home account.Account, keys []Key) error {
	managers, err := user.Holders(ctx, tx, home.ID, access.KeysManage, managersTold)
	if err != nil {
		return err
	}
	for _, u := range managers {
		err := mail.Send(ctx, tx, k.box, mail.Letter{AccountID: string(home.ID), To: u.Email, ToName: u.FullName(), Language: u.Language, Kind: mail.KeysExpire,
			Link:   k.publicURL + "/api-keys?sort=validTo",
			Params: map[string]string{"account": home.Name, "keys": endings(u, keys)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// endings has a line for each key, in the reader's words and time.
func endings(u user.User, keys []Key) string {
	var lines []string
	for _, key := range keys[:min(len(keys), keysNamed)] {
		lines = append(lines, locale.Text(u.Language, "letter.keys_expire.key", map[string]any{"name": key.Name, "when": locale.Time(u.Language, key.ValidTo, u.TimeZone)}))
	}
	if len(keys) > keysNamed {
		lines = append(lines, "…")
	}
	return strings.Join(lines, "\n")
}

// Tidy removes keys that were revoked a year ago.
func (k *Keys) Tidy(ctx context.Context) error {
	before := clock.Now(ctx).Add(-keepRevoked).UnixMicro()
	for ctx.Err() == nil {
		var gone int64
		err := k.db.Change(ctx, func(tx *database.Tx) (err error) {
			gone, err = tx.ExecCount(ctx, `
				DELETE FROM api_keys WHERE (account_id, id) IN (
					SELECT account_id, id FROM api_keys WHERE revoked_at IS NOT NULL AND revoked_at < $1 ORDER BY revoked_at LIMIT $2)`, before, tidyStep)
			return err
		})
		if err != nil || gone < tidyStep {
			return err
		}
	}
	return ctx.Err()
}
