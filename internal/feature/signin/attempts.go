package signin

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
)

// How the audit log keeps a sign-in, and what it was tried with.
const (
	signInAction = "user.login"
	browserParam = "browser"
)

// Attempt is one sign-in that was refused.
type Attempt struct {
	At      time.Time
	Service access.Service
	Address string
	Browser string // in short, as it called itself; empty before this was recorded
	Reason  string // code of a fault
	Times   int    // of programs: how often within a minute
}

// Attempts are the refused sign-ins of a user, the newest first. One's own need
// no permission, as with sessions. A page may hold fewer than asked for and
// still have a next one.
func (d *Door) Attempts(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, after *audit.Position, limit int) ([]Attempt, *audit.Position, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersManage); err != nil {
			return nil, nil, err
		}
	}
	if _, err := user.Get(ctx, d.db.Read(), in, id); err != nil {
		return nil, nil, err
	}
	page, err := d.log.Page(ctx, in, audit.Filter{Target: string(id), Status: audit.Failure, After: after, Limit: limit})
	if err != nil {
		return nil, nil, err
	}
	attempts := make([]Attempt, 0, len(page.Events))
	for _, r := range page.Events {
		if r.Action == signInAction || r.Action == admission.RefusedAction {
			attempts = append(attempts, Attempt{At: r.At, Service: r.Service, Address: r.Address, Browser: r.Params[browserParam], Reason: r.Reason, Times: admission.Times(r)})
		}
	}
	return attempts, page.Next, nil
}
