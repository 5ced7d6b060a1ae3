package admission

import (
	"context"
	"net/netip"
	"strconv"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/fault"
)

// Question is a visit that is not made.
type Question struct {
	User    user.ID // or
	Key     string  // id
	Address string
	Service access.Service
}

// Step is one check of the decision, with its answer.
type Step struct {
	Check  string // account, identity, protocol, address, password, wait
	Reason string // why it refuses; empty when it does not
}

// Explanation is what would happen now to somebody whose secret is right.
type Explanation struct {
	Admitted bool
	Steps    []Step // in the order in which they are asked; the first with a reason is the one that counts
}

var badAddress = fault.New(fault.Invalid, "admission.address_form").On("address")

// Explain tells what would happen now to a user or a key at the door, step by
// step. A password is taken to be right: nobody but its user knows it.
func (d *Door) Explain(ctx context.Context, actor access.Actor, in access.AccountID, q Question) (Explanation, error) {
	if err := actor.May(in, access.AuditView); err != nil {
		return Explanation{}, err
	}
	address, err := readAddress(q.Address)
	if err != nil {
		return Explanation{}, err
	}
	facts, err := d.factsOf(ctx, in, q)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Admitted: true}
	for _, c := range checks {
		if c.name == "password" && facts.Key != "" {
			continue
		}
		e.Steps = append(e.Steps, Step{c.name, c.ask(&facts, q.Service, address)})
	}
	if facts.Key == "" {
		step := Step{Check: "wait"}
		waits, err := d.Passwords.Waits(ctx, address, q.User)
		if err != nil {
			return Explanation{}, err
		}
		if waits {
			step.Reason = MustWait
		}
		e.Steps = append(e.Steps, step)
	}
	for _, s := range e.Steps {
		e.Admitted = e.Admitted && s.Reason == ""
	}
	return e, nil
}

// readAddress brings an address into the form in which doors tell it.
func readAddress(text string) (string, error) {
	parsed, err := netip.ParseAddr(text)
	if err != nil {
		return "", badAddress
	}
	return parsed.Unmap().WithZone("").String(), nil
}

func (d *Door) factsOf(ctx context.Context, in access.AccountID, q Question) (Facts, error) {
	now := clock.Now(ctx)
	if q.Key != "" {
		known, err := d.keys.Named(ctx, in, q.Key)
		if err != nil {
			return Facts{}, err
		}
		return ofKey(known, Key, now), nil
	}
	p, err := load(ctx, d.db.Read(), in, q.User)
	if err != nil {
		return Facts{}, err
	}
	facts := p.fresh(now)
	if q.Service == access.Web {
		facts.By = WebSession
		facts.MustReset = p.user.MustReset // one that is too old is changed on the way in
	}
	return facts, nil
}

// Refusal is one line of the record.
type Refusal struct {
	At      time.Time
	Target  audit.Target // empty: whose credential it was is not known
	Service access.Service
	Address string // empty: from many
	Browser string
	Reason  string
	Times   int
}

// Refusals are the recent refusals of an account, the newest first; of one user
// or key when target is its id, from one address when that is not empty. Web
// sign-ins that failed are among those of a user. A page may hold fewer than
// limit and still have a next one.
func (d *Door) Refusals(ctx context.Context, actor access.Actor, in access.AccountID, target, address string, after *audit.Position, limit int) ([]Refusal, *audit.Position, error) {
	if err := actor.May(in, access.AuditView); err != nil {
		return nil, nil, err
	}
	if address != "" {
		var err error
		if address, err = readAddress(address); err != nil {
			return nil, nil, err
		}
	}
	filter := audit.Filter{Status: audit.Failure, Target: target, Search: address, After: after, Limit: limit}
	if target == "" {
		filter.Action = RefusedAction
	}
	page, err := d.log.Page(ctx, in, filter)
	if err != nil {
		return nil, nil, err
	}
	var list []Refusal
	for _, r := range page.Events {
		if from := address == "" || r.Address == address; from && (r.Action == RefusedAction || r.Action == "user.login") { // the search also finds longer addresses
			list = append(list, Refusal{r.At, r.Target, r.Service, r.Address, r.Params["browser"], r.Reason, Times(r)})
		}
	}
	return list, page.Next, nil
}

// Times is how often what a line records happened.
func Times(r audit.Record) int {
	if n, err := strconv.Atoi(r.Params["count"]); err == nil && n > 0 {
		return n
	}
	return 1
}
