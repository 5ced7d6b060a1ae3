package main

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
)

// demoKey is a key of the demo: times in days before now, or after it when they
// are negative.
type demoKey struct {
	in, name  string // account of the tree, empty for the customer itself
	scopes    []access.Permission
	addresses []string
	made      int
	from, to  int // 0: when it is made, and a year after that
	used      time.Duration
	address   string
	end       string // disabled or revoked
	ended     int
}

var demoKeys = []demoKey{
	{name: "Warehouse sync", scopes: []access.Permission{access.UsersView, access.TeamsView, access.RolesView}, addresses: []string{"198.51.100.0/24"},
		made: 150, used: 4 * time.Minute, address: "198.51.100.23"},
	{name: "Billing export", scopes: []access.Permission{access.AccountView, access.SeatsView}, made: 170, to: -9, used: 7 * time.Hour, address: "203.0.113.40"},
	{name: "Campaign engine", scopes: []access.Permission{"campaigns/manage", "campaigns/view", "templates/manage"},
		addresses: []string{"192.0.2.10-192.0.2.19", "2001:db8:40::/48"}, made: 120, used: 35 * time.Second, address: "2001:db8:40::7"},
	{name: "Log collector", scopes: []access.Permission{access.AuditView}, addresses: []string{"192.0.2.80"}, made: 60, used: 2 * time.Minute, address: "192.0.2.80"},
	{name: "Partner portal", scopes: []access.Permission{access.UsersView}, made: 2, from: -5},
	{name: "Trial of the chat bot", scopes: []access.Permission{access.UsersView, "templates/manage"}, made: 130, to: 40, used: 45 * 24 * time.Hour, address: "203.0.113.91"},
	{name: "Load test", scopes: []access.Permission{access.UsersView}, made: 95, used: 34 * 24 * time.Hour, address: "203.0.113.7", end: "disabled", ended: 31},
	{name: "Old CRM connector", scopes: []access.Permission{access.UsersManage, access.UsersView}, made: 165, used: 22 * 24 * time.Hour, address: "203.0.113.12",
		end: "revoked", ended: 20},
	{in: "Nordvik Bergen", name: "Bergen terminals", scopes: []access.Permission{access.UsersView}, made: 90, used: 3 * time.Hour, address: "198.51.100.140"},
	{in: "شحن الخليج", name: "مزامنة المستودع", scopes: []access.Permission{access.UsersView, access.TeamsView}, made: 80, used: 50 * time.Minute, address: "203.0.113.201"},
}

// keys makes the keys of programs, lets them come in, and ends some.
func (d *demoLife) keys(ctx context.Context) error {
	ago := func(days int) time.Time { return d.now.AddDate(0, 0, -days) }
	for _, k := range demoKeys {
		in := d.places[k.in]
		d.clock.Set(ago(k.made))
		draft := apikey.Draft{Name: k.name, Scopes: k.scopes, Addresses: k.addresses}
		if k.from != 0 {
			from := ago(k.from)
			draft.ValidFrom = &from
		}
		if k.to != 0 {
			to := ago(k.to)
			draft.ValidTo = &to
		}
		key, secret, err := d.h.Keys.Create(ctx, d.visitor(in), in, draft)
		if err != nil {
			return fmt.Errorf("key %s: %w", k.name, err)
		}
		if k.used != 0 {
			known, err := d.h.Keys.Look(ctx, secret.Text())
			if err != nil {
				return fmt.Errorf("key %s: %w", k.name, err)
			}
			d.h.Keys.Used(known, k.address, d.now.Add(-k.used))
		}
		if err := d.endKey(ctx, k, key); err != nil {
			return fmt.Errorf("key %s: %w", k.name, err)
		}
	}
	d.clock.Set(ago(1)) // the letters about those that end soon went out last night
	if err := d.h.Keys.WarnOfEnds(ctx); err != nil {
		return err
	}
	return d.h.Keys.WriteUses(ctx)
}

func (d *demoLife) endKey(ctx context.Context, k demoKey, key apikey.Key) error {
	d.clock.Set(d.now.AddDate(0, 0, -k.ended))
	switch k.end {
	case "disabled":
		off := false
		_, err := d.h.Keys.Update(ctx, d.visitor(key.Account), key.Account, key.ID, apikey.Patch{Enabled: &off})
		return err
	case "revoked":
		return d.h.Keys.Revoke(ctx, d.visitor(key.Account), key.Account, key.ID)
	}
	return nil
}
