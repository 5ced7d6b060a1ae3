package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/smpp"
)

// How messages are sent: like the figures that others publish.
const (
	senders      = 8
	senderWindow = 100
	relayWindow  = 1000
	sampled      = 16 // every how many messages the time is taken
)

// measureSMPP measures messages over SMPP straight to a centre that answers
// everything, and to the same centre through the relay. Customers, relay and
// centre share the cores.
func measureSMPP(ctx context.Context, r *report, engine database.Engine) error {
	if engine != database.SQLite {
		return nil // no database takes part
	}
	centre, err := serveSMPP(answering{})
	if err != nil {
		return err
	}
	defer centre.stop()
	relay := smpp.NewRelay(func(context.Context) (smpp.Upstream, error) {
		return smpp.Upstream{Window: relayWindow, Bind: smpp.Bind{SystemID: "bench"}, Dial: func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", centre.address)
		}}, nil
	}, smpp.RelayOptions{})
	front, err := serveSMPP(relaying{relay})
	if err != nil {
		return err
	}
	defer front.stop()
	for _, window := range []int{1, senderWindow} {
		floor, err := sendMessages(ctx, centre.address, nil, window, 3*r.each)
		if err != nil {
			return err
		}
		floor.Operation, floor.Engine = fmt.Sprintf("floor: submit_sm to a centre, %d binds, window %d", senders, window), engine
		r.add("smpp", floor)
		relayed, err := sendMessages(ctx, front.address, nil, window, 3*r.each)
		if err != nil {
			return err
		}
		relayed.Operation, relayed.Engine = fmt.Sprintf("submit_sm through the relay, %d binds, window %d", senders, window), engine
		relayed.Floor, relayed.Ratio = floor.Operation, relayed.CPU/floor.CPU
		if window > 1 {
			relayed = relayed.must("100,000 a second", 100_000-relayed.Values["a second"], 0).
				must("half of the floor's rate", floor.Values["a second"]/2-relayed.Values["a second"], 0)
		}
		r.add("smpp", relayed)
	}
	return nil
}

// smppServer is a server of this process.
type smppServer struct {
	smpp.Server
	address string
	port    int
}

func serveSMPP(b smpp.Backend) (*smppServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	at := l.Addr().(*net.TCPAddr) //nolint:errcheck // it listens on TCP
	s := &smppServer{smpp.Server{Backend: b, SystemID: "bench"}, at.String(), at.Port}
	go func() { _ = s.Serve(l) }() // it ends with the measurement
	return s, nil
}

func (s *smppServer) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = s.Shutdown(ctx) // the measurement is over
}

// answering is a centre that takes everything at once.
type answering struct{}

func (answering) Bind(_ context.Context, c *smpp.Conn, _ smpp.BindRequest) (smpp.Handler, error) {
	return answeringSession{c}, nil
}

type answeringSession struct{ conn *smpp.Conn }

var messageID = []byte("0123456789abcdef\x00")

func (s answeringSession) Opened() {}
func (s answeringSession) Flush()  { s.conn.Flush() }
func (s answeringSession) Closed() {}
func (s answeringSession) Take(p smpp.PDU, _ time.Time) {
	s.conn.Answer(p.Command.Response(), smpp.OK, p.Sequence, messageID)
}

// relaying lets everybody into one relay.
type relaying struct{ relay *smpp.Relay }

func (r relaying) Bind(_ context.Context, c *smpp.Conn, b smpp.BindRequest) (smpp.Handler, error) {
	return r.relay.Join(c, b.Kind, nil), nil
}

// sendMessages sends messages for a while, each name over a bind of its own
// with a window; without names, as many as usual.
func sendMessages(ctx context.Context, address string, names []string, window int, each time.Duration) (result, error) {
	if names == nil {
		names = slices.Repeat([]string{"bench"}, senders)
	}
	var done atomic.Int64
	var mutex sync.Mutex
	var walls []time.Duration
	var problems error
	var group sync.WaitGroup
	used, began := ownCPU(), time.Now()
	for _, name := range names {
		group.Go(func() {
			s, err := bindSender(ctx, address, name)
			if err == nil {
				err = s.send(window, began.Add(each))
				_ = s.conn.Close()
				done.Add(s.done)
			}
			mutex.Lock()
			defer mutex.Unlock()
			problems = errors.Join(problems, err)
			if s != nil {
				walls = append(walls, s.walls...)
			}
		})
	}
	group.Wait()
	if problems != nil || len(walls) == 0 {
		return result{}, errors.Join(problems, ctx.Err())
	}
	took := time.Since(began)
	one := summary(walls)
	one.Times = int(done.Load())
	one.CPU = micros(ownCPU()-used) / float64(one.Times)
	one.Values = map[string]float64{"a second": float64(one.Times) / took.Seconds()}
	return one, nil
}

// sender is a customer that costs as little as it can: it writes what its
// window lets it, and looks at nothing but statuses.
type sender struct {
	conn  net.Conn
	done  int64
	walls []time.Duration
}

func bindSender(ctx context.Context, address, systemID string) (*sender, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	body := fmt.Appendf(nil, "%s\x00%s\x00\x00\x34\x00\x00\x00", systemID, password)
	wire, err := smpp.PDU{Command: smpp.BindTransceiver, Sequence: 1, Body: body}.Append(nil)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(wire); err != nil {
		return nil, err
	}
	answer, err := smpp.Read(conn)
	if err == nil && answer.Status != smpp.OK {
		err = answer.Status
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &sender{conn: conn}, nil
}

// submitSM is a message of 120 octets.
var submitSM = slices.Concat([]byte("\x00\x01\x0138640123456\x00\x01\x0138640123457\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x78"), make([]byte, 120))

func (s *sender) send(window int, until time.Time) error {
	wire, err := smpp.PDU{Command: smpp.SubmitSM, Body: submitSM}.Append(nil)
	if err != nil {
		return err
	}
	in := make([]byte, 0, 64<<10)
	var out []byte
	var sentAt [2 * senderWindow]time.Time
	for sent, going := int64(0), true; going || s.done < sent; {
		now := time.Now()
		going = now.Before(until)
		for out = out[:0]; going && sent-s.done < int64(window); sent++ {
			binary.BigEndian.PutUint32(wire[12:], uint32(sent+2))
			out = append(out, wire...)
			sentAt[sent%int64(len(sentAt))] = now
		}
		if _, err := s.conn.Write(out); err != nil {
			return err
		}
		if s.done == sent {
			return nil
		}
		n, err := s.conn.Read(in[len(in):cap(in)])
		if err != nil {
			return fmt.Errorf("%d of %d were answered: %w", s.done, sent, err)
		}
		in = in[:len(in)+n]
		rest, err := s.count(in, &sentAt)
		if err != nil {
			return err
		}
		in = in[:copy(in, rest)]
	}
	return nil
}

// count takes the answers out of what has come.
func (s *sender) count(in []byte, sentAt *[2 * senderWindow]time.Time) ([]byte, error) {
	now := time.Now()
	for len(in) >= 16 {
		length := binary.BigEndian.Uint32(in)
		if int(length) > len(in) {
			break
		}
		if length < 16 {
			return nil, io.ErrUnexpectedEOF
		}
		if status := smpp.Status(binary.BigEndian.Uint32(in[8:])); status != smpp.OK {
			return nil, status
		}
		if smpp.Command(binary.BigEndian.Uint32(in[4:])) == smpp.SubmitSM.Response() {
			if s.done%sampled == 0 {
				sequence := int64(binary.BigEndian.Uint32(in[12:])) - 2
				s.walls = append(s.walls, now.Sub(sentAt[sequence%int64(len(sentAt))]))
			}
			s.done++
		}
		in = in[length:]
	}
	return in, nil
}
