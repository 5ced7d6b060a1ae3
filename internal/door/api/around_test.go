package api_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
