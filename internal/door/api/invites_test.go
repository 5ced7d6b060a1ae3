package api_test

import (
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
)

// inviteLink invites an address and copies a link.
func (c client) inviteLink(email string) (id, token string) {
	c.Helper()
	var sent api.Invite
	c.post("/accounts/self/invites", map[string]any{"email": email, "roles": []string{"analyze_manager"}, "message": "Welcome"}).want(http.StatusCreated, "").into(&sent)
	var copied struct{ Link string }
	c.post("/accounts/self/invites/"+sent.ID+"/link", nil).want(http.StatusOK, "").into(&copied)
	_, token, _ = strings.Cut(copied.Link, "/invite#")
	return sent.ID, token
}

func accepting(token, username string) map[string]any {
	return map[string]any{"token": token, "username": username, "firstName": "Nele", "password": password}
}

// Accepting answers a cookie for the new person, whoever was signed in before,
// whose session goes on.
func TestAcceptAnswersACookie(t *testing.T) {
	each(t, func(s *scene) {
		admin, viewer := s.as(s.halden.admin), s.as(s.halden.viewer)
		_, token := admin.inviteLink("nele@example.com")
		var link api.InviteLink
		s.anonymous().post("/invite-links/check", map[string]string{"token": token}).want(http.StatusOK, "").into(&link)
		if link.AccountName != "halden Ltd" || link.InviterName != s.halden.admin.FullName() || link.Email != "nele@example.com" || link.Message != "Welcome" || link.Language != "en" {
			t.Errorf("%+v", link)
		}
		got := viewer.post("/invite-links/accept", accepting(token, "nele")).want(http.StatusOK, "")
		if len(got.Cookies()) != 2 || string(got.body) != `{"status":"signed_in"}`+"\n" || strings.Contains(s.log.String(), token) {
			t.Fatalf("%v %s", got.Cookies(), got.body)
		}
		var who api.WhoAmI
		s.anonymous().with("Cookie", got.Cookies()[0].Name+"="+got.Cookies()[0].Value).get("/session").want(http.StatusOK, "").into(&who)
		if who.User.Username != "nele" || who.Account.ID != string(s.halden.id) || len(who.Permissions) == 0 {
			t.Errorf("%+v", who)
		}
		viewer.get("/session").want(http.StatusOK, "").into(&who)
		if who.User.Username != s.halden.viewer.Username {
			t.Errorf("the session of before is %s's", who.User.Username)
		}
		viewer.post("/invite-links/accept", accepting(token, "other")).want(http.StatusNotFound, "invite.not_valid")
	})
}

// Attack 22: however a link is dead, the answers are alike.
func TestDeadInviteLinksAreAnsweredAlike(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		revoked, revokedToken := admin.inviteLink("revoked@example.com")
		admin.post("/accounts/self/invites/"+revoked+"/revoke", nil).want(http.StatusOK, "")
		_, used := admin.inviteLink("used@example.com")
		s.anonymous().post("/invite-links/accept", accepting(used, "used")).want(http.StatusOK, "")
		answers := map[string]bool{}
		for _, token := range []string{revokedToken, used, "gti_never", ""} {
			for _, got := range []answer{s.anonymous().post("/invite-links/check", map[string]string{"token": token}),
				s.anonymous().post("/invite-links/accept", accepting(token, "nele"))} {
				got.want(http.StatusNotFound, "invite.not_valid")
				p := got.problem()
				answers[strings.Replace(string(got.body), p.RequestID, "", 1)] = true
			}
		}
		if len(answers) != 1 {
			t.Errorf("%d kinds of answers: %v", len(answers), answers)
		}
	})
}

func TestInviteManyAnswersEachAddress(t *testing.T) {
	each(t, func(s *scene) {
		admin := s.as(s.halden.admin)
		var result api.InviteManyResult
		admin.post("/accounts/self/invites/bulk", map[string]any{"invites": []map[string]string{{"email": "one@example.com"}, {"email": s.halden.viewer.Email}, {"email": "x"}}, "teams": []string{}}).
			want(http.StatusOK, "").into(&result)
		if len(result.Done) != 1 || result.Done[0].Email != "one@example.com" || len(result.Failed) != 2 || result.Failed[0].Code != "invite.is_user" ||
			result.Failed[1].Code != "user.email_form" || result.Failed[1].Field != "email" || strings.HasPrefix(result.Failed[0].Detail, "fault.") {
			t.Errorf("%+v", result)
		}
		var count api.Count
		admin.get("/accounts/self/invites/count").into(&count)
		if count != (api.Count{Count: 1, Exact: true}) {
			t.Errorf("%+v", count)
		}
		var page struct {
			Items      []api.Invite
			NextCursor string
		}
		admin.post("/accounts/self/invites", `{"email":"two@example.com"}`).want(http.StatusCreated, "")
		admin.get("/accounts/self/invites?limit=1&status=pending").into(&page)
		if len(page.Items) != 1 || page.Items[0].Email != "two@example.com" || page.NextCursor == "" {
			t.Fatalf("%+v", page)
		}
		cursor := page.NextCursor
		page.NextCursor = ""
		admin.get("/accounts/self/invites?limit=1&status=pending&cursor=" + cursor).into(&page)
		if len(page.Items) != 1 || page.Items[0].Email != "one@example.com" || page.NextCursor != "" {
			t.Errorf("%+v", page)
		}
		s.as(s.kestrel.admin).get("/accounts/self/invites?cursor="+cursor).want(http.StatusUnprocessableEntity, "request.cursor")
	})
}
