package audit

// Status says how an act ended.
type Status string

// The two ends.
const (
	Success Status = "success"
	Failure Status = "failure"
)

// Target is what an act was done to.
type Target struct {
	Kind string // user, role, team, account, session, import, ...
	ID   string
	Name string
}

// Change is one member's value before and after; an empty one was not there.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Patch gives a member its new value, if there is one and it is another, and
// adds the change to those before it.
func Patch(changes []Change, field string, member, value *string) []Change {
	if value == nil || *value == *member {
		return changes
	}
	changes = append(changes, Change{Field: field, Before: *member, After: *value})
	*member = *value
	return changes
}

// Event is one thing that was done, or tried. Its action names the words that
// describe it in every language: audit.ACTION in the catalogues.
type Event struct {
	Action  string // item.verb in the past tense, such as user.created
	Target  Target
	Status  Status // empty means Success
	Reason  string // fault code of a failure
	Params  map[string]string
	Changes []Change
}
