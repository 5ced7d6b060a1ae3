// Package smpptest runs the other sides of SMPP that somebody else has written:
// a short message centre and a customer of the npm package smpp, on node, each
// as a process of its own. Tests send through them what the program sends to a
// provider, and what customers send to the program. They come with the portal's
// development dependencies, so that they are there wherever the portal was built.
package smpptest

import (
	_ "embed"
	"strconv"
	"testing"
)

//go:embed centre.cjs
var centreScript string

//go:embed customer.cjs
var customerScript string

// Event is something that happened at the other side.
type Event struct {
	Event                          string // of a centre: bind_transceiver, bind_transmitter, submit, receipt, alive, unbind, counted
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
	Status                         int         // of the answer to a receipt, or to what a customer asked
	Messages, Receipts             int         // what a quiet centre has counted
	Answers                        map[int]int // of a customer's messages, by status
}

// Orders tell the centre how to behave from now on; nil leaves a member as it is.
type Orders struct {
	Status   *int    `json:"status,omitempty"`   // what each submit_sm is answered
	Receipts *string `json:"receipts,omitempty"` // stat of the receipts that it sends, empty for none
	Silent   *bool   `json:"silent,omitempty"`   // submit_sm is not answered
	Quiet    *bool   `json:"quiet,omitempty"`    // submit_sm and receipts are counted, and not told
	Count    bool    `json:"count,omitempty"`    // tell what was counted
	Enquire  bool    `json:"enquire,omitempty"`  // ask each session whether it is there
	Deliver  int     `json:"deliver,omitempty"`  // send so many messages over the first session
	Drop     bool    `json:"drop,omitempty"`     // break each connection
}

// Credentials that the centre knows.
const (
	SystemID = "gatehouse"
	Password = "pass-8ch"
)

// Centre is a running centre on this machine.
type Centre struct {
	Port int
	process
}

// Start runs a centre until the test is over.
func Start(t *testing.T, environment ...string) *Centre {
	t.Helper()
	c := &Centre{process: run(t, centreScript, append([]string{"SYSTEM_ID=" + SystemID, "PASSWORD=" + Password}, environment...)...)}
	c.Port = c.Next("listening").Port
	return c
}

// Order changes how the centre behaves.
func (c *Centre) Order(o Orders) {
	c.t.Helper()
	c.order(o)
}

// Address is where it listens.
func (c *Centre) Address() string { return "127.0.0.1:" + strconv.Itoa(c.Port) }

// Bind is how a customer binds to a server on this machine.
type Bind struct {
	Port               int
	SystemID, Password string
	Kind               string // transmitter, receiver or transceiver
	Version            int    // interface_version; zero: 0x34
	TLS                bool
}

// Tasks are what a customer is to do.
type Tasks struct {
	Submit   int  `json:"submit,omitempty"` // messages, each answered before it tells "submitted"
	Window   int  `json:"window,omitempty"` // unanswered at the same time; zero: 10
	Receipts bool `json:"receipts,omitempty"`
	Enquire  bool `json:"enquire,omitempty"`
	Unbind   bool `json:"unbind,omitempty"`
	Drop     bool `json:"drop,omitempty"`
}

// Customer is a running customer. Its events are bound, submitted, deliver,
// alive, unbound, unbind, closed and error.
type Customer struct{ process }

// Connect runs a customer, who binds at once, until the test is over.
func Connect(t *testing.T, b Bind) *Customer {
	t.Helper()
	environment := []string{"PORT=" + strconv.Itoa(b.Port), "SYSTEM_ID=" + b.SystemID, "PASSWORD=" + b.Password, "KIND=" + b.Kind}
	if b.Version != 0 {
		environment = append(environment, "VERSION="+strconv.Itoa(b.Version))
	}
	if b.TLS {
		environment = append(environment, "TLS=1")
	}
	return &Customer{run(t, customerScript, environment...)}
}

// Do gives the customer something to do.
func (c *Customer) Do(o Tasks) {
	c.t.Helper()
	c.order(o)
}
