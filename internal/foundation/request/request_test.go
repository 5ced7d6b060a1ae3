package request_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/request"
)

// A bug in the middle of an answer breaks it off, and the log says where it was.
func TestAPanicBreaksAnAnswerOff(t *testing.T) {
	var log bytes.Buffer
	server := httptest.NewServer(around(http.HandlerFunc(panicsInTheMiddle), slog.New(slog.NewTextHandler(&log, nil))))
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(answer.Body)
	if err == nil || answer.Body.Close() != nil {
		t.Errorf("%q is taken for the whole", part)
	}
	server.Close() // the handler has ended, and so has its writing to the log
	if said := log.String(); !strings.Contains(said, "out of ink") || !strings.Contains(said, "panicsInTheMiddle") {
		t.Errorf("logged %s", said)
	}
}

// around answers with the handler as a door does.
func around(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request.Answering{ID: "req_1", Logger: log, Broken: func(w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) }}.Serve(w, r, next)
	})
}

func panicsInTheMiddle(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "some of the rows\n")
	_ = http.NewResponseController(w).Flush()
	panic("out of ink")
}

// One at its beginning is answered by the door, and the log names no query.
func TestAPanicIsAnswered(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := httptest.NewRecorder()
	around(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("no ink") }), logger).
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/path?client_secret=hush", nil))
	if w.Code != http.StatusTeapot || w.Header().Get("X-Request-Id") != "req_1" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("answered %d with %v", w.Code, w.Header())
	}
	if said := log.String(); !strings.Contains(said, "no ink") || !strings.Contains(said, "status=418") || strings.Contains(said, "hush") {
		t.Errorf("logged %s", said)
	}
}

func TestReadable(t *testing.T) {
	for path, code := range map[string]string{
		"/a%20b?c=d": "", "/%00": "request.path_unknown", "/%ff": "request.path_unknown",
		"/?a=%00": "request.value_form", "/?%ff=a": "request.value_form", "/?a=%zz": "request.value_form", "/?a;b": "request.value_form",
	} {
		if wrong := request.Readable(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)); wrong == nil && code != "" || wrong != nil && wrong.Code != code {
			t.Errorf("%s: %v", path, wrong)
		}
	}
}

// connection notes what deadlines it is given.
type connection struct {
	http.ResponseWriter
	deadlines []time.Time
}

func (c *connection) SetWriteDeadline(at time.Time) error {
	c.deadlines = append(c.deadlines, at)
	return nil
}

// A reader may take long in all, and must take something every minute.
func TestExportsDoNotWaitForAReaderWhoStandsStill(t *testing.T) {
	c := &connection{ResponseWriter: httptest.NewRecorder()}
	w := request.Patiently(c)
	for n := 1; n <= 3; n++ {
		began := time.Now()
		if _, err := io.WriteString(w, "row\n"); err != nil {
			t.Fatal(err)
		}
		if len(c.deadlines) != n {
			t.Fatalf("%d deadlines for %d writings", len(c.deadlines), n)
		}
		if left := c.deadlines[n-1].Sub(began); left < time.Minute || left > 2*time.Minute {
			t.Errorf("the reader has %s", left)
		}
	}
}
