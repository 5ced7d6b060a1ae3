// Package api is the JSON door: everything that Gatehouse does, over HTTP, for
// the portal and for programs alike. A handler reads its input, calls one act
// of a feature room and writes the answer; it holds no rule of its own. The
// types of the handlers are the description at /api/v1/openapi.json, from which
// the portal's client is made. Who is asking comes from the session cookie or
// the Authorization header; every path of an account is judged by the room.
package api

import (
	"log/slog"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

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
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/cookie"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/forwarded"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/place"
	"gatehouse/internal/foundation/request"
	"gatehouse/internal/foundation/seal"
)

// Base is the path that all of the API lies under.
const Base = "/api/v1"

// Rooms are the features that the door opens onto.
type Rooms struct {
	Database  *database.DB
	Box       *seal.Box
	Log       *audit.Log
	Accounts  *account.Accounts
	Users     *user.Users
	Imports   *userimport.Imports
	Invites   *invite.Invites
	Roles     *role.Roles
	Teams     *team.Teams
	Seats     *seat.Seats
	Factors   *secondfactor.Factors
	Views     *view.Views
	Providers *provider.Providers
	Sessions  *session.Sessions
	Safelists *safelist.Safelists
	APIAccess *apiaccess.Accesses
	Keys      *apikey.Keys
	SignIn    *signin.Door
	Admission *admission.Door
	Countries *place.Countries // nil when the operator gave none
	SMSCs     *smsc.SMSCs
	Binds     *bind.Binds
	Setup     *SetupLink // nil when nothing is to be set up
}

// Settings of the door.
type Settings struct {
	PublicURL *url.URL // what browsers call this installation
	Version   string
	Logger    *slog.Logger
	Closing   <-chan struct{} // closed when the program stops: streams end then; nil: never
	Proxies   forwarded.Source
}

type api struct {
	Rooms
	Settings
	huma      huma.API
	cookies   cookie.Names
	followers followers
}

// New makes the handler of everything under Base.
func New(rooms Rooms, settings Settings) (http.Handler, error) {
	a := &api{Rooms: rooms, Settings: settings, cookies: cookie.For(settings.PublicURL)}
	mux := http.NewServeMux()
	a.huma = humago.NewWithPrefix(mux, Base, a.config())
	a.routes()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { noRoute(mux, w, r) })
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(settings.PublicURL.Scheme + "://" + settings.PublicURL.Host); err != nil {
		return nil, err
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problem(r.Context(), crossOrigin))
	}))
	return a.around(a.inLine(guard.Handler(readable(mux)))), nil
}

// Describe gives the OpenAPI document without any store behind it.
func Describe(version string) ([]byte, error) {
	a := &api{Settings: Settings{Version: version, PublicURL: &url.URL{}}}
	a.huma = humago.NewWithPrefix(http.NewServeMux(), Base, a.config())
	a.routes()
	return a.huma.OpenAPI().MarshalJSON()
}

func (a *api) config() huma.Config {
	huma.DefaultArrayNullable = false
	config := huma.DefaultConfig("Gatehouse", a.Version)
	config.Info.Description = "Account settings of a multi-tenant platform: users, roles, teams, sign-in, sessions and the audit log. " +
		"Times are RFC 3339 in UTC. Errors are problem documents (RFC 9457) with a stable code."
	config.CreateHooks = nil // it would add a $schema member to every body
	config.DocsPath, config.SchemasPath = "", ""
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.Servers = []*huma.Server{{URL: Base}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookie.HostPrefix + cookie.Session, Description: "The session of the portal, set by signing in."},
		"mobile":  {Type: "apiKey", In: "header", Name: "Authorization", Description: "`Mobile `, account, id, time, counter and signature; see docs/reference/mobile.md."},
		"key":     {Type: "apiKey", In: "header", Name: "Authorization", Description: "`App ` followed by an API key."},
	}
	return config
}

// around gives every request an id, a place for its caller and one line in the log.
func (a *api) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call := &call{requestID: ident.New("req"), address: a.Proxies.Client(r.RemoteAddr, r.Header.Values), userAgent: r.UserAgent(), acceptLanguage: r.Header.Get("Accept-Language"), logger: a.Logger, countries: a.Countries}
		cookies := r.Header.Get("Cookie")
		call.device, call.signIn = a.cookies.Find(cookies, cookie.Device), a.cookies.Find(cookies, cookie.SignIn)
		r = r.WithContext(withCall(r.Context(), call))
		broken := func(w http.ResponseWriter) { writeProblem(w, problem(r.Context(), errPanic)) }
		request.Answering{ID: call.requestID, Logger: a.Logger, Broken: broken}.Serve(w, r, next)
	})
}
