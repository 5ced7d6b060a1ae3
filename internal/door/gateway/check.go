package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
)

// scopesAtOnce is how many scopes the check endpoint is asked about at most.
const scopesAtOnce = 20

// check answers another gateway: 204 and who calls, or why not.
func (g *Gateway) check(w http.ResponseWriter, r *http.Request) {
	request := newRequestID()
	pass, err := g.judge(r, request)
	if err != nil {
		g.refuse(w, r, request, err)
		return
	}
	h := w.Header()
	g.identify(pass, request).write(h)
	h["Cache-Control"] = noStore
	w.WriteHeader(http.StatusNoContent)
}

var noStore = []string{"no-store"}

// judge lets the caller in by the scopes that the query asks for and by the
// route of the original request. Where the query asks for none and there are
// routes, one must be found: a proxy that does not say what it was asked, or is
// not trusted to, must not pass for one whose requests need nothing. So must it
// where the original's path stands behind that of the check: there the query is
// the original's, and a slash too many would make nothing of the scope.
func (g *Gateway) judge(r *http.Request, request string) (*admission.Pass, error) {
	asked, err := neededScopes(r)
	if err != nil {
		return nil, err
	}
	o := g.original(r)
	route, err := g.routeOf(o)
	if err != nil {
		return nil, err
	}
	if route != nil && route.Public && len(asked) == 0 {
		return nil, nil
	}
	pass, err := g.admit(r.Context(), r, o.method, request)
	switch {
	case err != nil:
		return nil, err
	case lacks(pass, asked):
		return nil, lacking(asked)
	case route != nil && lacks(pass, route.Scopes):
		return nil, lacking(route.Scopes)
	case route == nil && len(asked) == 0 && (behind(r) || !g.Routes.empty()):
		return nil, routeUnknown
	}
	return pass, nil
}

func lacking(scopes []access.Permission) error {
	return scopeLacking.With("scope", string(scopes[0]))
}

// neededScopes reads the query that the proxy's configuration wrote. What is
// not understood is refused: a scope that is misspelt must not be no scope.
func neededScopes(r *http.Request) ([]access.Permission, error) {
	if r.URL.RawQuery == "" || behind(r) {
		return nil, nil
	}
	var scopes []access.Permission
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		scope, err := url.QueryUnescape(value)
		if name != "scope" || err != nil || !scopeForm.MatchString(scope) || len(scopes) == scopesAtOnce {
			return nil, queryWrong
		}
		scopes = append(scopes, access.Permission(scope))
	}
	return scopes, nil
}

// behind tells whether the original's path, and its query, stand behind the path of the check.
func behind(r *http.Request) bool { return r.URL.EscapedPath() != Base+"/check" }

// original is what the client asked the other gateway for; empty where that is not known.
type original struct {
	method, host string
	url          *url.URL
}

// original believes proxies that are trusted, who say it in headers of their
// own, or, as Envoy does, by asking with the original's method for its path
// behind that of the check. If they say two things, one of them came from the
// client, and neither is believed.
func (g *Gateway) original(r *http.Request) original {
	if !g.Proxies.Vouches(r.RemoteAddr) {
		return original{}
	}
	var o original
	var target string
	var certain bool
	if rest, behind := strings.CutPrefix(r.URL.EscapedPath(), Base+"/check/"); behind {
		o.method, o.host, target, certain = r.Method, r.Host, "/"+rest, true
	} else {
		o.method, _ = one(r.Header, "X-Original-Method", "X-Forwarded-Method")
		if o.host, certain = one(r.Header, "X-Original-Host", "X-Forwarded-Host"); certain {
			target, certain = one(r.Header, "X-Original-Uri", "X-Forwarded-Uri")
		}
		if o.host == "" {
			o.host = r.Host
		}
	}
	if u, err := url.ParseRequestURI(target); err == nil && certain && strings.HasPrefix(target, "/") {
		o.url = u
	}
	return o
}

// one is the one value of two headers; not certain when they say two things.
func one(h http.Header, a, b string) (value string, certain bool) {
	first, second := h[a], h[b]
	switch {
	case len(first) > 1 || len(second) > 1 || (len(first)+len(second) == 2 && first[0] != second[0]):
		return "", false
	case len(first) == 1:
		return first[0], true
	case len(second) == 1:
		return second[0], true
	}
	return "", true
}

// routeOf is the route of the original request; nil when there is none, or when it is not known.
func (g *Gateway) routeOf(o original) (*Route, error) {
	if o.url == nil {
		return nil, nil
	}
	return g.Routes.find(o.host, o.url)
}
