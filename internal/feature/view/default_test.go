package view_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/view"
)

func TestDefaultView(t *testing.T) {
	each(t, func(s *scene) {
		one, two := s.keep(s.ana, "One"), s.share(s.ana, "Two")
		s.must(s.views.MakeDefault(s.ctx, s.ana, s.home, one.ID))
		s.must(s.views.MakeDefault(s.ctx, s.bor, s.home, two.ID))
		s.must(s.views.MakeDefault(s.ctx, s.bor, s.home, two.ID)) // again: nothing to do
		if a, b := s.seen(s.ana), s.seen(s.bor); !slices.Equal(a, []string{"One by ana *", "Two by ana"}) || !slices.Equal(b, []string{"Two by ana *"}) {
			s.Errorf("%q, %q", a, b)
		}
		s.must(s.views.MakeDefault(s.ctx, s.ana, s.home, two.ID)) // one a list
		s.must(s.views.DropDefault(s.ctx, s.ana, s.home, one.ID)) // it is not the default: nothing to do
		if a := s.seen(s.ana); !slices.Equal(a, []string{"One by ana", "Two by ana *"}) {
			s.Errorf("%q", a)
		}
		log, err := s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: view.AuditEvents, Name: "Log"})
		s.must(err)
		s.must(s.views.MakeDefault(s.ctx, s.ana, s.home, log.ID)) // another list has its own

		_, err = s.views.Update(s.ctx, s.ana, s.home, two.ID, view.Patch{Shared: pointer(false)})
		s.must(err)
		_, err = s.views.Update(s.ctx, s.ana, s.home, two.ID, view.Patch{Shared: pointer(true)})
		s.must(err)
		if a, b := s.seen(s.ana), s.seen(s.bor); !slices.Equal(a, []string{"One by ana", "Two by ana *"}) || !slices.Equal(b, []string{"Two by ana"}) {
			s.Errorf("after it was private for a while: %q, %q", a, b)
		}
		s.must(s.views.DropDefault(s.ctx, s.ana, s.home, two.ID))
		s.must(s.views.MakeDefault(s.ctx, s.bor, s.home, two.ID))
		s.must(s.views.Delete(s.ctx, s.ana, s.home, two.ID))
		if got := s.defaults(); got != 1 { // that of the log
			s.Errorf("%d defaults are left", got)
		}
		if got := s.recorded("view.default_chosen"); !slices.Equal(got, []string{"bor success Two", "ana success Log", "ana success Two", "bor success Two", "ana success One"}) {
			s.Errorf("%q", got)
		}
		if got := s.recorded("view.default_dropped"); !slices.Equal(got, []string{"ana success Two"}) {
			s.Errorf("%q", got)
		}
		key := access.Actor{Kind: access.Key, ID: "key_1", Account: s.home, Permissions: s.carl.Permissions}
		s.refused(s.views.MakeDefault(s.ctx, key, s.home, s.share(s.bor, "Three").ID), "view.people_only")
	})
}

func (s *scene) defaults() (count int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM default_views WHERE account_id = $1`, s.home).Scan(&count))
	return count
}

// An erased user's private views go, their shared ones stay and belong to nobody.
func TestOwnerErased(t *testing.T) {
	each(t, func(s *scene) {
		s.keep(s.ana, "Private")
		shared := s.share(s.ana, "Shared")
		s.must(s.views.MakeDefault(s.ctx, s.ana, s.home, shared.ID))
		s.must(s.views.MakeDefault(s.ctx, s.bor, s.home, shared.ID))
		s.must(s.users.RequestDeletion(s.ctx, program, s.home, user.ID(s.ana.ID), ""))
		s.must(s.users.Erase(s.ctx, program, s.operator, s.home, user.ID(s.ana.ID)))
		var left int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM saved_views WHERE account_id = $1`, s.home).Scan(&left))
		if got := s.seen(s.bor); !slices.Equal(got, []string{"Shared by  *"}) || left != 1 || s.defaults() != 1 {
			s.Errorf("%q, %d views, %d defaults", got, left, s.defaults())
		}
		s.refused(s.views.Delete(s.ctx, s.bor, s.home, shared.ID), "access.forbidden")
		_, err := s.views.Update(s.ctx, s.carl, s.home, shared.ID, view.Patch{Shared: pointer(false)})
		s.refused(err, "view.without_owner")
		_, err = s.views.Update(s.ctx, s.carl, s.home, shared.ID, view.Patch{Name: pointer("Kept")})
		s.must(err)
		s.must(s.views.Delete(s.ctx, s.carl, s.home, shared.ID))
		if got := s.seen(s.bor); len(got) != 0 {
			s.Errorf("%q", got)
		}
	})
}

// A view is shared by its owner and taken back by the manager while another chooses it: nobody opens with what they cannot see.
func TestTakenBackWhileChosen(t *testing.T) {
	each(t, func(s *scene) {
		for i := range 10 {
			v := s.share(s.ana, "View "+strconv.Itoa(i))
			var group sync.WaitGroup
			group.Go(func() {
				_, _ = s.views.Update(s.ctx, s.carl, s.home, v.ID, view.Patch{Shared: pointer(false)})
			})
			group.Go(func() { _ = s.views.MakeDefault(s.ctx, s.bor, s.home, v.ID) })
			group.Wait()
		}
		if got := s.defaults(); got != 0 {
			s.Errorf("%d defaults of views that are private to another", got)
		}
	})
}
