package audit_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

// fill notes many different events, several of them at the same moment, and
// gives them back as they were written, the newest first.
func fill(t *testing.T, log *audit.Log, count int) []audit.Record {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range count {
		at := clock.At(t.Context(), monday.Add(time.Duration(random.IntN(count/2))*time.Minute))
		id := pick("usr_a", "usr_b", "usr_c")
		actor := access.Actor{Kind: access.User, ID: id, Name: pick("Amélie", "Владимир", "田中"), Account: home, Address: pick("192.0.2.1", "2001:db8::1")}
		event := audit.Event{Action: pick("user.created", "user.login", "team.deleted"),
			Target: audit.Target{Kind: "user", ID: pick("usr_a", "usr_b", "usr_c"), Name: pick("Ayşe_100%", "bob")}}
		if random.IntN(3) == 0 {
			event.Status, event.Reason = audit.Failure, "access.forbidden"
		}
		if err := log.Note(at, actor, home, event); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Note(t.Context(), ann, other, audit.Event{Action: "user.created", Target: audit.Target{ID: "usr_a", Name: "bob"}}); err != nil {
		t.Fatal(err)
	}
	all, err := log.All(t.Context(), access.Program(access.Internal), home, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var list []audit.Record
	for r, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	if len(list) != count {
		t.Fatalf("%d events of %d", len(list), count)
	}
	slices.SortFunc(list, func(a, b audit.Record) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID)) })
	return list
}

// passes is the filter once more, in Go.
func passes(r audit.Record, f audit.Filter) bool {
	if !f.From.IsZero() && r.At.Before(f.From) || !f.To.IsZero() && !r.At.Before(f.To) ||
		f.Actor != "" && r.ActorID != f.Actor || f.Target != "" && r.Target.ID != f.Target ||
		f.Action != "" && r.Action != f.Action || f.Item != "" && audit.Item(r.Action) != f.Item || f.Status != "" && r.Status != f.Status {
		return false
	}
	for word := range strings.FieldsSeq(f.Search) {
		if !strings.Contains(text.Fold(r.ActorName+" "+r.Target.Name+" "+r.Action+" "+r.Address), text.Fold(word)) {
			return false
		}
	}
	return true
}

// G2: every combination of filters, paged to the end with windows so small that pages come short.
func TestListFindsWhatPasses(t *testing.T) {
	audit.LowerWindows(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		all := fill(t, log, 120)
		searches := []string{"", "amelie", "ЛАД", "_100%", "192.0 bob", "nobody"}
		for bits := range 1 << 6 {
			f := audit.Filter{Search: searches[bits%len(searches)], Limit: 7}
			chosen(&f, bits)
			compare(t, log, f, all)
		}
	})
}

func chosen(f *audit.Filter, bits int) {
	if bits&1 != 0 {
		f.Actor = "usr_a"
	}
	if bits&2 != 0 {
		f.Target = "usr_b"
	}
	if bits&4 != 0 {
		f.Action = "user.login"
	}
	if bits&8 != 0 {
		f.Item = "user"
	}
	if bits&16 != 0 {
		f.Status = audit.Failure
	}
	if bits&32 != 0 {
		f.From, f.To = monday.Add(10*time.Minute), monday.Add(40*time.Minute)
	}
}

func compare(t *testing.T, log *audit.Log, f audit.Filter, all []audit.Record) {
	t.Helper()
	var want, got []string
	for _, r := range all {
		if passes(r, f) {
			want = append(want, r.ID)
		}
	}
	for pages := 0; ; pages++ {
		page, err := log.List(t.Context(), access.Program(access.Internal), home, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Events) > f.Limit || pages > len(all) {
			t.Fatalf("%+v: %d events on page %d", f, len(page.Events), pages)
		}
		for _, r := range page.Events {
			got = append(got, r.ID)
		}
		if page.Next == nil {
			break
		}
		f.After = page.Next
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v: found %d, want %d", f, len(got), len(want))
	}
}

func TestWhoMayReadTheLog(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		mine := fill(t, log, 20)[0]
		bob := access.Actor{Kind: access.User, ID: "usr_b", Account: home}
		foreign := access.Actor{Kind: access.User, ID: "usr_b", Account: other, Permissions: access.SetOf(access.AuditView)}
		for name, c := range map[string]struct {
			actor  access.Actor
			target string
			want   string
		}{
			"with the permission":          {ann, "", ""},
			"without":                      {bob, "", "access.forbidden"},
			"what was done to oneself":     {bob, "usr_b", ""},
			"what was done to another":     {bob, "usr_c", "access.forbidden"},
			"of another account":           {foreign, "", "account.missing"},
			"of another account, own id":   {foreign, "usr_b", "account.missing"},
			"nobody":                       {access.Actor{Kind: access.Anonymous}, "", "account.missing"},
			"a key that is called like it": {access.Actor{Kind: access.Key, ID: "usr_b", Account: home}, "usr_b", "access.forbidden"},
		} {
			f := audit.Filter{Target: c.target, From: monday, To: monday.Add(time.Hour)}
			_, err := log.List(t.Context(), c.actor, home, f)
			_, err2 := log.All(t.Context(), c.actor, home, f)
			_, _, err3 := log.Histogram(t.Context(), c.actor, home, f)
			if fault.Code(err) != c.want || fault.Code(err2) != c.want || fault.Code(err3) != c.want {
				t.Errorf("%s: %v, %v, %v, want %q", name, err, err2, err3, c.want)
			}
			_, err = log.Find(t.Context(), c.actor, home, mine.ID)
			if want := c.want; want == "" && c.target == "" && err != nil || want != "" && fault.Code(err) != want {
				t.Errorf("%s: one event: %v", name, err)
			}
		}
		if _, err := log.Find(t.Context(), ann, home, "evt_none"); fault.Code(err) != "audit.missing" {
			t.Errorf("an event that does not exist: %v", err)
		}
		elsewhere := access.Actor{Kind: access.User, ID: "usr_x", Account: other, Permissions: access.SetOf(access.AuditView)}
		if _, err := log.Find(t.Context(), elsewhere, other, mine.ID); fault.Code(err) != "audit.missing" {
			t.Errorf("an event of another account: %v", err)
		}
	})
}

func TestHistogramCountsWhatTheListShows(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		all := fill(t, log, 80)
		for _, f := range []audit.Filter{
			{From: monday, To: monday.Add(40 * time.Minute)},
			{From: monday.Add(7*time.Minute + 3*time.Second), To: monday.Add(33 * time.Minute), Status: audit.Failure},
			{From: monday.Add(-48 * time.Hour), To: monday.Add(365 * 24 * time.Hour), Search: "bob", Actor: "usr_a"},
		} {
			width, buckets, err := log.Histogram(t.Context(), ann, home, f)
			if err != nil {
				t.Fatal(err)
			}
			if len(buckets) == 0 || len(buckets) > 62 {
				t.Fatalf("%d buckets of %s", len(buckets), width)
			}
			for _, b := range buckets {
				var want audit.Bucket
				for _, r := range all {
					if !passes(r, f) || r.At.Before(b.Start) || !r.At.Before(b.Start.Add(width)) {
						continue
					}
					if r.Status == audit.Success {
						want.Success++
					} else {
						want.Failure++
					}
				}
				if b.Success != want.Success || b.Failure != want.Failure {
					t.Errorf("%s + %s: %+v, want %+v", b.Start, width, b, want)
				}
			}
		}
	})
}

// What every event has to be tested for is counted among the newest only: nobody can have the whole log read.
func TestHistogramTestsABoundedNumber(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		all := fill(t, log, 80)
		audit.LowerLook(t, 30)
		f := audit.Filter{From: monday.Add(-time.Hour), To: monday.Add(48 * time.Hour), Status: audit.Failure}
		_, buckets, err := log.Histogram(t.Context(), ann, home, f)
		if err != nil {
			t.Fatal(err)
		}
		got, want := 0, 0
		for _, b := range buckets {
			got += b.Success + b.Failure
		}
		for _, r := range all[:30] {
			if passes(r, f) {
				want++
			}
		}
		if got != want || want == 0 {
			t.Errorf("%d events were counted, want the %d failures among the newest 30", got, want)
		}
	})
}

func TestRanges(t *testing.T) {
	moment := func(s string) time.Time {
		at, err := time.Parse("2006-01-02 15:04 MST -0700", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	now := moment("2026-11-22 23:30 UTC +0000") // a Sunday; already Monday in Berlin, still Sunday in Lima
	for _, c := range []struct {
		name     audit.Range
		zone     string
		from, to string // "" for now
	}{
		{audit.Last15m, "Europe/Berlin", "2026-11-22 23:15 UTC +0000", ""},
		{audit.Last3h, "UTC", "2026-11-22 20:30 UTC +0000", ""},
		{audit.Today, "UTC", "2026-11-22 00:00 UTC +0000", ""},
		{audit.Today, "Europe/Berlin", "2026-11-23 00:00 CET +0100", ""},
		{audit.Yesterday, "Europe/Berlin", "2026-11-22 00:00 CET +0100", "2026-11-23 00:00 CET +0100"},
		{audit.ThisWeek, "Europe/Berlin", "2026-11-23 00:00 CET +0100", ""},
		{audit.ThisWeek, "America/Lima", "2026-11-16 00:00 PET -0500", ""},
		{audit.LastWeek, "UTC", "2026-11-09 00:00 UTC +0000", "2026-11-16 00:00 UTC +0000"},
		{audit.Today, "No/Where", "2026-11-22 00:00 UTC +0000", ""},
	} {
		t.Run(fmt.Sprintf("%s in %s", c.name, strings.ReplaceAll(c.zone, "/", " ")), func(t *testing.T) {
			from, to, err := c.name.Between(now, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			wantTo := now.Add(time.Microsecond)
			if c.to != "" {
				wantTo = moment(c.to)
			}
			if !from.Equal(moment(c.from)) || !to.Equal(wantTo) {
				t.Errorf("from %s to %s", from, to)
			}
		})
	}
	if _, _, err := audit.Range("tomorrow").Between(now, "UTC"); !errors.Is(err, audit.RangeUnknown) {
		t.Errorf("an unknown range: %v", err)
	}
}

// The day on which clocks go forward has 23 hours.
func TestYesterdayIsADayOfTheZone(t *testing.T) {
	from, to, err := audit.Yesterday.Between(time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC), "Europe/Berlin")
	if err != nil || to.Sub(from) != 23*time.Hour {
		t.Errorf("%s, %v", to.Sub(from), err)
	}
}

// What changed the account, without the sign-ins that hide it.
func TestListOfChanges(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		err := log.Change(t.Context(), ann, home, func(*database.Tx) ([]audit.Event, error) { return []audit.Event{{Action: "team.created"}}, nil })
		if err == nil {
			err = log.Note(t.Context(), ann, home, audit.Event{Action: "user.login"}, audit.Event{Action: "team.deleted", Status: audit.Failure})
		}
		if err != nil {
			t.Fatal(err)
		}
		page, err := log.List(t.Context(), ann, home, audit.Filter{Changes: true, Limit: 5})
		if err != nil || len(page.Events) != 1 || page.Events[0].Action != "team.created" {
			t.Errorf("%+v, %v", page.Events, err)
		}
	})
}
