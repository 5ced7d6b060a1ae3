// Package request holds what every HTTP door does before it looks at what is
// asked of it: an id and the headers that no answer goes without, a log line, an
// answer where a handler breaks; text that every store takes, JSON that two
// readers read alike, patience with slow readers, and the line in which
// passwords wait. It says what is wrong as a fault; how a fault is written is
// the door's. It knows neither paths nor people.
package request

import (
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/foundation/fault"
)

// BodyLimit is the most that the body of a request may hold, in bytes.
const BodyLimit = 128 * 1024

// Faults of a request's form.
var (
	MethodWrong   = fault.New(fault.Missing, "request.method")
	PathUnknown   = fault.New(fault.Missing, "request.path_unknown")
	CrossOrigin   = fault.New(fault.Forbidden, "request.cross_origin")
	BodyTooLarge  = fault.New(fault.Invalid, "request.body_too_large").With("max", BodyLimit)
	BodyWrong     = fault.New(fault.Invalid, "request.body_form")
	MemberDoubled = fault.New(fault.Invalid, "request.member_doubled")
	MemberMissing = fault.New(fault.Invalid, "request.member_missing")
	ValueWrong    = fault.New(fault.Invalid, "request.value_form")
	MediaType     = fault.New(fault.Invalid, "request.media_type")
	Internal      = fault.New(fault.Internal, "internal")
)

// Answering is how requests are answered.
type Answering struct {
	ID     string // of this request
	Logger *slog.Logger
	Broken func(w http.ResponseWriter) // writes the answer of a handler that broke before it wrote any
}

// Serve lets a handler answer one request.
func (a Answering) Serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	began := time.Now()
	header := w.Header()
	header.Set("X-Request-Id", a.ID)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	recorder := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		broken := recover()
		if broken == http.ErrAbortHandler { //nolint:errorlint // compared as net/http does
			panic(broken)
		}
		if broken != nil {
			a.Logger.Error("panic", "request", a.ID, "path", r.URL.Path, "panic", broken, "stack", string(debug.Stack()))
			if recorder.wrote {
				panic(http.ErrAbortHandler) // nobody takes a part for the whole
			}
			a.Broken(recorder)
		}
		if a.Logger.Enabled(r.Context(), slog.LevelDebug) { // the path alone: a query may hold secrets
			a.Logger.Debug("request", "id", a.ID, "method", r.Method, "path", r.URL.Path, "status", recorder.status, "duration", time.Since(began))
		}
	}()
	next.ServeHTTP(recorder, r)
}

// statusRecorder remembers the status for the log.
type statusRecorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (s *statusRecorder) WriteHeader(status int) {
	s.status, s.wrote = status, true
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(b []byte) (int, error) {
	s.wrote = true
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Readable is nil for a request whose path and parameters are text that every
// store takes: UTF-8 without a byte zero, which PostgreSQL refuses.
func Readable(r *http.Request) *fault.Fault {
	if !IsText(r.URL.Path) {
		return PathUnknown
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return ValueWrong
	}
	return ReadableValues(values)
}

// ReadableValues is nil for parameters that are text.
func ReadableValues(values url.Values) *fault.Fault {
	for name, list := range values {
		for _, value := range list {
			if !IsText(name) || !IsText(value) {
				return ValueWrong.On(strings.ToValidUTF8(name, "\ufffd"))
			}
		}
	}
	return nil
}

// IsText tells whether every store takes the text.
func IsText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Allowed are the methods that a path has; none for a path that there is not.
// The catch-all of the mux, "/", does not count.
func Allowed(mux *http.ServeMux, r *http.Request) (methods []string) {
	probe := r.Clone(r.Context())
	for _, probe.Method = range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, pattern := mux.Handler(probe); pattern != "/" && pattern != "" {
			methods = append(methods, probe.Method)
		}
	}
	return methods
}
