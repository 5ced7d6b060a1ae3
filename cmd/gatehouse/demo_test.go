package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/user"
)

// People of the demo are somebody each: no name twice, no username with a number at its end.
func TestDemoPeopleAreVaried(t *testing.T) {
	drafts := people(5000, 11)
	names, firsts := map[string]int{}, map[string]int{}
	numbered := 0
	for i := range drafts {
		d := drafts[i]
		if err := d.Valid(); err != nil {
			t.Fatalf("%s: %v", d.Username, err)
		}
		if countries[d.TimeZone] == "" {
			t.Fatalf("nobody knows in which country %s is", d.TimeZone)
		}
		names[d.FirstName+" "+d.LastName]++
		firsts[d.FirstName]++
		if strings.ContainsAny(d.Username[len(d.Username)-1:], "0123456789") {
			numbered++
		}
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%d people are called %s", n, name)
		}
	}
	for name, n := range firsts {
		if n > 40 {
			t.Errorf("%d people have the first name %s", n, name)
		}
	}
	if numbered > 25 {
		t.Errorf("%d usernames end in a number", numbered)
	}
}

// Last sign-ins look like life: some just now, many days ago, some never, none bunched up.
func TestDemoVisitsAreSpread(t *testing.T) {
	now := time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)
	d := demoLife{now: now, random: rand.New(rand.NewPCG(1, 1))} //nolint:gosec // a test
	const everybody = 5000
	counts, hours := map[string]int{}, [24]int{}
	for range everybody {
		u := user.User{CreatedAt: now.AddDate(0, 0, -d.random.IntN(demoDays)-1), TimeZone: "UTC"}
		visits := d.visits(u)
		var last time.Time
		for _, v := range visits {
			if v.at.After(now) || v.at.Before(u.CreatedAt.Add(-time.Minute)) {
				t.Fatalf("a visit at %s of somebody who came %s", v.at, u.CreatedAt)
			}
			if !v.failed && v.at.After(last) {
				last = v.at
			}
			hours[v.at.Hour()]++
		}
		counts[age(last, now)]++
	}
	for span, want := range map[string][2]int{
		"minute": {0, 10}, "hour": {20, 120}, "day": {150, 600}, "week": {1200, 2200}, "month": {1000, 2000}, "older": {500, 1500}, "never": {400, 900},
	} {
		if n := counts[span]; n < want[0] || n > want[1] {
			t.Errorf("%s: %d people, want %d to %d", span, n, want[0], want[1])
		}
	}
	if hours[9] < 3*hours[3] {
		t.Errorf("as much at night as by day: %v", hours)
	}
}

func age(at, now time.Time) string {
	ago := now.Sub(at)
	switch {
	case at.IsZero():
		return "never"
	case ago < time.Minute:
		return "minute"
	case ago < time.Hour:
		return "hour"
	case ago < day:
		return "day"
	case ago < 7*day:
		return "week"
	case ago < 30*day:
		return "month"
	}
	return "older"
}
