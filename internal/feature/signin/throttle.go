package signin

import (
	"context"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/forwarded"
)

// Bounds of the waiting of places: addresses, and users. The lock guards one
// user; an address that must wait guards all users from one that tries many.
const (
	freeFailures = 20               // in a row, before a place must wait
	longestWait  = 5 * time.Minute  // between two attempts
	forgetAfter  = 15 * time.Minute // without a failure
)

// waitLongest answers whoever has proved who they are in part and failed often
// since: it does not tell how often.
var waitLongest = Throttled.With("seconds", int(longestWait.Seconds()))

// A place is what must wait: an address or a user. What all nodes know of it
// is a row that is gone a quarter of an hour after its last failure, and every
// failure costs a password hash, so there are never more than a node can hash
// in that time.
type place string

func fromAddress(address string) place { return place("address " + forwarded.Network(address)) }

// wait is how long places must still wait, the longest of them; 0 when there is nothing to wait for.
func (d *Door) wait(ctx context.Context, q database.Queryer, places ...place) (time.Duration, error) {
	var w database.Where
	rows, err := q.QueryContext(ctx, `SELECT failures, last_at FROM throttles WHERE place IN (`+database.List(&w, places)+`)`, w.Args...)
	if err != nil {
		return 0, err
	}
	longest := time.Duration(0)
	err = database.Each(rows, func() error {
		var count int
		var last int64
		if err := rows.Scan(&count, &last); err != nil {
			return err
		}
		longest = max(longest, pause(count, time.UnixMicro(last), clock.Now(ctx)))
		return nil
	})
	return longest, err
}

// pause is what is left of the wait after so many failures, the last of them at
// that time. It doubles with every failure.
func pause(count int, last, now time.Time) time.Duration {
	over := count - freeFailures
	if over < 0 || now.Sub(last) > forgetAfter {
		return 0
	}
	return max(last.Add(min(time.Second<<min(over, 10), longestWait)).Sub(now), 0)
}

// failed counts a failure of a place: a step.
func failed(ctx context.Context, tx *database.Tx, p place) error {
	now := clock.Now(ctx)
	return tx.Exec(ctx, `
		INSERT INTO throttles (place, failures, last_at) VALUES ($1, 1, $2)
		ON CONFLICT (place) DO UPDATE SET failures = CASE WHEN throttles.last_at < $3 THEN 1 ELSE throttles.failures + 1 END, last_at = $2`,
		p, now.UnixMicro(), now.Add(-forgetAfter).UnixMicro())
}

// forgetPlaces removes what has been quiet for long, a thousand at a time.
func forgetPlaces(ctx context.Context, tx *database.Tx) error {
	return tx.Exec(ctx, `DELETE FROM throttles WHERE place IN (SELECT place FROM throttles WHERE last_at < $1 LIMIT 1000)`,
		clock.Now(ctx).Add(-forgetAfter).UnixMicro())
}
