package mail

import (
	"os"
	"testing"
	"time"

	"gatehouse/internal/foundation/mailtest"
)

func TestMain(m *testing.M) {
	if !mailtest.Served() {
		os.Exit(m.Run())
	}
}

// with gives settings that the server accepts, over the listener of the mode.
func with(s *mailtest.Server, mode Mode) *SMTP {
	settings := &SMTP{Host: "127.0.0.1", Mode: mode, Username: mailtest.Username, Password: mailtest.Password,
		From: "Halden Post <post@halden.example>", Roots: s.Roots(), Timeout: 10 * time.Second}
	switch mode {
	case StartTLS:
		settings.Port = s.StartTLS
	case TLS:
		settings.Port = s.TLS
	case None:
		settings.Port, settings.Username = s.Plain, ""
	}
	return settings
}
