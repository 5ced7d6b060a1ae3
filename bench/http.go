package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/foundation/database"
)

// measureHTTP measures the check of a session over the network of this
// machine, one after the other, at half the saturated rate and saturated,
// beside a handler that does nothing. CPU is that of the server's process.
func measureHTTP(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.largest())
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
	bare, err := nothing(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = bare.stop() }()
	full, err := p.serve(ctx, r.program)
	if err != nil {
		return err
	}
	defer func() { _ = full.stop() }()
	floor, err := bare.traffic(p, "floor: handler that does nothing, over HTTP", "/", "", r.each)
	if err != nil {
		return err
	}
	one, err := full.traffic(p, "session check over HTTP", "/api/v1/session", "Cookie: session="+token, r.each)
	if err != nil {
		return err
	}
	r.add("http", floor)
	one = one.against(floor)
	r.add("http", one.must("CPU 60 us", one.CPU, 60))
	half := min(floor.Values["a second"], one.Values["a second"]) / 2
	calmFloor, err := bare.paced(p, "floor: handler that does nothing, half rate", "/", "", half, r.each)
	if err != nil {
		return err
	}
	calm, err := full.paced(p, "session check over HTTP, half rate", "/api/v1/session", "Cookie: session="+token, half, r.each)
	if err != nil {
		return err
	}
	r.add("http", calmFloor)
	r.add("http", calm.against(calmFloor).must("p99 under 3 ms", calm.P99, 3000).must("p99 at most twice the floor's", calm.P99, 2*calmFloor.P99))
	return nil
}

const connections = 8

// traffic asks on several connections at once, as fast as answers come.
func (s *server) traffic(p *place, name, path, header string, each time.Duration) (result, error) {
	return s.load(p, name, path, header, func(w *wire, note func(time.Duration)) error {
		for end := time.Now().Add(2 * each); time.Now().Before(end); {
			began := time.Now()
			if err := w.ask(); err != nil {
				return err
			}
			note(time.Since(began))
		}
		return nil
	})
}

// paced asks at a fixed rate, whatever the answers take: a slow one makes those behind it late, and that counts.
func (s *server) paced(p *place, name, path, header string, rate float64, each time.Duration) (result, error) {
	gap := time.Duration(float64(time.Second) * connections / rate)
	return s.load(p, name, path, header, func(w *wire, note func(time.Duration)) error {
		due := time.Now()
		for end := due.Add(2 * each); due.Before(end); due = due.Add(gap) {
			time.Sleep(time.Until(due))
			if err := w.ask(); err != nil {
				return err
			}
			note(time.Since(due))
		}
		return nil
	})
}

func (s *server) load(p *place, name, path, header string, run func(w *wire, note func(time.Duration)) error) (result, error) {
	var mu sync.Mutex
	var walls []time.Duration
	var failed error
	var group sync.WaitGroup
	used, began := processCPU(s.pid()), time.Now()
	for range connections {
		w, err := dial(strings.TrimPrefix(s.base, "http://"), path, header)
		if err != nil {
			return result{}, err
		}
		group.Go(func() {
			defer func() { _ = w.conn.Close() }()
			var own []time.Duration
			err := run(w, func(d time.Duration) { own = append(own, d) })
			mu.Lock()
			defer mu.Unlock()
			walls = append(walls, own...)
			if err != nil {
				failed = err
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	if failed != nil {
		return result{}, failed
	}
	r := summary(walls)
	r.Operation, r.Engine, r.Users = name, p.engine, p.users
	r.CPU = micros(processCPU(s.pid())-used) / float64(len(walls))
	r.Values = map[string]float64{"a second": float64(len(walls)) / took.Seconds()}
	return r, nil
}
