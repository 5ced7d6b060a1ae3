package signin

import (
	"context"

	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// turn takes the user's line, so that of many guesses at the same moment one is
// judged after the other, and reads the subject anew: a step of a proof. reason
// is why no secret is looked at any more, "" when it may be. Whoever has used up
// what they may have wrong is as good as locked, though the lock is written a
// moment later: otherwise a thousand guesses would pass before it.
func (d *Door) turn(ctx context.Context, tx *database.Tx, v session.Visitor, who *subject) (reason string, err error) {
	err = tx.Exec(ctx, `UPDATE users SET failed_sign_ins = failed_sign_ins WHERE account_id = $1 AND id = $2`, who.user.Account, who.user.ID)
	if err != nil {
		return "", err
	}
	if *who, err = d.subject(ctx, tx, v, who.user.Account, who.user.ID); err != nil {
		return "", err
	}
	switch {
	case who.barred() != "":
		return who.barred(), nil
	case who.waits:
		return mustWait, nil
	case who.trusted() || !who.spent():
		return "", nil
	}
	last, err := user.LastOpenAdmin(ctx, tx, who.user)
	if err != nil || last { // who is delayed instead
		return "", err
	}
	return isLocked, nil
}
