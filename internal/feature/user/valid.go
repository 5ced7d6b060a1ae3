package user

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/text"
)

// Limits of the members, in characters.
const (
	UsernameLimit = 100
	NameLimit     = 80
	EmailLimit    = 254 // RFC 5321, section 4.5.3.1.3
)

// Draft is what a user is created from.
type Draft struct {
	Username  string
	FirstName string
	LastName  string
	Email     string
	Mobile    string // any usual way to write an international number; empty for none
	Language  string // empty: the account's
	TimeZone  string // empty: the account's
	Roles     []string
	Teams     []string
}

// Patch changes some members of a user; nil leaves one as it is.
type Patch struct {
	FirstName *string
	LastName  *string
	Email     *string
	Mobile    *string // empty removes it
	Language  *string
	TimeZone  *string
}

var (
	usernameForm = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._@+-]*[A-Za-z0-9])?$`)
	mobileForm   = regexp.MustCompile(`^\+[0-9]{7,15}$`)
	mobileExtras = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "\u00a0", "")
)

var (
	usernameMissing    = fault.New(fault.Invalid, "user.username_missing").On("username")
	usernameTooLong    = fault.New(fault.Invalid, "user.username_too_long").On("username").With("max", UsernameLimit)
	usernameCharacters = fault.New(fault.Invalid, "user.username_characters").On("username")
	usernameForeign    = fault.New(fault.Invalid, "user.username_foreign_email").On("username")
	nameMissing        = fault.New(fault.Invalid, "user.name_missing")
	nameTooLong        = fault.New(fault.Invalid, "user.name_too_long").With("max", NameLimit)
	nameCharacters     = fault.New(fault.Invalid, "user.name_characters")
	emailMissing       = fault.New(fault.Invalid, "user.email_missing").On("email")
	emailForm          = fault.New(fault.Invalid, "user.email_form").On("email")
	mobileWrong        = fault.New(fault.Invalid, "user.mobile_form").On("mobile")
	languageUnknown    = fault.New(fault.Invalid, "user.language_unknown").On("language")
	timeZoneUnknown    = fault.New(fault.Invalid, "user.time_zone_unknown").On("timeZone")
)

// Valid cleans the draft in place and answers every fault in it at once.
func (d *Draft) Valid() error {
	var faults []*fault.Fault
	add := func(f *fault.Fault) {
		if f != nil {
			faults = append(faults, f)
		}
	}
	d.Username = strings.TrimSpace(d.Username)
	add(validUsername(d.Username))
	add(validName(&d.FirstName, "firstName", true))
	add(validName(&d.LastName, "lastName", false))
	add(validEmail(&d.Email))
	if len(faults) == 0 && strings.Contains(d.Username, "@") && emailKey(d.Username) != emailKey(d.Email) {
		add(usernameForeign)
	}
	add(validMobile(&d.Mobile))
	add(validLanguage(d.Language))
	add(validTimeZone(d.TimeZone))
	return fault.Several(faults...)
}

func validUsername(s string) *fault.Fault {
	switch {
	case s == "":
		return usernameMissing
	case len(s) > UsernameLimit:
		return usernameTooLong
	case !usernameForm.MatchString(s):
		return usernameCharacters // ASCII only: no look-alikes of another alphabet, and SMPP can carry it
	}
	return nil
}

// validName wants a first name; a last name may be missing, since many people have one name.
func validName(s *string, field string, required bool) *fault.Fault {
	clean, problem := text.Clean(*s, NameLimit)
	switch problem {
	case text.Empty:
		*s = ""
		if required {
			return nameMissing.On(field)
		}
		return nil
	case text.TooLong:
		return nameTooLong.On(field)
	case text.Characters:
		return nameCharacters.On(field)
	case text.Fine:
	}
	*s = clean
	return nil
}

// validEmail takes a bare address (RFC 5321 mailbox): no display name, no
// comment, no quoted local part, no address literal.
func validEmail(s *string) *fault.Fault {
	trimmed := strings.TrimSpace(*s)
	if trimmed == "" {
		return emailMissing
	}
	if len(trimmed) > EmailLimit || strings.ContainsAny(trimmed, "\"()<>[],;:\\ \t\r\n") {
		return emailForm
	}
	if clean, problem := text.Clean(trimmed, EmailLimit); problem != text.Fine || clean != norm.NFC.String(trimmed) {
		return emailForm
	}
	parsed, err := mail.ParseAddress(trimmed)
	if err != nil || parsed.Name != "" || parsed.Address != trimmed {
		return emailForm
	}
	local, domain, _ := strings.Cut(trimmed, "@")
	if len(local) > 64 || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return emailForm
	}
	*s = trimmed
	return nil
}

func validMobile(s *string) *fault.Fault {
	plain := mobileExtras.Replace(strings.TrimSpace(*s))
	if after, ok := strings.CutPrefix(plain, "00"); ok {
		plain = "+" + after
	}
	if plain != "" && !mobileForm.MatchString(plain) {
		return mobileWrong
	}
	*s = plain
	return nil
}

func validLanguage(tag string) *fault.Fault {
	if tag != "" && !locale.Valid(tag) {
		return languageUnknown.With("value", short(tag))
	}
	return nil
}

func validTimeZone(name string) *fault.Fault {
	if name != "" && !account.ValidTimeZone(name) {
		return timeZoneUnknown.With("value", short(name))
	}
	return nil
}

// Valid cleans the patch in place and answers every fault in it.
func (p *Patch) Valid() error {
	var faults []*fault.Fault
	check := func(s *string, valid func(*string) *fault.Fault) {
		if s != nil {
			faults = append(faults, valid(s))
		}
	}
	check(p.FirstName, func(s *string) *fault.Fault { return validName(s, "firstName", true) })
	check(p.LastName, func(s *string) *fault.Fault { return validName(s, "lastName", false) })
	check(p.Email, validEmail)
	check(p.Mobile, validMobile)
	check(p.Language, func(s *string) *fault.Fault {
		if *s == "" {
			return languageUnknown.With("value", "")
		}
		return validLanguage(*s)
	})
	check(p.TimeZone, func(s *string) *fault.Fault {
		if *s == "" {
			return timeZoneUnknown.With("value", "")
		}
		return validTimeZone(*s)
	})
	return fault.Several(faults...)
}

// emailKey is the form in which addresses are compared. Accents count: é and e are two mailboxes.
func emailKey(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

func short(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// storable tells whether a text can be looked for: PostgreSQL refuses the rest.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// setKeys computes the columns that sorting, comparing and searching use.
func (u *User) setKeys() (searchText string) {
	u.nameKey = limited(text.Fold(u.FullName()))
	u.usernameKey = text.Fold(u.Username)
	u.emailKey = emailKey(u.Email)
	var b strings.Builder
	for _, word := range text.Words(text.Fold(u.FullName()) + " " + u.usernameKey + " " + text.Fold(u.Email)) {
		b.WriteString(wordStart + word)
	}
	return b.String()
}

// wordStart stands before every word of the search text: with it the start of
// a word has three characters even when only one letter is looked for, and
// that is what a trigram index needs.
const wordStart = "  "

// limited keeps an index entry small; two names that differ later sort by id.
func limited(s string) string {
	if len(s) > 120 {
		return strings.ToValidUTF8(s[:120], "")
	}
	return s
}
