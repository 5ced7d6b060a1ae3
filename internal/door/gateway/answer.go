package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/request"
)

// Faults of the door itself.
var (
	pathUnclear  = fault.New(fault.Invalid, "gateway.path_unclear")
	queryWrong   = fault.New(fault.Invalid, "gateway.query")
	scopeLacking = fault.New(fault.Forbidden, "gateway.scope_lacking")
	routeUnknown = fault.New(fault.Forbidden, "gateway.route_unknown")
	tooFast      = fault.New(fault.Limit, "gateway.too_fast")
	upstreamAway = fault.New(fault.Busy, "gateway.upstream_away")
	upstreamSlow = fault.New(fault.Busy, "gateway.upstream_slow")
)

// problem is the body of a refusal (RFC 9457), in the form that the API has.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code"`
	Params    map[string]any `json:"params,omitempty"`
	RequestID string         `json:"requestId"`
}

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusBadRequest, fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden: http.StatusForbidden, fault.Missing: http.StatusNotFound, fault.Limit: http.StatusTooManyRequests, fault.Busy: http.StatusServiceUnavailable,
}

// statusOf is the status of a refusal; an upstream's failings have HTTP's own for gateways.
func statusOf(f *fault.Fault) int {
	switch f.Code {
	case upstreamAway.Code:
		return http.StatusBadGateway
	case upstreamSlow.Code:
		return http.StatusGatewayTimeout
	}
	if status, known := statuses[f.Kind]; known {
		return status
	}
	return http.StatusInternalServerError
}

// refuse answers with what is wrong. The identity headers are there, and say nothing.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, id string, err error) {
	f := fault.Of(err)
	if f == nil {
		f = request.Internal.Because(err)
	}
	status := statusOf(f)
	if cause := f.Unwrap(); status >= http.StatusInternalServerError && cause != nil && !errors.Is(cause, context.Canceled) {
		level := slog.LevelError
		if f.Kind == fault.Busy { // told to come back
			level = slog.LevelWarn
		}
		g.Logger.Log(r.Context(), level, "request failed", "request", id, "error", f)
	}
	h := w.Header()
	identity{request: id}.write(h)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", "application/problem+json")
	switch status {
	case http.StatusUnauthorized:
		// Not Basic, although it may be taken: browsers would ask people for a password.
		h.Set("WWW-Authenticate", `Bearer realm="Gatehouse", App realm="Gatehouse"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(wait(f)))
	}
	language := locale.Match(r.Header.Get("Accept-Language"))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(problem{Type: "about:blank", Title: http.StatusText(status), Status: status, // the reader went away
		Detail: locale.Text(language, "fault."+f.Code, f.Params), Code: f.Code, Params: f.Params, RequestID: id})
}

// wait is after how many seconds it is worth coming back.
func wait(f *fault.Fault) int {
	if seconds, ok := f.Params["seconds"].(int); ok && seconds > 0 {
		return seconds
	}
	return 1
}
