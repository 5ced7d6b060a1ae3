package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// stream reads the events of a session; it is closed when the node closes it.
func (c client) stream() <-chan string {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.base+"/api/v1/session/events", nil)
	if err != nil {
		c.Fatal(err)
	}
	r.Header = c.header.Clone()
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		c.Fatalf("no stream: %v %v", answer, err)
	}
	c.Cleanup(func() { _ = answer.Body.Close() })
	events := make(chan string, 100)
	lines := bufio.NewScanner(answer.Body)
	lines.Scan() // that it is open
	go func() {
		defer close(events)
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				events <- name
			}
		}
	}()
	return events
}

// soon demands an event within a second of what caused it.
func soon(t *testing.T, events <-chan string, want string, since time.Time) {
	t.Helper()
	select {
	case got := <-events:
		if took := time.Since(since); got != want || took > time.Second {
			t.Errorf("%q came after %v, want %q within a second", got, took, want)
		}
	case <-time.After(3 * time.Second):
		t.Errorf("no %q", want)
	}
}

const sealingKey = "GATEHOUSE_SEALING_KEY=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// U7, U8: what changes on one node counts on the other within a second.
func TestTwoNodes(t *testing.T) {
	if testing.Short() {
		t.Skip("two nodes need PostgreSQL, which is left out with -short")
	}
	where := databasetest.URL(t, database.PostgreSQL)
	environment := []string{sealingKey}
	a := started(t, environment, append([]string{"serve", "--outbox"}, store(t, where)...)...)
	b := started(t, environment, append([]string{"serve", "--outbox"}, store(t, where)...)...)
	token := b.setupToken()
	b.anonymous().do(http.StatusNoContent, http.MethodPost, "/setup/check", map[string]string{"token": token})
	a.setUp() // both printed a link; once one was used, the other is good for nothing
	b.anonymous().do(http.StatusNotFound, http.MethodPost, "/setup/check", map[string]string{"token": token})
	b.anonymous().do(http.StatusNotFound, http.MethodPost, "/setup", map[string]any{"token": token, "operatorName": "Second", "admin": with(person("second"), "password", password)})
	mustRun(t, environment, password+"\n", append([]string{"admin", "create", "--username", "amelie", "--email", "amelie@example.com", "--account", "Halden Freight"}, store(t, where)...)...)
	admin, amelie := a.signIn("admin", password), b.signIn("amelie", password)
	admin.at(b).do(http.StatusOK, http.MethodGet, "/session", nil) // a session holds on every node
	var she who
	amelie.get("/session", &she)
	admin.do(http.StatusNoContent, http.MethodDelete, users("/roles/account_admin", she.User.ID), nil)
	b.within(time.Second, "a role taken on A is still held on B", func() bool {
		got, err := amelie.call(http.MethodPost, "/accounts/self/teams", map[string]string{"name": "x"})
		return err == nil && got.StatusCode == http.StatusForbidden
	})
	admin.do(http.StatusNoContent, http.MethodPut, users("/roles/analyze_manager", she.User.ID), nil)
	b.within(time.Second, "a role given on A does not count on B", func() bool {
		got, err := amelie.call(http.MethodGet, "/accounts/self/users", nil)
		return err == nil && got.StatusCode == http.StatusOK
	})
	events := amelie.stream()

	began := time.Now()
	admin.do(http.StatusNoContent, http.MethodDelete, users("/roles/analyze_manager", she.User.ID), nil)
	soon(t, events, "changed", began)
	amelie.do(http.StatusForbidden, http.MethodGet, "/accounts/self/users", nil)

	began = time.Now()
	admin.do(http.StatusOK, http.MethodPost, users("/disable", she.User.ID), nil)
	b.within(time.Second-time.Since(began), "the disabled user is let in on B", func() bool {
		got, err := amelie.call(http.MethodGet, "/session", nil)
		return err == nil && got.StatusCode == http.StatusUnauthorized
	})
	soon(t, events, "ended", began)
	b.anonymous().do(http.StatusUnauthorized, http.MethodPost, "/session", map[string]string{"username": "amelie", "password": password})

	// One node goes away; the other goes on.
	a.stop()
	admin.at(b).do(http.StatusOK, http.MethodPost, users("/enable", she.User.ID), nil)
	b.signIn("amelie", password)
}

// Stopping ends within seconds, though pages hold streams open.
func TestStopWithStreamsOpen(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		n := started(t, nil, append([]string{"serve", "--outbox"}, store(t, address(t, engine))...)...)
		n.setUp()
		admin := n.signIn("admin", password)
		first, second := admin.stream(), admin.stream()
		if took := n.stop(); took > 6*time.Second {
			t.Errorf("stopping took %v", took)
		}
		for _, events := range []<-chan string{first, second} {
			if got, open := <-events; open {
				t.Errorf("%q came with the end of the program: the session has not ended", got)
			}
		}
	})
}

// What was acknowledged is there after kill -9, and nothing is half done.
func TestKilledWhileWriting(t *testing.T) {
	flags := append([]string{"serve", "--outbox"}, store(t, "")...)
	n := started(t, nil, flags...)
	n.setUp()
	admin := n.signIn("admin", password)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				username := fmt.Sprintf("user-%d-%d", w, i)
				got, err := admin.call(http.MethodPost, "/accounts/self/users", person(username))
				if err != nil {
					return
				}
				if got.StatusCode == http.StatusCreated {
					mu.Lock()
					acknowledged[username] = true
					mu.Unlock()
				}
			}
		})
	}
	n.within(20*time.Second, "forty users are written", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(acknowledged) >= 40
	})
	if err := n.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	writers.Wait()

	again := started(t, nil, flags...)
	admin = admin.at(again) // the session outlives the program
	present, recorded := map[string]bool{}, map[string]bool{}
	for cursor := ""; ; {
		var page struct {
			Items      []struct{ Username string }
			NextCursor string
		}
		admin.get("/accounts/self/users?limit=200&cursor="+cursor, &page)
		for _, u := range page.Items {
			present[u.Username] = true
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	for cursor := ""; ; {
		var page struct {
			Items []struct {
				Action string
				Target struct{ Name string }
			}
			NextCursor string
		}
		admin.get("/accounts/self/audit-events?action=user.created&limit=200&cursor="+cursor, &page)
		for _, e := range page.Items {
			recorded[e.Target.Name] = true
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	for username := range acknowledged {
		if !present[username] {
			t.Errorf("%s was acknowledged and is gone", username)
		}
	}
	for username := range present {
		if !recorded[username] {
			t.Errorf("%s is there without a record", username)
		}
	}
	if len(recorded) != len(present) {
		t.Errorf("%d users, %d records", len(present), len(recorded))
	}
}
