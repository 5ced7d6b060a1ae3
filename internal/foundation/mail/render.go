package mail

import (
	_ "embed"
	"html/template"
	"strings"

	"gatehouse/internal/foundation/locale"
)

// Parameters that are more than a word in a sentence.
const (
	valid  = "valid"   // how long the link works; Send fills it in
	quoted = "message" // what a person typed for the reader
)

//go:embed letter.html.tmpl
var letterHTML string

var page = template.Must(template.New("letter").Parse(letterHTML))

// content is a letter in its reader's words, before it is text or HTML.
type content struct {
	Language, Direction string
	Sender              string // who sends, as a name
	Subject             string
	Greeting            string
	Paragraphs          []string
	Quoted, Quote       string // who says it, and what they typed; both empty when there is nothing
	Code                string // to be typed; empty when there is none
	Button, Link        string // both empty when there is nothing to open
	LinkHelp            string
	Note                string
	Footer              string
}

func write(l Letter, sender string) content {
	params := map[string]any{}
	for name, value := range l.Params {
		params[name] = lines(value)
	}
	if l.ValidFor > 0 {
		params[valid] = locale.Duration(l.Language, l.ValidFor)
	}
	own := func(part string) string {
		if key := l.Kind.key(part); locale.Has(key) {
			return locale.Text(l.Language, key, params)
		}
		return ""
	}
	frame := func(key, name, value string) string {
		return locale.Text(l.Language, key, map[string]any{name: value})
	}
	c := content{
		Language:   l.Language,
		Direction:  locale.Direction(l.Language),
		Sender:     sender,
		Subject:    oneLine(own("subject")),
		Greeting:   frame("letter.frame.greeting_nameless", "", ""),
		Paragraphs: strings.Split(own("body"), "\n\n"),
		Code:       l.Code,
		Note:       own("note"),
		Footer:     frame("letter.frame.footer", "sender", sender),
	}
	if l.ToName != "" {
		c.Greeting = frame("letter.frame.greeting", "name", l.ToName)
	}
	if said := lines(l.Params[quoted]); said != "" && own("quoted") != "" {
		c.Quoted, c.Quote = own("quoted"), said
	}
	if l.Link != "" && own("button") != "" {
		c.Button, c.Link, c.LinkHelp = own("button"), l.Link, frame("letter.frame.link", "", "")
	}
	return c
}

// lines keeps line breaks, which a reason typed by a person may have, and no other control.
func lines(text string) string {
	parts := strings.Split(text, "\n")
	for i, part := range parts {
		parts[i] = oneLine(part)
	}
	return strings.Join(parts, "\n")
}

// Text is the whole letter for readers without HTML.
func (c content) Text() string {
	parts := append([]string{c.Greeting}, c.Paragraphs...)
	if c.Quote != "" {
		parts = append(parts, c.Quoted, "> "+strings.ReplaceAll(c.Quote, "\n", "\n> "))
	}
	if c.Code != "" {
		parts = append(parts, c.Code)
	}
	if c.Link != "" {
		parts = append(parts, c.Button+":\n"+c.Link)
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	parts = append(parts, "-- \n"+c.Footer)
	return strings.Join(parts, "\n\n") + "\n"
}

// HTML is the letter as a page that needs nothing from elsewhere.
func (c content) HTML() (string, error) {
	var out strings.Builder
	err := page.Execute(&out, c)
	return out.String(), err
}
