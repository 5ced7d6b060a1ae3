package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/text"
)

// HeldPermission is a permission with where it comes from.
type HeldPermission struct {
	Permission string    `json:"permission" doc:"thing/action." example:"users/view"`
	GrantedBy  []Granted `json:"grantedBy" doc:"Everything that it comes through."`
}

// Granted is one way by which a permission comes.
type Granted struct {
	Kind string `json:"kind" enum:"role,team" doc:"Role, or team with the role." example:"role"`
	ID   string `json:"id" doc:"Its id." example:"account_admin"`
	Name string `json:"name" doc:"Its name." example:"Account admin"`
}

type heldPermissionsOutput struct {
	Body struct {
		Items []HeldPermission `json:"items" doc:"Everything that the user may do, sorted."`
	}
}

func (a *api) userPermissions(ctx context.Context, c *call, in *UserPath) (*heldPermissionsOutput, error) {
	id := user.ID(in.User)
	u, err := a.Users.Find(ctx, c.actor, c.in(in.Account), id)
	if err != nil {
		return nil, err
	}
	held, err := a.Users.Permissions(ctx, c.actor, c.in(in.Account), id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, ref := range slices.Concat(u.Roles, u.Teams) {
		names[ref.ID] = ref.Name
	}
	out := &heldPermissionsOutput{}
	out.Body.Items = []HeldPermission{}
	for permission, grants := range held {
		item := HeldPermission{Permission: string(permission), GrantedBy: []Granted{}}
		for _, g := range grants {
			if g.TeamID != "" {
				item.GrantedBy = append(item.GrantedBy, Granted{"team", g.TeamID, names[g.TeamID]})
				continue
			}
			item.GrantedBy = append(item.GrantedBy, Granted{"role", g.RoleID, roleRef(c, g.RoleID, names[g.RoleID]).Name})
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	slices.SortFunc(out.Body.Items, func(a, b HeldPermission) int { return strings.Compare(a.Permission, b.Permission) })
	return out, nil
}

func permissionNames(set access.Set) []string {
	names := make([]string, 0, len(set))
	for p := range set {
		names = append(names, string(p))
	}
	slices.Sort(names)
	return names
}

// OpenSession is one signed-in browser.
type OpenSession struct {
	ID         string    `json:"id" doc:"Session id." example:"ses_01jd3w6v8k0000000000000000"`
	Current    bool      `json:"current" doc:"Whether it is the one that asks." example:"true"`
	Service    string    `json:"service" enum:"web,api" doc:"Way in: a browser, or a program that showed the password." example:"web"`
	CreatedAt  time.Time `json:"createdAt" doc:"When it was begun." example:"2026-11-22T10:00:00Z"`
	LastUsedAt time.Time `json:"lastUsedAt" doc:"Last use, to about a minute." example:"2026-11-22T10:00:00Z"`
	Address    string    `json:"address" doc:"Network address at sign-in." example:"198.51.100.24"`
	Country    string    `json:"country,omitempty" doc:"Country in which the address was used then, as ISO 3166-1 alpha-2; absent when that was not known." example:"SI"`
	UserAgent  string    `json:"userAgent" doc:"What the browser calls itself." example:"Mozilla/5.0"`
	Device     string    `json:"device" doc:"Browser and system in short." example:"Chrome, macOS"`
}

type sessionsOutput struct {
	Body struct {
		Items []OpenSession `json:"items" doc:"Open sessions, the latest used first; at most 50 of browsers and 50 of programs."`
	}
}

func (a *api) userSessions(ctx context.Context, c *call, in *UserPath) (*sessionsOutput, error) {
	list, err := a.Sessions.List(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Items = make([]OpenSession, len(list))
	for i, s := range list {
		out.Body.Items[i] = OpenSession{s.ID, s.ID == c.actor.SessionID, string(s.Service), s.CreatedAt, s.LastUsedAt, s.Address, s.Country, s.UserAgent, text.Browser(s.UserAgent)}
	}
	return out, nil
}

func (a *api) endOtherSessions(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.Sessions.EndOthers(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
}

type sessionInput struct {
	UserPath
	Session string `path:"session" doc:"Session id." example:"ses_01jd3w6v8k0000000000000000"`
}

func (a *api) endSession(ctx context.Context, c *call, in *sessionInput) (*Nothing, error) {
	return nil, a.Sessions.End(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Session)
}

func selfOr(c *call, id string) user.ID {
	if user.ID(id) == user.Self && c.actor.Kind == access.User {
		return user.ID(c.actor.ID)
	}
	return user.ID(id)
}

// KnownDevice is a browser in which a user has signed in.
type KnownDevice struct {
	ID         string    `json:"id" doc:"Its id." example:"dev_01jd3w6v8k0000000000000000"`
	Current    bool      `json:"current" doc:"Whether it is the one that asks." example:"true"`
	CreatedAt  time.Time `json:"createdAt" doc:"First sign-in there." example:"2026-11-22T10:00:00Z"`
	LastUsedAt time.Time `json:"lastUsedAt" doc:"Last sign-in there." example:"2026-11-22T10:00:00Z"`
	Address    string    `json:"address" doc:"Network address of the last sign-in." example:"198.51.100.24"`
	Country    string    `json:"country,omitempty" doc:"Country in which the address was used then, as ISO 3166-1 alpha-2; absent when that was not known." example:"SI"`
	UserAgent  string    `json:"userAgent" doc:"What the browser calls itself." example:"Mozilla/5.0"`
	Device     string    `json:"device" doc:"Browser and system in short." example:"Chrome, macOS"`
}

type devicesOutput struct {
	Body struct {
		Items []KnownDevice `json:"items" doc:"Browsers, the latest used first; at most 20."`
	}
}

func (a *api) userDevices(ctx context.Context, c *call, in *UserPath) (*devicesOutput, error) {
	list, err := a.Sessions.Devices(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	out := &devicesOutput{}
	out.Body.Items = make([]KnownDevice, len(list))
	for i, d := range list {
		current := c.known != nil && d.ID == c.known.Session.Device
		out.Body.Items[i] = KnownDevice{d.ID, current, d.CreatedAt, d.LastUsedAt, d.Address, d.Country, d.UserAgent, text.Browser(d.UserAgent)}
	}
	return out, nil
}

type deviceInput struct {
	UserPath
	Device string `path:"device" doc:"Device id." example:"dev_01jd3w6v8k0000000000000000"`
}

func (a *api) forgetDevice(ctx context.Context, c *call, in *deviceInput) (*Nothing, error) {
	return nil, a.Sessions.ForgetDevice(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Device)
}

type bulkInput struct {
	AccountPath
	Body struct {
		IDs    []string `json:"ids" minItems:"1" maxItems:"500" doc:"User ids." example:"[\"usr_01jd3w6v8k0000000000000000\"]"`
		Action string   `json:"action" enum:"enable,disable,add_role,remove_role,add_team,remove_team" doc:"What to do with each." example:"disable"`
		Role   string   `json:"role,omitempty" doc:"Role id, for add_role and remove_role." example:"analyze_manager"`
		Team   string   `json:"team,omitempty" doc:"Team id, for add_team and remove_team." example:"tea_01jd3w6v8k0000000000000000"`
	}
}

// BulkResult says what came of each user.
type BulkResult struct {
	Done   []string      `json:"done" doc:"Ids of users for whom it was done, or was so already."`
	Failed []BulkFailure `json:"failed" doc:"Users who were left as they were."`
}

// BulkFailure is why one user was left alone.
type BulkFailure struct {
	ID     string `json:"id" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
	Code   string `json:"code" doc:"Stable code of the error." example:"user.last_admin"`
	Detail string `json:"detail" doc:"The same in the reader's language." example:"The last admin cannot be disabled."`
}

type bulkOutput struct{ Body BulkResult }

func (a *api) bulkUsers(ctx context.Context, c *call, in *bulkInput) (*bulkOutput, error) {
	ids := make([]user.ID, len(in.Body.IDs))
	for i, id := range in.Body.IDs {
		ids[i] = user.ID(id)
	}
	b := in.Body
	done, failed, err := a.Users.Bulk(ctx, c.actor, c.in(in.Account), ids, user.BulkAction(b.Action), bulkObject(b.Action, b.Role, b.Team))
	if err != nil {
		return nil, err
	}
	out := &bulkOutput{BulkResult{Done: []string{}, Failed: []BulkFailure{}}}
	for _, id := range done {
		out.Body.Done = append(out.Body.Done, string(id))
	}
	for _, f := range failed {
		out.Body.Failed = append(out.Body.Failed, BulkFailure{string(f.ID), f.Fault.Code, words(ctx, f.Fault)})
	}
	return out, nil
}

// bulkObject is the role or team that the action is about.
func bulkObject(action, role, team string) string {
	switch {
	case strings.HasSuffix(action, "_role"):
		return role
	case strings.HasSuffix(action, "_team"):
		return team
	}
	return ""
}
