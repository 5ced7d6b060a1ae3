package locale

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var sortFiles = flag.Bool("sort", false, "write the catalogues anew, in order")

// TestCatalogue is the one that complains when a feature was written without
// its words, or left words behind. Run it with -args -sort to bring the files in order.
func TestCatalogue(t *testing.T) {
	if *sortFiles {
		rewriteSorted(t)
	}
	t.Run("is sound", func(t *testing.T) {
		for _, problem := range Check(os.DirFS("catalogue"), ".") {
			t.Error(problem)
		}
	})
	program := readUses(t, "../../../internal", "../../../cmd")
	t.Run("has words for what the program says", func(t *testing.T) {
		for _, key := range slices.Sorted(maps.Keys(program.declared)) {
			if !Has(key) {
				t.Errorf("%q needs words in every catalogue: see %s", key, program.declared[key])
			}
		}
	})
	t.Run("has nothing that the program never says", func(t *testing.T) {
		for _, key := range slices.Sorted(maps.Keys(loaded().words[Fallback])) {
			if !program.used(key) {
				t.Errorf("%q is used nowhere in internal/ and cmd/: remove it from every catalogue", key)
			}
		}
	})
}

func TestCatalogueCheckFinds(t *testing.T) {
	sound := map[string]string{
		"en.json": `{"a": "Hello {name}", "b": {"one": "one day", "other": "{count} days"}}`,
		"sl.json": `{"a": "Živjo {name}", "b": {"few": "{count} dni", "one": "en dan", "other": "{count} dni", "two": "dva dneva"}}`,
	}
	cases := []struct{ name, file, text, want string }{
		{"nothing in sound files", "", "", ""},
		{"a missing key", "sl.json", `{"a": "Živjo {name}"}`, `"b" is missing`},
		{"a key of its own", "sl.json", sound["sl.json"][:len(sound["sl.json"])-1] + `, "c": "x"}`, `"c" is not in en.json`},
		{"other placeholders", "sl.json", strings.Replace(sound["sl.json"], "{name}", "{ime}", 1), `"a" has the placeholders [ime]`},
		{"a placeholder that one form lacks", "en.json",
			`{"a": "Hello {name}", "b": {"one": "a day", "other": "{count} days of {x}"}}`, `"b" lacks {x} in the form "one"`},
		{"a form that the language needs", "sl.json", strings.Replace(sound["sl.json"], `"two": "dva dneva"`, `"many": "x"`, 1), `"b" has no words for the form "two"`},
		{"a form that it does not know", "en.json", strings.Replace(sound["en.json"], `"one"`, `"few": "x", "one"`, 1), `"b" has a form "few"`},
		{"empty words", "en.json", strings.Replace(sound["en.json"], "Hello {name}", " ", 1), `"a" has no words`},
		{"a doubled key", "en.json", strings.Replace(sound["en.json"], `"a"`, `"a": "x", "a"`, 1), `"a" is written twice`},
		{"keys out of order", "en.json", `{"b": {"one": "1", "other": "2"}, "a": "Hello {name}"}`, `"a" stands behind "b"`},
		{"words that are no text", "en.json", `{"a": 5}`, `"a": words are a text`},
		{"a broken file", "en.json", `{"a": "x" "b": "y"}`, `behind "a"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, text := range sound {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if c.file != "" {
				files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
			}
			found := strings.Join(Check(files, "."), "\n")
			if c.want == "" && found != "" || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func TestUsesOfSources(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("team.go", `package team
		import "not.a_literal"
		var taken = fault.New(fault.Conflict, "team.name_taken")
		var odd = &fault.Fault{Code: "team.odd"}
		const created audit.Action = "team.created"
		const left = "team.left"
		const view = access.Permission("teams/view")
		var e = audit.Event{Action: "team.renamed", Target: audit.Target{Kind: "team"}}
		var roles = []access.SystemRole{{Key: admin}, {Key: "agent"}}
		func (r *Teams) join() { r.act(ctx, "team.joined") ; act(ctx, left) }`)
	write("act.go", `package team
		const admin = "boss"
		func (r *Teams) act(ctx context.Context, action string) {}
		var k, s = "welcome", own("subject")`)
	write("team_test.go", `package team; var x = "only.in_test"`)
	program := readUses(t, folder)
	for _, key := range []string{"fault.team.name_taken", "fault.team.odd", "audit.team.created", "audit.team.renamed",
		"audit.team.joined", "action.team.joined", "audit.team.left", "item.team", "role.boss.name", "role.agent.description",
		"permission.teams.view.name", "permission.teams.view.description"} {
		if program.declared[key] == "" || !program.used(key) {
			t.Errorf("%s was not found in the source", key)
		}
	}
	if !program.used("letter.welcome.subject") {
		t.Error("letter.welcome.subject was not found in the source")
	}
	for _, key := range []string{"fault.team.gone", "item.role", "permission.teams.view.colour", "only.in_test", "fault.only.in_test",
		"letter.welcome.body", "role.boss.colour", "not.a_literal"} {
		if program.used(key) {
			t.Errorf("%s was found though it is not there", key)
		}
	}
}

// rewriteSorted keeps one line a key, so that two people's additions merge.
func rewriteSorted(t *testing.T) {
	catalogues, err := readCatalogues(os.DirFS("catalogue"), ".")
	if err != nil {
		t.Fatal(err)
	}
	for tag, entries := range catalogues {
		slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		var lines []string
		for _, e := range entries {
			words := asJSON(t, e.forms["other"])
			if e.plural {
				var forms []string
				for _, form := range slices.Sorted(maps.Keys(e.forms)) {
					forms = append(forms, asJSON(t, form)+": "+asJSON(t, e.forms[form]))
				}
				words = "{" + strings.Join(forms, ", ") + "}"
			}
			lines = append(lines, "  "+asJSON(t, e.key)+": "+words)
		}
		text := "{\n" + strings.Join(lines, ",\n") + "\n}\n"
		if err := os.WriteFile(filepath.Join("catalogue", tag+".json"), []byte(text), 0o644); err != nil { //nolint:gosec // a source file
			t.Fatal(err)
		}
	}
}

func asJSON(t *testing.T, text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}
