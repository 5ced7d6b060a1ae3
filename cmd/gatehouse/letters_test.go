package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// Who may hand in letters.
const (
	mailer     = "mailer"
	mailSecret = "mail p\u00e4ss word" //nolint:gosec // of the test's own server
)

// letterTaken is one letter as the mail server got it.
type letterTaken struct {
	TLS                bool
	Username, From, To string
	Data               string
	Port               int    // in the first line only: where the server listens
	Certificate        string // in the first line only
}

// takeLetters is a mail server in a process of its own: STARTTLS and a sign-in
// are demanded. It says where it listens, then writes each letter as a line of
// JSON, and ends with its standard input.
func takeLetters() {
	certificate, pemText := selfSigned()
	s := &letterServer{out: json.NewEncoder(os.Stdout)}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &letterSession{server: s, conn: c}, nil
	}))
	server.Domain, server.EnableSMTPUTF8 = "mail.example", true
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s.write(letterTaken{Port: listener.Addr().(*net.TCPAddr).Port, Certificate: pemText})
	go server.Serve(listener) //nolint:errcheck // ends with the process
	_, _ = io.Copy(io.Discard, os.Stdin)
}

type letterServer struct {
	mu  sync.Mutex
	out *json.Encoder
}

func (s *letterServer) write(l letterTaken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.out.Encode(l); err != nil {
		os.Exit(1)
	}
}

type letterSession struct {
	server *letterServer
	conn   *smtp.Conn
	letterTaken
}

func (s *letterSession) Reset()                   {}
func (s *letterSession) Logout() error            { return nil }
func (s *letterSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *letterSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != mailer || password != mailSecret {
			return smtp.ErrAuthFailed
		}
		s.Username = username
		return nil
	}), nil
}

func (s *letterSession) Mail(from string, _ *smtp.MailOptions) error {
	if s.Username == "" {
		return smtp.ErrAuthRequired
	}
	s.From = from
	return nil
}

func (s *letterSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.To = to
	return nil
}

func (s *letterSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, s.TLS = s.conn.TLSConnectionState()
	s.letterTaken.Data = string(data)
	s.server.write(s.letterTaken)
	return nil
}

func selfSigned() (tls.Certificate, string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// mailServer starts the server and answers the settings that reach it, and what it takes.
func mailServer(t *testing.T) (flags, environment []string, letters <-chan letterTaken) {
	t.Helper()
	c := command("smtp", nil)
	c.Stderr = os.Stderr
	stdin, err := c.StdinPipe()
	stdout, err2 := c.StdoutPipe()
	if err := errors.Join(err, err2, c.Start()); err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bufio.NewReader(stdout))
	var first letterTaken
	if err := decoder.Decode(&first); err != nil {
		t.Fatalf("the mail server does not start: %v", err)
	}
	taken, read := make(chan letterTaken, 100), make(chan struct{})
	go func() {
		defer close(read)
		for {
			var l letterTaken
			if decoder.Decode(&l) != nil {
				return
			}
			taken <- l
		}
	}()
	t.Cleanup(func() {
		_ = stdin.Close() // it ends at that
		<-read
		_ = c.Wait()
	})
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, []byte(first.Certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--smtp-host", "127.0.0.1", "--smtp-port", strconv.Itoa(first.Port), "--smtp-username", mailer, "--smtp-from", "Halden Post <post@halden.example>"},
		[]string{"GATEHOUSE_SMTP_PASSWORD=" + mailSecret, "SSL_CERT_FILE=" + roots, "SSL_CERT_DIR=" + filepath.Dir(roots)}, taken
}

// U3: the letter of a new user comes by a real mail server, over TLS and signed in,
// and its link lets them in.
func TestLettersOverSMTP(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		flags, environment, letters := mailServer(t)
		n := started(t, environment, append(append([]string{"serve"}, store(t, address(t, engine))...), flags...)...)
		n.setUp()
		n.signIn("admin", password).do(http.StatusCreated, http.MethodPost, "/accounts/self/users", person("amelie"))
		var got letterTaken
		select {
		case got = <-letters:
		case <-time.After(20 * time.Second):
			t.Fatal("no letter came")
		}
		if !got.TLS || got.Username != mailer || got.From != "post@halden.example" || got.To != "amelie@example.com" {
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
		if said := n.output.String(); strings.Contains(said, token) || strings.Contains(said, mailSecret) {
			t.Error("a secret is in the log")
		}
		if answer, err := http.Get(n.base + "/outbox.json"); err != nil || answer.StatusCode != http.StatusNotFound {
			t.Errorf("/outbox.json without --outbox: %v %v", answer, err)
		}
	})
}
