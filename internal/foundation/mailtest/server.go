package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// serve says on standard output where it listens, then writes each letter that
// it took as a line of JSON, and ends with its standard input.
func serve() {
	certificate, pemText := selfSigned()
	out := &output{encoder: json.NewEncoder(os.Stdout)}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	here := Listening{Certificate: pemText}
	here.StartTLS = out.listen("starttls", config, false)
	here.TLS = out.listen("tls", config, true)
	here.Plain = out.listen("plain", nil, false)
	out.write(here)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

type output struct {
	mutex    sync.Mutex
	encoder  *json.Encoder
	deferred map[string]bool // readers put off once, by once@
}

func (o *output) write(line any) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if err := o.encoder.Encode(line); err != nil {
		os.Exit(1)
	}
}

// listen serves on a free port. Without a certificate it offers neither TLS nor sign-in.
func (o *output) listen(over string, config *tls.Config, implicit bool) int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if implicit {
		listener = tls.NewListener(listener, config)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{output: o, conn: c, Letter: Letter{Over: over}}, nil
	}))
	server.Domain, server.TLSConfig, server.EnableSMTPUTF8 = "mail.example", config, true
	go server.Serve(listener) //nolint:errcheck // ends with the process
	return port
}

type session struct {
	*output
	conn *smtp.Conn
	Letter
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.Over == "plain" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != Username || password != Password {
			return smtp.ErrAuthFailed
		}
		s.Username = username
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.Over != "plain" && s.Username == "" {
		return smtp.ErrAuthRequired
	}
	if strings.HasPrefix(from, "stranger@") {
		return &smtp.SMTPError{Code: 550, Message: "not your address"}
	}
	s.From = from
	return nil
}

// Rcpt answers as the address says.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	name, _, _ := strings.Cut(to, "@")
	switch name {
	case "nobody":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"}
	case "later":
		return &smtp.SMTPError{Code: 451, Message: "mailbox locked"}
	case "once":
		s.mutex.Lock()
		defer s.mutex.Unlock()
		if !s.deferred[to] {
			s.deferred = map[string]bool{to: true}
			return &smtp.SMTPError{Code: 450, Message: "greylisted"}
		}
	case "hang":
		time.Sleep(time.Minute)
	}
	s.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if strings.HasPrefix(s.To, "spam@") {
		return &smtp.SMTPError{Code: 554, Message: "looks like spam"}
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.TLS, s.Letter.Data = encrypted, string(data)
	s.write(s.Letter)
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
