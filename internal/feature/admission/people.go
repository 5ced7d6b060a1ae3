package admission

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// person is what is kept of a user: whom they are, and what they are judged by.
type person struct {
	user     user.User
	actor    access.Actor // without address, service and request id
	roles    []string
	disabled bool       // the account is, or one above
	from     time.Time  // what they opened before is worth nothing
	ends     *time.Time // when programs are refused for the age of the password; nil: never
	factors  bool       // the account asks for second factors
	allowed  *safelist.List
	access   apiaccess.Access
	on       []audit.Dependency
}

// name names a user in the cache.
type name struct {
	account access.AccountID
	user    user.ID
}

// peopleSize is how many users are kept in memory, of such as have no long list.
const peopleSize = 100_000

type people struct{ cache *otter.Cache[name, *person] }

func newPeople() people {
	return people{otter.Must(&otter.Options[name, *person]{MaximumWeight: peopleSize, InitialCapacity: 16,
		Weigher: func(_ name, p *person) uint32 { return p.allowed.Weight() }})}
}

// person finds what a user is judged by: user.Missing when there is no such
// user, Busy when that cannot be found out.
func (d *Door) person(ctx context.Context, in access.AccountID, id user.ID) (*person, error) {
	key := name{in, id}
	if p, ok := d.people.cache.GetIfPresent(key); ok {
		holds, err := d.numbers.Holds(p.on)
		if holds || err != nil {
			return p, err
		}
		d.people.cache.Invalidate(key)
	}
	p, err := load(ctx, d.db.Read(), in, id)
	if err != nil {
		if database.Away(err) {
			return nil, audit.Busy.Because(err)
		}
		return nil, err
	}
	d.numbers.Learn(p.on)
	d.people.cache.Set(key, p)
	return p, nil
}

// load reads a person. The change numbers are read first: whatever changes
// afterwards makes the result old.
func load(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID) (p *person, err error) {
	p = &person{}
	if p.on, err = account.Dependencies(ctx, q, in); err != nil {
		return nil, err
	}
	if p.user, err = user.Get(ctx, q, in, id); err != nil {
		return nil, err
	}
	home, err := account.Get(ctx, q, in)
	if err != nil {
		return nil, err
	}
	p.disabled = home.Closed
	var from int64
	if err := q.QueryRowContext(ctx, `SELECT sessions_from FROM users WHERE account_id = $1 AND id = $2`, in, id).Scan(&from); err != nil {
		return nil, err
	}
	p.from = time.UnixMicro(from)
	policy, err := account.PolicyOf(ctx, q, in)
	if err != nil {
		return nil, err
	}
	p.factors, p.ends = policy.Mode != account.FactorOff, p.user.PasswordEndsForPrograms(policy)
	if p.allowed, err = safelist.Of(ctx, q, in, id); err != nil {
		return nil, err
	}
	if p.access, err = apiaccess.Of(ctx, q, in, id); err != nil {
		return nil, err
	}
	permissions, roles, err := access.Held(ctx, q, in, string(id))
	p.roles = roles
	p.actor = access.Actor{Kind: access.User, ID: string(id), Name: p.user.Username, FullName: p.user.FullName(), Account: in, AccountName: home.Name,
		Permissions: permissions.Harmless(), PasswordOnly: true, Language: p.user.Language, TimeZone: p.user.TimeZone}
	return p, err
}

// fresh are the facts of somebody who shows a password now.
func (p *person) fresh(now time.Time) Facts {
	f := p.facts(Password)
	f.LockCounts = true
	f.MustReset = p.user.MustReset || p.ends != nil && !now.Before(*p.ends)
	return f
}

// facts are what a person is judged by when they come this way.
func (p *person) facts(by Kind) Facts {
	return Facts{AccountDisabled: p.disabled, Status: p.user.Status, Allowed: p.allowed, Access: p.access, By: by, FactorsWanted: p.factors}
}
