package signin_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

// good is everybody's password here, wrong is nobody's.
const good, wrong = tenanttest.Password, "incorrect horse"

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
	accounts *account.Accounts
	sessions *session.Sessions
	factors  *secondfactor.Factors
	door     *signin.Door
	stop     func() // ends what the node does by itself
}

// scene is an installation with an operator account and two customers, seen by
// one node, at a time that moves only when somebody signs in.
type scene struct {
	*testing.T
	node
	ctx                   context.Context
	clock                 *clock.Manual
	db                    *database.DB
	operator, home, other access.AccountID
	visitors              int
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, clock: clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.node = s.another()
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		test(s)
	})
}

// another is one more node on the same store.
func (s *scene) another() node {
	s.Helper()
	log := audit.New(s.db)
	ctx, cancel := context.WithCancel(s.Context())
	s.Cleanup(cancel)
	n := node{stop: cancel, log: log, users: user.New(log, box, "https://portal.example", ""), accounts: account.New(log),
		sessions: session.New(ctx, log, audit.NewNumbers(ctx, log))}
	n.factors = secondfactor.New(log, n.users, box, "https://portal.example")
	n.door = signin.New(log, n.users, n.sessions, n.factors, passwords, box)
	return n
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// add makes a user with the good password and a verified email.
func (s *scene) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	return s.verify(s.create(in, name, goodHash(), roles...))
}

// create makes a user; pending when there is no hash.
func (s *scene) create(in access.AccountID, name, hash string, roles ...string) user.User {
	s.Helper()
	return tenanttest.User(s.ctx, s.T, s.log, s.users, in, name, hash, roles...)
}

func (s *scene) verify(u user.User) user.User {
	s.Helper()
	s.exec(`UPDATE users SET email_verified_at = 1 WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
	s.exec(`INSERT INTO verified_emails (email_key, account_id, user_id) VALUES ($1, $2, $3)`, strings.ToLower(u.Email), u.Account, u.ID)
	return s.get(u)
}

func (s *scene) exec(statement string, args ...any) {
	s.Helper()
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) error { return tx.Exec(s.ctx, statement, args...) }))
}

func (s *scene) get(u user.User) user.User {
	s.Helper()
	now, err := user.Get(s.ctx, s.db.Read(), u.Account, u.ID)
	s.must(err)
	return now
}

// visitor is somebody from an address that nobody had before.
func (s *scene) visitor() session.Visitor {
	s.visitors++
	return session.Visitor{Address: fmt.Sprintf("10.0.%d.%d", s.visitors/200, s.visitors%200), UserAgent: "Firefox", RequestID: "req_1", Service: access.Web}
}

// signIn tries a name and a password a second later, from a new address.
func (s *scene) signIn(name, password string) (token string, err error) {
	s.clock.Advance(time.Second)
	o, err := s.door.SignIn(s.ctx, s.visitor(), name, password)
	if err != nil {
		return "", err
	}
	return o.Opened.Token.Text(), nil
}

// guess is a wrong password that was not tried before.
func (s *scene) guess(name string) {
	s.Helper()
	_, err := s.signIn(name, fmt.Sprintf("%s %d", wrong, s.visitors))
	s.refused(err, "session.refused")
}

// attempts are the sign-ins that the account's log holds, as "reason username", the oldest first.
func (s *scene) attempts(in access.AccountID) (list []string) {
	s.Helper()
	return s.recorded(in, "user.login")
}

func (s *scene) recorded(in access.AccountID, action string) (list []string) {
	s.Helper()
	events := tenanttest.Events(s.ctx, s.T, s.log, in, action)
	for _, e := range slices.Backward(events) {
		list = append(list, strings.TrimSpace(e.Reason+" "+e.Target.Name))
	}
	return list
}

// statements is how many statements do sends, on a node that does nothing by itself any more.
func (s *scene) statements(do func()) int64 {
	s.stop()
	for before := int64(-1); before != s.db.Statements(); time.Sleep(20 * time.Millisecond) {
		before = s.db.Statements()
	}
	before := s.db.Statements()
	do()
	return s.db.Statements() - before
}

// letters are all that were written but those that tell of a new device: they come with most sign-ins here.
func (s *scene) letters() []mailtest.Written {
	s.Helper()
	return slices.DeleteFunc(s.everyLetter(), func(l mailtest.Written) bool { return l.Kind == "new_device" })
}

func (s *scene) everyLetter() []mailtest.Written {
	s.Helper()
	return mailtest.Letters(s.ctx, s.T, s.db, box)
}

// token is the secret in the link of the newest letter of this kind.
func (s *scene) token(kind string) string {
	s.Helper()
	return mailtest.Token(s.T, s.everyLetter(), kind)
}

// actor is who asks by a session that must be good.
func (s *scene) actor(token string) access.Actor {
	s.Helper()
	k, err := s.sessions.Check(s.ctx, token)
	s.must(err)
	a := k.Actor
	a.Service, a.Address = access.Web, s.visitor().Address
	return a
}

func (s *scene) ended(token string) {
	s.Helper()
	_, err := s.sessions.Check(s.ctx, token)
	s.refused(err, "session.missing")
}
