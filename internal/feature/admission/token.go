package admission

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"

	"gatehouse/internal/foundation/seal"
)

// BearerTime is how long an access token works.
const BearerTime = time.Hour

// bearerPrefix begins every access token.
const bearerPrefix = "gtb_"

// OpenSession gives a program a session for a username and a password. It ends
// after an hour without use, and is used from the visitor's address alone
// unless anywhere is set. Where the account asks for second factors, the user's
// HTTP access must be on: a password alone goes round them.
func (d *Door) OpenSession(ctx context.Context, name, password string, anywhere bool, v Visit) (token seal.Token, err error) {
	p, at, err := d.verified(ctx, Credential{Kind: Password, Name: name, Secret: password}, v, APISession)
	if err != nil {
		return seal.Token{}, settled(err)
	}
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		token, err = d.sessions.OpenAPI(ctx, tx, p.user, v.visitor(), at, anywhere)
		return err
	})
	return token, settled(err)
}

// CloseSession ends the session that a pass was given for.
func (d *Door) CloseSession(ctx context.Context, p *Pass) error {
	if p.shown.Kind != APISession {
		return Refused
	}
	return d.sessions.Close(ctx, p.Actor)
}

// IssueBearer gives an access token for an API key's id and secret, or for a
// username and a password where HTTP access is on (RFC 6749, sections 4.4 and
// 4.3). Nothing is stored: the token names whom it was given to, who is judged
// by what holds when it is used, and it is signed.
func (d *Door) IssueBearer(ctx context.Context, c Credential, v Visit) (token string, err error) {
	to := bearer{issued: clock.Now(ctx)}
	to.expires = to.issued.Add(BearerTime)
	switch c.Kind {
	case Key:
		known, err := d.keys.LookBy(ctx, c.Name, c.Secret)
		if err != nil {
			return "", settled(d.unknown(ctx, v, err, apikey.Refused))
		}
		if _, err := d.withKey(ctx, known, Credential{Kind: Bearer}, v); err != nil {
			return "", err
		}
		to.kind, to.account, to.who = "key", known.Key.Account, known.Hash()
	case Password:
		p, at, err := d.verified(ctx, c, v, Password)
		if err != nil {
			return "", settled(err)
		}
		to.kind, to.account, to.who, to.issued = "user", p.user.Account, string(p.user.ID), at
	default:
		return "", d.refuse(ctx, v, nobody, Unknown)
	}
	return bearerPrefix + d.box.Sign(to.text(), bearerPurpose), nil
}

// bearer is what an access token says.
type bearer struct {
	kind    string // key or user
	account access.AccountID
	who     string    // hash of the key's secret, or id of the user
	issued  time.Time // when the password was found good: worth nothing once there is another one
	expires time.Time
}

const (
	bearerPurpose = "access token"
	bearerLimit   = 1000 // characters
)

func (b bearer) text() string {
	return strings.Join([]string{b.kind, string(b.account), b.who, strconv.FormatInt(b.issued.UnixMicro(), 10), strconv.FormatInt(b.expires.UnixMicro(), 10)}, " ")
}

func (d *Door) readBearer(text string) (b bearer, ok bool) {
	signed, ok := strings.CutPrefix(text, bearerPrefix)
	if !ok || len(signed) > bearerLimit {
		return b, false
	}
	plain, err := d.box.Verify(signed, bearerPurpose)
	if err != nil {
		return b, false
	}
	parts := strings.Split(plain, " ")
	if len(parts) != 5 {
		return b, false
	}
	issued, wrong := strconv.ParseInt(parts[3], 10, 64)
	expires, wrongToo := strconv.ParseInt(parts[4], 10, 64)
	return bearer{parts[0], access.AccountID(parts[1]), parts[2], time.UnixMicro(issued), time.UnixMicro(expires)}, wrong == nil && wrongToo == nil
}

func (d *Door) byBearer(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	b, ok := d.readBearer(c.Secret)
	if !ok {
		return nil, d.refuse(ctx, v, nobody, Unknown)
	}
	over := !clock.Now(ctx).Before(b.expires)
	if b.kind == "key" {
		known, err := d.keys.Again(ctx, apikey.ByHash(b.account, b.who))
		if err != nil {
			return nil, d.unknown(ctx, v, err, apikey.Refused)
		}
		if over {
			return nil, d.refuse(ctx, v, ofKnown(known), TokenExpired)
		}
		p, err := d.withKey(ctx, known, Credential{Kind: Bearer}, v)
		return until(p, b.expires), err
	}
	one, err := d.person(ctx, b.account, user.ID(b.who))
	if err != nil {
		return nil, d.unknown(ctx, v, err, user.Missing)
	}
	facts := one.facts(Bearer)
	reason := facts.Refusal(v.Service, v.Address)
	switch {
	case over:
		reason = TokenExpired
	case reason == "" && b.issued.Before(one.from):
		reason = PasswordChanged
	}
	if reason != "" {
		return nil, d.refuse(ctx, v, ofUser(one.user), reason)
	}
	return until(withPerson(one, Credential{Kind: Bearer}, b.issued, v), b.expires), nil
}

// until makes a pass end no later than its token.
func until(p *Pass, end time.Time) *Pass {
	if p != nil && (p.Until.IsZero() || end.Before(p.Until)) {
		p.Until = end
	}
	return p
}
