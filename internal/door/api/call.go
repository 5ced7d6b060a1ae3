package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/foundation/cookie"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/place"
	"gatehouse/internal/foundation/request"
)

// call is what is known of one request.
type call struct {
	requestID      string
	address        string
	userAgent      string
	acceptLanguage string
	device         string // tokens of the browser; may be anything
	signIn         string // token of an unfinished sign-in; may be anything
	logger         *slog.Logger
	countries      *place.Countries
	actor          access.Actor
	pass           *admission.Pass
	known          *session.Known // when a browser's session asks
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

// language is that of the user; before sign-in what the browser prefers.
func (c *call) language() string {
	if c.actor.Kind == access.User {
		return c.actor.Language
	}
	return locale.Match(c.acceptLanguage)
}

func (c *call) visitor() session.Visitor {
	return session.Visitor{Address: c.address, Country: c.country(), UserAgent: c.userAgent, Device: c.device, RequestID: c.requestID, Service: access.Web}
}

// country is where the call's address is used, "" where that is not known.
func (c *call) country() string { return countryOf(c.countries, c.address) }

func countryOf(countries *place.Countries, address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	return countries.Of(parsed)
}

// deviceAge is the longest that browsers keep a cookie, in seconds.
const deviceAge = 400 * 24 * 60 * 60

// cookie sets a cookie for so many seconds; less than none takes it away.
func (a *api) cookie(name, value string, maxAge int) http.Cookie {
	return http.Cookie{Name: a.cookies.Name(name), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: a.cookies.Secure(), SameSite: http.SameSiteLaxMode}
}

// opened are the cookies of a session that was just begun; what is left of the way to it goes.
func (a *api) opened(c *call, o session.Opened) []http.Cookie {
	cookies := []http.Cookie{a.cookie(cookie.Session, o.Token.Text(), int(time.Until(o.Session.ExpiresAt).Seconds()))}
	if o.Device != "" {
		cookies = append(cookies, a.cookie(cookie.Device, o.Device, deviceAge))
	}
	if c.signIn != "" {
		cookies = append(cookies, a.cookie(cookie.SignIn, "", -1))
	}
	return cookies
}

// headers are all values of a header.
func headers(ctx huma.Context, wanted string) (values []string) {
	ctx.EachHeader(func(name, value string) {
		if name == wanted {
			values = append(values, value)
		}
	})
	return values
}

// identify finds who is asking: by the Authorization header, of which there may
// be one, else by the session of the cookie.
func (a *api) identify(ctx context.Context, authorization []string, cookies string) error {
	c := callOf(ctx)
	service, refused := access.API, error(admission.Refused)
	if len(authorization) > 1 {
		return refused
	}
	credential, shown := admission.ParseAuthorization(strings.Join(authorization, ""))
	if !shown {
		credential = admission.Credential{Kind: admission.WebSession, Secret: a.cookies.Find(cookies, cookie.Session)}
		service, refused = access.Web, session.Refused
	}
	pass, err := a.Admission.Admit(ctx, credential, c.visit(service))
	if errors.Is(err, admission.Refused) {
		return refused
	}
	if err != nil {
		return err
	}
	c.actor, c.pass = pass.Actor, pass
	if credential.Kind == admission.WebSession {
		c.known = pass.Session
	}
	return nil
}

func (c *call) visit(service access.Service) admission.Visit {
	return admission.Visit{Address: c.address, Country: c.country(), UserAgent: c.userAgent, RequestID: c.requestID, Service: service}
}

// open adds a route that anybody may call.
func open[I, O any](a *api, method, path, id, summary string, handle func(ctx context.Context, c *call, in *I) (*O, error)) {
	add(a, method, path, id, summary, false, handle)
}

// route adds a route for whoever is known. What the types cannot say of it, describe does.
func route[I, O any](a *api, method, path, id, summary string, handle func(ctx context.Context, c *call, in *I) (*O, error), describe ...func(*huma.Operation)) {
	add(a, method, path, id, summary, true, handle, describe...)
}

func add[I, O any](a *api, method, path, id, summary string, known bool, handle func(ctx context.Context, c *call, in *I) (*O, error), describe ...func(*huma.Operation)) {
	op := huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag(path)}, MaxBodyBytes: request.BodyLimit,
		Errors: []int{http.StatusUnprocessableEntity}}
	if known {
		op.Security = []map[string][]string{{"session": {}}, {"key": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound)
		op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
			if err := a.identify(ctx.Context(), headers(ctx, "Authorization"), ctx.Header("Cookie")); err != nil {
				answer(ctx, problem(ctx.Context(), err))
				return
			}
			if err := a.reach(ctx.Context(), ctx.Param("account")); err != nil {
				answer(ctx, problem(ctx.Context(), err))
				return
			}
			next(ctx)
		}}
	}
	if method == http.MethodPost && strings.HasPrefix(id, "create") {
		op.DefaultStatus = http.StatusCreated
	}
	if _, later := any((*O)(nil)).(*accepted); later {
		op.DefaultStatus = http.StatusAccepted
	}
	for _, more := range describe {
		more(&op)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, callOf(ctx), in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		if out == nil {
			out = new(O)
		}
		return out, nil
	})
}

// answer writes a problem before the library has looked at the request.
func answer(ctx huma.Context, p *Problem) {
	for name, values := range p.headers {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", "application/problem+json")
	ctx.SetStatus(p.Status)
	_ = strictJSON.Marshal(ctx.BodyWriter(), p) // the reader went away
}

func tag(path string) string {
	part := strings.TrimPrefix(path, "/accounts/{account}")
	part, _, _ = strings.Cut(strings.TrimPrefix(part, "/"), "/")
	if part == "" {
		return "accounts"
	}
	return part
}

// in is the account that a path names; the middleware of the routes has judged
// how far the caller reaches into it.
func (c *call) in(path string) access.AccountID {
	if path == "self" {
		return c.actor.Account
	}
	return access.AccountID(path)
}

// reach lets the caller act in an account below their own; everywhere else they
// stay who they are, and the rooms refuse them.
func (a *api) reach(ctx context.Context, path string) error {
	c := callOf(ctx)
	in := c.in(path)
	if path == "" || c.actor.Inside(in) == nil {
		return nil
	}
	visitor, err := account.Reach(ctx, a.Database.Read(), c.actor, in)
	if fault.Of(err) == nil && err != nil {
		return err
	}
	c.actor = visitor
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// Nothing is the answer without a body: 204.
type Nothing struct{}
