package user_test

import (
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// What changes or erases a user follows to their memberships by the user, not
// past all members of the account: in a large one that is half a second.
func TestMembershipsAreFoundByTheUser(t *testing.T) {
	db := databasetest.New(t, database.SQLite)
	for _, table := range []string{"role_members", "team_members"} {
		rows, err := db.Read().QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT 1 FROM `+table+
			` WHERE account_id = 'a' AND user_id = 'u' AND name_key = 'n' AND status = 's'`)
		plan, err := database.Collect(rows, err, func(row database.Scanner) (line string, err error) {
			var number int
			return line, row.Scan(&number, &number, &number, &line)
		})
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(plan, "; "); !strings.Contains(text, "user_id=?") {
			t.Errorf("%s: %s", table, text)
		}
	}
}
