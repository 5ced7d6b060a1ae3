package api_test

import (
	"net/http"
	"testing"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/account"
)

// S7: whoever chooses a password is told the rules beforehand, of the account
// that it is for, and when their own ends.
func TestRulesOfPasswordsAreTold(t *testing.T) {
	each(t, func(s *scene) {
		want := map[account.Setting]string{account.PasswordMin: "12", account.PasswordClasses: "3", account.PasswordDays: "90", account.PasswordHistory: "4"}
		wishes := map[account.Setting]account.Wish{}
		for name, value := range want {
			wishes[name] = account.Wish{Value: &value}
		}
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, wishes))
		told := api.PasswordRules{Min: 12, Max: 128, Classes: 3, History: 4, Breached: true}
		admin := s.as(s.halden.admin)
		var own, other api.WhoAmI
		admin.get("/session").want(http.StatusOK, "").into(&own)
		if own.Password.Rules != told || own.Password.EndsAt == nil {
			s.Errorf("one's own: %+v", own.Password)
		}
		s.as(s.kestrel.admin).get("/session").want(http.StatusOK, "").into(&other)
		if other.Password.Rules.Min != 8 || other.Password.EndsAt != nil {
			s.Errorf("another account's: %+v", other.Password)
		}
		_, token := admin.inviteLink("new@example.com")
		var link api.InviteLink
		s.anonymous().post("/invite-links/check", map[string]string{"token": token}).want(http.StatusOK, "").into(&link)
		if link.PasswordRules != told {
			s.Errorf("of an invite: %+v", link.PasswordRules)
		}
		// Every broken rule is named at once, each on the field.
		refused := admin.post("/session/password", map[string]string{"currentPassword": password, "newPassword": "short"}).want(http.StatusUnprocessableEntity, "password.too_short")
		if all := refused.problem().Errors; len(all) != 2 || all[1].Code != "password.too_few_classes" || all[1].Field != "newPassword" {
			s.Errorf("errors: %+v", all)
		}
	})
}
