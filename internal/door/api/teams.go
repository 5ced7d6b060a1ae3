package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/team"
	"gatehouse/internal/foundation/fault"
)

// Team is a named group of users with roles in common.
type Team struct {
	ID          string    `json:"id" doc:"Team id." example:"tea_01jd3w6v8k0000000000000000"`
	Name        string    `json:"name" doc:"Name, unique in the account." example:"Nordic desk"`
	Description string    `json:"description" doc:"What the team is for; may be empty." example:"Answers customers in the north"`
	Roles       []RoleRef `json:"roles" doc:"Roles that its members have through it; at most 20."`
	Users       int       `json:"users" doc:"How many users are in it, up to 10,000." example:"12"`
	UsersExact  bool      `json:"usersExact" doc:"False above 10,000." example:"true"`
	CreatedAt   time.Time `json:"createdAt" doc:"When it was created." example:"2026-11-22T10:00:00Z"`
	ETag        string    `json:"etag" doc:"Version of name and description, for If-Match." example:"\"3\""`
}

func teamOut(c *call, t team.Team) Team {
	out := Team{ID: t.ID, Name: t.Name, Description: t.Description, Roles: make([]RoleRef, len(t.Roles)),
		Users: t.Users, UsersExact: t.UsersExact, CreatedAt: t.CreatedAt, ETag: etag(t.Version)}
	for i, role := range t.Roles {
		out.Roles[i] = roleRef(c, role.ID, role.Name)
	}
	return out
}

type teamsOutput struct {
	Body struct {
		Items []Team `json:"items" doc:"The account's teams by name; at most 1,000."`
	}
}

func (a *api) listTeams(ctx context.Context, c *call, in *AccountPath) (*teamsOutput, error) {
	teams, err := a.Teams.List(ctx, c.actor, c.in(in.Account))
	out := &teamsOutput{}
	out.Body.Items = make([]Team, len(teams))
	for i, t := range teams {
		out.Body.Items[i] = teamOut(c, t)
	}
	return out, err
}

// TeamPath names one team.
type TeamPath struct {
	AccountPath
	Team string `path:"team" doc:"Team id." example:"tea_01jd3w6v8k0000000000000000"`
}

type teamOutput struct {
	ETag string `header:"ETag"`
	Body Team
}

func (a *api) findTeam(ctx context.Context, c *call, in *TeamPath) (*teamOutput, error) {
	t, err := a.Teams.Find(ctx, c.actor, c.in(in.Account), in.Team)
	return &teamOutput{etag(t.Version), teamOut(c, t)}, err
}

type createTeamInput struct {
	AccountPath
	Body struct {
		Name        string `json:"name" doc:"1 to 60 characters, unique in the account." example:"Nordic desk"`
		Description string `json:"description,omitempty" doc:"Up to 200 characters." example:"Answers customers in the north"`
	}
}

func (a *api) createTeam(ctx context.Context, c *call, in *createTeamInput) (*teamOutput, error) {
	t, err := a.Teams.Create(ctx, c.actor, c.in(in.Account), team.Draft{Name: in.Body.Name, Description: in.Body.Description})
	return &teamOutput{etag(t.Version), teamOut(c, t)}, err
}

type updateTeamInput struct {
	TeamPath
	IfMatch string `header:"If-Match" doc:"etag of the team as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Name        Lasting[string]  `json:"name,omitempty" doc:"1 to 60 characters, unique in the account." example:"Nordic desk"`
		Description Optional[string] `json:"description,omitempty" doc:"Up to 200 characters; null or empty removes it." example:"Answers customers in the north"`
	}
}

func (a *api) updateTeam(ctx context.Context, c *call, in *updateTeamInput) (*teamOutput, error) {
	if err := fault.Several(in.Body.Name.wrong("name")); err != nil {
		return nil, err
	}
	p := team.Patch{Name: in.Body.Name.Pointer(), Description: in.Body.Description.Pointer()}
	var err error
	if p.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	t, err := a.Teams.Update(ctx, c.actor, c.in(in.Account), in.Team, p)
	return &teamOutput{etag(t.Version), teamOut(c, t)}, err
}

func (a *api) deleteTeam(ctx context.Context, c *call, in *TeamPath) (*Nothing, error) {
	return nil, a.Teams.Delete(ctx, c.actor, c.in(in.Account), in.Team)
}

type teamRoleInput struct {
	TeamPath
	Role string `path:"role" doc:"Role id." example:"rol_01jd3w6v8k0000000000000000"`
}

func (a *api) giveTeamRole(ctx context.Context, c *call, in *teamRoleInput) (*Nothing, error) {
	return nil, a.Teams.GiveRole(ctx, c.actor, c.in(in.Account), in.Team, in.Role)
}

func (a *api) takeTeamRole(ctx context.Context, c *call, in *teamRoleInput) (*Nothing, error) {
	return nil, a.Teams.TakeRole(ctx, c.actor, c.in(in.Account), in.Team, in.Role)
}
