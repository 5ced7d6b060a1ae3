package api

import (
	"context"
	"net/http"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// User is one person of an account.
type User struct {
	ID                  string     `json:"id" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
	Username            string     `json:"username" doc:"Unique in the whole installation; never changes." example:"amelie.fournier"`
	FirstName           string     `json:"firstName" doc:"First name." example:"Amélie"`
	LastName            string     `json:"lastName" doc:"Last name; may be empty." example:"Fournier"`
	Email               string     `json:"email" doc:"Email address; unique in the account." example:"amelie@example.com"`
	EmailVerified       bool       `json:"emailVerified" doc:"Whether the address was confirmed by a letter's link." example:"true"`
	PendingEmail        string     `json:"pendingEmail,omitempty" doc:"An address asked for that is not yet confirmed." example:"new@example.com"`
	Mobile              string     `json:"mobile,omitempty" doc:"Mobile number, E.164." example:"+33612840742"`
	MobileVerified      bool       `json:"mobileVerified" doc:"Whether the number was confirmed by a code." example:"false"`
	Language            string     `json:"language" doc:"Language of the interface and of letters, BCP 47." example:"en"`
	TimeZone            string     `json:"timeZone" doc:"Time zone, IANA name." example:"Europe/Paris"`
	Status              string     `json:"status" enum:"active,pending,locked,password_expired,disabled" doc:"The strongest of what keeps the user out." example:"active"`
	DisabledAt          *time.Time `json:"disabledAt,omitempty" doc:"When the user was disabled." example:"2026-11-22T10:00:00Z"`
	LockedAt            *time.Time `json:"lockedAt,omitempty" doc:"When the user was locked." example:"2026-11-22T10:00:00Z"`
	LockedUntil         *time.Time `json:"lockedUntil,omitempty" doc:"When the lock ends by itself; absent when an admin has to unlock." example:"2026-11-22T10:30:00Z"`
	FailedSignIns       int        `json:"failedSignIns" doc:"Wrong passwords in a row." example:"0"`
	DeletionRequestedAt *time.Time `json:"deletionRequestedAt,omitempty" doc:"When the operator was asked to erase the user; absent when nobody asked." example:"2026-11-22T10:00:00Z"`
	LastLogin           *Login     `json:"lastLogin,omitempty" doc:"The last successful sign-in; absent when there was none."`
	Roles               []RoleRef  `json:"roles" doc:"Roles that the user has."`
	Teams               []Named    `json:"teams" doc:"Teams that the user is in."`
	SeatSince           *time.Time `json:"seatSince,omitempty" doc:"When the user was given a seat; absent without one." example:"2026-11-22T10:00:00Z"`
	CreatedAt           time.Time  `json:"createdAt" doc:"When the user was created." example:"2026-11-22T10:00:00Z"`
	Source              string     `json:"source" enum:"created,imported,setup,invited" doc:"How the user came to be." example:"created"`
	CreatedBy           *Named     `json:"createdBy,omitempty" doc:"Who created the user."`
}

// Login is one successful sign-in.
type Login struct {
	At      time.Time `json:"at" doc:"When." example:"2026-11-22T10:00:00Z"`
	Address string    `json:"address" doc:"Network address of the client." example:"198.51.100.24"`
	Country string    `json:"country,omitempty" doc:"Country in which the address was used then, as ISO 3166-1 alpha-2; absent when that was not known." example:"SI"`
	Method  string    `json:"method" enum:"password,passkey" doc:"How: by a password first, or by a passkey alone." example:"password"`
}

// RoleRef names a role.
type RoleRef struct {
	ID        string `json:"id" doc:"Role id; a system role's is its key." example:"account_admin"`
	Name      string `json:"name" doc:"Name, of system roles in the reader's language." example:"Account admin"`
	Kind      string `json:"kind" enum:"system,custom" doc:"Of the program, or of the account." example:"system"`
	NeedsSeat bool   `json:"needsSeat,omitempty" doc:"Whether it has an effect only with a seat." example:"false"`
}

func userOut(c *call, u user.User) User {
	out := User{ID: string(u.ID), Username: u.Username, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email,
		EmailVerified: u.EmailVerified != nil, PendingEmail: u.PendingEmail, Mobile: u.Mobile, MobileVerified: u.MobileVerified != nil,
		Language: u.Language, TimeZone: u.TimeZone, Status: string(u.Status), DisabledAt: u.DisabledAt, LockedAt: u.LockedAt, LockedUntil: u.LockedUntil,
		FailedSignIns: u.FailedSignIns, DeletionRequestedAt: u.DeletionAskedAt, Roles: []RoleRef{}, Teams: []Named{}, SeatSince: u.SeatSince, CreatedAt: u.CreatedAt, Source: string(u.Source)}
	if u.LastLogin != nil {
		out.LastLogin = &Login{u.LastLogin.At, u.LastLogin.Address, u.LastLogin.Country, u.LastLogin.Method}
	}
	if u.CreatedBy.Name != "" {
		out.CreatedBy = &Named{u.CreatedBy.ID, u.CreatedBy.Name}
	}
	for _, ref := range u.Roles {
		out.Roles = append(out.Roles, roleRef(c, ref.ID, ref.Name))
	}
	for _, ref := range u.Teams {
		out.Teams = append(out.Teams, Named{ref.ID, ref.Name})
	}
	return out
}

func roleRef(c *call, id, name string) RoleRef {
	if system, is := access.FindSystemRole(id); is {
		return RoleRef{id, locale.Text(c.language(), "role."+id+".name", nil), "system", system.NeedsSeat}
	}
	return RoleRef{id, name, "custom", false}
}

// AccountPath begins the path of everything in an account.
type AccountPath struct {
	Account string `path:"account" doc:"Account id, or self for the caller's own." example:"self"`
}

// UserPath names one user.
type UserPath struct {
	AccountPath
	User string `path:"user" doc:"User id, or self for the caller." example:"usr_01jd3w6v8k0000000000000000"`
}

// UserFilter chooses users.
type UserFilter struct {
	Search       string   `query:"search" maxLength:"200" doc:"Words; each must occur in name, username or email. One or two letters match the start of a word." example:"fourn"`
	Status       []string `query:"status,explode" enum:"active,pending,locked,password_expired,disabled" doc:"Any of these states; may be repeated." example:"[\"locked\"]"`
	Role         string   `query:"role" maxLength:"60" doc:"Who has this role, by id." example:"account_admin"`
	Team         string   `query:"team" maxLength:"60" doc:"Who is in this team, by id." example:"tea_01jd3w6v8k0000000000000000"`
	LastLogin    string   `query:"lastLogin" enum:"never,within_7d,within_30d,over_30d,over_90d" doc:"By the last sign-in." example:"over_90d"`
	SecondFactor string   `query:"secondFactor" enum:"none,any,app,passkey,mobile" doc:"By what users have set up beside a password: none, any, an authenticator app, a passkey, a mobile device." example:"none"`
	SignInMethod string   `query:"signInMethod" enum:"password,passkey" doc:"By how users signed in last." example:"passkey"`
}

func (f UserFilter) filter() user.Filter {
	out := user.Filter{Search: f.Search, Role: f.Role, Team: f.Team, LastLogin: user.LastLogin(f.LastLogin),
		SecondFactor: user.SecondFactor(f.SecondFactor), SignInMethod: user.SignInMethod(f.SignInMethod)}
	for _, s := range f.Status {
		out.Statuses = append(out.Statuses, user.Status(s))
	}
	return out
}

type listUsersInput struct {
	AccountPath
	UserFilter
	Paging
	Sort string `query:"sort" enum:"match,name,-name,username,-username,email,-email,lastLogin,-lastLogin,created,-created" doc:"Order; - in front for the reverse. When absent, match for a search and else name. Match lists whose full name begins with the search first, by name, and is the cheapest order of a search." example:"-lastLogin"`
}

// UserPage is a part of a list of users.
type UserPage struct {
	Items      []User `json:"items" doc:"The users. A page may hold fewer than asked for and still have a next one."`
	NextCursor string `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
}

type userPageOutput struct{ Body UserPage }

func (a *api) listUsers(ctx context.Context, c *call, in *listUsersInput) (*userPageOutput, error) {
	f := in.filter()
	f.Limit = in.Limit
	sort := in.Sort
	if sort != "" && sort[0] == '-' {
		f.Descending, sort = true, sort[1:]
	}
	f.Sort = user.SortBy(sort)
	purpose := "users " + string(c.in(in.Account)) + " " + in.Sort
	if in.Sort == "" && in.Search != "" { // a position by match says nothing by name
		purpose += string(user.ByMatch)
	}
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Users.List(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &userPageOutput{UserPage{Items: make([]User, len(page.Users)), NextCursor: a.cursor(page.Next, purpose)}}
	for i, u := range page.Users {
		out.Body.Items[i] = userOut(c, u)
	}
	return out, nil
}

type countUsersInput struct {
	AccountPath
	UserFilter
}

// Count is a number that is exact up to a bound.
type Count struct {
	Count int  `json:"count" doc:"How many; a lower bound when exact is false." example:"10000"`
	Exact bool `json:"exact" doc:"False above 10,000, or when counting would be too much work." example:"false"`
}

type countOutput struct{ Body Count }

func (a *api) countUsers(ctx context.Context, c *call, in *countUsersInput) (*countOutput, error) {
	n, exact, err := a.Users.Count(ctx, c.actor, c.in(in.Account), in.filter())
	return &countOutput{Count{n, exact}}, err
}

type createUserInput struct {
	AccountPath
	Body struct {
		Username  string   `json:"username" doc:"1 to 100 of A-Z a-z 0-9 . _ - + @; one with @ must be the user's own email." example:"amelie.fournier"`
		FirstName string   `json:"firstName" doc:"1 to 80 characters." example:"Amélie"`
		LastName  string   `json:"lastName,omitempty" doc:"Up to 80 characters." example:"Fournier"`
		Email     string   `json:"email" doc:"A bare address, up to 254 characters." example:"amelie@example.com"`
		Mobile    string   `json:"mobile,omitempty" doc:"International number, + and 7 to 15 digits." example:"+33612840742"`
		Language  string   `json:"language,omitempty" doc:"BCP 47; the account's when absent." example:"en"`
		TimeZone  string   `json:"timeZone,omitempty" doc:"IANA name; the account's when absent." example:"Europe/Paris"`
		Roles     []string `json:"roles,omitempty" maxItems:"100" doc:"Role ids." example:"[\"analyze_manager\"]"`
		Teams     []string `json:"teams,omitempty" maxItems:"100" doc:"Team ids." example:"[]"`

		Safelist  []SafelistEntryDraft `json:"safelist,omitempty" doc:"From where the user may come in, as many as fit into the request; every address when absent. Needs safelists/manage."`
		APIAccess *ProtocolAccessDraft `json:"apiAccess,omitempty" doc:"By which protocols the user may come in besides the portal; none when absent. Needs safelists/manage."`
	}
}

// controls are the access controls of a user who is to be made.
func controls(list []SafelistEntryDraft, access *ProtocolAccessDraft) admission.Controls {
	c := admission.Controls{Safelist: entryDrafts(list)}
	if access != nil {
		c.Access = access.draft()
	}
	return c
}

type userOutput struct{ Body User }

func (a *api) createUser(ctx context.Context, c *call, in *createUserInput) (*userOutput, error) {
	b := in.Body
	begin, err := controls(b.Safelist, b.APIAccess).Begin()
	if err != nil {
		return nil, err
	}
	u, err := a.Users.CreateWith(ctx, c.actor, c.in(in.Account), user.Draft{Username: b.Username, FirstName: b.FirstName, LastName: b.LastName,
		Email: b.Email, Mobile: b.Mobile, Language: b.Language, TimeZone: b.TimeZone, Roles: b.Roles, Teams: b.Teams}, begin)
	if err != nil {
		return nil, err
	}
	return &userOutput{userOut(c, u)}, nil
}

func (a *api) findUser(ctx context.Context, c *call, in *UserPath) (*userOutput, error) {
	u, err := a.Users.Find(ctx, c.actor, c.in(in.Account), user.ID(in.User))
	if err != nil {
		return nil, err
	}
	return &userOutput{userOut(c, u)}, nil
}

type updateUserInput struct {
	UserPath
	Body struct {
		FirstName Lasting[string]  `json:"firstName,omitempty" doc:"1 to 80 characters." example:"Amélie"`
		LastName  Optional[string] `json:"lastName,omitempty" doc:"Up to 80 characters; null or empty removes it." example:"Fournier"`
		Email     Lasting[string]  `json:"email,omitempty" doc:"Counts only once confirmed; until then it is pendingEmail." example:"amelie@example.com"`
		Mobile    Optional[string] `json:"mobile,omitempty" doc:"International number; null or empty removes it." example:"+33612840742"`
		Language  Lasting[string]  `json:"language,omitempty" doc:"BCP 47." example:"en"`
		TimeZone  Lasting[string]  `json:"timeZone,omitempty" doc:"IANA name." example:"Europe/Paris"`
	}
}

func (a *api) updateUser(ctx context.Context, c *call, in *updateUserInput) (*userOutput, error) {
	b := in.Body
	if err := fault.Several(b.FirstName.wrong("firstName"), b.Email.wrong("email"), b.Language.wrong("language"), b.TimeZone.wrong("timeZone")); err != nil {
		return nil, err
	}
	u, err := a.Users.Update(ctx, c.actor, c.in(in.Account), user.ID(in.User), user.Patch{FirstName: b.FirstName.Pointer(), LastName: b.LastName.Pointer(),
		Email: b.Email.Pointer(), Mobile: b.Mobile.Pointer(), Language: b.Language.Pointer(), TimeZone: b.TimeZone.Pointer()})
	if err != nil {
		return nil, err
	}
	return &userOutput{userOut(c, u)}, nil
}

// turn does one thing to a user and answers how they are now.
func (a *api) turn(do func(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error) func(context.Context, *call, *UserPath) (*userOutput, error) {
	return func(ctx context.Context, c *call, in *UserPath) (*userOutput, error) {
		if err := do(ctx, c.actor, c.in(in.Account), user.ID(in.User)); err != nil {
			return nil, err
		}
		return a.findUser(ctx, c, in)
	}
}

func (a *api) sendPasswordLetter(ctx context.Context, c *call, in *UserPath) (*accepted, error) {
	return &accepted{http.StatusAccepted}, a.Users.SendPasswordLetter(ctx, c.actor, c.in(in.Account), user.ID(in.User))
}

type deletionInput struct {
	UserPath
	Body struct {
		Reason string `json:"reason,omitempty" doc:"Up to 1,000 characters for the operator." example:"Left the company"`
	}
}

func (a *api) requestDeletion(ctx context.Context, c *call, in *deletionInput) (*accepted, error) {
	return &accepted{http.StatusAccepted}, a.Users.RequestDeletion(ctx, c.actor, c.in(in.Account), user.ID(in.User), in.Body.Reason)
}

type memberInput struct {
	UserPath
	Object string `path:"object" doc:"Role or team id." example:"analyze_manager"`
}

// member gives or takes a role or team.
func (a *api) member(do func(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, object string) error) func(context.Context, *call, *memberInput) (*Nothing, error) {
	return func(ctx context.Context, c *call, in *memberInput) (*Nothing, error) {
		return nil, do(ctx, c.actor, c.in(in.Account), user.ID(in.User), in.Object)
	}
}

func (a *api) eraseUser(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	return nil, a.Users.Erase(ctx, c.actor, operator, c.in(in.Account), user.ID(in.User))
}
