package smpp

import "time"

// window is what the centre was asked and has not answered, by sequence number.
type window struct {
	most     int
	count    int
	sequence uint32
	slots    []asked // a power of two, by the low bits of the number
}

// asked is a request without an answer.
type asked struct {
	from     *Member // nil: the slot is free
	sequence uint32  // upstream
	theirs   uint32  // the customer's
	command  Command
	since    time.Time
}

func newWindow(most int) window {
	if most <= 0 {
		most = 100
	}
	most = min(most, 10_000)
	size := 16
	for size < 4*most {
		size *= 2
	}
	return window{most: most, slots: make([]asked, size)}
}

func (w *window) full() bool { return w.count >= w.most }

// next is a sequence number whose slot is free: they go up from 1 to 0x7fffffff
// (5.1.4), and there are more slots than requests.
func (w *window) next() uint32 {
	for {
		w.sequence = w.sequence%0x7fffffff + 1
		if w.slots[w.sequence&uint32(len(w.slots)-1)].from == nil {
			return w.sequence
		}
	}
}

// add gives a request its number. There must be room.
func (w *window) add(m *Member, command Command, theirs uint32, now time.Time) uint32 {
	sequence := w.next()
	w.slots[sequence&uint32(len(w.slots)-1)] = asked{m, sequence, theirs, command, now}
	w.count++
	return sequence
}

// take gives whose answer it is, and forgets the request.
func (w *window) take(sequence uint32) (asked, bool) {
	slot := &w.slots[sequence&uint32(len(w.slots)-1)]
	if slot.from == nil || slot.sequence != sequence {
		return asked{}, false
	}
	a := *slot
	*slot = asked{}
	w.count--
	return a, true
}

// drop forgets the requests that came before a moment, and tells of each.
func (w *window) drop(before time.Time, each func(asked)) {
	if w.count == 0 {
		return
	}
	for i := range w.slots {
		if a := w.slots[i]; a.from != nil && a.since.Before(before) {
			w.slots[i] = asked{}
			w.count--
			each(a)
		}
	}
}
