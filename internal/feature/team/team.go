// Package team keeps the teams of an account: named groups of users. Here a
// team is a name that lists can be filtered by; who is in it is kept with the
// user. Roles of a team, and its page, are not here yet.
package team

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Team is a named group of users.
type Team struct {
	ID         string
	Name       string
	Users      int  // members, up to CountLimit
	UsersExact bool // false: more than CountLimit
	CreatedAt  time.Time
}

// Limits.
const (
	NameLimit  = 60
	MaxTeams   = 1000 // of one account
	CountLimit = 10_000
)

// Faults of this room.
var (
	Missing   = fault.New(fault.Missing, "team.not_found")
	NameTaken = fault.New(fault.Conflict, "team.name_taken").On("name")
	TooMany   = fault.New(fault.Limit, "team.too_many").With("max", MaxTeams)
	nameFault = map[text.Problem]*fault.Fault{
		text.Empty:      fault.New(fault.Invalid, "team.name_missing").On("name"),
		text.TooLong:    fault.New(fault.Invalid, "team.name_too_long").On("name").With("max", NameLimit),
		text.Characters: fault.New(fault.Invalid, "team.name_characters").On("name"),
	}
)

// Teams is the room's door.
type Teams struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Teams { return &Teams{log: log, db: log.Database()} }

// List is every team of the account by name. Their number is bounded, so there are no pages.
func (r *Teams) List(ctx context.Context, actor access.Actor, in access.AccountID) ([]Team, error) {
	if err := actor.May(in, access.TeamsView); err != nil {
		return nil, err
	}
	rows, err := r.db.Read().QueryContext(ctx, `
		SELECT t.id, t.name, t.created_at, (SELECT COUNT(*) FROM (SELECT 1 FROM team_members m
			WHERE m.account_id = t.account_id AND m.team_id = t.id LIMIT $2) c)
		FROM teams t WHERE t.account_id = $1 ORDER BY t.name_key, t.id`, in, CountLimit+1)
	return database.Collect(rows, err, func(row database.Scanner) (t Team, err error) {
		var created int64
		err = row.Scan(&t.ID, &t.Name, &created, &t.Users)
		t.CreatedAt, t.UsersExact = time.UnixMicro(created).UTC(), t.Users <= CountLimit
		t.Users = min(t.Users, CountLimit)
		return t, err
	})
}

// Create makes an empty team.
func (r *Teams) Create(ctx context.Context, actor access.Actor, in access.AccountID, name string) (t Team, err error) {
	name, problem := text.Clean(name, NameLimit)
	if f := nameFault[problem]; f != nil {
		return Team{}, f
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		t = Team{ID: ident.At("tea", clock.Now(ctx)), Name: name, UsersExact: true, CreatedAt: clock.Now(ctx)}
		events := []audit.Event{{Action: "team.created", Target: audit.Target{Kind: "team", ID: t.ID, Name: t.Name}}}
		if err := actor.May(in, access.TeamsManage); err != nil {
			return events, err
		}
		var teams int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM teams WHERE account_id = $1`, in).Scan(&teams); err != nil {
			return nil, err
		}
		if teams >= MaxTeams {
			return events, TooMany
		}
		made, err := tx.ExecCount(ctx, `INSERT INTO teams (account_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (account_id, name_key) DO NOTHING`, in, t.ID, t.Name, text.Fold(t.Name), t.CreatedAt.UnixMicro())
		if err == nil && made == 0 {
			err = NameTaken
		}
		return events, err
	})
	return t, err
}

// Delete removes a team; its members stay users.
func (r *Teams) Delete(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		events := []audit.Event{{Action: "team.deleted", Target: audit.Target{Kind: "team", ID: id}}}
		if err := actor.May(in, access.TeamsManage); err != nil {
			return events, err
		}
		err := tx.QueryRowContext(ctx, `DELETE FROM teams WHERE account_id = $1 AND id = $2 RETURNING name`, in, id).Scan(&events[0].Target.Name)
		if err != nil && isNone(err) {
			return nil, Missing
		}
		return events, err
	})
}

func isNone(err error) bool { return errors.Is(err, database.ErrNotFound) }
