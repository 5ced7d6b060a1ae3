package api_test

import (
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Somebody who did everything that the API offers is erased: their name and
// address stand in no table any more. Letters to others keep what was written.
func TestNothingNamesWhoeverIsErased(t *testing.T) {
	each(t, func(s *scene) {
		const name = "vanisher" // of all that names them
		gone := s.addDraft(s.halden, user.Draft{Username: name, FirstName: "Zyx" + name, LastName: "Qua" + name, Email: name + "@example.com", Language: "en", TimeZone: "UTC", Roles: []string{access.AccountAdmin}})
		as := s.as(gone)
		as.do(http.MethodPut, "/accounts/self/users/"+string(s.halden.viewer.ID)+"/safelist", `{"entries":[{"value":"192.0.2.1"}],"trialMinutes":30}`).want(http.StatusOK, "")
		done := 0
		for _, op := range operations(t) {
			who := decisions[op.id].who
			if who == anybody || who == byDevice || who == oneself || who == known || op.method == http.MethodGet || strings.HasPrefix(who, "operator/") {
				continue
			}
			o := s.fresh(s.halden, "erase-"+op.id)
			account := s.prepare(op, &o)
			if got := as.call(op, o, account); got.StatusCode >= http.StatusBadRequest {
				s.Fatalf("%s: %d: %.300s", got.what, got.StatusCode, got.body)
			}
			done++
		}
		if done < 50 {
			s.Fatalf("only %d routes were called", done)
		}
		s.must(s.rooms.Users.RequestDeletion(s.ctx, program, s.halden.id, gone.ID, ""))
		s.must(s.rooms.Users.Erase(s.ctx, program, s.operator.id, s.halden.id, gone.ID))
		for _, table := range s.tables() {
			if content := s.content(table); strings.Contains(content, name) {
				at := strings.Index(content, name)
				s.Errorf("%s: …%s…", table, content[max(0, at-100):min(len(content), at+100)])
			}
		}
	})
}

// tables are all tables but those of the migrations and of a search index.
func (s *scene) tables() []string {
	s.Helper()
	statement := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'`
	if s.rooms.Database.Engine() == database.PostgreSQL {
		statement = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	rows, err := s.rooms.Database.Read().QueryContext(s.ctx, statement)
	names, err := database.Collect(rows, err, func(row database.Scanner) (name string, err error) { return name, row.Scan(&name) })
	s.must(err)
	return names
}

// content is the text in a table; of letters, only those to whoever is erased.
func (s *scene) content(table string) string {
	s.Helper()
	if table == "letters" {
		table += ` WHERE to_address LIKE '%vanisher%'`
	}
	return strings.ToLower(tenanttest.Content(s.ctx, s, s.rooms.Database, table))
}
