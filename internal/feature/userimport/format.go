package userimport

import (
	"slices"
	"strings"

	"gatehouse/internal/foundation/text"
)

// Field is a member of a user that a column can fill.
type Field string

// The fields.
const (
	Username  Field = "username"
	FirstName Field = "firstName"
	LastName  Field = "lastName"
	Email     Field = "email"
	Mobile    Field = "mobile"
	Language  Field = "language"
	TimeZone  Field = "timeZone"
	StatusIs  Field = "status"
	Roles     Field = "roles" // names or ids, with | between them
	Teams     Field = "teams" // likewise
)

// Fields is every field, in the order of Gatehouse's own columns.
func Fields() []Field {
	return []Field{Username, FirstName, LastName, Email, Mobile, Language, TimeZone, StatusIs, Roles, Teams}
}

// Format is a known sort of file.
type Format string

// The formats that are recognised from the header.
const (
	Gatehouse Format = "gatehouse"
	Google    Format = "google"
	Okta      Format = "okta"
	Unknown   Format = "unknown"
)

// Column is one column of the file and what it fills.
type Column struct {
	Name   string `json:"name"`   // as the header has it; #3 for a third one without a name
	Sample string `json:"sample"` // the first value that is not empty
	Field  Field  `json:"field"`  // empty: the column is ignored
}

// layout is how a format names its columns, in folded form.
type layout struct {
	format Format
	proof  []string // all of these in a header mean the format
	fields map[string]Field
}

// What follows in brackets in Google's headers is an explanation and is cut
// off after the format is recognised; so are Okta's "user." and "profile.".
var layouts = []layout{
	{Google, []string{"first name [required]", "email address [required]"}, map[string]Field{
		"first name": FirstName, "last name": LastName, "email address": Email, "status": StatusIs, "mobile phone": Mobile,
	}},
	{Okta, []string{"login", "email", "firstname"}, map[string]Field{
		"login": Username, "firstname": FirstName, "lastname": LastName, "email": Email, "mobilephone": Mobile, "status": StatusIs,
		"timezone": TimeZone,
	}},
	{Gatehouse, []string{"username", "email", "firstname"}, map[string]Field{
		"username": Username, "firstname": FirstName, "lastname": LastName, "email": Email, "mobile": Mobile, "language": Language,
		"timezone": TimeZone, "status": StatusIs, "roles": Roles, "teams": Teams,
	}},
	{Unknown, nil, map[string]Field{ // a first guess
		"username": Username, "user name": Username, "login": Username, "firstname": FirstName, "first name": FirstName,
		"given name": FirstName, "lastname": LastName, "last name": LastName, "surname": LastName, "family name": LastName,
		"email": Email, "e-mail": Email, "email address": Email, "mobile": Mobile, "mobile phone": Mobile, "language": Language,
		"timezone": TimeZone, "time zone": TimeZone, "status": StatusIs, "roles": Roles, "teams": Teams,
	}},
}

// recognise gives the format of a header and fills in what each column means.
// When two columns mean the same, the first one does.
func recognise(header []Column) Format {
	names := make([]string, len(header))
	for i, c := range header {
		names[i] = text.Fold(c.Name)
	}
	for _, l := range layouts {
		if !l.fits(names) {
			continue
		}
		taken := map[Field]bool{}
		for i, name := range names {
			if f := l.fields[plainName(l.format, name)]; !taken[f] {
				header[i].Field, taken[f] = f, f != ""
			}
		}
		return l.format
	}
	return Unknown
}

func (l layout) fits(names []string) bool {
	for _, wanted := range l.proof {
		if !slices.ContainsFunc(names, func(name string) bool {
			return name == wanted || l.format == Okta && plainName(Okta, name) == wanted
		}) {
			return false
		}
	}
	return true
}

func plainName(format Format, name string) string {
	switch format {
	case Google:
		name, _, _ = strings.Cut(name, "[")
		return strings.TrimSpace(name)
	case Okta:
		name = strings.TrimPrefix(strings.TrimPrefix(name, "user."), "profile.")
		return strings.ReplaceAll(name, " ", "")
	case Gatehouse, Unknown:
	}
	return name
}

// Mapped changes what a column means; an empty field ignores the column.
type Mapped struct {
	Column string
	Field  Field
}

// remap gives the columns with some of them meaning something else.
func remap(header []Column, changes []Mapped) ([]Column, error) {
	header = slices.Clone(header)
	for _, c := range changes {
		i := slices.IndexFunc(header, func(h Column) bool { return h.Name == c.Column })
		if i < 0 {
			return nil, ColumnUnknown.With("column", short(c.Column))
		}
		if c.Field != "" && !slices.Contains(Fields(), c.Field) {
			return nil, FieldUnknown.With("value", short(string(c.Field)))
		}
		header[i].Field = c.Field
	}
	return header, usable(header)
}

// usable wants each field at most once, and one by which users are found.
func usable(header []Column) error {
	seen := map[Field]bool{}
	for _, c := range header {
		if c.Field != "" && seen[c.Field] {
			return FieldDoubled.With("value", string(c.Field))
		}
		seen[c.Field] = true
	}
	if !seen[Username] && !seen[Email] {
		return NoKeyColumn
	}
	return nil
}

func short(s string) string { return cut(s, 40) }

// cut keeps at most limit characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	if runes := []rune(s[:min(len(s), 4*limit)]); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
