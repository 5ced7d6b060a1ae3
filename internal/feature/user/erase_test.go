package user_test

import (
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
)

func TestEraseLeavesAPseudonym(t *testing.T) {
	each(t, func(s *scene) {
		gone := s.add(s.home, "gone.person")
		operator := access.Program(access.CommandLine)
		s.refused(s.users.Erase(s.ctx, operator, s.operator, s.home, gone.ID), "user.deletion_not_requested")
		s.must(s.users.RequestDeletion(s.ctx, s.actor(gone), s.home, gone.ID, "has left"))
		admin := s.admin()
		s.refused(s.users.Erase(s.ctx, admin, s.operator, s.home, gone.ID), access.AccountMissing.Code)
		s.must(s.users.Erase(s.ctx, operator, s.operator, s.home, gone.ID))

		s.refused(s.users.Erase(s.ctx, operator, s.operator, s.home, gone.ID), "user.missing")
		if _, _, err := user.ByName(s.ctx, s.db.Read(), gone.Username); err == nil {
			s.Error("the name still signs in")
		}
		page, err := s.log.List(s.ctx, admin, s.home, audit.Filter{Target: string(gone.ID), Limit: 50})
		s.must(err)
		if len(page.Events) < 3 {
			s.Errorf("the log kept %d events", len(page.Events))
		}
		// The letter that asked for it went to the operator; it is tidied away like every other.
		if s.mentions("letters WHERE to_address <> 'support@example.com'", "gone.person") {
			s.Error("letters to the erased user are left")
		}
		for _, table := range []string{"users", "usernames", "audit_events", "user_links", "verified_emails"} {
			for _, name := range []string{gone.Username, gone.FullName()} {
				if s.mentions(table, name) {
					s.Errorf("%s mentions %s", table, name)
				}
			}
		}
	})
}

// mentions tells whether any column of a table holds the text.
func (s *scene) mentions(table, text string) bool {
	s.Helper()
	return strings.Contains(tenanttest.Content(s.ctx, s, s.db, table), text)
}

// A visitor's name stands in the logs of two accounts, and leaves both.
func TestEraseReachesTheLogsOfOtherAccounts(t *testing.T) {
	each(t, func(s *scene) {
		branch := tenanttest.Sub(s.ctx, s.T, s.db, s.home, "Branch")
		boss := s.add(s.home, "boss", access.AccountAdmin)
		visitor := tenanttest.Below(s.ctx, s.T, s.db, s.actor(boss), branch)
		_, err := s.users.Create(s.ctx, visitor, branch, user.Draft{Username: "hand", FirstName: "Hand", Email: "hand@example.com"})
		s.must(err)
		s.must(s.users.RequestDeletion(s.ctx, program, s.home, boss.ID, ""))
		s.add(s.home, "second", access.AccountAdmin)
		s.must(s.users.Erase(s.ctx, program, s.operator, s.home, boss.ID))
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE actor_name = 'boss' OR target_name = 'boss' OR search_text LIKE '%boss%'`); n != 0 {
			s.Errorf("%d events tell of boss", n)
		}
		if n := s.count(`SELECT COUNT(*) FROM users WHERE created_by_name = 'boss'`); n != 0 {
			s.Errorf("%d users were created by boss", n)
		}
	})
}
