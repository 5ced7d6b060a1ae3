package compat

import (
	"context"
	"net/http"

	"gatehouse/internal/feature/account"
)

// accountOut is an account as this API shows it.
type accountOut struct {
	Key      string `json:"key"`
	OwnerKey string `json:"ownerKey"` // the account directly above
	Name     string `json:"name"`
	Enabled  bool   `json:"enabled"`
}

func shownAccount(a account.Account) accountOut {
	return accountOut{string(a.ID), string(a.Parent), a.Name, a.Status == account.Active}
}

// The bounds of a list of accounts, which this API does not page.
const (
	accountsUsual = 40
	accountsMost  = 1000
)

// listAccounts lists the accounts below the caller's own, at any depth.
func (d *door) listAccounts(ctx context.Context, c *call, r *http.Request) (any, error) {
	q := queryOf(r)
	f := account.Filter{Deep: true, Search: q.text("name"), Limit: q.number("limit", 1, accountsMost, accountsUsual)}
	if enabled := q.flag("enabled"); enabled != nil {
		f.Status = account.Disabled
		if *enabled {
			f.Status = account.Active
		}
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	list, err := d.Accounts.List(ctx, c.actor, c.actor.Account, f)
	if err != nil {
		return nil, err
	}
	out := make([]accountOut, len(list))
	for i, one := range list {
		out[i] = shownAccount(one.Account)
	}
	return struct {
		Accounts []accountOut `json:"accounts"`
	}{out}, nil
}

// updateAccount renames an account below the caller's own, and turns it off or
// on. Whoever may do the first as a visitor may do the second, so that nothing
// is left half done.
func (d *door) updateAccount(ctx context.Context, c *call, r *http.Request) (any, error) {
	o, err := readObject(r)
	if err != nil {
		return nil, err
	}
	name, enabled := member[string](o, "name"), member[bool](o, "enabled")
	if err := o.err(); err != nil {
		return nil, err
	}
	actor, id, err := d.in(ctx, c, r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	if id == c.actor.Account {
		return nil, account.Missing // only what is below is changed here
	}
	if name != nil {
		if err := d.Accounts.Rename(ctx, actor, id, *name); err != nil {
			return nil, err
		}
	}
	if enabled != nil {
		turn := d.Accounts.Disable
		if *enabled {
			turn = d.Accounts.Enable
		}
		if err := turn(ctx, actor, id); err != nil {
			return nil, err
		}
	}
	a, err := d.Accounts.Find(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return shownAccount(a), nil
}
