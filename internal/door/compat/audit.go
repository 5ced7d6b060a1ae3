package compat

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"strings"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/csvcell"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/request"
	"gatehouse/internal/foundation/text"
)

// logsMost is the most that a search finds.
const logsMost = 10_000

// logsLooked is the most that a search looks at where each event has to be read
// to be tested; a variable only for tests.
var logsLooked = 100_000

var (
	foundTooMany  = fault.New(fault.Invalid, "compat.logs_found")
	lookedTooFar  = fault.New(fault.Invalid, "compat.logs_looked")
	logTime       = "2006-01-02T15:04:05.000Z"
	exportColumns = []string{"id", "action", "item", "description", "ipAddress", "username", "timestamp"}
)

// logOut is an event as this API shows it.
type logOut struct {
	ID          string `json:"id"`
	Action      string `json:"action"`
	Item        string `json:"item"`
	Description string `json:"description"`
	IPAddress   string `json:"ipAddress"`
	Username    string `json:"username"`
	Timestamp   string `json:"timestamp"`
}

// shownEvent translates an event. This API has no word for what was refused, so
// the description tells it: nobody shall take a sign-in that failed for one that did not.
func shownEvent(r audit.Record) logOut {
	item, action := spelled(r.Action)
	description := r.Describe(locale.Fallback)
	if r.Status == audit.Failure {
		description += " (failed: " + r.Reason + ")"
	}
	return logOut{r.ID, action, item, description, r.Address, r.ActorName, r.At.UTC().Format(logTime)}
}

// logFilter is what a request searches for: by the room, and what the room
// cannot test, here.
type logFilter struct {
	audit.Filter
	description, address string
	most                 int
	none                 bool // no event can match
}

func readLogFilter(r *http.Request) (f logFilter, err error) {
	q := queryOf(r)
	f.description, f.address = text.Fold(q.text("description")), q.text("ipAddress")
	f.Search = f.address // which narrows it; whether it is the address is tested below
	f.Actor, f.From, f.To = q.text("userKey"), q.moment("from"), q.moment("to")
	f.most = q.number("limit", 1, logsMost, logsMost)
	item, action := q.text("item"), q.text("action")
	if item != "" || action != "" {
		chosen := ours(item, action)
		f.none = len(chosen) == 0
		if f.Actions = chosen; len(chosen) == 1 {
			f.Action, f.Actions = chosen[0], nil
		}
		if item != "" && len(ours(item, "")) == 0 {
			q.fail("item")
		}
		if action != "" && len(ours("", action)) == 0 {
			q.fail("action")
		}
	}
	return f, q.err()
}

func (f logFilter) passes(r audit.Record, shown logOut) bool {
	return (f.address == "" || strings.EqualFold(r.Address, f.address)) && (f.description == "" || strings.Contains(text.Fold(shown.Description), f.description))
}

// logs finds the events of a request, or a fault when there are more than its
// limit, or when too many would have to be looked at.
func (d *door) logs(ctx context.Context, c *call, r *http.Request) ([]logOut, error) {
	f, err := readLogFilter(r)
	if err != nil {
		return nil, err
	}
	events, err := d.Log.All(ctx, c.actor, c.actor.Account, f.Filter)
	if err != nil {
		return nil, err
	}
	out := []logOut{}
	if f.none {
		return out, nil
	}
	select {
	case d.searches <- struct{}{}:
		defer func() { <-d.searches }()
	case <-ctx.Done():
		return nil, audit.Busy
	}
	looked := 0
	for event, err := range events {
		if err != nil {
			return nil, err
		}
		if looked++; looked > logsLooked {
			return nil, lookedTooFar
		}
		shown := shownEvent(event)
		if !f.passes(event, shown) {
			continue
		}
		if len(out) == f.most {
			return nil, foundTooMany.With("limit", decimal(f.most))
		}
		out = append(out, shown)
	}
	return out, nil
}

func (d *door) listLogs(ctx context.Context, c *call, r *http.Request) (any, error) {
	out, err := d.logs(ctx, c, r)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// exportLogs is listLogs as CSV, harmless to a spreadsheet.
func (d *door) exportLogs(ctx context.Context, c *call, r *http.Request) (any, error) {
	list, err := d.logs(ctx, c, r)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.Write(exportColumns) // a buffer takes everything
	for _, one := range list {
		row := []string{one.ID, one.Action, one.Item, one.Description, one.IPAddress, one.Username, one.Timestamp}
		for i, cell := range row {
			row[i] = csvcell.Inert(cell)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return answer(func(w http.ResponseWriter) error {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="audit-logs.csv"`)
		_, err := text.WriteTo(request.Patiently(w))
		return err
	}), nil
}
