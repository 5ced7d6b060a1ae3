package gateway

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/foundation/smpp"
)

// smppSession is a session that was let in: a member of its account's relay,
// with a place in the bind room.
type smppSession struct {
	*smpp.Member
	door    *SMPP
	conn    *smpp.Conn
	pass    *admission.Pass
	place   *bind.Bind
	relay   *smppRelay
	bucket  *smppRate
	counted smpp.Counts
	unsure  atomic.Bool     // it could not be judged anew: what is sent meanwhile is refused for the time being
	ctx     context.Context // ends with the session
	cancel  context.CancelFunc
}

func (s *smppSession) account() access.AccountID { return s.place.Account }

// Opened is smpp.Handler's.
func (s *smppSession) Opened() {
	s.Member.Opened()
	go s.watch()
}

// Take is smpp.Handler's. While the store is away nobody knows who may send.
func (s *smppSession) Take(p smpp.PDU, now time.Time) {
	if (s.door.away.Load() || s.unsure.Load()) && !p.Command.IsResponse() {
		s.place.Throttled(1)
		s.conn.Refuse(p, smpp.Throttled)
		return
	}
	s.Member.Take(p, now)
}

// Flush is smpp.Handler's.
func (s *smppSession) Flush() {
	s.Member.Flush()
	s.count()
}

// count tells the bind room what went over the session since the last time.
func (s *smppSession) count() {
	now := s.Counts()
	if now == s.counted {
		return
	}
	s.place.Submitted(int(now.Submitted - s.counted.Submitted))
	s.place.Delivered(int(now.Delivered - s.counted.Delivered))
	s.place.Throttled(int(now.Throttled - s.counted.Throttled))
	s.counted = now
}

// Closed is smpp.Handler's.
func (s *smppSession) Closed() {
	s.cancel()
	s.Member.Closed()
	s.count()
	s.place.Close()
	s.door.leave(s)
}

// How soon a session is looked at again that could not be decided about.
const undecided = time.Second

// watch ends the session when somebody ends it, or when whoever holds it may
// not come in any more. If that cannot be known the session stays, and what it
// sends is refused until it can.
func (s *smppSession) watch() {
	tick := time.NewTimer(nextLook)
	defer tick.Stop()
	for {
		next := nextLook
		moved := s.door.Admission.Wait(s.pass) // before the look, so that no change falls between
		err := s.door.Admission.Again(s.ctx, s.pass)
		switch {
		case errors.Is(err, admission.Refused):
			s.conn.End()
			return
		case err != nil:
			s.unsure.Store(true)
			next = undecided
		default:
			s.unsure.Store(false)
			s.door.adjust(s)
		}
		if until := time.Until(s.pass.Until); !s.pass.Until.IsZero() {
			next = max(min(next, until), leastGap)
		}
		tick.Reset(next)
		if awaited(s.ctx, append(moved, s.place.Ended()), tick.C) != nil || s.ended() {
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-s.place.Ended():
		case <-time.After(leastGap):
		}
	}
}

// ended says goodbye when somebody has ended the session.
func (s *smppSession) ended() bool {
	select {
	case <-s.place.Ended():
		s.conn.End()
		return true
	default:
		return false
	}
}
