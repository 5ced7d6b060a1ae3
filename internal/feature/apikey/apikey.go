// Package apikey keeps the keys by which programs come in. A key belongs to an
// account and outlives whoever made it. It holds permissions of its own, its
// scopes, of which nobody can give one that they lack; it works from a moment
// to another one, from the addresses that it is bound to, until it is disabled
// or, for good, revoked. Its secret is shown once and only a hash is stored.
// Who lacks a scope of a key may turn it off and never widen it. Revoked keys
// are shown for a year. Whether a key is let in is not decided here: Look only
// says what is known of it.
package apikey

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// SecretPrefix begins every key.
const SecretPrefix = "gtk"

// Limits of a key.
const (
	NameLimit    = 60
	MaxKeys      = 200 // of one account, revoked ones apart
	MaxAddresses = 100 // of one key
	Validity     = 365 * 24 * time.Hour
	MaxYears     = 5
	// SoonBefore is how long before its end a key is called expiring, and the
	// first letter about it goes out.
	SoonBefore = 14 * 24 * time.Hour
)

// Status tells whether a key works, and if not, why.
type Status string

// The states; of several that fit, the first counts.
const (
	Revoked  Status = "revoked"
	Disabled Status = "disabled"
	Expired  Status = "expired"
	NotYet   Status = "not_yet"
	Expiring Status = "expiring" // works, and ends soon
	Active   Status = "active"
)

// Key is one key, without its secret.
type Key struct {
	Account         access.AccountID
	ID              string
	Name            string
	Scopes          []access.Permission // sorted
	Addresses       []string            // it may be used from; none: from everywhere
	ValidFrom       time.Time
	ValidTo         time.Time
	CreatedAt       time.Time
	CreatedBy       string // name of who made it
	UpdatedAt       time.Time
	DisabledAt      *time.Time
	RevokedAt       *time.Time
	LastUsedAt      *time.Time // nil: never
	LastUsedAddress string
	Version         int // grows with every edit

	nameKey string
	used    int64 // LastUsedAt as it is stored
}

// Status is how the key stands at a moment.
func (k Key) Status(now time.Time) Status {
	switch {
	case k.RevokedAt != nil:
		return Revoked
	case k.DisabledAt != nil:
		return Disabled
	case !now.Before(k.ValidTo):
		return Expired
	case now.Before(k.ValidFrom):
		return NotYet
	case now.Add(SoonBefore).After(k.ValidTo):
		return Expiring
	}
	return Active
}

// Works tells whether a key of this status opens anything.
func (s Status) Works() bool { return s == Active || s == Expiring }

// Faults of this room.
var (
	Refused      = fault.New(fault.Unauthenticated, "key.refused")
	Missing      = fault.New(fault.Missing, "key.not_found")
	NameTaken    = fault.New(fault.Conflict, "key.name_taken").On("name")
	IsRevoked    = fault.New(fault.Conflict, "key.is_revoked")
	TooMany      = fault.New(fault.Limit, "key.too_many").With("max", MaxKeys)
	ScopeUnknown = fault.New(fault.Invalid, "key.scope_unknown").On("scopes")
	Changed      = fault.New(fault.Stale, "request.changed_meanwhile")
	badName      = fault.New(fault.Invalid, "key.name_form").On("name").With("max", NameLimit)
	addressMany  = fault.New(fault.Invalid, "key.too_many_addresses").On("allowedAddresses").With("max", MaxAddresses)
	endPast      = fault.New(fault.Invalid, "key.end_past").On("validTo")
	endFirst     = fault.New(fault.Invalid, "key.end_first").On("validTo")
	endLate      = fault.New(fault.Invalid, "key.end_late").On("validTo").With("years", MaxYears)
)

// Keys is the room's door.
type Keys struct {
	log       *audit.Log
	db        *database.DB
	numbers   *audit.Numbers
	box       *seal.Box
	publicURL string
	known     *otter.Cache[string, *Known]
	used      *uses
}

// New opens the room; its writing of last uses ends with ctx. box seals what
// letters link to, publicURL is where the portal is.
func New(ctx context.Context, log *audit.Log, numbers *audit.Numbers, box *seal.Box, publicURL string) *Keys {
	k := &Keys{log: log, db: log.Database(), numbers: numbers, box: box, publicURL: publicURL, used: &uses{},
		known: otter.Must(&otter.Options[string, *Known]{MaximumSize: cacheSize, InitialCapacity: 16})}
	go k.keepUses(ctx)
	return k
}

func (k Key) target() audit.Target { return audit.Target{Kind: "key", ID: k.ID, Name: k.Name} }
