package api

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// readable lets through only requests whose path and parameters are text that
// every store takes: UTF-8 without a byte zero, which PostgreSQL refuses.
func readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isText(r.URL.Path) {
			writeProblem(w, problem(r.Context(), pathUnknown))
			return
		}
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			writeProblem(w, problem(r.Context(), valueWrong))
			return
		}
		for name, list := range values {
			for _, value := range list {
				if !isText(name) || !isText(value) {
					writeProblem(w, problem(r.Context(), valueWrong.On(strings.ToValidUTF8(name, "\ufffd"))))
					return
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// noRoute answers what no route takes: with the methods that the path has, if
// it has any.
func noRoute(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	probe := r.Clone(r.Context())
	for _, probe.Method = range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, pattern := mux.Handler(probe); pattern != "/" && pattern != "" {
			allowed = append(allowed, probe.Method)
		}
	}
	if len(allowed) == 0 {
		writeProblem(w, problem(r.Context(), pathUnknown))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if r.Method == http.MethodOptions { // no word about other origins: there is none that may read answers
		w.WriteHeader(http.StatusNoContent)
		return
	}
	p := problem(r.Context(), methodWrong)
	p.Status, p.Title = http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed)
	writeProblem(w, p)
}
