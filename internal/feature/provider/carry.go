package provider

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
)

// How long providers stand back: after so many failures in a row for the first
// pause, and twice as long after each further one.
const (
	standBackAfter = 3
	firstPause     = 30 * time.Second
	mostPause      = 10 * time.Minute
	probeTime      = time.Minute // how long the one message may take that tries a provider again
)

// Any tells whether a channel has a provider that is switched on.
func (r *Providers) Any(ctx context.Context, channel message.Channel) (bool, error) {
	var count int
	err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM message_providers WHERE channel = $1 AND enabled = 1`, channel).Scan(&count)
	return count > 0, err
}

// Next is the first provider in the order that is not asked already and does
// not stand back. Of one whose time is over, the first who asks gets it; the
// others go on to the next until it is known how that went.
func (r *Providers) Next(ctx context.Context, channel message.Channel, asked []string) (message.Carrier, error) {
	list, err := all(ctx, r.db.Read(), `channel = $1 AND enabled = 1`, channel)
	if err != nil {
		return nil, err
	}
	now := clock.Now(ctx)
	for _, p := range list {
		if slices.Contains(asked, p.ID) {
			continue
		}
		if p.Health.BackAt == nil {
			return carrier{r, p}, nil
		}
		if p.Health.BackAt.After(now) {
			continue
		}
		mine, err := r.probe(ctx, p.ID, now)
		if err != nil || mine {
			return carrier{r, p}, err
		}
	}
	return nil, nil
}

// probe takes the turn of trying a provider again.
func (r *Providers) probe(ctx context.Context, id string, now time.Time) (mine bool, err error) {
	err = r.db.Change(ctx, func(tx *database.Tx) error {
		taken, err := tx.ExecCount(ctx, `
			UPDATE message_providers SET probe_until = $2 WHERE id = $1 AND (probe_until IS NULL OR probe_until <= $3)`,
			id, now.Add(probeTime).UnixMicro(), now.UnixMicro())
		mine = taken == 1
		return err
	})
	return mine, err
}

// carrier hands messages to one provider and notes how that went.
type carrier struct {
	room *Providers
	to   Provider
}

// Provider is who takes them.
func (c carrier) Provider() (id, name string) { return c.to.ID, c.to.Name }

// Carry hands a message over.
func (c carrier) Carry(ctx context.Context, p message.Parcel) (string, error) {
	remoteID, err := c.room.send(ctx, c.to, p)
	_ = c.room.note(ctx, c.to.ID, err) // what came of the message counts more; the next one tells it again
	return remoteID, err
}

// note keeps how the last message went. That a message was refused says
// nothing of the provider.
func (r *Providers) note(ctx context.Context, id string, sent error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	now := clock.Now(ctx)
	if sent == nil {
		return r.noteSuccess(ctx, id, now)
	}
	failure := message.FailureOf(sent)
	if failure.Code == message.Refused {
		return nil
	}
	return r.db.Change(ctx, func(tx *database.Tx) error {
		var failures int
		err := tx.QueryRowContext(ctx, `
			UPDATE message_providers SET failed_at = $2, failure = $3, detail = $4, failures = failures + 1, probe_until = NULL WHERE id = $1 RETURNING failures`,
			id, now.UnixMicro(), failure.Code, failure.Detail).Scan(&failures)
		if errors.Is(err, database.ErrNotFound) || err == nil && failures < standBackAfter {
			return nil // it was removed meanwhile, or may go on
		}
		if err != nil {
			return err
		}
		return tx.Exec(ctx, `UPDATE message_providers SET back_at = $2 WHERE id = $1`, id, now.Add(pauseAfter(failures)).UnixMicro())
	})
}

// Play notes how a message went that was never sent: the demo's way to show
// providers at work. A nil error means that the provider took it.
func (r *Providers) Play(ctx context.Context, id string, sent error) error {
	return r.note(ctx, id, sent)
}

// noteSuccess writes at most once in ten seconds for a provider that is healthy anyway.
func (r *Providers) noteSuccess(ctx context.Context, id string, now time.Time) error {
	return r.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `
			UPDATE message_providers SET succeeded_at = $2, failures = 0, back_at = NULL, probe_until = NULL
			WHERE id = $1 AND (failures > 0 OR back_at IS NOT NULL OR succeeded_at IS NULL OR succeeded_at < $3)`,
			id, now.UnixMicro(), now.Add(-10*time.Second).UnixMicro())
	})
}

func pauseAfter(failures int) time.Duration {
	pause := firstPause
	for range failures - standBackAfter {
		if pause *= 2; pause >= mostPause {
			return mostPause
		}
	}
	return pause
}

// send hands a message to a provider. What it says is told without our secret.
func (r *Providers) send(ctx context.Context, p Provider, parcel message.Parcel) (string, error) {
	secret, err := r.secret(p)
	if err != nil {
		return "", &message.Failure{Code: message.Settings, Detail: "the secret cannot be opened"}
	}
	var remoteID string
	switch p.Kind {
	case SMPP:
		remoteID, err = r.submit(ctx, p, secret, parcel)
	case InfobipSMS:
		remoteID, err = r.infobip(ctx, "/sms/3/messages", infobipSMS(p, parcel, clock.Now(ctx)), p, secret)
	case InfobipVoice:
		remoteID, err = r.infobip(ctx, "/tts/3/single", infobipVoice(p, parcel), p, secret)
	case TwilioSMS:
		remoteID, err = r.twilio(ctx, p, secret, parcel)
	case HTTPSMS, HTTPVoice:
		err = r.template(ctx, p, secret, parcel) // which answers no name for the message that we could know
	default:
		err = &message.Failure{Code: message.Settings}
	}
	if err != nil {
		return "", discreet(err, secret, parcel)
	}
	return remoteID, nil
}

// discreet is a failure whose detail holds neither our secret nor the message.
func discreet(err error, secret string, parcel message.Parcel) error {
	f := message.FailureOf(err)
	detail := strings.Join(strings.Fields(strings.ToValidUTF8(f.Detail, "")), " ")
	for _, said := range []string{secret, parcel.Text, parcel.To, strings.TrimPrefix(parcel.To, "+")} {
		if said != "" {
			detail = strings.ReplaceAll(detail, said, "•••")
		}
	}
	if cut := []rune(detail); len(cut) > 300 {
		detail = string(cut[:300])
	}
	return &message.Failure{Code: f.Code, Detail: detail}
}

// failureOf says what kept a call from being answered.
func failureOf(err error) error {
	switch {
	case outbound.IsTimeout(err):
		return &message.Failure{Code: message.TimedOut}
	case errors.Is(err, outbound.ErrForbidden), errors.Is(err, outbound.ErrPlain), errors.Is(err, outbound.ErrURL):
		return &message.Failure{Code: message.Settings, Detail: err.Error()}
	}
	return &message.Failure{Code: message.Unreachable, Detail: err.Error()}
}

// Outcome is what came of a test message.
type Outcome struct {
	RemoteID string           // the provider's name for it
	Failure  *message.Failure // nil: it took it
}

// Test sends a message to a number at once, over this provider alone, whether
// or not it is switched on. It is recorded before it is sent.
func (r *Providers) Test(ctx context.Context, actor access.Actor, in access.AccountID, id, to string) (Outcome, error) {
	to = strings.ReplaceAll(strings.TrimSpace(to), " ", "")
	if !message.IsNumber(to) {
		return Outcome{}, NumberWrong
	}
	var p Provider
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		found, events, err := r.open(ctx, tx, actor, in, id, "provider.tested")
		p = found
		if len(events) > 0 {
			events[0].Params = map[string]string{"number": message.Shorten(to)}
		}
		return events, err
	})
	if err != nil {
		return Outcome{}, err
	}
	now := clock.Now(ctx)
	language := locale.Match(actor.Language)
	remoteID, err := r.send(ctx, p, message.Parcel{ID: ident.At("msg", now), To: to, Language: language, ExpiresAt: now.Add(10 * time.Minute),
		Text: locale.Text(language, "message.test", map[string]any{"provider": p.Name})})
	if noted := r.note(ctx, p.ID, err); noted != nil {
		return Outcome{}, noted
	}
	if err != nil {
		return Outcome{Failure: message.FailureOf(err)}, nil
	}
	return Outcome{RemoteID: remoteID}, nil
}
