// Package bind keeps the open SMPP sessions of all nodes: who is bound, from
// where, and how much goes over each session. It holds the limit of sessions of
// a user or key over all nodes together, exactly: whoever opens one stands in
// the line of that holder and is counted with the others. A session is a row of
// the node that holds it, and a node is there as long as it says so: the
// sessions of one that died are free within half a minute. Somebody who may can
// end a session, which its node does within a second, whichever that is.
// Whether somebody may come in at all is decided elsewhere, before.
package bind

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/fault"
)

// Kind says in which direction messages go over a session (SMPP 3.4, 2.2).
type Kind string

// The kinds.
const (
	Transmitter Kind = "transmitter"
	Receiver    Kind = "receiver"
	Transceiver Kind = "transceiver"
)

// Draft is what a session is opened from: a bind that was let in.
type Draft struct {
	Actor    access.Actor // the user or key, complete: with account and address
	SystemID string       // as it was sent
	Kind     Kind
	TLS      bool
	Limit    int // sessions that the holder may have at the same time, on all nodes
}

// Counts are messages since the bind.
type Counts struct {
	Submitted int64 // taken from the customer
	Delivered int64 // given to the customer
	Throttled int64 // refused because there were too many
}

// Session is an open session, of any node.
type Session struct {
	Account    access.AccountID
	ID         string
	Node       string
	HolderKind access.ActorKind // access.User or access.Key
	HolderID   string
	HolderName string
	SystemID   string
	Kind       Kind
	Address    string
	TLS        bool
	BoundAt    time.Time
	Counts     Counts
	Rate       float64   // messages a second, in both directions, at CountedAt
	CountedAt  time.Time // counts are written every ten seconds
}

// Bind is a session that this node holds. Its methods may be called from many
// goroutines.
type Bind struct {
	Session // as it was opened; what is counted since is in counters

	room     *Binds
	actor    access.Actor
	counters struct{ submitted, delivered, throttled atomic.Int64 }
	ended    chan struct{}
	end      sync.Once
	closed   bool // under the room's lock

	// What was written last; only whoever writes counts, one at a time, touches these.
	written   Counts
	writtenAt time.Time
	pace      int64 // rate that was written
}

// Submitted counts messages that were taken from the customer.
func (b *Bind) Submitted(n int) { b.counters.submitted.Add(int64(n)) }

// Delivered counts messages that were given to the customer.
func (b *Bind) Delivered(n int) { b.counters.delivered.Add(int64(n)) }

// Throttled counts messages that were refused because there were too many.
func (b *Bind) Throttled(n int) { b.counters.throttled.Add(int64(n)) }

// Counts are the messages until now.
func (b *Bind) Counts() Counts {
	return Counts{b.counters.submitted.Load(), b.counters.delivered.Load(), b.counters.throttled.Load()}
}

// Ended is closed when somebody has ended the session: whoever holds its
// connection unbinds it then, and calls Close.
func (b *Bind) Ended() <-chan struct{} { return b.ended }

// Close says that the session is over and frees its place. It waits for
// nothing; a second call does nothing.
func (b *Bind) Close() { b.room.closed(b) }

func (b *Bind) finish() { b.end.Do(func() { close(b.ended) }) }

// Times.
const (
	lease       = 30 * time.Second       // a node is there for so long after it said so
	renewEvery  = 10 * time.Second       // how often it says so, and writes counts
	lookEvery   = 300 * time.Millisecond // how often it asks what somebody has ended
	lookTime    = 5 * time.Second
	noteEvery   = 5 * time.Second
	tidyEvery   = time.Minute
	forgetNodes = 10 * time.Minute // the rows of a node that is away are kept so long
	forgetLines = 24 * time.Hour   // and the place in which a holder stands in line
)

// Bounds.
const (
	MaxPage       = 200
	mostWaiting   = 5_000 // binds that wait to be written on this node; more are busy
	batch         = 500   // rows that one transaction writes
	opensAtOnce   = 100   // sessions that one transaction opens
	systemIDLimit = 64
)

// Faults of this room.
var (
	TooMany = fault.New(fault.Limit, "bind.too_many")
	Missing = fault.New(fault.Missing, "bind.not_found")
)

func (s Session) holder() audit.Target {
	return audit.Target{Kind: string(s.HolderKind), ID: s.HolderID, Name: s.HolderName}
}

// readable makes what came over the wire fit to be stored and shown.
func readable(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), systemIDLimit)], "")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
