// Package fault holds the errors that a caller may see. A fault has a kind,
// which a door turns into a status; a stable code such as team.name_taken,
// which a catalogue turns into words; parameters for those words; and perhaps
// the field of the input that is wrong. Every other error is internal: it is
// logged and shown only as a request id.
package fault

import (
	"errors"
	"fmt"
	"maps"
)

// Kind says what sort of trouble it is, in terms that no door owns.
type Kind int

// The kinds, from the caller's fault to ours.
const (
	Internal        Kind = iota // ours, or the outside's; nothing the caller can mend
	Invalid                     // the input breaks a rule
	Unauthenticated             // who is asking is not known
	Forbidden                   // known, but not permitted
	Missing                     // there is no such thing, or it is not theirs to know of
	Conflict                    // the thing is not in a state for this
	Stale                       // the thing has changed since the caller saw it
	Limit                       // too much or too often
	Busy                        // cannot be done at the moment; the same call may succeed later
)

// Params are the values that the words of a fault are filled with. They are
// shown to the caller, so never a secret.
type Params map[string]any

// Fault is an error that is meant to be read by the caller.
type Fault struct {
	Kind   Kind
	Code   string // room.what, stable for ever
	Field  string // member of the input, as named in the API; empty if none
	Params Params
	cause  error
}

// New makes a fault. The code is part of the API: it is never changed.
func New(kind Kind, code string) *Fault { return &Fault{Kind: kind, Code: code} }

// On is the same fault about one field of the input.
func (f *Fault) On(field string) *Fault {
	g := *f
	g.Field = field
	return &g
}

// With is the same fault with one more parameter.
func (f *Fault) With(name string, value any) *Fault {
	g := *f
	g.Params = maps.Clone(f.Params)
	if g.Params == nil {
		g.Params = Params{}
	}
	g.Params[name] = value
	return &g
}

// Because is the same fault with the error behind it, which is logged and never shown.
func (f *Fault) Because(err error) *Fault {
	g := *f
	g.cause = err
	return &g
}

// Error is for logs.
func (f *Fault) Error() string {
	text := f.Code
	if f.Field != "" {
		text += " on " + f.Field
	}
	if f.cause != nil {
		text = fmt.Sprintf("%s: %v", text, f.cause)
	}
	return text
}

// Unwrap gives the error behind the fault.
func (f *Fault) Unwrap() error { return f.cause }

// Is makes errors.Is compare faults by their code.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Code == f.Code
}

// Of finds the fault in err; nil when err is nil or no fault.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Code is the code of the fault in err, "" when there is none.
func Code(err error) string {
	if f := Of(err); f != nil {
		return f.Code
	}
	return ""
}

// Several joins faults of one input, so that a form can show all of them at
// once; nil when there are none. Of finds the first.
func Several(faults ...*Fault) error {
	var list []error
	for _, f := range faults {
		if f != nil {
			list = append(list, f)
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return errors.Join(list...)
}

// All finds every fault in err, in order.
func All(err error) []*Fault {
	if err == nil {
		return nil
	}
	if f, ok := err.(*Fault); ok { //nolint:errorlint // the tree is walked here by hand
		return []*Fault{f}
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() []error }:
		var all []*Fault
		for _, one := range e.Unwrap() {
			all = append(all, All(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return All(e.Unwrap())
	}
	return nil
}

// Renamed is the faults of err with another name for a field: that of the form
// in which the values were given.
func Renamed(err error, from, to string) error {
	all := All(err)
	if len(all) == 0 {
		return err
	}
	for i, f := range all {
		if f.Field == from {
			all[i] = f.On(to)
		}
	}
	return Several(all...)
}
