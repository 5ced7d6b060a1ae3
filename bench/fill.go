package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

const (
	fillStep = 50_000 // rows of one statement
	days     = 180    // how long the account has lived
	zeros    = "00000000000000000000000000"
)

// fill makes an account by the features, and then its many users and events
// by SQL that leaves the rows that the features would: keys, search texts,
// memberships, names that are taken, verified addresses. Indexes are built
// afterwards, which takes minutes less and gives the same trees.
func (p *place) fill(ctx context.Context, events int) error {
	if err := p.found(ctx); err != nil {
		return err
	}
	db, err := p.loader(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	indexes, err := p.dropIndexes(ctx, db)
	if err != nil {
		return err
	}
	if err := p.combinations(ctx, db); err != nil {
		return err
	}
	if err := p.fillUsers(ctx, db); err != nil {
		return err
	}
	if err := p.fillEvents(ctx, db, events); err != nil {
		return err
	}
	statements := append(indexes, `DROP TABLE bench_people`, `DROP TABLE bench_teams`)
	if p.engine == database.PostgreSQL {
		statements = append(statements, `VACUUM (ANALYZE)`) // as autovacuum would; SQLite is left as the program leaves it
	} else {
		statements = append(statements, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	for _, statement := range statements {
		if err := step(ctx, db, statement); err != nil {
			return err
		}
	}
	return nil
}

// step runs a statement of the filling, and names it when it takes long.
func step(ctx context.Context, db *sql.DB, statement string) error {
	began := time.Now()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		fmt.Fprintf(os.Stderr, "            %5s  %.100s\n", took.Round(time.Second), strings.Join(strings.Fields(statement), " "))
	}
	return nil
}

// found makes the account with its admin, roles and teams.
func (p *place) found(ctx context.Context) error {
	founder := func(name string) signin.Founder {
		return signin.Founder{Password: password, Draft: user.Draft{Username: name, FirstName: "Ada", LastName: "Admin", Email: name + "@example.org", Language: "en", TimeZone: "UTC"}}
	}
	err := p.SignIn.SetUp(ctx, access.CommandLine, signin.Setup{OperatorName: "Operator", Language: "en", TimeZone: "UTC", Admin: founder("operator"),
		Main: &signin.MainSetup{Name: "Measured", Admin: founder(adminName)}})
	if err != nil {
		return err
	}
	in, _, err := user.ByName(ctx, p.Database.Read(), adminName)
	if err != nil {
		return err
	}
	p.account = in
	program := access.Program(access.CommandLine)
	if _, err := p.Roles.Create(ctx, program, in, role.Draft{Name: "Own role", Permissions: []access.Permission{access.UsersView}}); err != nil {
		return err
	}
	for i := range 51 {
		if _, err := p.Teams.Create(ctx, program, in, team.Draft{Name: fmt.Sprintf("Team %02d", i)}); err != nil {
			return err
		}
	}
	return nil
}

// loader opens the database without what makes single changes safe.
func (p *place) loader(ctx context.Context) (*sql.DB, error) {
	if path, ok := strings.CutPrefix(p.address, "sqlite:"); ok {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=cache_size(-400000)&_pragma=foreign_keys(0)&_pragma=busy_timeout(10000)")
		if err == nil {
			db.SetMaxOpenConns(1)
		}
		return db, err
	}
	db, err := sql.Open("pgx", p.address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`SET session_replication_role = replica`, `SET maintenance_work_mem = '256MB'`, `SET synchronous_commit = off`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// dropIndexes drops what is not a constraint and answers how to make it again.
func (p *place) dropIndexes(ctx context.Context, db *sql.DB) ([]string, error) {
	question := `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s)`
	if p.engine == database.PostgreSQL {
		question = `SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename IN (%s)
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)`
	}
	rows, err := db.QueryContext(ctx, fmt.Sprintf(question, `'users', 'role_members', 'team_members', 'audit_events'`))
	type index struct{ name, statement string }
	found, err := database.Collect(rows, err, func(row database.Scanner) (i index, err error) { return i, row.Scan(&i.name, &i.statement) })
	if err != nil {
		return nil, err
	}
	var again []string
	for _, i := range found {
		if _, err := db.ExecContext(ctx, `DROP INDEX `+i.name); err != nil {
			return nil, err
		}
		again = append(again, i.statement)
	}
	return again, nil
}

// combinations keeps the names, and the teams by number, where SQL can draw from them.
func (p *place) combinations(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{
		`CREATE TABLE bench_people (number INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, name_key TEXT, latin TEXT, search_name TEXT)`,
		`CREATE TABLE bench_teams (number INTEGER PRIMARY KEY, id TEXT)`,
		`INSERT INTO bench_teams SELECT row_number() OVER (ORDER BY name_key) - 1, id FROM teams`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for i, c := range combinations() {
		if _, err := tx.ExecContext(ctx, `INSERT INTO bench_people VALUES ($1, $2, $3, $4, $5, $6)`, i, c.first, c.last, c.nameKey, c.latin, c.searchName); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// fillUsers makes the users in the order of their creation.
func (p *place) fillUsers(ctx context.Context, db *sql.DB) error {
	hash, err := p.hashing.Hash(ctx, password)
	if err != nil {
		return err
	}
	values := strings.NewReplacer("ACCOUNT", "'"+string(p.account)+"'", "NOW", fmt.Sprint(time.Now().UnixMicro()), "HASH", "'"+hash+"'",
		"ID", padded("i"), "SPAN", fmt.Sprintf("CAST(%d AS BIGINT)", days*24*3600), "USERS", fmt.Sprint(p.users))
	for first := 1; first <= p.users; first += fillStep {
		numbers := fmt.Sprintf(numberRows, first, min(first+fillStep-1, p.users))
		if err := step(ctx, db, values.Replace(fmt.Sprintf(userRows, numbers))); err != nil {
			return err
		}
	}
	for _, statement := range memberRows {
		if err := step(ctx, db, values.Replace(statement)); err != nil {
			return err
		}
	}
	return nil
}

// fillEvents makes audit events, spread evenly over the time.
func (p *place) fillEvents(ctx context.Context, db *sql.DB, events int) error {
	values := strings.NewReplacer("ACCOUNT", "'"+string(p.account)+"'", "NOW", fmt.Sprint(time.Now().UnixMicro()),
		"ID", padded("i"), "WHO", padded("(i * 2654435761 % 4294967296) / 64 % "+fmt.Sprint(p.users)+" + 1"),
		"EVENTS", fmt.Sprint(events), "SPAN", fmt.Sprintf("CAST(%d AS BIGINT)", days*24*3600))
	for first := 1; first <= events; first += fillStep {
		numbers := fmt.Sprintf(numberRows, first, min(first+fillStep-1, events))
		if err := step(ctx, db, values.Replace(fmt.Sprintf(eventRows, numbers))); err != nil {
			return err
		}
	}
	return nil
}

// padded is the part of an id behind its prefix for a number: as long as a real one, in order.
func padded(number string) string {
	return `substr('` + zeros + `' || (` + number + `), length(CAST((` + number + `) AS TEXT)) + 1, 26)`
}
