package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// equip says of each visit of one person in which browser it was, what they
// showed and what they set up, in the order of time.
func (d *demoLife) equip(p *character, visits []visit) []visit {
	slices.SortFunc(visits, func(a, b visit) int { return a.at.Compare(b.at) })
	first := true
	for i := range visits {
		v := &visits[i]
		v.who, v.browser, v.method = p, p.desk, "password"
		if v.failed {
			continue
		}
		if !first && oneIn(d.luck, 6) {
			v.browser = p.pocket.agent
		}
		d.show(v)
		if first && v.sets == nil {
			v.sets = d.kit(p)
		}
		if !first && v.factor == "" && oneIn(d.luck, 2) {
			v.confirms = d.own(p.has)
		}
		p.note(v)
		first = false
	}
	return visits
}

// own is one of the factors that somebody has set up; empty when there is none.
func (d *demoLife) own(has secondfactor.Played) account.Factor {
	switch {
	case has.Codes && oneIn(d.luck, 6):
		return secondfactor.Recovery
	case len(has.Passkeys) > 0:
		return account.ByPasskey
	case has.App:
		return account.ByApp
	}
	return ""
}

// show decides what is shown at a sign-in.
func (d *demoLife) show(v *visit) {
	p := v.who
	strict := v.at.After(p.since)
	v.renews = strict && p.Password.ValidityTime > 0 && v.at.After(p.passwordSet.Add(p.Password.ValidityTime))
	if strict && p.Passwordless && len(p.has.Passkeys) > 0 && !v.renews {
		v.method, v.factor = "passkey", account.ByPasskey
		return
	}
	if !p.asks(v.at, v.browser) {
		return
	}
	if v.factor = d.choose(p); v.factor == "" {
		v.factor, v.sets, v.enrols = account.ByApp, d.enrolment(p), true
	}
}

// choose is the factor that somebody answers with; none when they have to set one up.
func (d *demoLife) choose(p *character) account.Factor {
	switch {
	case p.has.Codes && oneIn(d.luck, 6):
		return secondfactor.Recovery
	case len(p.has.Passkeys) > 0 && p.Allows(account.ByPasskey):
		return account.ByPasskey
	case len(p.has.Mobiles) > 0 && p.Allows(account.ByMobile):
		return account.ByMobile
	case p.has.App && p.Allows(account.ByApp):
		return account.ByApp
	case p.has.Number && p.Allows(account.ByVoice) && oneIn(d.luck, 5):
		return account.ByVoice
	case p.has.Number && p.Allows(account.BySMS):
		return account.BySMS
	case p.Allows(account.ByEmail):
		return account.ByEmail
	}
	return ""
}

// note keeps what a visit has changed for the next one.
func (p *character) note(v *visit) {
	if _, known := p.browsers[v.browser]; !known {
		p.browsers[v.browser] = ""
	}
	if v.renews {
		p.passwordSet = v.at
	}
	if v.sets != nil {
		p.has = *v.sets
	}
}

// eager is how many of a hundred people set up a factor though nobody asks them to.
const eager = 16

// kit is what somebody sets up of their own accord: most set up nothing.
func (d *demoLife) kit(p *character) *secondfactor.Played {
	var k secondfactor.Played
	if d.luck.IntN(100) < eager {
		k = *d.enrolment(p)
		k.App = len(k.Passkeys)+len(k.Mobiles) == 0 || !oneIn(d.luck, 3)
	}
	k.Number = p.Mobile != "" && (p.Allows(account.BySMS) || oneIn(d.luck, 9))
	if !k.App && !k.Number && len(k.Passkeys)+len(k.Mobiles) == 0 {
		return nil
	}
	return &k
}

// enrolment is an app, and whatever somebody likes beside it.
func (d *demoLife) enrolment(p *character) *secondfactor.Played {
	k := secondfactor.Played{App: true, Codes: d.luck.IntN(5) < 3}
	if oneIn(d.luck, 2) {
		k.Passkeys = append(k.Passkeys, passkeyOf(p))
		if oneIn(d.luck, 3) {
			k.Passkeys = append(k.Passkeys, pick(d.luck, portable))
		}
	}
	if oneIn(d.luck, 5) {
		k.Mobiles = []secondfactor.PlayedMobile{{Name: p.pocket.name, Address: visit{u: p.User}.address(), UserAgent: p.pocket.agent}}
	}
	switch {
	case oneIn(d.luck, 3) && len(k.Passkeys) > 0:
		k.Preferred = account.ByPasskey
	case oneIn(d.luck, 6) && len(k.Mobiles) > 0:
		k.Preferred = account.ByMobile
	}
	return &k
}

// portable are passkeys that belong to no browser.
var portable = []secondfactor.PlayedPasskey{{Name: "YubiKey 5C"}, {Name: "1Password", Synced: true}, {Name: "Key on my key ring"}}

// passkeyOf is named as its owner's computer would have it.
func passkeyOf(p *character) secondfactor.PlayedPasskey {
	switch {
	case strings.Contains(p.desk, "Macintosh") && strings.Contains(p.desk, "Chrome"):
		return secondfactor.PlayedPasskey{Name: "MacBook, Touch ID"}
	case strings.Contains(p.desk, "Macintosh"):
		return secondfactor.PlayedPasskey{Name: "iCloud Keychain", Synced: true}
	case strings.Contains(p.desk, "Windows"):
		return secondfactor.PlayedPasskey{Name: "Windows Hello"}
	}
	return secondfactor.PlayedPasskey{Name: "Security key"}
}

// use plays what was shown at a sign-in, and what had to be set up for it.
func (d *demoLife) use(ctx context.Context, tx *database.Tx, v visit) error {
	if v.enrols {
		if err := d.setUp(ctx, tx, v, v.at.Add(-40*time.Second)); err != nil {
			return err
		}
	}
	if v.renews {
		d.clock.Set(v.at.Add(-10 * time.Second))
		if err := user.StorePassword(ctx, tx, v.u, d.unusable); err != nil {
			return err
		}
		if err := d.record(ctx, tx, v, audit.Event{Action: "user.password_changed", Target: v.u.Target()}); err != nil {
			return err
		}
	}
	d.clock.Set(v.at)
	d.sendCode(v, v.factor, v.at.Add(-25*time.Second))
	events, err := d.h.Factors.PlayUse(ctx, tx, v.u, v.factor)
	if err != nil {
		return err
	}
	return d.record(ctx, tx, v, events...)
}

// setUp plays the visit's new factors.
func (d *demoLife) setUp(ctx context.Context, tx *database.Tx, v visit, at time.Time) error {
	d.clock.Set(at)
	if v.sets.Number {
		d.sendCode(v, account.BySMS, at.Add(-20*time.Second))
	}
	events, err := d.h.Factors.Play(ctx, tx, v.u, *v.sets)
	if err != nil {
		return err
	}
	return d.record(ctx, tx, v, events...)
}

// afterwards is what somebody did once they were in.
func (d *demoLife) afterwards(ctx context.Context, tx *database.Tx, v visit) error {
	if v.sets != nil && !v.enrols {
		if err := d.setUp(ctx, tx, v, v.at.Add(90*time.Second)); err != nil {
			return err
		}
	}
	if v.confirms == "" {
		return nil
	}
	d.clock.Set(v.at.Add(45 * time.Second))
	events, err := d.h.Factors.PlayUse(ctx, tx, v.u, v.confirms)
	if err != nil {
		return err
	}
	return d.record(ctx, tx, v, append(events, audit.Event{Action: "session.confirmed", Target: v.u.Target()})...)
}

// record writes what the visitor did, a moment apart: so it is listed in this order.
func (d *demoLife) record(ctx context.Context, tx *database.Tx, v visit, events ...audit.Event) error {
	for _, e := range events {
		if err := audit.NoteIn(ctx, tx, v.actor(), v.u.Account, e); err != nil {
			return err
		}
		d.clock.Set(clock.Now(ctx).Add(time.Second))
	}
	return nil
}
