package compat_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/compat"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
)

const logs = "/audit/1/logs"

type logOut struct{ ID, Action, Item, Description, IPAddress, Username, Timestamp string }

// A8: the log, with its filters, in this API's spelling.
func TestLogs(t *testing.T) {
	each(t, func(s *scene) {
		at := time.Date(2025, 1, 31, 10, 0, 0, 123_000_000, time.UTC)
		note := func(later time.Duration, action, target, address string, status audit.Status, reason string) {
			t.Helper()
			actor := access.Actor{Kind: access.User, ID: "usr_ann", Name: "ann", Account: s.halden, Address: address}
			s.must(s.rooms.Log.Note(clock.At(s.ctx, at.Add(later)), actor, s.halden,
				audit.Event{Action: action, Target: audit.Target{Kind: "user", ID: "usr_x", Name: target}, Status: status, Reason: reason}))
		}
		note(0, "user.login", "ann", "192.0.2.7", audit.Success, "")
		note(time.Minute, "user.login", "ann", "192.0.2.70", audit.Failure, "signin.wrong_password")
		note(2*time.Minute, "team.created", "=Night shift", "2001:db8::1", audit.Success, "")
		admin := s.bearer(s.halden, access.AuditView)
		search := func(pairs ...string) []logOut {
			t.Helper()
			query := url.Values{"from": {"2025-01-31T00:00:00Z"}, "to": {"2025-02-01"}}
			for i := 0; i < len(pairs); i += 2 {
				query.Set(pairs[i], pairs[i+1])
			}
			var list []logOut
			admin.get(logs + "?" + query.Encode()).into(&list)
			return list
		}
		all := search()
		if len(all) != 3 || all[2].Action != "Login" || all[2].Item != "User" || all[2].Timestamp != "2025-01-31T10:00:00.123Z" || all[2].Username != "ann" ||
			all[2].IPAddress != "192.0.2.7" || strings.Contains(all[2].Description, "failed") || !strings.HasSuffix(all[1].Description, "(failed: signin.wrong_password)") ||
			all[0].Item != "Team" || all[0].Action != "CreateGenerate" {
			t.Errorf("%+v", all)
		}
		for filter, want := range map[[2]string]int{
			{"action", "Login"}: 2, {"action", "login"}: 2, {"action", "CreateGenerate"}: 1, {"item", "User"}: 2, {"item", "Team"}: 1, {"item", "TFA"}: 0, {"ipAddress", "192.0.2.7"}: 1,
			{"ipAddress", "2001:DB8::1"}: 1, {"description", "NIGHT"}: 1, {"description", "wrong_password"}: 1, {"description", "no such"}: 0, {"userKey", "usr_ann"}: 3, {"userKey", "usr_bob"}: 0,
			{"from", "2025-01-31T10:01:00.000Z"}: 2, {"from", "2025-01-31T12:02:00 0200"}: 1, {"to", "2025-01-31T10:01:00"}: 1, {"limit", "3"}: 3,
		} {
			if got := search(filter[0], filter[1]); len(got) != want {
				t.Errorf("%v: %d found, want %d", filter, len(got), want)
			}
		}
		if got := search("item", "Team", "action", "Login"); len(got) != 0 {
			t.Errorf("teams do not sign in: %+v", got)
		}
		admin.get(logs+"?from=2025-01-31&to=2025-02-01&limit=2").want(http.StatusBadRequest,
			`{"requestError":{"serviceException":{"messageId":"BAD_REQUEST","text":"Search result larger than the limit. Limit is 2."}}}`)
		admin.get(logs+"/export?limit=2").has(http.StatusBadRequest, "Search result larger than the limit. Limit is 2.")
		for _, query := range []string{"limit=0", "limit=10001", "item=Nothing", "action=Nothing", "from=soon", "to=2025-13-01"} {
			name, _, _ := strings.Cut(query, "=")
			admin.get(logs+"?"+query).has(http.StatusBadRequest, `"validationErrors":{"`+name+`":[`)
		}
		s.exported(admin)
		for _, path := range []string{logs, logs + "/export"} {
			s.by("").get(path).want(http.StatusUnauthorized, unauthorized)
			s.bearer(s.halden, access.UsersView).get(path).want(http.StatusForbidden, forbidden)
			if got := s.bearer(s.kestrel).get(path); got.Code != http.StatusOK || strings.Contains(got.Body.String(), "Night") {
				t.Errorf("another account reads %s", got.Body)
			}
		}
	})
}

// What each event has to be read for is looked for among a bounded number: nobody can have the whole log read.
func TestSearchesLookAtABoundedNumber(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.bearer(s.halden, access.AuditView)
		for range 10 {
			s.must(s.rooms.Log.Note(s.ctx, program, s.halden, audit.Event{Action: "team.created", Target: audit.Target{Kind: "team", Name: "Night"}}))
		}
		admin.get(logs+"?description=nowhere").want(http.StatusOK, "[]")
		compat.LowerLooked(s.T, 5)
		admin.get(logs+"?description=nowhere").has(http.StatusBadRequest, "Too many events to look through.")
		admin.get(logs+"?limit=4").has(http.StatusBadRequest, "Search result larger than the limit. Limit is 4.")
	})
}

func (s *scene) exported(by client) {
	s.Helper()
	got := by.get(logs+"/export?from=2025-01-31&to=2025-02-01").has(http.StatusOK, "id,action,item,description,ipAddress,username,timestamp\n")
	rows, err := csv.NewReader(got.Body).ReadAll()
	s.must(err)
	if got.Header().Get("Content-Type") != "text/csv; charset=utf-8" || len(rows) != 4 || rows[3][1] != "Login" {
		s.Errorf("exported %v", rows)
	}
}
