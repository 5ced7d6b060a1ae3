package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/door/api"
)

// An operator sees how large each customer is; disabled users count, other accounts' do not.
func TestAccountsTellHowManyUsersTheyHave(t *testing.T) {
	each(t, func(s *scene) {
		more := s.add(s.halden, "more")
		s.must(s.rooms.Users.Disable(s.ctx, program, s.halden.id, more.ID))
		var list struct{ Items []api.Account }
		s.as(s.operator.admin).get("/accounts").into(&list)
		want := map[string]api.Count{string(s.halden.id): {Count: 4, Exact: true}, string(s.kestrel.id): {Count: 3, Exact: true}}
		for _, a := range list.Items {
			if a.Users == nil || *a.Users != want[a.ID] {
				t.Errorf("%s has %+v, want %+v", a.Name, a.Users, want[a.ID])
			}
		}
		if len(list.Items) != len(want) {
			t.Errorf("%d accounts", len(list.Items))
		}
		s.as(s.halden.admin).get("/accounts").want(http.StatusNotFound, "account.missing")
	})
}

// U12: the portal learns whether its reader may choose their language: by the
// account's setting, also an inherited one, or because they manage users.
func TestTheSessionTellsWhetherOnesLanguageIsOnesOwn(t *testing.T) {
	each(t, func(s *scene) {
		bergen := s.below(s.halden, "bergen")
		clerk := s.add(bergen, "clerk")
		for _, step := range []struct {
			setting string
			want    bool
		}{{"false", false}, {"true", true}, {"false", false}} {
			s.as(s.halden.admin).do(http.MethodPatch, "/accounts/self/settings", `{"settings":{"ownLanguage":{"value":"`+step.setting+`"}}}`).want(http.StatusOK, "")
			var me, admin api.WhoAmI
			s.as(clerk).get("/session").into(&me)
			s.as(s.halden.admin).get("/session").into(&admin)
			if me.OwnLanguage != step.want || !admin.OwnLanguage {
				t.Errorf("ownLanguage %s: a clerk below hears %v, an admin %v", step.setting, me.OwnLanguage, admin.OwnLanguage)
			}
		}
	})
}
