package compat

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/request"
)

// A time that is read is a moment that every store keeps, and reads the same
// when it is written out.
func FuzzParseMoment(f *testing.F) {
	for _, seed := range []string{"2024-01-31T10:00:00.000Z", "2024-01-31T12:00:00+0200", "2023-09-01", "9999-12-31T23:59:59.999999999-23:59", "0000-01-01", "2024-02-30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := parseMoment(text)
		if !ok {
			return
		}
		if !time.UnixMicro(at.UnixMicro()).Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("%q is no moment that can be kept: %s", text, at)
		}
		if at.Year() < 0 || at.Year() > 9999 {
			return // by its zone it is beyond what can be written
		}
		if again, ok := parseMoment(at.Format(time.RFC3339Nano)); !ok || !again.Equal(at) {
			t.Errorf("%q: %s becomes %s", text, at, again)
		}
	})
}

// What is read of a request for a token stands there once, as text that every
// store takes, in the body or in the query and not in both.
func FuzzTokenForm(f *testing.F) {
	f.Add("", "grant_type=client_credentials&client_id=a&client_secret=b")
	f.Add("grant_type=password&username=a&password=b", "")
	f.Add("a=1", "b=2")
	f.Add("a=1&a=2", "")
	f.Add("a=%00", "")
	f.Fuzz(func(t *testing.T, body, query string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tokenPath, strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		form, err := tokenForm(r)
		if err != nil {
			return
		}
		if body != "" && query != "" {
			t.Errorf("%q and %q are both read", body, query)
		}
		for name, list := range form {
			if len(list) != 1 || !request.IsText(name) || !request.IsText(list[0]) {
				t.Errorf("%q is read as %q", name, list)
			}
		}
		if again, err := url.ParseQuery(form.Encode()); err != nil || again.Encode() != form.Encode() {
			t.Errorf("%q reads otherwise a second time", form.Encode())
		}
	})
}
