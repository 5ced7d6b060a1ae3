package smpp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"
)

// Who was said goodbye to is given nothing more, and what they answer to what
// they have counts.
func TestNothingIsDeliveredAfterTheGoodbye(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	one, two := as(t, w.address, BindTransceiver), as(t, w.address, BindTransmitter)
	up := w.centre()
	up.write(PDU{Command: DeliverSM, Sequence: 1, Body: []byte("before")})
	before := one.read()
	w.mutex.Lock()
	first := w.all[0].conn
	w.mutex.Unlock()
	first.End()
	bye := one.read()
	one.expectCommand(bye, Unbind)
	up.write(PDU{Command: DeliverSM, Sequence: 2, Body: []byte("after")})
	one.silent(100 * time.Millisecond)
	one.write(PDU{Command: DeliverSM.Response(), Sequence: before.Sequence})
	up.expect(DeliverSM.Response(), OK, 1)
	one.write(PDU{Command: Unbind.Response(), Sequence: bye.Sequence})
	three := as(t, w.address, BindReceiver)
	if p := three.read(); string(p.Body) != "after" {
		t.Errorf("%+v", p)
	}
	two.silent(10 * time.Millisecond)
}

// A side that does not read is closed after the goodbye as another.
func TestDeafSideIsSaidGoodbyeTo(t *testing.T) {
	door := &doorman{guests: make(chan *guest, 10)}
	address := serving(t, &Server{Backend: door, Farewell: 100 * time.Millisecond})
	deaf := as(t, address, BindTransceiver)
	_ = deaf.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	g := <-door.guests
	for range 250 { // more than fits between the two
		g.conn.Request(DeliverSM, make([]byte, MaxWrite-headerLength))
	}
	g.conn.Flush()
	g.conn.End()
	select {
	case <-g.conn.link.closed:
	case <-time.After(3 * time.Second):
		t.Error("it stays")
	}
}

// Attack 39: answers to nothing are a flood like any other.
func TestAttack39AnswersToNothing(t *testing.T) {
	w := relaying(t, RelayOptions{}, nil)
	flood := as(t, w.address, BindTransceiver)
	one := appendPDU(nil, DeliverSM.Response(), OK, 4711, nil)
	began := time.Now()
	if _, err := flood.Write(appendPDU(bytes.Repeat(one, 5*patienceBound), EnquireLink, OK, 2, nil)); err != nil {
		t.Fatal(err)
	}
	flood.expect(EnquireLink.Response(), OK, 2)
	if took := time.Since(began); took < 3*oneMoment {
		t.Errorf("%d answers to nothing were read in %v", 5*patienceBound, took)
	}
}

// pipes is a listener of connections without any buffer.
type pipes struct {
	net.Listener
	conns chan net.Conn
}

func (p *pipes) Accept() (net.Conn, error) {
	conn, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

// Attack 39: a TLS handshake has an end, also where we write and nobody reads.
func TestAttack39HandshakeThatNobodyReads(t *testing.T) {
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	inner := &pipes{conns: make(chan net.Conn, 1)}
	server := &Server{Backend: &doorman{}, Init: 200 * time.Millisecond}
	done := make(chan error, 1)
	go func() {
		done <- server.Serve(tls.NewListener(inner, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{made}, PrivateKey: private}}}))
	}()
	ours, theirs := net.Pipe()
	inner.conns <- theirs
	hello := make(chan struct{})
	go func() { // it says hello and hears nothing of the answer
		_ = tls.Client(writeOnly{ours, hello}, &tls.Config{InsecureSkipVerify: true}).Handshake() //nolint:gosec // it comes to none
	}()
	<-hello
	eventually(t, "it is still waited for", func() bool {
		server.mutex.Lock()
		defer server.mutex.Unlock()
		return len(server.open) == 0
	})
	close(inner.conns)
	if err := <-done; err == nil {
		t.Error("it goes on")
	}
	_ = ours.Close()
}

// writeOnly is a connection whose user never reads, and tells when it would.
type writeOnly struct {
	net.Conn
	said chan struct{}
}

func (w writeOnly) Read([]byte) (int, error) {
	close(w.said)
	select {}
}
