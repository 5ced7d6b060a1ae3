package smpp

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// switchboard lets everybody in, into one relay.
type switchboard struct {
	relay *Relay
	rate  *Bucket
	mutex sync.Mutex
	all   []*Member
}

func (s *switchboard) Bind(_ context.Context, c *Conn, r BindRequest) (Handler, error) {
	m := s.relay.Join(c, r.Kind, s.rate)
	s.mutex.Lock()
	s.all = append(s.all, m)
	s.mutex.Unlock()
	return m, nil
}

// world is a relay between a server's customers and a centre that the test plays.
type world struct {
	*switchboard
	t        *testing.T
	address  string
	listener net.Listener
	away     atomic.Bool // the centre cannot be reached
	window   int
	sends    bool // it binds as transmitter
	reports  chan error
}

func relaying(t *testing.T, options RelayOptions, rate *Bucket) *world {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	w := &world{t: t, listener: l, reports: make(chan error, 100)}
	options.Report = func(err error) {
		t.Logf("centre: %v", err)
		select {
		case w.reports <- err:
		default:
		}
	}
	w.switchboard = &switchboard{rate: rate, relay: NewRelay(func(context.Context) (Upstream, error) {
		return Upstream{Window: w.window, Transmitter: w.sends, Bind: Bind{SystemID: "up", Password: "pass"}, Dial: func(ctx context.Context) (net.Conn, error) {
			if w.away.Load() {
				return nil, errors.New("connection refused")
			}
			return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		}}, nil
	}, options)}
	t.Cleanup(func() { // behind the server's, so nobody is left: the relay ends, and reports to no test that is over
		for end := time.Now().Add(10 * time.Second); w.relay.works(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Error("the relay goes on with nobody there")
				return
			}
		}
	})
	w.address = serving(t, &Server{Backend: w.switchboard, Farewell: 4 * time.Second})
	return w
}

func (r *Relay) works() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.running
}

// centre takes the relay's connection and its bind.
func (w *world) centre() *centre {
	w.t.Helper()
	c := w.accept()
	p := c.read()
	kind := BindTransceiver
	if w.sends {
		kind = BindTransmitter
	}
	if p.Command != kind || string(p.Body) != "up\x00pass\x00\x00\x34\x00\x00\x00" {
		w.t.Fatalf("%+v", p)
	}
	c.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte("up\x00")})
	eventually(w.t, "it is not bound", func() bool { w.relay.mutex.Lock(); defer w.relay.mutex.Unlock(); return w.relay.trunk != nil })
	return c
}

func (w *world) accept() *centre {
	w.t.Helper()
	_ = w.listener.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Second))
	conn, err := w.listener.Accept()
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	return &centre{conn, w.t}
}

func (c *centre) silent(d time.Duration) {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(d))
	if p, err := Read(c); err == nil {
		c.t.Errorf("something came: %+v", p)
	}
}

func TestRelayMapsNumbersBothWays(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	one, two := as(t, w.address, BindTransceiver), as(t, w.address, BindTransmitter)
	up := w.centre()
	one.write(PDU{Command: SubmitSM, Sequence: 500, Body: []byte("from one")})
	first := up.read()
	two.write(PDU{Command: SubmitSM, Sequence: 500, Body: []byte("from two")})
	second := up.read()
	if string(first.Body) != "from one" || string(second.Body) != "from two" || second.Sequence <= first.Sequence {
		t.Errorf("%+v, %+v", first, second)
	}
	up.write(PDU{Command: SubmitSM.Response(), Sequence: 4711}) // nobody's
	up.write(PDU{Command: SubmitSM.Response(), Sequence: second.Sequence, Body: []byte("id-two\x00")})
	up.write(PDU{Command: GenericNack, Status: InvalidCommand, Sequence: first.Sequence})
	up.write(PDU{Command: SubmitSM.Response(), Sequence: first.Sequence}) // twice
	if p := two.expect(SubmitSM.Response(), OK, 500); string(p.Body) != "id-two\x00" {
		t.Errorf("%q", p.Body)
	}
	one.expect(GenericNack, InvalidCommand, 500)
	one.write(PDU{Command: 0x00010201, Sequence: 8, Body: []byte("a vendor's")})
	p := up.read()
	if p.Command != 0x00010201 || string(p.Body) != "a vendor's" {
		t.Errorf("%+v", p)
	}
	up.write(PDU{Command: BindTransceiver.Response(), Status: 0x400, Sequence: p.Sequence, Body: []byte("odd")}) // not what it answers
	one.expect(Command(0x00010201).Response(), 0x400, 8)

	up.write(PDU{Command: DeliverSM, Sequence: 31, Body: []byte("to a receiver")})
	p = one.read()
	if p.Command != DeliverSM || string(p.Body) != "to a receiver" {
		t.Errorf("%+v", p)
	}
	up.silent(50 * time.Millisecond) // acknowledged only when the customer did
	one.write(PDU{Command: DeliverSM.Response(), Status: QueueFull, Sequence: p.Sequence, Body: []byte{0}})
	up.expect(DeliverSM.Response(), QueueFull, 31)
	up.write(PDU{Command: EnquireLink, Sequence: 32})
	up.expect(EnquireLink.Response(), OK, 32)
	up.write(PDU{Command: SubmitSM, Sequence: 33})
	up.expect(GenericNack, InvalidCommand, 33)
	up.write(PDU{Command: AlertNotification, Sequence: 34, Body: []byte("alert")})
	if p := one.read(); p.Command != AlertNotification || string(p.Body) != "alert" {
		t.Errorf("%+v", p)
	}
	two.silent(10 * time.Millisecond)
	if c := w.all[0].Counts(); c.Submitted != 2 || c.Delivered != 0 {
		t.Errorf("%+v", c)
	}
	one.write(PDU{Command: SubmitSM, Sequence: 9, Body: make([]byte, MaxWrite-headerLength+1)[:MaxWrite-headerLength]})
	up.read() // as large as it may be
}

// Where the centre is others' as well, what it sends of itself may be theirs.
func TestRelayOfATransmitterGivesNobodyWhatTheCentreSends(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	w.sends = true
	one := as(t, w.address, BindTransceiver)
	up := w.centre()
	for i, command := range []Command{DeliverSM, DataSM} {
		up.write(PDU{Command: command, Sequence: uint32(i + 1), Body: []byte("another's")})
		up.expect(command.Response(), InvalidBindStatus, uint32(i+1))
	}
	up.write(PDU{Command: AlertNotification, Sequence: 3})
	up.expect(GenericNack, InvalidCommand, 3)
	one.write(PDU{Command: SubmitSM, Sequence: 2})
	p := up.read()
	up.write(PDU{Command: SubmitSM.Response(), Sequence: p.Sequence})
	one.expect(SubmitSM.Response(), OK, 2)
	one.silent(20 * time.Millisecond)
}

func TestRelayRefusesWhatIsTooLargeUpstream(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	one := as(t, w.address, BindTransceiver)
	up := w.centre()
	wire := appendPDU(nil, SubmitSM, OK, 3, make([]byte, MaxWrite))
	if _, err := one.Write(wire); err != nil {
		t.Fatal(err)
	}
	one.expect(SubmitSM.Response(), InvalidMessageLength, 3)
	if _, err := up.Write(appendPDU(nil, DeliverSM, OK, 4, make([]byte, MaxWrite))); err != nil {
		t.Fatal(err)
	}
	up.expect(DeliverSM.Response(), InvalidMessageLength, 4)
}

func TestRelayForgetsTheQueueOfWhoLeft(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	w.window = 1
	one, two := as(t, w.address, BindTransmitter), as(t, w.address, BindTransmitter)
	up := w.centre()
	one.write(PDU{Command: SubmitSM, Sequence: 2})
	first := up.read()
	one.write(PDU{Command: SubmitSM, Sequence: 3, Body: []byte("waits")})
	one.write(PDU{Command: Unbind, Sequence: 4})
	one.expect(Unbind.Response(), OK, 4)
	one.gone()
	two.write(PDU{Command: SubmitSM, Sequence: 2, Body: []byte("another's")})
	time.Sleep(20 * time.Millisecond) // it waits as well
	up.write(PDU{Command: SubmitSM.Response(), Sequence: first.Sequence})
	if p := up.read(); string(p.Body) != "another's" {
		t.Errorf("%q", p.Body)
	}
}

func TestRelayAnswersWhenTheCentreBreaks(t *testing.T) {
	w := relaying(t, RelayOptions{First: 100 * time.Millisecond, Wait: 5 * time.Second}, nil)
	one := as(t, w.address, BindTransceiver)
	up := w.centre()
	if err := <-w.reports; err != nil {
		t.Error(err)
	}
	one.write(PDU{Command: SubmitSM, Sequence: 2})
	one.write(PDU{Command: DataSM, Sequence: 3})
	up.read()
	up.read()
	up.write(PDU{Command: DeliverSM, Sequence: 9, Body: []byte("lost with it")})
	lost := one.read()
	w.away.Store(true)
	_ = up.Close()
	answers := map[Command]uint32{}
	for range 2 {
		p := one.read()
		if p.Status != SystemError {
			t.Errorf("%+v", p)
		}
		answers[p.Command] = p.Sequence
	}
	if answers[SubmitSM.Response()] != 2 || answers[DataSM.Response()] != 3 {
		t.Errorf("%v", answers)
	}
	for range 2 { // it broke, and cannot be reached
		if err := <-w.reports; err == nil {
			t.Error("no reason")
		}
	}
	one.write(PDU{Command: SubmitSM, Sequence: 4})
	one.expect(SubmitSM.Response(), SystemError, 4)
	w.away.Store(false)
	up = w.centre()
	one.write(PDU{Command: DeliverSM.Response(), Sequence: lost.Sequence}) // what it answers is gone
	one.write(PDU{Command: SubmitSM, Sequence: 5})
	p := up.read()
	if p.Command != SubmitSM {
		t.Errorf("%+v", p)
	}
	up.write(PDU{Command: Unbind, Sequence: 77}) // a centre that leaves breaks as well
	up.expect(Unbind.Response(), OK, 77)
	one.expect(SubmitSM.Response(), SystemError, 5)
	w.centre()
}

func TestRelayBacksOff(t *testing.T) {
	w := relaying(t, RelayOptions{First: 40 * time.Millisecond, Most: 160 * time.Millisecond}, nil)
	as(t, w.address, BindTransceiver)
	began := time.Now()
	for range 5 {
		c := w.accept()
		p := c.read()
		c.write(PDU{Command: p.Command.Response(), Status: InvalidPassword, Sequence: p.Sequence})
	}
	if took := time.Since(began); took < 200*time.Millisecond || took > 3*time.Second {
		t.Errorf("five attempts in %v", took)
	}
	if err := <-w.reports; StatusOf(err) != InvalidPassword {
		t.Errorf("%v", err)
	}
	w.relay.Again()
	w.centre()
	w.relay.Again() // with other settings, perhaps
	w.centre()
}

func TestRelayAnswersInTheCentresPlace(t *testing.T) {
	w := relaying(t, RelayOptions{Answer: 100 * time.Millisecond, Wait: 100 * time.Millisecond}, nil)
	one := as(t, w.address, BindTransceiver)
	up := w.centre()
	one.write(PDU{Command: SubmitSM, Sequence: 2})
	late := up.read()
	one.expect(SubmitSM.Response(), SystemError, 2)
	up.write(PDU{Command: SubmitSM.Response(), Sequence: late.Sequence})
	up.write(PDU{Command: DeliverSM, Sequence: 3})
	p := one.read()
	up.expect(DeliverSM.Response(), NoReceiver, 3) // who has it and does not say so may have it
	one.write(PDU{Command: DeliverSM.Response(), Sequence: p.Sequence})
	up.write(PDU{Command: EnquireLink, Sequence: 4})
	up.expect(EnquireLink.Response(), OK, 4)
}

func TestRelayAsksASilentCentre(t *testing.T) {
	w := relaying(t, RelayOptions{Enquire: 100 * time.Millisecond, Connect: 200 * time.Millisecond, First: 50 * time.Millisecond}, nil)
	as(t, w.address, BindTransceiver)
	up := w.centre()
	for range 2 {
		p := up.read()
		up.expectCommand(p, EnquireLink)
		up.write(PDU{Command: EnquireLink.Response(), Sequence: p.Sequence})
	}
	up.expectCommand(up.read(), EnquireLink) // not answered
	up.gone()
	up = w.centre()
	go func() { // a byte now and then is no answer
		for _, b := range head(100) {
			if _, err := up.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(30 * time.Millisecond)
		}
	}()
	w.centre()
}

func (c *centre) expectCommand(p PDU, want Command) {
	c.t.Helper()
	if p.Command != want {
		c.t.Errorf("0x%08x, not 0x%08x", uint32(p.Command), uint32(want))
	}
}

func TestRelayBindsOnlyWhileSomebodyIsThere(t *testing.T) {
	w := relaying(t, RelayOptions{First: 20 * time.Millisecond}, nil)
	one := as(t, w.address, BindTransceiver)
	up := w.centre()
	two := as(t, w.address, BindReceiver)
	one.write(PDU{Command: Unbind, Sequence: 2})
	up.silent(50 * time.Millisecond)
	_ = two.Close()
	p := up.read()
	up.expectCommand(p, Unbind)
	up.write(PDU{Command: DeliverSM, Sequence: 5}) // too late
	up.expect(DeliverSM.Response(), NoReceiver, 5)
	again := as(t, w.address, BindTransceiver) // before the goodbye is over
	again.write(PDU{Command: SubmitSM, Sequence: 9, Body: []byte("waits for the new session")})
	up.write(PDU{Command: Unbind.Response(), Sequence: p.Sequence})
	up.gone()
	up = w.centre()
	if p := up.read(); p.Command != SubmitSM {
		t.Errorf("%+v", p)
	}
	again.write(PDU{Command: Unbind, Sequence: 10})
	up.expectCommand(up.read(), Unbind)
	_ = up.Close()
	eventually(t, "it goes on", func() bool { w.relay.mutex.Lock(); defer w.relay.mutex.Unlock(); return !w.relay.running })
}

func TestRatesAreKept(t *testing.T) {
	w := relaying(t, RelayOptions{}, NewBucket(5))
	one := as(t, w.address, BindTransmitter)
	up := w.centre()
	for i := range uint32(7) {
		one.write(PDU{Command: SubmitSM, Sequence: i + 2})
	}
	for range 5 {
		up.read()
	}
	one.expect(SubmitSM.Response(), Throttled, 7)
	one.expect(SubmitSM.Response(), Throttled, 8)
	one.write(PDU{Command: EnquireLink, Sequence: 9}) // costs nothing
	one.expect(EnquireLink.Response(), OK, 9)
	if c := w.all[0].Counts(); c.Submitted != 5 || c.Throttled != 2 {
		t.Errorf("%+v", c)
	}
}
