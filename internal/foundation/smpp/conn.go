package smpp

import (
	"container/list"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"time"
)

// Conn is a connection to the server, bound or not yet.
type Conn struct {
	server  *Server
	link    *link
	frames  frames
	origin  netip.Prefix
	counted bool // of its origin's; the server's mutex guards these three
	settled bool
	silent  *list.Element // its place among those that have sent no bind

	kind     Command // of its bind; zero: none yet
	handler  Handler
	patience int       // refused and ignored PDUs that are still taken in this moment
	moment   time.Time // when that began
	asked    bool      // enquire_link was sent and nothing has come since

	ending   atomic.Bool // we have said unbind
	sequence atomic.Uint32
}

// A PDU before the bind is no larger than this, and there are not many.
const (
	mostUnbound     = 4 << 10
	patienceUnbound = 10
)

// What is refused, or answered without anybody's rate, is bounded: a side that
// does more is read again when the moment is over.
const (
	patienceBound = 100
	oneMoment     = 100 * time.Millisecond
)

var (
	errSilent  = errors.New("smpp: the other side is silent")
	errTrickle = errors.New("smpp: a PDU did not come in time")
	errRefused = errors.New("smpp: the bind was refused")
)

func newConn(s *Server, conn net.Conn) *Conn {
	return &Conn{server: s, link: newLink(conn, s.Write), frames: frames{from: conn, most: MaxRead}, patience: patienceUnbound}
}

// RemoteAddr is the client's address.
func (c *Conn) RemoteAddr() net.Addr { return c.link.conn.RemoteAddr() }

// Secure tells whether it goes over TLS.
func (c *Conn) Secure() bool {
	_, secure := c.link.conn.(*tls.Conn)
	return secure
}

// End says goodbye: what is asked from now on is not taken, and the connection
// is closed when the other side has answered, or after Farewell, also if it
// does not read.
func (c *Conn) End() {
	if c.ending.Swap(true) {
		return
	}
	c.link.put(Unbind, OK, c.next(), nil)
	c.link.flush()
	time.AfterFunc(c.server.Farewell, func() { c.link.close(ErrClosed) })
}

// next is a fresh sequence number (5.1.4).
func (c *Conn) next() uint32 { return (c.sequence.Add(1)-1)&0x7fffffff%0x7fffffff + 1 }

// Request sends a request and tells its sequence number.
func (c *Conn) Request(command Command, body []byte) uint32 {
	sequence := c.next()
	c.link.put(command, OK, sequence, body)
	return sequence
}

// Answer answers the request with that number.
func (c *Conn) Answer(command Command, status Status, sequence uint32, body []byte) {
	c.link.put(command, status, sequence, body)
}

// Flush sends what was put before, which need not be sent until then.
func (c *Conn) Flush() { c.link.flush() }

// Refuse answers a request that Take was given with a status. Whoever has many
// refused is read more slowly.
func (c *Conn) Refuse(p PDU, status Status) {
	c.patience--
	c.link.put(p.Command.Response(), status, p.Sequence, nil)
}

// Ignore says that an answer that Take was given is to nothing that was asked.
// Whoever sends many such is read more slowly as well.
func (c *Conn) Ignore() { c.patience-- }

func (c *Conn) nack(p PDU, status Status) {
	c.patience--
	c.link.put(GenericNack, status, p.Sequence, nil)
}

// serve is the connection's goroutine.
func (c *Conn) serve() {
	defer c.server.left(c)
	started := time.Now()
	// For a preface and a TLS handshake, which also writes to a side that may not
	// read. A connection that has none fails at the read.
	_ = c.link.conn.SetDeadline(started.Add(c.server.Init))
	c.origin = originOf(c.RemoteAddr())
	if !c.server.known(c) {
		c.link.close(ErrClosed)
		return
	}
	_ = c.read(started) // it is over, whatever it was
	if c.handler != nil {
		c.handler.Closed()
	}
	c.link.finish() // the last words, if there is anybody to hear them
	<-c.link.closed
}

// read takes PDUs until the connection has no more to say.
func (c *Conn) read(started time.Time) error {
	for {
		if err := c.takeAll(); err != nil {
			return err
		}
		c.flush()
		c.link.wait()
		if err := c.fill(started); err != nil {
			return err
		}
	}
}

func (c *Conn) flush() {
	c.link.flush()
	if c.handler != nil {
		c.handler.Flush()
	}
}

// takeAll takes what has come.
func (c *Conn) takeAll() error {
	for {
		p, ok, err := c.frames.next()
		if err != nil {
			c.nack(p, InvalidCommandLength)
			return err
		}
		if !ok {
			return c.unboundSize()
		}
		c.asked = false
		if c.kind == 0 {
			err = c.takeUnbound(p)
		} else {
			err = c.takeBound(p)
		}
		if err != nil {
			return err
		}
		c.rest()
	}
}

// rest waits until the moment is over when too much was refused in it.
func (c *Conn) rest() {
	if c.patience > 0 || c.kind == 0 {
		return
	}
	c.flush()
	if left := oneMoment - time.Since(c.moment); left > 0 {
		timer := time.NewTimer(left)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.link.closed:
		}
	}
	c.patience, c.moment = patienceBound, time.Now()
}

// fill waits for more, and for as long as the timers allow.
func (c *Conn) fill(started time.Time) error {
	for {
		deadline, late := c.deadline(started)
		_ = c.link.conn.SetReadDeadline(deadline) // as above
		err := c.frames.fill()
		if err == nil {
			return nil
		}
		if reason := c.link.reason(); reason != nil {
			return reason
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		if late != nil {
			return late
		}
		c.asked = true
		c.link.put(EnquireLink, OK, c.next(), nil)
		c.link.flush()
	}
}

// deadline is until when something must come, and what is wrong if it does not;
// nil: then it is asked.
func (c *Conn) deadline(started time.Time) (time.Time, error) {
	if c.kind == 0 {
		return started.Add(c.server.Init), errSilent
	}
	if since, unfinished := c.frames.unfinished(); unfinished {
		return since.Add(c.server.Whole), errTrickle
	}
	if c.asked {
		return time.Now().Add(c.server.Inactivity), errSilent
	}
	return time.Now().Add(c.server.Enquire), nil
}

// decide asks the backend.
func (c *Conn) decide(p PDU) error {
	r, err := parseBind(p.Command, p.Body)
	if err != nil {
		return c.refuseBind(p, InvalidParameter)
	}
	if !c.server.speaks(c) {
		return errSilent
	}
	ctx, cancel := context.WithTimeout(c.server.quit, c.server.Decision)
	defer cancel()
	handler, err := c.server.Backend.Bind(ctx, c, r)
	c.server.settled(c)
	if err != nil {
		status := SystemError
		errors.As(err, &status)
		return c.refuseBind(p, status)
	}
	c.handler = handler
	if c.ending.Load() {
		return c.refuseBind(p, SystemError)
	}
	c.kind = p.Command
	c.patience, c.moment = patienceBound, c.frames.at
	c.link.put(p.Command.Response(), OK, p.Sequence, bindAnswer(c.server.SystemID, r.Version))
	c.handler.Opened()
	return nil
}

func (c *Conn) refuseBind(p PDU, status Status) error {
	c.link.put(p.Command.Response(), status, p.Sequence, nil)
	return errRefused
}
