package seat

import (
	"cmp"
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// The steps here are parts of changes of the account, after its change number
// was taken: that is what orders the acts on one user.

// Take gives the user a seat for a role that needs one; no event when they have
// a seat. NoneLeft or LimitReached when they cannot; then nothing was written.
func (r *Seats) Take(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) ([]audit.Event, error) {
	at, _, has, err := findFor(ctx, tx, u.Account, u.ID)
	if err != nil || has.seated {
		return nil, err
	}
	events, err := r.give(ctx, tx, actor, at, u)
	if f := fault.Of(err); f != nil {
		return nil, f.On("roles")
	}
	return events, err
}

// give is for a user without a seat.
func (r *Seats) give(ctx context.Context, tx *database.Tx, actor access.Actor, at place, u user.User) ([]audit.Event, error) {
	if err := r.claim(ctx, tx, at, move{assigned: 1}); err != nil {
		return nil, err
	}
	return assigned(ctx, tx, actor, at, u)
}

// assigned writes the seat, which is counted already, and its event.
func assigned(ctx context.Context, tx *database.Tx, actor access.Actor, at place, u user.User) ([]audit.Event, error) {
	err := tx.Later(ctx, `INSERT INTO seats (account_id, user_id, pool_id, assigned_at, assigned_by_id, assigned_by_name) VALUES ($1, $2, $3, $4, $5, $6)`,
		u.Account, u.ID, at.main, clock.Now(ctx).UnixMicro(), actor.ID, actor.Name)
	if err != nil {
		return nil, err
	}
	event := audit.Event{Action: "seat.assigned", Target: u.Target(), Params: map[string]string{"account": at.name}}
	return []audit.Event{event}, audit.NoteAbove(ctx, tx, actor, at.main, at.id, event)
}

// remove frees the seat of a user who has one.
func (r *Seats) remove(ctx context.Context, tx *database.Tx, at place, u user.User) error {
	if err := r.alter(ctx, tx, at, move{assigned: -1}); err != nil {
		return err
	}
	return tx.Exec(ctx, `DELETE FROM seats WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID)
}

// Reserve keeps a seat for somebody invited; id is the caller's own name for
// it. A second call with the same id only moves the expiry. NoneLeft or
// LimitReached when there is none; then nothing was written.
func (r *Seats) Reserve(ctx context.Context, tx *database.Tx, in access.AccountID, id string, expiresAt time.Time) error {
	at, err := find(ctx, tx, in)
	if err != nil {
		return err
	}
	if at.main == "" {
		return NoneLeft
	}
	if there, err := lock(ctx, tx, at.main); err != nil || !there {
		return cmp.Or(err, error(NoneLeft))
	}
	moved, err := tx.ExecCount(ctx, `UPDATE seat_reservations SET expires_at = $3 WHERE account_id = $1 AND id = $2`, in, id, expiresAt.UnixMicro())
	if err != nil || moved > 0 {
		return err
	}
	if err := r.claim(ctx, tx, at, move{reserved: 1}); err != nil {
		return err
	}
	return tx.Exec(ctx, `INSERT INTO seat_reservations (account_id, id, pool_id, expires_at) VALUES ($1, $2, $3, $4)`, in, id, at.main, expiresAt.UnixMicro())
}

// Release gives a reservation back. It is no fault when there is none: it may have expired.
func (r *Seats) Release(ctx context.Context, tx *database.Tx, in access.AccountID, id string) error {
	at, err := find(ctx, tx, in)
	if err != nil || at.main == "" {
		return err
	}
	released, err := r.unreserve(ctx, tx, at, id)
	if err != nil || !released {
		return err
	}
	return r.alter(ctx, tx, at, move{reserved: -1})
}

// unreserve removes the reservation's row; the pool is held then.
func (r *Seats) unreserve(ctx context.Context, tx *database.Tx, at place, id string) (bool, error) {
	if there, err := lock(ctx, tx, at.main); err != nil || !there {
		return false, err
	}
	n, err := tx.ExecCount(ctx, `DELETE FROM seat_reservations WHERE account_id = $1 AND id = $2`, at.id, id)
	return n > 0, err
}

// Redeem turns a reservation into the user's seat; without one it is Take. What
// was kept counts on, so a limit that was lowered since takes it from nobody.
func (r *Seats) Redeem(ctx context.Context, tx *database.Tx, actor access.Actor, _ access.AccountID, id string, u user.User) ([]audit.Event, error) {
	at, _, has, err := findFor(ctx, tx, u.Account, u.ID)
	if err != nil {
		return nil, err
	}
	if at.main == "" {
		return nil, NoneLeft
	}
	reserved, err := r.unreserve(ctx, tx, at, id)
	switch {
	case err != nil:
		return nil, err
	case !reserved:
		return r.Take(ctx, tx, actor, u)
	case has.seated:
		return nil, r.alter(ctx, tx, at, move{reserved: -1})
	}
	if err := r.alter(ctx, tx, at, move{assigned: 1, reserved: -1}); err != nil {
		return nil, err
	}
	return assigned(ctx, tx, actor, at, u)
}
