package api

import (
	"context"
	"encoding/json"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/signin"
)

type confirmInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"1024" doc:"One's own password; or else a factor." example:"correct horse battery staple"`
		Factor   string `json:"factor,omitempty" enum:"app,passkey,recovery" doc:"Instead of the password: one that counts in the account." example:"app"`
		Code     string `json:"code,omitempty" maxLength:"100" doc:"The code of the factor, of all but passkey." example:"123456"`

		Credential map[string]any `json:"credential,omitempty" doc:"For passkey: what navigator.credentials.get answered, by its toJSON."`
	}
}

// confirm answers a new cookie: the session goes on under another token.
func (a *api) confirm(ctx context.Context, c *call, in *confirmInput) (*cookiesOutput, error) {
	if c.known == nil {
		return nil, unauthenticated
	}
	credential, err := json.Marshal(in.Body.Credential)
	if err != nil {
		return nil, err
	}
	one, err := a.SignIn.Confirm(ctx, c.visitor(), c.actor, signin.Proof{Password: in.Body.Password,
		Answer: signin.Answer{Factor: account.Factor(in.Body.Factor), Code: in.Body.Code, Credential: credential}})
	if err != nil {
		return nil, err
	}
	return &cookiesOutput{a.opened(c, one)}, nil
}

func (a *api) confirmPasskeyOptions(ctx context.Context, c *call, _ *struct{}) (*passkeyOptionsOutput, error) {
	if c.known == nil {
		return nil, unauthenticated
	}
	return passkeyOptions(a.SignIn.ConfirmPasskeyOptions(ctx, c.actor))
}
