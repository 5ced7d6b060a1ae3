package api_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/user"
)

// What a merge patch does not name stays; null takes away what may be absent.
func TestMergePatch(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		path := "/accounts/self/users/" + string(s.halden.nobody.ID)
		patch := func(body string) (u api.User) {
			admin.do(http.MethodPatch, path, body).into(&u)
			return u
		}
		before := patch(`{"mobile":"+33612840742"}`)
		if before.Mobile != "+33612840742" || before.FirstName != "halden" || before.LastName != "Person" {
			t.Errorf("after giving a number: %+v", before)
		}
		if u := patch(`{}`); u.Mobile != before.Mobile || u.LastName != before.LastName {
			t.Errorf("an empty patch changed %+v", u)
		}
		if u := patch(`{"lastName":null,"timeZone":"Europe/Ljubljana"}`); u.LastName != "" || u.TimeZone != "Europe/Ljubljana" || u.Mobile == "" {
			t.Errorf("null leaves %+v", u)
		}
		if u := patch(`{"mobile":null}`); u.Mobile != "" {
			t.Errorf("null leaves the number %q", u.Mobile)
		}
		if u := patch(`{"email":"moved@example.com"}`); u.PendingEmail != "moved@example.com" || u.Email != s.halden.nobody.Email {
			t.Errorf("a changed email: %+v", u)
		}
		before = patch(`{}`)
		admin.do(http.MethodPatch, path, `{"firstName":"Kept?","timeZone":"Moon/Base"}`).want(http.StatusUnprocessableEntity, "user.time_zone_unknown")
		if u := patch(`{}`); u.FirstName != before.FirstName {
			t.Error("half of a refused patch was kept")
		}
	})
}

// Of two who edit the same role, the second is told; If-Match is how.
func TestIfMatch(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		path := "/accounts/self/roles/" + s.newRole(s.halden, "desk").ID
		got := admin.get(path).want(http.StatusOK, "")
		var r api.Role
		got.into(&r)
		seen := got.Header.Get("ETag")
		if seen == "" || seen != r.ETag {
			t.Fatalf("ETag %q, member %q", seen, r.ETag)
		}
		first := admin.with("If-Match", seen).do(http.MethodPatch, path, `{"description":"First"}`).want(http.StatusOK, "")
		if first.Header.Get("ETag") == seen {
			t.Error("the version did not move")
		}
		admin.with("If-Match", seen).do(http.MethodPatch, path, `{"description":"Second"}`).want(http.StatusPreconditionFailed, "request.changed_meanwhile")
		admin.do(http.MethodPatch, path, `{"name":"halden night desk"}`).want(http.StatusOK, "")
		admin.with("If-Match", "*").do(http.MethodPatch, path, `{"permissions":[]}`).want(http.StatusOK, "").into(&r)
		if r.Description != "First" || r.Name != "halden night desk" || len(r.Permissions) != 0 {
			t.Errorf("%+v", r)
		}
		admin.do(http.MethodPatch, path, `{"description":null}`).want(http.StatusOK, "").into(&r)
		if r.Description != "" {
			t.Errorf("null leaves the description %q", r.Description)
		}
		admin.do(http.MethodPatch, path, `{"permissions":null}`).want(http.StatusUnprocessableEntity, "request.value_form")
	})
}

// Attack 44: an export holds what the filter matches, and nothing that a spreadsheet would run.
func TestExports(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for name, first := range map[string]string{"sum": "=1+1", "minus": "-2+3", "at": "@SUM(A1)", "plus": "+cmd|' /C calc'!A0", "quote": `He said "no", twice`, "wide": "＝1+1"} {
			s.addDraft(s.halden, user.Draft{Username: "formula." + name, FirstName: first, LastName: "Cell", Email: "formula." + name + "@example.com",
				Mobile: "+4512345678", Language: "en", TimeZone: "UTC", Roles: []string{"analyze_manager"}})
		}
		got := admin.get("/accounts/self/users/export?search=formula&sort=name")
		got.want(http.StatusUnprocessableEntity, "request.member_unknown") // an export has an order of its own
		got = admin.get("/accounts/self/users/export?search=formula").want(http.StatusOK, "")
		if got.Header.Get("Content-Type") != "text/csv; charset=utf-8" || got.Header.Get("Content-Disposition") != `attachment; filename="users.csv"` {
			t.Errorf("headers %v", got.Header)
		}
		rows, err := csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
		s.must(err)
		if len(rows) != 7 || strings.Join(rows[0], " ") != strings.Join(api.UserColumns, " ") {
			t.Fatalf("%d rows: %q", len(rows), rows)
		}
		for _, row := range rows[1:] {
			if name := row[1]; strings.ContainsAny(name[:1], "=+-@") || strings.HasPrefix(name, "＝") {
				t.Errorf("a spreadsheet would run %q", name)
			}
			if row[4] != "+4512345678" || row[8] != "analyze_manager" {
				t.Errorf("number and roles: %q", row)
			}
		}
		if got := admin.get("/accounts/self/users/export?status=disabled").want(http.StatusOK, ""); strings.Count(string(got.body), "\n") != 1 {
			t.Errorf("an empty export is %s", got.body)
		}

		admin.post("/accounts/self/teams", `{"name":"=HYPERLINK(1)"}`).want(http.StatusCreated, "")
		got = admin.get("/accounts/self/audit-events/export?action=team.created").want(http.StatusOK, "")
		rows, err = csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
		s.must(err)
		if len(rows) != 2 || rows[1][5] != "'=HYPERLINK(1)" || rows[1][1] != s.halden.admin.Username || rows[1][7] != home {
			t.Errorf("events: %q", rows)
		}
	})
}

// The audit log is found again by time, person, thing and word, in the reader's words.
func TestAuditFilters(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		admin.post("/accounts/self/teams", `{"name":"Night desk"}`).want(http.StatusCreated, "")
		admin.post("/accounts/self/teams", `{"name":"night desk"}`).want(http.StatusConflict, "team.name_taken")
		find := func(query string) []api.AuditEvent {
			var page struct{ Items []api.AuditEvent }
			admin.get("/accounts/self/audit-events?limit=10&" + query).into(&page)
			return page.Items
		}
		for query, want := range map[string]int{
			"action=team.created": 2, "action=team.created&status=success": 1, "action=team.created&status=failure": 1, "item=team&range=last_15m": 2,
			"item=team&range=last_week": 0, "item=team&actor=" + string(s.halden.admin.ID): 2, "item=team&actor=" + string(s.halden.nobody.ID): 0,
			"item=team&search=night": 2, "item=team&search=absent": 0, "item=team&from=2999-01-01T00:00:00Z": 0, "item=team&to=2000-01-01T00:00:00Z": 0,
		} {
			if got := find(query); len(got) != want {
				t.Errorf("%s finds %d events, want %d: %+v", query, len(got), want, got)
			}
		}
		failed := find("action=team.created&status=failure")
		if len(failed) != 1 || failed[0].Reason != "team.name_taken" || failed[0].ReasonText == "" || strings.HasPrefix(failed[0].ReasonText, "fault.") {
			t.Fatalf("%+v", failed)
		}
		made := find("action=team.created&status=success")[0]
		var one api.AuditEvent
		admin.get("/accounts/self/audit-events/" + made.ID).into(&one)
		if one.ID != made.ID || !strings.Contains(one.Description, "Night desk") || one.Actor.Name != s.halden.admin.Username {
			t.Errorf("%+v", one)
		}
	})
}
