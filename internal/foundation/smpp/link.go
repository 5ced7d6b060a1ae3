package smpp

import (
	"errors"
	"net"
	"sync"
	"time"
)

// link is the sending half of a connection. Whoever has something to say puts
// it behind what waits, and never waits itself; a goroutine that lives only
// while there is something writes it away. So a side that does not read stops
// nobody: after a while it is taken for gone. A link that has nothing to say
// costs neither memory nor a goroutine.
type link struct {
	conn     net.Conn
	patience time.Duration // for one write
	most     int           // octets that may wait

	mutex   sync.Mutex
	out     *octets // nil: nothing waits
	writing bool
	last    bool          // close when all is written
	problem error         // why it is closed
	closed  chan struct{} // closed with it
	room    chan struct{} // somebody waits until it is closed
}

// Octets that wait for a write before one is begun although more is coming, and
// before whoever sends must wait for the one who reads.
const (
	enoughToWrite = 16 << 10
	muchToWrite   = 64 << 10
	mostToWrite   = 4 << 20
)

var errSlow = errors.New("smpp: the other side does not read")

// octets are a buffer that is handed about by its pointer, so that the pool
// takes it back without allocating.
type octets struct{ b []byte }

var spares = sync.Pool{New: func() any { return &octets{make([]byte, 0, enoughToWrite)} }}

func spare() *octets {
	o := spares.Get().(*octets) //nolint:errcheck // there is nothing else in it
	o.b = o.b[:0]
	return o
}

// putBack keeps a buffer for others, unless it has become large.
func (o *octets) putBack() {
	if o != nil && cap(o.b) <= muchToWrite {
		spares.Put(o)
	}
}

func newLink(conn net.Conn, patience time.Duration) *link {
	return &link{conn: conn, patience: patience, most: mostToWrite, closed: make(chan struct{})}
}

// put lays a PDU behind what waits. It is written by the next flush, or before
// if much waits. After the end it is dropped.
func (l *link) put(command Command, status Status, sequence uint32, body []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.problem != nil || l.last {
		return
	}
	if l.out == nil {
		l.out = spare()
	}
	if len(l.out.b)+headerLength+len(body) > l.most {
		l.end(errSlow)
		return
	}
	l.out.b = appendPDU(l.out.b, command, status, sequence, body)
	if len(l.out.b) >= enoughToWrite {
		l.begin()
	}
}

// flush sees to it that what waits is written.
func (l *link) flush() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.begin()
}

// finish closes the connection once all is written.
func (l *link) finish() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.last = true
	if l.begin(); !l.writing {
		l.end(ErrClosed)
	}
}

// begin needs the mutex.
func (l *link) begin() {
	if l.writing || l.problem != nil || l.waiting() == 0 {
		return
	}
	l.writing = true
	go l.write()
}

// waiting needs the mutex.
func (l *link) waiting() int {
	if l.out == nil {
		return 0
	}
	return len(l.out.b)
}

func (l *link) write() {
	written := spare()
	for {
		next := l.take(written)
		if next == nil {
			written.putBack()
			return
		}
		_ = l.conn.SetWriteDeadline(time.Now().Add(l.patience)) // a connection that has none fails at the write
		if _, err := l.conn.Write(next.b); err != nil {
			l.close(err)
		}
		written = next
	}
}

// take gives what waits in exchange for the buffer that was written; nil when
// there is nothing, and then the writing is over.
func (l *link) take(written *octets) *octets {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.room != nil {
		close(l.room)
		l.room = nil
	}
	next := l.out
	if l.waiting() > 0 && l.problem == nil {
		l.out, written.b = written, written.b[:0]
		return next
	}
	next.putBack()
	l.out, l.writing = nil, false
	if l.last {
		l.end(ErrClosed)
	}
	return nil
}

// wait returns when there is not much left to write, or the link is closed.
func (l *link) wait() {
	for {
		l.mutex.Lock()
		if l.waiting() < muchToWrite || l.problem != nil {
			l.mutex.Unlock()
			return
		}
		l.begin()
		if l.room == nil {
			l.room = make(chan struct{})
		}
		room := l.room
		l.mutex.Unlock()
		select {
		case <-room:
		case <-l.closed:
		}
	}
}

func (l *link) close(why error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.end(why)
}

// end needs the mutex.
func (l *link) end(why error) {
	if l.problem == nil {
		l.problem = why
		close(l.closed)
		go l.conn.Close() //nolint:errcheck // it is of no use any more; over TLS a close writes, and may have to wait
	}
}

// reason is why the link is closed; nil while it is open.
func (l *link) reason() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.problem
}
