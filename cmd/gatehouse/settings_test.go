package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// parsed reads settings as main does.
func parsed(t *testing.T, args ...string) (*commands, error) {
	t.Helper()
	var c commands
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return &c, err
}

func settingsFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "gatehouse.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A flag comes before the environment, that before the file, that before what is built in.
func TestSettingsPrecedence(t *testing.T) {
	file := settingsFile(t, `
listen = "127.0.0.1:1111"
public-url = "https://file.example"
outbox = true
smtp-from = "File <file@example.com>"
[smtp]
host = "file.example"
port = 2525
`)
	t.Setenv("GATEHOUSE_LISTEN", "127.0.0.1:2222")
	t.Setenv("GATEHOUSE_PUBLIC_URL", "https://environment.example")
	t.Setenv("GATEHOUSE_SMTP_PASSWORD", "secret")
	c, err := parsed(t, "serve", "--config", file, "--listen", "127.0.0.1:3333")
	if err != nil {
		t.Fatal(err)
	}
	s := c.Serve
	for name, pair := range map[string][2]any{
		"flag":        {s.Listen, "127.0.0.1:3333"},
		"environment": {s.PublicURL, "https://environment.example"},
		"file":        {s.SMTP.From, "File <file@example.com>"},
		"table":       {s.SMTP.Host, "file.example"},
		"number":      {s.SMTP.Port, 2525},
		"switch":      {s.Outbox, true},
		"secret":      {s.SMTP.Password, "secret"},
		"built in":    {s.Data, "./gatehouse-data"},
		"its mode":    {s.SMTP.Mode, "starttls"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestConfigFileByEnvironment(t *testing.T) {
	t.Setenv("GATEHOUSE_CONFIG", settingsFile(t, `listen = "127.0.0.1:1111"`))
	if c, err := parsed(t, "serve"); err != nil || c.Serve.Listen != "127.0.0.1:1111" {
		t.Errorf("listen %q, %v", c.Serve.Listen, err)
	}
}

func TestSettingsFilesThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"listn = '127.0.0.1:1'": "listn", "[smtp]\nhots = 'x'": "smtp-hots", "listen = ": "not valid TOML", "outbox = 'perhaps'": "outbox", "log-level = 'loud'": "log-level",
		"log-format = 'xml'": "log-format",
	} {
		if _, err := parsed(t, "serve", "--config", settingsFile(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := parsed(t, "serve", "--config", "/nowhere/gatehouse.toml"); err == nil {
		t.Error("a settings file that is not there is passed over")
	}
}

func TestPublicURL(t *testing.T) {
	for name, c := range map[string]struct{ listen, public, want, refused string }{
		"default":                {"127.0.0.1:8080", "", "http://localhost:8080", ""},
		"default, IPv6":          {"[::1]:8080", "", "http://localhost:8080", ""},
		"of this machine":        {"127.0.0.1:9090", "http://127.0.0.1:9090/", "http://127.0.0.1:9090", ""},
		"behind a proxy":         {"0.0.0.0:8080", "https://accounts.example.com", "https://accounts.example.com", ""},
		"behind a local proxy":   {"127.0.0.1:8080", "https://accounts.example.com/", "https://accounts.example.com", ""},
		"http of another host":   {"127.0.0.1:8080", "http://accounts.example.com", "", "must be https"},
		"a name that begins so":  {"127.0.0.1:8080", "http://localhost.example.com", "", "must be https"},
		"http for other hosts":   {"0.0.0.0:8080", "", "", "--listen 0.0.0.0:8080"},
		"http for all":           {":8080", "http://localhost:8080", "", "--listen :8080"},
		"http on an own address": {"192.0.2.1:8080", "", "", "--listen 192.0.2.1:8080"},
		"with a path":            {"127.0.0.1:8080", "https://example.com/accounts", "", "without a path"},
		"with a name in it":      {"127.0.0.1:8080", "https://me@example.com", "", "without a path"},
		"no address":             {"127.0.0.1:8080", "accounts.example.com", "", "wants an address"},
		"another scheme":         {"127.0.0.1:8080", "ftp://example.com", "", "wants an address"},
		"no port":                {"127.0.0.1", "", "", "--listen wants"},
	} {
		got, err := webSettings{Listen: c.listen, PublicURL: c.public}.publicURL()
		switch {
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%s: %v, %v", name, got, err)
		case c.refused == "" && (err != nil || got.String() != c.want):
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
