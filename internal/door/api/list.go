package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/foundation/fault"
)

// Paging is how every list is read, page by page.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most this many items." example:"50"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"nextCursor of the page before." example:"bmV4dA"`
}

// cursor signs a position, so that nobody can make one up. Purpose binds it to
// the list and the order that it belongs to.
func (a *api) cursor(position any, purpose string) string {
	if reflect.ValueOf(position).IsNil() {
		return ""
	}
	text, err := json.Marshal(position)
	if err != nil {
		panic(err) // positions are plain structs
	}
	return a.Box.Sign(string(text), "cursor "+purpose)
}

// openCursor reads a cursor into position, a pointer to a pointer that stays nil for an empty one.
func (a *api) openCursor(cursor, purpose string, position any) error {
	if cursor == "" {
		return nil
	}
	text, err := a.Box.Verify(cursor, "cursor "+purpose)
	if err != nil {
		return cursorWrong
	}
	return json.Unmarshal([]byte(text), position)
}

// Optional is a member of a merge patch (RFC 7396) that can be absent, given,
// or null, which takes it away.
type Optional[T any] struct {
	given bool
	value T
}

// UnmarshalJSON remembers that the member was there.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	o.given = true
	if string(data) == "null" {
		return nil
	}
	return json.Unmarshal(data, &o.value)
}

// Schema says that null is allowed.
func (o Optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), true, "")
	s.Nullable = true
	return &s
}

// Pointer is nil when the member was absent; null is the zero value.
func (o Optional[T]) Pointer() *T {
	if !o.given {
		return nil
	}
	return &o.value
}

// Lasting is a member of a merge patch that can be absent or given; it cannot
// be taken away, so null is an error and not passed over.
type Lasting[T any] struct {
	Optional[T]
	null bool
}

// UnmarshalJSON remembers that the member was there.
func (l *Lasting[T]) UnmarshalJSON(data []byte) error {
	l.null = string(data) == "null"
	return l.Optional.UnmarshalJSON(data)
}

// Schema says nothing of null.
func (l Lasting[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// wrong is a fault when the member was null.
func (l Lasting[T]) wrong(name string) *fault.Fault {
	if l.null {
		return valueWrong.On(name)
	}
	return nil
}

var ifMatchWrong = valueWrong.On("If-Match")

// ifVersion reads the version that an If-Match header names (RFC 9110, section
// 13.1.1); 0 when there is none or any will do.
func ifVersion(header string) (int, error) {
	if header == "" || header == "*" {
		return 0, nil
	}
	version, err := strconv.Atoi(strings.Trim(header, `"`))
	if err != nil || version < 1 {
		return 0, ifMatchWrong
	}
	return version, nil
}
