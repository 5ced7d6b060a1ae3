package compat

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/feature/admission"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/request"
)

// openSession gives a token for a username and a password. Whatever stands in
// the Authorization header is passed over: some clients send "undefined".
func (d *door) openSession(ctx context.Context, c *call, r *http.Request) (any, error) {
	o, err := readObject(r)
	if err != nil {
		return nil, err
	}
	name, password := needed[string](o, "username"), needed[string](o, "password")
	anywhere := member[bool](o, "unsafe")
	if err := o.err(); err != nil {
		return nil, err
	}
	token, err := d.Admission.OpenSession(ctx, name, password, anywhere != nil && *anywhere, c.visit())
	if err != nil {
		return nil, err
	}
	return struct {
		Token string `json:"token"`
	}{token.Text()}, nil
}

func (d *door) closeSession(ctx context.Context, c *call, _ *http.Request) (any, error) {
	return nil, d.Admission.CloseSession(ctx, c.pass)
}

// The grants of RFC 6749 that are given.
const (
	clientGrant   = "client_credentials"
	passwordGrant = "password"
)

var grantUnknown = fault.New(fault.Invalid, "compat.grant_unknown").On("grant_type")

// accessToken is an answer of RFC 6749, section 5.1.
type accessToken struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	TokenType   string `json:"token_type"`
}

func (d *door) issueToken(ctx context.Context, c *call, r *http.Request) (any, error) {
	form, err := tokenForm(r)
	if err != nil {
		return nil, err
	}
	c.grant = form.Get("grant_type")
	credential, err := d.grantee(ctx, c, r, form)
	if err != nil {
		return nil, err
	}
	if credential.Secret == "" {
		return nil, admission.Refused
	}
	token, err := d.Admission.IssueBearer(ctx, credential, c.visit())
	if err != nil {
		return nil, err
	}
	return accessToken{token, int(admission.BearerTime.Seconds()), "Bearer"}, nil
}

// tokenForm reads the parameters from the body, or, where there is none, from
// the query. None may stand twice (RFC 6749, section 3.2).
func tokenForm(r *http.Request) (url.Values, error) {
	content, err := body(r, "application/x-www-form-urlencoded")
	if err != nil {
		return nil, err
	}
	text := r.URL.RawQuery
	if len(content) > 0 {
		if text != "" {
			return nil, request.BodyWrong
		}
		text = string(content)
	}
	form, err := url.ParseQuery(text)
	if err != nil {
		return nil, request.BodyWrong
	}
	if wrong := request.ReadableValues(form); wrong != nil {
		return nil, request.BodyWrong
	}
	for name, list := range form {
		if len(list) > 1 {
			return nil, request.MemberDoubled.On(name[:min(len(name), 60)])
		}
	}
	return form, nil
}

// grantee is whose credential a token is asked for.
func (d *door) grantee(ctx context.Context, c *call, r *http.Request, form url.Values) (admission.Credential, error) {
	client, err := clientOf(r, form)
	if err != nil {
		return client, err
	}
	switch c.grant {
	case clientGrant:
		return client, nil
	case passwordGrant:
		if client.Secret != "" { // a client that shows who it is, must be it (RFC 6749, section 4.3.2)
			if client.Kind != admission.Key {
				return client, admission.Refused
			}
			if _, err := d.Admission.Admit(ctx, client, c.visit()); err != nil {
				return client, err
			}
		}
		return admission.Credential{Kind: admission.Password, Name: form.Get("username"), Secret: form.Get("password")}, nil
	case "":
		return client, request.MemberMissing.On("grant_type")
	}
	return client, grantUnknown
}

// clientOf is the client of a request for a token: by HTTP Basic, or in the
// form, not both (RFC 6749, section 2.3). It is an API key with its secret; or,
// as some public clients send it, a username with its password.
func clientOf(r *http.Request, form url.Values) (client admission.Credential, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) > 1 {
		return client, request.BodyWrong
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if len(headers) == 1 {
		if shown, ok := admission.ParseAuthorization(headers[0]); ok && shown.Kind == admission.Password {
			if secret != "" && shown.Secret != "" {
				return client, request.BodyWrong
			}
			if id, secret, err = unescaped(shown); err != nil {
				return client, admission.Refused
			}
		}
	}
	client = admission.Credential{Kind: admission.Password, Name: id, Secret: secret}
	if ident.Valid("key", id) {
		client.Kind = admission.Key
	}
	return client, nil
}

// unescaped takes the escapes out of a client's name and secret, which stand in
// Basic as in a form (RFC 6749, section 2.3.1).
func unescaped(c admission.Credential) (id, secret string, err error) {
	if id, err = url.QueryUnescape(c.Name); err != nil {
		return "", "", err
	}
	secret, err = url.QueryUnescape(c.Secret)
	if err == nil && (!request.IsText(id) || !request.IsText(secret)) {
		err = request.BodyWrong
	}
	return strings.TrimSpace(id), secret, err
}
