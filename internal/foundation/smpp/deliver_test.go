package smpp

import (
	"net"
	"testing"
	"time"
)

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
