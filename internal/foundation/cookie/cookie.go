// Package cookie names the cookies that the program gives to browsers, in one
// place for all doors: the one that sets them, those that read them, and those
// that keep them from going further. Over https a name begins with __Host-,
// which makes browsers refuse the cookie from any other host and over plain
// http. On loopback over http they would refuse it altogether, so there it has
// no prefix. What stands in a cookie is none of this room's business.
package cookie

import (
	"net/url"
	"slices"
	"strings"
)

// HostPrefix is what browsers hold a cookie to its host by.
const HostPrefix = "__Host-"

// The cookies: of a session, of a sign-in that is not finished, and of the
// browser itself.
const (
	Session = "session"
	SignIn  = "sign-in"
	Device  = "device"
)

var all = []string{Session, SignIn, Device}

// Names are the names that cookies have in an installation.
type Names struct{ prefix string }

// For gives the names that belong to what browsers call the installation.
func For(public *url.URL) Names {
	if public != nil && public.Scheme == "https" {
		return Names{HostPrefix}
	}
	return Names{}
}

// Secure tells whether cookies go over https only.
func (n Names) Secure() bool { return n.prefix != "" }

// Name is what a cookie is called here.
func (n Names) Name(which string) string { return n.prefix + which }

// Find is the value of a cookie in a Cookie header, the first one; "" when
// there is none.
func (n Names) Find(header, which string) string {
	for header != "" {
		var pair string
		pair, header, _ = strings.Cut(header, ";")
		key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if name, named := strings.CutPrefix(key, n.prefix); ok && named && name == which {
			return value
		}
	}
	return ""
}

// Ours tells whether a name is that of a cookie of the program.
func (n Names) Ours(name string) bool {
	bare, ok := strings.CutPrefix(strings.TrimSpace(name), n.prefix)
	return ok && slices.Contains(all, bare)
}

// Sets tells whether a Set-Cookie line sets a cookie of the program. A line
// without a name sets its value, and browsers send that back as it is.
func (n Names) Sets(line string) bool {
	pair, _, _ := strings.Cut(line, ";")
	name, _, _ := strings.Cut(strings.TrimLeft(pair, "= \t"), "=")
	return n.Ours(name)
}

// Without is a Cookie header without the cookies of the program.
func (n Names) Without(header string) string {
	var kept []string
	for pair := range strings.SplitSeq(header, ";") {
		pair = strings.TrimSpace(pair)
		if name, _, _ := strings.Cut(pair, "="); pair != "" && !n.Ours(name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "; ")
}
