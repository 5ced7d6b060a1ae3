package api

import (
	"context"
	"net/http"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/cookie"
	"gatehouse/internal/foundation/locale"
)

type signInInput struct {
	Body struct {
		Username string `json:"username" maxLength:"300" doc:"Username, or an email address that is verified in one account only." example:"amelie.fournier"`
		Password string `json:"password" maxLength:"1024" doc:"The password; never logged." example:"correct horse battery staple"`
	}
}

func (a *api) signIn(ctx context.Context, c *call, in *signInInput) (*signInOutput, error) {
	o, err := a.SignIn.SignIn(ctx, c.visitor(), in.Body.Username, in.Body.Password)
	return a.outcome(c, o, err)
}

// WhoAmI is the session that asks.
type WhoAmI struct {
	Session     *SessionTimes `json:"session,omitempty" doc:"Absent when an API key asks."`
	User        *Person       `json:"user,omitempty" doc:"Absent when an API key asks."`
	Key         *Named        `json:"key,omitempty" doc:"The API key that asks."`
	Account     AccountBrief  `json:"account" doc:"The caller's own account."`
	Permissions []string      `json:"permissions" doc:"Everything the caller may do, as thing/action, sorted." example:"[\"users/view\"]"`
	Languages   []string      `json:"languages" doc:"Languages that Gatehouse speaks, as BCP 47 tags." example:"[\"en\",\"ar\",\"sl\"]"`
	OwnLanguage bool          `json:"ownLanguage" doc:"Whether the caller may choose the language of their own portal: the account's setting, or users/manage." example:"true"`
	Version     string        `json:"version" doc:"Version of the program." example:"1.0.0"`
	Password    *OwnPassword  `json:"password,omitempty" doc:"Absent when an API key asks."`
}

// SessionTimes says how long a session lives.
type SessionTimes struct {
	ID        string    `json:"id" doc:"Session id." example:"ses_01jd3w6v8k0000000000000000"`
	CreatedAt time.Time `json:"createdAt" doc:"When it was begun." example:"2026-11-22T10:00:00Z"`
	ExpiresAt time.Time `json:"expiresAt" doc:"Absolute limit; it ends earlier when it is not used for as long as the account says." example:"2026-11-29T10:00:00Z"`
}

// Person is the signed-in user.
type Person struct {
	ID        string `json:"id" doc:"User id." example:"usr_01jd3w6v8k0000000000000000"`
	Username  string `json:"username" doc:"Username, which never changes." example:"amelie.fournier"`
	FirstName string `json:"firstName" doc:"First name." example:"Amélie"`
	LastName  string `json:"lastName" doc:"Last name; may be empty." example:"Fournier"`
	Email     string `json:"email" doc:"Email address." example:"amelie@example.com"`
	Language  string `json:"language" doc:"Language of the interface, BCP 47." example:"fr"`
	TimeZone  string `json:"timeZone" doc:"Time zone, IANA name." example:"Europe/Paris"`
}

// AccountBrief names an account.
type AccountBrief struct {
	ID   string `json:"id" doc:"Account id." example:"acc_01jd3w6v8k0000000000000000"`
	Name string `json:"name" doc:"Name of the account." example:"Halden Freight"`
	Kind string `json:"kind" enum:"operator,main,sub" doc:"Place in the tree." example:"main"`
}

// Named is a thing with an id and a name.
type Named struct {
	ID   string `json:"id" doc:"Its id." example:"rol_01jd3w6v8k0000000000000000"`
	Name string `json:"name" doc:"Its name." example:"Night shift lead"`
}

type whoAmIOutput struct{ Body WhoAmI }

func (a *api) whoAmI(ctx context.Context, c *call, _ *struct{}) (*whoAmIOutput, error) {
	out := &whoAmIOutput{Body: WhoAmI{Permissions: permissionNames(c.actor.Permissions), Languages: locale.Languages(), Version: a.Version}}
	if c.known != nil {
		k := c.known
		out.Body.Session = &SessionTimes{k.Session.ID, k.Session.CreatedAt, k.Session.ExpiresAt}
		out.Body.User = person(k.User)
		var err error
		if out.Body.Password, err = a.ownPassword(ctx, k); err != nil {
			return nil, err
		}
		out.Body.OwnLanguage = k.Account.OwnLanguage || c.actor.Permissions.Has(access.UsersManage)
		out.Body.Account = AccountBrief{string(k.Session.Account), k.Account.Name, k.Account.Kind}
		return out, nil
	}
	home, err := a.Accounts.Find(ctx, c.actor, c.actor.Account)
	if err != nil {
		return nil, err
	}
	if c.pass.User != nil {
		out.Body.User = person(*c.pass.User)
	} else {
		out.Body.Key = &Named{c.actor.ID, c.actor.Name}
	}
	out.Body.Account = AccountBrief{string(home.ID), home.Name, string(home.Kind)}
	return out, nil
}

func person(u user.User) *Person {
	return &Person{string(u.ID), u.Username, u.FirstName, u.LastName, u.Email, u.Language, u.TimeZone}
}

type cookiesOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

func (a *api) signOut(ctx context.Context, c *call, _ *struct{}) (*cookiesOutput, error) {
	if c.actor.Kind != access.User {
		return nil, unauthenticated
	}
	return &cookiesOutput{[]http.Cookie{a.cookie(cookie.Session, "", -1)}}, a.Sessions.Close(ctx, c.actor)
}

type changePasswordInput struct {
	Body struct {
		CurrentPassword string `json:"currentPassword" maxLength:"1024" doc:"The password as it is." example:"correct horse battery staple"`
		NewPassword     string `json:"newPassword" maxLength:"1024" doc:"As the rules of the account say; passwordRules." example:"another long sentence"`
	}
}

// changePassword answers a new cookie: the token is rotated and all other sessions end.
func (a *api) changePassword(ctx context.Context, c *call, in *changePasswordInput) (*cookiesOutput, error) {
	if c.known == nil {
		return nil, unauthenticated
	}
	one, err := a.SignIn.ChangePassword(ctx, c.visitor(), c.actor, in.Body.CurrentPassword, in.Body.NewPassword)
	if err != nil {
		return nil, err
	}
	return &cookiesOutput{a.opened(c, one)}, nil
}

type forgotInput struct {
	Body struct {
		Username string `json:"username" maxLength:"300" doc:"Username or verified email address." example:"amelie.fournier"`
	}
}

type accepted struct {
	Status int
}

func (a *api) forgot(ctx context.Context, c *call, in *forgotInput) (*accepted, error) {
	return &accepted{http.StatusAccepted}, a.SignIn.Forgot(ctx, c.visitor(), in.Body.Username)
}

type tokenInput struct {
	Body struct {
		Token string `json:"token" maxLength:"200" doc:"The part behind # of the letter's link." example:"gtl_..."`
	}
}

// PasswordLink is what a letter's link is for.
type PasswordLink struct {
	Username    string    `json:"username" doc:"Whose password it sets." example:"amelie.fournier"`
	Name        string    `json:"name" doc:"Full name." example:"Amélie Fournier"`
	AccountName string    `json:"accountName" doc:"Name of the account." example:"Halden Freight"`
	Purpose     string    `json:"purpose" enum:"set,reset" doc:"set: the first password; reset: a new one." example:"set"`
	ExpiresAt   time.Time `json:"expiresAt" doc:"The link works until then, once." example:"2026-11-29T10:00:00Z"`
	Language    string    `json:"language" doc:"The user's language, BCP 47." example:"fr"`

	PasswordRules PasswordRules `json:"passwordRules" doc:"What the new password must be like."`
}

type passwordLinkOutput struct{ Body PasswordLink }

func (a *api) checkPasswordLink(ctx context.Context, _ *call, in *tokenInput) (*passwordLinkOutput, error) {
	l, err := a.SignIn.CheckLink(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	purpose := "reset"
	if l.First {
		purpose = "set"
	}
	rules, err := a.rules(ctx, l.Account.ID)
	return &passwordLinkOutput{PasswordLink{l.User.Username, l.User.FullName(), l.Account.Name, purpose, l.ExpiresAt, l.User.Language, rules}}, err
}

type redeemInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200" doc:"The part behind # of the letter's link." example:"gtl_..."`
		Password string `json:"password" maxLength:"1024" doc:"The new password, as passwordRules say." example:"correct horse battery staple"`
	}
}

func (a *api) redeemPasswordLink(ctx context.Context, c *call, in *redeemInput) (*Nothing, error) {
	return nil, a.SignIn.SetPassword(ctx, c.visitor(), in.Body.Token, in.Body.Password)
}

func (a *api) confirmEmail(ctx context.Context, c *call, in *tokenInput) (*Nothing, error) {
	return nil, a.SignIn.ConfirmEmail(ctx, c.visitor(), in.Body.Token)
}
