package admission

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Bounds of the record of refusals. A flood costs a line a minute for each kind
// of refusal, and no more lines than these, whoever sends it.
const (
	lineEvery      = time.Minute // of the same refusal: whom, from where, by which way, why
	refusalsHeld   = 10_000      // different ones in that time, on this node
	refusalsNested = 60          // of one account; beyond it, addresses are no longer told apart
	writeEvery     = time.Second
	writeBatch     = 200
)

// subject is whom a refusal is about.
type subject struct {
	account access.AccountID
	target  audit.Target
}

// nobody is refused in the log of the operator account.
var nobody subject

func ofUser(u user.User) subject {
	if u.ID == "" {
		return nobody
	}
	return subject{u.Account, u.Target()}
}

func ofKnown(known *apikey.Known) subject {
	return subject{known.Key.Account, audit.Target{Kind: "key", ID: known.Key.ID, Name: known.Key.Name}}
}

// refusal is one line of the record.
type refusal struct {
	subject
	service access.Service
	address string // empty: of many
	reason  string
}

type counted struct {
	times     int
	requestID string // of the latest
	browser   string
	at        time.Time // of the latest
	written   time.Time // when there was last a line of it
}

type refusals struct {
	log *audit.Log

	mu    sync.Mutex
	lines map[refusal]*counted
	of    map[access.AccountID]int // how many lines of each account
}

func newRefusals(log *audit.Log) *refusals {
	return &refusals{log: log, lines: map[refusal]*counted{}, of: map[access.AccountID]int{}}
}

// refuse records a refusal and gives the one answer.
func (d *Door) refuse(ctx context.Context, v Visit, who subject, reason string) error {
	d.refusals.note(refusal{who, v.Service, v.Address, reason}, v, clock.Now(ctx))
	return Refused
}

// unknown is refuse for a credential that is nobody's; what is no refusal goes on.
func (d *Door) unknown(ctx context.Context, v Visit, err error, refused *fault.Fault) error {
	if errors.Is(err, refused) {
		return d.refuse(ctx, v, nobody, Unknown)
	}
	return err
}

func (r *refusals) note(line refusal, v Visit, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.lines[line]
	if one == nil && (r.of[line.account] >= refusalsNested || len(r.lines) >= refusalsHeld) {
		line.address = ""
		if len(r.lines) >= refusalsHeld {
			line.subject = nobody
		}
		one = r.lines[line]
	}
	if one == nil { // beyond refusalsHeld, that is once for each reason of each service
		one = &counted{}
		r.lines[line] = one
		r.of[line.account]++
	}
	one.times++
	one.at, one.requestID, one.browser = now, v.RequestID, text.Browser(v.UserAgent)
}

// keep writes every second until ctx ends.
func (r *refusals) keep(ctx context.Context) {
	clock.Every(ctx, writeEvery, func() { _ = r.write(ctx, false) }) // what is not written waits
}

// write records what was refused and had no line for a minute, or all of it.
// What has been quiet for as long is forgotten.
func (r *refusals) write(ctx context.Context, all bool) error {
	for {
		lines, counts := r.due(clock.Now(ctx), all)
		if len(lines) == 0 {
			return nil
		}
		if err := r.store(ctx, lines, counts); err != nil {
			r.putBack(lines, counts)
			return err
		}
	}
}

// due takes what is to be written now.
func (r *refusals) due(now time.Time, all bool) (lines []refusal, counts []counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line, one := range r.lines {
		quiet := now.Sub(one.written) >= lineEvery
		switch {
		case len(lines) == writeBatch:
			return lines, counts
		case one.times > 0 && (all || quiet):
			lines, counts = append(lines, line), append(counts, *one)
			one.times, one.written = 0, now
		case one.times == 0 && quiet:
			delete(r.lines, line)
			if r.of[line.account]--; r.of[line.account] == 0 {
				delete(r.of, line.account)
			}
		}
	}
	return lines, counts
}

func (r *refusals) putBack(lines []refusal, counts []counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, line := range lines {
		if one := r.lines[line]; one != nil {
			one.times += counts[i].times
			one.written = counts[i].written
		}
	}
}

// RefusedAction is how the audit log calls a refusal.
const RefusedAction = "access.refused"

func (r *refusals) store(ctx context.Context, lines []refusal, counts []counted) error {
	return r.log.Database().Change(ctx, func(tx *database.Tx) error {
		var operator access.AccountID
		for i, line := range lines {
			account := line.account
			if account == "" {
				if operator == "" {
					err := tx.QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&operator)
					if errors.Is(err, database.ErrNotFound) {
						return nil // before set-up there is nobody to tell
					}
					if err != nil {
						return err
					}
				}
				account = operator
			}
			if err := audit.NoteIn(clock.At(ctx, counts[i].at), tx, line.actor(counts[i]), account, line.event(counts[i])); err != nil {
				return err
			}
		}
		return nil
	})
}

func (line refusal) actor(c counted) access.Actor {
	return access.Actor{Kind: access.Anonymous, Service: line.service, Address: line.address, RequestID: c.requestID}
}

func (line refusal) event(c counted) audit.Event {
	e := audit.Event{Action: RefusedAction, Target: line.target, Status: audit.Failure, Reason: line.reason, Params: map[string]string{"count": strconv.Itoa(c.times)}}
	if c.browser != "" {
		e.Params["browser"] = c.browser
	}
	return e
}
