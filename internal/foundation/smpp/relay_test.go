package smpp

import (
	"context"
	"errors"
	"net"
	"slices"
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
		return Upstream{Window: w.window, Bind: Bind{SystemID: "up", Password: "pass"}, Dial: func(ctx context.Context) (net.Conn, error) {
			if w.away.Load() {
				return nil, errors.New("connection refused")
			}
			return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		}}, nil
	}, options)}
	w.address = serving(t, &Server{Backend: w.switchboard})
	return w
}

// centre takes the relay's connection and its bind.
func (w *world) centre() *centre {
	w.t.Helper()
	c := w.accept()
	p := c.read()
	if p.Command != BindTransceiver || string(p.Body) != "up\x00pass\x00\x00\x34\x00\x00\x00" {
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

// The window is the centre's: what is beyond it waits, in order and with an
// end, and no session takes all the room.
func TestRelayKeepsTheWindow(t *testing.T) {
	w := relaying(t, RelayOptions{Wait: 400 * time.Millisecond, Share: 3, Queue: 4}, nil)
	w.window = 2
	one, two := as(t, w.address, BindTransmitter), as(t, w.address, BindTransmitter)
	up := w.centre()
	for i := range uint32(5) {
		one.write(PDU{Command: SubmitSM, Sequence: i + 2, Body: []byte{byte(i)}})
	}
	one.write(PDU{Command: SubmitSM, Sequence: 7})
	one.expect(SubmitSM.Response(), Throttled, 7) // its share is full
	two.write(PDU{Command: SubmitSM, Sequence: 2, Body: []byte("two's")})
	two.write(PDU{Command: SubmitSM, Sequence: 3})
	two.expect(SubmitSM.Response(), Throttled, 3) // the queue is full
	a, b := up.read(), up.read()
	up.silent(50 * time.Millisecond)
	up.write(PDU{Command: SubmitSM.Response(), Sequence: a.Sequence, Body: []byte("a\x00")})
	one.expect(SubmitSM.Response(), OK, 2)
	if p := up.read(); !slices.Equal(p.Body, []byte{2}) {
		t.Errorf("the third is %v", p.Body)
	}
	for _, sequence := range []uint32{5, 6} { // they have waited long enough
		one.expect(SubmitSM.Response(), Throttled, sequence)
	}
	two.expect(SubmitSM.Response(), Throttled, 2)
	up.write(PDU{Command: SubmitSM.Response(), Sequence: b.Sequence, Body: []byte("b\x00")})
	one.expect(SubmitSM.Response(), OK, 3)
	two.write(PDU{Command: SubmitSM, Sequence: 4, Body: []byte("again")})
	if p := up.read(); string(p.Body) != "again" {
		t.Errorf("%+v", p)
	}
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
	w := relaying(t, RelayOptions{}, nil)
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

func TestDeliveriesAreSpread(t *testing.T) {
	w := relaying(t, RelayOptions{Unread: 3}, nil)
	as(t, w.address, BindTransmitter)
	receivers := []*centre{as(t, w.address, BindReceiver), as(t, w.address, BindTransceiver), as(t, w.address, BindReceiver)}
	up := w.centre()
	for i := range uint32(9) {
		up.write(PDU{Command: DeliverSM, Sequence: i + 1, Body: []byte{byte(i)}})
	}
	var got [3][]PDU
	for i, r := range receivers {
		for range 3 {
			got[i] = append(got[i], r.read())
		}
	}
	up.write(PDU{Command: DataSM, Sequence: 10}) // all have as many as they may
	for _, r := range receivers {
		r.silent(20 * time.Millisecond)
	}
	receivers[1].write(PDU{Command: DeliverSM.Response(), Sequence: got[1][0].Sequence})
	if p := receivers[1].read(); p.Command != DataSM {
		t.Errorf("%+v", p)
	}
	up.expect(DeliverSM.Response(), OK, uint32(got[1][0].Body[0])+1)
	receivers[0].write(PDU{Command: GenericNack, Status: InvalidCommand, Sequence: got[0][0].Sequence})
	up.expect(DeliverSM.Response(), InvalidCommand, uint32(got[0][0].Body[0])+1)
	up.write(PDU{Command: DeliverSM, Sequence: 11}) // to the one who has the fewest
	if p := receivers[0].read(); p.Command != DeliverSM {
		t.Errorf("%+v", p)
	}
}

func TestDeliveriesOfWhoLeftGoToOthersOrWait(t *testing.T) {
	w := relaying(t, RelayOptions{Hold: 300 * time.Millisecond, Held: 2}, nil)
	as(t, w.address, BindTransmitter)
	one := as(t, w.address, BindReceiver)
	up := w.centre()
	up.write(PDU{Command: DeliverSM, Sequence: 1, Body: []byte("x")})
	one.read()
	two := as(t, w.address, BindReceiver)
	_ = one.Close()
	if p := two.read(); string(p.Body) != "x" {
		t.Errorf("%+v", p)
	}
	_ = two.Close() // nobody is left: it waits
	up.write(PDU{Command: DeliverSM, Sequence: 2, Body: []byte("y")})
	time.Sleep(50 * time.Millisecond)
	up.write(PDU{Command: DeliverSM, Sequence: 3, Body: []byte("z")}) // one more than may wait
	up.expect(DeliverSM.Response(), Throttled, 3)
	three := as(t, w.address, BindTransceiver)
	for _, want := range []string{"x", "y"} {
		p := three.read()
		if string(p.Body) != want {
			t.Errorf("%+v", p)
		}
		three.write(PDU{Command: DeliverSM.Response(), Sequence: p.Sequence})
	}
	up.expect(DeliverSM.Response(), OK, 1)
	up.expect(DeliverSM.Response(), OK, 2)
	_ = three.Close()
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	up.write(PDU{Command: DeliverSM, Sequence: 4})
	up.expect(DeliverSM.Response(), NoReceiver, 4)
	if took := time.Since(began); took < 250*time.Millisecond || took > 2*time.Second {
		t.Errorf("it was held for %v", took)
	}
}

func TestDeliveriesWaitForTheLastWhoLeft(t *testing.T) {
	w := relaying(t, RelayOptions{Hold: 500 * time.Millisecond}, nil)
	one := as(t, w.address, BindReceiver)
	up := w.centre()
	up.write(PDU{Command: DeliverSM, Sequence: 1, Body: []byte("x")})
	one.read()
	_ = one.Close()
	two := as(t, w.address, BindReceiver)
	two.expectCommand(two.read(), DeliverSM)
	_ = two.Close()
	up.expect(DeliverSM.Response(), NoReceiver, 1)
	up.expectCommand(up.read(), Unbind)
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

// A customer that does not read its messages stops nobody else's.
func TestDeafCustomerStopsNobody(t *testing.T) {
	w := relaying(t, RelayOptions{Unread: 50, Held: 100_000}, nil)
	deaf := as(t, w.address, BindTransceiver)
	_ = deaf.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	lively := as(t, w.address, BindTransceiver)
	up := w.centre()
	body := make([]byte, 15<<10)
	go func() {
		for i := range uint32(300) {
			up.write(PDU{Command: DeliverSM, Sequence: i + 1, Body: body})
		}
	}()
	for range 250 { // all but the fifty that the other has
		p := lively.read()
		lively.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence})
	}
}

func TestSharedCounting(t *testing.T) {
	var q queue
	m := &Member{}
	at := time.Now()
	next, want := uint32(0), uint32(0)
	for round := range 2000 { // longer and shorter, so that it is moved about
		for range round % 7 {
			q.push(m, PDU{Sequence: next, Body: []byte{byte(next), byte(next >> 8)}}, at)
			next++
		}
		for range min(q.len(), round%5) {
			w, body := q.pop()
			if w.sequence != want || !slices.Equal(body, []byte{byte(want), byte(want >> 8)}) {
				t.Fatalf("%d with %v, not %d", w.sequence, body, want)
			}
			want++
		}
		if q.len() != int(next-want) || m.queued != q.len() || q.size() != 2*q.len() {
			t.Fatalf("%d, %d, %d wait", q.len(), m.queued, q.size())
		}
	}
	if q.clear(); q.len() != 0 || m.queued != 0 || q.size() != 0 {
		t.Error("it is not empty")
	}
}

func TestWindowGivesEachNumberOnce(t *testing.T) {
	w := newWindow(4)
	w.sequence = 0x7ffffff0
	m := &Member{}
	kept := w.add(m, SubmitSM, 1, time.Now())
	for range 100 {
		sequence := w.add(m, SubmitSM, 2, time.Now())
		if sequence == kept || sequence == 0 || sequence > 0x7fffffff {
			t.Fatalf("%x", sequence)
		}
		if a, ok := w.take(sequence); !ok || a.theirs != 2 {
			t.Fatalf("%+v", a)
		}
		if _, ok := w.take(sequence); ok {
			t.Fatal("taken twice")
		}
	}
	if a, ok := w.take(kept); !ok || a.theirs != 1 || w.count != 0 {
		t.Errorf("%+v", a)
	}
}
