package invite

import (
	"context"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mail"
)

// Erase is the room's user.Eraser: invites that the user sent show the
// pseudonym, and those that were sent to their address no longer hold it.
func (r *Invites) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	err := tx.Exec(ctx, `UPDATE invites SET inviter_name = $3, inviter_full_name = '', inviter_key = $3 WHERE inviter_account_id = $1 AND inviter_id = $2`,
		u.Account, u.ID, pseudonym.Name)
	if err != nil {
		return err
	}
	key := Person{Email: u.Email}.emailKey()
	rows, err := tx.QueryContext(ctx, `SELECT id, email, status FROM invites WHERE account_id = $1 AND (email_key = $2 OR user_id = $3)`, u.Account, key, u.ID)
	list, err := database.Collect(rows, err, func(row database.Scanner) (i Invite, err error) { return i, row.Scan(&i.ID, &i.Email, &i.Status) })
	if err != nil {
		return err
	}
	for _, i := range list {
		i.Account = u.Account
		if err := r.forget(ctx, tx, i, pseudonym); err != nil {
			return err
		}
	}
	return nil
}

// forget takes out of an invite, and of what the log says of it, who was
// invited. One that is still open is revoked: it has no address any more.
func (r *Invites) forget(ctx context.Context, tx *database.Tx, i Invite, pseudonym user.Reference) error {
	if i.Status == Pending {
		if err := r.release(ctx, tx, i); err != nil {
			return err
		}
	}
	if err := mail.Forget(ctx, tx, string(i.Account), i.Email); err != nil { // they may have had another address since
		return err
	}
	err := tx.Exec(ctx, `
		UPDATE invites SET email = $3, email_key = '', first_name = '', last_name = '', message = '',
			status = CASE WHEN status = 'pending' THEN 'revoked' ELSE status END, settled_at = COALESCE(settled_at, $4)
		WHERE account_id = $1 AND id = $2`, i.Account, i.ID, pseudonym.Name, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	return audit.Pseudonymise(ctx, tx, i.Account, string(i.ID), pseudonym.Name)
}
