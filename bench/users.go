package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// measureUsers measures one user by id, two changes of one that reach their
// memberships, and the creation of one with audit event, letter and job in the
// same transaction.
func measureUsers(ctx context.Context, r *report, engine database.Engine) error {
	smallest := map[string]result{}
	grown := func(one result) result {
		if before, ok := smallest[one.Operation]; ok {
			one.Growth = one.CPU / before.CPU
		} else {
			smallest[one.Operation] = one
		}
		return one
	}
	for _, size := range r.users {
		p, err := r.open(ctx, engine, size)
		if err != nil {
			return err
		}
		floor, err := p.barePoint(ctx, r.each)
		if err != nil {
			return err
		}
		r.add("users", grown(floor))
		number := 0
		found, err := p.repeat("one user by id", r.each, func() error {
			number = (number + 7919) % p.users
			_, err := p.Users.Find(ctx, p.admin, p.account, anyone(number+1))
			return err
		})
		if err != nil {
			return err
		}
		found = grown(found.against(floor))
		r.add("users", found.must(own("p50", 0.25, engine), found.P50, 250*share(engine)).must("growth at most 2", found.Growth, 2))
		changed, err := p.repeat("disable and enable a user", r.each, func() error {
			number = (number + 7919) % p.users
			id := anyone(number + 1)
			if err := p.Users.Disable(ctx, p.admin, p.account, id); err != nil {
				return err
			}
			return p.Users.Enable(ctx, p.admin, p.account, id)
		})
		if err != nil {
			return err
		}
		changed = grown(changed)
		r.add("users", changed.must("growth at most 2", changed.Growth, 2))
		floor, err = p.bareChange(ctx, r.each)
		if err != nil {
			return err
		}
		r.add("users", grown(floor))
		created, err := p.repeat("create user, with audit and letter", r.each, p.creating(ctx))
		if err != nil {
			return err
		}
		created = grown(created.against(floor))
		r.add("users", created.must(own("CPU", 1.2, engine), created.CPU, 1200*share(engine)).must("growth at most 2", created.Growth, 2))
		if err := errors.Join(p.forgetCreated(ctx), p.close()); err != nil {
			return err
		}
	}
	return nil
}

// creating creates another user each time.
func (p *place) creating(ctx context.Context) func() error {
	run, n := time.Now().UnixNano(), 0
	return func() error {
		n++
		name := fmt.Sprintf("made.%d.%d", run, n)
		_, err := p.Users.Create(ctx, p.admin, p.account, user.Draft{Username: name, FirstName: "Špela", LastName: "Novak", Email: name + "@example.org",
			Mobile: "+38640123456", Roles: []string{"communication_manager"}})
		return err
	}
}

// forgetCreated takes away what creating left, so that the next run finds what this one did.
func (p *place) forgetCreated(ctx context.Context) error {
	return p.Database.Change(ctx, func(tx *database.Tx) error {
		for _, statement := range []string{`DELETE FROM jobs`, `DELETE FROM letters`, `DELETE FROM usernames WHERE username_key LIKE 'made.%'`,
			`DELETE FROM users WHERE source = 'created'`, `DELETE FROM audit_events WHERE action = 'user.created' AND target_name LIKE 'made.%'`} {
			if err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// bareChange is the floor of changes: one row, one commit.
func (p *place) bareChange(ctx context.Context, each time.Duration) (result, error) {
	return p.repeat("floor: bare SQL, change of one row", each, func() error {
		tx, err := p.bare.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET change_number = change_number + 1 WHERE id = $1`, p.account); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
}

// drain reads every row and every column of it.
func drain(ctx context.Context, statement *sql.Stmt, args ...any) error {
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	names, err := rows.Columns()
	if err != nil {
		return errors.Join(err, rows.Close())
	}
	cells, into := make([]sql.RawBytes, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	return database.Each(rows, func() error { return rows.Scan(into...) })
}

// share is how much more PostgreSQL may cost for its round trips.
func share(engine database.Engine) float64 {
	if engine == database.PostgreSQL {
		return 2.5
	}
	return 1
}

// own is a mark in milliseconds, with PostgreSQL's share.
func own(what string, ms float64, engine database.Engine) string {
	return strings.TrimSpace(fmt.Sprintf("%s %.3g ms", what, ms*share(engine)))
}
