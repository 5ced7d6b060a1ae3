package gateway

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"gatehouse/internal/feature/access"
)

// Bounds of the file of routes.
const (
	fileLimit   = 1 << 20
	routesLimit = 1000
	rateLimit   = 1_000_000
	timeLimit   = time.Hour
)

// usualTimeout is how long an upstream may take to begin its answer.
const usualTimeout = 30 * time.Second

// Route says where requests go, and what they need. It is the longest prefix
// that counts, and a host before none.
type Route struct {
	Host        string // lower case, without port; empty for every host
	Prefix      string // whole segments: /sms is for /sms and /sms/x, not for /smsx
	Upstream    *url.URL
	Scopes      []access.Permission // any one is enough; none: whoever is known
	StripPrefix bool
	Timeout     time.Duration
	Rate        int // requests a second of one caller on this node; 0: any
	Public      bool
	folded      string // Prefix in the loosest reading
	place       int
}

// Routes are all of an installation.
type Routes struct {
	byHost map[string][]*Route // the longest prefix first
	mixed  bool                // some prefix has capitals
}

func (r *Routes) empty() bool { return len(r.byHost) == 0 }

// All is every route, those of one host together.
func (r *Routes) All() (all []*Route) {
	for _, routes := range r.byHost {
		all = append(all, routes...)
	}
	return all
}

// scopeForm is that of permissions.
var scopeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}$`)

// ReadRoutes reads a file of routes.
func ReadRoutes(name string) (*Routes, error) {
	f, err := os.Open(name) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	routes, err := parseRoutes(io.LimitReader(f, fileLimit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return routes, nil
}

// written is a route as the file has it.
type written struct {
	Host        string        `toml:"host"`
	Prefix      string        `toml:"prefix"`
	Upstream    string        `toml:"upstream"`
	Scopes      []string      `toml:"scopes"`
	StripPrefix bool          `toml:"strip-prefix"`
	Timeout     time.Duration `toml:"timeout"`
	Rate        int           `toml:"rate"`
	Public      bool          `toml:"public"`
}

func parseRoutes(r io.Reader) (*Routes, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if len(text) > fileLimit {
		return nil, fmt.Errorf("larger than %d bytes", fileLimit)
	}
	var file struct {
		Route []written `toml:"route"`
	}
	known, err := toml.Decode(string(text), &file)
	if err != nil {
		return nil, err
	}
	if unknown := known.Undecoded(); len(unknown) > 0 { // what is misspelt must not be passed over: it may be the scopes
		return nil, fmt.Errorf("%q is no setting of a route", unknown[0])
	}
	if len(file.Route) > routesLimit {
		return nil, fmt.Errorf("more than %d routes", routesLimit)
	}
	routes := &Routes{byHost: map[string][]*Route{}}
	for i, w := range file.Route {
		route, err := w.route()
		if err == nil {
			route.place = i
			err = routes.add(route)
		}
		if err != nil {
			return nil, fmt.Errorf("route %d: %w", i+1, err)
		}
	}
	return routes, nil
}

func (r *Routes) add(route *Route) error {
	others := r.byHost[route.Host]
	if slices.ContainsFunc(others, func(o *Route) bool { return o.folded == route.folded }) {
		return fmt.Errorf("%s%s is there twice", route.Host, route.Prefix)
	}
	others = append(others, route)
	slices.SortFunc(others, func(a, b *Route) int { return len(b.Prefix) - len(a.Prefix) })
	r.byHost[route.Host] = others
	r.mixed = r.mixed || route.folded != route.Prefix
	return nil
}

func (w written) route() (*Route, error) {
	r := &Route{Host: bareHost(w.Host), Prefix: w.Prefix, StripPrefix: w.StripPrefix, Timeout: w.Timeout, Rate: w.Rate, Public: w.Public}
	if r.Prefix != "/" {
		r.Prefix = strings.TrimSuffix(r.Prefix, "/")
	}
	r.folded = strings.ToLower(r.Prefix)
	if r.Timeout == 0 {
		r.Timeout = usualTimeout
	}
	for _, s := range w.Scopes {
		r.Scopes = append(r.Scopes, access.Permission(s))
	}
	upstream, err := parseUpstream(w.Upstream)
	r.Upstream = upstream
	return r, errors.Join(err, r.valid(w.Host))
}

func (r *Route) valid(host string) error {
	switch {
	case host != "" && (r.Host == "" || strings.ContainsAny(r.Host, "/ @*")):
		return fmt.Errorf("host %q is no host name", host)
	case !plainPrefix(r.Prefix):
		return fmt.Errorf("prefix %q is none: it begins with / and holds plain letters, digits and -._~", r.Prefix)
	case r.folded == Base || strings.HasPrefix(r.folded, Base+"/"):
		return fmt.Errorf("prefix %q: %s is ours on every host", r.Prefix, Base)
	case r.Public && len(r.Scopes) > 0:
		return errors.New("public with scopes: either anybody may come or somebody who holds one")
	case r.Timeout < time.Millisecond || r.Timeout > timeLimit:
		return fmt.Errorf("timeout %v is not between 1ms and %v", r.Timeout, timeLimit)
	case r.Rate < 0 || r.Rate > rateLimit:
		return fmt.Errorf("rate %d is not between 0 and %d", r.Rate, rateLimit)
	}
	for _, s := range r.Scopes {
		if !scopeForm.MatchString(string(s)) {
			return fmt.Errorf("scope %q has not the form thing/action", s)
		}
	}
	return nil
}

// parseUpstream reads an address; nil when there is none, for a route that only
// the check endpoint is asked about.
func parseUpstream(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("upstream is no address such as http://10.0.0.5:8080/base") // it is not repeated: it may hold a password
	}
	return u, nil
}

func plainPrefix(prefix string) bool {
	if !strings.HasPrefix(prefix, "/") {
		return false
	}
	if prefix == "/" {
		return true
	}
	for segment := range strings.SplitSeq(prefix[1:], "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
		for i := range len(segment) {
			if !unreserved(segment[i]) {
				return false
			}
		}
	}
	return true
}

// unreserved are the characters that are never encoded (RFC 3986, 2.3).
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// bareHost is a host name in lower case without port and last dot.
func bareHost(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// Hides tells which of the paths that are ours a route would take over at the
// address where the rest of the program is served; "" when none.
func (r *Route) Hides(public *url.URL, ours []string) string {
	if r.Upstream == nil || (r.Host != "" && r.Host != bareHost(public.Host)) {
		return ""
	}
	for _, path := range ours {
		if under(path, r.folded) || under(r.folded, path) {
			return path
		}
	}
	return ""
}
