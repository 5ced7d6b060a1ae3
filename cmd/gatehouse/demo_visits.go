package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// visit is one sign-in of the story.
type visit struct {
	u      user.User
	at     time.Time
	failed bool
}

func (v visit) actor() access.Actor {
	actor := access.Actor{Kind: access.User, ID: string(v.u.ID), Name: v.u.Username, Account: v.u.Account, Service: access.Web, Address: v.address()}
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
	everybody, err := d.h.Users.All(ctx, d.admin, d.account, user.Filter{Statuses: []user.Status{user.Active}})
	if err != nil {
		return err
	}
	var visits []visit
	for u, err := range everybody {
		if err != nil {
			return err
		}
		visits = append(visits, d.visits(u)...)
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

// visits are spread so that the last days are full and some people have not
// been here for months; one in eight never came.
func (d *demoLife) visits(u user.User) []visit {
	if d.random.IntN(8) == 0 {
		return nil
	}
	age := d.now.Sub(u.CreatedAt)
	var list []visit
	for range 1 + d.random.IntN(2) {
		back := d.random.Float64()
		at := d.now.Add(-time.Duration(back * back * float64(age)))
		if d.random.IntN(14) == 0 {
			list = append(list, visit{u, at.Add(-20 * time.Second), true})
		}
		list = append(list, visit{u, at, false})
	}
	return list
}

func (d *demoLife) visit(ctx context.Context, tx *database.Tx, v visit) error {
	d.clock.Set(v.at)
	event := audit.Event{Action: "user.login", Target: v.u.Target(), Params: map[string]string{"method": "password"}}
	if v.failed {
		event.Status, event.Reason = audit.Failure, "signin.wrong_password"
	} else if _, err := user.SignedIn(ctx, tx, v.u, user.Login{At: v.at, Address: v.address(), Method: "password"}, d.unusable, ""); err != nil {
		return err
	}
	return audit.NoteIn(ctx, tx, v.actor(), d.account, event)
}

// troubles locks and disables some people during the last days.
func (d *demoLife) troubles(ctx context.Context) error {
	page, err := d.h.Users.List(ctx, d.admin, d.account, user.Filter{Sort: user.ByLastLogin, Descending: true, Statuses: []user.Status{user.Active}, Limit: user.MaxPage})
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(page.Users, func(u user.User) bool {
		return slices.ContainsFunc(d.people, func(p signIn) bool { return p.username == u.Username })
	})
	var leave []user.ID
	for i, u := range chosen {
		switch {
		case i%31 == 5:
			if err := d.lock(ctx, u, time.Duration(i)*time.Hour/4); err != nil {
				return err
			}
		case i%3 == 0:
			leave = append(leave, u.ID)
		}
	}
	d.clock.Set(d.now.Add(-50 * time.Hour))
	_, _, err = d.h.Users.Bulk(ctx, d.admin, d.account, leave, user.BulkDisable, "")
	d.clock.Set(d.now)
	return err
}

// lock plays five wrong passwords.
func (d *demoLife) lock(ctx context.Context, u user.User, ago time.Duration) error {
	for try := 5; try > 0; try-- {
		d.clock.Set(d.now.Add(-ago - time.Duration(try)*12*time.Second))
		if err := d.h.SignIn.PlayFailure(ctx, u, visit{u: u}.address()); err != nil {
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
			return []audit.Event{{Action: "user.password_set", Target: u.Target()}}, user.StorePassword(ctx, tx, u, hash)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
