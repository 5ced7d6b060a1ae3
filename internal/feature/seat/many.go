package seat

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Target names somebody's seat.
type Target struct {
	Account access.AccountID
	User    user.ID
}

// Failure is why a seat was left as it was.
type Failure struct {
	Target
	Fault *fault.Fault
}

// attemptsNoted is how many refusals of one call go into each log.
const attemptsNoted = 100

// RemoveMany frees many seats in the account and those below it, those of each
// account in one change of its own. A seat that may not be freed is left alone
// and reported; the others go on. Below their own account the actor needs the
// right to act there.
func (r *Seats) RemoveMany(ctx context.Context, actor access.Actor, in access.AccountID, targets []Target) (done []Target, failed []Failure, err error) {
	if err := actor.Inside(in); err != nil {
		return nil, nil, err
	}
	if err := actor.May(in, access.SeatsManage); err != nil {
		return nil, nil, r.refuse(ctx, actor, in, targets, err)
	}
	if len(targets) > MaxMany {
		return nil, nil, tooMany
	}
	for _, group := range grouped(targets) {
		d, f, err := r.removeGroup(ctx, actor, in, group)
		if err != nil {
			return nil, nil, err
		}
		done, failed = append(done, d...), append(failed, f...)
	}
	return done, failed, nil
}

// refuse records what was tried in the account itself.
func (r *Seats) refuse(ctx context.Context, actor access.Actor, in access.AccountID, targets []Target, refused error) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) (all []audit.Event, err error) {
		for _, t := range targets[:min(len(targets), attemptsNoted)] {
			if t.Account != in {
				continue
			}
			_, _, _, events, err := attempted(ctx, tx, actor, in, t.User, "seat.removed")
			if err != nil && fault.Of(err) == nil {
				return nil, err
			}
			all = append(all, events...)
		}
		return all, refused
	})
}

// grouped puts the seats of one account together, in the order of the accounts.
func grouped(targets []Target) [][]Target {
	at := map[access.AccountID]int{}
	var groups [][]Target
	for _, t := range targets {
		i, known := at[t.Account]
		if !known {
			i = len(groups)
			at[t.Account] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
}

func (r *Seats) removeGroup(ctx context.Context, actor access.Actor, in access.AccountID, group []Target) (done []Target, failed []Failure, err error) {
	there := group[0].Account
	actor, err = r.reach(ctx, actor, in, there)
	if f := fault.Of(err); f != nil {
		for _, t := range group {
			failed = append(failed, Failure{t, f})
		}
		return nil, failed, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var attempts []audit.Event
	err = r.log.Change(ctx, actor, there, func(tx *database.Tx) (all []audit.Event, err error) {
		done, failed, attempts = nil, nil, nil
		for _, t := range group {
			events, err := r.removeIn(ctx, tx, actor, there, t.User)
			if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
				failed = append(failed, Failure{t, f}) // every check comes before the first write
				attempts = append(attempts, audit.Attempted(f, events)...)
				continue
			}
			if err != nil {
				return nil, err
			}
			done, all = append(done, t), append(all, events...)
		}
		return all, nil
	})
	if err != nil {
		return nil, nil, err
	}
	if len(attempts) > 0 {
		// The refusals stand whether or not they could be recorded.
		_ = r.log.Note(ctx, actor, there, attempts[:min(len(attempts), attemptsNoted)]...)
	}
	return done, failed, nil
}

// reach is the actor as they may act in an account at or below the one they are in.
func (r *Seats) reach(ctx context.Context, actor access.Actor, in, there access.AccountID) (access.Actor, error) {
	if there == in {
		return actor, nil
	}
	below, err := r.isBelow(ctx, in, there)
	if err != nil {
		return actor, err
	}
	if !below {
		return actor, account.Missing
	}
	visitor, err := account.Reach(ctx, r.db.Read(), actor, there)
	if fault.Of(err) != nil { // they see the seat in the list, so that the account is there is no news
		err = access.Forbidden.With("permission", string(access.AccountsEnter))
	}
	return visitor, err
}

func (r *Seats) isBelow(ctx context.Context, in, there access.AccountID) (bool, error) {
	var n int
	err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM account_tree WHERE ancestor_id = $1 AND account_id = $2`, in, there).Scan(&n)
	return n > 0, err
}
