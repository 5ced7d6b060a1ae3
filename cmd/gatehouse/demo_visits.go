package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

// visit is one sign-in of the story.
type visit struct {
	u      user.User
	at     time.Time
	failed bool

	who      *character
	browser  string // what it calls itself
	method   string
	factor   account.Factor
	sets     *secondfactor.Played // what they set up
	enrols   bool                 // because they had to, before they came in
	renews   bool                 // a password that was too old
	confirms account.Factor       // by which they proved later on who they are
}

func (v visit) actor() access.Actor {
	actor := access.Actor{Kind: access.User, ID: string(v.u.ID), Name: v.u.Username, FullName: v.u.FullName(), Account: v.u.Account, Service: access.Web, Address: v.address()}
	if v.failed {
		return access.Actor{Kind: access.Anonymous, Service: access.Web, Address: v.address()}
	}
	return actor
}

// address is one of the networks set aside for documentation (RFC 5737, RFC 3849).
func (v visit) address() string {
	n := int(v.u.ID[len(v.u.ID)-1]) + int(v.u.ID[len(v.u.ID)-2])*7
	if n%5 == 0 {
		return fmt.Sprintf("2001:db8:4a::%x", n)
	}
	return fmt.Sprintf("%s.%d", []string{"198.51.100", "203.0.113", "192.0.2"}[n%3], 1+n%250)
}

// signIns lets most people come in now and then, in the order of time.
func (d *demoLife) signIns(ctx context.Context) error {
	var visits []visit
	for _, b := range append([]branch{own}, branches...) {
		in := d.places[b.name]
		everybody, err := d.h.Users.All(ctx, d.visitor(in), in, user.Filter{Statuses: []user.Status{user.Active}})
		if err != nil {
			return err
		}
		regime, err := d.regime(ctx, b)
		if err != nil {
			return err
		}
		for u, err := range everybody {
			if err != nil {
				return err
			}
			u.Account = in // no export writes it, so it was not read
			visits = append(visits, d.equip(d.character(u, regime), d.visits(u))...)
		}
	}
	slices.SortFunc(visits, func(a, b visit) int { return a.at.Compare(b.at) })
	const batch = 500
	for start := 0; start < len(visits); start += batch {
		part := visits[start:min(start+batch, len(visits))]
		err := d.h.Database.Change(ctx, func(tx *database.Tx) error {
			for _, v := range part {
				if err := d.visit(ctx, tx, v); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lately says how long ago people were last here: a few minutes, some hours,
// days or weeks; of a hundred people the rest never came.
var lately = []struct {
	people   int // of a hundred
	from, to time.Duration
}{
	{1, 2 * time.Minute, time.Hour},
	{5, time.Hour, day},
	{32, day, 7 * day},
	{27, 7 * day, 30 * day},
	{14, 30 * day, 90 * day},
	{9, 90 * day, demoDays * day},
}

const day = 24 * time.Hour

// visits are the last one, and for most people one before it.
func (d *demoLife) visits(u user.User) []visit {
	share := d.random.IntN(100)
	for _, span := range lately {
		if share -= span.people; share >= 0 {
			continue
		}
		last := d.now.Add(-between(d.random, span.from, span.to))
		if span.from >= day {
			last = atWork(d.random, u, last)
		}
		if last.Before(u.CreatedAt) {
			last = u.CreatedAt.Add(between(d.random, time.Minute, d.now.Sub(u.CreatedAt)))
		}
		list := d.tries(u, last)
		if earlier := atWork(d.random, u, last.Add(-between(d.random, day, 30*day))); d.random.IntN(5) < 3 && earlier.After(u.CreatedAt) {
			list = append(list, d.tries(u, earlier)...)
		}
		return list
	}
	return nil
}

// tries are a sign-in and, now and then, a wrong password before it.
func (d *demoLife) tries(u user.User, at time.Time) []visit {
	list := []visit{{u: u, at: at}}
	if d.random.IntN(14) == 0 {
		list = append(list, visit{u: u, at: at.Add(-between(d.random, 5*time.Second, time.Minute)), failed: true})
	}
	return list
}

func between(random *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(random.Float64()*float64(to-from))
}

// busy says how much is going on in each hour of a day.
var busy = [24]int{1, 1, 1, 1, 1, 2, 5, 14, 24, 22, 18, 16, 10, 15, 18, 16, 13, 9, 5, 4, 3, 3, 2, 1}

// atWork moves a moment to an hour of its day at which people work where the
// user lives, and most weekends to the Friday before: by less than a day
// later, so that what was a day ago stays in the past.
func atWork(random *rand.Rand, u user.User, at time.Time) time.Time {
	zone, err := time.LoadLocation(u.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	local := at.In(zone)
	sum := 0
	for _, weight := range busy {
		sum += weight
	}
	hour, share := 0, random.IntN(sum)
	for ; share >= busy[hour]; hour++ {
		share -= busy[hour]
	}
	back := map[time.Weekday]int{time.Saturday: 1, time.Sunday: 2}[local.Weekday()]
	if random.IntN(4) == 0 {
		back = 0 // freight moves at weekends too
	}
	return time.Date(local.Year(), local.Month(), local.Day()-back, hour, random.IntN(60), random.IntN(60), random.IntN(1_000_000_000), zone)
}

func (d *demoLife) visit(ctx context.Context, tx *database.Tx, v visit) error {
	d.clock.Set(v.at)
	if v.failed {
		return d.record(ctx, tx, v, audit.Event{Action: "user.login", Target: v.u.Target(), Params: map[string]string{"browser": text.Browser(v.browser)},
			Status: audit.Failure, Reason: "signin.wrong_password"})
	}
	in, err := user.SignedIn(ctx, tx, v.u, user.Login{At: v.at, Address: v.address(), Country: countries[v.u.TimeZone], Method: v.method}, d.unusable, false)
	if err != nil || !in {
		return err // the named ones have passwords of their own, and come when somebody signs in
	}
	if err := d.use(ctx, tx, v); err != nil {
		return err
	}
	d.clock.Set(v.at)
	if err := d.arrive(ctx, tx, v); err != nil {
		return err
	}
	params := map[string]string{"method": v.method}
	if v.factor != "" {
		params["factor"] = string(v.factor)
	}
	if err := d.record(ctx, tx, v, audit.Event{Action: "user.login", Target: v.u.Target(), Params: params}); err != nil {
		return err
	}
	return d.afterwards(ctx, tx, v)
}

// troubles locks some people who came lately, and disables some who have not
// been here for long.
func (d *demoLife) troubles(ctx context.Context) error {
	d.clock.Set(d.now)
	recent, err := d.some(ctx, user.Within7d)
	if err != nil {
		return err
	}
	for i, u := range recent {
		if i%27 != 5 {
			continue
		}
		// After the last sign-in: whoever is locked does not come in.
		if err := d.lock(ctx, u, between(d.random, 2*time.Minute, min(d.now.Sub(u.LastLogin.At), 3*day))); err != nil {
			return err
		}
	}
	if err := d.pardon(ctx, recent); err != nil {
		return err
	}
	d.clock.Set(d.now)
	gone, err := d.some(ctx, user.Over30d)
	if err != nil {
		return err
	}
	var leave []user.ID
	for i, u := range gone {
		if i%3 == 0 {
			leave = append(leave, u.ID)
		}
	}
	d.clock.Set(d.now.Add(-50 * time.Hour))
	_, _, err = d.h.Users.Bulk(ctx, d.admin, d.account, leave, user.BulkDisable, "")
	d.clock.Set(d.now)
	return err
}

// some are active people by when they were last here, without those who can sign in to look around.
func (d *demoLife) some(ctx context.Context, lastLogin user.LastLogin) ([]user.User, error) {
	page, err := d.h.Users.List(ctx, d.admin, d.account, user.Filter{Sort: user.ByUsername, Statuses: []user.Status{user.Active}, LastLogin: lastLogin, Limit: user.MaxPage})
	return slices.DeleteFunc(page.Users, func(u user.User) bool {
		return slices.ContainsFunc(d.people, func(p signIn) bool { return p.username == u.Username })
	}), err
}

// lock plays five wrong passwords, all from one browser.
func (d *demoLife) lock(ctx context.Context, u user.User, ago time.Duration) error {
	browser := pick(d.luck, desks)
	for try := 5; try > 0; try-- {
		d.clock.Set(d.now.Add(-ago - time.Duration(try)*12*time.Second))
		if err := d.h.SignIn.PlayFailure(ctx, u, visit{u: u}.address(), browser); err != nil {
			return err
		}
	}
	return nil
}

// renewPasswords gives the named people the passwords of this start.
func renewPasswords(ctx context.Context, h *house, people []signIn) error {
	actor := access.Program(access.CommandLine)
	for _, p := range people {
		in, id, err := user.ByName(ctx, h.Database.Read(), p.username)
		if err != nil {
			return err
		}
		hash, err := h.SignIn.HashPassword(ctx, p.password)
		if err != nil {
			return err
		}
		err = h.Log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
			u, err := user.Get(ctx, tx, in, id)
			if err != nil {
				return nil, err
			}
			return []audit.Event{{Action: "user.password_changed", Target: u.Target()}}, user.StorePassword(ctx, tx, u, hash)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
