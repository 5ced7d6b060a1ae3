package smpp

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Upstream is the short message centre that a relay binds to.
type Upstream struct {
	Dial   func(ctx context.Context) (net.Conn, error)
	Bind   Bind
	Window int // requests without an answer at the same time [100]
	// Transmitter: bind for sending alone. Where others bind by the same name it
	// keeps the centre from sending us what is theirs.
	Transmitter bool
}

// RelayOptions are the bounds of a relay. The zero value of each means the
// default in brackets.
type RelayOptions struct {
	Queue   int           // requests that wait for room in the window [10,000], or
	Octets  int           // their octets [8 MiB]
	Share   int           // of these one session's [1,000]
	Wait    time.Duration // and for how long [3 s]
	Answer  time.Duration // for the centre, or a customer, to answer a request [30 s]
	Enquire time.Duration // of silence, then the centre is asked whether it is there [30 s]
	Connect time.Duration // to dial and to bind, each [10 s]
	Held    int           // messages for customers that wait for a receiver or its answer [1,000]
	Hold    time.Duration // for a receiver [10 s]
	Unread  int           // of a receiver: messages that it has not answered [100]
	First   time.Duration // from one attempt to bind to the next [1 s], and the pause after one that fails, doubled each time
	Most    time.Duration // up to this [1 min]
	// Report is told when the session with the centre opens (nil) and when it
	// breaks, or cannot be opened [nobody is told].
	Report func(err error)
}

func (o RelayOptions) withDefaults() RelayOptions {
	for at, fallback := range map[*int]int{&o.Queue: 10_000, &o.Octets: 8 << 20, &o.Share: 1_000, &o.Held: 1_000, &o.Unread: 100} {
		if *at <= 0 {
			*at = fallback
		}
	}
	for at, fallback := range map[*time.Duration]time.Duration{&o.Wait: 3 * time.Second, &o.Answer: 30 * time.Second, &o.Enquire: 30 * time.Second,
		&o.Connect: 10 * time.Second, &o.Hold: 10 * time.Second, &o.First: time.Second, &o.Most: time.Minute} {
		if *at <= 0 {
			*at = fallback
		}
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	return o
}

// Relay carries PDUs between the sessions of customers and one session with a
// short message centre, as bytes, with their sequence numbers mapped. It binds
// to the centre only while it has a customer. What is asked is answered once:
// by the centre, or by the relay when the centre cannot.
type Relay struct {
	options  RelayOptions
	upstream func(ctx context.Context) (Upstream, error)

	mutex     sync.Mutex // before that of any link
	members   map[*Member]bool
	receivers []*Member
	cursor    int           // where the search for a receiver begins
	trunk     *trunk        // nil: not bound
	failed    bool          // the last attempt to bind
	running   bool          // a goroutine keeps the session
	pause     time.Duration // after the next attempt that fails
	again     time.Time     // the centre is left alone until then, whoever comes and goes
	changed   bool          // Again was called since the centre was asked for
	woken     chan bool     // told when it need not be waited for that
	queue     queue
	held      []*delivery // wait for a receiver, the oldest first
	flying    int         // deliveries that receivers have
}

// NewRelay makes a relay to the centre that upstream tells; it is asked before
// each attempt to bind.
func NewRelay(upstream func(ctx context.Context) (Upstream, error), options RelayOptions) *Relay {
	options = options.withDefaults()
	return &Relay{options: options, upstream: upstream, members: map[*Member]bool{}, pause: options.First, woken: make(chan bool, 1)}
}

// Member is a customer's session in a relay; it is the session's Handler.
type Member struct {
	relay    *Relay
	conn     *Conn
	rate     *Bucket
	receives bool
	touched  *link // of the centre, written to since the last flush; the session's own goroutine's
	dirty    bool  // written to since the last flush; the centre's goroutine's

	queued int                  // requests in the queue; the relay's mutex guards these
	place  int                  // among the receivers
	flying map[uint32]*delivery // by the number that the customer answers
	gone   bool

	submitted, delivered, throttled atomic.Int64
}

// Join makes a customer's session a member, from when it is opened until it is
// closed. Its messages are bounded by the bucket, which may be shared.
func (r *Relay) Join(c *Conn, kind Command, rate *Bucket) *Member {
	return &Member{relay: r, conn: c, rate: rate, receives: kind.Receives()}
}

// Counts are what a member has done so far.
type Counts struct {
	Submitted, Delivered, Throttled int64
}

// Counts may be asked at any time.
func (m *Member) Counts() Counts {
	return Counts{m.submitted.Load(), m.delivered.Load(), m.throttled.Load()}
}

// Opened is Handler's.
func (m *Member) Opened() {
	r := m.relay
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.members[m] = true
	if m.receives {
		m.flying = map[uint32]*delivery{}
		m.place = len(r.receivers)
		r.receivers = append(r.receivers, m)
		r.handOut()
		m.conn.Flush()
	}
	if !r.running {
		r.running = true
		r.failed = r.failed && time.Now().Before(r.again)
		go r.run()
	}
}

// Take is Handler's.
func (m *Member) Take(p PDU, now time.Time) {
	if p.Command.IsResponse() {
		m.relay.answered(m, p)
		return
	}
	if len(p.Body) > MaxWrite-headerLength {
		m.conn.Refuse(p, InvalidMessageLength)
		return
	}
	if !m.rate.Take(messages(p), now) {
		m.throttled.Add(1)
		m.conn.Refuse(p, Throttled)
		return
	}
	if status := m.relay.submit(m, p, now); status != OK {
		if status == Throttled {
			m.throttled.Add(1)
		}
		m.conn.Refuse(p, status)
		return
	}
	m.submitted.Add(1)
}

// Flush is Handler's.
func (m *Member) Flush() {
	if m.touched != nil {
		m.touched.flush()
		m.touched = nil
	}
}

// Closed is Handler's.
func (m *Member) Closed() {
	r := m.relay
	r.mutex.Lock()
	defer r.mutex.Unlock()
	m.gone = true
	if !r.members[m] {
		return
	}
	delete(r.members, m)
	if m.receives {
		last := len(r.receivers) - 1
		r.receivers[m.place] = r.receivers[last]
		r.receivers[m.place].place = m.place
		r.receivers[last] = nil
		r.receivers = r.receivers[:last]
		r.takeBack(m)
	}
	r.leaveIfEmpty()
}

// Again makes the relay ask for its centre again, and bind to it anew: what is
// without an answer is refused, as when the centre breaks.
func (r *Relay) Again() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.changed, r.pause = true, r.options.First
	if r.trunk != nil {
		r.trunk.link.close(errChanged)
	}
	r.wake()
}

var errChanged = errors.New("smpp: the upstream has changed")

// wake has a pause before another attempt looked at again.
func (r *Relay) wake() {
	select {
	case r.woken <- true:
	default:
	}
}

// leaveIfEmpty says goodbye to the centre when there is nobody left who needs
// it; it needs the mutex.
func (r *Relay) leaveIfEmpty() {
	if len(r.members) > 0 || len(r.held) > 0 {
		return
	}
	if t := r.trunk; t != nil {
		t.leave()
		r.trunk = nil
	}
	r.queue.clear()
	r.wake()
}
