package admission

import (
	"context"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Controls are the access controls that a user has from the beginning; the zero
// value is none: every address, and the portal alone.
type Controls struct {
	Safelist []safelist.EntryDraft
	Access   apiaccess.Draft
}

// Begin finds what is wrong with the controls, else gives them as a step of
// making a user.
func (c Controls) Begin() (func(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) ([]audit.Event, error), error) {
	entries, err := safelist.ParseEntries(c.Safelist)
	if err != nil {
		return nil, fault.Renamed(err, "entries", "safelist")
	}
	if err := c.Access.Valid(); err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) (events []audit.Event, err error) {
		if len(entries) > 0 {
			if events, err = safelist.Begin(ctx, tx, actor, u, entries); err != nil {
				return events, err
			}
		}
		more, err := apiaccess.Begin(ctx, tx, actor, u, c.Access)
		if err == nil && len(more) > 0 {
			err = actor.Confirmed(clock.Now(ctx))
		}
		return append(events, more...), err
	}, nil
}

// None tells whether there are no controls at all.
func (c Controls) None() bool { return len(c.Safelist) == 0 && c.Access == apiaccess.Draft{} }

// Opens tells whether they let the user in by more than the portal.
func (c Controls) Opens() bool { return c.Access.HTTP || c.Access.SMPP }

// ListText is the list as a record shows it.
func (c Controls) ListText() string {
	values := make([]string, len(c.Safelist))
	for i, e := range c.Safelist {
		values[i] = strings.TrimSpace(e.Value)
	}
	return strings.Join(values, ", ")
}

// ProtocolText is what the user may use, as a record shows it.
func (c Controls) ProtocolText() string {
	var on []string
	if c.Access.HTTP {
		on = append(on, "HTTP")
	}
	if c.Access.SMPP {
		on = append(on, "SMPP")
	}
	return strings.Join(on, ", ")
}
