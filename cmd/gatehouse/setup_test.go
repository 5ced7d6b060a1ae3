package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// address is what --database takes: nothing for the embedded one, which is made in --data.
func address(t *testing.T, engine database.Engine) string {
	t.Helper()
	if engine == database.PostgreSQL {
		return databasetest.Empty(t, engine)
	}
	return ""
}

// who is what GET /session says.
type who struct {
	User    struct{ ID, Username string }
	Account struct{ ID, Name, Kind string }
	Key     *struct{ Name string }
}

// S4: only the link that the first start prints opens set-up, and only once.
func TestFirstStart(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags := append([]string{"serve", "--outbox"}, store(t, address(t, engine))...)
		n := started(t, nil, flags...)
		stranger := n.anonymous()
		stranger.do(http.StatusUnauthorized, http.MethodPost, "/session", map[string]string{"username": "admin", "password": password})
		stranger.do(http.StatusUnauthorized, http.MethodGet, "/accounts", nil)
		for _, token := range []string{"", "x", strings.Repeat("A", 43)} {
			stranger.do(http.StatusNotFound, http.MethodPost, "/setup/check", map[string]string{"token": token})
			stranger.do(http.StatusNotFound, http.MethodPost, "/setup", map[string]any{"token": token, "operatorName": "Evil", "admin": with(person("evil"), "password", password)})
		}
		token := n.setupToken()
		if !strings.Contains(n.output.String(), n.base+"/setup#"+token+"\n") {
			t.Errorf("the link does not lead to %s: %s", n.base, n.output)
		}
		stranger.do(http.StatusNoContent, http.MethodPost, "/setup/check", map[string]string{"token": token})
		bad := stranger.do(http.StatusUnprocessableEntity, http.MethodPost, "/setup", map[string]any{"token": token, "operatorName": "Acme", "admin": with(person("operator"), "password", "short")})
		if !strings.Contains(string(bad.body), `"field":"admin.password"`) {
			t.Errorf("a short password is answered %s", bad.body)
		}
		n.setUp()
		stranger.do(http.StatusNotFound, http.MethodPost, "/setup/check", map[string]string{"token": token})
		stranger.do(http.StatusNotFound, http.MethodPost, "/setup", map[string]any{"token": token, "operatorName": "Evil", "admin": with(person("evil"), "password", password)})

		for username, kind := range map[string]string{"operator": "operator", "admin": "main"} {
			var got who
			n.signIn(username, password).get("/session", &got)
			if got.User.Username != username || got.Account.Kind != kind {
				t.Errorf("%s is told %+v", username, got)
			}
		}
		n.stop()
		again := started(t, nil, flags...)
		if strings.Contains(again.output.String(), "/setup#") {
			t.Error("the second start prints a link again")
		}
		again.signIn("admin", password)
		if strings.Contains(n.output.String()+again.output.String(), password) {
			t.Error("a password is in the log")
		}
	})
}

// S4, without a browser, and the platform's key.
func TestAdminAndKeyOnTheCommandLine(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags := store(t, address(t, engine))
		line := func(args ...string) []string { return append(args, flags...) }
		refused := func(want, stdin string, args ...string) {
			t.Helper()
			stdout, stderr, err := runCommand(t, nil, stdin, line(args...)...)
			if exitCode(err) != 1 || !strings.Contains(stderr, want) || strings.Contains(stdout+stderr, "hunter2") {
				t.Errorf("%v: %v, %s%s", args, err, stdout, stderr)
			}
		}
		refused("no account yet", "", "admin", "key", "create")
		refused("no account yet", "", "export", "users")
		refused("no account yet", password+"\n", "admin", "create", "--username", "ann", "--email", "ann@example.com", "--account", "Halden")
		refused("no password", "", "admin", "create", "--username", "ann", "--email", "ann@example.com")
		refused("8", "hunter2\n", "admin", "create", "--username", "ann", "--email", "ann@example.com")
		refused("email", password+"\n", "admin", "create", "--username", "ann", "--email", "Ann <ann@example.com>")

		mustRun(t, nil, password+"\n", line("admin", "create", "--username", "ann", "--email", "ann@example.com", "--operator", "Acme")...)
		mustRun(t, nil, password+"\r\n", line("admin", "create", "--username", "bob", "--email", "bob@example.com")...)
		refused("username", password+"\n", "admin", "create", "--username", "ANN", "--email", "ann2@example.com")
		secret := strings.TrimSpace(mustRun(t, nil, "", line("admin", "key", "create", "--name", "platform")...))
		refused("key", "", "admin", "key", "create", "--name", "Platform")

		n := started(t, nil, append([]string{"serve", "--outbox"}, flags...)...)
		if strings.Contains(n.output.String(), "/setup#") {
			t.Error("set-up is open although there is an admin")
		}
		n.signIn("ann", password)
		n.signIn("bob", password)
		key := n.anonymous().with("Authorization", "App "+secret)
		var me who
		if key.get("/session", &me); me.Key == nil || me.Key.Name != "platform" || me.Account.Kind != "operator" || me.Account.Name != "Acme" {
			t.Errorf("the key is told %+v", me)
		}
		n.anonymous().with("Authorization", "App "+secret[:len(secret)-4]+"AAAA").do(http.StatusUnauthorized, http.MethodGet, "/session", nil)

		// As operator, the key creates, lists and disables main accounts.
		key.do(http.StatusCreated, http.MethodPost, "/accounts", map[string]any{"name": "Halden Freight", "language": "sl", "timeZone": "Europe/Ljubljana",
			"admin": map[string]any{"username": "ingrid", "firstName": "Ingrid", "email": "ingrid@example.com"}})
		var accounts struct {
			Items []struct{ ID, Name, Status string }
		}
		if key.get("/accounts", &accounts); len(accounts.Items) != 1 || accounts.Items[0].Name != "Halden Freight" || accounts.Items[0].Status != "active" {
			t.Fatalf("%+v", accounts)
		}
		mustRun(t, nil, password+"\n", line("admin", "create", "--username", "cara", "--email", "cara@example.com", "--account", "halden freight")...)
		cara := n.signIn("cara", password)
		if cara.get("/session", &me); me.Account.Name != "Halden Freight" {
			t.Errorf("cara is in %+v", me.Account)
		}
		path := "/accounts/" + accounts.Items[0].ID
		key.do(http.StatusNotFound, http.MethodGet, path+"/users", nil)
		key.do(http.StatusOK, http.MethodPost, path+"/disable", nil)
		cara.do(http.StatusUnauthorized, http.MethodGet, "/session", nil)
		n.anonymous().do(http.StatusUnauthorized, http.MethodPost, "/session", map[string]string{"username": "cara", "password": password})
		key.do(http.StatusOK, http.MethodPost, path+"/enable", nil)
		n.signIn("cara", password)

		rows := strings.Split(strings.TrimSpace(mustRun(t, nil, "", line("export", "users", "--account", "Halden Freight")...)), "\n")
		if len(rows) != 3 || !strings.HasPrefix(rows[0], "username,firstName,") || !slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, "ingrid,") }) {
			t.Errorf("exported %q", rows)
		}
	})
}
