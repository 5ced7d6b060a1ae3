package smsc_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/fault"
)

func TestSet(t *testing.T) {
	each(t, func(s *scene) {
		standing := s.set(s.home, draft("home"))
		own := standing.Own
		if own == nil || own.Host != "smsc.example.com" || own.Port != 3550 || !own.TLS || own.SystemID != "home" || own.Window != smsc.Window || !own.Enabled || own.Version != 1 {
			t.Fatalf("%+v", own)
		}
		if standing.From != s.home || standing.FromName != "Home" {
			t.Errorf("%+v", standing)
		}
		u, err := s.room.Of(s.ctx, s.home)
		s.must(err)
		if u.Bind.Password != secret || u.Inherited || u.Window != smsc.Window {
			t.Errorf("%+v", u)
		}
		for _, in := range []access.AccountID{s.operator, s.home} {
			events := tenanttest.Events(s.ctx, t, s.log, in, "smsc.set")
			if len(events) != 1 || events[0].Target.Name != "Home" || events[0].ActorName != "root" {
				t.Fatalf("the log of %s: %+v", in, events)
			}
			record, err := s.log.Find(s.ctx, access.Program(access.Internal), in, events[0].ID)
			s.must(err)
			written, _ := json.Marshal(record)
			if strings.Contains(string(written), secret) || !strings.Contains(string(written), `"password"`) || !strings.Contains(string(written), "smsc.example.com") {
				t.Errorf("%s", written)
			}
		}
	})
}

func TestNothingToSet(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.home, draft("home"))
		same := draft("home")
		same.Password = nil
		if standing := s.set(s.home, same); standing.Own.Version != 1 {
			t.Errorf("%+v", standing.Own)
		}
		if events := tenanttest.Events(s.ctx, t, s.log, s.home, "smsc.set"); len(events) != 1 {
			t.Errorf("%d events", len(events))
		}
	})
}

func TestWrongDrafts(t *testing.T) {
	text := func(s string) *string { return &s }
	each(t, func(s *scene) {
		for name, c := range map[string]struct {
			spoil       func(d *smsc.Draft)
			code, field string
		}{
			"no host":               {func(d *smsc.Draft) { d.Host = " " }, "smsc.host_form", "host"},
			"a URL":                 {func(d *smsc.Draft) { d.Host = "http://x" }, "smsc.host_form", "host"},
			"a host with a port":    {func(d *smsc.Draft) { d.Host = "x.example:1" }, "smsc.host_form", "host"},
			"no port":               {func(d *smsc.Draft) { d.Port = 0 }, "smsc.port_form", "port"},
			"a high port":           {func(d *smsc.Draft) { d.Port = 65536 }, "smsc.port_form", "port"},
			"no system id":          {func(d *smsc.Draft) { d.SystemID = "" }, "smsc.system_id_form", "systemId"},
			"a long system id":      {func(d *smsc.Draft) { d.SystemID = strings.Repeat("a", 16) }, "smsc.system_id_form", "systemId"},
			"a NUL in the id":       {func(d *smsc.Draft) { d.SystemID = "a\x00" }, "smsc.system_id_form", "systemId"},
			"a long system type":    {func(d *smsc.Draft) { d.SystemType = strings.Repeat("a", 13) }, "smsc.system_type_form", "systemType"},
			"a window below one":    {func(d *smsc.Draft) { d.Window = -1 }, "smsc.window_form", "window"},
			"a large window":        {func(d *smsc.Draft) { d.Window = 1001 }, "smsc.window_form", "window"},
			"no password":           {func(d *smsc.Draft) { d.Password = nil }, "smsc.password_missing", "password"},
			"an empty password":     {func(d *smsc.Draft) { d.Password = text("") }, "smsc.password_missing", "password"},
			"a NUL in the password": {func(d *smsc.Draft) { d.Password = text("a\x00") }, "smsc.password_form", "password"},
			"a long password":       {func(d *smsc.Draft) { d.Password = text(strings.Repeat("a", 65)) }, "smsc.password_form", "password"},
		} {
			d := draft("home")
			c.spoil(&d)
			_, err := s.room.Set(s.ctx, s.root, s.home, d)
			if f := fault.Of(err); f == nil || f.Code != c.code || f.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Whoever sends the password elsewhere has to know it.
func TestThePasswordIsAskedForAgain(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.home, draft("home"))
		for name, c := range map[string]struct {
			spoil func(d *smsc.Draft)
			code  string
		}{
			"another host":      {func(d *smsc.Draft) { d.Host = "evil.example" }, "smsc.password_again"},
			"another port":      {func(d *smsc.Draft) { d.Port = 2775 }, "smsc.password_again"},
			"another system id": {func(d *smsc.Draft) { d.SystemID = "evil" }, "smsc.password_again"},
			"in the clear":      {func(d *smsc.Draft) { d.TLS = false }, "smsc.password_again"},
			"another window":    {func(d *smsc.Draft) { d.Window = 7 }, ""},
			"switched off":      {func(d *smsc.Draft) { d.Enabled = false }, ""},
		} {
			d := draft("home")
			d.Password = nil
			c.spoil(&d)
			_, err := s.room.Set(s.ctx, s.root, s.home, d)
			if got := fault.Code(err); got != c.code {
				t.Errorf("%s: %q", name, got)
			}
		}
		d := draft("home")
		d.Password, d.Enabled = nil, true
		s.set(s.home, d)
		if _, u := s.of(s.room, s.home); u.Host != d.Host || u.Bind.Password != secret {
			t.Errorf("%+v", u)
		}
	})
}

func TestWhoMaySet(t *testing.T) {
	each(t, func(s *scene) {
		stale := s.root
		stale.SessionID, stale.ConfirmedAt = "ses_x", start.Add(-time.Hour)
		s.set(s.home, draft("home"))
		s.clock.Advance(time.Millisecond)
		for name, c := range map[string]struct {
			actor      access.Actor
			find, rest string
		}{
			"an operator without the permission": {s.clerk, "access.forbidden", "access.forbidden"},
			"the customer's admin":               {s.carl, "account.missing", "account.missing"},
			"nobody":                             {access.Actor{Kind: access.Anonymous}, "account.missing", "account.missing"},
			"who has not confirmed":              {stale, "", "session.confirm"},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := s.room.Find(s.ctx, c.actor, s.home)
				tenanttest.Refused(t, err, c.find)
				_, err = s.room.Set(s.ctx, c.actor, s.home, draft("evil"))
				tenanttest.Refused(t, err, c.rest)
				_, err = s.room.Try(s.ctx, c.actor, s.home)
				tenanttest.Refused(t, err, c.rest)
				tenanttest.Refused(t, s.room.Remove(s.ctx, c.actor, s.home), c.rest)
			})
		}
		if id, _ := s.of(s.room, s.home); id != "home" {
			t.Errorf("it is %q now", id)
		}
		tried := tenanttest.Events(s.ctx, t, s.log, s.operator, "smsc.set")
		if len(tried) != 2 || tried[0].Reason != "access.forbidden" || tried[0].ActorName != "clerk" {
			t.Errorf("%+v", tried)
		}
		_, err := s.room.Find(s.ctx, s.root, "acc_nowhere")
		s.refused(err, "account.missing")
	})
}

func TestTwoEditors(t *testing.T) {
	each(t, func(s *scene) {
		seen := s.set(s.home, draft("home")).Own.Version
		d := draft("home")
		d.Window, d.IfVersion = 5, seen
		s.set(s.home, d)
		d.Window = 6
		_, err := s.room.Set(s.ctx, s.root, s.home, d)
		s.refused(err, "request.changed_meanwhile")
	})
}

// An account has the centre of the nearest one that has one and uses it.
func TestOf(t *testing.T) {
	each(t, func(s *scene) {
		want := func(operator, home, below, other string) {
			t.Helper()
			for in, system := range map[access.AccountID]string{s.operator: operator, s.home: home, s.below: below, s.other: other} {
				got, u := s.of(s.room, in)
				if got != system || u.Inherited != (u.Account != in && u.Account != "") {
					t.Errorf("%s goes to %+v, want %q", in, u, system)
				}
			}
		}
		want("", "", "", "")
		s.set(s.home, draft("home"))
		want("", "home", "home", "")
		s.set(s.operator, draft("default"))
		want("default", "home", "home", "default")
		s.set(s.below, draft("below"))
		want("default", "home", "below", "default")
		off := draft("home")
		off.Enabled = false
		s.set(s.home, off)
		want("default", "default", "below", "default")
		s.must(s.room.Remove(s.ctx, s.root, s.below))
		want("default", "default", "default", "default")
		s.refused(s.room.Remove(s.ctx, s.root, s.below), "smsc.missing")
		s.must(s.room.Remove(s.ctx, s.root, s.operator))
		want("", "", "", "")
	})
}

// A change counts on other nodes within a second, also where there was none.
func TestAChangeElsewhereCountsWithinASecond(t *testing.T) {
	each(t, func(s *scene) {
		elsewhere := s.node()
		if id, _ := s.of(elsewhere, s.below); id != "" {
			t.Fatalf("it has %q", id)
		}
		for _, system := range []string{"first", "second"} {
			_, before := s.of(elsewhere, s.below)
			s.set(s.home, draft(system))
			began := time.Now()
			for {
				id, after := s.of(elsewhere, s.below)
				if id == system && after != before {
					break
				}
				if time.Since(began) > 5*time.Second {
					t.Fatalf("it is %q after %v", id, time.Since(began))
				}
				time.Sleep(10 * time.Millisecond)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
		}
	})
}

// When the store is away it is not known where to send anything.
func TestTheStoreIsAway(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.home, draft("home"))
		s.of(s.room, s.home)
		s.must(s.db.Close())
		_, err := s.room.Of(s.ctx, s.other)
		s.refused(err, "busy")
		time.Sleep(1200 * time.Millisecond)
		_, err = s.room.Of(s.ctx, s.home)
		s.refused(err, "busy")
	})
}
