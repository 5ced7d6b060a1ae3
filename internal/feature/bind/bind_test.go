package bind_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func TestOpenAndClose(t *testing.T) {
	each(t, func(s *scene) {
		d := draft(s.ann, 4)
		d.SystemID = "a\x00nn\xff" // as it came over the wire
		b := s.open(s.room, d)
		s.open(s.elsewhere, draft(s.bob, 4))
		list := s.list(s.vera, bind.Filter{})
		if len(list) != 2 || list[0].HolderName != "bob" || list[0].Node == list[1].Node {
			t.Fatalf("%+v", list)
		}
		got := list[1]
		if got.ID != b.ID || got.HolderID != s.ann.ID || got.HolderKind != access.User || got.SystemID != "ann" || got.Kind != bind.Transceiver || !got.TLS ||
			got.Address != "192.0.2.1" || !got.BoundAt.Equal(start.Add(time.Millisecond)) || got.Account != s.home {
			t.Errorf("%+v", got)
		}
		if s.room.Held() != 1 {
			t.Errorf("this node holds %d", s.room.Held())
		}
		b.Close()
		b.Close()
		s.count(1)
		if s.room.Held() != 0 {
			t.Error("the node still holds it")
		}
	})
}

// The limit counts all nodes, each holder for themselves, and a place is free
// as soon as its session is closed.
func TestLimit(t *testing.T) {
	each(t, func(s *scene) {
		first := s.open(s.room, draft(s.ann, 2))
		s.open(s.elsewhere, draft(s.ann, 2))
		s.full(s.room, draft(s.ann, 2))
		s.full(s.elsewhere, draft(s.ann, 2))
		s.full(s.room, draft(s.bob, 0))
		s.full(s.room, draft(s.bob, -1))
		s.open(s.room, draft(s.bob, 1))
		first.Close()
		s.open(s.room, draft(s.ann, 2)) // what is closed on a node goes before what is opened there
		s.full(s.room, draft(s.ann, 2))
		s.open(s.room, draft(s.ann, 3)) // somebody has raised it
		key := access.Actor{Kind: access.Key, ID: "key_x", Name: "Sender", Account: s.home, Address: "192.0.2.9", Service: access.SMPP}
		s.open(s.room, draft(key, 1))
		s.full(s.elsewhere, draft(key, 1))
		_, err := s.room.Open(s.ctx, draft(key, 1))
		if f := fault.Of(err); f.Kind != fault.Limit || f.Params["max"] != 1 {
			t.Errorf("%+v", f)
		}
	})
}

// Of many at the same moment on two nodes as many get in as may.
func TestRaceForTheLastPlaces(t *testing.T) {
	each(t, func(s *scene) {
		const limit, callers = 5, 60
		for _, who := range []access.Actor{s.ann, s.bob} {
			var group sync.WaitGroup
			var mu sync.Mutex
			in, out := 0, 0
			for i := range callers {
				room := []*bind.Binds{s.room, s.elsewhere}[i%2]
				group.Go(func() {
					_, err := room.Open(s.ctx, draft(who, limit))
					mu.Lock()
					defer mu.Unlock()
					switch fault.Code(err) {
					case "":
						in++
					case "bind.too_many":
						out++
					default:
						t.Error(err)
					}
				})
			}
			group.Wait()
			if in != limit || in+out != callers {
				t.Errorf("%d came in and %d did not", in, out)
			}
		}
		s.count(2 * limit)
	})
}

// What a node holds that died is free after half a minute, and is removed in
// the end. One that was only away has its sessions as before.
func TestDeadNodes(t *testing.T) {
	each(t, func(s *scene) {
		b := s.open(s.room, draft(s.ann, 1))
		s.clock.Advance(29 * time.Second)
		s.full(s.elsewhere, draft(s.ann, 1))
		s.must(s.room.Renew(s.ctx))
		s.clock.Advance(29 * time.Second)
		s.full(s.elsewhere, draft(s.ann, 1))
		s.clock.Advance(2 * time.Second)
		s.count(0)
		s.open(s.elsewhere, draft(s.ann, 1)).Close()
		s.count(0)

		s.must(s.room.Renew(s.ctx))
		s.count(1)
		s.full(s.elsewhere, draft(s.ann, 1))

		s.clock.Advance(11 * time.Minute)
		s.must(s.elsewhere.Tidy(s.ctx))
		var rows int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT (SELECT COUNT(*) FROM binds) + (SELECT COUNT(*) FROM bind_nodes)`).Scan(&rows))
		if rows != 0 {
			t.Errorf("%d rows are left", rows)
		}
		s.must(s.room.Renew(s.ctx))
		if list := s.list(s.carl, bind.Filter{}); len(list) != 1 || list[0].ID != b.ID || !list[0].BoundAt.Equal(b.BoundAt) {
			t.Errorf("%+v", list)
		}
		s.full(s.elsewhere, draft(s.ann, 1))
	})
}

func TestTidyLeavesWhatIsThere(t *testing.T) {
	each(t, func(s *scene) {
		s.open(s.room, draft(s.ann, 1))
		for range 25 * 60 * 3 {
			s.clock.Advance(20 * time.Second)
		}
		s.must(s.room.Renew(s.ctx))
		s.must(s.elsewhere.Tidy(s.ctx))
		s.count(1)
		s.full(s.elsewhere, draft(s.ann, 1)) // whose place in line is forgotten by now
		s.open(s.elsewhere, draft(s.bob, 1))
	})
}

func TestLeaveRemovesEverything(t *testing.T) {
	each(t, func(s *scene) {
		s.open(s.room, draft(s.ann, 1))
		s.open(s.elsewhere, draft(s.bob, 1))
		s.must(s.room.Leave(s.ctx))
		if list := s.list(s.carl, bind.Filter{}); len(list) != 1 || list[0].HolderName != "bob" {
			t.Errorf("%+v", list)
		}
		s.open(s.elsewhere, draft(s.ann, 1))
	})
}

// What could not be written is put right as soon as the store takes it.
func TestTheStoreFails(t *testing.T) {
	each(t, func(s *scene) {
		kept := s.open(s.room, draft(s.bob, 1))
		gone := s.open(s.room, draft(s.ann, 1))
		s.statement(`ALTER TABLE binds RENAME TO elsewhere`)
		gone.Close()
		if _, err := s.room.Open(s.ctx, draft(s.ann, 1)); err == nil {
			t.Error("a session is open that is written nowhere")
		}
		s.statement(`ALTER TABLE elsewhere RENAME TO binds`)
		s.statement(`DELETE FROM binds WHERE id = '` + kept.ID + `'`)
		s.open(s.room, draft(s.ann, 1))
		s.count(2)
		s.full(s.elsewhere, draft(s.bob, 1))
	})
}

func TestTheStoreIsAway(t *testing.T) {
	each(t, func(s *scene) {
		b := s.open(s.room, draft(s.ann, 4))
		s.must(s.db.Close())
		_, err := s.room.Open(s.ctx, draft(s.ann, 4))
		s.refused(err, "busy")
		if s.room.Renew(s.ctx) == nil {
			t.Error("it could be written")
		}
		select {
		case <-b.Ended():
			t.Error("the session is over")
		default:
		}
		b.Close()
	})
}

// Whoever does not wait for the answer leaves no session behind.
func TestNobodyWaits(t *testing.T) {
	each(t, func(s *scene) {
		for range 20 {
			ctx, cancel := context.WithCancel(s.ctx)
			done := make(chan struct{})
			go func() {
				defer close(done)
				if b, err := s.room.Open(ctx, draft(s.ann, 1)); err == nil {
					b.Close()
				}
			}()
			cancel()
			<-done
		}
		s.count(0)
		s.open(s.room, draft(s.ann, 1))
	})
}

func TestStoppedNodesOpenNothing(t *testing.T) {
	each(t, func(s *scene) {
		ctx, stop := context.WithCancel(s.ctx)
		room := bind.New(ctx, s.log)
		s.open(room, draft(s.ann, 1)).Close()
		stop()
		for range 100 {
			if _, err := room.Open(s.ctx, draft(s.bob, 100)); err != nil {
				s.refused(err, "busy")
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("it goes on")
	})
}

func TestCounts(t *testing.T) {
	each(t, func(s *scene) {
		b := s.open(s.room, draft(s.ann, 4))
		s.open(s.room, draft(s.bob, 4))
		want := func(c bind.Counts, rate float64) {
			t.Helper()
			s.must(s.room.Renew(s.ctx))
			s.must(s.room.WriteCounts(s.ctx))
			got := s.list(s.carl, bind.Filter{User: s.ann.ID})[0]
			if got.Counts != c || got.Rate != rate {
				t.Errorf("%+v, %v a second; want %+v, %v", got.Counts, got.Rate, c, rate)
			}
			sum, err := s.room.Summary(s.ctx, s.vera, s.home)
			s.must(err)
			if sum.Sessions != 2 || !sum.Exact || sum.Rate != rate {
				t.Errorf("%+v", sum)
			}
		}
		want(bind.Counts{}, 0)
		b.Submitted(15)
		b.Delivered(10)
		b.Throttled(3)
		s.clock.Advance(10*time.Second - time.Millisecond)
		want(bind.Counts{Submitted: 15, Delivered: 10, Throttled: 3}, 2.5)
		s.clock.Advance(10 * time.Second)
		want(bind.Counts{Submitted: 15, Delivered: 10, Throttled: 3}, 0)
		s.clock.Advance(10 * time.Second)
		want(bind.Counts{Submitted: 15, Delivered: 10, Throttled: 3}, 0)
		s.clock.Advance(10 * time.Second)
		b.Submitted(1)
		want(bind.Counts{Submitted: 16, Delivered: 10, Throttled: 3}, 0.1)
	})
}

// What goes over sessions is written while others are closed: neither waits
// until PostgreSQL finds that each waits for the other.
func TestCountsAndClosingDoNotBlockEachOther(t *testing.T) {
	each(t, func(s *scene) {
		if s.db.Engine() != database.PostgreSQL {
			return // it has one writer
		}
		for pause := range 6 {
			open := make([]*bind.Bind, 300)
			var group sync.WaitGroup
			for i := range open {
				group.Go(func() {
					open[i] = s.open(s.room, draft(s.ann, len(open)))
					open[i].Submitted(1)
				})
			}
			group.Wait()
			group.Go(func() { s.must(s.room.WriteCounts(s.ctx)) })
			time.Sleep(time.Duration(pause) * 4 * time.Millisecond)
			for _, b := range open {
				b.Close()
			}
			s.open(s.room, draft(s.bob, 10)).Close()
			group.Wait()
		}
		deadlocks := 0
		for end := time.Now().Add(1200 * time.Millisecond); time.Now().Before(end) && deadlocks == 0; time.Sleep(100 * time.Millisecond) { // it says so with a delay
			s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&deadlocks))
		}
		if deadlocks > 0 {
			s.Errorf("%d times", deadlocks)
		}
	})
}

func TestWhoSeesSessions(t *testing.T) {
	each(t, func(s *scene) {
		s.open(s.room, draft(s.ann, 4))
		s.open(s.room, draft(s.bob, 4))
		if list := s.list(s.ann, bind.Filter{User: s.ann.ID}); len(list) != 1 || list[0].HolderName != "ann" {
			t.Errorf("ann sees %+v", list)
		}
		for name, c := range map[string]struct {
			actor access.Actor
			in    access.AccountID
			user  string
			want  string
		}{
			"others'":                  {s.ann, s.home, s.bob.ID, "access.forbidden"},
			"everybody's":              {s.ann, s.home, "", "access.forbidden"},
			"another account's":        {s.stranger, s.home, "", "account.missing"},
			"one's own name elsewhere": {s.ann, s.below, s.ann.ID, "account.missing"},
			"somebody who looks":       {s.vera, s.home, s.ann.ID, ""},
		} {
			_, err := s.room.List(s.ctx, c.actor, c.in, bind.Filter{User: c.user, Limit: 10})
			if got := fault.Code(err); got != c.want {
				t.Errorf("%s: %q", name, got)
			}
		}
		_, err := s.room.Summary(s.ctx, s.ann, s.home)
		s.refused(err, "access.forbidden")
		if page, err := s.room.List(s.ctx, tenanttest.Below(s.ctx, t, s.db, s.carl, s.below), s.below, bind.Filter{Limit: 10}); err != nil || len(page.Sessions) != 0 {
			t.Errorf("%+v %v", page, err)
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(s *scene) {
		at := func(actor access.Actor, address string) access.Actor {
			actor.Address = address
			return actor
		}
		key := access.Actor{Kind: access.Key, ID: "key_x", Name: "Sender 100%", Account: s.home, Address: "2001:db8::1"}
		s.open(s.room, draft(at(s.ann, "192.0.2.1"), 4))
		receiver := draft(at(s.bob, "198.51.100.7"), 4)
		receiver.Kind = bind.Receiver
		s.open(s.elsewhere, receiver)
		s.open(s.elsewhere, draft(key, 4))
		for name, c := range map[string]struct {
			f    bind.Filter
			want string
		}{
			"all":                     {bind.Filter{}, "Sender 100%@2001:db8::1 bob@198.51.100.7 ann@192.0.2.1 "},
			"a user's":                {bind.Filter{User: s.bob.ID}, "bob@198.51.100.7 "},
			"a key's":                 {bind.Filter{Key: "key_x"}, "Sender 100%@2001:db8::1 "},
			"a user's id for a key's": {bind.Filter{Key: s.bob.ID}, ""},
			"a kind":                  {bind.Filter{Kind: bind.Receiver}, "bob@198.51.100.7 "},
			"part of an address":      {bind.Filter{Search: "51.100"}, "bob@198.51.100.7 "},
			"two words":               {bind.Filter{Search: "SENDER 2001"}, "Sender 100%@2001:db8::1 "},
			"a sign of LIKE":          {bind.Filter{Search: "0%"}, "Sender 100%@2001:db8::1 "},
			"nothing":                 {bind.Filter{Search: "nobody"}, ""},
		} {
			if got := names(s.list(s.carl, c.f)); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(s *scene) {
		for range 7 {
			s.open(s.room, draft(s.ann, 100))
		}
		var ids []string
		seen := map[string]bool{}
		for after := ""; ; {
			page, err := s.room.List(s.ctx, s.carl, s.home, bind.Filter{After: after, Limit: 3})
			s.must(err)
			for _, one := range page.Sessions {
				ids = append(ids, one.ID)
				seen[one.ID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(ids) != 7 || len(seen) != 7 {
			t.Errorf("%v", ids)
		}
	})
}
