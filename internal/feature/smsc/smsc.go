// Package smsc keeps which short message centre (SMSC) an account's SMPP
// traffic is relayed to. The operator sets it for an account; accounts below
// that have none of their own have it from there, and one on the operator
// account itself serves all that have no other. Its password can be set and
// never read, and has to be given again when the centre is to be reached
// elsewhere or by another name, so that nobody can send it to themselves.
// Whoever decides where messages go can read them: the permission is
// dangerous, exists in the operator account alone, and changes ask who it is.
// Keeping sessions with the centre open is for the gateway.
package smsc

import (
	"regexp"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/seal"
)

// SMSC is the centre that was set for an account. Its password is not here.
type SMSC struct {
	Account    access.AccountID
	Host       string
	Port       int
	TLS        bool
	SystemID   string // who we are there
	SystemType string // may be empty
	Window     int    // requests without an answer at the same time
	Enabled    bool
	Version    int
	UpdatedAt  time.Time

	password string // sealed
}

// Draft is what a centre is set to, all of it but the password.
type Draft struct {
	Host       string
	Port       int
	TLS        bool
	SystemID   string
	Password   *string // nil: as it was
	SystemType string
	Window     int // 0: Window
	Enabled    bool
	IfVersion  int // 0: whatever it is now
}

// Limits, those of the texts by SMPP 3.4, 5.2; some centres take longer passwords.
const (
	SystemIDLimit   = 15
	PasswordLimit   = 64
	SystemTypeLimit = 12
	MaxWindow       = 1000
	Window          = 100 // where none is given
)

// Faults of this room.
var (
	// Missing: neither the account nor one above it has a centre that is enabled.
	Missing         = fault.New(fault.Missing, "smsc.missing")
	Changed         = fault.New(fault.Stale, "request.changed_meanwhile")
	hostWrong       = fault.New(fault.Invalid, "smsc.host_form").On("host")
	portWrong       = fault.New(fault.Invalid, "smsc.port_form").On("port")
	systemIDWrong   = fault.New(fault.Invalid, "smsc.system_id_form").On("systemId").With("max", SystemIDLimit)
	systemTypeWrong = fault.New(fault.Invalid, "smsc.system_type_form").On("systemType").With("max", SystemTypeLimit)
	windowWrong     = fault.New(fault.Invalid, "smsc.window_form").On("window").With("max", MaxWindow)
	passwordWrong   = fault.New(fault.Invalid, "smsc.password_form").On("password").With("max", PasswordLimit)
	PasswordMissing = fault.New(fault.Invalid, "smsc.password_missing").On("password")
	PasswordAgain   = fault.New(fault.Invalid, "smsc.password_again").On("password")
)

// Manages is the permission to see and change centres, held in the operator account.
const Manages = access.OperatorSMPP

// SMSCs is the room's door.
type SMSCs struct {
	log      *audit.Log
	db       *database.DB
	accounts *account.Accounts
	numbers  *audit.Numbers
	box      *seal.Box
	out      *outbound.Client
	known    *otter.Cache[access.AccountID, *found]
}

// cached is how many accounts' centres are kept in memory.
const cached = 20_000

// New opens the room.
func New(log *audit.Log, numbers *audit.Numbers, box *seal.Box, out *outbound.Client) *SMSCs {
	return &SMSCs{log: log, db: log.Database(), accounts: account.New(log), numbers: numbers, box: box, out: out,
		known: otter.Must(&otter.Options[access.AccountID, *found]{MaximumSize: cached, InitialCapacity: 16})}
}

var visible = regexp.MustCompile(`^[!-~]+$`)

// valid cleans the draft and answers every fault in it.
func (d *Draft) valid() error {
	d.Host, d.SystemID, d.SystemType = strings.TrimSpace(d.Host), strings.TrimSpace(d.SystemID), strings.TrimSpace(d.SystemType)
	if d.Window == 0 {
		d.Window = Window
	}
	var wrong []*fault.Fault
	say := func(good bool, what *fault.Fault) {
		if !good {
			wrong = append(wrong, what)
		}
	}
	say(outbound.CheckHost(d.Host) == nil, hostWrong)
	say(d.Port >= 1 && d.Port <= 65535, portWrong)
	say(len(d.SystemID) <= SystemIDLimit && visible.MatchString(d.SystemID), systemIDWrong)
	say(len(d.SystemType) <= SystemTypeLimit && (d.SystemType == "" || visible.MatchString(d.SystemType)), systemTypeWrong)
	say(d.Window >= 1 && d.Window <= MaxWindow, windowWrong)
	if d.Password != nil {
		say(*d.Password != "", PasswordMissing)
		say(*d.Password == "" || len(*d.Password) <= PasswordLimit && visible.MatchString(*d.Password), passwordWrong)
	}
	return fault.Several(wrong...)
}

// elsewhere tells whether the password would go to others than before: to
// another place, for another name, or in the clear.
func (s SMSC) elsewhere(d Draft) bool {
	return s.Host != d.Host || s.Port != d.Port || s.SystemID != d.SystemID || s.TLS && !d.TLS
}

func place(in access.AccountID) string { return "smscs/" + string(in) + "/password" }
