package smpp

import "time"

// submit sends a customer's request to the centre, or lets it wait for room;
// a status that is not OK refuses it.
func (r *Relay) submit(m *Member, p PDU, now time.Time) Status {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t := r.trunk
	if t != nil && !t.window.full() && r.queue.len() == 0 {
		t.link.put(p.Command, OK, t.window.add(m, p.Command, p.Sequence, now), p.Body)
		m.touched = t.link
		return OK
	}
	if t == nil && r.failed {
		return SystemError
	}
	if r.queue.len() >= r.options.Queue || r.queue.size()+len(p.Body) > r.options.Octets || m.queued >= r.options.Share {
		return Throttled
	}
	r.queue.push(m, p, now)
	return OK
}

// carry gives a customer the centre's answer.
func (t *trunk) carry(p PDU) {
	t.relay.mutex.Lock()
	a, known := t.window.take(p.Sequence)
	if t.relay.trunk == t {
		t.relay.fillWindow()
	}
	t.relay.mutex.Unlock()
	if known { // one that comes late is nobody's
		command := a.command.Response()
		if p.Command == GenericNack {
			command = GenericNack
		}
		a.from.conn.Answer(command, p.Status, a.theirs, p.Body)
		t.touch(a.from)
	}
}

// fillWindow sends what waits, as far as there is room. It needs the mutex.
func (r *Relay) fillWindow() {
	t := r.trunk
	for r.queue.len() > 0 && !t.window.full() {
		w, body := r.queue.pop()
		if !w.from.gone {
			t.link.put(w.command, OK, t.window.add(w.from, w.command, w.sequence, w.since), body)
		}
	}
}

// refuseQueue answers what has waited since before a moment, or all of it. It
// needs the mutex.
func (r *Relay) refuseQueue(before time.Time, status Status) {
	for r.queue.len() > 0 && (before.IsZero() || r.queue.oldest().since.Before(before)) {
		w, _ := r.queue.pop()
		if status == Throttled {
			w.from.throttled.Add(1)
		}
		w.from.submitted.Add(-1)
		w.from.conn.Answer(w.command.Response(), status, w.sequence, nil)
		w.from.conn.Flush()
	}
}

// lost answers what the centre can answer no more. What it has asked itself it
// asks again when it is back.
func (r *Relay) lost(t *trunk) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t.window.drop(time.Now().Add(time.Hour), refuseAsked)
	if r.trunk == t {
		r.trunk = nil
	}
	for _, d := range r.held {
		d.putBack()
	}
	r.held = r.held[:0]
	for m := range r.members {
		for sequence, d := range m.flying {
			if d.trunk == t {
				r.flying--
				delete(m.flying, sequence)
				d.putBack()
			}
		}
	}
}

// refuseAsked tells a customer that there will be no answer.
func refuseAsked(a asked) {
	a.from.conn.Answer(a.command.Response(), SystemError, a.theirs, nil)
	a.from.conn.Flush()
}

// sweepUntil looks after what has waited too long, on either side.
func (r *Relay) sweepUntil(stop <-chan struct{}) {
	ticker := time.NewTicker(min(100*time.Millisecond, r.options.Wait/4, r.options.Hold/4))
	defer ticker.Stop()
	for round := 0; ; round++ {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			r.sweep(now, round%10 == 0)
		}
	}
}

func (r *Relay) sweep(now time.Time, all bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.refuseQueue(now.Add(-r.options.Wait), Throttled)
	t := r.trunk
	if t == nil {
		return
	}
	r.giveUpHeld(now.Add(-r.options.Hold))
	if all {
		t.window.drop(now.Add(-r.options.Answer), refuseAsked)
		r.giveUpFlying(now.Add(-r.options.Answer))
		r.fillWindow()
	}
	t.link.flush()
	r.leaveIfEmpty()
}
