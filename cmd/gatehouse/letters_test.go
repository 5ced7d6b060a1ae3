package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
)

// lettersOver answers the settings that reach the mail server.
func lettersOver(t *testing.T, server *mailtest.Server) (flags, environment []string) {
	t.Helper()
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, []byte(server.Certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--smtp-host", "127.0.0.1", "--smtp-port", strconv.Itoa(server.StartTLS), "--smtp-username", mailtest.Username, "--smtp-from", "Halden Post <post@halden.example>"},
		[]string{"GATEHOUSE_SMTP_PASSWORD=" + mailtest.Password, "SSL_CERT_FILE=" + roots, "SSL_CERT_DIR=" + filepath.Dir(roots)}
}

// U3: the letter of a new user comes by a real mail server, over TLS and signed in,
// and its link lets them in.
func TestLettersOverSMTP(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		server := mailtest.Start(t)
		flags, environment := lettersOver(t, server)
		n := started(t, environment, append(append([]string{"serve"}, store(t, address(t, engine))...), flags...)...)
		n.setUp()
		n.signIn("admin", password).do(http.StatusCreated, http.MethodPost, "/accounts/self/users", person("amelie"))
		got := server.Next(t)
		if !got.TLS || got.Username != mailtest.Username || got.From != "post@halden.example" || got.To != "amelie@example.com" {
			t.Errorf("the letter came as %+v", got)
		}
		plain := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(got.Data)
		_, token, found := strings.Cut(plain, n.base+"/set-password#")
		if !found || !strings.Contains(plain, "multipart/alternative") || !strings.Contains(plain, "text/html") {
			t.Fatalf("the letter holds %s", got.Data)
		}
		token = token[:strings.IndexAny(token, "\r\n\" <")]
		chosen := "yellow boat on a lake"
		n.anonymous().do(http.StatusNoContent, http.MethodPost, "/password-links/redeem", map[string]string{"token": token, "password": chosen})
		n.anonymous().do(http.StatusNotFound, http.MethodPost, "/password-links/redeem", map[string]string{"token": token, "password": chosen})
		n.signIn("amelie", chosen)
		if said := n.output.String(); strings.Contains(said, token) || strings.Contains(said, mailtest.Password) {
			t.Error("a secret is in the log")
		}
		if answer, err := http.Get(n.base + "/outbox.json"); err != nil || answer.StatusCode != http.StatusNotFound {
			t.Errorf("/outbox.json without --outbox: %v %v", answer, err)
		}
	})
}
