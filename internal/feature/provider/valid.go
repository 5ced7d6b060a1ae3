package provider

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/outbound"
)

// Sizes of settings.
const (
	fromLimit   = 20 // SMPP, 5.2.8; names of letters are at most 11 on most networks
	urlLimit    = 500
	bodyLimit   = 4000
	headerLimit = 20
	valueLimit  = 500
)

var (
	fromForm   = regexp.MustCompile(`^[+0-9A-Za-z][0-9A-Za-z ._&-]*$`)
	sidForm    = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	headerForm = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+.^_`|~-]{1,60}$")
	visible    = regexp.MustCompile(`^[!-~]+$`)
	// templateForm is a placeholder of a template.
	templateForm = regexp.MustCompile(`\{([a-z]+)\}`)
)

// reserved are headers that belong to the connection.
var reserved = map[string]bool{"host": true, "content-length": true, "transfer-encoding": true, "connection": true, "upgrade": true, "te": true, "trailer": true, "expect": true}

const methodGet = "GET"

// methods are those of templates.
var methods = []string{"POST", "PUT", methodGet}

// needed is what a kind of provider must be told; the faults name the member.
var needed = map[Kind][]string{
	SMPP: {"host", "port", "systemId", "from"}, InfobipSMS: {"url", "from"}, TwilioSMS: {"accountSid", "from"},
	HTTPSMS: {"url"}, InfobipVoice: {"url", "from"}, HTTPVoice: {"url"},
}

// needsSecret tells whether a provider of the kind knows us by a secret; to a
// template it is up.
func (k Kind) needsSecret() bool { return k != HTTPSMS && k != HTTPVoice }

func (k Kind) isTemplate() bool { return !k.needsSecret() }

// valid cleans the settings of what the kind does not know, fills in what goes
// without saying, and tells everything that is wrong.
func (k Kind) valid(s *Settings) error {
	*s = k.cleaned(*s)
	var wrong []*fault.Fault
	have := map[string]bool{"host": s.Host != "", "port": s.Port != 0, "systemId": s.SystemID != "", "from": s.From != "", "url": s.URL != "", "accountSid": s.AccountSID != ""}
	for _, name := range needed[k] {
		if !have[name] {
			wrong = append(wrong, settingAbsent.On("settings."+name))
		}
	}
	say := func(name string, good bool) {
		if !good {
			wrong = append(wrong, settingWrong.On("settings."+name))
		}
	}
	say("from", s.From == "" || len(s.From) <= fromLimit && fromForm.MatchString(s.From))
	say("url", s.URL == "" || len(s.URL) <= urlLimit && outbound.CheckURL(s.URL) == nil)
	say("accountSid", s.AccountSID == "" || sidForm.MatchString(s.AccountSID))
	if k == SMPP {
		say("host", s.Host == "" || outbound.CheckHost(s.Host) == nil)
		say("port", s.Port >= 0 && s.Port <= 65535)
		say("systemId", s.SystemID == "" || len(s.SystemID) <= 15 && visible.MatchString(s.SystemID))
		say("systemType", s.SystemType == "" || len(s.SystemType) <= 12 && visible.MatchString(s.SystemType))
		say("sourceTon", s.SourceTON >= 0 && s.SourceTON <= 6)
		say("sourceNpi", s.SourceNPI >= 0 && s.SourceNPI <= 18)
	}
	if k.isTemplate() {
		wrong = append(wrong, s.validTemplate()...)
	}
	return fault.Several(wrong...)
}

// cleaned leaves only what the kind knows.
func (k Kind) cleaned(s Settings) Settings {
	clean := Settings{From: strings.TrimSpace(s.From)}
	switch {
	case k == SMPP:
		clean.Host, clean.Port, clean.TLS, clean.Payload = strings.TrimSpace(s.Host), s.Port, s.TLS, s.Payload
		clean.SystemID, clean.SystemType = strings.TrimSpace(s.SystemID), strings.TrimSpace(s.SystemType)
		clean.SourceTON, clean.SourceNPI = s.SourceTON, s.SourceNPI
		return clean
	case k == TwilioSMS:
		clean.AccountSID = strings.TrimSpace(s.AccountSID)
		if s.URL == "" {
			s.URL = "https://api.twilio.com"
		}
	case k.isTemplate():
		clean.Method, clean.Format, clean.Headers, clean.Body = s.Method, s.Format, s.Headers, s.Body
		if clean.Method == "" {
			clean.Method = "POST"
		}
		if clean.Format == "" {
			clean.Format = "json"
		}
		clean.URL = strings.TrimSpace(s.URL)
		return clean
	}
	clean.URL = strings.TrimRight(strings.TrimSpace(s.URL), "/")
	return clean
}

// validTemplate fills the template with values that must not break it.
func (s Settings) validTemplate() (wrong []*fault.Fault) {
	if !slices.Contains(methods, s.Method) {
		wrong = append(wrong, settingWrong.On("settings.method"))
	}
	if s.Format != "json" && s.Format != "form" {
		wrong = append(wrong, settingWrong.On("settings.format"))
	}
	if len(s.Body) > bodyLimit || !utf8.ValidString(s.Body) || !known(s.Body) || !s.bodyHolds() {
		wrong = append(wrong, templateWrong.On("settings.body"))
	}
	if !known(s.URL) || placeholderInHost(s.URL) {
		wrong = append(wrong, templateWrong.On("settings.url"))
	}
	if s.Body+s.URL != "" && !strings.Contains(s.Body+s.URL, "{text}") {
		wrong = append(wrong, templateWrong.On("settings.body"))
	}
	bad := len(s.Headers) > headerLimit
	for name, value := range s.Headers {
		bad = bad || !headerForm.MatchString(name) || reserved[strings.ToLower(name)] || len(value) > valueLimit || !known(value) ||
			!utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl)
	}
	if bad {
		wrong = append(wrong, templateWrong.On("settings.headers"))
	}
	return wrong
}

// placeholders are what a template may name.
var placeholders = map[string]bool{"to": true, "number": true, "text": true, "from": true, "language": true, "id": true, "secret": true}

// known tells whether all placeholders of a template are.
func known(template string) bool {
	for _, found := range templateForm.FindAllStringSubmatch(template, -1) {
		if !placeholders[found[1]] {
			return false
		}
	}
	return true
}

// placeholderInHost: whoever is called must not depend on the message.
func placeholderInHost(template string) bool {
	u, err := url.Parse(template)
	return err == nil && strings.ContainsAny(u.Host, "{}")
}

// bodyHolds tells whether the body is still of its format once it is filled.
func (s Settings) bodyHolds() bool {
	if s.Body == "" {
		return true
	}
	values := map[string]string{}
	for name := range placeholders {
		values[name] = "a\"b\\c\n&=%<é"
	}
	body := fill(s.Body, s.Format, values)
	if s.Format == "json" {
		return json.Valid([]byte(body))
	}
	_, err := url.ParseQuery(body)
	return err == nil
}

// fill puts values into a template, escaped so that each stays one value.
func fill(template, format string, values map[string]string) string {
	return templateForm.ReplaceAllStringFunc(template, func(found string) string {
		value, known := values[found[1:len(found)-1]]
		if !known {
			return found
		}
		switch format {
		case "json":
			quoted, err := json.Marshal(value)
			if err != nil {
				return ""
			}
			return string(quoted[1 : len(quoted)-1])
		case "header":
			return value
		}
		return url.QueryEscape(value)
	})
}

func validSecret(secret string) *fault.Fault {
	if len(secret) > SecretLimit || secret != "" && !visible.MatchString(secret) {
		return SecretWrong
	}
	return nil
}

// reaches is where the secret goes: when it changes, the secret is asked for again.
func (s Settings) reaches() string {
	at := s.URL
	if u, err := url.Parse(s.URL); err == nil && u.Host != "" {
		at = u.Scheme + "://" + u.Host
	}
	secure := ""
	if s.Host != "" && !s.TLS {
		secure = " plain"
	}
	return at + s.Host + secure
}
