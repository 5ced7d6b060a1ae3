package main

import (
	"slices"
	"time"

	"gatehouse/internal/foundation/database"
)

// result is one row of the table. Times are in microseconds.
type result struct {
	Part      string             `json:"part"`
	Operation string             `json:"operation"`
	Engine    database.Engine    `json:"engine"`
	Users     int                `json:"users,omitempty"`
	Times     int                `json:"times,omitempty"`
	P50       float64            `json:"p50,omitempty"`
	P95       float64            `json:"p95,omitempty"`
	P99       float64            `json:"p99,omitempty"`
	CPU       float64            `json:"cpu,omitempty"` // of the program and its database, each time
	Floor     string             `json:"floor,omitempty"`
	Ratio     float64            `json:"ratio,omitempty"`  // CPU against the floor's
	Growth    float64            `json:"growth,omitempty"` // CPU against the smallest account's
	Values    map[string]float64 `json:"values,omitempty"`
	Mark      string             `json:"mark,omitempty"` // what it should reach
	Misses    string             `json:"misses,omitempty"`
	Shape     bool               `json:"shape,omitempty"` // one of a group, whose slowest is in the table
	Load      string             `json:"load"`            // load average when it was measured
}

// repeat runs do for about as long as asked, one after the other, and says
// what it took. Some unmeasured rounds go first.
func (p *place) repeat(operation string, each time.Duration, do func() error) (result, error) {
	const atLeast = 20
	for range 3 {
		if err := do(); err != nil {
			return result{}, err
		}
	}
	var walls []time.Duration
	used := p.cpu()
	began := time.Now()
	for len(walls) < atLeast || time.Since(began) < each {
		start := time.Now()
		if err := do(); err != nil {
			return result{}, err
		}
		walls = append(walls, time.Since(start))
		if time.Since(began) > 20*each {
			break
		}
	}
	used = p.cpu() - used
	r := summary(walls)
	r.Operation, r.Engine, r.Users = operation, p.engine, p.users
	r.CPU = micros(used) / float64(len(walls))
	return r, nil
}

func summary(walls []time.Duration) result {
	slices.Sort(walls)
	at := func(share float64) float64 { return micros(walls[min(int(share*float64(len(walls))), len(walls)-1)]) }
	return result{Times: len(walls), P50: at(0.5), P95: at(0.95), P99: at(0.99)}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// against notes the floor that belongs to an operation.
func (r result) against(floor result) result {
	r.Floor = floor.Operation
	if floor.CPU > 0 {
		r.Ratio = r.CPU / floor.CPU
	}
	return r
}

// must notes a mark, and what is missed when the figure is above it.
func (r result) must(mark string, figure, bound float64) result {
	if r.Mark != "" {
		r.Mark += ", "
	}
	r.Mark += mark
	if figure > bound {
		if r.Misses != "" {
			r.Misses += ", "
		}
		r.Misses += mark
	}
	return r
}

// worst is the row of a group with the highest 95th percentile.
func worst(group []result) result {
	return slices.MaxFunc(group, func(a, b result) int {
		switch {
		case a.P95 < b.P95:
			return -1
		case a.P95 > b.P95:
			return 1
		}
		return 0
	})
}
