package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
)

// sentCode is a message with a code that somebody was sent.
type sentCode struct {
	at      time.Time
	to      user.User
	channel message.Channel
}

// The log of deliveries begins so many days ago, and has at most so many messages.
const (
	textDays = 9
	maxTexts = 120
)

// sendCode keeps that a code was sent, if it was by SMS or voice and not long ago.
func (d *demoLife) sendCode(v visit, by account.Factor, at time.Time) {
	channel, sends := map[account.Factor]message.Channel{account.BySMS: message.SMS, account.ByVoice: message.Voice}[by]
	if !sends || at.Before(d.now.AddDate(0, 0, -textDays)) {
		return
	}
	if v.factor == "" && oneIn(d.luck, 5) {
		channel = message.Voice // to prove a number one may be called
	}
	d.texts = append(d.texts, sentCode{at, v.u, channel})
}

// carrierOf are the operator's providers. All are at names that lead nowhere
// (RFC 2606), so that the demo sends nothing to anybody.
var carrierOf = []struct {
	daysAgo int
	draft   provider.Draft
}{
	{170, provider.Draft{Kind: provider.SMPP, Name: "Nordtel SMSC", Secret: "not-a-secret",
		Settings: provider.Settings{Host: "smsc.nordtel.example", Port: 3550, TLS: true, SystemID: "gatehouse", From: "Gatehouse", SourceTON: 5}}},
	{168, provider.Draft{Kind: provider.InfobipSMS, Name: "Fjordcast", Secret: "not-a-secret",
		Settings: provider.Settings{URL: "https://api.fjordcast.example", From: "Gatehouse"}}},
	{4, provider.Draft{Kind: provider.InfobipVoice, Name: "Fjordcast voice", Secret: "not-a-secret",
		Settings: provider.Settings{URL: "https://voice.fjordcast.example", From: "+442079460010"}}},
}

// messages lets the operator's providers carry the codes of the last days, or
// fail to: one centre has been down for hours.
func (d *demoLife) messages(ctx context.Context) error {
	room := provider.New(d.h.Log, d.h.Box, outbound.New(outbound.Settings{}))
	defer room.Close()
	if err := d.recentTexts(ctx); err != nil {
		return err
	}
	stage := &stage{Providers: room, life: d}
	post := &message.Post{DB: d.h.Database, Box: d.h.Box, Carriers: stage}
	runner := &jobs.Runner{DB: d.h.Database, Log: slog.New(slog.DiscardHandler), Workers: 1} // that one fails is the story
	post.Register(runner)
	for i, t := range d.texts {
		if err := stage.enter(ctx, t.at); err != nil {
			return err
		}
		stage.number = i
		// Before there was a voice, calls could be read in the outbox alone.
		post.Outbox = stage.made < len(carrierOf) && t.channel == message.Voice
		if err := d.text(ctx, runner, stage, t); err != nil {
			return err
		}
	}
	d.clock.Set(d.now)
	return nil
}

// recentTexts adds codes that were asked for while the centre was down and are
// not answered yet, and leaves the newest ones.
func (d *demoLife) recentTexts(ctx context.Context) error {
	gulf := d.places["شحن الخليج"]
	page, err := d.h.Users.List(ctx, d.visitor(gulf), gulf, user.Filter{Sort: user.ByUsername, Descending: true, Statuses: []user.Status{user.Active}, Limit: 4})
	if err != nil {
		return err
	}
	for i, u := range page.Users {
		ago := []time.Duration{70 * time.Second, 9 * time.Minute, 21 * time.Minute, 48 * time.Minute}[i]
		d.texts = append(d.texts, sentCode{d.now.Add(-ago), u, message.SMS})
	}
	if len(page.Users) > 0 { // a call when there was no voice yet
		d.texts = append(d.texts, sentCode{d.now.AddDate(0, 0, -carrierOf[2].daysAgo).Add(-5 * time.Hour), page.Users[0], message.Voice})
	}
	slices.SortFunc(d.texts, func(a, b sentCode) int { return a.at.Compare(b.at) })
	d.texts = d.texts[max(0, len(d.texts)-maxTexts):]
	return nil
}

// text plays one message from its writing to its receipt.
func (d *demoLife) text(ctx context.Context, runner *jobs.Runner, s *stage, t sentCode) error {
	d.clock.Set(t.at)
	const code = "000000" // of no sign-in
	m := message.Message{AccountID: string(t.to.Account), Channel: t.channel, To: t.to.Mobile, Language: t.to.Language, ExpiresAt: t.at.Add(10 * time.Minute),
		Text: locale.Text(t.to.Language, "message.code."+string(t.channel), map[string]any{"code": code, "account": "Gatehouse"})}
	err := d.h.Database.Change(ctx, func(tx *database.Tx) error { return message.Send(ctx, tx, d.h.Box, m) })
	if err != nil {
		return err
	}
	s.receipt = ""
	if err := runner.Drain(ctx); err != nil {
		return err
	}
	if s.receipt == "" || s.number%13 == 5 { // some networks never say
		return nil
	}
	d.clock.Set(t.at.Add(between(d.luck, 2*time.Second, 9*time.Second)))
	_, err = message.Report(ctx, d.h.Database, s.from, s.receipt, s.number%17 != 7)
	return err
}

// stage is the providers as they play: chosen, and left out, as real ones are.
type stage struct {
	*provider.Providers
	life    *demoLife
	made    int    // how many of the providers there are by now
	number  int    // of the message
	from    string // the provider that took it and tells what became of it
	receipt string // its name there
}

// enter makes the providers that the operator has by a time.
func (s *stage) enter(ctx context.Context, at time.Time) error {
	for ; s.made < len(carrierOf); s.made++ {
		c, d := carrierOf[s.made], s.life
		since := d.now.AddDate(0, 0, -c.daysAgo)
		if since.After(at) {
			return nil
		}
		d.clock.Set(since)
		if _, err := s.Create(ctx, d.operator, d.operator.Account, c.draft); err != nil {
			return fmt.Errorf("%s: %w", c.draft.Name, err)
		}
	}
	return nil
}

// Next is the provider whose turn it is.
func (s *stage) Next(ctx context.Context, channel message.Channel, asked []string) (message.Carrier, error) {
	next, err := s.Providers.Next(ctx, channel, asked)
	if next == nil || err != nil {
		return nil, err
	}
	return player{next, s}, nil
}

type player struct {
	message.Carrier
	stage *stage
}

// Carry plays what came of a message, and sends nothing.
func (p player) Carry(ctx context.Context, _ message.Parcel) (remoteID string, err error) {
	id, name := p.Provider()
	centre := name == carrierOf[0].draft.Name
	remoteID = fmt.Sprintf("%08x", 0x1b3f20+p.stage.number*7919)
	sent := p.stage.outcome(centre)
	if err := p.stage.Play(ctx, id, sent); err != nil {
		return "", err
	}
	if centre && sent == nil { // the others tell nothing later
		p.stage.from, p.stage.receipt = id, remoteID
	}
	return remoteID, sent
}

// down is for how long the centre has not answered.
const down = 5 * time.Hour

// outcome is nil when a provider takes the message.
func (s *stage) outcome(centre bool) error {
	unlucky := func(every, at int) bool { return s.number%every == at }
	late := s.life.now.Sub(s.life.clock.Now()) < down
	switch {
	case centre && late:
		return &message.Failure{Code: message.Unreachable, Detail: "connect: connection refused"}
	case late:
		return nil
	case unlucky(23, 11) && centre:
		return &message.Failure{Code: message.Refused, Detail: "ESME_RINVDSTADR"}
	case unlucky(23, 11):
		return &message.Failure{Code: message.Refused, Detail: "REJECTED_DESTINATION"}
	case unlucky(37, 20) && centre:
		return &message.Failure{Code: message.Busy, Detail: "ESME_RTHROTTLED"}
	case unlucky(37, 20), unlucky(9, 4) && centre:
		return &message.Failure{Code: message.TimedOut}
	}
	return nil
}
