package seat

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
)

// Erase frees the seat of a user who is being erased, and puts the pseudonym in
// their place where they assigned seats. It is a user.Eraser.
func (r *Seats) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	at, _, has, err := findFor(ctx, tx, u.Account, u.ID)
	if err != nil || at.main == "" {
		return err
	}
	if there, err := lock(ctx, tx, at.main); err != nil || !there {
		return err
	}
	if has.seated {
		if err := r.remove(ctx, tx, at, u); err != nil {
			return err
		}
		event := audit.Event{Action: "seat.removed", Target: audit.Target{Kind: "user", ID: pseudonym.ID, Name: pseudonym.Name}, Params: map[string]string{"account": at.name}}
		if err := audit.NoteIn(ctx, tx, program, at.id, event); err != nil {
			return err
		}
		if err := audit.NoteAbove(ctx, tx, program, at.main, at.id, event); err != nil {
			return err
		}
	}
	return tx.Exec(ctx, `UPDATE seats SET assigned_by_name = $3 WHERE pool_id = $1 AND assigned_by_id = $2`, at.main, u.ID, pseudonym.Name)
}

// Register adds the work that is done in the background: what expired is
// removed soon, so that what is shown of reservations is true.
func (r *Seats) Register(runner *jobs.Runner) {
	runner.Every("seat.tidy", time.Minute, func(ctx context.Context, _ jobs.Job) error { return r.Tidy(ctx) })
}

// Tidy removes reservations that have expired, those of each pool in one transaction.
func (r *Seats) Tidy(ctx context.Context) error {
	for {
		var main access.AccountID
		err := r.db.Read().QueryRowContext(ctx, `SELECT pool_id FROM seat_reservations WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1`, clock.Now(ctx).UnixMicro()).Scan(&main)
		if isNone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		err = r.db.Change(ctx, func(tx *database.Tx) error {
			if _, err := lockAndSweep(ctx, tx, main); err != nil {
				return err
			}
			p, err := hold(ctx, tx, main)
			if err != nil {
				return err
			}
			return r.settlePool(ctx, tx, main, p)
		})
		if err != nil {
			return err
		}
	}
}
