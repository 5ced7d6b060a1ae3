// Package message sends short messages to telephones: as SMS, or read out in a
// call. Send writes a message as a row in the transaction of the change that
// it tells of, and Post hands it over afterwards, as a job, to the first
// healthy provider of its channel.
//
// A message carries a secret, such as a code: its text and its number are
// sealed in the row, and erased from it once the message has left or never
// will. It is sent at least once and never after its time; a node that dies
// between handing over and saying so makes one duplicate. Who the providers
// are, and how they are doing, is for Carriers to know; whether somebody may
// be written to, and how often, is for the caller.
package message

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/seal"
)

// Channel is how a message reaches a telephone.
type Channel string

// The channels.
const (
	SMS   Channel = "sms"
	Voice Channel = "voice" // the text is read out in a call
)

// Message is what Send needs.
type Message struct {
	AccountID string
	Channel   Channel
	To        string    // E.164: a plus sign and 7 to 15 digits
	Text      string    // in the reader's words, at most TextLimit characters
	Language  string    // of the text; a voice needs it
	ExpiresAt time.Time // it is never sent after this, which is at most MaxLife from now
}

// Limits.
const (
	TextLimit = 1000 // characters
	MaxLife   = 24 * time.Hour
)

const (
	deliverJob = "message.deliver"
	tidyJob    = "message.tidy"
	idPrefix   = "msg"
)

// Send writes a message as part of the transaction; it leaves after the commit.
// An error means a wrong number, text or time, which the caller has to prevent.
func Send(ctx context.Context, tx *database.Tx, box *seal.Box, m Message) error {
	now := clock.Now(ctx)
	if err := m.check(now); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	id := ident.At(idPrefix, now)
	err := tx.Exec(ctx, `
		INSERT INTO messages (account_id, id, channel, recipient, recipient_short, language, text, state, reason, provider_id, remote_id, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', '', '', '', $8, $9)`,
		m.AccountID, id, string(m.Channel), box.Seal(m.To, place(id, "recipient")), Shorten(m.To), locale.Match(m.Language),
		box.Seal(m.Text, place(id, "text")), now.UnixMicro(), m.ExpiresAt.UnixMicro())
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: deliverJob, Payload: []byte(m.AccountID + " " + id)})
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// IsNumber tells whether a text is a number that a message can be sent to.
func IsNumber(to string) bool { return e164.MatchString(to) }

func (m Message) check(now time.Time) error {
	switch {
	case m.Channel != SMS && m.Channel != Voice:
		return fmt.Errorf("%q is no channel", m.Channel)
	case !IsNumber(m.To):
		return errors.New("the number is not a plus sign and 7 to 15 digits") // not repeated: it may be anything
	case strings.TrimSpace(m.Text) == "" || !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > TextLimit || hasControls(m.Text):
		return fmt.Errorf("the text is empty, has control characters or more than %d characters", TextLimit)
	case !m.ExpiresAt.After(now) || m.ExpiresAt.After(now.Add(MaxLife)):
		return errors.New("the time until which it may be sent is over or too far away")
	}
	return nil
}

func hasControls(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) })
}

// Shorten is all of a number that logs and pages may show.
func Shorten(number string) string {
	const head, tail = 4, 2
	if len(number) <= head+tail {
		return "•••"
	}
	return number[:head] + "•••" + number[len(number)-tail:]
}

func place(id, column string) string { return "messages/" + id + "/" + column }
