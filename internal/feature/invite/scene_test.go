package invite_test

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
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

const good = tenanttest.Password

var (
	program   = access.Program(access.Internal)
	box, _    = seal.NewBox(make([]byte, 32))
	passwords = tenanttest.Passwords
)

// scene is an installation with an operator account and two customers, one of
// which has an account below, at a time that moves only when it is told to.
type scene struct {
	*testing.T
	ctx                        context.Context
	clock                      *clock.Manual
	db                         *database.DB
	log                        *audit.Log
	users                      *user.Users
	accounts                   *account.Accounts
	sessions                   *session.Sessions
	signin                     *signin.Door
	invites                    *invite.Invites
	seats                      *seat.Seats
	operator, home, other, sub access.AccountID
	visitors                   int
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, db: db, log: log, clock: clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)),
			users: user.New(log, box, "https://portal.example", ""), accounts: account.New(log)}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.sessions = session.New(t.Context(), log, audit.NewNumbers(t.Context(), log))
		s.signin = signin.New(log, s.users, s.sessions, secondfactor.New(log, s.users, box, "https://portal.example"), passwords, box)
		s.invites = invite.New(log, box, s.users, s.signin)
		s.seats = seat.New(log, box, "https://portal.example")
		s.users.Seats, s.invites.Seats = s.seats, s.seats
		s.users.AlsoErase(s.invites.Erase)
		s.operator, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "sl", "Europe/Ljubljana")
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

// add makes a user who has a password, and gives them as somebody who acts now.
func (s *scene) add(in access.AccountID, name string, roles ...string) access.Actor {
	s.Helper()
	return s.again(tenanttest.User(s.ctx, s.T, s.log, s.users, in, name, "a hash", roles...))
}

// again is the user as somebody who acts now.
func (s *scene) again(u user.User) access.Actor {
	s.Helper()
	return tenanttest.Actor(s.ctx, s.T, s.db, u)
}

func (s *scene) admin() access.Actor {
	s.Helper()
	return s.add(s.home, "admin", access.AccountAdmin)
}

// helpdesk may manage users and nothing else.
func (s *scene) helpdesk() access.Actor {
	s.Helper()
	return s.add(s.home, "helpdesk", s.role("Helpdesk", access.UsersView, access.UsersManage))
}

func (s *scene) role(name string, permissions ...access.Permission) string {
	s.Helper()
	r, err := role.New(s.log).Create(s.ctx, program, s.home, role.Draft{Name: name, Permissions: permissions})
	s.must(err)
	return r.ID
}

func (s *scene) team(name string) string {
	s.Helper()
	t, err := team.New(s.log).Create(s.ctx, program, s.home, team.Draft{Name: name})
	s.must(err)
	return t.ID
}

// below makes an account below home and gives the actor as a visitor of it.
func (s *scene) below(actor access.Actor) access.Actor {
	s.Helper()
	s.sub = tenanttest.Sub(s.ctx, s.T, s.db, s.home, "Branch")
	return tenanttest.Below(s.ctx, s.T, s.db, actor, s.sub)
}

func draft(email string, roles ...string) invite.Draft {
	return invite.Draft{Person: invite.Person{Email: email}, Offer: invite.Offer{Roles: roles}}
}

// invited sends an invite to a new address.
func (s *scene) invited(actor access.Actor, roles ...string) invite.Invite {
	s.Helper()
	s.visitors++
	i, err := s.invites.Invite(s.ctx, actor, s.home, draft(fmt.Sprintf("new%d@example.com", s.visitors), roles...))
	s.must(err)
	return i
}

// letter is the secret in the link of the newest letter.
func (s *scene) letter() string {
	s.Helper()
	return mailtest.Token(s.T, mailtest.Letters(s.ctx, s.T, s.db, box), "invite")
}

func (s *scene) copied(actor access.Actor, i invite.Invite) string {
	s.Helper()
	link, err := s.invites.CopyLink(s.ctx, actor, i.Account, i.ID)
	s.must(err)
	address, token, _ := strings.Cut(link, "#")
	if address != "https://portal.example/invite" {
		s.Errorf("the link leads to %s", address)
	}
	return token
}

// visitor is somebody from an address that nobody had before.
func (s *scene) visitor() session.Visitor {
	s.visitors++
	return session.Visitor{Address: fmt.Sprintf("10.0.%d.%d", s.visitors/200, s.visitors%200), UserAgent: "Firefox", RequestID: "req_1", Service: access.Web}
}

func acceptance(username string) invite.Acceptance {
	return invite.Acceptance{Username: username, FirstName: "Nele", LastName: "Vogt", Password: good}
}

func (s *scene) accept(token, username string) (user.User, error) {
	s.Helper()
	u, _, err := s.invites.Accept(s.ctx, s.visitor(), token, acceptance(username))
	return u, err
}

// dead demands that the link opens nothing, neither to look nor to accept, in
// the one way for all, and that the log knows why; "" when nothing is known.
func (s *scene) dead(token, reason string) {
	s.Helper()
	_, err := s.invites.Look(s.ctx, s.visitor(), token)
	s.refused(err, "invite.not_valid")
	s.clock.Advance(time.Second)
	_, err = s.accept(token, "somebody.else")
	s.refused(err, "invite.not_valid")
	if _, _, err := user.ByName(s.ctx, s.db.Read(), "somebody.else"); err == nil {
		s.Fatal("a dead link made a user")
	}
	if reason == "" {
		return
	}
	if got := s.last(s.home, "user.accepted"); got.Status != audit.Failure || got.Reason != reason || got.ActorKind != access.Anonymous || got.Target.Kind != "invite" {
		s.Errorf("recorded %+v, want a refusal by %s", got, reason)
	}
}

// last is the newest event with this action.
func (s *scene) last(in access.AccountID, action string) audit.Record {
	s.Helper()
	list := s.events(in, action)
	if len(list) == 0 {
		return audit.Record{}
	}
	return slices.MaxFunc(list, func(a, b audit.Record) int { return strings.Compare(a.ID, b.ID) })
}

func (s *scene) events(in access.AccountID, action string) []audit.Record {
	s.Helper()
	return tenanttest.Events(s.ctx, s.T, s.log, in, action)
}

func (s *scene) find(i invite.Invite) invite.Invite {
	s.Helper()
	now, err := s.invites.Find(s.ctx, program, i.Account, i.ID)
	s.must(err)
	return now
}

func (s *scene) user(u user.User) user.User {
	s.Helper()
	whole, err := s.users.Find(s.ctx, program, u.Account, u.ID)
	s.must(err)
	return whole
}

func (s *scene) count(query string, args ...any) (n int) {
	s.Helper()
	s.must(s.db.Read().QueryRowContext(s.ctx, query, args...).Scan(&n))
	return n
}

func ids(refs []user.Reference) (list []string) {
	for _, ref := range refs {
		list = append(list, ref.ID)
	}
	slices.Sort(list)
	return list
}

func (s *scene) deleteTeam(id string) {
	s.Helper()
	s.must(team.New(s.log).Delete(s.ctx, program, s.home, id))
}

// setRole puts another role in the place of one that an invite offers, as if it had been another since.
func (s *scene) setRole(i invite.Invite, from, to string) error {
	return s.db.Change(s.ctx, func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `UPDATE invite_roles SET role_id = $3 WHERE account_id = $1 AND invite_id = $2 AND role_id = $4`, i.Account, i.ID, to, from)
	})
}
