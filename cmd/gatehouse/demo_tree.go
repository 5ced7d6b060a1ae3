package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// branch is an account below the demo's customer.
type branch struct {
	name     string
	under    string // name of the account above; empty: the customer itself
	mail     string // domain of its people
	people   int
	seats    int
	limit    int // of seats; less than none means that there is no limit
	language string
	zone     string
	dial     string // what the numbers of its people begin with; empty: whatever theirs is
	disabled bool
}

const unlimited = -1

// branches make a tree of twelve accounts on three levels, with the customer
// itself. One is full, one near its limit, one uses nothing.
var branches = []branch{
	{name: "Marmara Lojistik", mail: "marmara.example", people: 64, seats: 38, limit: 40, zone: "Europe/Istanbul"},
	{name: "شحن الخليج", mail: "gulf.example", people: 41, seats: 20, limit: 20, language: "ar", zone: "Asia/Dubai", dial: "+97150"},
	{name: "Nordvik Spedisjon", mail: "nordvik.example", people: 35, seats: 12, limit: 25},
	{name: "東港物流", mail: "higashiko.example", people: 22, seats: 6, limit: 10, zone: "Asia/Tokyo"},
	{name: "Transportes Ribeira", mail: "ribeira.example", people: 18, limit: 5, zone: "America/Sao_Paulo"},
	{name: "İzmir Depo", under: "Marmara Lojistik", mail: "izmir.marmara.example", people: 14, seats: 8, limit: 10},
	{name: "Ankara Ofis", under: "Marmara Lojistik", mail: "ankara.marmara.example", people: 9, seats: 4, limit: unlimited},
	{name: "فرع دبي", under: "شحن الخليج", mail: "dubai.gulf.example", people: 8, seats: 2, limit: 6, dial: "+97155"},
	{name: "Nordvik Bergen", under: "Nordvik Spedisjon", mail: "bergen.nordvik.example", people: 11, seats: 2, limit: 3},
	{name: "Nordvik Tromsø", under: "Nordvik Spedisjon", mail: "tromso.nordvik.example", people: 6, limit: unlimited, disabled: true},
	{name: "神戸支店", under: "東港物流", mail: "kobe.higashiko.example", people: 7, limit: unlimited},
}

// own is the customer itself as a branch of seats.
var own = branch{seats: 44, limit: unlimited}

// purchases are the seats that the customer had, from so many days ago on.
var purchases = []struct{ daysAgo, seats int }{{176, 100}, {95, 120}, {40, 140}}

// visitor is the customer's admin at work in an account below.
func (d *demoLife) visitor(in account.ID) access.Actor {
	visitor := d.admin
	if in != d.account {
		visitor.Reaches = in
	}
	return visitor
}

// branch makes the accounts below the customer, with their people.
func (d *demoLife) branch(ctx context.Context) error {
	d.places = map[string]account.ID{"": d.account}
	for i, b := range branches {
		d.clock.Set(d.now.AddDate(0, 0, -175+2*i))
		above := d.places[b.under]
		made, err := d.h.SignIn.CreateSub(ctx, d.visitor(above), above, account.Draft{Name: b.name, Language: b.language, TimeZone: b.zone}, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		d.places[b.name] = made.ID
		if err := d.staff(ctx, made, b); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	return d.settle(ctx)
}

// staff makes a branch's people. The first is its admin.
func (d *demoLife) staff(ctx context.Context, in account.Account, b branch) error {
	drafts := people(b.people, uint64(len(b.mail)*31+b.people)) //nolint:gosec // a length is never negative
	actor := d.visitor(in.ID)
	return d.h.Log.Change(ctx, actor, in.ID, func(tx *database.Tx) ([]audit.Event, error) {
		var all []audit.Event
		for i := range drafts {
			draft := drafts[i]
			place, _, _ := strings.Cut(b.mail, ".")
			draft.Username += "." + place
			draft.Email = draft.Username + "@" + b.mail
			draft.Language, draft.TimeZone = "", cmp.Or(b.zone, draft.TimeZone)
			if b.dial != "" {
				draft.Mobile = fmt.Sprintf("%s%07d", b.dial, 1_234_567+i*91_373)
			}
			if i == 0 {
				draft.Roles = []string{access.AccountAdmin}
			}
			if err := draft.Valid(); err != nil {
				return nil, fmt.Errorf("%s: %w", draft.Username, err)
			}
			_, events, err := d.h.Users.CreateIn(ctx, tx, actor, in.ID, draft, user.Options{Source: user.Imported, NoLetter: true, PasswordHash: d.unusable, EmailVerified: true})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", draft.Username, err)
			}
			all = append(all, events...)
		}
		return all, nil
	})
}

// seating is one seat of the story that is given at a time.
type seating struct {
	at   time.Time
	in   account.ID
	user user.ID
	role string
}

// seats buys the seats and gives Inbox roles over half a year, in the order of time.
func (d *demoLife) seats(ctx context.Context) error {
	var plan []seating
	for _, b := range append([]branch{own}, branches...) {
		part, err := d.seatings(ctx, d.places[b.name], b.seats)
		if err != nil {
			return err
		}
		plan = append(plan, part...)
	}
	slices.SortFunc(plan, func(a, b seating) int { return a.at.Compare(b.at) })
	bought, limited := 0, d.now.AddDate(0, 0, -12)
	for i, s := range plan {
		for bought < len(purchases) && !s.at.Before(d.now.AddDate(0, 0, -purchases[bought].daysAgo)) {
			d.clock.Set(d.now.AddDate(0, 0, -purchases[bought].daysAgo))
			if err := d.h.Seats.SetPurchased(ctx, d.operator, d.account, purchases[bought].seats); err != nil {
				return err
			}
			bought++
		}
		if s.at.After(limited) && (i == 0 || !plan[i-1].at.After(limited)) {
			if err := d.limitSeats(ctx, limited); err != nil {
				return err
			}
		}
		d.clock.Set(s.at)
		if err := d.h.Users.GiveRole(ctx, d.visitor(s.in), s.in, s.user, s.role); err != nil {
			return fmt.Errorf("seat for %s: %w", s.user, err)
		}
	}
	return nil
}

func (d *demoLife) limitSeats(ctx context.Context, at time.Time) error {
	d.clock.Set(at)
	for _, b := range branches {
		if b.limit == unlimited {
			continue
		}
		in, limit := d.places[b.name], b.limit
		if err := d.h.Seats.SetLimit(ctx, d.visitor(in), in, &limit); err != nil {
			return err
		}
	}
	return nil
}

// seatings chooses who of an account gets a seat, as what and when.
func (d *demoLife) seatings(ctx context.Context, in account.ID, seats int) (plan []seating, err error) {
	if seats == 0 {
		return nil, nil
	}
	page, err := d.h.Users.List(ctx, d.visitor(in), in, user.Filter{Sort: user.ByUsername, Statuses: []user.Status{user.Active}, Limit: seats + len(d.people)})
	if err != nil {
		return nil, err
	}
	work := []string{"inbox_agent", "inbox_agent", "inbox_agent", "inbox_agent", "inbox_supervisor", "inbox_analytics"}
	for _, u := range page.Users {
		if len(plan) == seats {
			break
		}
		if slices.ContainsFunc(d.people, func(p signIn) bool { return p.username == u.Username }) {
			continue
		}
		at := d.now.Add(-between(d.random, day, 170*day))
		if len(plan) == 0 {
			at = d.now.Add(-171 * day)
		}
		plan = append(plan, seating{at, in, u.ID, work[d.random.IntN(len(work))]})
	}
	return plan, nil
}

// close ends what is closed today: one branch is disabled.
func (d *demoLife) close(ctx context.Context) error {
	d.clock.Set(d.now.AddDate(0, 0, -9))
	for _, b := range branches {
		if !b.disabled {
			continue
		}
		in := d.places[b.name]
		if err := d.h.Accounts.Disable(ctx, d.visitor(in), in); err != nil {
			return err
		}
	}
	return nil
}
