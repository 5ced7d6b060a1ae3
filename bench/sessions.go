package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
)

// measureSessions measures the check of a session without a network: by the
// room alone, with a permission, and through the whole API.
func measureSessions(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.largest())
	if err != nil {
		return err
	}
	token, err := p.token(ctx)
	if err != nil {
		return err
	}
	one, err := p.thousand("session check, in process", r.each, func() error {
		_, err := p.Sessions.Check(ctx, token)
		return err
	})
	if err != nil {
		return err
	}
	r.add("sessions", one.must("under 20 us", one.CPU, 20))
	one, err = p.thousand("session and permission check, in process", r.each, func() error {
		known, err := p.Sessions.Check(ctx, token)
		if err != nil {
			return err
		}
		return known.Actor.May(p.account, access.UsersView)
	})
	if err != nil {
		return err
	}
	r.add("sessions", one.must("under 20 us", one.CPU, 20))
	one, err = p.thousand("GET /api/v1/session, without network", r.each, func() error {
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/session", nil)
		request.Header.Set("Cookie", "session="+token)
		answer := httptest.NewRecorder()
		p.handler.ServeHTTP(answer, request)
		return wantStatus(answer.Code, http.StatusOK)
	})
	if err != nil {
		return err
	}
	r.add("sessions", one.must("under 60 us", one.CPU, 60))
	return p.close()
}

// thousand is repeat for what a clock cannot see once: a thousand make one
// round, and the figures are those of one.
func (p *place) thousand(name string, each time.Duration, do func() error) (result, error) {
	const many = 1000
	one, err := p.repeat(name, each, func() error {
		for range many {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
	one.P50, one.P95, one.P99, one.CPU = one.P50/many, one.P95/many, one.P99/many, one.CPU/many
	return one, err
}
