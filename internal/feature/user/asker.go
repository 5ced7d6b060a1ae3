package user

import (
	"cmp"
	"context"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Asker is who asked for work on users that is done later, as it is kept with
// the work. They are judged anew each time some of it is done.
type Asker struct {
	Kind      access.ActorKind
	ID, Name  string
	Account   access.AccountID // their own; empty: the one that the work is for
	Service   access.Service
	Address   string // from where it was asked; empty where that is not kept
	RequestID string // in which request; empty where that is not kept

	fullName, accountName string // not kept: they may change, and are read again by Recall
}

// ErrRightsLost says that who asked for work may no longer manage users.
var ErrRightsLost = errors.New("user: who asked for this may no longer manage users")

// AskerOf is what is kept of the actor.
func AskerOf(actor access.Actor) Asker {
	return Asker{actor.Kind, actor.ID, actor.Name, actor.Account, actor.Service, actor.Address, actor.RequestID, actor.FullName, actor.AccountName}
}

// Recall reads what the asker and their account are called now, so that the
// record names them in full, whatever they still may.
func (a *Asker) Recall(ctx context.Context, q database.Queryer, in access.AccountID) error {
	if a.Kind == access.System {
		return nil
	}
	home, err := account.Get(ctx, q, cmp.Or(a.Account, in))
	if err != nil {
		return err
	}
	a.accountName = home.Name
	if a.Kind != access.User {
		return nil
	}
	u, err := Get(ctx, q, home.ID, ID(a.ID))
	if errors.Is(err, Missing) {
		return nil // erased: the name that is kept is all there is
	}
	a.fullName = u.FullName()
	return err
}

// Actor is the asker as the record names them, without any right.
func (a Asker) Actor(in access.AccountID) access.Actor {
	if a.Kind == access.System {
		actor := access.Program(a.Service)
		actor.RequestID = a.RequestID
		return actor
	}
	actor := access.Actor{Kind: a.Kind, ID: a.ID, Name: a.Name, FullName: a.fullName, Account: cmp.Or(a.Account, in), AccountName: a.accountName,
		Service: a.Service, Address: a.Address, RequestID: a.RequestID}
	if actor.Account != in {
		actor.Reaches = in
	}
	return actor
}

// Now is the asker with the rights that they have at this moment;
// ErrRightsLost when they may no longer manage users, or their account was disabled.
func (a Asker) Now(ctx context.Context, q database.Queryer, in access.AccountID) (access.Actor, error) {
	actor := a.Actor(in)
	if a.Kind == access.System {
		return actor, nil
	}
	actor.Reaches = ""
	if err := renew(ctx, q, &actor); err != nil {
		return access.Actor{}, err
	}
	actor, err := account.Reach(ctx, q, actor, in)
	if fault.Of(err) != nil {
		return access.Actor{}, ErrRightsLost
	}
	if err != nil {
		return access.Actor{}, err
	}
	there, err := account.Get(ctx, q, in)
	if err != nil {
		return access.Actor{}, err
	}
	if there.Closed || actor.May(in, access.UsersManage) != nil {
		return access.Actor{}, ErrRightsLost
	}
	return actor, nil
}

// renew reads what the actor and their account are called, and what they may do.
func renew(ctx context.Context, q database.Queryer, actor *access.Actor) error {
	home, err := account.Get(ctx, q, actor.Account)
	if err != nil {
		return err
	}
	if home.Closed {
		return ErrRightsLost
	}
	actor.AccountName = home.Name
	if actor.Kind == access.User {
		u, err := Get(ctx, q, actor.Account, ID(actor.ID))
		if errors.Is(err, Missing) || u.Status == Disabled {
			return ErrRightsLost
		}
		if err != nil {
			return err
		}
		actor.FullName = u.FullName()
		actor.Permissions, err = access.EffectiveSet(ctx, q, actor.Account, actor.ID)
		return err
	}
	rows, err := q.QueryContext(ctx, `SELECT s.permission FROM api_keys k
		JOIN api_key_scopes s ON s.account_id = k.account_id AND s.key_id = k.id
		WHERE k.account_id = $1 AND k.id = $2
			AND k.revoked_at IS NULL AND k.disabled_at IS NULL AND k.valid_from <= $3 AND k.valid_to > $3`, actor.Account, actor.ID, clock.Now(ctx).UnixMicro())
	list, err := database.Collect(rows, err, func(row database.Scanner) (p access.Permission, err error) { return p, row.Scan(&p) })
	actor.Permissions = access.SetOf(list...)
	return err
}
