package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
)

// E1, E2, E4 to E6 as the portal and programs see them.
func TestSeats(t *testing.T) {
	each(t, func(s *scene) {
		bergen := s.below(s.halden, "bergen")
		bergen.admin = s.add(bergen, "admin", access.AccountAdmin)
		halden, there := "/accounts/"+string(s.halden.id)+"/seats", "/accounts/"+string(bergen.id)+"/seats"
		operator, admin, below := s.as(s.operator.admin), s.as(s.halden.admin), s.as(bergen.admin)
		operator.do(http.MethodPut, halden+"/purchased", `{"purchased":40}`).want(http.StatusNoContent, "")
		operator.get(halden+"/overview").want(http.StatusNotFound, "account.missing")

		ann := s.add(s.halden, "ann", "inbox_agent")
		bob := s.addDraft(bergen, user.Draft{Username: "bob", FirstName: "=1+1", Email: "bob@example.com", Roles: []string{"inbox_viewer"}})
		admin.do(http.MethodPut, there+"/"+string(bob.ID), nil).want(http.StatusNoContent, "")
		admin.do(http.MethodPut, halden+"/"+string(s.halden.nobody.ID), nil).want(http.StatusConflict, "seat.no_inbox_role")
		admin.do(http.MethodPut, there+"/limit", `{"limit":1}`).want(http.StatusNoContent, "")
		below.do(http.MethodPut, "/accounts/self/seats/limit", `{"limit":null}`).want(http.StatusForbidden, "seat.limit_from_above")
		cid := s.add(bergen, "cid", "inbox_viewer")
		if p := below.do(http.MethodPut, "/accounts/self/seats/"+string(cid.ID), nil).want(http.StatusConflict, "seat.limit_reached").problem(); p.Params["limit"] != 1.0 {
			t.Errorf("%+v", p)
		}

		var o api.SeatOverview
		admin.get(halden + "/overview").into(&o)
		if o.Purchased != 40 || o.Assigned != 2 || o.Remaining != 38 || o.Percent != 5 || o.Threshold != 85 || o.Warning || o.Limit != nil || !o.MayLimit || !o.Inactive.Exact {
			t.Errorf("%+v", o)
		}
		below.get("/accounts/self/seats/overview").into(&o)
		if o.Purchased != 1 || o.Assigned != 1 || o.Remaining != 0 || o.Percent != 100 || !o.Warning || o.Limit == nil || *o.Limit != 1 || o.MayLimit {
			t.Errorf("%+v", o)
		}

		type page struct {
			Items      []api.SeatedUser
			NextCursor string
		}
		var seats page
		admin.get(halden + "?limit=1").into(&seats)
		if len(seats.Items) != 1 || seats.Items[0].User.Username != bob.Username || seats.Items[0].Account.ID != string(bergen.id) || seats.NextCursor == "" {
			t.Errorf("%+v", seats)
		}
		one := seats.Items[0]
		if one.AssignedBy == nil || one.AssignedBy.Name != s.halden.admin.Username || len(one.Roles) != 1 || one.Roles[0].Name != "Inbox viewer" || one.LastLogin != nil || len(one.Reasons) != 0 {
			t.Errorf("%+v", one)
		}
		next := seats.NextCursor
		admin.get(there+"?cursor="+next).want(http.StatusUnprocessableEntity, "request.cursor") // of another list
		seats = page{}
		admin.get(halden + "?limit=1&cursor=" + next).into(&seats)
		if len(seats.Items) != 1 || seats.Items[0].User.ID != string(ann.ID) || seats.NextCursor != "" || seats.Items[0].AssignedBy != nil {
			t.Errorf("%+v", seats)
		}
		seats = page{}
		admin.get(halden + "?account=" + string(bergen.id) + "&role=inbox_viewer&lastLogin=never&assignedFrom=2026-01-01T00:00:00Z").into(&seats)
		if len(seats.Items) != 1 || seats.Items[0].User.ID != string(bob.ID) {
			t.Errorf("%+v", seats)
		}

		var used struct{ Items []api.SeatAccount }
		admin.get(halden + "/accounts").into(&used)
		if len(used.Items) != 2 || used.Items[0].Level != 0 || used.Items[1].State != "full" || used.Items[1].Percent != 2.5 || *used.Items[1].Limit != 1 {
			t.Errorf("%+v", used)
		}
		if file := string(admin.get(halden + "/accounts/export").body); file != "account,level,assigned,reserved,percentOfPurchased,limit,state\nhalden Ltd,0,1,0,2.5,,ok\n"+used.Items[1].Name+",1,1,0,2.5,1,full\n" {
			t.Errorf("%s", file)
		}
		file := string(admin.get(halden+"/export?search=bob").want(http.StatusOK, "").body)
		if strings.Count(file, "\n") != 2 || !strings.Contains(file, ",inbox_viewer,") || strings.Contains(file, ",=") {
			t.Errorf("%s", file)
		}
		var days struct{ Items []api.SeatDay }
		admin.get(halden + "/history?days=2").into(&days)
		if len(days.Items) != 2 || days.Items[0].Assigned != 0 || days.Items[1].Assigned != 2 || days.Items[1].Available != 40 {
			t.Errorf("%+v", days)
		}

		var removed struct {
			Done   []api.SeatRef
			Failed []api.SeatFailure
		}
		body, err := json.Marshal(map[string]any{"seats": []api.SeatRef{{string(bergen.id), string(bob.ID)}, {"self", string(ann.ID)}, {string(s.kestrel.id), string(s.kestrel.nobody.ID)}}})
		s.must(err)
		admin.post(halden+"/remove", string(body)).into(&removed)
		if len(removed.Done) != 2 || len(removed.Failed) != 1 || removed.Failed[0].Code != "account.missing" || removed.Failed[0].Detail == "" {
			t.Errorf("%+v", removed)
		}
		// E7: the main account's log tells of all, and by account.
		for query, want := range map[string]int{"": 8, "&at=" + string(bergen.id): 4} {
			var log struct{ Items []api.AuditEvent }
			admin.get("/accounts/self/audit-events?item=seat" + query).into(&log)
			if len(log.Items) != want {
				t.Errorf("%d events%s, want %d: %+v", len(log.Items), query, want, log.Items)
			}
		}
	})
}

func TestSeatsBadInput(t *testing.T) {
	each(t, func(s *scene) {
		admin, operator := s.as(s.halden.admin), s.as(s.operator.admin)
		const seats = "/accounts/self/seats"
		admin.do(http.MethodPut, seats+"/limit", `{}`).want(http.StatusUnprocessableEntity, "request.member_missing")
		admin.do(http.MethodPut, seats+"/limit", `{"limit":-1}`).want(http.StatusUnprocessableEntity, "request.out_of_range")
		admin.do(http.MethodPut, seats+"/limit", `{"limit":100001}`).want(http.StatusUnprocessableEntity, "request.out_of_range")
		admin.do(http.MethodPut, seats+"/limit", `{"limit":"40"}`).want(http.StatusUnprocessableEntity, "request.value_form")
		admin.do(http.MethodPut, seats+"/limit", `{"limit":null}`).want(http.StatusNoContent, "")
		halden := "/accounts/" + string(s.halden.id) + "/seats/purchased"
		operator.do(http.MethodPut, halden, `{"purchased":100001}`).want(http.StatusUnprocessableEntity, "request.out_of_range")
		operator.do(http.MethodPut, halden, `{"purchased":null}`).want(http.StatusUnprocessableEntity, "request.value_form")
		operator.do(http.MethodPut, "/accounts/self/seats/purchased", `{"purchased":1}`).want(http.StatusConflict, "seat.not_main")
		admin.post(seats+"/remove", `{"seats":[]}`).want(http.StatusUnprocessableEntity, "request.too_short")
		admin.get(seats+"?lastLogin=lately").want(http.StatusUnprocessableEntity, "request.value_unknown")
		admin.get(seats+"?assignedFrom=monday").want(http.StatusUnprocessableEntity, "request.value_form")
		admin.get(seats+"?search=%00").want(http.StatusUnprocessableEntity, "request.value_form")
		admin.get(seats+"/accounts?state=empty").want(http.StatusUnprocessableEntity, "request.value_unknown")
		admin.get(seats+"/accounts?sort=-name").want(http.StatusUnprocessableEntity, "request.value_unknown")
		admin.get(seats+"/history?days=367").want(http.StatusUnprocessableEntity, "request.out_of_range")
	})
}
