package view_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"gatehouse/internal/feature/view"
)

func TestLimits(t *testing.T) {
	each(t, func(s *scene) {
		for i := range view.MaxOwn {
			s.share(s.ana, "View "+strconv.Itoa(i))
		}
		_, err := s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: view.Users, Name: "One more"})
		s.refused(err, "view.too_many")
		_, err = s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: view.AuditEvents, Name: "Of the other list"})
		s.must(err)
		for n := view.MaxOwn; n < view.MaxShared; n += view.MaxOwn {
			more := s.member(s.home, "more"+strconv.Itoa(n), "analyze_manager")
			for i := range view.MaxOwn {
				s.share(more, "View "+strconv.Itoa(i))
			}
		}
		v := s.keep(s.bor, "Mine")
		_, err = s.views.Update(s.ctx, s.bor, s.home, v.ID, view.Patch{Shared: pointer(true)})
		s.refused(err, "view.too_many_shared")
		_, err = s.views.Create(s.ctx, s.bor, s.home, view.Draft{List: view.Users, Name: "Ours", Shared: true})
		s.refused(err, "view.too_many_shared")
		if got := s.seen(s.bor); len(got) != view.MaxShared+1 {
			s.Errorf("%d", len(got))
		}
		s.share(s.beyond, "Another account's")
	})
}

// Everybody at once: one name is given once, and the last place is taken once.
func TestRaces(t *testing.T) {
	each(t, func(s *scene) {
		for i := range view.MaxOwn - 1 {
			s.keep(s.bor, "View "+strconv.Itoa(i))
		}
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				_, _ = s.views.Create(s.ctx, s.ana, s.home, view.Draft{List: view.Users, Name: "Same"})
				_, _ = s.views.Create(s.ctx, s.bor, s.home, view.Draft{List: view.Users, Name: "Last " + strconv.Itoa(i)})
			})
		}
		group.Wait()
		if a, b := s.seen(s.ana), s.seen(s.bor); !slices.Equal(a, []string{"Same by ana"}) || len(b) != view.MaxOwn {
			s.Errorf("%q, and %d", a, len(b))
		}
		// Two names, one wish: whoever comes second is refused.
		x, y := s.keep(s.carl, "X"), s.keep(s.carl, "Y")
		for _, id := range []string{x.ID, y.ID} {
			group.Go(func() { _, _ = s.views.Update(s.ctx, s.carl, s.home, id, view.Patch{Name: pointer("Z")}) })
		}
		group.Wait()
		if got := s.seen(s.carl); len(got) != 2 || got[0] == got[1] || got[1] != "Z by carl" {
			s.Errorf("%q", got)
		}
	})
}
