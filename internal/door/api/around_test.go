package api_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
)

// A bug in the middle of an answer breaks it off, and the log says where it was.
func TestAPanicBreaksAnAnswerOff(t *testing.T) {
	var log bytes.Buffer
	server := httptest.NewServer(api.Around(http.HandlerFunc(panicsInTheMiddle), slog.New(slog.NewTextHandler(&log, nil))))
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

func panicsInTheMiddle(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "some of the rows\n")
	_ = http.NewResponseController(w).Flush()
	panic("out of ink")
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
	w := api.Patiently(c)
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
