package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
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

// I2: whoever accepts an invite has the list and the protocols that it names.
func TestInvitesCarryAccessControls(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		const both = `,"safelist":[{"value":"198.51.100.0/24","note":"Office"}],"apiAccess":{"http":true}`
		var sent api.Invite
		admin.post("/accounts/self/invites", `{"email":"amelie@example.com"`+both+`}`).want(http.StatusCreated, "").into(&sent)
		if len(sent.Safelist) != 1 || sent.Safelist[0].Value != "198.51.100.0/24" || sent.APIAccess == nil || !sent.APIAccess.HTTP || sent.APIAccess.SMPP {
			t.Errorf("%+v", sent)
		}
		admin.post("/accounts/self/invites", `{"email":"wrong@example.com","safelist":[{"value":"office"}]}`).want(http.StatusUnprocessableEntity, "safelist.form")
		clerks, err := s.rooms.Roles.Create(s.ctx, program, s.halden.id, role.Draft{Name: "Clerks", Permissions: []access.Permission{access.UsersView, access.UsersManage}})
		s.must(err)
		clerk := s.as(s.add(s.halden, "clerk", clerks.ID))
		clerk.post("/accounts/self/invites", `{"email":"more@example.com"`+both+`}`).want(http.StatusForbidden, "access.forbidden")
		clerk.post("/accounts/self/invites/"+sent.ID+"/resend", nil).want(http.StatusForbidden, "access.forbidden")

		accept := func(i api.Invite, name string) string {
			t.Helper()
			var link struct{ Link string }
			admin.post("/accounts/self/invites/"+i.ID+"/link", nil).want(http.StatusOK, "").into(&link)
			_, token, _ := strings.Cut(link.Link, "#")
			s.anonymous().post("/invite-links/accept", `{"token":"`+token+`","username":"`+name+`","firstName":"New","password":"`+password+`"}`).want(http.StatusOK, "")
			var found struct{ Items []struct{ ID string } }
			admin.get("/accounts/self/users?search="+name).want(http.StatusOK, "").into(&found)
			if len(found.Items) != 1 {
				t.Fatalf("%s: %+v", name, found)
			}
			return found.Items[0].ID
		}
		state := func(id string) (values []string, http bool) {
			t.Helper()
			var list struct{ Entries []struct{ Value string } }
			admin.get("/accounts/self/users/"+id+"/safelist").want(200, "").into(&list)
			for _, e := range list.Entries {
				values = append(values, e.Value)
			}
			var may struct{ HTTP bool }
			admin.get("/accounts/self/users/"+id+"/api-access").want(200, "").into(&may)
			return values, may.HTTP
		}
		if values, http := state(accept(sent, "halden.amelie")); !slices.Equal(values, []string{"198.51.100.0/24"}) || !http {
			t.Errorf("%v, %v", values, http)
		}

		// Of an inviter who may do it no more, what shuts out counts and what lets in does not.
		second := s.add(s.halden, "second", access.AccountAdmin)
		s.as(second).post("/accounts/self/invites", `{"email":"bela@example.com"`+both+`}`).want(http.StatusCreated, "").into(&sent)
		s.must(s.rooms.Users.GiveRole(s.ctx, program, s.halden.id, second.ID, clerks.ID))
		s.must(s.rooms.Users.TakeRole(s.ctx, program, s.halden.id, second.ID, access.AccountAdmin))
		if values, http := state(accept(sent, "halden.bela")); !slices.Equal(values, []string{"198.51.100.0/24"}) || http {
			t.Errorf("%v, %v", values, http)
		}
	})
}
