package view_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/fault"
)

func TestWhoSeesAView(t *testing.T) {
	each(t, func(s *scene) {
		s.keep(s.ana, "Zulu, mine")
		s.share(s.ana, "Éclair")
		s.share(s.bor, "eclair") // names are one's own: two people may use the same
		s.share(s.beyond, "Elsewhere")
		_, err := s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: view.AuditEvents, Name: "Refused today", Query: "status=failure"})
		s.must(err)
		for _, c := range []struct {
			by   access.Actor
			want []string
		}{
			{s.ana, []string{"Éclair by ana", "eclair by bor", "Zulu, mine by ana"}},
			{s.bor, []string{"Éclair by ana", "eclair by bor"}},
			{s.carl, []string{"Éclair by ana", "eclair by bor"}},
			{s.beyond, []string{"Elsewhere by beyond"}},
		} {
			if got := s.seen(c.by); !slices.Equal(got, c.want) {
				s.Errorf("%s sees %q, want %q", c.by.Name, got, c.want)
			}
		}
		key := access.Actor{Kind: access.Key, ID: s.ana.ID, Account: s.home, Permissions: s.ana.Permissions} // whatever its id
		shared, err := s.views.List(s.ctx, key, s.home, view.Users)
		if err != nil || len(shared) != 2 || shared[0].Editable {
			s.Errorf("a key sees %+v, %v", shared, err)
		}
		_, err = s.views.List(s.ctx, s.dora, s.home, view.Users)
		s.refused(err, "access.forbidden")
		_, err = s.views.List(s.ctx, s.beyond, s.home, view.Users)
		s.refused(err, "account.missing")
		_, err = s.views.List(s.ctx, s.ana, s.home, "teams")
		s.refused(err, "view.list_unknown")
	})
}

func TestCreateRefused(t *testing.T) {
	each(t, func(s *scene) {
		s.keep(s.ana, "Locked")
		key := access.Actor{Kind: access.Key, ID: "key_1", Name: "CI", Account: s.home, Permissions: s.carl.Permissions}
		good := view.Draft{List: view.Users, Name: "Other", Query: "status=locked&status=pending&search=a+b%2Fc"}
		with := func(change func(d *view.Draft)) view.Draft { d := good; change(&d); return d }
		for name, c := range map[string]struct {
			by    access.Actor
			draft view.Draft
			want  string
		}{
			"without the list":  {s.dora, good, "access.forbidden"},
			"by a key":          {key, good, "view.people_only"},
			"by a stranger":     {s.beyond, good, "account.missing"},
			"an unknown list":   {s.ana, with(func(d *view.Draft) { d.List = "roles" }), "view.list_unknown"},
			"no name":           {s.ana, with(func(d *view.Draft) { d.Name = " " }), "view.name_missing"},
			"a long name":       {s.ana, with(func(d *view.Draft) { d.Name = strings.Repeat("x", view.NameLimit+1) }), "view.name_too_long"},
			"a turned name":     {s.ana, with(func(d *view.Draft) { d.Name = "abc\u202egnp" }), "view.name_characters"},
			"the same name":     {s.ana, with(func(d *view.Draft) { d.Name = "LOCKED" }), "view.name_taken"},
			"the same, shared":  {s.ana, with(func(d *view.Draft) { d.Name, d.Shared = "lockéd", true }), "view.name_taken"},
			"a very long query": {s.ana, with(func(d *view.Draft) { d.Query = "search=" + strings.Repeat("x", view.QueryLimit) }), "view.query_too_long"},
		} {
			_, err := s.views.Create(s.ctx, c.by, s.home, c.draft)
			if got := fault.Code(err); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		if got := s.recorded("view.created"); len(got) != 5 || got[4] != "ana success Locked" { // four refusals and no typing errors
			s.Errorf("%q", got)
		}
		_, err := s.views.Create(s.ctx, s.bor, s.home, with(func(d *view.Draft) { d.Name = "Locked" }))
		s.must(err)
	})
}

func TestQueryForm(t *testing.T) {
	each(t, func(s *scene) {
		for i, c := range []struct {
			list  view.List
			query string
			good  bool
		}{
			{view.Users, "", true},
			{view.Users, "search=%C5%BEiga+O%27Neil&status=locked&sort=-lastLogin", true},
			{view.AuditEvents, "range=custom&from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-02T00%3A00%3A00.000Z&zone=utc", true},
			{view.Users, "item=user", false}, // of the other list
			{view.AuditEvents, "role=x", false},
			{view.Users, "?status=locked", false},
			{view.Users, "status", false},
			{view.Users, "status=", false},
			{view.Users, "status=locked&", false},
			{view.Users, "cursor=abc", false},
			{view.Users, "view=all", false},
			{view.Users, "https://evil.example/?status=locked", false},
			{view.Users, "search=a#https://evil.example", false},
			{view.Users, "search=a?b", false},
			{view.Users, "search=<script>", false},
			{view.Users, "search=a b", false},
			{view.Users, "search=žiga", false}, // an address has it encoded
			{view.Users, "search=%zz", false},
			{view.Users, "search=%00", false},
			{view.Users, "search=%0a", false},
			{view.Users, "search=%ff", false},
		} {
			_, err := s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: c.list, Name: "v" + strconv.Itoa(i), Query: c.query})
			if c.good && err != nil || !c.good && fault.Code(err) != "view.query_form" {
				s.Errorf("%s %q: %v", c.list, c.query, err)
			}
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		v := s.keep(s.ana, "Mine")
		if v.Version != 1 || v.Shared || !v.Editable || v.OwnerID != s.ana.ID || v.Query != "status=locked" {
			s.Errorf("%+v", v)
		}
		same, err := s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Name: pointer("Mine")})
		if err != nil || same.Version != 1 {
			s.Errorf("%+v, %v", same, err)
		}
		v, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Name: pointer(" Still mine "), Query: pointer("status=pending"), IfVersion: 1})
		if err != nil || v.Name != "Still mine" || v.Query != "status=pending" || v.Version != 2 {
			s.Errorf("%+v, %v", v, err)
		}
		_, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Name: pointer("Late"), IfVersion: 1})
		s.refused(err, "request.changed_meanwhile")
		_, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Query: pointer("item=user")})
		s.refused(err, "view.query_form")
		s.keep(s.ana, "Taken")
		_, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Name: pointer("taken")})
		s.refused(err, "view.name_taken")
		_, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Name: pointer("STILL mine"), Shared: pointer(true)})
		s.must(err)
		_, err = s.views.Update(s.ctx, s.ana, s.home, v.ID, view.Patch{Query: pointer("role=analyze_manager")})
		s.must(err)
		want := []string{
			"ana success STILL mine filters:status=pending>role=analyze_manager",
			"ana success STILL mine name:Still mine>STILL mine",
			"ana failure Still mine view.name_taken", "ana failure Still mine request.changed_meanwhile",
			"ana success Still mine name:Mine>Still mine", // the filters of a private view are nobody's business
		}
		if got := s.recorded("view.updated"); !slices.Equal(got, want) {
			s.Errorf("%q", got)
		}
		if got := s.recorded("view.shared"); !slices.Equal(got, []string{"ana success STILL mine filters:>status=pending"}) {
			s.Errorf("%q", got)
		}
	})
}

func TestOthersViews(t *testing.T) {
	each(t, func(s *scene) {
		private, shared := s.keep(s.ana, "Private"), s.share(s.ana, "Shared")
		rename := view.Patch{Name: pointer("Renamed")}
		for name, c := range map[string]struct {
			by       access.Actor
			id, want string
		}{
			"another's private one":              {s.bor, private.ID, "view.not_found"},
			"another's private one, the manager": {s.carl, private.ID, "view.not_found"},
			"another's shared one":               {s.bor, shared.ID, "access.forbidden"},
			"without seeing the list":            {s.dora, shared.ID, "access.forbidden"},
			"from another account":               {s.beyond, shared.ID, "account.missing"},
			"one that is not there":              {s.ana, "viw_none", "view.not_found"},
		} {
			_, err := s.views.Update(s.ctx, c.by, s.home, c.id, rename)
			if got := fault.Code(err); got != c.want {
				s.Errorf("change %s: %q, want %q", name, got, c.want)
			}
			if got := fault.Code(s.views.Delete(s.ctx, c.by, s.home, c.id)); got != c.want {
				s.Errorf("delete %s: %q, want %q", name, got, c.want)
			}
			err = s.views.MakeDefault(s.ctx, c.by, s.home, c.id)
			if got := fault.Code(err); got != c.want && c.by.ID != s.bor.ID {
				s.Errorf("choose %s: %q, want %q", name, got, c.want)
			}
		}
		s.refused(s.views.Delete(s.ctx, s.beyond, s.other, shared.ID), "view.not_found") // by its id, in one's own account
		if got := s.seen(s.bor); !slices.Equal(got, []string{"Shared by ana *"}) {       // which bor may well open with
			s.Errorf("%q", got)
		}
		v, err := s.views.Update(s.ctx, s.carl, s.home, shared.ID, rename)
		if err != nil || v.Name != "Renamed" || v.OwnerID != s.ana.ID {
			s.Errorf("the manager's change: %+v, %v", v, err)
		}
		v, err = s.views.Update(s.ctx, s.carl, s.home, shared.ID, view.Patch{Shared: pointer(false)})
		if err != nil || v.Shared || v.Editable {
			s.Errorf("the manager takes it back: %+v, %v", v, err)
		}
		if a, b := s.seen(s.ana), s.seen(s.carl); !slices.Equal(a, []string{"Private by ana", "Renamed by ana"}) || len(b) != 0 {
			s.Errorf("the owner sees %q, the manager %q", a, b)
		}
		if got := s.recorded("view.unshared"); !slices.Equal(got, []string{"carl success Renamed"}) {
			s.Errorf("%q", got)
		}
		if got := s.recorded("view.deleted"); !slices.Equal(got, []string{"bor failure Shared access.forbidden", "dora failure Shared access.forbidden"}) &&
			!slices.Equal(got, []string{"dora failure Shared access.forbidden", "bor failure Shared access.forbidden"}) {
			s.Errorf("%q", got)
		}
	})
}
