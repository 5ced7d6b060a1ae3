// Package apiaccess keeps by which protocols a user may come in with a password
// besides the portal: HTTP and SMPP, each off until somebody who may manage
// safelists turns it on. It also keeps how much a user may do over SMPP, and
// credentials that are generated for strict SMPP clients, which can send no
// more than 15 and 8 characters. Those work for SMPP alone, and only from the
// user's safelist unless an admin has accepted that they work from anywhere.
// Whether somebody comes in is decided in the room of admission.
package apiaccess

import (
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// Limits of what a user may do over SMPP.
type Limits struct {
	Sessions int // binds at the same time, over all nodes
	Rate     int // messages a second, on each node
}

// Usual are the limits of whoever was not given others.
var Usual = Limits{Sessions: 4, Rate: 100}

// The most that a user can be given.
const (
	MaxSessions = 100
	MaxRate     = 10_000
)

// Access is what a user may use.
type Access struct {
	HTTP, SMPP  bool
	Limits      Limits
	Credentials *Credentials // nil: none were generated
	Version     int          // from 1, which is one that was never set
}

// Credentials were generated for SMPP. The password is shown once.
type Credentials struct {
	SystemID  string
	Anywhere  bool // they work without a safelist
	CreatedAt time.Time
}

// Draft is what a user is to be able to use; limits of 0 are the usual ones.
type Draft struct {
	HTTP, SMPP bool
	Limits     Limits
	IfVersion  int // the version that was seen, from 1; 0: whatever it is now
}

// Faults of this room.
var (
	Changed       = fault.New(fault.Stale, "api_access.changed")
	NoSafelist    = fault.New(fault.Conflict, "api_access.no_safelist")
	NoCredentials = fault.New(fault.Missing, "api_access.no_credentials")
	badSessions   = fault.New(fault.Invalid, "api_access.sessions_form").On("smppSessions").With("max", MaxSessions)
	badRate       = fault.New(fault.Invalid, "api_access.rate_form").On("smppRate").With("max", MaxRate)
)

// Valid tells what is wrong with the draft.
func (d Draft) Valid() error {
	var sessions, rate *fault.Fault
	if d.Limits.Sessions < 0 || d.Limits.Sessions > MaxSessions {
		sessions = badSessions
	}
	if d.Limits.Rate < 0 || d.Limits.Rate > MaxRate {
		rate = badRate
	}
	return fault.Several(sessions, rate)
}

// Accesses is the room's door.
type Accesses struct {
	log *audit.Log
	db  *database.DB
	box *seal.Box
}

// New opens the room.
func New(log *audit.Log, box *seal.Box) *Accesses {
	return &Accesses{log: log, db: log.Database(), box: box}
}
