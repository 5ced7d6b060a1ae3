package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

const waiting = 1000 // sign-ins at once

// measureSignIn measures password sign-ins over HTTP with a thousand waiting,
// against bare hashes on every core, and what such a flood leaves to others.
func measureSignIn(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.largest())
	if err != nil {
		return err
	}
	names, err := p.people(ctx, 4*waiting)
	if err != nil {
		return err
	}
	token, err := p.token(ctx)
	if err != nil {
		return err
	}
	if err := p.close(); err != nil {
		return err
	}
	floor := bareHashes(5 * r.each)
	floor.Engine = engine
	r.add("signin", floor)
	s, err := p.serve(ctx, r.program)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	alone, err := p.repeat("sign-in, one at a time", 3*r.each, signInEach(ctx, s, names))
	if err != nil {
		return err
	}
	r.add("signin", alone.must("p50 40 ms", alone.P50, 40_000*share(engine)))
	flood, others, err := s.flood(ctx, p, names, token, 30*r.each)
	if err != nil {
		return err
	}
	flood.Floor = floor.Operation
	flood.Ratio = flood.Values["a second"] / floor.Values["a second"]
	flood.Users = p.users
	r.add("signin", flood.must("75 % of the hashes", 0.75-flood.Ratio, 0).must("under 300 MB", flood.Values["peak MB"], 300))
	r.add("signin", others)
	return nil
}

// people are usernames of active users with the known password.
func (p *place) people(ctx context.Context, n int) ([]string, error) {
	rows, err := p.Database.Read().QueryContext(ctx, `SELECT username FROM users WHERE account_id = $1 AND status = 'active' AND source = 'imported' LIMIT $2`, p.account, n)
	return database.Collect(rows, err, func(row database.Scanner) (name string, err error) { return name, row.Scan(&name) })
}

// bareHashes is the floor: hashes at the same cost on every core.
func bareHashes(each time.Duration) result {
	var made atomic.Int64
	var group sync.WaitGroup
	used, began := ownCPU(), time.Now()
	for range runtime.NumCPU() {
		group.Go(func() {
			for time.Since(began) < each {
				argon2.IDKey([]byte(password), []byte("0123456789abcdef"), seal.Recommended.Passes, seal.Recommended.MemoryKiB, seal.Recommended.Lanes, 32)
				made.Add(1)
			}
		})
	}
	group.Wait()
	n := float64(made.Load())
	return result{Operation: "floor: bare argon2id on every core", Times: int(n), CPU: micros(ownCPU()-used) / n,
		Values: map[string]float64{"a second": n / time.Since(began).Seconds()}}
}

func signInEach(ctx context.Context, s *server, names []string) func() error {
	next := 0
	return func() error {
		next++
		return s.signIn(ctx, names[next%len(names)])
	}
}

func (s *server) signIn(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]string{"username": name, "password": password})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	status, err := s.send(request)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("sign-in of %s answered %d", name, status)
	}
	return err
}

// flood signs in with a thousand at once while one connection checks a session every 5 ms.
func (s *server) flood(ctx context.Context, p *place, names []string, token string, each time.Duration) (result, result, error) {
	end := ownPeak(s.pid())
	var next, done atomic.Int64
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	walls := make([][]time.Duration, waiting)
	used, began := processCPU(s.pid())+familyCPU(p.server), time.Now()
	for i := range waiting {
		group.Go(func() {
			for time.Since(began) < each {
				start := time.Now()
				if err := s.signIn(ctx, names[int(next.Add(1))%len(names)]); err != nil {
					failed.Store(&err)
					return
				}
				walls[i] = append(walls[i], time.Since(start))
				done.Add(1)
			}
		})
	}
	beside, err := s.checks(token, each)
	group.Wait()
	took := time.Since(began)
	if err == nil && failed.Load() != nil {
		err = *failed.Load()
	}
	if err != nil {
		return result{}, result{}, err
	}
	var all []time.Duration
	for _, w := range walls {
		all = append(all, w...)
	}
	one := summary(all)
	one.Operation, one.Engine = "sign-in, 1,000 waiting", p.engine
	one.CPU = micros(processCPU(s.pid())+familyCPU(p.server)-used) / float64(len(all))
	one.Values = map[string]float64{"a second": float64(done.Load()) / took.Seconds(), "peak MB": float64(end()) / 1e6}
	beside.Operation, beside.Engine, beside.Users = "session check over HTTP during the flood", p.engine, p.users
	return one, beside, nil
}

func (s *server) checks(token string, each time.Duration) (result, error) {
	w, err := dial(strings.TrimPrefix(s.base, "http://"), "/api/v1/session", "Cookie: session="+token)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = w.conn.Close() }()
	var walls []time.Duration
	for began := time.Now(); time.Since(began) < each; time.Sleep(5 * time.Millisecond) {
		start := time.Now()
		if err := w.ask(); err != nil {
			return result{}, err
		}
		walls = append(walls, time.Since(start))
	}
	return summary(walls), nil
}
