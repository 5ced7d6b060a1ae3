package account_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
)

type scene struct {
	*testing.T
	ctx      context.Context
	db       *database.DB
	log      *audit.Log
	accounts *account.Accounts
	operator account.Account
}

var program = access.Program(access.Internal)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, accounts: account.New(log)}
		a, err := s.createOperator()
		if err != nil {
			t.Fatal(err)
		}
		s.operator = a
		test(s)
	})
}

func (s *scene) createOperator() (a account.Account, err error) {
	err = s.db.Change(s.ctx, func(tx *database.Tx) (err error) {
		a, err = account.CreateOperator(s.ctx, tx, account.Draft{Name: "Operator", Language: "en", TimeZone: "UTC"})
		return err
	})
	return a, err
}

func (s *scene) create(actor access.Actor, name string) (a account.Account, err error) {
	err = s.log.Change(s.ctx, actor, s.operator.ID, func(tx *database.Tx) ([]audit.Event, error) {
		a, err = account.CreateMain(s.ctx, tx, actor, s.operator.ID, account.Draft{Name: name, Language: "sl", TimeZone: "Europe/Ljubljana"})
		return []audit.Event{a.CreatedEvent()}, err
	})
	return a, err
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// of is somebody of the account with these permissions.
func of(in access.AccountID, permissions ...access.Permission) access.Actor {
	return access.Actor{Kind: access.User, ID: "usr_1", Name: "ann", Account: in, Permissions: access.SetOf(permissions...)}
}

func TestDraftFaults(t *testing.T) {
	for name, c := range map[string]struct {
		draft account.Draft
		want  string
	}{
		"fine":          {account.Draft{Name: " Halden Freight ", Language: "ar", TimeZone: "Asia/Riyadh"}, ""},
		"nothing":       {account.Draft{}, "account.name_missing on name, account.language_unknown on language, account.time_zone_unknown on timeZone"},
		"long name":     {account.Draft{Name: strings.Repeat("a", 101), Language: "en", TimeZone: "UTC"}, "account.name_too_long on name"},
		"endless name":  {account.Draft{Name: strings.Repeat("田", 10_000), Language: "en", TimeZone: "UTC"}, "account.name_too_long on name"},
		"control":       {account.Draft{Name: "a\x00", Language: "en", TimeZone: "UTC"}, "account.name_characters on name"},
		"turned around": {account.Draft{Name: "a\u202eb", Language: "en", TimeZone: "UTC"}, "account.name_characters on name"},
		"language":      {account.Draft{Name: "a", Language: "tlh", TimeZone: "UTC"}, "account.language_unknown on language"},
		"zone":          {account.Draft{Name: "a", Language: "en", TimeZone: "Local"}, "account.time_zone_unknown on timeZone"},
		"a path":        {account.Draft{Name: "a", Language: "en", TimeZone: "../zoneinfo/UTC"}, "account.time_zone_unknown on timeZone"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range fault.All(c.draft.Valid()) {
				got = append(got, f.Code+" on "+f.Field)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheTreeHasOneRoot(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.createOperator()
		s.refused(err, "setup.done")
		id, err := s.accounts.OperatorID(s.ctx)
		s.must(err)
		if id != s.operator.ID || s.operator.Kind != account.Operator || s.operator.Parent != "" {
			s.Errorf("%+v", s.operator)
		}
	})
}

// Two nodes are set up at the same moment.
func TestSetUpRace(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, ctx: t.Context(), db: db}
		var group sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			group.Go(func() { _, errs[i] = s.createOperator() })
		}
		group.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if fault.Code(err) != "setup.done" {
				t.Error(err)
			}
		}
		var roots int
		s.must(db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM accounts WHERE parent_id IS NULL`).Scan(&roots))
		if made != 1 || roots != 1 {
			t.Errorf("%d made, %d roots", made, roots)
		}
	})
}

func TestBeforeSetUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if _, err := account.New(audit.New(db)).OperatorID(t.Context()); !errors.Is(err, account.Missing) {
			t.Errorf("%v", err)
		}
	})
}

func TestCreateMain(t *testing.T) {
	each(t, func(s *scene) {
		operator := of(s.operator.ID, access.OperatorTree)
		acme, err := s.create(operator, " Acme ")
		s.must(err)
		if acme.Name != "Acme" || acme.Parent != s.operator.ID || acme.Kind != account.Main || acme.Status != account.Active || acme.Language != "sl" {
			s.Errorf("%+v", acme)
		}
		for name, c := range map[string]struct {
			actor  access.Actor
			called string
			want   string
		}{
			"taken in other letters": {operator, "ＡＣＭＥ", "account.name_taken"},
			"no name":                {operator, "", "account.name_missing"},
			"without the permission": {of(s.operator.ID, access.AccountEdit), "x", "access.forbidden"},
			"by a customer":          {of(acme.ID, access.OperatorTree), "x", "account.missing"},
			"by nobody":              {access.Actor{Kind: access.Anonymous}, "x", "account.missing"},
		} {
			if _, err := s.create(c.actor, c.called); fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	})
}

func TestDisableAndEnable(t *testing.T) {
	each(t, func(s *scene) {
		operator := of(s.operator.ID, access.OperatorTree)
		acme, err := s.create(operator, "Acme")
		s.must(err)
		for name, c := range map[string]struct {
			actor access.Actor
			id    account.ID
			want  string
		}{
			"without the permission": {of(s.operator.ID, access.AccountEdit), acme.ID, "access.forbidden"},
			"by a customer":          {of(acme.ID, access.OperatorTree, access.AccountEdit), acme.ID, "account.missing"},
			"the operator itself":    {operator, s.operator.ID, "account.is_operator"},
			"no such account":        {operator, "acc_none", "account.missing"},
		} {
			if got := fault.Code(s.accounts.Disable(s.ctx, c.actor, c.id)); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.must(s.accounts.Disable(s.ctx, operator, acme.ID))
		s.must(s.accounts.Disable(s.ctx, operator, acme.ID)) // again: nothing to do
		s.status(acme.ID, account.Disabled)
		s.must(s.accounts.Enable(s.ctx, operator, acme.ID))
		s.status(acme.ID, account.Active)
		for _, in := range []account.ID{s.operator.ID, acme.ID} { // C1: both see who did it
			page, err := s.log.List(s.ctx, program, in, audit.Filter{Item: "account", Status: audit.Success, Limit: 50})
			s.must(err)
			actions := map[string]int{}
			for _, e := range page.Events {
				actions[e.Action]++
			}
			if actions["account.disabled"] != 1 || actions["account.enabled"] != 1 {
				s.Errorf("%s: %v", in, actions)
			}
		}
	})
}

func (s *scene) status(id account.ID, want account.Status) {
	s.Helper()
	a, err := account.Get(s.ctx, s.db.Read(), id)
	s.must(err)
	if a.Status != want {
		s.Errorf("%s is %s, want %s", a.Name, a.Status, want)
	}
}

// C3: an account is seen by its own people and by the operator.
func TestFind(t *testing.T) {
	each(t, func(s *scene) {
		acme, err := s.create(program, "Acme")
		s.must(err)
		other, err := s.create(program, "Other")
		s.must(err)
		for name, c := range map[string]struct {
			actor access.Actor
			id    account.ID
			seen  bool
		}{
			"one's own":                        {of(acme.ID), acme.ID, true},
			"a sibling":                        {of(other.ID, access.OperatorTree, access.AccountView), acme.ID, false},
			"the parent":                       {of(acme.ID, access.OperatorTree, access.AccountView), s.operator.ID, false},
			"a child, as operator":             {of(s.operator.ID, access.OperatorTree), acme.ID, true},
			"a child, without the right":       {of(s.operator.ID, access.AccountView), acme.ID, false},
			"the operator account, as its own": {of(s.operator.ID), s.operator.ID, true},
			"no such account":                  {of(s.operator.ID, access.OperatorTree), "acc_none", false},
			"as nobody":                        {access.Actor{Kind: access.Anonymous}, acme.ID, false},
		} {
			a, err := s.accounts.Find(s.ctx, c.actor, c.id)
			if c.seen && (err != nil || a.ID != c.id) || !c.seen && (!errors.Is(err, account.Missing) || a.Name != "") {
				s.Errorf("%s: %+v, %v", name, a, err)
			}
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(s *scene) {
		for _, name := range []string{"Zeta", "ábaco", "Beta 100%", "beta", "Ångström"} {
			_, err := s.create(program, name)
			s.must(err)
		}
		operator := of(s.operator.ID, access.OperatorTree)
		for search, want := range map[string][]string{
			"":      {"ábaco", "Ångström", "beta", "Beta 100%", "Zeta"},
			"BETA":  {"beta", "Beta 100%"},
			"0%":    {"Beta 100%"},
			"angst": {"Ångström"},
			"_":     nil,
		} {
			var got []string
			f := account.Filter{Search: search, Limit: 2}
			for {
				page, err := s.accounts.List(s.ctx, operator, s.operator.ID, f)
				s.must(err)
				for _, a := range page {
					got = append(got, a.Name)
				}
				if len(page) < f.Limit {
					break
				}
				f.After = page[len(page)-1].Position()
			}
			if !slices.Equal(got, want) {
				s.Errorf("%q: %q, want %q", search, got, want)
			}
		}
		_, err := s.accounts.List(s.ctx, of(s.operator.ID, access.AccountView), s.operator.ID, account.Filter{Limit: 5})
		s.refused(err, "access.forbidden")
		_, err = s.accounts.List(s.ctx, of("acc_other", access.OperatorTree), s.operator.ID, account.Filter{Limit: 5})
		s.refused(err, "account.missing")
	})
}
