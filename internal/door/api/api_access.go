package api

import (
	"context"
	"net/http"
	"time"

	"gatehouse/internal/feature/apiaccess"
)

// ProtocolAccess is by which protocols a user may come in with a password besides the portal.
type ProtocolAccess struct {
	HTTP         bool             `json:"http" doc:"Whether the password is taken over the HTTP API." example:"false"`
	SMPP         bool             `json:"smpp" doc:"Whether the password is taken over SMPP." example:"true"`
	SMPPSessions int              `json:"smppSessions" doc:"Binds at the same time, over all nodes." example:"4"`
	SMPPRate     int              `json:"smppRate" doc:"Messages a second over SMPP, on each node." example:"100"`
	Credentials  *BindCredentials `json:"bindCredentials,omitempty" doc:"Credentials that were generated for SMPP; absent without any."`
	ETag         string           `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

// BindCredentials work for SMPP alone.
type BindCredentials struct {
	SystemID  string    `json:"systemId" doc:"system_id, 15 characters." example:"gk7Tq2mWzR4xBn"`
	Anywhere  bool      `json:"anywhere" doc:"Whether they work although the user has no safelist." example:"false"`
	CreatedAt time.Time `json:"createdAt" doc:"When they were generated." example:"2026-11-22T10:00:00Z"`
}

func credentialsOut(c apiaccess.Credentials) BindCredentials {
	return BindCredentials{c.SystemID, c.Anywhere, c.CreatedAt}
}

type apiAccessOutput struct {
	ETag string `header:"ETag"`
	Body ProtocolAccess
}

func apiAccessOut(one apiaccess.Access) *apiAccessOutput {
	out := &apiAccessOutput{etag(one.Version), ProtocolAccess{HTTP: one.HTTP, SMPP: one.SMPP, SMPPSessions: one.Limits.Sessions, SMPPRate: one.Limits.Rate, ETag: etag(one.Version)}}
	if one.Credentials != nil {
		credentials := credentialsOut(*one.Credentials)
		out.Body.Credentials = &credentials
	}
	return out
}

func (a *api) findAPIAccess(ctx context.Context, c *call, in *UserPath) (*apiAccessOutput, error) {
	one, err := a.APIAccess.Find(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	return apiAccessOut(one), nil
}

// ProtocolAccessDraft is what a user is to be able to use.
type ProtocolAccessDraft struct {
	HTTP         bool `json:"http,omitempty" doc:"Take the password over the HTTP API." example:"false"`
	SMPP         bool `json:"smpp,omitempty" doc:"Take the password over SMPP." example:"true"`
	SMPPSessions int  `json:"smppSessions,omitempty" doc:"1 to 100 binds at the same time; 0 or absent: 4." example:"4"`
	SMPPRate     int  `json:"smppRate,omitempty" doc:"1 to 10,000 messages a second; 0 or absent: 100." example:"100"`
}

func (d ProtocolAccessDraft) draft() apiaccess.Draft {
	return apiaccess.Draft{HTTP: d.HTTP, SMPP: d.SMPP, Limits: apiaccess.Limits{Sessions: d.SMPPSessions, Rate: d.SMPPRate}}
}

type setAPIAccessInput struct {
	UserPath
	IfMatch string `header:"If-Match" doc:"etag as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    ProtocolAccessDraft
}

func (a *api) setAPIAccess(ctx context.Context, c *call, in *setAPIAccessInput) (*apiAccessOutput, error) {
	d := in.Body.draft()
	var err error
	if d.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	one, err := a.APIAccess.Set(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), d)
	if err != nil {
		return nil, err
	}
	return apiAccessOut(one), nil
}

type generateCredentialsInput struct {
	UserPath
	Body struct {
		Anywhere bool `json:"anywhere,omitempty" doc:"Accept that they work although the user has no safelist." example:"false"`
	}
}

type generateCredentialsOutput struct {
	Status int
	Body   struct {
		BindCredentials
		Password string `json:"password" doc:"8 characters, shown this once." example:"mX4vQp2k"`
	}
}

func (a *api) generateCredentials(ctx context.Context, c *call, in *generateCredentialsInput) (*generateCredentialsOutput, error) {
	made, password, err := a.APIAccess.Generate(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), in.Body.Anywhere)
	if err != nil {
		return nil, err
	}
	out := &generateCredentialsOutput{Status: http.StatusCreated}
	out.Body.BindCredentials, out.Body.Password = credentialsOut(made), password
	return out, nil
}

func (a *api) removeCredentials(ctx context.Context, c *call, in *UserPath) (*Nothing, error) {
	return nil, a.APIAccess.Withdraw(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
}
