package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
)

// Bad input is refused with a code and, where there is one, the member that
// is wrong; nothing of it is stored, and no secret is said back.
func TestBadInput(t *testing.T) {
	const users, accounts = "/accounts/self/users", "/accounts"
	good := `"username":"new.user","firstName":"New","email":"new.user@example.com"`
	long := strings.Repeat("n", 10_000)
	cases := map[string]struct {
		method, path, body string
		status             int
		code, field        string
	}{
		"unknown member":              {"POST", users, `{` + good + `,"admin":true}`, 422, "request.member_unknown", "admin"},
		"unknown member of a member":  {"POST", "/accounts/self/imports/x/start", `{"letters":true,"force":true}`, 422, "request.member_unknown", "force"},
		"member in other letters":     {"POST", users, `{"Username":"new.user","firstName":"New","email":"new.user@example.com"}`, 422, "request.member_missing", "username"},
		"the same in other letters":   {"POST", users, `{` + good + `,"USERNAME":"root"}`, 422, "request.member_unknown", "USERNAME"},
		"unknown member, long":        {"POST", users, `{` + good + `,"` + long + `":1}`, 422, "request.member_unknown", long[:80]},
		"doubled inside":              {"POST", accounts, `{"name":"x","language":"en","timeZone":"UTC","admin":{` + good + `,"email":"x"}}`, 422, "request.member_doubled", "admin.email"},
		"doubled member":              {"POST", users, `{` + good + `,"username":"root"}`, 422, "request.member_doubled", "username"},
		"doubled by an escape":        {"POST", users, `{` + good + `,"\u0075sername":"root"}`, 422, "request.member_doubled", "username"},
		"missing member":              {"POST", users, `{"username":"new.user","firstName":"New"}`, 422, "request.member_missing", "email"},
		"no body":                     {"POST", users, ``, 422, "request.body_form", ""},
		"empty body":                  {"POST", users, ` `, 422, "request.body_form", ""},
		"null body":                   {"POST", users, `null`, 422, "request.body_form", ""},
		"array for an object":         {"POST", users, `[]`, 422, "request.body_form", ""},
		"text for an object":          {"POST", users, `"x"`, 422, "request.body_form", ""},
		"number for text":             {"POST", users, `{"username":7,"firstName":"New","email":"new.user@example.com"}`, 422, "request.value_form", "username"},
		"object for text":             {"POST", users, `{"username":{"$ne":""},"firstName":"New","email":"a@example.com"}`, 422, "request.value_form", "username"},
		"text for a list":             {"POST", users, `{` + good + `,"roles":"account_admin"}`, 422, "request.value_form", "roles"},
		"null where text is wanted":   {"POST", users, `{"username":null,"firstName":"New","email":"new.user@example.com"}`, 422, "request.value_form", "username"},
		"null in a merge patch":       {"PATCH", users + "/self", `{"firstName":null}`, 422, "request.value_form", "firstName"},
		"null email in a merge patch": {"PATCH", users + "/self", `{"email":null}`, 422, "request.value_form", "email"},
		"null in a list":              {"POST", users, `{` + good + `,"roles":[null]}`, 422, "request.value_form", "roles[0]"},
		"broken off":                  {"POST", users, `{` + good, 422, "request.body_form", ""},
		"trailing garbage":            {"POST", users, `{` + good + `} {}`, 422, "request.body_form", ""},
		"trailing letters":            {"POST", users, `{` + good + `}x`, 422, "request.body_form", ""},
		"deep":                        {"POST", users, `{"username":` + strings.Repeat(`[`, 60_000) + strings.Repeat(`]`, 60_000) + `}`, 422, "request.body_form", ""},
		"just too deep":               {"POST", users, `{"username":` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`, 422, "request.body_form", ""},
		"over the limit":              {"POST", users, `{"username":"` + strings.Repeat("n", 200_000) + `"}`, 413, "request.body_too_large", ""},
		"UTF-8 that is none":          {"POST", users, "{\"username\":\"new.user\",\"firstName\":\"N\xffw\",\"email\":\"new.user@example.com\"}", 422, "request.value_form", "firstName"},
		"byte zero":                   {"POST", users, `{"username":"new.user","firstName":"N\u0000w","email":"new.user@example.com"}`, 422, "request.value_form", "firstName"},
		"half a character":            {"POST", users, `{"username":"new.user","firstName":"N\ud800w","email":"new.user@example.com"}`, 422, "user.name_characters", "firstName"},
		"direction override":          {"POST", users, `{"username":"new.user","firstName":"N\u202ew","email":"new.user@example.com"}`, 422, "user.name_characters", "firstName"},
		"long name":                   {"POST", users, `{"username":"new.user","firstName":"` + long + `","email":"new.user@example.com"}`, 422, "user.name_too_long", "firstName"},
		"long username":               {"POST", users, `{"username":"` + long + `","firstName":"New","email":"new.user@example.com"}`, 422, "user.username_too_long", "username"},
		"long username, signing in":   {"POST", "/session", `{"username":"` + long + `","password":"` + password + `"}`, 422, "request.too_long", "username"},
		"long password":               {"POST", "/session", `{"username":"x","password":"` + long + `"}`, 422, "request.too_long", "password"},
		"password that is a number":   {"POST", "/session", `{"username":"x","password":83726151}`, 422, "request.value_form", "password"},
		"byte zero, signing in":       {"POST", "/session", `{"username":"a\u0000b","password":"` + password + `"}`, 422, "request.value_form", "username"},
		"byte zero in a password":     {"POST", "/session", `{"username":"x","password":"83726151\u0000"}`, 422, "request.value_form", "password"},
		"byte zero in an id":          {"POST", users + "/bulk", `{"ids":["\u0000"],"action":"disable"}`, 422, "request.value_form", "ids[0]"},
		"too many ids":                {"POST", users + "/bulk", `{"ids":["x"` + strings.Repeat(`,"x"`, 500) + `],"action":"disable"}`, 422, "request.too_long", "ids"},
		"no ids":                      {"POST", users + "/bulk", `{"ids":[],"action":"disable"}`, 422, "request.too_short", "ids"},
		"unknown action":              {"POST", users + "/bulk", `{"ids":["x"],"action":"delete"}`, 422, "request.value_unknown", "action"},
		"name of an account":          {"POST", accounts, `{"name":"` + long + `","language":"en","timeZone":"UTC","admin":{` + good + `}}`, 422, "account.name_too_long", "name"},

		"unknown parameter":        {"GET", users + "?page=2", "", 422, "request.member_unknown", "page"},
		"negative limit":           {"GET", users + "?limit=-1", "", 422, "request.out_of_range", "limit"},
		"no limit":                 {"GET", users + "?limit=0", "", 422, "request.out_of_range", "limit"},
		"huge limit":               {"GET", users + "?limit=100000", "", 422, "request.out_of_range", "limit"},
		"limit over all numbers":   {"GET", users + "?limit=99999999999999999999", "", 422, "request.value_form", "limit"},
		"limit that is a word":     {"GET", users + "?limit=ten", "", 422, "request.value_form", "limit"},
		"unknown order":            {"GET", users + "?sort=password", "", 422, "request.value_unknown", "sort"},
		"unknown state":            {"GET", users + "?status=active&status=admin", "", 422, "request.value_unknown", "status[1]"},
		"long search":              {"GET", users + "?search=" + long, "", 422, "request.too_long", "search"},
		"byte zero in a search":    {"GET", users + "?search=a%00b", "", 422, "request.value_form", "search"},
		"search that is no UTF-8":  {"GET", users + "?search=%ff%fe", "", 422, "request.value_form", "search"},
		"search that is no code":   {"GET", users + "?search=%zz", "", 422, "request.value_form", ""},
		"byte zero in a filter":    {"GET", users + "?role=%00", "", 422, "request.value_form", "role"},
		"byte zero in the path":    {"GET", users + "/usr_%00", "", 404, "request.path_unknown", ""},
		"path that is no UTF-8":    {"GET", users + "/usr_%ff", "", 404, "request.path_unknown", ""},
		"made-up cursor":           {"GET", users + "?cursor=bmV4dA", "", 422, "request.cursor", "cursor"},
		"long cursor":              {"GET", users + "?cursor=" + long, "", 422, "request.too_long", "cursor"},
		"time that is none":        {"GET", "/accounts/self/audit-events?from=yesterday", "", 422, "request.value_form", "from"},
		"unknown range":            {"GET", "/accounts/self/audit-events?range=forever", "", 422, "request.value_unknown", "range"},
		"parameter given to count": {"GET", users + "/count?limit=5", "", 422, "request.member_unknown", "limit"},
		"If-Match that is none":    {"PATCH", "/accounts/self/roles/x", `{"name":"x"}`, 422, "request.value_form", "If-Match"},
	}
	each(t, func(s *scene) {
		caller := s.as(s.halden.admin)
		for name, c := range cases {
			s.Run(name, func(t *testing.T) {
				sub := *s
				sub.T = t
				by := sub.in(caller)
				if c.field == "If-Match" {
					by = by.with("If-Match", `"three"`)
				}
				var body any
				if c.body != "" || name == "no body" {
					body = c.body
				}
				got := by.do(c.method, c.path, body).want(c.status, c.code)
				if p := got.problem(); p.Field != c.field {
					t.Errorf("field %q, want %q: %s", p.Field, c.field, got.body)
				}
				for _, secret := range []string{password, "83726151", long} {
					if strings.Contains(string(got.body), secret) {
						t.Errorf("the answer repeats what was sent: %.300s", got.body)
					}
				}
			})
		}
		if strings.Contains(s.log.String(), "request failed") {
			t.Errorf("bad input was logged as a failure of ours:\n%s", s.log)
		}
		var count api.Count
		caller.get(users + "/count").into(&count)
		if count.Count != 3 {
			t.Errorf("%d users, want the 3 who were there", count.Count)
		}
	})
}

func TestMediaTypes(t *testing.T) {
	each(t, func(s *scene) {
		caller := s.as(s.halden.admin)
		for kind, status := range map[string]int{
			"application/json": 201, "application/json; charset=utf-8": 201, "application/merge-patch+json": 201,
			"text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415, "application/xml": 415, "text/csv": 415,
		} {
			body := fmt.Sprintf(`{"name":"Team %d"}`, len(kind))
			got := caller.with("Content-Type", kind).post("/accounts/self/teams", body)
			if status == http.StatusCreated {
				got.want(status, "")
			} else {
				got.want(status, "request.media_type")
			}
		}
	})
}

// Every fault of an input with several is told at once.
func TestSeveralFaultsAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		p := s.as(s.halden.admin).post("/accounts/self/users", `{"username":"a b","firstName":"\u202e","email":"none","timeZone":"Moon/Base"}`).
			want(http.StatusUnprocessableEntity, "user.username_characters").problem()
		fields := map[string]bool{}
		for _, one := range p.Errors {
			fields[one.Field] = one.Code != "" && one.Detail != ""
		}
		for _, field := range []string{"username", "firstName", "email", "timeZone"} {
			if !fields[field] {
				t.Errorf("nothing about %s: %+v", field, p.Errors)
			}
		}
	})
}

func TestCursors(t *testing.T) {
	each(t, func(s *scene) {
		admin, other := s.as(s.halden.admin), s.as(s.kestrel.admin)
		page := func(c client, query string) (p api.UserPage) {
			c.get("/accounts/self/users?limit=1" + query).into(&p)
			return p
		}
		first := page(admin, "")
		if len(first.Items) != 1 || first.NextCursor == "" {
			t.Fatalf("first page: %+v", first)
		}
		second := page(admin, "&cursor="+first.NextCursor)
		if len(second.Items) != 1 || second.Items[0].ID == first.Items[0].ID {
			t.Errorf("the second page holds %+v", second.Items)
		}
		third := page(admin, "&cursor="+second.NextCursor)
		if third.NextCursor != "" {
			if last := page(admin, "&cursor="+third.NextCursor); len(last.Items) != 0 || last.NextCursor != "" {
				t.Errorf("after three users the list goes on: %+v", last)
			}
		}
		half := len(first.NextCursor) / 2
		altered := first.NextCursor[:half] + flipped(first.NextCursor[half]) + first.NextCursor[half+1:]
		for name, bad := range map[string]answer{
			"altered":            admin.get("/accounts/self/users?limit=1&cursor=" + altered),
			"shortened":          admin.get("/accounts/self/users?limit=1&cursor=" + first.NextCursor[:half]),
			"of another order":   admin.get("/accounts/self/users?limit=1&sort=-email&cursor=" + first.NextCursor),
			"of another list":    admin.get("/accounts/self/audit-events?cursor=" + first.NextCursor),
			"of another account": other.get("/accounts/self/users?limit=1&cursor=" + first.NextCursor),
		} {
			if p := bad.want(http.StatusUnprocessableEntity, "request.cursor").problem(); p.Field != "cursor" {
				t.Errorf("a cursor %s: field %q", name, p.Field)
			}
		}
	})
}

func flipped(b byte) string {
	if b == 'A' {
		return "B"
	}
	return "A"
}
