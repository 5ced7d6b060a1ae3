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

// The settings, as the API names them.
const (
	Language      Setting = "language"           // that new users and letters start with; BCP 47
	TimeZone      Setting = "timeZone"           // that new users start with; IANA name
	SessionIdle   Setting = "sessionIdleMinutes" // a session ends when it was not used for so long
	SessionLength Setting = "sessionMaxMinutes"  // and at the latest so long after signing in
	OwnLanguage   Setting = "ownLanguage"        // "true": everybody may choose the language of their own portal
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
}

const (
	standardIdle   = 12 * time.Hour
	standardLength = 7 * 24 * time.Hour
	shortestIdle   = 5 * time.Minute
	longestIdle    = 7 * 24 * time.Hour
	shortestLength = 15 * time.Minute
	longestLength  = 90 * 24 * time.Hour
)

var rules = map[Setting]rule{
	Language:      {locale.Fallback, locale.Valid},
	TimeZone:      {"UTC", ValidTimeZone},
	SessionIdle:   {minutes(standardIdle), within(shortestIdle, longestIdle)},
	SessionLength: {minutes(standardLength), within(shortestLength, longestLength)},
	OwnLanguage:   {no, func(value string) bool { return value == yes || value == no }},
}

// Settings is the vocabulary, in the order in which they are shown.
func Settings() []Setting {
	return []Setting{Language, TimeZone, OwnLanguage, SessionIdle, SessionLength}
}

// Known tells whether there is such a setting.
func (s Setting) Known() bool { return slices.Contains(Settings(), s) }

// Valid is a fault on the setting when it cannot have this value.
func (s Setting) Valid(value string) *fault.Fault {
	if rules[s].valid(value) {
		return nil
	}
	switch s {
	case Language:
		return BadLanguage
	case TimeZone:
		return BadTimeZone
	case SessionIdle:
		return badMinutes.On(string(s)).With("min", minutes(shortestIdle)).With("max", minutes(longestIdle))
	case SessionLength:
		return badMinutes.On(string(s)).With("min", minutes(shortestLength)).With("max", minutes(longestLength))
	case OwnLanguage:
	}
	return badValue.On(string(s))
}

var (
	badMinutes = fault.New(fault.Invalid, "account.minutes")
	badValue   = fault.New(fault.Invalid, "request.value_unknown")
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

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

func within(shortest, longest time.Duration) func(string) bool {
	return func(value string) bool {
		n, err := strconv.Atoi(value)
		d := time.Duration(n) * time.Minute
		return err == nil && n < 1_000_000 && d >= shortest && d <= longest && strconv.Itoa(n) == value
	}
}

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
