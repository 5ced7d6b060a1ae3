package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// What cannot be right is refused before anything is served, in words that say what to do.
func TestRefusesToStart(t *testing.T) {
	folder := func() []string { return store(t, "") }
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"http for others":            {append(folder(), "--public-url", "http://accounts.example.com"), "must be https"},
		"http on all addresses":      {append(folder(), "--listen", "0.0.0.0:0"), "https"},
		"outbox for others":          {append(folder(), "--outbox", "--listen", "0.0.0.0:0", "--public-url", "https://accounts.example.com"), "--outbox"},
		"outbox on every one":        {append(folder(), "--outbox", "--listen", ":0", "--public-url", "https://accounts.example.com"), "--outbox"},
		"outbox behind prefaces":     {append(folder(), "--outbox", "--forwarded-header", "proxy-protocol"), "--outbox"},
		"no routes":                  {append(folder(), "--gateway-routes", "/nowhere/routes.toml"), "--gateway-routes"},
		"a gateway for others":       {append(folder(), "--gateway-listen", "0.0.0.0:0"), "--gateway-listen"},
		"a gateway without a port":   {append(folder(), "--gateway-listen", "127.0.0.1"), "--gateway-listen"},
		"an unknown header":          {append(folder(), "--forwarded-header", "x-real-ip"), "--forwarded-header"},
		"a proxy that is none":       {append(folder(), "--trusted-proxies", "10.0.0.0/33"), "--trusted-proxies"},
		"no port":                    {append(folder(), "--listen", "127.0.0.1"), "--listen"},
		"letters without sender":     {append(folder(), "--smtp-host", "mail.example"), "sender"},
		"letters without TLS":        {append(folder(), "--smtp-host", "mail.example", "--smtp-mode", "none", "--smtp-from", "a@example.com"), "TLS"},
		"a sealing key that is none": {append(folder(), "--sealing-key", "secret"), "sealing key"},
		"another engine":             {append(folder(), "--database", "mysql://localhost/x"), "postgres"},
		"countries that are none":    {append(folder(), "--countries", os.DevNull), "--countries: /dev/null"},
		"an unknown flag":            {append(folder(), "--verbose"), "verbose"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, err := runCommand(t, nil, "", append([]string{"serve"}, c.args...)...)
			if exitCode(err) != 1 || !strings.Contains(stderr, c.want) || strings.Contains(stdout+stderr, "panic") {
				t.Errorf("%v\n%s%s", err, stdout, stderr)
			}
			if strings.Contains(stdout, "/setup#") {
				t.Error("a link to set up was printed first")
			}
			if _, err := os.Stat(filepath.Join(c.args[1], "gatehouse.db")); err == nil {
				t.Error("a database was made first")
			}
		})
	}
}

// A node with another sealing key than the database's could open nothing, and would mix the two.
func TestAnotherSealingKey(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags := store(t, address(t, engine))
		mustRun(t, []string{sealingKey}, password+"\n", append([]string{"admin", "create", "--username", "ann", "--email", "ann@example.com"}, flags...)...)
		other := "GATEHOUSE_SEALING_KEY=" + strings.Repeat("ab", 32)
		for name, environment := range map[string][]string{"another": {other}, "none": nil} {
			_, stderr, err := runCommand(t, environment, "", append([]string{"serve", "--listen", freeAddress(t)}, flags...)...)
			if exitCode(err) != 1 || !strings.Contains(stderr, "sealing key") || strings.Contains(stderr, strings.Repeat("ab", 8)) {
				t.Errorf("with %s key: %v %s", name, err, stderr)
			}
		}
		started(t, []string{sealingKey}, append([]string{"serve", "--outbox"}, flags...)...).signIn("ann", password)
	})
}

func TestSealingKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	flags := store(t, "")
	mustRun(t, nil, password+"\n", append([]string{"admin", "create", "--username", "ann", "--email", "ann@example.com"}, flags...)...)
	for _, name := range []string{"sealing.key", "gatehouse.db"} {
		info, err := os.Stat(filepath.Join(flags[1], name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}

func TestHealthAndVersion(t *testing.T) {
	if _, stderr, err := runCommand(t, nil, "", "health", "--listen", freeAddress(t)); exitCode(err) != 1 || stderr == "" {
		t.Errorf("nobody listens, and health says %v %s", err, stderr)
	}
	n := started(t, nil, append([]string{"serve"}, store(t, "")...)...)
	_, port, _ := strings.Cut(strings.TrimPrefix(n.base, "http://"), ":")
	for _, address := range []string{"127.0.0.1:" + port, "0.0.0.0:" + port, ":" + port, "[::1]:" + port} {
		if out := mustRun(t, nil, "", "health", "--listen", address); strings.TrimSpace(out) != "ready" {
			t.Errorf("%s: %q", address, out)
		}
	}
	if out := mustRun(t, []string{"GATEHOUSE_LISTEN=127.0.0.1:" + port}, "", "health"); strings.TrimSpace(out) != "ready" {
		t.Errorf("by the environment: %q", out)
	}
	if out := mustRun(t, nil, "", "version"); !strings.HasPrefix(out, "gatehouse ") {
		t.Errorf("version: %q", out)
	}
	if out := mustRun(t, nil, "", "help"); !strings.Contains(out, "serve") || !strings.Contains(out, "demo") {
		t.Errorf("help: %s", out)
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/sign-in": 200, "/outbox.json": 404, "/api/v1/session": 401, "/api/v1/nothing": 404} {
		answer, err := http.Get(n.base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close() //nolint:errcheck // only the status counts
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
		}
	}
}

// The demo makes its own life, and never puts it into somebody's database.
func TestDemo(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags := append([]string{"demo", "--users", "60"}, store(t, address(t, engine))...)
		n := started(t, []string{"GATEHOUSE_DEMO_PASSWORD=" + password}, flags...)
		n.within(10*time.Second, "the sign-ins are told", func() bool { return strings.Contains(n.output.String(), "Gatehouse is ready: "+n.base) })
		for _, username := range []string{"admin", "auditor", "agent", "operator"} {
			if !strings.Contains(n.output.String(), username+" ") {
				t.Errorf("%s is not told of", username)
			}
			n.signIn(username, password)
		}
		var count struct{ Count int }
		admin := n.signIn("admin", password)
		if admin.get("/accounts/self/users/count", &count); count.Count < 60 {
			t.Errorf("%d users", count.Count)
		}
		var never struct{ Count int }
		if admin.get("/accounts/self/users/count?lastLogin=never", &never); never.Count > count.Count/2 {
			t.Errorf("%d of %d users never came", never.Count, count.Count)
		}
		if answer, err := http.Get(n.base + "/outbox"); err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("outbox: %v %v", answer, err)
		}
		n.guards()
		n.stop()

		again := started(t, nil, flags...) // with random passwords now
		var now struct{ Count int }
		again.anonymous().do(http.StatusUnauthorized, http.MethodPost, "/session", map[string]string{"username": "admin", "password": password})
		again.within(10*time.Second, "the sign-ins are told", func() bool { return strings.Contains(again.output.String(), "Gatehouse is ready") })
		_, line, _ := strings.Cut(again.output.String(), "\n  admin ")
		admin = again.signIn("admin", strings.Fields(line)[0])
		admin.get("/accounts/self/users/count", &now)
		var log struct {
			Items []struct{ Actor struct{ Name string } }
		}
		if admin.get("/accounts/self/audit-events?action=user.password_changed", &log); len(log.Items) != 3 || log.Items[0].Actor.Name != "Gatehouse" {
			t.Errorf("new passwords are recorded as %+v", log.Items)
		}
		if now.Count != count.Count {
			t.Errorf("the second start makes %d users of %d", now.Count, count.Count)
		}
	})
}

func TestDemoRefusesAnothersDatabase(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags := store(t, address(t, engine))
		mustRun(t, nil, password+"\n", append([]string{"admin", "create", "--username", "ann", "--email", "ann@example.com"}, flags...)...)
		_, stderr, err := runCommand(t, nil, "", append([]string{"demo", "--listen", freeAddress(t)}, flags...)...)
		if exitCode(err) != 1 || !strings.Contains(stderr, "that the demo did not make") {
			t.Errorf("%v %s", err, stderr)
		}
		rows := mustRun(t, nil, "", append([]string{"export", "users"}, flags...)...)
		if strings.Count(rows, "\n") != 2 {
			t.Errorf("users now: %s", rows)
		}
	})
}
