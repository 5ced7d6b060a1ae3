package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/foundation/cookie"
)

// SignInStatus says how far a sign-in has come.
type SignInStatus struct {
	Status string       `json:"status" enum:"signed_in,second_factor,enrol,password_expired" doc:"signed_in, or what is wanted next: a second factor, to get one, or a new password." example:"signed_in"`
	SignIn *SignInState `json:"signIn,omitempty" doc:"The sign-in that is not finished; absent once signed in."`
}

// SignInState is a sign-in between its password and its session. The browser
// holds its token in a cookie.
type SignInState struct {
	Status    string      `json:"status" enum:"second_factor,enrol,password_expired" doc:"What is wanted next." example:"second_factor"`
	Username  string      `json:"username" doc:"Who signs in." example:"amelie.fournier"`
	Ways      []SignInWay `json:"ways" doc:"Second factors that count, of which one is wanted."`
	Enrol     []string    `json:"enrol,omitempty" enum:"app,passkey" doc:"Second factors that can be set up now, the safest first, when the status is enrol; absent when the account counts none that can." example:"[\"passkey\",\"app\"]"`
	Preferred string      `json:"preferred,omitempty" doc:"The way to offer first." example:"email"`
	Sent      *CodeSent   `json:"sent,omitempty" doc:"The code that is on its way."`
	ExpiresAt time.Time   `json:"expiresAt" doc:"When the sign-in has to begin anew." example:"2026-11-22T10:10:00Z"`

	PasswordRules *PasswordRules `json:"passwordRules,omitempty" doc:"What the new password must be like, when one is wanted."`
}

// SignInWay is a second factor that may be shown.
type SignInWay struct {
	Factor string `json:"factor" enum:"email,sms,voice,app,passkey,mobile,recovery" doc:"Sort of factor." example:"email"`
	To     string `json:"to,omitempty" doc:"Where a code would be sent, shortened." example:"a•••@example.com"`
}

// CodeSent is a code on its way.
type CodeSent struct {
	Factor    string    `json:"factor" enum:"email,sms,voice" doc:"How it was sent." example:"email"`
	To        string    `json:"to" doc:"Where to, shortened." example:"a•••@example.com"`
	At        time.Time `json:"at" doc:"When." example:"2026-11-22T10:00:00Z"`
	ResendAt  time.Time `json:"resendAt" doc:"Another one may be asked for from then on." example:"2026-11-22T10:00:30Z"`
	ExpiresAt time.Time `json:"expiresAt" doc:"It works until then, once." example:"2026-11-22T10:10:00Z"`
}

type signInOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      SignInStatus
}

type signInStateOutput struct{ Body SignInState }

// outcome answers how far a sign-in has come, with the cookies that go with it.
func (a *api) outcome(c *call, o signin.Outcome, err error) (*signInOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &signInOutput{Body: SignInStatus{Status: string(o.Step)}}
	if o.Step == signin.SignedIn {
		out.SetCookie = a.opened(c, o.Opened)
		return out, nil
	}
	state := signInState(o.Unfinished)
	out.Body.SignIn = &state
	if o.Token.Prefix != "" {
		out.SetCookie = []http.Cookie{a.cookie(cookie.SignIn, o.Token.Text(), int(signin.UnfinishedTime.Seconds()))}
	}
	return out, nil
}

func signInState(u signin.Unfinished) SignInState {
	out := SignInState{Status: string(u.Step), Username: u.User.Username, Ways: []SignInWay{}, Enrol: factorNames(u.Enrol), Preferred: string(u.Preferred), Sent: codeSent(u.Sent), ExpiresAt: u.ExpiresAt}
	for _, w := range u.Ways {
		out.Ways = append(out.Ways, SignInWay{string(w.Factor), w.To})
	}
	if u.Step == signin.WantsPassword {
		rules := passwordRules(u.PasswordRules())
		out.PasswordRules = &rules
	}
	return out
}

func codeSent(s *secondfactor.Sent) *CodeSent {
	if s == nil {
		return nil
	}
	return &CodeSent{string(s.Channel), s.To, s.At, s.ResendAt, s.ExpiresAt}
}

func (a *api) findSignIn(ctx context.Context, c *call, _ *struct{}) (*signInStateOutput, error) {
	u, err := a.SignIn.Look(ctx, c.visitor(), c.signIn)
	return &signInStateOutput{signInState(u)}, err
}

func (a *api) giveUpSignIn(ctx context.Context, c *call, _ *struct{}) (*cookiesOutput, error) {
	return &cookiesOutput{[]http.Cookie{a.cookie(cookie.SignIn, "", -1)}}, a.SignIn.GiveUp(ctx, c.signIn)
}

type sendCodeInput struct {
	Body struct {
		Factor string `json:"factor" enum:"email,sms,voice" doc:"How to send it." example:"email"`
	}
}

func (a *api) sendSignInCode(ctx context.Context, c *call, in *sendCodeInput) (*signInStateOutput, error) {
	u, err := a.SignIn.Code(ctx, c.visitor(), c.signIn, account.Factor(in.Body.Factor))
	return &signInStateOutput{signInState(u)}, err
}

type showFactorInput struct {
	Body struct {
		Factor     string         `json:"factor" enum:"email,sms,voice,app,passkey,mobile,recovery" doc:"Which factor is shown. mobile: after a device has approved." example:"email"`
		Code       string         `json:"code,omitempty" maxLength:"100" doc:"The code, of all but passkey and mobile; spaces in it do not count." example:"123456"`
		Credential map[string]any `json:"credential,omitempty" doc:"For passkey: what navigator.credentials.get answered, by its toJSON."`
	}
}

func (a *api) showFactor(ctx context.Context, c *call, in *showFactorInput) (*signInOutput, error) {
	credential, err := json.Marshal(in.Body.Credential)
	if err != nil {
		return nil, err
	}
	o, err := a.SignIn.Show(ctx, c.visitor(), c.signIn, signin.Answer{Factor: account.Factor(in.Body.Factor), Code: in.Body.Code, Credential: credential})
	return a.outcome(c, o, err)
}

type expiredPasswordInput struct {
	Body struct {
		Password string `json:"password" maxLength:"1024" doc:"The new password." example:"correct horse battery staple"`
	}
}

func (a *api) replaceExpiredPassword(ctx context.Context, c *call, in *expiredPasswordInput) (*signInOutput, error) {
	o, err := a.SignIn.NewPassword(ctx, c.visitor(), c.signIn, in.Body.Password)
	return a.outcome(c, o, err)
}

func (a *api) disownSignIn(ctx context.Context, c *call, in *tokenInput) (*Nothing, error) {
	return nil, a.SignIn.Disown(ctx, c.visitor(), in.Body.Token)
}

func (a *api) signInPasskeyOptions(ctx context.Context, c *call, _ *struct{}) (*passkeyOptionsOutput, error) {
	return passkeyOptions(a.SignIn.PasskeyOptions(ctx, c.visitor(), c.signIn))
}

type passwordlessOptionsOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      PasskeyOptions
}

// passwordlessOptions answers a cookie too: the question is for this browser alone.
func (a *api) passwordlessOptions(ctx context.Context, c *call, _ *struct{}) (*passwordlessOptionsOutput, error) {
	options, device, err := a.SignIn.Passwordless(ctx, c.visitor())
	if err != nil {
		return nil, err
	}
	out, err := passkeyOptions(options, nil)
	return &passwordlessOptionsOutput{[]http.Cookie{a.cookie(cookie.Device, device, deviceAge)}, out.Body}, err
}

type passkeySignInInput struct {
	Body struct {
		Credential map[string]any `json:"credential" doc:"What navigator.credentials.get answered, by its toJSON."`
	}
}

func (a *api) signInByPasskey(ctx context.Context, c *call, in *passkeySignInInput) (*signInOutput, error) {
	credential, err := json.Marshal(in.Body.Credential)
	if err != nil {
		return nil, err
	}
	o, err := a.SignIn.SignInByPasskey(ctx, c.visitor(), credential)
	return a.outcome(c, o, err)
}

type askMobilesOutput struct {
	Body struct {
		Number    string    `json:"number" doc:"Two digits that the device asks for; only this answer shows them." example:"42"`
		ExpiresAt time.Time `json:"expiresAt" doc:"The question ends then." example:"2026-11-22T10:02:00Z"`
	}
}

func (a *api) askMobiles(ctx context.Context, c *call, _ *struct{}) (*askMobilesOutput, error) {
	ask, err := a.SignIn.AskMobiles(ctx, c.visitor(), c.signIn)
	out := &askMobilesOutput{}
	out.Body.Number, out.Body.ExpiresAt = ask.Number, ask.ExpiresAt
	return out, err
}

type mobileAnswerOutput struct {
	Body struct {
		Status string `json:"status" enum:"waiting,approved,denied,expired" doc:"approved: show the factor mobile now." example:"waiting"`
	}
}

func (a *api) mobileAnswer(ctx context.Context, c *call, _ *struct{}) (*mobileAnswerOutput, error) {
	answer, err := a.SignIn.MobileAnswer(ctx, c.visitor(), c.signIn)
	out := &mobileAnswerOutput{}
	out.Body.Status = string(answer)
	return out, err
}
