package smsc_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/seal"
)

var (
	box, _ = seal.NewBox(make([]byte, 32))
	start  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

const secret = "k3y-smsc"

// scene is an installation whose operator has an admin, root, and somebody
// without permissions, clerk. carl is the admin of the customer home, which has
// an account below it; other is another customer.
type scene struct {
	*testing.T
	ctx                          context.Context
	db                           *database.DB
	log                          *audit.Log
	room                         *smsc.SMSCs
	clock                        *clock.Manual
	operator, home, below, other access.AccountID
	root, clerk, carl            access.Actor
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, log: audit.New(db), clock: clock.NewManual(start)}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.room = s.node()
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.below = tenanttest.Sub(s.ctx, t, db, s.home, "Below")
		users := user.New(s.log, box, "https://portal.example", "")
		member := func(in access.AccountID, name string, roles ...string) access.Actor {
			return tenanttest.Actor(s.ctx, t, db, tenanttest.User(s.ctx, t, s.log, users, in, name, "", roles...))
		}
		s.root, s.clerk, s.carl = member(s.operator, "root", access.AccountAdmin), member(s.operator, "clerk"), member(s.home, "carl", access.AccountAdmin)
		test(s)
	})
}

// node is the room on a node of its own, which may call this machine.
func (s *scene) node() *smsc.SMSCs {
	private, err := outbound.ParsePrivate([]string{"127.0.0.0/8"})
	tenanttest.Must(s.T, err)
	log := audit.New(s.db)
	if s.room == nil {
		log = s.log
	}
	return smsc.New(log, audit.NewNumbers(s.ctx, log), box, outbound.New(outbound.Settings{Private: private}))
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// draft is a centre that is known by its system_id.
func draft(systemID string) smsc.Draft {
	password := secret
	return smsc.Draft{Host: "smsc.example.com", Port: 3550, TLS: true, SystemID: systemID, Password: &password, Enabled: true}
}

func (s *scene) set(in access.AccountID, d smsc.Draft) smsc.Standing {
	s.Helper()
	s.clock.Advance(time.Millisecond)
	standing, err := s.room.Set(s.ctx, s.root, in, d)
	s.must(err)
	return standing
}

// of is the system_id that an account's traffic goes to, empty for none.
func (s *scene) of(room *smsc.SMSCs, in access.AccountID) (string, smsc.Upstream) {
	s.Helper()
	u, err := room.Of(s.ctx, in)
	if err != nil {
		s.refused(err, "smsc.missing")
	}
	return u.Bind.SystemID, u
}
