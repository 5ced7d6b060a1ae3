// Package account holds the tree of accounts: the operator account at its
// root, main accounts (one customer each) below it, and sub-accounts below
// those to any depth up to a limit. While an account is disabled nobody of it
// or of the accounts below it can come in. Main accounts are made and turned
// off by whoever holds operator/accounts in the operator account, sub-accounts
// by whoever holds accounts/manage in an account above; they also reach into
// them, with the permissions that they hold at home. The operator reaches
// nobody's account. What an account does not set itself it has from above.
package account

import (
	"cmp"
	"context"
	"database/sql"
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
	Sub      Kind = "sub"
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
	ID       ID
	Parent   ID // empty for the operator account
	Kind     Kind
	Name     string
	Language string // as it counts here, set or inherited
	TimeZone string
	// OwnLanguage tells whether users who may not manage users choose their own language.
	OwnLanguage bool
	Status      Status
	Closed      bool // disabled, or below an account that is
	CreatedAt   time.Time
	Users       *Users // in lists only

	nameKey string
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
	Language string // tag of a catalogue; of a sub-account may be empty: as the account above
	TimeZone string // IANA name; likewise
}

// Limits.
const (
	NameLimit  = 100 // characters
	DepthLimit = 50  // accounts above one another
)

// Faults of this room.
var (
	Missing     = access.AccountMissing
	NameTaken   = fault.New(fault.Conflict, "account.name_taken").On("name")
	IsOperator  = fault.New(fault.Conflict, "account.is_operator")
	IsMain      = fault.New(fault.Conflict, "account.is_main")
	TooDeep     = fault.New(fault.Conflict, "account.too_deep").With("max", DepthLimit)
	Cycle       = fault.New(fault.Conflict, "account.cycle").On("parent")
	Foreign     = fault.New(fault.Conflict, "account.other_customer").On("parent")
	AboveGone   = fault.New(fault.Conflict, "account.parent_disabled")
	nameMixed   = fault.New(fault.Invalid, "account.name_mixed").On("name")
	BadLanguage = fault.New(fault.Invalid, "account.language_unknown").On("language")
	BadTimeZone = fault.New(fault.Invalid, "account.time_zone_unknown").On("timeZone")
)

var nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{
	text.Empty:      fault.New(fault.Invalid, "account.name_missing").On("name"),
	text.TooLong:    fault.New(fault.Invalid, "account.name_too_long").On("name").With("max", NameLimit),
	text.Characters: fault.New(fault.Invalid, "account.name_characters").On("name"),
}}

// Valid cleans the draft and answers every fault in it.
func (d *Draft) Valid() error {
	faults := []*fault.Fault{validName(&d.Name)}
	if !locale.Valid(d.Language) {
		faults = append(faults, BadLanguage)
	}
	if !ValidTimeZone(d.TimeZone) {
		faults = append(faults, BadTimeZone)
	}
	return fault.Several(faults...)
}

// validBelow is Valid for a sub-account, which may leave to the account above what it does not say.
func (d *Draft) validBelow() error {
	whole := Draft{d.Name, cmp.Or(d.Language, locale.Fallback), cmp.Or(d.TimeZone, "UTC")}
	err := whole.Valid()
	d.Name = whole.Name
	return err
}

// validName cleans a name. A word in letters of two alphabets deceives: an а of
// Cyrillic looks like an a.
func validName(name *string) *fault.Fault {
	if wrong := nameRule.Apply(name); wrong != nil {
		return wrong
	}
	if text.Mixed(*name) {
		return nameMixed
	}
	return nil
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

var columns = `a.id, COALESCE(a.parent_id, ''), a.kind, a.name, a.name_key, a.status, a.created_at,
	` + IsClosed("a.id") + `, ` + counts(Language) + `, ` + counts(TimeZone) + `, ` + OwnLanguageColumn

func scan(row database.Scanner, more ...any) (a Account, err error) {
	var created int64
	var language, zone, own sql.NullString
	err = row.Scan(append([]any{&a.ID, &a.Parent, &a.Kind, &a.Name, &a.nameKey, &a.Status, &created, &a.Closed, &language, &zone, &own}, more...)...)
	a.CreatedAt = time.UnixMicro(created).UTC()
	a.Language, a.TimeZone = Language.or(language), TimeZone.or(zone)
	a.OwnLanguage = MayChoose(own)
	return a, err
}

// Get finds an account for a step of another act, without asking for a permission.
func Get(ctx context.Context, q database.Queryer, id ID) (Account, error) {
	a, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM accounts a WHERE a.id = $1`, id))
	if isNone(err) {
		return Account{}, Missing
	}
	return a, err
}
