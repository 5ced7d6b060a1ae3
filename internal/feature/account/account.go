// Package account holds the tree of accounts: the operator account at its
// root, main accounts (one customer each) below it. An account has a name, a
// language and a time zone that its new users start with, and is active or
// disabled; while it is disabled none of its users can come in. Main accounts
// are created, disabled and enabled by whoever holds operator/accounts in the
// operator account. Sub-accounts, inheritance and limits are not here yet.
package account

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/text"
)

// ID names an account.
type ID = access.AccountID

// Kind is the place of an account in the tree.
type Kind string

// The kinds.
const (
	Operator Kind = "operator"
	Main     Kind = "main"
)

// Status tells whether the account's users may come in.
type Status string

// The states.
const (
	Active   Status = "active"
	Disabled Status = "disabled"
)

// Account is one tenant.
type Account struct {
	ID        ID
	Parent    ID // empty for the operator account
	Kind      Kind
	Name      string
	Language  string
	TimeZone  string
	Status    Status
	CreatedAt time.Time
	Users     *Users // in lists only
}

// Users tells how many people an account has, whatever their status.
type Users struct {
	Count int  // at most UsersLimit
	Exact bool // false: there are more
}

// UsersLimit is how far users are counted, so that a list of large accounts stays quick.
const UsersLimit = 10_000

// Draft is what a new account is made from.
type Draft struct {
	Name     string
	Language string // tag of a catalogue
	TimeZone string // IANA name
}

// NameLimit is the longest name, in characters.
const NameLimit = 100

// Faults of this room.
var (
	Missing    = access.AccountMissing
	NameTaken  = fault.New(fault.Conflict, "account.name_taken").On("name")
	IsOperator = fault.New(fault.Conflict, "account.is_operator")
	badName    = map[text.Problem]*fault.Fault{
		text.Empty:      fault.New(fault.Invalid, "account.name_missing").On("name"),
		text.TooLong:    fault.New(fault.Invalid, "account.name_too_long").On("name").With("max", NameLimit),
		text.Characters: fault.New(fault.Invalid, "account.name_characters").On("name"),
	}
	BadLanguage = fault.New(fault.Invalid, "account.language_unknown").On("language")
	BadTimeZone = fault.New(fault.Invalid, "account.time_zone_unknown").On("timeZone")
)

// Valid cleans the draft and answers every fault in it.
func (d *Draft) Valid() error {
	name, problem := text.Clean(d.Name, NameLimit)
	d.Name = name
	faults := []*fault.Fault{badName[problem]}
	if !locale.Valid(d.Language) {
		faults = append(faults, BadLanguage)
	}
	if !ValidTimeZone(d.TimeZone) {
		faults = append(faults, BadTimeZone)
	}
	return fault.Several(faults...)
}

// ValidTimeZone tells whether name is a zone of the IANA database.
func ValidTimeZone(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// Accounts is the room's door.
type Accounts struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Accounts { return &Accounts{log: log, db: log.Database()} }

func (a Account) target() audit.Target {
	return audit.Target{Kind: "account", ID: string(a.ID), Name: a.Name}
}

const columns = `id, COALESCE(parent_id, ''), kind, name, language, time_zone, status, created_at`

func scan(row database.Scanner, more ...any) (a Account, err error) {
	var created int64
	err = row.Scan(append([]any{&a.ID, &a.Parent, &a.Kind, &a.Name, &a.Language, &a.TimeZone, &a.Status, &created}, more...)...)
	a.CreatedAt = time.UnixMicro(created).UTC()
	return a, err
}

// Get finds an account for a step of another act, without asking for a permission.
func Get(ctx context.Context, q database.Queryer, id ID) (Account, error) {
	a, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM accounts WHERE id = $1`, id))
	if isNone(err) {
		return Account{}, Missing
	}
	return a, err
}
