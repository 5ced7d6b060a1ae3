package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

var (
	box, _ = seal.NewBox(make([]byte, 32))
	start  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

const (
	number = "+38640123456"
	words  = "Your code is 493817. It works for 10 minutes."
)

func sample() Message {
	return Message{AccountID: "acc_1", Channel: SMS, To: number, Text: words, Language: "en", ExpiresAt: start.Add(10 * time.Minute)}
}

// phone is a provider that answers what it is told to.
type phone struct {
	id    string
	err   error
	taken []Parcel
	died  func() // the node dies after the provider has taken a message
}

func (f *phone) Provider() (id, name string) { return f.id, "Provider " + f.id }

func (f *phone) Carry(_ context.Context, p Parcel) (string, error) {
	if f.err != nil {
		return "", f.err
	}
	f.taken = append(f.taken, p)
	if f.died != nil {
		f.died()
	}
	return fmt.Sprintf("%s-%d", f.id, len(f.taken)), nil
}

// exchange is providers in their order.
type exchange []*phone

func (e exchange) Any(context.Context, Channel) (bool, error) { return len(e) > 0, nil }

func (e exchange) Next(_ context.Context, _ Channel, asked []string) (Carrier, error) {
	for _, f := range e {
		if !slices.Contains(asked, f.id) {
			return f, nil
		}
	}
	return nil, nil
}

// desk is a post on a clock that the test moves, and its runner.
type desk struct {
	*Post
	t      *testing.T
	ctx    context.Context
	clock  *clock.Manual
	runner *jobs.Runner
}

func open(t *testing.T, db *database.DB, carriers Carriers) *desk {
	t.Helper()
	d := &desk{Post: &Post{DB: db, Box: box, Carriers: carriers}, t: t, clock: clock.NewManual(start), runner: &jobs.Runner{DB: db, Lease: 20 * time.Second}}
	d.ctx = clock.With(t.Context(), d.clock.Now)
	d.Register(d.runner)
	return d
}

func (d *desk) send(m Message) {
	d.t.Helper()
	if err := d.DB.Change(d.ctx, func(tx *database.Tx) error { return Send(d.ctx, tx, box, m) }); err != nil {
		d.t.Fatal(err)
	}
}

// work does what is due after a while.
func (d *desk) work(after time.Duration) {
	d.t.Helper()
	d.clock.Advance(after)
	if err := d.runner.Drain(d.ctx); err != nil {
		d.t.Fatal(err)
	}
}

// only is the one message in the table, and what is left of its secrets.
func (d *desk) only() (state, reason, secrets string) {
	d.t.Helper()
	err := d.DB.Read().QueryRowContext(d.t.Context(), `SELECT state, reason, recipient || text FROM messages`).Scan(&state, &reason, &secrets)
	if err != nil {
		d.t.Fatal(err)
	}
	return state, reason, secrets
}

func (d *desk) tries() []string {
	d.t.Helper()
	rows, err := d.DB.Read().QueryContext(d.t.Context(), `SELECT provider_id, failure, detail FROM message_tries ORDER BY id`)
	list, err := database.Collect(rows, err, func(row database.Scanner) (string, error) {
		var id, failure, detail string
		err := row.Scan(&id, &failure, &detail)
		return strings.TrimRight(id+" "+failure+" "+detail, " "), err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func TestMessageIsSealedThenSentThenErased(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		first := &phone{id: "a"}
		d := open(t, db, exchange{first, {id: "b"}})
		d.send(sample())
		if state, _, secrets := d.only(); state != Queued || secrets == "" || strings.Contains(secrets, "493817") || strings.Contains(secrets, number) {
			t.Errorf("before it leaves: %s, %q", state, secrets)
		}
		d.work(0)
		if len(first.taken) != 1 || first.taken[0].To != number || first.taken[0].Text != words || first.taken[0].Language != "en" {
			t.Errorf("%+v", first.taken)
		}
		if state, reason, secrets := d.only(); state != Sent || reason != "" || secrets != "" {
			t.Errorf("%s, %s, secrets %q", state, reason, secrets)
		}
		if got := d.tries(); !slices.Equal(got, []string{"a"}) {
			t.Errorf("%q", got)
		}
		d.work(time.Hour)
		if len(first.taken) != 1 {
			t.Errorf("sent %d times", len(first.taken))
		}
	})
}

func TestUndoneChangeSendsNoMessage(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		only := &phone{id: "a"}
		d := open(t, db, exchange{only})
		undo := errors.New("undo")
		err := db.Change(d.ctx, func(tx *database.Tx) error { return errors.Join(Send(d.ctx, tx, box, sample()), undo) })
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		if d.work(0); len(only.taken) != 0 {
			t.Errorf("%+v", only.taken)
		}
	})
}

func TestSendRefusesWhatCannotBeAMessage(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := open(t, db, nil)
		for name, spoil := range map[string]func(*Message){
			"no channel":            func(m *Message) { m.Channel = "" },
			"another channel":       func(m *Message) { m.Channel = "fax" },
			"no number":             func(m *Message) { m.To = "" },
			"a number without plus": func(m *Message) { m.To = "38640123456" },
			"a country of zero":     func(m *Message) { m.To = "+0640123456" },
			"letters":               func(m *Message) { m.To = "+386CALLME1" },
			"two numbers":           func(m *Message) { m.To = number + "," + number },
			"a line break":          func(m *Message) { m.To = number + "\n" },
			"a long number":         func(m *Message) { m.To = "+1234567890123456" },
			"no text":               func(m *Message) { m.Text = " " },
			"a long text":           func(m *Message) { m.Text = strings.Repeat("ž", TextLimit+1) },
			"a control character":   func(m *Message) { m.Text = "a\x00b" },
			"broken UTF-8":          func(m *Message) { m.Text = "a\xff" },
			"no end":                func(m *Message) { m.ExpiresAt = time.Time{} },
			"an end that was":       func(m *Message) { m.ExpiresAt = start },
			"an end far away":       func(m *Message) { m.ExpiresAt = start.Add(MaxLife + time.Second) },
		} {
			m := sample()
			spoil(&m)
			err := db.Change(d.ctx, func(tx *database.Tx) error { return Send(d.ctx, tx, box, m) })
			if err == nil {
				t.Errorf("%s was accepted", name)
			} else if strings.Contains(err.Error(), number) || strings.Contains(err.Error(), "493817") {
				t.Errorf("%s: the error tells the secret: %v", name, err)
			}
		}
	})
}

func TestFailover(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		away := &phone{id: "a", err: &Failure{Unreachable, "connection refused"}}
		chatty := &phone{id: "b", err: &Failure{Answered, "cannot send " + words + " to 38640123456"}}
		last := &phone{id: "c"}
		d := open(t, db, exchange{away, chatty, last})
		d.send(sample())
		d.work(0)
		if state, _, _ := d.only(); state != Sent || len(last.taken) != 1 {
			t.Errorf("%s, the last took %d", state, len(last.taken))
		}
		want := []string{"a unreachable connection refused", "b answered cannot send ••• to •••", "c"}
		if got := d.tries(); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

// A message waits for a provider, with growing pauses, and never leaves late.
func TestRetriesEndAtTheExpiry(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		only := &phone{id: "a", err: &Failure{Busy, "429"}}
		d := open(t, db, exchange{only})
		d.send(sample())
		d.work(0)
		d.work(3 * time.Second)
		if got := d.tries(); len(got) != 2 {
			t.Errorf("tried %d times", len(got))
		}
		if state, _, secrets := d.only(); state != Queued || secrets == "" {
			t.Errorf("%s, %q", state, secrets)
		}
		only.err = nil
		d.work(10 * time.Minute)
		if state, reason, secrets := d.only(); state != Failed || reason != Expired || secrets != "" || len(only.taken) != 0 {
			t.Errorf("%s, %s, %q, sent %d times", state, reason, secrets, len(only.taken))
		}
	})
}

func TestRetriesAreBounded(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := open(t, db, exchange{{id: "a", err: errors.New("away")}})
		m := sample()
		m.ExpiresAt = start.Add(MaxLife)
		d.send(m)
		for range 2 * patience.Attempts {
			d.work(6 * time.Minute)
		}
		if state, reason, secrets := d.only(); state != Failed || reason != GaveUp || secrets != "" {
			t.Errorf("%s, %s, %q", state, reason, secrets)
		}
		if got := d.tries(); len(got) != patience.Attempts {
			t.Errorf("tried %d times", len(got))
		}
	})
}

// When every provider refuses the message itself, asking again would not help.
func TestRefusedMessageIsNotTriedAgain(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := open(t, db, exchange{{id: "a", err: &Failure{Refused, "no such number"}}, {id: "b", err: &Failure{Refused, ""}}})
		d.send(sample())
		d.work(0)
		d.work(time.Minute)
		if state, reason, _ := d.only(); state != Failed || reason != Refused || len(d.tries()) != 2 {
			t.Errorf("%s, %s, %q", state, reason, d.tries())
		}
	})
}

// A node that dies behind the hand-over leaves the job to another, which makes
// one duplicate: a code that comes twice is better than one that never comes.
func TestDeathBehindTheHandOverMakesOneDuplicate(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		provider := &phone{id: "a"}
		d := open(t, db, exchange{provider})
		d.send(sample())
		dying, kill := context.WithCancel(d.ctx)
		provider.died = func() {
			provider.died = nil
			kill()
			panic("the node dies") // nothing behind this is ever done
		}
		_ = d.runner.Drain(dying)
		if state, _, _ := d.only(); state != Queued || len(provider.taken) != 1 {
			t.Fatalf("%s, taken %d times", state, len(provider.taken))
		}
		d.work(time.Minute)
		if state, _, _ := d.only(); state != Sent || len(provider.taken) != 2 {
			t.Errorf("%s, taken %d times", state, len(provider.taken))
		}
		if provider.taken[0].ID != provider.taken[1].ID {
			t.Error("the provider cannot tell the two to be one")
		}
	})
}

func TestWithoutProviderItFailsOrIsKept(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := open(t, db, exchange{})
		d.send(sample())
		d.work(0)
		if state, reason, secrets := d.only(); state != Failed || reason != NoProvider || secrets != "" {
			t.Errorf("%s, %s, %q", state, reason, secrets)
		}
		if offered, err := d.Offered(d.ctx, SMS); err != nil || offered {
			t.Errorf("offered %t, %v", offered, err)
		}
		d.Outbox = true
		if offered, err := d.Offered(d.ctx, SMS); err != nil || !offered {
			t.Errorf("offered %t, %v", offered, err)
		}
		d.clock.Advance(time.Second)
		d.send(sample())
		d.work(0)
		list, err := Outbox(d.ctx, db, box, 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d, %v", len(list), err)
		}
		if m := list[0]; m.State != Kept || m.To != number || m.Text != words || m.Channel != SMS {
			t.Errorf("%+v", m)
		}
	})
}

// Where there is an outbox, whoever waits for a message finds it there as soon
// as no provider took it; it is not tried again.
func TestOutboxKeepsWhatNoProviderTakes(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		away := &phone{id: "a", err: &Failure{Unreachable, "no such host"}}
		d := open(t, db, exchange{away})
		d.Outbox = true
		d.send(sample())
		d.work(0)
		if list, err := Outbox(d.ctx, db, box, 10); err != nil || len(list) != 1 || list[0].State != Kept || list[0].Text != words {
			t.Errorf("%+v, %v", list, err)
		}
		d.work(time.Hour)
		if got := d.tries(); !slices.Equal(got, []string{"a unreachable no such host"}) {
			t.Errorf("%q", got)
		}
		away.err = nil
		d.clock.Advance(time.Second)
		m := sample()
		m.ExpiresAt = d.clock.Now().Add(time.Minute)
		d.send(m)
		d.work(0)
		if len(away.taken) != 1 {
			t.Errorf("the provider is back and took %d", len(away.taken))
		}
	})
}

func TestTidyDeletesOldMessages(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := open(t, db, exchange{{id: "a"}})
		d.send(sample())
		d.work(0)
		d.clock.Advance(keepFor - time.Minute)
		young := sample()
		young.ExpiresAt = d.clock.Now().Add(time.Minute)
		d.send(young)
		d.clock.Advance(2 * time.Minute)
		if err := tidy(d.ctx, db); err != nil {
			t.Fatal(err)
		}
		if state, _, _ := d.only(); state != Queued {
			t.Errorf("%s is left", state)
		}
		if got := d.tries(); len(got) != 0 {
			t.Errorf("%q is left of the deleted one", got)
		}
	})
}

func TestShorten(t *testing.T) {
	for number, want := range map[string]string{"+38640123456": "+386•••56", "+1234567": "+123•••67", "": "•••"} {
		if got := Shorten(number); got != want {
			t.Errorf("%s becomes %s", number, got)
		}
	}
}
