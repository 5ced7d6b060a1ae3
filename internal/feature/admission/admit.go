package admission

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
)

// Admit decides about somebody at the door: a pass, or Refused for every reason
// there is, Throttled for an address that has failed too often, or Busy when
// nothing can be decided.
func (d *Door) Admit(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	p, err := d.admit(ctx, c, v)
	if err != nil {
		return nil, settled(err)
	}
	return p, nil
}

// settled is an error as the door may tell it: what the store could not answer
// is Busy, and a user who was erased while they came in is as good as unknown.
func settled(err error) error {
	switch {
	case fault.Of(err) == nil && database.Away(err):
		return audit.Busy.Because(err)
	case errors.Is(err, user.Missing):
		return Refused
	}
	return err
}

func (d *Door) admit(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	if c.Secret == "" {
		return nil, Refused // nothing was shown, and there is nothing to tell of it
	}
	switch c.Kind {
	case WebSession:
		return d.bySession(ctx, c, v)
	case APISession:
		return d.byAPISession(ctx, c, v)
	case Key:
		return d.byKey(ctx, c, v)
	case Bearer:
		return d.byBearer(ctx, c, v)
	case Password:
		return d.byPassword(ctx, c, v)
	}
	return nil, d.refuse(ctx, v, nobody, Unknown)
}

// pass completes the answer yes.
func pass(p Pass, v Visit) *Pass {
	p.Actor.Service, p.Actor.Address, p.Actor.RequestID = v.Service, v.Address, v.RequestID
	p.visit = v
	return &p
}

func (d *Door) bySession(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	k, err := d.sessions.Look(ctx, c.Secret)
	if errors.Is(err, session.Refused) {
		return nil, Refused // browsers come with cookies of sessions that are over all day long
	}
	if err != nil {
		return nil, err
	}
	facts := Facts{Status: k.User.Status, Allowed: k.Allowed, By: WebSession}
	if reason := facts.Refusal(v.Service, v.Address); reason != "" {
		return nil, d.refuse(ctx, v, ofUser(k.User), reason)
	}
	d.sessions.Use(ctx, k)
	return pass(Pass{Actor: k.Actor, Roles: k.Roles, User: &k.User, Session: k, Until: k.Session.ExpiresAt, shown: c, on: k.DependsOn()}, v), nil
}

func (d *Door) byAPISession(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	k, err := d.sessions.LookAPI(ctx, c.Secret)
	if err != nil {
		return nil, d.unknown(ctx, v, err, session.Refused)
	}
	p, err := d.person(ctx, k.Session.Account, k.Session.User)
	if err != nil {
		return nil, err
	}
	facts := p.facts(APISession)
	facts.BoundTo = k.Session.BoundTo
	if reason := facts.Refusal(v.Service, v.Address); reason != "" {
		return nil, d.refuse(ctx, v, ofUser(p.user), reason)
	}
	d.sessions.Use(ctx, k)
	actor := p.actor
	actor.SessionID = k.Session.ID
	return pass(Pass{Actor: actor, Roles: p.roles, User: &p.user, Limits: p.access.Limits, Session: k, Until: k.Session.ExpiresAt, shown: c, on: p.on}, v), nil
}

func (d *Door) byKey(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	var known *apikey.Known
	var err error
	if c.Name == "" {
		known, err = d.keys.Look(ctx, c.Secret)
	} else {
		known, err = d.keys.LookBy(ctx, c.Name, c.Secret)
	}
	if err != nil {
		return nil, d.unknown(ctx, v, err, apikey.Refused)
	}
	return d.withKey(ctx, known, Credential{Kind: Key}, v)
}

func (d *Door) withKey(ctx context.Context, known *apikey.Known, c Credential, v Visit) (*Pass, error) {
	now := clock.Now(ctx)
	facts := ofKey(known, c.Kind, now)
	if reason := facts.Refusal(v.Service, v.Address); reason != "" {
		return nil, d.refuse(ctx, v, ofKnown(known), reason)
	}
	d.keys.Used(known, v.Address, now)
	return pass(Pass{Actor: known.Actor, Limits: usualOfKeys, Until: known.Key.ValidTo, shown: c, key: known, on: known.DependsOn()}, v), nil
}

func (d *Door) byPassword(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	if v.Service == access.SMPP {
		if ident.Valid("key", c.Name) {
			c.Kind = Key
			return d.byKey(ctx, c, v)
		}
		if p, err := d.byGenerated(ctx, c, v); p != nil || err != nil {
			return p, err
		}
	}
	p, at, err := d.verified(ctx, c, v, Password)
	if err != nil {
		return nil, err
	}
	return withPerson(p, Credential{Kind: Password}, at, v), nil
}

// withPerson is the pass of somebody who was judged; what they showed was found good at that time.
func withPerson(p *person, c Credential, at time.Time, v Visit) *Pass {
	return pass(Pass{Actor: p.actor, Roles: p.roles, User: &p.user, Limits: p.access.Limits, shown: c, at: at, on: p.on}, v)
}

// Again judges somebody who came in before as they would be judged now, and
// gives the pass the permissions, limits and end that they have now: nil,
// Refused, or Busy when that cannot be decided; then whatever is open stays open
// and does nothing more until it can. A lock, and a password that is too old,
// end nothing.
func (d *Door) Again(ctx context.Context, p *Pass) error {
	reason, who, err := d.again(ctx, p)
	if err != nil {
		return settled(err)
	}
	if reason == "" {
		return nil
	}
	return d.refuse(ctx, p.visit, who, reason)
}

func (d *Door) again(ctx context.Context, p *Pass) (reason string, who subject, err error) {
	v := p.visit
	switch {
	case p.shown.Kind == WebSession:
		k, err := d.sessions.Look(ctx, p.shown.Secret)
		if err != nil {
			return gone(err, session.Refused)
		}
		facts := Facts{Status: k.User.Status, Allowed: k.Allowed, By: WebSession}
		p.Session, p.on, p.Until, p.Actor.Permissions = k, k.DependsOn(), k.Session.ExpiresAt, k.Actor.Permissions
		return facts.Refusal(v.Service, v.Address), ofUser(k.User), nil
	case p.key != nil:
		known, err := d.keys.Again(ctx, p.key)
		if err != nil {
			return gone(err, apikey.Refused)
		}
		facts := ofKey(known, p.shown.Kind, clock.Now(ctx))
		p.on, p.Actor.Permissions = known.DependsOn(), known.Actor.Permissions
		if p.shown.Kind == Key {
			p.Until = known.Key.ValidTo // which may have been put off
		}
		return cmp.Or(facts.Refusal(v.Service, v.Address), p.over(clock.Now(ctx))), ofKnown(known), nil
	}
	return d.personAgain(ctx, p)
}

func (d *Door) personAgain(ctx context.Context, p *Pass) (reason string, who subject, err error) {
	if p.shown.Kind == APISession {
		if _, err := d.sessions.LookAPI(ctx, p.shown.Secret); err != nil {
			return gone(err, session.Refused)
		}
	}
	one, err := d.person(ctx, p.Actor.Account, user.ID(p.Actor.ID))
	if err != nil {
		return gone(err, user.Missing)
	}
	facts := one.facts(p.shown.Kind)
	if p.Session != nil {
		facts.BoundTo = p.Session.Session.BoundTo
	}
	facts.Generated = p.shown.Name != ""
	p.on, p.Limits, p.Actor.Permissions = one.on, one.access.Limits, one.actor.Permissions
	reason = cmp.Or(facts.Refusal(p.visit.Service, p.visit.Address), one.since(p), p.over(clock.Now(ctx)))
	return reason, ofUser(one.user), nil
}

// over is why an access token lets nobody stay, once its hour has passed.
func (p *Pass) over(now time.Time) string {
	if p.shown.Kind == Bearer && !now.Before(p.Until) {
		return TokenExpired
	}
	return ""
}

// since is why what a person opened is worth nothing any more: the password was
// changed, or the credentials that were generated were taken away.
func (p *person) since(opened *Pass) string {
	switch {
	case !opened.at.IsZero() && opened.at.Before(p.from):
		return PasswordChanged
	case opened.shown.Name != "" && (p.access.Credentials == nil || p.access.Credentials.SystemID != opened.shown.Name):
		return Unknown
	}
	return ""
}

// gone tells a credential that is no more from a store that does not answer.
func gone(err error, refused *fault.Fault) (string, subject, error) {
	if errors.Is(err, refused) {
		return Unknown, nobody, nil
	}
	return "", nobody, err
}

// Wait gives channels of which one is closed when the account of whoever came
// in, or one above it, changes next: the moment to ask Again.
func (d *Door) Wait(p *Pass) []<-chan struct{} {
	channels := make([]<-chan struct{}, len(p.on))
	for i, on := range p.on {
		channels[i] = d.numbers.Wait(on.Account)
	}
	return channels
}
