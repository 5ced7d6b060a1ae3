// Package admission is the one decision of the product: may this one come in,
// from there, by this way? The portal, the HTTP API, the gateway and SMPP all
// ask Admit, and all are answered alike: come in, as this actor; or one and the
// same refusal, whatever the reason. The true reason is a stable code that only
// the log shows, and Explain.
//
// Whom a credential belongs to, what they are judged by and what they may do is
// kept in memory until their account, or one above it, changes: on this node at
// once, on others within a second. If that cannot be known, nobody comes in and
// nobody is refused: the answer is Busy. What is open already is judged anew by
// Again; a lock and a password that expired end nothing that is open.
package admission

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/request"
	"gatehouse/internal/foundation/seal"
)

// Kind says what somebody shows.
type Kind string

// The kinds of credentials.
const (
	WebSession Kind = "session"     // the portal's cookie
	Key        Kind = "key"         // an API key; with its id as Name where the form has one
	Password   Kind = "password"    // a username, or over SMPP whatever is a system_id, and a password
	APISession Kind = "api_session" // a token that was got for a password
	Bearer     Kind = "bearer"      // an OAuth 2.0 access token
)

// Credential is what somebody shows at the door.
type Credential struct {
	Kind   Kind
	Name   string
	Secret string
}

// Visit is from where, and by which way.
type Visit struct {
	Address   string // of the client, as the door has decided
	Service   access.Service
	RequestID string
	UserAgent string
	Country   string // where the address is used, as ISO 3166-1 alpha-2; "" when that is not known
}

func (v Visit) visitor() session.Visitor {
	return session.Visitor{Address: v.Address, Country: v.Country, UserAgent: v.UserAgent, RequestID: v.RequestID, Service: v.Service}
}

// Pass is the answer to whoever may come in.
type Pass struct {
	Actor   access.Actor
	Roles   []string         // ids of those that count, sorted; none for keys
	Limits  apiaccess.Limits // over SMPP
	Session *session.Known   // of a WebSession or an APISession
	User    *user.User       // nil for a key
	// Until is when the pass ends by itself; zero when nothing is set. Whoever
	// keeps somebody in for longer than a call asks Again then.
	Until time.Time

	shown Credential // without the password
	visit Visit
	key   *apikey.Known
	at    time.Time // when what was shown was found good
	on    []audit.Dependency
}

// Faults of this room: what whoever is not let in is told.
var (
	Refused   = fault.New(fault.Unauthenticated, "admission.refused")
	Throttled = fault.New(fault.Limit, "session.throttled")
)

// Passwords tells whose a name and a password are. The room that knows stands
// above this one.
type Passwords interface {
	// Verify answers the user, or the reason why they do not come in by it, which
	// nobody is told. barred is asked, of nobody too, whether the way is closed to
	// the user; if so, the secret is not counted.
	Verify(ctx context.Context, v session.Visitor, name, password string, barred Barred) (u user.User, reason string, err error)
	// MayTry is a fault of kind limit while the address has to wait.
	MayTry(ctx context.Context, address string) error
	// Waits tells whether the address has to wait, or the user from wherever they come.
	Waits(ctx context.Context, address string, id user.ID) (bool, error)
	// Failed counts a failed attempt of an address.
	Failed(ctx context.Context, address string)
}

// Barred tells why a user may not show a password here, "" when they may. It is
// as much work for nobody, the zero user.
type Barred func(u user.User, policy account.Policy) (reason string, err error)

// Door is the room's door.
type Door struct {
	log      *audit.Log
	db       *database.DB
	numbers  *audit.Numbers
	sessions *session.Sessions
	keys     *apikey.Keys
	box      *seal.Box
	people   people
	known    remembered
	refusals *refusals
	// SignIns is where passwords wait that have to be hashed, those of the portal
	// as well: a flood at one door must not take the places of another.
	SignIns *request.Line
	// Passwords is set by the wiring.
	Passwords Passwords
}

// New opens the room; its writing of refusals ends with ctx.
func New(ctx context.Context, log *audit.Log, numbers *audit.Numbers, sessions *session.Sessions, keys *apikey.Keys, box *seal.Box) *Door {
	d := &Door{log: log, db: log.Database(), numbers: numbers, sessions: sessions, keys: keys, box: box,
		people: newPeople(), known: newRemembered(), refusals: newRefusals(log),
		SignIns: request.NewLine(request.SignInsInside, request.SignInsWaiting)}
	go d.refusals.keep(ctx)
	return d
}

// Close writes what is only in memory.
func (d *Door) Close(ctx context.Context) error { return d.refusals.write(ctx, true) }

// WriteRefusals writes what was refused and is due; it happens every second by itself.
func (d *Door) WriteRefusals(ctx context.Context) error { return d.refusals.write(ctx, false) }

// ParseAuthorization reads an Authorization header (RFC 9110, section 11.6.2):
// App, Basic, IBSSO or Bearer, in any case; any other is one that is refused.
// False when nothing is shown.
func ParseAuthorization(header string) (Credential, bool) {
	header = strings.TrimSpace(header)
	if header == "" {
		return Credential{}, false
	}
	scheme, rest, _ := strings.Cut(header, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(scheme) {
	case "app":
		return Credential{Kind: Key, Secret: rest}, true
	case "ibsso":
		return Credential{Kind: APISession, Secret: rest}, true
	case "bearer":
		return Credential{Kind: Bearer, Secret: rest}, true
	case "basic":
		name, password, ok := readBasic(rest)
		if !ok {
			return Credential{Kind: Password}, true // refused like a wrong one
		}
		return Credential{Kind: Password, Name: name, Secret: password}, true
	}
	return Credential{Kind: Key}, true
}
