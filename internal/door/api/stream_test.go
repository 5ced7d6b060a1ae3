package api_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
)

// stream reads the events of a session.
func (c client) stream(base string) <-chan string {
	c.Helper()
	r, err := http.NewRequestWithContext(c.ctx, http.MethodGet, base+api.Base+"/session/events", nil)
	c.must(err)
	r.Header.Set("Cookie", c.header.Get("Cookie"))
	answer, err := http.DefaultClient.Do(r)
	c.must(err)
	c.Cleanup(func() { _ = answer.Body.Close() })
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" || answer.Header.Get("Cache-Control") != "no-store" {
		c.Fatalf("the stream begins with %d %v", answer.StatusCode, answer.Header)
	}
	events := make(chan string, 100)
	lines := bufio.NewScanner(answer.Body)
	if !lines.Scan() || lines.Text() != ": open" {
		c.Fatalf("the first line is %q", lines.Text())
	}
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

// next demands an event within a second.
func next(t *testing.T, events <-chan string, want string) {
	t.Helper()
	select {
	case got, open := <-events:
		if got != want || !open {
			t.Errorf("%q came, want %q", got, want)
		}
	case <-time.After(time.Second):
		t.Errorf("no %q within a second", want)
	}
}

func none(t *testing.T, events <-chan string) {
	t.Helper()
	select {
	case got := <-events:
		t.Errorf("%q came", got)
	case <-time.After(300 * time.Millisecond):
	}
}

// U7, U8: what happens to a user is seen by their open pages within a second.
func TestEventStream(t *testing.T) {
	each(t, func(s *scene) {
		server := httptest.NewServer(s.handler)
		s.Cleanup(server.Close) // after the streams' bodies
		admin, person, witness := s.as(s.halden.admin), s.as(s.halden.nobody), s.as(s.halden.viewer)
		theirs, others := person.stream(server.URL), witness.stream(server.URL)
		path := "/accounts/self/users/" + string(s.halden.nobody.ID)

		admin.do(http.MethodPut, path+"/roles/analyze_manager", nil).want(http.StatusNoContent, "")
		next(t, theirs, "changed")
		person.get("/accounts/self/users").want(http.StatusOK, "")
		admin.do(http.MethodDelete, path+"/roles/analyze_manager", nil).want(http.StatusNoContent, "")
		next(t, theirs, "changed")
		person.get("/accounts/self/users").want(http.StatusForbidden, "access.forbidden")
		admin.do(http.MethodPatch, path, `{"language":"sl"}`).want(http.StatusOK, "")
		next(t, theirs, "changed")

		admin.post("/accounts/self/teams", `{"name":"Somewhere else"}`).want(http.StatusCreated, "")
		none(t, theirs)
		none(t, others)

		admin.post(path+"/disable", nil).want(http.StatusOK, "")
		next(t, theirs, "ended")
		if _, open := <-theirs; open {
			t.Error("the stream goes on after the end")
		}
		person.get("/session").want(http.StatusUnauthorized, "session.missing")
		none(t, others)

		s.must(s.rooms.Accounts.Disable(s.ctx, program, s.halden.id))
		next(t, others, "ended")
	})
}

func TestEventStreamAnswersHead(t *testing.T) {
	each(t, func(s *scene) {
		person := s.as(s.halden.nobody)
		done := make(chan answer, 1)
		go func() { done <- person.do(http.MethodHead, "/session/events", nil) }()
		select {
		case got := <-done:
			got.want(http.StatusOK, "")
		case <-time.After(2 * time.Second):
			t.Error("HEAD waits for events")
		}
	})
}

// One user cannot use up a node's connections: the oldest stream makes room for the newest.
func TestEventStreamsOfOneUserAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		server := httptest.NewServer(s.handler)
		s.Cleanup(server.Close) // after the streams' bodies
		person, witness := s.as(s.halden.nobody), s.as(s.halden.viewer)
		others := witness.stream(server.URL)
		var streams []<-chan string
		for range 20 {
			streams = append(streams, person.stream(server.URL))
		}
		for _, open := range streams {
			stays(t, open)
		}
		streams = append(streams, person.stream(server.URL), person.stream(server.URL))
		for range 2 {
			select {
			case got, open := <-streams[0]:
				if open {
					t.Errorf("%q came to the oldest stream", got)
				}
			case <-time.After(time.Second):
				t.Error("the oldest stream goes on")
			}
			streams = streams[1:]
		}
		for _, open := range streams {
			stays(t, open)
		}
		stays(t, others)
		s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, s.halden.nobody.ID))
		for _, open := range streams {
			next(t, open, "ended")
		}
	})
}

// stays demands that the stream is open and quiet now.
func stays(t *testing.T, events <-chan string) {
	t.Helper()
	select {
	case got, open := <-events:
		t.Errorf("%q came, open %t", got, open)
	default:
	}
}
