package smpp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// trunk is a relay's session with a short message centre. What it changes but
// its frames and the list of whom to flush, it changes under the relay's mutex.
type trunk struct {
	relay    *Relay
	link     *link
	frames   frames
	window   window
	bound    time.Time
	touched  []*Member // written to since the last flush
	asked    bool      // enquire_link was sent, and nothing has come since
	leaving  bool      // we have said unbind
	kind     Command   // of the bind
	sequence uint32    // of the bind
}

// run keeps the session with the centre as long as there are customers.
func (r *Relay) run() {
	stop := make(chan struct{})
	defer close(stop)
	go r.sweepUntil(stop)
	for {
		if r.rest(); r.over() {
			return
		}
		t, err := r.connect()
		if err == nil {
			r.options.Report(nil)
			if err = t.read(); t.left() {
				err = nil
			}
			r.lost(t)
		}
		if err != nil && !errors.Is(err, errChanged) {
			r.options.Report(err)
			r.failure(t)
		}
	}
}

// over ends the running when there is nobody left.
func (r *Relay) over() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.members) > 0 {
		return false
	}
	r.running = false
	return true
}

// rest waits until the centre may be tried again, is another, or nobody needs it.
func (r *Relay) rest() {
	for {
		r.mutex.Lock()
		wait := time.Until(r.again)
		if r.changed || len(r.members) == 0 {
			wait = 0
		}
		r.mutex.Unlock()
		if wait <= 0 {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-r.woken:
			timer.Stop()
		}
	}
}

// failure leaves the centre alone for a while, somewhat at random so that not
// all come back at once. The session is the one that broke; nil: there was none.
func (r *Relay) failure(t *trunk) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if t != nil && time.Since(t.bound) > r.options.Most {
		r.pause = r.options.First
	}
	r.again = time.Now().Add(r.pause/2 + rand.N(r.pause)) //nolint:gosec // nothing is guarded by it
	r.pause = min(2*r.pause, r.options.Most)
}

// connect dials and binds. The centre that it has bound to may be the one
// before by then: errChanged.
func (r *Relay) connect() (*trunk, error) {
	r.mutex.Lock()
	r.changed, r.again = false, time.Now().Add(r.options.First)
	r.mutex.Unlock()
	t, err := r.bind()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.changed {
		if t != nil {
			t.link.close(errChanged)
		}
		return nil, errChanged
	}
	r.failed = err != nil
	if err != nil {
		r.refuseQueue(time.Time{}, SystemError)
		return nil, err
	}
	r.trunk = t
	r.fillWindow()
	r.leaveIfEmpty() // everybody may have left meanwhile
	t.link.flush()
	return t, nil
}

func (r *Relay) bind() (*trunk, error) {
	ctx, cancel := context.WithTimeout(context.Background(), r.options.Connect)
	defer cancel()
	upstream, err := r.upstream(ctx)
	if err != nil {
		return nil, err
	}
	body, err := upstream.Bind.body()
	if err != nil {
		return nil, err
	}
	conn, err := upstream.Dial(ctx)
	if err != nil {
		return nil, err
	}
	t := &trunk{relay: r, link: newLink(conn, r.options.Connect), frames: frames{from: conn, most: MaxRead}, window: newWindow(upstream.Window)}
	t.link.most = max(mostToWrite, (t.window.most+10)*MaxWrite) // a full window is not slow yet
	if t.kind = BindTransceiver; upstream.Transmitter {
		t.kind = BindTransmitter
	}
	t.sequence = t.window.next()
	t.link.put(t.kind, OK, t.sequence, body)
	t.link.flush()
	_ = conn.SetReadDeadline(time.Now().Add(r.options.Connect)) // a connection that has none fails at the read
	if err := t.awaitBind(); err != nil {
		t.link.close(err)
		return nil, err
	}
	t.bound = time.Now()
	return t, nil
}

// awaitBind reads the answer to our bind. Nothing else may come before it.
func (t *trunk) awaitBind() error {
	for {
		p, ok, err := t.frames.next()
		switch {
		case err != nil:
			return err
		case ok && p.Sequence == t.sequence && (p.Command == t.kind.Response() || p.Command == GenericNack):
			if p.Status != OK {
				return p.Status
			}
			if p.Command == GenericNack {
				return InvalidCommand
			}
			return nil
		case ok:
			return fmt.Errorf("smpp: 0x%08x before the answer to the bind", uint32(p.Command))
		}
		if err := t.frames.fill(); err != nil {
			return err
		}
	}
}

// leave says goodbye; what comes until it is answered is dropped. It needs the
// relay's mutex.
func (t *trunk) leave() {
	t.leaving = true
	t.link.put(Unbind, OK, t.window.next(), nil)
	t.link.flush()
	_ = t.link.conn.SetReadDeadline(time.Now().Add(2 * time.Second)) // a connection that has none is closed
}

// setDeadline does not touch the one that leave has set.
func (t *trunk) setDeadline() {
	t.relay.mutex.Lock()
	defer t.relay.mutex.Unlock()
	if !t.leaving {
		patience := t.relay.options.Enquire
		if t.asked {
			patience = t.relay.options.Connect
		}
		from := time.Now()
		if since, unfinished := t.frames.unfinished(); unfinished {
			from = since
		}
		_ = t.link.conn.SetReadDeadline(from.Add(patience)) // as above
	}
}

// read takes what the centre sends until the session is over.
func (t *trunk) read() error {
	for {
		if err := t.takeAll(); err != nil {
			t.flush()
			t.link.finish()
			return err
		}
		t.flush()
		t.setDeadline()
		err := t.frames.fill()
		if errors.Is(err, os.ErrDeadlineExceeded) && !t.asked && !t.left() {
			err = t.enquire()
		}
		if err != nil {
			if reason := t.link.reason(); reason != nil {
				err = reason
			}
			t.link.close(err)
			return err
		}
	}
}

func (t *trunk) left() bool {
	t.relay.mutex.Lock()
	defer t.relay.mutex.Unlock()
	return t.leaving
}

// enquire asks a silent centre whether it is there. A PDU that has begun and
// does not end is no answer.
func (t *trunk) enquire() error {
	if _, unfinished := t.frames.unfinished(); unfinished {
		return errTrickle
	}
	t.asked = true
	t.relay.mutex.Lock()
	sequence := t.window.next()
	t.relay.mutex.Unlock()
	t.link.put(EnquireLink, OK, sequence, nil)
	t.link.flush()
	return nil
}

// flush sends what was put since the last time.
func (t *trunk) flush() {
	t.link.flush()
	for i, m := range t.touched {
		m.dirty = false
		m.conn.Flush()
		t.touched[i] = nil
	}
	t.touched = t.touched[:0]
}

func (t *trunk) touch(m *Member) {
	if !m.dirty {
		m.dirty = true
		t.touched = append(t.touched, m)
	}
}

func (t *trunk) takeAll() error {
	for {
		p, ok, err := t.frames.next()
		if err != nil {
			t.link.put(GenericNack, InvalidCommandLength, p.Sequence, nil)
			return err
		}
		if !ok {
			return nil
		}
		t.asked = false
		if err := t.take(p); err != nil {
			return err
		}
	}
}

// take does what a PDU of the centre asks for, or carries it to a customer.
func (t *trunk) take(p PDU) error {
	switch {
	case p.Command == Unbind:
		t.link.put(Unbind.Response(), OK, p.Sequence, nil)
		return ErrClosed
	case p.Command == Unbind.Response():
		return ErrClosed
	case p.Command.IsResponse():
		t.carry(p)
	case p.Command == EnquireLink:
		t.link.put(EnquireLink.Response(), OK, p.Sequence, nil)
	case p.Command == AlertNotification && t.kind.Receives():
		t.alert(p)
	case fromCentre(p.Command) && !t.kind.Receives():
		t.link.put(p.Command.Response(), InvalidBindStatus, p.Sequence, noID)
	case fromCentre(p.Command):
		t.deliver(p)
	default:
		t.link.put(GenericNack, InvalidCommand, p.Sequence, nil)
	}
	return nil
}
