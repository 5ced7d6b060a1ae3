package smpp

import (
	"slices"
	"testing"
	"time"
)

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

func TestQueueKeepsTheOrder(t *testing.T) {
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
