package smpp

import "time"

// queue keeps requests that wait for room in the window, in the order in which
// they came, without allocating for each.
type queue struct {
	entries []waiting // from first on
	first   int
	octets  []byte // the bodies, one behind the other, from begin on
	begin   int
}

// waiting is a request in the queue.
type waiting struct {
	from     *Member
	command  Command
	sequence uint32
	size     int
	since    time.Time
}

func (q *queue) len() int { return len(q.entries) - q.first }

func (q *queue) size() int { return len(q.octets) - q.begin }

func (q *queue) push(m *Member, p PDU, now time.Time) {
	if len(q.entries) == cap(q.entries) && q.first > len(q.entries)/2 {
		q.entries = q.entries[:copy(q.entries, q.entries[q.first:])]
		q.first = 0
	}
	if len(q.octets)+len(p.Body) > cap(q.octets) && q.begin > len(q.octets)/2 {
		q.octets = q.octets[:copy(q.octets, q.octets[q.begin:])]
		q.begin = 0
	}
	q.entries = append(q.entries, waiting{m, p.Command, p.Sequence, len(p.Body), now})
	q.octets = append(q.octets, p.Body...)
	m.queued++
}

// pop takes the oldest; its body is there until the next push.
func (q *queue) pop() (waiting, []byte) {
	w := q.entries[q.first]
	q.entries[q.first] = waiting{}
	q.first++
	body := q.octets[q.begin : q.begin+w.size : q.begin+w.size]
	q.begin += w.size
	w.from.queued--
	if q.len() == 0 {
		q.entries, q.first = q.entries[:0], 0
		q.octets, q.begin = q.octets[:0], 0
		if cap(q.octets) > muchToWrite { // it was a crowd
			q.entries, q.octets = nil, nil
		}
	}
	return w, body
}

func (q *queue) oldest() *waiting { return &q.entries[q.first] }

// clear forgets all of them.
func (q *queue) clear() {
	for q.len() > 0 {
		q.pop()
	}
}
