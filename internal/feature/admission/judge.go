package admission

import (
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/user"
)

// Reasons of a refusal, for the log and for Explain. They are codes of faults,
// so that the catalogues have words for them.
const (
	Unknown         = "admission.unknown" // there is no such credential
	AccountDisabled = "signin.account_disabled"
	UserDisabled    = "signin.disabled"
	UserLocked      = "signin.locked"
	MustReset       = "signin.password_expired"
	KeyRevoked      = "admission.key_revoked"
	KeyDisabled     = "admission.key_disabled"
	KeyExpired      = "admission.key_expired"
	KeyNotYet       = "admission.key_not_yet"
	KeyNoSMPP       = "admission.key_no_smpp"
	HTTPOff         = "admission.http_off"
	SMPPOff         = "admission.smpp_off"
	OutsideList     = "admission.outside_safelist"
	NeedsList       = "admission.needs_safelist" // generated credentials
	OtherAddress    = "admission.other_address"  // of a session that is bound to one
	WrongPassword   = "signin.wrong_password"
	PasswordChanged = "admission.password_changed"
	TokenExpired    = "admission.token_expired"
	MustWait        = "signin.must_wait"
)

// Facts are what somebody is judged by, whatever they have shown.
type Facts struct {
	AccountDisabled bool
	Status          user.Status // of a user; empty for a key
	LockCounts      bool        // a lock keeps them out: with a password that is looked at now
	MustReset       bool        // the same, of a password that is too old or was reset
	Key             apikey.Status
	KeyMayBind      bool
	Allowed         *safelist.List
	Access          apiaccess.Access
	By              Kind
	Generated       bool   // by credentials that were generated for SMPP
	BoundTo         string // the only address that counts; empty for any
	FactorsWanted   bool   // the account asks its users for a second factor
}

// check is one question of the decision; the answer is a reason, or empty.
type check struct {
	name string
	ask  func(f *Facts, service access.Service, address string) string
}

// checks are the decision, in the order in which its reasons count.
var checks = [...]check{
	{"account", func(f *Facts, _ access.Service, _ string) string {
		if f.AccountDisabled {
			return AccountDisabled
		}
		return ""
	}},
	{"identity", func(f *Facts, _ access.Service, _ string) string {
		switch {
		case f.Status == user.Disabled:
			return UserDisabled
		case f.Status == user.Locked && f.LockCounts:
			return UserLocked
		case f.Key == apikey.Revoked:
			return KeyRevoked
		case f.Key == apikey.Disabled:
			return KeyDisabled
		case f.Key == apikey.Expired:
			return KeyExpired
		case f.Key == apikey.NotYet:
			return KeyNotYet
		}
		return ""
	}},
	{"protocol", func(f *Facts, service access.Service, _ string) string {
		switch {
		case f.By == WebSession:
			return ""
		case f.Key != "":
			if service == access.SMPP && !f.KeyMayBind {
				return KeyNoSMPP
			}
		case service == access.SMPP:
			if !f.Access.SMPP {
				return SMPPOff
			}
		case f.By == APISession && !f.FactorsWanted: // the switch is for what goes round a second factor
		case service == access.API && !f.Access.HTTP:
			return HTTPOff
		}
		return ""
	}},
	{"address", func(f *Facts, _ access.Service, address string) string {
		switch {
		case !f.Allowed.AllowsText(address):
			return OutsideList
		case f.Generated && f.Allowed.Size() == 0 && (f.Access.Credentials == nil || !f.Access.Credentials.Anywhere):
			return NeedsList
		case f.BoundTo != "" && f.BoundTo != address:
			return OtherAddress
		}
		return ""
	}},
	{"password", func(f *Facts, _ access.Service, _ string) string {
		if f.MustReset {
			return MustReset
		}
		return ""
	}},
}

// Refusal is why somebody does not come in, "" when they do.
func (f *Facts) Refusal(service access.Service, address string) string {
	for i := range checks {
		if reason := checks[i].ask(f, service, address); reason != "" {
			return reason
		}
	}
	return ""
}

// ofKey are the facts of a key at a moment.
func ofKey(known *apikey.Known, by Kind, now time.Time) Facts {
	return Facts{AccountDisabled: known.AccountClosed, Key: known.Key.Status(now), KeyMayBind: known.Actor.Permissions.Has(access.SMPPBind), Allowed: known.Allowed, By: by}
}
