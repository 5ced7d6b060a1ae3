package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/role"
)

// U2: a user is made with a list and protocols, or not at all.
func TestUsersBeginWithAccessControls(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		body := func(name, more string) string {
			return `{"username":"` + name + `","firstName":"New","email":"` + name + `@example.com"` + more + `}`
		}
		const both = `,"safelist":[{"value":"198.51.100.0/24","note":"Office"}],"apiAccess":{"smpp":true,"smppRate":5}`
		var u struct{ ID string }
		admin.post("/accounts/self/users", body("halden.bound", both)).want(http.StatusCreated, "").into(&u)
		var list struct {
			Entries []struct{ Value, Note string }
		}
		admin.get("/accounts/self/users/"+u.ID+"/safelist").want(http.StatusOK, "").into(&list)
		if len(list.Entries) != 1 || list.Entries[0].Value != "198.51.100.0/24" || list.Entries[0].Note != "Office" {
			t.Errorf("%+v", list)
		}
		var may struct {
			HTTP, SMPP             bool
			SMPPSessions, SMPPRate int
		}
		admin.get("/accounts/self/users/"+u.ID+"/api-access").want(http.StatusOK, "").into(&may)
		if may.HTTP || !may.SMPP || may.SMPPRate != 5 || may.SMPPSessions != 4 {
			t.Errorf("%+v", may)
		}

		if p := admin.post("/accounts/self/users", body("halden.wrong", `,"safelist":[{"value":"198.51.100.1/24"}]`)).want(http.StatusUnprocessableEntity, "safelist.host_bits").problem(); p.Field != "safelist" {
			t.Errorf("%+v", p)
		}
		admin.post("/accounts/self/users", body("halden.wrong", `,"apiAccess":{"smppRate":-1}`)).want(http.StatusUnprocessableEntity, "api_access.rate_form")

		clerks, err := s.rooms.Roles.Create(s.ctx, program, s.halden.id, role.Draft{Name: "Clerks", Permissions: []access.Permission{access.UsersView, access.UsersManage}})
		s.must(err)
		clerk := s.add(s.halden, "clerk", clerks.ID)
		s.as(clerk).post("/accounts/self/users", body("halden.refused", both)).want(http.StatusForbidden, "access.forbidden")
		s.as(clerk).post("/accounts/self/users", body("halden.plain", "")).want(http.StatusCreated, "")
		for _, name := range []string{"halden.wrong", "halden.refused"} {
			var found struct{ Items []struct{ Username string } }
			admin.get("/accounts/self/users?search="+name).want(http.StatusOK, "").into(&found)
			if len(found.Items) != 0 {
				t.Errorf("%s was half made", name)
			}
		}
	})
}
