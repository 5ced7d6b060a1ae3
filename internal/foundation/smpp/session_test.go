package smpp

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// centre is the other end of a session, played by the test.
type centre struct {
	net.Conn
	t *testing.T
}

// pair is a session being opened and the centre that it talks to.
func pair(t *testing.T, options Options) (*centre, func() (*Session, error)) {
	t.Helper()
	ours, theirs := net.Pipe()
	t.Cleanup(func() { _ = theirs.Close() })
	type opened struct {
		s   *Session
		err error
	}
	done := make(chan opened, 1)
	go func() {
		s, err := Open(t.Context(), ours, Bind{"gate", "secret", ""}, options)
		done <- opened{s, err}
	}()
	return &centre{theirs, t}, func() (*Session, error) { o := <-done; return o.s, o.err }
}

func (c *centre) read() PDU {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	p, err := Read(c)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

func (c *centre) write(p PDU) {
	c.t.Helper()
	wire, err := p.Append(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = c.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Write(wire); err != nil {
		c.t.Fatal(err)
	}
}

func (c *centre) bind() {
	c.t.Helper()
	p := c.read()
	c.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte("centre\x00")})
}

func open(t *testing.T, options Options) (*centre, *Session) {
	t.Helper()
	c, opened := pair(t, options)
	c.bind()
	s, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func TestBindIsRefused(t *testing.T) {
	c, opened := pair(t, Options{Transmitter: true})
	p := c.read()
	if p.Command != BindTransmitter || !bytes.HasPrefix(p.Body, []byte("gate\x00secret\x00")) {
		t.Errorf("%+v", p)
	}
	c.write(PDU{Command: p.Command.Response(), Status: InvalidPassword, Sequence: p.Sequence})
	_, err := opened()
	if StatusOf(err) != InvalidPassword || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// A server that refuses a bind closes the connection; the refusal counts.
func TestAnswerBeforeTheEndCounts(t *testing.T) {
	for range 50 {
		c, opened := pair(t, Options{})
		p := c.read()
		c.write(PDU{Command: p.Command.Response(), Status: InvalidPassword, Sequence: p.Sequence})
		_ = c.Close()
		if _, err := opened(); StatusOf(err) != InvalidPassword {
			t.Fatal(err)
		}
	}
}

func TestAnswersFindTheirRequests(t *testing.T) {
	c, s := open(t, Options{})
	ids := make(chan string, 3)
	for range 3 {
		go func() {
			id, err := s.Submit(t.Context(), ShortMessage{Text: []byte("hi")})
			if err != nil {
				id = err.Error()
			}
			ids <- id
		}()
	}
	asked := []PDU{c.read(), c.read(), c.read()}
	c.write(PDU{Command: SubmitSM.Response(), Sequence: 4711, Body: []byte("nobody's\x00")})
	for i, p := range slices.Backward(asked) {
		answer := PDU{Command: SubmitSM.Response(), Sequence: p.Sequence, Body: []byte{'a' + byte(i), 0}}
		if i == 1 {
			answer = PDU{Command: GenericNack, Status: Throttled, Sequence: p.Sequence}
		}
		c.write(answer)
	}
	got := []string{<-ids, <-ids, <-ids}
	slices.Sort(got)
	if want := []string{Throttled.Error(), "a", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestWindowAndTimerBoundWhatIsUnanswered(t *testing.T) {
	c, s := open(t, Options{Window: 1, Response: 100 * time.Millisecond, Enquire: time.Hour})
	first := make(chan error, 1)
	go func() {
		_, err := s.Submit(t.Context(), ShortMessage{})
		first <- err
	}()
	late := c.read()
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Submit(short, ShortMessage{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("behind a full window: %v", err)
	}
	if err := <-first; !errors.Is(err, ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	if len(s.waiting) != 0 {
		t.Errorf("%d still wait", len(s.waiting))
	}
	go func() { // there is room again, and the late answer is nobody's
		c.write(PDU{Command: SubmitSM.Response(), Sequence: late.Sequence, Body: []byte("late\x00")})
		p := c.read()
		c.write(PDU{Command: SubmitSM.Response(), Sequence: p.Sequence, Body: []byte("in time\x00")})
	}()
	if id, err := s.Submit(t.Context(), ShortMessage{}); err != nil || id != "in time" {
		t.Errorf("%s, %v", id, err)
	}
}

func TestWhatTheServerAsks(t *testing.T) {
	var got []ShortMessage
	c, s := open(t, Options{Receive: func(m ShortMessage) Status { got = append(got, m); return OK }})
	body, _ := ShortMessage{Class: IsReceipt, Text: []byte("id:1 stat:DELIVRD")}.body()
	for _, step := range []struct {
		ask    PDU
		answer Command
		status Status
	}{
		{PDU{Command: EnquireLink, Sequence: 5}, EnquireLink.Response(), OK},
		{PDU{Command: DeliverSM, Sequence: 6, Body: body}, DeliverSM.Response(), OK},
		{PDU{Command: DeliverSM, Sequence: 7, Body: body[:5]}, DeliverSM.Response(), InvalidMessageLength},
		{PDU{Command: SubmitSM, Sequence: 8, Body: body}, GenericNack, InvalidCommand},
		{PDU{Command: Unbind, Sequence: 9}, Unbind.Response(), OK},
	} {
		c.write(step.ask)
		if p := c.read(); p.Command != step.answer || p.Status != step.status || p.Sequence != step.ask.Sequence {
			t.Errorf("%+v was answered %+v", step.ask, p)
		}
	}
	if len(got) != 1 || string(got[0].Text) != "id:1 stat:DELIVRD" {
		t.Errorf("%+v", got)
	}
	<-s.Done()
	if _, err := s.Submit(t.Context(), ShortMessage{}); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestImpossibleLengthEndsTheSession(t *testing.T) {
	c, s := open(t, Options{})
	go func() { _, _ = c.Write(head(0xffffffff)) }()
	if p := c.read(); p.Command != GenericNack || p.Status != InvalidCommandLength || p.Sequence != 9 {
		t.Errorf("%+v", p)
	}
	<-s.Done()
}

func TestSilentServerLosesTheSession(t *testing.T) {
	c, s := open(t, Options{Enquire: 50 * time.Millisecond, Response: 50 * time.Millisecond})
	if p := c.read(); p.Command != EnquireLink {
		t.Errorf("%+v", p)
	}
	select {
	case <-s.Done():
	case <-time.After(5 * time.Second):
		t.Error("the session is still open")
	}
}

func TestCloseSaysGoodbye(t *testing.T) {
	c, s := open(t, Options{})
	go func() {
		p := c.read()
		c.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence})
	}()
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	<-s.Done()
}

func TestClientOpensAgainAndBacksOff(t *testing.T) {
	var dials int
	refuse := errors.New("connection refused")
	var answer func(c *centre)
	client := &Client{Dial: func(context.Context) (net.Conn, error) {
		dials++
		if answer == nil {
			return nil, refuse
		}
		ours, theirs := net.Pipe()
		t.Cleanup(func() { _ = theirs.Close() })
		go answer(&centre{theirs, t})
		return ours, nil
	}, Idle: time.Hour}
	for range 3 {
		if _, err := client.Submit(t.Context(), ShortMessage{}); !errors.Is(err, refuse) {
			t.Errorf("%v", err)
		}
	}
	if dials != 1 {
		t.Errorf("dialled %d times at once", dials)
	}
	client.again = time.Time{}
	if _, err := client.Submit(t.Context(), ShortMessage{}); err == nil || client.pause != 2*firstPause {
		t.Errorf("%v, pause %v", err, client.pause)
	}
	client.again = time.Time{}
	answer = func(c *centre) { // takes two messages, then goes away
		c.bind()
		for range 2 {
			p := c.read()
			c.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte("id\x00")})
		}
		_ = c.Close()
	}
	for range 2 {
		for range 2 {
			if id, err := client.Submit(t.Context(), ShortMessage{}); err != nil || id != "id" {
				t.Errorf("%s, %v", id, err)
			}
		}
		<-client.session.Done() // it is noticed that the centre went away
	}
	if dials != 4 || client.pause != 0 {
		t.Errorf("dialled %d times, pause %v", dials, client.pause)
	}
}

func TestIdleSessionIsClosed(t *testing.T) {
	goodbye := make(chan Command, 1)
	client := &Client{Idle: 50 * time.Millisecond, Dial: func(context.Context) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			c := &centre{theirs, t}
			c.bind()
			for range 2 {
				p := c.read()
				if p.Command != SubmitSM {
					goodbye <- p.Command
				}
				c.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte("id\x00")})
			}
		}()
		return ours, nil
	}}
	if _, err := client.Submit(t.Context(), ShortMessage{}); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-goodbye:
		if got != Unbind {
			t.Errorf("%x", got)
		}
	case <-time.After(5 * time.Second):
		t.Error("the session stays")
	}
}
