package smpptest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Kannel is Debian's SMS gateway on this machine: bearerbox, which binds to a
// server as a transceiver, and smsbox, which takes messages over HTTP.
type Kannel struct {
	t           *testing.T
	admin, send string // base addresses
}

// StartKannel runs both until the test is over, as a customer of a server on
// this machine. Kannel sends passwords of at most eight characters. A machine
// that does not have it fails the test; scripts/setup-test.sh installs it.
func StartKannel(t *testing.T, b Bind) *Kannel {
	t.Helper()
	for _, box := range []string{"bearerbox", "smsbox"} {
		if _, err := exec.LookPath("/usr/sbin/" + box); err != nil {
			t.Fatalf("%s is missing: apt-get install --no-install-recommends kannel (scripts/setup-test.sh does it as root)", box)
		}
	}
	ports := freePorts(t, 3)
	folder := t.TempDir()
	file := filepath.Join(folder, "kannel.conf")
	if err := os.WriteFile(file, []byte(configuration(b, folder, ports)), 0o600); err != nil {
		t.Fatal(err)
	}
	k := &Kannel{t: t, admin: "http://127.0.0.1:" + strconv.Itoa(ports[0]), send: "http://127.0.0.1:" + strconv.Itoa(ports[2])}
	k.box("bearerbox", file, folder)
	k.until("bearerbox does not answer", func() bool { return strings.Contains(k.status(), "Kannel") })
	k.box("smsbox", file, folder)
	k.until("smsbox is not connected", func() bool { return strings.Contains(k.status(), "smsbox") && reachable(t, ports[2]) })
	k.until("it is not bound", func() bool { return strings.Contains(k.status(), "(online") })
	return k
}

// configuration wants its groups in this order.
//
//nolint:dupword // a group's name and its first setting's
func configuration(b Bind, folder string, ports []int) string {
	return fmt.Sprintf(`group = core
admin-port = %d
admin-interface = 127.0.0.1
admin-password = admin
status-password = status
smsbox-port = %d
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = "*.*.*.*"
admin-allow-ip = 127.0.0.1
admin-deny-ip = "*.*.*.*"
log-file = %q
log-level = 1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = gatehouse
host = 127.0.0.1
port = %d
transceiver-mode = true
smsc-username = %q
smsc-password = %q
system-type = ""
interface-version = 34
enquire-link-interval = 3
reconnect-delay = 2
max-pending-submits = 100

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = %d
sendsms-interface = 127.0.0.1
global-sender = 4711
log-file = %q
log-level = 1

group = sendsms-user
username = tester
password = tester
max-messages = 3
concatenation = true
`, ports[0], ports[1], filepath.Join(folder, "bearerbox.log"), b.Port, b.SystemID, b.Password, ports[2], filepath.Join(folder, "smsbox.log"))
}

// freePorts are ports that nobody listens on now.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func reachable(t *testing.T, port int) bool {
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}

// box runs one of the two; the one that was started last is stopped first.
func (k *Kannel) box(name, file, folder string) {
	k.t.Helper()
	output, err := os.Create(filepath.Join(folder, name+".out"))
	if err != nil {
		k.t.Fatal(err)
	}
	command := exec.Command("/usr/sbin/"+name, "-v", "4", file) //nolint:gosec,noctx // our own file; it is told to stop below
	command.Stdout, command.Stderr, command.Dir = output, output, folder
	if err := command.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(10*time.Second, func() { _ = command.Process.Kill() })
		_ = command.Wait()
		late.Stop()
		_ = output.Close()
		if k.t.Failed() {
			said, _ := os.ReadFile(output.Name())
			k.t.Logf("%s said:\n%s", name, said[max(0, len(said)-4000):])
		}
	})
}

func (k *Kannel) until(problem string, happens func() bool) {
	k.t.Helper()
	for end := time.Now().Add(20 * time.Second); !happens(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			k.t.Fatalf("Kannel: %s\n%s", problem, k.status())
		}
	}
}

func get(t *testing.T, address string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request) //nolint:forbidigo // a test's own request to its own machine
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return string(body), err
}

func (k *Kannel) status() string {
	text, err := get(k.t, k.admin+"/status.txt?password=status")
	if err != nil {
		return err.Error()
	}
	return text
}

// Send gives smsbox a message, and asks for a receipt.
func (k *Kannel) Send(to, text string) error {
	answer, err := get(k.t, k.send+"/cgi-bin/sendsms?username=tester&password=tester&dlr-mask=3&to="+url.QueryEscape(to)+"&text="+url.QueryEscape(text)+
		"&dlr-url="+url.QueryEscape(k.admin+"/status.txt?password=status"))
	if err == nil && !strings.HasPrefix(answer, "0: Accepted") {
		err = fmt.Errorf("smsbox said %q", answer)
	}
	return err
}

var counted = regexp.MustCompile(`(?s)SMS: received \d+ \(\d+ queued\), sent (\d+) \((\d+) queued\).*DLR: received (\d+)`)

// Counts are how many messages it has sent, how many wait, and how many
// receipts it has got.
func (k *Kannel) Counts() (sent, queued, receipts int) {
	k.t.Helper()
	found := counted.FindStringSubmatch(k.status())
	if found == nil {
		k.t.Fatalf("Kannel's status is not understood: %s", k.status())
	}
	sent, _ = strconv.Atoi(found[1])
	queued, _ = strconv.Atoi(found[2])
	receipts, _ = strconv.Atoi(found[3])
	return sent, queued, receipts
}
