package mail

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/mailtest"
)

// opened reads a letter as a mail program does.
func opened(t *testing.T, data string) (header mail.Header, text, html string) {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %s, %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // documented so
			return message.Header, text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		content := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			html = content
		} else {
			text = content
		}
	}
}

func decoded(t *testing.T, header string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestLetterIsDelivered(t *testing.T) {
	server := mailtest.Start(t)
	for _, mode := range []Mode{StartTLS, TLS, None} {
		t.Run(string(mode), func(t *testing.T) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				letter := sample()
				letter.ToName, letter.Language = "Živa Čuk", "sl"
				sending(t, t.Context(), db, letter)
				deliver(t, t.Context(), db, with(server, mode))
				got := server.Next(t)
				if got.From != "post@halden.example" || got.To != letter.To {
					t.Errorf("envelope from %s to %s", got.From, got.To)
				}
				if protected := mode != None; got.TLS != protected || (got.Username == mailtest.Username) != protected {
					t.Errorf("TLS %v, signed in as %q", got.TLS, got.Username)
				}
				header, text, html := opened(t, got.Data)
				if words := write(letter, "Halden Post"); text != words.Text() || decoded(t, header.Get("Subject")) != words.Subject {
					t.Errorf("the reader gets %q:\n%s", decoded(t, header.Get("Subject")), text)
				}
				if !strings.Contains(html, `href="`+link+`"`) {
					t.Errorf("no link in\n%s", html)
				}
				if to, err := header.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != letter.ToName || to[0].Address != letter.To {
					t.Errorf("To: %s", header.Get("To"))
				}
				if from, err := header.AddressList("From"); err != nil || from[0].Name != "Halden Post" {
					t.Errorf("From: %s", header.Get("From"))
				}
				if header.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(header.Get("Message-Id"), "@halden.example>") {
					t.Errorf("header %v", header)
				}
				if state, link, _ := only(t, db); state != sent || link != "" {
					t.Errorf("afterwards %s with the link %q", state, link)
				}
				deliver(t, t.Context(), db, with(server, mode))
				server.None(t)
			})
		})
	}
}

// Attack 45: header injection in mails.
func TestNamesCannotAddHeadersOrReaders(t *testing.T) {
	server := mailtest.Start(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		letter := sample()
		const evil = "x\r\nBcc: thief@evil.example\r\n\r\n<b>body</b>\u2028y"
		letter.ToName, letter.Params = evil, map[string]string{"account": evil, "username": evil, "creator": evil}
		sending(t, t.Context(), db, letter)
		deliver(t, t.Context(), db, with(server, StartTLS))
		header, _, html := opened(t, server.Next(t).Data)
		if header.Get("Bcc") != "" {
			t.Error("a header was added")
		}
		for _, name := range []string{"Subject", "To"} {
			if text := decoded(t, header.Get(name)); strings.ContainsAny(text, "\r\n") || !strings.Contains(text, "Bcc: thief") {
				t.Errorf("%s: %q", name, text)
			}
		}
		if strings.Contains(html, "<b>") {
			t.Error("markup was added")
		}
		server.None(t)
	})
}

func TestTemporaryTroubleIsTriedAgain(t *testing.T) {
	server := mailtest.Start(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		now := clock.NewManual(time.Now())
		ctx := clock.With(t.Context(), now.Now)
		letter := sample()
		letter.To = "once@" + string(db.Engine()) + ".example"
		sending(t, ctx, db, letter)
		deliver(t, ctx, db, with(server, StartTLS))
		if state, left, _ := only(t, db); state != queued || left != link {
			t.Fatalf("after a greylisting: %s with the link %q", state, left)
		}
		server.None(t)
		now.Advance(6 * time.Minute)
		deliver(t, ctx, db, with(server, StartTLS))
		if got := server.Next(t); got.To != letter.To {
			t.Errorf("came to %s", got.To)
		}
		if state, _, _ := only(t, db); state != sent {
			t.Errorf("then %s", state)
		}
	})
}

func TestLetterIsGivenUpAfterTwoDays(t *testing.T) {
	server := mailtest.Start(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		now := clock.NewManual(time.Now())
		ctx := clock.With(t.Context(), now.Now)
		begin := now.Now()
		letter := sample()
		letter.To, letter.ValidFor = "later@halden.example", 7*24*time.Hour
		sending(t, ctx, db, letter)
		for tries := 0; ; tries++ {
			deliver(t, ctx, db, with(server, StartTLS))
			count, err := jobs.Count(ctx, db.Read())
			if err != nil {
				t.Fatal(err)
			}
			if count.Waiting == 0 {
				if spent := now.Now().Sub(begin); count.Failed != 1 || tries != 9 || spent < 40*time.Hour || spent > 48*time.Hour {
					t.Errorf("given up after %d tries and %s: %+v", tries+1, spent, count)
				}
				break
			}
			now.Set(count.Due)
		}
		if state, link, reason := only(t, db); state != failed || link != "" || !strings.Contains(reason, "mailbox locked") {
			t.Errorf("%s with the link %q: %s", state, link, reason)
		}
	})
}

func TestRefusedLetterIsNotTriedAgain(t *testing.T) {
	server := mailtest.Start(t)
	for to, words := range map[string]string{"nobody@halden.example": "no such user here", "spam@halden.example": "looks like spam"} {
		databasetest.Each(t, func(t *testing.T, db *database.DB) {
			letter := sample()
			letter.To = to
			sending(t, t.Context(), db, letter)
			deliver(t, t.Context(), db, with(server, TLS))
			if state, link, reason := only(t, db); state != refused || link != "" || !strings.Contains(reason, words) {
				t.Errorf("%s with the link %q: %s", state, link, reason)
			}
			if count, err := jobs.Count(t.Context(), db.Read()); err != nil || count != (jobs.Counts{}) {
				t.Errorf("%+v, %v", count, err)
			}
		})
	}
}

// What an operator can mend in the settings must not cost a letter.
func TestWrongSettingsAreWaitedOut(t *testing.T) {
	server := mailtest.Start(t)
	cases := map[string]func(*SMTP){
		"wrong password":                  func(s *SMTP) { s.Password = "wrong" },
		"no sign-in though it is asked":   func(s *SMTP) { s.Username = "" },
		"a sender that is not ours":       func(s *SMTP) { s.From = "stranger@halden.example" },
		"a certificate that nobody knows": func(s *SMTP) { s.Roots = nil },
		"a server without STARTTLS":       func(s *SMTP) { s.Port, s.Username = server.Plain, "" },
		"TLS to a server that is plain":   func(s *SMTP) { s.Port, s.Mode = server.Plain, TLS },
		"nobody there":                    func(s *SMTP) { s.Port = 1 },
		"no TLS to another machine":       func(s *SMTP) { s.Mode, s.Host = None, "mail.example" },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				settings := with(server, StartTLS)
				spoil(settings)
				sending(t, t.Context(), db, sample())
				deliver(t, t.Context(), db, settings)
				if state, left, _ := only(t, db); state != queued || left != link {
					t.Errorf("%s with the link %q", state, left)
				}
				if count, err := jobs.Count(t.Context(), db.Read()); err != nil || count.Waiting != 1 {
					t.Errorf("%+v, %v", count, err)
				}
			})
		})
	}
	server.None(t)
}

func TestSilentServerIsLeftAlone(t *testing.T) {
	server := mailtest.Start(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		settings := with(server, StartTLS)
		settings.Timeout = 200 * time.Millisecond
		letter := sample()
		letter.To = "hang@halden.example"
		sending(t, t.Context(), db, letter)
		begin := time.Now()
		deliver(t, t.Context(), db, settings)
		if spent := time.Since(begin); spent > 10*time.Second {
			t.Errorf("waited %s", spent)
		}
		if state, _, _ := only(t, db); state != queued {
			t.Errorf("then %s", state)
		}
	})
}

func TestLetterWithADeadLinkIsNotSent(t *testing.T) {
	server := mailtest.Start(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		sending(t, clock.At(t.Context(), time.Now().Add(-25*time.Hour)), db, sample())
		deliver(t, t.Context(), db, with(server, StartTLS))
		if state, link, _ := only(t, db); state != failed || link != "" {
			t.Errorf("%s with the link %q", state, link)
		}
		server.None(t)
	})
}

func TestSettingsAreChecked(t *testing.T) {
	sound := SMTP{Host: "mail.example", From: "Gatehouse <gatehouse@example.com>"}
	for name, c := range map[string]struct {
		change func(*SMTP)
		ok     bool
	}{
		"sound":                {func(*SMTP) {}, true},
		"none to loopback":     {func(s *SMTP) { s.Mode, s.Host = None, "::1" }, true},
		"none to localhost":    {func(s *SMTP) { s.Mode, s.Host = None, "localhost" }, true},
		"none to elsewhere":    {func(s *SMTP) { s.Mode = None }, false},
		"none to a look-alike": {func(s *SMTP) { s.Mode, s.Host = None, "localhost.evil.example" }, false},
		"unknown mode":         {func(s *SMTP) { s.Mode = "ssl" }, false},
		"no host":              {func(s *SMTP) { s.Host = "" }, false},
		"no sender":            {func(s *SMTP) { s.From = "" }, false},
		"sender with a header": {func(s *SMTP) { s.From = "a@b.example\r\nBcc: c@d.example" }, false},
		"port out of range":    {func(s *SMTP) { s.Port = 70000 }, false},
	} {
		settings := sound
		c.change(&settings)
		if err := settings.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
