package userimport

import (
	"context"
	"hash/maphash"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

var lineDoubled = fault.New(fault.Invalid, "import.line_doubled")

// step is what is to be done for one line, or was found wrong with it. A check
// ends here; the import then does it.
type step struct {
	line    *line
	outcome Outcome
	fault   *fault.Fault
	user    user.ID // who is updated
	patch   user.Patch
	patched bool
	roles   []string // ids, to be given
	teams   []string
	seated  bool // a role of it takes a seat
}

// world is what the lines of one batch are judged by.
type world struct {
	actor access.Actor
	matches
	directory
	seen  *seen
	seats int // that are left
}

// plan decides for every line of a batch, and writes nothing.
func (r *Imports) plan(ctx context.Context, q database.Queryer, actor access.Actor, i Import, lines []line, s *seen) ([]step, error) {
	m, err := match(ctx, q, i.Account, lines)
	if err != nil {
		return nil, err
	}
	d, err := readDirectory(ctx, q, i.Account)
	if err != nil {
		return nil, err
	}
	seats, err := r.users.SeatsLeft(ctx, q, i.Account)
	if err != nil {
		return nil, err
	}
	w := &world{actor, m, d, s, seats - i.seats}
	steps := make([]step, len(lines))
	for n := range lines {
		steps[n] = w.decide(&lines[n])
		if steps[n].fault != nil {
			steps[n].outcome = LineFailed
		} else if steps[n].seated {
			w.seats--
		}
	}
	return steps, nil
}

func (w *world) decide(l *line) step {
	s := step{line: l, fault: l.fault}
	if s.fault != nil {
		return s
	}
	k := w.who(*l)
	if s.fault = w.seen.doubled(*l, k); s.fault != nil {
		return s
	}
	s.outcome = LineCreated
	var has known
	if k != nil {
		has = *k
	}
	if s.fault = w.memberships(&s, has); s.fault != nil {
		return s
	}
	if k == nil {
		s.fault = w.creatable(l)
		return s
	}
	w.update(&s, *k)
	return s
}

// creatable tells what stands against a new user.
func (w *world) creatable(l *line) *fault.Fault {
	if l.invalid != nil {
		return l.invalid
	}
	if w.elsewhere[l.usernameKey] {
		return user.UsernameTaken
	}
	return nil
}

// memberships finds the roles and teams that the user is to get.
func (w *world) memberships(s *step, has known) *fault.Fault {
	for _, name := range s.line.roles {
		id, err := w.role(name)
		if err == nil && (slices.Contains(has.roles, id) || slices.Contains(s.roles, id)) {
			continue
		}
		if err == nil {
			err = w.mayGive(w.actor, id, slices.Concat(has.roles, s.roles))
		}
		if err == nil && access.NeedsSeat(id) && !has.seat && !s.seated {
			if s.seated = w.seats > 0; !s.seated {
				err = user.NoSeatLeft
			}
		}
		if err != nil {
			return fault.Of(err).On(string(Roles))
		}
		s.roles = append(s.roles, id)
	}
	for _, name := range s.line.teams {
		id, err := w.team(name)
		if err != nil {
			return fault.Of(err)
		}
		if !slices.Contains(has.teams, id) && !slices.Contains(s.teams, id) {
			if err := w.mayJoin(w.actor, id); err != nil {
				return fault.Of(err).On(string(Teams))
			}
			s.teams = append(s.teams, id)
		}
	}
	return nil
}

// update finds what differs of a user who is there.
func (w *world) update(s *step, k known) {
	if s.fault = s.line.wrong; s.fault != nil {
		return
	}
	differs := func(said *string, is string) *string {
		if said == nil || *said == is {
			return nil
		}
		s.patched = true
		return said
	}
	p := s.line.patch
	s.user = k.id
	s.patch = user.Patch{FirstName: differs(p.FirstName, k.firstName), LastName: differs(p.LastName, k.lastName),
		Mobile: differs(p.Mobile, k.mobile), Language: differs(p.Language, k.language), TimeZone: differs(p.TimeZone, k.timeZone)}
	// An address that is the user's, or waits to be, is no change, in whatever capitals.
	if key := s.line.emailKey; p.Email != nil && key != k.emailKey && key != k.pendingKey {
		if other := w.byEmail[key]; other != nil {
			s.fault = user.EmailTaken
			return
		}
		s.patch.Email, s.patched = p.Email, true
	}
	if !s.patched && len(s.roles)+len(s.teams) == 0 {
		s.outcome = LineUnchanged
		return
	}
	s.outcome = LineUpdated
	if !w.actor.IsUser(w.actor.Account, string(k.id)) {
		s.fault = fault.Of(w.actor.Holds(w.allows(k.roles)))
	}
}

// seen remembers what the lines read so far were about, so that the second of
// two that mean the same user fails. Keys are kept as keyed hashes of 64 bits.
type seen struct {
	seed  maphash.Seed
	lines map[uint64]int32
}

func newSeen() *seen { return &seen{maphash.MakeSeed(), map[uint64]int32{}} }

// doubled notes the line and tells whether an earlier one was about the same.
// Asked again about the same line it answers the same.
func (s *seen) doubled(l line, k *known) *fault.Fault {
	var first int32
	var field Field
	note := func(f Field, key string) {
		if key == "" {
			return
		}
		hash := maphash.String(s.seed, string(f)+"\x00"+key)
		earlier, there := s.lines[hash]
		switch {
		case !there:
			s.lines[hash] = int32(l.number)
		case int(earlier) != l.number && first == 0:
			first, field = earlier, f
		}
	}
	note(Username, l.usernameKey)
	note(Email, l.emailKey)
	if k != nil {
		note("", string(k.id)) // two lines that find one user by different ways
	}
	if first == 0 {
		return nil
	}
	if field == "" {
		field = Email
	}
	return lineDoubled.On(string(field)).With("line", int(first))
}
