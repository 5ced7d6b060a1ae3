package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/team"
)

// Team is a named group of users.
type Team struct {
	ID         string    `json:"id" doc:"Team id." example:"tea_01jd3w6v8k0000000000000000"`
	Name       string    `json:"name" doc:"Name, unique in the account." example:"Nordic desk"`
	Users      int       `json:"users" doc:"How many users are in it, up to 10,000." example:"12"`
	UsersExact bool      `json:"usersExact" doc:"False above 10,000." example:"true"`
	CreatedAt  time.Time `json:"createdAt" doc:"When it was created." example:"2026-11-22T10:00:00Z"`
}

func teamOut(t team.Team) Team { return Team{t.ID, t.Name, t.Users, t.UsersExact, t.CreatedAt} }

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
		out.Body.Items[i] = teamOut(t)
	}
	return out, err
}

type createTeamInput struct {
	AccountPath
	Body struct {
		Name string `json:"name" doc:"1 to 60 characters, unique in the account." example:"Nordic desk"`
	}
}

type teamOutput struct{ Body Team }

func (a *api) createTeam(ctx context.Context, c *call, in *createTeamInput) (*teamOutput, error) {
	t, err := a.Teams.Create(ctx, c.actor, c.in(in.Account), in.Body.Name)
	return &teamOutput{teamOut(t)}, err
}

type teamPath struct {
	AccountPath
	Team string `path:"team" doc:"Team id." example:"tea_01jd3w6v8k0000000000000000"`
}

func (a *api) deleteTeam(ctx context.Context, c *call, in *teamPath) (*Nothing, error) {
	return nil, a.Teams.Delete(ctx, c.actor, c.in(in.Account), in.Team)
}
