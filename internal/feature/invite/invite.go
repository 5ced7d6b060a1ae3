// Package invite asks people by letter to become users of an account, with the
// roles and teams that they will have. An invite is bound to one email address
// and is no user: it opens by a link of 256 random bits, of which only the hash
// is kept, once, and for seven days. Whoever invites must hold what they offer,
// and is judged anew when the invite is accepted: what they may no longer give
// is left out then. A role that needs a seat keeps one until the invite is
// answered. A link that an admin copied opens the invite like the letter's, but
// proves nothing about the mailbox. A link that is dead for any reason is
// answered in one and the same way.
package invite

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// ID names an invite, such as inv_01jd....
type ID string

// Status tells what became of an invite.
type Status string

// The states.
const (
	Pending  Status = "pending"  // sent, and its link works
	Accepted Status = "accepted" // somebody became a user by it
	Expired  Status = "expired"  // not answered in time
	Revoked  Status = "revoked"
)

// Bounds.
const (
	Lasts        = 7 * 24 * time.Hour
	MessageLimit = 1000 // characters
	MaxOpen      = 5000 // of one account
	MaxMany      = 200  // of one call
	MaxCopied    = 5    // links of one invite beside the letter's
)

// TokenPrefix begins the token of every link.
const TokenPrefix = "gti"

// Person is who is invited. The names are proposals; they may be empty.
type Person struct{ Email, FirstName, LastName string }

// Offer is what they are invited to.
type Offer struct {
	Roles, Teams []string
	Language     string // of the letter and of the user to be; empty: the account's
	Message      string // in the inviter's words; plain text
	Controls     admission.Controls
}

// Draft is one invite as it is asked for.
type Draft struct {
	Person
	Offer
}

// Inviter is who vouches for an invite: who sent it last.
type Inviter struct {
	Kind     access.ActorKind
	ID       string
	Name     string // username, or name of the key
	FullName string
	Account  access.AccountID
}

// Invite is one invite as it stands.
type Invite struct {
	Account access.AccountID
	ID      ID
	Person
	Language  string
	Message   string
	Status    Status
	CreatedAt time.Time
	SentAt    time.Time // the newest letter
	ExpiresAt time.Time
	SettledAt *time.Time // accepted, revoked or marked as expired
	User      user.ID    // who came of it
	Inviter   Inviter
	Roles     []user.Reference
	Teams     []user.Reference
	Controls  admission.Controls

	service access.Service // by which it was sent
}

// Faults of this room.
var (
	Missing      = fault.New(fault.Missing, "invite.not_found")
	NotValid     = fault.New(fault.Missing, "invite.not_valid") // of a link, whatever is the matter with it
	IsUser       = fault.New(fault.Conflict, "invite.is_user").On("email")
	AlreadyOpen  = fault.New(fault.Conflict, "invite.already_open").On("email")
	NotOpen      = fault.New(fault.Conflict, "invite.not_open")
	WasAccepted  = fault.New(fault.Conflict, "invite.was_accepted")
	TooManyOpen  = fault.New(fault.Conflict, "invite.too_many_open").With("max", MaxOpen)
	tooMany      = fault.New(fault.Invalid, "invite.too_many").On("invites").With("max", MaxMany)
	repeated     = fault.New(fault.Invalid, "invite.repeated")
	messageLong  = fault.New(fault.Invalid, "invite.message_too_long").On("message").With("max", MessageLimit)
	messageWrong = fault.New(fault.Invalid, "invite.message_characters").On("message")
	badLanguage  = fault.New(fault.Invalid, "user.language_unknown").On("language")
)

// Why a link is dead, for the audit log only. That the address is a user's by
// now has the code of IsUser.
const (
	wasUsed       = "invite.used"
	wasRevoked    = "invite.revoked"
	hasExpired    = "invite.expired"
	accountClosed = "invite.account_closed"
	inviterLost   = "invite.inviter_lost"
)

// Door is what coming in by an invite shares with signing in.
type Door interface {
	MayTry(ctx context.Context, address string) error
	Failed(ctx context.Context, address string)
	ValidPassword(ctx context.Context, in access.AccountID, password, username, email string) error
	HashPassword(ctx context.Context, password string) (string, error)
	// Enter lets in a user who has just been made, or says what is still wanted:
	// a step. byLetter: the way here proves their address.
	Enter(ctx context.Context, tx *database.Tx, v session.Visitor, u user.User, byLetter bool) (session.Entry, error)
}

// Invites is the room's door.
type Invites struct {
	log   *audit.Log
	db    *database.DB
	box   *seal.Box
	users *user.Users
	door  Door
	// Seats is set by the wiring; without it there are none to be had.
	Seats *seat.Seats
}

// New opens the room.
func New(log *audit.Log, box *seal.Box, users *user.Users, door Door) *Invites {
	return &Invites{log: log, db: log.Database(), box: box, users: users, door: door}
}

// Valid cleans the person in place and answers every fault in it.
func (p *Person) Valid() error {
	return fault.Several(user.ValidEmail(&p.Email), user.ValidName(&p.FirstName, "firstName", false), user.ValidName(&p.LastName, "lastName", false))
}

// Valid cleans the offer in place and answers every fault in it.
func (o *Offer) Valid() error {
	faults := []*fault.Fault{unrepeated(o.Roles, "roles"), unrepeated(o.Teams, "teams")}
	if o.Language != "" && !locale.Valid(o.Language) {
		faults = append(faults, badLanguage.With("value", "…"))
	}
	faults = append(faults, validMessage(&o.Message))
	return fault.Several(append(faults, validControls(o.Controls)...)...)
}

// Valid cleans the draft in place and answers every fault in it.
func (d *Draft) Valid() error {
	return fault.Several(append(fault.All(d.Person.Valid()), fault.All(d.Offer.Valid())...)...)
}

func unrepeated(ids []string, field string) *fault.Fault {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return repeated.On(field)
		}
		seen[id] = true
	}
	return nil
}

// validMessage takes several lines of what a name may hold.
func validMessage(s *string) *fault.Fault {
	if len(*s) > 8*MessageLimit {
		return messageLong
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(*s), "\n")
	for i, line := range lines {
		clean, problem := text.Clean(line, 8*MessageLimit)
		if problem == text.Characters {
			return messageWrong
		}
		lines[i] = clean
	}
	clean := strings.TrimSpace(strings.Join(lines, "\n"))
	if utf8.RuneCountInString(clean) > MessageLimit {
		return messageLong
	}
	*s = clean
	return nil
}

func (i Invite) target() audit.Target {
	return audit.Target{Kind: "invite", ID: string(i.ID), Name: i.Email}
}

// needsSeat tells whether any of the roles has an effect only with a seat.
func needsSeat(roles []user.Reference) bool {
	for _, role := range roles {
		if access.NeedsSeat(role.ID) {
			return true
		}
	}
	return false
}

// asker is the inviter as they are judged anew.
func (i Invite) asker() user.Asker {
	return user.Asker{Kind: i.Inviter.Kind, ID: i.Inviter.ID, Name: i.Inviter.Name, Account: i.Inviter.Account, Service: i.service}
}
