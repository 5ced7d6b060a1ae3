package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/message"
)

// ProviderSettings are all but the secret; which of them count depends on the kind.
type ProviderSettings struct {
	From       string            `json:"from,omitempty" maxLength:"100" doc:"The sender that readers see: a number, or a name where networks allow it. Needed but for templates." example:"Gatehouse"`
	URL        string            `json:"url,omitempty" maxLength:"1000" doc:"infobip_*: base URL of the account. twilio_sms: https://api.twilio.com when absent. http_*: the whole address, with placeholders." example:"https://example.api.infobip.com"`
	AccountSID string            `json:"accountSid,omitempty" maxLength:"100" doc:"twilio_sms: the account." example:"AC00000000000000000000000000000000"`
	Method     string            `json:"method,omitempty" enum:"POST,PUT,GET" doc:"http_*: POST when absent." example:"POST"`
	Format     string            `json:"format,omitempty" enum:"json,form" doc:"http_*: how values are escaped in the body, and its type; json when absent." example:"json"`
	Headers    map[string]string `json:"headers,omitempty" doc:"http_*: up to 20 headers, with placeholders."`
	Body       string            `json:"body,omitempty" maxLength:"8000" doc:"http_*: body with the placeholders {to}, {number} (without the plus sign), {text}, {from}, {language}, {id} and {secret}." example:"{\"to\":\"{to}\",\"text\":\"{text}\"}"`
	Host       string            `json:"host,omitempty" maxLength:"300" doc:"smpp: host of the SMSC." example:"smsc.example.com"`
	Port       int               `json:"port,omitempty" minimum:"0" maximum:"65535" doc:"smpp: its port." example:"3550"`
	TLS        bool              `json:"tls,omitempty" doc:"smpp: over TLS." example:"true"`
	SystemID   string            `json:"systemId,omitempty" maxLength:"100" doc:"smpp: system_id, up to 15 characters." example:"gatehouse"`
	SystemType string            `json:"systemType,omitempty" maxLength:"100" doc:"smpp: system_type, up to 12 characters." example:"VMS"`
	SourceTON  int               `json:"sourceTon,omitempty" minimum:"0" maximum:"6" doc:"smpp: type of number of the sender; 5 for names." example:"5"`
	SourceNPI  int               `json:"sourceNpi,omitempty" minimum:"0" maximum:"18" doc:"smpp: numbering plan of the sender." example:"0"`
	Payload    bool              `json:"payload,omitempty" doc:"smpp: send long texts in message_payload and not in parts." example:"false"`
}

// ProviderHealth is how a provider is doing.
type ProviderHealth struct {
	State       string     `json:"state" enum:"off,unproven,healthy,failing,standing_back" doc:"standing_back: left out for a while after several failures in a row." example:"healthy"`
	SucceededAt *time.Time `json:"succeededAt,omitempty" doc:"When it took a message last, to some seconds; absent for never." example:"2026-11-22T10:00:00Z"`
	FailedAt    *time.Time `json:"failedAt,omitempty" doc:"When it failed last; absent for never." example:"2026-11-22T10:00:00Z"`
	Failure     string     `json:"failure,omitempty" enum:"unreachable,timed_out,credentials,busy,answered,refused,settings" doc:"Why it failed last." example:"credentials"`
	Detail      string     `json:"detail,omitempty" doc:"What it said then." example:"401 Invalid login details"`
	Failures    int        `json:"failures" doc:"Failures in a row." example:"0"`
	BackAt      *time.Time `json:"backAt,omitempty" doc:"When one that stands back is tried again." example:"2026-11-22T10:00:30Z"`
}

// MessageProvider takes SMS or voice messages for all accounts.
type MessageProvider struct {
	ID        string           `json:"id" doc:"Provider id." example:"prv_01jd3w6v8k0000000000000000"`
	Kind      string           `json:"kind" enum:"smpp,infobip_sms,twilio_sms,http_sms,infobip_voice,http_voice" doc:"What it speaks." example:"smpp"`
	Channel   string           `json:"channel" enum:"sms,voice" doc:"What it takes." example:"sms"`
	Name      string           `json:"name" doc:"Name, unique." example:"Primary SMSC"`
	Position  int              `json:"position" doc:"Place in the order of failover of its channel, from 1." example:"1"`
	Enabled   bool             `json:"enabled" doc:"Whether it takes messages." example:"true"`
	Settings  ProviderSettings `json:"settings" doc:"How it is reached."`
	Secret    bool             `json:"secret" doc:"Whether a secret is set. It can never be read." example:"true"`
	Health    ProviderHealth   `json:"health" doc:"How it is doing."`
	CreatedAt time.Time        `json:"createdAt" doc:"When it was made." example:"2026-11-22T10:00:00Z"`
	UpdatedAt time.Time        `json:"updatedAt" doc:"When it was changed last." example:"2026-11-22T10:00:00Z"`
	ETag      string           `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

func providerOut(p provider.Provider) MessageProvider {
	h := p.Health
	return MessageProvider{ID: p.ID, Kind: string(p.Kind), Channel: string(p.Kind.Channel()), Name: p.Name, Position: p.Position, Enabled: p.Enabled,
		Settings: ProviderSettings(p.Settings), Secret: p.HasSecret, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, ETag: etag(p.Version),
		Health: ProviderHealth{string(h.State), h.SucceededAt, h.FailedAt, h.Failure, h.Detail, h.Failures, h.BackAt}}
}

// operators is the operator account, if the path names it. Who may not manage
// providers there learns nothing of whose account the path is.
func (a *api) operators(ctx context.Context, c *call, path string) (access.AccountID, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil || c.in(path) == operator {
		return operator, err
	}
	if err := c.actor.May(operator, provider.Manages); err != nil {
		return "", err
	}
	return "", access.AccountMissing
}

type providersOutput struct {
	Body struct {
		Items []MessageProvider `json:"items" doc:"By channel, in the order of failover; at most 50."`
	}
}

func providersOut(list []provider.Provider) *providersOutput {
	out := &providersOutput{}
	out.Body.Items = make([]MessageProvider, len(list))
	for i, p := range list {
		out.Body.Items[i] = providerOut(p)
	}
	return out
}

func (a *api) listProviders(ctx context.Context, c *call, in *AccountPath) (*providersOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	list, err := a.Providers.List(ctx, c.actor, operator)
	return providersOut(list), err
}

type providerOutput struct {
	ETag string `header:"ETag"`
	Body MessageProvider
}

type createProviderInput struct {
	AccountPath
	Body struct {
		Kind     string           `json:"kind" enum:"smpp,infobip_sms,twilio_sms,http_sms,infobip_voice,http_voice" doc:"What it speaks; never changes." example:"infobip_sms"`
		Name     string           `json:"name" doc:"1 to 60 characters, unique." example:"Infobip"`
		Settings ProviderSettings `json:"settings" doc:"How it is reached."`
		Secret   string           `json:"secret,omitempty" maxLength:"1000" doc:"Password, API key or token; for http_* what {secret} stands for." example:"s3cr3t-key"`
	}
}

func (a *api) createProvider(ctx context.Context, c *call, in *createProviderInput) (*providerOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	b := in.Body
	p, err := a.Providers.Create(ctx, c.actor, operator, provider.Draft{Kind: provider.Kind(b.Kind), Name: b.Name, Settings: provider.Settings(b.Settings), Secret: b.Secret})
	return &providerOutput{etag(p.Version), providerOut(p)}, err
}

type orderProvidersInput struct {
	AccountPath
	Body struct {
		Channel   string   `json:"channel" enum:"sms,voice" doc:"Whose order it is." example:"sms"`
		Providers []string `json:"providers" maxItems:"50" doc:"Ids of all providers of the channel, the first to be asked first." example:"[\"prv_01jd3w6v8k0000000000000000\"]"`
	}
}

func (a *api) orderProviders(ctx context.Context, c *call, in *orderProvidersInput) (*providersOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	list, err := a.Providers.Order(ctx, c.actor, operator, message.Channel(in.Body.Channel), in.Body.Providers)
	return providersOut(list), err
}

// ProviderPath names one provider; exported as RolePath is.
type ProviderPath struct {
	AccountPath
	Provider string `path:"provider" doc:"Provider id." example:"prv_01jd3w6v8k0000000000000000"`
}

// onProvider is a handler of an act that answers the provider.
func (a *api) onProvider(act func(ctx context.Context, actor access.Actor, in access.AccountID, id string) (provider.Provider, error)) func(context.Context, *call, *ProviderPath) (*providerOutput, error) {
	return func(ctx context.Context, c *call, in *ProviderPath) (*providerOutput, error) {
		operator, err := a.operators(ctx, c, in.Account)
		if err != nil {
			return nil, err
		}
		p, err := act(ctx, c.actor, operator, in.Provider)
		return &providerOutput{etag(p.Version), providerOut(p)}, err
	}
}

type updateProviderInput struct {
	ProviderPath
	IfMatch string `header:"If-Match" doc:"etag of the provider as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Name     Lasting[string]           `json:"name,omitempty" doc:"1 to 60 characters, unique." example:"Infobip"`
		Settings Lasting[ProviderSettings] `json:"settings,omitempty" doc:"How it is reached, all of it."`
		Secret   Optional[string]          `json:"secret,omitempty" maxLength:"1000" doc:"A new secret; absent leaves the one there is, but where the provider is reached elsewhere now it has to be given again." example:"s3cr3t-key"`
	}
}

func (a *api) updateProvider(ctx context.Context, c *call, in *updateProviderInput) (*providerOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if err := fault.Several(b.Name.wrong("name"), b.Settings.wrong("settings")); err != nil {
		return nil, err
	}
	patch := provider.Patch{Name: b.Name.Pointer(), Settings: (*provider.Settings)(b.Settings.Pointer()), Secret: b.Secret.Pointer()}
	if patch.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	p, err := a.Providers.Update(ctx, c.actor, operator, in.Provider, patch)
	return &providerOutput{etag(p.Version), providerOut(p)}, err
}

func (a *api) removeProvider(ctx context.Context, c *call, in *ProviderPath) (*Nothing, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	return nil, a.Providers.Remove(ctx, c.actor, operator, in.Provider)
}

type testProviderInput struct {
	ProviderPath
	Body struct {
		To string `json:"to" maxLength:"40" doc:"Number, with a plus sign and the country." example:"+38640123456"`
	}
}

type testProviderOutput struct {
	Body struct {
		Taken     bool   `json:"taken" doc:"Whether the provider took the message." example:"true"`
		MessageID string `json:"messageId,omitempty" doc:"The provider's own id for it." example:"2250be2d4219-3af1-78856-aabe-1362af1edfd2"`
		Failure   string `json:"failure,omitempty" enum:"unreachable,timed_out,credentials,busy,answered,refused,settings" doc:"Why it did not." example:"credentials"`
		Detail    string `json:"detail,omitempty" doc:"What it said." example:"401 Invalid login details"`
	}
}

func (a *api) testProvider(ctx context.Context, c *call, in *testProviderInput) (*testProviderOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	outcome, err := a.Providers.Test(ctx, c.actor, operator, in.Provider, in.Body.To)
	out := &testProviderOutput{}
	out.Body.Taken, out.Body.MessageID = err == nil && outcome.Failure == nil, outcome.RemoteID
	if outcome.Failure != nil {
		out.Body.Failure, out.Body.Detail = outcome.Failure.Code, outcome.Failure.Detail
	}
	return out, err
}

// MessageTry is one provider's answer to a message.
type MessageTry struct {
	Provider Named     `json:"provider" doc:"Who was asked, by the name of then."`
	At       time.Time `json:"at" doc:"When." example:"2026-11-22T10:00:00Z"`
	Failure  string    `json:"failure,omitempty" doc:"Why it did not take the message; absent when it did." example:"unreachable"`
	Detail   string    `json:"detail,omitempty" doc:"What it said." example:"connection refused"`
}

// MessageEntry is a message of the delivery log: without its text.
type MessageEntry struct {
	ID        string       `json:"id" doc:"Message id." example:"msg_01jd3w6v8k0000000000000000"`
	Account   Named        `json:"account" doc:"For whom it was sent."`
	Channel   string       `json:"channel" enum:"sms,voice" doc:"How it was sent." example:"sms"`
	To        string       `json:"to" doc:"The ends of the number." example:"+386•••56"`
	State     string       `json:"state" enum:"queued,sent,delivered,failed,kept" doc:"kept: there is no provider, it is in the outbox." example:"sent"`
	Reason    string       `json:"reason,omitempty" doc:"Why it failed." example:"expired"`
	CreatedAt time.Time    `json:"createdAt" doc:"When it was written." example:"2026-11-22T10:00:00Z"`
	SettledAt *time.Time   `json:"settledAt,omitempty" doc:"When its state was reached; absent while it is queued." example:"2026-11-22T10:00:01Z"`
	Tries     []MessageTry `json:"tries" doc:"Who was asked to take it, in order."`
}

type messageLogInput struct {
	AccountPath
	Paging
	Provider string `query:"provider" maxLength:"60" doc:"Only messages that this provider was asked to take." example:"prv_01jd3w6v8k0000000000000000"`
	Channel  string `query:"channel" enum:"sms,voice" doc:"Only this channel." example:"sms"`
	State    string `query:"state" enum:"queued,sent,delivered,failed,kept" doc:"Only this state." example:"failed"`
}

type messageLogOutput struct {
	Body struct {
		Items      []MessageEntry `json:"items" doc:"Messages of the last 30 days, the newest first."`
		NextCursor string         `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last. A page may have fewer items than asked for, or none, and still have one." example:"bmV4dA"`
	}
}

func (a *api) messageLog(ctx context.Context, c *call, in *messageLogInput) (*messageLogOutput, error) {
	operator, err := a.operators(ctx, c, in.Account)
	if err != nil {
		return nil, err
	}
	const purpose = "message log"
	var after *string
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	f := provider.Filter{Provider: in.Provider, Channel: message.Channel(in.Channel), State: in.State, Limit: in.Limit}
	if after != nil {
		f.After = *after
	}
	entries, next, err := a.Providers.Log(ctx, c.actor, operator, f)
	out := &messageLogOutput{}
	out.Body.Items = make([]MessageEntry, len(entries))
	for i, e := range entries {
		out.Body.Items[i] = entryOut(e)
	}
	if next != "" {
		out.Body.NextCursor = a.cursor(&next, purpose)
	}
	return out, err
}

func entryOut(e provider.Entry) MessageEntry {
	out := MessageEntry{ID: e.ID, Account: Named{e.AccountID, e.AccountName}, Channel: string(e.Channel), To: e.To, State: e.State, Reason: e.Reason,
		CreatedAt: e.CreatedAt, SettledAt: e.SettledAt, Tries: make([]MessageTry, len(e.Tries))}
	for i, t := range e.Tries {
		out.Tries[i] = MessageTry{Named{t.ProviderID, t.Provider}, t.At, t.Failure, t.Detail}
	}
	return out
}
