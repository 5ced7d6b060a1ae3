package compat

import (
	"strconv"
	"strings"

	"gatehouse/internal/feature/audit"
)

// items are the areas of the log that have a name of their own here; the others
// are called as at home, in this API's spelling.
var items = map[string]string{"factor": "TFA", "key": "ApiKey"}

// actions are the actions that have a name of their own here: whole ones first,
// then by the verb.
var (
	wholeActions = map[string][2]string{
		"user.password_set":             {"Password", "CreateGenerate"},
		"user.password_changed":         {"Password", "Update"},
		"user.password_letter_sent":     {"Password", "Send"},
		"user.password_reset_requested": {"Password", "Reset"},
		"user.password_expired":         {"Password", "Expire"},
		"user.erased":                   {"User", "Delete"},
		"user.email_verified":           {"User", "Verify"},
		"account.settings_changed":      {"Account", "Update"},
	}
	verbs = map[string]string{
		"created": "CreateGenerate", "updated": "Update", "renamed": "Rename", "deleted": "Delete", "removed": "Remove", "disabled": "Disable", "enabled": "Enable",
		"login": "Login", "logged_out": "Logout", "locked": "Lock", "unlocked": "Unlock", "lock_ended": "Unlock", "accepted": "Accept",
		"mobile_verified": "Verify", "revoked": "Revoke", "refused": "Refuse", "ended": "End", "moved": "Move",
	}
)

// spelled is an action in the spelling of this API.
func spelled(action string) (item, verb string) {
	if whole, is := wholeActions[action]; is {
		return whole[0], whole[1]
	}
	item, verb, _ = strings.Cut(action, ".")
	if name, is := items[item]; is {
		item = name
	} else {
		item = capitals(item)
	}
	if name, is := verbs[verb]; is {
		return item, name
	}
	return item, capitals(verb)
}

// capitals writes words_like_this LikeThis.
func capitals(words string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(words, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// ours are the actions that are spelled so here, in any case; an empty word is any.
func ours(item, verb string) (list []string) {
	for _, area := range audit.Areas() {
		for _, action := range area.Actions {
			i, v := spelled(action)
			if (item == "" || strings.EqualFold(i, item)) && (verb == "" || strings.EqualFold(v, verb)) {
				list = append(list, action)
			}
		}
	}
	return list
}

func decimal(n int) string { return strconv.Itoa(n) }
