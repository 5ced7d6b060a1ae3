package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
)

// SeatRef names somebody's seat.
type SeatRef struct {
	Account string `json:"account" maxLength:"60" doc:"Account id of the user." example:"acc_01jd3w6v8k0000000000000000"`
	User    string `json:"user" maxLength:"60" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
}

// SeatFailure is why a seat was left as it was.
type SeatFailure struct {
	SeatRef
	Code   string `json:"code" doc:"Fault code." example:"user.missing"`
	Detail string `json:"detail" doc:"In the reader's language." example:"There is no such user."`
}

type removeSeatsInput struct {
	AccountPath
	Body struct {
		Seats []SeatRef `json:"seats" minItems:"1" maxItems:"500" doc:"Whose seats to free, in the account of the path and below it."`
	}
}

type removeSeatsOutput struct {
	Body struct {
		Done   []SeatRef     `json:"done" doc:"Who has no seat now."`
		Failed []SeatFailure `json:"failed" doc:"Whose seat was left, and why."`
	}
}

func (a *api) removeSeats(ctx context.Context, c *call, in *removeSeatsInput) (*removeSeatsOutput, error) {
	targets := make([]seat.Target, len(in.Body.Seats))
	for i, s := range in.Body.Seats {
		targets[i] = seat.Target{Account: c.in(s.Account), User: user.ID(s.User)}
	}
	done, failed, err := a.Seats.RemoveMany(ctx, c.actor, c.in(in.Account), targets)
	if err != nil {
		return nil, err
	}
	out := &removeSeatsOutput{}
	out.Body.Done, out.Body.Failed = make([]SeatRef, len(done)), make([]SeatFailure, len(failed))
	for i, t := range done {
		out.Body.Done[i] = SeatRef{string(t.Account), string(t.User)}
	}
	for i, f := range failed {
		out.Body.Failed[i] = SeatFailure{SeatRef{string(f.Account), string(f.User)}, f.Fault.Code, words(ctx, f.Fault)}
	}
	return out, nil
}

type seatLimitInput struct {
	AccountPath
	Body struct {
		Limit *int `json:"limit" required:"true" nullable:"true" minimum:"0" maximum:"100000" doc:"How many seats the account may use; null for no limit. One below what is used takes no seat from anybody and blocks new ones." example:"40"`
	}
}

func (a *api) setSeatLimit(ctx context.Context, c *call, in *seatLimitInput) (*Nothing, error) {
	return nil, a.Seats.SetLimit(ctx, c.actor, c.in(in.Account), in.Body.Limit)
}

type seatsPurchasedInput struct {
	AccountPath
	Body struct {
		Purchased int `json:"purchased" minimum:"0" maximum:"100000" doc:"How many seats the customer has in all. Fewer than are assigned take no seat from anybody and block new ones." example:"140"`
	}
}

type seatsPurchasedOutput struct {
	Body struct {
		Purchased int `json:"purchased" doc:"How many seats the customer has in all." example:"140"`
		Used      int `json:"used" doc:"How many of them are assigned or reserved." example:"117"`
	}
}

func (a *api) findSeatsPurchased(ctx context.Context, c *call, in *AccountPath) (*seatsPurchasedOutput, error) {
	out := &seatsPurchasedOutput{}
	var err error
	out.Body.Purchased, out.Body.Used, err = a.Seats.Purchased(ctx, c.actor, c.in(in.Account))
	return out, err
}

func (a *api) setSeatsPurchased(ctx context.Context, c *call, in *seatsPurchasedInput) (*Nothing, error) {
	return nil, a.Seats.SetPurchased(ctx, c.actor, c.in(in.Account), in.Body.Purchased)
}

type exportSeatsInput struct {
	AccountPath
	SeatFilter
}

func (a *api) exportSeats(ctx context.Context, c *call, in *exportSeatsInput) (*huma.StreamResponse, error) {
	all, err := a.Seats.All(ctx, c.actor, c.in(in.Account), in.filter())
	if err != nil {
		return nil, err
	}
	header := []string{"account", "name", "username", "email", "status", "roles", "lastLogin", "assignedAt", "assignedBy", "inactive"}
	return a.download("seats", header, func(yield func([]string, error) bool) {
		for s, err := range all {
			if !yield(seatRow(s), err) {
				return
			}
		}
	}), nil
}

func seatRow(s seat.Seated) []string {
	last := ""
	if s.User.LastLogin != nil {
		last = s.User.LastLogin.At.Format(time.RFC3339)
	}
	return inert([]string{s.Account.Name, s.User.FullName(), s.User.Username, s.User.Email, string(s.User.Status), strings.Join(s.Roles, "|"), last,
		s.AssignedAt.Format(time.RFC3339), s.AssignedBy.Name, strings.Join(reasons(s), "|")})
}

type exportSeatAccountsInput struct {
	AccountPath
	SeatAccountFilter
}

func (a *api) exportSeatAccounts(ctx context.Context, c *call, in *exportSeatAccountsInput) (*huma.StreamResponse, error) {
	purchased, all, err := a.Seats.AllAccounts(ctx, c.actor, c.in(in.Account), in.filter())
	if err != nil {
		return nil, err
	}
	header := []string{"account", "level", "assigned", "reserved", "percentOfPurchased", "limit", "state"}
	return a.download("seat-accounts", header, func(yield func([]string, error) bool) {
		for u, err := range all {
			if !yield(seatAccountRow(u, purchased), err) {
				return
			}
		}
	}), nil
}

func seatAccountRow(u seat.Usage, purchased int) []string {
	limit := ""
	if u.Limit != nil {
		limit = itoa(*u.Limit)
	}
	percent := strconv.FormatFloat(seat.Percent(u.Assigned+u.Reserved, purchased), 'f', 1, 64)
	return inert([]string{u.Name, itoa(u.Level), itoa(u.Assigned), itoa(u.Reserved), percent, limit, string(u.State)})
}
