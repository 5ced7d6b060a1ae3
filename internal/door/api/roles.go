package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// Role is a set of permissions.
type Role struct {
	ID          string     `json:"id" doc:"Role id; a system role's is its key." example:"account_admin"`
	Key         string     `json:"key,omitempty" doc:"Key of a system role." example:"account_admin"`
	Name        string     `json:"name" doc:"Name, of system roles in the reader's language." example:"Account admin"`
	Description string     `json:"description" doc:"What the role is for; may be empty." example:"Manages the account"`
	Kind        string     `json:"kind" enum:"system,custom" doc:"Of the program, or of the account." example:"system"`
	NeedsSeat   bool       `json:"needsSeat" doc:"Whether it takes a seat." example:"false"`
	Permissions []string   `json:"permissions" doc:"What it allows, sorted." example:"[\"users/view\"]"`
	Users       int        `json:"users" doc:"How many users have it, up to 10,000." example:"12"`
	UsersExact  bool       `json:"usersExact" doc:"False above 10,000." example:"true"`
	Teams       int        `json:"teams" doc:"How many teams give it to their members." example:"2"`
	CreatedAt   *time.Time `json:"createdAt,omitempty" doc:"Custom roles: when it was created." example:"2026-11-22T10:00:00Z"`
	CreatedBy   string     `json:"createdBy,omitempty" doc:"Custom roles: by whom." example:"ingrid.solberg"`
	ETag        string     `json:"etag,omitempty" doc:"Custom roles: version, for If-Match." example:"\"3\""`
}

func roleOut(c *call, r role.Role) Role {
	out := Role{ID: r.ID, Name: r.Name, Description: r.Description, Kind: string(r.Kind), NeedsSeat: r.NeedsSeat,
		Permissions: make([]string, len(r.Permissions)), Users: r.Users, UsersExact: r.UsersExact, Teams: r.Teams, CreatedBy: r.CreatedBy}
	for i, p := range r.Permissions {
		out.Permissions[i] = string(p)
	}
	if r.Kind == role.System {
		out.Key = r.ID
		out.Name = locale.Text(c.language(), "role."+r.ID+".name", nil)
		out.Description = locale.Text(c.language(), "role."+r.ID+".description", nil)
		return out
	}
	out.CreatedAt, out.ETag = &r.CreatedAt, etag(r.Version)
	return out
}

func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

type rolesOutput struct {
	Body struct {
		Items []Role `json:"items" doc:"The account's own roles by name, then the system roles."`
	}
}

func (a *api) listRoles(ctx context.Context, c *call, in *AccountPath) (*rolesOutput, error) {
	roles, err := a.Roles.List(ctx, c.actor, c.in(in.Account))
	out := &rolesOutput{}
	out.Body.Items = make([]Role, len(roles))
	for i, r := range roles {
		out.Body.Items[i] = roleOut(c, r)
	}
	return out, err
}

// RolePath names one role. It is exported because the library skips embedded
// types that are not, and would leave the path's values empty.
type RolePath struct {
	AccountPath
	Role string `path:"role" doc:"Role id." example:"rol_01jd3w6v8k0000000000000000"`
}

type roleOutput struct {
	ETag string `header:"ETag"`
	Body Role
}

func (a *api) findRole(ctx context.Context, c *call, in *RolePath) (*roleOutput, error) {
	r, err := a.Roles.Find(ctx, c.actor, c.in(in.Account), in.Role)
	return &roleOutput{etag(r.Version), roleOut(c, r)}, err
}

type createRoleInput struct {
	AccountPath
	Body struct {
		Name        string   `json:"name" doc:"1 to 60 characters, unique in the account." example:"Night shift lead"`
		Description string   `json:"description,omitempty" doc:"Up to 200 characters." example:"Leads the night desk"`
		Permissions []string `json:"permissions,omitempty" maxItems:"600" doc:"What it allows; only what the caller holds." example:"[\"users/view\"]"`
		CopyOf      string   `json:"copyOf,omitempty" doc:"Id of a role whose permissions are taken instead." example:"analyze_manager"`
	}
}

func (a *api) createRole(ctx context.Context, c *call, in *createRoleInput) (*roleOutput, error) {
	d := role.Draft{Name: in.Body.Name, Description: in.Body.Description, Permissions: permissions(in.Body.Permissions)}
	if in.Body.CopyOf != "" {
		original, err := a.Roles.Find(ctx, c.actor, c.in(in.Account), in.Body.CopyOf)
		if err != nil {
			return nil, err
		}
		d.Permissions = original.Permissions
	}
	r, err := a.Roles.Create(ctx, c.actor, c.in(in.Account), d)
	return &roleOutput{etag(r.Version), roleOut(c, r)}, err
}

func permissions(names []string) []access.Permission {
	list := make([]access.Permission, len(names))
	for i, name := range names {
		list[i] = access.Permission(name)
	}
	return list
}

type updateRoleInput struct {
	RolePath
	IfMatch string `header:"If-Match" doc:"etag of the role as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Name        Lasting[string]   `json:"name,omitempty" doc:"1 to 60 characters, unique in the account." example:"Night shift lead"`
		Description Optional[string]  `json:"description,omitempty" doc:"Up to 200 characters; null or empty removes it." example:"Leads the night desk"`
		Permissions Lasting[[]string] `json:"permissions,omitempty" maxItems:"600" doc:"All that it allows from now on." example:"[\"users/view\"]"`
	}
}

func (a *api) updateRole(ctx context.Context, c *call, in *updateRoleInput) (*roleOutput, error) {
	b := in.Body
	if err := fault.Several(b.Name.wrong("name"), b.Permissions.wrong("permissions")); err != nil {
		return nil, err
	}
	p := role.Patch{Name: b.Name.Pointer(), Description: b.Description.Pointer()}
	if names := b.Permissions.Pointer(); names != nil {
		list := permissions(*names)
		p.Permissions = &list
	}
	var err error
	if p.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	r, err := a.Roles.Update(ctx, c.actor, c.in(in.Account), in.Role, p)
	return &roleOutput{etag(r.Version), roleOut(c, r)}, err
}

func (a *api) deleteRole(ctx context.Context, c *call, in *RolePath) (*Nothing, error) {
	return nil, a.Roles.Delete(ctx, c.actor, c.in(in.Account), in.Role)
}

// Permission is one entry of the catalogue.
type Permission struct {
	ID          string `json:"id" doc:"thing/action." example:"users/view"`
	Thing       string `json:"thing" doc:"What it is about." example:"users"`
	Action      string `json:"action" doc:"What may be done." example:"view"`
	Group       string `json:"group" enum:"people,access,account,operator,platform" doc:"Part of the product." example:"people"`
	Name        string `json:"name" doc:"In the reader's language; as declared for the platform's own." example:"See users"`
	Description string `json:"description" doc:"What it allows." example:"See the users of the account"`
	Grantable   bool   `json:"grantable" doc:"Whether the caller holds it, and so can give it." example:"true"`
	Dangerous   bool   `json:"dangerous" doc:"Whether its holder can get at more than it says." example:"false"`
}

type permissionsOutput struct {
	Body struct {
		Items []Permission `json:"items" doc:"Every permission that can be held in this account."`
	}
}

func (a *api) listPermissions(ctx context.Context, c *call, in *AccountPath) (*permissionsOutput, error) {
	entries, err := a.Roles.Permissions(ctx, c.actor, c.in(in.Account))
	out := &permissionsOutput{}
	out.Body.Items = make([]Permission, len(entries))
	for i, e := range entries {
		thing, action, _ := strings.Cut(string(e.ID), "/")
		p := Permission{ID: string(e.ID), Thing: thing, Action: action, Group: string(e.Group), Name: e.Name, Description: e.Description,
			Grantable: c.actor.Permissions.Has(e.ID), Dangerous: e.Dangerous}
		if e.Group != access.GroupPlatform {
			p.Name = locale.Text(c.language(), "permission."+thing+"."+action+".name", nil)
			p.Description = locale.Text(c.language(), "permission."+thing+"."+action+".description", nil)
		}
		out.Body.Items[i] = p
	}
	return out, err
}

type declareInput struct {
	Thing  string `path:"thing" doc:"Lower-case letters, digits and -." example:"campaigns"`
	Action string `path:"action" doc:"Lower-case letters, digits and -." example:"view"`
	Body   struct {
		Name        string `json:"name" doc:"1 to 60 characters." example:"See campaigns"`
		Description string `json:"description,omitempty" doc:"Up to 200 characters." example:"Mass messages and their results"`
	}
}

func (a *api) declarePermission(ctx context.Context, c *call, in *declareInput) (*Nothing, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	return nil, a.Roles.Declare(ctx, c.actor, operator, access.Permission(in.Thing+"/"+in.Action), in.Body.Name, in.Body.Description)
}

type withdrawInput struct {
	Thing  string `path:"thing" doc:"As declared." example:"campaigns"`
	Action string `path:"action" doc:"As declared." example:"view"`
}

func (a *api) withdrawPermission(ctx context.Context, c *call, in *withdrawInput) (*Nothing, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	return nil, a.Roles.Withdraw(ctx, c.actor, operator, access.Permission(in.Thing+"/"+in.Action))
}
