package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// peak is the most memory that the program has had in its hands, in MiB, 0 where the system does not say.
func (n *node) peak() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	kib := 0
	_, _ = fmt.Sscan(line, &kib)
	return kib / 1024
}

// Attack 23: three hundred people, or one who looks like that, sign in at the
// same moment, each of which costs a hash of 19 MiB. The program hashes as many
// at once as it has processors, lets a bounded number wait, tells the others to
// come back, and goes on answering everybody else.
func TestAFloodOfSignIns(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("make test runs it apart, without the race detector, under which a hash takes half a second and memory of its own")
	}
	n := started(t, []string{"GOMEMLIMIT=128MiB"}, append([]string{"serve", "--outbox", "--trusted-proxies", "127.0.0.0/8,::1/128"}, store(t, "")...)...)
	n.setUp()
	admin := n.signIn("admin", password)
	const people = 300
	var left atomic.Int64
	left.Store(people)
	var mu sync.Mutex
	answers := map[int]int{}
	var flood sync.WaitGroup
	for i := range people {
		flood.Go(func() {
			defer left.Add(-1)
			from := n.anonymous().with("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", 100+i/200, 1+i%200))
			got, err := from.call(http.MethodPost, "/session", map[string]string{"username": fmt.Sprint("name", i), "password": strings.Repeat("x", 1024)})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("sign-in %d: %v", i, err)
				return
			}
			answers[got.StatusCode]++
		})
	}
	asked := 0
	slowest := time.Duration(0)
	for ; left.Load() > 0 || asked == 0; time.Sleep(20 * time.Millisecond) {
		asked++
		for _, path := range []string{"/healthz", "/readyz", "/sign-in", "/api/v1/session"} {
			began := time.Now()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, n.base+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = admin.header.Clone()
			got, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			_, _ = io.Copy(io.Discard, got.Body)
			got.Body.Close() //nolint:errcheck // it was read
			if got.StatusCode != http.StatusOK {
				t.Errorf("%s during the flood: %d", path, got.StatusCode)
			}
			slowest = max(slowest, time.Since(began))
		}
	}
	flood.Wait()
	t.Logf("%v; %d rounds of others meanwhile, the slowest answer after %v; %d MiB", answers, asked, slowest, n.peak())
	if answers[http.StatusUnauthorized]+answers[http.StatusServiceUnavailable]+answers[http.StatusTooManyRequests] != people || answers[http.StatusUnauthorized] == 0 {
		t.Errorf("the flood was answered %v", answers)
	}
	if slowest > 5*time.Second { // a browser's patience; it is milliseconds on a machine with nothing else to do
		t.Errorf("somebody else waited for %v", slowest)
	}
	if n.peak() > 400 { // three hundred hashes at once would be 5,700
		t.Errorf("the program took %d MiB", n.peak())
	}
	n.anonymous().with("X-Forwarded-For", "203.0.113.9").do(http.StatusOK, http.MethodPost, "/session", map[string]string{"username": "admin", "password": password})
}
