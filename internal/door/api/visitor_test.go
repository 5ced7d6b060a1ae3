package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
)

// notForVisitors are the routes that only an account's own people may call, with what others get.
var notForVisitors = map[string]string{
	"list-views": "", "create-view": "view.people_only", "update-view": "", "delete-view": "", "choose-default-view": "", "drop-default-view": "",
	"rename-mobile": "factor.only_oneself", "create-pairing": "factor.only_oneself", "find-pairing": "factor.only_oneself",
	"confirm-pairing": "factor.only_oneself", "end-pairing": "factor.only_oneself",
	"send-mobile-code": "factor.only_oneself", "verify-mobile": "factor.only_oneself", "prefer-factor": "factor.only_oneself",
	"begin-app": "factor.only_oneself", "confirm-app": "factor.only_oneself", "make-recovery-codes": "factor.only_oneself",
	"new-passkey-options": "factor.only_oneself", "add-passkey": "factor.only_oneself", "rename-passkey": "factor.only_oneself",
}

// Attack 40, C3: every route with ids of a child account: by an admin of the
// account above it may be done, and both logs tell of it; by a sibling's admin,
// by somebody above without the right to enter, and by the child's own people
// upwards it may not.
func TestIsolationInTheTree(t *testing.T) {
	each(t, func(s *scene) {
		bergen, oslo := s.below(s.halden, "bergen"), s.below(s.halden, "oslo")
		for _, p := range []*place{&bergen, &oslo} {
			p.admin, p.nobody = s.add(*p, "admin", access.AccountAdmin), s.add(*p, "nobody")
		}
		visitor, clerk, sibling := s.as(s.halden.admin), s.as(s.halden.viewer), s.as(oslo.admin)
		for _, op := range operations(t) {
			d := decisions[op.id]
			if !strings.Contains(op.path, "{account}") || strings.HasPrefix(d.who, "operator/") {
				continue
			}
			s.Run(op.id, func(t *testing.T) {
				sub := *s
				sub.T = t
				o := sub.fresh(bergen, "tree."+op.id)
				sub.prepare(op, &o)
				for _, stranger := range []client{sibling, clerk} {
					got := sub.in(stranger).call(op, o, string(bergen.id))
					if got.StatusCode != http.StatusNotFound || got.leaks(o) {
						t.Errorf("%s: %d: %.300s", got.what, got.StatusCode, got.body)
					}
				}
				if code, refused := notForVisitors[op.id]; refused {
					if got := sub.in(visitor).call(op, o, string(bergen.id)); got.StatusCode == http.StatusInternalServerError || code != "" && got.problem().Code != code {
						t.Errorf("%s: %d: %.300s", got.what, got.StatusCode, got.body)
					}
					return
				}
				got := sub.in(visitor).call(op, o, string(bergen.id))
				if got.StatusCode >= http.StatusBadRequest {
					t.Fatalf("%s: %d for a visitor from above: %.300s", got.what, got.StatusCode, got.body)
				}
				there := bergen
				if op.id == "apply-settings" {
					there.id = o.sub
				}
				sub.inBothLogs(got, d.event, there)
			})
		}
	})
}

// inBothLogs demands that what a visitor did is told where they did it and at home, with both accounts.
func (s *scene) inBothLogs(got answer, action string, there place) {
	s.Helper()
	if action == "" {
		return
	}
	request := got.Header.Get("X-Request-Id")
	find := func(in access.AccountID) *audit.Record {
		events := s.events(in, action)
		if i := slices.IndexFunc(events, func(r audit.Record) bool { return r.RequestID == request }); i >= 0 {
			return &events[i]
		}
		return nil
	}
	if e := find(there.id); e == nil || e.ActorID != string(s.halden.admin.ID) || e.ActorAccount.ID != string(s.halden.id) || e.ActorAccount.Name != "halden Ltd" {
		s.Errorf("%s is told there as %+v", action, e)
	}
	if e := find(s.halden.id); e == nil || e.Place.ID == "" && e.Target.Kind != "account" || e.ActorAccount.ID != "" {
		s.Errorf("%s is told at home as %+v", action, e)
	}
}

// Disabling an account ends what is open in it and below it, and lets nobody in again.
func TestDisablingABranchEndsItsSessions(t *testing.T) {
	each(t, func(s *scene) {
		bergen := s.below(s.halden, "bergen")
		quay := s.below(bergen, "quay")
		bergen.admin, quay.admin = s.add(bergen, "admin", access.AccountAdmin), s.add(quay, "admin", access.AccountAdmin)
		boss, one, two := s.as(s.halden.admin), s.as(bergen.admin), s.as(quay.admin)
		secret := s.key(quay.id, "sync")
		key := s.anonymous().with("Authorization", "App "+secret.Text())
		for _, c := range []client{one, two, key} {
			c.get("/session").want(http.StatusOK, "")
		}
		boss.post("/accounts/"+string(bergen.id)+"/disable", nil).want(http.StatusOK, "")
		one.get("/session").want(http.StatusUnauthorized, "session.missing")
		two.get("/session").want(http.StatusUnauthorized, "session.missing")
		key.get("/session").want(http.StatusUnauthorized, "admission.refused")
		boss.get("/session").want(http.StatusOK, "")
		s.anonymous().post("/session", map[string]string{"username": quay.admin.Username, "password": password}).want(http.StatusUnauthorized, "session.refused")
		boss.get("/accounts/"+string(quay.id)+"/users").want(http.StatusOK, "") // from above it is looked after all the same
		boss.post("/accounts/"+string(bergen.id)+"/enable", nil).want(http.StatusOK, "")
		s.as(quay.admin).get("/session").want(http.StatusOK, "")
	})
}

// Who loses the right to enter, or whose home is disabled, is out of the accounts below at once.
func TestEnteringEnds(t *testing.T) {
	each(t, func(s *scene) {
		bergen := s.below(s.halden, "bergen")
		second := s.add(s.halden, "second", access.AccountAdmin)
		visitor := s.as(second)
		there := "/accounts/" + string(bergen.id)
		var found api.Account
		visitor.get(there).into(&found)
		if len(found.Path) != 2 || found.Path[0].Name != "halden Ltd" || found.Kind != "sub" {
			t.Errorf("%+v", found)
		}
		s.must(s.rooms.Users.TakeRole(s.ctx, program, s.halden.id, second.ID, access.AccountAdmin))
		visitor.get(there).want(http.StatusNotFound, "account.missing")
		visitor.get(there+"/users").want(http.StatusNotFound, "account.missing")
	})
}

// The open pages of people in accounts below learn of it within a second too.
func TestDisablingABranchIsSeenAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		server := httptest.NewServer(s.handler)
		s.Cleanup(server.Close)
		bergen := s.below(s.halden, "bergen")
		quay := s.below(bergen, "quay")
		events := s.as(s.add(quay, "admin", access.AccountAdmin)).stream(server.URL)
		none(t, events)
		s.as(s.halden.admin).post("/accounts/"+string(bergen.id)+"/disable", nil).want(http.StatusOK, "")
		next(t, events, "ended")
	})
}
