// Package session keeps who is signed in. A session is an opaque token of
// which only the hash is stored; it ends when it is not used for a while, at an
// absolute limit, when its user signs out or changes the password, and at once
// when the user or the account is disabled. What a session's user may do is
// kept in memory until something in the account changes, so that checking one
// costs microseconds; a change on any node counts within a second. Programs
// have sessions too, opened with a password over the API: those end after an
// hour without use and can be bound to one address. Signing in itself is elsewhere.
package session

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
)

// The beginnings of session tokens: of browsers, and of programs. A token of
// one is never looked up as the other.
const (
	TokenPrefix    = "gts"
	APITokenPrefix = "gta"
)

// Limits of a session's life.
const (
	MaxPerUser = 50      // of each kind; the least recently used one ends when another begins
	cacheSize  = 100_000 // of users without a long list
	agentLimit = 400
)

// How long sessions of programs live, unused and at all.
const (
	APIIdle   = time.Hour
	APILength = 30 * 24 * time.Hour
)

// Session is one signed-in browser.
type Session struct {
	Account    access.AccountID
	ID         string
	User       user.ID
	CreatedAt  time.Time
	LastUsedAt time.Time
	ExpiresAt  time.Time // the absolute limit
	Address    string
	Country    string // where the address was used then, as ISO 3166-1 alpha-2; "" when that is not known
	UserAgent  string
	Method     string
	Factor     string         // the second factor it was opened with, "" for none
	Device     string         // id of the browser
	Service    access.Service // Web, or API for that of a program
	BoundTo    string         // the only address it is used from; empty for any
	// ConfirmedAt is when its user last proved who they are.
	ConfirmedAt time.Time
}

// Faults of this room.
var (
	Refused = fault.New(fault.Unauthenticated, "session.missing")
	Missing = fault.New(fault.Missing, "session.not_found")
)

// Known is a session that was found good, with who it is.
type Known struct {
	Session Session
	User    user.User
	Actor   access.Actor // without address, service and request id: they differ from call to call
	Roles   []string     // ids of those that count, sorted
	Allowed *safelist.List
	Account struct {
		Name string
		Kind string
		// OwnLanguage tells whether its people choose the language of their own portal.
		OwnLanguage bool
	}
	dependsOn []audit.Dependency
	idle      time.Duration
	usedAt    atomic.Int64 // microseconds; newer than Session.LastUsedAt
	policy    atomic.Pointer[account.Policy]
}

// Policy is what counts for the user of a session: read once, and again after
// a change of the account or of one above it, when the session is, too.
func (s *Sessions) Policy(ctx context.Context, k *Known) (account.Policy, error) {
	if p := k.policy.Load(); p != nil {
		return *p, nil
	}
	p, err := account.PolicyOf(ctx, s.db.Read(), k.Session.Account)
	if err == nil {
		k.policy.Store(&p)
	}
	return p, err
}

// limits are how long sessions of the account live, unused and at all.
func limits(ctx context.Context, q database.Queryer, in access.AccountID) (idle, length time.Duration, err error) {
	var unused, atAll sql.NullString
	err = q.QueryRowContext(ctx, `SELECT `+account.SessionColumns+` FROM accounts a WHERE a.id = $1`, in).Scan(&unused, &atAll)
	idle, length = account.SessionLimits(unused, atAll)
	return idle, length, err
}

// Sessions is the room's door.
type Sessions struct {
	log     *audit.Log
	db      *database.DB
	numbers *audit.Numbers
	known   *otter.Cache[string, *Known]
	used    *uses
}

// New opens the room; its writing of last uses ends with ctx.
func New(ctx context.Context, log *audit.Log, numbers *audit.Numbers) *Sessions {
	s := &Sessions{log: log, db: log.Database(), numbers: numbers, used: &uses{},
		known: otter.Must(&otter.Options[string, *Known]{MaximumWeight: cacheSize, InitialCapacity: 16,
			Weigher: func(_ string, k *Known) uint32 { return k.Allowed.Weight() }})}
	go s.keepUses(ctx)
	return s
}

// Opened is a session that was just begun. The tokens are answered once and
// stored nowhere.
type Opened struct {
	Session Session
	Token   seal.Token
	Device  string // the token that the browser is to keep
	// NewDevice: the user had not signed in there before, but elsewhere.
	NewDevice bool
}

// Entry is what letting somebody in has come to: a session, or the token of a
// sign-in that wants more first.
type Entry struct {
	Opened     Opened
	Unfinished seal.Token // empty when there is a session
}

// Open begins a session: a step of signing in. method is how the user came in,
// factor the second factor that they showed, empty for none.
func (s *Sessions) Open(ctx context.Context, tx *database.Tx, u user.User, v Visitor, method, factor string) (Opened, error) {
	now := clock.Now(ctx)
	_, length, err := limits(ctx, tx, u.Account)
	if err != nil {
		return Opened{}, err
	}
	if err := s.makeRoom(ctx, tx, u, access.Web); err != nil {
		return Opened{}, err
	}
	one := Session{Service: access.Web, Account: u.Account, ID: ident.At("ses", now), User: u.ID, CreatedAt: now, LastUsedAt: now, ConfirmedAt: now,
		ExpiresAt: now.Add(length), Address: v.Address, Country: v.Country, UserAgent: shortened(v.UserAgent), Method: method, Factor: factor}
	opened := Opened{Session: one, Token: seal.NewToken(TokenPrefix, string(u.Account))}
	if opened.NewDevice, err = opened.keepDevice(ctx, tx, u, v); err != nil {
		return Opened{}, err
	}
	return opened, tx.Exec(ctx, `
		INSERT INTO sessions (account_id, id, token_hash, user_id, created_at, last_used_at, expires_at, address, user_agent, method,
			confirmed_at, factor, device_id, country)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $5, $10, $11, $12)`,
		one.Account, one.ID, opened.Token.Hash(), one.User, now.UnixMicro(), one.ExpiresAt.UnixMicro(), one.Address, one.UserAgent, method,
		factor, opened.Session.Device, one.Country)
}

// keepDevice remembers the browser. A user's very first one is no news to them.
func (o *Opened) keepDevice(ctx context.Context, tx *database.Tx, u user.User, v Visitor) (news bool, err error) {
	var others int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM devices WHERE account_id = $1 AND user_id = $2 LIMIT 1) d`, u.Account, u.ID).Scan(&others)
	if err != nil {
		return false, err
	}
	id, text, isNew, err := remember(ctx, tx, u, v)
	o.Session.Device, o.Device = id, text
	return isNew && others > 0, err
}

// Confirm notes that the person behind a session has proved who they are again,
// and gives the session another token: a step of that proof. The old token is
// worth nothing from then on.
func (s *Sessions) Confirm(ctx context.Context, tx *database.Tx, actor access.Actor) (Opened, error) {
	token := seal.NewToken(TokenPrefix, string(actor.Account))
	var expires int64
	err := tx.QueryRowContext(ctx, `UPDATE sessions SET token_hash = $3, confirmed_at = $4 WHERE account_id = $1 AND id = $2 AND service = 'web' RETURNING expires_at`,
		actor.Account, actor.SessionID, token.Hash(), clock.Now(ctx).UnixMicro()).Scan(&expires)
	if errors.Is(err, database.ErrNotFound) {
		return Opened{}, Refused
	}
	return Opened{Session: Session{ID: actor.SessionID, ExpiresAt: time.UnixMicro(expires).UTC()}, Token: token}, err
}

func shortened(userAgent string) string {
	return strings.ToValidUTF8(userAgent[:min(len(userAgent), agentLimit)], "")
}

// Check finds who a browser's token belongs to and counts as a use of the session.
// Refused for a token that is unknown or ended, without saying which; Busy when
// that cannot be found out.
func (s *Sessions) Check(ctx context.Context, text string) (*Known, error) {
	k, err := s.Look(ctx, text)
	if err == nil {
		s.Use(ctx, k)
	}
	return k, err
}

// Use notes that a session is used.
func (s *Sessions) Use(ctx context.Context, k *Known) {
	k.usedAt.Store(clock.Now(ctx).UnixMicro())
	s.used.note(k)
}

// Look is Check without counting as a use.
func (s *Sessions) Look(ctx context.Context, text string) (*Known, error) {
	return s.look(ctx, TokenPrefix, text)
}

// LookAPI is Look for the token of a program. Whether the session may be used
// from where it comes is for whoever asks.
func (s *Sessions) LookAPI(ctx context.Context, text string) (*Known, error) {
	return s.look(ctx, APITokenPrefix, text)
}

func (s *Sessions) look(ctx context.Context, prefix, text string) (*Known, error) {
	token, ok := seal.ParseToken(prefix, text)
	if !ok {
		return nil, Refused
	}
	hash := token.Hash()
	if k, ok := s.known.GetIfPresent(hash); ok {
		holds, err := s.numbers.Holds(k.dependsOn)
		if err != nil {
			return nil, err
		}
		if holds && k.inTime(clock.Now(ctx)) == nil {
			return k, nil
		}
		s.known.Invalidate(hash) // also when it is idle here: it may have been used on another node
	}
	k, err := s.load(ctx, access.AccountID("acc_"+token.Owner), hash)
	if err == nil && (prefix == APITokenPrefix) != (k.Session.Service == access.API) {
		err = Refused
	}
	if err != nil {
		if database.Away(err) {
			return nil, audit.Busy.Because(err)
		}
		return nil, err
	}
	s.numbers.Learn(k.dependsOn)
	s.known.Set(hash, k)
	return k, k.inTime(clock.Now(ctx))
}

// inTime is Refused once the session was not used for too long or has lived too long.
func (k *Known) inTime(now time.Time) error {
	if now.After(k.Session.ExpiresAt) || now.UnixMicro()-k.usedAt.Load() > k.idle.Microseconds() {
		return Refused
	}
	return nil
}

// load reads a session, its user and what they may do. The change numbers are
// read first: whatever changes afterwards makes the result old.
func (s *Sessions) load(ctx context.Context, in access.AccountID, hash string) (*Known, error) {
	k := &Known{}
	var created, used, expires, from, confirmed int64
	var idle, length, own sql.NullString
	numbers, err := account.Dependencies(ctx, s.db.Read(), in)
	if err != nil {
		return nil, err
	}
	var closed bool
	err = s.db.Read().QueryRowContext(ctx, `
		SELECT `+account.IsClosed("a.id")+`,
			a.name, a.kind, `+account.SessionColumns+`, `+account.OwnLanguageColumn+`, u.sessions_from,
			s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.address, s.country, s.user_agent, s.method,
			s.factor, s.device_id, s.confirmed_at, s.service, s.bound_address
		FROM sessions s
		JOIN users u ON u.account_id = s.account_id AND u.id = s.user_id
		JOIN accounts a ON a.id = s.account_id
		WHERE s.account_id = $1 AND s.token_hash = $2`, in, hash).Scan(
		&closed, &k.Account.Name, &k.Account.Kind, &idle, &length, &own, &from,
		&k.Session.ID, &k.Session.User, &created, &used, &expires, &k.Session.Address, &k.Session.Country, &k.Session.UserAgent, &k.Session.Method,
		&k.Session.Factor, &k.Session.Device, &confirmed, &k.Session.Service, &k.Session.BoundTo)
	if errors.Is(err, database.ErrNotFound) {
		return nil, Refused
	}
	if err != nil {
		return nil, err
	}
	k.Session.Account, k.Account.OwnLanguage = in, account.MayChoose(own)
	k.usedAt.Store(used)
	k.Session.CreatedAt, k.Session.LastUsedAt, k.Session.ExpiresAt = time.UnixMicro(created).UTC(), time.UnixMicro(used).UTC(), time.UnixMicro(expires).UTC()
	k.Session.ConfirmedAt = time.UnixMicro(confirmed).UTC()
	k.dependsOn = numbers
	var atAll time.Duration
	if k.idle, atAll = account.SessionLimits(idle, length); k.Session.Service == access.API {
		k.idle, atAll = APIIdle, APILength
	}
	if until := k.Session.CreatedAt.Add(atAll); until.Before(k.Session.ExpiresAt) { // the limit was lowered since
		k.Session.ExpiresAt = until
	}
	if k.User, err = user.Get(ctx, s.db.Read(), in, k.Session.User); err != nil {
		return nil, err
	}
	if k.User.Status == user.Disabled || closed || created < from {
		return nil, Refused
	}
	if k.Allowed, err = safelist.Of(ctx, s.db.Read(), in, k.Session.User); err != nil {
		return nil, err
	}
	permissions, roles, err := access.Held(ctx, s.db.Read(), in, string(k.User.ID))
	k.Roles = roles
	k.Actor = access.Actor{Kind: access.User, ID: string(k.User.ID), Name: k.User.Username, FullName: k.User.FullName(), Account: in, AccountName: k.Account.Name, Permissions: permissions,
		SessionID: k.Session.ID, ConfirmedAt: k.Session.ConfirmedAt, Language: k.User.Language, TimeZone: k.User.TimeZone}
	return k, err
}

// DependsOn are the change numbers under which this was read.
func (k *Known) DependsOn() []audit.Dependency { return k.dependsOn }

// Wait gives channels of which one is closed when the session's account, or one
// above it, changes next: the moment to check it again.
func (s *Sessions) Wait(k *Known) []<-chan struct{} {
	channels := make([]<-chan struct{}, len(k.dependsOn))
	for i, d := range k.dependsOn {
		channels[i] = s.numbers.Wait(d.Account)
	}
	return channels
}
