package main

import (
	"context"
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
)

// measureAudit measures the event list, first and from the middle.
func measureAudit(ctx context.Context, r *report, engine database.Engine) error {
	smallest := map[string]result{}
	for _, size := range r.users {
		p, err := r.open(ctx, engine, size)
		if err != nil {
			return err
		}
		statement, err := p.bare.PrepareContext(ctx, `SELECT id, at, actor_kind, actor_id, actor_name, action, status, reason, target_kind, target_id, target_name,
			address, service, request_id, details FROM audit_events WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT 50`)
		if err != nil {
			return err
		}
		floor, err := p.repeat("floor: bare SQL, 50 events", r.each, func() error { return drain(ctx, statement, p.account) })
		if err != nil {
			return err
		}
		r.add("audit", floor)
		_ = statement.Close()
		middle := time.Now().AddDate(0, 0, -days/2).UnixMicro()
		who := string(anyone(p.users / 2))
		for _, look := range []struct {
			name   string
			filter audit.Filter
			ms     float64
		}{
			{"events", audit.Filter{}, 0.7},
			{"events of one action", audit.Filter{Action: "user.disabled"}, 50},
			{"events by one user", audit.Filter{Actor: who}, 50},
			{"events of one day", audit.Filter{From: time.Now().AddDate(0, 0, -40), To: time.Now().AddDate(0, 0, -39)}, 50},
			{"failed events", audit.Filter{Status: audit.Failure}, 50},
			{"search in events, common", audit.Filter{Search: "ingrid"}, 50},
			{"search in events, nobody", audit.Filter{Search: "zzqxj"}, 300},
		} {
			look.filter.Limit = pageSize
			for _, deep := range []bool{false, true} {
				name := look.name + ", first page"
				if deep {
					look.filter.After, name = &audit.Position{At: middle, ID: "evt_"}, look.name+", deep page"
				}
				one, err := p.repeat(name, r.each/2, func() error {
					_, err := p.Log.List(ctx, p.admin, p.account, look.filter)
					return err
				})
				if err != nil {
					return err
				}
				one = one.against(floor)
				if before, ok := smallest[name]; ok {
					one.Growth = one.CPU / before.CPU
				} else {
					smallest[name] = one
				}
				if look.ms < 1 {
					one = one.must(own("p50", look.ms, engine), one.P50, look.ms*1000*share(engine)).must("growth at most 2", one.Growth, 2)
				} else {
					one = one.must(own("p95", look.ms, database.SQLite), one.P95, look.ms*1000)
				}
				r.add("audit", one)
			}
		}
		if err := p.close(); err != nil {
			return err
		}
	}
	return nil
}
