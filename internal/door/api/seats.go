package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
)

// SeatOverview is how the seats of an account stand.
type SeatOverview struct {
	Purchased int     `json:"purchased" doc:"Of a main account: what the customer purchased. Of a sub-account: how many it may use at the most, which is that or its limit if it is less." example:"120"`
	Assigned  int     `json:"assigned" doc:"Of a main account: in all of the customer's accounts. Of a sub-account: its own." example:"98"`
	Reserved  int     `json:"reserved" doc:"Kept for people who are invited; counted likewise." example:"3"`
	Remaining int     `json:"remaining" doc:"How many can be added now." example:"19"`
	Inactive  Count   `json:"inactive" doc:"How many seats belong to people who did not sign in for 90 days or have no Inbox role, in the account and all below."`
	Percent   float64 `json:"percent" doc:"How much of purchased is assigned or reserved, with one decimal." example:"84.2"`
	Threshold int     `json:"threshold" doc:"From which percentage on a warning is due: 85 up to 50 seats, 95 up to 100, 97 above." example:"97"`
	Warning   bool    `json:"warning" doc:"Whether that percentage is reached." example:"false"`
	Limit     *int    `json:"limit" doc:"How many seats the account's own people may have; null for no limit." example:"40"`
	MayLimit  bool    `json:"mayLimit" doc:"Whether the caller may change the limit." example:"true"`
}

type seatOverviewOutput struct{ Body SeatOverview }

func (a *api) seatOverview(ctx context.Context, c *call, in *AccountPath) (*seatOverviewOutput, error) {
	o, err := a.Seats.Overview(ctx, c.actor, c.in(in.Account))
	if err != nil {
		return nil, err
	}
	return &seatOverviewOutput{SeatOverview{Purchased: o.Available, Assigned: o.Assigned, Reserved: o.Reserved, Remaining: o.Remaining,
		Inactive: Count{o.Inactive, o.InactiveAll}, Percent: seat.Percent(o.Assigned+o.Reserved, o.Available), Threshold: o.Threshold, Warning: o.Warning, Limit: o.Limit,
		MayLimit: o.MayLimit}}, nil
}

// SeatedUser is somebody with a seat.
type SeatedUser struct {
	Account    Named      `json:"account" doc:"The account that the user is of."`
	User       SeatUser   `json:"user" doc:"The user."`
	Roles      []RoleRef  `json:"roles" doc:"Their Inbox roles."`
	LastLogin  *time.Time `json:"lastLogin,omitempty" doc:"The last successful sign-in; absent when there was none." example:"2026-11-22T10:00:00Z"`
	AssignedAt time.Time  `json:"assignedAt" doc:"When the seat was assigned." example:"2026-11-22T10:00:00Z"`
	AssignedBy *Named     `json:"assignedBy,omitempty" doc:"Who assigned it; absent when the program did."`
	Inactive   bool       `json:"inactive" doc:"Whether the seat may well be freed." example:"false"`
	Reasons    []string   `json:"reasons" enum:"no_sign_in_for_90_days,no_inbox_role" doc:"Why it counts as inactive; empty when it does not." example:"[]"`
}

// SeatUser is a user as the list of seats shows one.
type SeatUser struct {
	ID       string `json:"id" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
	Name     string `json:"name" doc:"First and last name." example:"Amélie Fournier"`
	Username string `json:"username" doc:"Username." example:"amelie.fournier"`
	Email    string `json:"email" doc:"Email address." example:"amelie@example.com"`
	Status   string `json:"status" enum:"active,pending,locked,password_expired,disabled" doc:"The strongest of what keeps the user out." example:"active"`
}

// reasons is the vocabulary of why a seat counts as inactive.
func reasons(s seat.Seated) []string {
	list := []string{}
	if s.LongAway {
		list = append(list, "no_sign_in_for_90_days")
	}
	if s.NoInboxRole {
		list = append(list, "no_inbox_role")
	}
	return list
}

func seatedOut(c *call, s seat.Seated) SeatedUser {
	u := s.User
	out := SeatedUser{Account: Named{s.Account.ID, s.Account.Name}, User: SeatUser{string(u.ID), u.FullName(), u.Username, u.Email, string(u.Status)},
		Roles: []RoleRef{}, AssignedAt: s.AssignedAt, Inactive: s.Inactive(), Reasons: reasons(s)}
	for _, key := range s.Roles {
		out.Roles = append(out.Roles, roleRef(c, key, ""))
	}
	if u.LastLogin != nil {
		out.LastLogin = &u.LastLogin.At
	}
	if s.AssignedBy.ID != "" {
		out.AssignedBy = &Named{s.AssignedBy.ID, s.AssignedBy.Name}
	}
	return out
}

// SeatFilter chooses people with seats.
type SeatFilter struct {
	Search       string    `query:"search" maxLength:"200" doc:"Words; each must occur in name, username or email. One or two letters match the start of a word." example:"fourn"`
	In           string    `query:"account" maxLength:"60" doc:"Only users of this account, which is the one of the path or below it." example:"acc_01jd3w6v8k0000000000000000"`
	Role         string    `query:"role" enum:"inbox_roles_setup,inbox_agent,inbox_supervisor,inbox_analytics,inbox_viewer" doc:"Only who has this Inbox role." example:"inbox_agent"`
	Inactive     bool      `query:"inactive" doc:"Only seats that may well be freed." example:"true"`
	LastLogin    string    `query:"lastLogin" enum:"never,within_7d,within_30d,over_30d,over_90d" doc:"By the last sign-in." example:"over_90d"`
	AssignedFrom time.Time `query:"assignedFrom" doc:"Only seats assigned at this time or later." example:"2026-11-01T00:00:00Z"`
	AssignedTo   time.Time `query:"assignedTo" doc:"Only seats assigned before this time." example:"2026-12-01T00:00:00Z"`
}

func (f SeatFilter) filter() seat.Filter {
	return seat.Filter{Search: f.Search, Account: access.AccountID(f.In), Role: f.Role, Inactive: f.Inactive, LastLogin: user.LastLogin(f.LastLogin),
		AssignedFrom: f.AssignedFrom, AssignedTo: f.AssignedTo}
}

type listSeatsInput struct {
	AccountPath
	SeatFilter
	Paging
}

type seatsOutput struct {
	Body struct {
		Items      []SeatedUser `json:"items" doc:"People with seats in the account and all below, the latest assigned first. A page may hold fewer than asked for and still have a next one."`
		NextCursor string       `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listSeats(ctx context.Context, c *call, in *listSeatsInput) (*seatsOutput, error) {
	f, purpose := in.filter(), "seats "+string(c.in(in.Account))
	f.Limit = in.Limit
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Seats.List(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &seatsOutput{}
	out.Body.Items, out.Body.NextCursor = make([]SeatedUser, len(page.Seats)), a.cursor(page.Next, purpose)
	for i, s := range page.Seats {
		out.Body.Items[i] = seatedOut(c, s)
	}
	return out, nil
}

// SeatAccount is what one account uses.
type SeatAccount struct {
	ID       string  `json:"id" doc:"Account id." example:"acc_01jd3w6v8k0000000000000000"`
	Name     string  `json:"name" doc:"Name." example:"Halden Freight Bergen"`
	Level    int     `json:"level" doc:"How far below the account of the path: 0 is itself." example:"1"`
	Assigned int     `json:"assigned" doc:"Seats of its own people." example:"38"`
	Reserved int     `json:"reserved" doc:"Seats kept for people it invited." example:"1"`
	Percent  float64 `json:"percent" doc:"How much of what the customer purchased that is, with one decimal." example:"31.7"`
	Limit    *int    `json:"limit" doc:"How many seats it may use; null for no limit." example:"40"`
	State    string  `json:"state" enum:"ok,near,full,over" doc:"How it stands to its limit, or to what was purchased when it has none: near from the threshold on, over when the limit was set below what is used." example:"near"`
}

func seatAccountOut(u seat.Usage, purchased int) SeatAccount {
	return SeatAccount{string(u.ID), u.Name, u.Level, u.Assigned, u.Reserved, seat.Percent(u.Assigned+u.Reserved, purchased), u.Limit, string(u.State)}
}

// SeatAccountFilter chooses accounts by how they use seats.
type SeatAccountFilter struct {
	Search  string `query:"search" maxLength:"100" doc:"Part of the name." example:"bergen"`
	Usage   string `query:"usage" enum:"assigned" doc:"Only accounts with seats." example:"assigned"`
	Limited bool   `query:"limited" doc:"Only accounts with a limit." example:"true"`
	State   string `query:"state" enum:"ok,near,full,over" doc:"Only accounts in this state." example:"near"`
	Sort    string `query:"sort" enum:"name,-assigned" doc:"Order; name when absent. The account of the path comes first in any." example:"-assigned"`
}

func (f SeatAccountFilter) filter() seat.AccountFilter {
	return seat.AccountFilter{Search: f.Search, Assigned: f.Usage != "", Limited: f.Limited, State: seat.State(f.State), Sort: seat.SortBy(f.Sort)}
}

type seatAccountsInput struct {
	AccountPath
	SeatAccountFilter
	Paging
}

type seatAccountsOutput struct {
	Body struct {
		Items      []SeatAccount `json:"items" doc:"The account itself, then those below it. A page may hold fewer than asked for and still have a next one."`
		NextCursor string        `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) seatAccounts(ctx context.Context, c *call, in *seatAccountsInput) (*seatAccountsOutput, error) {
	f, purpose := in.filter(), "seat accounts "+string(c.in(in.Account))+" "+in.Sort
	f.Limit = in.Limit
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Seats.Accounts(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &seatAccountsOutput{}
	out.Body.Items, out.Body.NextCursor = make([]SeatAccount, len(page.Accounts)), a.cursor(page.Next, purpose)
	for i, u := range page.Accounts {
		out.Body.Items[i] = seatAccountOut(u, page.Purchased)
	}
	return out, nil
}

// SeatDay is how it stood at the end of a day.
type SeatDay struct {
	Date      string `json:"date" format:"date" doc:"The day, UTC." example:"2026-11-22"`
	Assigned  int    `json:"assigned" doc:"Assigned seats." example:"98"`
	Available int    `json:"available" doc:"How many could have been assigned at the most: what was purchased, or the limit of a sub-account." example:"120"`
}

type seatHistoryInput struct {
	AccountPath
	Days int `query:"days" minimum:"1" maximum:"366" default:"90" doc:"How many days, today the last." example:"90"`
}

type seatHistoryOutput struct {
	Body struct {
		Items []SeatDay `json:"items" doc:"A point for each day, the oldest first: of a main account all of the customer's seats, of a sub-account its own."`
	}
}

func (a *api) seatHistory(ctx context.Context, c *call, in *seatHistoryInput) (*seatHistoryOutput, error) {
	days, err := a.Seats.History(ctx, c.actor, c.in(in.Account), in.Days)
	out := &seatHistoryOutput{}
	out.Body.Items = make([]SeatDay, len(days))
	for i, d := range days {
		out.Body.Items[i] = SeatDay{d.Date.Format(time.DateOnly), d.Assigned, d.Available}
	}
	return out, err
}

func (a *api) assignSeat(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.Seats.Assign(ctx, c.actor, c.in(in.Account), user.ID(in.User))
}

func (a *api) removeSeat(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.Seats.Remove(ctx, c.actor, c.in(in.Account), user.ID(in.User))
}
