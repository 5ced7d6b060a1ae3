package user_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var firstNames = []string{"Amélie", "AMELIE", "Jürgen", "İbrahim", "Işıl", "Łukasz", "Ångström", "Владимир", "Світлана", "Νίκος", "Δήμητρα", "محمد", "فاطمة", "דוד",
	"李", "小明", "さくら", "김서연", "สมชาย", "अमित", "Nguyễn", "Bob", "bob", "Ann-Marie", "O'Neil", "100%", "a_b", `back\slash`, `"quoted"`, "Ǆemal", "x"}

var lastNames = []string{"", "Fournier", "Groß", "GROSS", "Yıldırım", "Đoković", "Петров", "Шевченко", "Παπαδόπουλος", "الهاشمي", "כהן", "王", "田中", "이", "de la Cruz", "van der Berg",
	"Ng", strings.Repeat("Wolfeschlegel", 6)}

// setUp is what users may have set up beside a password, as their row says it.
var setUp = []string{"", ",recovery,", ",app,", ",app,recovery,", ",passkey,", ",mobile,passkey,recovery,", ""}

// crowd fills the home account with many different users.
func (s *scene) crowd(count int, roles []string, teams []string) {
	s.Helper()
	random := rand.New(rand.NewPCG(3, 5))
	s.must(s.log.Change(s.ctx, program, s.home, func(tx *database.Tx) (all []audit.Event, err error) {
		for i := range count {
			d := user.Draft{Username: fmt.Sprintf("%s.%d", []string{"user", "Al", "zoe", "x_y"}[i%4], i), FirstName: firstNames[random.IntN(len(firstNames))],
				LastName: lastNames[random.IntN(len(lastNames))], Email: fmt.Sprintf("%s%d@%s", []string{"mail", "José", "почта", "Z"}[i%4], i, []string{"example.com", "bücher.example", "test.co"}[i%3])}
			if err := d.Valid(); err != nil {
				return nil, err
			}
			for j, role := range roles { // the first is rare, the last common
				if random.IntN(len(roles)-j+1) == 0 && (j > 0 || i%40 == 0) {
					d.Roles = append(d.Roles, role)
				}
			}
			if i%3 == 0 {
				d.Teams = teams
			}
			o := user.Options{Source: user.Imported, NoLetter: true}
			if i%5 > 0 {
				o.PasswordHash = "x"
			}
			_, events, err := s.users.CreateIn(s.ctx, tx, program, s.home, d, o)
			if err != nil {
				return nil, err
			}
			all = append(all, events...)
		}
		return all, nil
	}))
	s.change(func(tx *database.Tx) error {
		rows, err := tx.QueryContext(s.ctx, `SELECT id FROM users WHERE account_id = $1 ORDER BY id`, s.home)
		ids, err := database.Collect(rows, err, func(row database.Scanner) (id string, err error) { return id, row.Scan(&id) })
		if err != nil {
			return err
		}
		for i, id := range ids {
			login := []int64{0, today.Add(-time.Duration(random.IntN(60*24)) * time.Hour).UnixMicro(), today.AddDate(0, 0, -7).UnixMicro(), today.AddDate(0, 0, -30).UnixMicro(),
				today.AddDate(0, 0, -90).UnixMicro() - int64(i%2)}[random.IntN(5)]
			status := []string{"active", "active", "active", "pending", "locked", "disabled", "password_expired"}[random.IntN(7)]
			if err := tx.Exec(s.ctx, `UPDATE users SET last_login_at = $3, status = $4, factors = $5, last_login_method = $6 WHERE account_id = $1 AND id = $2`,
				s.home, id, login, status, setUp[i%len(setUp)], []string{"", "password", "password", "passkey"}[i%4]); err != nil {
				return err
			}
		}
		return nil
	})
	s.add(s.other, "amelie", "analyze_manager") // of another account: in no list
}

// folded is a user with what searching and sorting look at.
type folded struct {
	user.User
	words []string
	name  string
	login int64

	factors, method string
}

// everybody is the account as the brute force sees it.
func (s *scene) everybody() []folded {
	s.Helper()
	all, err := s.users.All(s.ctx, program, s.home, user.Filter{})
	s.must(err)
	var list []folded
	for u, err := range all {
		s.must(err)
		name := text.Fold(u.FullName())
		f := folded{User: u, words: strings.Fields(name + " " + text.Fold(u.Username) + " " + text.Fold(u.Email)),
			name: strings.ToValidUTF8(name[:min(len(name), 120)], "")}
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT factors, last_login_method FROM users WHERE account_id = $1 AND id = $2`, s.home, u.ID).Scan(&f.factors, &f.method))
		if u.LastLogin != nil {
			f.login = u.LastLogin.At.UnixMicro()
		}
		list = append(list, f)
	}
	return list
}

// passes is the filter once more, in Go.
func passes(u folded, f user.Filter) bool {
	has := func(list []user.Reference, id string) bool {
		return slices.ContainsFunc(list, func(r user.Reference) bool { return r.ID == id })
	}
	if len(f.Statuses) > 0 && !slices.Contains(f.Statuses, u.Status) || f.Role != "" && !has(u.Roles, f.Role) || f.Team != "" && !has(u.Teams, f.Team) {
		return false
	}
	if !hasSetUp(u.factors, f.SecondFactor) || f.SignInMethod != "" && u.method != string(f.SignInMethod) {
		return false
	}
	days := func(n int) time.Time { return today.AddDate(0, 0, -n) }
	switch f.LastLogin {
	case user.Never:
		return u.LastLogin == nil && searched(u, f.Search)
	case user.Within7d:
		return u.LastLogin != nil && !u.LastLogin.At.Before(days(7)) && searched(u, f.Search)
	case user.Within30d:
		return u.LastLogin != nil && !u.LastLogin.At.Before(days(30)) && searched(u, f.Search)
	case user.Over30d:
		return u.LastLogin != nil && u.LastLogin.At.Before(days(30)) && searched(u, f.Search)
	case user.Over90d:
		return u.LastLogin != nil && u.LastLogin.At.Before(days(90)) && searched(u, f.Search)
	}
	return searched(u, f.Search)
}

func hasSetUp(factors string, wanted user.SecondFactor) bool {
	none := factors == "" || factors == ",recovery,"
	switch wanted {
	case "":
		return true
	case user.NoFactor, user.AnyFactor:
		return none == (wanted == user.NoFactor)
	}
	return strings.Contains(factors, ","+string(wanted)+",")
}

func searched(u folded, search string) bool {
	for wanted := range strings.FieldsSeq(text.Fold(search)) {
		fits := strings.Contains
		if utf8.RuneCountInString(wanted) < 3 {
			fits = strings.HasPrefix
		}
		if !slices.ContainsFunc(u.words, func(word string) bool { return fits(word, wanted) }) {
			return false
		}
	}
	return true
}

// order is the sorting once more, in Go.
func order(f user.Filter) func(a, b folded) int {
	by := map[user.SortBy]func(a, b folded) int{
		user.ByFullName: func(a, b folded) int { return strings.Compare(a.name, b.name) },
		user.ByUsername: func(a, b folded) int {
			return strings.Compare(strings.ToLower(a.Username), strings.ToLower(b.Username))
		},
		user.ByEmail:     func(a, b folded) int { return strings.Compare(strings.ToLower(a.Email), strings.ToLower(b.Email)) },
		user.ByLastLogin: func(a, b folded) int { return cmp.Compare(a.login, b.login) },
		user.ByCreated:   func(folded, folded) int { return 0 },
	}[f.Sort]
	return func(a, b folded) int {
		c := cmp.Or(by(a, b), strings.Compare(string(a.ID), string(b.ID)))
		if f.Descending {
			return -c
		}
		return c
	}
}

var searches = []string{"a", "жя", "al", "am", "ame", "AMÉLIE", "gross", "mail1", "josé", "петров", "서연", "هاشمي", "李", "example com", "%", "_b", `k\s`, `"qu`, "o'n", "x_y", "fournier bob",
	"van ber user", "bücher", "ıl", "der der", "nobodyatall", "wolf.", "sch", "zz"}

// combination is one of the 32 sets of filters, with values that turn with i.
func combination(set, i int, roles, teams []string) (f user.Filter) {
	if set&1 != 0 {
		f.Search = searches[i%len(searches)]
	}
	if set&2 != 0 {
		f.Statuses = [][]user.Status{{user.Active}, {user.Disabled}, {user.Locked, user.Pending}, {user.Active, user.Disabled, user.PasswordExpired}}[i%4]
	}
	if set&4 != 0 {
		f.Role = roles[i%len(roles)]
	}
	if set&8 != 0 {
		f.Team = teams[i%len(teams)]
	}
	if set&16 != 0 {
		f.LastLogin = []user.LastLogin{user.Never, user.Within7d, user.Within30d, user.Over30d, user.Over90d}[i%5]
	}
	return f
}

// U1: for every order and every combination of filters, the pages together are what a plain sort and test give,
// on the ways that a few users take and on those that many take.
func TestListFindsWhatPasses(t *testing.T) {
	each(t, func(s *scene) {
		s.ctx = clock.At(s.ctx, today)
		roles := []string{s.role("Rare"), "analyze_manager", s.role("Common")}
		teams := []string{s.team("Crew")}
		s.crowd(600, roles, teams)
		all := s.everybody()
		if len(all) != 600 {
			s.Fatalf("%d users", len(all))
		}
		everyList := func(limits []int, turn int) { // turn: which half of the lists is read backwards
			i := 0
			for at, sort := range []user.SortBy{user.ByFullName, user.ByUsername, user.ByEmail, user.ByLastLogin, user.ByCreated} {
				for set := range 32 {
					f := combination(set, i, roles, teams)
					f.Sort, f.Descending, f.Limit = sort, (set+set/2+at+turn)%2 == 0, limits[i%len(limits)]
					s.compare(f, all)
					i++
				}
			}
			for n, search := range searches {
				s.compare(user.Filter{Search: search, Sort: user.ByFullName, Limit: 100}, all)
				for set := n % 8; set < 32; set += 8 {
					f := combination(set, n+set, roles, teams)
					f.Search, f.Limit = search, limits[(n+set)%len(limits)]
					s.compareMatch(f, all)
				}
			}
		}
		everyList([]int{200, 90}, 0)
		user.LowerBounds(s.T)
		everyList([]int{200, 37, 90}, 1)
	})
}

// U1: the filters by second factor and by the way of signing in, alone and with others.
func TestListBySecondFactor(t *testing.T) {
	each(t, func(s *scene) {
		s.ctx = clock.At(s.ctx, today)
		roles, teams := []string{"analyze_manager"}, []string{s.team("Crew")}
		s.crowd(300, roles, teams)
		all := s.everybody()
		lists := func() {
			for i, factor := range []user.SecondFactor{user.NoFactor, user.AnyFactor, user.WithApp, user.WithPasskey, user.WithMobile, ""} {
				for _, method := range []user.SignInMethod{"", user.ByPassword, user.ByPasskey} {
					for at, sort := range []user.SortBy{user.ByFullName, user.ByLastLogin, user.ByCreated} {
						s.compare(user.Filter{SecondFactor: factor, SignInMethod: method, Sort: sort, Descending: (i+at)%2 == 0, Limit: 40}, all)
						f := combination(2*(1+i+at), i, roles, teams)
						f.SecondFactor, f.SignInMethod, f.Sort, f.Limit = factor, method, sort, 40
						s.compare(f, all)
					}
				}
			}
		}
		lists()
		user.LowerBounds(s.T)
		lists()
		for field, f := range map[string]user.Filter{"secondFactor": {SecondFactor: "eye"}, "signInMethod": {SignInMethod: "luck"}} {
			_, err := s.users.List(s.ctx, program, s.home, f)
			if told := fault.Of(err); told == nil || told.Code != "request.value_unknown" || told.Field != field {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func (s *scene) compare(f user.Filter, all []folded) {
	s.Helper()
	var want []folded
	for _, u := range all {
		if passes(u, f) {
			want = append(want, u)
		}
	}
	slices.SortFunc(want, order(f))
	count, exact, err := s.users.Count(s.ctx, program, s.home, f)
	s.must(err)
	if exact && count != len(want) || count > len(want) {
		s.Errorf("%+v: counted %d (exact: %t), want %d", f, count, exact, len(want))
	}
	page := f
	for i, pages := 0, 0; ; pages++ {
		got, err := s.users.List(s.ctx, program, s.home, page)
		s.must(err)
		if len(got.Users) > f.Limit || pages > len(all) || i+len(got.Users) > len(want) {
			s.Fatalf("%+v: page %d has %d users, %d came before, want %d in all", f, pages, len(got.Users), i, len(want))
		}
		for _, u := range got.Users {
			if u.ID != want[i].ID || len(u.Roles) != len(want[i].Roles) || len(u.Teams) != len(want[i].Teams) {
				s.Fatalf("%+v: number %d is %s (%s), want %s (%s)", f, i, u.Username, u.FullName(), want[i].Username, want[i].FullName())
			}
			i++
		}
		if got.Next == nil {
			if i != len(want) {
				s.Fatalf("%+v: %d users, want %d", f, i, len(want))
			}
			return
		}
		page.After = got.Next
	}
}

// compareMatch checks the order by match: first whose name begins with the
// search, by name, then the others, by name or by creation.
func (s *scene) compareMatch(f user.Filter, all []folded) {
	s.Helper()
	begins := strings.Join(strings.Fields(text.Fold(f.Search)), " ")
	var first, others []folded
	for _, u := range all {
		switch {
		case !passes(u, f):
		case strings.HasPrefix(u.name, begins):
			first = append(first, u)
		default:
			others = append(others, u)
		}
	}
	slices.SortFunc(first, order(user.Filter{Sort: user.ByFullName}))
	slices.SortFunc(others, order(user.Filter{Sort: user.ByCreated}))
	byAge := slices.Concat(first, others)
	slices.SortFunc(others, order(user.Filter{Sort: user.ByFullName}))
	byName := slices.Concat(first, others)
	var got []folded
	for page, pages := f, 0; ; pages++ {
		answer, err := s.users.List(s.ctx, program, s.home, page)
		s.must(err)
		if len(answer.Users) > f.Limit || pages > len(all) {
			s.Fatalf("%+v: page %d has %d users", f, pages, len(answer.Users))
		}
		for _, u := range answer.Users {
			got = append(got, folded{User: u})
		}
		if page.After = answer.Next; answer.Next == nil {
			break
		}
	}
	same := func(a, b folded) bool { return a.ID == b.ID }
	if !slices.EqualFunc(got, byAge, same) && !slices.EqualFunc(got, byName, same) {
		s.Fatalf("%+v: %d users, want %d of which %d begin with %q, or another order", f, len(got), len(byName), len(first), begins)
	}
}

func TestListRefused(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.actor(s.add(s.home, "bob"))
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		viewer := s.actor(s.add(s.home, "viewer", "analyze_manager"))
		for name, c := range map[string]struct {
			actor  access.Actor
			filter user.Filter
			want   string
		}{
			"may view":           {viewer, user.Filter{}, ""},
			"may not":            {bob, user.Filter{}, "access.forbidden"},
			"of another account": {foreign, user.Filter{}, "account.missing"},
			"unknown order":      {viewer, user.Filter{Sort: "password_hash"}, "request.sort_unknown"},
			"unknown last login": {viewer, user.Filter{LastLogin: "once"}, "request.value_unknown"},
			"endless search":     {viewer, user.Filter{Search: strings.Repeat("abc", 20_000)}, ""},
			"very many words":    {viewer, user.Filter{Search: strings.Repeat("bob ", 5_000)}, ""},
			"NUL in the search":  {viewer, user.Filter{Search: "bo\x00b"}, ""},
			"not UTF-8":          {viewer, user.Filter{Search: "\xff\xfe\xfd"}, ""},
			"FTS5 words":         {viewer, user.Filter{Search: `bob" OR NEAR(a b) AND * -x:y ^`}, ""},
		} {
			_, err := s.users.List(s.ctx, c.actor, s.home, c.filter)
			_, _, err2 := s.users.Count(s.ctx, c.actor, s.home, c.filter)
			_, err3 := s.users.All(s.ctx, c.actor, s.home, c.filter)
			for _, err := range []error{err, err2} {
				if err != nil && c.want == "" {
					s.Errorf("%s: %v", name, err)
				}
				s.refused(err, c.want)
			}
			if c.filter.Sort == "" { // an export has an order of its own
				s.refused(err3, c.want)
			}
		}
	})
}
