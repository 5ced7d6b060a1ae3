package api

import (
	"net/http"

	"gatehouse/internal/feature/audit"
)

// inLine lets sign-ins by password through in the order in which they came, and everything else at once.
func (a *api) inLine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != Base+"/session" {
			next.ServeHTTP(w, r)
			return
		}
		if !a.SignIns.Enter(r.Context()) {
			writeProblem(w, problem(r.Context(), audit.Busy))
			return
		}
		defer a.SignIns.Leave()
		next.ServeHTTP(w, r)
	})
}
