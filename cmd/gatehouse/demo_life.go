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
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// demoLife makes half a year of an account's life by the features that people
// use, under a clock that it moves.
type demoLife struct {
	h      *house
	people []signIn
	users  int

	now          time.Time
	clock        *clock.Manual
	random       *rand.Rand
	luck         *rand.Rand // of signing in; apart, so that it changes nothing else
	texts        []sentCode // that were sent, oldest first
	operator     access.Actor
	admin        access.Actor
	account      account.ID
	teams, roles []string
	places       map[string]account.ID // accounts of the tree by name; the customer itself has none
	unusable     string                // hash of a password that nobody knows
}

const demoDays = 180

// steps of the story, in the order of time.
func (d *demoLife) make(ctx context.Context) error {
	d.now = clock.Now(ctx)
	d.clock = clock.NewManual(d.now.AddDate(0, 0, -demoDays))
	d.random = rand.New(rand.NewPCG(20261122, 1)) //nolint:gosec // the demo wants the same life every time
	d.luck = rand.New(rand.NewPCG(20261123, 4))   //nolint:gosec // as above
	ctx = clock.With(ctx, d.clock.Now)
	for _, step := range []func(context.Context) error{d.found, d.declare, d.organise, d.hire, d.named, d.branch, d.seats, d.signIns, d.nights, d.troubles, d.messages, d.invite, d.keys, d.close} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *demoLife) password(name string) string {
	i := slices.IndexFunc(d.people, func(p signIn) bool { return p.username == name })
	return d.people[i].password
}

func (d *demoLife) found(ctx context.Context) error {
	founder := func(username, first, last, zone string) signin.Founder {
		return signin.Founder{Password: d.password(username), Draft: user.Draft{Username: username, FirstName: first, LastName: last,
			Email: username + "@halden.example", Mobile: "+4790000000", Language: "en", TimeZone: zone}}
	}
	err := d.h.SignIn.SetUp(ctx, access.CommandLine, signin.Setup{OperatorName: "Northwind Messaging", Language: "en", TimeZone: "Europe/Oslo",
		Admin: founder("operator", "Olav", "Berg", "Europe/Oslo"),
		Main:  &signin.MainSetup{Name: "Halden Freight", Admin: founder("admin", "Ingrid", "Solberg", "Europe/Oslo")}})
	if err != nil {
		return err
	}
	if d.operator, err = d.actor(ctx, "operator"); err != nil {
		return err
	}
	d.admin, err = d.actor(ctx, "admin")
	d.account = d.admin.Account
	if err != nil {
		return err
	}
	d.unusable, err = d.h.SignIn.UnusablePassword(ctx)
	return err
}

// actor is a person of the demo as they would be when signed in.
func (d *demoLife) actor(ctx context.Context, username string) (access.Actor, error) {
	in, id, err := user.ByName(ctx, d.h.Database.Read(), username)
	if err != nil {
		return access.Actor{}, err
	}
	u, err := user.Get(ctx, d.h.Database.Read(), in, id)
	if err != nil {
		return access.Actor{}, err
	}
	permissions, err := access.EffectiveSet(ctx, d.h.Database.Read(), in, string(id))
	return access.Actor{Kind: access.User, ID: string(id), Name: username, FullName: u.FullName(), Account: in, Permissions: permissions, Service: access.Web, Address: "198.51.100.61"}, err
}

func (d *demoLife) declare(ctx context.Context) error {
	for _, p := range [][3]string{
		{"campaigns/view", "See campaigns", "Mass messages and their results"}, {"campaigns/manage", "Send campaigns", "Write, schedule and stop mass messages"},
		{"numbers/view", "See phone numbers", "Sender numbers of the account"}, {"numbers/manage", "Manage phone numbers", "Order and return sender numbers"},
		{"templates/manage", "Manage templates", "Approved message texts"},
	} {
		if err := d.h.Roles.Declare(ctx, d.operator, d.operator.Account, access.Permission(p[0]), p[1], p[2]); err != nil {
			return err
		}
	}
	var err error
	d.admin, err = d.actor(ctx, "admin")
	return err
}

func (d *demoLife) organise(ctx context.Context) error {
	for _, draft := range []team.Draft{
		{Name: "Nordic desk", Description: "Customers in Norway, Sweden, Denmark and Finland"}, {Name: "Levant desk"}, {Name: "Night shift", Description: "On duty from 22:00 to 06:00"},
		{Name: "Platform"}, {Name: "Billing", Description: "Invoices, payments and everything about them"}, {Name: "Harbour office"}, {Name: "Customs"}, {Name: "Iberia desk"},
	} {
		t, err := d.h.Teams.Create(ctx, d.admin, d.account, draft)
		if err != nil {
			return err
		}
		d.teams = append(d.teams, t.ID)
	}
	for _, draft := range []role.Draft{
		{Name: "Night shift lead", Description: "Looks after the people on duty", Permissions: []access.Permission{access.UsersView, access.UsersManage, access.TeamsView}},
		{Name: "Auditor (external)", Description: "Reads the log, changes nothing", Permissions: []access.Permission{access.AuditView, access.UsersView, access.RolesView}},
		{Name: "Kundensupport Nord", Permissions: []access.Permission{access.UsersView, "campaigns/view"}},
		{Name: "Responsable de facturation", Permissions: []access.Permission{access.AccountView, "numbers/view"}},
	} {
		r, err := d.h.Roles.Create(ctx, d.admin, d.account, draft)
		if err != nil {
			return err
		}
		d.roles = append(d.roles, r.ID)
	}
	for _, given := range [][2]string{{d.teams[3], "integrations_manager"}, {d.teams[4], "finance_data_manager"}, {d.teams[4], d.roles[3]}} {
		if err := d.h.Teams.GiveRole(ctx, d.admin, d.account, given[0], given[1]); err != nil {
			return err
		}
	}
	return nil
}

// hire creates the people in batches, as an import does, spread over the time.
func (d *demoLife) hire(ctx context.Context) error {
	drafts := people(d.users, 11)
	const batch = 250
	for start := 0; start < len(drafts); start += batch {
		part := drafts[start:min(start+batch, len(drafts))]
		d.clock.Set(d.now.Add(-time.Duration(float64(demoDays*24*time.Hour) * (0.95 - 0.9*float64(start)/float64(len(drafts))))))
		err := d.h.Log.Change(ctx, d.admin, d.account, func(tx *database.Tx) ([]audit.Event, error) {
			var all []audit.Event
			for i := range part {
				draft := part[i]
				d.assign(&draft)
				if err := draft.Valid(); err != nil {
					return nil, fmt.Errorf("%s: %w", draft.Username, err)
				}
				options := user.Options{Source: user.Imported, NoLetter: true}
				if d.random.IntN(25) > 0 { // the others have never set a password
					options.PasswordHash, options.EmailVerified = d.unusable, true
				}
				_, events, err := d.h.Users.CreateIn(ctx, tx, d.admin, d.account, draft, options)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", draft.Username, err)
				}
				all = append(all, events...)
			}
			return all, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demoLife) assign(draft *user.Draft) {
	given := []string{"communication_manager", "analyze_manager", "finance_data_manager", "integrations_manager", "people_manager"}
	switch n := d.random.IntN(100); {
	case n < 30:
		draft.Roles = []string{given[d.random.IntN(len(given))]}
	case n < 40:
		draft.Roles = []string{d.roles[2]}
	case n < 42:
		draft.Roles = []string{d.roles[0], "communication_manager"}
	case n < 43:
		draft.Roles = []string{d.roles[1+d.random.IntN(3)]}
	}
	if d.random.IntN(4) > 0 {
		draft.Teams = []string{d.teams[d.random.IntN(len(d.teams))]}
	}
}

// named are the people who can sign in to look around.
func (d *demoLife) named(ctx context.Context) error {
	for _, p := range []struct{ username, first, last, role string }{{"auditor", "Nora", "Dahl", "analyze_manager"}, {"agent", "Emir", "Hadžić", ""}} {
		draft := user.Draft{Username: p.username, FirstName: p.first, LastName: p.last, Email: p.username + "@halden.example", Language: "en", TimeZone: "Europe/Oslo", Teams: d.teams[:1]}
		if p.role != "" {
			draft.Roles = []string{p.role}
		}
		hash, err := d.h.SignIn.HashPassword(ctx, d.password(p.username))
		if err != nil {
			return err
		}
		err = d.h.Log.Change(ctx, d.admin, d.account, func(tx *database.Tx) ([]audit.Event, error) {
			_, events, err := d.h.Users.CreateIn(ctx, tx, d.admin, d.account, draft, user.Options{Source: user.Created, PasswordHash: hash, EmailVerified: true})
			return events, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
