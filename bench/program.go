package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"gatehouse/internal/foundation/database"
)

// measureProgram measures what whoever runs the program sees: how soon it
// answers, what it holds when nobody asks, and how large it is.
func measureProgram(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.bulk)
	if err != nil {
		return err
	}
	if err := p.close(); err != nil {
		return err
	}
	floor, err := starts(ctx, "floor: start of a server that does nothing", nothing)
	if err != nil {
		return err
	}
	one, err := starts(ctx, "start to first answer", func(ctx context.Context) (*server, error) { return p.serve(ctx, r.program) })
	if err != nil {
		return err
	}
	for _, row := range []*result{&floor, &one} {
		row.Engine, row.Users = engine, p.users
	}
	one.Floor, one.Ratio = floor.Operation, one.P50/floor.P50
	r.add("program", floor)
	r.add("program", one.must(own("p50", 60, engine), one.P50, 60_000*share(engine)))
	if err := p.idle(ctx, r); err != nil {
		return err
	}
	if engine == database.PostgreSQL {
		return nil
	}
	if err := r.demo(ctx); err != nil {
		return err
	}
	size, err := os.Stat(r.program)
	if err != nil {
		return err
	}
	mb := float64(size.Size()) / 1e6
	r.add("program", result{Operation: "size of the program", Values: map[string]float64{"MB": mb}}.must("45 MB", mb, 45))
	return nil
}

func starts(ctx context.Context, name string, start func(context.Context) (*server, error)) (result, error) {
	var walls []time.Duration
	var used time.Duration
	const rounds = 10
	for range rounds {
		s, err := start(ctx)
		if err != nil {
			return result{}, err
		}
		walls = append(walls, s.started)
		used += processCPU(s.pid())
		if err := s.stop(); err != nil {
			return result{}, err
		}
	}
	one := summary(walls)
	one.Operation, one.CPU = name, micros(used)/rounds
	return one, nil
}

// idle is the memory of a node that has served pages and searches, some seconds afterwards.
func (p *place) idle(ctx context.Context, r *report) (err error) {
	s, err := p.serve(ctx, r.program)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	time.Sleep(5 * time.Second)
	mb := float64(memory(s.pid(), "VmRSS")) / 1e6
	one := result{Operation: "idle memory", Engine: p.engine, Users: p.users, Values: map[string]float64{"MB": mb, "MB of its own": float64(memory(s.pid(), "RssAnon")) / 1e6}}
	r.add("program", one.must("40 MB", mb, 40))
	return nil
}

// demo is the first start of the demonstration.
func (r *report) demo(ctx context.Context) error {
	folder := filepath.Join(r.cache, "demo")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s, err := begin(ctx, address, "/readyz", r.program, "demo", "--data", folder, "--listen", address)
	if err != nil {
		return err
	}
	one := summary([]time.Duration{s.started})
	one.Operation, one.Engine, one.CPU, one.Users = "first start of the demo", database.SQLite, micros(processCPU(s.pid())), 5000
	r.add("program", one.must("under 5 s", one.P50, 5_000_000))
	return errors.Join(s.stop(), os.RemoveAll(folder))
}
