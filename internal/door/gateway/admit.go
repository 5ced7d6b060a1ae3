package gateway

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/cookie"
)

// admit asks whether the request may come in. method is the one that the
// client used, "" when that is not known.
func (g *Gateway) admit(ctx context.Context, r *http.Request, method, request string) (*admission.Pass, error) {
	credential, ok := g.credential(r.Header, method)
	if !ok {
		return nil, admission.Refused
	}
	visit := admission.Visit{Address: g.Proxies.Client(r.RemoteAddr, r.Header.Values), Service: access.API, RequestID: request, UserAgent: r.UserAgent()}
	if credential.Kind == admission.WebSession {
		visit.Service = access.Web
	}
	if address, err := netip.ParseAddr(visit.Address); err == nil && credential.Kind == admission.Password { // only wrong ones are told of
		visit.Country = g.Countries.Of(address)
	}
	return g.admission.Admit(ctx, credential, visit)
}

// credential is what the request shows: the Authorization header, else the
// portal's cookie. A header that is none of ours is no credential, and nothing
// falls back from it to the cookie. Neither is a cookie that another site may
// have made the browser send.
func (g *Gateway) credential(h http.Header, method string) (admission.Credential, bool) {
	switch values := h.Values("Authorization"); {
	case len(values) > 1:
		return admission.Credential{}, false
	case len(values) == 1:
		if c, ok := admission.ParseAuthorization(values[0]); ok {
			return c, true
		}
	}
	for _, header := range h.Values("Cookie") {
		if token := g.cookies.Find(header, cookie.Session); token != "" {
			return admission.Credential{Kind: admission.WebSession, Secret: token}, safe(method, h) || g.sameOrigin(h)
		}
	}
	return admission.Credential{}, false
}

// safe tells whether a request changes nothing. One that opens a WebSocket may,
// and is not held to one origin by browsers.
func safe(method string, h http.Header) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return h.Get("Upgrade") == "" && h.Get("Sec-Websocket-Key") == "" && h.Get("Sec-Fetch-Mode") != "websocket"
	}
	return false
}

// sameOrigin tells whether the browser says that the request is one of the
// installation's own pages', or one that the person typed. Browsers send Origin
// with all that is not safe; where neither is there, a proxy took it away, and
// nothing is known.
func (g *Gateway) sameOrigin(h http.Header) bool {
	switch h.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	}
	return strings.EqualFold(h.Get("Origin"), g.origin)
}

// lacks tells whether somebody holds none of the scopes; with none asked for, nobody does.
func lacks(p *admission.Pass, anyOf []access.Permission) bool {
	return len(anyOf) > 0 && !slices.ContainsFunc(anyOf, p.Actor.Permissions.Has)
}
