package compat_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/compat"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

const (
	password = tenanttest.Password
	home     = "192.0.2.7"
)

var program = access.Program(access.Internal)

// scene is an installation with two customers, each with an admin who may use
// the HTTP API, and an account below the first.
type scene struct {
	*testing.T
	ctx             context.Context
	rooms           compat.Rooms
	users           *user.Users
	access          *apiaccess.Accesses
	log             *bytes.Buffer
	handler         http.Handler
	operator        access.AccountID
	halden, kestrel access.AccountID
	bergen          access.AccountID // below halden
	admin, stranger user.User
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(begin(t, db)) })
}

func begin(t *testing.T, db *database.DB) *scene {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	box, err := seal.NewBox(bytes.Repeat([]byte{7}, 32))
	s := &scene{T: t, ctx: ctx, log: &bytes.Buffer{}}
	s.must(err)
	const public = "http://localhost:8080"
	log := audit.New(db)
	numbers := audit.NewNumbers(ctx, log)
	s.users, s.access = user.New(log, box, public, "support@example.com"), apiaccess.New(log, box)
	sessions := session.New(ctx, log, numbers)
	s.rooms = compat.Rooms{Database: db, Log: log, Accounts: account.New(log), Keys: apikey.New(ctx, log, numbers, box, public)}
	s.rooms.Admission = admission.New(ctx, log, numbers, sessions, s.rooms.Keys, box)
	s.rooms.Admission.Passwords = signin.New(log, s.users, sessions, secondfactor.New(log, s.users, box, public), tenanttest.Passwords, box)
	address, err := url.Parse(public)
	s.must(err)
	logger := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.handler, err = compat.New(s.rooms, compat.Settings{PublicURL: address, Logger: logger})
	s.must(err)
	s.operator = tenanttest.Operator(ctx, t, db)
	s.halden, s.kestrel = s.customer("halden"), s.customer("kestrel")
	s.bergen = s.below(s.halden, "bergen")
	s.admin, s.stranger = s.add(s.halden, "halden.admin", access.AccountAdmin), s.add(s.kestrel, "kestrel.admin", access.AccountAdmin)
	return s
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) customer(name string) access.AccountID {
	s.Helper()
	return tenanttest.Customer(s.ctx, s.T, s.rooms.Database, s.operator, account.Draft{Name: name + " Ltd", Language: "en", TimeZone: "UTC"})
}

func (s *scene) below(above access.AccountID, name string) access.AccountID {
	s.Helper()
	return tenanttest.Sub(s.ctx, s.T, s.rooms.Database, above, name)
}

// add makes a user who may come in over the HTTP API with a password.
func (s *scene) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	u := tenanttest.User(s.ctx, s.T, s.rooms.Log, s.users, in, name, tenanttest.PasswordHash(), roles...)
	s.httpSwitch(in, u, true)
	return u
}

func (s *scene) httpSwitch(in access.AccountID, u user.User, on bool) {
	s.Helper()
	_, err := s.access.Set(s.ctx, program, in, u.ID, apiaccess.Draft{HTTP: on})
	s.must(err)
}

// key makes a key with these scopes; all that an admin has when none are named.
func (s *scene) key(in access.AccountID, name string, scopes ...access.Permission) (apikey.Key, string) {
	s.Helper()
	if len(scopes) == 0 {
		all, err := s.rooms.Keys.Everything(s.ctx, in)
		s.must(err)
		scopes = all
	}
	k, secret, err := s.rooms.Keys.Create(s.ctx, program, in, apikey.Draft{Name: name, Scopes: scopes})
	s.must(err)
	return k, secret.Text()
}

// bearer is an access token of a key that may do everything.
func (s *scene) bearer(in access.AccountID, scopes ...access.Permission) client {
	s.Helper()
	k, secret := s.key(in, "client "+time.Now().Format(time.RFC3339Nano), scopes...)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	s.by("").form(url.Values{"grant_type": {"client_credentials"}, "client_id": {k.ID}, "client_secret": {secret}}).into(&token)
	return s.by("Bearer " + token.AccessToken)
}

func basic(name, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+secret))
}

// client calls with an Authorization header, from an address.
type client struct {
	*scene
	authorization string
	address       string
}

func (s *scene) by(authorization string) client { return client{s, authorization, home} }

// reply is what came back.
type reply struct {
	*httptest.ResponseRecorder
	t    *testing.T
	what string
}

func (c client) do(method, path, kind, body string) reply {
	c.Helper()
	r := httptest.NewRequestWithContext(c.ctx, method, "http://localhost:8080"+path, strings.NewReader(body))
	r.RemoteAddr = c.address + ":40000"
	if c.authorization != "" {
		r.Header.Set("Authorization", c.authorization)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if w.Header().Get("X-Request-Id") == "" || w.Header().Get("Cache-Control") != "no-store" {
		c.Errorf("%s %s: headers %v", method, path, w.Header())
	}
	return reply{w, c.T, method + " " + path}
}

func (c client) get(path string) reply { c.Helper(); return c.do(http.MethodGet, path, "", "") }
func (c client) post(path, body string) reply {
	c.Helper()
	return c.do(http.MethodPost, path, "application/json", body)
}
func (c client) put(path, body string) reply {
	c.Helper()
	return c.do(http.MethodPut, path, "application/json", body)
}

const tokenPath = "/auth/1/oauth2/token"

func (c client) form(values url.Values) reply {
	c.Helper()
	return c.do(http.MethodPost, tokenPath, "application/x-www-form-urlencoded", values.Encode())
}

func (r reply) into(v any) {
	r.t.Helper()
	if r.Code != http.StatusOK {
		r.t.Fatalf("%s: %d: %s", r.what, r.Code, r.Body)
	}
	if err := json.Unmarshal(r.Body.Bytes(), v); err != nil {
		r.t.Fatalf("%s: %v in %s", r.what, err, r.Body)
	}
}

// want demands a status and a body.
func (r reply) want(status int, body string) reply {
	r.t.Helper()
	if r.Code != status || r.Body.String() != body {
		r.t.Errorf("%s: %d %s\nwant %d %s", r.what, r.Code, r.Body, status, body)
	}
	return r
}

// has demands a status and something in the body.
func (r reply) has(status int, part string) reply {
	r.t.Helper()
	if r.Code != status || !strings.Contains(r.Body.String(), part) {
		r.t.Errorf("%s: %d %s\nwant %d with %s", r.what, r.Code, r.Body, status, part)
	}
	return r
}

// The errors of envelope A.
const (
	unauthorized = `{"requestError":{"serviceException":{"messageId":"UNAUTHORIZED","text":"Invalid login details"}}}`
	forbidden    = `{"requestError":{"serviceException":{"messageId":"FORBIDDEN","text":"Forbidden"}}}`
	notFound     = `{"requestError":{"serviceException":{"messageId":"NOT_FOUND","text":"Not found"}}}`
)

// must2 is must of a call that answers something as well.
func (s *scene) must2(_ any, err error) { s.Helper(); s.must(err) }

func (s *scene) must3(_, _ any, err error) { s.Helper(); s.must(err) }

func patch(enabled *bool) apikey.Patch { return apikey.Patch{Enabled: enabled} }
