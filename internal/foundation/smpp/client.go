package smpp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Client sends messages over a session that it opens when there is something
// to send, keeps for a while for the receipts, and opens again when it breaks.
type Client struct {
	Dial    func(ctx context.Context) (net.Conn, error)
	Bind    Bind
	Options Options
	Idle    time.Duration // how long a session stays with nothing to send; zero: 2 minutes

	once    sync.Once
	turn    chan struct{} // whoever holds it may open a session
	mutex   sync.Mutex
	session *Session
	idle    *time.Timer
	failure error // of the last attempt to open
	pause   time.Duration
	again   time.Time // not before then
}

// Pauses between attempts to open a session that failed.
const (
	firstPause = time.Second
	mostPause  = time.Minute
)

// Submit is Session.Submit on a session that is open, or is opened for it. It
// fails at once while the last attempt to open one is too short a time ago.
func (c *Client) Submit(ctx context.Context, m ShortMessage) (string, error) {
	session, err := c.bound(ctx)
	if err != nil {
		return "", err
	}
	return session.Submit(ctx, m)
}

// Close ends the session; the next message opens one again.
func (c *Client) Close(ctx context.Context) error {
	c.mutex.Lock()
	session := c.session
	c.session = nil
	c.mutex.Unlock()
	if session == nil {
		return nil
	}
	return session.Close(ctx)
}

// bound is the open session. Of several that find none, one opens it.
func (c *Client) bound(ctx context.Context) (*Session, error) {
	c.once.Do(func() { c.turn = make(chan struct{}, 1) })
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if session := c.current(); session != nil {
		return session, nil
	}
	if wait := time.Until(c.again); wait > 0 {
		return nil, fmt.Errorf("smpp: no session for another %v: %w", wait.Round(time.Second), c.failure)
	}
	session, err := c.open(ctx)
	if err != nil {
		c.failure = err
		c.pause = min(max(2*c.pause, firstPause), mostPause)
		c.again = time.Now().Add(c.pause)
		return nil, err
	}
	c.pause = 0
	c.keep(session)
	return session, nil
}

func (c *Client) open(ctx context.Context) (*Session, error) {
	conn, err := c.Dial(ctx)
	if err != nil {
		return nil, err
	}
	return Open(ctx, conn, c.Bind, c.Options)
}

// current is the session, if it is still open; it is not idle now.
func (c *Client) current() *Session {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.session == nil {
		return nil
	}
	select {
	case <-c.session.Done():
		c.session = nil
	default:
		c.idle.Reset(c.patience())
	}
	return c.session
}

func (c *Client) keep(session *Session) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.session = session
	c.idle = time.AfterFunc(c.patience(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		c.mutex.Lock()
		if c.session == session {
			c.session = nil
		}
		c.mutex.Unlock()
		_ = session.Close(ctx) // a server that does not answer loses it all the same
	})
}

func (c *Client) patience() time.Duration {
	if c.Idle > 0 {
		return c.Idle
	}
	return 2 * time.Minute
}

// StatusOf is what a server said; OK when the error is of another kind.
func StatusOf(err error) Status {
	var status Status
	if errors.As(err, &status) {
		return status
	}
	return OK
}
