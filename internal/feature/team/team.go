// Package team keeps the teams of an account: named groups of users who have
// the team's roles in common, beside their own. Nobody can give a team a role,
// or take one from it, that allows what they do not hold themselves, nor while
// a member holds a permission that they lack; deleting a team takes its roles.
// A role that needs a seat is each person's own, and so is Account admin: an
// account counts the people who have it. Who is in a team is kept with the user.
package team

import (
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Team is a named group of users.
type Team struct {
	ID          string
	Name        string
	Description string
	Roles       []user.Reference // that its members have through it; the account's own by name, then system roles, which have no name here
	Users       int              // members, up to CountLimit
	UsersExact  bool             // false: more than CountLimit
	Version     int              // grows with every edit of its name or description
	CreatedAt   time.Time
}

// Draft is what a team is created from.
type Draft struct {
	Name        string
	Description string
}

// Patch changes some members; nil leaves one as it is.
type Patch struct {
	Name        *string
	Description *string
	IfVersion   int // 0: whatever it is now
}

// Limits.
const (
	NameLimit        = 60
	DescriptionLimit = 200
	MaxTeams         = 1000 // of one account
	MaxRoles         = 20   // of one team
	CountLimit       = 10_000
)

// Faults of this room.
var (
	Missing      = fault.New(fault.Missing, "team.not_found")
	NameTaken    = fault.New(fault.Conflict, "team.name_taken").On("name")
	TooMany      = fault.New(fault.Limit, "team.too_many").With("max", MaxTeams)
	Changed      = fault.New(fault.Stale, "request.changed_meanwhile")
	RoleSeated   = fault.New(fault.Conflict, "team.role_needs_seat")
	RolePersonal = fault.New(fault.Conflict, "team.role_personal")
	TooManyRoles = fault.New(fault.Limit, "team.too_many_roles").With("max", MaxRoles)
)

// What the texts of a team must be.
var (
	nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{
		text.Empty:      fault.New(fault.Invalid, "team.name_missing").On("name"),
		text.TooLong:    fault.New(fault.Invalid, "team.name_too_long").On("name").With("max", NameLimit),
		text.Characters: fault.New(fault.Invalid, "team.name_characters").On("name"),
	}}
	descriptionRule = text.Rule{Limit: DescriptionLimit, Faults: map[text.Problem]*fault.Fault{
		text.TooLong:    fault.New(fault.Invalid, "team.description_too_long").On("description").With("max", DescriptionLimit),
		text.Characters: fault.New(fault.Invalid, "team.description_characters").On("description"),
	}}
)

// Teams is the room's door.
type Teams struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Teams { return &Teams{log: log, db: log.Database()} }

func (t Team) target() audit.Target { return audit.Target{Kind: "team", ID: t.ID, Name: t.Name} }

func validTexts(name, description *string) error {
	return fault.Several(nameRule.Apply(name), descriptionRule.Apply(description))
}
