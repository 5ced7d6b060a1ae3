// Package provider keeps those who take messages for us: SMS over SMPP or over
// HTTP, and voice over HTTP. They belong to the operator and serve all
// accounts, in an order of failover per channel. A provider that fails several
// times in a row stands back for a while, then is tried with one message.
// Its secret can be set and never read, and has to be given again when the
// provider is to be reached elsewhere, so that nobody can send it to
// themselves. Whoever decides where messages go can read the codes in them:
// the permission is dangerous, and changes ask who it is. What is sent, and to
// whom, is decided by others; foundation/message does the sending.
package provider

import (
	"maps"
	"slices"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// Kind says what a provider speaks.
type Kind string

// The kinds.
const (
	SMPP         Kind = "smpp"
	InfobipSMS   Kind = "infobip_sms"
	TwilioSMS    Kind = "twilio_sms"
	HTTPSMS      Kind = "http_sms" // whatever a template can say
	InfobipVoice Kind = "infobip_voice"
	HTTPVoice    Kind = "http_voice"
)

var channels = map[Kind]message.Channel{
	SMPP: message.SMS, InfobipSMS: message.SMS, TwilioSMS: message.SMS, HTTPSMS: message.SMS,
	InfobipVoice: message.Voice, HTTPVoice: message.Voice,
}

// Channel is what a provider of the kind takes.
func (k Kind) Channel() message.Channel { return channels[k] }

// Kinds is every kind.
func Kinds() []Kind { return slices.Sorted(maps.Keys(channels)) }

// Settings of a provider; which of them count depends on its kind. None is secret.
type Settings struct {
	From       string            `json:"from,omitempty"`       // the sender that readers see
	URL        string            `json:"url,omitempty"`        // of HTTP providers: where the API is, or the whole address of a template
	AccountSID string            `json:"accountSid,omitempty"` // Twilio
	Method     string            `json:"method,omitempty"`     // of templates: POST, PUT or GET
	Format     string            `json:"format,omitempty"`     // of templates: json or form, by which the values are escaped
	Headers    map[string]string `json:"headers,omitempty"`    // of templates
	Body       string            `json:"body,omitempty"`       // of templates
	Host       string            `json:"host,omitempty"`       // SMPP, as the rest
	Port       int               `json:"port,omitempty"`
	TLS        bool              `json:"tls,omitempty"`
	SystemID   string            `json:"systemId,omitempty"`
	SystemType string            `json:"systemType,omitempty"`
	SourceTON  int               `json:"sourceTon,omitempty"`
	SourceNPI  int               `json:"sourceNpi,omitempty"`
	Payload    bool              `json:"payload,omitempty"` // long texts in message_payload and not in parts
}

// State is how a provider is doing.
type State string

// The states.
const (
	Off          State = "off"           // switched off
	Unproven     State = "unproven"      // nothing was sent over it yet
	Healthy      State = "healthy"       // the last message was taken
	Failing      State = "failing"       // the last one was not
	StandingBack State = "standing_back" // too many were not: it is left out for a while
)

// Health is what is known of how a provider is doing.
type Health struct {
	State       State
	SucceededAt *time.Time
	FailedAt    *time.Time
	Failure     string     // why, as the constants of foundation/message say; empty: never
	Detail      string     // what the provider said
	Failures    int        // in a row
	BackAt      *time.Time // when one that stands back is tried again
}

// Provider takes messages.
type Provider struct {
	ID        string
	Kind      Kind
	Name      string
	Position  int // in the order of failover of its channel, from 1
	Enabled   bool
	Settings  Settings
	HasSecret bool
	Health    Health
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time

	secrets string // sealed
}

// Draft is what a provider is made from.
type Draft struct {
	Kind     Kind
	Name     string
	Settings Settings
	Secret   string // password, key or token
}

// Patch changes some members; nil leaves one as it is.
type Patch struct {
	Name      *string
	Settings  *Settings
	Secret    *string
	IfVersion int // 0: whatever it is now
}

// Limits.
const (
	NameLimit    = 60
	SecretLimit  = 500
	MaxProviders = 50
)

// Faults of this room.
var (
	Missing       = fault.New(fault.Missing, "provider.not_found")
	NameTaken     = fault.New(fault.Conflict, "provider.name_taken").On("name")
	TooMany       = fault.New(fault.Limit, "provider.too_many").With("max", MaxProviders)
	KindUnknown   = fault.New(fault.Invalid, "provider.kind_unknown").On("kind")
	ChannelWrong  = fault.New(fault.Invalid, "provider.channel_unknown").On("channel")
	SecretMissing = fault.New(fault.Invalid, "provider.secret_missing").On("secret")
	SecretAgain   = fault.New(fault.Invalid, "provider.secret_again").On("secret")
	SecretWrong   = fault.New(fault.Invalid, "provider.secret_form").On("secret").With("max", SecretLimit)
	OrderWrong    = fault.New(fault.Conflict, "provider.order_other").On("providers")
	NumberWrong   = fault.New(fault.Invalid, "provider.number_form").On("to")
	Changed       = fault.New(fault.Stale, "request.changed_meanwhile")
	settingAbsent = fault.New(fault.Invalid, "provider.setting_missing")
	settingWrong  = fault.New(fault.Invalid, "provider.setting_form")
	templateWrong = fault.New(fault.Invalid, "provider.template_form").With("text", "{text}")
)

var nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{
	text.Empty:      fault.New(fault.Invalid, "provider.name_missing").On("name"),
	text.TooLong:    fault.New(fault.Invalid, "provider.name_too_long").On("name").With("max", NameLimit),
	text.Characters: fault.New(fault.Invalid, "provider.name_characters").On("name"),
}}

// Providers is the room's door. It implements message.Carriers.
type Providers struct {
	log *audit.Log
	db  *database.DB
	box *seal.Box
	out *outbound.Client

	mutex   sync.Mutex
	clients map[string]*bound // SMPP sessions by provider
}

// New opens the room. Close it when the program ends.
func New(log *audit.Log, box *seal.Box, out *outbound.Client) *Providers {
	return &Providers{log: log, db: log.Database(), box: box, out: out, clients: map[string]*bound{}}
}

// Manages is the permission to see and change providers.
const Manages = access.OperatorMessages

func (p Provider) target() audit.Target {
	return audit.Target{Kind: "provider", ID: p.ID, Name: p.Name}
}

func place(id string) string { return "message_providers/" + id + "/secrets" }

func (r *Providers) sealed(id, secret string) string {
	if secret == "" {
		return ""
	}
	return r.box.Seal(secret, place(id))
}

// secret is what the provider knows us by.
func (r *Providers) secret(p Provider) (string, error) {
	if p.secrets == "" {
		return "", nil
	}
	return r.box.Open(p.secrets, place(p.ID))
}

// at is the provider as it stands at a moment.
func (p Provider) at(now time.Time) Provider {
	h := &p.Health
	switch {
	case !p.Enabled:
		h.State = Off
	case h.BackAt != nil && h.BackAt.After(now):
		h.State = StandingBack
	case h.Failures > 0:
		h.State = Failing
	case h.SucceededAt != nil:
		h.State = Healthy
	default:
		h.State = Unproven
	}
	return p
}

// check asks for the permission and, before what is dangerous, who it is.
func check(actor access.Actor, in access.AccountID, now time.Time) error {
	if err := actor.May(in, Manages); err != nil {
		return err
	}
	return actor.Confirmed(now)
}
