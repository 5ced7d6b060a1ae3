package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
)

// A8: the running program answers those who speak the other API, beside its own.
func TestExistingClientsAreServed(t *testing.T) {
	n := started(t, []string{sealingKey}, append([]string{"serve", "--outbox"}, store(t, address(t, database.SQLite))...)...)
	n.setUp()
	call := func(method, path, authorization, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, n.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Content-Type", "application/json")
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close() //nolint:errcheck // it was read
		text, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(text)
	}
	status, body := call(http.MethodPost, "/auth/1/session", "undefined", `{"username":"admin","password":"`+password+`"}`)
	var session struct{ Token string }
	if err := json.Unmarshal([]byte(body), &session); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	for path, want := range map[string]int{"/audit/1/logs": 200, "/settings/1/accounts": 200, "/settings/2/api-keys": 200, "/2fa/2/applications": 200, "/account/1/balance": 404, "/auth/1/x": 404} {
		status, body := call(http.MethodGet, path, "IBSSO "+session.Token, "")
		if status != want || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, body := call(http.MethodDelete, "/auth/1/session", "IBSSO "+session.Token, ""); status != http.StatusOK || body != "" {
		t.Errorf("signing out: %d %s", status, body)
	}
	if said := n.output.String(); strings.Contains(said, session.Token) {
		t.Error("a token is in the log")
	}
}
