package message

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
)

// What became of a message.
const (
	Queued    = "queued"    // to be sent
	Sent      = "sent"      // a provider took it
	Delivered = "delivered" // and says that the telephone has it
	Failed    = "failed"    // it never will be
	Kept      = "kept"      // there is no provider: shown in the outbox
)

// row is a message as it was written.
type row struct {
	Message
	id, state       string
	recipient, text string // sealed; those of Message are empty until they are opened
	at              time.Time
}

const rowColumns = `account_id, id, channel, recipient, language, text, state, created_at, expires_at`

func scan(from database.Scanner) (row, error) {
	var r row
	var at, expires int64
	err := from.Scan(&r.AccountID, &r.id, &r.Channel, &r.recipient, &r.Language, &r.text, &r.state, &at, &expires)
	r.at, r.ExpiresAt = time.UnixMicro(at).UTC(), time.UnixMicro(expires).UTC()
	return r, err
}

func find(ctx context.Context, q database.Queryer, accountID, id string) (row, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+rowColumns+` FROM messages WHERE account_id = $1 AND id = $2`, accountID, id))
}

// opened is the message as its reader gets it; what was erased stays empty.
func (r row) opened(box *seal.Box) (row, error) {
	var err error
	if r.recipient != "" {
		if r.To, err = box.Open(r.recipient, place(r.id, "recipient")); err != nil {
			return r, err
		}
	}
	if r.text != "" {
		r.Text, err = box.Open(r.text, place(r.id, "text"))
	}
	return r, err
}

// What happened has happened, even if the program is told to stop now.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// settle notes what became of a queued message and erases what it said, unless it is kept.
func (r row) settle(ctx context.Context, db *database.DB, state, reason string) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	recipient, text := "", ""
	if state == Kept {
		recipient, text = r.recipient, r.text
	}
	return db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `
			UPDATE messages SET state = $1, reason = $2, recipient = $3, text = $4, settled_at = $5
			WHERE account_id = $6 AND id = $7 AND state = 'queued'`,
			state, reason, recipient, text, clock.Now(ctx).UnixMicro(), r.AccountID, r.id)
	})
}

// taken notes the provider that took the message.
func (r row) taken(ctx context.Context, db *database.DB, providerID, name, remoteID string) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	return db.Change(ctx, func(tx *database.Tx) error {
		err := tx.Exec(ctx, `
			UPDATE messages SET state = 'sent', provider_id = $1, remote_id = $2, recipient = '', text = '', settled_at = $3
			WHERE account_id = $4 AND id = $5 AND state = 'queued'`,
			providerID, short(remoteID, 100), clock.Now(ctx).UnixMicro(), r.AccountID, r.id)
		if err != nil {
			return err
		}
		return r.note(ctx, tx, providerID, name, &Failure{})
	})
}

// Report notes what a provider says later of a message that it took. found
// tells whether there is such a message.
func Report(ctx context.Context, db *database.DB, providerID, remoteID string, delivered bool) (found bool, err error) {
	state, reason := Delivered, ""
	if !delivered {
		state, reason = Failed, Undelivered
	}
	err = db.Change(ctx, func(tx *database.Tx) error {
		changed, err := tx.ExecCount(ctx, `
			UPDATE messages SET state = $1, reason = $2, settled_at = $3
			WHERE provider_id = $4 AND remote_id = $5 AND remote_id <> '' AND state = 'sent'`,
			state, reason, clock.Now(ctx).UnixMicro(), providerID, remoteID)
		found = changed > 0
		return err
	})
	return found, err
}

// tried notes a provider that did not take the message.
func (r row) tried(ctx context.Context, db *database.DB, providerID, name string, failure *Failure) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	return db.Change(ctx, func(tx *database.Tx) error {
		err := tx.Exec(ctx, `UPDATE messages SET provider_id = $1 WHERE account_id = $2 AND id = $3`, providerID, r.AccountID, r.id)
		if err != nil {
			return err
		}
		return r.note(ctx, tx, providerID, name, failure)
	})
}

func (r row) note(ctx context.Context, tx *database.Tx, providerID, name string, failure *Failure) error {
	return tx.Exec(ctx, `
		INSERT INTO message_tries (account_id, message_id, id, provider_id, provider_name, failure, detail, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.AccountID, r.id, ident.New("try"), providerID, name, failure.Code, r.discreet(failure.Detail), clock.Now(ctx).UnixMicro())
}

// discreet takes the number and the text out of what a provider said: some
// repeat what they were sent.
func (r row) discreet(detail string) string {
	for _, said := range []string{r.Text, r.To, strings.TrimPrefix(r.To, "+")} {
		if said != "" {
			detail = strings.ReplaceAll(detail, said, "•••")
		}
	}
	return short(detail, 300)
}

// short is one line of at most n characters.
func short(text string, n int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return fmt.Sprintf("%.*s", n, text)
}

const (
	keepFor  = 30 * 24 * time.Hour
	tidyStep = 1000 // rows in one transaction
)

// tidy deletes messages of more than thirty days: they tell who was written to.
func tidy(ctx context.Context, db *database.DB) error {
	before := ident.First(idPrefix, clock.Now(ctx).Add(-keepFor))
	for {
		var gone int64
		err := db.Change(ctx, func(tx *database.Tx) (err error) {
			gone, err = tx.ExecCount(ctx, `
				DELETE FROM messages WHERE (account_id, id) IN (
					SELECT account_id, id FROM messages WHERE id < $1 ORDER BY id LIMIT $2)`, before, tidyStep)
			return err
		})
		if err != nil || gone < tidyStep {
			return err
		}
	}
}

// KeptMessage is a message as the outbox shows it.
type KeptMessage struct {
	ID, AccountID string
	Channel       Channel
	To, Text      string
	Language      string
	State         string
	At            time.Time
}

// Outbox lists the newest messages of all accounts that can still be read, at
// most limit of them. It is for the demo and for developers: it shows codes that let people in.
func Outbox(ctx context.Context, db *database.DB, box *seal.Box, limit int) ([]KeptMessage, error) {
	rows, err := db.Read().QueryContext(ctx, `SELECT `+rowColumns+` FROM messages WHERE text <> '' ORDER BY id DESC LIMIT $1`, limit)
	messages, err := database.Collect(rows, err, scan)
	if err != nil {
		return nil, err
	}
	list := make([]KeptMessage, len(messages))
	for i, r := range messages {
		if r, err = r.opened(box); err != nil {
			return nil, err
		}
		list[i] = KeptMessage{ID: r.id, AccountID: r.AccountID, Channel: r.Channel, To: r.To, Text: r.Text, Language: r.Language, State: r.state, At: r.at}
	}
	return list, nil
}
