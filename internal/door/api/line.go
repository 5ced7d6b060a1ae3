package api

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/request"
)

// bodyTime is how long the body of a sign-in may take; the library gives others as long.
const bodyTime = 5 * time.Second

// inLine lets sign-ins by password through in the order in which they came, and
// everything else at once. One stands in line with its whole body: a few who
// send theirs byte by byte would hold all places.
func (a *api) inLine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != Base+"/session" {
			next.ServeHTTP(w, r)
			return
		}
		connection := http.NewResponseController(w)
		_ = connection.SetReadDeadline(time.Now().Add(bodyTime))             // a recorder of a test has none
		head, err := io.ReadAll(io.LimitReader(r.Body, request.BodyLimit+1)) // more is refused as soon as it is read
		if err != nil {
			writeProblem(w, problem(r.Context(), bodyWrong))
			return
		}
		_ = connection.SetReadDeadline(time.Time{}) // else whoever waits longer than that would be taken for gone
		r.Body = io.NopCloser(bytes.NewReader(head))
		if !a.Admission.SignIns.Enter(r.Context()) {
			writeProblem(w, problem(r.Context(), audit.Busy))
			return
		}
		defer a.Admission.SignIns.Leave()
		next.ServeHTTP(w, r)
	})
}
