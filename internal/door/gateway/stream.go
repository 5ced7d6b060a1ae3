package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"time"

	"gatehouse/internal/feature/admission"
)

// When whoever is inside is looked at again. Most requests are over before the
// first look, and cost no more than a timer.
const (
	firstLook = 500 * time.Millisecond
	nextLook  = 30 * time.Second       // also without a change: keys and sessions run out
	leastGap  = 100 * time.Millisecond // an import changes an account many times a second
)

// watch calls end once the caller may not come in any more, or lost what the
// route needs. The function that it gives ends the watching. From here on the
// pass belongs to the watching alone, which changes it.
func (g *Gateway) watch(ctx context.Context, p *admission.Pass, route *Route, end func()) (stop func()) {
	timer := time.AfterFunc(firstLook, func() { g.follow(ctx, p, route, end) })
	return func() { timer.Stop() }
}

func (g *Gateway) follow(ctx context.Context, p *admission.Pass, route *Route, end func()) {
	tick := time.NewTimer(nextLook)
	defer tick.Stop()
	for {
		moved := g.admission.Wait(p) // before the look, so that no change falls between
		pause := nextLook
		if err := g.admission.Again(ctx, p); errors.Is(err, admission.Refused) || err == nil && lacks(p, route.Scopes) {
			end()
			return
		} else if err != nil { // the store is away: what is open stays, and is judged when it is back
			pause = time.Second
		}
		if left := time.Until(p.Until); !p.Until.IsZero() && left < pause {
			pause = max(left, leastGap)
		}
		tick.Reset(pause)
		if err := awaited(ctx, moved, tick.C); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(leastGap):
		}
	}
}

// awaited waits for the first of the channels; the error is that of ctx.
func awaited(ctx context.Context, moved []<-chan struct{}, tick <-chan time.Time) error {
	cases := make([]reflect.SelectCase, 0, len(moved)+2)
	cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())},
		reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(tick)})
	for _, c := range moved {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)})
	}
	_, _, _ = reflect.Select(cases)
	return ctx.Err()
}

// errBodyLost: the client did not send what it had begun.
var errBodyLost = errors.New("the request's body ended before its end")

// body is a request's body. It may take as long as it likes, as long as
// something comes; and the clock of the upstream's answer stands while it does.
type body struct {
	io.ReadCloser
	control *http.ResponseController
	slow    *time.Timer
	timeout time.Duration
}

func (b *body) Read(p []byte) (int, error) {
	_ = b.control.SetReadDeadline(time.Now().Add(stall)) // some writers have none
	n, err := b.ReadCloser.Read(p)
	if b.slow.Stop() {
		b.slow.Reset(b.timeout)
	}
	switch {
	case errors.Is(err, io.EOF):
		_ = b.control.SetReadDeadline(time.Time{})
	case err != nil:
		err = errors.Join(errBodyLost, err)
	}
	return n, err
}

// patient is an answer that may take as long as it likes, as long as the client takes it.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (w *patient) Write(b []byte) (int, error) {
	_ = w.control.SetWriteDeadline(time.Now().Add(stall)) // some writers have none
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *patient) Unwrap() http.ResponseWriter { return w.ResponseWriter }
