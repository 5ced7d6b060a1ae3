package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

// heartbeat keeps proxies from closing a quiet stream, and notices sessions that run out of time.
const heartbeat = 20 * time.Second

// sessionEvents tells a browser when its session ended or what it may do
// changed, as Server-Sent Events named ended and changed.
func (a *api) sessionEvents(_ context.Context, c *call, _ *struct{}) (*huma.StreamResponse, error) {
	if c.known == nil {
		return nil, unauthenticated
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "text/event-stream")
		ctx.SetHeader("X-Accel-Buffering", "no")
		if ctx.Method() == http.MethodHead { // nothing that is written would arrive, and the stream has no end
			return
		}
		writer := ctx.BodyWriter()
		controller := http.NewResponseController(writer.(http.ResponseWriter))
		_ = controller.SetReadDeadline(time.Time{}) // the request is read; its deadline would end the stream
		send := func(text string) bool {
			_ = controller.SetWriteDeadline(time.Now().Add(10 * time.Second))
			_, err := fmt.Fprint(writer, text)
			return err == nil && controller.Flush() == nil
		}
		pushedOut, leave := a.followers.join(c.known.User.ID)
		defer leave()
		a.follow(ctx.Context(), c.pass, pushedOut, send)
	}}, nil
}

func (a *api) follow(ctx context.Context, pass *admission.Pass, pushedOut <-chan struct{}, send func(string) bool) {
	known := pass.Session
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	if !send(": open\n\n") {
		return
	}
	for {
		moved := a.Admission.Wait(pass)
		err := a.Admission.Again(ctx, pass)
		now := pass.Session
		switch {
		case err != nil && isRefusal(err):
			send("event: ended\ndata: {}\n\n")
			return
		case err == nil && !same(known, now):
			known = now
			if !send("event: changed\ndata: {}\n\n") {
				return
			}
		}
		switch awaited(append(moved, ctx.Done(), a.Closing, pushedOut), tick.C) - len(moved) {
		case 0, 1:
			return
		case 2:
			send("retry: 60000\n\n") // a browser with so many pages open must not let them push each other out for ever
			return
		case 3:
			if !send(": still here\n\n") {
				return
			}
		default: // an account moved
			// An import changes the account many times a second: look at most ten times.
			select {
			case <-ctx.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// awaited waits for the first of the channels, or for the tick behind them, and tells which it was.
func awaited(channels []<-chan struct{}, tick <-chan time.Time) int {
	cases := make([]reflect.SelectCase, 0, len(channels)+1)
	for _, c := range channels {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)})
	}
	chosen, _, _ := reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(tick)}))
	return chosen
}

// maxStreams is how many streams one user may hold open on a node. One more
// ends the oldest, which may be of a browser that is gone without a word.
const maxStreams = 20

// followers are the open streams of each user, the oldest first.
type followers struct {
	mu   sync.Mutex
	open map[user.ID][]chan struct{}
}

// join takes a place. pushedOut is closed when a newer stream needs it; leave gives it back.
func (f *followers) join(id user.ID) (pushedOut <-chan struct{}, leave func()) {
	place := make(chan struct{})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[user.ID][]chan struct{}{}
	}
	theirs := append(f.open[id], place)
	if len(theirs) > maxStreams {
		close(theirs[0])
		theirs = theirs[1:]
	}
	f.open[id] = theirs
	return place, func() { f.leave(id, place) }
}

func (f *followers) leave(id user.ID, place chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open[id] = slices.DeleteFunc(f.open[id], func(one chan struct{}) bool { return one == place })
	if len(f.open[id]) == 0 {
		delete(f.open, id)
	}
}

// same tells whether nothing changed that the browser shows of its own user.
func same(a, b *session.Known) bool {
	return reflect.DeepEqual(a.Actor.Permissions, b.Actor.Permissions) && reflect.DeepEqual(person(a.User), person(b.User)) &&
		a.User.Status == b.User.Status && a.Account == b.Account
}

func isRefusal(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.Unauthenticated
}
