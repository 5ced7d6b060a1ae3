package compat

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/place"
)

// call is what is known of one request.
type call struct {
	id        string
	address   string
	country   string
	userAgent string
	grant     string // of a request for an access token
	actor     access.Actor
	pass      *admission.Pass
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

func countryOf(countries *place.Countries, address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	return countries.Of(parsed)
}

func (c *call) visit() admission.Visit {
	return admission.Visit{Address: c.address, Country: c.country, UserAgent: c.userAgent, RequestID: c.id, Service: access.API}
}

// handler does one call: what it answers is written as JSON, nil as nothing,
// and an answer writes itself.
type handler func(ctx context.Context, c *call, r *http.Request) (any, error)

// answer is one that is no JSON.
type answer func(w http.ResponseWriter) error

// open adds a route that anybody may call.
func (d *door) open(pattern string, handle handler) {
	d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.do(w, r, handle) })
}

// known adds a route for whoever comes in by one of these.
func (d *door) known(pattern string, by []admission.Kind, handle handler) {
	d.open(pattern, func(ctx context.Context, c *call, r *http.Request) (any, error) {
		if err := d.identify(ctx, c, r, by); err != nil {
			return nil, err
		}
		return handle(ctx, c, r)
	})
}

func (d *door) do(w http.ResponseWriter, r *http.Request, handle handler) {
	out, err := handle(r.Context(), callOf(r.Context()), r)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	switch out := out.(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
	case answer:
		if err := out(w); err != nil {
			panic(http.ErrAbortHandler) // the reader went away; nobody takes a part for the whole
		}
	default:
		write(w, http.StatusOK, out)
	}
}

func write(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // answers are plain structs
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader went away
}

// notWithKey is told to whoever shows a key where none is taken. The key is not
// even looked at.
var notWithKey = fault.New(fault.Unauthenticated, "compat.not_with_key")

// identify finds who is asking.
func (d *door) identify(ctx context.Context, c *call, r *http.Request, by []admission.Kind) error {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 { // of two, two readers may take different ones
		return admission.Refused
	}
	credential, shown := admission.ParseAuthorization(headers[0])
	if !shown {
		return admission.Refused
	}
	if !slices.Contains(by, credential.Kind) {
		if credential.Kind == admission.Key && slices.Contains(by, admission.Bearer) {
			return notWithKey
		}
		return admission.Refused
	}
	pass, err := d.Admission.Admit(ctx, credential, c.visit())
	if err != nil {
		return err
	}
	c.actor, c.pass = pass.Actor, pass
	return nil
}

// own stands for the caller's own account.
const own = "_"

// in is the account that a call names, and the caller as they act there; where
// they do not reach, they stay who they are, and the rooms refuse them.
func (d *door) in(ctx context.Context, c *call, name string) (access.Actor, access.AccountID, error) {
	id := access.AccountID(name)
	if name == "" || name == own {
		return c.actor, c.actor.Account, nil
	}
	visitor, err := account.Reach(ctx, d.Database.Read(), c.actor, id)
	if err == nil {
		return visitor, id, nil
	}
	if fault.Of(err) == nil {
		return c.actor, id, err
	}
	return c.actor, id, nil
}
