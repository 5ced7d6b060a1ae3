package access_test

import (
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

// Whoever is above the actor is found, whichever way they came to the role or
// team, and whichever way they came to what they hold beside it.
func TestAbove(t *testing.T) {
	editor := access.Actor{Kind: access.User, Account: "acc_home", Permissions: access.SetOf(access.UsersView, "sms/send")}
	other := `INSERT INTO teams (account_id, id, name, name_key, created_at) VALUES ('acc_home', 'tea_other', 'Other', 'other', 0)`
	inOther := `INSERT INTO team_members (account_id, user_id, team_id, name_key, status, added_at) VALUES ('acc_home', 'usr_ann', 'tea_other', 'a b', 'active', 0)`
	otherHas := func(role string) string {
		return `INSERT INTO team_roles (account_id, team_id, role_id, given_at) VALUES ('acc_home', 'tea_other', '` + role + `', 0)`
	}
	strong := `INSERT INTO role_permissions (account_id, role_id, permission) VALUES ('acc_home', 'rol_empty', 'audit/view')`
	ann := func(role string) string { return member("acc_home", "usr_ann", role) }
	for name, c := range map[string]struct {
		actor      access.Actor
		written    []string
		role, team bool // somebody above has the role rol_night, is in the team tea_crew
	}{
		"nobody has it":                              {editor, nil, false, false},
		"somebody weak":                              {editor, []string{ann("rol_night"), inCrew("usr_ann")}, false, false},
		"has it, and is admin":                       {editor, []string{ann("rol_night"), ann(access.AccountAdmin)}, true, false},
		"has it, and a strong role":                  {editor, []string{strong, ann("rol_night"), ann("rol_empty")}, true, false},
		"has it, and a strong role through a team":   {editor, []string{strong, ann("rol_night"), otherHas("rol_empty"), inOther}, true, false},
		"has it through a team, and a strong role":   {editor, []string{ann("analyze_manager"), teamRole("rol_night"), inCrew("usr_ann")}, true, true},
		"has it through a team, and another of both": {editor, []string{teamRole("rol_night"), inCrew("usr_ann"), otherHas("analyze_manager"), inOther}, true, true},
		"strong, but has it not and is not in it":    {editor, []string{ann("analyze_manager"), teamRole("rol_night")}, false, false},
		"a team with a strong role without members":  {editor, []string{ann("rol_night"), inCrew("usr_ann"), otherHas("analyze_manager")}, false, false},
		"the program is above everybody":             {access.Program(access.Internal), []string{ann("rol_night"), ann(access.AccountAdmin), inCrew("usr_ann")}, false, false},
		"stronger only in what the actor holds":      {access.Actor{Kind: access.User, Account: "acc_home", Permissions: access.SetOf(access.UsersView, access.AuditView)}, []string{strong, ann("rol_empty"), ann("rol_night"), `DELETE FROM role_permissions WHERE permission = 'sms/send'`}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				tree(t, db, append([]string{nightShift, nightMay, crew, other}, c.written...)...)
				want := map[bool]string{true: "access.power_lacking"}
				if got := fault.Code(access.AboveRole(t.Context(), db.Read(), c.actor, "acc_home", "rol_night")); got != want[c.role] {
					t.Errorf("of the role: %q", got)
				}
				if got := fault.Code(access.AboveTeam(t.Context(), db.Read(), c.actor, "acc_home", "tea_crew")); got != want[c.team] {
					t.Errorf("of the team: %q", got)
				}
			})
		})
	}
}
