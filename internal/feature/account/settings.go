package account

import (
	"database/sql"
	"slices"
	"strconv"
	"time"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// Setting is one thing that an account sets for itself and for all accounts
// below it that set nothing else. An account may lock one: then it counts for
// all below, whatever they set.
type Setting string

// The settings, as the API names them. Numbers are whole, and 0 is "never" or
// "no such rule" where a setting allows it.
const (
	Language      Setting = "language"           // that new users and letters start with; BCP 47
	TimeZone      Setting = "timeZone"           // that new users start with; IANA name
	OwnLanguage   Setting = "ownLanguage"        // "true": everybody may choose the language of their own portal
	SessionIdle   Setting = "sessionIdleMinutes" // a session ends when it was not used for so long
	SessionLength Setting = "sessionMaxMinutes"  // and at the latest so long after signing in

	SecondFactor  Setting = "secondFactor"   // when one is asked for: a Mode
	Factors       Setting = "factors"        // those that count, a comma-separated list of Factor
	Passwordless  Setting = "passwordless"   // "true": a passkey alone is enough to sign in
	CodeCountries Setting = "codeCountries"  // that codes are texted and spoken to, ISO 3166-1 alpha-2 with commas, or "all"
	CodesPerDay   Setting = "codesPerDay"    // texts and calls with codes to all people of one account; a ceiling of cost
	LoginAttempts Setting = "loginAttempts"  // wrong secrets in a row that lock a user
	LockMinutes   Setting = "lockMinutes"    // how long a lock lasts; 0: until an admin unlocks
	Inactivity    Setting = "inactivityDays" // users who do not sign in for so long are disabled; 0: never

	PasswordDays     Setting = "passwordDays"      // a password must be changed after; 0: never
	PasswordGrace    Setting = "passwordGraceDays" // how long programs may go on with one that is too old
	PasswordMin      Setting = "passwordMin"       // characters at least
	PasswordMax      Setting = "passwordMax"       // characters at most
	PasswordClasses  Setting = "passwordClasses"   // of lower case, upper case, digits and others; 0: no rule
	PasswordRepeats  Setting = "passwordRepeats"   // equal characters in a row at most; 0: no rule
	PasswordHistory  Setting = "passwordHistory"   // last passwords that cannot be taken again; 0: no rule
	PasswordBreached Setting = "passwordBreached"  // "true": common and leaked passwords are refused
)

// The values of a setting that is on or off.
const (
	yes = "true"
	no  = "false"
)

// rule says what a setting may be, and what it is where nobody sets it.
type rule struct {
	standard string
	valid    func(value string) bool
	fault    *fault.Fault
}

const (
	standardIdle   = 12 * time.Hour
	standardLength = 7 * 24 * time.Hour
)

var rules = map[Setting]rule{
	Language:      {locale.Fallback, locale.Valid, BadLanguage},
	TimeZone:      {"UTC", ValidTimeZone, BadTimeZone},
	OwnLanguage:   choice(no, yes),
	SessionIdle:   number(standardIdle, 5*time.Minute, 7*24*time.Hour),
	SessionLength: number(standardLength, 15*time.Minute, 90*24*time.Hour),

	SecondFactor:  choice(string(FactorOff), string(FactorNewDevice), string(FactorAlways)),
	Factors:       {"app,email,mobile,passkey", validFactors, badFactors},
	Passwordless:  choice(no, yes),
	CodeCountries: {allCountries, validCountries, badCountries},
	CodesPerDay:   count(1000, 0, 100_000),
	LoginAttempts: count(5, 3, 20),
	LockMinutes:   countOrNone(0, 5, 7*24*60),
	Inactivity:    countOrNone(0, 15, 365),

	PasswordDays:     countOrNone(0, 7, 730),
	PasswordGrace:    count(7, 0, 90),
	PasswordMin:      count(8, 8, 64),
	PasswordMax:      count(128, 10, 128),
	PasswordClasses:  count(0, 0, 4),
	PasswordRepeats:  count(0, 0, 10),
	PasswordHistory:  count(5, 0, 24),
	PasswordBreached: choice(yes, no),
}

// choice is a rule of words, of which the first is the standard.
func choice(words ...string) rule {
	return rule{words[0], func(value string) bool { return slices.Contains(words, value) }, badValue}
}

// number is a rule of minutes.
func number(standard, from, to time.Duration) rule {
	r := count(inMinutes(standard), inMinutes(from), inMinutes(to))
	r.fault = badMinutes.With("min", inMinutes(from)).With("max", inMinutes(to))
	return r
}

// count is a rule of whole numbers, written plainly.
func count(standard, from, to int) rule {
	return rule{strconv.Itoa(standard), func(value string) bool {
		n, err := strconv.Atoi(value)
		return err == nil && n >= from && n <= to && strconv.Itoa(n) == value
	}, badNumber.With("min", from).With("max", to)}
}

// countOrNone is count, or 0 for none.
func countOrNone(standard, from, to int) rule {
	r := count(standard, from, to)
	within := r.valid
	r.valid = func(value string) bool { return value == "0" || within(value) }
	r.fault = badNumberOrNone.With("min", from).With("max", to)
	return r
}

// Settings is the vocabulary, in the order in which they are shown.
func Settings() []Setting {
	return []Setting{
		Language, TimeZone, OwnLanguage,
		SecondFactor, Factors, Passwordless, CodeCountries, CodesPerDay,
		LoginAttempts, LockMinutes, Inactivity, SessionIdle, SessionLength,
		PasswordMin, PasswordMax, PasswordClasses, PasswordRepeats, PasswordHistory, PasswordBreached, PasswordDays, PasswordGrace,
	}
}

// Guards tells whether a setting stands between strangers and the account, so
// that whoever changes it is asked first to prove who they are.
func (s Setting) Guards() bool { return s != Language && s != TimeZone && s != OwnLanguage }

// Known tells whether there is such a setting.
func (s Setting) Known() bool { return slices.Contains(Settings(), s) }

// Valid is a fault on the setting when it cannot have this value.
func (s Setting) Valid(value string) *fault.Fault {
	if rules[s].valid(value) {
		return nil
	}
	if bad := rules[s].fault; bad.Field != "" {
		return bad
	}
	return rules[s].fault.On(string(s))
}

var (
	badMinutes      = fault.New(fault.Invalid, "account.minutes")
	badNumber       = fault.New(fault.Invalid, "account.number")
	badNumberOrNone = fault.New(fault.Invalid, "account.number_or_none")
	badFactors      = fault.New(fault.Invalid, "account.factors")
	badCountries    = fault.New(fault.Invalid, "account.countries")
	badValue        = fault.New(fault.Invalid, "request.value_unknown")
)

// or is the value that counts, or the standard one where nobody sets it.
func (s Setting) or(value sql.NullString) string {
	if value.Valid {
		return value.String
	}
	return rules[s].standard
}

// counts is the value of a setting that counts for the account a: a locked one
// before all others, of those the uppermost; else the nearest.
func counts(s Setting) string {
	return `(SELECT s.content FROM account_tree t JOIN account_settings s ON s.account_id = t.ancestor_id AND s.name = '` + string(s) + `'
		WHERE t.account_id = a.id ORDER BY ` + strongest + ` LIMIT 1)`
}

const strongest = `s.locked DESC, CASE WHEN s.locked = 1 THEN -t.depth ELSE t.depth END`

func inMinutes(d time.Duration) int { return int(d / time.Minute) }

// SessionLimits reads how long sessions of an account live, from what its
// settings say: unused, and at all. Text that is no number counts as the standard.
func SessionLimits(idle, length sql.NullString) (unused, atAll time.Duration) {
	read := func(s Setting, value sql.NullString, standard time.Duration) time.Duration {
		n, err := strconv.Atoi(s.or(value))
		if err != nil {
			return standard
		}
		return time.Duration(n) * time.Minute
	}
	return read(SessionIdle, idle, standardIdle), read(SessionLength, length, standardLength)
}

// MayChoose reads whether the people of an account choose their own language.
func MayChoose(own sql.NullString) bool { return OwnLanguage.or(own) == yes }

// OwnLanguageColumn is the value of MayChoose for the account a.
var OwnLanguageColumn = counts(OwnLanguage)

// SessionColumns are the two values of SessionLimits for the account a.
var SessionColumns = counts(SessionIdle) + `, ` + counts(SessionLength)
