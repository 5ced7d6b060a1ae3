package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// doNothing is the argument that makes this program a server that does nothing.
const doNothing = "-serve-nothing"

// server is a program under measurement, in a process of its own.
type server struct {
	command *exec.Cmd
	base    string
	client  *http.Client
	started time.Duration // until it first answered
}

// begin starts a server and waits for its first answer at path, asking every half millisecond.
func begin(ctx context.Context, address, path, program string, args ...string) (*server, error) {
	command := exec.CommandContext(ctx, program, args...) //nolint:gosec // the program under measurement
	log := &tail{}
	command.Stdout, command.Stderr = log, log
	transport := &http.Transport{MaxIdleConns: 200, MaxIdleConnsPerHost: 200}
	s := &server{command: command, base: "http://" + address, client: &http.Client{Transport: transport, Timeout: time.Minute}}
	began := time.Now()
	if err := command.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < time.Minute {
		status, err := s.get(ctx, path, "")
		if err == nil && status == http.StatusOK {
			s.started = time.Since(began)
			return s, nil
		}
		time.Sleep(500 * time.Microsecond)
	}
	return nil, errors.Join(fmt.Errorf("%s does not answer: %s", program, log.text), s.stop())
}

func (s *server) pid() int { return s.command.Process.Pid }

func (s *server) get(ctx context.Context, path, cookie string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return 0, err
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	return s.send(request)
}

func (s *server) send(request *http.Request) (int, error) {
	answer, err := s.client.Do(request)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, errors.Join(err, answer.Body.Close())
}

func (s *server) stop() error {
	s.client.CloseIdleConnections()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = s.command.Wait() // the answer to a signal is no answer
	return nil
}

// tail keeps the end of what a program says.
type tail struct{ text string }

func (t *tail) Write(b []byte) (int, error) {
	t.text += string(b)
	t.text = t.text[max(0, len(t.text)-2000):]
	return len(b), nil
}

// freeAddress is an address of this machine at which nobody listens now.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// serve starts the program on the place's database.
func (p *place) serve(ctx context.Context, program string, more ...string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--data", p.folder, "--listen", address, "--log-level", "warn"}
	if !strings.HasPrefix(p.address, "sqlite:") {
		args = append(args, "--database", p.address)
	}
	return begin(ctx, address, "/readyz", program, append(args, more...)...)
}

// nothing starts the floor of everything over HTTP: net/http with a handler that does nothing.
func nothing(ctx context.Context) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return begin(ctx, address, "/", self, doNothing, address)
}

func serveNothing() {
	listener, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}\n")
	})}
	_ = server.Serve(listener)
}

// wire is one connection that asks the same question again and again: less
// work than a client library, so that more of the machine is left to the server.
type wire struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
}

func dial(address, path, header string) (*wire, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	text := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
	if header != "" {
		text += header + "\r\n"
	}
	return &wire{conn, bufio.NewReader(conn), []byte(text + "\r\n")}, nil
}

func (w *wire) ask() error {
	if _, err := w.conn.Write(w.request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusNoContent {
		err = errors.Join(err, wantStatus(answer.StatusCode, http.StatusOK))
	}
	return errors.Join(err, answer.Body.Close())
}

func wantStatus(got, want int) error {
	if got != want {
		return fmt.Errorf("answered %d, not %d", got, want)
	}
	return nil
}
