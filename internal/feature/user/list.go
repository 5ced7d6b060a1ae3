package user

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// SortBy names the member that a list is ordered by.
type SortBy string

// The orders; users of equal value follow by id. ByMatch is for searching:
// whose name begins with the search, by name, and then the others. Its
// pages cost the same however many match, see match.go.
const (
	ByMatch     SortBy = "match"
	ByFullName  SortBy = "name"
	ByUsername  SortBy = "username"
	ByEmail     SortBy = "email"
	ByLastLogin SortBy = "lastLogin"
	ByCreated   SortBy = "created"
)

// LastLogin chooses users by when they last signed in.
type LastLogin string

// The choices.
const (
	Never     LastLogin = "never"
	Within7d  LastLogin = "within_7d"
	Within30d LastLogin = "within_30d"
	Over30d   LastLogin = "over_30d" // never is not over
	Over90d   LastLogin = "over_90d"
)

// Filter chooses users; its zero value is everybody by name. A search without
// a Sort is answered by match.
type Filter struct {
	Search       string // words; each must occur in name, username or email
	Statuses     []Status
	Role         string
	Team         string
	LastLogin    LastLogin
	SecondFactor SecondFactor
	SignInMethod SignInMethod
	Sort         SortBy
	Descending   bool
	After        *Position // the last one already seen
	Limit        int       // 1 to MaxPage
}

// MaxPage is the most users that one page holds.
const MaxPage = 200

// Position is a place in a list: the value it is ordered by, and the id.
type Position struct{ Key, ID string }

// micros is the key in a list by last login; the door signs positions, so
// nonsense is no more than a wrong place to start.
func (p Position) micros() int64 {
	at, _ := strconv.ParseInt(p.Key, 10, 64)
	return at
}

// Page is a part of a list. Next is where the following one starts, nil at the
// end. A page may hold fewer users than asked for and still have a next one:
// the work for one page is bounded, however rare the users looked for.
type Page struct {
	Users []User
	Next  *Position
}

// CountLimit is up to where a count is exact.
const CountLimit = 10_000

// Bounds of the work for one page or count; variables only for tests.
var (
	// narrow is how many rows at the most are fetched and sorted instead of
	// being read in order.
	narrow = 1000
	// narrowIndex is the same for what SQLite's search index finds: it gives its
	// rows in the order of the file, so each costs a fifth of others.
	narrowIndex = 16_000
	// look is how many rows are looked through to count what no cheap source finds.
	look = 8_000
)

// The numbers of rows looked through one after the other while walking in
// order for a page of users that are not rare. Each member of a role or team
// costs a look at their user, unless the index of members answers all.
var (
	windows       = []int{400, 2_000, 6_000}
	memberWindows = []int{400, 2_000, 4_000}
	indexWindows  = []int{400, 8_000, 50_000}
)

var sortColumns = map[SortBy]string{
	ByMatch: "name_key", ByFullName: "name_key", ByUsername: "username_key", ByEmail: "email_key", ByLastLogin: "last_login_at", ByCreated: "id",
}

var unknownSort = fault.New(fault.Invalid, "request.sort_unknown").On("sort")

// List finds a page of the account's users, with their roles and teams.
func (r *Users) List(ctx context.Context, actor access.Actor, account access.AccountID, f Filter) (Page, error) {
	if err := actor.May(account, access.UsersView); err != nil {
		return Page{}, err
	}
	l, err := r.newListing(ctx, account, f)
	if err != nil {
		return Page{}, err
	}
	page, err := l.page(ctx)
	if err != nil {
		return Page{}, err
	}
	return page, attach(ctx, r.db.Read(), account, page.Users)
}

// Count tells how many users the filter matches. Above CountLimit, or when
// finding out would be too much work, it is a lower bound and exact is false.
func (r *Users) Count(ctx context.Context, actor access.Actor, account access.AccountID, f Filter) (count int, exact bool, err error) {
	if err := actor.May(account, access.UsersView); err != nil {
		return 0, false, err
	}
	l, err := r.newListing(ctx, account, f)
	if err != nil {
		return 0, false, err
	}
	return l.count(ctx)
}

// listing is one filter on its way to SQL.
type listing struct {
	q       database.Queryer
	engine  database.Engine
	account access.AccountID
	Filter
	column  string
	filters []condition
	begins  string // the words of the search, folded
	// within keeps to the names that begin with them while walking by name.
	within bool
	brief  bool // reads only what an export writes
}

// condition is one filter in two forms: as a test of a user u, and as a source
// that finds the users that pass without looking at the others.
type condition struct {
	name   string
	test   func(w *database.Where)
	source string // tables, joined to users u
	find   func(w *database.Where)
	// A role or team is read in order from its members m alone.
	members string
	narrow  func(w *database.Where)
	// member tests a member m, where that says enough of the user.
	member func(w *database.Where)
	// tally asks the source for an upper bound of how many pass, where that is
	// cheaper than finding them; nil: it is not.
	tally func(w *database.Where) (from string)
}

func (r *Users) newListing(ctx context.Context, account access.AccountID, f Filter) (*listing, error) {
	words := searchWords(f.Search)
	if f.Sort == "" {
		f.Sort = ByMatch
	}
	if f.Sort == ByMatch {
		f.Descending = false
		if len(words) == 0 {
			f.Sort = ByFullName
		}
	}
	column, ok := sortColumns[f.Sort]
	if !ok {
		return nil, unknownSort.With("value", short(string(f.Sort)))
	}
	f.Limit = min(max(f.Limit, 1), MaxPage)
	l := &listing{q: r.db.Read(), engine: r.db.Engine(), account: account, Filter: f, column: column}
	l.addSearch(words)
	l.addMembership("role", "role_members", "role_id", f.Role)
	l.addMembership("team", "team_members", "team_id", f.Team)
	l.addStatus()
	if err := l.addSecondFactor(); err != nil {
		return nil, err
	}
	if err := l.addSignInMethod(); err != nil {
		return nil, err
	}
	return l, l.addLastLogin(clock.Now(ctx))
}

func (l *listing) add(c condition) { l.filters = append(l.filters, c) }

func (l *listing) addStatus() {
	if len(l.Statuses) == 0 {
		return
	}
	of := func(table string) func(w *database.Where) {
		return func(w *database.Where) { w.And(table + `.status IN (` + database.List(w, l.Statuses) + `)`) }
	}
	l.add(condition{name: "status", test: of("u"), source: `users u`, find: of("u"), member: of("m")})
}

func (l *listing) addMembership(name, table, column, id string) {
	if id == "" {
		return
	}
	narrow := func(w *database.Where) { w.And(`m.account_id = ? AND m.`+column+` = ?`, l.account, id) }
	l.add(condition{
		name: name,
		test: func(w *database.Where) {
			w.And(`EXISTS (SELECT 1 FROM `+table+` x WHERE x.account_id = u.account_id AND x.user_id = u.id AND x.`+column+` = ?)`, id)
		},
		source: table + ` m CROSS JOIN users u`,
		find: func(w *database.Where) {
			narrow(w)
			w.And(`u.id = m.user_id`)
		},
		members: table + ` m`,
		narrow:  narrow,
	})
}

func (l *listing) addLastLogin(now time.Time) error {
	days := func(n int) int64 { return now.AddDate(0, 0, -n).UnixMicro() }
	from, before := int64(1), int64(math.MaxInt64) // 0 is never
	switch l.LastLogin {
	case "":
		return nil
	case Never:
		from, before = 0, 1
	case Within7d:
		from = days(7)
	case Within30d:
		from = days(30)
	case Over30d:
		before = days(30)
	case Over90d:
		before = days(90)
	default:
		return valueUnknown("lastLogin", string(l.LastLogin))
	}
	if len(l.filters) == 0 && l.Sort == ByLastLogin && l.After != nil {
		from, before = l.startAt(from, before)
	}
	test := func(w *database.Where) { // a bound that is none would be taken for one
		if from > 0 {
			w.And(`u.last_login_at >= ?`, from)
		}
		if before < math.MaxInt64 {
			w.And(`u.last_login_at < ?`, before)
		}
	}
	l.add(condition{name: "lastLogin", test: test, source: `users u`, find: test})
	return nil
}

// startAt leaves of two bounds on the side from which the index is read, the
// filter's and the position's, the one that is further on: SQLite begins at
// either, and reads from there.
func (l *listing) startAt(from, before int64) (int64, int64) {
	at := l.After.micros()
	switch {
	case l.Descending && at < before:
		before = math.MaxInt64
	case !l.Descending && at >= from:
		from = 0
	default: // all that pass lie behind the position
		l.After = nil
	}
	return from, before
}

// nobody is a word that no user can have.
const nobody = "\ufffd\ufffd\ufffd"

func searchWords(search string) []string {
	if !storable(search) {
		search = nobody
	}
	words := text.Words(text.Fold(search))
	return words[:min(len(words), 8)]
}

// addSearch looks for each word anywhere, or at the start of a word when it
// has only one or two letters.
func (l *listing) addSearch(words []string) {
	if len(words) == 0 {
		return
	}
	l.begins = strings.Join(words, " ")
	for i, word := range words {
		switch length := utf8.RuneCountInString(word); {
		case length < 3:
			words[i] = wordStart + word
		case length > EmailLimit: // no name has such a word, and the index takes long to say so
			words[i] = nobody
		}
	}
	test := func(w *database.Where) {
		for _, word := range words {
			w.And(`u.search_text LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(word)+"%")
		}
	}
	c := condition{name: "search", test: test, source: `users u`, find: test}
	if l.engine == database.SQLite {
		c.source = `user_search s CROSS JOIN users u`
		c.find = func(w *database.Where) {
			w.And(`s.user_search MATCH ? AND u.number = s.rowid`, trigrams(words))
			test(w)
		}
		// The index is of all accounts. What is common among them is looked for
		// in the order of this account's own users, however few those are.
		c.tally = func(w *database.Where) string {
			w.And(`s.user_search MATCH ?`, trigrams(words))
			return `user_search s`
		}
	}
	l.add(c)
}

// trigrams is the FTS5 question for trigrams that cover all words. The index
// keeps no positions (it is a quarter of the size), so the rows found are
// tested again, and trigrams that overlap would cost more than they exclude.
func trigrams(words []string) string {
	var all []string
	for _, word := range words {
		runes := []rune(word)
		for i := 0; i < len(runes); i += 3 {
			at := min(i, len(runes)-3)
			all = append(all, `"`+strings.ReplaceAll(string(runes[at:at+3]), `"`, `""`)+`"`)
		}
	}
	return strings.Join(all, " AND ")
}

// position is where u stands in this order.
func (l *listing) position(u User) *Position {
	key := ""
	switch l.Sort {
	case ByMatch:
		key = l.rank(u) + u.nameKey
	case ByFullName:
		key = u.nameKey
	case ByUsername:
		key = u.usernameKey
	case ByEmail:
		key = u.emailKey
	case ByLastLogin:
		key = "0"
		if u.LastLogin != nil {
			key = strconv.FormatInt(u.LastLogin.At.UnixMicro(), 10)
		}
	case ByCreated:
	}
	return &Position{key, string(u.ID)}
}
