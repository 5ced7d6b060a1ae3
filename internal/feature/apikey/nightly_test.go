package apikey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/mail"
)

// nights lets nights pass, each with its job, and answers to whom it wrote.
func (s *scene) nights(n int) (told []string) {
	s.Helper()
	before, err := mail.Outbox(s.ctx, s.db, box, 1000)
	s.must(err)
	for range n {
		s.now.Advance(day)
		s.must(s.keys.WarnOfEnds(s.ctx))
		s.must(s.keys.WarnOfEnds(s.ctx)) // twice in a night is once
	}
	after, err := mail.Outbox(s.ctx, s.db, box, 1000)
	s.must(err)
	for _, l := range after[:len(after)-len(before)] {
		told = append(told, string(l.Kind)+" "+strings.Split(l.To, "@")[0])
	}
	slices.Sort(told)
	return told
}

// A7: those who manage keys hear of a key's end two weeks before and, with a
// whole day left, once more.
func TestWarnings(t *testing.T) {
	each(t, func(s *scene) {
		tenanttest.User(s.ctx, t, s.log, s.users, s.home, "admin", "x", access.AccountAdmin)
		tenanttest.User(s.ctx, t, s.log, s.users, s.home, "viewer", "x", "analyze_manager")
		tenanttest.User(s.ctx, t, s.log, s.users, s.home, "pending", "", access.AccountAdmin)
		tenanttest.User(s.ctx, t, s.log, s.users, s.other, "foreign", "x", access.AccountAdmin)
		byTeam := tenanttest.User(s.ctx, t, s.log, s.users, s.home, "teamed", "x")
		keeper, err := role.New(s.log).Create(s.ctx, program, s.home, role.Draft{Name: "Keeper", Permissions: []access.Permission{access.KeysManage}})
		s.must(err)
		crew, err := team.New(s.log).Create(s.ctx, program, s.home, team.Draft{Name: "Crew"})
		s.must(err)
		s.must(team.New(s.log).GiveRole(s.ctx, program, s.home, crew.ID, keeper.ID))
		s.must(s.users.JoinTeam(s.ctx, program, s.home, byTeam.ID, crew.ID))

		key, _ := s.make(apikey.Draft{Name: "sync", ValidTo: in(30*day + 8*time.Hour)})
		s.make(apikey.Draft{Name: "short", ValidTo: in(5 * day)}) // whoever makes one knows of its end
		off, _ := s.make(apikey.Draft{Name: "off", ValidTo: in(20 * day)})
		_, err = s.keys.Update(s.ctx, program, s.home, off.ID, apikey.Patch{Enabled: some(false)})
		s.must(err)
		gone, _ := s.make(apikey.Draft{Name: "gone", ValidTo: in(20 * day)})
		s.must(s.keys.Revoke(s.ctx, program, s.home, gone.ID))

		both := []string{"keys_expire admin", "keys_expire teamed"}
		for _, n := range []struct {
			nights int
			until  string
			want   []string
		}{{2, "too early", nil}, {1, "the short one, a day before", both}, {13, "too early for the long one", nil}, {1, "two weeks before", both},
			{11, "told already", nil}, {1, "a day before", both}, {1, "told already", nil}, {5, "over", nil}} {
			if got := s.nights(n.nights); !slices.Equal(got, n.want) {
				t.Errorf("%s: wrote %v, want %v", n.until, got, n.want)
			}
		}
		if got := s.events("key.expiry_warned"); !slices.Equal(got, []string{"success sync", "success sync", "success short"}) {
			t.Errorf("recorded %v", got)
		}
		letters, err := mail.Outbox(s.ctx, s.db, box, 1)
		s.must(err)
		if l := letters[0]; !strings.Contains(l.Text, "sync: 3 April 2026, 20:00 (UTC)") || !strings.Contains(l.Text, "Home") || l.Link != "https://portal.example/api-keys?sort=validTo" {
			t.Errorf("wrote %s", l.Text)
		}
		// Another end is told of anew.
		_, err = s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{ValidTo: some(s.now.Now().Add(30 * day))})
		s.must(err)
		if got := s.nights(15); len(got) != 0 {
			t.Errorf("too early for the new end: %v", got)
		}
		if got := s.nights(1); !slices.Equal(got, both) {
			t.Errorf("two weeks before the new end: %v", got)
		}
	})
}

// One letter names all keys that end, up to a bound, and an account that is
// disabled gets none until it is enabled again.
func TestWarningsAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		for _, name := range []string{"a", "b", "c"} {
			for i := range 8 {
				tenanttest.User(s.ctx, t, s.log, s.users, s.home, name+string(rune('a'+i)), "x", access.AccountAdmin)
				s.make(apikey.Draft{Name: name + string(rune('a'+i)), ValidTo: in(15*day - time.Hour)})
			}
		}
		s.must(s.accounts.Disable(s.ctx, program, s.home))
		if got := s.nights(1); len(got) != 0 {
			t.Errorf("wrote %v", got)
		}
		s.must(s.accounts.Enable(s.ctx, program, s.home))
		if got := s.nights(1); len(got) != 20 {
			t.Errorf("wrote %d letters", len(got))
		}
		letters, err := mail.Outbox(s.ctx, s.db, box, 1)
		s.must(err)
		if text := letters[0].Text; strings.Count(text, "19 March 2026") != 20 || !strings.Contains(text, "…") {
			t.Errorf("wrote %s", text)
		}
	})
}

func TestRevokedKeysGoAfterAYear(t *testing.T) {
	each(t, func(s *scene) {
		old, secret := s.add("old")
		s.must(s.keys.Revoke(s.ctx, program, s.home, old.ID))
		s.now.Advance(day)
		young, _ := s.add("young")
		s.must(s.keys.Revoke(s.ctx, program, s.home, young.ID))
		kept, _ := s.add("kept")
		s.now.Advance(365*day - time.Hour)
		s.must(s.keys.Tidy(s.ctx))
		_, err := s.keys.Find(s.ctx, program, s.home, old.ID)
		s.refused(err, "key.not_found")
		s.find(young.ID)
		s.find(kept.ID)
		_, err = s.keys.Look(s.ctx, secret)
		s.refused(err, "key.refused")
	})
}
