package user

import (
	"context"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// BulkAction is what is done to many users at once.
type BulkAction string

// The actions.
const (
	BulkEnable     BulkAction = "enable"
	BulkDisable    BulkAction = "disable"
	BulkAddRole    BulkAction = "add_role"
	BulkRemoveRole BulkAction = "remove_role"
	BulkAddTeam    BulkAction = "add_team"
	BulkRemoveTeam BulkAction = "remove_team"
)

// BulkActions is the vocabulary.
func BulkActions() []BulkAction {
	return []BulkAction{BulkEnable, BulkDisable, BulkAddRole, BulkRemoveRole, BulkAddTeam, BulkRemoveTeam}
}

// MaxBulk is how many users one call may name.
const MaxBulk = 500

var (
	bulkTooMany = fault.New(fault.Invalid, "user.bulk_too_many").On("ids").With("max", MaxBulk)
	bulkUnknown = fault.New(fault.Invalid, "request.value_unknown").On("action")
)

// BulkFailure is why one of the users was left as they were.
type BulkFailure struct {
	ID    ID
	Fault *fault.Fault
}

// attemptsNoted is how many refusals of one call go into the log.
const attemptsNoted = 100

// Bulk does one thing to many users in one transaction with one event each. A
// user for whom it is not allowed is left alone and reported, and the attempt is
// recorded as that of a single act is; the others go on.
func (r *Users) Bulk(ctx context.Context, actor access.Actor, in access.AccountID, ids []ID, action BulkAction, object string) (done []ID, failed []BulkFailure, err error) {
	if err := actor.Inside(in); err != nil {
		return nil, nil, err
	}
	refused := actor.May(in, access.UsersManage)
	switch {
	case refused != nil: // everybody will be refused: only as many are looked at as are recorded
		ids = ids[:min(len(ids), attemptsNoted)]
	case len(ids) > MaxBulk:
		return nil, nil, bulkTooMany
	}
	name, do := r.bulkStep(ctx, actor, action, object)
	if do == nil {
		return nil, nil, bulkUnknown.With("value", short(string(action)))
	}
	var attempts []audit.Event
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		done, failed, attempts = nil, nil, nil
		var all []audit.Event
		for _, id := range ids {
			events, err := r.actIn(ctx, tx, actor, in, id, name, do)
			if errors.Is(err, access.ConfirmFirst) {
				return nil, err // asked of the whole call, which comes again
			}
			var f *fault.Fault
			if errors.As(err, &f) && f.Kind != fault.Internal {
				failed = append(failed, BulkFailure{id, f}) // every check comes before the first write, so nothing is half done
				attempts = append(attempts, audit.Attempted(f, events)...)
				continue
			}
			if err != nil {
				return nil, err
			}
			done = append(done, id)
			all = append(all, events...)
		}
		return all, nil
	})
	if err != nil {
		return nil, nil, err
	}
	if len(attempts) > 0 {
		// The refusals stand whether or not they could be recorded.
		_ = r.log.Note(ctx, actor, in, attempts[:min(len(attempts), attemptsNoted)]...)
	}
	if refused != nil {
		return nil, nil, refused
	}
	return done, failed, nil
}

func (r *Users) bulkStep(ctx context.Context, actor access.Actor, action BulkAction, object string) (string, step) {
	switch action {
	case BulkEnable:
		return "user.enabled", r.enable(ctx)
	case BulkDisable:
		return "user.disabled", r.disable(ctx, actor)
	case BulkAddRole:
		return "user.role_given", r.give(ctx, actor, object)
	case BulkRemoveRole:
		return "user.role_taken", r.take(ctx, actor, object)
	case BulkAddTeam:
		return "user.team_joined", r.join(ctx, actor, object)
	case BulkRemoveTeam:
		return "user.team_left", r.leave(ctx, actor, object)
	}
	return "", nil
}
