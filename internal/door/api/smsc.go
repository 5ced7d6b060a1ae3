package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/smsc"
)

// SMSC is the short message centre that was set for an account. Its password
// can never be read.
type SMSC struct {
	Host       string    `json:"host" doc:"Host name or IP address." example:"smsc.example.com"`
	Port       int       `json:"port" doc:"TCP port." example:"3550"`
	TLS        bool      `json:"tls" doc:"Whether it is reached over TLS." example:"true"`
	SystemID   string    `json:"systemId" doc:"system_id that it knows us by." example:"gatehouse"`
	SystemType string    `json:"systemType" doc:"system_type; may be empty." example:"VMS"`
	Window     int       `json:"window" doc:"How many requests may be without an answer at the same time." example:"100"`
	Enabled    bool      `json:"enabled" doc:"Whether it is used. While it is not, that of the account above is." example:"true"`
	UpdatedAt  time.Time `json:"updatedAt" doc:"When it was set last." example:"2026-11-23T10:00:00Z"`
	ETag       string    `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

// SMSCStanding is where an account's SMPP traffic goes.
type SMSCStanding struct {
	Own  *SMSC  `json:"own,omitempty" doc:"The centre that was set for this account; absent: none."`
	From *Named `json:"from,omitempty" doc:"The account whose centre is used: this one or one above it. Absent: none is, and messages are refused."`
}

type smscOutput struct{ Body SMSCStanding }

func smscOut(s smsc.Standing) *smscOutput {
	out := &smscOutput{}
	if o := s.Own; o != nil {
		out.Body.Own = &SMSC{o.Host, o.Port, o.TLS, o.SystemID, o.SystemType, o.Window, o.Enabled, o.UpdatedAt, etag(o.Version)}
	}
	if s.From != "" {
		out.Body.From = &Named{string(s.From), s.FromName}
	}
	return out
}

func (a *api) findSMSC(ctx context.Context, c *call, in *AccountPath) (*smscOutput, error) {
	standing, err := a.SMSCs.Find(ctx, c.actor, c.in(in.Account))
	return smscOut(standing), err
}

type setSMSCInput struct {
	AccountPath
	IfMatch string `header:"If-Match" doc:"etag of the centre as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Host       string  `json:"host" maxLength:"300" doc:"Host name or IP address. Private ones only where the operator of the installation allows them." example:"smsc.example.com"`
		Port       int     `json:"port" minimum:"1" maximum:"65535" doc:"TCP port." example:"3550"`
		TLS        bool    `json:"tls,omitempty" doc:"Over TLS." example:"true"`
		SystemID   string  `json:"systemId" maxLength:"100" doc:"system_id, 1 to 15 characters." example:"gatehouse"`
		Password   *string `json:"password,omitempty" maxLength:"200" doc:"1 to 64 characters; most centres take at most 8. Absent leaves the one there is, but where the centre is reached elsewhere, by another name or no longer over TLS it has to be given again." example:"s3cr3t"`
		SystemType string  `json:"systemType,omitempty" maxLength:"100" doc:"system_type, up to 12 characters." example:"VMS"`
		Window     int     `json:"window,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"How many requests may be without an answer at the same time." example:"100"`
		Enabled    bool    `json:"enabled,omitempty" default:"true" doc:"Whether it is used." example:"true"`
	}
}

func (a *api) setSMSC(ctx context.Context, c *call, in *setSMSCInput) (*smscOutput, error) {
	b := in.Body
	d := smsc.Draft{Host: b.Host, Port: b.Port, TLS: b.TLS, SystemID: b.SystemID, Password: b.Password, SystemType: b.SystemType, Window: b.Window, Enabled: b.Enabled}
	var err error
	if d.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	standing, err := a.SMSCs.Set(ctx, c.actor, c.in(in.Account), d)
	return smscOut(standing), err
}

func (a *api) removeSMSC(ctx context.Context, c *call, in *AccountPath) (*Nothing, error) {
	return nil, a.SMSCs.Remove(ctx, c.actor, c.in(in.Account))
}

type trySMSCOutput struct {
	Body struct {
		Bound        bool   `json:"bound" doc:"Whether the centre took the bind and answered." example:"true"`
		Failure      string `json:"failure,omitempty" enum:"unreachable,timed_out,credentials,answered" doc:"Why it did not." example:"credentials"`
		Detail       string `json:"detail,omitempty" doc:"What it, or the network, said." example:"ESME_RINVPASWD (0x0e)"`
		Milliseconds int64  `json:"milliseconds" doc:"How long it took from connecting to unbinding." example:"48"`
	}
}

func (a *api) trySMSC(ctx context.Context, c *call, in *AccountPath) (*trySMSCOutput, error) {
	o, err := a.SMSCs.Try(ctx, c.actor, c.in(in.Account))
	out := &trySMSCOutput{}
	out.Body.Bound = err == nil && o.Failure == ""
	out.Body.Failure, out.Body.Detail, out.Body.Milliseconds = string(o.Failure), o.Detail, o.Took.Milliseconds()
	return out, err
}
