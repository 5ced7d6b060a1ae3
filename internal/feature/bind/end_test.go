package bind_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/tenanttest"
)

func TestEnd(t *testing.T) {
	each(t, func(s *scene) {
		ended, stays := s.open(s.room, draft(s.ann, 4)), s.open(s.room, draft(s.ann, 4))
		s.must(s.room.End(s.ctx, s.carl, s.home, ended.ID))
		select {
		case <-ended.Ended():
		default:
			t.Error("its own node was not told at once")
		}
		s.refused(s.room.End(s.ctx, s.carl, s.home, ended.ID), "bind.not_found") // it is on its way out
		ended.Close()
		s.count(1)
		select {
		case <-stays.Ended():
			t.Error("the other session is over too")
		default:
		}
		events := tenanttest.Events(s.ctx, t, s.log, s.home, "bind.ended")
		if len(events) != 1 || events[0].ActorName != "carl" || events[0].Target.ID != s.ann.ID {
			t.Errorf("%+v", events)
		}
	})
}

// Another node ends a session within a second: this is from the act to the
// moment at which whoever holds the connection knows.
func TestEndElsewhere(t *testing.T) {
	each(t, func(s *scene) {
		var took []time.Duration
		for range 20 {
			b := s.open(s.room, draft(s.ann, 4))
			s.open(s.room, draft(s.bob, 100))
			began := time.Now()
			s.must(s.elsewhere.End(s.ctx, s.carl, s.home, b.ID))
			select {
			case <-b.Ended():
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on")
			}
			took = append(took, time.Since(began))
			b.Close()
		}
		slices.Sort(took)
		t.Logf("half of them within %v, all within %v", took[len(took)/2], took[len(took)-1])
		if took[len(took)-1] > time.Second {
			t.Errorf("one took %v", took[len(took)-1])
		}
	})
}

func TestWhoMayEnd(t *testing.T) {
	each(t, func(s *scene) {
		b := s.open(s.room, draft(s.ann, 4))
		for name, c := range map[string]struct {
			actor access.Actor
			in    access.AccountID
			id    string
			want  string
		}{
			"somebody who looks":           {s.vera, s.home, b.ID, "access.forbidden"},
			"whose it is":                  {s.ann, s.home, b.ID, "access.forbidden"},
			"somebody who guesses":         {s.ann, s.home, "bnd_x", "access.forbidden"},
			"another account":              {s.stranger, s.home, b.ID, "account.missing"},
			"another account, in its own":  {s.stranger, s.other, b.ID, "bind.not_found"},
			"an account below, from above": {tenanttest.Below(s.ctx, t, s.db, s.carl, s.below), s.below, b.ID, "bind.not_found"},
			"one that is not there":        {s.carl, s.home, "bnd_x", "bind.not_found"},
		} {
			t.Run(name, func(t *testing.T) { tenanttest.Refused(t, s.room.End(s.ctx, c.actor, c.in, c.id), c.want) })
		}
		select {
		case <-b.Ended():
			t.Error("it is over")
		default:
		}
		if events := tenanttest.Events(s.ctx, t, s.log, s.home, "bind.ended"); len(events) != 2 || events[0].Reason != "access.forbidden" {
			t.Errorf("%+v", events)
		}
	})
}

func TestEndASessionOfADeadNode(t *testing.T) {
	each(t, func(s *scene) {
		b := s.open(s.room, draft(s.ann, 4))
		s.clock.Advance(31 * time.Second)
		s.refused(s.elsewhere.End(s.ctx, s.carl, s.home, b.ID), "bind.not_found")
	})
}

// A line a minute for a holder and their network, with how many it stands for.
func TestTheLogStaysReadable(t *testing.T) {
	each(t, func(s *scene) {
		elsewhere := s.ann
		elsewhere.Address = "198.51.100.7"
		for range 3 {
			s.open(s.room, draft(s.ann, 9)).Close()
		}
		s.open(s.room, draft(elsewhere, 9))
		lines := func(action, want string) {
			t.Helper()
			s.must(s.room.WriteNotes(s.ctx))
			got := ""
			for _, e := range tenanttest.Events(s.ctx, t, s.log, s.home, action) {
				record, err := s.log.Find(s.ctx, access.Program(access.Internal), s.home, e.ID)
				s.must(err)
				got += record.Address + " x" + record.Params["count"] + " " + record.Reason + "; "
				if e.Target.ID != s.ann.ID || e.ActorID != s.ann.ID || e.Service != access.SMPP {
					t.Errorf("%+v", e)
				}
			}
			if got != want {
				t.Errorf("%s: %q, want %q", action, got, want)
			}
		}
		first := "198.51.100.7 x1 ; 192.0.2.1 x3 ; "
		lines("bind.opened", first)
		lines("bind.closed", "192.0.2.1 x3 ; ")
		for range 4 {
			s.open(s.room, draft(s.ann, 9))
		}
		lines("bind.opened", first)
		s.full(s.room, draft(s.ann, 4))
		refused := "192.0.2.1 x1 bind.too_many; "
		lines("bind.opened", refused+first)
		s.clock.Advance(time.Minute)
		s.open(s.room, draft(s.ann, 9))
		lines("bind.opened", refused+"192.0.2.1 x5 ; "+first)
	})
}
