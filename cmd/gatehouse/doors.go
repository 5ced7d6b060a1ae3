package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/door/gateway"
	"gatehouse/internal/foundation/forwarded"
)

// ourPaths are those that no route of the gateway may hide. What the other API
// says of balances and codes, a platform may say in its own services' words.
var ourPaths = []string{api.Base, "/auth/1", "/settings/1", "/settings/2", "/audit/1", "/healthz", "/readyz", "/outbox", "/assets"}

// doors are the servers of HTTP, each with what it listens on.
type doors []*door

type door struct {
	handler   http.Handler
	listeners []net.Listener
	server    *http.Server
}

// openDoors listens for browsers and programs, and for the traffic of the
// platform's services, which comes by the same address if it has none of its own.
func openDoors(s webSettings, proxies forwarded.Source, handler http.Handler, gate *gateway.Gateway, health func(*http.ServeMux)) (doors, error) {
	at := []string{s.Listen}
	all := doors{{handler: gate.Around(handler)}}
	if s.GatewayListen != "" {
		mux := http.NewServeMux()
		health(mux)
		mux.HandleFunc("/", gate.Unknown)
		at = append(at, s.GatewayListen)
		all = doors{{handler: handler}, {handler: gate.Around(mux)}}
	}
	for i, d := range all {
		var err error
		if d.listeners, err = listen(at[i], proxies); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// serve serves until shutdown; what it gives tells of the first that fails.
func (all doors) serve(requests context.Context, logger *slog.Logger) <-chan error {
	failed := make(chan error, 2*len(all))
	for _, d := range all {
		// WriteTimeout counts from the end of the header, so it leaves an answer to the slowest
		// upload time. Streams and exports set their own deadlines as they go.
		d.server = &http.Server{Handler: d.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 7 * time.Minute, IdleTimeout: 2 * time.Minute,
			MaxHeaderBytes: 32 * 1024, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
			BaseContext: func(net.Listener) context.Context { return requests }}
		for _, l := range d.listeners {
			go func() { failed <- d.server.Serve(l) }()
		}
	}
	return failed
}

// shutdown lets requests that are under way finish, all doors at once.
func (all doors) shutdown(ctx context.Context) error {
	ended := make(chan error, len(all))
	for _, d := range all {
		go func() { ended <- d.server.Shutdown(ctx) }()
	}
	var err error
	for range all {
		err = errors.Join(err, <-ended)
	}
	return err
}

// listen opens the address; the loopback one on both families, since browsers
// take localhost for either. Connections have the address of the client where
// proxies tell it by the PROXY protocol.
func listen(address string, proxies forwarded.Source) ([]net.Listener, error) {
	first, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	listeners := []net.Listener{forwarded.Listen(first, proxies)}
	tcp, _ := first.Addr().(*net.TCPAddr)
	if tcp != nil && tcp.IP.IsLoopback() && tcp.IP.To4() != nil {
		if second, err := net.Listen("tcp", net.JoinHostPort("::1", fmt.Sprint(tcp.Port))); err == nil { // a machine may have no IPv6
			listeners = append(listeners, forwarded.Listen(second, proxies))
		}
	}
	return listeners, nil
}
