package safelist

import (
	"context"
	"encoding/json"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
)

// returnJob is the kind of the job that ends a trial.
const returnJob = "safelist.return"

type returning struct {
	Account access.AccountID `json:"account"`
	User    user.ID          `json:"user"`
}

// planReturn asks for the end of a trial. A trial that was ended or made longer
// since is found to be so when the job runs.
func planReturn(ctx context.Context, tx *database.Tx, u user.User, until time.Time) error {
	payload, err := json.Marshal(returning{u.Account, u.ID})
	if err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: returnJob, Payload: payload, RunAt: until})
}

// Register lets a runner end trials.
func (s *Safelists) Register(runner *jobs.Runner) {
	runner.Handle(returnJob, func(ctx context.Context, job jobs.Job) error {
		var r returning
		if err := json.Unmarshal(job.Payload, &r); err != nil {
			return jobs.Permanent(err)
		}
		return s.endDue(ctx, r)
	})
}

// endDue takes a list back whose trial is over and was not kept.
func (s *Safelists) endDue(ctx context.Context, r returning) error {
	_, err := s.act(ctx, access.Program(access.Internal), r.Account, r.User, "safelist.reverted",
		func(tx *database.Tx, u user.User, before Safelist) ([]audit.Change, error) {
			if before.Trial == nil || before.Trial.Until.After(clock.Now(ctx)) {
				return nil, nil
			}
			return orSame(compare(before.Entries, before.Trial.Former)), goBack(ctx, tx, u)
		})
	if fault.Code(err) == user.Missing.Code || fault.Code(err) == access.AccountMissing.Code {
		return nil // erased meanwhile
	}
	return err
}
