package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"gatehouse/internal/door/gateway"
	"gatehouse/internal/foundation/forwarded"
)

// smppSettings say where SMPP sessions are taken.
type smppSettings struct {
	Listen string `help:"Address and port for SMPP sessions; empty: none. If another program has the default port, there are none either." default:"127.0.0.1:2775" placeholder:"ADDRESS"`
	TLS    struct {
		Listen string `help:"Address and port for SMPP sessions over TLS; none when empty." placeholder:"ADDRESS"`
		Cert   string `help:"File with the certificate for them and those that it depends on, as PEM; read again when it changes." placeholder:"FILE"`
		Key    string `help:"File with its private key, as PEM." placeholder:"FILE"`
	} `embed:"" prefix:"tls-"`
}

// defaultSMPP is the port that every SMPP server has by custom, so that another
// program may well have it.
const defaultSMPP = "127.0.0.1:2775"

// certificate is the certificate for sessions over TLS; nil without them.
func (s smppSettings) certificate() (*certificate, error) {
	if s.TLS.Listen == "" {
		return nil, nil
	}
	if s.TLS.Cert == "" || s.TLS.Key == "" {
		return nil, errors.New("--smpp-tls-listen needs --smpp-tls-cert and --smpp-tls-key")
	}
	c := &certificate{cert: s.TLS.Cert, key: s.TLS.Key}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("--smpp-tls-cert: %w", err)
	}
	return c, nil
}

// check finds what is wrong before anything is made.
func (s smppSettings) check() error {
	_, err := s.certificate()
	return err
}

// listeners are those of the settings. The client's address comes before TLS:
// a proxy says it in the clear.
func (s smppSettings) listeners(proxies forwarded.Source, logger *slog.Logger) (found []net.Listener, err error) {
	defer func() {
		if err != nil {
			closeAll(found)
			found = nil
		}
	}()
	if s.Listen != "" {
		l, err := net.Listen("tcp", s.Listen)
		switch {
		case err == nil:
			found = append(found, forwarded.Listen(l, proxies))
		case s.Listen == defaultSMPP:
			logger.Warn("no SMPP sessions are taken: another program has the port; --smpp-listen gives another one", "address", s.Listen)
		default:
			return found, fmt.Errorf("--smpp-listen: %w", err)
		}
	}
	certificate, err := s.certificate()
	if err != nil || certificate == nil {
		return found, err
	}
	l, err := net.Listen("tcp", s.TLS.Listen)
	if err != nil {
		return found, fmt.Errorf("--smpp-tls-listen: %w", err)
	}
	settings := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate.current() }}
	return append(found, tls.NewListener(forwarded.Listen(l, proxies), settings)), nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // it is of no use any more
	}
}

// certificate is kept in memory, and read again when its file changes. One that
// cannot be read leaves the one before.
type certificate struct {
	cert, key string

	mutex   sync.Mutex
	known   *tls.Certificate
	written time.Time
	looked  time.Time
}

func (c *certificate) current() (*tls.Certificate, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if time.Since(c.looked) > time.Second {
		c.looked = time.Now()
		if file, err := os.Stat(c.cert); err == nil && !file.ModTime().Equal(c.written) {
			_ = c.load() // the one before stays
		}
	}
	return c.known, nil
}

func (c *certificate) load() error {
	file, err := os.Stat(c.cert)
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err == nil {
		c.known, c.written = &pair, file.ModTime()
	}
	return err
}

// smppDoor takes SMPP sessions until it is told to stop, and says goodbye to
// them then; failed tells of a listener that fails. Nothing is opened if nothing
// listens.
func (h *house) smppDoor(listeners []net.Listener, proxies forwarded.Source) (stop func(), failed <-chan error) {
	if len(listeners) == 0 {
		return func() {}, nil
	}
	failures := make(chan error, len(listeners))
	door := gateway.NewSMPP(gateway.SMPPSettings{Admission: h.Admission, Binds: h.Binds, Centres: h.SMSCs, Store: h.numbers, Proxies: proxies, Logger: h.logger})
	for _, l := range listeners {
		h.logger.Info("taking SMPP sessions", "address", l.Addr().String())
		go func() {
			if err := door.Serve(l); err != nil {
				failures <- err
			}
		}()
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := door.Shutdown(ctx); err != nil {
			h.logger.Warn("SMPP sessions were cut off", "error", err)
		}
	}, failures
}
