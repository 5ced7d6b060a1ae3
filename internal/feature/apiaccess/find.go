package apiaccess

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// Find is what a user may use. One's own needs no permission.
func (a *Accesses) Find(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (Access, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersView); err != nil {
			return Access{}, err
		}
	}
	if _, err := user.Get(ctx, a.db.Read(), in, id); err != nil {
		return Access{}, err
	}
	return Of(ctx, a.db.Read(), in, id)
}

// Of is what a user is judged by.
func Of(ctx context.Context, q database.Queryer, in access.AccountID, id user.ID) (Access, error) {
	one := Access{Limits: Usual, Version: 1}
	var http, smpp int
	var sessions, rate, created sql.NullInt64
	var anywhere sql.NullInt64
	var systemID sql.NullString
	err := q.QueryRowContext(ctx, `
		SELECT a.version, a.http, a.smpp, a.smpp_sessions, a.smpp_rate, c.system_id, c.anywhere, c.created_at
		FROM api_access a LEFT JOIN bind_credentials c ON c.account_id = a.account_id AND c.user_id = a.user_id
		WHERE a.account_id = $1 AND a.user_id = $2`, in, id).
		Scan(&one.Version, &http, &smpp, &sessions, &rate, &systemID, &anywhere, &created)
	if errors.Is(err, database.ErrNotFound) {
		return one, nil
	}
	if err != nil {
		return Access{}, err
	}
	one.HTTP, one.SMPP = http == 1, smpp == 1
	if sessions.Valid {
		one.Limits.Sessions = int(sessions.Int64)
	}
	if rate.Valid {
		one.Limits.Rate = int(rate.Int64)
	}
	if systemID.Valid {
		one.Credentials = &Credentials{systemID.String, anywhere.Int64 == 1, time.UnixMicro(created.Int64).UTC()}
	}
	return one, nil
}

// A Holder is the user whom generated credentials belong to.
type Holder struct {
	Account access.AccountID
	User    user.ID
	digest  string
}

// HolderOf finds whose system_id this is; false when it was not generated here.
func HolderOf(ctx context.Context, q database.Queryer, systemID string) (h Holder, known bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT account_id, user_id, password_digest FROM bind_credentials WHERE system_id = $1`, systemID).
		Scan(&h.Account, &h.User, &h.digest)
	if errors.Is(err, database.ErrNotFound) {
		return Holder{}, false, nil
	}
	return h, err == nil, err
}

// Opens tells whether the password is the generated one.
func (h Holder) Opens(box *seal.Box, password string) bool {
	return subtle.ConstantTimeCompare([]byte(h.digest), []byte(digest(box, h.User, password))) == 1
}

func digest(box *seal.Box, id user.ID, password string) string {
	return box.Digest(password, "bind password "+string(id))
}

// LooksGenerated tells whether a system_id has the form of those made here.
func LooksGenerated(systemID string) bool {
	if len(systemID) != systemIDLength || systemID[0] != 'g' {
		return false
	}
	for i := range len(systemID) {
		if strings.IndexByte(letters, systemID[i]) < 0 {
			return false
		}
	}
	return true
}
