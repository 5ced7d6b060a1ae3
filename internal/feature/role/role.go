// Package role keeps an account's own roles: named sets of permissions. System
// roles stand beside them in every list and cannot be changed. A role that
// somebody or some team has cannot be deleted. Nobody can put a permission into a role, or
// take one out, that they do not hold themselves, nor edit a role of somebody
// who holds a permission that they lack. Who has a role is kept with the user.
package role

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Kind tells a role of the program from a role of the account.
type Kind string

// The kinds.
const (
	System Kind = "system"
	Custom Kind = "custom"
)

// Role is a set of permissions that users can be given.
type Role struct {
	ID          string // a system role's key, else an id such as rol_01jd...
	Kind        Kind
	Name        string // empty for system roles: their words are in the catalogues
	Description string
	Permissions []access.Permission // sorted
	NeedsSeat   bool
	Users       int  // who has it, up to CountLimit
	UsersExact  bool // false: more than CountLimit
	Teams       int  // how many teams give it to their members
	Version     int  // grows with every edit; 0 for system roles
	CreatedAt   time.Time
	CreatedBy   string
}

// Draft is what a role is created from.
type Draft struct {
	Name        string
	Description string
	Permissions []access.Permission
}

// Patch changes some members; nil leaves one as it is.
type Patch struct {
	Name        *string
	Description *string
	Permissions *[]access.Permission
	IfVersion   int // 0: whatever it is now
}

// Limits.
const (
	NameLimit        = 60
	DescriptionLimit = 200
	CountLimit       = 10_000
	MaxRoles         = 500 // custom roles of one account
)

// Faults of this room.
var (
	Missing           = fault.New(fault.Missing, "role.not_found")
	NameTaken         = fault.New(fault.Conflict, "role.name_taken").On("name")
	InUse             = fault.New(fault.Conflict, "role.in_use")
	IsSystem          = fault.New(fault.Conflict, "role.is_system")
	TooMany           = fault.New(fault.Limit, "role.too_many").With("max", MaxRoles)
	Changed           = fault.New(fault.Stale, "request.changed_meanwhile")
	PermissionUnknown = fault.New(fault.Invalid, "role.permission_unknown").On("permissions")
)

// What the texts of a role must be.
var (
	nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{
		text.Empty:      fault.New(fault.Invalid, "role.name_missing").On("name"),
		text.TooLong:    fault.New(fault.Invalid, "role.name_too_long").On("name").With("max", NameLimit),
		text.Characters: fault.New(fault.Invalid, "role.name_characters").On("name"),
	}}
	descriptionRule = text.Rule{Limit: DescriptionLimit, Faults: map[text.Problem]*fault.Fault{
		text.TooLong:    fault.New(fault.Invalid, "role.description_too_long").On("description").With("max", DescriptionLimit),
		text.Characters: fault.New(fault.Invalid, "role.description_characters").On("description"),
	}}
)

// Roles is the room's door.
type Roles struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Roles { return &Roles{log: log, db: log.Database()} }

func (r Role) target() audit.Target { return audit.Target{Kind: "role", ID: r.ID, Name: r.Name} }

func validTexts(name, description *string) error {
	return fault.Several(nameRule.Apply(name), descriptionRule.Apply(description))
}

// List is every role of the account: its own by name, then the system roles in
// their order. Their number is bounded, so there are no pages.
func (r *Roles) List(ctx context.Context, actor access.Actor, in access.AccountID) ([]Role, error) {
	if err := actor.May(in, access.RolesView); err != nil {
		return nil, err
	}
	roles, err := custom(ctx, r.db.Read(), in, "")
	if err != nil {
		return nil, err
	}
	for _, s := range access.SystemRoles() {
		role, err := system(ctx, r.db.Read(), in, s)
		if err != nil {
			return nil, err
		}
		roles = append(roles, role)
	}
	return roles, r.count(ctx, in, roles)
}

// Find is one role with its number of users.
func (r *Roles) Find(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Role, error) {
	if err := actor.May(in, access.RolesView); err != nil {
		return Role{}, err
	}
	return r.whole(ctx, in, id)
}

func (r *Roles) whole(ctx context.Context, in access.AccountID, id string) (Role, error) {
	role, err := get(ctx, r.db.Read(), in, id)
	if err != nil {
		return Role{}, err
	}
	one := []Role{role}
	err = r.count(ctx, in, one)
	return one[0], err
}

// Permissions is the catalogue as it stands for this account, with what the
// platform declared. Whoever sees API keys sees it too: their scopes are of it.
func (r *Roles) Permissions(ctx context.Context, actor access.Actor, in access.AccountID) ([]access.Entry, error) {
	if err := actor.May(in, access.RolesView); err != nil && actor.May(in, access.KeysView) != nil {
		return nil, err
	}
	return access.Available(ctx, r.db.Read(), in)
}

func system(ctx context.Context, q database.Queryer, in access.AccountID, s access.SystemRole) (Role, error) {
	set, err := access.PermissionsOfSystemRole(ctx, q, in, s)
	return Role{ID: s.Key, Kind: System, Permissions: sorted(set), NeedsSeat: s.NeedsSeat}, err
}

func get(ctx context.Context, q database.Queryer, in access.AccountID, id string) (Role, error) {
	if s, ok := access.FindSystemRole(id); ok {
		return system(ctx, q, in, s)
	}
	found, err := custom(ctx, q, in, id)
	if err == nil && len(found) == 0 {
		err = Missing
	}
	if err != nil {
		return Role{}, err
	}
	return found[0], nil
}

// custom reads the account's own roles with their permissions; one of them when id is given.
func custom(ctx context.Context, q database.Queryer, in access.AccountID, id string) ([]Role, error) {
	w := database.Where{}
	w.And(`r.account_id = ?`, in)
	if id != "" {
		w.And(`r.id = ?`, id)
	}
	rows, err := q.QueryContext(ctx, `
		SELECT r.id, r.name, r.description, r.version, r.created_at, r.created_by_name, COALESCE(p.permission, '')
		FROM roles r LEFT JOIN role_permissions p ON p.account_id = r.account_id AND p.role_id = r.id
		WHERE `+w.String()+` ORDER BY r.name_key, r.id, p.permission`, w.Args...)
	if err != nil {
		return nil, err
	}
	var roles []Role
	err = database.Each(rows, func() error {
		role := Role{Kind: Custom, Permissions: []access.Permission{}}
		var created int64
		var permission access.Permission
		if err := rows.Scan(&role.ID, &role.Name, &role.Description, &role.Version, &created, &role.CreatedBy, &permission); err != nil {
			return err
		}
		role.CreatedAt = time.UnixMicro(created).UTC()
		if len(roles) == 0 || roles[len(roles)-1].ID != role.ID {
			roles = append(roles, role)
		}
		if last := &roles[len(roles)-1]; permission != "" {
			last.Permissions = append(last.Permissions, permission)
		}
		return nil
	})
	return roles, err
}

// having counts who has each of the roles that were wanted in the account $1:
// users, no more than $2 of them, and teams, whose number is bounded.
const having = `
	(SELECT COUNT(*) FROM (SELECT 1 FROM role_members m WHERE m.account_id = $1 AND m.role_id = wanted.id LIMIT $2) c),
	(SELECT COUNT(*) FROM team_roles t WHERE t.account_id = $1 AND t.role_id = wanted.id)
	FROM wanted`

// count fills in how many users and teams have each role: one question for all, each bounded.
func (r *Roles) count(ctx context.Context, in access.AccountID, roles []Role) error {
	w := database.Where{Args: []any{in, CountLimit + 1}}
	wanted := make([]string, len(roles))
	places := map[string]*Role{}
	for i := range roles {
		wanted[i] = `(` + w.Arg(roles[i].ID) + `)`
		places[roles[i].ID] = &roles[i]
	}
	rows, err := r.db.Read().QueryContext(ctx, `
		WITH wanted (id) AS (VALUES `+strings.Join(wanted, ", ")+`)
		SELECT id, `+having, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var id string
		var users, teams int
		err := rows.Scan(&id, &users, &teams)
		if role := places[id]; role != nil {
			role.Users, role.UsersExact, role.Teams = min(users, CountLimit), users <= CountLimit, teams
		}
		return err
	})
}

func sorted(set access.Set) []access.Permission {
	list := make([]access.Permission, 0, len(set))
	for p := range set {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

func joined(list []access.Permission) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}
