package api_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/database"
)

func TestEveryRouteHasADecision(t *testing.T) {
	left := map[string]bool{}
	for id := range decisions {
		left[id] = true
	}
	for _, op := range operations(t) {
		if _, decided := decisions[op.id]; !decided {
			t.Errorf("%s %s (%s): decide in this file who may call it", op.method, op.path, op.id)
		}
		delete(left, op.id)
	}
	for id := range left {
		t.Errorf("%s is decided here and is no route", id)
	}
}

// objects are fresh things of an account for one call to act upon.
type objects struct {
	user             user.User
	role             role.Role
	team             team.Team
	view             view.View
	session, device  string
	key              string
	bind             string
	job              user.BulkJobID
	event            string
	file             userimport.ID
	invite           invite.ID
	provider, second string
	phone            *phone // paired with the user, or about to be
	n                string
	home             place
	factors          factorObjects
	sub              access.AccountID // below home, with another one beside it
	other            access.AccountID
}

// fresh makes objects that a call may change or remove; n is a part of their names.
func (s *scene) fresh(in place, n string) objects {
	s.Helper()
	o := objects{home: in, n: n}
	o.role, o.team = s.newRole(in, "role "+o.n), s.newTeam(in, "team "+o.n)
	o.user = s.add(in, "object."+o.n)
	s.as(o.user)
	sessions, err := s.rooms.Sessions.List(s.ctx, program, in.id, o.user.ID)
	s.must(err)
	o.session = sessions[0].ID
	devices, err := s.rooms.Sessions.Devices(s.ctx, program, in.id, o.user.ID)
	s.must(err)
	o.device = devices[0].ID
	o.event = s.events(in.id, "user.created")[0].ID
	return o
}

// newProvider makes a message provider that nobody answers at.
func (s *scene) newProvider(name string) string {
	s.Helper()
	p, err := s.rooms.Providers.Create(s.ctx, program, s.operator.id, provider.Draft{Kind: provider.SMPP, Name: name, Secret: "secret",
		Settings: provider.Settings{Host: "127.0.0.1", Port: 1, SystemID: "gate", From: "Gate"}})
	s.must(err)
	return p.ID
}

// keepProviders removes all message providers but these.
func (s *scene) keepProviders(ids ...string) {
	s.Helper()
	list, err := s.rooms.Providers.List(s.ctx, program, s.operator.id)
	s.must(err)
	for _, p := range list {
		if !slices.Contains(ids, p.ID) {
			s.must(s.rooms.Providers.Remove(s.ctx, program, s.operator.id, p.ID))
		}
	}
}

// newBind is an SMPP session of a user on this node.
func (s *scene) newBind(u user.User) string {
	s.Helper()
	actor := access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, Account: u.Account, Address: home}
	b, err := s.rooms.Binds.Open(s.ctx, bind.Draft{Actor: actor, SystemID: u.Username, Kind: bind.Transceiver, Limit: 4})
	s.must(err)
	return b.ID
}

// prepare makes the call mean something: what is to be taken away must be there.
func (s *scene) prepare(op operation, o *objects) (path string) {
	s.Helper()
	in, users := o.home.id, s.rooms.Users
	if strings.Contains(op.path, "{view}") {
		o.view = s.newView(o.home, "view "+o.n)
	}
	if strings.Contains(op.path, "{key}") {
		key, _, err := s.rooms.Keys.Create(s.ctx, program, in, apikey.Draft{Name: o.home.prefix + " key " + o.n})
		s.must(err)
		o.key = key.ID
	}
	if strings.Contains(op.path, "/message-providers/") {
		o.provider, o.second = s.newProvider("one "+o.n), s.newProvider("two "+o.n)
		if op.id == "enable-message-provider" {
			_, err := s.rooms.Providers.Disable(s.ctx, program, s.operator.id, o.provider)
			s.must(err)
		}
		if op.id == "order-message-providers" { // there are only these two
			s.keepProviders(o.provider, o.second)
		}
	}
	if strings.Contains(op.path, "/smpp-sessions") {
		o.bind = s.newBind(o.user)
	}
	if strings.Contains(op.path, "/smsc") {
		password := "earlier"
		_, err := s.rooms.SMSCs.Set(s.ctx, program, in, smsc.Draft{Host: "127.0.0.1", Port: 1, SystemID: o.home.prefix, Password: &password, Enabled: true})
		s.must(err)
		return string(in)
	}
	if strings.Contains(op.path, "{import}") {
		file, err := s.rooms.Imports.Upload(s.ctx, program, in, o.home.prefix+".csv", strings.NewReader(csvFile))
		s.must(err)
		o.file = file.ID
	}
	if strings.Contains(op.path, "{invite}") {
		sent, err := s.rooms.Invites.Invite(s.ctx, program, in, invite.Draft{Person: invite.Person{Email: o.home.prefix + ".invited." + o.n + "@example.com"}})
		s.must(err)
		o.invite = sent.ID
	}
	if strings.Contains(op.path, "/mobiles/{") || strings.Contains(op.path, "{pairing}") {
		o.phone = s.offered(o.user)
	}
	if strings.Contains(op.path, "{mobile}") {
		s.confirm(o.phone)
	}
	if strings.Contains(op.path, "{job}") {
		job, err := users.StartBulk(s.ctx, program, in, user.BulkOrder{Action: user.BulkAddTeam, Object: o.team.ID})
		s.must(err)
		o.job = job.ID
		if op.id != "cancel-bulk-job" { // one runs at a time
			_, err := users.CancelBulk(s.ctx, program, in, job.ID)
			s.must(err)
		}
	}
	if strings.Contains(op.path, "/factors") || strings.Contains(op.path, "/mobile/") {
		s.prepareFactors(op, o)
	}
	switch op.id {
	case "confirm-passkey-options": // of whoever calls
		s.givePasskey(o.home.admin)
	case "apply-security-preset": // the calls that come after it know nothing of that
		s.Cleanup(func() {
			back := map[account.Setting]account.Wish{}
			for setting := range account.PresetClassic.Values() {
				back[setting] = account.Wish{Inherit: true}
			}
			s.must(s.rooms.Accounts.Apply(s.ctx, program, in, back))
		})
	case "take-role":
		s.must(users.GiveRole(s.ctx, program, in, o.user.ID, o.role.ID))
	case "leave-team":
		s.must(users.JoinTeam(s.ctx, program, in, o.user.ID, o.team.ID))
	case "take-team-role":
		s.must(s.rooms.Teams.GiveRole(s.ctx, program, in, o.team.ID, o.role.ID))
	case "assign-seat", "remove-seat", "remove-seats":
		main, err := account.MainOf(s.ctx, s.rooms.Database.Read(), in)
		s.must(err)
		s.must(s.rooms.Seats.SetPurchased(s.ctx, program, main, 100))
		s.must(users.GiveRole(s.ctx, program, in, o.user.ID, "inbox_viewer"))
		if op.id != "assign-seat" {
			s.must(s.rooms.Seats.Assign(s.ctx, program, in, o.user.ID))
		}
	case "set-seats-purchased", "find-seats-purchased":
		return string(in)
	case "enable-user":
		s.must(users.Disable(s.ctx, program, in, o.user.ID))
	case "cancel-import":
		_, err := s.rooms.Imports.Start(s.ctx, program, in, o.file, false)
		s.must(err)
	case "unlock-user":
		for range 5 {
			s.must(s.rooms.SignIn.PlayFailure(s.ctx, o.user, home, ""))
		}
	case "keep-safelist", "revert-safelist":
		_, err := s.rooms.Safelists.Set(s.ctx, program, in, o.user.ID, safelist.Draft{Entries: []safelist.EntryDraft{{Value: "198.51.100.7"}}, TrialFor: time.Hour})
		s.must(err)
	case "remove-bind-credentials":
		_, _, err := s.rooms.APIAccess.Generate(s.ctx, program, in, o.user.ID, true)
		s.must(err)
	case "erase-user":
		s.must(users.RequestDeletion(s.ctx, program, in, o.user.ID, ""))
		return string(in)
	case "drop-default-view":
		s.as(o.home.admin).do(http.MethodPut, "/accounts/self/views/"+o.view.ID+"/default", nil).want(http.StatusNoContent, "")
	case "withdraw-permission":
		s.must(s.rooms.Roles.Declare(s.ctx, program, s.operator.id, access.Permission("campaigns/see-"+o.n), "x", ""))
	case "apply-settings":
		o.sub = s.below(o.home, o.n).id
	case "move-account":
		o.sub, o.other = s.below(o.home, o.n).id, s.below(o.home, "beside "+o.n).id
		return string(o.sub)
	case "change-password": // to the same one, so that the next may sign in as before
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `INSERT INTO account_settings (account_id, name, content, locked) VALUES ($1, 'passwordHistory', '0', 0) ON CONFLICT DO NOTHING`, o.home.id)
		})
	case "disable-account", "enable-account":
		extra := s.customer("extra " + o.n).id
		if op.id == "enable-account" {
			s.must(s.rooms.Accounts.Disable(s.ctx, program, extra))
		}
		return string(extra)
	}
	return "self"
}

// fill puts the ids into a path or body.
func (o objects) fill(account, text, id string) string {
	object := o.role.ID
	if strings.HasSuffix(id, "-team") {
		object = o.team.ID
	}
	phone := o.phone
	if phone == nil {
		phone = &phoneOfNobody
	}
	return strings.NewReplacer("{mobile}", phone.id, "{pairing}", phone.pairing, "$number", phone.number, "{account}", account, "{user}", string(o.user.ID), "{role}", o.role.ID, "{team}", o.team.ID, "{object}", object,
		"{session}", o.session, "{key}", o.key, "{bind}", o.bind, "{device}", o.device, "{event}", o.event, "{view}", o.view.ID, "{import}", string(o.file), "{invite}", string(o.invite), "{job}", string(o.job), "{provider}", o.provider, "$provider", o.provider, "$second", o.second, "{passkey}", o.factors.passkey, "$code", o.factors.code, "$credential", o.factors.credential, "{thing}", "campaigns", "{action}", "see-"+o.n,
		"$minutes", strconv.Itoa(60+len(o.n)+int(o.home.prefix[0])), "$sub", string(o.sub), "$other", string(o.other), "$user", string(o.user.ID), "$role", o.role.ID, "$team", o.team.ID, "$n", o.n).Replace(text)
}

// call calls the route with the objects' ids; account is what stands in the path.
func (c client) call(op operation, o objects, account string) answer {
	c.Helper()
	var body any
	if text := decisions[op.id].body; text != "" {
		body = o.fill(account, text, op.id)
	}
	if body == csvFile {
		c = c.with("Content-Type", "text/csv")
	}
	return c.do(op.method, o.fill(account, op.path+queries[op.id], op.id), body)
}

// leaks tells whether the answer holds anything of the objects' account. What
// the caller gave is no news: ids may come back.
func (a answer) leaks(o objects) bool {
	return strings.Contains(strings.ToLower(string(a.body)), o.home.prefix)
}

// Attacks 30, 40, 41: every route, by everybody who may not.
func TestIsolation(t *testing.T) {
	each(t, func(s *scene) {
		admin, viewer, nobody := s.as(s.halden.admin), s.as(s.halden.viewer), s.as(s.halden.nobody)
		stranger, operator, clerk := s.as(s.kestrel.admin), s.as(s.operator.admin), s.as(s.operator.nobody)
		below := s.below(s.halden, "bergen")
		below.admin = s.add(below, "admin", access.AccountAdmin)
		child := s.as(below.admin)
		for _, op := range operations(t) {
			d := decisions[op.id]
			if d.who == anybody || d.who == byDevice || op.id == "session-events" {
				continue
			}
			s.Run(op.id, func(t *testing.T) {
				sub := *s
				sub.T = t
				o := sub.fresh(s.halden, op.id)
				account := sub.prepare(op, &o)
				if strings.HasPrefix(d.who, "operator/") {
					sub.in(clerk).call(op, o, string(s.halden.id)).refusedFor(d.who)
					for _, customer := range []client{admin, nobody} {
						sub.in(customer).call(op, o, string(s.halden.id)).want(http.StatusNotFound, "account.missing")
					}
					sub.records(op, o, account, s.operator, operator)
					return
				}
				sub.in(s.anonymous()).call(op, o, "self").want(http.StatusUnauthorized, "session.missing")
				if d.who == oneself {
					for _, other := range []client{nobody, viewer, admin} {
						sub.in(other).call(op, o, "self").want(http.StatusForbidden, "factor.only_oneself")
					}
					sub.keepsOut(op, o, stranger, operator, child)
					sub.recordsOwn(op, o, account)
					return
				}
				if d.who != known {
					sub.in(nobody).call(op, o, "self").refusedFor(d.who)
					sub.recordsRefusal(op, s.halden)
					if !seen(d.who) {
						sub.in(viewer).call(op, o, "self").refusedFor(d.who)
					}
				}
				sub.keepsOut(op, o, stranger, operator, child)
				sub.records(op, o, account, s.halden, admin)
				if d.who == known && op.method != http.MethodGet { // it ended the session that called
					admin = sub.as(s.halden.admin)
				}
				if op.method == http.MethodGet && d.who != "users/manage" {
					sub.in(viewer).call(op, o, "self").want(http.StatusOK, "")
				}
			})
		}
	})
}

// in is the client, reporting to the scene's own test.
func (s *scene) in(c client) client {
	c.scene = s
	return c
}

// seen tells whether an analyze manager holds the permission.
func seen(permission string) bool {
	viewer, _ := access.FindSystemRole("analyze_manager")
	return slices.Contains(viewer.Permissions, access.Permission(permission))
}

func (a answer) refusedFor(permission string) {
	a.t.Helper()
	a.want(http.StatusForbidden, "access.forbidden")
	if got := a.problem().Params["permission"]; got != permission {
		a.t.Errorf("%s wants the permission %v, decided was %s", a.what, got, permission)
	}
}

// operatorsToo are the routes by which the operator knows the accounts of customers by name.
var operatorsToo = map[string]bool{"find-account": true, "update-account": true, "list-sub-accounts": true}

// keepsOut demands that others' admins and the operator find nothing, whether
// they name the account or try its ids inside their own.
func (s *scene) keepsOut(op operation, o objects, strangers ...client) {
	s.Helper()
	if !strings.Contains(op.path, "{account}") {
		return
	}
	for i, stranger := range strangers {
		if i == 1 && operatorsToo[op.id] {
			continue
		}
		got := s.in(stranger).call(op, o, string(s.halden.id))
		if got.StatusCode != http.StatusNotFound || got.leaks(o) {
			s.Errorf("%s: another account's admin got %d: %.300s", got.what, got.StatusCode, got.body)
		}
		if strings.Contains(strings.TrimPrefix(op.path, "/accounts/{account}"), "{") {
			got := s.in(stranger).call(op, o, "self")
			empty := (op.id == "user-sessions" || op.id == "user-devices") && string(got.body) == `{"items":[]}`+"\n" // a list of nothing, as for any id
			if got.StatusCode != http.StatusNotFound && !empty || got.leaks(o) {
				s.Errorf("%s, by its id inside one's own account: %d: %.300s", got.what, got.StatusCode, got.body)
			}
		}
	}
}

// records demands that the call succeeds for who may, and what it leaves.
func (s *scene) records(op operation, o objects, account string, in place, by client) {
	s.Helper()
	s.recordsBy(op, s.in(by).call(op, o, account), in, in.admin)
}

// recordsBy demands that an answer is good, and what the call of this user left.
func (s *scene) recordsBy(op operation, got answer, in place, by user.User) {
	s.Helper()
	if got.StatusCode >= http.StatusBadRequest {
		s.Fatalf("%s: %d for who may: %.300s", got.what, got.StatusCode, got.body)
	}
	action := decisions[op.id].event
	if action == "" {
		return
	}
	requestID := got.Header.Get("X-Request-Id")
	events := s.events(in.id, action)
	i := slices.IndexFunc(events, func(r audit.Record) bool { return r.RequestID == requestID })
	if i < 0 {
		s.Fatalf("%s left no %s of its request in the log", got.what, action)
	}
	if e := events[i]; e.Status != audit.Success || e.ActorID != string(by.ID) || e.ActorName != by.Username || e.ActorFullName != by.FullName() ||
		e.ActorKind != access.User || e.Address != home || e.Service != access.Web || e.Target.Name == "" {
		s.Errorf("%s left %+v", got.what, e)
	}
}

// recordsRefusal demands that the refused attempt of somebody without rights is in the log.
func (s *scene) recordsRefusal(op operation, in place) {
	s.Helper()
	action := decisions[op.id].event
	if action == "" {
		return
	}
	events := s.events(in.id, action)
	if len(events) == 0 || events[0].Status != audit.Failure || events[0].Reason != "access.forbidden" || events[0].ActorName != in.nobody.Username {
		s.Errorf("the refused %s is not in the log: %+v", op.id, events)
	}
}

// Attack 40: ids of another account inside filters and bodies find nothing.
func TestIdsOfAnotherAccountInInput(t *testing.T) {
	each(t, func(s *scene) {
		o, own := s.fresh(s.halden, "one"), s.fresh(s.kestrel, "two")
		s.must(s.rooms.Users.GiveRole(s.ctx, program, s.halden.id, o.user.ID, o.role.ID))
		s.must(s.rooms.Users.JoinTeam(s.ctx, program, s.halden.id, o.user.ID, o.team.ID))
		stranger := s.as(s.kestrel.admin)
		for _, query := range []string{"role=" + o.role.ID, "team=" + o.team.ID, "search=halden"} {
			for _, list := range []string{"", "/count", "/export"} {
				got := stranger.get("/accounts/self/users"+list+"?"+query).want(http.StatusOK, "")
				if got.leaks(o) || strings.Contains(string(got.body), "kestrel") {
					t.Errorf("%s?%s: %s", got.what, query, got.body)
				}
			}
		}
		for _, query := range []string{"target=" + string(o.user.ID), "actor=" + string(s.halden.admin.ID), "search=halden"} {
			for _, list := range []string{"", "/export"} {
				if got := stranger.get("/accounts/self/audit-events"+list+"?"+query).want(http.StatusOK, ""); got.leaks(o) {
					t.Errorf("%s?%s: %s", got.what, query, got.body)
				}
			}
		}
		stranger.post("/accounts/self/roles", map[string]any{"name": "Copy", "copyOf": o.role.ID}).want(http.StatusNotFound, "role.not_found")
		base := "/accounts/self/users/" + string(own.user.ID)
		stranger.do(http.MethodPut, base+"/roles/"+o.role.ID, nil).want(http.StatusUnprocessableEntity, "role.missing")
		stranger.do(http.MethodPut, base+"/teams/"+o.team.ID, nil).want(http.StatusUnprocessableEntity, "team.missing")
		stranger.do(http.MethodDelete, base+"/sessions/"+o.session, nil).want(http.StatusNotFound, "session.not_found")
		var result api.BulkResult
		stranger.post("/accounts/self/users/bulk", map[string]any{"ids": []string{string(o.user.ID)}, "action": "disable"}).into(&result)
		if len(result.Done) != 0 || len(result.Failed) != 1 || result.Failed[0].Code != "user.missing" {
			t.Errorf("bulk on another account's user: %+v", result)
		}
		if u, err := s.rooms.Users.Find(s.ctx, program, s.halden.id, o.user.ID); err != nil || u.Status != user.Active {
			t.Errorf("the other account's user is %s now, %v", u.Status, err)
		}
	})
}
