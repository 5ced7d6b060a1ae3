package gateway

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func parsed(t testing.TB, text string) *Routes {
	t.Helper()
	routes, err := parseRoutes(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return routes
}

const several = `
[[route]]
prefix = "/"
upstream = "http://root"
[[route]]
prefix = "/sms/"
upstream = "http://sms"
scopes = ["sms/send", "sms/view"]
strip-prefix = true
timeout = "2s"
rate = 50
[[route]]
prefix = "/sms/admin"
upstream = "http://admin"
[[route]]
prefix = "/Mixed"
upstream = "http://mixed"
[[route]]
host = "Voice.Example.com."
prefix = "/calls"
upstream = "https://voice/base/"
[[route]]
host = "2001:db8::1"
prefix = "/"
upstream = "http://six"
public = true
`

// The longest prefix of whole segments counts, a host before none; and a path
// that somebody could read as another route's is nobody's.
func TestFindRoute(t *testing.T) {
	routes := parsed(t, several)
	for _, c := range []struct{ host, target, want string }{
		{"x", "/", "root"}, {"x", "/other", "root"}, {"x", "/sms", "sms"}, {"x", "/sms/", "sms"}, {"x", "/sms/send?x=/sms/admin", "sms"},
		{"x", "/smsx", "root"}, {"x", "/sms/admin", "admin"}, {"x", "/sms/admin/x", "admin"}, {"x", "/sms/administrator", "sms"},
		{"voice.example.com", "/calls/1", "voice"}, {"VOICE.example.com:443", "/calls", "voice"}, {"voice.example.com.", "/calls", "voice"},
		{"voice.example.com", "/sms", "sms"}, {"evil.voice.example.com", "/calls", "root"}, {"[2001:db8::1]:80", "/sms", "six"}, {"", "/sms", "sms"},
		{"x", "/Mixed/x", "mixed"}, {"x", "/sms/Number", "sms"}, {"x", "/sms/caf%C3%A9", "sms"}, {"x", "/sms/a%20b", "sms"}, {"x", "/sms/a;b=c", "sms"},
		{"x", "/sms/100%25", "sms"}, {"x", "/sms/a%2Fb", "sms"}, {"x", "/sms//b", "sms"}, {"x", "/.well-known/x", "root"}, {"x", "/sms/.hidden", "sms"},
		{"x", "/sms/...", "sms"},
		// two readings
		{"x", "/SMS", "unclear"}, {"x", "/mixed", "unclear"}, {"x", "/Sms/send", "unclear"}, {"x", "/sms/Admin", "unclear"}, {"x", "//sms", "unclear"},
		{"x", "/sms//admin", "unclear"}, {"x", "/sms;x/admin", "unclear"}, {"x", "/sms/admin;x", "unclear"}, {"x", "/sms%2Fadmin", "unclear"},
		{"x", "/sms%2fadmin", "unclear"}, {"x", "/sms/%2Fadmin", "unclear"}, {"x", "/sms%5Cadmin", "unclear"}, {"x", `/sms\admin`, "unclear"},
		{"x", "/sms/..", "unclear"}, {"x", "/sms/../x", "unclear"}, {"x", "/sms/./x", "unclear"}, {"x", "/sms/%2e%2e/x", "unclear"}, {"x", "/sms/.%2E/x", "unclear"},
		{"x", "/sms/..;x/admin", "unclear"}, {"x", "/sms/..%2Fx", "unclear"}, {"x", `/sms/..%5Cx`, "unclear"}, {"x", "/sms/%252e%252e/x", "unclear"},
		{"x", "/sms%252Fadmin", "unclear"}, {"x", "/%2573ms", "unclear"}, {"x", "/sms/%00", "unclear"}, {"x", "/sms/%0d%0ax", "unclear"}, {"x", "/s%E2%84%AAy", "root"},
		{"x", "/public/x;/../../sms/..;/public", "unclear"}, {"x", "/%73ms/a%2Fb", "unclear"}, {"x", "/%73ms/x", "unclear"},
		{"x", "/sms.", "unclear"}, {"x", "/sms./x", "unclear"}, {"x", "/sms%20", "unclear"}, {"x", "/sms/admin.", "unclear"}, {"x", "/sms/admin%20/x", "unclear"}, {"x", "/sms/x.", "sms"},
		{"x", "/sms%3Fx", "unclear"}, {"x", "/sms%23", "unclear"}, {"x", "/sms/admin%253fx", "unclear"}, {"x", "/sms/what%3F", "sms"},
		{"x", "/sms%C0%AFadmin", "unclear"}, {"x", "/sms/%E9", "unclear"},
	} {
		u, err := url.ParseRequestURI(c.target)
		if err != nil {
			t.Fatalf("%s: %v", c.target, err)
		}
		got := "none"
		switch route, err := routes.find(c.host, u); {
		case err != nil:
			got = "unclear"
		case route != nil:
			got = strings.TrimPrefix(strings.TrimPrefix(route.Upstream.Host, "http://"), "https://")
		}
		if got != c.want {
			t.Errorf("%s%s goes to %s, want %s", c.host, c.target, got, c.want)
		}
	}
	if route, err := parsed(t, "").find("x", &url.URL{Path: "/%"}); route != nil || err != nil {
		t.Errorf("without routes: %v %v", route, err)
	}
	if _, err := routes.find("x", &url.URL{Path: "*"}); err == nil {
		t.Error("OPTIONS * has a path")
	}
}

func TestRoutesAreRead(t *testing.T) {
	all := map[string]*Route{}
	for _, r := range parsed(t, several).All() {
		all[r.Host+r.Prefix] = r
	}
	sms, voice := all["/sms"], all["voice.example.com/calls"]
	if len(all) != 6 || sms == nil || voice == nil {
		t.Fatalf("%v", all)
	}
	if len(sms.Scopes) != 2 || !sms.StripPrefix || sms.Timeout != 2*time.Second || sms.Rate != 50 || sms.Public {
		t.Errorf("%+v", sms)
	}
	if voice.Upstream.String() != "https://voice/base" || voice.Timeout != usualTimeout || voice.Rate != 0 {
		t.Errorf("%+v", voice)
	}
}

// What cannot be right is refused at the start, and not passed over.
func TestRoutesRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no TOML":                  {`[[route]`, "toml"},
		"a setting misspelt":       {"[[route]]\nprefix='/a'\nscope=['a/b']", "route.scope"},
		"a table misspelt":         {"[[routes]]\nprefix='/a'", "routes"},
		"no prefix":                {"[[route]]\nupstream='http://x'", "prefix"},
		"a prefix without a slash": {"[[route]]\nprefix='a'", "prefix"},
		"a prefix that leads up":   {"[[route]]\nprefix='/a/../b'", "prefix"},
		"a prefix with an escape":  {"[[route]]\nprefix='/a%20b'", "prefix"},
		"a prefix of two slashes":  {"[[route]]\nprefix='/a//b'", "prefix"},
		"our own prefix":           {"[[route]]\nprefix='/Gateway/x'", "/gateway"},
		"no upstream's address":    {"[[route]]\nprefix='/a'\nupstream='x:80'", "upstream"},
		"another protocol":         {"[[route]]\nprefix='/a'\nupstream='ftp://x'", "upstream"},
		"an upstream's query":      {"[[route]]\nprefix='/a'\nupstream='http://x?y'", "upstream"},
		"a host with a path":       {"[[route]]\nhost='x/y'\nprefix='/a'", "host"},
		"a host for many":          {"[[route]]\nhost='*.example.com'\nprefix='/a'", "host"},
		"a scope of another form":  {"[[route]]\nprefix='/a'\nscopes=['send']", "scope"},
		"public with scopes":       {"[[route]]\nprefix='/a'\nscopes=['a/b']\npublic=true", "public"},
		"a timeout below nothing":  {"[[route]]\nprefix='/a'\ntimeout='-1s'", "timeout"},
		"a timeout of days":        {"[[route]]\nprefix='/a'\ntimeout='100h'", "timeout"},
		"a timeout without a unit": {"[[route]]\nprefix='/a'\ntimeout='soon'", "timeout"},
		"a rate below nothing":     {"[[route]]\nprefix='/a'\nrate=-1", "rate"},
		"a route twice":            {"[[route]]\nprefix='/a'\n[[route]]\nprefix='/A/'", "twice"},
		"too many":                 {strings.Repeat("[[route]]\n", routesLimit+1), "more than"},
		"too large":                {strings.Repeat("#", fileLimit+1), "larger"},
	} {
		if _, err := parseRoutes(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want something of %s", name, err, c.want)
		}
	}
	_, err := parseRoutes(strings.NewReader("[[route]]\nprefix='/a'\nupstream='http://me:secret@x'"))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a password in an upstream: %v", err)
	}
	if _, err := ReadRoutes(filepath.Join(t.TempDir(), "none.toml")); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

func TestRoutesThatHideOurOwn(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "accounts.example.com:8443"}
	ours := []string{"/api/v1", "/healthz"}
	for text, want := range map[string]string{
		"prefix='/'\nupstream='http://x'":                                 "/api/v1",
		"prefix='/api'\nupstream='http://x'":                              "/api/v1",
		"prefix='/API/v1/users'\nupstream='http://x'":                     "/api/v1",
		"prefix='/healthz'\nupstream='http://x'":                          "/healthz",
		"prefix='/api/v2'\nupstream='http://x'":                           "",
		"prefix='/'":                                                      "",
		"host='Accounts.example.com'\nprefix='/'\nupstream='http://x'":    "/api/v1",
		"host='other.example.com'\nprefix='/api/v1'\nupstream='http://x'": "",
		"host='accounts.example.com'\nprefix='/sms'\nupstream='http://x'": "",
	} {
		if got := parsed(t, "[[route]]\n"+text).All()[0].Hides(public, ours); got != want {
			t.Errorf("%s hides %q, want %q", text, got, want)
		}
	}
}

func FuzzFindRoute(f *testing.F) {
	routes := parsed(f, several)
	for _, path := range []string{"/sms/admin", "/sms%2fadmin", `/sms\..\x`, "/SMS;x//a", "/%2573ms"} {
		f.Add("voice.example.com:80", path)
	}
	f.Fuzz(func(t *testing.T, host, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		route, err := routes.find(host, u)
		if err != nil || route == nil {
			return
		}
		// Whoever reads the path less exactly comes to the same route.
		for _, read := range []string{u.Path, strings.ToLower(u.Path), strings.ReplaceAll(u.Path, `\`, "/"), strings.ReplaceAll(u.Path, "//", "/")} {
			other, err := routes.find(host, &url.URL{Path: read})
			if err != nil || other != route {
				if route.folded != route.Prefix {
					continue // a prefix that has capitals is for those alone
				}
				t.Errorf("%q goes to %v, and read as %q to %v: %v", target, route.Prefix, read, other, err)
			}
		}
	})
}

func FuzzRoutes(f *testing.F) {
	f.Add(several)
	f.Fuzz(func(t *testing.T, text string) {
		routes, err := parseRoutes(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range routes.All() {
			if !strings.HasPrefix(r.Prefix, "/") || r.Timeout <= 0 || r.Rate < 0 || (r.Public && len(r.Scopes) > 0) {
				t.Errorf("%+v", r)
			}
		}
	})
}
