// Package mail sends letters. Send writes a letter as a row in the transaction
// of the change that it tells of, and Post delivers it afterwards as a job,
// in the reader's words from the server's catalogue, as plain text and HTML.
//
// Without an SMTP server letters stay in the outbox, where the demo shows them.
// A link may carry a secret, and a code is one, so it is sealed in the row and erased from the row once the letter is
// sent, refused, given up or cancelled; only in the outbox it stays. A letter is
// sent at least once: its Message-ID is the same each time. Whether somebody
// may be written to at all is for the caller to know.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/seal"
)

// Kind names a letter. Its words are letter.KIND.subject, .body, .button,
// .note and .quoted, which introduces the parameter message where there is one,
// in the catalogue; the last three may be absent.
type Kind string

// The letters, with the parameters that their words need. All know {valid},
// which is ValidFor in words.
const (
	SetPassword     Kind = "set_password"     // account, username, creator; with a link
	ResetPassword   Kind = "reset_password"   // account, username; with a link
	PasswordChanged Kind = "password_changed" // account, username, when, address; a link to ask for a reset
	EmailConfirm    Kind = "email_confirm"    // to the new address: account, username; with a link
	EmailChanged    Kind = "email_changed"    // to the old address: account, username, when
	Unlocked        Kind = "unlocked"         // account, username, actor; with a link
	Invite          Kind = "invite"           // account, inviter, message (in the inviter's own words, shown as a quotation); with a link
	SignInCode      Kind = "sign_in_code"     // account, username, address; with a code
	NewDevice       Kind = "new_device"       // account, username, when, address, browser; a link that says "not me"
	DeletionRequest Kind = "deletion_request" // to the operator: requester, account, username, reason; a link to the user
	MobileAdded     Kind = "mobile_added"     // account, username, mobile, when, address; a link to ask for a reset
	MobileRemoved   Kind = "mobile_removed"   // account, username, mobile, when; a link to ask for a reset
	SignInDenied    Kind = "sign_in_denied"   // account, username, mobile, when, address; a link to ask for a reset
	FactorChanged   Kind = "factor_changed"   // account, username, when, address, what (a sentence); a link to the user's own security page
	SeatsLow        Kind = "seats_low"        // to account admins: account, assigned, total; a link to the seats

	KeysExpire Kind = "keys_expire" // to those who manage API keys: account, keys (a line for each); a link to the keys

	PasswordExpires    Kind = "password_expires"    // account, username, when; a link to the portal
	InactivityWarning  Kind = "inactivity_warning"  // account, username, days, when; a link to the portal
	InactivityDisabled Kind = "inactivity_disabled" // account, username, days
)

// Letter is what Send needs.
type Letter struct {
	AccountID string
	To        string // the bare address, without a name or angle brackets
	ToName    string // for the greeting; may be empty
	Language  string
	Kind      Kind
	Params    map[string]string
	Link      string        // what the button opens, http or https; empty: no button
	Code      string        // to be typed, shown large; never beside a link; empty: none
	ValidFor  time.Duration // how long the link works; a letter that is not sent by then never is; zero: for ever
}

const (
	deliverJob = "mail.deliver"
	tidyJob    = "mail.tidy"
	idPrefix   = "let"
)

// Send writes a letter as part of the transaction; it leaves after the commit.
// An error means a wrong address, or a letter whose words lack a parameter.
func Send(ctx context.Context, tx *database.Tx, box *seal.Box, letter Letter) error {
	if err := letter.check(); err != nil {
		return fmt.Errorf("mail: letter %s: %w", letter.Kind, err)
	}
	params, err := json.Marshal(letter.Params)
	if err != nil {
		return err
	}
	id := ident.New(idPrefix)
	err = tx.Exec(ctx, `
		INSERT INTO letters (account_id, id, to_address, to_name, language, kind, params, link, valid_for, state, reason, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', '', $10)`,
		letter.AccountID, id, letter.To, oneLine(letter.ToName), locale.Match(letter.Language), string(letter.Kind),
		string(params), sealed(box, id, letter.secret()), letter.ValidFor.Microseconds(), clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: deliverJob, Payload: []byte(letter.AccountID + " " + id)})
}

// Cancel keeps the account's letters to this address, written exactly so, that
// have not left yet from leaving at all: the user was disabled or has moved on.
// Kinds, when there are any, are the only ones meant.
func Cancel(ctx context.Context, tx *database.Tx, accountID, to string, kinds ...Kind) error {
	w := database.Where{Args: []any{clock.Now(ctx).UnixMicro()}}
	w.And(`account_id = ?`, accountID)
	w.And(`to_address = ?`, to)
	if len(kinds) > 0 {
		w.And(`kind IN (` + database.List(&w, kinds) + `)`)
	}
	return tx.Exec(ctx, `UPDATE letters SET state = 'cancelled', link = '', settled_at = $1 WHERE state = 'queued' AND `+w.String(), w.Args...)
}

func (l Letter) check() error {
	if !locale.Has(l.Kind.key("subject")) || !locale.Has(l.Kind.key("body")) {
		return errors.New("no words in the catalogue")
	}
	if err := checkAddress(l.To); err != nil {
		return err
	}
	if err := checkLink(l.Link); err != nil {
		return err
	}
	for _, part := range []string{"subject", "body", "button", "note", "quoted"} {
		for _, name := range locale.Placeholders(l.Kind.key(part)) {
			if _, given := l.Params[name]; !given && (name != valid || l.ValidFor <= 0) {
				return fmt.Errorf("the parameter %s is missing", name)
			}
		}
	}
	return nil
}

func (k Kind) key(part string) string { return "letter." + string(k) + "." + part }

// checkAddress takes the addr-spec of RFC 5322 and nothing around it.
func checkAddress(address string) error {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || parsed.Name != "" || len(address) > 254 || oneLine(address) != address {
		return errors.New("the address is not valid") // not repeated: it may be anything
	}
	return nil
}

func checkLink(link string) error {
	if link == "" {
		return nil
	}
	target, err := url.Parse(link)
	if err != nil || target.Host == "" || target.Scheme != "https" && target.Scheme != "http" {
		return errors.New("the link is not an http or https address")
	}
	return nil
}

// oneLine makes a text fit for a header: no line breaks, no other controls.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, text)
}

// Forget removes every letter to this address, sent or not: its reader is erased.
func Forget(ctx context.Context, tx *database.Tx, accountID, to string) error {
	return tx.Exec(ctx, `DELETE FROM letters WHERE account_id = $1 AND to_address = $2`, accountID, to)
}

// codeMark tells a code from a link in the one column of secrets.
const codeMark = "code "

// secret is what the letter opens something with.
func (l Letter) secret() string {
	if l.Code != "" {
		return codeMark + l.Code
	}
	return l.Link
}

// sealed is the link or code as it is kept: whoever reads the table cannot use it.
func sealed(box *seal.Box, id, secret string) string {
	if secret == "" {
		return ""
	}
	return box.Seal(secret, place(id))
}

func place(id string) string { return "letters/" + id + "/link" }
