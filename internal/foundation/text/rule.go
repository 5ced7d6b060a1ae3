package text

import "gatehouse/internal/foundation/fault"

// Rule is how long a member of an input may be, and the fault of each problem
// that it does not put up with.
type Rule struct {
	Limit  int
	Faults map[Problem]*fault.Fault
}

// Apply cleans a text in its place and names what is wrong with it, nil when
// nothing is: a member that was not given needs no judgement.
func (r Rule) Apply(s *string) *fault.Fault {
	if s == nil {
		return nil
	}
	clean, problem := Clean(*s, r.Limit)
	*s = clean
	return r.Faults[problem]
}
