package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

// Parcel is a message as a provider gets it.
type Parcel struct {
	ID, To, Text, Language string
	ExpiresAt              time.Time
}

// A Carrier hands messages over to one provider.
type Carrier interface {
	Provider() (id, name string)
	// Carry answers the provider's name for the message once the provider has
	// taken it. An error that is a *Failure says what went wrong.
	Carry(ctx context.Context, p Parcel) (remoteID string, err error)
}

// Carriers knows the providers of a channel and how they are doing.
type Carriers interface {
	// Any tells whether the channel has a provider that is switched on, healthy or not.
	Any(ctx context.Context, channel Channel) (bool, error)
	// Next is the first healthy provider in failover order that is not among
	// those asked already; nil when there is none.
	Next(ctx context.Context, channel Channel, asked []string) (Carrier, error)
}

// Why a provider did not take a message.
const (
	Unreachable = "unreachable" // no connection, or it broke
	TimedOut    = "timed_out"   // no answer in time
	Credentials = "credentials" // the provider does not know us, or our money is used up
	Busy        = "busy"        // too many messages at the moment
	Answered    = "answered"    // an answer that says no, or that nobody understands
	Refused     = "refused"     // this message: its number, sender or text
	Settings    = "settings"    // the provider cannot be used as it is set
)

// Why a message failed, where no provider said so.
const (
	NoProvider  = "no_provider"
	Expired     = "expired"
	GaveUp      = "gave_up"
	Undelivered = "undelivered" // a provider took it and says later that it did not arrive
)

// Failure is why a provider did not take a message. The detail is what it
// said; it must not hold secrets, the text or the number.
type Failure struct{ Code, Detail string }

// Error is for logs.
func (f *Failure) Error() string { return strings.TrimSuffix(f.Code+": "+f.Detail, ": ") }

// FailureOf finds out why; an error of another kind means that the provider could not be used.
func FailureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &Failure{Code: TimedOut}
	}
	return &Failure{Code: Unreachable}
}

// Post hands messages over.
type Post struct {
	DB       *database.DB
	Box      *seal.Box
	Carriers Carriers // nil: there are no providers
	Outbox   bool     // keep messages that nobody takes for the outbox, at once
}

// patience makes twelve attempts in some twenty minutes: after 2 seconds, 4, 8 and so on.
var patience = jobs.Retry{Attempts: 12, First: 2 * time.Second, Most: 5 * time.Minute}

// Register hands the post's work to the runner: delivering, and deleting old
// messages. Give it a runner of its own: a provider that does not answer holds
// each worker for as long as its timeout.
func (p *Post) Register(runner *jobs.Runner) {
	runner.HandleWith(deliverJob, patience, p.deliver)
	runner.Every(tidyJob, 24*time.Hour, func(ctx context.Context, _ jobs.Job) error { return tidy(ctx, p.DB) })
}

func (p *Post) deliver(ctx context.Context, job jobs.Job) error {
	accountID, id, _ := strings.Cut(string(job.Payload), " ")
	m, err := find(ctx, p.DB.Read(), accountID, id)
	if errors.Is(err, database.ErrNotFound) {
		return nil // its time is long over
	}
	if err != nil || m.state != Queued {
		return err
	}
	if !clock.Now(ctx).Before(m.ExpiresAt) {
		return m.settle(ctx, p.DB, Failed, Expired)
	}
	served, err := p.served(ctx, m.Channel)
	if err != nil {
		return err
	}
	if !served {
		return p.without(ctx, m)
	}
	if m, err = m.opened(p.Box); err != nil {
		return err
	}
	err = p.offer(ctx, m)
	if err != nil && p.Outbox {
		// Whoever reads the outbox waits for the message now, and not for a provider.
		return m.settle(ctx, p.DB, Kept, "")
	}
	if err != nil && job.Last {
		return errors.Join(err, m.settle(ctx, p.DB, Failed, GaveUp))
	}
	return err
}

// served tells whether the channel has a provider.
func (p *Post) served(ctx context.Context, channel Channel) (bool, error) {
	if p.Carriers == nil {
		return false, nil
	}
	return p.Carriers.Any(ctx, channel)
}

// Offered tells whether a message of the channel would reach anybody: there is
// a provider that is switched on, or the outbox shows it.
func (p *Post) Offered(ctx context.Context, channel Channel) (bool, error) {
	served, err := p.served(ctx, channel)
	return served || err == nil && p.Outbox, err
}

// without settles a message that nobody can take.
func (p *Post) without(ctx context.Context, m row) error {
	if p.Outbox {
		return m.settle(ctx, p.DB, Kept, "")
	}
	return m.settle(ctx, p.DB, Failed, NoProvider)
}

// offer asks one provider after the other until one takes the message. When
// each of them refuses this very message, there is no use in asking again.
func (p *Post) offer(ctx context.Context, m row) error {
	var asked []string
	onlyRefused := true
	for len(asked) < maxAsked {
		carrier, err := p.Carriers.Next(ctx, m.Channel, asked)
		if err != nil {
			return err
		}
		if carrier == nil {
			break
		}
		id, name := carrier.Provider()
		if slices.Contains(asked, id) {
			return fmt.Errorf("message: the provider %s was offered twice", id)
		}
		asked = append(asked, id)
		remoteID, err := carrier.Carry(ctx, Parcel{ID: m.id, To: m.To, Text: m.Text, Language: m.Language, ExpiresAt: m.ExpiresAt})
		if err == nil {
			return m.taken(ctx, p.DB, id, name, remoteID)
		}
		failure := FailureOf(err)
		onlyRefused = onlyRefused && failure.Code == Refused
		if err := m.tried(ctx, p.DB, id, name, failure); err != nil {
			return err
		}
	}
	if len(asked) == 0 {
		return errors.New("message: no provider is healthy")
	}
	if onlyRefused {
		return m.settle(ctx, p.DB, Failed, Refused)
	}
	return errors.New("message: no provider took it")
}

// maxAsked bounds one round through the providers.
const maxAsked = 20
