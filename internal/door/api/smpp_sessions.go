package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/bind"
)

// SMPPHolder is the user or key that a session belongs to.
type SMPPHolder struct {
	Kind string `json:"kind" enum:"user,key" doc:"What it is." example:"user"`
	ID   string `json:"id" doc:"User or key id." example:"usr_01jd3w6v8k0000000000000000"`
	Name string `json:"name" doc:"Username or name of the key." example:"contoso.sender"`
}

// SMPPSession is an open SMPP session, on any node.
type SMPPSession struct {
	ID        string     `json:"id" doc:"Session id." example:"bnd_01jd3w6v8k0000000000000000"`
	Holder    SMPPHolder `json:"holder" doc:"Whose it is."`
	SystemID  string     `json:"systemId" doc:"system_id of the bind." example:"contoso.sender"`
	Kind      string     `json:"kind" enum:"transmitter,receiver,transceiver" doc:"In which direction messages go." example:"transceiver"`
	Address   string     `json:"address" doc:"IP address of the client." example:"192.0.2.7"`
	TLS       bool       `json:"tls" doc:"Whether the client came over TLS." example:"true"`
	Node      string     `json:"node" doc:"The running program that holds the connection." example:"nod_01jd3w6v8k0000000000000000"`
	BoundAt   time.Time  `json:"boundAt" doc:"When the client bound." example:"2026-11-23T10:00:00Z"`
	Submitted int64      `json:"submitted" doc:"Messages taken from the client since." example:"12840"`
	Delivered int64      `json:"delivered" doc:"Messages and receipts given to the client since." example:"12811"`
	Throttled int64      `json:"throttled" doc:"Messages refused since because there were too many a second." example:"0"`
	Rate      float64    `json:"rate" doc:"Messages a second in both directions, over the ten seconds before countedAt." example:"84.5"`
	CountedAt time.Time  `json:"countedAt" doc:"Of when the counts are; they are written every ten seconds." example:"2026-11-23T10:20:00Z"`
}

func smppSessionOut(s bind.Session) SMPPSession {
	return SMPPSession{ID: s.ID, Holder: SMPPHolder{string(s.HolderKind), s.HolderID, s.HolderName}, SystemID: s.SystemID, Kind: string(s.Kind),
		Address: s.Address, TLS: s.TLS, Node: s.Node, BoundAt: s.BoundAt, Submitted: s.Counts.Submitted, Delivered: s.Counts.Delivered,
		Throttled: s.Counts.Throttled, Rate: s.Rate, CountedAt: s.CountedAt}
}

type smppSessionsInput struct {
	AccountPath
	Paging
	User   string `query:"user" maxLength:"60" doc:"Only this user's; self is the caller, who needs no permission for it." example:"self"`
	Key    string `query:"key" maxLength:"60" doc:"Only this API key's." example:"key_01jd3w6v8k0000000000000000"`
	Kind   string `query:"kind" enum:"transmitter,receiver,transceiver" doc:"Only this kind." example:"receiver"`
	Search string `query:"search" maxLength:"200" doc:"Only those with all of these words in the holder's name, the system_id or the address." example:"192.0.2"`
}

type smppSessionsOutput struct {
	Body struct {
		Items      []SMPPSession `json:"items" doc:"The newest first."`
		NextCursor string        `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last. A page may have fewer items than asked for, or none, and still have one." example:"bmV4dA"`
	}
}

func (a *api) listSMPPSessions(ctx context.Context, c *call, in *smppSessionsInput) (*smppSessionsOutput, error) {
	const purpose = "smpp sessions"
	var after *string
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	f := bind.Filter{User: in.User, Key: in.Key, Kind: bind.Kind(in.Kind), Search: in.Search, Limit: in.Limit}
	f.User = string(selfOr(c, f.User))
	if after != nil {
		f.After = *after
	}
	page, err := a.Binds.List(ctx, c.actor, c.in(in.Account), f)
	out := &smppSessionsOutput{}
	out.Body.Items = make([]SMPPSession, len(page.Sessions))
	for i, s := range page.Sessions {
		out.Body.Items[i] = smppSessionOut(s)
	}
	if page.Next != "" {
		out.Body.NextCursor = a.cursor(&page.Next, purpose)
	}
	return out, err
}

type smppSummaryOutput struct {
	Body struct {
		Sessions int     `json:"sessions" doc:"Open SMPP sessions on all nodes, at most 10000." example:"12"`
		Exact    bool    `json:"exact" doc:"Whether there are no more than that." example:"true"`
		Rate     float64 `json:"rate" doc:"Messages a second over all of them, in both directions." example:"312.4"`
	}
}

func (a *api) smppSummary(ctx context.Context, c *call, in *AccountPath) (*smppSummaryOutput, error) {
	s, err := a.Binds.Summary(ctx, c.actor, c.in(in.Account))
	out := &smppSummaryOutput{}
	out.Body.Sessions, out.Body.Exact, out.Body.Rate = s.Sessions, s.Exact, s.Rate
	return out, err
}

// BindPath names one SMPP session; exported as RolePath is.
type BindPath struct {
	AccountPath
	Bind string `path:"bind" doc:"Session id." example:"bnd_01jd3w6v8k0000000000000000"`
}

func (a *api) endSMPPSession(ctx context.Context, c *call, in *BindPath) (*Nothing, error) {
	return nil, a.Binds.End(ctx, c.actor, c.in(in.Account), in.Bind)
}
