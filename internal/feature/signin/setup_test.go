package signin_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

// empty is a store before set-up.
func empty(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, clock: clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.node = s.another()
		test(s)
	})
}

func founder(name string) signin.Founder {
	return signin.Founder{Draft: user.Draft{Username: name, FirstName: "Ann", Email: name + "@example.com"}, Password: good}
}

func setup() signin.Setup {
	return signin.Setup{OperatorName: "Platform", Admin: founder("root"), Language: "sl", TimeZone: "Europe/Ljubljana",
		Main: &signin.MainSetup{Name: "Acme", Admin: founder("admin")}}
}

func TestSetUp(t *testing.T) {
	empty(t, func(s *scene) {
		if needed, err := s.door.NeedsSetup(s.ctx); err != nil || !needed {
			s.Errorf("%t, %v", needed, err)
		}
		s.must(s.door.SetUp(s.ctx, access.Web, setup()))
		if needed, err := s.door.NeedsSetup(s.ctx); err != nil || needed {
			s.Errorf("%t, %v", needed, err)
		}
		for name, kind := range map[string]account.Kind{"root": account.Operator, "admin": account.Main} {
			token, err := s.signIn(name, good)
			s.must(err)
			me := s.actor(token)
			home, err := s.accounts.Find(s.ctx, me, me.Account)
			s.must(err)
			u, err := s.users.Find(s.ctx, me, me.Account, user.Self)
			s.must(err)
			if home.Kind != kind || home.Language != "sl" || u.Source != user.SetUp || u.Status != user.Active || len(u.Roles) != len(access.FirstUserRoles()) {
				s.Errorf("%+v, %+v", home, u)
			}
			if me.Permissions.Has(access.OperatorTree) != (kind == account.Operator) || !me.Permissions.Has(access.UsersManage) {
				s.Errorf("%s may %v", name, me.Permissions)
			}
			page, err := s.log.List(s.ctx, program, me.Account, audit.Filter{Limit: 20})
			s.must(err)
			var actions []string
			for _, e := range page.Events {
				actions = append(actions, e.Action)
			}
			slices.Sort(actions)
			if !slices.Equal(actions, []string{"account.created", "user.created", "user.login"}) {
				s.Errorf("%q", actions)
			}
		}
		if n := len(s.letters()); n != 0 {
			s.Errorf("%d letters", n)
		}
		s.refused(s.door.SetUp(s.ctx, access.Web, setup()), "setup.done")
	})
}

// Without a password the customer's admin gets a letter.
func TestSetUpByLetter(t *testing.T) {
	empty(t, func(s *scene) {
		first := setup()
		first.Main.Admin.Password = ""
		s.must(s.door.SetUp(s.ctx, access.Web, first))
		if all := s.letters(); len(all) != 1 || all[0].To != "admin@example.com" || all[0].Kind != "set_password" {
			s.Errorf("%+v", all)
		}
	})
}

func TestSetUpRefused(t *testing.T) {
	empty(t, func(s *scene) {
		for name, c := range map[string]struct {
			spoil func(f *signin.Setup)
			want  string // code on field
		}{
			"no operator name":    {func(f *signin.Setup) { f.OperatorName = " " }, "account.name_missing on operatorName"},
			"language":            {func(f *signin.Setup) { f.Language = "xx" }, "account.language_unknown on language"},
			"no password":         {func(f *signin.Setup) { f.Admin.Password = "" }, "password.too_short on admin.password"},
			"weak password":       {func(f *signin.Setup) { f.Admin.Password = "aaaaaaaaaa" }, "password.too_uniform on admin.password"},
			"email":               {func(f *signin.Setup) { f.Admin.Draft.Email = "x" }, "user.email_form on admin.email"},
			"no account name":     {func(f *signin.Setup) { f.Main.Name = "" }, "account.name_missing on mainAccount.name"},
			"weak admin password": {func(f *signin.Setup) { f.Main.Admin.Password = "short" }, "password.too_short on mainAccount.admin.password"},
			"admin username":      {func(f *signin.Setup) { f.Main.Admin.Draft.Username = "a b" }, "user.username_characters on mainAccount.admin.username"},
			"one name for two":    {func(f *signin.Setup) { f.Main.Admin.Draft.Username = "ROOT" }, "user.username_taken on mainAccount.admin.username"},
		} {
			first := setup()
			c.spoil(&first)
			err := s.door.SetUp(s.ctx, access.Web, first)
			var got []string
			for _, f := range fault.All(err) {
				got = append(got, f.Code+" on "+f.Field)
			}
			if strings.Join(got, ", ") != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
			if needed, err := s.door.NeedsSetup(s.ctx); err != nil || !needed {
				s.Fatalf("%s: half of it was kept (%v)", name, err)
			}
		}
	})
}

func TestSetUpByTwoAtOnce(t *testing.T) {
	empty(t, func(s *scene) {
		second := s.another()
		var group sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			f := setup()
			group.Go(func() { errs[i] = []*signin.Door{s.door, second.door}[i%2].SetUp(s.ctx, access.Web, f) })
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if fault.Code(err) != "setup.done" {
				s.Error(err)
			}
		}
		var accounts int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM accounts`).Scan(&accounts))
		if done != 1 || accounts != 2 {
			s.Errorf("%d done, %d accounts", done, accounts)
		}
	})
}

func TestCreateMainWithItsAdmin(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.operator, "root", access.AccountAdmin)
		token, err := s.signIn("root", good)
		s.must(err)
		root := s.actor(token)
		d := account.Draft{Name: "Acme", Language: "en", TimeZone: "UTC"}
		a, err := s.door.CreateMain(s.ctx, root, s.operator, d, founder("acme").Draft)
		s.must(err)
		if all := s.letters(); len(all) != 1 || all[0].To != "acme@example.com" {
			s.Errorf("%+v", all)
		}
		if in := s.recorded(a.ID, "account.created"); !slices.Equal(in, []string{"Acme"}) {
			s.Errorf("%q", in)
		}
		s.add(s.home, "admin", access.AccountAdmin)
		token, err = s.signIn("admin", good)
		s.must(err)
		for name, c := range map[string]struct {
			actor access.Actor
			name  string
			admin user.Draft
			want  string
		}{
			"name taken":       {root, "ACME", founder("x").Draft, "account.name_taken"},
			"username taken":   {root, "New", founder("Acme").Draft, "user.username_taken"},
			"email":            {root, "New", user.Draft{Username: "x", FirstName: "X"}, "user.email_missing"},
			"no name":          {root, "", founder("x").Draft, "account.name_missing"},
			"by a customer":    {s.actor(token), "New", founder("x").Draft, "account.missing"},
			"by nobody at all": {access.Actor{Kind: access.Anonymous}, "New", founder("x").Draft, "account.missing"},
		} {
			d.Name = c.name
			if _, err := s.door.CreateMain(s.ctx, c.actor, s.operator, d, c.admin); fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		var accounts int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM accounts`).Scan(&accounts))
		if accounts != 4 {
			s.Errorf("%d accounts", accounts)
		}
	})
}

func TestCreateAdminFromTheCommandLine(t *testing.T) {
	each(t, func(s *scene) {
		u, err := s.door.CreateAdmin(s.ctx, s.home, founder("rescue"))
		s.must(err)
		token, err := s.signIn("rescue", good)
		s.must(err)
		if me := s.actor(token); me.ID != string(u.ID) || !me.Permissions.Has(access.UsersManage) {
			s.Errorf("%+v", me)
		}
		_, err = s.door.CreateAdmin(s.ctx, s.home, founder("Rescue"))
		s.refused(err, "user.username_taken")
		weak := founder("weak")
		weak.Password = ""
		_, err = s.door.CreateAdmin(s.ctx, s.home, weak)
		s.refused(err, "password.too_short")
		_, err = s.door.CreateAdmin(s.ctx, "acc_none", founder("other"))
		s.refused(err, "account.missing")
	})
}
