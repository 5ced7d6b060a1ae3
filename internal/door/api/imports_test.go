package api_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/jobs"
)

const imports = "/accounts/self/imports"

// upload sends a file as a browser does.
func (c client) upload(name, file string) answer {
	c.Helper()
	return c.with("Content-Type", "text/csv").do(http.MethodPost, imports+"?name="+name, file)
}

// work does the jobs that wait.
func (s *scene) work() {
	s.Helper()
	runner := &jobs.Runner{DB: s.rooms.Database}
	s.rooms.Imports.Register(runner)
	s.must(runner.Drain(s.ctx))
}

func (c client) imported(path string) (i api.Import) {
	c.Helper()
	c.get(path).into(&i)
	return i
}

type rowPage struct {
	Items      []api.ImportRow
	NextCursor string
}

func TestImportFromUploadToResult(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		var i api.Import
		admin.upload("people.csv", "who;First;mail;status\n"+
			"halden.new;Nina;nina@example.com;active\n"+
			"halden.nobody;Ned;;\n"+
			"bad name;Bo;bo@example.com;\n").want(http.StatusCreated, "").into(&i)
		if i.Name != "people.csv" || i.Status != "uploaded" || i.Format != "unknown" || i.Encoding != "utf-8" || i.Total != 3 || i.CreatedBy.ID != string(s.halden.admin.ID) {
			t.Errorf("%+v", i)
		}
		one := imports + "/" + i.ID
		admin.post(one+"/check", nil).want(http.StatusUnprocessableEntity, "import.no_key_column")
		admin.do(http.MethodPut, one+"/mapping", `{"columns":[{"column":"who","field":"shoeSize"}]}`).want(http.StatusUnprocessableEntity, "import.field_unknown")
		i = api.Import{} // what is absent in the answer would keep its value
		admin.do(http.MethodPut, one+"/mapping", `{"columns":[{"column":"who","field":"username"},{"column":"First","field":"firstName"},
			{"column":"mail","field":"email"},{"column":"status","field":null}]}`).want(http.StatusOK, "").into(&i)
		want := []api.ImportColumn{{"who", "halden.new", "username"}, {"First", "Nina", "firstName"}, {"mail", "nina@example.com", "email"}, {"status", "active", ""}}
		if !slices.Equal(i.Columns, want) {
			t.Errorf("%+v", i.Columns)
		}

		admin.post(one+"/check", nil).want(http.StatusOK, "")
		s.work()
		if i = admin.imported(one); i.Status != "checked" || i.Created != 1 || i.Updated != 1 || i.Failed != 1 {
			t.Errorf("checked: %+v", i)
		}
		admin.post(one+"/start", `{"letters":true}`).want(http.StatusOK, "").into(&i)
		if i.Status != "running" || !i.Letters || i.Processed != 0 {
			t.Errorf("started: %+v", i)
		}
		admin.post(one+"/start", `{}`).want(http.StatusConflict, "import.not_ready")
		s.work()
		if i = admin.imported(one); i.Status != "done" || i.Processed != 3 || i.FinishedAt == nil {
			t.Errorf("done: %+v", i)
		}
		admin.checkRows(one)
	})
}

func (c client) checkRows(one string) {
	c.Helper()
	var outcomes []string
	var page rowPage
	for cursor := ""; ; cursor = "&cursor=" + page.NextCursor {
		page = rowPage{}
		c.get(one + "/rows?limit=2" + cursor).into(&page)
		for _, row := range page.Items {
			outcomes = append(outcomes, row.Outcome)
		}
		if page.NextCursor == "" {
			break
		}
	}
	if !slices.Equal(outcomes, []string{"created", "updated", "failed"}) {
		c.Errorf("%v", outcomes)
	}
	page = rowPage{}
	c.get(one + "/rows?outcome=failed").into(&page)
	if len(page.Items) != 1 || page.Items[0].Line != 4 || page.Items[0].Code != "user.username_characters" || page.Items[0].Field != "username" ||
		page.Items[0].Detail == "" || strings.HasPrefix(page.Items[0].Detail, "fault.") {
		c.Errorf("%+v", page.Items)
	}
	c.get(one+"/rows?cursor=made-up").want(http.StatusUnprocessableEntity, "request.cursor")
	result := c.get(one + "/result")
	rows, err := csv.NewReader(strings.NewReader(string(result.body))).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][1] != "created" || rows[3][4] != page.Items[0].Detail || !strings.HasPrefix(result.Header.Get("Content-Type"), "text/csv") {
		c.Errorf("%s: %q, %v", result.Header.Get("Content-Type"), rows, err)
	}
}

func TestImportRefusesFilesWithTheLine(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for file, code := range map[string]string{
			"":                         "import.empty",
			"username,email\n":         "import.no_rows",
			"PK\x03\x04\x00\x00":       "import.not_text",
			"username,username\na,b\n": "import.column_doubled",
			"\"username,email\na,b\n":  "import.quote_unclosed",
		} {
			admin.upload("x.csv", file).want(http.StatusUnprocessableEntity, code)
		}
		admin.get(imports+"/imp_00000000000000000000000000").want(http.StatusNotFound, "import.missing")
	})
}

func TestImportsAreListedByPage(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		for _, name := range []string{"a.csv", "b.csv", "c.csv"} {
			admin.upload(name, "username\nx\n").want(http.StatusCreated, "")
		}
		var names []string
		for cursor := ""; ; {
			var page struct {
				Items      []api.Import
				NextCursor string
			}
			admin.get(imports + "?limit=2" + cursor).into(&page)
			for _, i := range page.Items {
				names = append(names, i.Name)
			}
			if page.NextCursor == "" {
				break
			}
			cursor = "&cursor=" + page.NextCursor
		}
		if !slices.Equal(names, []string{"c.csv", "b.csv", "a.csv"}) {
			t.Errorf("%v", names)
		}
	})
}

// A file larger than what a JSON request may hold is taken as a stream, up to
// the bound of files.
func TestImportTakesLargeFiles(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		var i api.Import
		admin.upload("large.csv", "username\n"+strings.Repeat("somebody.with.a.long.name\n", 40_000)).want(http.StatusCreated, "").into(&i)
		if i.Total != 40_000 || i.Size < 1_000_000 {
			t.Errorf("%+v", i)
		}
		admin.upload("huge.csv", "username\n"+strings.Repeat("somebody.with.a.long.name\n", 2_600_000)).want(http.StatusUnprocessableEntity, "import.too_large")
	})
}

// What was exported can be imported again and changes nothing, whatever the
// names are and however the roles and teams are called.
func TestExportComesBackUnchanged(t *testing.T) {
	each(t, func(s *scene) {
		night := s.newTeam(s.halden, "Night crew")
		own := s.newRole(s.halden, "Leads")
		s.addDraft(s.halden, user.Draft{Username: "halden.odd", FirstName: "=cmd()", LastName: `Comma, "Quote"`, Email: "odd@example.com", Mobile: "+4791234567",
			Language: "ar", TimeZone: "Europe/Oslo", Roles: []string{own.ID, "analyze_manager"}, Teams: []string{night.ID}})
		s.addDraft(s.halden, user.Draft{Username: "halden.hooft", FirstName: "'t", LastName: "-Hooft", Email: "hooft@example.com"})
		admin := s.as(s.halden.admin)
		file := admin.get("/accounts/self/users/export").want(http.StatusOK, "").body
		var i api.Import
		admin.upload("users.csv", string(file)).want(http.StatusCreated, "").into(&i)
		if i.Format != "gatehouse" {
			t.Errorf("recognised as %s", i.Format)
		}
		admin.post(imports+"/"+i.ID+"/start", `{}`).want(http.StatusOK, "")
		s.work()
		i = admin.imported(imports + "/" + i.ID)
		if i.Total != 5 || i.Unchanged != i.Total || i.Status != "done" {
			t.Errorf("%+v: %s", i, admin.get(imports+"/"+i.ID+"/result").body)
		}
	})
}
