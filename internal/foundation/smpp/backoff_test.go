package smpp

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// Attack 39: whoever binds and unbinds without end does not make us hurry to
// the centre each time, whether it lets us in or not.
func TestAttack39CentreIsNotHurried(t *testing.T) {
	for name, status := range map[string]Status{"refused": BindFailed, "let in": OK} {
		t.Run(name, func(t *testing.T) {
			const first = 300 * time.Millisecond
			w := relaying(t, RelayOptions{First: first}, nil)
			attempts := make(chan bool, 1000)
			go func() {
				for {
					conn, err := w.listener.Accept()
					if err != nil {
						return
					}
					attempts <- true
					go answerBind(conn, status)
				}
			}()
			began := time.Now()
			for time.Since(began) < 3*first {
				one := as(t, w.address, BindTransceiver)
				time.Sleep(5 * time.Millisecond) // as long as an attempt takes
				one.write(PDU{Command: Unbind, Sequence: 2})
				one.expect(Unbind.Response(), OK, 2)
			}
			if n, most := len(attempts), int(time.Since(began)/first)+2; n < 1 || n > most {
				t.Errorf("the centre was called %d times, not at most %d", n, most)
			}
		})
	}
}

// answerBind plays a centre until the other side is gone.
func answerBind(conn net.Conn, status Status) {
	defer func() { _ = conn.Close() }()
	for {
		p, err := Read(conn)
		if err != nil {
			return
		}
		answer := PDU{Command: p.Command.Response(), Sequence: p.Sequence}
		if p.Command.IsBind() {
			answer.Status, answer.Body = status, []byte("up\x00")
		}
		wire, _ := answer.Append(nil)
		if _, err := conn.Write(wire); err != nil || p.Command == Unbind {
			return
		}
	}
}

// A centre that changes while it is being bound to is left for the new one.
func TestCentreThatChangesWhileItIsBoundTo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	name := make(chan string, 2)
	name <- "old"
	name <- "new"
	relay := NewRelay(func(context.Context) (Upstream, error) {
		return Upstream{Bind: Bind{SystemID: <-name}, Dial: func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		}}, nil
	}, RelayOptions{})
	w := &world{t: t, listener: l}
	one := as(t, serving(t, &Server{Backend: &switchboard{relay: relay}}), BindTransceiver)
	one.write(PDU{Command: SubmitSM, Sequence: 2, Body: []byte("for the new one")})
	for _, want := range []string{"old", "new"} {
		up := w.accept()
		p := up.read()
		if !strings.HasPrefix(string(p.Body), want+"\x00") {
			t.Fatalf("%q", p.Body)
		}
		if want == "old" {
			relay.Again()
		}
		up.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte("up\x00")})
		if want == "old" {
			up.gone()
			continue
		}
		p = up.read()
		up.write(PDU{Command: p.Command.Response(), Sequence: p.Sequence})
		one.expect(SubmitSM.Response(), OK, 2)
	}
}
