package cookie

import (
	"net/url"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		public, header, session, without string
	}{
		{"http://localhost:8080", "", "", ""},
		{"http://localhost:8080", "session=a", "a", ""},
		{"http://localhost:8080", "x=1; session=a; session=b; device=d; sign-in=s; y=2", "a", "x=1; y=2"},
		{"http://localhost:8080", "Session=a; sessions=b;session", "", "Session=a; sessions=b"},
		{"http://localhost:8080", " session = a", "", ""},
		{"https://accounts.example.com", "session=a; __Host-session=b;__Host-device=c; __Host-x=1", "b", "session=a; __Host-x=1"},
		{"https://accounts.example.com", "session=a", "", "session=a"},
		{"https://accounts.example.com", "__host-session=b", "", "__host-session=b"},
	} {
		public, err := url.Parse(c.public)
		if err != nil {
			t.Fatal(err)
		}
		n := For(public)
		if got := n.Find(c.header, Session); got != c.session {
			t.Errorf("%s: %q holds the session %q, want %q", c.public, c.header, got, c.session)
		}
		if got := n.Without(c.header); got != c.without {
			t.Errorf("%s: of %q is left %q, want %q", c.public, c.header, got, c.without)
		}
		if n.Secure() != strings.HasPrefix(c.public, "https") || !n.Ours(n.Name(Device)) {
			t.Errorf("%s: %+v", c.public, n)
		}
	}
	if For(nil).Secure() {
		t.Error("no address is https")
	}
}

// What a service answers may set its own cookies and none of the program's,
// however the line is written.
func TestSets(t *testing.T) {
	for line, want := range map[string]bool{
		"session=a; Path=/": true, " session =a": true, "session=": true, "=session=a": true, " = session=a": true, "==device=a": true, "sign-in=a": true,
		"": false, "=": false, "a=session=b": false, "Session=a": false, "a; session=b": false, "__Host-session=a": false, "sessions=a": false,
	} {
		if got := (Names{}).Sets(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
	if n := (Names{HostPrefix}); !n.Sets("__Host-session=a") || n.Sets("session=a") {
		t.Error("over https the names begin with __Host-")
	}
}

func FuzzWithout(f *testing.F) {
	f.Add("x=1; session=a; __Host-session=b")
	f.Fuzz(func(t *testing.T, header string) {
		for _, n := range []Names{{}, {HostPrefix}} {
			rest := n.Without(header)
			for _, which := range all {
				if got := n.Find(rest, which); got != "" {
					t.Errorf("%q is left with the %s %q", rest, which, got)
				}
			}
		}
	})
}
