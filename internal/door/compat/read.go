package compat

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/request"
)

// textLimit is the longest text that a query holds, in characters.
const textLimit = 200

// body reads a body of this type, or an empty one.
func body(r *http.Request, kind string) ([]byte, error) {
	content, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, request.BodyLimit))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, request.BodyTooLarge
	}
	if err != nil {
		return nil, request.BodyWrong
	}
	given := r.Header.Get("Content-Type")
	if len(content) == 0 || given == "" {
		return content, nil
	}
	if media, _, err := mime.ParseMediaType(given); err != nil || media != kind {
		return nil, request.MediaType
	}
	return content, nil
}

// object is a JSON object. Its members are read by their exact names; those
// that nobody reads are passed over, and null is as if it were not there.
type object struct {
	members map[string]json.RawMessage
	wrong   []*fault.Fault
}

func readObject(r *http.Request) (*object, error) {
	content, err := body(r, "application/json")
	if err != nil {
		return nil, err
	}
	if wrong := request.CheckJSON(content); wrong != nil {
		return nil, wrong
	}
	o := &object{}
	if err := json.Unmarshal(content, &o.members); err != nil || o.members == nil {
		return nil, request.BodyWrong
	}
	return o, nil
}

// member reads one member; nil when it is not there. The wrong value is not
// repeated: it may be a secret.
func member[T any](o *object, name string) *T {
	var value *T
	if raw, there := o.members[name]; there && json.Unmarshal(raw, &value) != nil {
		o.wrong = append(o.wrong, request.ValueWrong.On(name))
		return nil
	}
	return value
}

// needed is member, of one that must be there.
func needed[T any](o *object, name string) (value T) {
	found := len(o.wrong)
	if one := member[T](o, name); one != nil {
		return *one
	}
	if len(o.wrong) == found {
		o.wrong = append(o.wrong, request.MemberMissing.On(name))
	}
	return value
}

// memberMoment reads a member that is a time.
func memberMoment(o *object, name string) *time.Time {
	text := member[string](o, name)
	if text == nil {
		return nil
	}
	at, ok := parseMoment(*text)
	if !ok {
		o.wrong = append(o.wrong, request.ValueWrong.On(name))
		return nil
	}
	return &at
}

func (o *object) err() error { return fault.Several(o.wrong...) }

// query reads the parameters of a path; those that nobody reads are passed over.
type query struct {
	values url.Values
	wrong  []*fault.Fault
}

func queryOf(r *http.Request) *query { return &query{values: r.URL.Query()} }

func (q *query) fail(name string) { q.wrong = append(q.wrong, request.ValueWrong.On(name)) }

func (q *query) text(name string) string {
	list := q.values[name]
	if len(list) > 1 || len(list) == 1 && utf8.RuneCountInString(list[0]) > textLimit {
		q.fail(name)
		return ""
	}
	return q.values.Get(name)
}

func (q *query) number(name string, least, most, usual int) int {
	text := q.text(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		q.fail(name)
		return usual
	}
	return n
}

// flag is nil when it was not given.
func (q *query) flag(name string) *bool {
	switch text := q.text(name); strings.ToLower(text) {
	case "":
		return nil
	case "true", "false":
		is := strings.EqualFold(text, "true")
		return &is
	}
	q.fail(name)
	return nil
}

// choice is one of the words; the first when none was given.
func (q *query) choice(name string, words ...string) string {
	text := q.text(name)
	if text == "" {
		return words[0]
	}
	if i := slices.IndexFunc(words, func(word string) bool { return strings.EqualFold(word, text) }); i >= 0 {
		return words[i]
	}
	q.fail(name)
	return words[0]
}

// moment is zero when it was not given.
func (q *query) moment(name string) time.Time {
	text := q.text(name)
	if text == "" {
		return time.Time{}
	}
	if head, zone, cut := strings.Cut(text, " "); cut && strings.Contains(head, "T") {
		text = head + "+" + zone // a plus sign that was not escaped
	}
	at, ok := parseMoment(text)
	if !ok {
		q.fail(name)
	}
	return at
}

func (q *query) err() error { return fault.Several(q.wrong...) }

// layouts are the common forms of times; a fraction of a second may follow the
// seconds in any. What names no zone is UTC.
var layouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"}

func parseMoment(text string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
