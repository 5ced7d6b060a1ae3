// Package gateway is the door for the traffic of the platform's own services.
// Another gateway asks the check endpoint whether a request may pass, and is
// answered with the caller's identity in headers; or the program proxies
// itself, by routes from a file. Either way who comes in is the one decision of
// the admission room; here are only the forms of HTTP. What a client says of
// its own identity never gets past this door, and neither does its credential:
// a service behind it is told who calls and gets nothing to call others with.
package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/cookie"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/place"
	"gatehouse/internal/foundation/request"
)

// Base is the path that the door keeps for itself on every host.
const Base = "/gateway"

// Admission is the one decision.
type Admission interface {
	// Admit decides about a request; nil: come in.
	Admit(ctx context.Context, c admission.Credential, v admission.Visit) (*admission.Pass, error)
	// Again decides anew about somebody who is inside, and brings the pass up to date.
	Again(ctx context.Context, p *admission.Pass) error
	// Wait gives channels of which one is closed when Again should be asked.
	Wait(p *admission.Pass) []<-chan struct{}
}

// Settings of the door.
type Settings struct {
	PublicURL *url.URL // what browsers call this installation
	Proxies   forwarded.Source
	Routes    *Routes          // nil: none
	Countries *place.Countries // nil when the operator gave none
	Logger    *slog.Logger
}

// Gateway is the door.
type Gateway struct {
	Settings
	admission Admission
	cookies   cookie.Names
	origin    string
	scopes    *scopeTexts
	proxy     *proxy
}

// New opens the door.
func New(a Admission, s Settings) *Gateway {
	if s.Routes == nil {
		s.Routes = &Routes{}
	}
	g := &Gateway{Settings: s, admission: a, cookies: cookie.For(s.PublicURL), origin: s.PublicURL.Scheme + "://" + s.PublicURL.Host, scopes: newScopeTexts()}
	g.proxy = newProxy(g)
	return g
}

// Around gives the handler of the check endpoint and of all routes; what is
// neither goes on to next.
func (g *Gateway) Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ours := strings.CutPrefix(r.URL.EscapedPath(), Base+"/"); ours {
			if rest == "check" || strings.HasPrefix(rest, "check/") {
				g.check(w, r)
			} else {
				g.refuse(w, r, newRequestID(), request.PathUnknown)
			}
			return
		}
		route, err := g.Routes.find(r.Host, r.URL)
		switch {
		case err != nil:
			g.refuse(w, r, newRequestID(), err)
		case route != nil && route.Upstream != nil:
			g.pass(w, r, route)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Alone is Around for an address where nothing else is served.
func (g *Gateway) Alone() http.Handler {
	return g.Around(http.HandlerFunc(g.Unknown))
}

// Unknown answers for paths that nothing is at.
func (g *Gateway) Unknown(w http.ResponseWriter, r *http.Request) {
	g.refuse(w, r, newRequestID(), request.PathUnknown)
}

// Close lets go of the connections to upstreams that nobody uses.
func (g *Gateway) Close() { g.proxy.transport.CloseIdleConnections() }
