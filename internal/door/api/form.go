package api

import (
	"net/http"
	"strings"

	"gatehouse/internal/foundation/request"
)

// readable lets through only requests whose path and parameters are text that
// every store takes.
func readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wrong := request.Readable(r); wrong != nil {
			writeProblem(w, problem(r.Context(), wrong))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// noRoute answers what no route takes: with the methods that the path has, if
// it has any.
func noRoute(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	allowed := request.Allowed(mux, r)
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
