package bind

import (
	"context"
	"sync"
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Binds is the room's door, on one node.
type Binds struct {
	log   *audit.Log
	db    *database.DB
	node  string
	now   func() time.Time
	notes tallies

	mu      sync.Mutex
	open    map[string]*Bind // what this node holds, by id
	opening []*opening       // what waits to be written
	gone    []*Bind          // what is closed and not removed yet
	astray  bool             // rows and memory may differ: something could not be written
	stopped bool
	wake    chan struct{} // there is something to write

	writing  sync.Mutex // one transaction of this room at a time
	renewed  time.Time  // when this node said last that it is there
	counting sync.Mutex // one writing of counts at a time
}

// opening is a bind on its way.
type opening struct {
	bind  *Bind
	limit int
	done  chan error // gets one
	left  bool       // nobody waits for it any more
	over  bool       // it is decided
}

// New opens the room on a node that is known by a name of its own until the
// program ends. What it does in the background ends with ctx.
func New(ctx context.Context, log *audit.Log) *Binds {
	r := &Binds{log: log, db: log.Database(), node: ident.New("nod"), now: func() time.Time { return clock.Now(ctx) }, open: map[string]*Bind{}, wake: make(chan struct{}, 1)}
	r.notes.full = make(chan struct{}, 1)
	go r.write(ctx)
	go clock.Every(ctx, lookEvery, func() { r.look(ctx) })
	go clock.Every(ctx, renewEvery, func() { _ = r.WriteCounts(ctx) }) // what is not written now is the next time
	go r.keepNotes(ctx)
	go clock.Every(ctx, tidyEvery, func() { _ = r.Tidy(ctx) }) // as above
	return r
}

// Open gives a session a place: TooMany when the holder has all that they may
// have, Busy when that cannot be known now. Sessions that are opened at the same
// moment are written together.
func (r *Binds) Open(ctx context.Context, d Draft) (*Bind, error) {
	o := &opening{bind: r.make(ctx, d), limit: d.Limit, done: make(chan error, 1)}
	if err := r.enqueue(o); err != nil {
		return nil, err
	}
	var err error
	select {
	case err = <-o.done:
	case <-ctx.Done():
		if r.leave(o) {
			return nil, ctx.Err()
		}
		err = <-o.done // it was decided just now
	}
	if err != nil {
		r.refused(o, err)
		return nil, err
	}
	r.notes.add(o.bind, audit.Event{Action: "bind.opened"}, o.bind.BoundAt)
	return o.bind, nil
}

func (r *Binds) make(ctx context.Context, d Draft) *Bind {
	now := clock.Now(ctx)
	return &Bind{room: r, actor: d.Actor, ended: make(chan struct{}), writtenAt: now, Session: Session{
		Account: d.Actor.Account, ID: ident.At("bnd", now), Node: r.node, HolderKind: d.Actor.Kind, HolderID: d.Actor.ID, HolderName: d.Actor.Name,
		SystemID: readable(d.SystemID), Kind: d.Kind, Address: d.Actor.Address, TLS: d.TLS, BoundAt: now, CountedAt: now}}
}

func (r *Binds) refused(o *opening, err error) {
	if attempt := audit.Attempted(fault.Of(err), []audit.Event{{Action: "bind.opened"}}); len(attempt) > 0 {
		r.notes.add(o.bind, attempt[0], o.bind.BoundAt)
	}
}

// enqueue puts a bind among those that wait, whose number is bounded.
func (r *Binds) enqueue(o *opening) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || len(r.opening) >= mostWaiting {
		return audit.Busy
	}
	r.opening = append(r.opening, o)
	r.ring()
	return nil
}

// leave gives up waiting; false when it is decided already.
func (r *Binds) leave(o *opening) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	o.left = true
	return !o.over
}

func (r *Binds) closed(b *Bind) {
	r.mu.Lock()
	if b.closed {
		r.mu.Unlock()
		return
	}
	b.closed = true
	delete(r.open, b.ID)
	if !r.stopped {
		r.gone = append(r.gone, b)
	}
	r.ring()
	r.mu.Unlock()
	r.notes.add(b, audit.Event{Action: "bind.closed"}, r.now())
}

// ring says that there is something to write.
func (r *Binds) ring() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// held is what this node holds, in no order.
func (r *Binds) held() []*Bind {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*Bind, 0, len(r.open))
	for _, b := range r.open {
		list = append(list, b)
	}
	return list
}

// Held is how many sessions this node holds.
func (r *Binds) Held() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open)
}

func searchText(s Session) string {
	return text.Fold(s.HolderName + " " + s.SystemID + " " + s.Address)
}
