package smsc_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/smpp"
)

// centre listens on this machine and answers each PDU as it is told.
func centre(t *testing.T, answer func(p smpp.PDU) []smpp.PDU) (port int, seen func() string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	tenanttest.Must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	commands := make(chan smpp.Command, 10)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close() //nolint:errcheck // the test is over
		defer close(commands)
		in := bufio.NewReader(conn)
		for {
			p, err := smpp.Read(in)
			if err != nil {
				return
			}
			commands <- p.Command
			for _, out := range answer(p) {
				raw, _ := out.Append(nil)
				if _, err := conn.Write(raw); err != nil {
					return
				}
			}
			if p.Command == smpp.GenericNack {
				return
			}
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port, func() string { //nolint:forcetypeassert // it listens on TCP
		var names []string
		for c := range commands {
			names = append(names, map[smpp.Command]string{smpp.BindTransceiver: "bind", smpp.EnquireLink: "enquire", smpp.Unbind: "unbind"}[c])
		}
		return strings.Join(names, " ")
	}
}

func agree(p smpp.PDU) []smpp.PDU {
	return []smpp.PDU{{Command: p.Command.Response(), Sequence: p.Sequence, Body: []byte{0}}}
}

func TestTry(t *testing.T) {
	each(t, func(s *scene) {
		port, seen := centre(t, agree)
		d := draft("home")
		d.Host, d.Port, d.TLS, d.Enabled = "127.0.0.1", port, false, false
		s.set(s.home, d)
		o, err := s.room.Try(s.ctx, s.root, s.home)
		s.must(err)
		if o.Failure != "" || o.Detail != "" {
			t.Errorf("%+v", o)
		}
		if got := seen(); got != "bind enquire unbind" {
			t.Errorf("it was asked %q", got)
		}
		if len(tenanttest.Events(s.ctx, t, s.log, s.home, "smsc.tried")) != 1 || len(tenanttest.Events(s.ctx, t, s.log, s.operator, "smsc.tried")) != 1 {
			t.Error("it is not in both logs")
		}
		_, err = s.room.Try(s.ctx, s.root, s.other)
		s.refused(err, "smsc.missing")
	})
}

// A centre that has messages waiting sends them to whoever binds: they are not
// taken by a try, which has nobody to give them to.
func TestTryTakesNoMessages(t *testing.T) {
	each(t, func(s *scene) {
		answered := make(chan smpp.Status, 1)
		port, _ := centre(t, func(p smpp.PDU) []smpp.PDU {
			if p.Command == smpp.DeliverSM.Response() {
				answered <- p.Status
				return nil
			}
			out := agree(p)
			if p.Command == smpp.BindTransceiver {
				out = append(out, smpp.PDU{Command: smpp.DeliverSM, Sequence: 1, Body: make([]byte, 17)})
			}
			return out
		})
		d := draft("home")
		d.Host, d.Port, d.TLS = "127.0.0.1", port, false
		s.set(s.home, d)
		if o, err := s.room.Try(s.ctx, s.root, s.home); err != nil || o.Failure != "" {
			t.Errorf("%+v, %v", o, err)
		}
		if got := <-answered; got != smpp.NoReceiver {
			t.Errorf("the message was answered %v", got)
		}
	})
}

func TestTryFails(t *testing.T) {
	refuse := func(status smpp.Status) func(p smpp.PDU) []smpp.PDU {
		return func(p smpp.PDU) []smpp.PDU {
			return []smpp.PDU{{Command: p.Command.Response(), Status: status, Sequence: p.Sequence}}
		}
	}
	each(t, func(s *scene) {
		for name, c := range map[string]struct {
			answer func(p smpp.PDU) []smpp.PDU
			want   smsc.Failure
			detail string
		}{
			"a wrong password":     {refuse(smpp.InvalidPassword), smsc.Credentials, "ESME_RINVPASWD"},
			"an unknown system id": {refuse(smpp.InvalidSystemID), smsc.Credentials, "ESME_RINVSYSID"},
			"another refusal":      {refuse(smpp.SystemError), smsc.Answered, "ESME_RSYSERR"},
			"no SMPP": {func(smpp.PDU) []smpp.PDU {
				return []smpp.PDU{{Command: 0x48545450, Sequence: 1, Body: []byte(strings.Repeat("x", 100))}, {Command: smpp.Unbind, Sequence: 2}}
			}, smsc.Answered, "closed"},
		} {
			t.Run(name, func(t *testing.T) {
				port, _ := centre(t, c.answer)
				d := draft("home")
				d.Host, d.Port, d.TLS = "127.0.0.1", port, false
				s.set(s.home, d)
				o, err := s.room.Try(s.ctx, s.root, s.home)
				s.must(err)
				if o.Failure != c.want || !strings.Contains(o.Detail, c.detail) || strings.Contains(o.Detail, secret) {
					t.Errorf("%+v", o)
				}
			})
		}
		closed, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", "127.0.0.1:0")
		s.must(err)
		port := closed.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it listened on TCP
		s.must(closed.(io.Closer).Close())
		for name, host := range map[string]string{"nobody listens": "127.0.0.1", "an address of the operator's own network": "10.0.0.1"} {
			d := draft("home")
			d.Host, d.Port, d.TLS = host, port, false
			s.set(s.home, d)
			o, err := s.room.Try(s.ctx, s.root, s.home)
			s.must(err)
			if o.Failure != smsc.Unreachable || o.Detail == "" {
				t.Errorf("%s: %+v", name, o)
			}
		}
	})
}
