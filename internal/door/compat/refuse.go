package compat

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/request"
)

// refusal is an error on its way to one of the envelopes.
type refusal struct {
	status int
	faults []*fault.Fault
}

// phrase is how a status is called here.
type phrase struct{ id, text, action string }

var phrases = map[int]phrase{
	http.StatusBadRequest:          {"BAD_REQUEST", "Bad request", "Check the request and send it again."},
	http.StatusUnauthorized:        {"UNAUTHORIZED", "Invalid login details", "Check the credentials, and from where and by which way they are used."},
	http.StatusForbidden:           {"FORBIDDEN", "Forbidden", "Ask an admin of the account for the permission."},
	http.StatusNotFound:            {"NOT_FOUND", "Not found", "Check the path and the ids in it."},
	http.StatusMethodNotAllowed:    {"METHOD_NOT_ALLOWED", "Method not allowed", "Use a method that the Allow header names."},
	http.StatusTooManyRequests:     {"TOO_MANY_REQUESTS", "Too many requests", "Wait as long as the Retry-After header says."},
	http.StatusInternalServerError: {"GENERAL_ERROR", "Something went wrong", "Try again; if it happens again, tell support the X-Request-Id header."},
	http.StatusServiceUnavailable:  {"SERVICE_UNAVAILABLE", "Service unavailable", "Try again in a moment."},
}

// statusOf is the status of a fault: whatever the caller can mend by sending
// something else is a 400 here.
func statusOf(f *fault.Fault) int {
	switch f.Kind {
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Missing:
		if errors.Is(f, request.MethodWrong) {
			return http.StatusMethodNotAllowed
		}
		return http.StatusNotFound
	case fault.Limit:
		if _, waits := f.Params["seconds"]; waits {
			return http.StatusTooManyRequests
		}
	case fault.Busy:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	case fault.Invalid, fault.Conflict, fault.Stale:
	}
	return http.StatusBadRequest
}

// refuse answers an error in the envelope of its path.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	faults := fault.All(err)
	if len(faults) == 0 {
		faults = []*fault.Fault{request.Internal.Because(err)}
	}
	first := faults[0]
	d.tell(r.Context(), first)
	if seconds, ok := first.Params["seconds"].(int); ok && first.Kind == fault.Limit {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	} else if first.Kind == fault.Busy {
		w.Header().Set("Retry-After", "1")
	}
	f := refusal{statusOf(first), faults}
	if f.status == http.StatusUnauthorized { // not Basic, although it may be taken: browsers would ask people for a password
		w.Header().Set("WWW-Authenticate", `Bearer realm="Gatehouse", App realm="Gatehouse"`)
	}
	switch {
	case r.URL.Path == tokenPath:
		if f.status == http.StatusUnauthorized && r.Header.Get("Authorization") != "" { // RFC 6749, section 5.2
			w.Header().Set("WWW-Authenticate", `Basic realm="access tokens"`)
		}
		write(w, f.status, envelopeC{f.envelopeA(), f.oauth(callOf(r.Context()).grant)})
	case strings.HasPrefix(r.URL.Path, "/settings/2/"):
		write(w, f.status, f.envelopeB())
	default:
		write(w, f.status, f.envelopeA())
	}
}

// tell logs what is ours or the outside's fault.
func (d *door) tell(ctx context.Context, f *fault.Fault) {
	if cause := f.Unwrap(); cause == nil || errors.Is(cause, context.Canceled) || f.Kind != fault.Internal && f.Kind != fault.Busy {
		return
	}
	level := slog.LevelError
	if f.Kind == fault.Busy {
		level = slog.LevelWarn
	}
	d.Logger.Log(ctx, level, "request failed", "request", callOf(ctx).id, "error", f)
}

// words are those of a fault, in English.
func words(f *fault.Fault) string { return locale.Text(locale.Fallback, "fault."+f.Code, f.Params) }

// theirs are the names that members have here and are called otherwise at home.
var theirs = map[string]string{"allowedAddresses": "allowedIPs", "scopes": "scopeGuids"}

func property(f *fault.Fault) string {
	if name, other := theirs[f.Field]; other {
		return name
	}
	return f.Field
}

// envelopeA is how most of this API tells errors.
type envelopeA struct {
	RequestError struct {
		ServiceException struct {
			MessageID        string              `json:"messageId"`
			Text             string              `json:"text"`
			ValidationErrors map[string][]string `json:"validationErrors,omitempty"`
		} `json:"serviceException"`
	} `json:"requestError"`
}

func (f refusal) envelopeA() (e envelopeA) {
	one := &e.RequestError.ServiceException
	one.MessageID, one.Text = phrases[f.status].id, phrases[f.status].text
	if f.status != http.StatusBadRequest {
		return e
	}
	for _, wrong := range f.faults {
		if wrong.Field == "" {
			one.Text = words(wrong)
			continue
		}
		if one.ValidationErrors == nil {
			one.ValidationErrors = map[string][]string{}
		}
		one.ValidationErrors[property(wrong)] = append(one.ValidationErrors[property(wrong)], words(wrong))
	}
	return e
}

// envelopeB is how the endpoints of API keys tell them: every member is always there.
type envelopeB struct {
	ErrorCode   string      `json:"errorCode"`
	Description string      `json:"description"`
	Action      string      `json:"action"`
	Violations  []violation `json:"violations"`
	Resources   []resource  `json:"resources"`
}

type violation struct {
	Property  string `json:"property"`
	Violation string `json:"violation"`
}

type resource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func (f refusal) envelopeB() envelopeB {
	said := phrases[f.status]
	e := envelopeB{ErrorCode: "E" + strconv.Itoa(f.status), Description: said.text, Action: said.action, Violations: []violation{}, Resources: []resource{}}
	if errors.Is(f.faults[0], notWithKey) {
		e.Description = words(notWithKey)
	}
	if f.status != http.StatusBadRequest && f.status != http.StatusForbidden {
		return e
	}
	for _, wrong := range f.faults {
		if wrong.Field == "" {
			e.Description = words(wrong)
			continue
		}
		e.Violations = append(e.Violations, violation{property(wrong), words(wrong)})
	}
	return e
}

// envelopeC is A with the code of RFC 6749, section 5.2.
type envelopeC struct {
	envelopeA
	Error string `json:"error"`
}

func (f refusal) oauth(grant string) string {
	switch {
	case f.status == http.StatusUnauthorized && grant == passwordGrant:
		return "invalid_grant"
	case f.status == http.StatusUnauthorized:
		return "invalid_client"
	case errors.Is(f.faults[0], grantUnknown):
		return "unsupported_grant_type"
	case f.status == http.StatusInternalServerError:
		return "server_error"
	case f.status == http.StatusServiceUnavailable, f.status == http.StatusTooManyRequests:
		return "temporarily_unavailable"
	}
	return "invalid_request"
}
