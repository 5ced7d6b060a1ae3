package gateway

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// Which route a request belongs to must not depend on who reads its path. A
// path that two readers take for two routes, since one of them decodes more,
// takes a backslash for a slash, drops ;parameters or the dots behind a name,
// joins slashes or does not look at the case of letters, is refused: else its scopes would be those of
// one route and its work that of another. Every reading between the two that
// are compared finds the same route as they do: the prefixes of routes hold
// nothing that a reader changes.

// find is the route of a request; nil when there is none, and pathUnclear when
// that depends on how the path is read.
func (r *Routes) find(host string, u *url.URL) (*Route, error) {
	if r.empty() {
		return nil, nil
	}
	exact, ok := exactly(u)
	if !ok {
		return nil, pathUnclear
	}
	host = bareHost(host)
	found := r.longest(host, exact, func(r *Route) string { return r.Prefix })
	if found != nil && found.StripPrefix && u.RawPath != "" && !strings.HasPrefix(u.RawPath, found.Prefix) {
		return nil, pathUnclear // its letters are encoded for no reason, and cannot be taken off as they are
	}
	if plain(exact) && !r.mixed {
		return found, nil
	}
	loose, ok := loosely(exact)
	if !ok || r.longest(host, loose, func(r *Route) string { return r.folded }) != found {
		return nil, pathUnclear
	}
	return found, nil
}

func (r *Routes) longest(host, path string, prefix func(*Route) string) *Route {
	for _, routes := range [2][]*Route{r.byHost[host], r.byHost[""]} {
		for _, route := range routes {
			if under(path, prefix(route)) {
				return route
			}
		}
		if host == "" {
			break
		}
	}
	return nil
}

// under tells whether a path is the prefix or lies below it.
func under(path, prefix string) bool {
	return prefix == "/" || (strings.HasPrefix(path, prefix) && (len(path) == len(prefix) || path[len(prefix)] == '/'))
}

// exactly is the path decoded once, in which an encoded slash ends no segment.
func exactly(u *url.URL) (string, bool) {
	exact := u.Path
	if u.RawPath != "" {
		decoded, err := url.PathUnescape(strings.NewReplacer("%2f", "%5c", "%2F", "%5c").Replace(u.RawPath))
		if err != nil {
			return "", false
		}
		exact = decoded
	}
	if !strings.HasPrefix(exact, "/") {
		return "", false
	}
	for i := range len(exact) {
		if exact[i] < ' ' || exact[i] == 0x7f {
			return "", false
		}
	}
	return exact, true
}

// plain tells whether all readers read a path alike.
func plain(path string) bool {
	for i := range len(path) {
		switch c := path[i]; c {
		case '%', '\\', ';', '?', '#', ' ':
			return false
		case '/':
			if i+1 < len(path) && (path[i+1] == '/' || path[i+1] == '.') {
				return false
			}
		case '.':
			if i+1 == len(path) || path[i+1] == '/' {
				return false
			}
		default:
			if 'A' <= c && c <= 'Z' || c >= 0x80 {
				return false
			}
		}
	}
	return true
}

// loosely is the path as the most obliging reader takes it. Refused are segments
// that lead upwards, since what they lead to depends on everything else, and
// what is no UTF-8: to some it is an overlong slash.
func loosely(exact string) (string, bool) {
	text := exact
	for range 3 { // some decode more than once
		decoded, err := url.PathUnescape(text)
		if err != nil || decoded == text {
			break
		}
		text = decoded
	}
	if !utf8.ValidString(text) {
		return "", false
	}
	if end := strings.IndexAny(text, "?#"); end >= 0 { // who decodes before looking for the query
		text = text[:end]
	}
	var segments []string
	for segment := range strings.SplitSeq(strings.ReplaceAll(text, `\`, "/"), "/") {
		segment, _, _ = strings.Cut(segment, ";")
		if segment == "." || segment == ".." {
			return "", false
		}
		segments = append(segments, strings.TrimRight(segment, ". ")) // as Windows reads names of files
	}
	return strings.ToLower(path.Clean("/" + strings.Join(segments, "/"))), true
}
