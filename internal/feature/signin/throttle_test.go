package signin

import (
	"testing"
	"time"
)

var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestThePauseGrows(t *testing.T) {
	for count := range freeFailures {
		if wait := pause(count, began, began); wait != 0 {
			t.Fatalf("after %d failures: %s", count, wait)
		}
	}
	for i, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300} {
		want := time.Duration(seconds) * time.Second
		if wait := pause(freeFailures+i, began, began); wait != want {
			t.Fatalf("after %d more failures: %s, want %s", i, wait, want)
		}
		if wait := pause(freeFailures+i, began, began.Add(want-time.Second)); wait != time.Second {
			t.Errorf("a second before the end: %s", wait)
		}
		if wait := pause(freeFailures+i, began, began.Add(want)); wait != 0 {
			t.Errorf("at the end: %s", wait)
		}
	}
	if wait := pause(1000, began, began.Add(forgetAfter+time.Second)); wait != 0 {
		t.Errorf("after a quiet time it waits %s", wait)
	}
}
