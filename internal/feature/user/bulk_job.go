package user

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// A bulk act on all users that a filter matches is a job: it goes through them
// by id in batches, each one transaction with how far it is in it, so that a
// process that is killed is followed by one that goes on exactly there. It acts
// with the rights that whoever asked for it has at that moment, and stops when
// they have lost them. A user is judged when their turn comes: who no longer
// matches by then is left alone, and so is who was created after the start.

// BulkJobID names a bulk job, such as blk_01jd....
type BulkJobID string

// BulkStatus is where a bulk job stands.
type BulkStatus string

// The states.
const (
	BulkRunning   BulkStatus = "running"
	BulkDone      BulkStatus = "done"
	BulkCancelled BulkStatus = "cancelled"
	BulkFailed    BulkStatus = "failed" // stopped for a reason
)

// BulkOrder is what is to be done to whom. Of the filter only what chooses
// users counts, not its order or page.
type BulkOrder struct {
	Action BulkAction
	Object string // id of the role or team that the action is about
	Filter Filter
}

// BulkJob is one bulk act and how far it is.
type BulkJob struct {
	Account access.AccountID
	ID      BulkJobID
	BulkOrder
	ObjectName string // of a team, or a role of the account; system roles have none
	Status     BulkStatus
	Reason     string // fault code of a failed one
	BulkCounts
	CreatedAt  time.Time
	AskedBy    Reference
	FinishedAt *time.Time

	position string // the last user who was looked at
	asker    Asker
}

// BulkCounts say what became of the users.
type BulkCounts struct {
	Total     int  // users that matched at the start
	Exact     bool // false: Total is a lower bound, until the job has counted
	Done      int  // are as was wanted
	Unchanged int  // of those done: were so already
	Failed    int  // were left as they were, with a reason
}

// BulkKept is how long a job and its result can be read.
const BulkKept = 30 * 24 * time.Hour

// failuresKept is how many users of one job are kept with the reason why they
// were left alone; the others are only counted. A variable only for tests.
var failuresKept = 1000

// Faults of bulk jobs.
var (
	BulkMissing      = fault.New(fault.Missing, "bulk.missing")
	BulkOtherRunning = fault.New(fault.Conflict, "bulk.other_running")
	BulkOver         = fault.New(fault.Conflict, "bulk.over")
	BulkRightsLost   = fault.New(fault.Forbidden, "bulk.rights_lost")
	BulkInterrupted  = fault.New(fault.Internal, "bulk.interrupted")
	BulkOwnRoles     = fault.New(fault.Conflict, "bulk.own_roles")
)

// chosen is a filter as it is kept.
type chosen struct {
	Search       string       `json:"search,omitempty"`
	Statuses     []Status     `json:"statuses,omitempty"`
	Role         string       `json:"role,omitempty"`
	Team         string       `json:"team,omitempty"`
	LastLogin    LastLogin    `json:"lastLogin,omitempty"`
	SecondFactor SecondFactor `json:"secondFactor,omitempty"`
	SignInMethod SignInMethod `json:"signInMethod,omitempty"`
}

func (f Filter) kept() (string, error) {
	content, err := json.Marshal(chosen{f.Search, f.Statuses, f.Role, f.Team, f.LastLogin, f.SecondFactor, f.SignInMethod})
	return string(content), err
}

func keptFilter(content string) (Filter, error) {
	var c chosen
	err := json.Unmarshal([]byte(content), &c)
	return Filter{Search: c.Search, Statuses: c.Statuses, Role: c.Role, Team: c.Team, LastLogin: c.LastLogin, SecondFactor: c.SecondFactor, SignInMethod: c.SignInMethod}, err
}

const bulkColumns = `account_id, id, action, object_id, object_name, filter, status, reason, total, exact, done, unchanged, failed,
	position, asker_kind, asker_id, asker_name, asker_account_id, asker_service, asker_address, request_id, created_at, finished_at`

func scanBulk(row database.Scanner) (j BulkJob, err error) {
	var filter string
	var exact, created int64
	var finished *int64
	err = row.Scan(&j.Account, &j.ID, &j.Action, &j.Object, &j.ObjectName, &filter, &j.Status, &j.Reason, &j.Total, &exact, &j.Done, &j.Unchanged, &j.Failed,
		&j.position, &j.asker.Kind, &j.asker.ID, &j.asker.Name, &j.asker.Account, &j.asker.Service, &j.asker.Address, &j.asker.RequestID, &created, &finished)
	if errors.Is(err, database.ErrNotFound) {
		return BulkJob{}, BulkMissing
	}
	if err != nil {
		return BulkJob{}, err
	}
	j.Exact, j.CreatedAt = exact == 1, time.UnixMicro(created).UTC()
	j.AskedBy = Reference{j.asker.ID, j.asker.Name}
	if finished != nil {
		at := time.UnixMicro(*finished).UTC()
		j.FinishedAt = &at
	}
	j.Filter, err = keptFilter(filter)
	return j, err
}

// aboutRole and aboutTeam tell what the object of an action is.
func (a BulkAction) aboutRole() bool { return strings.HasSuffix(string(a), "_role") }
func (a BulkAction) aboutTeam() bool { return strings.HasSuffix(string(a), "_team") }

// params describe the job in the audit log.
func (j BulkJob) params() map[string]string {
	p := map[string]string{"act": string(j.Action), "total": strconv.Itoa(j.Total),
		"done": strconv.Itoa(j.Done), "failed": strconv.Itoa(j.Failed)}
	if !j.Exact {
		p["total"] += "+"
	}
	name := j.ObjectName
	if name == "" {
		name = j.Object
	}
	switch {
	case j.Action.aboutRole():
		p["role"] = name
	case j.Action.aboutTeam():
		p["team"] = name
	}
	return p
}
