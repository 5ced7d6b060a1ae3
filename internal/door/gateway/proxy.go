package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/forwarded"
)

// proxy passes requests on to upstreams.
type proxy struct {
	reverse   *httputil.ReverseProxy
	transport *http.Transport
	rates     *rates
}

// Bounds of connections to upstreams.
const (
	dialTime       = 5 * time.Second
	idleUpstream   = 90 * time.Second
	keptPerHost    = 256
	openPerHost    = 4096 // more wait, as long as their route's timeout
	upstreamHeader = 256 << 10
)

// stall is how long either side of a stream may say nothing while it is
// waited for.
const stall = 5 * time.Minute

// newProxy makes its own transport: upstreams are the operator's own settings,
// and may be private addresses; what customers name is called from elsewhere.
func newProxy(g *Gateway) *proxy {
	p := &proxy{rates: newRates()}
	p.transport = &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSHandshakeTimeout: dialTime, IdleConnTimeout: idleUpstream, ExpectContinueTimeout: time.Second,
		MaxIdleConns: 4 * keptPerHost, MaxIdleConnsPerHost: keptPerHost, MaxConnsPerHost: openPerHost,
		MaxResponseHeaderBytes: upstreamHeader, ForceAttemptHTTP2: true, DisableCompression: true,
	}
	p.reverse = &httputil.ReverseProxy{Rewrite: g.rewrite, ModifyResponse: g.answered, ErrorHandler: g.failed, Transport: p.transport,
		BufferPool: &buffers{}, ErrorLog: slog.NewLogLogger(g.Logger.Handler(), slog.LevelDebug)}
	return p
}

// passage is one request on its way through.
type passage struct {
	route    *Route
	identity identity
	client   string
	answered func() bool // stops the clock of the route's timeout
}

type passageKey struct{}

// Why a request was ended by us.
var (
	errEnded = errors.New("whoever called may not come in, or do this, any more")
	errSlow  = errors.New("the upstream did not begin its answer in time")
)

// pass lets a request through to the route's upstream, or says why not.
func (g *Gateway) pass(w http.ResponseWriter, r *http.Request, route *Route) {
	request := newRequestID()
	who, err := g.enter(r, route, request)
	if err != nil {
		g.refuse(w, r, request, err)
		return
	}
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	slow := time.AfterFunc(route.Timeout, func() { end(errSlow) })
	defer slow.Stop()
	p := &passage{route: route, identity: g.identify(who, request), client: g.Proxies.Client(r.RemoteAddr, r.Header.Values), answered: slow.Stop}
	if who != nil {
		defer g.watch(ctx, who, route, func() { end(errEnded) })()
	}
	r = r.WithContext(context.WithValue(ctx, passageKey{}, p))
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		r.Header.Del("Upgrade") // by another protocol (h2c) one request would open the way for unseen ones
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // the server's own would end the stream of an answer
	if r.Body != nil && r.Body != http.NoBody {
		_ = control.EnableFullDuplex() // else the first word of an answer waits for the end of what is sent
		r.Body = &body{r.Body, control, slow, route.Timeout}
	}
	g.proxy.reverse.ServeHTTP(&patient{w, control}, r)
}

// enter decides whether a request may use the route.
func (g *Gateway) enter(r *http.Request, route *Route, request string) (*admission.Pass, error) {
	if route.Public {
		return nil, g.proxy.rates.take(route, forwarded.Network(g.Proxies.Client(r.RemoteAddr, r.Header.Values)))
	}
	who, err := g.admit(r.Context(), r, r.Method, request)
	switch {
	case err != nil:
		return nil, err
	case lacks(who, route.Scopes):
		return nil, lacking(route.Scopes)
	}
	return who, g.proxy.rates.take(route, who.Actor.ID)
}

// rewrite makes the upstream's request. The library has taken away what holds
// for one connection only, so that no Connection header can name ours.
func (g *Gateway) rewrite(pr *httputil.ProxyRequest) {
	p := pr.In.Context().Value(passageKey{}).(*passage)
	out := pr.Out
	if p.route.StripPrefix && p.route.Prefix != "/" {
		out.URL.Path = "/" + strings.TrimPrefix(out.URL.Path[len(p.route.Prefix):], "/")
		if out.URL.RawPath != "" {
			out.URL.RawPath = "/" + strings.TrimPrefix(out.URL.RawPath[len(p.route.Prefix):], "/")
		}
	}
	pr.SetURL(p.route.Upstream)
	out.URL.RawQuery = pr.In.URL.RawQuery // as it is: nothing was decided by it
	out.Trailer = nil                     // it could say what the headers must not
	h := out.Header
	for name := range h {
		if claimed(name) {
			delete(h, name)
		}
	}
	delete(h, "Authorization")
	delete(h, "Proxy-Authorization")
	g.withoutCookies(h)
	p.identity.write(h)
	h["X-Forwarded-For"] = []string{p.client}
	h["X-Forwarded-Host"] = []string{pr.In.Host}
	h["X-Forwarded-Proto"] = []string{g.PublicURL.Scheme}
}

// withoutCookies leaves only what others set.
func (g *Gateway) withoutCookies(h http.Header) {
	var kept []string
	for _, header := range h["Cookie"] {
		if rest := g.cookies.Without(header); rest != "" {
			kept = append(kept, rest)
		}
	}
	if len(kept) == 0 {
		delete(h, "Cookie")
		return
	}
	h["Cookie"] = []string{strings.Join(kept, "; ")}
}

// answered looks at the beginning of an upstream's answer. It may set cookies
// of its own, but none of ours: that would be somebody else's session.
func (g *Gateway) answered(answer *http.Response) error {
	p := answer.Request.Context().Value(passageKey{}).(*passage)
	p.answered()
	kept := answer.Header["Set-Cookie"][:0]
	for _, line := range answer.Header["Set-Cookie"] {
		if !g.cookies.Sets(line) {
			kept = append(kept, line)
		}
	}
	if len(kept) < len(answer.Header["Set-Cookie"]) {
		answer.Header["Set-Cookie"] = kept
	}
	answer.Header[requestHeader] = []string{p.identity.request}
	return nil
}

// failed answers for an upstream that does not.
func (g *Gateway) failed(w http.ResponseWriter, r *http.Request, err error) {
	p := r.Context().Value(passageKey{}).(*passage)
	switch cause := context.Cause(r.Context()); {
	case errors.Is(cause, errEnded):
		g.refuse(w, r, p.identity.request, admission.Refused)
	case errors.Is(cause, errSlow):
		g.refuse(w, r, p.identity.request, upstreamSlow.Because(errSlow))
	case errors.Is(err, errBodyLost), cause != nil: // the client is gone
		panic(http.ErrAbortHandler)
	default:
		g.refuse(w, r, p.identity.request, upstreamAway.Because(err))
	}
}

// buffers are what bodies are copied through.
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

// Get is a buffer.
func (b *buffers) Get() []byte {
	if buffer, ok := b.pool.Get().(*[bufferSize]byte); ok {
		return buffer[:]
	}
	return make([]byte, bufferSize)
}

// Put takes it back.
func (b *buffers) Put(buffer []byte) { b.pool.Put((*[bufferSize]byte)(buffer)) }
