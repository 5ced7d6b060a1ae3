package signin

import (
	"context"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/foundation/database"
)

// Disown takes a user back from a stranger, by the link of the letter that told
// of a new device: every session ends, every browser is forgotten, the password
// opens nothing any more, and a letter with a link to a new one is on its way.
func (d *Door) Disown(ctx context.Context, v session.Visitor, token string) error {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return err
	}
	l, err := d.users.OpenLink(ctx, d.db.Read(), token)
	if err != nil {
		d.Failed(ctx, v.Address)
		return err
	}
	return d.log.Change(ctx, v.As(l.User), l.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		again, err := d.users.OpenLink(ctx, tx, token)
		if err != nil {
			return nil, err
		}
		events, err := d.users.Disown(ctx, tx, again)
		if err != nil {
			return nil, err
		}
		return events, session.ForgetAll(ctx, tx, again.User)
	})
}
