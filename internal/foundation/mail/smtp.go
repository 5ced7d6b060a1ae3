package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"
)

// Mode says how the connection to the SMTP server is protected.
type Mode string

// The modes.
const (
	StartTLS Mode = "starttls" // plain at first, then TLS, without which nothing is sent (RFC 3207)
	TLS      Mode = "tls"      // TLS from the first byte (RFC 8314)
	None     Mode = "none"     // no protection; only to this machine
)

// SMTP is the server that takes letters (RFC 5321).
type SMTP struct {
	Host     string
	Port     int    // zero: 587, for Mode tls 465, for Mode none 25
	Mode     Mode   // empty: starttls
	Username string // empty: no authentication
	Password string
	From     string         // as in a header: Name <address>, or the bare address
	Timeout  time.Duration  // for one step; zero: 30 s
	Roots    *x509.CertPool // who may sign the server's certificate; nil: whom the system trusts
}

// Check tells what is wrong with the settings, before the program starts.
func (s *SMTP) Check() error {
	if s.Host == "" {
		return errors.New("the SMTP host is missing")
	}
	from, err := mail.ParseAddress(s.From)
	if err != nil || checkAddress(from.Address) != nil {
		return fmt.Errorf("the sender of letters, %q, is not an address such as Gatehouse <gatehouse@example.com>", s.From)
	}
	if s.Port < 0 || s.Port > 65535 {
		return fmt.Errorf("the SMTP port %d is out of range", s.Port)
	}
	switch s.Mode {
	case "", StartTLS, TLS:
		return nil
	case None:
		if isLoopback(s.Host) {
			return nil
		}
		return fmt.Errorf("SMTP without TLS is only for this machine, not for %s: letters carry links that open accounts", s.Host)
	}
	return fmt.Errorf("the SMTP mode %q is none of starttls, tls, none", s.Mode)
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}

func (s *SMTP) send(ctx context.Context, letter row) error {
	if err := s.Check(); err != nil {
		return err
	}
	message, err := s.message(letter)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*s.timeout())
	defer cancel()
	if err = client.DialAndSendWithContext(ctx, message); err != nil && message.IsDelivered() {
		return nil // taken; only the goodbye went wrong
	}
	return err
}

func (s *SMTP) client() (*smtp.Client, error) {
	options := []smtp.Option{
		smtp.WithTimeout(s.timeout()),
		smtp.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
		smtp.WithoutNoop(),
	}
	port, auth := 587, smtp.SMTPAuthAutoDiscover
	switch s.Mode {
	case TLS:
		port = 465
		options = append(options, smtp.WithSSL())
	case None:
		port, auth = 25, smtp.SMTPAuthPlainNoEnc
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	default:
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	}
	if s.Port != 0 {
		port = s.Port
	}
	options = append(options, smtp.WithPort(port))
	if s.Username != "" {
		options = append(options, smtp.WithSMTPAuth(auth), smtp.WithUsername(s.Username), smtp.WithPassword(s.Password))
	}
	return smtp.NewClient(s.Host, options...)
}

func (s *SMTP) timeout() time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	return 30 * time.Second
}

func (s *SMTP) message(letter row) (*smtp.Msg, error) {
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, err
	}
	if from.Name == "" {
		from.Name = DefaultSender
	}
	words := write(letter.Letter, from.Name)
	html, err := words.HTML()
	if err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(from.Address, "@")
	message := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	message.FromMailAddress(from)
	message.ToMailAddress(&mail.Address{Name: letter.ToName, Address: letter.To})
	message.Subject(words.Subject)
	message.SetMessageIDWithValue(letter.id + "@" + host)
	message.SetDateWithValue(letter.at)
	message.SetGenHeader("Auto-Submitted", "auto-generated")  // RFC 3834: no absence notes, please
	message.SetGenHeader("X-Auto-Response-Suppress", "All")   // the same for Exchange
	message.SetGenHeader("Content-Language", letter.Language) // RFC 3282
	message.SetBodyString(smtp.TypeTextPlain, words.Text())   // first the plain one:
	message.AddAlternativeString(smtp.TypeTextHTML, html)     // readers show the last that they can
	return message, nil
}

// isRefusal tells whether the server will never take this letter for this
// reader. A refusal of the sender or of the sign-in is a matter of settings
// that somebody may mend within two days, and so is one of our own tools.
func isRefusal(err error) bool {
	var answer *smtp.SendError
	if !errors.As(err, &answer) || answer.ErrorCode()/100 != 5 {
		return false
	}
	switch answer.Reason {
	case smtp.ErrSMTPRcptTo, smtp.ErrSMTPData, smtp.ErrSMTPDataClose:
		return true
	}
	return false
}
