package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/locale"
)

// BulkJob is one thing that is done to all users whom a filter matches.
type BulkJob struct {
	ID         string     `json:"id" doc:"Job id." example:"blk_01jd3w6v8k0000000000000000"`
	Status     string     `json:"status" enum:"running,done,cancelled,failed" doc:"A running one goes on by itself; the rest are over." example:"running"`
	Code       string     `json:"code,omitempty" doc:"Why a failed one ended, as a stable code." example:"bulk.rights_lost"`
	Detail     string     `json:"detail,omitempty" doc:"Why a failed one ended, in the reader's language." example:"The change was stopped: the person who started it may no longer manage users."`
	Action     string     `json:"action" enum:"enable,disable,add_role,remove_role,add_team,remove_team" doc:"What is done to each." example:"disable"`
	Role       *RoleRef   `json:"role,omitempty" doc:"The role that is given or taken."`
	Team       *Named     `json:"team,omitempty" doc:"The team that users join or leave."`
	Filter     BulkFilter `json:"filter" doc:"Who is meant."`
	Total      int        `json:"total" doc:"Users who matched at the start; a lower bound when exact is false." example:"12431"`
	Exact      bool       `json:"exact" doc:"Whether total is exact; it becomes so when the job begins." example:"true"`
	Done       int        `json:"done" doc:"Users for whom it is done, or was so already." example:"4750"`
	Unchanged  int        `json:"unchanged" doc:"Of those done, users for whom it was so already." example:"12"`
	Failed     int        `json:"failed" doc:"Users who were left as they were, for a reason that the result gives." example:"3"`
	CreatedAt  time.Time  `json:"createdAt" doc:"When it was started. Jobs are kept for 30 days." example:"2026-11-22T10:00:00Z"`
	AskedBy    Named      `json:"askedBy" doc:"Who started it."`
	FinishedAt *time.Time `json:"finishedAt,omitempty" doc:"When it was over." example:"2026-11-22T10:01:00Z"`
}

// BulkFilter chooses users as the list of users does; without any member, everybody.
type BulkFilter struct {
	Search       string   `json:"search,omitempty" maxLength:"200" doc:"Words; each must occur in name, username or email. One or two letters match the start of a word." example:"fourn"`
	Status       []string `json:"status,omitempty" maxItems:"5" enum:"active,pending,locked,password_expired,disabled" doc:"Any of these states." example:"[\"active\"]"`
	Role         string   `json:"role,omitempty" maxLength:"60" doc:"Who has this role, by id." example:"account_admin"`
	Team         string   `json:"team,omitempty" maxLength:"60" doc:"Who is in this team, by id." example:"tea_01jd3w6v8k0000000000000000"`
	LastLogin    string   `json:"lastLogin,omitempty" enum:"never,within_7d,within_30d,over_30d,over_90d" doc:"By the last sign-in, as it was when the job was started." example:"over_90d"`
	SecondFactor string   `json:"secondFactor,omitempty" enum:"none,any,app,passkey,mobile" doc:"By what users have set up beside a password: none, any, an authenticator app, a passkey, a mobile device." example:"none"`
	SignInMethod string   `json:"signInMethod,omitempty" enum:"password,passkey" doc:"By how users signed in last." example:"passkey"`
}

func (f BulkFilter) filter() user.Filter {
	return UserFilter(f).filter()
}

func bulkFilter(f user.Filter) BulkFilter {
	out := BulkFilter{Search: f.Search, Role: f.Role, Team: f.Team, LastLogin: string(f.LastLogin),
		SecondFactor: string(f.SecondFactor), SignInMethod: string(f.SignInMethod)}
	for _, s := range f.Statuses {
		out.Status = append(out.Status, string(s))
	}
	return out
}

func bulkJobOut(c *call, j user.BulkJob) BulkJob {
	out := BulkJob{ID: string(j.ID), Status: string(j.Status), Code: j.Reason, Action: string(j.Action), Filter: bulkFilter(j.Filter),
		Total: j.Total, Exact: j.Exact, Done: j.Done, Unchanged: j.Unchanged, Failed: j.Failed,
		CreatedAt: j.CreatedAt, AskedBy: Named{j.AskedBy.ID, j.AskedBy.Name}, FinishedAt: j.FinishedAt}
	if j.Reason != "" {
		out.Detail = locale.Text(c.language(), "fault."+j.Reason, nil)
	}
	switch j.Action {
	case user.BulkAddRole, user.BulkRemoveRole:
		role := roleRef(c, j.Object, j.ObjectName)
		out.Role = &role
	case user.BulkAddTeam, user.BulkRemoveTeam:
		out.Team = &Named{j.Object, j.ObjectName}
	case user.BulkEnable, user.BulkDisable:
	}
	return out
}

type bulkJobOutput struct{ Body BulkJob }

func bulkJobAnswer(c *call, j user.BulkJob, err error) (*bulkJobOutput, error) {
	if err != nil {
		return nil, err
	}
	return &bulkJobOutput{bulkJobOut(c, j)}, nil
}

type startBulkJobInput struct {
	AccountPath
	Body struct {
		Action string     `json:"action" enum:"enable,disable,add_role,remove_role,add_team,remove_team" doc:"What to do with each." example:"disable"`
		Role   string     `json:"role,omitempty" maxLength:"60" doc:"Role id, for add_role and remove_role." example:"analyze_manager"`
		Team   string     `json:"team,omitempty" maxLength:"60" doc:"Team id, for add_team and remove_team." example:"tea_01jd3w6v8k0000000000000000"`
		Filter BulkFilter `json:"filter" doc:"Who is meant."`
	}
}

func (a *api) startBulkJob(ctx context.Context, c *call, in *startBulkJobInput) (*bulkJobOutput, error) {
	b := in.Body
	order := user.BulkOrder{Action: user.BulkAction(b.Action), Object: bulkObject(b.Action, b.Role, b.Team), Filter: b.Filter.filter()}
	j, err := a.Users.StartBulk(ctx, c.actor, c.in(in.Account), order)
	return bulkJobAnswer(c, j, err)
}

type listBulkJobsInput struct {
	AccountPath
	Paging
}

type bulkJobsOutput struct {
	Body struct {
		Items      []BulkJob `json:"items" doc:"The account's jobs, the newest first."`
		NextCursor string    `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listBulkJobs(ctx context.Context, c *call, in *listBulkJobsInput) (*bulkJobsOutput, error) {
	purpose := "bulk-jobs " + string(c.in(in.Account))
	var after *user.BulkJobID
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	if after == nil {
		after = new(user.BulkJobID)
	}
	list, more, err := a.Users.ListBulk(ctx, c.actor, c.in(in.Account), *after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &bulkJobsOutput{}
	out.Body.Items = make([]BulkJob, len(list))
	for n, j := range list {
		out.Body.Items[n] = bulkJobOut(c, j)
	}
	if more {
		out.Body.NextCursor = a.cursor(&list[len(list)-1].ID, purpose)
	}
	return out, nil
}

// BulkJobPath names one job.
type BulkJobPath struct {
	AccountPath
	Job string `path:"job" doc:"Job id." example:"blk_01jd3w6v8k0000000000000000"`
}

func (p BulkJobPath) id() user.BulkJobID { return user.BulkJobID(p.Job) }

func (a *api) findBulkJob(ctx context.Context, c *call, in *BulkJobPath) (*bulkJobOutput, error) {
	j, err := a.Users.FindBulk(ctx, c.actor, c.in(in.Account), in.id())
	return bulkJobAnswer(c, j, err)
}

func (a *api) cancelBulkJob(ctx context.Context, c *call, in *BulkJobPath) (*bulkJobOutput, error) {
	j, err := a.Users.CancelBulk(ctx, c.actor, c.in(in.Account), in.id())
	return bulkJobAnswer(c, j, err)
}

func (a *api) bulkJobResult(ctx context.Context, c *call, in *BulkJobPath) (*huma.StreamResponse, error) {
	rows, err := a.Users.BulkResult(ctx, c.actor, c.in(in.Account), in.id(), c.language())
	if err != nil {
		return nil, err
	}
	return a.download("bulk-result", user.BulkResultColumns(), rows), nil
}
