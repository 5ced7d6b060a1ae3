package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
)

// Who may call a route: anybody, whoever is known, the user whom it is about, a
// paired mobile device, or who holds a permission.
const (
	anybody  = "anybody"
	known    = "known"
	oneself  = "oneself"
	byDevice = "a device"
)

// decision says who may call a route, a body that it takes, and what the call
// leaves in the audit log. $user and the like stand for ids.
type decision struct {
	who   string
	body  string
	event string
}

// csvFile is what create-import takes in the place of JSON.
const csvFile = "username,firstName,lastName,email\nhalden.row,halden,Row,halden.row@example.com\n"

// decisions has one entry for every route of the description: a route
// without one fails the test.
var decisions = map[string]decision{
	"sign-in":                     {anybody, `{"username":"kestrel.nobody","password":"` + password + `"}`, ""},
	"find-sign-in":                {anybody, "", ""},
	"give-up-sign-in":             {anybody, "", ""},
	"send-sign-in-code":           {anybody, `{"factor":"email"}`, ""},
	"show-factor":                 {anybody, `{"factor":"email","code":"123456"}`, ""},
	"sign-in-passkey-options":     {anybody, "", ""},
	"ask-mobiles":                 {anybody, "", ""},
	"mobile-answer":               {anybody, "", ""},
	"sign-in-begin-app":           {anybody, "", ""},
	"sign-in-confirm-app":         {anybody, `{"code":"123456"}`, ""},
	"sign-in-new-passkey-options": {anybody, "", ""},
	"sign-in-add-passkey":         {anybody, `{"credential":{}}`, ""},
	"passkey-sign-in-options":     {anybody, "", ""},
	"passkey-sign-in":             {anybody, `{"credential":{}}`, ""},
	"disown-sign-in":              {anybody, `{"token":"gtl_x"}`, ""},
	"forgot-password":             {anybody, `{"username":"kestrel.nobody"}`, ""},
	"check-password-link":         {anybody, `{"token":"gtl_x"}`, ""},
	"redeem-password-link":        {anybody, `{"token":"gtl_x","password":"` + password + `"}`, ""},
	"confirm-email":               {anybody, `{"token":"gtl_x"}`, ""},
	"replace-expired-password":    {anybody, `{"password":"` + password + `"}`, ""},
	"check-setup":                 {anybody, `{"token":"x"}`, ""},
	"set-up":                      {anybody, `{"token":"x","operatorName":"x","admin":{"username":"x","firstName":"x","email":"x@example.com","language":"en","timeZone":"UTC"}}`, ""},

	"who-am-i":                {known, "", ""},
	"sign-out":                {known, "", "user.logged_out"},
	"session-events":          {known, "", ""},
	"confirm-session":         {known, `{"password":"` + password + `"}`, "session.confirmed"},
	"confirm-passkey-options": {known, "", ""},
	"change-password":         {known, `{"currentPassword":"` + password + `","newPassword":"` + password + `"}`, "user.password_changed"},

	"list-users":               {"users/view", "", ""},
	"count-users":              {"users/view", "", ""},
	"export-users":             {"users/view", "", ""},
	"find-user":                {"users/view", "", ""},
	"user-permissions":         {"users/view", "", ""},
	"create-user":              {"users/manage", `{"username":"new.$n","firstName":"New","email":"new.$n@example.com","roles":["$role"],"teams":["$team"]}`, "user.created"},
	"bulk-users":               {"users/manage", `{"ids":["$user"],"action":"disable"}`, "user.disabled"},
	"update-user":              {"users/manage", `{"firstName":"Renamed"}`, "user.updated"},
	"enable-user":              {"users/manage", "", "user.enabled"},
	"disable-user":             {"users/manage", "", "user.disabled"},
	"unlock-user":              {"users/manage", "", "user.unlocked"},
	"send-set-password-letter": {"users/manage", "", "user.password_letter_sent"},
	"request-deletion":         {"users/manage", `{"reason":"Left"}`, "user.deletion_requested"},
	"give-role":                {"users/manage", "", "user.role_given"},
	"take-role":                {"users/manage", "", "user.role_taken"},
	"join-team":                {"users/manage", "", "user.team_joined"},
	"leave-team":               {"users/manage", "", "user.team_left"},
	"user-sessions":            {"users/manage", "", ""},
	"end-other-sessions":       {"users/manage", "", "session.all_ended"},
	"user-devices":             {"users/manage", "", ""},
	"failed-sign-ins":          {"users/manage", "", ""},
	"forget-device":            {"users/manage", "", "session.device_forgotten"},
	"end-session":              {"users/manage", "", "session.ended"},

	"find-safelist":             {"users/view", "", ""},
	"set-safelist":              {"safelists/manage", `{"entries":[{"value":"198.51.100.7","note":"$n"}]}`, "safelist.changed"},
	"preview-safelist":          {"safelists/manage", `{"entries":[{"value":"198.51.100.7"}]}`, ""},
	"keep-safelist":             {"safelists/manage", "", "safelist.kept"},
	"revert-safelist":           {"safelists/manage", "", "safelist.reverted"},
	"find-api-access":           {"users/view", "", ""},
	"set-api-access":            {"safelists/manage", `{"http":true,"smpp":true}`, "api_access.changed"},
	"generate-bind-credentials": {"safelists/manage", `{"anywhere":true}`, "api_access.credentials_made"},
	"remove-bind-credentials":   {"safelists/manage", "", "api_access.credentials_removed"},

	"list-mobiles":        {"users/manage", "", ""},
	"remove-mobile":       {"users/manage", "", "factor.mobile_removed"},
	"rename-mobile":       {oneself, `{"name":"renamed $n"}`, "factor.mobile_renamed"},
	"create-pairing":      {oneself, "", "factor.mobile_pairing_begun"},
	"find-pairing":        {oneself, "", ""},
	"confirm-pairing":     {oneself, `{"number":"$number"}`, "factor.mobile_added"},
	"end-pairing":         {oneself, "", "factor.mobile_pairing_ended"},
	"offer-mobile":        {anybody, `{"token":"gtp_x","name":"x","publicKey":"x","signature":"x"}`, ""},
	"pairing-state":       {anybody, `{"token":"gtp_x"}`, ""},
	"find-own-mobile":     {byDevice, "", ""},
	"remove-own-mobile":   {byDevice, "", ""},
	"list-questions":      {byDevice, "", ""},
	"answer-question":     {byDevice, `{"nonce":"x","decision":"deny"}`, ""},
	"find-factors":        {"users/manage", "", ""},
	"remove-factors":      {"users/manage", "", "factor.all_removed"},
	"send-mobile-code":    {oneself, `{"channel":"sms"}`, "user.mobile_code_sent"},
	"verify-mobile":       {oneself, `{"code":"$code"}`, "user.mobile_verified"},
	"prefer-factor":       {oneself, `{"factor":"app"}`, "factor.preferred"},
	"begin-app":           {oneself, "", "factor.app_started"},
	"confirm-app":         {oneself, `{"code":"$code"}`, "factor.app_added"},
	"remove-app":          {"users/manage", "", "factor.app_removed"},
	"make-recovery-codes": {oneself, "", "factor.codes_made"},
	"new-passkey-options": {oneself, "", ""},
	"add-passkey":         {oneself, `{"name":"Laptop","credential":$credential}`, "factor.passkey_added"},
	"rename-passkey":      {oneself, `{"name":"Renamed"}`, "factor.passkey_renamed"},
	"remove-passkey":      {"users/manage", "", "factor.passkey_removed"},

	"list-roles":       {"roles/view", "", ""},
	"find-role":        {"roles/view", "", ""},
	"list-permissions": {"roles/view", "", ""},
	"create-role":      {"roles/manage", `{"name":"new $n","permissions":["users/view"]}`, "role.created"},
	"update-role":      {"roles/manage", `{"name":"renamed $n"}`, "role.updated"},
	"delete-role":      {"roles/manage", "", "role.deleted"},

	"list-api-keys":   {"keys/view", "", ""},
	"export-api-keys": {"keys/view", "", ""},
	"find-api-key":    {"keys/view", "", ""},
	"create-api-key":  {"keys/manage", `{"name":"new $n"}`, "key.created"},
	"update-api-key":  {"keys/manage", `{"name":"renamed $n"}`, "key.updated"},
	"revoke-api-key":  {"keys/manage", "", "key.revoked"},

	"list-teams":  {"teams/view", "", ""},
	"create-team": {"teams/manage", `{"name":"new $n"}`, "team.created"},
	"find-team":   {"teams/view", "", ""},
	"update-team": {"teams/manage", `{"name":"renamed $n"}`, "team.updated"},
	"delete-team": {"teams/manage", "", "team.deleted"},

	"give-team-role": {"teams/manage", "", "team.role_given"},
	"take-team-role": {"teams/manage", "", "team.role_taken"},

	"seat-overview":        {"seats/view", "", ""},
	"explain-access":       {"audit/view", "", ""},
	"list-refusals":        {"audit/view", "", ""},
	"list-seats":           {"seats/view", "", ""},
	"export-seats":         {"seats/view", "", ""},
	"list-seat-accounts":   {"seats/view", "", ""},
	"export-seat-accounts": {"seats/view", "", ""},
	"seat-history":         {"seats/view", "", ""},
	"assign-seat":          {"seats/manage", "", "seat.assigned"},
	"remove-seat":          {"seats/manage", "", "seat.removed"},
	"remove-seats":         {"seats/manage", `{"seats":[{"account":"{account}","user":"$user"}]}`, "seat.removed"},
	"set-seat-limit":       {"seats/manage", `{"limit":40}`, "seat.limit_changed"},
	"find-seats-purchased": {"operator/seats", "", ""},
	"set-seats-purchased":  {"operator/seats", `{"purchased":140}`, "seat.purchased_changed"},

	"list-views":          {"users/view", "", ""},
	"create-view":         {"users/view", `{"list":"users","name":"new $n","query":"status=locked"}`, "view.created"},
	"update-view":         {"users/view", `{"name":"renamed $n"}`, "view.updated"},
	"delete-view":         {"users/view", "", "view.deleted"},
	"choose-default-view": {"users/view", "", "view.default_chosen"},
	"drop-default-view":   {"users/view", "", "view.default_dropped"},

	"list-message-providers":   {"operator/messages", "", ""},
	"create-message-provider":  {"operator/messages", `{"kind":"smpp","name":"new $n","settings":{"host":"127.0.0.1","port":2775,"systemId":"gate","from":"Gate"},"secret":"secret"}`, "provider.created"},
	"order-message-providers":  {"operator/messages", `{"channel":"sms","providers":["$second","$provider"]}`, "provider.reordered"},
	"find-message-provider":    {"operator/messages", "", ""},
	"update-message-provider":  {"operator/messages", `{"name":"renamed $n"}`, "provider.updated"},
	"remove-message-provider":  {"operator/messages", "", "provider.removed"},
	"enable-message-provider":  {"operator/messages", "", "provider.enabled"},
	"disable-message-provider": {"operator/messages", "", "provider.disabled"},
	"test-message-provider":    {"operator/messages", `{"to":"+38640123456"}`, "provider.tested"},
	"message-log":              {"operator/messages", "", ""},

	"list-smpp-sessions": {"smpp/view", "", ""},
	"smpp-summary":       {"smpp/view", "", ""},
	"end-smpp-session":   {"smpp/manage", "", "bind.ended"},
	"find-smsc":          {"operator/smpp", "", ""},
	"set-smsc":           {"operator/smpp", `{"host":"smsc.example.com","port":3550,"systemId":"gate","password":"secret"}`, "smsc.set"},
	"remove-smsc":        {"operator/smpp", "", "smsc.removed"},
	"try-smsc":           {"operator/smpp", "", "smsc.tried"},

	"list-audit-events":   {"audit/view", "", ""},
	"export-audit-events": {"audit/view", "", ""},
	"audit-catalogue":     {"audit/view", "", ""},
	"audit-histogram":     {"audit/view", "", ""},
	"find-audit-event":    {"audit/view", "", ""},

	"start-bulk-job":  {"users/manage", `{"action":"add_team","team":"$team","filter":{"search":"halden"}}`, "user.bulk_started"},
	"list-bulk-jobs":  {"users/manage", "", ""},
	"find-bulk-job":   {"users/manage", "", ""},
	"cancel-bulk-job": {"users/manage", "", "user.bulk_cancelled"},
	"bulk-job-result": {"users/manage", "", ""},

	"check-invite-link": {anybody, `{"token":"gti_x"}`, ""},
	"accept-invite":     {anybody, `{"token":"gti_x","username":"x","firstName":"x","password":"` + password + `"}`, ""},
	"list-invites":      {"users/view", "", ""},
	"count-invites":     {"users/view", "", ""},
	"find-invite":       {"users/view", "", ""},
	"create-invite":     {"users/manage", `{"email":"new.$n@example.com","roles":["$role"],"teams":["$team"]}`, "invite.created"},
	"invite-many":       {"users/manage", `{"invites":[{"email":"many.$n@example.com"}],"roles":["$role"]}`, "invite.created"},
	"resend-invite":     {"users/manage", "", "invite.resent"},
	"revoke-invite":     {"users/manage", "", "invite.revoked"},
	"copy-invite-link":  {"users/manage", "", "invite.link_copied"},

	"list-imports":     {"users/manage", "", ""},
	"create-import":    {"users/manage", csvFile, ""},
	"find-import":      {"users/manage", "", ""},
	"map-import":       {"users/manage", `{"columns":[{"column":"email","field":"email"}]}`, ""},
	"check-import":     {"users/manage", "", ""},
	"start-import":     {"users/manage", `{"letters":false}`, "import.started"},
	"cancel-import":    {"users/manage", "", "import.cancelled"},
	"list-import-rows": {"users/manage", "", ""},
	"import-result":    {"users/manage", "", ""},

	"find-account":          {known, "", ""},
	"update-account":        {"account/manage", `{"name":"renamed $n"}`, "account.renamed"},
	"list-sub-accounts":     {"accounts/view", "", ""},
	"create-sub-account":    {"accounts/manage", `{"name":"new $n","admin":{"username":"first.$n","firstName":"First","email":"first.$n@example.com"}}`, "account.created"},
	"list-settings":         {"account/view", "", ""},
	"update-settings":       {"account/manage", `{"settings":{"sessionIdleMinutes":{"value":"$minutes"}}}`, "account.settings_changed"},
	"compare-settings":      {"account/view", "", ""},
	"get-security-policy":   {"account/view", "", ""},
	"check-security-policy": {"account/view", `{"settings":{"passwordDays":{"value":"90"}}}`, ""},
	"apply-security-preset": {"account/manage", `{"preset":"classic"}`, "account.settings_changed"},
	"apply-settings":        {"accounts/manage", `{"accounts":["$sub"],"settings":{"sessionIdleMinutes":{"value":"77"}}}`, "account.settings_changed"},

	"list-accounts":       {"operator/accounts", "", ""},
	"create-account":      {"operator/accounts", `{"name":"new $n","language":"en","timeZone":"UTC","admin":{"username":"first.$n","firstName":"First","email":"first.$n@example.com"}}`, "account.created"},
	"move-account":        {"operator/accounts", `{"parent":"$other"}`, "account.moved"},
	"disable-account":     {"operator/accounts", "", "account.disabled"},
	"enable-account":      {"operator/accounts", "", "account.enabled"},
	"erase-user":          {"operator/erase", "", "user.erased"},
	"declare-permission":  {"operator/permissions", `{"name":"See campaigns"}`, "permission.declared"},
	"withdraw-permission": {"operator/permissions", "", "permission.withdrawn"},
}

// queries are what a route must be asked with besides its path.
var queries = map[string]string{"list-views": "?list=users", "explain-access": "?user=$user&address=198.51.100.7&service=api"}

// operation is one route of the description.
type operation struct{ method, path, id string }

func operations(t *testing.T) []operation {
	t.Helper()
	document, err := api.Describe("test")
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(document, &read); err != nil {
		t.Fatal(err)
	}
	var list []operation
	for path, methods := range read.Paths {
		for method, op := range methods {
			list = append(list, operation{strings.ToUpper(method), path, op.OperationID})
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	return list
}
