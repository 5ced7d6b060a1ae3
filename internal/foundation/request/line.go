package request

import (
	"context"
	"sync/atomic"
)

// Bounds of sign-ins by password at the same moment: of those that are worked
// on, and of those that wait, which is some twenty seconds on two processors.
const (
	SignInsInside  = 32
	SignInsWaiting = 1024
)

// Line is where sign-ins wait for their turn at the password hash: at the
// door, before anything was done for them. One that has come as far as the
// hash holds several times the memory, and a stack ten times as deep for the
// collector to walk, which a flood would feel in every other answer.
type Line struct {
	inside  chan struct{} // as many at a time as keep every processor busy
	most    int64         // who comes when so many wait is told to come back
	waiting atomic.Int64
}

// NewLine makes a line; a program has one for all of its doors.
func NewLine(inside, most int) *Line {
	return &Line{inside: make(chan struct{}, inside), most: int64(most)}
}

// Enter waits for a place, in the order of coming; false when too many wait
// already, or when ctx ends. Leave gives the place back.
func (l *Line) Enter(ctx context.Context) bool {
	defer l.waiting.Add(-1)
	if l.waiting.Add(1) > l.most {
		return false
	}
	select {
	case l.inside <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// Leave gives back the place that Enter gave.
func (l *Line) Leave() { <-l.inside }
