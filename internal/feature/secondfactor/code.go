package secondfactor

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/message"
)

// Purpose is what a code is for. A code for one is none for another.
type Purpose string

// The purposes.
const (
	ForSignIn Purpose = "sign_in" // bound to one unfinished sign-in
	ForMobile Purpose = "mobile"  // bound to the number that it is to prove
)

// Bounds of codes (OWASP ASVS 5.0, 6.5.5, 6.6.1 to 6.6.3).
const (
	CodeLength   = 6
	CodeTime     = 10 * time.Minute
	ResendAfter  = 30 * time.Second
	codeAttempts = 5 // then it is worth nothing
	codesAnHour  = 5 // to one user, by all channels
	codesADay    = 20
)

// Faults of codes.
var (
	TooSoon   = fault.New(fault.Limit, "code.too_soon")
	TooMany   = fault.New(fault.Limit, "code.too_many")
	NoChannel = fault.New(fault.Conflict, "code.no_channel").On("factor")
)

// Request is a code to be sent.
type Request struct {
	User    user.User
	Policy  account.Policy
	Purpose Purpose
	// BoundTo is what alone the code will be good for, and never shown: the hash
	// of an unfinished sign-in, a number.
	BoundTo string
	Channel account.Factor // ByEmail, BySMS or ByVoice
	Address string         // of who asked, for the words of a letter
}

// Sent is a code on its way.
type Sent struct {
	Channel   account.Factor
	To        string // shortened
	At        time.Time
	ResendAt  time.Time // not before
	ExpiresAt time.Time
}

// SendCode makes a code and sends it: a step. A code that was sent for the same
// before is worth nothing from then on. NoChannel when the channel has no
// verified address, or its country is not allowed; TooSoon and TooMany, which
// say how long to wait, at the bounds of the user; TooMany at the ceiling of
// the account's texts and calls as well.
func (f *Factors) SendCode(ctx context.Context, tx *database.Tx, r Request) (Sent, error) {
	target := r.target()
	if target == "" {
		return Sent{}, NoChannel
	}
	// Two nodes that send to one user stand in a line, so that bounds are exact.
	if err := tx.Exec(ctx, `UPDATE users SET failed_sign_ins = failed_sign_ins WHERE account_id = $1 AND id = $2`, r.User.Account, r.User.ID); err != nil {
		return Sent{}, err
	}
	if err := r.mayBeSent(ctx, tx); err != nil {
		return Sent{}, err
	}
	now := clock.Now(ctx)
	err := tx.Exec(ctx, `UPDATE codes SET used_at = $5 WHERE account_id = $1 AND user_id = $2 AND purpose = $3 AND bound_to = $4 AND used_at IS NULL`,
		r.User.Account, r.User.ID, r.Purpose, r.BoundTo, now.UnixMicro())
	if err != nil {
		return Sent{}, err
	}
	id, code := ident.At("cod", now), newCode()
	err = tx.Exec(ctx, `
		INSERT INTO codes (account_id, id, user_id, purpose, bound_to, channel, target, code_hash, attempts, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)`,
		r.User.Account, id, r.User.ID, r.Purpose, r.BoundTo, r.Channel, target, f.codeHash(id, code), now.UnixMicro(), now.Add(CodeTime).UnixMicro())
	if err != nil {
		return Sent{}, err
	}
	sent := Sent{Channel: r.Channel, To: Masked(r.Channel, target), At: now, ResendAt: now.Add(ResendAfter), ExpiresAt: now.Add(CodeTime)}
	return sent, f.dispatch(ctx, tx, r, target, code)
}

// target is where a code goes; empty when the channel cannot be used.
func (r Request) target() string {
	switch r.Channel {
	case account.ByEmail:
		if r.User.EmailVerified != nil {
			return r.User.Email
		}
	case account.BySMS, account.ByVoice:
		proven := r.User.MobileVerified != nil || r.Purpose == ForMobile
		if proven && message.IsNumber(r.User.Mobile) && CountryAllowed(r.Policy, r.User.Mobile) {
			return r.User.Mobile
		}
	case account.ByApp, account.ByPasskey, account.ByMobile:
	}
	return ""
}

// CountryAllowed tells whether codes may be sent to a number of this country.
func CountryAllowed(p account.Policy, number string) bool {
	if len(p.CodeCountries) == 0 {
		return true
	}
	parsed, err := phonenumbers.Parse(number, "")
	return err == nil && slices.Contains(p.CodeCountries, phonenumbers.GetRegionCodeForNumber(parsed))
}

// mayBeSent asks the bounds: of the user, and of what texts and calls may cost the account.
func (r Request) mayBeSent(ctx context.Context, tx *database.Tx) error {
	now := clock.Now(ctx)
	var last, hourAgo sql.NullInt64 // the latest one, and the one that must be an hour old
	var day int
	err := tx.QueryRowContext(ctx, `SELECT
		(SELECT MAX(created_at) FROM codes WHERE account_id = $1 AND user_id = $2 AND purpose = $3 AND bound_to = $4),
		(SELECT created_at FROM codes WHERE account_id = $1 AND user_id = $2 AND created_at > $5 ORDER BY created_at DESC LIMIT 1 OFFSET $6),
		(SELECT COUNT(*) FROM (SELECT 1 FROM codes WHERE account_id = $1 AND user_id = $2 AND created_at > $7 LIMIT $8) d)`,
		r.User.Account, r.User.ID, r.Purpose, r.BoundTo, now.Add(-time.Hour).UnixMicro(), codesAnHour-1,
		now.Add(-24*time.Hour).UnixMicro(), codesADay).Scan(&last, &hourAgo, &day)
	if err != nil {
		return err
	}
	if again := time.UnixMicro(last.Int64).Add(ResendAfter); last.Valid && now.Before(again) {
		return TooSoon.With("seconds", seconds(again.Sub(now)))
	}
	switch {
	case day >= codesADay:
		return TooMany.With("minutes", 24*60)
	case hourAgo.Valid:
		return TooMany.With("minutes", minutes(time.UnixMicro(hourAgo.Int64).Add(time.Hour).Sub(now)))
	case r.Channel == account.ByEmail:
		return nil
	}
	var spent int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM (
		SELECT 1 FROM codes WHERE account_id = $1 AND channel IN ('sms', 'voice') AND created_at > $2 LIMIT $3) c`,
		r.User.Account, now.Add(-24*time.Hour).UnixMicro(), r.Policy.CodesPerDay).Scan(&spent)
	if err == nil && spent >= r.Policy.CodesPerDay {
		err = TooMany.With("minutes", 24*60)
	}
	return err
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

// dispatch writes the letter or the message that carries the code.
func (f *Factors) dispatch(ctx context.Context, tx *database.Tx, r Request, target, code string) error {
	home, err := account.Get(ctx, tx, r.User.Account)
	if err != nil {
		return err
	}
	if r.Channel == account.ByEmail {
		return mail.Send(ctx, tx, f.box, mail.Letter{AccountID: string(r.User.Account), To: target, ToName: r.User.FullName(),
			Language: r.User.Language, Kind: mail.SignInCode, Code: code, ValidFor: CodeTime,
			Params: map[string]string{"username": r.User.Username, "account": home.Name, "address": r.Address}})
	}
	channel, key, spoken := message.SMS, "message.code.sms", code
	if r.Channel == account.ByVoice {
		channel, key, spoken = message.Voice, "message.code.voice", strings.Join(strings.Split(code, ""), ", ") // one digit after the other
	}
	text := locale.Text(r.User.Language, key, map[string]any{"code": spoken, "account": home.Name})
	return message.Send(ctx, tx, f.box, message.Message{AccountID: string(r.User.Account), Channel: channel, To: target,
		Text: text, Language: r.User.Language, ExpiresAt: clock.Now(ctx).Add(CodeTime)})
}

// CheckCode tells whether a code is the one that was sent for this, and uses it
// up when it is: a step that has to be committed whatever it answers, because
// it counts attempts. Of two that are right at the same moment one is.
func (f *Factors) CheckCode(ctx context.Context, tx *database.Tx, u user.User, purpose Purpose, boundTo, code string) (channel account.Factor, ok bool, err error) {
	var id, hash string
	now := clock.Now(ctx).UnixMicro()
	err = tx.QueryRowContext(ctx, `
		UPDATE codes SET attempts = attempts + 1
		WHERE account_id = $1 AND user_id = $2 AND purpose = $3 AND bound_to = $4 AND used_at IS NULL AND expires_at > $5 AND attempts < $6
		RETURNING id, code_hash, channel`,
		u.Account, u.ID, purpose, boundTo, now, codeAttempts).Scan(&id, &hash, &channel)
	if err != nil {
		if errors.Is(err, database.ErrNotFound) {
			err = nil
		}
		return "", false, err
	}
	if subtle.ConstantTimeCompare([]byte(f.codeHash(id, digits(code))), []byte(hash)) != 1 {
		return channel, false, nil
	}
	used, err := tx.ExecCount(ctx, `UPDATE codes SET used_at = $3 WHERE account_id = $1 AND id = $2 AND used_at IS NULL`, u.Account, id, now)
	return channel, used == 1, err
}

// SentCode is the code that is on its way for this, nil when there is none that still works.
func (f *Factors) SentCode(ctx context.Context, q database.Queryer, u user.User, purpose Purpose, boundTo string) (*Sent, error) {
	var s Sent
	var target string
	var at, expires int64
	err := q.QueryRowContext(ctx, `SELECT channel, target, created_at, expires_at FROM codes
		WHERE account_id = $1 AND user_id = $2 AND purpose = $3 AND bound_to = $4 AND used_at IS NULL AND expires_at > $5
		ORDER BY created_at DESC LIMIT 1`,
		u.Account, u.ID, purpose, boundTo, clock.Now(ctx).UnixMicro()).Scan(&s.Channel, &target, &at, &expires)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	s.To, s.At, s.ExpiresAt = Masked(s.Channel, target), time.UnixMicro(at).UTC(), time.UnixMicro(expires).UTC()
	s.ResendAt = s.At.Add(ResendAfter)
	return &s, err
}

// codeHash is what is kept of a code: nobody who reads the table can try all six digits.
func (f *Factors) codeHash(id, code string) string {
	return f.box.Digest(code, "code "+id)
}

func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // crypto/rand never fails: it stops the program instead
	return fmt.Sprintf("%06d", n)
}

// digits leaves out what people put between them.
func digits(code string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, code)
}

// Masked is as much of an address as tells its owner which one it is.
func Masked(channel account.Factor, target string) string {
	if channel != account.ByEmail {
		return message.Shorten(target)
	}
	local, domain, _ := strings.Cut(target, "@")
	first := []rune(local)
	return string(first[:min(1, len(first))]) + "•••@" + domain
}

// ForgetCodes removes codes that no bound asks for any more, a thousand at a time.
func ForgetCodes(ctx context.Context, tx *database.Tx) error {
	return tx.Exec(ctx, `DELETE FROM codes WHERE (account_id, id) IN (SELECT account_id, id FROM codes WHERE expires_at < $1 LIMIT 1000)`,
		clock.Now(ctx).Add(-25*time.Hour).UnixMicro())
}
