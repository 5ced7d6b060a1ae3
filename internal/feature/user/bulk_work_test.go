package user_test

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
)

// fewUsers make a batch in tests of what happens between batches.
const fewUsers = 10

const bulkChild = "GATEHOUSE_TEST_BULK_CHILD"

// TestBulkChild is no test: it is the node that TestKilledBulkJob kills.
func TestBulkChild(t *testing.T) {
	address := os.Getenv(bulkChild)
	if address == "" {
		t.Skip("only as a child of TestKilledBulkJob")
	}
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	users := user.New(audit.New(db), box, "https://portal.example", "support@example.com")
	users.SmallBatches(fewUsers)
	runner := &jobs.Runner{DB: db, Lease: 2 * time.Second}
	users.Register(runner)
	runner.Run(t.Context())
}

// Killed in the middle, the job is done by another process: nobody is left
// out, nobody is done twice.
func TestKilledBulkJob(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		address := databasetest.URL(t, engine)
		db, err := database.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // ends with the test
		s := begin(t, db)
		s.users.SmallBatches(fewUsers)
		const many = manyUsers
		s.people(many, "person")
		helpdesk := s.helpdesk()
		boss := s.add(s.home, "personboss", access.AccountAdmin)
		j := s.start(helpdesk, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Statuses: []user.Status{user.Active}, Search: "person"}})

		child := exec.Command(os.Args[0], "-test.run=^TestBulkChild$") //nolint:gosec // this very binary
		child.Env = append(os.Environ(), bulkChild+"="+address)
		s.must(child.Start())
		s.within(4*time.Minute, func() bool { return s.job(j).Done >= 2*fewUsers })
		s.must(child.Process.Kill())
		_ = child.Wait() // killed
		left := s.job(j)
		t.Logf("killed behind user %d of %d", left.Done, left.Total)
		if left.Status != user.BulkRunning || left.Done+left.Failed == left.Total {
			t.Fatalf("the child was too fast: %s, %+v", left.Status, left.BulkCounts)
		}
		s.within(4*time.Minute, func() bool { s.work(); return s.job(j).Status != user.BulkRunning })
		s.ended(j, user.BulkDone, user.BulkCounts{Total: many + 1, Exact: true, Done: many, Failed: 1})
		for what, query := range map[string]string{
			"users":             `SELECT COUNT(*) FROM users WHERE status = 'disabled' AND username LIKE 'person%'`,
			"events":            `SELECT COUNT(*) FROM audit_events WHERE action = 'user.disabled' AND status = 'success'`,
			"users with events": `SELECT COUNT(DISTINCT target_id) FROM audit_events WHERE action = 'user.disabled' AND status = 'success'`,
		} {
			if n := s.count(query); n != many {
				t.Errorf("%d %s, want %d", n, what, many)
			}
		}
		if rows := s.result(j); len(rows) != many+1 || rows[0][0] != boss.Username {
			t.Errorf("the result has %d rows and begins with %q", len(rows), rows[0])
		}
		s.attempted(s.home, "user.disabled", "access.power_lacking", boss)
		s.numbered()
	})
}

// within waits until something is so.
func (s *scene) within(limit time.Duration, so func() bool) {
	s.Helper()
	for end := time.Now().Add(limit); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatal("this took too long")
		}
	}
}

// meanwhile lets something happen once the job has done some batches, and
// answers how it ended.
func (s *scene) meanwhile(j user.BulkJob, happens func(ctx context.Context) error) user.BulkJob {
	s.Helper()
	var changes atomic.Int32
	s.log.OnChange(func(in access.AccountID, _ int64) {
		if in == s.home && changes.Add(1) == 3 { // between two batches
			s.must(happens(s.ctx))
		}
	})
	s.work()
	return s.job(j)
}

// stopped demands that a job ended in its middle, and that what it counted is so.
func (s *scene) stopped(got user.BulkJob, status user.BulkStatus, reason string) {
	s.Helper()
	if got.Status != status || got.Reason != reason || got.Done%fewUsers != 0 || got.Done < 3*fewUsers || got.Done == got.Total {
		s.Errorf("%s %s %+v", got.Status, got.Reason, got.BulkCounts)
	}
	if n := s.count(`SELECT COUNT(*) FROM users WHERE status = 'disabled' AND username LIKE 'person%'`); n != got.Done {
		s.Errorf("%d users are disabled, %d counted", n, got.Done)
	}
	s.numbered()
}

const manyUsers = 60 * fewUsers

func TestBulkJobIsCancelledBetweenBatches(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(fewUsers)
		admin := s.admin()
		s.people(manyUsers, "person")
		j := s.start(admin, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Search: "person"}})
		got := s.meanwhile(j, func(ctx context.Context) error {
			_, err := s.users.CancelBulk(ctx, admin, s.home, j.ID)
			return err
		})
		s.stopped(got, user.BulkCancelled, "")
		if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.bulk_cancelled' AND actor_id = $1`, admin.ID); n != 1 {
			s.Errorf("%d events", n)
		}
		if rows := s.result(got); len(rows) != got.Done {
			s.Errorf("the result has %d rows for %d users", len(rows), got.Done)
		}
		s.start(admin, user.BulkOrder{Action: user.BulkEnable}) // it stands in nobody's way
	})
}

func TestLostRightsStopABulkJob(t *testing.T) {
	for name, lose := range map[string]func(ctx context.Context, s *scene, u user.ID) error{
		"role taken": func(ctx context.Context, s *scene, u user.ID) error {
			return s.users.TakeRole(ctx, program, s.home, u, access.AccountAdmin)
		},
		"disabled": func(ctx context.Context, s *scene, u user.ID) error {
			return s.users.Disable(ctx, program, s.home, u)
		},
		"account disabled": func(ctx context.Context, s *scene, _ user.ID) error {
			return s.db.Change(ctx, func(tx *database.Tx) error {
				return tx.Exec(ctx, `UPDATE accounts SET status = 'disabled' WHERE id = $1`, s.home)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				s.users.SmallBatches(fewUsers)
				s.add(s.home, "boss", access.AccountAdmin)
				asker := s.admin()
				s.people(manyUsers, "person")
				j := s.start(asker, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Search: "person"}})
				got := s.meanwhile(j, func(ctx context.Context) error { return lose(ctx, s, user.ID(asker.ID)) })
				s.stopped(got, user.BulkFailed, "bulk.rights_lost")
				if n := s.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'user.bulk_finished' AND status = 'failure' AND reason = 'bulk.rights_lost'`); n != 1 {
					s.Errorf("%d events", n)
				}
			})
		})
	}
}

// What holds for all users that are left ends the job, instead of failing each.
func TestBulkJobStopsWhenItsTeamIsGone(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(fewUsers)
		admin, crew := s.admin(), s.team("Crew")
		s.people(manyUsers, "person")
		j := s.start(admin, user.BulkOrder{Action: user.BulkAddTeam, Object: crew})
		got := s.meanwhile(j, func(ctx context.Context) error { return team.New(s.log).Delete(ctx, program, s.home, crew) })
		if got.Status != user.BulkFailed || got.Reason != "team.missing" || got.Done < 3*fewUsers || got.Done == got.Total || got.Failed != 0 || got.ObjectName != "Crew" {
			s.Errorf("%s %s %+v", got.Status, got.Reason, got.BulkCounts)
		}
	})
}

// A user is judged when their turn comes: those who match no longer are left
// alone, and so are those who came after the start.
func TestFilterChangesUnderABulkJob(t *testing.T) {
	each(t, func(s *scene) {
		s.users.SmallBatches(fewUsers)
		admin, crew := s.admin(), s.team("Crew")
		list := s.people(manyUsers, "person")
		for _, u := range list {
			s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, crew))
		}
		last := list[manyUsers-1]
		j := s.start(admin, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Team: crew}})
		var late user.User
		got := s.meanwhile(j, func(ctx context.Context) (err error) {
			if err := s.users.LeaveTeam(ctx, program, s.home, last.ID, crew); err != nil {
				return err
			}
			late, err = s.users.Create(ctx, program, s.home, user.Draft{Username: "late", FirstName: "Late", Email: "late@example.com", Teams: []string{crew}})
			return err
		})
		if want := (user.BulkCounts{Total: manyUsers, Exact: true, Done: manyUsers - 1}); got.Status != user.BulkDone || got.BulkCounts != want {
			s.Errorf("%s %+v", got.Status, got.BulkCounts)
		}
		if s.get(last).Status != user.Active || s.get(late).Status != user.Pending || s.get(list[manyUsers-2]).Status != user.Disabled {
			s.Errorf("who left the team is %s, who came later %s", s.get(last).Status, s.get(late).Status)
		}
	})
}

// Between finding users and changing them anything may happen.
func TestBulkJobLooksAgainBeforeItChanges(t *testing.T) {
	each(t, func(s *scene) {
		admin, crew := s.admin(), s.team("Crew")
		list := s.people(4, "person")
		for _, u := range list[:3] {
			s.must(s.users.JoinTeam(s.ctx, program, s.home, u.ID, crew))
		}
		j := s.start(admin, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Team: crew, Search: "person", Statuses: []user.Status{user.Active}}})
		s.must(s.users.LeaveTeam(s.ctx, program, s.home, list[0].ID, crew))
		s.must(s.users.Disable(s.ctx, program, s.home, list[1].ID))
		ids := []user.ID{list[0].ID, list[1].ID, list[2].ID, list[3].ID, user.ID(admin.ID), "usr_none"}
		got, err := s.users.Still(s.ctx, j, ids)
		s.must(err)
		if !slices.Equal(got, []user.ID{list[2].ID}) {
			s.Errorf("%v, want %s alone", got, list[2].ID)
		}
	})
}
