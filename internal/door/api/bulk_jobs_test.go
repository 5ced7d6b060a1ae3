package api_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/jobs"
)

const bulkJobs = "/accounts/self/bulk-jobs"

func TestBulkJobFromStartToResult(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		crew := s.newTeam(s.halden, "crew")
		boss := s.add(s.halden, "boss", access.AccountAdmin)
		s.add(s.halden, "bob")

		admin.post(bulkJobs, `{"action":"erase","filter":{}}`).want(http.StatusUnprocessableEntity, "request.value_unknown")
		admin.post(bulkJobs, `{"action":"disable","filter":{"status":["asleep"]}}`).want(http.StatusUnprocessableEntity, "request.value_unknown")
		admin.post(bulkJobs, `{"action":"disable"}`).want(http.StatusUnprocessableEntity, "request.member_missing") // whom must be said, even if it is everybody
		admin.post(bulkJobs, `{"action":"add_team","filter":{}}`).want(http.StatusUnprocessableEntity, "team.missing")

		var j api.BulkJob
		admin.post(bulkJobs, `{"action":"add_team","team":"`+crew.ID+`","filter":{"search":"halden","status":["active"],"role":"account_admin","lastLogin":"never"}}`).want(http.StatusOK, "").into(&j)
		if j.Status != "running" || j.Action != "add_team" || j.Team == nil || j.Team.Name != crew.Name || j.Role != nil || j.Total != 1 || !j.Exact ||
			j.AskedBy.ID != string(s.halden.admin.ID) || j.Filter.Search != "halden" || !slices.Equal(j.Filter.Status, []string{"active"}) || j.Filter.Role != "account_admin" || j.Filter.LastLogin != "never" {
			t.Errorf("started: %+v", j)
		}
		got := admin.post(bulkJobs, `{"action":"enable","filter":{}}`).want(http.StatusConflict, "bulk.other_running")
		if !strings.Contains(got.problem().Detail, s.halden.admin.Username) {
			t.Errorf("%s", got.body)
		}
		s.bulkWork()
		admin.get(bulkJobs+"/"+j.ID).want(http.StatusOK, "").into(&j)
		if j.Status != "done" || j.Done != 1 || j.Unchanged != 0 || j.Failed != 0 || j.FinishedAt == nil {
			t.Errorf("done: %+v", j)
		}
		admin.checkDisabling(boss.Username)
	})
}

// checkDisabling disables everybody, and reads what the result and the log say of it.
func (c client) checkDisabling(boss string) {
	c.Helper()
	var j api.BulkJob
	c.post(bulkJobs, `{"action":"remove_role","role":"account_admin","filter":{}}`).want(http.StatusOK, "").into(&j)
	c.bulkWork()
	c.get(bulkJobs + "/" + j.ID).into(&j)
	if j.Role == nil || j.Role.Name != "Account admin" || j.Done != 4 || j.Unchanged != 3 || j.Failed != 1 {
		c.Errorf("%+v", j)
	}
	result := c.get(bulkJobs + "/" + j.ID + "/result")
	rows, err := csv.NewReader(strings.NewReader(string(result.body))).ReadAll()
	want := [][]string{{"username", "outcome", "reason"},
		{c.halden.admin.Username, "failed", "You cannot take a role from yourself together with many others. Do it on your own page."}, {boss, "changed", ""}}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) || !strings.HasPrefix(result.Header.Get("Content-Type"), "text/csv") {
		c.Errorf("%q, %v", rows, err)
	}
	var events struct{ Items []api.AuditEvent }
	c.get("/accounts/self/audit-events?action=user.bulk_finished").into(&events)
	if len(events.Items) != 2 || events.Items[0].Description != "Ended for many users: remove the role Account admin. Done: 4, failed: 1" {
		c.Errorf("%+v", events.Items)
	}
	var page struct {
		Items      []api.BulkJob
		NextCursor string
	}
	c.get(bulkJobs + "?limit=1").into(&page)
	if len(page.Items) != 1 || page.Items[0].ID != j.ID || page.NextCursor == "" {
		c.Errorf("%+v", page)
	}
	cursor := page.NextCursor
	page.NextCursor = ""
	c.get(bulkJobs + "?limit=1&cursor=" + cursor).into(&page)
	if len(page.Items) != 1 || page.Items[0].Action != "add_team" || page.NextCursor != "" {
		c.Errorf("%+v", page)
	}
	c.post(bulkJobs+"/"+j.ID+"/cancel", nil).want(http.StatusConflict, "bulk.over")
}

func (s *scene) bulkWork() {
	s.Helper()
	runner := &jobs.Runner{DB: s.rooms.Database}
	s.rooms.Users.Register(runner)
	s.must(runner.Drain(s.ctx))
}
