package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
)

// SafelistEntry is one range from which a user may come in.
type SafelistEntry struct {
	Value   string    `json:"value" doc:"An address, a network in CIDR notation, or two addresses with a hyphen; IPv4 or IPv6." example:"203.0.113.0/24"`
	Note    string    `json:"note,omitempty" doc:"What it is; absent without one." example:"Office"`
	AddedBy Named     `json:"addedBy" doc:"Who put it there."`
	AddedAt time.Time `json:"addedAt" doc:"When." example:"2026-11-22T10:00:00Z"`
}

// SafelistTrial says that the list goes back to an earlier one by itself.
type SafelistTrial struct {
	EndsAt  time.Time `json:"endsAt" doc:"When the list goes back, unless it is kept before." example:"2026-11-22T10:15:00Z"`
	BegunAt time.Time `json:"begunAt" doc:"When it was set." example:"2026-11-22T10:00:00Z"`
	By      Named     `json:"by" doc:"Who set it."`
	Former  []string  `json:"former" doc:"The values that it goes back to; empty: every address was allowed." example:"[\"203.0.113.0/24\"]"`
}

// Safelist is from where a user may come in.
type Safelist struct {
	Entries     []SafelistEntry `json:"entries" doc:"The list, at most 1,000; empty: every address is allowed."`
	Trial       *SafelistTrial  `json:"trial,omitempty" doc:"Present while the list is on trial."`
	YourAddress string          `json:"yourAddress" doc:"The address from which this call came." example:"198.51.100.24"`
	ETag        string          `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

type safelistOutput struct {
	ETag string `header:"ETag"`
	Body Safelist
}

func safelistOut(c *call, l safelist.Safelist) *safelistOutput {
	out := &safelistOutput{etag(l.Version), Safelist{Entries: make([]SafelistEntry, len(l.Entries)), YourAddress: c.address, ETag: etag(l.Version)}}
	for i, e := range l.Entries {
		out.Body.Entries[i] = SafelistEntry{e.Range.String(), e.Note, Named{e.Author.ID, e.Author.Name}, e.CreatedAt}
	}
	if t := l.Trial; t != nil {
		out.Body.Trial = &SafelistTrial{EndsAt: t.Until, BegunAt: t.BegunAt, By: Named{t.BegunBy.ID, t.BegunBy.Name}, Former: make([]string, len(t.Former))}
		for i, e := range t.Former {
			out.Body.Trial.Former[i] = e.Range.String()
		}
	}
	return out
}

// SafelistEntryDraft is one range as it is to be.
type SafelistEntryDraft struct {
	Value string `json:"value" maxLength:"200" doc:"An address, a network in CIDR notation, or two addresses with a hyphen; IPv4 or IPv6." example:"203.0.113.0/24"`
	Note  string `json:"note,omitempty" doc:"Up to 200 characters." example:"Office"`
}

func entryDrafts(list []SafelistEntryDraft) []safelist.EntryDraft {
	drafts := make([]safelist.EntryDraft, len(list))
	for i, e := range list {
		drafts[i] = safelist.EntryDraft{Value: e.Value, Note: e.Note}
	}
	return drafts
}

// holdsSafelist lets a body be as long as the longest list.
func holdsSafelist(op *huma.Operation) { op.MaxBodyBytes = 2 << 20 }

func (a *api) findSafelist(ctx context.Context, c *call, in *UserPath) (*safelistOutput, error) {
	l, err := a.Safelists.Find(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	return safelistOut(c, l), nil
}

type setSafelistInput struct {
	UserPath
	IfMatch string `header:"If-Match" doc:"etag of the list as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Entries      []SafelistEntryDraft `json:"entries" doc:"The whole list, at most 1,000; empty: every address is allowed. One's own must hold the address of this call."`
		TrialMinutes int                  `json:"trialMinutes,omitempty" minimum:"0" doc:"1 to 1,440: the list goes back to what it was after so many minutes, unless it is kept. 0 or absent: it stays." example:"15"`
	}
}

func (a *api) setSafelist(ctx context.Context, c *call, in *setSafelistInput) (*safelistOutput, error) {
	version, err := ifVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	trial := time.Duration(min(in.Body.TrialMinutes, 1<<20)) * time.Minute
	l, err := a.Safelists.Set(ctx, c.actor, c.in(in.Account), selfOr(c, in.User),
		safelist.Draft{Entries: entryDrafts(in.Body.Entries), TrialFor: trial, IfVersion: version})
	if err != nil {
		return nil, err
	}
	return safelistOut(c, l), nil
}

// trialEnds is the handler of either end of a trial.
func (a *api) trialEnds(end func(ctx context.Context, c *call, in *UserPath, id user.ID) (safelist.Safelist, error)) func(context.Context, *call, *UserPath) (*safelistOutput, error) {
	return func(ctx context.Context, c *call, in *UserPath) (*safelistOutput, error) {
		l, err := end(ctx, c, in, selfOr(c, in.User))
		if err != nil {
			return nil, err
		}
		return safelistOut(c, l), nil
	}
}

func (a *api) keepSafelist(ctx context.Context, c *call, in *UserPath, id user.ID) (safelist.Safelist, error) {
	return a.Safelists.Keep(ctx, c.actor, c.in(in.Account), id)
}

func (a *api) revertSafelist(ctx context.Context, c *call, in *UserPath, id user.ID) (safelist.Safelist, error) {
	return a.Safelists.Revert(ctx, c.actor, c.in(in.Account), id)
}

type previewSafelistInput struct {
	UserPath
	Body struct {
		Entries []SafelistEntryDraft `json:"entries" doc:"A list that is not kept."`
	}
}

// RefusedSignIns are sign-ins from one address that a list would have refused.
type RefusedSignIns struct {
	At      time.Time `json:"at" doc:"The latest of them." example:"2026-11-22T10:00:00Z"`
	Service string    `json:"service" enum:"web,api,smpp" doc:"Way in." example:"web"`
	Address string    `json:"address" doc:"Network address." example:"198.51.100.24"`
	Country string    `json:"country,omitempty" doc:"Country in which the address is used, as ISO 3166-1 alpha-2; absent when that is not known." example:"SI"`
	Device  string    `json:"device,omitempty" doc:"Browser and system in short, as it called itself." example:"Chrome, macOS"`
	Times   int       `json:"times" doc:"How often the user came in from there." example:"12"`
}

// SafelistOverlap says that a value shares addresses with another.
type SafelistOverlap struct {
	Value string `json:"value" doc:"One value of the list." example:"203.0.113.7"`
	With  string `json:"with" doc:"The other one." example:"203.0.113.0/24"`
	Whole bool   `json:"whole" doc:"Whether all of value lies in the other one, and could be left out." example:"true"`
}

type previewSafelistOutput struct {
	Body struct {
		Refused     []RefusedSignIns  `json:"refused" doc:"Where the user came in from in the last 30 days and could not any more, the latest first."`
		More        bool              `json:"more" doc:"Whether there were more sign-ins than were looked at, which are the last 1,000." example:"false"`
		Overlaps    []SafelistOverlap `json:"overlaps" doc:"Values that share addresses."`
		ContainsYou bool              `json:"containsYou" doc:"Whether the list holds the address of this call." example:"true"`
	}
}

func (a *api) previewSafelist(ctx context.Context, c *call, in *previewSafelistInput) (*previewSafelistOutput, error) {
	p, err := a.Safelists.Preview(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), entryDrafts(in.Body.Entries))
	if err != nil {
		return nil, err
	}
	out := &previewSafelistOutput{}
	out.Body.More, out.Body.ContainsYou = p.More, p.Covers
	out.Body.Refused, out.Body.Overlaps = make([]RefusedSignIns, len(p.Refused)), make([]SafelistOverlap, len(p.Overlaps))
	for i, s := range p.Refused {
		out.Body.Refused[i] = RefusedSignIns{s.At, string(s.Service), s.Address, countryOf(a.Countries, s.Address), s.Browser, s.Times}
	}
	for i, o := range p.Overlaps {
		out.Body.Overlaps[i] = SafelistOverlap(o)
	}
	return out, nil
}
