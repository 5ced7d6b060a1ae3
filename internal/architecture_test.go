// Package internal_test keeps the house in order: the rules of the page on
// architecture, as a test. It only reads the imports and first comments of
// the sources, so it takes a moment. A new room costs one word in a list here.
package internal_test

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "gatehouse/"

// The floors from the top down. Imports only go down this list, and within
// a floor as its comment says.
var floors = []string{"cmd", "door", "feature", "foundation"}

// Doors do not import one another.
var doors = []string{"api", "compat", "gateway", "portal"}

// A feature may import the rooms of the lines under its own.
var features = [][]string{
	{"signin", "invite", "userimport", "support"},
	{"admission"},
	{"secondfactor"},
	{"sso", "session", "apikey", "notification", "provider"},
	{"smsc", "bind"},
	{"balance", "blocklist", "branding", "view"},
	{"team", "role"},
	{"seat", "safelist", "apiaccess"},
	{"tenanttest"},
	{"user"},
	{"account"},
	{"audit"},
	{"access"},
}

// The rooms of the foundation may import one another; Go refuses circles.
var foundation = []string{
	"breach", "clock", "cookie", "csvcell", "database", "databasetest", "fault", "forwarded", "ident", "jobs", "locale", "mail",
	"mailtest", "message", "outbound", "place", "request", "seal", "smpp", "smpptest", "text",
}

// Libraries that have one home, so that what they do is done in one way.
// An import path belongs to the longest prefix that fits it.
var homes = map[string][]string{
	"database/sql":                              {"foundation/database", "foundation/jobs", "feature/*"},
	"net/http":                                  {"cmd/*", "door/*", "foundation/outbound", "foundation/request", "foundation/smpptest"},
	"net/smtp":                                  {},
	"os/exec":                                   {"cmd/*", "foundation/mailtest", "foundation/smpptest"},
	"crypto/aes":                                {"foundation/seal"},
	"crypto/cipher":                             {"foundation/seal"},
	"github.com/jackc/pgx":                      {"foundation/database", "foundation/databasetest"},
	"github.com/pressly/goose":                  {"foundation/database"},
	"modernc.org/sqlite":                        {"foundation/database"},
	"github.com/alecthomas/kong":                {"cmd/*"},
	"github.com/danielgtaylor/huma":             {"door/api"},
	"github.com/wneessen/go-mail":               {"foundation/mail"},
	"github.com/FastFilter":                     {"foundation/breach"},
	"github.com/oschwald/maxminddb-golang":      {"foundation/place"},
	"golang.org/x/crypto/argon2":                {"foundation/seal"},
	"github.com/crewjam/saml":                   {"feature/sso"},
	"github.com/russellhaering":                 {"feature/sso"},
	"github.com/beevik/etree":                   {"feature/sso"},
	"github.com/pquerna/otp":                    {"feature/secondfactor"},
	"github.com/go-webauthn":                    {"feature/secondfactor"},
	"github.com/descope/virtualwebauthn":        {"feature/tenanttest"},
	"github.com/stripe/stripe-go":               {"feature/balance"},
	"github.com/prometheus":                     {"cmd/*", "door/*"},
	module + "web":                              {"cmd/*", "door/portal"},
	"github.com/emersion":                       {"foundation/mailtest"},
	module + "internal/foundation/databasetest": {}, // tests import these, nothing else does
	module + "internal/foundation/mailtest":     {},
	module + "internal/foundation/smpptest":     {},
	module + "internal/feature/tenanttest":      {},
}

// Names that say nothing about what is in the room.
var emptyNames = []string{
	"util", "utils", "common", "helper", "helpers", "manager", "misc", "base", "core", "model", "models", "types",
}

func TestImportsOnlyGoDown(t *testing.T) {
	for _, file := range goFiles(t) {
		from := roomOf(path.Dir(file.path))
		for _, imported := range file.imports {
			target, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			if problem := mayImport(from, roomOf(target), file.isTest); problem != "" {
				t.Errorf("%s imports %s: %s", file.path, imported, problem)
			}
		}
	}
}

// mayImport says what is wrong with an import, or nothing. Tests keep to the
// floors, but may set their scene with any feature: what they import is not
// part of the program.
func mayImport(from, to room, isTest bool) string {
	if from == to || from.floor == "" || to.floor == "" {
		return ""
	}
	above, below := slices.Index(floors, from.floor), slices.Index(floors, to.floor)
	switch {
	case above > below:
		return fmt.Sprintf("the %s floor is above the %s floor", to.floor, from.floor)
	case above < below || from.floor == "foundation":
		return ""
	case from.floor != "feature":
		return fmt.Sprintf("the rooms of %s do not import one another", from.floor)
	case isTest || line(to.name) > line(from.name):
		return ""
	}
	return fmt.Sprintf("%s is not on a line under %s", to.name, from.name)
}

func line(feature string) int {
	return slices.IndexFunc(features, func(rooms []string) bool { return slices.Contains(rooms, feature) })
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, file := range goFiles(t) {
		if file.isTest {
			continue
		}
		at := roomOf(path.Dir(file.path))
		for _, imported := range file.imports {
			home, bound := homeOf(imported)
			if bound && !slices.Contains(home, at.String()) && !slices.Contains(home, at.floor+"/*") && at.floor != "" {
				t.Errorf("%s imports %s, whose home is %v", file.path, imported, home)
			}
		}
	}
}

func homeOf(imported string) (home []string, bound bool) {
	longest := ""
	for prefix, rooms := range homes {
		fits := imported == prefix || strings.HasPrefix(imported, prefix+"/")
		if fits && len(prefix) > len(longest) {
			longest, home, bound = prefix, rooms, true
		}
	}
	return home, bound
}

func TestEveryRoomHasItsPlace(t *testing.T) {
	known := map[string][]string{"door": doors, "feature": slices.Concat(features...), "foundation": foundation}
	for floor, names := range known {
		for _, entry := range folders(t, floor) {
			if !slices.Contains(names, entry) {
				t.Errorf("internal/%s/%s is not in the lists of architecture_test.go", floor, entry)
			}
		}
	}
	for _, entry := range folders(t, ".") {
		if !slices.Contains(floors[1:], entry) {
			t.Errorf("internal/%s is no floor: rooms belong to %v", entry, floors[1:])
		}
	}
	for _, file := range goFiles(t) {
		for part := range strings.SplitSeq(path.Dir(file.path), "/") {
			if slices.Contains(emptyNames, part) {
				t.Errorf("%s: %q says nothing about what the room is for", file.path, part)
			}
		}
	}
}

// A paragraph: what the room is for, its rules, what it does not do.
func TestEveryRoomSaysWhatItIsFor(t *testing.T) {
	comments := map[room]string{}
	for _, file := range goFiles(t) {
		if at := roomOf(path.Dir(file.path)); at.floor != "" && !file.isTest && path.Dir(file.path) == at.folder() {
			comments[at] += file.comment
		}
	}
	for at, comment := range comments {
		sentences := strings.Count(strings.ReplaceAll(comment, "\n", " ")+" ", ". ")
		if len(comment) < 120 || sentences < 2 {
			t.Errorf("%s has no paragraph of package comment: %q", at.folder(), comment)
		}
	}
}

func TestFilesStayShort(t *testing.T) {
	for _, file := range goFiles(t) {
		if file.lines > 500 {
			t.Errorf("%s has %d lines; split it by what it is about", file.path, file.lines)
		}
	}
}

func folders(t *testing.T, under string) []string {
	t.Helper()
	entries, err := os.ReadDir(under)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// The rules themselves, by example: a rule that refuses nothing keeps nothing.
func TestWhatMayBeImported(t *testing.T) {
	for _, example := range []struct {
		from, to string
		isTest   bool
		allowed  bool
	}{
		{from: "cmd/gatehouse", to: "internal/door/api", allowed: true},
		{from: "cmd/gatehouse", to: "internal/foundation/clock", allowed: true},
		{from: "internal/door/api", to: "internal/feature/user", allowed: true},
		{from: "internal/door/api", to: "internal/door/portal"},
		{from: "internal/door/api", to: "internal/door/portal", isTest: true},
		{from: "internal/feature/signin", to: "internal/feature/access", allowed: true},
		{from: "internal/feature/team", to: "internal/feature/role"},
		{from: "internal/feature/user", to: "internal/feature/session"},
		{from: "internal/feature/user", to: "internal/feature/session", isTest: true, allowed: true},
		{from: "internal/feature/user", to: "internal/door/api", isTest: true},
		{from: "internal/foundation/jobs", to: "internal/foundation/database", allowed: true},
		{from: "internal/foundation/jobs", to: "internal/feature/access"},
		{from: "internal/foundation/jobs", to: "internal/feature/access", isTest: true},
		{from: "internal/foundation/database/migrations", to: "internal/foundation/database", allowed: true},
	} {
		problem := mayImport(roomOf(example.from), roomOf(example.to), example.isTest)
		if (problem == "") != example.allowed {
			t.Errorf("%s imports %s, in a test %t: %q", example.from, example.to, example.isTest, problem)
		}
	}
	if home, bound := homeOf("github.com/jackc/pgx/v5/pgconn"); !bound || home[0] != "foundation/database" {
		t.Errorf("pgx lives in %v, bound %t", home, bound)
	}
	if _, bound := homeOf("net/http/httptest"); !bound {
		t.Error("a package under net/http is free")
	}
	if _, bound := homeOf("net/httpx"); bound {
		t.Error("a package that only begins like net/http is bound")
	}
}
