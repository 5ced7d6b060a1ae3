package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
)

// Device is a browser in which a user has signed in. It is known again by a
// token in a cookie of its own, which outlives sessions and opens nothing: it
// only tells that this is not a new place. Every user of a browser has a token
// of their own there, made when they signed in: one that somebody knew, or
// planted, before is never taken over.
type Device struct {
	ID         string
	CreatedAt  time.Time
	LastUsedAt time.Time // of the last sign-in
	Address    string    // at that time
	Country    string    // of the address at that time; "" when it was not known
	UserAgent  string
	Failures   int // wrong secrets from there since

	hash string // of its token
}

const (
	// DevicePrefix begins the token of a browser.
	DevicePrefix = "gtd"
	// MaxDevices of a user are remembered; the one that was used least recently is forgotten for a new one.
	MaxDevices = 20
	// browserUsers is of how many users a browser keeps the tokens, the latest ones.
	browserUsers = 5
	between      = "." // two tokens in the cookie
)

// DeviceMissing answers for a device that is not the user's.
var DeviceMissing = fault.New(fault.Missing, "device.not_found")

// DeviceOf finds the visitor's browser among those of a user; ok is false for a
// new one. It costs one question for everybody.
func DeviceOf(ctx context.Context, q database.Queryer, u user.User, v Visitor) (d Device, ok bool, err error) {
	var hashes [browserUsers]string
	for i, token := range v.Tokens() {
		hashes[i] = token.Hash()
	}
	row := q.QueryRowContext(ctx, `SELECT `+deviceColumns+` FROM devices WHERE account_id = $1 AND user_id = $2 AND token_hash IN ($3, $4, $5, $6, $7)
		ORDER BY last_used_at DESC, id LIMIT 1`, u.Account, u.ID, hashes[0], hashes[1], hashes[2], hashes[3], hashes[4])
	d, err = scanDevice(row)
	if errors.Is(err, database.ErrNotFound) {
		return Device{}, false, nil
	}
	return d, err == nil, err
}

const deviceColumns = `id, created_at, last_used_at, address, country, user_agent, failures, token_hash`

func scanDevice(row database.Scanner) (d Device, err error) {
	var created, used int64
	err = row.Scan(&d.ID, &created, &used, &d.Address, &d.Country, &d.UserAgent, &d.Failures, &d.hash)
	d.CreatedAt, d.LastUsedAt = time.UnixMicro(created).UTC(), time.UnixMicro(used).UTC()
	return d, err
}

// Tokens are those in the cookie of the browser that can be read, the latest first.
func (v Visitor) Tokens() (tokens []seal.Token) {
	for i, text := range strings.SplitN(v.Device, between, browserUsers+1) {
		if token, ok := seal.ParseToken(DevicePrefix, text); ok && i < browserUsers {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// keeping is the cookie of the browser with this token in front, and those of its other users.
func (v Visitor) keeping(first seal.Token) string {
	kept := []string{first.Text()}
	for _, token := range v.Tokens() {
		if token != first && len(kept) < browserUsers {
			kept = append(kept, token.Text())
		}
	}
	return strings.Join(kept, between)
}

// DeviceFailed counts a wrong secret of a user from one of their own browsers
// and answers how many there were, the same one in a row counted once: a step
// of an attempt. It is as much work for a device that is not known.
func DeviceFailed(ctx context.Context, tx *database.Tx, u user.User, device, wrong string) (failures int, err error) {
	err = tx.QueryRowContext(ctx, `
		UPDATE devices SET failures = failures + CASE WHEN last_wrong_hash = $3 THEN 0 ELSE 1 END, last_wrong_hash = $3
		WHERE account_id = $1 AND id = $2 RETURNING failures`, u.Account, device, wrong).Scan(&failures)
	if errors.Is(err, database.ErrNotFound) {
		err = nil
	}
	return failures, err
}

// remember keeps the visitor's browser as one of the user's; text is for its cookie.
func remember(ctx context.Context, tx *database.Tx, u user.User, v Visitor) (id, text string, isNew bool, err error) {
	now := clock.Now(ctx).UnixMicro()
	known, ok, err := DeviceOf(ctx, tx, u, v)
	if err != nil {
		return "", "", false, err
	}
	if ok {
		tokens := v.Tokens()
		i := slices.IndexFunc(tokens, func(t seal.Token) bool { return t.Hash() == known.hash })
		return known.ID, v.keeping(tokens[i]), false, tx.Exec(ctx, `
			UPDATE devices SET last_used_at = $3, address = $4, user_agent = $5, country = $6, failures = 0, last_wrong_hash = ''
			WHERE account_id = $1 AND id = $2`, u.Account, known.ID, now, v.Address, shortened(v.UserAgent), v.Country)
	}
	err = tx.Exec(ctx, `
		DELETE FROM devices WHERE account_id = $1 AND id IN (
			SELECT id FROM devices WHERE account_id = $1 AND user_id = $2 ORDER BY last_used_at DESC LIMIT 1000 OFFSET $3)`,
		u.Account, u.ID, MaxDevices-1)
	if err != nil {
		return "", "", false, err
	}
	token := seal.NewToken(DevicePrefix, string(u.Account))
	id, err = insertDevice(ctx, tx, u, v, token)
	return id, v.keeping(token), true, err
}

func insertDevice(ctx context.Context, tx *database.Tx, u user.User, v Visitor, token seal.Token) (id string, err error) {
	id = ident.At("dev", clock.Now(ctx))
	return id, tx.Exec(ctx, `
		INSERT INTO devices (account_id, id, user_id, token_hash, user_agent, address, created_at, last_used_at, failures, last_wrong_hash, country)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, '', $8)`, u.Account, id, u.ID, token.Hash(), shortened(v.UserAgent), v.Address, clock.Now(ctx).UnixMicro(), v.Country)
}

// Play remembers a browser in which nobody signed in: the demo's step to show
// people with the browsers that they use. It answers the token of the browser,
// by which it is known again; for a new one, which v has none for, it looks for
// no other to forget.
func Play(ctx context.Context, tx *database.Tx, u user.User, v Visitor) (device string, err error) {
	if v.Device != "" {
		_, device, _, err = remember(ctx, tx, u, v)
		return device, err
	}
	token := seal.NewToken(DevicePrefix, string(u.Account))
	_, err = insertDevice(ctx, tx, u, v, token)
	return token.Text(), err
}

// Devices are the browsers in which a user has signed in, the latest used
// first; at most MaxDevices. One's own need no permission.
func (s *Sessions) Devices(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) ([]Device, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersManage); err != nil {
			return nil, err
		}
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT `+deviceColumns+` FROM devices
		WHERE account_id = $1 AND user_id = $2 ORDER BY last_used_at DESC, id LIMIT $3`, in, id, MaxDevices)
	return database.Collect(rows, err, scanDevice)
}

// ForgetDevice makes a browser a new one again and ends the sessions in it.
func (s *Sessions) ForgetDevice(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, device string) error {
	return s.end(ctx, actor, in, id, "session.device_forgotten", func(tx *database.Tx) (int64, error) {
		forgotten, err := tx.ExecCount(ctx, `DELETE FROM devices WHERE account_id = $1 AND user_id = $2 AND id = $3`, in, id, device)
		if err == nil && forgotten == 0 {
			err = DeviceMissing
		}
		if err != nil {
			return 0, err
		}
		return forgotten, tx.Exec(ctx, `DELETE FROM sessions WHERE account_id = $1 AND user_id = $2 AND device_id = $3`, in, id, device)
	})
}

// ForgetAll ends every session of a user and forgets every browser: a step of
// taking an account back from a stranger.
func ForgetAll(ctx context.Context, tx *database.Tx, u user.User) error {
	for _, statement := range []string{
		`DELETE FROM sessions WHERE account_id = $1 AND user_id = $2`,
		`DELETE FROM devices WHERE account_id = $1 AND user_id = $2`,
		`DELETE FROM sign_ins WHERE account_id = $1 AND user_id = $2`,
	} {
		if err := tx.Exec(ctx, statement, u.Account, u.ID); err != nil {
			return err
		}
	}
	return nil
}
