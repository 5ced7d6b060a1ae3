// Package compat is the door for programs that already speak the
// Infobip-shaped API: the same paths, members, spellings and errors, over the
// same rooms that everything else goes through. It translates and has no rules
// of its own: who comes in is decided by admission, what they may do by the
// rooms. Only the Authorization header counts here, never a cookie. Whatever it
// says is in English, since programs compare it. What has no counterpart yet is
// not there: an unknown path is answered in the form of its neighbours.
package compat

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/place"
	"gatehouse/internal/foundation/request"
)

// Prefixes are the paths that everything of this door lies under.
var Prefixes = []string{"/auth/1/", "/settings/1/", "/settings/2/", "/account/1/", "/audit/1/", "/2fa/2/"}

// Rooms are the features that the door opens onto.
type Rooms struct {
	Database  *database.DB
	Log       *audit.Log
	Accounts  *account.Accounts
	Keys      *apikey.Keys
	Admission *admission.Door
	Countries *place.Countries // nil when the operator gave none
}

// Settings of the door.
type Settings struct {
	PublicURL *url.URL
	Logger    *slog.Logger
	Proxies   forwarded.Source
}

type door struct {
	Rooms
	Settings
	mux      *http.ServeMux
	searches chan struct{} // of the audit log at the same moment
}

// searchesInside bounds the memory of searches: each may hold ten thousand events.
const searchesInside = 4

// New makes the handler of everything under Prefixes.
func New(rooms Rooms, settings Settings) (http.Handler, error) {
	d := &door{Rooms: rooms, Settings: settings, mux: http.NewServeMux(), searches: make(chan struct{}, searchesInside)}
	d.routes()
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(settings.PublicURL.Scheme + "://" + settings.PublicURL.Host); err != nil {
		return nil, err
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.refuse(w, r, request.CrossOrigin) }))
	return d.around(guard.Handler(d.readable(d.mux))), nil
}

// tokenPath is where access tokens are got.
const tokenPath = "/auth/1/oauth2/token" //nolint:gosec // a path

// The forms of identity that a route takes.
var (
	anything = []admission.Kind{admission.Key, admission.Password, admission.APISession, admission.Bearer}
	noKeys   = []admission.Kind{admission.Password, admission.APISession, admission.Bearer}
	session  = []admission.Kind{admission.APISession}
)

func (d *door) routes() {
	d.open("POST /auth/1/session", d.openSession)
	d.known("DELETE /auth/1/session", session, d.closeSession)
	d.open("POST "+tokenPath, d.issueToken)

	d.known("GET /settings/1/accounts", anything, d.listAccounts)
	d.known("PUT /settings/1/accounts/{account}", anything, d.updateAccount)

	d.known("GET /settings/2/api-keys", noKeys, d.listKeys)
	d.known("POST /settings/2/api-keys", noKeys, d.createKey)
	d.known("GET /settings/2/api-keys/{key}", noKeys, d.findKey)
	d.known("PUT /settings/2/api-keys/{key}", noKeys, d.updateKey)

	d.known("GET /audit/1/logs", anything, d.listLogs)
	d.known("GET /audit/1/logs/export", anything, d.exportLogs)

	d.known("GET /2fa/2/applications", anything, d.listApplications)

	d.mux.HandleFunc("/", d.noRoute)
}

// listApplications is the cheapest call that shows whether one comes in. There
// are none: codes are the business of the platform's own services.
func (d *door) listApplications(context.Context, *call, *http.Request) (any, error) {
	return []struct{}{}, nil
}

// around gives every request an id, a place for its caller and one line in the log.
func (d *door) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{id: ident.New("req"), address: d.Proxies.Client(r.RemoteAddr, r.Header.Values), userAgent: r.UserAgent()}
		c.country = countryOf(d.Countries, c.address)
		r = r.WithContext(withCall(r.Context(), c))
		broken := func(w http.ResponseWriter) { d.refuse(w, r, request.Internal) }
		request.Answering{ID: c.id, Logger: d.Logger, Broken: broken}.Serve(w, r, next)
	})
}

func (d *door) readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wrong := request.Readable(r); wrong != nil {
			d.refuse(w, r, wrong)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// noRoute answers what no route takes.
func (d *door) noRoute(w http.ResponseWriter, r *http.Request) {
	allowed := request.Allowed(d.mux, r)
	if len(allowed) == 0 {
		d.refuse(w, r, request.PathUnknown)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	d.refuse(w, r, request.MethodWrong)
}
