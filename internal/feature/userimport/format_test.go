package userimport

import (
	"slices"
	"testing"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

const google = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required]," +
	"Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,Work Phone,Mobile Phone,Email Usage [READ ONLY]\n"

const okta = "login,firstName,lastName,middleName,email,secondEmail,mobilePhone,primaryPhone,status,lastLogin,department\n"

func TestFormatsAreRecognised(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		want   Format
		fields []Field
	}{
		{"our own", []string{"username", "firstName", "lastName", "email", "mobile", "language", "timeZone", "status", "roles", "teams"}, Gatehouse, Fields()},
		{"our own in other capitals and order", []string{"EMAIL", " UserName", "FIRSTNAME", "note"}, Gatehouse, []Field{Email, Username, FirstName, ""}},
		{"Google", []string{"First Name [Required]", "Last Name [Required]", "Email Address [Required]", "Status [READ ONLY]", "Last Sign In [READ ONLY]",
			"Work Phone", "Mobile Phone"}, Google, []Field{FirstName, LastName, Email, StatusIs, "", "", Mobile}},
		{"Okta", []string{"login", "firstName", "lastName", "email", "mobilePhone", "status"}, Okta, []Field{Username, FirstName, LastName, Email, Mobile, StatusIs}},
		{"Okta's report", []string{"user.login", "user.firstName", "user.lastName", "user.email", "user.status"}, Okta, []Field{Username, FirstName, LastName, Email, StatusIs}},
		{"something else", []string{"Nickname", "Given name", "E-mail", "Surname", "Email"}, Unknown, []Field{"", FirstName, Email, LastName, ""}},
		{"nothing known", []string{"a", "b"}, Unknown, []Field{"", ""}},
	} {
		columns := make([]Column, len(c.header))
		for i, name := range c.header {
			columns[i].Name = name
		}
		got := recognise(columns)
		var fields []Field
		for _, column := range columns {
			fields = append(fields, column.Field)
		}
		if got != c.want || !slices.Equal(fields, c.fields) {
			t.Errorf("%s: %s %q", c.name, got, fields)
		}
	}
}

func TestGoogleAndOkta(t *testing.T) {
	each(t, func(p *place) {
		i := p.run(google +
			"Ana,Novak,ana@acme.test,****,/Staff,Active,2026/11/20 08:11:02,,,+386 40 123 456,0.1GB\n" +
			"Bo,,bo@acme.test,****,/Staff,Suspended,Never logged in,,,,0.0GB\n")
		p.expect(p.report(i), []string{"2 created ana@acme.test", "3 created bo@acme.test"})
		if ana := p.user("ana@acme.test"); i.Format != Google || ana.Email != "ana@acme.test" || ana.Mobile != "+38640123456" || ana.LastName != "Novak" {
			t.Errorf("%s: %+v", i.Format, ana)
		}
		if bo := p.user("bo@acme.test"); bo.Status != user.Disabled {
			t.Errorf("bo is %s", bo.Status)
		}
		i = p.run(okta +
			"ana@acme.test,Ana,Novak,,ana@acme.test,,,,ACTIVE,,\n" +
			"cy,Cy,Lee,,cy@acme.test,,+14155550100,,DEPROVISIONED,,Sales\n")
		p.expect(p.report(i), []string{"2 unchanged ana@acme.test", "3 created cy"})
		if cy := p.user("cy"); i.Format != Okta || cy.Status != user.Disabled || cy.Mobile != "+14155550100" {
			t.Errorf("%s: %+v", i.Format, cy)
		}
	})
}

func TestMappingIsShownAndChanged(t *testing.T) {
	each(t, func(p *place) {
		i := p.upload("who,called,address,x\nana,Ana,ana@acme.test,1\n")
		if i.Format != Unknown || i.Columns[1].Sample != "Ana" || i.Columns[0].Field != "" {
			t.Fatalf("%s %+v", i.Format, i.Columns)
		}
		start := func() error {
			_, err := p.imports.Start(t.Context(), p.admin, p.account, i.ID, false)
			return err
		}
		if err := start(); fault.Code(err) != NoKeyColumn.Code {
			t.Errorf("started without a way to find users: %v", err)
		}
		for _, c := range []struct {
			to   []Mapped
			want string
		}{
			{[]Mapped{{"nowhere", Username}}, "import.column_unknown"},
			{[]Mapped{{"who", "shoeSize"}}, "import.field_unknown"},
			{[]Mapped{{"who", Username}, {"x", Username}}, "import.field_doubled"},
			{[]Mapped{{"called", FirstName}}, "import.no_key_column"},
		} {
			if _, err := p.imports.Map(t.Context(), p.admin, p.account, i.ID, c.to); fault.Code(err) != c.want {
				t.Errorf("%v: %v", c.to, err)
			}
		}
		i, err := p.imports.Map(t.Context(), p.admin, p.account, i.ID, []Mapped{{"who", Username}, {"called", FirstName}, {"address", Email}})
		if err != nil {
			t.Fatal(err)
		}
		p.start(i, false)
		p.expect(p.report(p.worked(i)), []string{"2 created ana"})
		if _, err := p.imports.Map(t.Context(), p.admin, p.account, i.ID, []Mapped{{"x", Mobile}}); fault.Code(err) != NotReady.Code {
			t.Errorf("mapped after the end: %v", err)
		}
	})
}

func TestMappingUndoesACheck(t *testing.T) {
	each(t, func(p *place) {
		i := p.checked("username,firstName,email\nana,Ana,ana@acme.test\n")
		if i.Status != Checked {
			t.Fatal(i.Status)
		}
		i, err := p.imports.Map(t.Context(), p.admin, p.account, i.ID, []Mapped{{"firstName", ""}})
		if err != nil || i.Status != Uploaded || i.Processed != 0 || len(p.report(i)) != 0 {
			t.Errorf("%s %+v %v, %v", i.Status, i.Counts, p.report(i), err)
		}
	})
}

func TestApostropheIsTakenOffOnlyWhereAnExportPutsIt(t *testing.T) {
	columns := []Column{{Name: "m", Field: Mobile}, {Name: "l", Field: LastName}}
	for cell, want := range map[string]string{"'=1": "=1", "'-1": "-1", "'@x": "@x", "'t Hooft": "'t Hooft", "''": "''", "'": "'", "": "", "+1": "+1"} {
		if got := readLine(columns, record{line: 1, cells: []string{"", cell}, width: 2}).draft.LastName; got != want {
			t.Errorf("%q became %q", cell, got)
		}
	}
	for _, cell := range []string{"'+38640123456", "+38640123456", "'+386 40 123 456", "00386-40/123456"} {
		l := readLine(columns, record{line: 1, cells: []string{cell, ""}, width: 2})
		if l.wrong != nil || *l.patch.Mobile != "+38640123456" {
			t.Errorf("%q became %v, %v", cell, *l.patch.Mobile, l.wrong)
		}
	}
}
