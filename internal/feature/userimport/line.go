package userimport

import (
	"strings"
	"unicode/utf8"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/csvcell"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

var (
	ragged        = fault.New(fault.Invalid, "import.ragged")
	statusUnknown = fault.New(fault.Invalid, "import.status_unknown").On("status")
)

// line is one line of the file before anything in the account was looked at.
type line struct {
	number   int
	fault    *fault.Fault // it could not be read
	username string       // for the report
	draft    user.Draft   // without roles and teams
	invalid  *fault.Fault // why nobody can be created from it
	patch    user.Patch   // what it says of a user who is there
	wrong    *fault.Fault // why nobody can be updated from it
	disabled bool
	roles    []string // names or ids
	teams    []string

	usernameKey, emailKey string // empty: it says nothing that can be looked for
}

// readLine makes a line of a record; columns are those of the file.
func readLine(columns []Column, one record) line {
	l := line{number: one.line, fault: one.fault}
	if l.fault == nil && one.width != len(columns) {
		l.fault = ragged.With("columns", one.width).With("expected", len(columns))
	}
	if l.fault != nil {
		return l
	}
	cells := map[Field]string{}
	for i, c := range columns {
		if c.Field != "" {
			cells[c.Field] = strings.TrimSpace(csvcell.Plain(one.cells[i]))
		}
	}
	cells[Mobile] = strings.TrimPrefix(cells[Mobile], "'") // spreadsheets are often given it so
	l.fill(columns, cells)
	return l
}

func (l *line) fill(columns []Column, cells map[Field]string) {
	l.draft = user.Draft{Username: cells[Username], FirstName: cells[FirstName], LastName: cells[LastName], Email: cells[Email],
		Mobile: cells[Mobile], Language: cells[Language], TimeZone: cells[TimeZone]}
	if !has(columns, Username) {
		l.draft.Username = l.draft.Email
	}
	l.username = cut(printable(cut(l.draft.Username, user.UsernameLimit)), user.UsernameLimit)
	l.roles, l.teams = list(cells[Roles]), list(cells[Teams])
	l.usernameKey, l.emailKey = keys(l.draft)
	l.patch = patchOf(l.draft)
	l.invalid = fault.Of(l.draft.Valid()) // cleans it, so the patch is taken again
	if l.invalid == nil {
		l.patch = patchOf(l.draft)
	} else {
		l.wrong = fault.Of(l.patch.Valid())
	}
	switch word := text.Fold(cells[StatusIs]); word {
	case "disabled", "suspended", "deprovisioned", "inactive", "archived":
		l.disabled = true
	case "", "active", "pending", "locked", "locked_out", "password_expired", "staged", "provisioned", "recovery", "enabled":
	default:
		if l.invalid == nil {
			l.invalid = statusUnknown.With("value", short(printable(cut(word, 80))))
		}
	}
}

func has(columns []Column, f Field) bool {
	for _, c := range columns {
		if c.Field == f {
			return true
		}
	}
	return false
}

func list(cell string) []string {
	var names []string
	for name := range strings.SplitSeq(cell, "|") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// keys are what users are looked for by. A text that no user can have is not one.
func keys(d user.Draft) (username, email string) {
	username, email = user.Keys(d.Username, d.Email)
	if len(d.Username) > user.UsernameLimit || !storable(username) {
		username = ""
	}
	if len(d.Email) > user.EmailLimit || !storable(email) {
		email = ""
	}
	return username, email
}

func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// patchOf says only what the line says: an empty cell leaves a member as it is.
func patchOf(d user.Draft) user.Patch {
	given := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	return user.Patch{FirstName: given(d.FirstName), LastName: given(d.LastName), Email: given(d.Email), Mobile: given(d.Mobile),
		Language: given(d.Language), TimeZone: given(d.TimeZone)}
}
