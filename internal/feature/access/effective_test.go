package access_test

import (
	"context"
	"slices"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// tree writes an operator account and a main account, a user in each, and what they hold.
func tree(t *testing.T, db *database.DB, statements ...string) {
	t.Helper()
	all := append([]string{
		`INSERT INTO accounts (id, parent_id, kind, name, name_key, status, change_number, created_at)
			VALUES ('acc_op', NULL, 'operator', 'Op', 'op', 'active', 0, 0),
			('acc_home', 'acc_op', 'main', 'Home', 'home', 'active', 0, 0)`,
		user("acc_op", "usr_root"), user("acc_home", "usr_ann"),
	}, statements...)
	err := db.Change(t.Context(), func(tx *database.Tx) error {
		for _, statement := range all {
			if err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func user(account, id string) string {
	return `INSERT INTO users (account_id, id, username, username_key, first_name, last_name, name_key, email, email_key, language, time_zone,
		status, failed_sign_ins, last_wrong_hash, must_reset, sessions_from, last_login_at, last_login_address, last_login_method, source,
		created_by_id, created_by_name, created_at, search_text)
		VALUES ('` + account + `', '` + id + `', '` + id + `', '` + id + `', 'A', 'B', 'a b', '` + id + `', '` + id + `', 'en', 'UTC', 'active', 0, '', 0, 0, 0, '', '', 'created', '', '', 0, '')`
}

func member(account, id, role string) string {
	return `INSERT INTO role_members (account_id, user_id, role_id, name_key, status, given_at) VALUES ('` + account + `', '` + id + `', '` + role + `', 'a b', 'active', 0)`
}

func inCrew(id string) string {
	return `INSERT INTO team_members (account_id, user_id, team_id, name_key, status, added_at) VALUES ('acc_home', '` + id + `', 'tea_crew', 'a b', 'active', 0)`
}

func teamRole(role string) string {
	return `INSERT INTO team_roles (account_id, team_id, role_id, given_at) VALUES ('acc_home', 'tea_crew', '` + role + `', 0)`
}

const (
	nightShift = `INSERT INTO roles (account_id, id, name, name_key, description, version, created_at, created_by_id, created_by_name)
		VALUES ('acc_home', 'rol_night', 'Night shift', 'night shift', '', 1, 0, '', ''), ('acc_home', 'rol_empty', 'Empty', 'empty', '', 1, 0, '', '')`
	nightMay = `INSERT INTO role_permissions (account_id, role_id, permission) VALUES ('acc_home', 'rol_night', 'users/view'), ('acc_home', 'rol_night', 'sms/send')`
	crew     = `INSERT INTO teams (account_id, id, name, name_key, created_at) VALUES ('acc_home', 'tea_crew', 'Crew', 'crew', 0)`
	declared = `INSERT INTO declared_permissions (id, name, description, declared_at) VALUES ('sms/send', 'Send SMS', 'Send text messages', 0)`
)

func TestEffective(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		tree(t, db, nightShift, nightMay, declared,
			member("acc_home", "usr_ann", "rol_night"), member("acc_home", "usr_ann", "rol_empty"), member("acc_home", "usr_ann", "analyze_manager"))
		held, err := access.Effective(t.Context(), db.Read(), "acc_home", "usr_ann")
		if err != nil {
			t.Fatal(err)
		}
		for p, want := range map[access.Permission][]access.Grant{
			"sms/send":         {{RoleID: "rol_night"}},
			access.UsersView:   {{RoleID: "rol_night"}, {RoleID: "analyze_manager"}},
			access.AuditView:   {{RoleID: "analyze_manager"}},
			access.UsersManage: nil,
		} {
			if got := held[p]; len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
				t.Errorf("%s comes through %v, want %v", p, got, want)
			}
		}
		if set := effective(t, db, "acc_home", "usr_nobody"); len(set) != 0 {
			t.Errorf("nobody holds %v", set)
		}
		if set := effective(t, db, "acc_op", "usr_ann"); len(set) != 0 {
			t.Errorf("a user of another account holds %v here", set)
		}
	})
}

// R3, R4: what comes through a team is held like one's own, and names the team.
func TestEffectiveThroughATeam(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		tree(t, db, nightShift, nightMay, crew, teamRole("rol_night"), teamRole("analyze_manager"), inCrew("usr_ann"),
			member("acc_home", "usr_ann", "analyze_manager"))
		held, err := access.Effective(t.Context(), db.Read(), "acc_home", "usr_ann")
		if err != nil {
			t.Fatal(err)
		}
		if got := held["sms/send"]; !slices.Equal(got, []access.Grant{{RoleID: "rol_night", TeamID: "tea_crew"}}) {
			t.Errorf("sms/send comes through %v", got)
		}
		if got := held[access.AuditView]; !slices.Equal(got, []access.Grant{{RoleID: "analyze_manager"}, {RoleID: "analyze_manager", TeamID: "tea_crew"}}) {
			t.Errorf("audit/view comes through %v", got)
		}
	})
}

// The admin of an account has everything that exists there; operator/* exists only in the operator account.
func TestAccountAdminHasEverythingOfTheAccount(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		tree(t, db, declared, member("acc_home", "usr_ann", access.AccountAdmin), member("acc_op", "usr_root", access.AccountAdmin))
		ann, root := effective(t, db, "acc_home", "usr_ann"), effective(t, db, "acc_op", "usr_root")
		for _, e := range access.Catalogue() {
			if got, want := ann.Has(e.ID), e.Group != access.GroupOperator; got != want {
				t.Errorf("the admin of a main account has %s: %t", e.ID, got)
			}
			if !root.Has(e.ID) {
				t.Errorf("the operator lacks %s", e.ID)
			}
		}
		if !ann.Has("sms/send") || !root.Has("sms/send") {
			t.Error("an admin lacks a declared permission")
		}
	})
}

func TestAvailableNamesDeclaredPermissions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		tree(t, db, declared)
		all, err := access.Available(t.Context(), db.Read(), "acc_home")
		if err != nil {
			t.Fatal(err)
		}
		last := all[len(all)-1]
		if last.ID != "sms/send" || last.Name != "Send SMS" || last.Description != "Send text messages" || last.Group != access.GroupPlatform {
			t.Errorf("%+v", last)
		}
		if _, err := access.Available(t.Context(), db.Read(), "acc_nowhere"); err == nil {
			t.Error("an account that does not exist has permissions")
		}
	})
}

func effective(t *testing.T, db *database.DB, account access.AccountID, id string) access.Set {
	t.Helper()
	set, err := access.EffectiveSet(context.WithoutCancel(t.Context()), db.Read(), account, id)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
