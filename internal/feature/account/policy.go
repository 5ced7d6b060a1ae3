package account

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/foundation/database"
)

// Mode says when a second factor is asked for at sign-in.
type Mode string

// The modes.
const (
	FactorOff       Mode = "off"
	FactorNewDevice Mode = "new_device" // in a browser where the user has not signed in before
	FactorAlways    Mode = "always"
)

// Factor is a sort of second factor.
type Factor string

// The sorts of second factors: codes by email, SMS and voice; an authenticator
// app (RFC 6238); a passkey (WebAuthn); a registered mobile device.
const (
	ByEmail   Factor = "email"
	BySMS     Factor = "sms"
	ByVoice   Factor = "voice"
	ByApp     Factor = "app"
	ByPasskey Factor = "passkey"
	ByMobile  Factor = "mobile"
)

// AllFactors are the sorts, in the order in which they are stored.
func AllFactors() []Factor {
	return []Factor{ByApp, ByEmail, ByMobile, ByPasskey, BySMS, ByVoice}
}

// Policy is what counts in an account between a person and an open session:
// its settings, read. Zero durations and numbers mean "never" and "no rule".
type Policy struct {
	Mode          Mode
	Factors       []Factor // at least one
	Passwordless  bool
	CodeCountries []string // ISO 3166-1 alpha-2; none: all
	CodesPerDay   int
	LoginAttempts int
	LockTime      time.Duration
	Inactivity    time.Duration
	SessionIdle   time.Duration
	SessionLength time.Duration
	Password      PasswordPolicy
}

// PasswordPolicy is what a new password must be like, and how long it lives.
type PasswordPolicy struct {
	Min, Max     int // characters
	Classes      int // of four
	Repeats      int // equal in a row
	History      int // last ones that are refused
	Breached     bool
	ValidityTime time.Duration
	GraceTime    time.Duration // added to it for programs, which cannot change a password on the way in
}

// Allows tells whether a sort of factor counts.
func (p Policy) Allows(f Factor) bool { return slices.Contains(p.Factors, f) }

// PolicyOf reads the policy of an account: one question.
func PolicyOf(ctx context.Context, q database.Queryer, id ID) (Policy, error) {
	all, err := settingsOf(ctx, q, []ID{id})
	if err != nil {
		return Policy{}, err
	}
	return policy(all[id]), nil
}

// policy reads settings.
func policy(sets []Set) Policy {
	values := make(map[Setting]string, len(sets))
	for _, s := range sets {
		values[s.Setting] = readable(s.Setting, s.Value)
	}
	number := func(s Setting) int {
		n, _ := strconv.Atoi(values[s]) // it was found valid
		return n
	}
	const day = 24 * time.Hour
	p := Policy{
		Mode: Mode(values[SecondFactor]), Passwordless: values[Passwordless] == yes,
		CodesPerDay: number(CodesPerDay), LoginAttempts: number(LoginAttempts),
		LockTime: time.Duration(number(LockMinutes)) * time.Minute, Inactivity: time.Duration(number(Inactivity)) * day,
		SessionIdle: time.Duration(number(SessionIdle)) * time.Minute, SessionLength: time.Duration(number(SessionLength)) * time.Minute,
		Password: PasswordPolicy{
			Min: number(PasswordMin), Max: number(PasswordMax), Classes: number(PasswordClasses), Repeats: number(PasswordRepeats),
			History: number(PasswordHistory), Breached: values[PasswordBreached] == yes, ValidityTime: time.Duration(number(PasswordDays)) * day,
			GraceTime: time.Duration(number(PasswordGrace)) * day,
		},
	}
	// The account and those above it may each set one bound.
	p.Password.Max = max(p.Password.Max, p.Password.Min)
	for _, one := range items(values[Factors]) {
		p.Factors = append(p.Factors, Factor(one))
	}
	if values[CodeCountries] != allCountries {
		p.CodeCountries = items(values[CodeCountries])
	}
	return p
}

// readable is what a stored value counts as. One that another version stored
// and this one cannot read opens no door: it counts as the strictest that it
// may have meant, and where no value is stricter than the others as the standard.
func readable(s Setting, value string) string {
	if rules[s].valid(value) {
		return value
	}
	switch s {
	case SecondFactor:
		return string(FactorAlways)
	case Factors:
		known := slices.DeleteFunc(items(value), func(w string) bool { return !slices.Contains(AllFactors(), Factor(w)) })
		if len(known) > 0 {
			return strings.Join(known, ",")
		}
	case CodeCountries:
		if value == "" {
			return noCountry
		}
		return value // what is no code of a country is the country of no number
	}
	return rules[s].standard
}

// items are the words between commas; none of an empty text.
func items(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

// ordered tells whether words are sorted and none stands twice: a list has one
// way to be written, so that equal settings are equal texts.
func ordered(words []string) bool {
	return slices.IsSorted(words) && len(slices.Compact(slices.Clone(words))) == len(words)
}

func validFactors(value string) bool {
	words := items(value)
	return len(words) > 0 && ordered(words) && !slices.ContainsFunc(words, func(w string) bool {
		return !slices.Contains(AllFactors(), Factor(w))
	})
}

// allCountries is what codeCountries says when no country is left out. A word,
// because an empty text is how changes tell that a setting is inherited.
const allCountries = "all"

const noCountry = "none"

// maxCountries is how many countries there are, and a few more.
const maxCountries = 260

func validCountries(value string) bool {
	if value == allCountries {
		return true
	}
	words := items(value)
	return len(words) > 0 && len(words) <= maxCountries && ordered(words) && !slices.ContainsFunc(words, func(w string) bool {
		return len(w) != 2 || strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""
	})
}
