package compat

import (
	"regexp"
	"slices"
	"testing"

	"gatehouse/internal/feature/audit"
)

// Every action has a spelling, by which it is found again; those that existing
// clients know are spelled as they know them.
func TestSpelling(t *testing.T) {
	word := regexp.MustCompile(`^[A-Z][A-Za-z]+$`)
	for _, area := range audit.Areas() {
		for _, action := range area.Actions {
			item, verb := spelled(action)
			if !word.MatchString(item) || !word.MatchString(verb) || !slices.Contains(ours(item, verb), action) {
				t.Errorf("%s is spelled %s %s", action, item, verb)
			}
		}
	}
	for action, want := range map[string][2]string{
		"user.login": {"User", "Login"}, "user.logged_out": {"User", "Logout"}, "user.locked": {"User", "Lock"}, "user.unlocked": {"User", "Unlock"}, "user.accepted": {"User", "Accept"},
		"user.mobile_verified": {"User", "Verify"}, "key.created": {"ApiKey", "CreateGenerate"}, "team.created": {"Team", "CreateGenerate"}, "factor.app_added": {"TFA", "AppAdded"},
		"user.password_changed": {"Password", "Update"}, "account.disabled": {"Account", "Disable"}, "api_access.changed": {"ApiAccess", "Changed"},
	} {
		if item, verb := spelled(action); item != want[0] || verb != want[1] {
			t.Errorf("%s is spelled %s %s", action, item, verb)
		}
	}
	for action := range wholeActions {
		if !slices.ContainsFunc(audit.Areas(), func(a audit.Area) bool { return slices.Contains(a.Actions, action) }) {
			t.Errorf("there is no action %s", action)
		}
	}
	if len(ours("Nothing", "")) != 0 || len(ours("Team", "Login")) != 0 {
		t.Error("what nobody does is found")
	}
}

func TestParseMoment(t *testing.T) {
	for text, want := range map[string]string{
		"2024-01-31T10:00:00.000Z": "2024-01-31T10:00:00", "2024-01-31T10:00:00Z": "2024-01-31T10:00:00", "2024-01-31T12:00:00+02:00": "2024-01-31T10:00:00",
		"2024-01-31T12:00:00.000+0200": "2024-01-31T10:00:00", "2023-09-01T10:00:00": "2023-09-01T10:00:00", "2023-09-01T10:00:00.5": "2023-09-01T10:00:00",
		"2023-09-01 10:00:00": "2023-09-01T10:00:00", "2023-09-01": "2023-09-01T00:00:00", "2023-09-01T10:00": "2023-09-01T10:00:00",
		"": "", "now": "", "1700000000": "", "2023-02-30": "", "2023-09-01T25:00:00": "", "12023-09-01": "",
	} {
		at, ok := parseMoment(text)
		if ok != (want != "") || ok && at.Format(keyTime) != want {
			t.Errorf("%q: %s, %t", text, at, ok)
		}
	}
}
