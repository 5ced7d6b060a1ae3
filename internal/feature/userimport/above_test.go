package userimport

import (
	"context"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
)

// An import that somebody from an account above began is done with the rights
// that they have at home when it is done, and only while their account is above.
func TestAnImportAskedForFromAbove(t *testing.T) {
	system := access.Program(access.Internal)
	for name, c := range map[string]struct {
		meanwhile func(ctx context.Context, p *place, branch access.AccountID, asker user.User) error
		status    Status
		imported  int
	}{
		"nothing happens": {func(context.Context, *place, access.AccountID, user.User) error { return nil }, Done, 3},
		"role taken": {func(ctx context.Context, p *place, _ access.AccountID, asker user.User) error {
			return p.users.TakeRole(ctx, system, p.account, asker.ID, access.AccountAdmin)
		}, Failed, 0},
		"disabled": {func(ctx context.Context, p *place, _ access.AccountID, asker user.User) error {
			return p.users.Disable(ctx, system, p.account, asker.ID)
		}, Failed, 0},
		"the account disabled": {func(ctx context.Context, p *place, branch access.AccountID, _ user.User) error {
			return account.New(p.log).Disable(ctx, system, branch)
		}, Failed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(p *place) {
				p.t = t
				ctx := t.Context()
				branch := tenanttest.Sub(ctx, t, p.db, p.account, "Branch")
				asker := p.newUser("asker", access.AccountAdmin)
				visitor := tenanttest.Below(ctx, t, p.db, tenanttest.Actor(ctx, t, p.db, asker), branch)
				i, err := p.imports.Upload(ctx, visitor, branch, "people.csv", strings.NewReader(many(3)))
				tenanttest.Must(t, err)
				_, err = p.imports.Start(ctx, visitor, branch, i.ID, false)
				tenanttest.Must(t, err)
				tenanttest.Must(t, c.meanwhile(ctx, p, branch, asker))
				got := p.worked(i)
				if n := p.number(`SELECT COUNT(*) FROM users WHERE account_id = $1`, branch); got.Status != c.status || got.Created != c.imported || n != c.imported {
					t.Errorf("%s %s %+v, %d users", got.Status, got.Reason, got.Counts, n)
				}
				if c.status == Failed && got.Reason != RightsLost.Code {
					t.Errorf("stopped for %q", got.Reason)
				}
				p.bothLogsTell(branch, asker, got)
			})
		})
	}
}

// bothLogsTell demands that where the import was done, and where its asker is at
// home, the log says how it ended and names the other account.
func (p *place) bothLogsTell(branch access.AccountID, asker user.User, i Import) {
	p.t.Helper()
	for in, want := range map[access.AccountID]struct{ actorAccount, place string }{
		branch:    {actorAccount: "Acme"},
		p.account: {place: "Branch"},
	} {
		events := tenanttest.Events(p.t.Context(), p.t, p.log, in, "import.finished")
		if len(events) != 1 {
			p.t.Fatalf("%d events in the log of %s", len(events), in)
		}
		got := events[0]
		if got.ActorFullName != asker.FullName() || got.ActorAccount.Name != want.actorAccount || got.Place.Name != want.place ||
			(got.Status == audit.Failure) != (i.Status == Failed) || got.Reason != i.Reason {
			p.t.Errorf("the log of %s tells %+v", in, got)
		}
	}
}
