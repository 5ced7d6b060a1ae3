package session

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// List is a user's open sessions, the latest used first; at most MaxPerUser of browsers
// and as many of programs.
// One's own need no permission.
func (s *Sessions) List(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) ([]Session, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersManage); err != nil {
			return nil, err
		}
	}
	now := clock.Now(ctx)
	idle, length, err := limits(ctx, s.db.Read(), in)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `
		SELECT s.account_id, s.id, s.user_id, s.created_at, s.last_used_at, s.expires_at, s.address, s.country, s.user_agent, s.method, s.service
		FROM sessions s JOIN users u ON u.account_id = s.account_id AND u.id = s.user_id
		WHERE s.account_id = $1 AND s.user_id = $2 AND s.expires_at > $3 AND s.created_at >= u.sessions_from
			AND (s.service = 'api' AND s.last_used_at > $7 OR s.service <> 'api' AND s.last_used_at > $4 AND s.created_at > $6)
			AND u.status <> 'disabled'
		ORDER BY s.last_used_at DESC, s.id LIMIT $5`, in, id, now.UnixMicro(), now.Add(-idle).UnixMicro(), 2*MaxPerUser, now.Add(-length).UnixMicro(), now.Add(-APIIdle).UnixMicro())
	return database.Collect(rows, err, func(row database.Scanner) (one Session, err error) {
		var created, used, expires int64
		err = row.Scan(&one.Account, &one.ID, &one.User, &created, &used, &expires, &one.Address, &one.Country, &one.UserAgent, &one.Method, &one.Service)
		one.CreatedAt, one.LastUsedAt, one.ExpiresAt = time.UnixMicro(created).UTC(), time.UnixMicro(used).UTC(), time.UnixMicro(expires).UTC()
		return one, err
	})
}

// End ends one session of a user, on every node.
func (s *Sessions) End(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, session string) error {
	return s.end(ctx, actor, in, id, "session.ended", func(tx *database.Tx) (int64, error) {
		ended, err := tx.ExecCount(ctx, `DELETE FROM sessions WHERE account_id = $1 AND user_id = $2 AND id = $3`, in, id, session)
		if err == nil && ended == 0 {
			err = Missing
		}
		return ended, err
	})
}

// EndOthers ends all sessions of a user but the one that asks.
func (s *Sessions) EndOthers(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return s.end(ctx, actor, in, id, "session.all_ended", func(tx *database.Tx) (int64, error) {
		return tx.ExecCount(ctx, `DELETE FROM sessions WHERE account_id = $1 AND user_id = $2 AND id <> $3`, in, id, actor.SessionID)
	})
}

func (s *Sessions) end(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string, remove func(tx *database.Tx) (int64, error)) error {
	return s.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		u, err := user.Get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		events := []audit.Event{{Action: action, Target: u.Target()}}
		if !actor.IsUser(in, string(id)) {
			if err := actor.May(in, access.UsersManage); err != nil {
				return events, err
			}
			if err := user.Above(ctx, tx, actor, u); err != nil {
				return events, err
			}
		}
		ended, err := remove(tx)
		if err == nil && ended == 0 {
			return nil, nil
		}
		return events, err
	})
}

// Close ends the session that asks: signing out.
func (s *Sessions) Close(ctx context.Context, actor access.Actor) error {
	return s.log.Change(ctx, actor, actor.Account, func(tx *database.Tx) ([]audit.Event, error) {
		ended, err := tx.ExecCount(ctx, `DELETE FROM sessions WHERE account_id = $1 AND id = $2`, actor.Account, actor.SessionID)
		if err != nil || ended == 0 {
			return nil, err
		}
		return []audit.Event{{Action: "user.logged_out", Target: audit.Target{Kind: "user", ID: actor.ID, Name: actor.Name}}}, nil
	})
}

// makeRoom ends a user's oldest sessions, so that their number stays bounded.
// That is no change of the account: other nodes that keep one of them go on
// until there is one.
func (s *Sessions) makeRoom(ctx context.Context, tx *database.Tx, u user.User, service access.Service) error {
	rows, err := tx.QueryContext(ctx, `
		DELETE FROM sessions WHERE account_id = $1 AND id IN (
			SELECT id FROM sessions WHERE account_id = $1 AND user_id = $2 AND service = $4 ORDER BY last_used_at DESC LIMIT 1000 OFFSET $3)
		RETURNING token_hash`, u.Account, u.ID, MaxPerUser-1, service)
	hashes, err := database.Collect(rows, err, func(row database.Scanner) (hash string, err error) { return hash, row.Scan(&hash) })
	for _, hash := range hashes {
		s.known.Invalidate(hash)
	}
	return err
}
