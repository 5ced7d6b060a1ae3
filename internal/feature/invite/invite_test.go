package invite_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/mailtest"
)

func TestInviteWritesALetter(t *testing.T) {
	each(t, func(s *scene) {
		admin, night := s.admin(), s.team("Night")
		i, err := s.invites.Invite(s.ctx, admin, s.home, invite.Draft{Person: invite.Person{Email: " Nele@Example.com ", FirstName: "Nele"},
			Offer: invite.Offer{Roles: []string{"analyze_manager"}, Teams: []string{night}, Message: "  Welcome\r\n\r\nto us "}})
		s.must(err)
		found := s.find(i)
		if found.Status != invite.Pending || found.Email != "Nele@Example.com" || found.Language != "sl" || found.Message != "Welcome\n\nto us" ||
			found.Inviter.ID != admin.ID || found.Inviter.Name != "admin" || !found.ExpiresAt.Equal(s.clock.Now().Add(invite.Lasts)) || found.SettledAt != nil ||
			!slices.Equal(ids(found.Roles), []string{"analyze_manager"}) || found.Teams[0].Name != "Night" {
			t.Errorf("%+v", found)
		}
		letters := mailtest.Letters(s.ctx, t, s.db, box)
		if l := letters[len(letters)-1]; l.To != "Nele@Example.com" || l.Kind != "invite" || l.Language != "sl" || !strings.HasPrefix(l.Link, "https://portal.example/invite#gti_") {
			t.Errorf("%+v", l)
		}
		e := s.last(s.home, "invite.created")
		if e.Target != (audit.Target{Kind: "invite", ID: string(i.ID), Name: "Nele@Example.com"}) || e.ActorID != admin.ID || e.Status != audit.Success ||
			!slices.Contains(e.Changes, audit.Change{Field: "roles", After: "analyze_manager"}) || !slices.Contains(e.Changes, audit.Change{Field: "teams", After: "Night"}) {
			t.Errorf("%+v", e)
		}
		if n := s.count(`SELECT COUNT(*) FROM invite_links WHERE token_hash = $1`, s.letter()); n != 0 {
			t.Error("the token itself is kept")
		}
		view, err := s.invites.Look(s.ctx, s.visitor(), s.letter())
		s.must(err)
		if view.AccountName != "Home" || view.InviterName != "admin" || view.Email != "Nele@Example.com" || view.FirstName != "Nele" ||
			view.Message != "Welcome\n\nto us" || view.Language != "sl" || view.TimeZone != "Europe/Ljubljana" || !view.ExpiresAt.Equal(i.ExpiresAt) {
			t.Errorf("%+v", view)
		}
	})
}

// Attack 41: nobody invites to more than they hold.
func TestWhatIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk, nobody := s.admin(), s.helpdesk(), s.add(s.home, "nobody")
		stranger := s.add(s.other, "stranger", access.AccountAdmin)
		s.invited(admin)
		long := strings.Repeat("x", invite.MessageLimit+1)
		for name, c := range map[string]struct {
			actor access.Actor
			draft invite.Draft
			code  string
			noted bool
		}{
			"somebody without rights":        {nobody, draft("a@example.com"), "access.forbidden", true},
			"another account's admin":        {stranger, draft("a@example.com"), "account.missing", false},
			"a role above the inviter":       {helpdesk, draft("a@example.com", access.AccountAdmin), "access.power_lacking", true},
			"a role that does not exist":     {admin, draft("a@example.com", "rol_none"), "role.missing", false},
			"a role twice":                   {admin, draft("a@example.com", "people_manager", "people_manager"), "invite.repeated", false},
			"agent and supervisor":           {admin, draft("a@example.com", "inbox_agent", "inbox_supervisor"), "role.excluded", true},
			"a seat where there are none":    {admin, draft("a@example.com", "inbox_agent"), "seat.none_left", true},
			"a user":                         {admin, draft("ADMIN@example.com"), "invite.is_user", true},
			"an address with an open invite": {admin, draft("NEW1@example.com"), "invite.already_open", true},
			"no address":                     {admin, draft(""), "user.email_missing", false},
			"a header in the address":        {admin, draft("a@example.com\r\nBcc: b@example.com"), "user.email_form", false},
			"a language that is not spoken":  {admin, invite.Draft{Person: invite.Person{Email: "a@example.com"}, Offer: invite.Offer{Language: "xx"}}, "user.language_unknown", false},
			"a long message":                 {admin, invite.Draft{Person: invite.Person{Email: "a@example.com"}, Offer: invite.Offer{Message: long}}, "invite.message_too_long", false},
			"a message that turns around":    {admin, invite.Draft{Person: invite.Person{Email: "a@example.com"}, Offer: invite.Offer{Message: "a\u202eb"}}, "invite.message_characters", false},
			"a name of controls":             {admin, invite.Draft{Person: invite.Person{Email: "a@example.com", FirstName: "A\x07"}}, "user.name_characters", false},
			"a team that does not exist":     {admin, invite.Draft{Person: invite.Person{Email: "a@example.com"}, Offer: invite.Offer{Teams: []string{"tea_none"}}}, "team.missing", false},
		} {
			s.clock.Advance(time.Second)
			before := len(s.events(s.home, "invite.created"))
			_, err := s.invites.Invite(s.ctx, c.actor, s.home, c.draft)
			if fault.Code(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
			after := s.events(s.home, "invite.created")
			if got := len(after) > before; got != c.noted {
				t.Errorf("%s: recorded %t, want %t", name, got, c.noted)
			} else if last := s.last(s.home, "invite.created"); c.noted && (last.Status != audit.Failure || last.Reason != c.code || last.Target.Name == "") {
				t.Errorf("%s: recorded %+v", name, last)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM invites`); n != 1 {
			t.Errorf("%d invites", n)
		}
		if n := s.count(`SELECT COUNT(*) FROM letters WHERE kind = 'invite'`); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

// Two admins invite the same address at once: one letter, one invite.
func TestTwoAdminsInviteTheSameAddress(t *testing.T) {
	each(t, func(s *scene) {
		ann, bob := s.admin(), s.add(s.home, "bob", access.AccountAdmin)
		var together sync.WaitGroup
		errs := make([]error, 8)
		for n := range errs {
			together.Go(func() {
				_, errs[n] = s.invites.Invite(s.ctx, []access.Actor{ann, bob}[n%2], s.home, draft([]string{"nele@example.com", "NELE@example.com"}[n/2%2]))
			})
		}
		together.Wait()
		sent := 0
		for _, err := range errs {
			if err == nil {
				sent++
			} else {
				s.refused(err, "invite.already_open")
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM letters WHERE kind = 'invite'`); sent != 1 || n != 1 {
			t.Errorf("%d invites were sent, %d letters", sent, n)
		}
	})
}

func TestAnExpiredInviteMakesRoom(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		first, err := s.invites.Invite(s.ctx, admin, s.home, draft("nele@example.com"))
		s.must(err)
		token := s.letter()
		s.clock.Advance(invite.Lasts - time.Second)
		_, err = s.invites.Invite(s.ctx, admin, s.home, draft("nele@example.com"))
		s.refused(err, "invite.already_open")
		s.clock.Advance(time.Second)
		if got := s.find(first); got.Status != invite.Expired || !got.SettledAt.Equal(first.ExpiresAt) {
			t.Errorf("before it is marked: %+v", got)
		}
		s.dead(token, "invite.expired")
		second, err := s.invites.Invite(s.ctx, admin, s.home, draft("nele@example.com"))
		s.must(err)
		if got := s.find(first); got.Status != invite.Expired {
			t.Errorf("after: %+v", got)
		}
		_, err = s.invites.Resend(s.ctx, admin, s.home, first.ID) // the address has a newer one
		s.refused(err, "invite.already_open")
		if got := s.find(second); got.Status != invite.Pending {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnAccountHasABoundedNumberOfOpenInvites(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		one := s.invited(admin)
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `
				WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
				INSERT INTO invites (account_id, id, email, email_key, first_name, last_name, language, message, status, created_at, sent_at, expires_at,
					inviter_kind, inviter_id, inviter_name, inviter_full_name, inviter_key, inviter_account_id, inviter_service)
				SELECT account_id, 'inv_' || i, i || '@example.com', i || '@example.com', '', '', 'en', '', 'pending', created_at, sent_at, expires_at,
					inviter_kind, inviter_id, inviter_name, '', inviter_key, inviter_account_id, inviter_service
				FROM n CROSS JOIN invites WHERE id = $1`, one.ID, invite.MaxOpen)
		}))
		_, err := s.invites.Invite(s.ctx, admin, s.home, draft("more@example.com"))
		s.refused(err, "invite.too_many_open")
		if n, exact, err := s.invites.Count(s.ctx, admin, s.home, invite.Pending); n != invite.MaxOpen || !exact || err != nil {
			t.Errorf("%d, exact %t, %v", n, exact, err)
		}
		_, err = s.invites.Resend(s.ctx, admin, s.home, one.ID) // it is one of them
		s.must(err)
		_, err = s.invites.Revoke(s.ctx, admin, s.home, one.ID)
		s.must(err)
		_, err = s.invites.Invite(s.ctx, admin, s.home, draft("more@example.com"))
		s.must(err)
		_, err = s.invites.Resend(s.ctx, admin, s.home, one.ID)
		s.refused(err, "invite.too_many_open")
	})
}

func TestInviteMany(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk, nobody := s.admin(), s.helpdesk(), s.add(s.home, "nobody")
		people := []invite.Person{{Email: "one@example.com", FirstName: "One"}, {Email: "admin@example.com"}, {Email: "no address"}, {Email: "ONE@example.com"}, {Email: "two@example.com"}}
		done, failed, err := s.invites.InviteMany(s.ctx, admin, s.home, people, invite.Offer{Roles: []string{"people_manager"}, Language: "ar", Message: "Welcome"})
		s.must(err)
		if len(done) != 2 || done[0].Email != "one@example.com" || done[0].Language != "ar" || done[1].Message != "Welcome" || !slices.Equal(ids(s.find(done[1]).Roles), []string{"people_manager"}) {
			t.Errorf("done %+v", done)
		}
		var codes []string
		for _, f := range failed {
			codes = append(codes, f.Email+" "+f.Fault.Code)
		}
		if want := []string{"admin@example.com invite.is_user", "no address user.email_form", "ONE@example.com invite.already_open"}; !slices.Equal(codes, want) {
			t.Errorf("failed %q, want %q", codes, want)
		}
		var log []string
		for _, e := range s.events(s.home, "invite.created") {
			log = append(log, strings.TrimSpace(e.Target.Name+" "+e.Reason))
		}
		slices.Sort(log)
		if want := []string{"ONE@example.com invite.already_open", "admin@example.com invite.is_user", "one@example.com", "two@example.com"}; !slices.Equal(log, want) {
			t.Errorf("recorded %q, want %q", log, want)
		}

		_, _, err = s.invites.InviteMany(s.ctx, nobody, s.home, []invite.Person{{Email: "three@example.com"}}, invite.Offer{})
		s.refused(err, "access.forbidden")
		_, _, err = s.invites.InviteMany(s.ctx, helpdesk, s.home, []invite.Person{{Email: "three@example.com"}}, invite.Offer{Roles: []string{access.AccountAdmin}})
		s.refused(err, "access.power_lacking")
		_, _, err = s.invites.InviteMany(s.ctx, admin, s.home, make([]invite.Person, invite.MaxMany+1), invite.Offer{})
		s.refused(err, "invite.too_many")
		_, _, err = s.invites.InviteMany(s.ctx, s.add(s.other, "stranger", access.AccountAdmin), s.home, people, invite.Offer{})
		s.refused(err, "account.missing")
		refused := map[string]int{}
		for _, e := range s.events(s.home, "invite.created") {
			refused[e.Reason]++
		}
		if refused["access.forbidden"] != 1 || refused["access.power_lacking"] != 1 || s.count(`SELECT COUNT(*) FROM invites`) != 2 {
			t.Errorf("recorded %v", refused)
		}
	})
}

func TestResend(t *testing.T) {
	each(t, func(s *scene) {
		admin, bob := s.admin(), s.add(s.home, "bob", access.AccountAdmin)
		i := s.invited(admin)
		first, copied := s.letter(), s.copied(admin, i)
		s.clock.Advance(time.Hour)
		_, err := s.invites.Resend(s.ctx, bob, s.home, i.ID)
		s.must(err)
		s.dead(first, "")
		s.dead(copied, "")
		now := s.find(i)
		if now.Inviter.ID != bob.ID || !now.SentAt.After(now.CreatedAt) || !now.ExpiresAt.Equal(now.SentAt.Add(invite.Lasts)) || s.last(s.home, "invite.resent").ActorID != bob.ID {
			t.Errorf("%+v", now)
		}
		states := map[string]int{}
		for _, l := range mailtest.Letters(s.ctx, t, s.db, box) {
			states[l.State]++
		}
		if states["queued"] != 1 || states["cancelled"] != 1 { // the first letter had not left yet
			t.Errorf("letters %v", states)
		}
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		if s.user(u).CreatedBy.ID != bob.ID {
			t.Errorf("created by %+v", s.user(u).CreatedBy)
		}
		_, err = s.invites.Resend(s.ctx, admin, s.home, i.ID)
		s.refused(err, "invite.was_accepted")
		_, err = s.invites.Resend(s.ctx, admin, s.home, "inv_none")
		s.refused(err, "invite.not_found")
		_, err = s.invites.Resend(s.ctx, s.add(s.other, "stranger", access.AccountAdmin), s.other, i.ID)
		s.refused(err, "invite.not_found")
	})
}

func TestCopiedLinks(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		i := s.invited(admin)
		letter := s.letter()
		var copied []string
		for range invite.MaxCopied + 2 {
			s.clock.Advance(time.Second)
			copied = append(copied, s.copied(admin, i))
		}
		for n, token := range copied {
			_, err := s.invites.Look(s.ctx, s.visitor(), token)
			if works := err == nil; works != (n >= 2) {
				t.Errorf("link %d works: %t", n, works)
			}
		}
		if _, err := s.invites.Look(s.ctx, s.visitor(), letter); err != nil {
			t.Errorf("copies have pushed the letter's link out: %v", err)
		}
		u, err := s.accept(copied[6], "nele")
		s.must(err)
		if u := s.user(u); u.EmailVerified != nil || u.Status != user.Active {
			t.Errorf("a copied link proved the address: %+v", u)
		}
		if n := len(s.events(s.home, "invite.link_copied")); n != invite.MaxCopied+2 {
			t.Errorf("%d events", n)
		}
	})
}

// Attack 41: a helpdesk that copies the link of an admin's invite, or sends it
// to an address of its own, would be an admin.
func TestOnlyWhoMayGiveTheRolesGetsALink(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk := s.admin(), s.helpdesk()
		i := s.invited(admin, access.AccountAdmin)
		_, err := s.invites.CopyLink(s.ctx, helpdesk, s.home, i.ID)
		s.refused(err, "access.power_lacking")
		_, err = s.invites.Resend(s.ctx, helpdesk, s.home, i.ID)
		s.refused(err, "access.power_lacking")
		for _, action := range []string{"invite.link_copied", "invite.resent"} {
			if e := s.last(s.home, action); e.Status != audit.Failure || e.Reason != "access.power_lacking" {
				t.Errorf("%+v", e)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM invite_links`); n != 1 {
			t.Errorf("%d links", n)
		}
	})
}

func TestListOfInvites(t *testing.T) {
	each(t, func(s *scene) {
		admin, viewer := s.admin(), s.add(s.home, "viewer", "analyze_manager")
		bob := s.add(s.home, "bob", access.AccountAdmin)
		expired := s.invited(admin)
		s.clock.Advance(invite.Lasts)
		pending, accepted := s.invited(admin, "people_manager"), s.invited(bob)
		_, err := s.accept(s.letter(), "nele")
		s.must(err)
		s.clock.Advance(time.Second)
		revoked := s.invited(bob)
		_, err = s.invites.Revoke(s.ctx, bob, s.home, revoked.ID)
		s.must(err)
		all := []invite.ID{revoked.ID, accepted.ID, pending.ID, expired.ID}
		slices.SortFunc(all, func(a, b invite.ID) int { return strings.Compare(string(b), string(a)) })
		for name, c := range map[string]struct {
			filter invite.Filter
			want   []invite.ID
		}{
			"everything":     {invite.Filter{}, all},
			"pending":        {invite.Filter{Status: invite.Pending}, []invite.ID{pending.ID}},
			"accepted":       {invite.Filter{Status: invite.Accepted}, []invite.ID{accepted.ID}},
			"expired":        {invite.Filter{Status: invite.Expired}, []invite.ID{expired.ID}},
			"revoked":        {invite.Filter{Status: invite.Revoked}, []invite.ID{revoked.ID}},
			"by address":     {invite.Filter{Search: strings.ToUpper(pending.Email)}, []invite.ID{pending.ID}},
			"by inviter":     {invite.Filter{Search: "BOB", Status: invite.Accepted}, []invite.ID{accepted.ID}},
			"by wild cards":  {invite.Filter{Search: "%_"}, nil},
			"by nobody":      {invite.Filter{Search: "quentin"}, nil},
			"by both, apart": {invite.Filter{Search: "bob", Status: invite.Pending}, nil},
		} {
			for _, limit := range []int{1, 2, 50} {
				var got []invite.ID
				f := c.filter
				f.Limit = limit
				for pages := 0; ; pages++ {
					page, err := s.invites.List(s.ctx, viewer, s.home, f)
					s.must(err)
					for _, i := range page.Invites {
						got = append(got, i.ID)
						if i.Status != s.find(i).Status || len(i.Roles) != len(s.find(i).Roles) {
							t.Errorf("%s: %+v", name, i)
						}
					}
					if f.After = page.Next; f.After == nil || pages > 10 {
						break
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%s by %d: %v, want %v", name, limit, got, c.want)
				}
			}
			if c.filter.Search == "" {
				n, exact, err := s.invites.Count(s.ctx, viewer, s.home, c.filter.Status)
				if n != len(c.want) || !exact || err != nil {
					t.Errorf("%s: counted %d, %v", name, n, err)
				}
			}
		}
		for _, who := range []struct {
			actor access.Actor
			code  string
		}{{s.add(s.home, "nobody"), "access.forbidden"}, {s.add(s.other, "stranger", access.AccountAdmin), "account.missing"}} {
			_, err := s.invites.List(s.ctx, who.actor, s.home, invite.Filter{Limit: 1})
			s.refused(err, who.code)
			_, err = s.invites.Find(s.ctx, who.actor, s.home, pending.ID)
			s.refused(err, who.code)
			_, _, err = s.invites.Count(s.ctx, who.actor, s.home, "")
			s.refused(err, who.code)
		}
	})
}

// A visitor from above invites by the same checks; both logs have it.
func TestInviteFromAbove(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		visitor := s.below(admin)
		i, err := s.invites.Invite(s.ctx, visitor, s.sub, draft("nele@example.com", access.AccountAdmin))
		s.must(err)
		if i.Inviter.Account != s.home || s.last(s.sub, "invite.created").ActorID != admin.ID || s.last(s.home, "invite.created").Place.ID != string(s.sub) {
			t.Errorf("%+v, %+v", i, s.last(s.home, "invite.created"))
		}
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		if u.Account != s.sub || !slices.Equal(ids(s.user(u).Roles), []string{access.AccountAdmin}) {
			t.Errorf("%+v", s.user(u))
		}
		_, err = s.invites.Invite(s.ctx, admin, s.sub, draft("other@example.com")) // without having been found to reach it
		s.refused(err, "account.missing")
	})
}

func TestEraseTakesNamesOut(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		bob := s.add(s.home, "bob", access.AccountAdmin)
		sent, err := s.invites.Invite(s.ctx, bob, s.home, draft("kept@example.com"))
		s.must(err)
		mine, err := s.invites.Invite(s.ctx, admin, s.home, invite.Draft{Person: invite.Person{Email: "nele@example.com", FirstName: "Nele"}, Offer: invite.Offer{Message: "Dear Nele"}})
		s.must(err)
		u, err := s.accept(s.letter(), "nele")
		s.must(err)
		for _, gone := range []user.ID{user.ID(bob.ID), u.ID} {
			s.must(s.users.RequestDeletion(s.ctx, admin, s.home, gone, ""))
			s.must(s.users.Erase(s.ctx, program, s.operator, s.home, gone))
		}
		for _, column := range []string{"email", "email_key", "first_name", "message", "inviter_name", "inviter_full_name", "inviter_key"} {
			for _, name := range []string{"nele", "bob"} {
				if n := s.count(`SELECT COUNT(*) FROM invites WHERE LOWER(` + column + `) LIKE '%` + name + `%'`); n > 0 {
					t.Errorf("%s still holds %s", column, name)
				}
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE target_name LIKE '%nele%' OR search_text LIKE '%nele%' OR details LIKE '%Nele%' OR actor_name = 'bob'`); n > 0 {
			t.Errorf("%d events still name them", n)
		}
		if i := s.find(mine); i.Status != invite.Accepted || i.User != u.ID {
			t.Errorf("%+v", i)
		}
		if i := s.find(sent); i.Email != "kept@example.com" || !strings.HasPrefix(i.Inviter.Name, "erased-") {
			t.Errorf("%+v", i)
		}
		s.dead(s.token("kept@example.com"), "invite.inviter_lost")
	})
}

// token is the secret of the newest letter to this address.
func (s *scene) token(to string) string {
	s.Helper()
	for _, l := range slices.Backward(mailtest.Letters(s.ctx, s.T, s.db, box)) {
		if _, token, found := strings.Cut(l.Link, "#"); l.To == to && found {
			return token
		}
	}
	s.Fatal(errors.New("no letter to " + to))
	return ""
}
