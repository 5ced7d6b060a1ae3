package admission_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

// good is everybody's password here, wrong is nobody's.
const good, wrong = tenanttest.Password, "incorrect horse"

// Addresses from which somebody comes; office is on the safelists of the tests.
const office, elsewhere = "192.0.2.7", "198.51.100.7"

var (
	program   = access.Program(access.Internal)
	box, _    = seal.NewBox(make([]byte, 32))
	passwords = tenanttest.Passwords
	goodHash  = tenanttest.PasswordHash
)

// node is one program on the store.
type node struct {
	log      *audit.Log
	users    *user.Users
	sessions *session.Sessions
	keys     *apikey.Keys
	signin   *signin.Door
	door     *admission.Door
	lists    *safelist.Safelists
	access   *apiaccess.Accesses
	stop     func() // it does nothing by itself any more
}

// scene is an installation with a customer who has an admin, ann, and a user, bob.
type scene struct {
	*testing.T
	node
	ctx            context.Context
	clock          *clock.Manual
	db             *database.DB
	operator, home access.AccountID
	ann, bob       user.User
	made           int // keys
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, clock: clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.node = s.another()
		s.operator, s.home, _ = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.ann = tenanttest.User(s.ctx, t, s.log, s.users, s.home, "ann", goodHash(), access.AccountAdmin)
		s.bob = tenanttest.User(s.ctx, t, s.log, s.users, s.home, "bob", goodHash(), "people_manager", "analyze_manager")
		s.clock.Advance(time.Second)
		test(s)
	})
}

// another is one more node on the same store.
func (s *scene) another() node {
	s.Helper()
	log := audit.New(s.db)
	ctx, cancel := context.WithCancel(s.ctx) // with the clock of the test
	s.Cleanup(cancel)
	numbers := audit.NewNumbers(ctx, log)
	n := node{log: log, users: user.New(log, box, "https://portal.example", ""), sessions: session.New(ctx, log, numbers),
		keys: apikey.New(ctx, log, numbers, box, ""), lists: safelist.New(log), access: apiaccess.New(log, box), stop: cancel}
	n.signin = signin.New(log, n.users, n.sessions, secondfactor.New(log, n.users, box, "https://portal.example"), passwords, box)
	n.door = admission.New(ctx, log, numbers, n.sessions, n.keys, box)
	n.door.Passwords = n.signin
	return n
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func from(address string, service access.Service) admission.Visit {
	return admission.Visit{Address: address, Service: service, RequestID: "req_1", UserAgent: "curl/8"}
}

func basic(name, password string) admission.Credential {
	return admission.Credential{Kind: admission.Password, Name: name, Secret: password}
}

func bearer(token string) admission.Credential {
	return admission.Credential{Kind: admission.Bearer, Secret: token}
}

// allow says which protocols bob may use.
func (s *scene) allow(http, smpp bool) {
	s.Helper()
	_, err := s.access.Set(s.ctx, program, s.home, s.bob.ID, apiaccess.Draft{HTTP: http, SMPP: smpp})
	s.must(err)
}

// list gives bob a safelist.
func (s *scene) list(values ...string) {
	s.Helper()
	var d safelist.Draft
	for _, v := range values {
		d.Entries = append(d.Entries, safelist.EntryDraft{Value: v})
	}
	_, err := s.lists.Set(s.ctx, program, s.home, s.bob.ID, d)
	s.must(err)
}

// factors makes the account ask for a second factor.
func (s *scene) factors() {
	s.Helper()
	always := string(account.FactorAlways)
	s.must(account.New(s.log).Apply(s.ctx, program, s.home, map[account.Setting]account.Wish{account.SecondFactor: {Value: &always}}))
}

// key makes an API key with these scopes.
func (s *scene) key(addresses []string, scopes ...access.Permission) (apikey.Key, string) {
	s.Helper()
	s.made++
	k, secret, err := s.keys.Create(s.ctx, program, s.home, apikey.Draft{Name: fmt.Sprint("key ", s.made), Scopes: scopes, Addresses: addresses})
	s.must(err)
	return k, secret.Text()
}

// admitted demands a pass.
func (s *scene) admitted(c admission.Credential, v admission.Visit) *admission.Pass {
	s.Helper()
	p, err := s.door.Admit(s.ctx, c, v)
	if err != nil {
		s.Fatalf("%s %q from %s over %s: %v", c.Kind, c.Name, v.Address, v.Service, err)
	}
	return p
}

// refused demands the one refusal, and this reason in the log.
func (s *scene) refused(c admission.Credential, v admission.Visit, reason string) {
	s.Helper()
	s.clock.Advance(time.Millisecond)
	if p, err := s.door.Admit(s.ctx, c, v); p != nil || err == nil || err.Error() != admission.Refused.Error() {
		s.Errorf("%s %q from %s over %s: %+v, %v", c.Kind, c.Name, v.Address, v.Service, p, err)
		return
	}
	if got := s.lastReason(); got != reason {
		s.Errorf("%s %q from %s over %s: the log says %q, want %q", c.Kind, c.Name, v.Address, v.Service, got, reason)
	}
}

// lastReason writes what is pending and answers the reason of the newest
// refusal of the customer or, if it is newer, of nobody's credential.
func (s *scene) lastReason() string {
	s.Helper()
	s.clock.Advance(time.Millisecond)
	s.must(s.door.Close(s.ctx))
	var newest audit.Record
	for _, in := range []access.AccountID{s.home, s.operator} {
		page, err := s.log.Page(s.ctx, in, audit.Filter{Status: audit.Failure, Limit: 1})
		s.must(err)
		if len(page.Events) > 0 && page.Events[0].At.After(newest.At) {
			newest = page.Events[0]
		}
	}
	return newest.Reason
}
