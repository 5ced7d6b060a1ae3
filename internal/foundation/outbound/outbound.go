// Package outbound is the one way in which the program calls others, at
// addresses that people have typed in: it must not be used to reach what
// stands behind the program's own firewall (attack case 46).
//
// It connects only to public addresses, and to those private ones that the
// operator has named. The address is looked at when the connection is made and
// not when the name is looked up, so neither a name that changes what it means
// nor a redirect leads anywhere else. Every call has an end, every answer a
// largest size; no proxy is taken from the environment; a redirect is followed
// only when asked for. Over plain http it calls private addresses alone,
// because calls carry secrets. No error repeats a URL, which may hold one.
package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// What is wrong with a call, to be asked with errors.Is.
var (
	ErrURL       = errors.New("the address is not an http or https URL without a user")
	ErrHost      = errors.New("the text is no name and no address of a host")
	ErrForbidden = errors.New("the address is not public, and the operator has not allowed it")
	ErrPlain     = errors.New("a public address is called over https only")
	ErrTooLarge  = errors.New("the answer is too large")
	ErrRedirects = errors.New("the answer leads on, further than allowed")
)

// Settings of a Client.
type Settings struct {
	Private  Private        // addresses of the operator's own network that may be called
	Resolver *net.Resolver  // nil: the system's
	Roots    *x509.CertPool // who may sign certificates; nil: whom the system trusts
}

// Client calls others. It keeps connections for the next call.
type Client struct {
	settings Settings
	secure   *http.Transport
	plain    *http.Transport
}

// Limits of a call where none are given.
const (
	Timeout   = 10 * time.Second
	BodyLimit = 64 * 1024
)

// New makes a client.
func New(s Settings) *Client {
	c := &Client{settings: s}
	c.secure = &http.Transport{
		DialContext:         c.dialer(false).DialContext,
		TLSClientConfig:     c.tls(""),
		TLSHandshakeTimeout: Timeout, ResponseHeaderTimeout: Timeout, MaxResponseHeaderBytes: 32 * 1024,
		MaxIdleConnsPerHost: 4, MaxIdleConns: 100, IdleConnTimeout: time.Minute,
		DisableCompression: true, ForceAttemptHTTP2: true,
	} // Proxy stays nil: the environment has no say
	c.plain = c.secure.Clone()
	c.plain.DialContext = c.dialer(true).DialContext
	return c
}

func (c *Client) tls(name string) *tls.Config {
	return &tls.Config{RootCAs: c.settings.Roots, MinVersion: tls.VersionTLS12, ServerName: name}
}

// dialer connects to allowed addresses: to private ones alone, or to public ones too.
func (c *Client) dialer(privateOnly bool) *net.Dialer {
	return &net.Dialer{Timeout: Timeout, KeepAlive: 30 * time.Second, Resolver: c.settings.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return c.allowed(address, privateOnly)
		}}
}

// allowed judges the address that a socket is about to be connected to.
func (c *Client) allowed(address string, privateOnly bool) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrForbidden
	}
	at := target.Addr()
	if at.Zone() == "" && c.settings.Private.contains(at.Unmap()) {
		return nil
	}
	if !isPublic(at) {
		return ErrForbidden
	}
	if privateOnly {
		return ErrPlain
	}
	return nil
}

// Dial connects to a server that speaks something else than HTTP, with TLS or without.
func (c *Client) Dial(ctx context.Context, host string, port int, secure bool) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	conn, err := c.dialer(false).DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil || !secure {
		return conn, err
	}
	encrypted := tls.Client(conn, c.tls(host))
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return encrypted, nil
}

// Request is one call.
type Request struct {
	Method    string
	URL       string
	Header    map[string]string
	Body      []byte
	Redirects int           // how many to follow, of a GET; zero: none, the answer is the redirect
	Timeout   time.Duration // for all of it; zero: Timeout
	Limit     int           // bytes of the answer; zero: BodyLimit
}

// Response is the answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do makes a call. An answer of any status is no error.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	if r.Timeout <= 0 {
		r.Timeout = Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	request, err := r.request(ctx)
	if err != nil {
		return Response{}, err
	}
	answer, err := (&http.Client{Transport: c, CheckRedirect: r.follow}).Do(request)
	if err != nil {
		return Response{}, withoutURL(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read as far as it is wanted
	limit := r.Limit
	if limit <= 0 {
		limit = BodyLimit
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(limit)+1))
	if err != nil {
		return Response{}, withoutURL(err)
	}
	if len(body) > limit {
		return Response{}, ErrTooLarge
	}
	return Response{answer.StatusCode, answer.Header, body}, nil
}

// CheckURL tells whether a text is a URL that could be called; where it leads
// is seen when it is.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return ErrURL
	}
	return nil
}

// CheckHost tells whether a text is the name or the address of a host, without a
// port; where it leads is seen when it is called.
func CheckHost(text string) error {
	if len(text) > hostLimit || !hostForm.MatchString(text) {
		return ErrHost
	}
	return nil
}

const hostLimit = 253

var hostForm = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?$|^[0-9a-fA-F:]+$`)

func (r Request) request(ctx context.Context) (*http.Request, error) {
	if err := CheckURL(r.URL); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, withoutURL(err)
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	if request.Header.Get("User-Agent") == "" {
		request.Header.Set("User-Agent", "Gatehouse")
	}
	return request, nil
}

// follow decides on a redirect: never from https to http, and to another host
// without any header that was meant for the first.
func (r Request) follow(next *http.Request, before []*http.Request) error {
	if r.Redirects <= 0 || r.Method != http.MethodGet {
		return http.ErrUseLastResponse
	}
	last := before[len(before)-1]
	if len(before) > r.Redirects || last.URL.Scheme == "https" && next.URL.Scheme != "https" || CheckURL(next.URL.String()) != nil {
		return ErrRedirects
	}
	if next.URL.Host != before[0].URL.Host {
		next.Header = http.Header{"User-Agent": next.Header["User-Agent"]} //nolint:gosec // it takes headers away, the Referer too
	}
	return nil
}

// RoundTrip lets plain http go to private addresses alone.
func (c *Client) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		return c.secure.RoundTrip(r)
	}
	return c.plain.RoundTrip(r)
}

// withoutURL is an error that does not name the URL, which may hold a secret.
func withoutURL(err error) error {
	var named *url.Error
	if errors.As(err, &named) {
		err = named.Err
	}
	for _, known := range []error{ErrForbidden, ErrPlain, ErrRedirects, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return fmt.Errorf("outbound: %w", known)
		}
	}
	return fmt.Errorf("outbound: %w", err)
}

// IsTimeout tells whether a call ended because nobody answered in time.
func IsTimeout(err error) bool {
	var timed net.Error
	return errors.As(err, &timed) && timed.Timeout() || errors.Is(err, context.DeadlineExceeded)
}
