package gateway

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/ident"
)

// The headers that tell services who calls. All of them are always sent, empty
// where there is nothing: what is sent replaces what a client forged.
const (
	accountHeader = "X-Auth-Account"
	userHeader    = "X-Auth-User"
	keyHeader     = "X-Auth-Key"
	rolesHeader   = "X-Auth-Roles"
	scopesHeader  = "X-Auth-Scopes"
	requestHeader = "X-Request-Id"
)

// listLimit is the most that roles or scopes take, in octets; what is over is
// left out, whole names of it. Proxies give up on headers larger than theirs.
const listLimit = 4096

func newRequestID() string { return ident.New("req") }

// identity is what the headers say.
type identity struct{ account, user, key, roles, scopes, request string }

// identify tells who was let in; nobody, for a public route.
func (g *Gateway) identify(p *admission.Pass, request string) identity {
	i := identity{request: request}
	if p == nil {
		return i
	}
	i.account, i.roles, i.scopes = clean(string(p.Actor.Account)), joined(p.Roles), g.scopes.of(p.Actor)
	switch p.Actor.Kind {
	case access.User:
		i.user = clean(p.Actor.ID)
	case access.Key:
		i.key = clean(p.Actor.ID)
	case access.System, access.Anonymous: // nobody who comes in by a door
	}
	return i
}

// write puts the headers, replacing whatever is there.
func (i identity) write(h http.Header) {
	values := [6]string{i.account, i.user, i.key, i.roles, i.scopes, i.request} // one allocation for all
	for at, name := range [6]string{accountHeader, userHeader, keyHeader, rolesHeader, scopesHeader, requestHeader} {
		h[name] = values[at : at+1 : at+1]
	}
}

// claimed tells whether a header is one by which a client could say who it is,
// where it is from, or what it asked for, to a service behind us. Many servers
// take an underscore for a hyphen, and by CGI (RFC 3875, section 4.1.18) some
// take whatever is no letter and no digit for one.
func claimed(name string) bool {
	var letters [24]byte // more than any of the names has; on the stack, since this is asked of every header
	n := copy(letters[:], name)
	for i, c := range letters[:n] {
		switch {
		case 'A' <= c && c <= 'Z':
			letters[i] = c + ('a' - 'A')
		case ('a' > c || c > 'z') && ('0' > c || c > '9'):
			letters[i] = '-'
		}
	}
	plain := string(letters[:n])
	for _, prefix := range [...]string{"x-auth-", "x-forwarded-", "x-original-"} {
		if strings.HasPrefix(plain, prefix) {
			return true
		}
	}
	switch plain {
	case "x-request-id", "forwarded", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "x-cluster-client-ip", "x-rewrite-url", "remote-user", "x-remote-user":
		return true
	}
	return false
}

// clean is the text if it is a plain word, else nothing: no name of ours has
// what could end a header or a list.
func clean(text string) string {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || c == ',' {
			return ""
		}
	}
	return text
}

// joined is a list of names with commas, as many as there is room for.
func joined(names []string) string {
	if len(names) == 1 {
		return clean(names[0])
	}
	var b strings.Builder
	for _, name := range names {
		name = clean(name)
		if name == "" {
			continue
		}
		if b.Len()+1+len(name) > listLimit {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name)
	}
	return b.String()
}

// scopeTexts remembers how sets of permissions are written: sorting one for
// each request would cost more than the rest of it.
type scopeTexts struct {
	cache *otter.Cache[string, scopeText]
}

// scopeText holds the set that it was written from, so that no other set can be
// at that place in memory meanwhile. Sets of actors are never changed.
type scopeText struct {
	set  access.Set
	text string
}

func newScopeTexts() *scopeTexts {
	return &scopeTexts{otter.Must(&otter.Options[string, scopeText]{MaximumSize: 10_000, InitialCapacity: 16})}
}

func (s *scopeTexts) of(actor access.Actor) string {
	if len(actor.Permissions) == 0 {
		return ""
	}
	if known, ok := s.cache.GetIfPresent(actor.ID); ok && reflect.ValueOf(known.set).Pointer() == reflect.ValueOf(actor.Permissions).Pointer() {
		return known.text
	}
	names := make([]string, 0, len(actor.Permissions))
	for permission := range actor.Permissions {
		names = append(names, string(permission))
	}
	slices.Sort(names)
	text := joined(names)
	s.cache.Set(actor.ID, scopeText{actor.Permissions, text})
	return text
}
