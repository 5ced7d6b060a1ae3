package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/view"
)

// newView makes a view that the place's admin shares.
func (s *scene) newView(in place, name string) view.View {
	s.Helper()
	permissions, err := access.EffectiveSet(s.ctx, s.rooms.Database.Read(), in.id, string(in.admin.ID))
	s.must(err)
	admin := access.Actor{Kind: access.User, ID: string(in.admin.ID), Name: in.admin.Username, Account: in.id, Permissions: permissions}
	v, err := s.rooms.Views.Create(s.ctx, admin, in.id, view.Draft{List: view.Users, Name: in.prefix + " " + name, Query: "search=" + in.prefix, Shared: true})
	s.must(err)
	return v
}

func TestViewAnswers(t *testing.T) {
	each(t, func(s *scene) {
		admin, viewer := s.as(s.halden.admin), s.as(s.halden.viewer)
		made := admin.post("/accounts/self/views", map[string]any{"list": "users", "name": " Locked ", "query": "status=locked", "shared": true}).want(http.StatusCreated, "")
		var v api.View
		made.into(&v)
		if v.Name != "Locked" || !v.Own || !v.Editable || v.Owner == nil || v.Owner.Name != "halden Person" || v.ETag != `"1"` || made.Header.Get("ETag") != v.ETag {
			t.Errorf("%s", made.body)
		}
		path := "/accounts/self/views/" + v.ID
		viewer.do(http.MethodPut, path+"/default", nil).want(http.StatusNoContent, "")
		var list struct{ Items []api.View }
		viewer.get("/accounts/self/views?list=users").want(http.StatusOK, "").into(&list)
		if len(list.Items) != 1 || list.Items[0].Own || list.Items[0].Editable || !list.Items[0].Default {
			t.Errorf("the viewer sees %+v", list.Items)
		}
		viewer.get("/accounts/self/views?list=audit-events").want(http.StatusOK, "").into(&list)
		if len(list.Items) != 0 {
			t.Errorf("of the other list: %+v", list.Items)
		}
		viewer.do(http.MethodPatch, path, `{"name":"Mine now"}`).refusedFor("account/manage")
		viewer.do(http.MethodDelete, path, nil).refusedFor("account/manage")
		viewer.do(http.MethodDelete, path+"/default", nil).want(http.StatusNoContent, "")
		viewer.do(http.MethodDelete, path+"/default", nil).want(http.StatusNoContent, "") // it is not the default any more
	})
}

func TestViewVersions(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		path := "/accounts/self/views/" + s.newView(s.halden, "one").ID
		patch := func(match, body string) answer { return admin.with("If-Match", match).do(http.MethodPatch, path, body) }
		if got := patch(`"1"`, `{"name":"Two","query":""}`).want(http.StatusOK, ""); got.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", got.Header.Get("ETag"))
		}
		patch(`"1"`, `{"name":"Three"}`).want(http.StatusPreconditionFailed, "request.changed_meanwhile")
		patch(`"x"`, `{"name":"Three"}`).want(http.StatusUnprocessableEntity, "request.value_form")
		patch(`*`, `{"shared":null}`).want(http.StatusUnprocessableEntity, "request.value_form")
		patch(`*`, `{"query":"https://evil.example"}`).want(http.StatusUnprocessableEntity, "view.query_form")
		patch(`*`, `{"shared":false}`).want(http.StatusOK, "")
		s.as(s.halden.viewer).do(http.MethodDelete, path, nil).want(http.StatusNotFound, "view.not_found")
	})
}

func TestViewInput(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for body, code := range map[string]string{
			`{"list":"roles","name":"x"}`:                            "request.value_unknown",
			`{"list":"users","name":""}`:                             "view.name_missing",
			`{"list":"users","name":"x","query":"/users?status=x"}`:  "view.query_form",
			`{"list":"audit-events","name":"x","query":"status=%0"}`: "view.query_form",
		} {
			if got := admin.post("/accounts/self/views", body); got.StatusCode != http.StatusUnprocessableEntity || got.problem().Code != code {
				t.Errorf("%s: %s", body, got.body)
			}
		}
		admin.get("/accounts/self/views").want(http.StatusUnprocessableEntity, "request.value_form")
		admin.get("/accounts/self/views?list=roles").want(http.StatusUnprocessableEntity, "request.value_unknown")
	})
}
