// Package smpptest runs a short message centre that somebody else has written:
// the npm package smpp, on node, as a process of its own. Tests send through
// it what the program sends to a provider. It comes with the portal's
// development dependencies, so that it is there wherever the portal was built.
package smpptest

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"
)

//go:embed centre.cjs
var script string

// Event is something that happened at the centre.
type Event struct {
	Event                          string // bind_transceiver, bind_transmitter, submit, receipt, alive, unbind
	Port                           int
	SystemType                     string
	Version                        int
	Known                          bool // the bind was accepted
	To, From, Text                 string
	ToTON, ToNPI, FromTON, FromNPI int
	Coding                         int
	Header                         [][]int // elements of the user data header
	Payload                        bool    // the text came in message_payload
	Receipt                        int
	Until                          string
	Status                         int // of the answer to a receipt
}

// Orders tell the centre how to behave from now on; nil leaves a member as it is.
type Orders struct {
	Status   *int    `json:"status,omitempty"`   // what each submit_sm is answered
	Receipts *string `json:"receipts,omitempty"` // stat of the receipts that it sends, empty for none
	Silent   *bool   `json:"silent,omitempty"`   // submit_sm is not answered
	Enquire  bool    `json:"enquire,omitempty"`  // ask each session whether it is there
	Drop     bool    `json:"drop,omitempty"`     // break each connection
}

// Credentials that the centre knows.
const (
	SystemID = "gatehouse"
	Password = "pass-8ch"
)

// Centre is a running centre on this machine.
type Centre struct {
	Port   int
	Events <-chan Event
	t      *testing.T
	orders io.Writer
	done   chan struct{}
}

// Start runs a centre until the test is over.
func Start(t *testing.T, environment ...string) *Centre {
	t.Helper()
	command := exec.Command("node", "-e", script) //nolint:gosec,noctx // our own script; it ends with its input
	command.Env = append(os.Environ(), append([]string{"NODE_PATH=" + modules(), "SYSTEM_ID=" + SystemID, "PASSWORD=" + Password}, environment...)...)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("%v (node is needed, and npm ci in web)", err)
	}
	events := make(chan Event, 1000)
	c := &Centre{Events: events, t: t, orders: input, done: make(chan struct{}, 1)}
	go c.listen(output, events)
	t.Cleanup(func() {
		_ = input.Close() // it ends with its input
		_ = command.Wait()
	})
	c.Port = c.Next("listening").Port
	return c
}

func (c *Centre) listen(output io.Reader, events chan<- Event) {
	defer close(events)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		var e Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue
		}
		if e.Event == "done" {
			c.done <- struct{}{}
			continue
		}
		events <- e
	}
}

// Next waits for an event of a kind and passes over others.
func (c *Centre) Next(kind string) Event {
	c.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case e, open := <-c.Events:
			if !open {
				c.t.Fatalf("the centre is gone; waited for %s", kind)
			}
			if e.Event == kind {
				return e
			}
		case <-late:
			c.t.Fatalf("no %s", kind)
		}
	}
}

// Order changes how the centre behaves.
func (c *Centre) Order(o Orders) {
	c.t.Helper()
	line, err := json.Marshal(o)
	if err == nil {
		_, err = c.orders.Write(append(line, '\n'))
	}
	if err != nil {
		c.t.Fatal(err)
	}
	select {
	case <-c.done:
	case <-time.After(20 * time.Second):
		c.t.Fatal("the centre does not listen")
	}
}

// Address is where it listens.
func (c *Centre) Address() string { return "127.0.0.1:" + strconv.Itoa(c.Port) }

func modules() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "web", "node_modules")
}
