package smpp_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/foundation/smpptest"
)

// Kannel sends ten thousand messages through the relay to a centre that others
// have written, and gets the receipt of each.
func TestKannelSendsThroughTheRelay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	const messages = 10_000
	centre := smpptest.Start(t)
	centre.Order(smpptest.Orders{Receipts: ptr("DELIVRD"), Quiet: ptr(true)})
	bind := between(t, centre)
	bind.SystemID, bind.Password = "kannel", "pass-8ch"
	kannel := smpptest.StartKannel(t, bind)
	var group sync.WaitGroup
	numbers := make(chan int)
	for range 8 {
		group.Go(func() {
			for n := range numbers {
				if err := kannel.Send(fmt.Sprint(38640100000+n), fmt.Sprintf("message %d with čšž", n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range messages {
		numbers <- n
	}
	close(numbers)
	group.Wait()
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		sent, queued, receipts := kannel.Counts()
		if sent == messages && queued == 0 && receipts == messages {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d sent, %d queued, %d receipts", sent, queued, receipts)
		}
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(200 * time.Millisecond) { // the last answers may be on their way
		centre.Order(smpptest.Orders{Count: true})
		e := centre.Next("counted")
		if e.Messages == messages && e.Receipts == messages {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the centre got %d, and %d of its receipts were taken", e.Messages, e.Receipts)
		}
	}
}
