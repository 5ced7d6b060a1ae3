package team

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Create makes a team with nobody in it and without roles.
func (r *Teams) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (t Team, err error) {
	if err := validTexts(&d.Name, &d.Description); err != nil {
		return Team{}, err
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		now := clock.Now(ctx)
		t = Team{ID: ident.At("tea", now), Name: d.Name, Description: d.Description, UsersExact: true, Version: 1, CreatedAt: now}
		events := []audit.Event{{Action: "team.created", Target: t.target()}}
		if t.Description != "" {
			events[0].Changes = []audit.Change{{Field: "description", After: t.Description}}
		}
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
		made, err := tx.ExecCount(ctx, `
			INSERT INTO teams (account_id, id, name, name_key, description, version, created_at) VALUES ($1, $2, $3, $4, $5, 1, $6)
			ON CONFLICT (account_id, name_key) DO NOTHING`, in, t.ID, t.Name, text.Fold(t.Name), t.Description, now.UnixMicro())
		if err == nil && made == 0 {
			err = NameTaken
		}
		return events, err
	})
	return t, err
}

// Update renames a team or describes it anew.
func (r *Teams) Update(ctx context.Context, actor access.Actor, in access.AccountID, id string, p Patch) (Team, error) {
	if err := validTexts(p.Name, p.Description); err != nil {
		return Team{}, err
	}
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		t, events, err := open(ctx, tx, actor, in, id, "team.updated")
		if err != nil {
			return events, err
		}
		if p.IfVersion != 0 && p.IfVersion != t.Version {
			return events, Changed
		}
		if events[0].Changes = t.apply(p); len(events[0].Changes) == 0 {
			return nil, nil
		}
		return events, store(ctx, tx, in, t)
	})
	if err != nil {
		return Team{}, err
	}
	return get(ctx, r.db.Read(), in, id) // whoever may change a team is shown what came of it
}

func (t *Team) apply(p Patch) (changes []audit.Change) {
	changes = audit.Patch(changes, "name", &t.Name, p.Name)
	return audit.Patch(changes, "description", &t.Description, p.Description)
}

func store(ctx context.Context, tx *database.Tx, in access.AccountID, t Team) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM teams WHERE account_id = $1 AND name_key = $2 AND id <> $3`,
		in, text.Fold(t.Name), t.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return NameTaken
	}
	return tx.Exec(ctx, `UPDATE teams SET name = $3, name_key = $4, description = $5, version = version + 1 WHERE account_id = $1 AND id = $2`,
		in, t.ID, t.Name, text.Fold(t.Name), t.Description)
}

// Delete removes a team; its members stay users. They lose the team's roles, so
// whoever deletes it must be able to take those.
func (r *Teams) Delete(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		t, events, err := open(ctx, tx, actor, in, id, "team.deleted")
		if err != nil {
			return events, err
		}
		if len(t.Roles) > 0 {
			events[0].Changes = []audit.Change{{Field: "roles", Before: names(t.Roles)}}
			if err := mayTakeAll(ctx, tx, actor, in, t); err != nil {
				return events, err
			}
		}
		return events, tx.Exec(ctx, `DELETE FROM teams WHERE account_id = $1 AND id = $2`, in, id)
	})
}

// open finds a team that is to be changed and checks the right to change teams.
func open(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (Team, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return Team{}, nil, err
	}
	t, err := get(ctx, tx, in, id)
	if err != nil {
		return Team{}, nil, err
	}
	events := []audit.Event{{Action: action, Target: t.target()}}
	return t, events, actor.May(in, access.TeamsManage)
}
