package api

import (
	"context"
	"encoding/csv"
	"errors"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/csvcell"
	"gatehouse/internal/foundation/request"
)

// streams describes an answer that is no JSON.
func streams(kind string) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK),
			Content: map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: "string"}}}}}
	}
}

// download streams rows as CSV. Constant memory: a row is written when it is
// read. An error in the middle breaks the connection off, so that nobody takes
// a part for the whole.
func (a *api) download(name string, header []string, rows iter.Seq2[[]string, error]) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", "text/csv; charset=utf-8")
		ctx.SetHeader("Content-Disposition", `attachment; filename="`+name+`.csv"`)
		w := csv.NewWriter(request.Patiently(ctx.BodyWriter()))
		err := w.Write(header)
		for row, broken := range rows {
			if err = errors.Join(err, broken); err != nil {
				break
			}
			err = w.Write(row)
		}
		w.Flush()
		if err = errors.Join(err, w.Error()); err != nil {
			if !errors.Is(err, context.Canceled) {
				a.Logger.Error("an export broke off", "request", callOf(ctx.Context()).requestID, "error", err)
			}
			panic(http.ErrAbortHandler)
		}
	}}
}

type exportUsersInput struct {
	AccountPath
	UserFilter
}

// UserColumns are the columns of an export, and what an import knows as Gatehouse's own.
var UserColumns = []string{"username", "firstName", "lastName", "email", "mobile", "language", "timeZone", "status", "roles", "teams", "lastLogin", "createdAt"}

func (a *api) exportUsers(ctx context.Context, c *call, in *exportUsersInput) (*huma.StreamResponse, error) {
	rows, err := UserRows(ctx, a.Users, c.actor, c.in(in.Account), in.filter())
	if err != nil {
		return nil, err
	}
	return a.download("users", UserColumns, rows), nil
}

// UserRows gives the users that the filter matches as cells of UserColumns,
// harmless to a spreadsheet.
func UserRows(ctx context.Context, users *user.Users, actor access.Actor, in access.AccountID, f user.Filter) (iter.Seq2[[]string, error], error) {
	all, err := users.All(ctx, actor, in, f)
	if err != nil {
		return nil, err
	}
	return func(yield func([]string, error) bool) {
		for u, err := range all {
			if !yield(userRow(u), err) {
				return
			}
		}
	}, nil
}

func userRow(u user.User) []string {
	last := ""
	if u.LastLogin != nil {
		last = u.LastLogin.At.Format(time.RFC3339)
	}
	return inert([]string{u.Username, u.FirstName, u.LastName, u.Email, u.Mobile, u.Language, u.TimeZone, string(u.Status),
		joined(u.Roles), joined(u.Teams), last, u.CreatedAt.Format(time.RFC3339)})
}

// joined writes names behind each other; a system role stands by its key, which every language understands.
func joined(refs []user.Reference) string {
	names := make([]string, len(refs))
	for i, ref := range refs {
		if names[i] = ref.Name; ref.Name == "" {
			names[i] = ref.ID
		}
	}
	return strings.Join(names, "|")
}

func inert(row []string) []string {
	for i, cell := range row {
		row[i] = csvcell.Inert(cell)
	}
	return row
}

type exportEventsInput struct {
	AccountPath
	AuditFilter
}

func (a *api) exportEvents(ctx context.Context, c *call, in *exportEventsInput) (*huma.StreamResponse, error) {
	f, err := in.filter(ctx, c)
	if err != nil {
		return nil, err
	}
	if f.To.IsZero() {
		f.To = clock.Now(ctx)
	}
	events, err := a.Log.All(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	header := []string{"time", "actor", "action", "status", "reason", "target", "description", "address", "service", "requestId"}
	return a.download("audit-events", header, func(yield func([]string, error) bool) {
		for r, err := range events {
			if !yield(eventRow(c, r), err) {
				return
			}
		}
	}), nil
}

func eventRow(c *call, r audit.Record) []string {
	return inert([]string{r.At.Format(time.RFC3339Nano), r.ActorName, r.Action, string(r.Status), r.Reason, r.Target.Name, r.Describe(c.language()), r.Address, string(r.Service), r.RequestID})
}
