package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
)

// ruling is what an account of the tree decided, so many days ago.
type ruling struct {
	in      string // name of the account; empty: the customer itself
	daysAgo int
	set     map[account.Setting]string
	lock    []account.Setting // of those set
	preset  account.Preset    // instead
}

// rulings are what the accounts inherit, override and may not change, the
// oldest first: a page that compares them has something to show. The customer
// itself asks for no second factor, so that its named people look around with
// a password alone.
var rulings = []ruling{
	{in: "東港物流", daysAgo: 150, set: map[account.Setting]string{account.PasswordDays: "30", account.Inactivity: "60", account.Passwordless: "true"}},
	{in: "Nordvik Spedisjon", daysAgo: 120, preset: account.PresetClassic},
	{in: "İzmir Depo", daysAgo: 75, set: map[account.Setting]string{account.SecondFactor: string(account.FactorNewDevice)}},
	{daysAgo: 60, set: map[account.Setting]string{account.SessionLength: "4320", account.SessionIdle: "480"}, lock: []account.Setting{account.SessionLength}},
	{in: "Marmara Lojistik", daysAgo: 58, lock: []account.Setting{account.SecondFactor, account.Factors}, set: map[account.Setting]string{
		account.SecondFactor: string(account.FactorAlways), account.Factors: "app,passkey", account.Passwordless: "true", account.SessionIdle: "120"}},
	{in: "شحن الخليج", daysAgo: 57, set: map[account.Setting]string{account.OwnLanguage: "true", account.SecondFactor: string(account.FactorNewDevice),
		account.Factors: "app,email,mobile,passkey,sms,voice", account.CodeCountries: "AE,BH,KW,OM,QA,SA", account.CodesPerDay: "200"}},
	{in: "Nordvik Bergen", daysAgo: 40, set: map[account.Setting]string{account.LockMinutes: "60"}},
}

// settle makes the rulings.
func (d *demoLife) settle(ctx context.Context) error {
	for _, r := range rulings {
		d.clock.Set(d.now.AddDate(0, 0, -r.daysAgo))
		if err := d.rule(ctx, r); err != nil {
			return fmt.Errorf("settings of %q: %w", r.in, err)
		}
	}
	return nil
}

func (d *demoLife) rule(ctx context.Context, r ruling) error {
	in := d.places[r.in]
	if r.preset != "" {
		return d.h.Accounts.ApplyPreset(ctx, d.visitor(in), in, r.preset)
	}
	wishes := map[account.Setting]account.Wish{}
	for setting, value := range r.set {
		wish := account.Wish{Value: &value}
		if slices.Contains(r.lock, setting) {
			locked := true
			wish.Lock = &locked
		}
		wishes[setting] = wish
	}
	return d.h.Accounts.Apply(ctx, d.visitor(in), in, wishes)
}

// regime is the policy of an account, and since when it counts.
type regime struct {
	account.Policy
	since time.Time
}

func (d *demoLife) regime(ctx context.Context, b branch) (r regime, err error) {
	for _, decided := range rulings {
		if decided.in == b.name || decided.in == cmp.Or(b.under, b.name) {
			r.since = d.now.AddDate(0, 0, -decided.daysAgo)
		}
	}
	r.Policy, err = account.PolicyOf(ctx, d.h.Database.Read(), d.places[b.name])
	return r, err
}

// nights lets the jobs of the nights find whose password has grown too old, and
// who was not there for long: every other week, and every night of the last ones.
func (d *demoLife) nights(ctx context.Context) error {
	const first, nightly = 140, 14
	for ago := first; ago >= 0; {
		d.clock.Set(d.now.AddDate(0, 0, -ago).Truncate(day))
		for _, job := range []func(context.Context) error{d.h.Users.ExpirePasswords, d.h.Users.DisableInactive} {
			if err := job(ctx); err != nil {
				return err
			}
		}
		if ago > nightly {
			ago -= 14
		} else {
			ago--
		}
	}
	return nil
}

// pardon lets the admin unlock somebody, who has to choose a new password now;
// and locks somebody elsewhere for an hour.
func (d *demoLife) pardon(ctx context.Context, recent []user.User) error {
	i := slices.IndexFunc(recent, func(u user.User) bool { return d.now.Sub(u.LastLogin.At) > 30*time.Hour })
	if i >= 0 {
		if err := d.lock(ctx, recent[i], 26*time.Hour); err != nil {
			return err
		}
		d.clock.Set(d.now.Add(-25 * time.Hour))
		if err := d.h.Users.Unlock(ctx, d.admin, d.account, recent[i].ID); err != nil {
			return err
		}
	}
	bergen := d.places["Nordvik Bergen"]
	page, err := d.h.Users.List(ctx, d.visitor(bergen), bergen, user.Filter{Sort: user.ByUsername, Statuses: []user.Status{user.Active}, Limit: 4})
	if err != nil || len(page.Users) == 0 {
		return err
	}
	return d.lock(ctx, page.Users[len(page.Users)-1], 12*time.Minute)
}
