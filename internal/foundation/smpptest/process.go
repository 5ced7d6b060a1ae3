package smpptest

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// process is a script that runs until the test is over, takes orders and tells
// events.
type process struct {
	Events <-chan Event
	t      *testing.T
	orders io.Writer
	done   chan struct{}
}

func run(t *testing.T, script string, environment ...string) process {
	t.Helper()
	command := exec.Command("node", "-e", script) //nolint:gosec,noctx // our own script; it ends with its input
	command.Env = append(os.Environ(), append([]string{"NODE_PATH=" + modules()}, environment...)...)
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
	events := make(chan Event, 20_000)
	p := process{Events: events, t: t, orders: input, done: make(chan struct{}, 1)}
	go p.listen(output, events)
	t.Cleanup(func() {
		_ = input.Close() // it ends with its input
		_ = command.Wait()
	})
	return p
}

func (p process) listen(output io.Reader, events chan<- Event) {
	defer close(events)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		var e Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue
		}
		if e.Event == "done" {
			p.done <- struct{}{}
			continue
		}
		events <- e
	}
}

// Next waits for an event of a kind and passes over others.
func (p process) Next(kind string) Event {
	p.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case e, open := <-p.Events:
			if !open {
				p.t.Fatalf("the other side is gone; waited for %s", kind)
			}
			if e.Event == kind {
				return e
			}
		case <-late:
			p.t.Fatalf("no %s", kind)
		}
	}
}

func (p process) order(o any) {
	p.t.Helper()
	line, err := json.Marshal(o)
	if err == nil {
		_, err = p.orders.Write(append(line, '\n'))
	}
	if err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		p.t.Fatal("the other side does not listen")
	}
}

func modules() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "web", "node_modules")
}
