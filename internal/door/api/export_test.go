package api

import (
	"log/slog"
	"net/http"
)

// CheckJSON lets a fuzz target see what is let through.
var CheckJSON = checkJSON

// Patiently is how exports write.
var Patiently = patiently

// Around is what the door puts around a handler.
func Around(next http.Handler, log *slog.Logger) http.Handler {
	return (&api{Settings: Settings{Logger: log}}).around(next)
}
