package smsc

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/smpp"
)

// Failure says why a centre could not be used.
type Failure string

// The failures.
const (
	Unreachable Failure = "unreachable" // nobody listens there, or the address may not be called
	TimedOut    Failure = "timed_out"
	Credentials Failure = "credentials" // the centre does not know the system_id with the password
	Answered    Failure = "answered"    // it refused for another reason, or does not speak SMPP
)

// Outcome is how trying a centre went.
type Outcome struct {
	Failure Failure // empty: it went well
	Detail  string  // what the centre said, or the network
	Took    time.Duration
}

// tryTime is for how long a centre is tried, from the first byte to the last.
const tryTime = 15 * time.Second

// Try binds to the account's own centre as it was set, enabled or not, asks
// whether it is there, and unbinds. No message is sent.
func (r *SMSCs) Try(ctx context.Context, actor access.Actor, in access.AccountID) (Outcome, error) {
	var u Upstream
	err := r.change(ctx, actor, in, "smsc.tried", func(_ *database.Tx, s SMSC, _ *audit.Event) (bool, error) {
		if s.Version == 0 {
			return false, Missing
		}
		var err error
		u, err = r.upstream(s)
		return true, err
	})
	if err != nil {
		return Outcome{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	began := clock.Now(ctx)
	err = r.greet(ctx, u)
	o := Outcome{Took: clock.Now(ctx).Sub(began)}
	if err != nil {
		o.Failure, o.Detail = judged(err)
	}
	return o, nil
}

func (r *SMSCs) greet(ctx context.Context, u Upstream) error {
	conn, err := r.Dial(ctx, u)
	if err != nil {
		return err
	}
	// A centre that has messages for us may send them at once: it has to keep them.
	later := func(smpp.ShortMessage) smpp.Status { return smpp.NoReceiver }
	session, err := smpp.Open(ctx, conn, u.Bind, smpp.Options{Receive: later})
	if err != nil {
		return err
	}
	err = session.Enquire(ctx)
	return errors.Join(err, session.Close(ctx))
}

// judged says what an error of a connection means, and what the other side said.
func judged(err error) (Failure, string) {
	status := smpp.StatusOf(err)
	switch {
	case status == smpp.BindFailed || status == smpp.InvalidPassword || status == smpp.InvalidSystemID:
		return Credentials, status.Error()
	case status != smpp.OK:
		return Answered, status.Error()
	case errors.Is(err, smpp.ErrNoAnswer) || outbound.IsTimeout(err):
		return TimedOut, ""
	case errors.Is(err, smpp.ErrClosed) || errors.Is(err, smpp.ErrLength):
		return Answered, err.Error()
	}
	return Unreachable, err.Error()
}
