package seat_test

import (
	"slices"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
)

// E3: the more seats there are, the later it is worth a warning.
func TestThreshold(t *testing.T) {
	for total, want := range map[int]int{0: 85, 1: 85, 50: 85, 51: 95, 100: 95, 101: 97, seat.MaxSeats: 97} {
		if got := seat.Threshold(total); got != want {
			t.Errorf("%d: %d, want %d", total, got, want)
		}
	}
	if seat.Percent(117, 120) != 97.5 || seat.Percent(0, 0) != 0 || seat.Percent(1, 3) != 33.3 {
		t.Error("percentages are wrong")
	}
}

// A role that needs a seat takes one in the same change, or is not given.
func TestRolesTakeSeats(t *testing.T) {
	each(t, func(s *scene) {
		ann, bob, cid := s.add(s.home, "ann"), s.add(s.home, "bob"), s.add(s.home, "cid")
		s.refused(s.users.GiveRole(s.ctx, s.admin, s.home, ann.ID, agent), "seat.none_left")
		s.refused(s.users.GiveRole(s.ctx, s.admin, s.home, ann.ID, viewer), "")
		s.purchase(2)
		s.must(s.users.GiveRole(s.ctx, s.admin, s.home, ann.ID, agent))
		s.must(s.users.GiveRole(s.ctx, s.admin, s.home, ann.ID, "inbox_analytics")) // has a seat already
		s.refused(s.users.GiveRole(s.ctx, s.admin, s.home, ann.ID, supervisor), "role.excluded")
		s.must(s.users.GiveRole(s.ctx, s.admin, s.home, bob.ID, supervisor))
		s.refused(s.users.GiveRole(s.ctx, s.admin, s.home, bob.ID, agent), "role.excluded")
		s.refused(s.users.GiveRole(s.ctx, s.admin, s.home, cid.ID, agent), "seat.none_left")
		if got := s.events(s.home, "seat.assigned"); !slices.Equal(got, []string{"success bob", "success ann"}) {
			t.Errorf("recorded %v", got)
		}
		if o := s.overview(s.home); o.Assigned != 2 || o.Remaining != 0 || o.Available != 2 {
			t.Errorf("%+v", o)
		}
		if roles := s.count(`SELECT COUNT(*) FROM role_members WHERE user_id = $1`, cid.ID); roles != 0 {
			t.Error("the role was given without a seat")
		}
		s.must(s.users.TakeRole(s.ctx, s.admin, s.home, ann.ID, agent)) // the seat stays
		s.must(s.users.Disable(s.ctx, s.admin, s.home, bob.ID))         // and so does that of somebody disabled
		if o := s.overview(s.home); o.Assigned != 2 {
			t.Errorf("%+v", o)
		}
		s.sound()
	})
}

// Creating somebody, and doing it to many, obeys the same rule.
func TestSeatsOfNewAndMany(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(2)
		d := user.Draft{Username: "ann", FirstName: "Ann", Email: "ann@example.com", Roles: []string{agent}}
		_, err := s.users.Create(s.ctx, s.admin, s.home, d)
		s.must(err)
		ids := []user.ID{s.add(s.home, "bob").ID, s.add(s.home, "cid").ID}
		done, failed, err := s.users.Bulk(s.ctx, s.admin, s.home, ids, user.BulkAddRole, agent)
		s.must(err)
		if !slices.Equal(done, ids[:1]) || len(failed) != 1 || failed[0].Fault.Code != "seat.none_left" {
			t.Errorf("done %v, failed %v", done, failed)
		}
		d = user.Draft{Username: "dan", FirstName: "Dan", Email: "dan@example.com", Roles: []string{agent}}
		_, err = s.users.Create(s.ctx, s.admin, s.home, d)
		s.refused(err, "seat.none_left")
		if n := s.count(`SELECT COUNT(*) FROM users WHERE username = 'dan'`); n != 0 {
			t.Error("the user was created without the role")
		}
		s.sound()
	})
}

func TestAssignAndRemove(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(10)
		ann, bob := s.add(s.north, "ann", viewer), s.add(s.north, "bob")
		s.refused(s.seats.Assign(s.ctx, s.northAdmin, s.north, bob.ID), "seat.no_inbox_role")
		s.must(s.seats.Assign(s.ctx, s.northAdmin, s.north, ann.ID))
		s.must(s.seats.Assign(s.ctx, s.northAdmin, s.north, ann.ID)) // has one
		if o := s.overview(s.home); o.Assigned != 1 || o.Remaining != 9 {
			t.Errorf("the pool: %+v", o)
		}
		if o := s.overview(s.north); o.Assigned != 1 || o.Available != 10 || o.Limit != nil {
			t.Errorf("the account: %+v", o)
		}
		if o := s.overview(s.south); o.Assigned != 0 || o.Remaining != 9 {
			t.Errorf("the account beside it: %+v", o)
		}
		for _, in := range []access.AccountID{s.north, s.home} { // both logs have it
			if got := s.events(in, "seat.assigned"); !slices.Contains(got, "success ann") || slices.Contains(got, "success bob") {
				t.Errorf("recorded %v", got)
			}
		}
		s.must(s.seats.Remove(s.ctx, s.in(s.admin, s.north), s.north, ann.ID))
		s.must(s.seats.Remove(s.ctx, s.in(s.admin, s.north), s.north, ann.ID)) // has none
		if got := s.events(s.home, "seat.removed"); !slices.Equal(got, []string{"success ann"}) {
			t.Errorf("a visitor's act is recorded as %v", got)
		}
		if got := s.events(s.north, "seat.removed"); !slices.Equal(got, []string{"success ann"}) {
			t.Errorf("recorded %v", got)
		}
		if n := s.count(`SELECT COUNT(*) FROM role_members WHERE user_id = $1 AND role_id = $2`, ann.ID, viewer); n != 1 {
			t.Error("the role went with the seat")
		}
		s.sound()
	})
}

func TestPermissions(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(10)
		ann := s.add(s.home, "ann", viewer)
		analyst, nobody := s.actor(s.add(s.home, "analyst", "analyze_manager")), s.actor(s.add(s.home, "nobody"))
		stranger := s.actor(s.add(s.other, "stranger", access.AccountAdmin))
		five := 5
		for name, c := range map[string]struct {
			actor access.Actor
			view  string
			act   string
		}{
			"seats/view alone":     {analyst, "", "access.forbidden"},
			"nothing":              {nobody, "access.forbidden", "access.forbidden"},
			"another customer":     {stranger, "account.missing", "account.missing"},
			"an account below":     {s.northAdmin, "account.missing", "account.missing"},
			"the operator":         {s.operates, "account.missing", "account.missing"},
			"everything, at last":  {s.admin, "", ""},
			"the program, besides": {program, "", ""},
		} {
			_, err := s.seats.Overview(s.ctx, c.actor, s.home)
			check := func(what, want string) {
				t.Helper()
				if err == nil && want == "" {
					return
				}
				t.Log(name, what)
				s.refused(err, want)
			}
			check("overview", c.view)
			_, err = s.seats.List(s.ctx, c.actor, s.home, seat.Filter{})
			check("list", c.view)
			_, err = s.seats.Accounts(s.ctx, c.actor, s.home, seat.AccountFilter{})
			check("accounts", c.view)
			_, err = s.seats.History(s.ctx, c.actor, s.home, 90)
			check("history", c.view)
			if c.act == "" {
				continue
			}
			err = s.seats.Assign(s.ctx, c.actor, s.home, ann.ID)
			check("assign", c.act)
			err = s.seats.Remove(s.ctx, c.actor, s.home, ann.ID)
			check("remove", c.act)
			err = s.seats.SetLimit(s.ctx, c.actor, s.home, &five)
			check("limit", c.act)
			_, _, err = s.seats.RemoveMany(s.ctx, c.actor, s.home, []seat.Target{{s.home, ann.ID}})
			check("remove many", c.act)
		}
		if got := s.events(s.home, "seat.assigned"); len(got) != 2 || got[0] != "failure ann access.forbidden" {
			t.Errorf("refusals are recorded as %v", got)
		}
		if got := s.events(s.home, "seat.removed"); len(got) != 4 || got[0] != "failure ann access.forbidden" {
			t.Errorf("refusals are recorded as %v", got)
		}
		s.must(s.seats.Assign(s.ctx, s.admin, s.home, ann.ID))
		s.must(s.seats.SetLimit(s.ctx, s.admin, s.home, &five)) // a main account may limit itself
	})
}

func TestPurchased(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.seats.SetPurchased(s.ctx, s.operates, s.home, 3))
		s.must(s.seats.SetPurchased(s.ctx, s.operates, s.home, 3)) // as it is
		for _, in := range []access.AccountID{s.operator, s.home} {
			if got := s.events(in, "seat.purchased_changed"); !slices.Equal(got, []string{"success Home"}) {
				t.Errorf("recorded %v", got)
			}
		}
		s.refused(s.seats.SetPurchased(s.ctx, s.admin, s.home, 30), "account.missing")
		clerk := s.actor(s.add(s.operator, "clerk"))
		s.refused(s.seats.SetPurchased(s.ctx, clerk, s.home, 30), "access.forbidden")
		s.refused(s.seats.SetPurchased(s.ctx, s.operates, s.north, 30), "seat.not_main")
		s.refused(s.seats.SetPurchased(s.ctx, s.operates, s.operator, 30), "seat.not_main")
		s.refused(s.seats.SetPurchased(s.ctx, s.operates, "acc_none", 30), "account.missing")
		s.refused(s.seats.SetPurchased(s.ctx, s.operates, s.home, -1), "seat.number_out_of_range")
		s.refused(s.seats.SetPurchased(s.ctx, s.operates, s.home, seat.MaxSeats+1), "seat.number_out_of_range")

		people := s.viewers(s.home, "p", 3)
		for _, u := range people[:2] {
			s.must(s.assign(u))
		}
		s.purchase(1) // fewer than are assigned: nobody loses theirs, nobody gets one
		s.refused(s.assign(people[2]), "seat.none_left")
		if o := s.overview(s.home); o.Assigned != 2 || o.Remaining != 0 || !o.Warning {
			t.Errorf("%+v", o)
		}
		s.refused(s.seats.Assign(s.ctx, program, s.operator, user.ID(s.operates.ID)), "seat.no_inbox_role")
		s.refused(s.users.GiveRole(s.ctx, program, s.operator, user.ID(s.operates.ID), agent), "seat.none_left")
		s.sound()
	})
}

// E2: limits are set from above, and one below what is used only blocks new seats.
func TestLimits(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(100)
		two, none, over := 2, 0, seat.MaxSeats+1
		s.refused(s.seats.SetLimit(s.ctx, s.northAdmin, s.north, &two), "seat.limit_from_above")
		if got := s.events(s.north, "seat.limit_changed"); !slices.Equal(got, []string{"failure North seat.limit_from_above"}) {
			t.Errorf("recorded %v", got)
		}
		above := s.in(s.admin, s.north)
		s.must(s.seats.SetLimit(s.ctx, above, s.north, &two))
		s.must(s.seats.SetLimit(s.ctx, above, s.north, &two)) // as it is
		if got := s.events(s.home, "seat.limit_changed"); !slices.Equal(got, []string{"success North"}) {
			t.Errorf("recorded %v", got)
		}
		s.must(s.seats.SetLimit(s.ctx, s.in(s.northAdmin, s.bergen), s.bergen, &two)) // North stands above Bergen
		if got := s.events(s.home, "seat.limit_changed"); !slices.Equal(got, []string{"success Bergen", "success North"}) {
			t.Errorf("what is done further below is recorded at the top as %v", got)
		}
		s.refused(s.seats.SetLimit(s.ctx, above, s.north, &over), "seat.number_out_of_range")
		s.refused(s.seats.SetLimit(s.ctx, program, s.operator, &two), "seat.not_main")

		people := s.viewers(s.north, "p", 4)
		s.must(s.assign(people[0]))
		s.must(s.assign(people[1]))
		err := s.assign(people[2])
		s.refused(err, "seat.limit_reached")
		s.refused(s.users.GiveRole(s.ctx, program, s.north, people[2].ID, agent), "seat.limit_reached")
		s.must(s.seats.SetLimit(s.ctx, above, s.north, &none))
		if o := s.overview(s.north); o.Assigned != 2 || o.Available != 0 || o.Remaining != 0 {
			t.Errorf("over the limit: %+v", o)
		}
		s.must(s.seats.Remove(s.ctx, program, s.north, people[0].ID))
		s.refused(s.assign(people[2]), "seat.limit_reached")
		s.must(s.seats.SetLimit(s.ctx, above, s.north, nil))
		s.must(s.assign(people[2]))
		s.must(s.assign(people[3]))
		s.sound()
	})
}

func TestRemoveMany(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(100)
		var all []seat.Target
		for _, in := range []access.AccountID{s.home, s.north, s.bergen, s.south} {
			for _, u := range s.viewers(in, string(in)[len(in)-6:], 2) {
				s.must(s.assign(u))
				all = append(all, seat.Target{Account: in, User: u.ID})
			}
		}
		ofNorth := slices.Concat(all[2:6], all[6:7], []seat.Target{{s.bergen, "usr_none"}})
		done, failed, err := s.seats.RemoveMany(s.ctx, s.in(s.admin, s.north), s.north, ofNorth)
		s.must(err)
		if !slices.Equal(done, all[2:6]) || len(failed) != 2 || failed[1].Fault.Code != "account.missing" || failed[0].Fault.Code != "user.missing" {
			t.Errorf("done %v, failed %v", done, failed)
		}
		custodian := s.admin // sees the seats below, but may not act there
		custodian.Permissions = access.SetOf(access.SeatsView, access.SeatsManage)
		done, failed, err = s.seats.RemoveMany(s.ctx, custodian, s.home, slices.Concat(all[:1], all[6:7]))
		s.must(err)
		if !slices.Equal(done, all[:1]) || len(failed) != 1 || failed[0].Fault.Code != "access.forbidden" {
			t.Errorf("done %v, failed %v", done, failed)
		}
		if o := s.overview(s.home); o.Assigned != 3 {
			t.Errorf("%+v", o)
		}
		if got := s.events(s.home, "seat.removed"); len(got) != 5 {
			t.Errorf("recorded %v", got)
		}
		_, _, err = s.seats.RemoveMany(s.ctx, s.admin, s.home, make([]seat.Target, seat.MaxMany+1))
		s.refused(err, "seat.too_many")
		s.sound()
	})
}

// Whoever is erased frees their seat, and their name goes from the top account's log too.
func TestErasure(t *testing.T) {
	each(t, func(s *scene) {
		s.purchase(10)
		ann, bob := s.add(s.north, "ann.north", viewer), s.add(s.home, "bob", viewer)
		s.must(s.assign(ann))
		boss := s.actor(ann)
		boss.Permissions = s.northAdmin.Permissions
		dan := s.add(s.north, "dan", viewer)
		s.must(s.seats.Assign(s.ctx, boss, s.north, dan.ID))
		s.must(s.assign(bob))
		s.must(s.users.RequestDeletion(s.ctx, program, s.north, ann.ID, ""))
		s.must(s.users.Erase(s.ctx, program, s.operator, s.north, ann.ID))
		if o := s.overview(s.home); o.Assigned != 2 {
			t.Errorf("%+v", o)
		}
		if n := s.count(`SELECT COUNT(*) FROM seats WHERE assigned_by_name LIKE '%ann%'`) + s.count(`SELECT COUNT(*) FROM audit_events WHERE target_name LIKE '%ann.north%' OR actor_name LIKE '%ann.north%'
			OR search_text LIKE '%ann.north%'`); n != 0 {
			t.Errorf("%d rows still name them", n)
		}
		if got := s.events(s.home, "seat.removed"); len(got) != 1 {
			t.Errorf("recorded %v", got)
		}
		s.sound()
	})
}
