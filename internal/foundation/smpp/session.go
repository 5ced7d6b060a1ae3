package smpp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Options of a session. Zero values mean the defaults in brackets.
type Options struct {
	Transmitter bool          // bind for sending alone, without receipts
	Window      int           // requests without an answer at the same time [10]
	Response    time.Duration // how long to wait for an answer [10 s]
	Enquire     time.Duration // how often to ask whether the other side is there [30 s]
	// Receive is told of each deliver_sm, one after the other, and answers what
	// the server is told [nil: all are taken and forgotten].
	Receive func(m ShortMessage) Status
}

func (o Options) withDefaults() Options {
	if o.Window <= 0 {
		o.Window = 10
	}
	if o.Response <= 0 {
		o.Response = 10 * time.Second
	}
	if o.Enquire <= 0 {
		o.Enquire = 30 * time.Second
	}
	if o.Receive == nil {
		o.Receive = func(ShortMessage) Status { return OK }
	}
	return o
}

// What ends a session or a request.
var (
	ErrClosed   = errors.New("smpp: the session is closed")
	ErrNoAnswer = errors.New("smpp: no answer in time")
)

// Session is a bound connection, the client's half. Its methods may be called
// from many goroutines.
type Session struct {
	conn    net.Conn
	options Options
	window  chan struct{}

	mutex    sync.Mutex // of what follows, and of writing
	sequence uint32
	waiting  map[uint32]chan PDU
	buffer   []byte
	problem  error         // why it is closed
	closed   chan struct{} // closed with the session
}

// Open binds over a connection, which belongs to the session from then on. A
// server that refuses gives its Status.
func Open(ctx context.Context, conn net.Conn, bind Bind, options Options) (*Session, error) {
	s := &Session{conn: conn, options: options.withDefaults(), waiting: map[uint32]chan PDU{}, closed: make(chan struct{})}
	s.window = make(chan struct{}, s.options.Window)
	body, err := bind.body()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	command := BindTransceiver
	if s.options.Transmitter {
		command = BindTransmitter
	}
	go s.read()
	if _, err := s.call(ctx, command, body); err != nil {
		s.close(ErrClosed)
		return nil, err
	}
	go s.enquire() //nolint:gosec // it lives as long as the session, which outlives the call
	return s, nil
}

// Done is closed when the session is.
func (s *Session) Done() <-chan struct{} { return s.closed }

// Submit sends a message and answers the server's id for it. An error that is a
// Status is the server's; with any other it is not known whether it took the message.
func (s *Session) Submit(ctx context.Context, m ShortMessage) (id string, err error) {
	body, err := m.body()
	if err != nil {
		return "", err
	}
	answer, err := s.call(ctx, SubmitSM, body)
	if err != nil {
		return "", err
	}
	return parseID(answer.Body)
}

// Enquire asks whether the server is there (4.11).
func (s *Session) Enquire(ctx context.Context) error {
	_, err := s.call(ctx, EnquireLink, nil)
	return err
}

// Close says goodbye and ends the session.
func (s *Session) Close(ctx context.Context) error {
	_, err := s.call(ctx, Unbind, nil)
	s.close(ErrClosed)
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// call sends a request, when the window has room, and waits for its answer.
func (s *Session) call(ctx context.Context, command Command, body []byte) (PDU, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Response, ErrNoAnswer)
	defer cancel()
	select {
	case s.window <- struct{}{}:
		defer func() { <-s.window }()
	case <-s.closed:
		return PDU{}, s.reason()
	case <-ctx.Done():
		return PDU{}, context.Cause(ctx)
	}
	sequence, answer, err := s.ask(command, body)
	if err != nil {
		return PDU{}, err
	}
	defer s.forget(sequence)
	select {
	case p := <-answer:
		return judged(p, command)
	case <-s.closed:
	case <-ctx.Done():
		return PDU{}, context.Cause(ctx)
	}
	select { // servers close behind their last answer
	case p := <-answer:
		return judged(p, command)
	default:
		return PDU{}, s.reason()
	}
}

// judged is the answer, or what is wrong with it.
func judged(p PDU, command Command) (PDU, error) {
	if p.Status != OK {
		return PDU{}, p.Status
	}
	if p.Command != command.Response() {
		return PDU{}, fmt.Errorf("smpp: 0x%08x answered 0x%08x", uint32(p.Command), uint32(command))
	}
	return p, nil
}

// ask writes a request under a fresh sequence number, from 1 to 0x7fffffff (5.1.4).
func (s *Session) ask(command Command, body []byte) (uint32, <-chan PDU, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.problem != nil {
		return 0, nil, s.problem
	}
	s.sequence = s.sequence%0x7fffffff + 1
	answer := make(chan PDU, 1)
	s.waiting[s.sequence] = answer
	if err := s.write(PDU{Command: command, Sequence: s.sequence, Body: body}); err != nil {
		delete(s.waiting, s.sequence)
		return 0, nil, err
	}
	return s.sequence, answer, nil
}

func (s *Session) forget(sequence uint32) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.waiting, sequence)
}

// write needs the mutex. A write that fails may have sent a half PDU, so that
// the connection is of no use any more.
func (s *Session) write(p PDU) error {
	var err error
	if s.buffer, err = p.Append(s.buffer[:0]); err != nil {
		return err
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(s.options.Response)) // a connection that has none fails at the write
	if _, err = s.conn.Write(s.buffer); err != nil {
		s.end(err)
	}
	return err
}

func (s *Session) answer(p PDU, status Status, body []byte) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.problem == nil {
		_ = s.write(PDU{Command: p.Command.Response(), Status: status, Sequence: p.Sequence, Body: body}) // the session ends with the error
	}
}

func (s *Session) close(why error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.end(why)
}

// end needs the mutex.
func (s *Session) end(why error) {
	if s.problem == nil {
		s.problem = fmt.Errorf("%w: %w", ErrClosed, why)
		if errors.Is(why, ErrClosed) {
			s.problem = ErrClosed
		}
		close(s.closed)
		_ = s.conn.Close() // it is of no use any more
	}
}

func (s *Session) reason() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.problem
}

// read takes what the server sends until the session ends. The server has to
// send something, if only answers to enquire_link.
func (s *Session) read() {
	r := bufio.NewReader(s.conn)
	for {
		_ = s.conn.SetReadDeadline(time.Now().Add(s.options.Enquire + 2*s.options.Response)) // as above
		p, err := Read(r)
		if errors.Is(err, ErrLength) {
			s.refuse(p, InvalidCommandLength)
		}
		if err != nil {
			s.close(err)
			return
		}
		if !s.take(p) {
			s.close(ErrClosed)
			return
		}
	}
}

func (s *Session) refuse(p PDU, status Status) {
	s.answer(PDU{Command: GenericNack, Sequence: p.Sequence}, status, nil)
}

// take does what a PDU asks for; false ends the session.
func (s *Session) take(p PDU) bool {
	switch {
	case p.Command.IsResponse(): // generic_nack too: it has the number of what it refuses
		s.hand(p)
	case p.Command == EnquireLink:
		s.answer(p, OK, nil)
	case p.Command == DeliverSM:
		s.receive(p)
	case p.Command == Unbind:
		s.answer(p, OK, nil)
		return false
	default:
		s.refuse(p, InvalidCommand)
	}
	return true
}

// hand gives an answer to whoever waits for it; one that comes late is dropped.
func (s *Session) hand(p PDU) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if waiting, known := s.waiting[p.Sequence]; known {
		delete(s.waiting, p.Sequence)
		waiting <- p // it has room for one, and gets one
	}
}

func (s *Session) receive(p PDU) {
	m, err := ParseShortMessage(p.Body)
	status := InvalidMessageLength
	if err == nil {
		status = s.options.Receive(m)
	}
	s.answer(p, status, []byte{0}) // message_id is not used (4.6.2)
}

// enquire asks from time to time whether the server is there, and ends the
// session when it is not.
func (s *Session) enquire() {
	ticker := time.NewTicker(s.options.Enquire)
	defer ticker.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-ticker.C:
			if err := s.Enquire(context.Background()); err != nil {
				s.close(err)
				return
			}
		}
	}
}
