package smpp

import (
	"context"
	"encoding/binary"
	"net"
	"sync"
	"testing"
	"time"
)

// sink answers everything, as fast as it comes.
type sink struct{}

func (sink) Bind(_ context.Context, c *Conn, _ BindRequest) (Handler, error) {
	return sinkSession{c}, nil
}

type sinkSession struct{ conn *Conn }

var sinkID = []byte("0123456789abcdef\x00")

func (sinkSession) Opened()  {}
func (s sinkSession) Flush() { s.conn.Flush() }
func (sinkSession) Closed()  {}
func (s sinkSession) Take(p PDU, _ time.Time) {
	s.conn.Answer(p.Command.Response(), OK, p.Sequence, sinkID)
}

// load sends n messages over each of several binds, with a window.
func load(b *testing.B, address string, binds, window, n int) {
	b.Helper()
	body, _ := ShortMessage{Source: Address{1, 1, "38640123456"}, Destination: Address{1, 1, "38640123457"}, Text: make([]byte, 120)}.body()
	var group sync.WaitGroup
	for range binds {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write(appendPDU(nil, BindTransmitter, OK, 1, bindBody("gate", "secret"))); err != nil {
			b.Fatal(err)
		}
		if p, err := Read(conn); err != nil || p.Status != OK {
			b.Fatal(p, err)
		}
		group.Go(func() { send(b, conn, body, window, n) })
	}
	group.Wait()
}

func send(b *testing.B, conn net.Conn, body []byte, window, n int) {
	one := appendPDU(nil, SubmitSM, OK, 0, body)
	in := frames{from: conn, most: MaxRead}
	var out []byte
	sent, got := 0, 0
	for got < n {
		for sent < n && sent-got < window {
			binary.BigEndian.PutUint32(one[12:], uint32(sent+2))
			out = append(out, one...)
			sent++
		}
		if len(out) > 0 {
			if _, err := conn.Write(out); err != nil {
				b.Error(err)
				return
			}
			out = out[:0]
		}
		if err := in.fill(); err != nil {
			b.Error(err)
			return
		}
		for {
			p, ok, err := in.next()
			if err != nil {
				b.Error(err)
				return
			}
			if !ok {
				break
			}
			if p.Command == SubmitSM.Response() {
				if got++; p.Status != OK {
					b.Error(p.Status)
					return
				}
			}
		}
	}
}

func BenchmarkDirect(b *testing.B) {
	address := serving(b, &Server{Backend: sink{}})
	b.ReportAllocs()
	b.ResetTimer()
	load(b, address, 4, 50, b.N/4+1)
}

func BenchmarkRelayed(b *testing.B) {
	for _, window := range []int{1, 10, 50} {
		b.Run(map[int]string{1: "one", 10: "ten", 50: "fifty"}[window], func(b *testing.B) {
			up := serving(b, &Server{Backend: sink{}})
			relay := NewRelay(func(context.Context) (Upstream, error) {
				return Upstream{Window: 500, Bind: Bind{SystemID: "up"}, Dial: func(ctx context.Context) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, "tcp", up)
				}}, nil
			}, RelayOptions{})
			address := serving(b, &Server{Backend: &switchboard{relay: relay}})
			b.ReportAllocs()
			b.ResetTimer()
			load(b, address, 4, window, b.N/4+1)
		})
	}
}
