package api

import (
	"net/http"
	"sync/atomic"

	"gatehouse/internal/feature/audit"
)

// line is where sign-ins wait for their turn at the password hash: at the
// door, before anything was done for them. One that has come as far as the
// hash holds several times the memory, and a stack ten times as deep for the
// collector to walk, which a flood would feel in every other answer.
type line struct {
	inside  chan struct{} // as many at a time as keep every processor busy
	most    int64         // who comes when so many wait is told to come back
	waiting atomic.Int64
}

func newLine(inside, most int) *line {
	return &line{inside: make(chan struct{}, inside), most: int64(most)}
}

// around lets sign-ins by password through in the order in which they came, and everything else at once.
func (l *line) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != Base+"/session" {
			next.ServeHTTP(w, r)
			return
		}
		if !l.enter(r) {
			writeProblem(w, problem(r.Context(), audit.Busy))
			return
		}
		defer func() { <-l.inside }()
		next.ServeHTTP(w, r)
	})
}

func (l *line) enter(r *http.Request) bool {
	defer l.waiting.Add(-1)
	if l.waiting.Add(1) > l.most {
		return false
	}
	select {
	case l.inside <- struct{}{}:
		return true
	case <-r.Context().Done():
		return false
	}
}
