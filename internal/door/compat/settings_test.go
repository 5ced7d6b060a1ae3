package compat_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
)

const (
	accounts = "/settings/1/accounts"
	keys     = "/settings/2/api-keys"
)

type accountOut struct {
	Key, OwnerKey, Name string
	Enabled             bool
}

// A8: accounts below one's own are listed, renamed, turned off and on; nobody else's are.
func TestAccountsOfExistingClients(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.bearer(s.halden)
		quay := s.below(s.bergen, "quay")
		list := func(query string) (names []string) {
			t.Helper()
			var out struct{ Accounts []accountOut }
			admin.get(accounts + query).into(&out)
			for _, a := range out.Accounts {
				names = append(names, a.Name)
				if owner := map[string]access.AccountID{"bergen": s.halden, "quay": s.bergen}[a.Name]; a.OwnerKey != string(owner) {
					t.Errorf("%+v", a)
				}
			}
			return names
		}
		if got := list(""); !slices.Equal(got, []string{"bergen", "quay"}) {
			t.Errorf("lists %v", got)
		}
		if got := list("?name=UAY"); !slices.Equal(got, []string{"quay"}) {
			t.Errorf("by name %v", got)
		}
		if got := list("?limit=1"); !slices.Equal(got, []string{"bergen"}) {
			t.Errorf("one %v", got)
		}
		one := accounts + "/" + string(quay)
		shown := `{"key":"` + string(quay) + `","ownerKey":"` + string(s.bergen) + `","name":"pier","enabled":false}`
		admin.put(one, `{"name":"pier","enabled":false}`).want(http.StatusOK, shown)
		admin.put(one, `{}`).want(http.StatusOK, shown)
		if got := list("?enabled=true"); !slices.Equal(got, []string{"bergen"}) {
			t.Errorf("enabled %v", got)
		}
		admin.put(one, `{"enabled":true,"name":"quay"}`).has(http.StatusOK, `"enabled":true`)
		admin.put(one, `{"name":""}`).has(http.StatusBadRequest, `"validationErrors":{"name":[`)
		admin.put(one, `{"enabled":"no"}`).has(http.StatusBadRequest, `"enabled":[`)
		admin.get(accounts+"?limit=0").has(http.StatusBadRequest, `"limit":[`)
		admin.get(accounts+"?limit=1001&enabled=x").has(http.StatusBadRequest, `"enabled":[`)
		for _, other := range []string{"_", string(s.halden), string(s.kestrel), "acc_none"} {
			admin.put(accounts+"/"+other, `{"name":"x"}`).want(http.StatusNotFound, notFound)
		}
		s.bearer(s.kestrel).put(one, `{"name":"x"}`).want(http.StatusNotFound, notFound)
		s.bearer(s.halden, access.UsersView).get(accounts).want(http.StatusForbidden, forbidden)
		s.bearer(s.halden, access.AccountsView).put(one, `{"name":"x"}`).want(http.StatusNotFound, notFound)
		s.by("").get(accounts).want(http.StatusUnauthorized, unauthorized)
		s.by("").put(one, `{}`).want(http.StatusUnauthorized, unauthorized)
		events, err := s.rooms.Log.List(s.ctx, program, quay, audit.Filter{Action: "account.renamed", Limit: 10})
		if err != nil || len(events.Events) == 0 {
			t.Errorf("renaming is not recorded: %v", err)
		}
	})
}

type keyOut struct {
	ID, APIKeySecret, Name, AccountID, ValidFrom, ValidTo string
	AllowedIPs, Permissions, ScopeGUIDs                   []string
	Enabled                                               bool
}

type keyList struct {
	APIKeys []keyOut
	Paging  map[string]any
}

// A8: a key from its creation to its end, as this API has it.
func TestKeysOfExistingClients(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.bearer(s.halden)
		var made, found keyOut
		admin.post(keys, `{"name":"Sync","allowedIPs":["192.0.2.7"],"validFrom":"2026-01-01T00:00:00","validTo":"2027-09-01T10:00:00.000+0200","permissions":["PUBLIC_API"],"scopeGuids":["audit/view"],"enabled":true}`).into(&made)
		if !strings.HasPrefix(made.APIKeySecret, "gtk_") || made.ValidTo != "2027-09-01T08:00:00" || made.AccountID != string(s.halden) || !made.Enabled ||
			!slices.Equal(made.Permissions, []string{"PUBLIC_API"}) || !slices.Equal(made.ScopeGUIDs, []string{"audit/view"}) || !slices.Equal(made.AllowedIPs, []string{home}) {
			t.Errorf("made %+v", made)
		}
		one := keys + "/" + made.ID
		got := admin.get(one)
		got.into(&found)
		if found.Name != "Sync" || strings.Contains(got.Body.String(), "Secret") {
			t.Errorf("found %s", got.Body)
		}
		key := s.by("App " + made.APIKeySecret)
		key.get("/audit/1/logs").has(http.StatusOK, `"item":"ApiKey"`)
		admin.put(one, `{"scopeGuids":[]}`).has(http.StatusOK, `"scopeGuids":[]`)
		key.get("/audit/1/logs").want(http.StatusForbidden, forbidden)
		key.get(applications).want(http.StatusOK, "[]")
		admin.put(one, `{"enabled":false,"name":"Sink","validTo":"2027-01-01"}`).into(&found)
		if found.Enabled || found.Name != "Sink" || found.ValidTo != "2027-01-01T00:00:00" || len(found.AllowedIPs) != 1 {
			t.Errorf("changed %+v", found)
		}
		key.get(applications).want(http.StatusUnauthorized, unauthorized)

		admin.post(keys, `{"name":"Off","enabled":false}`).into(&made)
		if made.Enabled || len(made.ScopeGUIDs) != 0 {
			t.Errorf("made %+v", made)
		}
		s.by("App "+made.APIKeySecret).get(applications).want(http.StatusUnauthorized, unauthorized)
		off, err := s.rooms.Log.List(s.ctx, program, s.halden, audit.Filter{Target: made.ID, Limit: 10})
		if err != nil || len(off.Events) != 2 || off.Events[0].Action != "key.disabled" && off.Events[1].Action != "key.disabled" {
			t.Errorf("recorded %+v, %v", off.Events, err)
		}
		s.must(s.rooms.Keys.Revoke(s.ctx, program, s.halden, made.ID))
		admin.get(keys+"/"+made.ID).has(http.StatusNotFound, `"E404"`)
		admin.put(keys+"/"+made.ID, `{"enabled":true}`).has(http.StatusNotFound, `"E404"`)

		admin.post(keys, `{"name":"Below","accountId":"`+string(s.bergen)+`"}`).into(&made)
		if made.AccountID != string(s.bergen) {
			t.Errorf("made %+v", made)
		}
		admin.get(keys+"/"+made.ID+"?accountId="+string(s.bergen)).has(http.StatusOK, `"name":"Below"`)
		admin.get(keys+"/"+made.ID).has(http.StatusNotFound, `"E404"`)
		admin.put(keys+"/"+made.ID+"?accountId="+string(s.bergen), `{"enabled":false}`).has(http.StatusOK, `"enabled":false`)
	})
}

// What is refused at the endpoints of keys, in envelope B.
func TestKeysRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.bearer(s.halden)
		bad := func(body, violated string) {
			t.Helper()
			admin.post(keys, body).has(http.StatusBadRequest, `{"errorCode":"E400","description":"Bad request","action":"Check the request and send it again.","violations":[{"property":"`+violated+`"`)
		}
		bad(`{}`, "name")
		bad(`{"name":""}`, "name")
		bad(`{"name":"a","validTo":"tomorrow"}`, "validTo")
		bad(`{"name":"a","validTo":"2001-01-01T00:00:00Z"}`, "validTo")
		bad(`{"name":"a","allowedIPs":["10.0.0.256"]}`, "allowedIPs")
		bad(`{"name":"a","scopeGuids":["no/such"]}`, "scopeGuids")
		bad(`{"name":"a","permissions":["WEB_SDK"]}`, "permissions")
		admin.post(keys, `{"name":"a"}`).has(http.StatusOK, `"name":"a"`)
		bad(`{"name":"A"}`, "name")
		admin.post(keys, `{`).has(http.StatusBadRequest, `"violations":[],"resources":[]}`)

		k, secret := s.key(s.halden, "mighty")
		one := keys + "/" + k.ID
		type call struct{ method, path, body string }
		for _, c := range []call{{http.MethodGet, keys, ""}, {http.MethodPost, keys, `{"name":"b"}`}, {http.MethodGet, one, ""}, {http.MethodPut, one, `{"enabled":false}`}} {
			do := func(by client) reply { return by.do(c.method, c.path, "application/json", c.body) }
			do(s.by("App "+secret)).has(http.StatusUnauthorized, `{"errorCode":"E401","description":"API keys are not taken here.`)
			do(s.by("")).has(http.StatusUnauthorized, `{"errorCode":"E401","description":"Invalid login details"`)
			do(s.by(basic("halden.admin", "no"))).has(http.StatusUnauthorized, `{"errorCode":"E401","description":"Invalid login details"`)
			do(s.bearer(s.halden, access.UsersView)).has(http.StatusForbidden, `"E403"`)
			if c.path == one {
				do(s.bearer(s.kestrel)).has(http.StatusNotFound, `{"errorCode":"E404","description":"Not found"`)
			}
			if c.method != http.MethodGet { // a password alone changes no keys
				do(s.by(basic("halden.admin", password))).has(http.StatusForbidden, `"E403"`)
			}
		}
		s.by(basic("halden.admin", password)).get(one).has(http.StatusOK, `"name":"mighty"`)
		s.bearer(s.kestrel).get(keys+"?accountId="+string(s.halden)).has(http.StatusNotFound, `"E404"`)
		s.bearer(s.kestrel).post(keys, `{"name":"x","accountId":"`+string(s.halden)+`"}`).has(http.StatusNotFound, `"E404"`)
		lesser := s.bearer(s.halden, access.KeysView, access.KeysManage)
		lesser.post(keys, `{"name":"x","scopeGuids":["users/manage"]}`).has(http.StatusForbidden, `"E403"`)
	})
}

func TestKeysArePaged(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.bearer(s.halden, access.KeysView)
		for i := range 5 {
			at := clock.At(s.ctx, time.Now().Add(time.Duration(i-10)*time.Minute)) // ids begin with the time
			s.must3(s.rooms.Keys.Create(at, program, s.halden, apikey.Draft{Name: fmt.Sprintf("sync %d", i)}))
		}
		page := func(query url.Values) (list keyList, names string) {
			t.Helper()
			query.Set("name", "sync")
			admin.get(keys + "?" + query.Encode()).into(&list)
			for _, k := range list.APIKeys {
				names += k.Name[len(k.Name)-1:]
			}
			return list, names
		}
		for query, want := range map[string]string{"": "01234", "size=2": "01", "size=2&page=1": "23", "size=2&page=2": "4", "size=2&page=3": "", "page=100": "",
			"orderDirection=DESC": "43210", "orderBy=validFrom&orderDirection=desc&size=1": "4", "enabled=true": "01234", "enabled=false": ""} {
			values, err := url.ParseQuery(query)
			s.must(err)
			list, names := page(values)
			if names != want {
				t.Errorf("%s: %s, want %s", query, names, want)
			}
			if total := list.Paging["totalCount"]; total != 5.0 && query != "enabled=false" {
				t.Errorf("%s: %v", query, list.Paging)
			}
		}
		byID, _ := page(url.Values{"orderBy": {"id"}})
		if len(byID.APIKeys) != 5 || !slices.IsSortedFunc(byID.APIKeys, func(a, b keyOut) int { return strings.Compare(a.ID, b.ID) }) {
			t.Errorf("by id: %+v", byID.APIKeys)
		}
		list, _ := page(url.Values{"size": {"2"}, "page": {"1"}})
		if got := fmt.Sprint(list.Paging); got != "map[orderBy:name orderDirection:ASC page:1 pageSize:2 totalCount:5 totalPages:3]" {
			t.Error(got)
		}
		for _, query := range []string{"page=101", "page=-1", "size=0", "size=101", "orderBy=secret", "orderDirection=up", "enabled=1", "size=1&size=2"} {
			admin.get(keys+"?"+query).has(http.StatusBadRequest, `"violations":[{"property":"`)
		}
	})
}
