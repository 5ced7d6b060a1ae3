package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"gatehouse/internal/door/api"
)

// U9: the failed attempts beside a lock, in the reader's words, page by page.
func TestFailedSignIns(t *testing.T) {
	each(t, func(s *scene) {
		u := s.halden.nobody
		for i := range 3 {
			body := map[string]string{"username": u.Username, "password": fmt.Sprintf("wrong horse %d", i)}
			s.anonymous().post("/session", body).want(http.StatusUnauthorized, "session.refused")
		}
		type page struct {
			Items      []api.FailedSignIn
			NextCursor string
		}
		admin := s.as(s.halden.admin)
		path := "/accounts/self/users/" + string(u.ID) + "/failed-sign-ins"
		var first, second, own page
		admin.get(path+"?limit=2").want(http.StatusOK, "").into(&first)
		admin.get(path+"?limit=2&cursor="+first.NextCursor).want(http.StatusOK, "").into(&second)
		if len(first.Items) != 2 || len(second.Items) != 1 || second.NextCursor != "" {
			t.Fatalf("%+v, %+v", first, second)
		}
		for _, f := range append(first.Items, second.Items...) {
			if f.Service != "web" || f.Address == "" || f.Device == "" || f.Reason != "signin.wrong_password" || f.ReasonText != "The password was wrong." {
				t.Errorf("%+v", f)
			}
		}
		s.as(u).get("/accounts/self/users/self/failed-sign-ins").want(http.StatusOK, "").into(&own)
		if len(own.Items) != 3 {
			t.Errorf("one's own: %+v", own)
		}
		other := "/accounts/self/users/" + string(s.halden.admin.ID) + "/failed-sign-ins"
		admin.get(other+"?cursor="+first.NextCursor).want(http.StatusUnprocessableEntity, "request.cursor")
		s.as(u).get(other).want(http.StatusForbidden, "access.forbidden")
	})
}
