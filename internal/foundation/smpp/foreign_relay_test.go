package smpp_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"gatehouse/internal/foundation/smpp"
	"gatehouse/internal/foundation/smpptest"
)

// house lets in who knows the password, into one relay.
type house struct{ relay *smpp.Relay }

func (h house) Bind(_ context.Context, c *smpp.Conn, r smpp.BindRequest) (smpp.Handler, error) {
	known := map[string]string{"a-customer-with-a-long-name": "a password of more than eight characters", "kannel": "pass-8ch"}
	if r.Password == "" || known[r.SystemID] != r.Password {
		return nil, smpp.InvalidPassword
	}
	return h.relay.Join(c, r.Kind, nil), nil
}

// between serves customers, and relays them to a foreign centre.
func between(t *testing.T, centre *smpptest.Centre) (bind smpptest.Bind) {
	t.Helper()
	relay := smpp.NewRelay(func(context.Context) (smpp.Upstream, error) {
		return smpp.Upstream{Window: 20, Bind: smpp.Bind{SystemID: smpptest.SystemID, Password: smpptest.Password},
			Dial: func(ctx context.Context) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", centre.Address())
			}}, nil
	}, smpp.RelayOptions{First: 50 * time.Millisecond, Hold: time.Second})
	server := &smpp.Server{Backend: house{relay}, SystemID: "gatehouse", Enquire: 300 * time.Millisecond}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := errors.Join(server.Shutdown(ctx), <-served); !errors.Is(err, smpp.ErrClosed) {
			t.Error(err)
		}
	})
	return smpptest.Bind{Port: l.Addr().(*net.TCPAddr).Port, SystemID: "a-customer-with-a-long-name", Password: "a password of more than eight characters", Kind: "transceiver"}
}

// Others' clients and others' centres understand each other through the relay.
func TestForeignersTalkThroughTheRelay(t *testing.T) {
	centre := smpptest.Start(t)
	centre.Order(smpptest.Orders{Receipts: ptr("DELIVRD"), Quiet: ptr(true)})
	bind := between(t, centre)
	customer := smpptest.Connect(t, bind)
	if e := customer.Next("bound"); e.Status != 0 || e.Version != 0x34 || e.Text != "gatehouse" {
		t.Fatalf("%+v", e)
	}
	customer.Do(smpptest.Tasks{Submit: 2000, Window: 50, Receipts: true})
	if e := customer.Next("submitted"); e.Answers[0] != 2000 {
		t.Errorf("%+v", e.Answers)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		centre.Order(smpptest.Orders{Count: true})
		if e := centre.Next("counted"); e.Messages == 2000 && e.Receipts == 2000 {
			break
		} else if time.Now().After(end) {
			t.Fatalf("%+v", e)
		}
	}
	customer.Do(smpptest.Tasks{Enquire: true})
	if e := customer.Next("alive"); e.Status != 0 {
		t.Errorf("%+v", e)
	}
	time.Sleep(time.Second) // it is asked whether it is there, and says so
	centre.Order(smpptest.Orders{Status: ptr(int(smpp.InvalidDestination))})
	customer.Do(smpptest.Tasks{Submit: 3})
	if e := customer.Next("submitted"); e.Answers[int(smpp.InvalidDestination)] != 3 {
		t.Errorf("%+v", e.Answers)
	}
	centre.Order(smpptest.Orders{Drop: true})
	centre.Next("bind_transceiver") // the relay comes back by itself
	centre.Order(smpptest.Orders{Status: ptr(0), Receipts: ptr("")})
	customer.Do(smpptest.Tasks{Submit: 1})
	if e := customer.Next("submitted"); e.Answers[0] != 1 {
		t.Errorf("%+v", e.Answers)
	}
	customer.Do(smpptest.Tasks{Unbind: true})
	if e := customer.Next("unbound"); e.Status != 0 {
		t.Errorf("%+v", e)
	}
	customer.Next("closed")
	centre.Next("unbind") // nobody is left
}

func TestForeignCustomersAreRefusedOrHeard(t *testing.T) {
	centre := smpptest.Start(t)
	bind := between(t, centre)
	wrong := bind
	wrong.Password = "another"
	for _, kind := range []string{"transmitter", "receiver", "transceiver"} {
		wrong.Kind = kind
		customer := smpptest.Connect(t, wrong)
		if e := customer.Next("bound"); e.Status != int(smpp.InvalidPassword) {
			t.Errorf("%s: %+v", kind, e)
		}
		customer.Next("closed")
	}
	bind.Version = 0x50
	sender, receiver := bind, bind
	sender.Kind, receiver.Kind = "transmitter", "receiver"
	one, two := smpptest.Connect(t, sender), smpptest.Connect(t, receiver)
	for _, c := range []*smpptest.Customer{one, two} {
		if e := c.Next("bound"); e.Status != 0 || e.Version != 0x34 {
			t.Fatalf("%+v", e)
		}
	}
	two.Do(smpptest.Tasks{Submit: 2})
	if e := two.Next("submitted"); e.Answers[int(smpp.InvalidBindStatus)] != 2 {
		t.Errorf("a receiver that sends: %+v", e.Answers)
	}
	centre.Next("bind_transceiver")
	centre.Order(smpptest.Orders{Deliver: 5})
	for range 5 {
		if e := two.Next("deliver"); e.From != "38640123456" {
			t.Errorf("%+v", e)
		}
		if e := centre.Next("delivered"); e.Status != 0 {
			t.Errorf("%+v", e)
		}
	}
	two.Do(smpptest.Tasks{Drop: true})
	centre.Order(smpptest.Orders{Deliver: 1})
	if e := centre.Next("delivered"); e.Status != int(smpp.NoReceiver) {
		t.Errorf("%+v", e)
	}
}
