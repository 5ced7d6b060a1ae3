package smpp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// FuzzFrames: cut in whatever pieces it comes, a stream gives the PDUs that
// Read gives.
func FuzzFrames(f *testing.F) {
	two := appendPDU(appendPDU(nil, EnquireLink, OK, 1, nil), SubmitSM, OK, 2, []byte("hello"))
	f.Add(two, true)
	f.Add(head(0xffffffff), false)
	f.Add(head(15), true)
	f.Add(two[:20], false)
	f.Fuzz(func(t *testing.T, wire []byte, single bool) {
		from := io.Reader(bytes.NewReader(wire))
		if single {
			from = iotest.OneByteReader(from)
		}
		cut := frames{from: from, most: MaxRead}
		whole := bytes.NewReader(wire)
		for {
			got, gotErr := nextOf(&cut)
			want, wantErr := Read(whole)
			if (gotErr == nil) != (wantErr == nil) || errors.Is(wantErr, ErrLength) && !errors.Is(gotErr, ErrLength) { // the other way round it has seen it earlier
				t.Fatalf("%v, but Read says %v", gotErr, wantErr)
			}
			if gotErr != nil {
				return
			}
			if got.Command != want.Command || got.Status != want.Status || got.Sequence != want.Sequence || !bytes.Equal(got.Body, want.Body) {
				t.Fatalf("%+v, but Read says %+v", got, want)
			}
			if len(cut.buffer) > max(2*len(wire), firstBuffer) {
				t.Fatalf("%d octets are kept for %d", len(cut.buffer), len(wire))
			}
		}
	})
}

func nextOf(f *frames) (PDU, error) {
	for {
		p, ok, err := f.next()
		if ok || err != nil {
			return p, err
		}
		if err := f.fill(); err != nil {
			return PDU{}, err
		}
	}
}

// FuzzParseBind: what is taken keeps its limits, and has no NUL in it.
func FuzzParseBind(f *testing.F) {
	f.Add(bindBody("gate", "secret"))
	f.Add([]byte("gate\x00secret\x00VMS\x00\x50\x01\x01^386\x00\x04\x28\x00\x00"))
	f.Add([]byte("\x00\x01\x01123\x00\x11"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if n := messages(PDU{Command: SubmitMulti, Body: body}); n < 1 || n > 255 {
			t.Errorf("%d messages", n)
		}
		r, err := parseBind(BindReceiver, body)
		if err != nil {
			return
		}
		for _, text := range []string{r.SystemID, r.Password, r.SystemType} {
			if len(text) >= passwordSize || strings.IndexByte(text, 0) >= 0 {
				t.Errorf("%q", text)
			}
		}
	})
}

// FuzzConversation: whatever a customer and a centre send through a server and
// its relay, both are sent PDUs only, nobody's password is among them, and when
// they are gone nothing is left.
func FuzzConversation(f *testing.F) {
	submit := appendPDU(appendPDU(nil, SubmitSM, OK, 2, []byte("hello")), EnquireLink, OK, 3, nil)
	deliver := appendPDU(appendPDU(nil, DeliverSM, OK, 1, []byte("hi")), SubmitSM.Response(), OK, 2, []byte("id\x00"))
	f.Add(true, submit, deliver)
	f.Add(true, appendPDU(appendPDU(nil, DeliverSM.Response(), OK, 1, nil), Unbind, OK, 9, nil), deliver)
	f.Add(true, appendPDU(nil, BindTransceiver, OK, 2, bindBody("gate", "secret")), appendPDU(nil, Unbind, OK, 7, nil))
	f.Add(false, appendPDU(nil, BindReceiver, OK, 2, bindBody("gate", "another")), appendPDU(nil, AlertNotification, OK, 7, nil))
	f.Add(false, head(0xffffffff), head(3))
	f.Fuzz(func(t *testing.T, bound bool, customer, other []byte) {
		if len(customer) > 1000 || len(other) > 1000 { // as many as are refused without a rest
			return
		}
		relay := NewRelay(func(context.Context) (Upstream, error) {
			return Upstream{Bind: Bind{SystemID: "up", Password: "pass"}, Dial: func(context.Context) (net.Conn, error) {
				ours, theirs := net.Pipe()
				go play(t, theirs, func() []byte {
					p, err := Read(theirs)
					if err != nil {
						return nil
					}
					return append(appendPDU(nil, p.Command.Response(), OK, p.Sequence, []byte("up\x00")), other...)
				})
				return ours, nil
			}}, nil
		}, RelayOptions{First: time.Millisecond, Most: time.Millisecond, Hold: 20 * time.Millisecond})
		server := &Server{Backend: &switchboard{relay: relay}, Farewell: 50 * time.Millisecond}
		server.prepare()
		ours, theirs := net.Pipe()
		server.take(ours)
		play(t, theirs, func() []byte {
			if bound {
				return append(appendPDU(nil, BindTransceiver, OK, 1, bindBody("gate", "secret")), customer...)
			}
			return customer
		})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(100 * time.Microsecond) {
			relay.mutex.Lock()
			over := !relay.running && relay.trunk == nil && relay.queue.len() == 0 && relay.flying == 0 && len(relay.held) == 0
			relay.mutex.Unlock()
			if over {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("the relay goes on")
			}
		}
	})
}

// play writes what it has to say, listens for a moment and hangs up.
func play(t *testing.T, conn net.Conn, say func() []byte) {
	wire := say()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			p, err := Read(conn)
			if errors.Is(err, ErrLength) {
				t.Errorf("an impossible PDU was sent: %+v", p)
			}
			if err != nil {
				return
			}
			if bytes.Contains(p.Body, []byte("secret")) && p.Command.IsResponse() {
				t.Errorf("a password is told: %+v", p)
			}
		}
	}()
	_, _ = conn.Write(wire)
	time.Sleep(50 * time.Microsecond)
	_ = conn.Close()
	<-done
}
