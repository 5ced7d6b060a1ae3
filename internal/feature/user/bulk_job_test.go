package user_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
)

// work does the jobs that wait.
func (s *scene) work() {
	s.Helper()
	runner := &jobs.Runner{DB: s.db}
	s.users.Register(runner)
	s.must(runner.Drain(s.ctx))
}

func (s *scene) start(actor access.Actor, o user.BulkOrder) user.BulkJob {
	s.Helper()
	j, err := s.users.StartBulk(s.ctx, actor, s.home, o)
	s.must(err)
	return j
}

func (s *scene) job(j user.BulkJob) user.BulkJob {
	s.Helper()
	now, err := s.users.FindBulk(s.ctx, program, s.home, j.ID)
	s.must(err)
	return now
}

// ended demands how a job ended.
func (s *scene) ended(j user.BulkJob, status user.BulkStatus, want user.BulkCounts) user.BulkJob {
	s.Helper()
	got := s.job(j)
	if got.Status != status || got.BulkCounts != want || got.FinishedAt == nil {
		s.Errorf("%s %s: %+v, want %s %+v", got.Status, got.Reason, got.BulkCounts, status, want)
	}
	return got
}

func (s *scene) people(n int, prefix string) []user.User {
	s.Helper()
	var list []user.User
	for i := range n {
		list = append(list, s.add(s.home, prefix+strconv.Itoa(i)))
	}
	return list
}

func (s *scene) result(j user.BulkJob) (rows [][]string) {
	s.Helper()
	all, err := s.users.BulkResult(s.ctx, program, s.home, j.ID, "en")
	s.must(err)
	for row, err := range all {
		s.must(err)
		rows = append(rows, row)
	}
	return rows
}

// numbered demands that the account's changes are numbered without a gap.
func (s *scene) numbered() {
	s.Helper()
	numbers := s.count(`SELECT COUNT(DISTINCT change_number) FROM audit_events WHERE account_id = $1 AND change_number IS NOT NULL`, s.home)
	events := s.count(`SELECT COUNT(*) FROM audit_events WHERE account_id = $1 AND change_number IS NOT NULL`, s.home)
	if last := s.count(`SELECT change_number FROM accounts WHERE id = $1`, s.home); numbers != last || events != last {
		s.Errorf("%d events with %d numbers, the last is %d", events, numbers, last)
	}
}

func TestBulkJob(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(3)
		admin, night, crew := s.admin(), s.role("Night shift", access.UsersView), s.team("Crew")
		list := s.people(8, "person")
		s.add(s.other, "personfromelsewhere")
		for _, c := range []struct {
			action user.BulkAction
			object string
			event  string
			is     func(u user.User) bool
		}{
			{user.BulkAddRole, night, "user.role_given", func(u user.User) bool { return len(u.Roles) == 1 }},
			{user.BulkAddTeam, crew, "user.team_joined", func(u user.User) bool { return len(u.Teams) == 1 }},
			{user.BulkDisable, "", "user.disabled", func(u user.User) bool { return u.Status == user.Disabled }},
			{user.BulkEnable, "", "user.enabled", func(u user.User) bool { return u.Status == user.Active }},
			{user.BulkRemoveTeam, crew, "user.team_left", func(u user.User) bool { return len(u.Teams) == 0 }},
			{user.BulkRemoveRole, night, "user.role_taken", func(u user.User) bool { return len(u.Roles) == 0 }},
		} {
			for _, unchanged := range []int{0, 8} { // the second time there is nothing to do
				j := s.start(admin, user.BulkOrder{Action: c.action, Object: c.object, Filter: user.Filter{Search: "person"}})
				if j.Total != 8 || !j.Exact || j.Status != user.BulkRunning {
					s.Errorf("%s started as %+v", c.action, j)
				}
				s.work()
				s.ended(j, user.BulkDone, user.BulkCounts{Total: 8, Exact: true, Done: 8, Unchanged: unchanged})
				changed := slices.Collect(names(s.result(j)))
				if len(changed) != 8-unchanged || unchanged == 0 && !slices.Contains(changed, "person7 changed ") {
					s.Errorf("%s: the result is %q", c.action, changed)
				}
			}
			for _, u := range list {
				if now := s.get(u); !c.is(now) {
					s.Errorf("%s: %+v", c.action, now)
				}
			}
			if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = $1 AND actor_id = $2 AND actor_full_name = 'Admin' AND address = '192.0.2.1'`, c.event, admin.ID); n != 8 {
				s.Errorf("%s: %d events", c.action, n)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action LIKE 'user.bulk%' AND target_name = 'Home' AND status = 'success'`); n != 24 {
			s.Errorf("%d events of starts and ends", n)
		}
		s.numbered()
	})
}

func names(rows [][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, row := range rows {
			if !yield(row[0] + " " + row[1] + " " + row[2]) {
				return
			}
		}
	}
}

// Every filter of the list chooses for a job whom it chooses for the list.
func TestBulkJobFilters(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(2)
		admin, night, crew, mark := s.admin(), s.role("Night shift", access.UsersView), s.team("Crew"), s.team("Mark")
		list := s.people(7, "person")
		for i, u := range list {
			if i%2 == 0 {
				s.must(s.users.GiveRole(s.ctx, program, s.home, u.ID, night))
			}
			if i < 3 {
				s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, crew))
			}
			if i == 5 {
				s.must(s.users.Disable(s.ctx, program, s.home, u.ID))
			}
		}
		for name, f := range map[string]user.Filter{
			"everybody":       {},
			"search":          {Search: "person3"},
			"role":            {Role: night},
			"team":            {Team: crew},
			"status":          {Statuses: []user.Status{user.Disabled, user.Locked}},
			"last login":      {LastLogin: user.Never},
			"several at once": {Search: "person", Role: night, Team: crew, Statuses: []user.Status{user.Active}, LastLogin: user.Never},
			"nobody":          {Search: "nobodyhasthis"},
		} {
			listed := f
			listed.Limit = user.MaxPage
			page, err := s.users.List(s.ctx, admin, s.home, listed)
			s.must(err)
			j := s.start(admin, user.BulkOrder{Action: user.BulkAddTeam, Object: mark, Filter: f})
			s.work()
			s.ended(j, user.BulkDone, user.BulkCounts{Total: len(page.Users), Exact: true, Done: len(page.Users)})
			if n := s.count(`SELECT COUNT(*) FROM team_members WHERE team_id = $1`, mark); n != len(page.Users) {
				s.Errorf("%s: %d joined, %d are listed", name, n, len(page.Users))
			}
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `DELETE FROM team_members WHERE team_id = $1`, mark)
			}))
		}
	})
}

func TestBulkJobRefused(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk := s.admin(), s.helpdesk()
		viewer := s.actor(s.add(s.home, "viewer", "analyze_manager"))
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		foreignTeam := "tea_none"
		done := s.start(admin, user.BulkOrder{Action: user.BulkEnable})
		s.work()
		for name, c := range map[string]struct {
			actor access.Actor
			order user.BulkOrder
			want  string
			kept  bool // as an attempt
		}{
			"without the permission":   {viewer, user.BulkOrder{Action: user.BulkDisable}, "access.forbidden", true},
			"from another account":     {foreign, user.BulkOrder{Action: user.BulkDisable}, "account.missing", false},
			"unknown action":           {admin, user.BulkOrder{Action: "erase"}, "request.value_unknown", false},
			"unknown last login":       {admin, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{LastLogin: "tomorrow"}}, "request.value_unknown", false},
			"a role that is not there": {admin, user.BulkOrder{Action: user.BulkAddRole, Object: "rol_none"}, "role.missing", false},
			"a team that is not there": {admin, user.BulkOrder{Action: user.BulkAddTeam, Object: foreignTeam}, "team.missing", false},
			"a role above one's own":   {helpdesk, user.BulkOrder{Action: user.BulkAddRole, Object: access.AccountAdmin}, "access.power_lacking", true},
		} {
			before := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.bulk_started' AND status = 'failure' AND reason = $1`, c.want)
			_, err := s.users.StartBulk(s.ctx, c.actor, s.home, c.order)
			s.refused(err, c.want)
			after := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.bulk_started' AND status = 'failure' AND reason = $1`, c.want)
			if after-before != map[bool]int{true: 1}[c.kept] {
				s.Errorf("%s: %d attempts were recorded", name, after-before)
			}
		}
		for name, c := range map[string]struct {
			actor access.Actor
			want  string
		}{"without the permission": {viewer, "access.forbidden"}, "from another account": {foreign, "account.missing"}} {
			_, find := s.users.FindBulk(s.ctx, c.actor, s.home, done.ID)
			_, _, list := s.users.ListBulk(s.ctx, c.actor, s.home, "", 10)
			_, result := s.users.BulkResult(s.ctx, c.actor, s.home, done.ID, "en")
			_, cancel := s.users.CancelBulk(s.ctx, c.actor, s.home, done.ID)
			for _, err := range []error{find, list, result, cancel} {
				if s.refused(err, c.want); err == nil {
					s.Error(name)
				}
			}
		}
		_, err := s.users.FindBulk(s.ctx, foreign, s.other, done.ID) // by its id inside one's own account
		s.refused(err, "bulk.missing")
		_, err = s.users.CancelBulk(s.ctx, admin, s.home, done.ID)
		s.refused(err, "bulk.over")
	})
}

func TestOneBulkJobOfAnAccount(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		foreign := s.actor(s.add(s.other, "foreign", access.AccountAdmin))
		first := s.start(admin, user.BulkOrder{Action: user.BulkEnable})
		_, err := s.users.StartBulk(s.ctx, admin, s.home, user.BulkOrder{Action: user.BulkEnable})
		s.refused(err, "bulk.other_running")
		_, err = s.users.StartBulk(s.ctx, foreign, s.other, user.BulkOrder{Action: user.BulkEnable})
		s.must(err)
		s.work()
		second := s.start(admin, user.BulkOrder{Action: user.BulkEnable})
		s.work()
		page, more, err := s.users.ListBulk(s.ctx, admin, s.home, "", 1)
		if err != nil || !more || page[0].ID != second.ID {
			t.Errorf("first page %+v, %v", page, err)
		}
		page, more, err = s.users.ListBulk(s.ctx, admin, s.home, second.ID, 1)
		if err != nil || more || page[0].ID != first.ID {
			t.Errorf("second page %+v, %v", page, err)
		}
	})
}

// A user for whom it is not allowed is left alone, with the reason and a
// recorded attempt; the others go on.
func TestBulkJobFailures(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(2)
		helpdesk := s.helpdesk()
		boss, deputy := s.add(s.home, "boss", access.AccountAdmin), s.add(s.home, "deputy", access.AccountAdmin)
		s.people(3, "person")
		j := s.start(helpdesk, user.BulkOrder{Action: user.BulkDisable})
		s.work()
		s.ended(j, user.BulkDone, user.BulkCounts{Total: 6, Exact: true, Done: 3, Failed: 3})
		rows := slices.Sorted(names(s.result(j)))
		want := []string{
			"boss failed You cannot do this, because it concerns the permission",
			"deputy failed You cannot do this, because it concerns the permission",
			"helpdesk failed You cannot do this to yourself. Ask another admin.",
			"person0 changed ", "person1 changed ", "person2 changed ",
		}
		if !slices.EqualFunc(rows, want, func(row, want string) bool { return len(row) >= len(want) && row[:len(want)] == want }) {
			s.Errorf("%q", rows)
		}
		for u, reason := range map[string]string{boss.Username: "access.power_lacking", deputy.Username: "access.power_lacking", "helpdesk": "user.not_yourself"} {
			n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.disabled' AND status = 'failure' AND reason = $1 AND target_name = $2 AND actor_id = $3`, reason, u, helpdesk.ID)
			if n != 1 {
				s.Errorf("%s: %d attempts were recorded", u, n)
			}
		}
		s.numbered()
	})
}

// Whoever asked keeps their own roles, and the last admin stays one.
func TestBulkJobLeavesAnAdmin(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.admin()
		s.add(s.home, "deputy", access.AccountAdmin)
		j := s.start(admin, user.BulkOrder{Action: user.BulkRemoveRole, Object: access.AccountAdmin})
		s.work()
		s.ended(j, user.BulkDone, user.BulkCounts{Total: 2, Exact: true, Done: 1, Failed: 1})
		if rows := s.result(j); len(rows) != 2 || rows[0][0] != "admin" || rows[0][1] != "failed" {
			s.Errorf("%q", rows)
		}
		s.add(s.home, "third", access.AccountAdmin)
		j = s.start(program, user.BulkOrder{Action: user.BulkRemoveRole, Object: access.AccountAdmin, Filter: user.Filter{Role: access.AccountAdmin}})
		s.work()
		s.ended(j, user.BulkDone, user.BulkCounts{Total: 2, Exact: true, Done: 1, Failed: 1})
	})
}

// Reasons and attempts are bounded; the count is not.
func TestBulkJobKeepsTheFirstFailures(t *testing.T) {
	each(t, func(s *scene) {
		user.KeepFailures(s.T, 5)
		s.users.SmallBatches(3)
		helpdesk := s.helpdesk()
		for i := range 8 {
			s.add(s.home, "boss"+strconv.Itoa(i), access.AccountAdmin)
		}
		j := s.start(helpdesk, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Search: "boss"}})
		s.work()
		s.ended(j, user.BulkDone, user.BulkCounts{Total: 8, Exact: true, Failed: 8})
		if rows := s.result(j); len(rows) != 6 || rows[5][0] != "" || rows[5][2] != "More users failed, whose reasons are not kept: 3." {
			s.Errorf("%q", rows)
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.disabled' AND status = 'failure'`); n != 5 {
			s.Errorf("%d attempts", n)
		}
	})
}

// A bound that the job began with is replaced by the number itself.
func TestBulkJobCounts(t *testing.T) {
	each(t, func(s *scene) {
		user.LowerBounds(s.T)
		s.users.SmallBatches(50)
		admin, crew := s.admin(), s.team("Crew")
		list := s.people(180, "person")
		for _, u := range list[:60] {
			s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, crew))
		}
		for _, c := range []struct {
			filter user.Filter
			want   int
		}{
			{user.Filter{Search: "person", Statuses: []user.Status{user.Active}}, 180},
			{user.Filter{Search: "person", Team: crew, Statuses: []user.Status{user.Active}}, 60},
		} {
			j := s.start(admin, user.BulkOrder{Action: user.BulkEnable, Filter: c.filter})
			s.work()
			s.ended(j, user.BulkDone, user.BulkCounts{Total: c.want, Exact: true, Done: c.want, Unchanged: c.want})
		}
	})
}

func TestTidyBulk(t *testing.T) {
	each(t, func(s *scene) {
		admin, helpdesk := s.admin(), s.helpdesk()
		long := s.ctx
		s.ctx = clock.At(long, clock.Now(long).Add(-user.BulkKept-time.Hour))
		s.add(s.home, "boss", access.AccountAdmin)
		old := s.start(helpdesk, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Search: "boss"}})
		s.work()
		stuck := s.start(admin, user.BulkOrder{Action: user.BulkEnable})
		s.change(func(tx *database.Tx) error { return tx.Exec(s.ctx, `DELETE FROM jobs`) }) // its job was given up
		s.ctx = long
		if n := s.count(`SELECT COUNT(*) FROM user_bulk_failures`); n != 1 {
			s.Errorf("%d failures", n)
		}
		s.must(s.users.TidyBulk(s.ctx))
		_, err := s.users.FindBulk(s.ctx, admin, s.home, old.ID)
		s.refused(err, "bulk.missing")
		if n := s.count(`SELECT COUNT(*) FROM user_bulk_failures`); n != 0 {
			s.Errorf("%d failures are left", n)
		}
		s.work()
		if got := s.job(stuck); got.Status != user.BulkDone {
			s.Errorf("the one whose job was given up is %s", got.Status)
		}
	})
}

// Calls that name users leave an attempt for each whom it refused.
func TestBulkRecordsAttempts(t *testing.T) {
	each(t, func(s *scene) {
		helpdesk, viewer := s.helpdesk(), s.actor(s.add(s.home, "viewer", "analyze_manager"))
		boss, bob := s.add(s.home, "boss", access.AccountAdmin), s.add(s.home, "bob")
		_, _, err := s.users.Bulk(s.ctx, helpdesk, s.home, []user.ID{boss.ID, bob.ID, "usr_none"}, user.BulkDisable, "")
		s.must(err)
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.disabled' AND status = 'failure'`); n != 1 {
			s.Errorf("%d attempts", n)
		}
		s.must(s.users.Enable(s.ctx, program, s.home, bob.ID))
		_, _, err = s.users.Bulk(s.ctx, viewer, s.home, []user.ID{bob.ID}, user.BulkDisable, "")
		s.refused(err, "access.forbidden")
		s.attempted(s.home, "user.disabled", "access.forbidden", bob)
		before := s.count(`SELECT COUNT(*) FROM audit_events`)
		_, _, err = s.users.Bulk(s.ctx, viewer, s.home, slices.Repeat([]user.ID{bob.ID}, user.MaxBulk), user.BulkDisable, "")
		s.refused(err, "access.forbidden")
		if n := s.count(`SELECT COUNT(*) FROM audit_events`) - before; n != 100 {
			s.Errorf("%d attempts in one call", n)
		}
		s.numbered()
	})
}

// Erasing a person takes their name out of what they asked for and what became of them.
func TestEraseReachesBulkJobs(t *testing.T) {
	each(t, func(s *scene) {
		s.admin()
		gone := s.add(s.home, "gone.person", access.AccountAdmin)
		j := s.start(s.actor(gone), user.BulkOrder{Action: user.BulkDisable})
		s.work()
		if rows := s.result(j); len(rows) != 2 || rows[0][0] != "gone.person" {
			s.Errorf("%q", rows)
		}
		s.must(s.users.Enable(s.ctx, program, s.home, user.ID(s.last(s.home, "user.disabled").Target.ID)))
		s.must(s.users.RequestDeletion(s.ctx, program, s.home, gone.ID, ""))
		s.must(s.users.Erase(s.ctx, access.Program(access.CommandLine), s.operator, s.home, gone.ID))
		for _, table := range []string{"user_bulk_jobs", "user_bulk_failures"} {
			if s.mentions(table, "gone.person") {
				s.Errorf("%s mentions the erased user", table)
			}
		}
		if rows := s.result(j); len(rows) != 2 || rows[0][0] != string(gone.ID) {
			s.Errorf("%q", rows)
		}
	})
}
