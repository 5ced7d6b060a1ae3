package bind

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/forwarded"
)

// Clients bind and unbind as they like, thousands of times a second. So that
// the log stays readable, and its writing cheap, a node writes at most one line
// a minute of a holder and the network that they come from, with how many it
// stands for.

// How often there is a line, and how many are gathered at most: with more, all
// are written at once, and what comes before that is done is not.
const (
	lineEvery   = time.Minute
	mostLines   = 10_000
	linesAtOnce = 100 // in one transaction: whoever binds waits for it
)

// line is what becomes one line of the log.
type line struct {
	holder         holder
	network        string
	action, reason string
}

// tally is how often it happened since the last line.
type tally struct {
	of      line
	count   int
	at      time.Time // the first of them
	actor   access.Actor
	event   audit.Event
	written time.Time // when there was a line last; zero: never
}

type tallies struct {
	mu    sync.Mutex
	lines map[line]*tally
	full  chan struct{}
}

// add counts an event on a session.
func (t *tallies) add(b *Bind, e audit.Event, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := line{holder{b.Account, b.HolderID}, forwarded.Network(b.Address), e.Action, e.Reason}
	one := t.lines[key]
	if one == nil {
		if len(t.lines) >= 2*mostLines {
			return
		}
		if t.lines == nil {
			t.lines = map[line]*tally{}
		}
		one = &tally{of: key}
		t.lines[key] = one
		if len(t.lines) == mostLines {
			select {
			case t.full <- struct{}{}:
			default:
			}
		}
	}
	if one.count == 0 {
		e.Target = b.holder()
		one.at, one.actor, one.event = at, b.actor, e
	}
	one.count++
}

// take is what is to be written now. What had no line for a minute is forgotten.
func (t *tallies) take(now time.Time, all bool) (due []tally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, one := range t.lines {
		waited := now.Sub(one.written) >= lineEvery
		switch {
		case one.count > 0 && (waited || all):
			due = append(due, *one)
			one.count, one.written = 0, now
		case one.count == 0 && waited:
			delete(t.lines, key)
		}
	}
	if all {
		t.lines = nil
	}
	return due
}

func (r *Binds) keepNotes(ctx context.Context) {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = r.writeNotes(ctx, false) // the sessions go on whether or not this could be recorded
		case <-r.notes.full:
			_ = r.writeNotes(ctx, true) // as above
		}
	}
}

// WriteNotes writes into the log what is due.
func (r *Binds) WriteNotes(ctx context.Context) error { return r.writeNotes(ctx, false) }

func (r *Binds) writeNotes(ctx context.Context, all bool) error {
	due := r.notes.take(clock.Now(ctx), all)
	for len(due) > 0 {
		part := due[:min(len(due), linesAtOnce)]
		due = due[len(part):]
		err := r.db.Change(ctx, func(tx *database.Tx) error {
			for _, one := range part {
				e := one.event
				e.Params = map[string]string{"count": strconv.Itoa(one.count)}
				if err := audit.NoteIn(clock.At(ctx, one.at), tx, one.actor, one.actor.Account, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			r.notes.giveBack(slices.Concat(part, due))
			return err
		}
	}
	return nil
}

// giveBack keeps for later what could not be written.
func (t *tallies) giveBack(unwritten []tally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines == nil {
		t.lines = map[line]*tally{}
	}
	for _, old := range unwritten {
		old.written = time.Time{}
		if one := t.lines[old.of]; one != nil {
			old.count += one.count
		} else if len(t.lines) >= 2*mostLines {
			continue
		}
		t.lines[old.of] = &old
	}
}
