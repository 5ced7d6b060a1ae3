package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/request"
)

// Problem is an error as a problem document (RFC 9457). Title is HTTP's own
// phrase, detail is in the reader's language; code and params are for programs.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank: the code says what it is." example:"about:blank"`
	Title     string         `json:"title" doc:"The status in HTTP's words." example:"Unprocessable Entity"`
	Status    int            `json:"status" doc:"HTTP status." example:"422"`
	Detail    string         `json:"detail" doc:"What is wrong, in the reader's language." example:"The email address is not valid."`
	Code      string         `json:"code" doc:"Stable code of the error." example:"user.email_form"`
	Params    map[string]any `json:"params,omitempty" doc:"Values that the detail mentions."`
	Field     string         `json:"field,omitempty" doc:"Member of the input that is wrong." example:"email"`
	RequestID string         `json:"requestId" doc:"Names this request in the operator's log." example:"req_01jd3w6v8k0000000000000000"`
	Errors    []FieldProblem `json:"errors,omitempty" doc:"All errors, when the input has several."`

	headers http.Header
}

// FieldProblem is one of several errors.
type FieldProblem struct {
	Detail string         `json:"detail" doc:"What is wrong, in the reader's language." example:"The email address is not valid."`
	Code   string         `json:"code" doc:"Stable code of the error." example:"user.email_form"`
	Params map[string]any `json:"params,omitempty" doc:"Values that the detail mentions."`
	Field  string         `json:"field,omitempty" doc:"Member of the input that is wrong." example:"email"`
}

func fieldProblem(ctx context.Context, f *fault.Fault) FieldProblem {
	return FieldProblem{Detail: words(ctx, f), Code: f.Code, Params: f.Params, Field: f.Field}
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are extra headers of the answer.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType makes it a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Faults of the door itself.
var (
	methodWrong     = request.MethodWrong
	pathUnknown     = request.PathUnknown
	crossOrigin     = request.CrossOrigin
	bodyTooLarge    = request.BodyTooLarge
	bodyWrong       = request.BodyWrong
	memberDoubled   = request.MemberDoubled
	memberUnknown   = fault.New(fault.Invalid, "request.member_unknown")
	memberMissing   = request.MemberMissing
	valueWrong      = request.ValueWrong
	valueUnknown    = fault.New(fault.Invalid, "request.value_unknown")
	tooLong         = fault.New(fault.Invalid, "request.too_long")
	tooShort        = fault.New(fault.Invalid, "request.too_short")
	outOfRange      = fault.New(fault.Invalid, "request.out_of_range")
	mediaType       = request.MediaType
	cursorWrong     = fault.New(fault.Invalid, "request.cursor").On("cursor")
	unauthenticated = fault.New(fault.Unauthenticated, "session.missing")
	internal        = request.Internal
	errPanic        = errors.New("panic")
)

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden, fault.Missing: http.StatusNotFound,
	fault.Conflict: http.StatusConflict, fault.Stale: http.StatusPreconditionFailed, fault.Limit: http.StatusTooManyRequests, fault.Busy: http.StatusServiceUnavailable,
}

// problem turns an error into an answer. What is no fault is logged and shown as a request id only.
func problem(ctx context.Context, err error) *Problem {
	call := callOf(ctx)
	faults := fault.All(err)
	if len(faults) == 0 {
		if call.logger != nil && !errors.Is(err, context.Canceled) {
			call.logger.Error("request failed", "request", call.requestID, "error", err)
		}
		faults = []*fault.Fault{internal}
	}
	first := faults[0]
	p := &Problem{Type: "about:blank", Status: statuses[first.Kind], Code: first.Code, Params: first.Params, Field: first.Field,
		RequestID: call.requestID, Detail: words(ctx, first)}
	if first.Code == bodyTooLarge.Code {
		p.Status = http.StatusRequestEntityTooLarge
	}
	if first.Kind == fault.Internal || first.Kind == fault.Busy {
		if call.logger != nil && first.Unwrap() != nil {
			level := slog.LevelError
			if first.Kind == fault.Busy { // told to come back
				level = slog.LevelWarn
			}
			call.logger.Log(ctx, level, "request failed", "request", call.requestID, "error", first)
		}
	}
	p.Title = http.StatusText(p.Status)
	if seconds, ok := first.Params["seconds"].(int); ok && first.Kind == fault.Limit {
		p.headers = http.Header{"Retry-After": {itoa(seconds)}}
	} else if first.Kind == fault.Busy {
		p.headers = http.Header{"Retry-After": {"1"}}
	}
	if len(faults) > 1 {
		for _, f := range faults {
			p.Errors = append(p.Errors, fieldProblem(ctx, f))
		}
	}
	return p
}

func words(ctx context.Context, f *fault.Fault) string {
	return locale.Text(callOf(ctx).language(), "fault."+f.Code, f.Params)
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the reader went away
}

// The library's own messages are turned into our codes: what it finds wrong
// with the form of a request is answered in the reader's language as well.
func init() {
	validation.MsgUnexpectedProperty = memberUnknown.Code
	validation.MsgExpectedRequiredProperty = memberMissing.Code + " %s"
	validation.MsgExpectedOneOf = valueUnknown.Code + " %s"
	validation.MsgExpectedMaxLength = tooLong.Code + " %d"
	validation.MsgExpectedMaxItems = tooLong.Code + " %d"
	validation.MsgExpectedMinLength = tooShort.Code + " %d"
	validation.MsgExpectedMinItems = tooShort.Code + " %d"
	validation.MsgExpectedMinimumNumber = outOfRange.Code + " %v"
	validation.MsgExpectedMaximumNumber = outOfRange.Code + " %v"
	// The description takes the form of errors from this one.
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := problem(ctx.Context(), formFault(status, message, errs))
		if status >= http.StatusInternalServerError {
			return p
		}
		if p.Status == http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			p.Status = status
			p.Title = http.StatusText(status)
		}
		return p
	}
}

var (
	ours      = regexp.MustCompile(`^(request\.[a-z_]+)(?: (.*))?$`)
	oursByKey = map[string]*fault.Fault{bodyWrong.Code: bodyWrong, memberUnknown.Code: memberUnknown, memberMissing.Code: memberMissing, valueUnknown.Code: valueUnknown,
		memberDoubled.Code: memberDoubled, valueWrong.Code: valueWrong, tooLong.Code: tooLong, tooShort.Code: tooShort, outOfRange.Code: outOfRange}
)

// formFault is what is wrong with the form of a request, as faults on its members.
func formFault(status int, message string, errs []error) error {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return bodyTooLarge
	case http.StatusUnsupportedMediaType:
		return mediaType
	case http.StatusInternalServerError:
		return errors.Join(append(errs, errors.New(message))...)
	}
	var faults []*fault.Fault
	for _, err := range errs {
		faults = append(faults, detailFault(err))
	}
	if len(faults) == 0 {
		return bodyWrong
	}
	return fault.Several(faults...)
}

func detailFault(err error) *fault.Fault {
	var detail *huma.ErrorDetail
	if !errors.As(err, &detail) {
		return bodyWrong
	}
	field := detail.Location
	for _, part := range []string{"body.", "query.", "path.", "header."} {
		field = strings.TrimPrefix(field, part)
	}
	if field == "body" {
		field = ""
	}
	field = fmt.Sprintf("%.80s", field) // the name of a member can be as long as a body
	match := ours.FindStringSubmatch(detail.Message)
	switch {
	case match == nil && detail.Message == "unknown query parameter":
		return memberUnknown.On(field)
	case match == nil && field == "":
		return bodyWrong
	case match == nil:
		return valueWrong.On(field) // the wrong value is not repeated: it may be a secret
	}
	f := oursByKey[match[1]]
	switch f {
	case memberMissing:
		if field != "" {
			field += "."
		}
		return f.On(field + match[2])
	case bodyWrong:
		return bodyWrong
	case memberUnknown:
		return f.On(field)
	case memberDoubled, valueWrong: // found by strictJSON, which knows the member
		return f.On(match[2])
	case valueUnknown:
		return f.On(field).With("value", "…").With("allowed", match[2])
	}
	return f.On(field).With("limit", match[2])
}
