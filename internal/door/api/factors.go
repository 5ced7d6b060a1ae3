package api

import (
	"context"
	"encoding/json"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
)

// Factors is what a user has set up beside a password, and what counts in their account.
type Factors struct {
	App           *FactorApp     `json:"app,omitempty" doc:"The authenticator app; absent without one."`
	Passkeys      []Passkey      `json:"passkeys" doc:"Passkeys, the oldest first; at most 20."`
	RecoveryCodes *RecoveryState `json:"recoveryCodes,omitempty" doc:"Recovery codes; absent when none were made."`
	Allowed       []string       `json:"allowed" doc:"Second factors that count in the account: app, email, mobile, passkey, sms, voice." example:"[\"app\",\"passkey\"]"`
	Ways          []string       `json:"ways" doc:"Second factors that the user can answer with now, the safest first; recovery codes left out." example:"[\"app\",\"sms\"]"`
	MobileNumber  MobileNumber   `json:"mobileNumber" doc:"How a code reaches the user's mobile number."`
	Preferred     string         `json:"preferred,omitempty" doc:"The second factor that the user wants to be asked for." example:"sms"`
	Mode          string         `json:"mode" enum:"off,new_device,always" doc:"When the account asks for a second factor." example:"new_device"`
	Passwordless  bool           `json:"passwordless" doc:"A passkey alone is enough to sign in." example:"false"`
	PasskeysWork  bool           `json:"passkeysWork" doc:"False where browsers give no passkeys: the installation is called by an IP address." example:"true"`
}

// MobileNumber is how a code reaches a user's mobile number.
type MobileNumber struct {
	Channels []string  `json:"channels" doc:"By what a code would be sent now: sms, voice." example:"[\"sms\"]"`
	Barrier  string    `json:"barrier,omitempty" enum:"country,provider" doc:"Why no code reaches it: the account sends none to its country, or nobody sends messages. Absent without a number." example:"country"`
	Sent     *CodeSent `json:"sent,omitempty" doc:"The code on its way that will prove the number; shown to its owner only."`
}

func mobileNumber(n secondfactor.Number) MobileNumber {
	return MobileNumber{Channels: factorNames(n.Channels), Barrier: string(n.Barrier), Sent: codeSent(n.Sent)}
}

func factorNames(list []account.Factor) []string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = string(f)
	}
	return names
}

// FactorApp is an authenticator app.
type FactorApp struct {
	AddedAt    time.Time  `json:"addedAt" doc:"When it was set up." example:"2026-11-22T10:00:00Z"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty" doc:"When one of its codes was last accepted." example:"2026-11-22T10:00:00Z"`
}

// Passkey is a key pair (WebAuthn) whose private half stays with its user.
type Passkey struct {
	ID         string     `json:"id" doc:"Passkey id." example:"pky_01jd3w6v8k0000000000000000"`
	Name       string     `json:"name" doc:"Name that its user gave." example:"Work laptop"`
	CreatedAt  time.Time  `json:"createdAt" doc:"When it was added." example:"2026-11-22T10:00:00Z"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty" doc:"When it was last accepted." example:"2026-11-22T10:00:00Z"`
	Synced     bool       `json:"synced" doc:"It may be on several devices of its user." example:"true"`
	StoppedAt  *time.Time `json:"stoppedAt,omitempty" doc:"When it stopped to count, because there may be a copy of it." example:"2026-11-22T10:00:00Z"`
}

// RecoveryState tells of recovery codes without showing them.
type RecoveryState struct {
	Left   int       `json:"left" doc:"How many were not used yet." example:"8"`
	MadeAt time.Time `json:"madeAt" doc:"When they were made." example:"2026-11-22T10:00:00Z"`
}

func passkeyOut(k secondfactor.Passkey) Passkey {
	return Passkey{ID: k.ID, Name: k.Name, CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt, Synced: k.Synced, StoppedAt: k.SuspiciousAt}
}

type factorsOutput struct{ Body Factors }

func (a *api) findFactors(ctx context.Context, c *call, in *UserPath) (*factorsOutput, error) {
	o, err := a.Factors.Find(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	out := Factors{Passkeys: make([]Passkey, len(o.Passkeys)), Allowed: factorNames(o.Policy.Factors), Ways: factorNames(o.Ways), MobileNumber: mobileNumber(o.Number),
		Preferred: string(o.Preferred), Mode: string(o.Policy.Mode), Passwordless: o.Policy.Passwordless, PasskeysWork: o.PasskeysWork}
	for i, k := range o.Passkeys {
		out.Passkeys[i] = passkeyOut(k)
	}
	if o.App != nil {
		out.App = &FactorApp{o.App.AddedAt, o.App.LastUsedAt}
	}
	if o.Codes != nil {
		out.RecoveryCodes = &RecoveryState{o.Codes.Left, o.Codes.MadeAt}
	}
	return &factorsOutput{out}, nil
}

func (a *api) removeFactors(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.Factors.RemoveAll(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
}

// AppEnrolment is what an authenticator app is set up with.
type AppEnrolment struct {
	Secret string `json:"secret" doc:"The secret in base 32, to be typed into an app. It is shown once." example:"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"`
	URI    string `json:"uri" doc:"The same as otpauth:// address, to be shown as a QR code." example:"otpauth://totp/Halden:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Halden"`
}

type enrolmentOutput struct{ Body AppEnrolment }

func (a *api) beginApp(ctx context.Context, c *call, in *UserPath) (*enrolmentOutput, error) {
	e, err := a.Factors.BeginApp(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	return &enrolmentOutput{AppEnrolment(e)}, err
}

type confirmAppInput struct {
	UserPath
	Body struct {
		Code string `json:"code" maxLength:"20" doc:"The six digits that the app shows." example:"287082"`
	}
}

func (a *api) confirmApp(ctx context.Context, c *call, in *confirmAppInput) (*Nothing, error) {
	return nil, a.Factors.ConfirmApp(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Body.Code)
}

func (a *api) removeApp(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.Factors.RemoveApp(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
}

type recoveryOutput struct {
	Body struct {
		Codes []string `json:"codes" doc:"Ten codes, each good for one sign-in. They are shown once; earlier ones no longer work." example:"[\"k3f9-2mxq-7p4t\"]"`
	}
}

func (a *api) makeRecoveryCodes(ctx context.Context, c *call, in *UserPath) (*recoveryOutput, error) {
	codes, err := a.Factors.MakeRecoveryCodes(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	out := &recoveryOutput{}
	out.Body.Codes = codes
	return out, err
}

// PasskeyOptions is what the browser is to be asked.
type PasskeyOptions struct {
	PublicKey json.RawMessage `json:"publicKey" doc:"Options of WebAuthn in their JSON form, for PublicKeyCredential.parseCreationOptionsFromJSON and parseRequestOptionsFromJSON. They end after five minutes."`
}

// passkeyOptions reads what the room gives.
func passkeyOptions(options secondfactor.Options, err error) (*passkeyOptionsOutput, error) {
	out := &passkeyOptionsOutput{}
	if err == nil {
		err = json.Unmarshal(options, &out.Body)
	}
	return out, err
}

type passkeyOptionsOutput struct{ Body PasskeyOptions }

func (a *api) newPasskeyOptions(ctx context.Context, c *call, in *UserPath) (*passkeyOptionsOutput, error) {
	return passkeyOptions(a.Factors.NewPasskeyOptions(ctx, c.actor, c.in(in.Account), selfOr(c, in.User)))
}

type addPasskeyInput struct {
	UserPath
	Body struct {
		Name       string         `json:"name" doc:"1 to 60 characters, to know it again by." example:"Work laptop"`
		Credential map[string]any `json:"credential" doc:"What navigator.credentials.create answered, by its toJSON."`
	}
}

type passkeyOutput struct{ Body Passkey }

func (a *api) addPasskey(ctx context.Context, c *call, in *addPasskeyInput) (*passkeyOutput, error) {
	credential, err := json.Marshal(in.Body.Credential)
	if err != nil {
		return nil, err
	}
	k, err := a.Factors.AddPasskey(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Body.Name, credential)
	return &passkeyOutput{passkeyOut(k)}, err
}

// PasskeyPath names one passkey.
type PasskeyPath struct {
	UserPath
	Passkey string `path:"passkey" doc:"Passkey id." example:"pky_01jd3w6v8k0000000000000000"`
}

type renamePasskeyInput struct {
	PasskeyPath
	Body struct {
		Name string `json:"name" doc:"1 to 60 characters." example:"Work laptop"`
	}
}

func (a *api) renamePasskey(ctx context.Context, c *call, in *renamePasskeyInput) (*Nothing, error) {
	return nil, a.Factors.RenamePasskey(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Passkey, in.Body.Name)
}

func (a *api) removePasskey(ctx context.Context, c *call, in *PasskeyPath) (*Nothing, error) {
	return nil, a.Factors.RemovePasskey(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Passkey)
}

type preferFactorInput struct {
	UserPath
	Body struct {
		Factor string `json:"factor" enum:",app,email,mobile,passkey,sms,voice" doc:"The second factor to be asked for; empty: none in particular." example:"sms"`
	}
}

func (a *api) preferFactor(ctx context.Context, c *call, in *preferFactorInput) (*Nothing, error) {
	return nil, a.Factors.Prefer(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), account.Factor(in.Body.Factor))
}

type mobileCodeInput struct {
	UserPath
	Body struct {
		Channel string `json:"channel" enum:"sms,voice" doc:"How to send it." example:"sms"`
	}
}

type mobileCodeOutput struct{ Body CodeSent }

func (a *api) sendMobileCode(ctx context.Context, c *call, in *mobileCodeInput) (*mobileCodeOutput, error) {
	sent, err := a.Factors.SendMobileCode(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), account.Factor(in.Body.Channel))
	return &mobileCodeOutput{*codeSent(&sent)}, err
}

type verifyMobileInput struct {
	UserPath
	Body struct {
		Code string `json:"code" maxLength:"20" doc:"The six digits that were sent." example:"287082"`
	}
}

func (a *api) verifyMobile(ctx context.Context, c *call, in *verifyMobileInput) (*Nothing, error) {
	return nil, a.Factors.VerifyMobile(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Body.Code)
}
