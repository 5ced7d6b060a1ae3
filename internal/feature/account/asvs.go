package account

import "slices"

// Level is a level of the OWASP Application Security Verification Standard 5.0;
// 0 is below the first.
type Level int

// TopLevel is the strictest level.
const TopLevel Level = 3

// Reason says in one word what stands against a level.
type Reason string

// The reasons, as the API names them.
const (
	FewPasswordsRefused Reason = "common_passwords"   // also those that everybody tries first are taken
	Composition         Reason = "composition"        // passwords have to be made in a certain way
	LongRefused         Reason = "long_passwords"     // passwords of 64 characters are not taken
	Rotation            Reason = "rotation"           // passwords have to be changed for no reason
	NoSecondFactor      Reason = "second_factor"      // a password alone is enough, sometimes or always
	OnlyByPhone         Reason = "only_phone_factors" // nobody can choose better than texts and calls
	ByPhone             Reason = "phone_factors"      // codes by texts and calls
	EmailFactor         Reason = "email_factor"       // codes by email
	Phishable           Reason = "phishable_factors"  // factors that a false page can ask for
	LeakedTaken         Reason = "breached_passwords" // passwords of earlier leaks are taken
)

// Lack is a requirement that a setting does not meet, and the level from which
// on it would have to.
type Lack struct {
	Setting     Setting
	Level       Level
	Requirement string // number in ASVS 5.0
	Reason      Reason
}

// lesson is one requirement that hangs on a setting. Others of its chapters are
// met by how the program works, whatever is set: codes are used once, sessions
// always end, guesses are always counted.
type lesson struct {
	setting     Setting
	level       Level
	requirement string
	reason      Reason
	met         func(Policy) bool
}

const longPassword = 64

var lessons = []lesson{
	{PasswordBreached, 1, "6.2.4", FewPasswordsRefused, func(p Policy) bool { return p.Password.Breached }},
	{PasswordClasses, 1, "6.2.5", Composition, func(p Policy) bool { return p.Password.Classes <= 1 }},
	{PasswordRepeats, 1, "6.2.5", Composition, func(p Policy) bool { return p.Password.Repeats == 0 }},
	{PasswordMax, 2, "6.2.9", LongRefused, func(p Policy) bool { return p.Password.Max >= longPassword }},
	{PasswordDays, 2, "6.2.10", Rotation, func(p Policy) bool { return p.Password.ValidityTime == 0 }},
	{PasswordBreached, 2, "6.2.12", LeakedTaken, func(p Policy) bool { return p.Password.Breached }},
	{SecondFactor, 2, "6.3.3", NoSecondFactor, func(p Policy) bool { return p.Mode == FactorAlways }},
	{Factors, 2, "6.6.1", OnlyByPhone, func(p Policy) bool { return !p.phone() || p.Allows(ByApp) || p.Allows(ByPasskey) || p.Allows(ByMobile) }},
	{Factors, 3, "6.3.3", Phishable, func(p Policy) bool { return !p.Allows(ByApp) && !p.Allows(ByMobile) }},
	{Factors, 3, "6.3.6", EmailFactor, func(p Policy) bool { return !p.Allows(ByEmail) }},
	{Factors, 3, "6.6.1", ByPhone, func(p Policy) bool { return !p.phone() }},
}

func (p Policy) phone() bool { return p.Allows(BySMS) || p.Allows(ByVoice) }

// rated are the settings that the standard has something to say of. Of the
// others it asks nothing, or the program meets it whatever they are.
var rated = []Setting{
	SecondFactor, Factors, Passwordless, LoginAttempts, LockMinutes, SessionIdle, SessionLength,
	PasswordMin, PasswordMax, PasswordClasses, PasswordRepeats, PasswordBreached, PasswordDays,
}

// Rated tells whether the standard has something to say of a setting.
func (s Setting) Rated() bool { return slices.Contains(rated, s) }

// Lacks are the requirements that the policy does not meet, the lowest level first.
func (p Policy) Lacks() []Lack {
	var all []Lack
	for _, l := range lessons {
		if !l.met(p) {
			all = append(all, Lack{l.setting, l.level, l.requirement, l.reason})
		}
	}
	slices.SortStableFunc(all, func(a, b Lack) int { return int(a.Level - b.Level) })
	return all
}

// Reached is the highest level that meets all requirements up to it, where
// these are lacking: of a policy, or of one setting.
func Reached(lacks []Lack) Level {
	level := TopLevel
	for _, l := range lacks {
		level = min(level, l.Level-1)
	}
	return level
}

// Next are the requirements of the level after the one that is reached.
func Next(lacks []Lack) []Lack {
	next := Reached(lacks) + 1
	var missing []Lack
	for _, l := range lacks {
		if l.Level == next {
			missing = append(missing, l)
		}
	}
	return missing
}

// Preset is a name for values that go together.
type Preset string

// The presets. Classic has the rules that ASVS and NIST SP 800-63B advise
// against and that contracts still ask for.
const (
	PresetLevel1  Preset = "asvs1"
	PresetLevel2  Preset = "asvs2"
	PresetLevel3  Preset = "asvs3"
	PresetClassic Preset = "classic"
)

// Presets are all of them, in the order in which they are shown.
func Presets() []Preset { return []Preset{PresetLevel1, PresetLevel2, PresetLevel3, PresetClassic} }

// Values are what a preset sets; nil for one that does not exist.
func (p Preset) Values() map[Setting]string {
	switch p {
	case PresetLevel1:
		return modern("8", map[Setting]string{SecondFactor: string(FactorNewDevice), Factors: "app,email,mobile,passkey"})
	case PresetLevel2:
		return modern("12", map[Setting]string{SecondFactor: string(FactorAlways), Factors: "app,email,mobile,passkey"})
	case PresetLevel3:
		return modern("15", map[Setting]string{SecondFactor: string(FactorAlways), Factors: string(ByPasskey)})
	case PresetClassic:
		return map[Setting]string{LoginAttempts: "5", PasswordMin: "10", PasswordMax: "50", PasswordClasses: "4",
			PasswordRepeats: "2", PasswordBreached: yes, PasswordDays: "90"}
	}
	return nil
}

// modern adds the rules of passwords that all levels have.
func modern(shortest string, values map[Setting]string) map[Setting]string {
	values[LoginAttempts] = "5"
	values[PasswordMin], values[PasswordMax] = shortest, "128"
	values[PasswordClasses], values[PasswordRepeats], values[PasswordDays] = "0", "0", "0"
	values[PasswordBreached] = yes
	return values
}
