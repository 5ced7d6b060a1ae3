package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// sub makes an account below another.
func (s *scene) sub(actor access.Actor, parent account.ID, name string) (a account.Account, err error) {
	s.Helper()
	err = s.log.Change(s.ctx, actor, parent, func(tx *database.Tx) ([]audit.Event, error) {
		a, err = account.CreateSub(s.ctx, tx, actor, parent, account.Draft{Name: name})
		return []audit.Event{a.CreatedEvent()}, err
	})
	return a, err
}

// family is a customer with two branches and an office below the first.
type family struct{ main, nordic, levant, bergen account.Account }

func (s *scene) family() (f family) {
	s.Helper()
	grow := func(parent account.ID, name string) account.Account {
		a, err := s.sub(program, parent, name)
		s.must(err)
		return a
	}
	main, err := s.create(program, "Halden")
	s.must(err)
	f.main = main
	f.nordic, f.levant = grow(main.ID, "Nordic"), grow(main.ID, "Levant")
	f.bergen = grow(f.nordic.ID, "Bergen")
	return f
}

func (s *scene) reach(actor access.Actor, id account.ID) (access.Actor, error) {
	return account.Reach(s.ctx, s.db.Read(), actor, id)
}

// C3, attack 40: people reach into accounts below their own with accounts/manage, and nowhere else.
func TestReach(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		stranger, err := s.create(program, "Stranger")
		s.must(err)
		enters, looks := access.AccountsEnter, access.AccountsView
		for name, c := range map[string]struct {
			actor access.Actor
			to    account.ID
			want  bool
		}{
			"one's own":               {of(f.main.ID), f.main.ID, true},
			"a child":                 {of(f.main.ID, enters), f.nordic.ID, true},
			"a grandchild":            {of(f.main.ID, enters), f.bergen.ID, true},
			"from the middle down":    {of(f.nordic.ID, enters), f.bergen.ID, true},
			"without the permission":  {of(f.main.ID, looks), f.nordic.ID, false},
			"the parent":              {of(f.nordic.ID, enters), f.main.ID, false},
			"a sibling":               {of(f.nordic.ID, enters), f.levant.ID, false},
			"a nephew":                {of(f.levant.ID, enters), f.bergen.ID, false},
			"another customer":        {of(stranger.ID, enters), f.bergen.ID, false},
			"the operator, a main":    {of(s.operator.ID, enters, access.OperatorTree), f.main.ID, false},
			"the operator, a sub":     {of(s.operator.ID, enters, access.OperatorTree), f.bergen.ID, false},
			"no such account":         {of(f.main.ID, enters), "acc_none", false},
			"nobody":                  {access.Actor{Kind: access.Anonymous, Permissions: access.SetOf(enters)}, f.bergen.ID, false},
			"who said so before":      {access.Actor{Kind: access.User, Account: f.levant.ID, Reaches: f.bergen.ID, Permissions: access.SetOf(enters)}, f.bergen.ID, false},
			"a key of another branch": {access.Actor{Kind: access.Key, Account: f.levant.ID, Permissions: access.SetOf(enters)}, f.nordic.ID, false},
		} {
			there, err := s.reach(c.actor, c.to)
			if c.want && (err != nil || there.Inside(c.to) != nil) || !c.want && (!errors.Is(err, account.Missing) || there.Reaches != "") {
				s.Errorf("%s: %+v, %v", name, there, err)
			}
		}
		visitor, err := s.reach(of(f.main.ID, enters, access.UsersView), f.bergen.ID)
		s.must(err)
		if visitor.May(f.bergen.ID, access.UsersView) != nil || visitor.May(f.bergen.ID, access.UsersManage) == nil ||
			visitor.May(f.nordic.ID, access.UsersView) == nil || visitor.Inside(f.levant.ID) == nil {
			s.Errorf("a visitor may what they may at home, and only there: %+v", visitor)
		}
	})
}

func TestCreateSub(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		admin := of(f.main.ID, access.AccountsEnter)
		oslo, err := s.sub(admin, f.main.ID, " Oslo ")
		s.must(err)
		if oslo.Name != "Oslo" || oslo.Kind != account.Sub || oslo.Language != "sl" || oslo.TimeZone != "Europe/Ljubljana" { // as the main account's
			s.Errorf("%+v", oslo)
		}
		s.must(s.accounts.Disable(s.ctx, s.visitor(admin, f.levant.ID), f.levant.ID))
		for name, c := range map[string]struct {
			actor  access.Actor
			parent account.ID
			called string
			want   string
		}{
			"taken in other letters":  {admin, f.main.ID, "NÖRDIC", "account.name_taken"},
			"two alphabets in a word": {admin, f.main.ID, "H\u0430lden", "account.name_mixed"}, // a Cyrillic а
			"no name":                 {admin, f.main.ID, " ", "account.name_missing"},
			"without the permission":  {of(f.main.ID, access.AccountsView), f.main.ID, "x", "access.forbidden"},
			"below a sibling":         {of(f.nordic.ID, access.AccountsEnter), f.levant.ID, "x", "account.missing"},
			"below a disabled one":    {s.visitor(admin, f.levant.ID), f.levant.ID, "x", "account.parent_disabled"},
			"below the operator":      {of(s.operator.ID, access.AccountsEnter), s.operator.ID, "x", "account.is_operator"},
		} {
			if _, err := s.sub(c.actor, c.parent, c.called); fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		other, err := s.sub(s.visitor(admin, f.nordic.ID), f.nordic.ID, "Oslo") // a name is its own among siblings only
		s.must(err)
		if other.Parent != f.nordic.ID {
			s.Errorf("%+v", other)
		}
		if _, err := s.sub(admin, f.main.ID, "Халден Фрахт Oslo"); err != nil { // alphabets may stand beside one another
			s.Error(err)
		}
	})
}

func (s *scene) visitor(actor access.Actor, id account.ID) access.Actor {
	s.Helper()
	there, err := s.reach(actor, id)
	s.must(err)
	return there
}

func TestTheTreeHasADepth(t *testing.T) {
	each(t, func(s *scene) {
		main, err := s.create(program, "Halden")
		s.must(err)
		at, levels := main.ID, 2 // the operator and the main account
		for ; levels < account.DepthLimit; levels++ {
			a, err := s.sub(program, at, "Level")
			s.must(err)
			at = a.ID
		}
		_, err = s.sub(program, at, "Too deep")
		s.refused(err, "account.too_deep")
		path, err := s.accounts.Path(s.ctx, reaching(of(main.ID), at), at)
		s.must(err)
		if len(path) != levels-1 || path[0].ID != main.ID || path[len(path)-1].ID != at {
			s.Errorf("a path of %d", len(path))
		}
	})
}

// Whoever stands above turns a sub-account off, and all below it with it.
func TestDisableABranch(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		admin := of(f.main.ID, access.AccountsEnter)
		for name, c := range map[string]struct {
			actor access.Actor
			want  string
		}{
			"its own people":                  {of(f.nordic.ID, access.AccountsEnter, access.AccountEdit), "access.forbidden"},
			"a sibling":                       {of(f.levant.ID, access.AccountsEnter), "account.missing"},
			"from above, without that right":  {of(f.main.ID, access.AccountEdit), "account.missing"},
			"the operator: it is no main one": {of(s.operator.ID, access.OperatorTree), "account.missing"},
		} {
			if got := fault.Code(s.accounts.Disable(s.ctx, c.actor, f.nordic.ID)); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.must(s.accounts.Disable(s.ctx, s.visitor(admin, f.nordic.ID), f.nordic.ID))
		s.closed(map[account.ID]bool{f.main.ID: false, f.nordic.ID: true, f.bergen.ID: true, f.levant.ID: false})
		s.must(s.accounts.Enable(s.ctx, s.visitor(admin, f.nordic.ID), f.nordic.ID))
		s.must(s.accounts.Disable(s.ctx, of(s.operator.ID, access.OperatorTree), f.main.ID))
		s.closed(map[account.ID]bool{f.main.ID: true, f.nordic.ID: true, f.bergen.ID: true, f.levant.ID: true})
		for _, in := range []account.ID{f.main.ID, f.nordic.ID} {
			page, err := s.log.List(s.ctx, program, in, audit.Filter{Action: "account.disabled", Target: string(f.nordic.ID), Status: audit.Success, Limit: 5})
			s.must(err)
			if len(page.Events) != 1 {
				s.Errorf("%s: %+v", in, page.Events)
			}
		}
	})
}

func (s *scene) closed(want map[account.ID]bool) {
	s.Helper()
	for id, closed := range want {
		a, err := account.Get(s.ctx, s.db.Read(), id)
		s.must(err)
		if a.Closed != closed {
			s.Errorf("%s is closed: %t", a.Name, a.Closed)
		}
	}
}

// Moving is the operator's, within one customer, and makes no circle.
func TestMove(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		stranger, err := s.create(program, "Stranger")
		s.must(err)
		twin, err := s.sub(program, f.levant.ID, "bergen")
		s.must(err)
		operator := of(s.operator.ID, access.OperatorTree)
		for name, c := range map[string]struct {
			actor  access.Actor
			id, to account.ID
			want   string
		}{
			"by the customer":          {s.visitor(of(f.main.ID, access.AccountsEnter), f.bergen.ID), f.bergen.ID, f.main.ID, "account.missing"},
			"under itself":             {operator, f.nordic.ID, f.nordic.ID, "account.cycle"},
			"under its own child":      {operator, f.nordic.ID, f.bergen.ID, "account.cycle"},
			"to another customer":      {operator, f.nordic.ID, stranger.ID, "account.other_customer"},
			"under the operator":       {operator, f.nordic.ID, s.operator.ID, "account.other_customer"},
			"a main account":           {operator, f.main.ID, f.nordic.ID, "account.is_main"},
			"beside one of its name":   {operator, f.bergen.ID, f.levant.ID, "account.name_taken"},
			"to no account":            {operator, f.bergen.ID, "acc_none", "account.missing"},
			"no account":               {operator, "acc_none", f.main.ID, "account.missing"},
			"without the permission":   {of(s.operator.ID, access.AccountView), f.bergen.ID, f.main.ID, "access.forbidden"},
			"to where it is (nothing)": {operator, f.bergen.ID, f.nordic.ID, ""},
		} {
			if got := fault.Code(s.accounts.Move(s.ctx, c.actor, c.id, c.to)); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.must(s.accounts.Move(s.ctx, operator, f.nordic.ID, f.levant.ID))
		if _, err := s.reach(of(f.levant.ID, access.AccountsEnter), f.bergen.ID); err != nil {
			s.Errorf("what moved along is not reached: %v", err)
		}
		s.paths(f.main.ID, "Halden", "Halden/Levant", "Halden/Levant/Nordic", "Halden/Levant/Nordic/Bergen", "Halden/Levant/bergen")
		s.must(s.accounts.Move(s.ctx, operator, f.nordic.ID, f.main.ID))
		s.paths(f.main.ID, "Halden", "Halden/Levant", "Halden/Levant/bergen", "Halden/Nordic", "Halden/Nordic/Bergen")
		_ = twin
	})
}

// paths demands that the tree below a main account is this one, as both its tables tell it.
func (s *scene) paths(main account.ID, want ...string) {
	s.Helper()
	list, err := s.accounts.List(s.ctx, program, main, account.Filter{Deep: true, Limit: 100})
	s.must(err)
	ids := []account.ID{main}
	for _, b := range list {
		ids = append(ids, b.ID)
	}
	var got []string
	for _, id := range ids {
		path, err := s.accounts.Path(s.ctx, reaching(of(main), id), id)
		s.must(err)
		var names []string
		for i, a := range path {
			names = append(names, a.Name)
			if i > 0 && a.Parent != path[i-1].ID {
				s.Errorf("%s is not directly below %s", a.Name, path[i-1].Name)
			}
		}
		got = append(got, strings.Join(names, "/"))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.Errorf("%q, want %q", got, want)
	}
}

func TestRename(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		own := of(f.nordic.ID, access.AccountEdit)
		for name, c := range map[string]struct {
			actor  access.Actor
			id     account.ID
			called string
			want   string
		}{
			"a sibling's name":       {own, f.nordic.ID, "LEVANT", "account.name_taken"},
			"nothing":                {own, f.nordic.ID, "", "account.name_missing"},
			"without the permission": {of(f.nordic.ID), f.nordic.ID, "x", "access.forbidden"},
			"of the parent":          {own, f.main.ID, "x", "account.missing"},
			"of a sibling":           {own, f.levant.ID, "x", "account.missing"},
			"as it is":               {of(f.levant.ID, access.AccountEdit), f.levant.ID, "Levant", ""},
			"in other capitals":      {own, f.nordic.ID, "NORDIC", ""},
			"from above":             {s.visitor(of(f.main.ID, access.AccountsEnter, access.AccountEdit), f.bergen.ID), f.bergen.ID, "Aaa", ""},
			"by the operator":        {of(s.operator.ID, access.OperatorTree), f.main.ID, "Halden Group", ""},
		} {
			if got := fault.Code(s.accounts.Rename(s.ctx, c.actor, c.id, c.called)); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.paths(f.main.ID, "Halden Group", "Halden Group/Levant", "Halden Group/NORDIC", "Halden Group/NORDIC/Aaa")
		list, err := s.accounts.List(s.ctx, program, f.main.ID, account.Filter{Deep: true, Limit: 1})
		s.must(err)
		if len(list) != 1 || list[0].Name != "Aaa" || list[0].ParentName != "NORDIC" || list[0].Level != 2 { // in the order of the new names
			s.Errorf("%+v", list)
		}
	})
}

func TestListBelow(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.must(s.accounts.Disable(s.ctx, s.visitor(of(f.main.ID, access.AccountsEnter), f.levant.ID), f.levant.ID))
		looks := of(f.main.ID, access.AccountsView)
		for name, c := range map[string]struct {
			filter account.Filter
			want   []string
		}{
			"directly":  {account.Filter{}, []string{"Levant", "Nordic"}},
			"all":       {account.Filter{Deep: true}, []string{"Bergen", "Levant", "Nordic"}},
			"by search": {account.Filter{Deep: true, Search: "ER"}, []string{"Bergen"}},
			"disabled":  {account.Filter{Deep: true, Status: account.Disabled}, []string{"Levant"}},
			"by page":   {account.Filter{Deep: true, After: account.Position{NameKey: "bergen", ID: f.bergen.ID}}, []string{"Levant", "Nordic"}},
		} {
			c.filter.Limit = 10
			list, err := s.accounts.List(s.ctx, looks, f.main.ID, c.filter)
			s.must(err)
			var got []string
			for _, b := range list {
				got = append(got, b.Name)
			}
			if !slices.Equal(got, c.want) {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		list, err := s.accounts.List(s.ctx, looks, f.main.ID, account.Filter{Search: "nordic", Limit: 2})
		s.must(err)
		if list[0].Accounts != 1 || list[0].Level != 1 || list[0].ParentName != "Halden" {
			s.Errorf("%+v", list[0])
		}
		for name, c := range map[string]struct {
			actor access.Actor
			under account.ID
			want  string
		}{
			"without the permission":    {of(f.main.ID), f.main.ID, "access.forbidden"},
			"below the parent":          {of(f.nordic.ID, access.AccountsView), f.main.ID, "account.missing"},
			"below a sibling":           {of(f.nordic.ID, access.AccountsView), f.levant.ID, "account.missing"},
			"the customers, by a child": {looks, s.operator.ID, "account.missing"},
			"the operator, a customer":  {of(s.operator.ID, access.OperatorTree), f.main.ID, ""},
		} {
			_, err := s.accounts.List(s.ctx, c.actor, c.under, account.Filter{Limit: 5})
			if fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
	})
}

// reaching is the actor as they were found to reach an account.
func reaching(actor access.Actor, id account.ID) access.Actor {
	if id != actor.Account {
		actor.Reaches = id
	}
	return actor
}

// An account that is made while the branch above it is moved goes along with
// it: else those who were above would still reach it.
func TestMoveRace(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		var group sync.WaitGroup
		for worker := range 3 {
			group.Go(func() {
				for i := range 15 {
					if _, err := s.sub(program, f.bergen.ID, fmt.Sprintf("%d of %d", i, worker)); err != nil {
						s.Error(err)
					}
				}
			})
		}
		group.Go(func() {
			for range 15 {
				for _, to := range []account.ID{f.levant.ID, f.nordic.ID} {
					if err := s.accounts.Move(s.ctx, program, f.bergen.ID, to); err != nil {
						s.Error(err)
					}
				}
			}
		})
		group.Wait()
		var wrong int
		s.must(s.db.Read().QueryRowContext(s.ctx, `
			WITH RECURSIVE real (ancestor_id, account_id, depth) AS (
				SELECT id, id, 0 FROM accounts
				UNION ALL SELECT a.parent_id, r.account_id, r.depth + 1 FROM real r JOIN accounts a ON a.id = r.ancestor_id WHERE a.parent_id IS NOT NULL)
			SELECT (SELECT COUNT(*) FROM real r WHERE NOT EXISTS (SELECT 1 FROM account_tree t WHERE t.ancestor_id = r.ancestor_id AND t.account_id = r.account_id AND t.depth = r.depth))
				+ (SELECT COUNT(*) FROM account_tree) - (SELECT COUNT(*) FROM real)`).Scan(&wrong))
		if wrong != 0 {
			s.Errorf("%d places in the tree are not where the accounts are", wrong)
		}
	})
}
