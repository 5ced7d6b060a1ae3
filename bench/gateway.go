package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/foundation/database"
)

// proxyNothing is the argument that makes this program a proxy that does
// nothing but that: to the second argument's upstream.
const proxyNothing = "-proxy-nothing"

// measureGateway measures the check endpoint beside a handler that does
// nothing, and the gateway beside a proxy that does nothing, both to the same
// upstream: saturated and at half the saturated rate.
func measureGateway(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.users[0])
	if err != nil {
		return err
	}
	_, secret, err := p.Keys.Create(ctx, access.Program(access.CommandLine), p.account, apikey.Draft{Name: fmt.Sprint("bench ", time.Now().UnixNano()), Scopes: []access.Permission{access.UsersView}})
	if err != nil {
		return err
	}
	token, err := p.token(ctx)
	if err != nil {
		return err
	}
	if err := p.close(); err != nil {
		return err
	}
	bare, err := nothing(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = bare.stop() }()
	proxy, err := bareProxy(ctx, bare.base)
	if err != nil {
		return err
	}
	defer func() { _ = proxy.stop() }()
	routes := filepath.Join(p.folder, "routes.toml")
	if err := os.WriteFile(routes, []byte(fmt.Sprintf("[[route]]\nprefix='/platform'\nupstream='%s'\nscopes=['users/view']\n", bare.base)), 0o600); err != nil {
		return err
	}
	full, err := p.serve(ctx, r.program, "--gateway-routes", routes)
	if err != nil {
		return err
	}
	defer func() { _ = full.stop() }()
	key, cookie := "Authorization: App "+secret.Text(), "Sec-Fetch-Site: same-origin\r\nCookie: session="+token
	if err := r.pair(p, pair{bare, full, "handler that does nothing", "check of a key", "/gateway/check?scope=users/view", key, 0.6}); err != nil {
		return err
	}
	if err := r.pair(p, pair{bare, full, "handler that does nothing", "check of a session", "/gateway/check?scope=users/view", cookie, 0.6}); err != nil {
		return err
	}
	return r.pair(p, pair{proxy, full, "proxy that does nothing", "gateway with a key", "/platform/x", key, 0.5})
}

// pair is an operation and its floor, asked alike.
type pair struct {
	bare, full *server
	floor      string
	operation  string
	path       string
	header     string
	share      float64 // of the floor's rate
}

// pair measures both in turn, saturated and then at half the lower rate.
func (r *report) pair(p *place, m pair) error {
	floor, err := m.bare.traffic(p, "floor: "+m.floor+", beside "+m.operation, "/", m.header, r.each)
	if err != nil {
		return err
	}
	one, err := m.full.traffic(p, m.operation, m.path, m.header, r.each)
	if err != nil {
		return err
	}
	r.add("gateway", floor)
	one = one.against(floor)
	r.add("gateway", one.must(fmt.Sprintf("%.0f %% of the floor's rate", 100*m.share), m.share*floor.Values["a second"], one.Values["a second"]))
	half := min(floor.Values["a second"], one.Values["a second"]) / 2
	calmFloor, err := m.bare.paced(p, floor.Operation+", half rate", "/", m.header, half, r.each)
	if err != nil {
		return err
	}
	calm, err := m.full.paced(p, m.operation+", half rate", m.path, m.header, half, r.each)
	if err != nil {
		return err
	}
	r.add("gateway", calmFloor)
	r.add("gateway", calm.against(calmFloor).must("p99 under 3 ms", calm.P99, 3000).must("p99 at most twice the floor's", calm.P99, 2*calmFloor.P99))
	return nil
}

// bareProxy starts the floor of the gateway.
func bareProxy(ctx context.Context, upstream string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return begin(ctx, address, "/", self, proxyNothing, address, upstream)
}

func serveProxy() {
	upstream, err := url.Parse(os.Args[3])
	if err == nil {
		var listener net.Listener
		if listener, err = net.Listen("tcp", os.Args[2]); err == nil {
			proxy := &httputil.ReverseProxy{Rewrite: func(pr *httputil.ProxyRequest) { pr.SetURL(upstream) }, BufferPool: &pool{},
				Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 256, DisableCompression: true}, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)}
			err = (&http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: proxy}).Serve(listener)
		}
	}
	fmt.Fprintln(os.Stderr, strings.TrimSpace(fmt.Sprint(err)))
	os.Exit(1)
}

// pool is of buffers as large as the library's own.
type pool struct{ buffers sync.Pool }

func (p *pool) Get() []byte {
	if b, ok := p.buffers.Get().(*[32 << 10]byte); ok {
		return b[:]
	}
	return make([]byte, 32<<10)
}

func (p *pool) Put(b []byte) { p.buffers.Put((*[32 << 10]byte)(b)) }
