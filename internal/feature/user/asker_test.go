package user_test

import (
	"context"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
)

// What somebody from an account above asked for is done with the rights that
// they have at home when it is done, and only while their account is above.
func TestABulkJobAskedForFromAbove(t *testing.T) {
	type scenery struct {
		north, branch access.AccountID
		asker         user.User
	}
	const lost = "bulk.rights_lost"
	for name, c := range map[string]struct {
		meanwhile func(ctx context.Context, s *scene, of scenery) error
		reason    string
	}{
		"nothing happens": {func(context.Context, *scene, scenery) error { return nil }, ""},
		"role taken": {func(ctx context.Context, s *scene, of scenery) error {
			return s.users.TakeRole(ctx, program, of.north, of.asker.ID, access.AccountAdmin)
		}, lost},
		"disabled": {func(ctx context.Context, s *scene, of scenery) error {
			return s.users.Disable(ctx, program, of.north, of.asker.ID)
		}, lost},
		"their account disabled": {func(ctx context.Context, s *scene, of scenery) error {
			return account.New(s.log).Disable(ctx, program, of.north)
		}, lost},
		"the account moved away": {func(ctx context.Context, s *scene, of scenery) error {
			return account.New(s.log).Move(ctx, program, of.branch, s.home)
		}, lost},
		"the account disabled": {func(ctx context.Context, s *scene, of scenery) error {
			return account.New(s.log).Disable(ctx, program, of.branch)
		}, lost},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				of := scenery{north: tenanttest.Sub(s.ctx, s.T, s.db, s.home, "North")}
				of.branch = tenanttest.Sub(s.ctx, s.T, s.db, of.north, "Branch")
				of.asker = s.add(of.north, "asker", access.AccountAdmin)
				s.add(of.north, "second", access.AccountAdmin)
				s.add(of.branch, "person")
				visitor := tenanttest.Below(s.ctx, s.T, s.db, s.actor(of.asker), of.branch)
				j, err := s.users.StartBulk(s.ctx, visitor, of.branch, user.BulkOrder{Action: user.BulkDisable, Filter: user.Filter{Search: "person"}})
				s.must(err)
				s.must(c.meanwhile(s.ctx, s, of))
				s.work()
				s.bulkEnded(of.branch, j, c.reason)
				there := s.toldOf(of.branch, of.asker, c.reason)
				if north := (audit.Account{ID: string(of.north), Name: "North"}); there.ActorAccount != north {
					s.Errorf("it was asked for in %+v, the log tells of %+v", north, there.ActorAccount)
				}
				athome := s.toldOf(of.north, of.asker, c.reason)
				if branch := (audit.Account{ID: string(of.branch), Name: "Branch"}); athome.Place != branch {
					s.Errorf("it was done in %+v, the log tells of %+v", branch, athome.Place)
				}
			})
		})
	}
}

// bulkEnded demands that the job disabled its one user, or stopped for the reason and did not.
func (s *scene) bulkEnded(in access.AccountID, j user.BulkJob, reason string) {
	s.Helper()
	got, err := s.users.FindBulk(s.ctx, program, in, j.ID)
	s.must(err)
	status, disabled := user.BulkDone, 1
	if reason != "" {
		status, disabled = user.BulkFailed, 0
	}
	if n := s.count(`SELECT COUNT(*) FROM users WHERE username = 'person' AND status = 'disabled'`); got.Status != status || got.Reason != reason || got.Done != disabled || n != disabled {
		s.Errorf("%s %q %+v, %d disabled", got.Status, got.Reason, got.BulkCounts, n)
	}
}

// toldOf demands that the account's log says how the asker's job ended.
func (s *scene) toldOf(in access.AccountID, asker user.User, reason string) audit.Record {
	s.Helper()
	status := audit.Success
	if reason != "" {
		status = audit.Failure
	}
	got := s.last(in, "user.bulk_finished")
	if got.Status != status || got.Reason != reason || got.ActorID != string(asker.ID) || got.ActorFullName != asker.FullName() {
		s.Errorf("the log of %s tells %+v", in, got)
	}
	return got
}
