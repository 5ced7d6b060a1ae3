package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/mailtest"
)

// These tests start the program itself: this test binary, started again with a
// variable set, which also carries the race detector into it.
const (
	programVariable = "GATEHOUSE_TEST_PROGRAM"
	password        = "blue kettle under stairs"
)

func TestMain(m *testing.M) {
	switch {
	case mailtest.Served():
	case os.Getenv(programVariable) != "":
		main()
	default:
		os.Exit(m.Run())
	}
}

func command(environment []string, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...) //nolint:gosec // ourselves
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "GATEHOUSE_") {
			c.Env = append(c.Env, pair)
		}
	}
	c.Env = append(append(c.Env, programVariable+"=1"), environment...)
	return c
}

// run runs one command to its end.
func runCommand(t *testing.T, environment []string, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	c := command(environment, args...)
	var out, problems bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr, c.Dir = strings.NewReader(stdin), &out, &problems, t.TempDir()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	err = c.Wait()
	return out.String(), problems.String(), err
}

// must runs a command that has to succeed.
func mustRun(t *testing.T, environment []string, stdin string, args ...string) string {
	t.Helper()
	stdout, stderr, err := runCommand(t, environment, stdin, args...)
	if err != nil {
		t.Fatalf("gatehouse %s: %v\n%s%s", strings.Join(args, " "), err, stdout, stderr)
	}
	return stdout
}

// node is a running program.
type node struct {
	*testing.T
	base   string
	cmd    *exec.Cmd
	ended  chan struct{}
	err    error               // once ended is closed
	output *tenanttest.Journal // what the program says
}

// freeAddress is one that nobody listened on a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only asked
	return l.Addr().String()
}

// started starts the program and waits until it is ready.
func started(t *testing.T, environment []string, args ...string) *node {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	n := &node{T: t, base: "http://localhost:" + port, ended: make(chan struct{}), output: &tenanttest.Journal{}}
	n.cmd = command(environment, append(args, "--listen", address)...)
	n.cmd.Stdout, n.cmd.Stderr, n.cmd.Dir = n.output, n.output, t.TempDir()
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		n.err = n.cmd.Wait()
		close(n.ended)
	}()
	t.Cleanup(func() {
		_ = n.cmd.Process.Kill()
		<-n.ended
		if t.Failed() {
			t.Logf("the program said:\n%s", n.output)
		}
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		select {
		case <-n.ended:
			t.Fatalf("the program ended: %v\n%s", n.err, n.output)
		default:
		}
		if _, err := askReady(t.Context(), address); err == nil {
			return n
		}
	}
	t.Fatal("the program does not get ready")
	return nil
}

// stop asks the program to end, and says how long that took.
func (n *node) stop() time.Duration {
	n.Helper()
	began := time.Now()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.Fatal(err)
	}
	select {
	case <-n.ended:
	case <-time.After(30 * time.Second):
		n.Fatal("the program does not stop")
	}
	if n.err != nil {
		n.Errorf("the program ended with %v", n.err)
	}
	return time.Since(began)
}

// client is somebody who calls a node.
type client struct {
	*node
	header http.Header
}

func (n *node) anonymous() client { return client{n, http.Header{}} }

func (c client) with(name, value string) client {
	c.header = c.header.Clone()
	c.header.Set(name, value)
	return c
}

// at is the same person at another node.
func (c client) at(n *node) client { return client{n, c.header} }

// reply is what came back.
type reply struct {
	*http.Response
	body []byte
}

func (c client) call(method, path string, body any) (reply, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return reply{}, err
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+"/api/v1"+path, reader)
	if err != nil {
		return reply{}, err
	}
	r.Header = c.header.Clone()
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	all, err := io.ReadAll(answer.Body)
	return reply{answer, all}, err
}

// do calls and demands a status.
func (c client) do(status int, method, path string, body any) reply {
	c.Helper()
	got, err := c.call(method, path, body)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	if got.StatusCode != status {
		c.Errorf("%s %s: %d, want %d: %.300s", method, path, got.StatusCode, status, got.body)
	}
	return got
}

// get reads JSON.
func (c client) get(path string, into any) {
	c.Helper()
	got := c.do(http.StatusOK, http.MethodGet, path, nil)
	if err := json.Unmarshal(got.body, into); err != nil {
		c.Errorf("%s: %v", path, err)
	}
}

// signIn gives the client of somebody who signed in.
func (n *node) signIn(username, password string) client {
	n.Helper()
	got := n.anonymous().do(http.StatusOK, http.MethodPost, "/session", map[string]string{"username": username, "password": password})
	cookies := got.Cookies()
	if len(cookies) != 2 {
		n.Fatalf("%s got %d cookies", username, len(cookies))
	}
	return n.anonymous().with("Cookie", cookies[0].Name+"="+cookies[0].Value+"; "+cookies[1].Name+"="+cookies[1].Value)
}

// person is what user and set-up calls take.
func person(username string) map[string]any {
	return map[string]any{"username": username, "firstName": "Test", "email": username + "@example.com", "language": "en", "timeZone": "UTC"}
}

// with is the map with one more member.
func with(m map[string]any, name string, value any) map[string]any {
	m[name] = value
	return m
}

// setupToken is the secret of the link that the first start prints.
func (n *node) setupToken() string {
	n.Helper()
	_, token, found := strings.Cut(n.output.String(), "/setup#")
	if !found {
		n.Fatalf("no link was printed: %s", n.output)
	}
	token, _, _ = strings.Cut(token, "\n")
	return token
}

// setUp makes operator and customer, each with an admin, through the printed link.
func (n *node) setUp() {
	n.Helper()
	token := n.setupToken()
	n.anonymous().do(http.StatusNoContent, http.MethodPost, "/setup", map[string]any{"token": token, "operatorName": "Acme",
		"admin":       with(person("operator"), "password", password),
		"mainAccount": map[string]any{"name": "Halden Freight", "admin": with(person("admin"), "password", password)}})
}

// within waits for something that must happen soon.
func (n *node) within(limit time.Duration, what string, happened func() bool) {
	n.Helper()
	began := time.Now()
	for time.Since(began) < limit {
		if happened() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	n.Errorf("not within %v: %s", limit, what)
}

// store is the flags for a fresh store; both nodes of an installation get the same.
func store(t *testing.T, database string) []string {
	t.Helper()
	flags := []string{"--data", t.TempDir()}
	if database != "" {
		flags = append(flags, "--database", database)
	}
	return flags
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

func users(path string, id string) string { return fmt.Sprintf("/accounts/self/users/%s%s", id, path) }
