// Package mailtest gives tests a mail server of their own, and shows them the
// letters that wait in the store. The server is a process: the test's own
// binary, started again with a variable set, so that the program under test
// meets it over TLS as it meets a real one. It ends with the test.
//
// What it answers depends on the addresses, as Rcpt says. It keeps nothing and
// relays nothing.
package mailtest

import (
	"bufio"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Who may sign in at the listeners with TLS.
const (
	Username = "mailer"
	Password = "p\u00e4ss word" //nolint:gosec // of the test's own server
)

// Listening is where the server takes letters.
type Listening struct {
	StartTLS, TLS, Plain int    // ports on 127.0.0.1; the plain one offers neither TLS nor sign-in
	Certificate          string // PEM, its own authority
}

// Letter is one letter as the server got it.
type Letter struct {
	Over     string // starttls, tls or plain: which of the three listeners
	TLS      bool
	Username string
	From, To string
	Data     string
}

// Server is the process as the tests see it.
type Server struct {
	Listening
	letters chan Letter
}

// variable says to the binary that it is the server.
const variable = "GATEHOUSE_TEST_SMTP_SERVER"

// Served runs the server and answers true when this process was started to be
// it. TestMain asks it first, and returns.
func Served() bool {
	if os.Getenv(variable) == "" {
		return false
	}
	serve()
	return true
}

// Start starts the server for one test.
func Start(t *testing.T) *Server {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), variable+"=1")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	stdout, err2 := command.StdoutPipe()
	if err := errors.Join(err, err2, command.Start()); err != nil {
		t.Fatal(err)
	}
	s := &Server{letters: make(chan Letter, 100)}
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadBytes('\n')
	if err := errors.Join(err, json.Unmarshal(first, &s.Listening)); err != nil {
		t.Fatalf("the mail server does not start: %v", err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for decoder := json.NewDecoder(lines); ; {
			var letter Letter
			if decoder.Decode(&letter) != nil {
				return
			}
			s.letters <- letter
		}
	}()
	t.Cleanup(func() {
		_ = stdin.Close() // it ends at that
		<-read
		if err := command.Wait(); err != nil {
			t.Errorf("the mail server: %v", err)
		}
	})
	return s
}

// Roots are the authorities that vouch for the server.
func (s *Server) Roots() *x509.CertPool {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(s.Certificate))
	return roots
}

// Next waits for a letter.
func (s *Server) Next(t *testing.T) Letter {
	t.Helper()
	select {
	case letter := <-s.letters:
		return letter
	case <-time.After(20 * time.Second):
		t.Fatal("no letter came")
	}
	return Letter{}
}

// None demands that no letter comes for a moment.
func (s *Server) None(t *testing.T) {
	t.Helper()
	select {
	case letter := <-s.letters:
		t.Errorf("a letter came to %s", letter.To)
	case <-time.After(50 * time.Millisecond):
	}
}
