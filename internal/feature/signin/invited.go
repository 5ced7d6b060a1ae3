package signin

import (
	"context"

	"gatehouse/internal/foundation/clock"
)

// What other ways to come in share with this one: the rule for passwords, and
// that addresses which fail often must wait.

// MayTry is Throttled while the address must wait.
func (d *Door) MayTry(ctx context.Context, address string) error {
	if wait := d.throttle.wait(address, clock.Now(ctx)); wait > 0 {
		return Throttled.With("seconds", int(wait.Seconds())+1)
	}
	return nil
}

// Failed counts a failed attempt of the address.
func (d *Door) Failed(ctx context.Context, address string) {
	d.throttle.failed(address, clock.Now(ctx))
}
