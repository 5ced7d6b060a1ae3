package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/seal"
)

// password is everybody's.
const password = tenanttest.Password

// program acts for the tests where nobody in particular does.
var program = access.Program(access.Internal)

// scene is an installation with its operator and two customers, each with an
// admin, an analyze manager and somebody without any role. All names of a
// customer's things begin with the customer's own, so that a leak is seen.
type scene struct {
	*testing.T
	ctx      context.Context
	rooms    api.Rooms
	log      *tenanttest.Journal
	handler  http.Handler
	operator place
	halden   place
	kestrel  place
	now      *clock.Manual    // nil: the real time
	proxies  forwarded.Source // for the next serve
}

// place is an account with its people's sign-in names.
type place struct {
	id                    access.AccountID
	prefix                string
	admin, viewer, nobody user.User
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(begin(t, db, "http://localhost:8080")) })
}

func begin(t *testing.T, db *database.DB, public string) *scene {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	s := &scene{T: t, ctx: ctx, rooms: furnish(t, ctx, db, public), log: &tenanttest.Journal{}}
	s.serve(public)
	s.operator = place{id: tenanttest.Operator(ctx, t, db), prefix: "operator"}
	s.halden, s.kestrel = s.customer("halden"), s.customer("kestrel")
	for _, p := range []*place{&s.operator, &s.halden, &s.kestrel} {
		p.admin = s.add(*p, "admin", access.AccountAdmin)
		p.viewer = s.add(*p, "viewer", "analyze_manager")
		p.nobody = s.add(*p, "nobody")
	}
	return s
}

func furnish(t *testing.T, ctx context.Context, db *database.DB, public string) api.Rooms { //nolint:revive // the test comes first
	t.Helper()
	box, err := seal.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(db)
	r := api.Rooms{Database: db, Box: box, Log: log, Accounts: account.New(log), Users: user.New(log, box, public, "support@example.com"),
		Roles: role.New(log), Teams: team.New(log), Views: view.New(log), Safelists: safelist.New(log), APIAccess: apiaccess.New(log, box)}
	numbers := audit.NewNumbers(ctx, log)
	r.Keys = apikey.New(ctx, log, numbers, box, public)
	r.Users.AlsoErase(r.Keys.Erase)
	r.Users.AlsoErase(r.Roles.Erase)
	r.Users.AlsoErase(r.Safelists.Erase)
	r.SMSCs = smsc.New(log, numbers, box, outbound.New(outbound.Settings{}))
	r.Binds = bind.New(ctx, log)
	r.Providers = provider.New(log, box, outbound.New(outbound.Settings{}))
	t.Cleanup(r.Providers.Close)
	r.Seats = seat.New(log, box, public)
	r.Users.Seats = r.Seats
	r.Users.AlsoErase(r.Seats.Erase)
	r.Factors = secondfactor.New(log, r.Users, box, public)
	r.Imports = userimport.New(log, r.Users)
	r.Sessions = session.New(ctx, log, numbers)
	r.SignIn = signin.New(log, r.Users, r.Sessions, r.Factors, tenanttest.Passwords, box)
	r.Admission = admission.New(ctx, log, numbers, r.Sessions, r.Keys, box)
	r.Admission.Passwords = r.SignIn
	r.Invites = invite.New(log, box, r.Users, r.SignIn)
	r.Invites.Seats = r.Seats
	r.Users.AlsoErase(r.Invites.Erase)
	return r
}

// serve makes the door anew, after its rooms were altered or for another public URL.
func (s *scene) serve(public string) {
	s.Helper()
	address, err := url.Parse(public)
	s.must(err)
	door, err := api.New(s.rooms, api.Settings{PublicURL: address, Version: "test", Logger: slog.New(slog.NewTextHandler(s.log, nil)), Proxies: s.proxies})
	s.must(err)
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.now != nil {
			r = r.WithContext(clock.With(r.Context(), s.now.Now))
		}
		door.ServeHTTP(w, r)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) change(do func(tx *database.Tx) error) {
	s.Helper()
	s.must(s.rooms.Database.Change(s.ctx, do))
}

func (s *scene) customer(name string) place {
	s.Helper()
	draft := account.Draft{Name: name + " Ltd", Language: "en", TimeZone: "UTC"}
	return place{id: tenanttest.Customer(s.ctx, s.T, s.rooms.Database, s.operator.id, draft), prefix: name}
}

// below makes an account below a place.
func (s *scene) below(above place, name string) place {
	s.Helper()
	return place{id: tenanttest.Sub(s.ctx, s.T, s.rooms.Database, above.id, name), prefix: name}
}

// add makes a user of the place who can sign in.
func (s *scene) add(in place, name string, roles ...string) user.User {
	s.Helper()
	name = in.prefix + "." + name
	return s.addDraft(in, user.Draft{Username: name, FirstName: in.prefix, LastName: "Person", Email: name + "@example.com", Language: "en", TimeZone: "UTC", Roles: roles})
}

func (s *scene) addDraft(in place, d user.Draft) user.User {
	s.Helper()
	var u user.User
	s.must(d.Valid())
	s.must(s.rooms.Log.Change(s.ctx, program, in.id, func(tx *database.Tx) (events []audit.Event, err error) {
		u, events, err = s.rooms.Users.CreateIn(s.ctx, tx, program, in.id, d, user.Options{Source: user.SetUp, PasswordHash: tenanttest.PasswordHash()})
		return events, err
	}))
	return u
}

// newRole makes a role of the place that allows to see teams.
func (s *scene) newRole(in place, name string) role.Role {
	s.Helper()
	r, err := s.rooms.Roles.Create(s.ctx, program, in.id, role.Draft{Name: in.prefix + " " + name, Permissions: []access.Permission{access.TeamsView}})
	s.must(err)
	return r
}

func (s *scene) newTeam(in place, name string) team.Team {
	s.Helper()
	t, err := s.rooms.Teams.Create(s.ctx, program, in.id, team.Draft{Name: in.prefix + " " + name})
	s.must(err)
	return t
}

// events are the records of the place with this action, the newest first.
func (s *scene) events(in access.AccountID, action string) []audit.Record {
	s.Helper()
	return tenanttest.Events(s.ctx, s.T, s.rooms.Log, in, action)
}

// client is somebody with or without a session.
type client struct {
	*scene
	header  http.Header
	address string
}

// home is the address that clients come from.
const home = "192.0.2.7"

func (s *scene) anonymous() client {
	return client{scene: s, header: http.Header{}, address: home + ":40000"}
}

// as signs in.
func (s *scene) as(u user.User) client {
	s.Helper()
	c := s.anonymous()
	got := c.post("/session", map[string]string{"username": u.Username, "password": password})
	got.want(http.StatusOK, "")
	c.header.Set("Cookie", got.sentBack())
	return c
}

// sentBack is the header by which a browser gives back the cookies of an answer.
func (a answer) sentBack() string {
	var pairs []string
	for _, cookie := range a.Cookies() {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(pairs, "; ")
}

// with is the client with one more header.
func (c client) with(name, value string) client {
	c.header = c.header.Clone()
	c.header.Set(name, value)
	return c
}

// answer is what came back.
type answer struct {
	*http.Response
	t    *testing.T
	what string
	body []byte
}

func (c client) get(path string) answer { c.Helper(); return c.do(http.MethodGet, path, nil) }
func (c client) post(path string, body any) answer {
	c.Helper()
	return c.do(http.MethodPost, path, body)
}

// do calls the door. The body is JSON text, or something to be written as JSON.
func (c client) do(method, path string, body any) answer {
	c.Helper()
	return c.send(c.request(method, path, body))
}

func (c client) request(method, path string, body any) *http.Request {
	c.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		c.must(err)
		reader = bytes.NewReader(text)
	}
	r := httptest.NewRequestWithContext(c.ctx, method, "http://localhost:8080"+api.Base+path, reader)
	r.RemoteAddr = c.address
	r.Header = c.header.Clone()
	if body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (c client) send(r *http.Request) answer {
	c.Helper()
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return answer{w.Result(), c.T, r.Method + " " + r.URL.Path, w.Body.Bytes()}
}

// problem reads the problem document, and demands that it is a whole one.
func (a answer) problem() api.Problem {
	a.t.Helper()
	var p api.Problem
	if a.Header.Get("Content-Type") != "application/problem+json" {
		a.t.Fatalf("%s: %d is no problem document but %s: %.200s", a.what, a.StatusCode, a.Header.Get("Content-Type"), a.body)
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		a.t.Fatalf("%s: %v in %.200s", a.what, err, a.body)
	}
	if p.Type != "about:blank" || p.Title == "" || p.Status != a.StatusCode || p.Detail == "" || p.RequestID == "" ||
		p.RequestID != a.Header.Get("X-Request-Id") || strings.HasPrefix(p.Detail, "fault.") || strings.ContainsAny(p.Detail, "{}") {
		a.t.Errorf("%s: not a whole problem document: %s", a.what, a.body)
	}
	return p
}

// want demands a status, and of a problem the code.
func (a answer) want(status int, code string) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Errorf("%s: %d, want %d: %.300s", a.what, a.StatusCode, status, a.body)
	}
	if status >= http.StatusBadRequest {
		if p := a.problem(); p.Code != code {
			a.t.Errorf("%s: code %q, want %q: %.300s", a.what, p.Code, code, a.body)
		}
	}
	return a
}

// into reads a good answer.
func (a answer) into(v any) {
	a.t.Helper()
	if a.StatusCode >= http.StatusBadRequest {
		a.t.Fatalf("%s: %d: %.300s", a.what, a.StatusCode, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v in %.200s", a.what, err, a.body)
	}
}
