package apikey_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func (s *scene) declare(id access.Permission) {
	s.Helper()
	s.must(role.New(s.log).Declare(s.ctx, program, s.operator, id, "Declared", ""))
}

func (s *scene) withdraw(id access.Permission) {
	s.Helper()
	s.must(role.New(s.log).Withdraw(s.ctx, program, s.operator, id))
}

func TestCreate(t *testing.T) {
	each(t, func(s *scene) {
		actor := s.keeper()
		key, secret, err := s.keys.Create(s.ctx, actor, s.home, apikey.Draft{Name: " Sync ", Scopes: []access.Permission{access.UsersView, access.KeysView, access.UsersView},
			Addresses: []string{" 192.0.2.1 ", "::ffff:192.0.2.1", "198.51.100.0/24", "2001:db8::1-2001:db8::5"}})
		s.must(err)
		if found := s.find(key.ID); key.Name != "Sync" || !slices.Equal(found.Scopes, []access.Permission{access.KeysView, access.UsersView}) ||
			!slices.Equal(found.Addresses, []string{"192.0.2.1", "198.51.100.0/24", "2001:db8::1-2001:db8::5"}) ||
			!found.ValidFrom.Equal(began) || !found.ValidTo.Equal(began.Add(apikey.Validity)) || found.CreatedBy != "ann" || found.Version != 1 ||
			found.LastUsedAt != nil || found.Status(began) != apikey.Active {
			t.Errorf("%+v", found)
		}
		if changes := s.last("key.created"); changes["scopes"].After != "keys/view, users/view" || changes["validTo"].After != "2027-03-04T12:00:00Z" ||
			changes["allowedAddresses"].After != "192.0.2.1, 198.51.100.0/24, 2001:db8::1-2001:db8::5" {
			t.Errorf("recorded %v", changes)
		}
		var kept int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM api_keys WHERE secret_hash = $1 AND secret_hash <> $2`, secret.Hash(), secret.Text()).Scan(&kept))
		if kept != 1 || !strings.HasPrefix(secret.Text(), "gtk_") {
			t.Errorf("%d keys with the hash", kept)
		}
	})
}

func TestCreateFaults(t *testing.T) {
	each(t, func(s *scene) {
		s.add("Sync")
		gone, _ := s.add("Gone")
		s.must(s.keys.Revoke(s.ctx, program, s.home, gone.ID))
		addresses := func(n int) (list []string) {
			for i := range n {
				list = append(list, "10.0.0."+strconv.Itoa(i))
			}
			return list
		}
		boss := s.may(access.KeysManage)
		asked := s.keeper()
		asked.SessionID = "ses_1"
		asked.ConfirmedAt = began.Add(-access.ConfirmTime - time.Second)
		view := []access.Permission{access.UsersView}
		for name, c := range map[string]struct {
			actor access.Actor
			draft apikey.Draft
			code  string
		}{
			"taken in other capitals":       {program, apikey.Draft{Name: "SYNC"}, "key.name_taken"},
			"the name of a revoked key":     {program, apikey.Draft{Name: "Gone"}, ""},
			"no name":                       {program, apikey.Draft{Name: "  "}, "key.name_form"},
			"a control character":           {program, apikey.Draft{Name: "a\x00b"}, "key.name_form"},
			"a long name":                   {program, apikey.Draft{Name: strings.Repeat("x", 61)}, "key.name_form"},
			"without the right":             {s.may(access.KeysView, access.UsersView), apikey.Draft{Name: "x"}, "access.forbidden"},
			"nothing in it":                 {boss, apikey.Draft{Name: "empty"}, ""},
			"more than one holds":           {boss, apikey.Draft{Name: "x", Scopes: view}, "access.power_lacking"},
			"an unknown scope":              {program, apikey.Draft{Name: "x", Scopes: []access.Permission{"users/eat"}}, "key.scope_unknown"},
			"the operator's scope":          {program, apikey.Draft{Name: "x", Scopes: []access.Permission{access.OperatorTree}}, "key.scope_unknown"},
			"from another account":          {tenantOf(s.other), apikey.Draft{Name: "x"}, "account.missing"},
			"not confirmed":                 {asked, apikey.Draft{Name: "x"}, "session.confirm"},
			"no address":                    {program, apikey.Draft{Name: "x", Addresses: []string{"home"}}, "safelist.form"},
			"a hundred addresses":           {program, apikey.Draft{Name: "hundred", Addresses: addresses(100)}, ""},
			"a hundred addresses and one":   {program, apikey.Draft{Name: "x", Addresses: addresses(101)}, "key.too_many_addresses"},
			"over already":                  {program, apikey.Draft{Name: "x", ValidTo: in(0)}, "key.end_past"},
			"ends before it begins":         {program, apikey.Draft{Name: "x", ValidFrom: in(3 * day), ValidTo: in(2 * day)}, "key.end_first"},
			"five years":                    {program, apikey.Draft{Name: "five", ValidTo: some(began.AddDate(5, 0, 0))}, ""},
			"more than five years":          {program, apikey.Draft{Name: "x", ValidTo: some(began.AddDate(5, 0, 0).Add(time.Second))}, "key.end_late"},
			"begins in more than five":      {program, apikey.Draft{Name: "x", ValidFrom: some(began.AddDate(5, 0, 1))}, "key.end_late"},
			"all that is wrong, name first": {program, apikey.Draft{Addresses: []string{"x"}, ValidTo: in(0)}, "safelist.form"},
		} {
			_, secret, err := s.keys.Create(s.ctx, c.actor, s.home, c.draft)
			if fault.Code(err) != c.code || c.code == "" && err != nil {
				t.Errorf("%s: %v, want %q", name, err, c.code)
			}
			if err != nil && secret.Prefix != "" {
				t.Errorf("%s: a secret beside a fault", name)
			}
		}
		_, _, err := s.keys.Create(s.ctx, program, s.home, apikey.Draft{Addresses: []string{"x", "y"}, ValidTo: in(0)})
		if all := fault.All(err); len(all) != 4 {
			t.Errorf("faults together: %v", all)
		}
		if got := s.events("key.created"); !slices.Contains(got, "failure access.power_lacking x") || !slices.Contains(got, "failure access.forbidden x") ||
			slices.ContainsFunc(got, func(e string) bool { return strings.Contains(e, "confirm") }) {
			t.Errorf("recorded %v", got)
		}
	})
}

// tenantOf is somebody who may everything in another account.
func tenantOf(in access.AccountID) access.Actor {
	return access.Actor{Kind: access.User, ID: "usr_9", Name: "eve", Account: in,
		Permissions: access.SetOf(access.KeysView, access.KeysManage, access.UsersView, access.AuditView)}
}

func TestKeysOfAnAccountAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		for i := range apikey.MaxKeys {
			s.add("k" + strconv.Itoa(i))
		}
		_, _, err := s.keys.Create(s.ctx, program, s.home, apikey.Draft{Name: "one more"})
		s.refused(err, "key.too_many")
		page, err := s.keys.List(s.ctx, program, s.home, apikey.Filter{Limit: 1})
		s.must(err)
		s.must(s.keys.Revoke(s.ctx, program, s.home, page.Keys[0].ID))
		s.add("one more")
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		key, _ := s.add("sync")
		s.now.Advance(time.Hour)
		next, err := s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Name: some("Sync 2"), Scopes: &[]access.Permission{access.KeysView},
			Addresses: &[]string{"192.0.2.1"}, ValidTo: in(30 * day), IfVersion: 1})
		s.must(err)
		if next.Name != "Sync 2" || !slices.Equal(next.Scopes, []access.Permission{access.KeysView}) || !slices.Equal(next.Addresses, []string{"192.0.2.1"}) ||
			!next.ValidTo.Equal(*in(30 * day)) || next.Version != 2 || !next.UpdatedAt.Equal(*in(time.Hour)) {
			t.Errorf("%+v", next)
		}
		changes := s.last("key.updated")
		if c := changes["scopes"]; c.Before != "users/view" || c.After != "keys/view" {
			t.Errorf("recorded %v", changes)
		}
		if c := changes["validTo"]; c.Before != "2027-03-04T12:00:00Z" || c.After != "2026-04-03T12:00:00Z" {
			t.Errorf("recorded %v", changes)
		}
		s.now.Advance(time.Hour)
		_, err = s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Name: some("sync"), IfVersion: 1})
		s.refused(err, "request.changed_meanwhile")
		_, err = s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Name: some("Sync 2")})
		s.must(err)
		if got := s.events("key.updated"); !slices.Equal(got, []string{"failure request.changed_meanwhile Sync 2", "success sync"}) {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestTurnOffAndOn(t *testing.T) {
	each(t, func(s *scene) {
		key, _ := s.add("sync")
		off, err := s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Enabled: some(false)})
		s.must(err)
		if off.Status(began) != apikey.Disabled || !off.DisabledAt.Equal(began) {
			t.Errorf("%+v", off)
		}
		_, err = s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Enabled: some(false)}) // nothing to do
		s.must(err)
		on, err := s.keys.Update(s.ctx, s.keeper(), s.home, key.ID, apikey.Patch{Enabled: some(true), Name: some("other")})
		s.must(err)
		if on.Status(began) != apikey.Active || on.Name != "other" {
			t.Errorf("%+v", on)
		}
		for action, want := range map[string][]string{"key.disabled": {"success sync"}, "key.enabled": {"success other"}, "key.updated": {"success sync"}} {
			if got := s.events(action); !slices.Equal(got, want) {
				t.Errorf("%s: %v", action, got)
			}
		}
	})
}

func TestUpdateFaults(t *testing.T) {
	each(t, func(s *scene) {
		s.add("taken")
		key, _ := s.add("sync")
		gone, _ := s.add("gone")
		s.must(s.keys.Revoke(s.ctx, program, s.home, gone.ID))
		asked := s.keeper()
		asked.SessionID = "ses_1"
		name := apikey.Patch{Name: some("x")}
		for label, c := range map[string]struct {
			actor access.Actor
			id    string
			patch apikey.Patch
			code  string
		}{
			"taken":                    {program, key.ID, apikey.Patch{Name: some("Taken")}, "key.name_taken"},
			"no name":                  {program, key.ID, apikey.Patch{Name: some(" ")}, "key.name_form"},
			"without the right":        {s.may(access.KeysView, access.UsersView), key.ID, name, "access.forbidden"},
			"unknown":                  {program, "key_x", name, "key.not_found"},
			"unknown, without right":   {s.may(), "key_x", name, "access.forbidden"},
			"from another account":     {tenantOf(s.other), key.ID, name, "account.missing"},
			"not confirmed":            {asked, key.ID, name, "session.confirm"},
			"revoked":                  {program, gone.ID, name, "key.is_revoked"},
			"revoked, to be enabled":   {program, gone.ID, apikey.Patch{Enabled: some(false)}, "key.is_revoked"},
			"an end in the past":       {program, key.ID, apikey.Patch{ValidTo: in(-day)}, "key.end_past"},
			"an end too far":           {program, key.ID, apikey.Patch{ValidTo: in(6 * 366 * day)}, "key.end_late"},
			"a scope that there isn't": {program, key.ID, apikey.Patch{Scopes: &[]access.Permission{"users/eat"}}, "key.scope_unknown"},
			"no address":               {program, key.ID, apikey.Patch{Addresses: &[]string{"10.0.0.1/8"}}, "safelist.host_bits"},
		} {
			if _, err := s.keys.Update(s.ctx, c.actor, s.home, c.id, c.patch); fault.Code(err) != c.code {
				t.Errorf("%s: %v, want %q", label, err, c.code)
			}
		}
		if found := s.find(key.ID); found.Name != "sync" || found.Version != 1 {
			t.Errorf("%+v", found)
		}
	})
}

// Attack 41: nobody gives a key what they lack, nor edits one that may more
// than they do; to turn it off is all.
func TestPowerOverKeys(t *testing.T) {
	each(t, func(s *scene) {
		mighty, _ := s.make(apikey.Draft{Name: "mighty", Scopes: []access.Permission{access.UsersManage, access.UsersView}})
		weak, _ := s.add("weak")
		actor := s.keeper()
		lacking := func(what string, id string, p apikey.Patch) {
			t.Helper()
			if _, err := s.keys.Update(s.ctx, actor, s.home, id, p); fault.Code(err) != access.PowerLacking.Code {
				t.Errorf("%s: %v", what, err)
			}
		}
		lacking("widens a key by what they lack", weak.ID, apikey.Patch{Scopes: &[]access.Permission{access.UsersManage}})
		lacking("renames", mighty.ID, apikey.Patch{Name: some("mine")})
		lacking("lengthens", mighty.ID, apikey.Patch{ValidTo: in(700 * day)})
		lacking("opens to other addresses", mighty.ID, apikey.Patch{Addresses: &[]string{"192.0.2.66"}})
		lacking("takes what they hold themselves", mighty.ID, apikey.Patch{Scopes: &[]access.Permission{access.UsersManage}})
		lacking("takes what they lack", mighty.ID, apikey.Patch{Scopes: &[]access.Permission{access.UsersView}})
		lacking("turns off and edits", mighty.ID, apikey.Patch{Enabled: some(false), Name: some("mine")})
		_, err := s.keys.Update(s.ctx, actor, s.home, mighty.ID, apikey.Patch{Enabled: some(false)})
		s.must(err)
		lacking("turns on", mighty.ID, apikey.Patch{Enabled: some(true)})
		lacking("edits what is off", mighty.ID, apikey.Patch{Name: some("mine")})
		s.must(s.keys.Revoke(s.ctx, actor, s.home, mighty.ID))
		if found := s.find(mighty.ID); found.Name != "mighty" || len(found.Scopes) != 2 || !found.ValidTo.Equal(mighty.ValidTo) {
			t.Errorf("%+v", found)
		}
		if got := s.events("key.updated"); len(got) != 8 || !slices.Contains(got, "failure access.power_lacking mighty") {
			t.Errorf("recorded %v", got)
		}
	})
}

// A key manages keys only with that scope, and never gives more than it has.
func TestKeysManageKeys(t *testing.T) {
	each(t, func(s *scene) {
		as := func(scopes ...access.Permission) access.Actor {
			t.Helper()
			_, secret := s.make(apikey.Draft{Name: string(scopes[0]), Scopes: scopes})
			known, err := s.keys.Look(s.ctx, secret)
			s.must(err)
			return known.Actor
		}
		_, _, err := s.keys.Create(s.ctx, as(access.UsersView), s.home, apikey.Draft{Name: "by the first"})
		s.refused(err, "access.forbidden")
		keeper := as(access.KeysManage, access.UsersView)
		_, _, err = s.keys.Create(s.ctx, keeper, s.home, apikey.Draft{Name: "by the second", Scopes: []access.Permission{access.KeysManage, access.UsersView}})
		s.must(err)
		_, _, err = s.keys.Create(s.ctx, keeper, s.home, apikey.Draft{Name: "too much", Scopes: []access.Permission{access.UsersManage}})
		s.refused(err, "access.power_lacking")
	})
}

func TestRevoke(t *testing.T) {
	each(t, func(s *scene) {
		key, _ := s.add("sync")
		asked := s.keeper()
		asked.SessionID = "ses_1"
		s.refused(s.keys.Revoke(s.ctx, s.may(access.KeysView), s.home, key.ID), "access.forbidden")
		s.refused(s.keys.Revoke(s.ctx, tenantOf(s.other), s.home, key.ID), "account.missing")
		s.refused(s.keys.Revoke(s.ctx, tenantOf(s.other), s.other, key.ID), "key.not_found")
		s.refused(s.keys.Revoke(s.ctx, asked, s.home, key.ID), "session.confirm")
		s.now.Advance(time.Hour)
		s.must(s.keys.Revoke(s.ctx, s.keeper(), s.home, key.ID))
		s.now.Advance(time.Hour)
		s.must(s.keys.Revoke(s.ctx, s.keeper(), s.home, key.ID))
		if found := s.find(key.ID); found.Status(began) != apikey.Revoked || !found.RevokedAt.Equal(*in(time.Hour)) {
			t.Errorf("%+v", found)
		}
		if got := s.events("key.revoked"); !slices.Equal(got, []string{"success sync", "failure access.forbidden sync"}) {
			t.Errorf("recorded %v", got)
		}
		s.add("sync") // its name is free
	})
}

// A key outlives who made it, and shows no name of theirs once they are erased.
func TestKeysOutliveTheirCreator(t *testing.T) {
	each(t, func(s *scene) {
		s.users.AlsoErase(s.keys.Erase)
		maker := tenanttest.User(s.ctx, t, s.log, s.users, s.home, "maker", "", access.AccountAdmin)
		tenanttest.User(s.ctx, t, s.log, s.users, s.home, "second", "x", access.AccountAdmin)
		key, secret, err := s.keys.Create(s.ctx, tenanttest.Actor(s.ctx, t, s.db, maker), s.home, apikey.Draft{Name: "sync", Scopes: []access.Permission{access.UsersView}})
		s.must(err)
		s.must(s.users.RequestDeletion(s.ctx, tenanttest.Actor(s.ctx, t, s.db, maker), s.home, maker.ID, ""))
		s.must(s.users.Erase(s.ctx, program, s.operator, s.home, maker.ID))
		known, err := s.keys.Look(s.ctx, secret.Text())
		s.must(err)
		if !known.Actor.Permissions.Has(access.UsersView) {
			t.Error("it lost its scopes")
		}
		if found := s.find(key.ID); !strings.HasPrefix(found.CreatedBy, "erased-") {
			t.Errorf("made by %q", found.CreatedBy)
		}
	})
}

// Work that a key has asked for is done as long as the key works.
func TestWorkAskedForByAKey(t *testing.T) {
	each(t, func(s *scene) {
		key, secret := s.make(apikey.Draft{Name: "sync", Scopes: []access.Permission{access.UsersManage}})
		known, err := s.keys.Look(s.ctx, secret)
		s.must(err)
		asker := user.AskerOf(known.Actor)
		_, err = asker.Now(s.ctx, s.db.Read(), s.home)
		s.must(err)
		for _, end := range []struct {
			what string
			how  func() error
		}{
			{"disabled", func() error {
				_, err := s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{Enabled: some(false)})
				return err
			}},
			{"revoked", func() error { return s.keys.Revoke(s.ctx, program, s.home, key.ID) }},
		} {
			s.must(end.how())
			if _, err := asker.Now(s.ctx, s.db.Read(), s.home); err != user.ErrRightsLost { //nolint:errorlint // as it is answered
				t.Errorf("%s: %v", end.what, err)
			}
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error { return tx.Exec(s.ctx, `UPDATE api_keys SET disabled_at = NULL`) }))
		}
	})
}
