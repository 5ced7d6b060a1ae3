package api_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/foundation/clock"
)

const keys = "/accounts/self/api-keys"

// A7 over the API: a key from its creation to its end, and what it can call meanwhile.
func TestKeyOverTheAPI(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		var made api.CreatedKey
		got := admin.post(keys, `{"name":"Sync","scopes":["users/view","roles/view"],"allowedAddresses":["`+home+`"],"validTo":"2099-01-01T00:00:00Z"}`)
		got.want(http.StatusUnprocessableEntity, "key.end_late")
		got = admin.post(keys, `{"name":"Sync","scopes":["users/view","roles/view"],"allowedAddresses":["`+home+`"]}`).want(http.StatusCreated, "")
		got.into(&made)
		if got.Header.Get("ETag") != `"1"` || !strings.HasPrefix(made.Secret, "gtk_") || made.Status != "active" || made.CreatedBy != "halden.admin" ||
			made.ValidTo.Sub(made.ValidFrom) != 365*24*time.Hour || !slices.Equal(made.Scopes, []string{"roles/view", "users/view"}) {
			t.Errorf("made %+v", made)
		}
		key, one := s.anonymous().with("Authorization", "App "+made.Secret), keys+"/"+made.ID
		var who api.WhoAmI
		key.get("/session").into(&who)
		if who.Key == nil || who.Key.ID != made.ID {
			t.Errorf("comes in as %+v", who)
		}
		key.get("/accounts/self/users").want(http.StatusOK, "")
		key.get("/accounts/self/teams").want(http.StatusForbidden, "access.forbidden")
		key.get(keys).want(http.StatusForbidden, "access.forbidden")
		key.get("/accounts/"+string(s.kestrel.id)+"/users").want(http.StatusNotFound, "account.missing")

		var found api.Key
		shown := admin.get(one).want(http.StatusOK, "")
		shown.into(&found)
		if found.LastUsedAt == nil || found.LastUsedAddress != home || strings.Contains(string(shown.body), made.Secret) {
			t.Errorf("after its first use %+v", found)
		}
		change := func(body string) answer {
			t.Helper()
			return admin.do(http.MethodPatch, one, body)
		}
		change(`{"scopes":["teams/view"]}`).want(http.StatusOK, "").into(&found)
		key.get("/accounts/self/users").want(http.StatusForbidden, "access.forbidden")
		key.get("/accounts/self/teams").want(http.StatusOK, "")
		change(`{"allowedAddresses":["203.0.113.0/28"]}`).want(http.StatusOK, "")
		key.get("/accounts/self/teams").want(http.StatusUnauthorized, "admission.refused")
		change(`{"allowedAddresses":[],"enabled":false}`).want(http.StatusOK, "").into(&found)
		if found.Status != "disabled" || found.DisabledAt == nil || len(found.AllowedAddresses) != 0 {
			t.Errorf("turned off: %+v", found)
		}
		key.get("/accounts/self/teams").want(http.StatusUnauthorized, "admission.refused")
		change(`{"enabled":true}`).want(http.StatusOK, "")
		key.get("/accounts/self/teams").want(http.StatusOK, "")

		admin.with("If-Match", `"1"`).do(http.MethodPatch, one, `{"name":"Too late"}`).want(http.StatusPreconditionFailed, "request.changed_meanwhile")
		for _, null := range []string{"name", "scopes", "allowedAddresses", "validTo", "enabled"} {
			if p := change(`{"`+null+`":null}`).want(http.StatusUnprocessableEntity, "request.value_form").problem(); len(p.Errors) != 0 && p.Errors[0].Field != null {
				t.Errorf("%s: %+v", null, p)
			}
		}
		admin.do(http.MethodDelete, one, nil).want(http.StatusNoContent, "")
		key.get("/accounts/self/teams").want(http.StatusUnauthorized, "admission.refused")
		change(`{"enabled":true,"name":"again"}`).want(http.StatusConflict, "key.is_revoked")
		admin.get(one).want(http.StatusOK, "").into(&found)
		if found.Status != "revoked" || found.RevokedAt == nil {
			t.Errorf("revoked: %+v", found)
		}
		if strings.Contains(s.log.String(), made.Secret) {
			t.Error("the key is in the log")
		}
	})
}

func TestListKeys(t *testing.T) {
	each(t, func(s *scene) {
		s.now = clock.NewManual(time.Now())
		admin := s.as(s.halden.admin)
		ids := map[string]string{}
		for _, name := range []string{"alpha", "beta", "gamma", "Delta"} {
			var made api.CreatedKey
			admin.post(keys, map[string]any{"name": name, "validTo": s.now.Now().Add(time.Duration(len(ids)+1) * 10 * 24 * time.Hour)}).want(http.StatusCreated, "").into(&made)
			ids[name] = made.ID
			s.now.Advance(time.Minute)
		}
		admin.do(http.MethodPatch, keys+"/"+ids["beta"], `{"enabled":false}`).want(http.StatusOK, "")
		admin.do(http.MethodDelete, keys+"/"+ids["gamma"], nil).want(http.StatusNoContent, "")
		list := func(query string) (names []string) {
			t.Helper()
			for cursor := ""; ; {
				var page api.KeyPage
				admin.get(keys+"?limit=2&"+query+cursor).want(http.StatusOK, "").into(&page)
				if n := page.Counts; n != (api.KeyCounts{Active: 1, Expiring: 1, Disabled: 1, Revoked: 1}) {
					t.Errorf("counted %+v", n)
				}
				for _, k := range page.Items {
					names = append(names, k.Name)
				}
				if page.NextCursor == "" {
					return names
				}
				cursor = "&cursor=" + page.NextCursor
			}
		}
		for query, want := range map[string]string{
			"":                                 "alpha beta Delta",
			"sort=-name":                       "Delta beta alpha",
			"sort=created":                     "alpha beta Delta",
			"sort=-created":                    "Delta beta alpha",
			"sort=-validTo":                    "Delta beta alpha",
			"sort=-lastUsed&search=LT":         "Delta",
			"search=a_a":                       "",
			"status=revoked":                   "gamma",
			"status=disabled&status=expiring":  "alpha beta",
			"status=active":                    "Delta",
			"status=expired&status=not_yet":    "",
			"status=revoked&status=active":     "Delta gamma",
			"status=revoked&search=alpha":      "",
			"sort=validTo&status=active":       "Delta",
			"sort=lastUsed&status=revoked":     "gamma",
			"search=%25":                       "",
			"search=alpha&sort=-created":       "alpha",
			"status=active&search=alpha":       "",
			"status=expiring&sort=-lastUsed":   "alpha",
			"sort=lastUsed":                    "alpha beta Delta",
			"sort=-lastUsed&status=disabled":   "beta",
			"sort=-created&status=expiring":    "alpha",
			"sort=created&status=disabled":     "beta",
			"sort=name&search=" + "%C3%A1lpha": "alpha",
		} {
			if got := strings.Join(list(query), " "); got != want {
				t.Errorf("%q: %q, want %q", query, got, want)
			}
			rows, err := csv.NewReader(bytes.NewReader(admin.get(keys+"/export?"+query).want(http.StatusOK, "").body)).ReadAll()
			s.must(err)
			var exported []string
			for _, row := range rows[1:] {
				exported = append(exported, row[1])
			}
			if got := strings.Join(exported, " "); got != want {
				t.Errorf("the export of %q: %q, want %q", query, got, want)
			}
		}
		var page api.KeyPage
		admin.get(keys + "?limit=1").into(&page)
		admin.get(keys+"?limit=1&sort=-name&cursor="+page.NextCursor).want(http.StatusUnprocessableEntity, "request.cursor")
		admin.get(keys+"?status=lost").want(http.StatusUnprocessableEntity, "request.value_unknown")
	})
}
