package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"gatehouse/internal/door/gateway"
	"gatehouse/internal/foundation/breach"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/place"
)

// storeSettings say where everything is kept.
type storeSettings struct {
	Config     kong.ConfigFlag `help:"TOML file with settings, named as the flags are." placeholder:"FILE"`
	Data       string          `help:"Folder for the embedded database and the sealing key." default:"./gatehouse-data" placeholder:"DIR"`
	Database   string          `help:"postgres://... for PostgreSQL; without it, an embedded database in the data folder." placeholder:"URL"`
	SealingKey string          `help:"64 hexadecimal digits that secrets are sealed under; without it, a file in the data folder that is made at the first start." placeholder:"HEX"`
	// BreachFilter is here because every command that sets a password asks it.
	BreachFilter string     `help:"List of leaked passwords that are refused, made by gatehouse breach build; common ones are known without." placeholder:"FILE"`
	LogLevel     slog.Level `help:"debug, info, warn or error." default:"info"`
	LogFormat    string     `help:"text or json." enum:"text,json" default:"text"`
}

func (s storeSettings) address() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.Data, "gatehouse.db")
}

// leaked is the operator's list of leaked passwords; nil without one.
func (s storeSettings) leaked() (*breach.List, error) {
	if s.BreachFilter == "" {
		return nil, nil
	}
	list, err := breach.Open(s.BreachFilter)
	if err != nil {
		return nil, fmt.Errorf("--breach-filter: %w", err)
	}
	return list, nil
}

func (s storeSettings) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// webSettings say how the program is reached and how it reaches people.
type webSettings struct {
	Listen          string   `help:"Address and port for browsers and programs." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	GatewayListen   string   `help:"Address and port for the check endpoint and the routes of the gateway; the same as --listen when empty." placeholder:"ADDRESS"`
	GatewayRoutes   string   `help:"TOML file of routes to the platform's own services; docs/guide/gateway.md tells its form." placeholder:"FILE"`
	PublicURL       string   `help:"What browsers call this installation; http only on this machine. Default: http://localhost and the port." placeholder:"URL"`
	TrustedProxies  []string `help:"Addresses or networks of the proxies in front, whose word is taken for where a client comes from; none when empty." placeholder:"CIDR"`
	ForwardedHeader string   `help:"How trusted proxies say so, and nothing else is believed: x-forwarded-for, forwarded (RFC 7239), or proxy-protocol, which each of their connections must begin with." enum:"x-forwarded-for,forwarded,proxy-protocol" default:"x-forwarded-for"`
	OutboundPrivate []string `help:"Addresses or networks of your own, not public ones, that may be called: SMS gateways and the like; none when empty." placeholder:"CIDR"`
	Countries       string   `help:"File that tells the country of an address, a MaxMind DB of countries or cities; none is shown without." placeholder:"FILE"`
	SupportAddress  string   `help:"Email address of the operator, for requests of users." placeholder:"EMAIL"`
	Outbox          bool     `help:"Show letters at /outbox instead of sending them, and messages that nobody takes; only when listening on this machine."`
	SMTP            struct {
		Host     string `help:"Mail server." placeholder:"HOST"`
		Port     int    `help:"Its port; 587, with TLS 465." placeholder:"PORT"`
		Mode     string `help:"starttls, tls, or none (only on this machine)." enum:"starttls,tls,none" default:"starttls"`
		Username string `help:"Name to sign in there." placeholder:"NAME"`
		Password string `help:"Password to sign in there." placeholder:"PASSWORD"`
		From     string `help:"Sender of letters, as Name <address>." placeholder:"SENDER"`
	} `embed:"" prefix:"smtp-"`
	SMPP smppSettings `embed:"" prefix:"smpp-"`
}

// publicURL is the base of every link in letters and of the cookie's rules.
func (s webSettings) publicURL() (*url.URL, error) {
	host, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen wants address and port, such as 127.0.0.1:8080: %w", err)
	}
	u := &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", port)}
	if s.PublicURL != "" {
		u, err = url.Parse(strings.TrimSuffix(s.PublicURL, "/"))
		if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
			return nil, errors.New("--public-url wants an address such as https://accounts.example.com, without a path")
		}
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, errors.New("--public-url must be https: over http anybody on the way could take a session; http is for localhost only")
	}
	if gate, _, err := net.SplitHostPort(s.GatewayListen); s.GatewayListen != "" && (err != nil || (u.Scheme == "http" && !isLoopback(gate))) {
		return nil, fmt.Errorf("--gateway-listen %s: it wants address and port, and for other machines an https --public-url: over http anybody on the way could take a key", s.GatewayListen)
	}
	if u.Scheme == "http" && !isLoopback(host) {
		return nil, fmt.Errorf("--listen %s can be reached from other machines, so --public-url must be an https address: over http anybody on the way could take a session", s.Listen)
	}
	return u, nil
}

// proxies are those whose word is taken for where a request comes from.
func (s webSettings) proxies() (forwarded.Source, error) {
	trusted, err := forwarded.Parse(s.TrustedProxies)
	if err != nil {
		return forwarded.Source{}, fmt.Errorf("--trusted-proxies: %w", err)
	}
	return forwarded.Source{Trusted: trusted, Header: forwarded.Header(s.ForwardedHeader)}, nil
}

// routes are those of the gateway's file; nil without one.
func (s webSettings) routes(public *url.URL) (*gateway.Routes, error) {
	if s.GatewayRoutes == "" {
		return nil, nil
	}
	routes, err := gateway.ReadRoutes(s.GatewayRoutes)
	if err != nil {
		return nil, fmt.Errorf("--gateway-routes: %w", err)
	}
	for _, route := range routes.All() {
		if hidden := route.Hides(public, ourPaths); hidden != "" && s.GatewayListen == "" {
			return nil, fmt.Errorf("--gateway-routes: the route %s%s would hide %s: give it another prefix or host, or the gateway an address of its own (--gateway-listen)", route.Host, route.Prefix, hidden)
		}
	}
	return routes, nil
}

// private are the addresses that are called although they are not public.
func (s webSettings) private() (outbound.Private, error) {
	private, err := outbound.ParsePrivate(s.OutboundPrivate)
	if err != nil {
		return nil, fmt.Errorf("--outbound-private: %w", err)
	}
	return private, nil
}

// countries is the operator's file of countries; nil without one.
func (s webSettings) countries() (*place.Countries, error) {
	if s.Countries == "" {
		return nil, nil
	}
	countries, err := place.Open(s.Countries)
	if err != nil {
		return nil, fmt.Errorf("--countries: %w", err)
	}
	return countries, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// smtp is the mail server; nil means that letters stay in the outbox.
func (s webSettings) smtp() (*mail.SMTP, error) {
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen wants address and port, such as 127.0.0.1:8080: %w", err)
	}
	if s.Outbox && !isLoopback(host) {
		return nil, errors.New("--outbox shows links that let people in, so it works only when --listen is an address of this machine, such as 127.0.0.1:8080")
	}
	if s.Outbox && s.ForwardedHeader == string(forwarded.ProxyProtocol) {
		return nil, errors.New("--outbox shows links that let people in, so it does not go with --forwarded-header proxy-protocol, by which others can look like this machine")
	}
	if s.Outbox || s.SMTP.Host == "" {
		return nil, nil
	}
	server := &mail.SMTP{Host: s.SMTP.Host, Port: s.SMTP.Port, Mode: mail.Mode(s.SMTP.Mode), Username: s.SMTP.Username, Password: s.SMTP.Password, From: s.SMTP.From}
	return server, server.Check()
}

// fileSettings is a settings file: smtp-host is smtp-host, or host in the table smtp.
type fileSettings map[string]any

func readTOML(r io.Reader) (kong.Resolver, error) {
	var values, flat map[string]any
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("the settings file is not valid TOML: %w", err)
	}
	flat = map[string]any{}
	for name, value := range values {
		table, ok := value.(map[string]any)
		if !ok {
			flat[name] = value
		}
		for inner, value := range table {
			flat[name+"-"+inner] = value
		}
	}
	return fileSettings(flat), nil
}

// Resolve finds a flag's value. The environment comes before the file: that is
// how one node is given something else than the file that all share.
func (f fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return f[flag.Name], nil
}

// Validate refuses a name that no command knows: what is mistyped would be passed over.
func (f fileSettings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	for name := range f {
		if !known[name] {
			err = errors.Join(err, fmt.Errorf("the settings file holds %q, which is no setting", name))
		}
	}
	return err
}
