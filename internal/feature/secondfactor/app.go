package secondfactor

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 as all apps know it; HMAC does not rest on what SHA-1 lost
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// What authenticator apps agree on (RFC 6238): others ignore any other choice.
const (
	stepLength   = 30 * time.Second
	codeDigits   = 6
	secretLength = 20 // bytes, 160 bits
	skew         = 1  // steps that a clock may be off, each side
)

// enrolTime is how long a secret that was shown waits for its first code.
const enrolTime = 15 * time.Minute

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// Enrolment is what an app is set up with. It is shown once.
type Enrolment struct {
	Secret string // base 32, to be typed
	URI    string // otpauth://, to be shown as a QR code
}

// BeginApp makes a secret for the caller's own app. It counts once ConfirmApp
// has seen a code of it; until then one that was set up before goes on.
func (f *Factors) BeginApp(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (e Enrolment, err error) {
	err = f.own(ctx, actor, in, id, "factor.app_started", func(tx *database.Tx, u user.User, c *change) error {
		c.quiet = true // nothing counts yet
		if err := f.allowed(ctx, tx, u, account.ByApp); err != nil {
			return err
		}
		e, err = f.BeginAppIn(ctx, tx, u)
		return err
	})
	return e, err
}

// BeginAppIn is BeginApp as a step of a sign-in that asks for a factor to be set up.
func (f *Factors) BeginAppIn(ctx context.Context, tx *database.Tx, u user.User) (Enrolment, error) {
	secret := make([]byte, secretLength)
	_, _ = rand.Read(secret)
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return Enrolment{}, err
	}
	text := base32Plain.EncodeToString(secret)
	err = tx.Exec(ctx, `
		INSERT INTO app_factors (account_id, user_id, secret, last_step, pending, pending_until) VALUES ($1, $2, '', 0, $3, $4)
		ON CONFLICT (account_id, user_id) DO UPDATE SET pending = EXCLUDED.pending, pending_until = EXCLUDED.pending_until`,
		u.Account, u.ID, f.box.Seal(text, appPlace(u, "pending")), clock.Now(ctx).Add(enrolTime).UnixMicro())
	return Enrolment{Secret: text, URI: appURI(home.Name, u.Username, text)}, err
}

// ConfirmApp sets the app up whose secret BeginApp showed, in the place of the
// one before.
func (f *Factors) ConfirmApp(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, code string) error {
	return f.own(ctx, actor, in, id, "factor.app_added", func(tx *database.Tx, u user.User, c *change) error {
		if err := f.allowed(ctx, tx, u, account.ByApp); err != nil {
			return err
		}
		replaced, err := f.confirmApp(ctx, tx, u, code)
		if replaced {
			c.action = "factor.app_replaced"
		}
		return err
	})
}

// ConfirmAppIn is ConfirmApp as a step of a sign-in that asked for a factor to
// be set up; its letter is sent. CodeWrong for a wrong code; beside a fault the
// events are the attempt.
func (f *Factors) ConfirmAppIn(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, code string) ([]audit.Event, error) {
	c := change{action: "factor.app_added"}
	if _, err := f.confirmApp(ctx, tx, u, code); err != nil {
		return c.events(u), err
	}
	return c.events(u), f.settle(ctx, tx, by, u, c)
}

func (f *Factors) confirmApp(ctx context.Context, tx *database.Tx, u user.User, code string) (replaced bool, err error) {
	var sealed, before string
	err = tx.QueryRowContext(ctx, `SELECT pending, secret FROM app_factors WHERE account_id = $1 AND user_id = $2 AND pending <> '' AND pending_until > $3`,
		u.Account, u.ID, clock.Now(ctx).UnixMicro()).Scan(&sealed, &before)
	if errors.Is(err, database.ErrNotFound) {
		return false, NotBegun
	}
	if err != nil {
		return false, err
	}
	secret, err := f.box.Open(sealed, appPlace(u, "pending"))
	if err != nil {
		return false, err
	}
	step, right := matches(secret, code, clock.Now(ctx))
	if !right {
		return false, CodeWrong
	}
	confirmed, err := tx.ExecCount(ctx, `
		UPDATE app_factors SET secret = $3, last_step = $4, added_at = $5, last_used_at = NULL, pending = '', pending_until = 0
		WHERE account_id = $1 AND user_id = $2 AND pending = $6`,
		u.Account, u.ID, f.box.Seal(secret, appPlace(u, "secret")), step, clock.Now(ctx).UnixMicro(), sealed)
	if err == nil && confirmed == 0 { // another tab has confirmed it, or begun anew
		err = NotBegun
	}
	return before != "", err
}

// RemoveApp takes the app away: the user's own act, or an admin's.
func (f *Factors) RemoveApp(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return f.act(ctx, actor, in, id, "factor.app_removed", func(tx *database.Tx, u user.User, c *change) error {
		removed, err := tx.ExecCount(ctx, `DELETE FROM app_factors WHERE account_id = $1 AND user_id = $2 AND secret <> ''`, u.Account, u.ID)
		c.nothing = removed == 0
		return err
	})
}

// CheckApp tells whether a code is one that the user's app shows now, or showed
// a moment ago: a step of signing in and of confirming. Each code counts once:
// the statement that notes it decides, on all nodes together.
func (f *Factors) CheckApp(ctx context.Context, tx *database.Tx, u user.User, code string) (bool, error) {
	var sealed string
	err := tx.QueryRowContext(ctx, `SELECT secret FROM app_factors WHERE account_id = $1 AND user_id = $2 AND secret <> ''`, u.Account, u.ID).Scan(&sealed)
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	secret, err := f.box.Open(sealed, appPlace(u, "secret"))
	if err != nil {
		return false, err
	}
	now := clock.Now(ctx)
	step, right := matches(secret, code, now)
	if !right {
		return false, nil
	}
	counted, err := tx.ExecCount(ctx, `
		UPDATE app_factors SET last_step = $3, last_used_at = $4 WHERE account_id = $1 AND user_id = $2 AND secret = $5 AND last_step < $3`,
		u.Account, u.ID, step, now.UnixMicro(), sealed)
	return counted == 1, err
}

// matches looks for the step of time, around now, to which a code belongs. All
// are compared, whichever is right.
func matches(secret, code string, now time.Time) (step int64, right bool) {
	key, err := base32Plain.DecodeString(secret)
	code = strings.Join(strings.Fields(code), "") // apps show it in two halves
	if err != nil || len(code) != codeDigits {
		return 0, false
	}
	at := now.Unix() / int64(stepLength/time.Second)
	for s := at - skew; s <= at+skew; s++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(key, s)), []byte(code)) == 1 {
			step, right = s, true
		}
	}
	return step, right
}

// CodeAt is what an app with this secret shows at a time; empty when it is no secret.
func CodeAt(secret string, at time.Time) string {
	key, err := base32Plain.DecodeString(secret)
	if err != nil {
		return ""
	}
	return codeOf(key, at.Unix()/int64(stepLength/time.Second))
}

// codeOf is the code of one step (RFC 4226, section 5.3).
func codeOf(key []byte, step int64) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%0*d", codeDigits, binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}

func appURI(issuer, name, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {fmt.Sprint(codeDigits)}, "period": {fmt.Sprint(int(stepLength / time.Second))}}
	// Apps read %20 and not the + of forms.
	return "otpauth://totp/" + url.PathEscape(issuer+":"+name) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// appPlace is where a sealed secret lies: it opens nowhere else.
func appPlace(u user.User, column string) string {
	return "app_factors/" + string(u.Account) + "/" + string(u.ID) + "/" + column
}
