package smpp_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/smpp"
	"gatehouse/internal/foundation/smpptest"
)

func to(c *smpptest.Centre, options smpp.Options) *smpp.Client {
	return &smpp.Client{Bind: smpp.Bind{SystemID: smpptest.SystemID, Password: smpptest.Password, SystemType: "gate"}, Options: options,
		Dial: func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", c.Address())
		}}
}

func ptr[T any](v T) *T { return &v }

func message(text string) smpp.ShortMessage {
	return smpp.ShortMessage{Source: smpp.Address{TON: smpp.Alphanumeric, Number: "Gatehouse"},
		Destination: smpp.Address{TON: smpp.International, NPI: smpp.ISDN, Number: "38640123456"}, Text: []byte(text)}
}

// A centre that others have written understands what we send, and we it.
func TestForeignCentre(t *testing.T) {
	centre := smpptest.Start(t)
	receipts := make(chan smpp.Receipt, 10)
	client := to(centre, smpp.Options{Receive: func(m smpp.ShortMessage) smpp.Status {
		if r, ok := smpp.ReadReceipt(m); ok {
			receipts <- r
		}
		return smpp.OK
	}})
	centre.Order(smpptest.Orders{Receipts: ptr("DELIVRD")})
	texts := []string{
		"Your code is 493817. [€5] ~{}|^\\",
		"Vaša koda je 493817: čšž",
		"رمزك هو ٤٩٣٨١٧ 😀",
		strings.Repeat("long and longer ", 30),
		strings.Repeat("dolgo, še daljše ", 12),
	}
	for i, text := range texts {
		split, err := smpp.Split(text)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for n, part := range split.Parts {
			m := message("")
			m.Text, m.Coding, m.Receipt = part, split.Coding, n == len(split.Parts)-1
			m.ValidUntil = time.Date(2026, 11, 22, 12, 10, 0, 0, time.UTC)
			if len(split.Parts) > 1 {
				m.Class |= smpp.HasHeader
			}
			id, err := client.Submit(t.Context(), m)
			if err != nil || !strings.HasPrefix(id, "foreign-") {
				t.Fatalf("%s, %v", id, err)
			}
			e := centre.Next("submit")
			got.WriteString(e.Text)
			if e.To != "38640123456" || e.ToTON != 1 || e.ToNPI != 1 || e.From != "Gatehouse" || e.FromTON != 5 || e.FromNPI != 0 || e.Coding != int(split.Coding) || e.Until != "2026-11-22T12:10:00.000Z" {
				t.Errorf("%+v", e)
			}
			if header := slices.Concat(e.Header...); len(split.Parts) > 1 && (len(header) < 3 || !slices.Equal(header[len(header)-2:], []int{len(split.Parts), n + 1})) {
				t.Errorf("part %d of %d has the header %v", n+1, len(split.Parts), e.Header)
			}
			if m.Receipt {
				if r := <-receipts; r.ID != id || !r.Delivered {
					t.Errorf("%+v is not of %s", r, id)
				}
				if e := centre.Next("receipt"); e.Status != 0 {
					t.Errorf("the receipt was answered %d", e.Status)
				}
			}
		}
		if got.String() != text {
			t.Errorf("text %d came as %q", i, got.String())
		}
	}
	centre.Order(smpptest.Orders{Enquire: true})
	centre.Next("alive")
	if err := client.Close(t.Context()); err != nil {
		t.Error(err)
	}
	centre.Next("unbind")
}

func TestForeignCentreTakesAPayload(t *testing.T) {
	centre := smpptest.Start(t)
	client := to(centre, smpp.Options{Transmitter: true})
	text := strings.Repeat("dolgo in še daljše ", 40)
	m := message("")
	m.Coding, m.Payload = smpp.Whole(text)
	if _, err := client.Submit(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if e := centre.Next("bind_transmitter"); e.SystemType != "gate" || e.Version != 0x34 {
		t.Errorf("%+v", e)
	}
	if e := centre.Next("submit"); !e.Payload || e.Text != text {
		t.Errorf("%+v", e)
	}
}

func TestForeignCentreSaysNo(t *testing.T) {
	centre := smpptest.Start(t)
	client := to(centre, smpp.Options{Response: time.Second})
	wrong := to(centre, smpp.Options{})
	wrong.Bind.Password = "another"
	if _, err := wrong.Submit(t.Context(), message("x")); smpp.StatusOf(err) != smpp.InvalidPassword {
		t.Errorf("%v", err)
	}
	centre.Order(smpptest.Orders{Status: ptr(int(smpp.Throttled))})
	if _, err := client.Submit(t.Context(), message("x")); smpp.StatusOf(err) != smpp.Throttled {
		t.Errorf("%v", err)
	}
	centre.Order(smpptest.Orders{Status: ptr(0), Silent: ptr(true)})
	if _, err := client.Submit(t.Context(), message("x")); err == nil || smpp.StatusOf(err) != smpp.OK {
		t.Errorf("%v", err)
	}
	centre.Order(smpptest.Orders{Silent: ptr(false), Drop: true})
	for deadline := time.Now().Add(10 * time.Second); ; { // until it is noticed that the connection broke
		if _, err := client.Submit(t.Context(), message("x")); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}
