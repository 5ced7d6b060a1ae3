package smpp

import (
	"container/list"
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Backend decides who may come in.
type Backend interface {
	// Bind is asked once for each connection, with ctx ending when there is no
	// more time for it. A refusal that is a Status is told as it is, any other
	// error as SystemError, and the connection is closed.
	Bind(ctx context.Context, c *Conn, r BindRequest) (Handler, error)
}

// Handler is told what happens over a session that was let in. It is called
// from the session's own goroutine alone, and must not wait for anybody.
type Handler interface {
	// Opened is called when the bind was answered: from now on the session may
	// be sent requests.
	Opened()
	// Take is given each request that the bind allows, and each answer but
	// those to enquire_link and unbind, in order. The body is only lent. now is
	// when it came.
	Take(p PDU, now time.Time)
	// Flush is called when nothing more has come so far.
	Flush()
	// Closed is called once, when the session is over; without Opened, if the
	// connection went away meanwhile.
	Closed()
}

// Server takes binds and hands the sessions to its backend. The zero value of
// each limit means the default in brackets.
type Server struct {
	Backend  Backend
	SystemID string // how we call ourselves, at most 15 characters

	Init        time.Duration // from the connection to a whole bind [5 s]
	Decision    time.Duration // for the backend to decide about one [15 s]
	Whole       time.Duration // from the first octet of a PDU to its last [30 s]
	Enquire     time.Duration // of silence, then we ask whether somebody is there [30 s]
	Inactivity  time.Duration // of silence after that, then we close [30 s]
	Write       time.Duration // for the other side to read [10 s]
	Farewell    time.Duration // for the other side to answer our unbind [1 s]
	Connections int           // open at the same time [20,000]
	Unbound     int           // of these not bound yet [2,000]; one more closes who has been silent for longest
	Unknown     int           // of these from one address, or one /64 of IPv6 [200]

	once      sync.Once
	mutex     sync.Mutex
	listeners map[net.Listener]bool
	open      map[*Conn]bool
	unbound   int
	silent    list.List            // of the unbound ones those that have sent no bind, the oldest first
	from      map[netip.Prefix]int // unbound ones
	closing   bool
	idle      chan struct{} // closed when closing and nothing is open
	quit      context.Context
	cancel    context.CancelFunc
}

func (s *Server) prepare() {
	s.once.Do(func() {
		for at, fallback := range map[*time.Duration]time.Duration{&s.Init: 5 * time.Second, &s.Decision: 15 * time.Second, &s.Whole: 30 * time.Second,
			&s.Enquire: 30 * time.Second, &s.Inactivity: 30 * time.Second, &s.Write: 10 * time.Second, &s.Farewell: time.Second} {
			if *at <= 0 {
				*at = fallback
			}
		}
		for at, fallback := range map[*int]int{&s.Connections: 20_000, &s.Unbound: 2_000, &s.Unknown: 200} {
			if *at <= 0 {
				*at = fallback
			}
		}
		s.listeners, s.open, s.from = map[net.Listener]bool{}, map[*Conn]bool{}, map[netip.Prefix]int{}
		s.idle = make(chan struct{})
		s.quit, s.cancel = context.WithCancel(context.Background())
	})
}

// Serve takes connections until the listener fails or Shutdown is called; then
// it answers ErrClosed. A connection beyond the limits is closed at once.
func (s *Server) Serve(l net.Listener) error {
	s.prepare()
	if !s.listening(l) {
		return errors.Join(ErrClosed, l.Close())
	}
	pause := time.Duration(0)
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			pause = 0
			s.take(conn)
		case s.quit.Err() != nil:
			return ErrClosed
		case passing(err): // no descriptors, or gone before it was taken
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			time.Sleep(pause)
		default:
			return err
		}
	}
}

// passing tells whether a listener that failed may do better next time.
func passing(err error) bool {
	var problem interface{ Temporary() bool }
	return errors.As(err, &problem) && problem.Temporary()
}

func (s *Server) listening(l net.Listener) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closing {
		return false
	}
	s.listeners[l] = true
	return true
}

func (s *Server) take(conn net.Conn) {
	c := newConn(s, conn)
	if !s.admit(c) {
		_ = conn.Close() // whoever it is comes again later
		return
	}
	go c.serve()
}

// admit finds a place for a connection. Where too many are not bound, the one
// that has been silent for longest goes: somebody who wants to bind does so at
// once, and those who keep places do not.
func (s *Server) admit(c *Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closing || len(s.open) >= s.Connections {
		return false
	}
	if s.unbound >= s.Unbound {
		longest := s.silent.Front()
		if longest == nil {
			return false
		}
		other := longest.Value.(*Conn) //nolint:errcheck,forcetypeassert // there is nothing else in it
		s.settle(other)
		other.link.close(errSilent)
	}
	s.open[c] = true
	s.unbound++
	c.silent = s.silent.PushBack(c)
	return true
}

// known counts a connection whose bind is awaited to its address; false: there
// are too many from there.
func (s *Server) known(c *Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if c.settled || s.from[c.origin] >= s.Unknown {
		return false
	}
	s.from[c.origin]++
	c.counted = true
	return true
}

// speaks is told when a connection's bind has come; false: too late.
func (s *Server) speaks(c *Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.hush(c)
	return !c.settled
}

// hush needs the mutex.
func (s *Server) hush(c *Conn) {
	if c.silent != nil {
		s.silent.Remove(c.silent)
		c.silent = nil
	}
}

// settled is told when a connection's bind was decided, or will not come.
func (s *Server) settled(c *Conn) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.settle(c)
}

// settle needs the mutex.
func (s *Server) settle(c *Conn) {
	if c.settled {
		return
	}
	c.settled = true
	s.hush(c)
	s.unbound--
	if c.counted {
		if s.from[c.origin]--; s.from[c.origin] == 0 {
			delete(s.from, c.origin)
		}
	}
}

func (s *Server) left(c *Conn) {
	s.settled(c)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.open, c)
	s.idled()
}

// idled needs the mutex.
func (s *Server) idled() {
	if s.closing && len(s.open) == 0 {
		select {
		case <-s.idle:
		default:
			close(s.idle)
		}
	}
}

// Shutdown takes no more connections, says goodbye to all that are open, and
// waits until they are closed or ctx ends, when it closes them.
func (s *Server) Shutdown(ctx context.Context) error {
	s.prepare()
	s.mutex.Lock()
	s.closing = true
	s.cancel()
	for l := range s.listeners {
		_ = l.Close() // it is of no use any more
	}
	for c := range s.open {
		c.End()
	}
	s.idled()
	s.mutex.Unlock()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for c := range s.open {
		c.link.close(ErrClosed)
	}
	return ctx.Err()
}

// originOf is what connections are counted by.
func originOf(address net.Addr) netip.Prefix {
	port, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return netip.Prefix{} // all of these together
	}
	ip := port.Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	prefix, _ := ip.Prefix(bits) // of its own kind
	return prefix
}
