package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/forwarded"
)

// pair writes a certificate for a name, and its key.
func pair(t *testing.T, folder, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for file, block := range map[string]*pem.Block{key: {Type: "PRIVATE KEY", Bytes: secret}, cert: {Type: "CERTIFICATE", Bytes: made}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestSMPPListeners(t *testing.T) {
	cert, key := pair(t, t.TempDir(), "smpp.example")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for name, c := range map[string]struct {
		listen, secure, cert, key string
		want                      int
		problem                   string
	}{
		"none":                 {},
		"plain":                {listen: "127.0.0.1:0", want: 1},
		"both":                 {listen: "127.0.0.1:0", secure: "127.0.0.1:0", cert: cert, key: key, want: 2},
		"TLS alone":            {secure: "127.0.0.1:0", cert: cert, key: key, want: 1},
		"TLS without a file":   {secure: "127.0.0.1:0", cert: cert, problem: "--smpp-tls-key"},
		"a file that is none":  {listen: "127.0.0.1:0", secure: "127.0.0.1:0", cert: key, key: key, problem: "--smpp-tls-cert"},
		"a port that is taken": {listen: taken.Addr().String(), problem: "--smpp-listen"},
		"TLS on such a port":   {secure: taken.Addr().String(), cert: cert, key: key, problem: "--smpp-tls-listen"},
	} {
		s := smppSettings{Listen: c.listen}
		s.TLS.Listen, s.TLS.Cert, s.TLS.Key = c.secure, c.cert, c.key
		found, err := s.listeners(forwarded.Source{}, slog.New(slog.DiscardHandler))
		if len(found) != c.want || (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
			t.Errorf("%s: %d listeners, %v", name, len(found), err)
		}
		closeAll(found)
	}
}

// Another program may have the usual port: that is said, and stops nobody.
func TestSMPPUsualPortMayBeTaken(t *testing.T) {
	if other, err := net.Listen("tcp", defaultSMPP); err == nil {
		defer func() { _ = other.Close() }()
	}
	var log bytes.Buffer
	found, err := smppSettings{Listen: defaultSMPP}.listeners(forwarded.Source{}, slog.New(slog.NewTextHandler(&log, nil)))
	if len(found) != 0 || err != nil || !strings.Contains(log.String(), "--smpp-listen") {
		t.Errorf("%d listeners, %v, %s", len(found), err, log.String())
	}
	closeAll(found)
}

func TestSMPPCertificateIsReadAgain(t *testing.T) {
	folder := t.TempDir()
	s := smppSettings{}
	s.TLS.Listen = "127.0.0.1:0"
	s.TLS.Cert, s.TLS.Key = pair(t, folder, "first.example")
	found, err := s.listeners(forwarded.Source{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(found)
	go func() {
		for {
			conn, err := found[0].Accept()
			if err != nil {
				return
			}
			go func() { _ = conn.(*tls.Conn).Handshake(); _ = conn.Close() }()
		}
	}()
	name := func() string {
		conn, err := tls.Dial("tcp", found[0].Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if got := name(); got != "first.example" {
		t.Error(got)
	}
	if err := os.WriteFile(s.TLS.Cert, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
	if got := name(); got != "first.example" {
		t.Errorf("a broken file gives %s", got)
	}
	pair(t, folder, "second.example")
	for end := time.Now().Add(5 * time.Second); name() != "second.example"; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the first one is still given")
		}
	}
}

// Attack 34: over TLS a trusted proxy says in the clear who the client is, and
// nobody says it inside.
func TestAttack34SMPPClientOverTLS(t *testing.T) {
	s := smppSettings{}
	s.TLS.Listen = "127.0.0.1:0"
	s.TLS.Cert, s.TLS.Key = pair(t, t.TempDir(), "smpp.example")
	trusted, err := forwarded.Parse([]string{"127.0.0.2"})
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.listeners(forwarded.Source{Trusted: trusted, Header: forwarded.ProxyProtocol}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(found)
	const preface = "PROXY TCP4 203.0.113.4 127.0.0.1 4711 2775\r\n"
	for name, c := range map[string]struct{ from, outside, inside, client, data string }{
		"the proxy":             {"127.0.0.2", preface, "", "203.0.113.4", "bind"},
		"the proxy's client":    {"127.0.0.2", preface, "PROXY TCP4 198.51.100.1 127.0.0.1 1 2\r\n", "203.0.113.4", "PROX"},
		"a stranger":            {"127.0.0.3", "", "", "127.0.0.3", "bind"},
		"a stranger, inside":    {"127.0.0.3", "", preface, "127.0.0.3", "PROX"},
		"a stranger, a preface": {"127.0.0.3", preface, "", "127.0.0.3", ""},
		"the proxy, no preface": {"127.0.0.2", "", "", "127.0.0.2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(c.from)}}).Dial("tcp", found[0].Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = raw.Close() }()
			go func() {
				_, _ = raw.Write([]byte(c.outside))
				_, _ = tls.Client(raw, &tls.Config{InsecureSkipVerify: true}).Write([]byte(c.inside + "bind"))
			}()
			conn, err := found[0].Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
			client, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
			data := make([]byte, 4)
			n, _ := io.ReadFull(conn, data)
			if client != c.client || string(data[:n]) != c.data {
				t.Errorf("%s said %q, not %s %q", client, data[:n], c.client, c.data)
			}
		})
	}
}
