package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/smpp"
)

// SMPPSettings of the door.
type SMPPSettings struct {
	Admission Admission
	Binds     Binds
	Centres   Centres
	Store     Store
	Proxies   forwarded.Source
	Logger    *slog.Logger
}

// Binds gives a session its place.
type Binds interface {
	Open(ctx context.Context, d bind.Draft) (*bind.Bind, error)
}

// Centres tells where an account's messages go.
type Centres interface {
	Of(ctx context.Context, in access.AccountID) (smsc.Upstream, error)
	Dial(ctx context.Context, u smsc.Upstream) (net.Conn, error)
}

// Store tells whether what is known of accounts is fresh: audit.Busy when not.
type Store interface {
	Holds(on []audit.Dependency) (bool, error)
}

// SMPP is the door for SMPP sessions: who binds is the one decision of the
// admission room, how many at a time that of the bind room, and what they send
// is relayed to their account's short message centre. A session is looked at
// again whenever its account changes.
type SMPP struct {
	SMPPSettings
	server smpp.Server
	cancel context.CancelFunc
	away   atomic.Bool // the store is: what is sent meanwhile is refused for the time being

	mutex  sync.Mutex
	relays map[access.AccountID]*smppRelay
	rates  map[smppHolder]*smppRate
}

// NewSMPP opens the door; Shutdown closes it.
func NewSMPP(s SMPPSettings) *SMPP {
	ctx, cancel := context.WithCancel(context.Background())
	d := &SMPP{SMPPSettings: s, cancel: cancel, relays: map[access.AccountID]*smppRelay{}, rates: map[smppHolder]*smppRate{}}
	d.server.Backend, d.server.SystemID = d, "Gatehouse"
	go clock.Every(ctx, 200*time.Millisecond, func() {
		_, err := s.Store.Holds(nil)
		d.away.Store(err != nil)
	})
	return d
}

// Serve takes sessions of a listener until it fails, or Shutdown is called.
func (d *SMPP) Serve(l net.Listener) error {
	if err := d.server.Serve(l); !errors.Is(err, smpp.ErrClosed) {
		return err
	}
	return nil
}

// Shutdown says goodbye to everybody, and gives up waiting when ctx ends.
func (d *SMPP) Shutdown(ctx context.Context) error {
	defer d.cancel()
	return d.server.Shutdown(ctx)
}

// Bind decides whether a session is opened: for smpp.Server.
func (d *SMPP) Bind(ctx context.Context, c *smpp.Conn, r smpp.BindRequest) (smpp.Handler, error) {
	visit := admission.Visit{Service: access.SMPP, RequestID: newRequestID(),
		Address: d.Proxies.Client(c.RemoteAddr().String(), func(string) []string { return nil })}
	pass, err := d.Admission.Admit(ctx, admission.Credential{Kind: admission.Password, Name: r.SystemID, Secret: r.Password}, visit)
	if err != nil {
		return nil, d.refusal(err, visit)
	}
	place, err := d.Binds.Open(ctx, bind.Draft{Actor: pass.Actor, SystemID: r.SystemID, Kind: bind.Kind(r.Kind.Kind()), TLS: c.Secure(), Limit: limits(pass).Sessions})
	if err != nil {
		return nil, d.refusal(err, visit)
	}
	s := &smppSession{door: d, conn: c, pass: pass, place: place, bucket: d.join(pass), relay: d.enter(pass.Actor.Account)}
	s.Member = s.relay.relay.Join(c, r.Kind, s.bucket.bucket)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

// refusal is what a client is told. One status for every refusal of identity,
// one for whoever has to come later; and one for what is our trouble.
func (d *SMPP) refusal(err error, v admission.Visit) smpp.Status {
	if f := fault.Of(err); f != nil {
		switch f.Kind {
		case fault.Unauthenticated, fault.Forbidden:
			return smpp.InvalidPassword
		case fault.Limit:
			return smpp.BindFailed
		case fault.Busy:
			return smpp.SystemError
		}
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		d.Logger.Error("an SMPP bind could not be decided", "request", v.RequestID, "error", err)
	}
	return smpp.SystemError
}
