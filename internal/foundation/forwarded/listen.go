package forwarded

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// prefaceTime is how long a trusted proxy may take for its preface.
const prefaceTime = 5 * time.Second

// Listen gives a listener whose connections have the address of the client.
// Where the source is the PROXY protocol, a connection from a trusted proxy
// must begin with a preface; without a proper one it is closed. From others
// those bytes are data like any other, and it is another listener's connection
// unchanged. The preface is read when the connection is first read or asked
// for its remote address, which therefore belongs in a goroutine of the
// connection's own: Accept waits for nobody.
func Listen(l net.Listener, s Source) net.Listener {
	if s.Header != ProxyProtocol || len(s.Trusted) == 0 {
		return l
	}
	return &listener{Listener: l, trusted: s.Trusted}
}

type listener struct {
	net.Listener
	trusted Trusted
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if peer, ok := parse(c.RemoteAddr().String()); !ok || !l.trusted.has(peer) {
		return c, nil
	}
	return &conn{Conn: c}, nil
}

// conn is a connection of a trusted proxy.
type conn struct {
	net.Conn
	once   sync.Once
	rest   []byte   // what came with the preface and was not read yet
	client net.Addr // nil: the proxy itself
	err    error

	mu       sync.Mutex
	deadline time.Time // for reading, as the connection's user set it
	read     bool      // the preface is read: deadlines count at once
}

func (c *conn) Read(b []byte) (int, error) {
	c.once.Do(c.readPreface)
	if c.err != nil {
		return 0, c.err
	}
	if len(c.rest) > 0 {
		n := copy(b, c.rest)
		if c.rest = c.rest[n:]; len(c.rest) == 0 {
			c.rest = nil
		}
		return n, nil
	}
	return c.Conn.Read(b)
}

// RemoteAddr is the client's address; it waits for the preface.
func (c *conn) RemoteAddr() net.Addr {
	c.once.Do(c.readPreface)
	if c.client != nil {
		return c.client
	}
	return c.Conn.RemoteAddr()
}

func (c *conn) readPreface() {
	client, err := c.awaitPreface()
	if err != nil {
		c.err = fmt.Errorf("PROXY protocol from %s: %w", c.Conn.RemoteAddr(), err)
		_ = c.Close() // nobody could use it
		return
	}
	if client.IsValid() {
		c.client = net.TCPAddrFromAddrPort(client)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = true
	c.err = c.Conn.SetReadDeadline(c.deadline)
}

func (c *conn) awaitPreface() (netip.AddrPort, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(prefaceTime)); err != nil {
		return netip.AddrPort{}, err
	}
	buffer := make([]byte, 0, prefaceLimit)
	for {
		n, err := c.Conn.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		client, length, bad := parsePreface(buffer)
		switch {
		case bad != nil:
			return client, bad
		case length > 0:
			if length < len(buffer) {
				c.rest = buffer[length:]
			}
			return client, nil
		case err != nil:
			return client, err
		}
	}
}

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline counts from the end of the preface on, which has its own.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	if !c.read {
		return nil
	}
	return c.Conn.SetReadDeadline(t)
}

// CloseWrite ends one direction, as net/http does behind an answer that closes.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
