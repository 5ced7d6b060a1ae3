package apikey_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func TestLook(t *testing.T) {
	each(t, func(s *scene) {
		key, secret := s.make(apikey.Draft{Name: "sync", Scopes: []access.Permission{access.UsersView, access.AuditView}, Addresses: []string{"192.0.2.0/24"}})
		for range 2 { // from the store, and from memory
			known, err := s.keys.Look(s.ctx, secret)
			s.must(err)
			a := known.Actor
			if known.Key.ID != key.ID || known.AccountClosed || len(known.DependsOn()) != 2 {
				t.Errorf("%+v", known)
			}
			if a.Kind != access.Key || a.ID != key.ID || a.Name != "sync" || a.Account != s.home || a.AccountName != "Home" ||
				len(a.Permissions) != 2 || !a.Permissions.Has(access.AuditView) || a.SessionID != "" {
				t.Errorf("comes in as %+v", a)
			}
			if !known.Allowed.Allows(netip.MustParseAddr("192.0.2.9")) || known.Allowed.Allows(netip.MustParseAddr("192.0.3.9")) {
				t.Error("its addresses are not its own")
			}
		}
		for name, wrong := range map[string]string{"empty": "", "another prefix": "gts" + secret[3:], "cut": secret[:len(secret)-1],
			"altered": secret[:40] + flip(secret[40]) + secret[41:]} {
			if known, err := s.keys.Look(s.ctx, wrong); fault.Code(err) != apikey.Refused.Code || known != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// Attack 38: an id and a secret go together, within and across accounts.
func TestLookBy(t *testing.T) {
	each(t, func(s *scene) {
		key, secret := s.add("sync")
		second, _ := s.add("second")
		foreign, _, err := s.keys.Create(s.ctx, program, s.other, apikey.Draft{Name: "foreign"})
		s.must(err)
		known, err := s.keys.LookBy(s.ctx, key.ID, secret)
		s.must(err)
		if known.Key.ID != key.ID {
			t.Errorf("found %s", known.Key.ID)
		}
		for _, id := range []string{"", second.ID, foreign.ID, key.ID + "x", key.ID[:len(key.ID)-1], strings.ToUpper(key.ID)} {
			if _, err := s.keys.LookBy(s.ctx, id, secret); fault.Code(err) != apikey.Refused.Code {
				t.Errorf("id %q: %v", id, err)
			}
		}
		if _, err := s.keys.LookBy(s.ctx, key.ID, "secret"); fault.Code(err) != apikey.Refused.Code {
			t.Errorf("a wrong secret: %v", err)
		}
	})
}

// What is kept in memory counts no more once the key, its account or one above
// it has changed, here or on another node.
func TestChangesAreSeen(t *testing.T) {
	each(t, func(s *scene) {
		_, there := s.node()
		key, secret := s.add("sync")
		sub := tenanttest.Sub(s.ctx, t, s.db, s.home, "Sub")
		_, below, err := s.keys.Create(s.ctx, program, sub, apikey.Draft{Name: "below"})
		s.must(err)
		seen := func(what string, wanted func(k *apikey.Known) bool, secret string) {
			t.Helper()
			known, err := s.keys.Look(s.ctx, secret)
			s.must(err)
			if !wanted(known) {
				t.Errorf("not seen here: %s: %+v", what, known)
			}
			for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) { //nolint:forbidigo // waits for another node
				known, err := there.Look(s.ctx, secret)
				s.must(err)
				if wanted(known) {
					return
				}
				if time.Now().After(end) { //nolint:forbidigo // as above
					t.Fatalf("not seen there: %s", what)
				}
			}
		}
		seen("as it was made", func(k *apikey.Known) bool { return k.Key.Status(s.now.Now()) == apikey.Active }, secret)
		seen("as it was made, below", func(k *apikey.Known) bool { return !k.AccountClosed }, below.Text())

		_, err = s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{Scopes: &[]access.Permission{access.AuditView}, Addresses: &[]string{"2001:db8::/32"}})
		s.must(err)
		seen("other scopes and addresses", func(k *apikey.Known) bool {
			return len(k.Actor.Permissions) == 1 && k.Actor.Permissions.Has(access.AuditView) && k.Allowed.Size() == 1
		}, secret)
		_, err = s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{Enabled: some(false)})
		s.must(err)
		seen("disabled", func(k *apikey.Known) bool { return k.Key.Status(s.now.Now()) == apikey.Disabled }, secret)
		s.must(s.keys.Revoke(s.ctx, program, s.home, key.ID))
		seen("revoked", func(k *apikey.Known) bool { return k.Key.Status(s.now.Now()) == apikey.Revoked }, secret)
		s.must(s.accounts.Disable(s.ctx, program, s.home))
		seen("the account above disabled", func(k *apikey.Known) bool { return k.AccountClosed }, below.Text())
	})
}

// What the platform declares and withdraws, keys no longer hold.
func TestWithdrawnScopes(t *testing.T) {
	each(t, func(s *scene) {
		s.declare("campaigns/send")
		_, secret := s.make(apikey.Draft{Name: "sync", Scopes: []access.Permission{"campaigns/send", access.UsersView}})
		known, err := s.keys.Look(s.ctx, secret)
		s.must(err)
		if !known.Actor.Permissions.Has("campaigns/send") {
			t.Error("a declared permission is not among its scopes")
		}
		s.withdraw("campaigns/send")
		known, err = s.keys.Look(s.ctx, secret)
		s.must(err)
		if known.Actor.Permissions.Has("campaigns/send") || !known.Actor.Permissions.Has(access.UsersView) {
			t.Errorf("holds %v", known.Actor.Permissions)
		}
	})
}

// Attack 35: without the store nobody is let in, and it is not called a wrong key.
func TestStoreAway(t *testing.T) {
	each(t, func(s *scene) {
		_, known := s.add("kept")
		_, unknown := s.add("new")
		_, err := s.keys.Look(s.ctx, known)
		s.must(err)
		s.must(s.db.Close())
		if _, err := s.keys.Look(s.ctx, unknown); fault.Code(err) != audit.Busy.Code {
			t.Errorf("one that is not in memory: %v", err)
		}
		time.Sleep(1300 * time.Millisecond) //nolint:forbidigo // as long as a node trusts what it knew
		if _, err := s.keys.Look(s.ctx, known); fault.Code(err) != audit.Busy.Code {
			t.Errorf("one that is in memory: %v", err)
		}
	})
}

// A key's status says whether it works, and if not, why: of several reasons the strongest.
func TestStatus(t *testing.T) {
	each(t, func(s *scene) {
		early, _ := s.make(apikey.Draft{Name: "early", ValidFrom: in(5 * day), ValidTo: in(30 * day)})
		status := func(at time.Duration, want apikey.Status) {
			t.Helper()
			s.now.Set(began.Add(at))
			page, err := s.keys.List(s.ctx, program, s.home, apikey.Filter{Statuses: []apikey.Status{want}, Limit: 1})
			s.must(err)
			counts, err := s.keys.Counts(s.ctx, program, s.home)
			s.must(err)
			// The store and the program say the same.
			if got := s.find(early.ID).Status(s.now.Now()); got != want || len(page.Keys) != 1 || counts[want] != 1 {
				t.Errorf("after %v: %s, want %s; listed %d, counted %v", at, got, want, len(page.Keys), counts)
			}
			if works := want == apikey.Active || want == apikey.Expiring; want.Works() != works {
				t.Errorf("%s works: %t", want, want.Works())
			}
		}
		status(5*day-time.Microsecond, apikey.NotYet)
		status(5*day, apikey.Active)
		status(16*day, apikey.Active)
		status(16*day+time.Microsecond, apikey.Expiring)
		status(30*day-time.Microsecond, apikey.Expiring)
		status(30*day, apikey.Expired)
		_, err := s.keys.Update(s.ctx, program, s.home, early.ID, apikey.Patch{Enabled: some(false)})
		s.must(err)
		status(30*day, apikey.Disabled)
		s.must(s.keys.Revoke(s.ctx, program, s.home, early.ID))
		status(30*day, apikey.Revoked)
	})
}

// The last use is known at once on this node, and on all after the next writing.
func TestLastUse(t *testing.T) {
	each(t, func(s *scene) {
		_, there := s.node()
		key, secret := s.add("sync")
		unused, _ := s.add("unused")
		known, err := s.keys.Look(s.ctx, secret)
		s.must(err)
		number := s.number()
		s.keys.Used(known, "192.0.2.1", began.Add(time.Minute))
		s.keys.Used(known, "192.0.2.2", began.Add(3*time.Minute))
		s.keys.Used(known, "192.0.2.3", began.Add(2*time.Minute))
		latest := func(keys *apikey.Keys, id string) (string, *time.Time) {
			t.Helper()
			k, err := keys.Find(s.ctx, program, s.home, id)
			s.must(err)
			return k.LastUsedAddress, k.LastUsedAt
		}
		if address, at := latest(s.keys, key.ID); address != "192.0.2.2" || !at.Equal(*in(3 * time.Minute)) {
			t.Errorf("here: %v from %q", at, address)
		}
		if _, at := latest(there, key.ID); at != nil {
			t.Errorf("there, before it was written: %v", at)
		}
		s.must(s.keys.WriteUses(s.ctx))
		s.keys.Used(known, "192.0.2.9", began) // older than what is stored
		s.must(s.keys.WriteUses(s.ctx))
		for _, keys := range []*apikey.Keys{s.keys, there} {
			if address, at := latest(keys, key.ID); address != "192.0.2.2" || !at.Equal(*in(3 * time.Minute)) {
				t.Errorf("written: %v from %q", at, address)
			}
		}
		if _, at := latest(s.keys, unused.ID); at != nil {
			t.Errorf("one that was never used: %v", at)
		}
		if s.number() != number {
			t.Error("the account changed by a use of its key")
		}
	})
}

// number is the change number of the home account.
func (s *scene) number() int64 {
	s.Helper()
	numbers, err := account.Dependencies(s.ctx, s.db.Read(), s.home)
	s.must(err)
	return numbers[0].Number
}

// Uses that could not be written are written later.
func TestUsesOutliveAFailure(t *testing.T) {
	each(t, func(s *scene) {
		key, secret := s.add("sync")
		known, err := s.keys.Look(s.ctx, secret)
		s.must(err)
		s.keys.Used(known, "192.0.2.1", began)
		s.must(s.change(`ALTER TABLE api_keys RENAME TO elsewhere`))
		if err := s.keys.WriteUses(s.ctx); err == nil {
			t.Error("written into nothing")
		}
		s.must(s.change(`ALTER TABLE elsewhere RENAME TO api_keys`))
		s.must(s.keys.WriteUses(s.ctx))
		_, there := s.node()
		if k, err := there.Find(s.ctx, program, s.home, key.ID); err != nil || k.LastUsedAt == nil {
			t.Errorf("%+v, %v", k, err)
		}
	})
}

func (s *scene) change(statement string) error {
	return s.db.Change(s.ctx, func(tx *database.Tx) error { return tx.Exec(s.ctx, statement) })
}

// An export walks over pages, and what is asked for the second time begins anew.
func TestAllKeys(t *testing.T) {
	each(t, func(s *scene) {
		const many = apikey.MaxPage + 3
		for i := range many {
			key, _ := s.add(fmt.Sprintf("key %03d", i))
			if i < many-apikey.MaxKeys { // there cannot be more that are not
				s.must(s.keys.Revoke(s.ctx, program, s.home, key.ID))
			}
		}
		all, err := s.keys.All(s.ctx, s.may(access.KeysView), s.home, apikey.Filter{Statuses: []apikey.Status{apikey.Active, apikey.Revoked}, Sort: apikey.ByName, Descending: true, Limit: 1})
		s.must(err)
		for range 2 {
			n := many
			for k, err := range all {
				s.must(err)
				if n--; k.Name != fmt.Sprintf("key %03d", n) {
					s.Fatalf("%q in the place of %d", k.Name, n)
				}
			}
			if n != 0 {
				s.Errorf("%d are missing", n)
			}
		}
		_, err = s.keys.All(s.ctx, s.may(access.UsersView), s.home, apikey.Filter{})
		s.refused(err, "access.forbidden")
	})
}
