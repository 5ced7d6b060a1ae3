package api

import (
	"context"
	"encoding/json"
)

// A second factor that is set up on the way in, because the account asks for one.

func (a *api) signInBeginApp(ctx context.Context, c *call, _ *struct{}) (*enrolmentOutput, error) {
	e, err := a.SignIn.BeginApp(ctx, c.visitor(), c.signIn)
	return &enrolmentOutput{AppEnrolment(e)}, err
}

type signInConfirmAppInput struct {
	Body struct {
		Code string `json:"code" maxLength:"20" doc:"The six digits that the app shows." example:"287082"`
	}
}

func (a *api) signInConfirmApp(ctx context.Context, c *call, in *signInConfirmAppInput) (*signInOutput, error) {
	o, err := a.SignIn.ConfirmApp(ctx, c.visitor(), c.signIn, in.Body.Code)
	return a.outcome(c, o, err)
}

func (a *api) signInNewPasskeyOptions(ctx context.Context, c *call, _ *struct{}) (*passkeyOptionsOutput, error) {
	return passkeyOptions(a.SignIn.NewPasskeyOptions(ctx, c.visitor(), c.signIn))
}

type signInAddPasskeyInput struct {
	Body struct {
		Name       string         `json:"name,omitempty" doc:"1 to 60 characters, to know it again by; the name of the browser without one." example:"Work laptop"`
		Credential map[string]any `json:"credential" doc:"What navigator.credentials.create answered, by its toJSON."`
	}
}

func (a *api) signInAddPasskey(ctx context.Context, c *call, in *signInAddPasskeyInput) (*signInOutput, error) {
	credential, err := json.Marshal(in.Body.Credential)
	if err != nil {
		return nil, err
	}
	o, err := a.SignIn.AddPasskey(ctx, c.visitor(), c.signIn, in.Body.Name, credential)
	return a.outcome(c, o, err)
}
