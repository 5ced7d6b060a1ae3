package gateway

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/foundation/smpp"
)

// smppRelay is the relay of an account's sessions on this node.
type smppRelay struct {
	relay *smpp.Relay
	used  int       // sessions that are in it; the door's mutex guards these two
	left  time.Time // when the last of them went

	mutex sync.Mutex
	asked bool          // since there is anything to compare
	bound smsc.Upstream // what was bound to last; empty: there was nothing
}

// A relay outlives its last session for as long as messages for it are held
// and, which is longer, it leaves its centre alone after one more failure.
const relayStays = 2 * time.Minute

// enter gives the relay of an account, for one session more.
func (d *SMPP) enter(account access.AccountID) *smppRelay {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	r := d.relays[account]
	if r == nil {
		r = &smppRelay{}
		broken := false // one line when it breaks, and one when it is back
		r.relay = smpp.NewRelay(func(ctx context.Context) (smpp.Upstream, error) { return d.upstream(ctx, r, account) },
			smpp.RelayOptions{Report: func(err error) {
				switch {
				case err != nil && !broken:
					d.Logger.Warn("not bound to the short message centre", "account", account, "error", err)
				case err == nil && broken:
					d.Logger.Info("bound to the short message centre again", "account", account)
				}
				broken = err != nil
			}})
		d.relays[account] = r
	}
	r.used++
	return r
}

// upstream is where the account's messages go now.
func (d *SMPP) upstream(ctx context.Context, r *smppRelay, account access.AccountID) (smpp.Upstream, error) {
	centre, err := d.Centres.Of(ctx, account)
	r.mutex.Lock()
	r.asked, r.bound = true, centre
	r.mutex.Unlock()
	if err != nil {
		return smpp.Upstream{}, err
	}
	return smpp.Upstream{Bind: centre.Bind, Window: centre.Window, Transmitter: centre.Inherited,
		Dial: func(ctx context.Context) (net.Conn, error) { return d.Centres.Dial(ctx, centre) }}, nil
}

// adjust lets a session have what its account and its holder were given
// meanwhile: another centre, another rate.
func (d *SMPP) adjust(s *smppSession) {
	d.mutex.Lock()
	if rate := limits(s.pass).Rate; s.bucket.rate != rate {
		s.bucket.rate = rate
		s.bucket.bucket.Change(rate)
	}
	d.mutex.Unlock()
	centre, err := d.Centres.Of(s.ctx, s.account())
	if err != nil && !errors.Is(err, smsc.Missing) {
		return // it is not known now
	}
	r := s.relay
	r.mutex.Lock()
	another := r.asked && centre != r.bound
	r.bound = centre
	r.mutex.Unlock()
	if another {
		r.relay.Again()
	}
}

// smppHolder is whose messages are counted together.
type smppHolder struct {
	account access.AccountID
	kind    access.ActorKind
	id      string
}

// smppRate is what a holder may send over all sessions on this node; the
// door's mutex guards it.
type smppRate struct {
	holder smppHolder
	bucket *smpp.Bucket
	rate   int
	used   int
}

// limits are those of a pass, with the usual ones where none were set.
func limits(p *admission.Pass) apiaccess.Limits {
	l := p.Limits
	if l.Sessions <= 0 {
		l.Sessions = apiaccess.Usual.Sessions
	}
	if l.Rate <= 0 {
		l.Rate = apiaccess.Usual.Rate
	}
	return l
}

// join gives the rate of a holder, for one session more.
func (d *SMPP) join(p *admission.Pass) *smppRate {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	holder := smppHolder{p.Actor.Account, p.Actor.Kind, p.Actor.ID}
	b := d.rates[holder]
	if b == nil {
		rate := limits(p).Rate
		b = &smppRate{holder: holder, bucket: smpp.NewBucket(rate), rate: rate}
		d.rates[holder] = b
	}
	b.used++
	return b
}

// leave is told when a session is over.
func (d *SMPP) leave(s *smppSession) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if s.bucket.used--; s.bucket.used == 0 {
		d.letGo(s.bucket)
	}
	if s.relay.used--; s.relay.used == 0 {
		s.relay.left = time.Now()
		time.AfterFunc(relayStays, func() { d.forget(s.account(), s.relay) })
	}
}

// letGo forgets a rate that nobody uses once a new one would allow no more:
// else binding again would be a way around it. It needs the mutex.
func (d *SMPP) letGo(b *smppRate) {
	if full := b.bucket.Full(time.Now()); full > 0 {
		time.AfterFunc(full, func() {
			d.mutex.Lock()
			defer d.mutex.Unlock()
			if b.used == 0 {
				d.letGo(b)
			}
		})
	} else if d.rates[b.holder] == b {
		delete(d.rates, b.holder)
	}
}

// forget lets go of a relay that nobody uses.
func (d *SMPP) forget(account access.AccountID, r *smppRelay) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if r.used == 0 && time.Since(r.left) >= relayStays && d.relays[account] == r {
		delete(d.relays, account)
	}
}
