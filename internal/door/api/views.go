package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/fault"
)

// View is a saved view: filters of a list that somebody named.
type View struct {
	ID        string     `json:"id" doc:"View id." example:"viw_01jd3w6v8k0000000000000000"`
	List      string     `json:"list" enum:"users,audit-events" doc:"The list that it is of." example:"users"`
	Name      string     `json:"name" doc:"Name, unique among its owner's views of the list." example:"Locked people"`
	Query     string     `json:"query" doc:"Filters, as the portal's address has them behind the question mark; empty for everything." example:"status=locked&sort=-lastLogin"`
	Shared    bool       `json:"shared" doc:"Whether everybody sees it who may see the list, or only its owner." example:"true"`
	Owner     *ViewOwner `json:"owner,omitempty" doc:"Who made it; absent when they are gone."`
	Own       bool       `json:"own" doc:"Whether the caller made it." example:"false"`
	Default   bool       `json:"default" doc:"Whether the list opens with it for the caller." example:"false"`
	Editable  bool       `json:"editable" doc:"Whether the caller may change and delete it." example:"false"`
	CreatedAt time.Time  `json:"createdAt" doc:"When it was made." example:"2026-11-22T10:00:00Z"`
	UpdatedAt time.Time  `json:"updatedAt" doc:"When it was changed last." example:"2026-11-22T10:00:00Z"`
	ETag      string     `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

// ViewOwner is who made a view.
type ViewOwner struct {
	ID   string `json:"id" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
	Name string `json:"name" doc:"Full name, else the username." example:"Ingrid Solberg"`
}

func viewOut(c *call, v view.View) View {
	out := View{ID: v.ID, List: string(v.List), Name: v.Name, Query: v.Query, Shared: v.Shared, Default: v.Default, Editable: v.Editable,
		Own: c.actor.IsUser(c.actor.Account, v.OwnerID), CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt, ETag: etag(v.Version)}
	if v.OwnerName != "" {
		out.Owner = &ViewOwner{v.OwnerID, v.OwnerName}
	}
	return out
}

type listViewsInput struct {
	AccountPath
	List string `query:"list" required:"true" enum:"users,audit-events" doc:"The list whose views are wanted." example:"users"`
}

type viewsOutput struct {
	Body struct {
		Items []View `json:"items" doc:"The caller's own views and the shared ones, by name; at most 250."`
	}
}

func (a *api) listViews(ctx context.Context, c *call, in *listViewsInput) (*viewsOutput, error) {
	views, err := a.Views.List(ctx, c.actor, c.in(in.Account), view.List(in.List))
	out := &viewsOutput{}
	out.Body.Items = make([]View, len(views))
	for i, v := range views {
		out.Body.Items[i] = viewOut(c, v)
	}
	return out, err
}

type viewOutput struct {
	ETag string `header:"ETag"`
	Body View
}

type createViewInput struct {
	AccountPath
	Body struct {
		List   string `json:"list" enum:"users,audit-events" doc:"The list that it is of." example:"users"`
		Name   string `json:"name" doc:"1 to 60 characters, unique among one's own views of the list." example:"Locked people"`
		Query  string `json:"query,omitempty" maxLength:"2000" doc:"Filters, as in the portal's address behind the question mark; up to 2,000 bytes." example:"status=locked&sort=-lastLogin"`
		Shared bool   `json:"shared,omitempty" doc:"Whether everybody sees it who may see the list." example:"false"`
	}
}

func (a *api) createView(ctx context.Context, c *call, in *createViewInput) (*viewOutput, error) {
	d := view.Draft{List: view.List(in.Body.List), Name: in.Body.Name, Query: in.Body.Query, Shared: in.Body.Shared}
	v, err := a.Views.Create(ctx, c.actor, c.in(in.Account), d)
	return &viewOutput{etag(v.Version), viewOut(c, v)}, err
}

// ViewPath names one view; exported as RolePath is.
type ViewPath struct {
	AccountPath
	View string `path:"view" doc:"View id." example:"viw_01jd3w6v8k0000000000000000"`
}

type updateViewInput struct {
	ViewPath
	IfMatch string `header:"If-Match" doc:"etag of the view as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Name   Lasting[string] `json:"name,omitempty" doc:"1 to 60 characters, unique among its owner's views of the list." example:"Locked people"`
		Query  Lasting[string] `json:"query,omitempty" maxLength:"2000" doc:"Filters, as in the portal's address behind the question mark; up to 2,000 bytes." example:"status=locked"`
		Shared Lasting[bool]   `json:"shared,omitempty" doc:"Whether everybody sees it who may see the list." example:"true"`
	}
}

func (a *api) updateView(ctx context.Context, c *call, in *updateViewInput) (*viewOutput, error) {
	b := in.Body
	if err := fault.Several(b.Name.wrong("name"), b.Query.wrong("query"), b.Shared.wrong("shared")); err != nil {
		return nil, err
	}
	p := view.Patch{Name: b.Name.Pointer(), Query: b.Query.Pointer(), Shared: b.Shared.Pointer()}
	var err error
	if p.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	v, err := a.Views.Update(ctx, c.actor, c.in(in.Account), in.View, p)
	return &viewOutput{etag(v.Version), viewOut(c, v)}, err
}

func (a *api) deleteView(ctx context.Context, c *call, in *ViewPath) (*Nothing, error) {
	return nil, a.Views.Delete(ctx, c.actor, c.in(in.Account), in.View)
}

func (a *api) chooseDefaultView(ctx context.Context, c *call, in *ViewPath) (*Nothing, error) {
	return nil, a.Views.MakeDefault(ctx, c.actor, c.in(in.Account), in.View)
}

func (a *api) dropDefaultView(ctx context.Context, c *call, in *ViewPath) (*Nothing, error) {
	return nil, a.Views.DropDefault(ctx, c.actor, c.in(in.Account), in.View)
}
