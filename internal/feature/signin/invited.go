package signin

import (
	"context"
	"time"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// What other ways to come in share with this one: addresses that fail often must wait.

// MayTry is Throttled while the address must wait.
func (d *Door) MayTry(ctx context.Context, address string) error {
	return d.mayTry(ctx, fromAddress(address))
}

func (d *Door) mayTry(ctx context.Context, places ...place) error {
	wait, err := d.wait(ctx, d.db.Read(), places...)
	if err == nil && wait > 0 {
		err = Throttled.With("seconds", int(wait/time.Second)+1)
	}
	return err
}

// Waits tells whether the address must wait, or the user: the last admin of an
// account is delayed where others would be locked.
func (d *Door) Waits(ctx context.Context, address string, id user.ID) (bool, error) {
	wait, err := d.wait(ctx, d.db.Read(), fromAddress(address), subject{user: user.User{ID: id}}.key())
	return wait > 0, err
}

// Failed counts a failed attempt of the address. One that cannot be counted is
// refused all the same.
func (d *Door) Failed(ctx context.Context, address string) {
	_ = d.db.Change(ctx, func(tx *database.Tx) error { return failed(ctx, tx, fromAddress(address)) })
}
