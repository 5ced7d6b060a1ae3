// Package safelist keeps from which addresses a user may come in, by any
// service. A list holds single addresses, networks and ranges, of IPv4 and
// IPv6; an empty one allows every address. It is changed as a whole: by whoever
// may manage safelists, is not below the user and has lately proved who they
// are, and one's own list only so that it holds the address one asks from. A
// change can be on trial: it goes back by itself at a set time unless somebody
// keeps it. What a list means for somebody at the door is decided in the room
// of admission; here it is kept, and an address is judged by it.
package safelist

import (
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Limits of a list.
const (
	MaxEntries = 1000
	NoteLimit  = 200
	MinTrial   = time.Minute
	MaxTrial   = 24 * time.Hour
)

// Faults of this room, beside those of a range.
var (
	Changed    = fault.New(fault.Stale, "safelist.changed")
	NoTrial    = fault.New(fault.Conflict, "safelist.no_trial")
	WithoutYou = fault.New(fault.Conflict, "safelist.without_you").On("entries")
	tooMany    = fault.New(fault.Invalid, "safelist.too_many").On("entries").With("max", MaxEntries)
	twice      = fault.New(fault.Invalid, "safelist.twice").On("entries")
	badNote    = fault.New(fault.Invalid, "safelist.note_form").On("entries").With("max", NoteLimit)
	badTrial   = fault.New(fault.Invalid, "safelist.trial_time").On("trialMinutes").
			With("min", int(MinTrial/time.Minute)).With("max", int(MaxTrial/time.Minute))
)

// Entry is one range of a list.
type Entry struct {
	Range     Range
	Note      string
	Author    user.Reference // who put it there
	CreatedAt time.Time
}

// Trial says that the list goes back to what it was.
type Trial struct {
	Until   time.Time
	BegunAt time.Time
	BegunBy user.Reference
	Former  []Entry // what it goes back to
}

// Safelist is the list of a user.
type Safelist struct {
	Entries []Entry
	Trial   *Trial // nil: the list stays
	Version int    // from 1, which is a list that was never set
}

// EntryDraft is what an entry is made from.
type EntryDraft struct{ Value, Note string }

// Draft is what a list is to be.
type Draft struct {
	Entries   []EntryDraft
	TrialFor  time.Duration // 0: it stays
	IfVersion int           // the version that was seen, from 1; 0: whatever it is now
}

// Safelists is the room's door.
type Safelists struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Safelists { return &Safelists{log: log, db: log.Database()} }

// ParseEntries reads what a list is to be, and tells everything that is wrong with it.
func ParseEntries(drafts []EntryDraft) ([]Entry, error) {
	if len(drafts) > MaxEntries {
		return nil, tooMany
	}
	var faults []*fault.Fault
	entries := make([]Entry, 0, len(drafts))
	seen := map[string]bool{}
	for _, d := range drafts {
		r, problem := Parse(d.Value)
		if problem != nil {
			faults = append(faults, problem.On("entries"))
			continue
		}
		note, wrong := text.Clean(d.Note, NoteLimit)
		switch {
		case wrong != text.Fine && wrong != text.Empty:
			faults = append(faults, badNote.With("value", r.String()))
		case seen[r.String()]:
			faults = append(faults, twice.With("value", r.String()))
		}
		seen[r.String()] = true
		entries = append(entries, Entry{Range: r, Note: note})
	}
	return entries, fault.Several(faults...)
}

// Ranges are the ranges of entries.
func Ranges(entries []Entry) []Range {
	ranges := make([]Range, len(entries))
	for i, e := range entries {
		ranges[i] = e.Range
	}
	return ranges
}

func (d Draft) valid() ([]Entry, error) {
	if d.TrialFor != 0 && (d.TrialFor < MinTrial || d.TrialFor > MaxTrial) {
		return nil, badTrial
	}
	return ParseEntries(d.Entries)
}
