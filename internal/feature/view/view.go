// Package view keeps saved views: filters of a list that somebody named, to
// come back to them. A view is private until its owner shares it; a shared one
// is seen by everybody who may see its list. Its owner may change and delete
// it, and whoever manages the account may do so with a shared one. Each user
// may have one view a list as the default that the list opens with. When a
// user is erased their private views go with them; the shared ones stay and
// belong to nobody. A view holds filters and never results: what its reader
// finds is decided by the list. Every act is recorded by the view's name;
// the filters are recorded of shared views only.
package view

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// List is a list of the product that views can be kept of.
type List string

// The lists, by their names in the API.
const (
	Users       List = "users"
	AuditEvents List = "audit-events"
)

// rules of a list: who may see it, and the filters that its address knows.
type rules struct {
	permission access.Permission
	filters    []string
}

var lists = map[List]rules{
	Users:       {access.UsersView, []string{"search", "status", "role", "team", "lastLogin", "sort"}},
	AuditEvents: {access.AuditView, []string{"range", "from", "to", "part", "search", "item", "action", "actor", "target", "at", "status", "zone"}},
}

// View is a named set of filters of one list.
type View struct {
	ID        string
	List      List
	Name      string
	Query     string // filters as in the address, without the question mark; empty: everything
	Shared    bool
	OwnerID   string
	OwnerName string // empty: the owner is gone
	Default   bool   // of the actor that asks
	Editable  bool   // by the actor that asks
	Version   int    // grows with every edit
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Draft is what a view is made from.
type Draft struct {
	List   List
	Name   string
	Query  string
	Shared bool
}

// Patch changes some members; nil leaves one as it is.
type Patch struct {
	Name      *string
	Query     *string
	Shared    *bool
	IfVersion int // 0: whatever it is now
}

// Limits.
const (
	NameLimit  = 60
	QueryLimit = 2000 // bytes
	MaxOwn     = 50   // views of one user and list
	MaxShared  = 200  // shared views of one account and list
)

// Manages is the permission to change and delete what others have shared.
const Manages = access.AccountEdit

// Faults of this room.
var (
	Missing       = fault.New(fault.Missing, "view.not_found")
	ListUnknown   = fault.New(fault.Invalid, "view.list_unknown").On("list")
	QueryWrong    = fault.New(fault.Invalid, "view.query_form").On("query")
	QueryTooLong  = fault.New(fault.Invalid, "view.query_too_long").On("query").With("max", QueryLimit)
	NameTaken     = fault.New(fault.Conflict, "view.name_taken").On("name")
	NobodysOwn    = fault.New(fault.Conflict, "view.without_owner").On("shared")
	TooMany       = fault.New(fault.Limit, "view.too_many").With("max", MaxOwn)
	TooManyShared = fault.New(fault.Limit, "view.too_many_shared").With("max", MaxShared)
	PeopleOnly    = fault.New(fault.Forbidden, "view.people_only")
	Changed       = fault.New(fault.Stale, "request.changed_meanwhile")
)

var nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{
	text.Empty:      fault.New(fault.Invalid, "view.name_missing").On("name"),
	text.TooLong:    fault.New(fault.Invalid, "view.name_too_long").On("name").With("max", NameLimit),
	text.Characters: fault.New(fault.Invalid, "view.name_characters").On("name"),
}}

// Views is the room's door.
type Views struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Views { return &Views{log: log, db: log.Database()} }

func (v View) target() audit.Target { return audit.Target{Kind: "view", ID: v.ID, Name: v.Name} }

// editable tells whether the actor may change and delete the view.
func (v View) editable(actor access.Actor, in access.AccountID) error {
	if actor.IsUser(in, v.OwnerID) {
		return nil
	}
	return actor.May(in, Manages)
}

// validQuery takes only filters that the list's address knows, written as an
// address writes them: nothing that could lead anywhere else.
func (l List) validQuery(query string) *fault.Fault {
	if len(query) > QueryLimit {
		return QueryTooLong
	}
	if query == "" {
		return nil
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, given := strings.Cut(pair, "=")
		if !given || !slices.Contains(lists[l].filters, name) || !isValue(value) {
			return QueryWrong
		}
	}
	return nil
}

// isValue tells whether value is text that is written as in an address.
func isValue(value string) bool {
	plain, err := url.QueryUnescape(value)
	if err != nil || plain == "" || !utf8.ValidString(plain) {
		return false
	}
	outside := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"#<>?\`, r) }
	return !strings.ContainsFunc(value, outside) && !strings.ContainsFunc(plain, unicode.IsControl)
}
