package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// measurePolicy measures the nightly job of inactive users, in the account of
// each size: how fast it goes, and what signing in takes on the same node
// meanwhile, beside the same without it. The first night warns, the second,
// a week later, disables.
func measurePolicy(ctx context.Context, r *report, engine database.Engine) error {
	for _, users := range r.users {
		if err := r.measureNights(ctx, engine, users); err != nil {
			return err
		}
	}
	return nil
}

func (r *report) measureNights(ctx context.Context, engine database.Engine, users int) error {
	p, err := r.open(ctx, engine, users)
	if err != nil {
		return err
	}
	defer func() { _ = p.close() }()
	if err := p.setInactivity(ctx, "60"); err != nil {
		return err
	}
	defer func() { _ = p.forgetNights(context.WithoutCancel(ctx)) }()
	names, err := p.people(ctx, 400)
	if err != nil {
		return err
	}
	if err := p.lately(ctx, names); err != nil {
		return err
	}
	signIn := p.signsIn(ctx, names)
	alone, err := p.repeat("sign-in without the nightly job", 5*r.each, signIn)
	if err != nil {
		return err
	}
	r.add("policy", alone)
	for _, night := range []struct {
		name, column string
		later        time.Duration
	}{{"warns inactive users", "inactivity_warned_at > 0", 0}, {"disables inactive users", "disabled_at IS NOT NULL", 7 * 24 * time.Hour}} {
		job, beside, err := p.night(clock.At(ctx, time.Now().Add(night.later)), night.column, r.each, signIn)
		if err != nil {
			return err
		}
		job.Operation, beside.Operation = "nightly job "+night.name+", each", "sign-in while it "+night.name
		beside = beside.against(alone)
		r.add("policy", job)
		r.add("policy", beside.must("p95 at most 50 ms above", beside.P95-alone.P95, 50_000))
	}
	return nil
}

// night runs the job for at most thirty times as long as one measurement, and signs in meanwhile.
func (p *place) night(ctx context.Context, done string, each time.Duration, signIn func() error) (job, beside result, err error) {
	before, err := p.countUsers(ctx, done)
	if err != nil {
		return job, beside, err
	}
	work, stop := context.WithTimeout(ctx, 30*each)
	defer stop()
	ended := make(chan error, 1)
	began := time.Now()
	var took time.Duration
	go func() {
		err := p.Users.DisableInactive(work)
		took = time.Since(began)
		if work.Err() != nil {
			err = nil // it was cut short on purpose: the next night does the rest
		}
		ended <- err
	}()
	var walls []time.Duration
	for running := true; running && err == nil; {
		start := time.Now()
		err = signIn()
		walls = append(walls, time.Since(start))
		select {
		case e := <-ended:
			running = false
			if err == nil {
				err = e
			}
		default:
		}
	}
	if err != nil {
		return job, beside, err
	}
	after, err := p.countUsers(ctx, done)
	n := float64(max(after-before, 1))
	job = result{Engine: p.engine, Users: p.users, Times: after - before, P50: micros(took) / n, Values: map[string]float64{"a second": n / took.Seconds()}}
	beside = summary(walls)
	beside.Engine, beside.Users = p.engine, p.users
	return job, beside, err
}

func (p *place) countUsers(ctx context.Context, condition string) (n int, err error) {
	err = p.Database.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE account_id = $1 AND `+condition, p.account).Scan(&n)
	return n, err
}

// lately keeps the job's hands off those who sign in: they did so just now.
func (p *place) lately(ctx context.Context, names []string) error {
	return p.Database.Change(ctx, func(tx *database.Tx) error {
		w := database.Where{Args: []any{time.Now().UnixMicro()}}
		return tx.Exec(ctx, `UPDATE users SET last_login_at = $1 WHERE username IN (`+database.List(&w, names)+`)`, w.Args...)
	})
}

func (p *place) setInactivity(ctx context.Context, days string) error {
	return p.Accounts.Apply(ctx, access.Program(access.CommandLine), p.account, map[account.Setting]account.Wish{account.Inactivity: {Value: &days}})
}

// signsIn signs people in through the API of this process, one after the other, from addresses of their own.
func (p *place) signsIn(ctx context.Context, names []string) func() error {
	next := 0
	return func() error {
		next++
		body := fmt.Sprintf(`{"username":%q,"password":%q}`, names[next%len(names)], password)
		request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/v1/session", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		request.RemoteAddr = fmt.Sprintf("198.51.100.%d:1024", next%250+1)
		answer := httptest.NewRecorder()
		p.handler.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			return fmt.Errorf("sign-in of %s answered %d: %.200s", names[next%len(names)], answer.Code, answer.Body)
		}
		return nil
	}
}

// forgetNights leaves the database as it was found.
func (p *place) forgetNights(ctx context.Context) error {
	if err := p.setInactivity(ctx, "0"); err != nil {
		return err
	}
	return p.Database.Change(ctx, func(tx *database.Tx) error {
		for _, statement := range []string{
			`UPDATE users SET disabled_at = NULL, sessions_from = 0, status = CASE WHEN locked_at IS NOT NULL THEN 'locked' WHEN password_hash IS NULL THEN 'pending'
				WHEN must_reset = 1 THEN 'password_expired' ELSE 'active' END
				WHERE inactivity_warned_at > 0 AND disabled_at IS NOT NULL`,
			`UPDATE users SET inactivity_warned_at = 0 WHERE inactivity_warned_at > 0`,
			`DELETE FROM letters`, `DELETE FROM jobs WHERE kind = 'mail.deliver'`,
			`DELETE FROM audit_events WHERE service = 'system' AND action IN ('user.disabled', 'user.inactivity_warned')`,
		} {
			if err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
