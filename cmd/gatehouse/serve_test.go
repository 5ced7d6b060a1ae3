package main

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// What comes by time comes in the program that people run, not only in the tests of its room.
func TestJobsThatComeByTime(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		in := install(t, engine)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		defer running.Wait()
		defer stop()
		for _, runner := range in.house.runners(nil, true) {
			running.Go(func() { runner.Run(ctx) })
		}
		want := []string{"import.tidy", "key.expiry", "key.tidy", "mail.tidy", "message.tidy", "seat.tidy", "secondfactor.tidy", "signin.tidy", "user.bulk_tidy", "user.inactivity", "user.password_expiry"}
		var got []string
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && !slices.Equal(got, want); time.Sleep(10 * time.Millisecond) {
			got = in.planned()
		}
		if !slices.Equal(got, want) {
			t.Errorf("planned are %v, want %v", got, want)
		}
	})
}

func (in *installation) planned() []string {
	in.Helper()
	rows, err := in.house.Database.Read().QueryContext(in.Context(), `SELECT kind FROM jobs WHERE unique_key LIKE 'every:%' ORDER BY kind`)
	kinds, err := database.Collect(rows, err, func(row database.Scanner) (kind string, err error) { return kind, row.Scan(&kind) })
	if err != nil {
		in.Fatal(err)
	}
	return kinds
}
