package smpp

import (
	"bytes"
	"context"
	"encoding/binary"
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

// Attack 39: lengths that cannot be, before and after a bind.
func TestAttack39Lengths(t *testing.T) {
	address := serving(t, &Server{})
	lengths := []uint32{MaxRead + 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff}
	for n := range uint32(16) {
		lengths = append(lengths, n)
	}
	for _, length := range lengths {
		for _, bound := range []bool{false, true} {
			for _, whole := range []bool{false, true} {
				conn := dial(t, address)
				if bound {
					conn = as(t, address, BindTransceiver)
				}
				wire, want := head(length), uint32(9)
				if !whole {
					wire, want = wire[:4], 0
				}
				_, _ = conn.Write(wire)
				conn.expect(GenericNack, InvalidCommandLength, want)
				conn.gone()
			}
		}
	}
	conn := dial(t, address)
	_, _ = conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	if p := conn.read(); p.Command != GenericNack || p.Status != InvalidCommandLength {
		t.Errorf("%+v", p)
	}
	conn.gone()
}

// Attack 39: what is larger than any bind is refused before it has come.
func TestAttack39LargeBeforeTheBind(t *testing.T) {
	address := serving(t, &Server{})
	for command, want := range map[Command]Status{SubmitSM: InvalidBindStatus, BindTransmitter: InvalidCommandLength} {
		conn := dial(t, address)
		wire := head(MaxRead)
		binary.BigEndian.PutUint32(wire[4:], uint32(command))
		_, _ = conn.Write(wire)
		conn.expect(command.Response(), want, 9)
		conn.gone()
	}
	conn := as(t, address, BindTransceiver) // after it, it is a PDU as another
	conn.write(PDU{Command: SubmitSM, Sequence: 2, Body: make([]byte, MaxWrite-headerLength)})
	conn.expect(SubmitSM.Response(), OK, 2)
}

// Attack 39: connections that say nothing, not enough, a byte a second, or
// only nonsense are closed, and take no place from others.
func TestAttack39SlowAndSilent(t *testing.T) {
	server := &Server{Init: 300 * time.Millisecond, Whole: 200 * time.Millisecond, Enquire: 150 * time.Millisecond, Inactivity: 150 * time.Millisecond, Unknown: 3}
	address := serving(t, server)
	t.Run("nothing", func(t *testing.T) {
		dial(t, address).gone()
	})
	t.Run("half a bind", func(t *testing.T) {
		conn := dial(t, address)
		_, _ = conn.Write(head(100)[:10])
		conn.gone()
	})
	trickle := func(conn *centre, wire []byte, pause time.Duration) {
		for i := range wire {
			if _, err := conn.Write(wire[i : i+1]); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}
	t.Run("a bind by the byte", func(t *testing.T) {
		conn := dial(t, address)
		go trickle(conn, slowWire(), 20*time.Millisecond)
		conn.gone()
	})
	t.Run("a session by the byte", func(t *testing.T) {
		conn := as(t, address, BindTransceiver)
		began := time.Now()
		go trickle(conn, slowWire(), 20*time.Millisecond)
		conn.gone() // and it was not asked, because it says something
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("a session that says nothing is asked, then closed", func(t *testing.T) {
		conn := as(t, address, BindTransceiver)
		if p := conn.read(); p.Command != EnquireLink {
			t.Errorf("%+v", p)
		}
		conn.gone()
	})
	t.Run("a session that answers stays", func(t *testing.T) {
		conn := as(t, address, BindTransceiver)
		for range 4 {
			p := conn.read()
			if p.Command != EnquireLink {
				t.Fatalf("%+v", p)
			}
			conn.write(PDU{Command: EnquireLink.Response(), Sequence: p.Sequence})
		}
	})
	t.Run("only nonsense before the bind", func(t *testing.T) {
		conn := dial(t, address)
		for i := range patienceUnbound {
			conn.write(PDU{Command: EnquireLink, Sequence: uint32(i + 1)})
			conn.expect(EnquireLink.Response(), InvalidBindStatus, uint32(i+1))
		}
		conn.gone()
	})
	t.Run("many from one address", func(t *testing.T) {
		for range 3 {
			dial(t, address)
		}
		time.Sleep(50 * time.Millisecond) // they are being waited for
		began := time.Now()
		dial(t, address).gone()
		if took := time.Since(began); took > 150*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
	eventually(t, "places are taken", func() bool {
		server.mutex.Lock()
		defer server.mutex.Unlock()
		return server.unbound == 0 && len(server.from) == 0
	})
}

func slowWire() []byte {
	wire, _ := PDU{Command: BindTransceiver, Sequence: 1, Body: bindBody("gate", "secret")}.Append(nil)
	return wire
}

func eventually(t *testing.T, what string, happens func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !happens(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}

// Attack 39: enquire_link without end is answered, but takes no processor from
// others; a side that does not read its answers is closed.
func TestAttack39EnquireLinkStarvation(t *testing.T) {
	address := serving(t, &Server{})
	flood := as(t, address, BindTransceiver)
	one, _ := PDU{Command: EnquireLink, Sequence: 3}.Append(nil)
	var answered atomic.Int64
	stop := time.Now().Add(time.Second)
	go func() {
		many := bytes.Repeat(one, 1000)
		for time.Now().Before(stop) {
			if _, err := flood.Write(many); err != nil {
				return
			}
		}
	}()
	go func() {
		for {
			if _, err := Read(flood); err != nil {
				return
			}
			answered.Add(1)
		}
	}()
	other := as(t, address, BindTransceiver)
	for i := range 20 {
		began := time.Now()
		other.write(PDU{Command: EnquireLink, Sequence: uint32(i + 2)})
		other.expect(EnquireLink.Response(), OK, uint32(i+2))
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("another's took %v", took)
		}
	}
	time.Sleep(time.Until(stop))
	if n := answered.Load(); n < patienceBound || n > 30*patienceBound {
		t.Errorf("%d were answered in a second", n)
	}
}

// A side that does not read its answers is closed, and stops nobody meanwhile.
func TestAttack39DeafSide(t *testing.T) {
	door := &doorman{guests: make(chan *guest, 10)}
	address := serving(t, &Server{Backend: door, Write: 300 * time.Millisecond})
	deaf := as(t, address, BindTransceiver)
	_ = deaf.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	g := <-door.guests
	one, _ := PDU{Command: SubmitSM, Sequence: 3}.Append(nil)
	go func() {
		for many := bytes.Repeat(one, 1000); ; {
			if _, err := deaf.Write(many); err != nil {
				return
			}
		}
	}()
	select {
	case <-g.closed:
	case <-time.After(20 * time.Second):
		t.Error("it stays")
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

func TestSequenceNumbersTurnRound(t *testing.T) {
	c := &Conn{}
	c.sequence.Store(0x7ffffffd)
	for _, want := range []uint32{0x7ffffffe, 0x7fffffff, 1, 1, 2} {
		if got := c.next(); got == 0 || got > 0x7fffffff || got != want && want > 2 {
			t.Errorf("%x, not %x", got, want)
		}
	}
}

func TestBucket(t *testing.T) {
	start := time.Unix(1000, 0)
	b := NewBucket(10)
	take := func(n int, after time.Duration) bool { return b.Take(n, start.Add(after)) }
	for i := range 10 {
		if !take(1, 0) {
			t.Errorf("%d of ten", i)
		}
	}
	for name, c := range map[string]struct {
		n     int
		after time.Duration
		want  bool
	}{"the eleventh": {1, 0, false}, "too early": {1, 90 * time.Millisecond, false}} {
		if take(c.n, c.after) != c.want {
			t.Error(name)
		}
	}
	if !take(1, 110*time.Millisecond) || take(1, 110*time.Millisecond) {
		t.Error("a tenth of a second is worth one")
	}
	if !take(25, 10*time.Second) || take(1, 11*time.Second) || !take(1, 13*time.Second) {
		t.Error("more than a second's worth is paid for afterwards")
	}
	if b.Change(1000); !take(500, 14*time.Second) {
		t.Error("the rate was not changed")
	}
	if none := NewBucket(0); !none.Take(1000, start) {
		t.Error("no bound bounds")
	}
}

func TestMessagesOfARequest(t *testing.T) {
	multi := append([]byte("\x00\x01\x01123\x00"), 17)
	for name, c := range map[string]struct {
		p    PDU
		want int
	}{"submit_sm": {PDU{Command: SubmitSM}, 1}, "submit_multi": {PDU{Command: SubmitMulti, Body: multi}, 17}, "cut": {PDU{Command: SubmitMulti, Body: multi[:3]}, 1}} {
		if got := messages(c.p); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.7:1": "192.0.2.7/32", "[::ffff:192.0.2.7]:1": "192.0.2.7/32", "[2001:db8::1:2:3:4]:9": "2001:db8::/64", "[fe80::1%eth0]:2": "fe80::/64"} {
		if got := originOf(stringAddr(address)).String(); got != want {
			t.Errorf("%s counts as %s", address, got)
		}
	}
}

type stringAddr string

func (stringAddr) Network() string  { return "tcp" }
func (a stringAddr) String() string { return string(a) }
