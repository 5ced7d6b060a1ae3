package role_test

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func ptr[T any](value T) *T { return &value }

func TestCreate(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		made, err := s.roles.Create(s.ctx, admin, s.home, role.Draft{Name: "  Nocna izmena ", Description: " At night ",
			Permissions: []access.Permission{access.UsersView, access.AuditView, access.UsersView}})
		s.must(err)
		got, err := s.roles.Find(s.ctx, admin, s.home, made.ID)
		s.must(err)
		if got.Name != "Nocna izmena" || got.Description != "At night" || !slices.Equal(got.Permissions, []access.Permission{access.AuditView, access.UsersView}) ||
			got.Kind != role.Custom || got.NeedsSeat || got.Version != 1 || got.Users != 0 || !got.UsersExact || got.CreatedBy != "admin" {
			s.Errorf("%+v", got)
		}
		if events := s.recorded(s.home, "role.created"); !slices.Equal(events, []string{"success  Nocna izmena"}) {
			s.Errorf("%q", events)
		}
	})
}

func TestCreateRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, editor := s.admin(), s.editor()
		viewer := s.actor(s.member(s.home, "viewer", "analyze_manager"))
		foreign := s.actor(s.member(s.other, "foreign", access.AccountAdmin))
		s.custom("Night shift")
		for name, c := range map[string]struct {
			actor    access.Actor
			draft    role.Draft
			want     string
			recorded bool
		}{
			"no name":                     {admin, role.Draft{Name: " "}, "role.name_missing", false},
			"long name":                   {admin, role.Draft{Name: strings.Repeat("a", 10_000)}, "role.name_too_long", false},
			"control in the name":         {admin, role.Draft{Name: "a\x00b"}, "role.name_characters", false},
			"name turned around":          {admin, role.Draft{Name: "a\u202eb"}, "role.name_characters", false},
			"long description":            {admin, role.Draft{Name: "x", Description: strings.Repeat("a", 201)}, "role.description_too_long", false},
			"control in the description":  {admin, role.Draft{Name: "x", Description: "a\nb"}, "role.description_characters", false},
			"same name":                   {admin, role.Draft{Name: "NIGHT  shift"}, "", false}, // two spaces: another name
			"same name in other letters":  {admin, role.Draft{Name: "Ｎｉｇｈｔ ＳＨＩＦＴ"}, "role.name_taken", true},
			"unknown permission":          {admin, role.Draft{Name: "x", Permissions: []access.Permission{"users/erase"}}, "role.permission_unknown", false},
			"long unknown permission":     {admin, role.Draft{Name: "x", Permissions: []access.Permission{access.Permission(strings.Repeat("é", 5000))}}, "role.permission_unknown", false},
			"operator's, in a customer":   {admin, role.Draft{Name: "x", Permissions: []access.Permission{access.OperatorTree}}, "role.permission_unknown", false},
			"more than the maker has":     {editor, role.Draft{Name: "x", Permissions: []access.Permission{access.AuditView}}, "access.power_lacking", true},
			"without the permission":      {viewer, role.Draft{Name: "x"}, "access.forbidden", true},
			"by somebody from elsewhere":  {foreign, role.Draft{Name: "x"}, "account.missing", false},
			"by nobody":                   {access.Actor{Kind: access.Anonymous}, role.Draft{Name: "x"}, "account.missing", false},
			"what the maker has, is fine": {editor, role.Draft{Name: "Mine", Permissions: []access.Permission{access.UsersView}}, "", false},
		} {
			before := len(s.recorded(s.home, "role.created"))
			_, err := s.roles.Create(s.ctx, c.actor, s.home, c.draft)
			s.refused(err, c.want)
			events := s.recorded(s.home, "role.created")
			if c.want != "" && (len(events) > before) != c.recorded || c.recorded && !strings.HasPrefix(events[0], "failure "+c.want) {
				s.Errorf("%s: %d more events, %q", name, len(events)-before, events[0])
			}
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		admin, night := s.admin(), s.custom("Night shift", access.UsersView)
		bob := s.member(s.home, "bob", night.ID)
		got, err := s.roles.Update(s.ctx, admin, s.home, night.ID, role.Patch{Name: ptr("Late shift"), Description: ptr("Until two"),
			Permissions: &[]access.Permission{access.AuditView, access.TeamsView}, IfVersion: 1})
		s.must(err)
		if got.Name != "Late shift" || got.Description != "Until two" || got.Version != 2 || got.Users != 1 ||
			!slices.Equal(got.Permissions, []access.Permission{access.AuditView, access.TeamsView}) {
			s.Errorf("%+v", got)
		}
		if now := s.actor(bob).Permissions; now.Has(access.UsersView) || !now.Has(access.AuditView) {
			s.Errorf("bob may %v", now)
		}
		_, err = s.roles.Update(s.ctx, admin, s.home, night.ID, role.Patch{Name: ptr("Late shift"), Permissions: &[]access.Permission{access.TeamsView, access.AuditView}})
		s.must(err) // nothing new
		if events := s.recorded(s.home, "role.updated"); len(events) != 1 {
			s.Errorf("%q", events)
		}
		_, err = s.roles.Update(s.ctx, admin, s.home, night.ID, role.Patch{Name: ptr("LATE shift")})
		s.must(err) // its own name
	})
}

func TestUpdateRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, editor := s.admin(), s.editor()
		viewer := s.actor(s.member(s.home, "viewer", "analyze_manager"))
		foreign := s.actor(s.member(s.other, "foreign", access.AccountAdmin))
		night, audit := s.custom("Night shift", access.UsersView), s.custom("Auditors", access.AuditView)
		for name, c := range map[string]struct {
			actor access.Actor
			in    access.AccountID
			id    string
			patch role.Patch
			want  string
		}{
			"another was faster":         {admin, s.home, night.ID, role.Patch{Name: ptr("x"), IfVersion: 7}, "request.changed_meanwhile"},
			"no name":                    {admin, s.home, night.ID, role.Patch{Name: ptr("")}, "role.name_missing"},
			"name of another":            {admin, s.home, night.ID, role.Patch{Name: ptr("auditors")}, "role.name_taken"},
			"unknown permission":         {admin, s.home, night.ID, role.Patch{Permissions: &[]access.Permission{"a/b"}}, "role.permission_unknown"},
			"a system role":              {admin, s.home, access.AccountAdmin, role.Patch{Name: ptr("x")}, "role.is_system"},
			"no such role":               {admin, s.home, "rol_none", role.Patch{Name: ptr("x")}, "role.not_found"},
			"adding what one lacks":      {editor, s.home, night.ID, role.Patch{Permissions: &[]access.Permission{access.UsersView, access.AuditView}}, "access.power_lacking"},
			"taking what one lacks":      {editor, s.home, audit.ID, role.Patch{Permissions: &[]access.Permission{}}, "access.power_lacking"},
			"without the permission":     {viewer, s.home, night.ID, role.Patch{Name: ptr("x")}, "access.forbidden"},
			"by somebody from elsewhere": {foreign, s.home, night.ID, role.Patch{Name: ptr("x")}, "account.missing"},
			"by its id from elsewhere":   {foreign, s.other, night.ID, role.Patch{Name: ptr("x")}, "role.not_found"},
		} {
			_, err := s.roles.Update(s.ctx, c.actor, c.in, c.id, c.patch)
			s.refused(err, c.want)
			f := fault.Of(err)
			recorded := slices.ContainsFunc(s.recorded(s.home, "role.updated"), func(e string) bool { return strings.HasPrefix(e, "failure "+c.want) })
			if want := f != nil && (f.Kind == fault.Conflict || f.Kind == fault.Stale || f.Kind == fault.Forbidden); recorded != want {
				s.Errorf("%s: recorded %t", name, recorded)
			}
		}
		for _, r := range []role.Role{night, audit} {
			now, err := s.roles.Find(s.ctx, program, s.home, r.ID)
			s.must(err)
			if now.Name != r.Name || now.Version != 1 || !slices.Equal(now.Permissions, r.Permissions) {
				s.Errorf("%+v", now)
			}
		}
	})
}

// 41: a role is not edited under somebody who may do what the editor may not.
func TestPowerOverMembers(t *testing.T) {
	each(t, func(s *scene) {
		editor := s.editor()
		shared := s.custom("Shared", access.UsersView)
		less := role.Patch{Permissions: &[]access.Permission{}}
		s.member(s.home, "weak", shared.ID)
		for i, strong := range []string{access.AccountAdmin, s.custom("Auditors", access.AuditView).ID} {
			boss := s.member(s.home, "boss"+strconv.Itoa(i), shared.ID, strong)
			_, err := s.roles.Update(s.ctx, editor, s.home, shared.ID, less)
			s.refused(err, "access.power_lacking")
			s.must(s.users.TakeRole(s.ctx, program, s.home, boss.ID, shared.ID))
		}
		got, err := s.roles.Update(s.ctx, editor, s.home, shared.ID, less)
		s.must(err)
		if len(got.Permissions) != 0 { // the editor lacks roles/view and is shown what came of it
			s.Errorf("%+v", got)
		}
	})
}

// R3: a role that a team has is in use, and what its members hold beside it counts.
func TestThroughTeams(t *testing.T) {
	each(t, func(s *scene) {
		editor, teams := s.editor(), team.New(s.log)
		shared := s.custom("Shared", access.UsersView)
		crew, err := teams.Create(s.ctx, program, s.home, team.Draft{Name: "Crew"})
		s.must(err)
		s.must(teams.GiveRole(s.ctx, program, s.home, crew.ID, shared.ID))
		boss := s.member(s.home, "boss", s.custom("Auditors", access.AuditView).ID)
		s.must(s.users.JoinTeam(s.ctx, program, s.home, boss.ID, crew.ID))
		_, err = s.roles.Update(s.ctx, editor, s.home, shared.ID, role.Patch{Permissions: &[]access.Permission{}})
		s.refused(err, "access.power_lacking")
		s.must(s.users.GiveRole(s.ctx, program, s.home, s.member(s.home, "bob").ID, shared.ID))
		got, err := s.roles.Find(s.ctx, program, s.home, shared.ID)
		s.must(err)
		if got.Users != 1 || got.Teams != 1 {
			s.Errorf("%+v", got)
		}
		err = s.roles.Delete(s.ctx, program, s.home, shared.ID)
		s.refused(err, "role.in_use")
		if f := fault.Of(err); f == nil || f.Params["count"] != 1 || f.Params["teams"] != 1 {
			s.Errorf("%+v", f)
		}
		s.must(teams.TakeRole(s.ctx, program, s.home, crew.ID, shared.ID))
		_, err = s.roles.Update(s.ctx, editor, s.home, shared.ID, role.Patch{Permissions: &[]access.Permission{}})
		s.must(err)
	})
}

func TestDelete(t *testing.T) {
	each(t, func(s *scene) {
		admin, editor := s.admin(), s.editor()
		night, audit := s.custom("Night shift", access.UsersView), s.custom("Auditors", access.AuditView)
		bob := s.member(s.home, "bob", night.ID)
		foreign := s.actor(s.member(s.other, "foreign", access.AccountAdmin))
		err := s.roles.Delete(s.ctx, admin, s.home, night.ID)
		s.refused(err, "role.in_use")
		if f := fault.Of(err); f == nil || f.Params["count"] != 1 {
			s.Errorf("%+v", f)
		}
		s.refused(s.roles.Delete(s.ctx, editor, s.home, audit.ID), "access.power_lacking")
		s.refused(s.roles.Delete(s.ctx, admin, s.home, access.AccountAdmin), "role.is_system")
		s.refused(s.roles.Delete(s.ctx, s.actor(bob), s.home, audit.ID), "access.forbidden")
		s.refused(s.roles.Delete(s.ctx, foreign, s.home, audit.ID), "account.missing")
		s.refused(s.roles.Delete(s.ctx, foreign, s.other, audit.ID), "role.not_found")
		if failed := s.recorded(s.home, "role.deleted"); len(failed) != 4 {
			s.Errorf("%q", failed)
		}
		s.must(s.users.TakeRole(s.ctx, admin, s.home, bob.ID, night.ID))
		s.must(s.roles.Delete(s.ctx, admin, s.home, night.ID))
		s.refused(s.roles.Delete(s.ctx, admin, s.home, night.ID), "role.not_found")
		_, err = s.roles.Find(s.ctx, admin, s.home, night.ID)
		s.refused(err, "role.not_found")
		if events := s.recorded(s.home, "role.deleted"); events[0] != "success  Night shift" {
			s.Errorf("%q", events)
		}
	})
}

// A role is given and deleted at the same moment: nobody keeps a role that is gone.
func TestDeleteMeetsGive(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.member(s.home, "bob")
		for i := range 12 {
			r := s.custom("Role " + strconv.Itoa(i))
			var group sync.WaitGroup
			group.Go(func() { _ = s.roles.Delete(s.ctx, program, s.home, r.ID) })
			group.Go(func() { _ = s.users.GiveRole(s.ctx, program, s.home, bob.ID, r.ID) })
			group.Wait()
		}
		var orphans int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM role_members m WHERE NOT EXISTS
			(SELECT 1 FROM roles r WHERE r.account_id = m.account_id AND r.id = m.role_id)`).Scan(&orphans))
		if orphans > 0 {
			s.Errorf("%d memberships of roles that are gone", orphans)
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		z, a := s.custom("Zulu"), s.custom("alpha", access.UsersView)
		s.member(s.home, "bob", a.ID, "people_manager")
		list, err := s.roles.List(s.ctx, admin, s.home)
		s.must(err)
		var ids []string
		users := map[string]int{}
		for _, r := range list {
			ids = append(ids, r.ID)
			users[r.ID] = r.Users
			if r.Kind == role.System && (r.Name != "" || r.Version != 0) {
				s.Errorf("%+v", r)
			}
		}
		want := []string{a.ID, z.ID}
		for _, system := range access.SystemRoles() {
			want = append(want, system.Key)
		}
		if !slices.Equal(ids, want) || users[a.ID] != 1 || users[z.ID] != 0 || users["people_manager"] != 1 || users[access.AccountAdmin] != 1 {
			s.Errorf("%v, %v", ids, users)
		}
		if len(list[2].Permissions) != len(admin.Permissions) {
			s.Errorf("the account admin has %v", list[2].Permissions)
		}
		foreign := s.actor(s.member(s.other, "foreign", access.AccountAdmin))
		for _, actor := range []struct {
			access.Actor
			want string
		}{{foreign, "account.missing"}, {s.editor(), "access.forbidden"}} {
			_, err := s.roles.List(s.ctx, actor.Actor, s.home)
			s.refused(err, actor.want)
			_, err = s.roles.Find(s.ctx, actor.Actor, s.home, a.ID)
			s.refused(err, actor.want)
			_, err = s.roles.Permissions(s.ctx, actor.Actor, s.home)
			s.refused(err, actor.want)
		}
	})
}

// A list costs the same number of statements however many roles there are.
func TestListAsksOnce(t *testing.T) {
	each(t, func(s *scene) {
		cost := func() int64 {
			before := s.db.Statements()
			_, err := s.roles.List(s.ctx, program, s.home)
			s.must(err)
			return s.db.Statements() - before
		}
		few := cost()
		for i := range 20 {
			s.custom("Role " + strconv.Itoa(i))
		}
		if many := cost(); many != few {
			s.Errorf("%d statements, and %d with twenty roles more", few, many)
		}
	})
}

func TestTooManyRoles(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			for i := range role.MaxRoles {
				err := tx.Exec(s.ctx, `INSERT INTO roles (account_id, id, name, name_key, description, version, created_at, created_by_id, created_by_name)
					VALUES ($1, $2, $2, $2, '', 1, 0, '', '')`, s.home, "rol_"+strconv.Itoa(i))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := s.roles.Create(s.ctx, program, s.home, role.Draft{Name: "One more"})
		s.refused(err, "role.too_many")
		_, err = s.roles.Create(s.ctx, program, s.other, role.Draft{Name: "Elsewhere"})
		s.must(err)
	})
}

func TestDeclareAndWithdraw(t *testing.T) {
	each(t, func(s *scene) {
		operator := s.actor(s.member(s.operator, "root", access.AccountAdmin))
		admin := s.member(s.home, "admin", access.AccountAdmin)
		s.must(s.roles.Declare(s.ctx, operator, s.operator, "sms/send", "Send SMS", "Text messages"))
		s.must(s.roles.Declare(s.ctx, operator, s.operator, "sms/send", "Send texts", "")) // described anew
		if !s.actor(admin).Permissions.Has("sms/send") {
			s.Error("the admin lacks what was declared")
		}
		sender, err := s.roles.Create(s.ctx, s.actor(admin), s.home, role.Draft{Name: "Senders", Permissions: []access.Permission{"sms/send", access.UsersView}})
		s.must(err)
		bob := s.member(s.home, "bob", sender.ID)
		catalogue, err := s.roles.Permissions(s.ctx, s.actor(admin), s.home)
		s.must(err)
		keeper := access.Actor{Kind: access.User, ID: "usr_k", Account: s.home, Permissions: access.SetOf(access.KeysView)}
		if seen, err := s.roles.Permissions(s.ctx, keeper, s.home); err != nil || len(seen) != len(catalogue) {
			s.Errorf("who sees API keys is shown %d permissions of %d, %v", len(seen), len(catalogue), err)
		}
		if last := catalogue[len(catalogue)-1]; last.ID != "sms/send" || last.Name != "Send texts" || last.Description != "" {
			s.Errorf("%+v", last)
		}

		s.must(s.roles.Withdraw(s.ctx, operator, s.operator, "sms/send"))
		if s.actor(admin).Permissions.Has("sms/send") || s.actor(bob).Permissions.Has("sms/send") || !s.actor(bob).Permissions.Has(access.UsersView) {
			s.Errorf("bob may %v", s.actor(bob).Permissions)
		}
		s.refused(s.roles.Withdraw(s.ctx, operator, s.operator, "sms/send"), "permission.missing")
		if a, b := s.recorded(s.operator, "permission.declared"), s.recorded(s.operator, "permission.withdrawn"); len(a) != 2 || len(b) != 1 {
			s.Errorf("%q, %q", a, b)
		}
	})
}

func TestDeclareRefused(t *testing.T) {
	each(t, func(s *scene) {
		operator := s.actor(s.member(s.operator, "root", access.AccountAdmin))
		clerk := s.actor(s.member(s.operator, "clerk", "analyze_manager"))
		admin := s.admin()
		for name, c := range map[string]struct {
			actor       access.Actor
			in          access.AccountID
			id          access.Permission
			title, want string
		}{
			"no form":                       {operator, s.operator, "sms", "x", "permission.form"},
			"capitals":                      {operator, s.operator, "SMS/send", "x", "permission.form"},
			"two slashes":                   {operator, s.operator, "sms/send/all", "x", "permission.form"},
			"very long":                     {operator, s.operator, access.Permission("sms/" + strings.Repeat("a", 10_000)), "x", "permission.form"},
			"no name":                       {operator, s.operator, "sms/send", "", "role.name_missing"},
			"one of Gatehouse":              {operator, s.operator, access.UsersManage, "x", "permission.is_gatehouse"},
			"without the permission":        {clerk, s.operator, "sms/send", "x", "access.forbidden"},
			"by a customer's admin":         {admin, s.operator, "sms/send", "x", "account.missing"},
			"by one, in their own account":  {admin, s.home, "sms/send", "x", "access.forbidden"},
			"by the operator of a customer": {operator, s.home, "sms/send", "x", "account.missing"},
		} {
			if got := fault.Code(s.roles.Declare(s.ctx, c.actor, c.in, c.id, c.title, "")); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.refused(s.roles.Withdraw(s.ctx, operator, s.operator, access.UsersManage), "permission.is_gatehouse")
		s.refused(s.roles.Withdraw(s.ctx, admin, s.operator, "sms/send"), "account.missing")
		if got := s.recorded(s.operator, "permission.declared"); len(got) != 2 {
			s.Errorf("%q", got)
		}
	})
}

func TestTooManyDeclared(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			for i := range role.MaxDeclared {
				err := tx.Exec(s.ctx, `INSERT INTO declared_permissions (id, name, description, declared_at) VALUES ($1, 'x', '', 0)`, "sms/n"+strconv.Itoa(i))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		s.refused(s.roles.Declare(s.ctx, program, s.operator, "sms/more", "x", ""), "permission.too_many")
		s.must(s.roles.Declare(s.ctx, program, s.operator, "sms/n7", "Described anew", ""))
	})
}

// A disabled user keeps their roles and is counted.
func TestRolesCountTheirUsers(t *testing.T) {
	each(t, func(s *scene) {
		r := s.custom("Crowd")
		var ids []user.ID
		for i := range 12 {
			ids = append(ids, s.member(s.home, "user"+strconv.Itoa(i), r.ID).ID)
		}
		s.must(s.users.Disable(s.ctx, program, s.home, ids[0])) // stays in the list, and in the count
		got, err := s.roles.Find(s.ctx, program, s.home, r.ID)
		s.must(err)
		if got.Users != 12 || !got.UsersExact {
			s.Errorf("%+v", got)
		}
	})
}
