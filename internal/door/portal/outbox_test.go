package portal_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/portal"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/seal"
)

// kept makes an outbox with one letter and one message in it.
func kept(t *testing.T, db *database.DB) http.Handler {
	t.Helper()
	box, err := seal.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Change(t.Context(), func(tx *database.Tx) error {
		err := message.Send(t.Context(), tx, box, message.Message{AccountID: "acc_x", Channel: message.SMS, To: "+38640123456", Text: "Your <b>code</b> is 493817", Language: "en",
			ExpiresAt: time.Now().Add(time.Minute)})
		if err != nil {
			return err
		}
		return mail.Send(t.Context(), tx, box, mail.Letter{AccountID: "acc_x", To: "amelie@example.com", ToName: "Amélie <script>", Language: "en", Kind: "set_password", ValidFor: time.Hour,
			Link: "http://localhost:8080/set-password#gtl_secret", Params: map[string]string{"username": "<img src=x>", "account": "Halden", "creator": "admin", "actor": "admin"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	runner := &jobs.Runner{DB: db}
	(&mail.Post{DB: db, Box: box}).Register(runner)
	(&message.Post{DB: db, Box: box, Outbox: true}).Register(runner)
	if err := runner.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return portal.Outbox(db, box, slog.New(slog.DiscardHandler))
}

func show(t *testing.T, outbox http.Handler, path, peer, host string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = peer, host
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	outbox.ServeHTTP(w, r)
	return w
}

// The letters let people in: only a browser on this machine that asked for
// this machine sees them, and nothing that came through a proxy.
func TestOutboxIsForThisMachine(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		outbox := kept(t, db)
		const here = "127.0.0.1:50000"
		for name, c := range map[string]struct {
			peer, host string
			headers    []string
			seen       bool
		}{
			"localhost":                 {here, "localhost:8080", nil, true},
			"127.0.0.1":                 {here, "127.0.0.1:8080", nil, true},
			"[::1]":                     {"[::1]:50000", "[::1]:8080", nil, true},
			"without a port":            {here, "localhost", nil, true},
			"IPv6 without a port":       {"[::1]:50000", "[::1]", nil, true},
			"IPv4 in IPv6":              {"[::ffff:127.0.0.1]:50000", "localhost:8080", nil, true},
			"another machine":           {"192.0.2.7:50000", "localhost:8080", nil, false},
			"another machine, IPv6":     {"[2001:db8::7]:50000", "localhost:8080", nil, false},
			"mapped other machine":      {"[::ffff:192.0.2.7]:50000", "localhost:8080", nil, false},
			"a name that leads here":    {here, "rebound.evil.example:8080", nil, false},
			"a name that begins so":     {here, "localhost.evil.example", nil, false},
			"the machine's own address": {here, "192.0.2.7:8080", nil, false},
			"no host":                   {here, "", nil, false},
			"no peer":                   {"", "localhost:8080", nil, false},
			"a socket":                  {"@", "localhost:8080", nil, false},
			"forwarded":                 {here, "localhost:8080", []string{"X-Forwarded-For", "127.0.0.1"}, false},
			"forwarded host":            {here, "localhost:8080", []string{"X-Forwarded-Host", "localhost"}, false},
			"forwarded, the standard":   {here, "localhost:8080", []string{"Forwarded", "for=127.0.0.1"}, false},
			"real address":              {here, "localhost:8080", []string{"X-Real-IP", "127.0.0.1"}, false},
			"through a proxy":           {here, "localhost:8080", []string{"Via", "1.1 proxy"}, false},
			"forwarded, empty":          {here, "localhost:8080", []string{"X-Forwarded-For", ""}, false},
		} {
			for _, path := range []string{"/outbox", "/outbox.json", "/outbox.css"} {
				got := show(t, outbox, path, c.peer, c.host, c.headers...)
				if seen := got.Code == http.StatusOK; seen != c.seen || (!seen && got.Code != http.StatusNotFound) {
					t.Errorf("%s, %s: %d", name, path, got.Code)
				}
				if !c.seen && (strings.Contains(got.Body.String(), "secret") || strings.Contains(got.Body.String(), "amelie") || strings.Contains(got.Body.String(), "493817")) {
					t.Errorf("%s, %s: shows the letter", name, path)
				}
			}
		}
	})
}

func TestOutboxPage(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		outbox := kept(t, db)
		page := show(t, outbox, "/outbox", "127.0.0.1:50000", "localhost:8080")
		body := page.Body.String()
		if !strings.Contains(body, `href="http://localhost:8080/set-password#gtl_secret"`) || !strings.Contains(body, "amelie@example.com") {
			t.Errorf("%s", body)
		}
		if !strings.Contains(body, "Your &lt;b&gt;code&lt;/b&gt; is 493817") || !strings.Contains(body, "38640123456") {
			t.Errorf("%s", body)
		}
		if strings.Contains(body, "<img") || strings.Contains(body, "<script") {
			t.Error("a name becomes markup")
		}
		if p := page.Header().Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none';") || !strings.Contains(p, "frame-ancestors 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("policy %s", p)
		}
		if page.Header().Get("Cache-Control") != "no-store" || page.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%v", page.Header())
		}
		var list struct {
			Items    []struct{ ID, Kind, To, Link, Text, Subject string }
			Messages []struct{ ID, Channel, To, Text string }
		}
		if err := json.Unmarshal(show(t, outbox, "/outbox.json", "127.0.0.1:50000", "localhost:8080").Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Items) != 1 || list.Items[0].Kind != "set_password" || list.Items[0].Link == "" || list.Items[0].Subject == "" || !strings.Contains(list.Items[0].Text, list.Items[0].Link) {
			t.Errorf("%+v", list)
		}
		if len(list.Messages) != 1 || list.Messages[0].Channel != "sms" || list.Messages[0].To != "+38640123456" || !strings.HasSuffix(list.Messages[0].Text, "493817") {
			t.Errorf("%+v", list.Messages)
		}
	})
}
