package gateway_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// guide holds the configurations that the guide shows. They are run as they
// are, but for the addresses.
const guide = "../../../docs/guide/gateway/"

// proxies are the programs of others that ask the check endpoint.
var proxies = map[string]struct {
	program string
	files   []string
	args    func(folder string) []string
	edit    func(text, folder string) string
}{
	"nginx": {"nginx", []string{"nginx.conf"}, func(folder string) []string {
		return []string{"-p", folder, "-c", folder + "/nginx.conf", "-g", "daemon off; error_log stderr; pid " + folder + "/nginx.pid;"}
	}, func(text, folder string) string { // so that it needs no folders of the system
		own := "access_log off;"
		for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			own += fmt.Sprintf(" %s_temp_path %s/%s;", what, folder, what)
		}
		return strings.Replace(text, "http {", "http { "+own, 1)
	}},
	"Caddy": {"caddy", []string{"Caddyfile"}, func(folder string) []string {
		return []string{"run", "--adapter", "caddyfile", "--config", folder + "/Caddyfile"}
	}, nil},
	"HAProxy": {"haproxy", []string{"haproxy.cfg", "haproxy.lua"}, func(folder string) []string {
		return []string{"-C", folder, "-f", folder + "/haproxy.cfg", "-db"}
	}, nil},
}

// Attacks 32, 34, with the proxies that people run: who calls is told by the
// check and by nobody else, from the true address, for what was truly asked.
func TestAttack34OtherGateways(t *testing.T) {
	for name, proxy := range proxies {
		t.Run(name, func(t *testing.T) {
			program, err := exec.LookPath(proxy.program)
			if err != nil {
				program = "/usr/sbin/" + proxy.program
			}
			if _, err := os.Stat(program); err != nil {
				t.Skipf("there is no %s; scripts/setup-test.sh installs it", proxy.program)
			}
			s := begin(t, "", "127.0.0.1")
			address := freeAddress(t)
			service := upstream(t, echo)
			folder := t.TempDir()
			for _, file := range proxy.files {
				content, err := os.ReadFile(guide + file)
				s.must(err)
				text := strings.NewReplacer("127.0.0.1:8080", strings.TrimPrefix(s.server.URL, "http://"), "127.0.0.1:8081", address,
					"127.0.0.1:9000", strings.TrimPrefix(service, "http://"), "lua-load haproxy.lua", "lua-load "+folder+"/haproxy.lua").Replace(string(content))
				if proxy.edit != nil {
					text = proxy.edit(text, folder)
				}
				s.must(os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600))
			}
			run(t, folder, address, program, proxy.args(folder)...)
			s.server.URL = "http://" + address // from now on it is asked through the proxy
			s.throughProxy()
		})
	}
}

func (s *scene) throughProxy() {
	s.Helper()
	forged := []string{"X-Auth-Account: acc_9", "X-Auth-User: usr_9", "X-Auth-Key: key_9", "x-auth-roles: rol_9", "X-Auth-Scopes: all_9/x", "X-Auth-Anything: any_9", "X_Auth_Roles: rol_9", "X-Auth_User: usr_9", "X_Auth-Key: key_9",
		"X-Request-Id: req_9", "X-Original-Uri: /voice_9", "X-Original-Method: GET", "X-Forwarded-Uri: /voice_9", "X-Forwarded-Method: GET", "X-Forwarded-For: 203.0.113.9", "X-Real-Ip: 203.0.113.9",
		"Forwarded: for=203.0.113.9"}
	for name, c := range map[string]struct {
		method  string
		headers []string
		status  int
		account string
		key     string
		roles   string
	}{
		"nobody":                        {"GET", nil, 401, "", "", ""},
		"a key":                         {"GET", []string{"Authorization: App key"}, 200, "acc_1", "key_1", ""},
		"a key that posts":              {"POST", []string{"Authorization: App key"}, 200, "acc_1", "key_1", ""},
		"a key, by another form":        {"GET", []string{"Authorization: Bearer key"}, 200, "acc_1", "key_1", ""},
		"a user":                        {"GET", []string{"Authorization: IBSSO user"}, 200, "acc_1", "", "account_admin,rol_2"},
		"not the scope":                 {"GET", []string{"Authorization: App plain"}, 403, "", "", ""},
		"a wrong key":                   {"GET", []string{"Authorization: App other"}, 401, "", "", ""},
		"headers named as of one hop":   {"GET", []string{"Authorization: App key", "Connection: X-Auth-Account, X-Auth-Key, X-Auth-Roles, X-Original-Method"}, 200, "acc_1", "key_1", ""},
		"the cookie, reading":           {"GET", []string{"Cookie: session=user"}, 200, "acc_1", "", "account_admin,rol_2"},
		"the cookie, writing":           {"POST", []string{"Cookie: session=user", "Sec-Fetch-Site: same-origin", "Origin: " + public}, 200, "acc_1", "", "account_admin,rol_2"},
		"the cookie, from another site": {"POST", []string{"Cookie: session=user", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, 401, "", "", ""},
		"the cookie, from nowhere":      {"POST", []string{"Cookie: session=user"}, 401, "", "", ""},
	} {
		for _, lies := range [][]string{nil, forged} {
			var body *strings.Reader
			if body = strings.NewReader(""); c.method == http.MethodPost {
				body = strings.NewReader("a text")
			}
			got := s.send(c.method, "/sms/send?x=1", body, append(append([]string{}, c.headers...), lies...)...)
			// A liar who is refused for a lie is refused all the same; none is believed.
			refusedForLying := lies != nil && got.StatusCode == http.StatusUnauthorized && strings.HasPrefix(name, "the cookie")
			if got.StatusCode != c.status && !refusedForLying {
				s.Errorf("%s, lying %v: %d %s", name, lies != nil, got.StatusCode, got.body)
				continue
			}
			if got.StatusCode == http.StatusUnauthorized && got.Header.Get("Www-Authenticate") == "" {
				s.Errorf("%s: no challenge", name)
			}
			if visit, _ := s.guard.last(); visit.Address != "127.0.0.1" && visit.Address != "" {
				s.Errorf("%s: visited from %s", name, visit.Address)
			}
			if got.StatusCode == http.StatusOK {
				s.sawIdentity(name, got, c.method, c.account, c.key, c.roles)
			}
		}
	}
	for status, err := range map[int]error{http.StatusTooManyRequests: admissionThrottled, http.StatusServiceUnavailable: busy} {
		s.guard.changed("", err)
		if got := s.ask(http.MethodGet, "/sms/x", "Authorization: App key"); got.StatusCode != status && got.StatusCode != http.StatusInternalServerError {
			s.Errorf("%v comes out as %d", err, got.StatusCode) // nginx knows yes and no alone, and makes 500 of all else
		}
	}
}

// sawIdentity looks at what the service saw.
func (s *scene) sawIdentity(name string, got answer, method, account, key, roles string) {
	s.Helper()
	if !strings.HasPrefix(got.body, method+" ") || !strings.Contains(got.body, " /sms/send?x=1\n") || (method == http.MethodPost) != strings.HasSuffix(got.body, "a text") {
		s.Errorf("%s: the service was asked for %s", name, got.body)
	}
	for header, want := range map[string]string{"X-Auth-Account": account, "X-Auth-Key": key, "X-Auth-Roles": roles} {
		if want != "" && !has(got.body, header+": "+want) {
			s.Errorf("%s: the service does not see %s: %s:\n%s", name, header, want, got.body)
		}
		if want == "" && strings.Contains(got.body, header+": ") && !has(got.body, header+": ") {
			s.Errorf("%s: the service sees %s:\n%s", name, header, got.body)
		}
	}
	for _, lie := range []string{"acc_9", "usr_9", "key_9", "rol_9", "all_9", "req_9", "203.0.113.9", "/voice_9", "App key", "Bearer key", "session=", "http.reverse_proxy"} {
		if strings.Contains(got.body, lie) {
			s.Errorf("%s: the service sees %q:\n%s", name, lie, got.body)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only asked
	return l.Addr().String()
}

// run starts a program and waits until it listens.
func run(t *testing.T, folder, address, program string, args ...string) {
	t.Helper()
	var said bytes.Buffer
	ctx, stop := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, program, args...) //nolint:gosec // what a test names
	c.Stdout, c.Stderr, c.Dir = &said, &said, folder
	c.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", program, said.String())
		}
	})
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return
		}
	}
	t.Fatalf("%s does not listen", program)
}
