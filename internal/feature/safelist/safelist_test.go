package safelist_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

type scene struct {
	*testing.T
	ctx         context.Context
	db          *database.DB
	log         *audit.Log
	lists       *safelist.Safelists
	home, other access.AccountID
	ann, bob    user.User // ann is an admin, bob is nobody in particular
}

func each(t *testing.T, test func(s *scene)) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		log := audit.New(db)
		box, err := seal.NewBox(make([]byte, 32))
		tenanttest.Must(t, err)
		users := user.New(log, box, "", "")
		s := &scene{T: t, ctx: ctx, db: db, log: log, lists: safelist.New(log)}
		_, s.home, s.other = tenanttest.Accounts(ctx, t, db, "en", "UTC")
		s.ann = tenanttest.User(ctx, t, log, users, s.home, "ann", "x", access.AccountAdmin)
		s.bob = tenanttest.User(ctx, t, log, users, s.home, "bob", "x")
		test(s)
	})
}

func (s *scene) actor(u user.User) access.Actor { return tenanttest.Actor(s.ctx, s.T, s.db, u) }

func drafts(values ...string) safelist.Draft {
	var d safelist.Draft
	for _, v := range values {
		d.Entries = append(d.Entries, safelist.EntryDraft{Value: v})
	}
	return d
}

func (s *scene) set(u user.User, d safelist.Draft) safelist.Safelist {
	s.Helper()
	l, err := s.lists.Set(s.ctx, s.actor(s.ann), s.home, u.ID, d)
	tenanttest.Must(s, err)
	return l
}

func (s *scene) allows(u user.User, address string) bool {
	s.Helper()
	l, err := safelist.Of(s.ctx, s.db.Read(), s.home, u.ID)
	tenanttest.Must(s, err)
	return l.Allows(netip.MustParseAddr(address))
}

func values(entries []safelist.Entry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Range.String())
	}
	return list
}

func TestSetAndFind(t *testing.T) {
	each(t, func(s *scene) {
		if l, err := s.lists.Find(s.ctx, s.actor(s.bob), s.home, s.bob.ID); err != nil || l.Entries != nil || l.Version != 1 {
			s.Errorf("%+v, %v", l, err)
		}
		first := s.set(s.bob, safelist.Draft{Entries: []safelist.EntryDraft{{"203.0.113.0/24", " Office "}, {"::ffff:192.0.2.1", ""}}})
		if got := values(first.Entries); !slices.Equal(got, []string{"203.0.113.0/24", "192.0.2.1"}) {
			s.Errorf("%v", got)
		}
		if e := first.Entries[0]; e.Note != "Office" || e.Author != (user.Reference{ID: string(s.ann.ID), Name: "ann"}) || e.CreatedAt.IsZero() {
			s.Errorf("%+v", e)
		}
		if !s.allows(s.bob, "203.0.113.9") || s.allows(s.bob, "203.0.114.9") {
			s.Error("the list does not count")
		}
		later := safelist.New(s.log) // as another node would
		s.ctx = clock.At(s.ctx, time.Now().Add(time.Hour))
		again, err := later.Set(s.ctx, access.Program(access.Internal), s.home, s.bob.ID,
			safelist.Draft{Entries: []safelist.EntryDraft{{"192.0.2.1", "Home"}, {"203.0.113.0/24", "Office"}}})
		tenanttest.Must(s, err)
		if again.Version == first.Version || again.Entries[1].CreatedAt != first.Entries[0].CreatedAt || again.Entries[0].Author.Name != "Gatehouse" {
			s.Errorf("%+v, %+v", first, again)
		}
		events := tenanttest.Events(s.ctx, s, s.log, s.home, "safelist.changed")
		want := []audit.Change{{Field: "removed", Before: "192.0.2.1"}, {Field: "added", After: "192.0.2.1 (Home)"}}
		if len(events) != 2 || !slices.Equal(events[0].Changes, want) || events[0].Target.ID != string(s.bob.ID) {
			s.Errorf("%+v", events)
		}
		if same := s.set(s.bob, safelist.Draft{Entries: []safelist.EntryDraft{{"192.0.2.1", "Home"}, {"203.0.113.0/24", "Office"}}}); same.Version != again.Version {
			s.Error("setting the same list is a change")
		}
		if empty := s.set(s.bob, drafts()); len(empty.Entries) != 0 || !s.allows(s.bob, "8.8.8.8") {
			s.Errorf("%+v", empty)
		}
	})
}

func TestWhoMayChange(t *testing.T) {
	each(t, func(s *scene) {
		ann, bob := s.actor(s.ann), s.actor(s.bob)
		_, err := s.lists.Set(s.ctx, bob, s.home, s.bob.ID, drafts("192.0.2.1"))
		tenanttest.Refused(s, err, "access.forbidden")
		_, err = s.lists.Find(s.ctx, bob, s.home, s.ann.ID)
		tenanttest.Refused(s, err, "access.forbidden")

		lesser := bob
		lesser.Permissions = access.SetOf(access.SafelistsManage)
		_, err = s.lists.Set(s.ctx, lesser, s.home, s.ann.ID, drafts("192.0.2.1"))
		tenanttest.Refused(s, err, "access.power_lacking")

		stale := ann
		stale.SessionID, stale.ConfirmedAt = "ses_x", time.Now().Add(-time.Hour)
		_, err = s.lists.Set(s.ctx, stale, s.home, s.bob.ID, drafts("192.0.2.1"))
		tenanttest.Refused(s, err, "session.confirm")

		foreign := ann
		foreign.Account = s.other
		_, err = s.lists.Set(s.ctx, foreign, s.home, s.bob.ID, drafts("192.0.2.1"))
		tenanttest.Refused(s, err, "account.missing")
		_, err = s.lists.Find(s.ctx, foreign, s.home, s.bob.ID)
		tenanttest.Refused(s, err, "account.missing")
		_, err = s.lists.Preview(s.ctx, foreign, s.home, s.bob.ID, nil)
		tenanttest.Refused(s, err, "account.missing")
		_, err = s.lists.Set(s.ctx, ann, s.home, "usr_nobody", drafts("192.0.2.1"))
		tenanttest.Refused(s, err, "user.missing")

		if l, err := s.lists.Find(s.ctx, ann, s.home, s.bob.ID); err != nil || l.Entries != nil {
			s.Errorf("%+v, %v", l, err)
		}
		refused := 0
		for _, e := range tenanttest.Events(s.ctx, s, s.log, s.home, "safelist.changed") {
			if e.Status == audit.Failure {
				refused++
			}
		}
		if refused != 2 {
			s.Errorf("%d refused attempts in the log, want 2", refused)
		}
	})
}

// One's own list must hold the address that one asks from; an empty one holds all.
func TestOwnList(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.actor(s.ann) // from 192.0.2.1
		for _, values := range [][]string{{"198.51.100.1"}, {"192.0.2.0-192.0.2.0"}, {"2001:db8::/32", "192.0.2.2"}} {
			_, err := s.lists.Set(s.ctx, ann, s.home, s.ann.ID, drafts(values...))
			tenanttest.Refused(s, err, "safelist.without_you")
			if f := fault.Of(err); f.Params["address"] != "192.0.2.1" || f.Field != "entries" {
				s.Errorf("%+v", f)
			}
		}
		nowhere := ann
		nowhere.Address = ""
		_, err := s.lists.Set(s.ctx, nowhere, s.home, s.ann.ID, drafts("0.0.0.0/0"))
		tenanttest.Refused(s, err, "safelist.without_you")
		s.set(s.ann, drafts("198.51.100.1", "192.0.2.0/28"))
		s.set(s.ann, drafts())
		s.set(s.bob, drafts("198.51.100.1")) // somebody else's need not
	})
}

// Nor does one's own list go back by hand to one that shuts oneself out; that is
// left to others, and to the end of the trial.
func TestOwnListGoesBack(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.actor(s.ann) // from 192.0.2.1
		s.set(s.ann, drafts("192.0.2.1"))
		s.set(s.ann, safelist.Draft{Entries: drafts("192.0.2.1", "198.51.100.1").Entries, TrialFor: time.Hour})
		travelled := ann
		travelled.Address = "198.51.100.1"
		_, err := s.lists.Revert(s.ctx, travelled, s.home, s.ann.ID)
		tenanttest.Refused(s, err, "safelist.without_you")
		if !s.allows(s.ann, "198.51.100.1") {
			s.Error("what was refused was done")
		}
		_, err = s.lists.Revert(s.ctx, ann, s.home, s.ann.ID)
		tenanttest.Must(s, err)
		if s.allows(s.ann, "198.51.100.1") {
			s.Error("the list did not go back")
		}
	})
}

// A trial whose time is up is lost, also while the job that takes the list back is late.
func TestTrialIsKeptInTimeOrNot(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.bob, safelist.Draft{Entries: drafts("198.51.100.7").Entries, TrialFor: time.Minute})
		_, err := s.lists.Keep(clock.At(s.ctx, time.Now().Add(time.Minute)), s.actor(s.ann), s.home, s.bob.ID)
		tenanttest.Refused(s, err, "safelist.no_trial")
		_, err = s.lists.Keep(s.ctx, s.actor(s.ann), s.home, s.bob.ID)
		tenanttest.Must(s, err)
	})
}

// Whoever put something on a list, or tried one, is a pseudonym once they are erased.
func TestErase(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.bob, drafts("203.0.113.1"))
		s.set(s.bob, safelist.Draft{Entries: drafts("203.0.113.1", "203.0.113.2").Entries, TrialFor: time.Minute})
		tenanttest.Must(s, s.db.Change(s.ctx, func(tx *database.Tx) error {
			return s.lists.Erase(s.ctx, tx, s.ann, user.Reference{ID: string(s.ann.ID), Name: "erased-1"})
		}))
		l, err := s.lists.Find(s.ctx, access.Program(access.CommandLine), s.home, s.bob.ID)
		tenanttest.Must(s, err)
		for _, e := range append(l.Entries, l.Trial.Former...) {
			if e.Author.Name != "erased-1" {
				s.Errorf("%+v", e)
			}
		}
		if l.Trial.BegunBy.Name != "erased-1" {
			s.Errorf("%+v", l.Trial)
		}
	})
}

func TestBadLists(t *testing.T) {
	each(t, func(s *scene) {
		many := safelist.Draft{}
		for i := range safelist.MaxEntries + 1 {
			many.Entries = append(many.Entries, safelist.EntryDraft{Value: fmt.Sprintf("10.0.%d.%d", i/256, i%256)})
		}
		most := safelist.Draft{Entries: many.Entries[:safelist.MaxEntries]}
		for code, d := range map[string]safelist.Draft{
			"safelist.too_many":   many,
			"safelist.twice":      drafts("10.0.0.0/8", "::ffff:10.0.0.0/104"),
			"safelist.form":       drafts("10.0.0.1", "10.0.0"),
			"safelist.note_form":  {Entries: []safelist.EntryDraft{{"10.0.0.1", strings.Repeat("x", 201)}}},
			"safelist.trial_time": {Entries: most.Entries, TrialFor: 25 * time.Hour},
			"safelist.changed":    {Entries: most.Entries, IfVersion: 7},
		} {
			_, err := s.lists.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, d)
			tenanttest.Refused(s, err, code)
		}
		_, err := s.lists.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, drafts("10.0.0", "10.0.0.1-10.0.0.0", "fine"))
		if all := fault.All(err); len(all) != 3 || all[1].Params["value"] != "10.0.0.1-10.0.0.0" {
			s.Errorf("not every wrong line is told: %v", err)
		}
		if l := s.set(s.bob, most); len(l.Entries) != safelist.MaxEntries {
			s.Errorf("%d entries", len(l.Entries))
		}
		e := tenanttest.Events(s.ctx, s, s.log, s.home, "safelist.changed")[0]
		if added := e.Changes[0].After; !strings.HasSuffix(added, ", +950") {
			s.Errorf("the record holds %d characters", len(added))
		}
	})
}

func TestTrial(t *testing.T) {
	each(t, func(s *scene) {
		runner := &jobs.Runner{DB: s.db}
		s.lists.Register(runner)
		s.set(s.bob, safelist.Draft{Entries: []safelist.EntryDraft{{"192.0.2.0/24", "Old"}}})
		tried := s.set(s.bob, safelist.Draft{Entries: drafts("198.51.100.7").Entries, TrialFor: 10 * time.Minute})
		if tried.Trial == nil || !slices.Equal(values(tried.Trial.Former), []string{"192.0.2.0/24"}) || tried.Trial.BegunBy.Name != "ann" || s.allows(s.bob, "192.0.2.9") {
			s.Fatalf("%+v", tried)
		}
		// A second one on trial goes back to what was before the first.
		second := s.set(s.bob, safelist.Draft{Entries: drafts("198.51.100.8").Entries, TrialFor: 20 * time.Minute})
		if !slices.Equal(values(second.Trial.Former), []string{"192.0.2.0/24"}) || !second.Trial.Until.After(tried.Trial.Until) {
			s.Fatalf("%+v", second.Trial)
		}
		at := func(d time.Duration) context.Context { return clock.At(s.ctx, time.Now().Add(d)) }
		tenanttest.Must(s, runner.Drain(at(15*time.Minute)))
		if !s.allows(s.bob, "198.51.100.8") {
			s.Error("the end of the first trial ended the second")
		}
		tenanttest.Must(s, runner.Drain(at(21*time.Minute)))
		back, err := s.lists.Find(s.ctx, s.actor(s.ann), s.home, s.bob.ID)
		if err != nil || back.Trial != nil || !slices.Equal(values(back.Entries), []string{"192.0.2.0/24"}) || back.Entries[0].Note != "Old" || !s.allows(s.bob, "192.0.2.9") {
			s.Errorf("%+v, %v", back, err)
		}
		if e := tenanttest.Events(s.ctx, s, s.log, s.home, "safelist.reverted"); len(e) != 1 || e[0].ActorKind != access.System {
			s.Errorf("%+v", e)
		}
		_, err = s.lists.Keep(s.ctx, s.actor(s.ann), s.home, s.bob.ID)
		tenanttest.Refused(s, err, "safelist.no_trial")

		// Kept, it stays.
		s.set(s.bob, safelist.Draft{Entries: drafts("198.51.100.7").Entries, TrialFor: time.Minute})
		_, err = s.lists.Keep(s.ctx, s.actor(s.bob), s.home, s.bob.ID)
		tenanttest.Refused(s, err, "access.forbidden")
		kept, err := s.lists.Keep(s.ctx, s.actor(s.ann), s.home, s.bob.ID)
		tenanttest.Must(s, err)
		tenanttest.Must(s, runner.Drain(at(time.Hour)))
		if kept.Trial != nil || !s.allows(s.bob, "198.51.100.7") || s.allows(s.bob, "192.0.2.9") {
			s.Errorf("%+v", kept)
		}
		// Taken back by hand; and one that is set for good ends the trial.
		s.set(s.bob, safelist.Draft{TrialFor: time.Minute})
		if l, err := s.lists.Revert(s.ctx, s.actor(s.ann), s.home, s.bob.ID); err != nil || l.Trial != nil || s.allows(s.bob, "8.8.8.8") {
			s.Errorf("%+v, %v", l, err)
		}
		s.set(s.bob, safelist.Draft{TrialFor: time.Minute})
		s.set(s.bob, drafts("203.0.113.1"))
		tenanttest.Must(s, runner.Drain(at(time.Hour)))
		if !s.allows(s.bob, "203.0.113.1") || s.allows(s.bob, "198.51.100.7") {
			s.Error("a list that was set for good went back")
		}
	})
}

func TestClear(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.bob, drafts("203.0.113.1"))
		s.set(s.bob, safelist.Draft{Entries: drafts("203.0.113.2").Entries, TrialFor: time.Minute})
		tenanttest.Must(s, s.lists.Clear(s.ctx, access.Program(access.CommandLine), s.home, s.bob.ID))
		l, err := s.lists.Find(s.ctx, s.actor(s.ann), s.home, s.bob.ID)
		if err != nil || l.Entries != nil || l.Trial != nil || !s.allows(s.bob, "8.8.8.8") {
			s.Errorf("%+v, %v", l, err)
		}
		if e := tenanttest.Events(s.ctx, s, s.log, s.home, "safelist.cleared"); len(e) != 1 {
			s.Errorf("%+v", e)
		}
	})
}

func TestPreview(t *testing.T) {
	each(t, func(s *scene) {
		come := func(address string, ago time.Duration, status audit.Status, who user.User) {
			s.Helper()
			ctx := clock.At(s.ctx, time.Now().Add(-ago))
			actor := s.actor(who)
			actor.Address = address
			tenanttest.Must(s, s.log.Note(ctx, actor, s.home, audit.Event{Action: "user.login", Target: who.Target(), Status: status, Params: map[string]string{"browser": "Firefox, Linux"}}))
		}
		come("192.0.2.7", time.Hour, audit.Success, s.bob)
		come("198.51.100.7", 2*time.Hour, audit.Success, s.bob)
		come("198.51.100.7", 3*time.Hour, audit.Success, s.bob)
		come("2001:db8::7", 4*time.Hour, audit.Success, s.bob)
		come("203.0.113.7", 31*24*time.Hour, audit.Success, s.bob)
		come("203.0.113.8", time.Hour, audit.Failure, s.bob)
		come("203.0.113.9", time.Hour, audit.Success, s.ann)
		p, err := s.lists.Preview(s.ctx, s.actor(s.ann), s.home, s.bob.ID, drafts("192.0.2.0/24", "192.0.2.7").Entries)
		tenanttest.Must(s, err)
		if len(p.Refused) != 2 || p.Refused[0].Address != "198.51.100.7" || p.Refused[0].Times != 2 || p.Refused[0].Browser != "Firefox, Linux" || p.Refused[1].Address != "2001:db8::7" {
			s.Errorf("%+v", p.Refused)
		}
		if !p.Covers || p.More || !slices.Equal(p.Overlaps, []safelist.Overlap{{Value: "192.0.2.7", With: "192.0.2.0/24", Whole: true}}) {
			s.Errorf("%+v", p)
		}
		if p, err := s.lists.Preview(s.ctx, s.actor(s.ann), s.home, s.bob.ID, nil); err != nil || len(p.Refused) != 0 || !p.Covers {
			s.Errorf("%+v, %v", p, err)
		}
		_, err = s.lists.Preview(s.ctx, s.actor(s.bob), s.home, s.bob.ID, nil)
		tenanttest.Refused(s, err, "access.forbidden")
	})
}

// A list that this version cannot read must refuse, not allow everybody.
func TestUnreadableEntryFailsClosed35(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.bob, drafts("203.0.113.1"))
		tenanttest.Must(s, s.db.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE safelist_entries SET value = 'host.example.com'`)
		}))
		if l, err := safelist.Of(s.ctx, s.db.Read(), s.home, s.bob.ID); err == nil {
			s.Errorf("answered %v", l)
		}
	})
}
