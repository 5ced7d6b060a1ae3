package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"gatehouse/internal/foundation/database"
)

// measureExport measures the download of all users as CSV over HTTP: CPU of
// the server and its database against a bare scan of the same columns, and
// memory of its own above what the server has when idle.
func measureExport(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.bulk)
	if err != nil {
		return err
	}
	token, err := p.token(ctx)
	if err != nil {
		return err
	}
	floor, err := p.bareScan(ctx)
	if err != nil {
		return err
	}
	r.add("export", floor)
	databaseServer := p.server
	if err := p.close(); err != nil {
		return err
	}
	s, err := p.serve(ctx, r.program)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	time.Sleep(time.Second) // it has started, and is idle
	idle := memory(s.pid(), "RssAnon")
	end := ownPeak(s.pid())
	cpu := func() time.Duration { return processCPU(s.pid()) + familyCPU(databaseServer) }
	var walls []time.Duration
	used := cpu()
	for range 3 {
		began := time.Now()
		status, err := s.get(ctx, "/api/v1/accounts/self/users/export", "session="+token)
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("the export answered %d: %w", status, err)
		}
		walls = append(walls, time.Since(began))
	}
	one := summary(walls)
	one.Operation, one.Engine, one.Users = fmt.Sprintf("CSV export of %d users", p.users), engine, p.users
	one.CPU = micros(cpu()-used) / float64(len(walls))
	above := float64(end()-idle) / 1e6
	one.Values = map[string]float64{"MB above idle": above, "idle MB": float64(idle) / 1e6}
	one = one.against(floor)
	scale := float64(p.users) / 100_000
	r.add("export", one.must("CPU at most 3 times the scan", one.Ratio, 3).must(own("CPU", 500*scale, engine), one.CPU, 500_000*scale*share(engine)).must("8 MB above idle", above, 8))
	return nil
}

// bareScan reads the columns of the export by the driver alone: users in the
// order of creation, and all memberships with their names.
func (p *place) bareScan(ctx context.Context) (result, error) {
	used, began := p.cpu(), time.Now()
	const rounds = 3
	for range rounds {
		for _, question := range []string{
			`SELECT id, username, first_name, last_name, email, mobile, language, time_zone, status, last_login_at, created_at FROM users WHERE account_id = $1 ORDER BY id`,
			`SELECT m.user_id, m.role_id, r.name FROM role_members m LEFT JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id WHERE m.account_id = $1 ORDER BY m.user_id`,
			`SELECT m.user_id, t.name FROM team_members m JOIN teams t ON t.account_id = m.account_id AND t.id = m.team_id WHERE m.account_id = $1 ORDER BY m.user_id`,
		} {
			statement, err := p.bare.PrepareContext(ctx, question)
			if err != nil {
				return result{}, err
			}
			if err := drain(ctx, statement, p.account); err != nil {
				return result{}, err
			}
			_ = statement.Close()
		}
	}
	took := micros(time.Since(began)) / rounds
	return result{Operation: "floor: bare SQL scan of the same rows", Engine: p.engine, Users: p.users, Times: rounds, P50: took, P95: took, P99: took,
		CPU: micros(p.cpu()-used) / rounds}, nil
}
