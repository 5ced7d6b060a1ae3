package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
)

func TestSMPPSessionsOverTheAPI(t *testing.T) {
	each(t, func(s *scene) {
		const all = "/accounts/self/smpp-sessions"
		mine, theirs := s.newBind(s.halden.nobody), s.newBind(s.halden.viewer)
		list := func(c client, query string) (ids []string, cursor string) {
			t.Helper()
			var body struct {
				Items      []api.SMPPSession
				NextCursor string
			}
			got := c.get(all + query)
			got.want(http.StatusOK, "")
			s.must(json.Unmarshal(got.body, &body))
			for _, one := range body.Items {
				ids = append(ids, one.ID)
			}
			return ids, body.NextCursor
		}
		admin, nobody := s.as(s.halden.admin), s.as(s.halden.nobody)
		first, cursor := list(admin, "?limit=1")
		second, end := list(admin, "?limit=1&cursor="+cursor)
		if len(first) != 1 || len(second) != 1 || first[0] == second[0] || end != "" {
			t.Errorf("%v, then %v and %q", first, second, end)
		}
		if own, _ := list(nobody, "?user=self"); len(own) != 1 || own[0] != mine {
			t.Errorf("one's own are %v", own)
		}
		nobody.get(all+"?user="+string(s.halden.viewer.ID)).want(http.StatusForbidden, "access.forbidden")
		admin.get(all+"?cursor=forged").want(http.StatusUnprocessableEntity, "request.cursor")
		if found, _ := list(admin, "?search=halden.viewer"); len(found) != 1 || found[0] != theirs {
			t.Errorf("found %v", found)
		}
		nobody.do(http.MethodDelete, all+"/"+mine, nil).want(http.StatusForbidden, "access.forbidden")
		admin.do(http.MethodDelete, all+"/"+mine, nil).want(http.StatusNoContent, "")
		admin.do(http.MethodDelete, all+"/"+mine, nil).want(http.StatusNotFound, "bind.not_found")
		if left, _ := list(admin, ""); len(left) != 1 || left[0] != theirs {
			t.Errorf("left are %v", left)
		}
	})
}

// The password of a centre goes in and never comes out.
func TestSMSCOverTheAPI(t *testing.T) {
	each(t, func(s *scene) {
		operator := s.as(s.operator.admin)
		path := "/accounts/" + string(s.halden.id) + "/smsc"
		const first = `{"host":"smsc.example.com","port":3550,"systemId":"halden","password":"hush-hush"}`
		set := operator.do(http.MethodPut, path, first)
		set.want(http.StatusOK, "")
		var standing api.SMSCStanding
		got := operator.get(path)
		s.must(json.Unmarshal(got.body, &standing))
		if o := standing.Own; o == nil || o.Host != "smsc.example.com" || o.Window != 100 || !o.Enabled || o.TLS || standing.From == nil || standing.From.Name != "halden Ltd" {
			t.Errorf("%s", got.body)
		}
		operator.do(http.MethodPut, path, `{"host":"evil.example.com","port":3550,"systemId":"halden"}`).want(http.StatusUnprocessableEntity, "smsc.password_again")
		wrong := operator.do(http.MethodPut, path, `{"host":"smsc.example.com","port":3550,"systemId":"halden","password":"hush hush"}`)
		wrong.want(http.StatusUnprocessableEntity, "smsc.password_form")
		operator.with("If-Match", `"9"`).do(http.MethodPut, path, first).want(http.StatusPreconditionFailed, "request.changed_meanwhile")
		for _, a := range []answer{set, got, wrong, operator.get("/accounts/self/audit-events?action=smsc.set")} {
			if strings.Contains(string(a.body), "hush") {
				t.Errorf("%s tells the password: %s", a.what, a.body)
			}
		}
		if strings.Contains(s.log.String(), "hush") {
			t.Error("the program's log has the password")
		}
		tried := operator.post(path+"/try", nil)
		tried.want(http.StatusOK, "")
		if !strings.Contains(string(tried.body), `"bound":false`) {
			t.Errorf("%s", tried.body)
		}
		operator.do(http.MethodDelete, path, nil).want(http.StatusNoContent, "")
		if got := operator.get(path); strings.TrimSpace(string(got.body)) != "{}" {
			t.Errorf("%s", got.body)
		}
		operator.get("/accounts/acc_nowhere/smsc").want(http.StatusNotFound, "account.missing")
	})
}
