package user_test

import (
	"fmt"
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
		if text := plan(t, db, `SELECT 1 FROM `+table+` WHERE account_id = 'a' AND user_id = 'u' AND name_key = 'n' AND status = 's'`); !strings.Contains(text, "user_id=?") {
			t.Errorf("%s: %s", table, text)
		}
	}
}

// A page of those with a second factor, or without, is read from an index in
// the order of names: neither sorted nor looked for among all.
func TestSecondFactorsAreReadInOrder(t *testing.T) {
	db := databasetest.New(t, database.SQLite)
	for index, having := range map[string]string{
		"users_with_app": `factors LIKE '%,app,%'`, "users_with_passkey": `factors LIKE '%,passkey,%'`, "users_with_mobile": `factors LIKE '%,mobile,%'`,
		"users_with_factor": `factors NOT IN ('', ',recovery,')`, "users_without_factor": `factors IN ('', ',recovery,')`, "users_by_method": `last_login_method = 'passkey'`,
	} {
		if text := plan(t, db, fmt.Sprintf(`SELECT u.id FROM users u WHERE u.account_id = 'a' AND u.%s AND (u.name_key, u.id) > ('n', 'u') ORDER BY u.name_key, u.id LIMIT 26`, having)); !strings.Contains(text, index) || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%s: %s", having, text)
		}
	}
}

func plan(t *testing.T, db *database.DB, question string) string {
	t.Helper()
	rows, err := db.Read().QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+question)
	lines, err := database.Collect(rows, err, func(row database.Scanner) (line string, err error) {
		var number int
		return line, row.Scan(&number, &number, &number, &line)
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "; ")
}
