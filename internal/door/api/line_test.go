package api_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/request"
)

// When the line is full sign-ins by password are told to come back, and nothing else waits.
func TestSignInsStandInLine(t *testing.T) {
	s := begin(t, databasetest.New(t, database.SQLite), "http://localhost:8080")
	admin := s.as(s.halden.admin)
	s.rooms.Admission.SignIns = request.NewLine(1, 0)
	s.serve("http://localhost:8080")
	got := s.anonymous().post("/session", map[string]string{"username": s.halden.admin.Username, "password": password}).want(http.StatusServiceUnavailable, "busy")
	if got.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	admin.get("/session").want(http.StatusOK, "")
	admin.post("/session/confirm", map[string]string{"password": password}).want(http.StatusNoContent, "")
}

// Attack 23: whoever sends the body of a sign-in slowly keeps nobody from signing in.
func TestSlowBodiesHoldNoPlace(t *testing.T) {
	s := begin(t, databasetest.New(t, database.SQLite), "http://localhost:8080")
	s.rooms.Admission.SignIns = request.NewLine(1, 1)
	s.serve("http://localhost:8080")
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	slow, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	s.must(err)
	defer slow.Close() //nolint:errcheck // before the server, which waits for it
	body := fmt.Sprintf(`{"username":%q,"password":%q}`, s.halden.admin.Username, password)
	fmt.Fprintf(slow, "POST /api/v1/session HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:5])
	time.Sleep(100 * time.Millisecond) // by now it would stand in line
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.as(s.halden.admin)
	}()
	select {
	case <-done:
	case <-time.After(4 * time.Second):
		t.Fatal("nobody else can sign in")
	}
	fmt.Fprint(slow, body[5:]) //nolint:errcheck // the next read fails
	_ = slow.SetReadDeadline(time.Now().Add(5 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
	s.must(err)
	defer answer.Body.Close() //nolint:errcheck // only its status counts
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the slow one: %d", answer.StatusCode)
	}
}
