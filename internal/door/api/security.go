package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/account"
)

// SecurityPolicy is what counts between a person and an open session. Numbers
// that may be 0 mean "never" and "no rule" then.
type SecurityPolicy struct {
	SecondFactor       string         `json:"secondFactor" enum:"off,new_device,always" doc:"When a second factor is asked for." example:"always"`
	Factors            []string       `json:"factors" enum:"app,email,mobile,passkey,sms,voice" doc:"Second factors that count." example:"passkey"`
	Passwordless       bool           `json:"passwordless" doc:"Whether a passkey alone is enough to sign in." example:"false"`
	CodeCountries      []string       `json:"codeCountries" doc:"Countries to whose numbers codes are sent, ISO 3166-1 alpha-2; empty: all." example:"SI"`
	CodesPerDay        int            `json:"codesPerDay" doc:"Texts and calls with codes a day, to all people of the account." example:"1000"`
	LoginAttempts      int            `json:"loginAttempts" doc:"Wrong secrets in a row that lock a user." example:"5"`
	LockMinutes        int            `json:"lockMinutes" doc:"How long a lock lasts; 0: until an admin unlocks." example:"0"`
	InactivityDays     int            `json:"inactivityDays" doc:"Users who do not sign in for so long are disabled; 0: never." example:"90"`
	SessionIdleMinutes int            `json:"sessionIdleMinutes" doc:"A session ends when it was not used for so long." example:"720"`
	SessionMaxMinutes  int            `json:"sessionMaxMinutes" doc:"A session ends at the latest so long after signing in." example:"10080"`
	Password           PasswordPolicy `json:"password" doc:"What a new password must be like, and how long it lives."`
}

// PasswordPolicy is what a new password must be like, and how long it lives.
type PasswordPolicy struct {
	Min      int  `json:"min" doc:"Characters at least." example:"8"`
	Max      int  `json:"max" doc:"Characters at most." example:"128"`
	Classes  int  `json:"classes" doc:"Kinds of characters at least, of four; 0: no rule." example:"0"`
	Repeats  int  `json:"repeats" doc:"Equal characters in a row at most; 0: no rule." example:"0"`
	History  int  `json:"history" doc:"Last passwords that cannot be taken again; 0: no rule." example:"5"`
	Breached bool `json:"breached" doc:"Whether common and leaked passwords are refused." example:"true"`
	Days     int  `json:"days" doc:"A password must be changed after; 0: never." example:"0"`
	Grace    int  `json:"graceDays" doc:"How many days longer programs may go on with it, over the HTTP API and SMPP." example:"7"`
}

// SecurityLack is a requirement of OWASP ASVS 5.0 that a setting does not meet.
type SecurityLack struct {
	Setting     string `json:"setting" doc:"Name of the setting." example:"passwordDays"`
	Level       int    `json:"level" doc:"The level from which on it is required." example:"2"`
	Requirement string `json:"requirement" doc:"Its number in the standard." example:"6.2.10"`
	Reason      string `json:"reason" enum:"common_passwords,composition,long_passwords,rotation,second_factor,only_phone_factors,phone_factors,email_factor,phishable_factors,breached_passwords" doc:"What stands against it." example:"rotation"`
}

// SecuritySetting is one setting of the policy: whose it is and what it is worth.
type SecuritySetting struct {
	Setting
	Rated bool           `json:"rated" doc:"Whether the standard has something to say of it." example:"true"`
	Level int            `json:"level" doc:"The level of OWASP ASVS 5.0 that it meets, 0 to 3; 3 where the standard asks nothing." example:"1"`
	Lacks []SecurityLack `json:"lacks" doc:"What it lacks for higher levels."`
}

// SecurityPreset is a name for values that go together.
type SecurityPreset struct {
	Name   string            `json:"name" enum:"asvs1,asvs2,asvs3,classic" doc:"Its name." example:"asvs2"`
	Values map[string]string `json:"values" doc:"Values by the name of the setting."`
}

// Security is the policy that counts, where it is from and what it is worth.
type Security struct {
	Policy        SecurityPolicy    `json:"policy" doc:"The policy that counts."`
	Settings      []SecuritySetting `json:"settings" doc:"Its settings, in the order in which they are shown."`
	Level         int               `json:"level" doc:"The level of OWASP ASVS 5.0 that all settings together reach, 0 to 3." example:"1"`
	Missing       []SecurityLack    `json:"missing" doc:"What is missing for the next level."`
	WithoutFactor Count             `json:"withoutFactor" doc:"Active users of this account who have set up none of the factors that count; among the first 10,000."`
	Enrol         []string          `json:"enrol" enum:"app,passkey" doc:"Second factors of the policy that people without one can set up while they sign in, the safest first. Without any an admin has to help them." example:"[\"passkey\",\"app\"]"`
	Presets       []SecurityPreset  `json:"presets" doc:"Values that can be set together."`
}

type securityOutput struct{ Body Security }

func (a *api) securityOut(ctx context.Context, in account.ID, s account.Security) (*securityOutput, error) {
	without, err := a.Accounts.WithoutFactor(ctx, in, s.Policy)
	if err != nil {
		return nil, err
	}
	out := Security{Policy: policyOut(s.Policy), Level: int(s.Level), Missing: lacksOut(account.Next(s.Lacks)), WithoutFactor: Count{without.Count, without.Exact}}
	out.Enrol = factorNames(a.Factors.Enrollable(s.Policy))
	for i, one := range settingsOut(s.Settings) {
		name := s.Settings[i].Setting
		lacks := s.LacksOf(name)
		out.Settings = append(out.Settings, SecuritySetting{one, name.Rated(), int(account.Reached(lacks)), lacksOut(lacks)})
	}
	for _, preset := range account.Presets() {
		values := map[string]string{}
		for name, value := range preset.Values() {
			values[string(name)] = value
		}
		out.Presets = append(out.Presets, SecurityPreset{string(preset), values})
	}
	return &securityOutput{out}, nil
}

func policyOut(p account.Policy) SecurityPolicy {
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	days := func(d time.Duration) int { return int(d / (24 * time.Hour)) }
	return SecurityPolicy{
		SecondFactor: string(p.Mode), Factors: factorNames(p.Factors), Passwordless: p.Passwordless,
		CodeCountries: append([]string{}, p.CodeCountries...), CodesPerDay: p.CodesPerDay,
		LoginAttempts: p.LoginAttempts, LockMinutes: minutes(p.LockTime), InactivityDays: days(p.Inactivity),
		SessionIdleMinutes: minutes(p.SessionIdle), SessionMaxMinutes: minutes(p.SessionLength),
		Password: PasswordPolicy{p.Password.Min, p.Password.Max, p.Password.Classes, p.Password.Repeats, p.Password.History, p.Password.Breached, days(p.Password.ValidityTime), days(p.Password.GraceTime)},
	}
}

func lacksOut(lacks []account.Lack) []SecurityLack {
	out := make([]SecurityLack, len(lacks))
	for i, l := range lacks {
		out[i] = SecurityLack{string(l.Setting), int(l.Level), l.Requirement, string(l.Reason)}
	}
	return out
}

func (a *api) securityPolicy(ctx context.Context, c *call, in *AccountPath) (*securityOutput, error) {
	s, err := a.Accounts.SecurityOf(ctx, c.actor, c.in(in.Account))
	if err != nil {
		return nil, err
	}
	return a.securityOut(ctx, c.in(in.Account), s)
}

type checkSecurityInput struct {
	AccountPath
	Body struct {
		Settings map[string]SettingWish `json:"settings" maxProperties:"40" doc:"Changes by the name of the setting. Nothing is stored."`
	}
}

func (a *api) checkSecurityPolicy(ctx context.Context, c *call, in *checkSecurityInput) (*securityOutput, error) {
	wanted, err := wishes(in.Body.Settings)
	if err != nil {
		return nil, err
	}
	s, err := a.Accounts.Check(ctx, c.actor, c.in(in.Account), wanted)
	if err != nil {
		return nil, err
	}
	return a.securityOut(ctx, c.in(in.Account), s)
}

type securityPresetInput struct {
	AccountPath
	Body struct {
		Preset string `json:"preset" enum:"asvs1,asvs2,asvs3,classic" doc:"Which values." example:"asvs2"`
	}
}

func (a *api) applySecurityPreset(ctx context.Context, c *call, in *securityPresetInput) (*securityOutput, error) {
	if err := a.Accounts.ApplyPreset(ctx, c.actor, c.in(in.Account), account.Preset(in.Body.Preset)); err != nil {
		return nil, err
	}
	return a.securityPolicy(ctx, c, &in.AccountPath)
}
