package smpp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// doorman lets everybody in whose password is "secret", and answers each
// message with an id.
type doorman struct {
	mutex   sync.Mutex
	asked   []BindRequest
	guests  chan *guest
	pending time.Duration // how long a decision takes
}

type guest struct {
	conn   *Conn
	took   atomic.Int64
	opened atomic.Bool
	closed chan struct{}
}

func (d *doorman) Bind(ctx context.Context, c *Conn, r BindRequest) (Handler, error) {
	d.mutex.Lock()
	d.asked = append(d.asked, r)
	d.mutex.Unlock()
	if d.pending > 0 {
		select {
		case <-time.After(d.pending):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	switch r.Password {
	case "secret":
	case "broken":
		return nil, errors.New("the store is away")
	case "many":
		return nil, BindFailed
	default:
		return nil, InvalidPassword
	}
	g := &guest{conn: c, closed: make(chan struct{})}
	select {
	case d.guests <- g:
	default:
	}
	return g, nil
}

func (g *guest) Opened() { g.opened.Store(true) }
func (g *guest) Flush()  { g.conn.Flush() }
func (g *guest) Closed() { close(g.closed) }
func (g *guest) Take(p PDU, now time.Time) {
	g.took.Add(1)
	if now.IsZero() {
		panic("no time")
	}
	if !p.Command.IsResponse() {
		g.conn.Answer(p.Command.Response(), OK, p.Sequence, []byte("id\x00"))
	}
}

// serving runs a server until the test is over.
func serving(t testing.TB, s *Server) (address string) {
	t.Helper()
	if s.Backend == nil {
		s.Backend = &doorman{guests: make(chan *guest, 10)}
	}
	s.SystemID = "gatehouse"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("connections stay open: %v", err)
		}
		if err := <-served; !errors.Is(err, ErrClosed) {
			t.Errorf("serving ended with %v", err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, address string) *centre {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &centre{conn, t}
}

// as dials and binds.
func as(t *testing.T, address string, kind Command) *centre {
	t.Helper()
	c := dial(t, address)
	c.write(PDU{Command: kind, Sequence: 1, Body: bindBody("gate", "secret")})
	if p := c.read(); p.Status != OK || p.Command != kind.Response() || p.Sequence != 1 {
		t.Fatalf("the bind was answered %+v", p)
	}
	return c
}

func bindBody(systemID, password string) []byte {
	return fmt.Appendf(nil, "%s\x00%s\x00\x00\x34\x00\x00\x00", systemID, password)
}

// gone fails unless the connection was closed by the other side.
func (c *centre) gone() {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if p, err := Read(c); err == nil {
		c.t.Errorf("there is more: %+v", p)
	} else if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		c.t.Error("the connection stays open")
	}
}

func (c *centre) expect(command Command, status Status, sequence uint32) PDU {
	c.t.Helper()
	p := c.read()
	if p.Command != command || p.Status != status || p.Sequence != sequence {
		c.t.Fatalf("got 0x%08x %v of %d, not 0x%08x %v of %d", uint32(p.Command), p.Status, p.Sequence, uint32(command), status, sequence)
	}
	return p
}

func TestBinds(t *testing.T) {
	door := &doorman{guests: make(chan *guest, 10)}
	address := serving(t, &Server{Backend: door})
	long := strings.Repeat("u", 64)
	for name, c := range map[string]struct {
		body   []byte
		status Status
		answer string
	}{
		"3.4":                        {[]byte("gate\x00secret\x00\x00\x34\x00\x00\x00"), OK, "gatehouse\x00\x02\x10\x00\x01\x34"},
		"5.0 is answered as 3.4":     {[]byte("gate\x00secret\x00VMS\x00\x50\x01\x01^386\x00\x04\x28\x00\x00"), OK, "gatehouse\x00\x02\x10\x00\x01\x34"},
		"3.3 has no parameters":      {[]byte("gate\x00secret\x00\x00\x33\x00\x00\x00"), OK, "gatehouse\x00"},
		"a long name":                {bindBody(long, "secret"), OK, "gatehouse\x00\x02\x10\x00\x01\x34"},
		"a wrong password":           {bindBody("gate", "wrong"), InvalidPassword, ""},
		"a long password":            {bindBody("gate", strings.Repeat("p", 128)), InvalidPassword, ""},
		"too many":                   {bindBody("gate", "many"), BindFailed, ""},
		"a fault":                    {bindBody("gate", "broken"), SystemError, ""},
		"attack 39: a name too long": {bindBody(long+"u", "secret"), InvalidParameter, ""},
		"attack 39: a long password": {bindBody("gate", strings.Repeat("p", 129)), InvalidParameter, ""},
		"attack 39: unterminated":    {[]byte("gate"), InvalidParameter, ""},
		"attack 39: no body":         {nil, InvalidParameter, ""},
		"attack 39: a NUL inside":    {[]byte("gate\x00se\x00cret\x00\x34\x00\x00\x00"), InvalidPassword, ""},
		"attack 39: cut":             {[]byte("gate\x00secret\x00\x00\x34"), InvalidParameter, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, kind := range []Command{BindReceiver, BindTransmitter, BindTransceiver} {
				conn := dial(t, address)
				conn.write(PDU{Command: kind, Sequence: 77, Body: c.body})
				if p := conn.expect(kind.Response(), c.status, 77); string(p.Body) != c.answer {
					t.Errorf("%q", p.Body)
				}
				if c.status != OK {
					conn.gone()
				}
			}
		})
	}
	if s := fmt.Sprintf("%v %+v %#v", door.asked[0], door.asked[0], door.asked); strings.Contains(s, "secret") {
		t.Errorf("the password is printed: %s", s)
	}
}

// What each kind of bind may send, and what nobody may (attack 39: traffic
// before the bind, binding twice, unknown commands).
func TestWhatABindMaySend(t *testing.T) {
	address := serving(t, &Server{})
	no, nack := InvalidBindStatus, GenericNack
	for _, c := range []struct {
		command                         Command
		unbound, receiver, transmitter  Status
		unboundAs, receiverAs, boundTxs Command // zero: the command's own response
	}{
		{command: SubmitSM, unbound: no, receiver: no},
		{command: SubmitMulti, unbound: no, receiver: no},
		{command: QuerySM, unbound: no, receiver: no},
		{command: ReplaceSM, unbound: no, receiver: no},
		{command: CancelSM, unbound: no, receiver: no},
		{command: DataSM, unbound: no, receiver: no},
		{command: 0x00010201, unbound: no, receiver: no},
		{command: DeliverSM, unbound: no, receiver: no, transmitter: no},
		{command: Outbind, unbound: no, receiver: no, transmitter: no},
		{command: AlertNotification, unbound: no, receiver: no, transmitter: no},
		{command: EnquireLink, unbound: no},
		{BindReceiver, 0, AlreadyBound, AlreadyBound, 0, 0, 0},
		{BindTransceiver, 0, AlreadyBound, AlreadyBound, 0, 0, 0},
		{0x00000010, InvalidCommand, InvalidCommand, InvalidCommand, nack, nack, nack},
		{0x7fffffff, InvalidCommand, InvalidCommand, InvalidCommand, nack, nack, nack},
		{0x00010300, InvalidCommand, InvalidCommand, InvalidCommand, nack, nack, nack},
	} {
		own := func(given Command) Command {
			if given == 0 {
				return c.command.Response()
			}
			return given
		}
		if !c.command.IsBind() {
			conn := dial(t, address)
			conn.write(PDU{Command: c.command, Sequence: 5, Body: []byte{1, 2, 3}})
			conn.expect(own(c.unboundAs), c.unbound, 5)
		}
		for kind, want := range map[Command]struct {
			status Status
			as     Command
		}{BindReceiver: {c.receiver, c.receiverAs}, BindTransmitter: {c.transmitter, c.boundTxs}, BindTransceiver: {c.transmitter, c.boundTxs}} {
			conn := as(t, address, kind)
			conn.write(PDU{Command: c.command, Sequence: 5, Body: []byte{1, 2, 3}})
			conn.expect(own(want.as), want.status, 5)
			conn.write(PDU{Command: EnquireLink, Sequence: 6})
			conn.expect(EnquireLink.Response(), OK, 6) // the session goes on
			conn.write(PDU{Command: Unbind, Sequence: 7})
			conn.expect(Unbind.Response(), OK, 7)
			conn.gone()
		}
	}
}

func TestEndsAndShutdown(t *testing.T) {
	door := &doorman{guests: make(chan *guest, 10)}
	server := &Server{Backend: door, Farewell: 200 * time.Millisecond}
	address := serving(t, server)
	polite, rude := as(t, address, BindTransceiver), as(t, address, BindTransceiver)
	first, second := <-door.guests, <-door.guests
	first.conn.End()
	second.conn.End()
	p := polite.read()
	if p.Command != Unbind {
		t.Errorf("%+v", p)
	}
	polite.write(PDU{Command: SubmitSM, Sequence: 4}) // too late
	polite.write(PDU{Command: Unbind.Response(), Sequence: p.Sequence})
	polite.gone()
	if rude.read(); first.took.Load() != 0 {
		t.Error("traffic after the goodbye was taken")
	}
	rude.gone()
	<-first.closed
	<-second.closed
	last := as(t, address, BindReceiver)
	third := <-door.guests
	go func() {
		p := last.read()
		last.write(PDU{Command: Unbind.Response(), Sequence: p.Sequence})
	}()
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	<-third.closed
	if conn, err := net.Dial("tcp", address); err == nil {
		if _, err := io.ReadAll(conn); err != nil {
			t.Error(err)
		}
		t.Error("it still listens")
	}
}

func TestBindWhileShuttingDown(t *testing.T) {
	door := &doorman{guests: make(chan *guest, 10), pending: 300 * time.Millisecond}
	server := &Server{Backend: door, Farewell: time.Second}
	address := serving(t, server)
	conn := dial(t, address)
	conn.write(PDU{Command: BindTransceiver, Sequence: 1, Body: bindBody("gate", "secret")})
	eventually(t, "nobody is asked", func() bool { door.mutex.Lock(); defer door.mutex.Unlock(); return len(door.asked) == 1 })
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case g := <-door.guests:
		<-g.closed
		if g.opened.Load() {
			t.Error("it was opened")
		}
	default: // the decision was cut short
	}
}
