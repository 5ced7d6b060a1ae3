package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"gatehouse/internal/foundation/mail"
)

// storeSettings say where everything is kept.
type storeSettings struct {
	Config     kong.ConfigFlag `help:"TOML file with settings, named as the flags are." placeholder:"FILE"`
	Data       string          `help:"Folder for the embedded database and the sealing key." default:"./gatehouse-data" placeholder:"DIR"`
	Database   string          `help:"postgres://... for PostgreSQL; without it, an embedded database in the data folder." placeholder:"URL"`
	SealingKey string          `help:"64 hexadecimal digits that secrets are sealed under; without it, a file in the data folder that is made at the first start." placeholder:"HEX"`
	LogLevel   slog.Level      `help:"debug, info, warn or error." default:"info"`
	LogFormat  string          `help:"text or json." enum:"text,json" default:"text"`
}

func (s storeSettings) address() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.Data, "gatehouse.db")
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
	Listen         string `help:"Address and port for browsers and programs." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	PublicURL      string `help:"What browsers call this installation; http only on this machine. Default: http://localhost and the port." placeholder:"URL"`
	SupportAddress string `help:"Email address of the operator, for requests of users." placeholder:"EMAIL"`
	Outbox         bool   `help:"Show letters at /outbox instead of sending them; only when listening on this machine."`
	SMTP           struct {
		Host     string `help:"Mail server." placeholder:"HOST"`
		Port     int    `help:"Its port; 587, with TLS 465." placeholder:"PORT"`
		Mode     string `help:"starttls, tls, or none (only on this machine)." enum:"starttls,tls,none" default:"starttls"`
		Username string `help:"Name to sign in there." placeholder:"NAME"`
		Password string `help:"Password to sign in there." placeholder:"PASSWORD"`
		From     string `help:"Sender of letters, as Name <address>." placeholder:"SENDER"`
	} `embed:"" prefix:"smtp-"`
}

// publicURL is the base of every link in letters and of the cookie's rules.
func (s webSettings) publicURL() (*url.URL, error) {
	if s.PublicURL == "" {
		_, port, err := net.SplitHostPort(s.Listen)
		if err != nil {
			return nil, fmt.Errorf("--listen wants address and port, such as 127.0.0.1:8080: %w", err)
		}
		return &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", port)}, nil
	}
	u, err := url.Parse(strings.TrimSuffix(s.PublicURL, "/"))
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, errors.New("--public-url wants an address such as https://accounts.example.com, without a path")
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, errors.New("--public-url must be https: over http anybody on the way could take a session; http is for localhost only")
	}
	return u, nil
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
	if s.Outbox || s.SMTP.Host == "" {
		return nil, nil
	}
	server := &mail.SMTP{Host: s.SMTP.Host, Port: s.SMTP.Port, Mode: mail.Mode(s.SMTP.Mode), Username: s.SMTP.Username, Password: s.SMTP.Password, From: s.SMTP.From}
	return server, server.Check()
}

// readTOML finds a flag's value in a settings file: smtp-host is smtp-host,
// or host in the table smtp.
func readTOML(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("the settings file is not valid TOML: %w", err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value, ok := values[flag.Name]; ok {
			return value, nil
		}
		if table, rest, ok := strings.Cut(flag.Name, "-"); ok {
			if inner, ok := values[table].(map[string]any); ok {
				return inner[rest], nil
			}
		}
		return nil, nil
	}), nil
}
