package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/door/api"
)

// R3 over the API: a team from its creation to its end, and what its members see of it.
func TestTeamOverTheAPI(t *testing.T) {
	each(t, func(s *scene) {
		admin, member := s.as(s.halden.admin), s.as(s.halden.nobody)
		const teams = "/accounts/self/teams"
		var crew api.Team
		admin.post(teams, `{"name":"Crew","description":"At night"}`).want(http.StatusCreated, "").into(&crew)
		if crew.ETag != `"1"` || crew.Description != "At night" || crew.Roles == nil || len(crew.Roles) != 0 {
			t.Errorf("%+v", crew)
		}
		one := teams + "/" + crew.ID
		got := admin.do(http.MethodPatch, one, `{"name":"Night crew","description":null}`).want(http.StatusOK, "")
		got.into(&crew)
		if got.Header.Get("ETag") != `"2"` || crew.Name != "Night crew" || crew.Description != "" {
			t.Errorf("%+v", crew)
		}
		admin.with("If-Match", `"1"`).do(http.MethodPatch, one, `{"name":"Too late"}`).want(http.StatusPreconditionFailed, "request.changed_meanwhile")
		admin.do(http.MethodPatch, one, `{"name":null}`).want(http.StatusUnprocessableEntity, "request.value_form")

		admin.do(http.MethodPut, "/accounts/self/users/"+string(s.halden.nobody.ID)+"/teams/"+crew.ID, nil).want(http.StatusNoContent, "")
		member.get(teams).want(http.StatusForbidden, "access.forbidden")
		role := s.newRole(s.halden, "viewers") // allows teams/view
		admin.do(http.MethodPut, one+"/roles/"+role.ID, nil).want(http.StatusNoContent, "")
		admin.do(http.MethodPut, one+"/roles/inbox_agent", nil).want(http.StatusConflict, "team.role_needs_seat")
		admin.do(http.MethodPut, one+"/roles/account_admin", nil).want(http.StatusConflict, "team.role_personal")
		admin.do(http.MethodPut, one+"/roles/rol_none", nil).want(http.StatusUnprocessableEntity, "role.missing")

		member.get(one).want(http.StatusOK, "").into(&crew) // at once, in the session that is open
		if len(crew.Roles) != 1 || crew.Roles[0].Name != role.Name || crew.Roles[0].Kind != "custom" || crew.Users != 1 {
			t.Errorf("%+v", crew)
		}
		s.explains(member, "teams/view", api.Granted{Kind: "team", ID: crew.ID, Name: "Night crew"})
		var asked api.Role
		admin.get("/accounts/self/roles/" + role.ID).into(&asked)
		if asked.Teams != 1 || asked.Users != 0 {
			t.Errorf("%+v", asked)
		}
		admin.do(http.MethodDelete, "/accounts/self/roles/"+role.ID, nil).want(http.StatusConflict, "role.in_use")

		admin.do(http.MethodDelete, one, nil).want(http.StatusNoContent, "")
		member.get(teams).want(http.StatusForbidden, "access.forbidden")
		admin.do(http.MethodDelete, "/accounts/self/roles/"+role.ID, nil).want(http.StatusNoContent, "")
	})
}

// explains demands that the caller's permission comes through this alone.
func (s *scene) explains(c client, permission string, want api.Granted) {
	s.Helper()
	var held struct{ Items []api.HeldPermission }
	c.get("/accounts/self/users/self/permissions").into(&held)
	for _, h := range held.Items {
		if h.Permission == permission && len(h.GrantedBy) == 1 && h.GrantedBy[0] == want {
			return
		}
	}
	s.Errorf("%s through %+v is not in %+v", permission, want, held.Items)
}
