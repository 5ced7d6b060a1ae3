package smpp

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// NoReceiver tells a centre that a message cannot be delivered now (ESME_RX_T_APPN).
const NoReceiver Status = 0x64

// delivery is a request of the centre that a customer has to answer. Its bytes
// are kept until then: another customer may have to.
type delivery struct {
	trunk    *trunk
	command  Command
	sequence uint32 // the centre's
	body     []byte
	since    time.Time // when it came, or was handed out
}

var deliveries = sync.Pool{New: func() any { return new(delivery) }}

func (d *delivery) putBack() {
	d.trunk = nil
	if cap(d.body) <= 4<<10 {
		deliveries.Put(d)
	}
}

// answer tells the centre, and forgets the delivery. It is flushed by others.
func (d *delivery) answer(status Status, body []byte) {
	if len(body) == 0 {
		body = noID
	}
	d.trunk.link.put(d.command.Response(), status, d.sequence, body)
	d.putBack()
}

// noID is message_id in a response, which is not used (4.6.2).
var noID = []byte{0}

// deliver hands a request of the centre to a customer, or holds it.
func (t *trunk) deliver(p PDU) {
	r := t.relay
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if t.leaving {
		t.link.put(p.Command.Response(), NoReceiver, p.Sequence, noID)
		return
	}
	if len(p.Body) > MaxWrite-headerLength {
		t.link.put(p.Command.Response(), InvalidMessageLength, p.Sequence, noID)
		return
	}
	if len(r.held)+r.flying >= r.options.Held {
		t.link.put(p.Command.Response(), Throttled, p.Sequence, noID)
		return
	}
	d := deliveries.Get().(*delivery) //nolint:errcheck // there is nothing else in it
	*d = delivery{trunk: t, command: p.Command, sequence: p.Sequence, body: append(d.body[:0], p.Body...), since: t.frames.at}
	m := r.receiver()
	if m == nil || len(r.held) > 0 {
		r.held = append(r.held, d)
		r.handOut()
		return
	}
	r.hand(m, d)
	t.touch(m)
}

// hand sends a delivery to a customer. It needs the mutex.
func (r *Relay) hand(m *Member, d *delivery) {
	m.flying[m.conn.Request(d.command, d.body)] = d
	r.flying++
}

// mostLooked bounds the search for the least busy receiver: among very many,
// the least busy of these will do.
const mostLooked = 32

// receiver is the one with the fewest messages to answer; nil: none has room.
// Who was said goodbye to is given nothing more. It needs the mutex.
func (r *Relay) receiver() *Member {
	var best *Member
	n := len(r.receivers)
	for i := range min(n, mostLooked) {
		m := r.receivers[(r.cursor+i)%n]
		if !m.conn.ending.Load() && len(m.flying) < r.options.Unread && (best == nil || len(m.flying) < len(best.flying)) {
			best = m
		}
	}
	r.cursor++
	return best
}

// handOut gives what is held to receivers that have room. It needs the mutex.
func (r *Relay) handOut() {
	for len(r.held) > 0 {
		m := r.receiver()
		if m == nil {
			return
		}
		d := r.held[0]
		r.held[0] = nil
		if r.held = r.held[1:]; len(r.held) == 0 {
			r.held = nil
		}
		d.since = time.Now()
		r.hand(m, d)
		m.conn.Flush()
	}
}

// answered carries a customer's answer to the centre that has asked.
func (r *Relay) answered(m *Member, p PDU) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	d, known := m.flying[p.Sequence]
	if !known {
		m.conn.Ignore()
		return
	}
	delete(m.flying, p.Sequence)
	r.flying--
	m.touched = d.trunk.link
	if p.Status == OK {
		m.delivered.Add(1)
	}
	body := p.Body
	if len(body) > MaxWrite-headerLength {
		body = nil
	}
	d.answer(p.Status, body)
	r.handOut()
}

// takeBack holds, or hands to others, what a customer leaves unanswered. It
// needs the mutex.
func (r *Relay) takeBack(m *Member) {
	left := slices.SortedFunc(maps.Values(m.flying), func(a, b *delivery) int { return cmp.Compare(a.sequence, b.sequence) })
	r.flying -= len(left)
	m.flying = nil
	now := time.Now()
	for _, d := range left {
		d.since = now
		r.held = append(r.held, d)
	}
	r.handOut()
}

// giveUpHeld tells the centre of messages that nobody took. It needs the mutex.
func (r *Relay) giveUpHeld(before time.Time) {
	for len(r.held) > 0 && r.held[0].since.Before(before) {
		r.held[0].answer(NoReceiver, nil)
		r.held[0] = nil
		r.held = r.held[1:]
	}
	if len(r.held) == 0 {
		r.held = nil
	}
}

// giveUpFlying tells the centre of messages that a customer took and does not
// answer: it may have them, so that no other is given them. It needs the mutex.
func (r *Relay) giveUpFlying(before time.Time) {
	for _, m := range r.receivers {
		for sequence, d := range m.flying {
			if d.since.Before(before) {
				delete(m.flying, sequence)
				r.flying--
				d.answer(NoReceiver, nil)
			}
		}
	}
}

// alert sends what nobody answers to a customer, if there is one.
func (t *trunk) alert(p PDU) {
	t.relay.mutex.Lock()
	defer t.relay.mutex.Unlock()
	if m := t.relay.receiver(); m != nil && len(p.Body) <= MaxWrite-headerLength {
		m.conn.Request(p.Command, p.Body)
		t.touch(m)
	}
}
