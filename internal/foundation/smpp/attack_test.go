package smpp

import (
	"bytes"
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"
)

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

// Attack 39: those that keep all places without saying anything lose them to
// those that bind.
func TestAttack39SilentFromManyAddresses(t *testing.T) {
	server := &Server{Init: 5 * time.Second, Unbound: 5}
	address := serving(t, server)
	silent := []*centre{dial(t, address), dial(t, address), dial(t, address), dial(t, address), dial(t, address)}
	eventually(t, "they are not there", func() bool { server.mutex.Lock(); defer server.mutex.Unlock(); return server.unbound == 5 })
	customer := as(t, address, BindTransceiver)
	began := time.Now()
	silent[0].gone()
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
	for i, other := range silent[1:] {
		other.write(PDU{Command: BindTransmitter, Sequence: 1, Body: bindBody("gate", "secret")})
		if p := other.read(); p.Status != OK {
			t.Errorf("%d: %+v", i+1, p)
		}
	}
	customer.write(PDU{Command: EnquireLink, Sequence: 2})
	customer.expect(EnquireLink.Response(), OK, 2)
	eventually(t, "places are taken", func() bool {
		server.mutex.Lock()
		defer server.mutex.Unlock()
		return server.unbound == 0 && server.silent.Len() == 0 && len(server.from) == 0
	})
}

// Those whose binds are being decided keep their places.
func TestNoPlaceWhileAllAreDecided(t *testing.T) {
	server := &Server{Unbound: 1, Backend: &doorman{guests: make(chan *guest, 1), pending: 300 * time.Millisecond}}
	address := serving(t, server)
	first := dial(t, address)
	first.write(PDU{Command: BindTransmitter, Sequence: 1, Body: bindBody("gate", "secret")})
	eventually(t, "it is not decided", func() bool {
		server.mutex.Lock()
		defer server.mutex.Unlock()
		return server.unbound == 1 && server.silent.Len() == 0
	})
	dial(t, address).gone()
	first.expect(BindTransmitter.Response(), OK, 1)
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
