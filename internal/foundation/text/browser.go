package text

import "strings"

// Browser names the browser and system of a User-Agent header in a few words,
// such as "Firefox, Linux". What it does not know it calls by the header's first
// word. It is for people to recognise their own by, never for a decision.
func Browser(userAgent string) string {
	name, system := firstIn(userAgent, browsers), firstIn(userAgent, systems)
	if name == "" {
		name, _, _ = strings.Cut(strings.TrimSpace(userAgent), " ")
		name, _, _ = strings.Cut(name, "/")
		name = strings.ToValidUTF8(name[:min(len(name), 40)], "")
	}
	switch {
	case name == "":
		return "?"
	case system == "":
		return name
	}
	return name + ", " + system
}

// mark is a word that gives a name away. The order matters: most browsers name others beside themselves.
type mark struct{ word, name string }

var browsers = []mark{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi", "Vivaldi"}, {"SamsungBrowser", "Samsung Internet"}, {"FxiOS", "Firefox"},
	{"Firefox/", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}}

var systems = []mark{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}

func firstIn(text string, marks []mark) string {
	for _, m := range marks {
		if strings.Contains(text, m.word) {
			return m.name
		}
	}
	return ""
}
