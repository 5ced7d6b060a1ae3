package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/door/compat"
	"gatehouse/internal/door/gateway"
	"gatehouse/internal/door/portal"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/web"
)

type serveCommand struct {
	storeSettings
	webSettings
}

// Run serves until the program is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	logger := c.logger(os.Stderr)
	public, err := c.publicURL()
	if err != nil {
		return err
	}
	if _, err := c.smtp(); err != nil { // before anything is made
		return err
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if _, err := c.private(); err != nil {
		return err
	}
	if _, err := c.routes(public); err != nil {
		return err
	}
	if err := c.SMPP.check(); err != nil {
		return err
	}
	countries, err := c.countries()
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	h, err := open(background, c.storeSettings, public, c.SupportAddress, logger)
	if err != nil {
		return err
	}
	h.Countries = countries
	needed, err := h.SignIn.NeedsSetup(ctx)
	if err != nil {
		return errors.Join(err, h.close(background))
	}
	if needed {
		h.Setup = newSetupLink(public)
	}
	return errors.Join(serve(ctx, h, c.webSettings, public, nil), h.close(background))
}

// newSetupLink prints the one link that opens set-up; whoever reads the
// terminal is the operator.
func newSetupLink(public *url.URL) *api.SetupLink {
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	token := base64.RawURLEncoding.EncodeToString(random)
	fmt.Printf("\n  Nobody can sign in yet. Open this link to set up the installation:\n  %s/setup#%s\n\n", public, token)
	return api.NewSetupLink(token)
}

// serve runs the doors and the jobs until ctx ends, then lets requests that
// are under way finish. ready is called once the program answers.
func serve(ctx context.Context, h *house, s webSettings, public *url.URL, ready func()) error {
	smtp, err := s.smtp()
	if err != nil {
		return err
	}
	proxies, err := s.proxies()
	if err != nil {
		return err
	}
	private, err := s.private()
	if err != nil {
		return err
	}
	calls := outbound.New(outbound.Settings{Private: private})
	h.Providers = provider.New(h.Log, h.Box, calls)
	h.SMSCs = smsc.New(h.Log, h.numbers, h.Box, calls)
	defer h.Providers.Close()
	handler, err := h.handler(ctx, public, s.Outbox, proxies)
	if err != nil {
		return err
	}
	routes, err := s.routes(public)
	if err != nil {
		return err
	}
	gate := gateway.New(h.Admission, gateway.Settings{PublicURL: public, Proxies: proxies, Routes: routes, Countries: h.Countries, Logger: h.logger})
	defer gate.Close()
	doors, err := openDoors(s, proxies, handler, gate, h.health)
	if err != nil {
		return err
	}
	smppListeners, err := s.SMPP.listeners(proxies, h.logger)
	if err != nil {
		return err
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	defer group.Wait()
	defer stopWork()
	for _, runner := range h.runners(smtp, s.Outbox) {
		group.Go(func() { runner.Run(work) })
	}
	group.Go(func() { h.Countries.Keep(work, h.logger) })
	requests, endRequests := context.WithCancel(work)
	defer endRequests()
	failed := doors.serve(requests, h.logger)
	stopSMPP, smppFailed := h.smppDoor(smppListeners, proxies)
	h.logger.Info("serving", "address", public.String(), "version", version, "database", h.Database.Engine())
	if ready != nil {
		ready()
	}
	select {
	case err = <-failed:
		stopSMPP()
	case err = <-smppFailed:
		stopSMPP()
	case <-ctx.Done():
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		defer cancel()
		group.Go(stopSMPP)
		err = doors.shutdown(patience)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// runners do the jobs. Letters and messages have workers of their own: a
// server that does not answer would keep all others waiting; and a message of
// a node that died goes on after seconds, because codes work for minutes. So have imports and bulk
// acts, two of each at a time on a node: each is long and uses a processor. What comes once a night is
// long as well, and has time: one after the other.
func (h *house) runners(smtp *mail.SMTP, outbox bool) []*jobs.Runner {
	letters := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 4}
	(&mail.Post{DB: h.Database, Box: h.Box, SMTP: smtp}).Register(letters)
	messages := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 8, Lease: 20 * time.Second}
	post := &message.Post{DB: h.Database, Box: h.Box, Carriers: h.Providers, Outbox: outbox}
	post.Register(messages)
	h.Factors.Offered = post.Offered
	imports := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 2, Grace: time.Second} // what is cut short goes on elsewhere
	h.Imports.Register(imports)
	bulk := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 2, Grace: time.Second}
	h.Users.Register(bulk)
	h.Seats.Register(bulk)
	h.Factors.Register(bulk)
	h.SignIn.Register(bulk)
	prompt := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 1} // short work that somebody waits for the end of
	h.Safelists.Register(prompt)
	nightly := &jobs.Runner{DB: h.Database, Log: h.logger, Workers: 1, Grace: time.Second}
	h.Users.RegisterNightly(nightly)
	h.Keys.RegisterNightly(nightly)
	return []*jobs.Runner{letters, messages, imports, bulk, prompt, nightly}
}

func (h *house) handler(ctx context.Context, public *url.URL, outbox bool, proxies forwarded.Source) (http.Handler, error) {
	door, err := api.New(h.Rooms, api.Settings{PublicURL: public, Version: version, Logger: h.logger, Closing: ctx.Done(), Proxies: proxies})
	if err != nil {
		return nil, err
	}
	other, err := compat.New(compat.Rooms{Database: h.Database, Log: h.Log, Accounts: h.Accounts, Keys: h.Keys, Admission: h.Admission, Countries: h.Countries},
		compat.Settings{PublicURL: public, Logger: h.logger, Proxies: proxies})
	if err != nil {
		return nil, err
	}
	pages, err := portal.New(web.Files())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(api.Base+"/", door)
	for _, prefix := range compat.Prefixes {
		mux.Handle(prefix, other)
	}
	h.health(mux)
	if outbox {
		letters := portal.Outbox(h.Database, h.Box, h.logger)
		mux.Handle("GET /outbox", letters)
		mux.Handle("GET /outbox.json", letters)
		mux.Handle("GET /outbox.css", letters)
	}
	mux.Handle("/", pages)
	if public.Scheme == "https" {
		return onlyHTTPS(mux), nil
	}
	return mux, nil
}

// health answers supervisors and load balancers.
func (h *house) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
}

// onlyHTTPS makes browsers come by https alone, for two years from each visit (RFC 6797).
func onlyHTTPS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=63072000")
		next.ServeHTTP(w, r)
	})
}

// ready answers whether this node can do its work: the database answers and has this version's tables.
func (h *house) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := h.Database.Current(ctx); err != nil {
		h.logger.Warn("not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}
