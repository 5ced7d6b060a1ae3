package mail

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/seal"
)

var update = flag.Bool("update", false, "write the golden files anew")

const link = "https://gatehouse.example/set-password#tok_en-123"

var params = map[string]string{
	"account": "Halden Freight", "username": "ana.novak", "creator": "Ingrid Solberg", "actor": "Ingrid Solberg",
	"requester": "Ingrid Solberg", "reason": "left the company\n& asked <for> it", "when": "22 November 2026, 14:20 (UTC+1)", "address": "192.0.2.7",
	"assigned": "97", "keys": "sync: 22 November 2026", "total": "100", "what": "An authenticator app was added.",
	"days":    "30",
	"inviter": "Ingrid Solberg", "message": "We start on Monday at nine.\n\nThe plan is at https://evil.example/<b>here</b>",
}

var box, _ = seal.NewBox(make([]byte, 32))

func sample() Letter {
	return Letter{AccountID: "acc_1", To: "ana@halden.example", ToName: "Ana Novak", Language: "en",
		Kind: SetPassword, Params: params, Link: link, ValidFor: 24 * time.Hour}
}

func sending(t *testing.T, ctx context.Context, db *database.DB, letter Letter) { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	if err := db.Change(ctx, func(tx *database.Tx) error { return Send(ctx, tx, box, letter) }); err != nil {
		t.Fatal(err)
	}
}

// deliver does the post's work that is due.
func deliver(t *testing.T, ctx context.Context, db *database.DB, settings *SMTP) { //nolint:revive // as above
	t.Helper()
	runner := &jobs.Runner{DB: db}
	(&Post{DB: db, Box: box, SMTP: settings}).Register(runner)
	if err := runner.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// only is the one letter in the table: its state, link and reason.
func only(t *testing.T, db *database.DB) (state, link, reason string) {
	t.Helper()
	var id, sealed string
	row := db.Read().QueryRowContext(t.Context(), `SELECT id, state, link, reason FROM letters`)
	if err := row.Scan(&id, &state, &sealed, &reason); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sealed, "http") {
		t.Errorf("the link stands open in the table: %s", sealed)
	}
	if sealed != "" {
		var err error
		if link, err = box.Open(sealed, place(id)); err != nil {
			t.Fatal(err)
		}
	}
	return state, link, reason
}

func TestUndoneChangeSendsNoLetter(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		undo := errors.New("undo")
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			return errors.Join(Send(t.Context(), tx, box, sample()), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		deliver(t, t.Context(), db, nil)
		if list, err := Outbox(t.Context(), db, box, 10); err != nil || len(list) != 0 {
			t.Errorf("%d letters, %v", len(list), err)
		}
	})
}

func TestSendRefusesWhatCannotBeALetter(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		cases := map[string]func(*Letter){
			"two addresses":             func(l *Letter) { l.To = "a@b.example, c@d.example" },
			"a name around the address": func(l *Letter) { l.To = "Ana <a@b.example>" },
			"a header in the address":   func(l *Letter) { l.To = "a@b.example\r\nBcc: c@d.example" },
			"a quoted line break":       func(l *Letter) { l.To = "\"a\r\nb\"@b.example" },
			"no address":                func(l *Letter) { l.To = "" },
			"a comment":                 func(l *Letter) { l.To = "a@b.example (Ana)" },
			"an endless address":        func(l *Letter) { l.To = strings.Repeat("a", 250) + "@b.example" },
			"an unknown kind":           func(l *Letter) { l.Kind = "no_such" },
			"a script as link":          func(l *Letter) { l.Link = "javascript:alert(1)" },
			"a relative link":           func(l *Letter) { l.Link = "/set-password" },
			"a missing parameter":       func(l *Letter) { l.Params = map[string]string{"account": "x"} },
			"no validity":               func(l *Letter) { l.ValidFor = 0 },
		}
		for name, spoil := range cases {
			letter := sample()
			spoil(&letter)
			err := db.Change(t.Context(), func(tx *database.Tx) error { return Send(t.Context(), tx, box, letter) })
			if err == nil {
				t.Errorf("%s was accepted", name)
			}
		}
	})
}

func TestOutboxKeepsLettersAndLinks(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		now := clock.Now(t.Context())
		first, second := sample(), sample()
		first.To, second.To, second.Language = "first@halden.example", "second@halden.example", "sl-SI"
		sending(t, clock.At(t.Context(), now.Add(-time.Hour)), db, first)
		sending(t, clock.At(t.Context(), now), db, second)
		deliver(t, t.Context(), db, nil)
		list, err := Outbox(t.Context(), db, box, 10)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d letters, %v", len(list), err)
		}
		newest := list[0]
		if newest.To != "second@halden.example" || newest.Link != link || newest.State != kept || !newest.At.Equal(now) {
			t.Errorf("the newest is %+v", newest)
		}
		if !strings.Contains(newest.Subject, "pripravljen") || !strings.Contains(newest.Text, link) || !strings.Contains(newest.HTML, link) {
			t.Errorf("the newest reads %q\n%s", newest.Subject, newest.Text)
		}
		if list, err = Outbox(t.Context(), db, box, 1); err != nil || len(list) != 1 {
			t.Errorf("asked for one: %d, %v", len(list), err)
		}
	})
}

func TestCancelledLetterDoesNotLeave(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		other := sample()
		other.To = "other@halden.example"
		sending(t, t.Context(), db, sample())
		sending(t, t.Context(), db, other)
		err := db.Change(t.Context(), func(tx *database.Tx) error { return Cancel(t.Context(), tx, "acc_1", sample().To) })
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, t.Context(), db, nil)
		list, err := Outbox(t.Context(), db, box, 10)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d letters, %v", len(list), err)
		}
		for _, l := range list {
			if l.To == other.To && l.State != kept || l.To != other.To && (l.State != "cancelled" || l.Link != "") {
				t.Errorf("%s: %s, link %q", l.To, l.State, l.Link)
			}
		}
	})
}

func TestTidyDeletesOldLetters(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		now := clock.Now(t.Context())
		old, young := sample(), sample()
		old.To = "old@halden.example"
		for range tidyStep/500 + 1 {
			sending(t, clock.At(t.Context(), now.Add(-keepFor-time.Minute)), db, old)
		}
		sending(t, clock.At(t.Context(), now.Add(-keepFor+time.Minute)), db, young)
		if err := tidy(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if list, err := Outbox(t.Context(), db, box, 10); err != nil || len(list) != 1 || list[0].To != young.To {
			t.Errorf("%d letters left, %v", len(list), err)
		}
	})
}

// Every letter, in every language, with nothing left unfilled.
func TestEveryLetterIsComplete(t *testing.T) {
	for _, kind := range []Kind{SetPassword, ResetPassword, PasswordChanged, EmailConfirm, EmailChanged, Unlocked, Invite, DeletionRequest, FactorChanged, SeatsLow,
		KeysExpire, PasswordExpires, InactivityWarning, InactivityDisabled} {
		for _, language := range locale.Languages() {
			letter := sample()
			letter.Kind, letter.Language = kind, language
			if err := letter.check(); err != nil {
				t.Errorf("%s: %v", kind, err)
				continue
			}
			words := write(letter, DefaultSender)
			html, err := words.HTML()
			if err != nil {
				t.Fatal(err)
			}
			if text := words.Text(); strings.ContainsAny(text, "{}") || strings.Contains(text, "letter."+string(kind)) || strings.Contains(text, "letter.frame") {
				t.Errorf("%s in %s:\n%s", kind, language, text)
			}
			if strings.Contains(html, "letter."+string(kind)) || strings.Contains(html, "letter.frame") || !strings.Contains(html, `lang="`+language+`" dir="`+locale.Direction(language)+`"`) {
				t.Errorf("%s in %s:\n%s", kind, language, html)
			}
			if strings.ContainsAny(words.Subject, "\r\n{}") || words.Subject == "" {
				t.Errorf("%s in %s: subject %q", kind, language, words.Subject)
			}
		}
	}
}

// The golden files are what a person has looked at. Renew them with -args -update.
func TestLettersReadAsApproved(t *testing.T) {
	cases := map[string]Letter{}
	for _, language := range []string{"en", "ar", "sl"} {
		letter := sample()
		letter.Language = language
		cases["set_password."+language] = letter
	}
	request := sample()
	request.Kind, request.ToName, request.ValidFor = DeletionRequest, "", 0
	request.Link = "https://gatehouse.example/users/usr_1?tab=a&b=\"<"
	cases["deletion_request.en"] = request
	for _, language := range []string{"en", "ar", "sl"} {
		invite := sample()
		invite.Kind, invite.Language, invite.ToName = Invite, language, "Amélie"
		cases["invite."+language] = invite
	}
	changed := sample()
	changed.Kind, changed.Link, changed.ValidFor = EmailChanged, "", 0
	cases["email_changed.en"] = changed
	for name, letter := range cases {
		words := write(letter, "Halden Post")
		html, err := words.HTML()
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name+".txt", "Subject: "+words.Subject+"\n\n"+words.Text())
		compare(t, name+".html", html)
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil { //nolint:gosec // a source file
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; it is now:\n%s", path, got)
	}
}
