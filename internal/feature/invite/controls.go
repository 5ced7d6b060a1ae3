package invite

import (
	"context"
	"encoding/json"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// MaxSafelist is the longest list that an invite holds.
const MaxSafelist = 100

var listTooLong = fault.New(fault.Invalid, "safelist.too_many").On("safelist").With("max", MaxSafelist)

// validControls are the faults of the access controls of an offer.
func validControls(c admission.Controls) []*fault.Fault {
	if len(c.Safelist) > MaxSafelist {
		return []*fault.Fault{listTooLong}
	}
	_, err := c.Begin()
	return fault.All(err)
}

// mayControl demands that the actor may give these access controls.
func mayControl(ctx context.Context, actor access.Actor, in access.AccountID, c admission.Controls) error {
	if c.None() {
		return nil
	}
	if err := actor.May(in, access.SafelistsManage); err != nil {
		return err
	}
	if c.Opens() {
		return actor.Confirmed(clock.Now(ctx))
	}
	return nil
}

// control is the step that gives the user what the invite says. A list keeps
// somebody out, so it counts even if the inviter may no longer give it; a
// protocol lets somebody in, and does not.
func (o opened) control(ctx context.Context, tx *database.Tx, u user.User) ([]audit.Event, error) {
	controls, by := o.Controls, o.inviter
	if by.May(o.Account, access.SafelistsManage) != nil {
		controls.Access, by = apiaccess.Draft{}, access.Program(access.Internal)
	}
	begin, err := controls.Begin()
	if err != nil {
		return nil, err
	}
	return begin(ctx, tx, by, u)
}

// kept is how controls are stored.
type kept struct {
	Safelist       []safelist.EntryDraft `json:"safelist,omitempty"`
	HTTP           bool                  `json:"http,omitempty"`
	SMPP           bool                  `json:"smpp,omitempty"`
	Sessions, Rate int                   `json:",omitempty"`
}

func storedControls(c admission.Controls) (string, error) {
	if c.None() {
		return "", nil
	}
	text, err := json.Marshal(kept{c.Safelist, c.Access.HTTP, c.Access.SMPP, c.Access.Limits.Sessions, c.Access.Limits.Rate})
	return string(text), err
}

// readControls reads what is stored. What cannot be read is an error: without
// its list, an invite would let somebody in from everywhere.
func readControls(text string) (c admission.Controls, err error) {
	if text == "" {
		return c, nil
	}
	var k kept
	err = json.Unmarshal([]byte(text), &k)
	c.Safelist = k.Safelist
	c.Access = apiaccess.Draft{HTTP: k.HTTP, SMPP: k.SMPP, Limits: apiaccess.Limits{Sessions: k.Sessions, Rate: k.Rate}}
	return c, err
}
