package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/request"
)

// When the line is full sign-ins by password are told to come back, and nothing else waits.
func TestSignInsStandInLine(t *testing.T) {
	s := begin(t, databasetest.New(t, database.SQLite), "http://localhost:8080")
	admin := s.as(s.halden.admin)
	s.line = request.NewLine(1, 0)
	s.serve("http://localhost:8080")
	got := s.anonymous().post("/session", map[string]string{"username": s.halden.admin.Username, "password": password}).want(http.StatusServiceUnavailable, "busy")
	if got.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	admin.get("/session").want(http.StatusOK, "")
	admin.post("/session/confirm", map[string]string{"password": password}).want(http.StatusNoContent, "")
}
