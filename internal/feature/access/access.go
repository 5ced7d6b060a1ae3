// Package access knows who is asking and what they may do: the actor of every
// act, the catalogue of permissions, the system roles, and the one check that
// all rooms call. A permission is named thing/action. An actor acts inside
// their own account, and in one below it that they were found to reach; other
// accounts answer as if they did not exist.
// Nothing here decides whether somebody may come in: that is signing in.
package access

import (
	"time"

	"gatehouse/internal/foundation/fault"
)

// AccountID names an account, such as acc_01jd....
type AccountID string

// Permission is the right to do one thing: thing/action.
type Permission string

// ActorKind says what sort of party acts.
type ActorKind string

// The kinds of actor, as the audit log names them.
const (
	User      ActorKind = "user"
	Key       ActorKind = "key"
	System    ActorKind = "system"    // the program itself: jobs, set-up, the command line
	Anonymous ActorKind = "anonymous" // nobody known: a refused sign-in
)

// Service is a way in.
type Service string

// The services, as the audit log names them.
const (
	Web         Service = "web"
	API         Service = "api"
	SMPP        Service = "smpp"
	CommandLine Service = "cli"
	Internal    Service = "system"
)

// Actor is who does an act, from where, by which way. Rooms take it as given;
// only signing in, keys and the program's own start make one.
type Actor struct {
	Kind        ActorKind
	ID          string // user or key; empty for system and anonymous
	Name        string
	FullName    string    // of a person, as others see them; may be empty
	Account     AccountID // their own; empty for the program itself
	AccountName string
	// Reaches is the account below their own in which they act just now; empty
	// at home. Only the room that knows the tree of accounts sets it.
	Reaches     AccountID
	Permissions Set
	SessionID   string
	// PasswordOnly: they came over an API with a password and nothing else. They
	// hold only what is harmless then, and cannot prove more.
	PasswordOnly bool
	// ConfirmedAt is when the person last proved who they are; zero for keys and
	// for the program, which are not asked to.
	ConfirmedAt time.Time
	Service     Service
	Address     string // of the client, as decided by the door
	RequestID   string
	Language    string
	TimeZone    string
}

// Faults of the check.
var (
	Forbidden      = fault.New(fault.Forbidden, "access.forbidden")
	AccountMissing = fault.New(fault.Missing, "account.missing")
	PowerLacking   = fault.New(fault.Forbidden, "access.power_lacking")
	ConfirmFirst   = fault.New(fault.Forbidden, "session.confirm")
	PasswordIsWeak = fault.New(fault.Forbidden, "access.password_only")
)

// ConfirmTime is for how long a person is taken at their word about dangerous
// acts after they proved who they are.
const ConfirmTime = 15 * time.Minute

// Confirmed is ConfirmFirst when a session of the portal asks whose person has
// not lately proved who they are: the question before acts that an open portal
// on a table must not be enough for (OWASP ASVS 5.0, 7.5.1).
//
// Whoever came over an API with a password alone cannot: what was opened without
// a second factor never changes who may come in.
func (a Actor) Confirmed(now time.Time) error {
	if a.PasswordOnly {
		return PasswordIsWeak
	}
	if a.SessionID != "" && now.Sub(a.ConfirmedAt) > ConfirmTime {
		return ConfirmFirst
	}
	return nil
}

// May is the one check: nil when the actor may do this in that account.
func (a Actor) May(account AccountID, permission Permission) error {
	if err := a.Inside(account); err != nil {
		return err
	}
	if a.Kind == System || a.Permissions.Has(permission) {
		return nil
	}
	return Forbidden.With("permission", string(permission))
}

// Visits tells whether the actor acts in an account below their own.
func (a Actor) Visits(account AccountID) bool { return account != "" && a.Reaches == account }

// Inside is nil when the actor may know of the account at all.
func (a Actor) Inside(account AccountID) error {
	if a.Kind == System || (account != "" && (a.Account == account || a.Reaches == account)) {
		return nil
	}
	return AccountMissing
}

// Holds tells whether the actor has every permission of the set: nobody can
// give, or rule over, what they do not hold themselves.
func (a Actor) Holds(permissions Set) error {
	if a.Kind == System {
		return nil
	}
	for p := range permissions {
		if !a.Permissions.Has(p) {
			return PowerLacking.With("permission", string(p))
		}
	}
	return nil
}

// IsUser tells whether the actor is this very user, with all that one may do
// about oneself. Whoever showed a password over an API and nothing else is not.
func (a Actor) IsUser(account AccountID, id string) bool {
	return a.Kind == User && !a.PasswordOnly && a.Account == account && a.ID == id
}

// Program is the actor of what Gatehouse does by itself.
func Program(service Service) Actor {
	return Actor{Kind: System, Name: "Gatehouse", Service: service}
}

// Harmless is the set without what could change who may come in or what they
// may do: the permissions of Gatehouse that get at more than they say, and teams,
// which have roles.
func (s Set) Harmless() Set {
	kept := make(Set, len(s))
	for p := range s {
		kept[p] = struct{}{}
	}
	for _, e := range Catalogue() {
		if e.Dangerous || e.ID == TeamsManage {
			delete(kept, e.ID)
		}
	}
	return kept
}

// Set holds permissions; nil is the empty set.
type Set map[Permission]struct{}

// SetOf makes a set.
func SetOf(permissions ...Permission) Set {
	s := make(Set, len(permissions))
	for _, p := range permissions {
		s[p] = struct{}{}
	}
	return s
}

// Has tells whether the set holds p.
func (s Set) Has(p Permission) bool {
	_, ok := s[p]
	return ok
}

// Add puts all of the other set into this one.
func (s Set) Add(other Set) {
	for p := range other {
		s[p] = struct{}{}
	}
}
