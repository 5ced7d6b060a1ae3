package secondfactor

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Bounds of waiting for questions.
const (
	longestWait = 25 * time.Second
	lookEvery   = 300 * time.Millisecond
	maxWaiting  = 2000 // phones on a node
	lookAtOnce  = 250  // phones in one question to the store
)

// WaitForQuestions answers the questions that the phone can answer now, as soon
// as they are others than those that it has; else after 25 seconds, or when
// until is closed. MobileRefused once the phone or its user may no more; Busy
// when too many wait.
func (f *Factors) WaitForQuestions(ctx context.Context, k KnownMobile, have []QuestionID, until <-chan struct{}) ([]Question, error) {
	have = slices.Compact(slices.Sorted(slices.Values(have)))
	patience := time.NewTimer(longestWait)
	defer patience.Stop()
	for {
		now, err := questions(ctx, f.db.Read(), k.User)
		if err != nil || !slices.Equal(ids(now), have) {
			return now, err
		}
		p := f.phones.join(k, have)
		if p == nil {
			return nil, audit.Busy
		}
		if f.phones.nobodyLooks() {
			go f.look(context.WithoutCancel(ctx)) // ends with the last who waits
		}
		select {
		case <-p.woken:
			if p.pushedOut {
				return now, nil
			}
			if k, err = f.stillKnown(ctx, k); err != nil {
				return nil, err
			}
			continue
		case <-patience.C:
		case <-until:
		case <-ctx.Done():
		}
		f.phones.leave(p)
		return now, nil
	}
}

func ids(list []Question) []QuestionID {
	out := make([]QuestionID, len(list))
	for i, q := range list {
		out[i] = q.ID
	}
	slices.Sort(out)
	return out
}

// stillKnown judges a phone that has waited anew.
func (f *Factors) stillKnown(ctx context.Context, k KnownMobile) (KnownMobile, error) {
	again, err := knownMobile(ctx, f.db.Read(), k.User.Account, k.ID)
	if err == nil && (again.closed || again.User.Status == user.Disabled) {
		err = MobileRefused
	}
	again.request = k.request
	return again, err
}

// waiting are the phones that wait on this node. One goroutine looks for all of
// them: what waits costs nothing by itself.
type waiting struct {
	mu      sync.Mutex
	places  map[MobileID]*place
	looking bool
}

// place is where one phone waits until it is woken.
type place struct {
	account   access.AccountID
	id        MobileID
	have      []QuestionID // sorted
	woken     chan struct{}
	pushedOut bool // by a newer request of the same phone; set before it is woken
}

// join takes a place, pushing the phone's earlier request out of it; nil when
// there is none left.
func (w *waiting) join(k KnownMobile, have []QuestionID) *place {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.places == nil {
		w.places = map[MobileID]*place{}
	}
	if earlier := w.places[k.ID]; earlier != nil {
		earlier.pushedOut = true
		close(earlier.woken)
	} else if len(w.places) >= maxWaiting {
		return nil
	}
	p := &place{account: k.User.Account, id: k.ID, have: have, woken: make(chan struct{})}
	w.places[k.ID] = p
	return p
}

func (w *waiting) leave(p *place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.places[p.id] == p {
		delete(w.places, p.id)
	}
}

func (w *waiting) wake(p *place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.places[p.id] == p {
		delete(w.places, p.id)
		close(p.woken)
	}
}

// nobodyLooks tells the first who asks, who must begin to look then.
func (w *waiting) nobodyLooks() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.looking
	w.looking = true
	return !was
}

// all are the places that are taken; when there are none, looking has ended.
func (w *waiting) all() []*place {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]*place, 0, len(w.places))
	for _, p := range w.places {
		list = append(list, p)
	}
	w.looking = len(list) > 0
	return list
}

// look wakes whoever has something new to see, as long as anybody waits.
func (f *Factors) look(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for range tick.C {
		places := f.phones.all()
		if len(places) == 0 {
			return
		}
		for part := range slices.Chunk(places, lookAtOnce) {
			if f.lookAt(ctx, part) != nil {
				break // they wait on: the store may be back at the next look
			}
		}
	}
}

// lookAt wakes those who may no more, and those whose questions are others than
// they have. Both are read by one statement.
func (f *Factors) lookAt(ctx context.Context, places []*place) error {
	w := database.Where{Args: []any{clock.Now(ctx).UnixMicro()}}
	those := make([]string, len(places))
	for i, p := range places {
		those[i] = "(" + w.Arg(p.account) + ", " + w.Arg(p.id) + ")"
	}
	rows, err := f.db.Read().QueryContext(ctx, `
		SELECT m.id, COALESCE(q.id, '') FROM mobiles m
		JOIN users u ON u.account_id = m.account_id AND u.id = m.user_id
		LEFT JOIN mobile_questions q ON q.account_id = m.account_id AND q.user_id = m.user_id AND `+stillOpen("$1")+`
		WHERE (m.account_id, m.id) IN (VALUES `+strings.Join(those, ", ")+`) AND u.status <> 'disabled' AND NOT (`+account.IsClosed("m.account_id")+`)`, w.Args...)
	if err != nil {
		return err
	}
	found := map[MobileID][]QuestionID{}
	err = database.Each(rows, func() error {
		var id MobileID
		var question QuestionID
		err := rows.Scan(&id, &question)
		if found[id] == nil {
			found[id] = []QuestionID{}
		}
		if question != "" {
			found[id] = append(found[id], question)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range places {
		theirs, may := found[p.id]
		slices.Sort(theirs)
		if !may || !slices.Equal(theirs, p.have) {
			f.phones.wake(p)
		}
	}
	return nil
}
