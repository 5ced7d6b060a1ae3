package user_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func draft() user.Draft {
	return user.Draft{Username: "amelie", FirstName: "Amélie", LastName: "Fournier", Email: "amelie@example.com"}
}

// U2: every fault with its field.
func TestDraftFaults(t *testing.T) {
	long := strings.Repeat("a", 10_000)
	for name, c := range map[string]struct {
		alter func(d *user.Draft)
		want  string // code on field
	}{
		"fine":                        {func(*user.Draft) {}, ""},
		"one name only":               {func(d *user.Draft) { d.LastName = "" }, ""},
		"no username":                 {func(d *user.Draft) { d.Username = " \t" }, "user.username_missing on username"},
		"long username":               {func(d *user.Draft) { d.Username = long }, "user.username_too_long on username"},
		"longest username":            {func(d *user.Draft) { d.Username = strings.Repeat("a", 100) }, ""},
		"one more":                    {func(d *user.Draft) { d.Username = strings.Repeat("a", 101) }, "user.username_too_long on username"},
		"username with a space":       {func(d *user.Draft) { d.Username = "a b" }, "user.username_characters on username"},
		"full-width username":         {func(d *user.Draft) { d.Username = "ａｍｅｌｉｅ" }, "user.username_characters on username"},
		"Cyrillic look-alike":         {func(d *user.Draft) { d.Username = "аmelie" }, "user.username_characters on username"},
		"username with a NUL":         {func(d *user.Draft) { d.Username = "a\x00b" }, "user.username_characters on username"},
		"username turned around":      {func(d *user.Draft) { d.Username = "abc\u202egnp" }, "user.username_characters on username"},
		"username with a line end":    {func(d *user.Draft) { d.Username = "a\nb" }, "user.username_characters on username"},
		"username with markup":        {func(d *user.Draft) { d.Username = "<b>" }, "user.username_characters on username"},
		"username of points":          {func(d *user.Draft) { d.Username = "..." }, "user.username_characters on username"},
		"own email as username":       {func(d *user.Draft) { d.Username = "Amelie@Example.com" }, ""},
		"foreign email as username":   {func(d *user.Draft) { d.Username = "boss@example.com" }, "user.username_foreign_email on username"},
		"no first name":               {func(d *user.Draft) { d.FirstName = "" }, "user.name_missing on firstName"},
		"long first name":             {func(d *user.Draft) { d.FirstName = long }, "user.name_too_long on firstName"},
		"longest first name":          {func(d *user.Draft) { d.FirstName = strings.Repeat("田", 80) }, ""},
		"long last name":              {func(d *user.Draft) { d.LastName = strings.Repeat("田", 81) }, "user.name_too_long on lastName"},
		"first name with a control":   {func(d *user.Draft) { d.FirstName = "a\x07b" }, "user.name_characters on firstName"},
		"last name turned around":     {func(d *user.Draft) { d.LastName = "a\u202eb" }, "user.name_characters on lastName"},
		"last name isolated":          {func(d *user.Draft) { d.LastName = "a\u2066b" }, "user.name_characters on lastName"},
		"header injection":            {func(d *user.Draft) { d.LastName = "a\r\nBcc: x@y.z" }, "user.name_characters on lastName"},
		"not UTF-8":                   {func(d *user.Draft) { d.FirstName = "\xff\xfe" }, "user.name_characters on firstName"},
		"no email":                    {func(d *user.Draft) { d.Email = "" }, "user.email_missing on email"},
		"long email":                  {func(d *user.Draft) { d.Email = long + "@example.com" }, "user.email_form on email"},
		"no at":                       {func(d *user.Draft) { d.Email = "amelie" }, "user.email_form on email"},
		"no domain":                   {func(d *user.Draft) { d.Email = "amelie@" }, "user.email_form on email"},
		"domain of one word":          {func(d *user.Draft) { d.Email = "amelie@localhost" }, "user.email_form on email"},
		"trailing point":              {func(d *user.Draft) { d.Email = "amelie@example.com." }, "user.email_form on email"},
		"display name":                {func(d *user.Draft) { d.Email = "Amélie <amelie@example.com>" }, "user.email_form on email"},
		"angle brackets":              {func(d *user.Draft) { d.Email = "<amelie@example.com>" }, "user.email_form on email"},
		"comment":                     {func(d *user.Draft) { d.Email = "amelie(home)@example.com" }, "user.email_form on email"},
		"quoted local part":           {func(d *user.Draft) { d.Email = `"a b"@example.com` }, "user.email_form on email"},
		"address literal":             {func(d *user.Draft) { d.Email = "amelie@[192.0.2.1]" }, "user.email_form on email"},
		"two addresses":               {func(d *user.Draft) { d.Email = "a@example.com,b@example.com" }, "user.email_form on email"},
		"email with a line end":       {func(d *user.Draft) { d.Email = "a@example.com\r\nBcc: b@example.com" }, "user.email_form on email"},
		"email with a NUL":            {func(d *user.Draft) { d.Email = "a\x00@example.com" }, "user.email_form on email"},
		"email turned around":         {func(d *user.Draft) { d.Email = "a\u202e@example.com" }, "user.email_form on email"},
		"email of another alphabet":   {func(d *user.Draft) { d.Email = "δοκιμή@παράδειγμα.ελ" }, ""},
		"mobile in any writing":       {func(d *user.Draft) { d.Mobile = "00 49 (30) 123-456.78" }, ""},
		"mobile without country":      {func(d *user.Draft) { d.Mobile = "030 1234567" }, "user.mobile_form on mobile"},
		"short mobile":                {func(d *user.Draft) { d.Mobile = "+49301" }, "user.mobile_form on mobile"},
		"long mobile":                 {func(d *user.Draft) { d.Mobile = "+" + strings.Repeat("4", 10_000) }, "user.mobile_form on mobile"},
		"mobile of letters":           {func(d *user.Draft) { d.Mobile = "+49CALLME00" }, "user.mobile_form on mobile"},
		"mobile of Arabic digits":     {func(d *user.Draft) { d.Mobile = "+٤٩٣٠١٢٣٤٥٦٧" }, "user.mobile_form on mobile"},
		"formula as mobile":           {func(d *user.Draft) { d.Mobile = "=1+1" }, "user.mobile_form on mobile"},
		"unknown language":            {func(d *user.Draft) { d.Language = "xx" }, "user.language_unknown on language"},
		"long language":               {func(d *user.Draft) { d.Language = long }, "user.language_unknown on language"},
		"unknown zone":                {func(d *user.Draft) { d.TimeZone = "Mars/Olympus" }, "user.time_zone_unknown on timeZone"},
		"a file as zone":              {func(d *user.Draft) { d.TimeZone = "../../etc/passwd" }, "user.time_zone_unknown on timeZone"},
		"the machine's zone":          {func(d *user.Draft) { d.TimeZone = "Local" }, "user.time_zone_unknown on timeZone"},
		"known language and zone":     {func(d *user.Draft) { d.Language, d.TimeZone = "ar", "Europe/Paris" }, ""},
		"two faults, both are shown":  {func(d *user.Draft) { d.FirstName, d.Email = "", "x" }, "user.name_missing on firstName, user.email_form on email"},
		"foreign only when all is ok": {func(d *user.Draft) { d.Username, d.Email = "boss@example.com", "x" }, "user.email_form on email"},
	} {
		t.Run(name, func(t *testing.T) {
			d := draft()
			c.alter(&d)
			var got []string
			for _, f := range fault.All(d.Valid()) {
				got = append(got, f.Code+" on "+f.Field)
				if f.Kind != fault.Invalid {
					t.Errorf("%s is of kind %d", f.Code, f.Kind)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestDraftIsCleaned(t *testing.T) {
	d := user.Draft{Username: " amelie ", FirstName: "  Ame\u0301lie ", LastName: "   ", Email: " amelie@example.com\n", Mobile: " 0049 30/1234567 "}
	if err := d.Valid(); err != nil {
		t.Fatal(err)
	}
	if d.Username != "amelie" || d.FirstName != "Amélie" || d.LastName != "" || d.Email != "amelie@example.com" || d.Mobile != "+49301234567" {
		t.Errorf("%+v", d)
	}
}

func TestCreate(t *testing.T) {
	each(t, func(s *scene) {
		admin, night, crew := s.admin(), s.role("Night shift", access.UsersView), s.team("Crew")
		d := draft()
		d.Mobile, d.Roles, d.Teams = "+49 30 1234567", []string{night, "analyze_manager"}, []string{crew}
		made, err := s.users.Create(s.ctx, admin, s.home, d)
		s.must(err)
		u := s.get(made)
		if u.Username != "amelie" || u.FullName() != "Amélie Fournier" || u.Mobile != "+49301234567" || u.Status != user.Pending ||
			u.Source != user.Created || u.CreatedBy != (user.Reference{ID: admin.ID, Name: "admin"}) || u.EmailVerified != nil || u.LastLogin != nil {
			s.Errorf("%+v", u)
		}
		if u.Language != "ar" || u.TimeZone != "Asia/Riyadh" {
			s.Errorf("%s, %s are not the account's", u.Language, u.TimeZone)
		}
		if !slices.Equal(u.Roles, []user.Reference{{ID: "analyze_manager"}, {ID: night, Name: "Night shift"}}) || !slices.Equal(u.Teams, []user.Reference{{ID: crew, Name: "Crew"}}) {
			s.Errorf("roles %v, teams %v", u.Roles, u.Teams)
		}
		event := s.last(s.home, "user.created")
		if event.Status != audit.Success || event.Target.ID != string(u.ID) || event.Target.Name != "amelie" || event.ActorID != admin.ID || event.Address != admin.Address {
			s.Errorf("%+v", event)
		}
	})
}

// U3: the letter with the link is part of the change, in the user's language.
func TestCreateSendsALetter(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.users.Create(s.ctx, s.admin(), s.home, draft())
		s.must(err)
		all := s.letters()
		if len(all) != 1 || all[0].To != "amelie@example.com" || all[0].Kind != "set_password" || all[0].Language != "ar" || all[0].State != "queued" {
			s.Fatalf("%+v", all)
		}
		if !strings.HasPrefix(all[0].Link, "https://portal.example/set-password#gtl_") {
			s.Errorf("link to %.40s", all[0].Link)
		}
		l, err := s.users.OpenLink(s.ctx, s.db.Read(), s.token("set_password"))
		s.must(err)
		if !l.First || !l.ForPassword() || l.User.Username != "amelie" || l.Account.Name != "Home" || time.Until(l.ExpiresAt).Round(time.Hour) != 7*24*time.Hour {
			s.Errorf("%+v", l)
		}
		if s.count(`SELECT COUNT(*) FROM user_links WHERE token_hash = $1`, s.token("set_password")) != 0 {
			s.Error("the token itself is stored with the link")
		}
	})
}

func TestAnUndoneCreateLeavesNothing(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		d := draft()
		d.Teams = []string{"tea_none"}
		_, err := s.users.Create(s.ctx, admin, s.home, d)
		s.refused(err, "team.missing")
		s.change(func(tx *database.Tx) error { return tx.Exec(s.ctx, `ALTER TABLE audit_events RENAME TO elsewhere`) })
		if _, err := s.users.Create(s.ctx, admin, s.home, draft()); err == nil || fault.Of(err) != nil {
			s.Errorf("without a record: %v", err)
		}
		for _, table := range []string{"letters", "jobs", "user_links"} {
			if n := s.count(`SELECT COUNT(*) FROM ` + table); n != 0 {
				s.Errorf("%d rows of %s", n, table)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM users`) + s.count(`SELECT COUNT(*) FROM usernames`); n != 2 {
			s.Errorf("%d rows of users and their names", n)
		}
	})
}

func TestCreateRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk := s.admin(), s.helpdesk()
		viewer := s.actor(s.add(s.home, "viewer", "analyze_manager"))
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		strong := s.role("Strong", access.AuditView)
		for name, c := range map[string]struct {
			actor    access.Actor
			alter    func(d *user.Draft)
			want     string
			recorded bool
		}{
			"typing error":             {admin, func(d *user.Draft) { d.Email = "x" }, "user.email_form", false},
			"username taken":           {admin, func(d *user.Draft) { d.Username = "VIEWER" }, "user.username_taken", true},
			"username taken elsewhere": {admin, func(d *user.Draft) { d.Username = "Foreign" }, "user.username_taken", true},
			"email taken":              {admin, func(d *user.Draft) { d.Email = "Viewer@EXAMPLE.com" }, "user.email_taken", true},
			"without the permission":   {viewer, func(*user.Draft) {}, "access.forbidden", true},
			"from another account":     {foreign, func(*user.Draft) {}, "account.missing", false},
			"by nobody":                {access.Actor{Kind: access.Anonymous}, func(*user.Draft) {}, "account.missing", false},
			"unknown role":             {admin, func(d *user.Draft) { d.Roles = []string{"rol_none"} }, "role.missing", false},
			"role that needs a seat":   {admin, func(d *user.Draft) { d.Roles = []string{"inbox_agent"} }, "seat.none_left", true},
			"role above the actor":     {helpdesk, func(d *user.Draft) { d.Roles = []string{strong} }, "access.power_lacking", true},
			"admin made by helpdesk":   {helpdesk, func(d *user.Draft) { d.Roles = []string{access.AccountAdmin} }, "access.power_lacking", true},
			"unknown team":             {admin, func(d *user.Draft) { d.Teams = []string{"tea_none"} }, "team.missing", false},
			"a long unknown role":      {admin, func(d *user.Draft) { d.Roles = []string{strings.Repeat("x", 10_000)} }, "role.missing", false},
		} {
			d := draft()
			c.alter(&d)
			before := s.last(s.home, "user.created").ID
			_, err := s.users.Create(s.ctx, c.actor, s.home, d)
			s.refused(err, c.want)
			if after := s.last(s.home, "user.created"); (after.ID != before) != c.recorded {
				s.Errorf("%s: recorded %t", name, !c.recorded)
			} else if c.recorded && (after.Status != audit.Failure || after.Reason != c.want || after.ActorID != c.actor.ID) {
				s.Errorf("%s: recorded %+v", name, after)
			}
		}
		_, err := s.users.Create(s.ctx, helpdesk, s.home, draft()) // nothing of all this stands in the way
		s.must(err)
	})
}

// An email is unique in its account; another account may have a user with it.
func TestTheSameEmailInTwoAccounts(t *testing.T) {
	each(t, func(s *scene) {
		d := draft()
		_, err := s.users.Create(s.ctx, program, s.home, d)
		s.must(err)
		d.Username = "amelie2"
		_, err = s.users.Create(s.ctx, program, s.other, d)
		s.must(err)
		d.Username = "amelie3"
		_, err = s.users.Create(s.ctx, program, s.other, d)
		s.refused(err, "user.email_taken")
	})
}

// 42: the unique username and the unique email, by many at once.
func TestCreateRace(t *testing.T) {
	each(t, func(s *scene) {
		var group sync.WaitGroup
		made := make(chan user.User, 16)
		for i := range 16 {
			group.Go(func() {
				d := draft()
				d.Username = []string{"amelie", "AMELIE"}[i%2]
				u, err := s.users.Create(s.ctx, program, []access.AccountID{s.home, s.other}[i/2%2], d)
				if err == nil {
					made <- u
				} else if code := fault.Code(err); code != "user.username_taken" {
					s.Errorf("answered %v", err)
				}
			})
		}
		group.Wait()
		if len(made) != 1 || s.count(`SELECT COUNT(*) FROM users`) != 1 {
			s.Errorf("%d made, %d rows", len(made), s.count(`SELECT COUNT(*) FROM users`))
		}
	})
}
