package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/locale"
)

// AuditEvent is one thing that was done, or tried.
type AuditEvent struct {
	ID          string        `json:"id" doc:"Event id." example:"evt_01jd3w6v8k0000000000000000"`
	At          time.Time     `json:"at" doc:"When." example:"2026-11-22T10:00:00Z"`
	Actor       AuditActor    `json:"actor" doc:"Who."`
	Action      string        `json:"action" doc:"What, as item.verb." example:"user.created"`
	Item        string        `json:"item" doc:"Area of the action." example:"user"`
	Status      string        `json:"status" enum:"success,failure" doc:"How it ended." example:"success"`
	Reason      string        `json:"reason,omitempty" doc:"Code of why it failed." example:"user.last_admin"`
	ReasonText  string        `json:"reasonText,omitempty" doc:"The same in the reader's language." example:"The last admin cannot be disabled."`
	Target      *AuditTarget  `json:"target,omitempty" doc:"What it was done to."`
	Description string        `json:"description" doc:"The whole in the reader's language." example:"Created user amelie.fournier"`
	Account     *Named        `json:"account,omitempty" doc:"The account in which it was done, when that is one below; absent for this account itself."`
	Address     string        `json:"address,omitempty" doc:"Network address of the client." example:"198.51.100.24"`
	Service     string        `json:"service,omitempty" enum:"web,api,cli,system" doc:"Way in." example:"web"`
	RequestID   string        `json:"requestId,omitempty" doc:"The request in the operator's log." example:"req_01jd3w6v8k0000000000000000"`
	Changes     []AuditChange `json:"changes,omitempty" doc:"Members before and after."`
}

// AuditActor is who did it.
type AuditActor struct {
	Kind     string `json:"kind" enum:"user,key,system,anonymous" doc:"What sort of party." example:"user"`
	ID       string `json:"id,omitempty" doc:"User or key id." example:"usr_01jd3w6v8k0000000000000000"`
	Name     string `json:"name" doc:"Username or key name; empty when nobody is known." example:"ingrid.solberg"`
	Account  *Named `json:"account,omitempty" doc:"Their account, when it is another than this one."`
	FullName string `json:"fullName,omitempty" doc:"What the person was called then; absent where it was not recorded." example:"Ingrid Solberg"`
}

// AuditTarget is what it was done to.
type AuditTarget struct {
	Kind string `json:"kind" doc:"What sort of thing." example:"user"`
	ID   string `json:"id,omitempty" doc:"Its id." example:"usr_01jd3w6v8k0000000000000000"`
	Name string `json:"name" doc:"Its name at that time." example:"amelie.fournier"`
}

// AuditChange is one member's change.
type AuditChange struct {
	Field  string `json:"field" doc:"Member." example:"email"`
	Before string `json:"before,omitempty" doc:"Value before; absent when there was none." example:"old@example.com"`
	After  string `json:"after,omitempty" doc:"Value after; absent when there is none." example:"new@example.com"`
}

func accountOf(a audit.Account) *Named {
	if a.ID == "" {
		return nil
	}
	return &Named{a.ID, a.Name}
}

func eventOut(c *call, r audit.Record) AuditEvent {
	out := AuditEvent{ID: r.ID, At: r.At, Actor: AuditActor{string(r.ActorKind), r.ActorID, r.ActorName, accountOf(r.ActorAccount), r.ActorFullName}, Account: accountOf(r.Place), Action: r.Action, Item: audit.Item(r.Action),
		Status: string(r.Status), Reason: r.Reason, Description: r.Describe(c.language()), Address: r.Address, Service: string(r.Service), RequestID: r.RequestID}
	if r.Reason != "" {
		out.ReasonText = locale.Text(c.language(), "fault."+r.Reason, nil)
	}
	if r.Target.Kind != "" && (r.Target.ID != "" || r.Target.Name != "") {
		out.Target = &AuditTarget{r.Target.Kind, r.Target.ID, r.Target.Name}
	}
	for _, change := range r.Changes {
		out.Changes = append(out.Changes, AuditChange(change))
	}
	return out
}

// AuditFilter chooses events.
type AuditFilter struct {
	Range   string    `query:"range" enum:"last_15m,last_3h,today,yesterday,this_week,last_week" doc:"A predefined time in the caller's time zone; excludes from and to." example:"today"`
	From    time.Time `query:"from" doc:"From this moment on." example:"2026-11-22T00:00:00Z"`
	To      time.Time `query:"to" doc:"Before this moment." example:"2026-11-23T00:00:00Z"`
	Actor   string    `query:"actor" maxLength:"60" doc:"Done by this user or key, by id." example:"usr_01jd3w6v8k0000000000000000"`
	Target  string    `query:"target" maxLength:"60" doc:"Done to this thing, by id." example:"usr_01jd3w6v8k0000000000000000"`
	Item    string    `query:"item" maxLength:"40" doc:"Area." example:"user"`
	Action  string    `query:"action" maxLength:"60" doc:"Action." example:"user.created"`
	At      string    `query:"at" maxLength:"60" doc:"Done in this account, by id: one below, or the account itself." example:"acc_01jd3w6v8k0000000000000000"`
	Status  string    `query:"status" enum:"success,failure" doc:"How it ended." example:"failure"`
	Changes bool      `query:"changes" doc:"Only what changed the account itself: no sign-ins, nothing that was refused or done in accounts below." example:"true"`
	Search  string    `query:"search" maxLength:"200" doc:"Words in actor, target, action and address." example:"fournier"`
}

func (f AuditFilter) filter(ctx context.Context, c *call) (audit.Filter, error) {
	out := audit.Filter{From: f.From, To: f.To, Actor: f.Actor, Target: f.Target, Item: f.Item, Place: access.AccountID(f.At), Action: f.Action, Status: audit.Status(f.Status), Changes: f.Changes, Search: f.Search}
	if f.Target == "self" && c.actor.Kind == access.User {
		out.Target = c.actor.ID
	}
	var err error
	if f.Range != "" {
		out.From, out.To, err = audit.Range(f.Range).Between(clock.Now(ctx), c.actor.TimeZone)
	}
	return out, err
}

type listEventsInput struct {
	AccountPath
	AuditFilter
	Paging
}

type eventsOutput struct {
	Body struct {
		Items      []AuditEvent `json:"items" doc:"Events, the newest first. A page may hold fewer than asked for and still have a next one."`
		NextCursor string       `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listEvents(ctx context.Context, c *call, in *listEventsInput) (*eventsOutput, error) {
	f, err := in.filter(ctx, c)
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	purpose := "audit " + string(c.in(in.Account))
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Log.List(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &eventsOutput{}
	out.Body.NextCursor = a.cursor(page.Next, purpose)
	out.Body.Items = make([]AuditEvent, len(page.Events))
	for i, r := range page.Events {
		out.Body.Items[i] = eventOut(c, r)
	}
	return out, nil
}

type eventPath struct {
	AccountPath
	Event string `path:"event" doc:"Event id." example:"evt_01jd3w6v8k0000000000000000"`
}

type eventOutput struct{ Body AuditEvent }

func (a *api) findEvent(ctx context.Context, c *call, in *eventPath) (*eventOutput, error) {
	r, err := a.Log.Find(ctx, c.actor, c.in(in.Account), in.Event)
	if err != nil {
		return nil, err
	}
	return &eventOutput{eventOut(c, r)}, nil
}

type histogramInput struct {
	AccountPath
	AuditFilter
}

// Bucket is a piece of time.
type Bucket struct {
	Start   time.Time `json:"start" doc:"Begin of the piece." example:"2026-11-22T10:00:00Z"`
	Success int       `json:"success" doc:"Events that succeeded." example:"42"`
	Failure int       `json:"failure" doc:"Events that failed." example:"3"`
}

type histogramOutput struct {
	Body struct {
		BucketSeconds int      `json:"bucketSeconds" doc:"Length of each piece." example:"900"`
		Buckets       []Bucket `json:"buckets" doc:"The pieces in order; of a very busy time only the newest 100,000 events are counted."`
	}
}

func (a *api) auditHistogram(ctx context.Context, c *call, in *histogramInput) (*histogramOutput, error) {
	f, err := in.filter(ctx, c)
	if err != nil {
		return nil, err
	}
	if f.To.IsZero() {
		f.To = clock.Now(ctx)
	}
	if f.From.IsZero() || f.From.After(f.To) || f.To.Sub(f.From) > 400*24*time.Hour {
		f.From = f.To.AddDate(0, 0, -30)
	}
	width, buckets, err := a.Log.Histogram(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &histogramOutput{}
	out.Body.BucketSeconds = int(width.Seconds())
	out.Body.Buckets = make([]Bucket, len(buckets))
	for i, b := range buckets {
		out.Body.Buckets[i] = Bucket{b.Start, b.Success, b.Failure}
	}
	return out, nil
}

// AuditItem is an area with its actions, for filters.
type AuditItem struct {
	Item    string        `json:"item" doc:"Area." example:"user"`
	Name    string        `json:"name" doc:"In the reader's language." example:"Users"`
	Actions []AuditAction `json:"actions" doc:"Its actions."`
}

// AuditAction is one action of an area.
type AuditAction struct {
	Action string `json:"action" doc:"As in events." example:"user.created"`
	Name   string `json:"name" doc:"In the reader's language." example:"Created"`
}

type auditCatalogueOutput struct {
	Body struct {
		Items []AuditItem `json:"items" doc:"Every area of the log."`
	}
}

func (a *api) auditCatalogue(_ context.Context, c *call, in *AccountPath) (*auditCatalogueOutput, error) {
	if err := c.actor.May(c.in(in.Account), access.AuditView); err != nil {
		return nil, err
	}
	out := &auditCatalogueOutput{}
	out.Body.Items = []AuditItem{}
	for _, area := range audit.Areas() {
		item := AuditItem{Item: area.Item, Name: locale.Text(c.language(), "item."+area.Item, nil)}
		for _, action := range area.Actions {
			item.Actions = append(item.Actions, AuditAction{action, locale.Text(c.language(), "action."+action, nil)})
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}
