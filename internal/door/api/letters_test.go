package api_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mailtest"
)

// raw sends a request as text, so that its line and headers may be what no client would send.
func (s *scene) raw(server *httptest.Server, cookie, line string, lies []string, body any) (status int, answer string) {
	s.Helper()
	text, err := json.Marshal(body)
	s.must(err)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	s.must(err)
	defer conn.Close() //nolint:errcheck // it was read
	s.must(conn.SetDeadline(time.Now().Add(20 * time.Second)))
	_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\n%s\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		line, strings.Join(lies, "\r\n"), cookie, len(text), text)
	s.must(err)
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	s.must(err)
	defer got.Body.Close() //nolint:errcheck // it was read
	read, err := io.ReadAll(got.Body)
	s.must(err)
	return got.StatusCode, string(read)
}

// Attack 28: every letter and every answer with a link leads to the address that
// the operator has set, whatever the request calls this host: in Host, in the
// headers of proxies, or in the request line itself.
func TestLinksLeadToTheConfiguredAddress(t *testing.T) {
	each(t, func(s *scene) {
		server := httptest.NewServer(s.handler)
		s.Cleanup(server.Close)
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE id = $1`, s.halden.nobody.ID)
		})
		admin := s.as(s.halden.admin).header.Get("Cookie")
		s.as(s.halden.nobody) // the next browser is a new one
		host := []string{"Host: evil.example"}
		proxied := []string{"Host: localhost:8080", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Server: evil.example",
			"X-Original-Host: evil.example", "X-Host: evil.example", "Forwarded: host=evil.example;proto=https", "X-Forwarded-Prefix: /evil", "X-Rewrite-Url: http://evil.example/"}
		n := 0
		for _, lies := range [][]string{host, proxied} {
			for _, origin := range []string{"", "http://evil.example"} { // the absolute form, as proxies are asked
				n++
				const users = "/accounts/self/users"
				for path, body := range map[string]any{
					"/password-resets": map[string]string{"username": s.halden.nobody.Username},
					"/session":         map[string]string{"username": s.halden.nobody.Username, "password": password},
					users:              map[string]any{"username": fmt.Sprint("halden.new", n), "firstName": "New", "email": fmt.Sprintf("new%d@example.com", n)},
					users + "/" + string(s.halden.viewer.ID) + "/set-password-letter": nil,
					"/accounts/self/invites":               map[string]any{"email": fmt.Sprintf("invited%d@example.com", n), "roles": []string{}},
					users + "/self/mobiles/pairings":       nil,
					users + "/self/factors/recovery-codes": nil,
					"/session/passkey/options":             nil,
					"/accounts/self/invites/bulk":          map[string]any{"invites": []map[string]string{{"email": fmt.Sprintf("many%d@example.com", n)}}, "roles": []string{}},
				} {
					status, answer := s.raw(server, admin, "POST "+origin+api.Base+path, lies, body)
					if status >= http.StatusBadRequest || strings.Contains(answer, "evil") {
						t.Errorf("%s, %q, %q: %d %s", path, lies[0], origin, status, answer)
					}
				}
			}
		}
		kinds := map[string]int{}
		for _, l := range mailtest.Letters(s.ctx, s.T, s.rooms.Database, s.rooms.Box) {
			kinds[l.Kind]++
			if l.Link != "" && !strings.HasPrefix(l.Link, "http://localhost:8080/") {
				t.Errorf("the letter %s leads to %s", l.Kind, l.Link)
			}
		}
		for _, kind := range []string{"reset_password", "set_password", "new_device", "invite", "factor_changed"} {
			if kinds[kind] == 0 {
				t.Errorf("no letter %s was written: %v", kind, kinds)
			}
		}
	})
}

// forged is a token with another character at i; its checksum, which anybody
// can compute, is right again where resum says so.
func forged(token string, i int, resum bool) string {
	altered := []byte(token)
	for altered[i]++; !strings.ContainsRune("0123456789abcdefghjkmnpqrstvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(altered[i])); altered[i]++ {
		if altered[i] == 'z' {
			altered[i] = '/'
		}
	}
	if prefix, rest, ok := strings.Cut(string(altered), "_"); resum && ok && len(rest) > 33 {
		owner, secret := rest[:26], rest[27:len(rest)-6]
		sum := crc32.ChecksumIEEE([]byte(prefix + owner + secret))
		return fmt.Sprintf("%s_%s_%s%06x", prefix, owner, secret, sum&0xffffff)
	}
	return string(altered)
}

// Attack 29: a link with any one character altered opens nothing, also with the
// checksum made good; the link itself does, once.
func TestForgedLinksOpenNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET email_verified_at = 1 WHERE account_id = $1`, s.halden.id)
		})
		s.anonymous().post("/password-resets", map[string]string{"username": s.halden.nobody.Username}).want(http.StatusAccepted, "")
		reset := s.letter("reset_password")
		email := "moved@example.com"
		_, err := s.rooms.Users.Update(s.ctx, program, s.halden.id, s.halden.viewer.ID, user.Patch{Email: &email})
		s.must(err)
		s.as(s.halden.admin)
		admin := s.as(s.halden.admin)
		_, invited := admin.inviteLink("nele@example.com")
		only := func(token string) any { return map[string]string{"token": token} }
		stranger := 0
		for _, c := range []struct {
			path, token, code string
			body              func(token string) any
		}{
			{"/password-links/redeem", reset, "password_link.not_valid", func(token string) any {
				return map[string]string{"token": token, "password": "another good sentence"}
			}},
			{"/email-confirmations/redeem", s.letter("email_confirm"), "password_link.not_valid", only},
			{"/sign-in-alerts/redeem", s.letter("new_device"), "password_link.not_valid", only},
			{"/invite-links/accept", invited, "invite.not_valid", func(token string) any { return accepting(token, "nele") }},
		} {
			for i := range len(c.token) {
				for _, resum := range []bool{false, true} {
					stranger++
					bad := forged(c.token, i, resum)
					if bad == c.token { // a checksum that was altered and made good again
						continue
					}
					s.stranger(stranger).post(c.path, c.body(bad)).want(http.StatusNotFound, c.code)
				}
			}
			for _, bad := range []string{c.token + " ", c.token + "\u0000", strings.ToUpper(c.token), c.token[:len(c.token)-1], c.token + "=", "https://evil.example/#" + c.token} {
				stranger++
				if got := s.stranger(stranger).post(c.path, c.body(bad)); !slices.Contains([]int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusBadRequest}, got.StatusCode) {
					t.Errorf("%s: %d: %s", got.what, got.StatusCode, got.body)
				}
			}
			if got := s.stranger(1000).post(c.path, c.body(c.token)); got.StatusCode >= http.StatusBadRequest {
				t.Errorf("%s is worthless after others were tried: %s", got.what, got.body)
			}
			s.stranger(1001).post(c.path, c.body(c.token)).want(http.StatusNotFound, c.code)
		}
	})
}
