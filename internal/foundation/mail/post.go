package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

// DefaultSender signs letters where no other name is set.
const DefaultSender = "Gatehouse"

// Post delivers letters.
type Post struct {
	DB   *database.DB
	Box  *seal.Box // opens the links of letters
	SMTP *SMTP     // nil: letters stay in the outbox
}

// patience makes ten attempts in about two days: after 5 minutes, 10, 20 and so on.
var patience = jobs.Retry{Attempts: 10, First: 5 * time.Minute, Most: 24 * time.Hour}

// Register hands the post's work to the runner: delivering, and deleting old
// letters. Give it a runner of its own: an SMTP server that does not answer
// holds each worker for as long as the timeout.
func (p *Post) Register(runner *jobs.Runner) {
	runner.HandleWith(deliverJob, patience, p.deliver)
	runner.Every(tidyJob, 24*time.Hour, func(ctx context.Context, _ jobs.Job) error { return tidy(ctx, p.DB) })
}

func (p *Post) deliver(ctx context.Context, job jobs.Job) error {
	accountID, id, _ := strings.Cut(string(job.Payload), " ")
	letter, err := find(ctx, p.DB.Read(), accountID, id)
	if errors.Is(err, database.ErrNotFound) {
		return nil // erased with its reader
	}
	if err != nil || letter.state != queued {
		return err
	}
	if p.SMTP == nil {
		return settle(ctx, p.DB, letter, kept, "")
	}
	if letter.overdue(clock.Now(ctx)) {
		return settle(ctx, p.DB, letter, failed, "its link ran out before it could be sent")
	}
	if letter, err = letter.opened(p.Box); err != nil {
		return err
	}
	err = p.SMTP.send(ctx, letter)
	// What happened has happened, even if the program is told to stop now.
	settled, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	switch {
	case err == nil:
		return settle(settled, p.DB, letter, sent, "")
	case isRefusal(err):
		return settle(settled, p.DB, letter, refused, reason(err))
	case job.Last:
		return errors.Join(err, settle(settled, p.DB, letter, failed, reason(err)))
	}
	return err
}

func reason(err error) string {
	return fmt.Sprintf("%.500s", strings.ToValidUTF8(oneLine(err.Error()), ""))
}

// overdue tells whether the letter's link no longer works.
func (r row) overdue(now time.Time) bool { return r.ValidFor > 0 && now.After(r.at.Add(r.ValidFor)) }
