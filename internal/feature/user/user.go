// Package user holds the people (and programs) of an account: their profile,
// their status, the roles and teams they are in, and the links by which they
// set a password or confirm an address. A username is unique in the whole
// installation and never changes; an email is unique in its account and counts
// only once confirmed. Nobody can change a user who holds a permission that
// they lack, nobody can disable themselves, and an account never loses its
// last enabled admin. Passwords are checked elsewhere; this room keeps their
// hash and decides the status that follows.
package user

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// ID names a user, such as usr_01jd....
type ID string

// Self stands for the caller in addresses of the API.
const Self ID = "self"

// Status is one word for what keeps a user out, the strongest of all.
type Status string

// The states, strongest first.
const (
	Disabled        Status = "disabled"
	Locked          Status = "locked"           // too many failed sign-ins
	PasswordExpired Status = "password_expired" // must set a new one
	Pending         Status = "pending"          // has never set a password
	Active          Status = "active"
)

// Source says how the user came to be.
type Source string

// The sources.
const (
	Created  Source = "created"
	Imported Source = "imported"
	Invited  Source = "invited"
	SetUp    Source = "setup"
)

// User is one person of one account.
type User struct {
	Account         access.AccountID
	ID              ID
	Username        string
	FirstName       string
	LastName        string
	Email           string
	EmailVerified   *time.Time
	PendingEmail    string // asked for, not yet confirmed
	Mobile          string // E.164, or empty
	MobileVerified  *time.Time
	Language        string
	TimeZone        string
	Status          Status
	DisabledAt      *time.Time
	LockedAt        *time.Time
	LockedUntil     *time.Time // nil: until an admin unlocks
	PasswordSetAt   *time.Time // nil: there is none yet
	MustReset       bool       // only the link of a letter lets them in: an admin unlocked them
	FailedSignIns   int        // in a row
	DeletionAskedAt *time.Time // the operator was asked to erase the user, and has not yet
	LastLogin       *Login
	Source          Source
	CreatedBy       Reference
	CreatedAt       time.Time
	Roles           []Reference // filled in lists and on the user's own page
	Teams           []Reference
	SeatSince       *time.Time // nil without a seat; filled in as roles are

	// PreferredFactor is the second factor that they want to be asked for; empty: none in particular.
	PreferredFactor account.Factor

	nameKey, usernameKey, emailKey string
}

// Login is one successful sign-in.
type Login struct {
	At      time.Time
	Address string
	Country string // where the address was used, as ISO 3166-1 alpha-2; "" when that was not known
	Method  string // password, or passkey where that was enough
}

// Reference is another thing's id and name. System roles have no name here: their id is their key.
type Reference struct{ ID, Name string }

// FullName is how the user is shown.
func (u User) FullName() string {
	if u.LastName == "" {
		return u.FirstName
	}
	return u.FirstName + " " + u.LastName
}

// Target is the user as the audit log names them.
func (u User) Target() audit.Target {
	return audit.Target{Kind: "user", ID: string(u.ID), Name: u.Username}
}

// Faults of this room, beside those of the members in valid.go.
var (
	Missing         = fault.New(fault.Missing, "user.missing")
	UsernameTaken   = fault.New(fault.Conflict, "user.username_taken").On("username")
	EmailTaken      = fault.New(fault.Conflict, "user.email_taken").On("email")
	NotYourself     = fault.New(fault.Conflict, "user.not_yourself")
	LastAdmin       = fault.New(fault.Conflict, "user.last_admin")
	IsDisabled      = fault.New(fault.Conflict, "user.is_disabled")
	NotLocked       = fault.New(fault.Conflict, "user.not_locked")
	RoleMissing     = fault.New(fault.Invalid, "role.missing").On("roles")
	RoleExcluded    = fault.New(fault.Conflict, "role.excluded").On("roles")
	NoSeatLeft      = fault.New(fault.Conflict, "seat.none_left").On("roles")
	TeamMissing     = fault.New(fault.Invalid, "team.missing").On("teams")
	LinkNotValid    = fault.New(fault.Missing, "password_link.not_valid")
	LanguageIsFixed = fault.New(fault.Forbidden, "user.language_fixed").On("language")
)

// Users is the room's door.
type Users struct {
	log *audit.Log
	db  *database.DB
	box *seal.Box
	// PublicURL begins every link in a letter; it comes from the settings, never from a request.
	PublicURL string
	// SupportAddress gets requests for deletion.
	SupportAddress string
	// Seats is set by the wiring; without it there are none to be had.
	Seats Seats

	bulkBatch  int // users of one transaction of a bulk job
	nightBatch int // users of one transaction of a nightly job
	erasers    []Eraser
}

// Seats gives the seats that Inbox roles need, as a step of changes of users.
// The room that keeps them stands above this one.
type Seats interface {
	// Take gives the user a seat and answers what happened; nothing when they
	// have one. NoSeatLeft, or another fault, when they cannot; then nothing was written.
	Take(ctx context.Context, tx *database.Tx, actor access.Actor, u User) ([]audit.Event, error)
	// Left is how many more users of the account could be given one at this moment.
	Left(ctx context.Context, q database.Queryer, in access.AccountID) (int, error)
}

// SeatsLeft is how many more users of the account could be given a seat at this moment.
func (r *Users) SeatsLeft(ctx context.Context, q database.Queryer, in access.AccountID) (int, error) {
	if r.Seats == nil {
		return 0, nil
	}
	return r.Seats.Left(ctx, q, in)
}

// New opens the room.
func New(log *audit.Log, box *seal.Box, publicURL, supportAddress string) *Users {
	return &Users{log: log, db: log.Database(), box: box, PublicURL: publicURL, SupportAddress: supportAddress, bulkBatch: usualBulkBatch, nightBatch: usualNightBatch}
}
