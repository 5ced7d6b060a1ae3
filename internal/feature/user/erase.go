package user

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/mail"
)

// ErasureNotAsked is the answer to erasing a user whose deletion nobody asked for.
var ErasureNotAsked = fault.New(fault.Conflict, "user.deletion_not_requested")

// Eraser removes what another room keeps of a user who is being erased, or puts
// the pseudonym in its place, as a step of that transaction while the user is
// still there.
type Eraser func(ctx context.Context, tx *database.Tx, u User, pseudonym Reference) error

// AlsoErase adds an eraser. It is for the wiring, before the first request.
func (r *Users) AlsoErase(e Eraser) { r.erasers = append(r.erasers, e) }

// Erase completes a request for deletion: the operator's act. The user, their
// memberships, sessions, links and letters are removed; the audit log keeps
// what was done and shows a pseudonym in the place of the name, without the
// values that were changed. Nothing brings the user back.
func (r *Users) Erase(ctx context.Context, actor access.Actor, operator, in access.AccountID, id ID) error {
	return r.log.ChangeBoth(ctx, actor, operator, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.May(operator, access.OperatorErase); err != nil {
			return nil, err
		}
		u, err := Get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		pseudonym := Reference{ID: string(u.ID), Name: "erased-" + string(u.ID[len(u.ID)-8:])}
		events := []audit.Event{{Action: "user.erased", Target: audit.Target{Kind: "user", ID: pseudonym.ID, Name: pseudonym.Name}}}
		var asked bool
		err = tx.QueryRowContext(ctx, `SELECT deletion_asked_at IS NOT NULL FROM users WHERE account_id = $1 AND id = $2`, in, id).Scan(&asked)
		if err != nil {
			return nil, err
		}
		if !asked {
			return events, ErasureNotAsked
		}
		if err := notLastAdmin(ctx, tx, u); err != nil {
			return events, err
		}
		return events, r.erase(ctx, tx, u, pseudonym)
	})
}

func (r *Users) erase(ctx context.Context, tx *database.Tx, u User, pseudonym Reference) error {
	for _, erase := range append([]Eraser{forgetInBulk}, r.erasers...) {
		if err := erase(ctx, tx, u, pseudonym); err != nil {
			return err
		}
	}
	for _, address := range []string{u.Email, u.PendingEmail} {
		if err := mail.Forget(ctx, tx, string(u.Account), address); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`DELETE FROM usernames WHERE account_id = $1 AND user_id = $2`,
		`DELETE FROM verified_emails WHERE account_id = $1 AND user_id = $2`,
		`DELETE FROM users WHERE account_id = $1 AND id = $2`, // memberships, sessions and links go with it
	} {
		if err := tx.Exec(ctx, statement, u.Account, u.ID); err != nil {
			return err
		}
	}
	if err := Rename(ctx, tx, u, pseudonym, "users", "created_by"); err != nil {
		return err
	}
	return audit.Pseudonymise(ctx, tx, u.Account, pseudonym.ID, pseudonym.Name)
}

// Rename puts the pseudonym where a table says that the user did something, in
// their account and all others of the customer: into the column that is called
// after the act and ends in _name, beside the one that ends in _id. It is for
// erasers.
func Rename(ctx context.Context, tx *database.Tx, u User, pseudonym Reference, table, act string) error {
	return tx.Exec(ctx, `UPDATE `+table+` SET `+act+`_name = $3 WHERE account_id IN `+audit.Kin+` AND `+act+`_id = $2`, u.Account, u.ID, pseudonym.Name)
}
