package gateway_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/door/gateway"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/smpp"
)

// smppScene is the door on real rooms of binds, with a decision, a store and
// a centre that the test plays.
type smppScene struct {
	*testing.T
	ctx     context.Context
	door    *gateway.SMPP
	address string
	binds   *bind.Binds
	home    access.AccountID
	admin   access.Actor
	judge   *judge
	store   *store
	places  *places
	centre  *playedCentre
}

// judge is the decision; what is asked is kept.
type judge struct {
	mutex  sync.Mutex
	admit  error
	again  error
	limits apiaccess.Limits
	asked  []admission.Visit
	shown  []admission.Credential
	moved  chan struct{}
	home   access.AccountID
}

func (j *judge) Admit(_ context.Context, c admission.Credential, v admission.Visit) (*admission.Pass, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.asked, j.shown = append(j.asked, v), append(j.shown, c)
	if j.admit != nil {
		return nil, j.admit
	}
	return &admission.Pass{Limits: j.limits, Actor: access.Actor{Kind: access.User, ID: "usr_" + c.Name, Name: c.Name, Account: j.home, Service: access.SMPP, Address: v.Address}}, nil
}

func (j *judge) Again(_ context.Context, p *admission.Pass) error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	p.Limits = j.limits
	return j.again
}

func (j *judge) Wait(*admission.Pass) []<-chan struct{} {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return []<-chan struct{}{j.moved}
}

// change is a change of the account.
func (j *judge) change(what func()) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	what()
	close(j.moved)
	j.moved = make(chan struct{})
}

type store struct {
	mutex sync.Mutex
	away  bool
}

func (s *store) Holds([]audit.Dependency) (bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.away {
		return false, audit.Busy
	}
	return true, nil
}

func (s *store) set(away bool) {
	s.mutex.Lock()
	s.away = away
	s.mutex.Unlock()
	time.Sleep(500 * time.Millisecond) // until it is noticed
}

// places tells where messages go.
type places struct {
	mutex    sync.Mutex
	upstream smsc.Upstream
	missing  bool
}

func (p *places) Of(context.Context, access.AccountID) (smsc.Upstream, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.missing {
		return smsc.Upstream{}, smsc.Missing
	}
	return p.upstream, nil
}

func (p *places) Dial(ctx context.Context, u smsc.Upstream) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", u.Host)
}

// playedCentre takes everything, and keeps who has bound.
type playedCentre struct {
	address string
	bound   chan smpp.BindRequest
	took    chan string
}

func (p *playedCentre) Bind(_ context.Context, c *smpp.Conn, r smpp.BindRequest) (smpp.Handler, error) {
	p.bound <- r
	return &centreSession{p, c}, nil
}

type centreSession struct {
	*playedCentre
	conn *smpp.Conn
}

func (c *centreSession) Opened() {}
func (c *centreSession) Flush()  { c.conn.Flush() }
func (c *centreSession) Closed() {}
func (c *centreSession) Take(p smpp.PDU, _ time.Time) {
	if m, err := smpp.ParseShortMessage(p.Body); err == nil && !p.Command.IsResponse() {
		c.took <- string(m.Text)
		c.conn.Answer(p.Command.Response(), smpp.OK, p.Sequence, []byte("id\x00"))
		if m.Receipt {
			c.conn.Request(smpp.DeliverSM, p.Body)
		}
	}
}

func listening(t *testing.T, serve func(net.Listener) error, shutdown func(context.Context) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	tenanttest.Must(t, err)
	served := make(chan error, 1)
	go func() { served <- serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil && !errors.Is(err, smpp.ErrClosed) {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func eachSMPP(t *testing.T, test func(s *smppScene)) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &smppScene{T: t, ctx: t.Context(), store: &store{}, centre: &playedCentre{bound: make(chan smpp.BindRequest, 100), took: make(chan string, 1000)}}
		log := audit.New(db)
		_, s.home, _ = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.binds = bind.New(s.ctx, log)
		s.judge = &judge{home: s.home, moved: make(chan struct{})}
		s.admin = access.Actor{Kind: access.User, ID: "usr_admin", Name: "admin", Account: s.home, Permissions: access.SetOf(access.SMPPView, access.SMPPManage)}
		centre := &smpp.Server{Backend: s.centre, SystemID: "centre"}
		s.centre.address = listening(t, centre.Serve, centre.Shutdown)
		s.places = &places{upstream: smsc.Upstream{Host: s.centre.address, Bind: smpp.Bind{SystemID: "up"}, Window: 10}}
		s.door = gateway.NewSMPP(gateway.SMPPSettings{Admission: s.judge, Binds: s.binds, Centres: s.places, Store: s.store, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
		s.address = listening(t, s.door.Serve, s.door.Shutdown)
		test(s)
	})
}

// bind opens a session of a customer.
func (s *smppScene) bind(systemID string, options smpp.Options) (*smpp.Session, error) {
	s.Helper()
	conn, err := net.Dial("tcp", s.address)
	tenanttest.Must(s, err)
	return smpp.Open(s.ctx, conn, smpp.Bind{SystemID: systemID, Password: "pass"}, options)
}

func (s *smppScene) must(session *smpp.Session, err error) *smpp.Session {
	s.Helper()
	tenanttest.Must(s, err)
	return session
}

func (s *smppScene) submit(session *smpp.Session, text string) smpp.Status {
	s.Helper()
	id, err := session.Submit(s.ctx, smpp.ShortMessage{Text: []byte(text), Receipt: strings.HasPrefix(text, "receipt")})
	if err != nil && smpp.StatusOf(err) == smpp.OK || err == nil && id != "id" {
		s.Fatalf("%q, %v", id, err)
	}
	return smpp.StatusOf(err)
}

// over fails unless a session is ended soon.
func (s *smppScene) over(session *smpp.Session) {
	s.Helper()
	select {
	case <-session.Done():
	case <-time.After(2 * time.Second):
		s.Error("the session is still open")
	}
}

func TestSMPPBindsAreTheOneDecision(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		for _, c := range []struct {
			admit error
			want  smpp.Status
		}{
			{admission.Refused, smpp.InvalidPassword},
			{admission.Throttled, smpp.BindFailed},
			{audit.Busy, smpp.SystemError},
			{io.ErrUnexpectedEOF, smpp.SystemError},
		} {
			s.judge.change(func() { s.judge.admit = c.admit })
			if _, err := s.bind("ann", smpp.Options{}); smpp.StatusOf(err) != c.want {
				s.Errorf("%v became %v", c.admit, err)
			}
		}
		s.judge.change(func() { s.judge.admit, s.judge.limits = nil, apiaccess.Limits{Sessions: 2} })
		one := s.must(s.bind("ann", smpp.Options{}))
		s.must(s.bind("ann", smpp.Options{Transmitter: true}))
		if _, err := s.bind("ann", smpp.Options{}); smpp.StatusOf(err) != smpp.BindFailed {
			s.Errorf("one too many: %v", err)
		}
		last := len(s.judge.asked) - 1
		if v := s.judge.asked[last]; v.Address != "127.0.0.1" || v.Service != access.SMPP || v.RequestID == "" {
			s.Errorf("%+v", v)
		}
		if c := s.judge.shown[last]; c != (admission.Credential{Kind: admission.Password, Name: "ann", Secret: "pass"}) {
			s.Errorf("%+v", c)
		}
		page, err := s.binds.List(s.ctx, s.admin, s.home, bind.Filter{Limit: 10})
		if tenanttest.Must(s, err); len(page.Sessions) != 2 || page.Sessions[0].Kind != bind.Transmitter || page.Sessions[1].Kind != bind.Transceiver || page.Sessions[1].SystemID != "ann" || page.Sessions[1].TLS {
			s.Errorf("%+v", page)
		}
		tenanttest.Must(s, one.Close(s.ctx))
		for end := time.Now().Add(3 * time.Second); ; time.Sleep(20 * time.Millisecond) { // its place is free again
			if again, err := s.bind("ann", smpp.Options{}); err == nil {
				tenanttest.Must(s, again.Close(s.ctx))
				break
			} else if time.Now().After(end) {
				s.Fatal(err)
			}
		}
	})
}

func TestSMPPMessagesAreRelayedAndCounted(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		receipts := make(chan string, 10)
		ann := s.must(s.bind("ann", smpp.Options{Receive: func(m smpp.ShortMessage) smpp.Status {
			receipts <- string(m.Text)
			return smpp.OK
		}}))
		if r := <-s.centre.bound; r.SystemID != "up" || r.Kind != smpp.BindTransceiver {
			s.Errorf("%v", r)
		}
		for _, text := range []string{"hello", "receipt wanted"} {
			if status := s.submit(ann, text); status != smpp.OK {
				s.Error(status)
			}
			if got := <-s.centre.took; got != text {
				s.Errorf("%q", got)
			}
		}
		if got := <-receipts; got != "receipt wanted" {
			s.Errorf("%q", got)
		}
		for end := time.Now().Add(3 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			tenanttest.Must(s, s.binds.WriteCounts(s.ctx))
			page, err := s.binds.List(s.ctx, s.admin, s.home, bind.Filter{Limit: 10})
			tenanttest.Must(s, err)
			if page.Sessions[0].Counts == (bind.Counts{Submitted: 2, Delivered: 1}) {
				break
			}
			if time.Now().After(end) {
				s.Fatalf("%+v", page.Sessions)
			}
		}
	})
}

// A centre of an account above is bound to for sending alone.
func TestSMPPInheritedCentreSendsNothingBack(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		s.places.upstream.Inherited = true
		ann := s.must(s.bind("ann", smpp.Options{Receive: func(smpp.ShortMessage) smpp.Status {
			s.Error("a message that may be another account's")
			return smpp.OK
		}}))
		if r := <-s.centre.bound; r.Kind != smpp.BindTransmitter {
			s.Errorf("%v", r)
		}
		if status := s.submit(ann, "receipt wanted"); status != smpp.OK {
			s.Error(status)
		}
		time.Sleep(50 * time.Millisecond)
	})
}

func TestSMPPSessionsEndLive(t *testing.T) {
	for name, end := range map[string]func(s *smppScene){
		"refused": func(s *smppScene) { s.judge.change(func() { s.judge.again = admission.Refused }) },
		"ended in the portal": func(s *smppScene) {
			page, err := s.binds.List(s.ctx, s.admin, s.home, bind.Filter{Limit: 10})
			tenanttest.Must(s, err)
			tenanttest.Must(s, s.binds.End(s.ctx, s.admin, s.home, page.Sessions[0].ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachSMPP(t, func(s *smppScene) {
				session := s.must(s.bind("ann", smpp.Options{}))
				began := time.Now()
				end(s)
				s.over(session)
				if took := time.Since(began); took > time.Second {
					s.Errorf("it took %v", took)
				}
			})
		})
	}
}

// Attack 35: the store is away. Sessions stay, what they send is refused for
// the time being, and they are judged when it is back.
func TestAttack35SMPPWhileTheStoreIsAway(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		ann := s.must(s.bind("ann", smpp.Options{}))
		s.judge.change(func() { s.judge.admit, s.judge.again = audit.Busy, audit.Busy })
		s.store.set(true)
		if status := s.submit(ann, "x"); status != smpp.Throttled {
			s.Errorf("%v", status)
		}
		if _, err := s.bind("bob", smpp.Options{}); smpp.StatusOf(err) != smpp.SystemError {
			s.Errorf("%v", err)
		}
		s.store.set(false)
		if status := s.submit(ann, "x"); status != smpp.Throttled {
			s.Errorf("before she is judged anew: %v", status)
		}
		s.judge.change(func() { s.judge.again = nil })
		for end := time.Now().Add(3 * time.Second); s.submit(ann, "x") != smpp.OK; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				s.Fatal("she is refused for good")
			}
		}
		s.judge.change(func() { s.judge.again = audit.Busy })
		s.store.set(true)
		s.judge.mutex.Lock()
		s.judge.again = admission.Refused // it was decided meanwhile
		s.judge.mutex.Unlock()
		s.store.set(false)
		s.over(ann)
	})
}

func TestSMPPRatesAreOfTheHolderAndFollow(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		s.judge.limits = apiaccess.Limits{Rate: 3, Sessions: 10}
		one, two, bob := s.must(s.bind("ann", smpp.Options{})), s.must(s.bind("ann", smpp.Options{})), s.must(s.bind("bob", smpp.Options{}))
		throttled := 0
		for i := range 6 {
			if s.submit([]*smpp.Session{one, two}[i%2], "x") == smpp.Throttled {
				throttled++
			}
		}
		if throttled < 2 || s.submit(bob, "x") != smpp.OK {
			s.Errorf("%d of six were throttled", throttled)
		}
		s.judge.change(func() { s.judge.limits.Rate = 1000 })
		time.Sleep(300 * time.Millisecond)
		for range 20 {
			if status := s.submit(one, "x"); status != smpp.OK {
				s.Fatal(status)
			}
		}
	})
}

// Who binds again has what is left of the second, not another one.
func TestSMPPRatesOutliveSessions(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		const rate = 20
		s.judge.limits = apiaccess.Limits{Rate: rate, Sessions: 100}
		s.must(s.bind("bob", smpp.Options{})) // the centre stays bound to
		began, taken := time.Now(), 0
		for range 5 {
			session := s.must(s.bind("ann", smpp.Options{}))
			for range rate {
				if s.submit(session, "x") == smpp.OK {
					taken++
				}
			}
			tenanttest.Must(s, session.Close(s.ctx))
			time.Sleep(10 * time.Millisecond) // it is over
		}
		if most := rate + int(time.Since(began).Seconds()*rate) + 1; taken > most {
			s.Errorf("%d were taken, not at most %d", taken, most)
		}
	})
}

func TestSMPPCentreChangesWhileSessionsAreOpen(t *testing.T) {
	eachSMPP(t, func(s *smppScene) {
		s.places.missing = true
		ann := s.must(s.bind("ann", smpp.Options{}))
		if status := s.submit(ann, "nowhere to go"); status != smpp.SystemError && status != smpp.Throttled {
			s.Errorf("%v", status)
		}
		set := func(what func(p *places)) {
			s.places.mutex.Lock()
			what(s.places)
			s.places.mutex.Unlock()
			s.judge.change(func() {})
		}
		set(func(p *places) { p.missing = false })
		if r := <-s.centre.bound; r.SystemID != "up" {
			s.Errorf("%v", r)
		}
		set(func(p *places) { p.upstream.Bind.SystemID = "another" })
		if r := <-s.centre.bound; r.SystemID != "another" {
			s.Errorf("%v", r)
		}
		if status := s.submit(ann, "there"); status != smpp.OK {
			s.Errorf("%v", status)
		}
	})
}
