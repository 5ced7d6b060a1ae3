package bind

import (
	"context"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// End ends a session, on whichever node it is, within a second. Its client may
// bind again: to keep somebody out is for others.
func (r *Binds) End(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		now := clock.Now(ctx)
		var w database.Where
		w.And(`b.account_id = ? AND b.id = ?`, in, id)
		isOpen(&w, now)
		s, err := scan(tx.QueryRowContext(ctx, columns+w.String(), w.Args...))
		denied := actor.May(in, access.SMPPManage)
		switch {
		case errors.Is(err, database.ErrNotFound) && denied != nil:
			return nil, denied // what there is, is not for everybody to know
		case errors.Is(err, database.ErrNotFound):
			return nil, Missing
		case err != nil:
			return nil, err
		}
		events := []audit.Event{{Action: "bind.ended", Target: s.holder(), Params: map[string]string{"systemId": s.SystemID, "address": s.Address}}}
		if denied != nil {
			return events, denied
		}
		return events, tx.Exec(ctx, `UPDATE binds SET ended_at = $3 WHERE account_id = $1 AND id = $2`, in, id, now.UnixMicro())
	})
	if err == nil {
		r.finish(id)
	}
	return err
}
