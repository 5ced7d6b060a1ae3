package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Sign-ins come in one after the other, a bounded number wait, the next are
// told to come back, and nothing else waits for them.
func TestSignInsStandInLine(t *testing.T) {
	l := newLine(2, 3)
	goOn := make(chan struct{})
	var inside sync.WaitGroup
	inside.Add(2)
	handler := l.around(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("First") != "" {
			inside.Done()
			<-goOn
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	ask := func(ctx context.Context, method, path, first string) int {
		r := httptest.NewRequestWithContext(ctx, method, Base+path, nil)
		r.Header.Set("First", first)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { ask(t.Context(), http.MethodPost, "/session", "yes") })
	}
	inside.Wait()
	answers := make(chan int, 3)
	gone, leave := context.WithCancel(t.Context())
	for i := range 3 {
		ctx := t.Context()
		if i == 0 {
			ctx = gone
		}
		all.Go(func() { answers <- ask(ctx, http.MethodPost, "/session", "") })
	}
	stand := func(n int64) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); l.waiting.Load() != n; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d wait, not %d", l.waiting.Load(), n)
			}
		}
	}
	stand(3)
	if code := ask(t.Context(), http.MethodPost, "/session", ""); code != http.StatusServiceUnavailable {
		t.Errorf("one too many was answered %d", code)
	}
	for _, other := range [][2]string{{http.MethodGet, "/session"}, {http.MethodDelete, "/session"}, {http.MethodPost, "/session/confirm"}} {
		if code := ask(t.Context(), other[0], other[1], ""); code != http.StatusNoContent {
			t.Errorf("%v was answered %d", other, code)
		}
	}
	leave() // who goes away leaves the place to others
	if code := <-answers; code != http.StatusServiceUnavailable {
		t.Errorf("who left was answered %d", code)
	}
	stand(2)
	close(goOn)
	all.Wait()
	if a, b := <-answers, <-answers; a != http.StatusNoContent || b != http.StatusNoContent {
		t.Errorf("who waited was answered %d and %d", a, b)
	}
	stand(0)
	if len(l.inside) != 0 {
		t.Errorf("%d are still inside", len(l.inside))
	}
}
