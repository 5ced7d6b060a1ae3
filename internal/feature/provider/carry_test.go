package provider_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/smpp"
	"gatehouse/internal/foundation/smpptest"
)

const (
	infobipTook = `{"bulkId":"b","messages":[{"messageId":"ib-1","status":{"groupId":1,"groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED","description":"Message sent to next instance"}}]}`
	infobipNo   = `{"messages":[{"messageId":"ib-2","status":{"groupId":5,"groupName":"REJECTED","id":6,"name":"%s","description":"for 38640123456"}}]}`
)

func TestInfobip(t *testing.T) {
	each(t, func(s *scene) {
		b := newStub(t, infobipTook)
		s.create(provider.Draft{Kind: provider.InfobipSMS, Name: "SMS", Settings: provider.Settings{URL: b.url + "/", From: "Gatehouse"}, Secret: key})
		s.create(provider.Draft{Kind: provider.InfobipVoice, Name: "Voice", Settings: provider.Settings{URL: b.url, From: "+38640999999"}, Secret: key})
		s.send(message.SMS)
		sent := s.last()
		_, c := b.took()
		if c.method != http.MethodPost || c.path != "/sms/3/messages" || c.header.Get("Authorization") != "App "+key || c.header.Get("Content-Type") != "application/json" {
			t.Errorf("%+v", c)
		}
		sameJSON(t, c.body, `{"messages":[{"sender":"Gatehouse","destinations":[{"to":"38640123456","messageId":"`+sent.ID+`"}],
			"content":{"text":"`+words+`"},"options":{"validityPeriod":{"amount":10,"timeUnit":"MINUTES"}}}]}`)
		if sent.State != message.Sent || sent.To != "+386•••56" || sent.AccountName != "Home" || len(sent.Tries) != 1 || sent.Tries[0].Provider != "SMS" {
			t.Errorf("%+v", sent)
		}
		s.send(message.Voice)
		_, c = b.took()
		if c.path != "/tts/3/single" || s.last().State != message.Sent {
			t.Errorf("%+v", c)
		}
		sameJSON(t, c.body, `{"text":"`+words+`","language":"sl","from":"38640999999","to":"38640123456"}`)
	})
}

func TestTwilio(t *testing.T) {
	each(t, func(s *scene) {
		b := newStub(t, `{"sid":"SM1","status":"queued"}`)
		sid := "AC" + strings.Repeat("0", 32)
		s.create(provider.Draft{Kind: provider.TwilioSMS, Name: "Twilio", Settings: provider.Settings{URL: b.url, AccountSID: sid, From: "+15005550006"}, Secret: key})
		b.status = http.StatusCreated
		s.send(message.SMS)
		_, c := b.took()
		form, err := url.ParseQuery(c.body)
		if err != nil || c.path != "/2010-04-01/Accounts/"+sid+"/Messages.json" || form.Get("To") != number || form.Get("From") != "+15005550006" || form.Get("Body") != words ||
			c.header.Get("Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(sid+":"+key)) {
			t.Errorf("%+v", c)
		}
		if s.last().State != message.Sent {
			t.Errorf("%+v", s.last())
		}
		b.answers(http.StatusBadRequest, `{"code":21211,"message":"Invalid 'To' Phone Number: +38640123456","status":400}`)
		s.send(message.SMS)
		if e := s.last(); e.State != message.Failed || e.Reason != message.Refused || e.Tries[0].Detail != "21211 Invalid 'To' Phone Number: •••" {
			t.Errorf("%+v", e)
		}
	})
}

// A template's values stay values, whatever is in them.
func TestTemplates(t *testing.T) {
	each(t, func(s *scene) {
		b := newStub(t, "ok")
		text := "\"},{\"x\":\"&to=1\nž \\ {secret}"
		for name, c := range map[string]struct {
			settings                   provider.Settings
			method, path, body, header string
		}{
			"json": {provider.Settings{URL: b.url + "/a?k={secret}&t={text}", Body: `{"n":"{number}","t":"{text}"}`, Headers: map[string]string{"X-Key": "k {secret} {text}"}},
				"POST", "/a?k=" + key + "&t=" + url.QueryEscape(text), `{"n":"38640123456","t":"\"},{\"x\":\"\u0026to=1\nž \\ {secret}"}`, "k " + key + " {text}"},
			"form": {provider.Settings{URL: b.url + "/b", Method: "PUT", Format: "form", Body: "to={to}&say={text}&from={from}", From: "Gate"},
				"PUT", "/b", "to=%2B38640123456&say=" + url.QueryEscape(text) + "&from=Gate", ""},
			"get": {provider.Settings{URL: b.url + "/c?t={text}", Method: "GET", Body: "{}"}, "GET", "/c?t=" + url.QueryEscape(text), "", ""},
		} {
			p := s.create(provider.Draft{Kind: provider.HTTPVoice, Name: name, Settings: c.settings, Secret: key})
			carrier, err := s.room.Next(s.ctx, message.Voice, nil)
			s.must(err)
			if _, err := carrier.Carry(s.ctx, message.Parcel{ID: "msg_1", To: number, Text: text, Language: "sl", ExpiresAt: start.Add(time.Minute)}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			_, got := b.took()
			if got.method != c.method || got.path != c.path || got.body != c.body || got.header.Get("X-Key") != c.header {
				t.Errorf("%s: %s %s %s %s", name, got.method, got.path, got.body, got.header.Get("X-Key"))
			}
			s.must(s.room.Remove(s.ctx, s.root, s.operator, p.ID))
		}
	})
}

func TestWhatAnswersMean(t *testing.T) {
	each(t, func(s *scene) {
		b := newStub(t, "")
		p := s.create(provider.Draft{Kind: provider.InfobipSMS, Name: "SMS", Settings: provider.Settings{URL: b.url, From: "Gatehouse"}, Secret: key})
		for name, c := range map[string]struct {
			status       int
			body         string
			code, detail string
		}{
			"taken":            {200, infobipTook, "", ""},
			"wrong key":        {401, `{"requestError":{"serviceException":{"text":"Invalid login details ` + key + `"}}}`, message.Credentials, "401 Invalid login details •••"},
			"no money":         {200, fmt.Sprintf(infobipNo, "REJECTED_NOT_ENOUGH_CREDITS"), message.Credentials, "REJECTED_NOT_ENOUGH_CREDITS"},
			"this number":      {200, fmt.Sprintf(infobipNo, "REJECTED_DESTINATION"), message.Refused, "REJECTED_DESTINATION for •••"},
			"too many":         {429, "", message.Busy, "429"},
			"broken":           {500, "<html>", message.Answered, "500"},
			"a redirect":       {302, "", message.Answered, "302"},
			"something else":   {200, "<html>", message.Answered, "the answer is not understood"},
			"nothing":          {200, `{"messages":[]}`, message.Answered, "the answer is not understood"},
			"much":             {200, strings.Repeat("x", 100_000), message.Unreachable, "the answer is too large"},
			"a long complaint": {400, `{"description":"` + strings.Repeat("é", 400) + `"}`, message.Answered, "400 " + strings.Repeat("é", 296)},
		} {
			b.answers(c.status, c.body)
			got, err := s.room.Test(s.ctx, s.root, s.operator, p.ID, "+386 40 123 456")
			s.must(err)
			if c.code == "" && (got.Failure != nil || got.RemoteID != "ib-1") || c.code != "" && (got.Failure == nil || got.Failure.Code != c.code || got.Failure.Detail != c.detail) {
				t.Errorf("%s: %+v %v", name, got, got.Failure)
			}
		}
		e := tenanttest.Events(s.ctx, t, s.log, s.operator, "provider.tested")[0]
		if e.Params["number"] != "+386•••56" || e.Target.Name != "SMS" {
			t.Errorf("%+v", e)
		}
		if _, err := s.room.Test(s.ctx, s.root, s.operator, p.ID, "040123456"); err == nil {
			t.Error("a number without its country was called")
		}
	})
}

// A provider at a private address that the operator has not allowed is not called (attack 46).
func TestAttack46ProviderInside(t *testing.T) {
	each(t, func(s *scene) {
		p := s.create(provider.Draft{Kind: provider.HTTPSMS, Name: "inside", Settings: provider.Settings{URL: "http://169.254.169.254/latest/{text}"}})
		host := s.create(provider.Draft{Kind: provider.SMPP, Name: "inside too", Settings: provider.Settings{Host: "10.0.0.1", Port: 22, SystemID: "x", From: "x"}, Secret: key})
		for _, id := range []string{p.ID, host.ID} {
			got, err := s.room.Test(s.ctx, s.root, s.operator, id, number)
			if s.must(err); got.Failure == nil || got.Failure.Code != message.Settings {
				t.Errorf("%+v", got.Failure)
			}
		}
	})
}

// One that fails stands back, the next takes over, and one message tries it again.
func TestFailoverAndStandingBack(t *testing.T) {
	each(t, func(s *scene) {
		first, second := newStub(t, "down"), newStub(t, "ok")
		a, b := s.create(first.template("A")), s.create(second.template("B"))
		first.answers(http.StatusInternalServerError, "down for "+number)
		for i := range 4 {
			s.send(message.SMS)
			if e := s.last(); e.State != message.Sent || e.Tries[len(e.Tries)-1].Provider != "B" {
				t.Errorf("message %d: %+v", i, e)
			}
		}
		if calls, _ := first.took(); calls != 3 {
			t.Errorf("the first was asked %d times", calls)
		}
		h := s.find(a.ID).Health
		if h.State != provider.StandingBack || h.Failures != 3 || h.Failure != message.Answered || h.Detail != "500 down for •••" || !h.BackAt.Equal(h.FailedAt.Add(30*time.Second)) {
			t.Errorf("%+v", h)
		}
		if h := s.find(b.ID).Health; h.State != provider.Healthy || h.SucceededAt == nil || h.SucceededAt.Sub(start) > time.Second {
			t.Errorf("%+v", h)
		}
		s.clock.Advance(31 * time.Second)
		probe, err := s.room.Next(s.ctx, message.SMS, nil)
		if s.must(err); name(probe) != "A" {
			t.Errorf("%s tries the provider again", name(probe))
		}
		if other, err := s.room.Next(s.ctx, message.SMS, nil); err != nil || name(other) != "B" {
			t.Errorf("while it is tried, %s is asked, %v", name(other), err)
		}
		if _, err := probe.Carry(s.ctx, message.Parcel{To: number, Text: words}); err == nil {
			t.Error("taken")
		}
		if h := s.find(a.ID).Health; !h.BackAt.Equal(s.clock.Now().Add(time.Minute)) {
			t.Errorf("it stands back until %v", h.BackAt)
		}
		first.answers(http.StatusOK, "")
		s.clock.Advance(61 * time.Second)
		s.send(message.SMS)
		if h := s.find(a.ID).Health; h.State != provider.Healthy || h.Failures != 0 || h.BackAt != nil {
			t.Errorf("%+v", h)
		}
	})
}

// When all stand back, a message waits and is not lost.
func TestMessageWaitsForAProvider(t *testing.T) {
	each(t, func(s *scene) {
		only := newStub(t, "")
		s.create(only.template("A"))
		only.answers(http.StatusServiceUnavailable, "")
		s.send(message.SMS)
		for range 3 {
			s.work(5 * time.Second)
		}
		if e := s.last(); e.State != message.Queued || len(e.Tries) != 3 {
			t.Errorf("%+v", e)
		}
		only.answers(http.StatusOK, "")
		for range 3 {
			s.work(40 * time.Second)
		}
		if e := s.last(); e.State != message.Sent || len(e.Tries) != 4 {
			t.Errorf("%+v", e)
		}
	})
}

// The message goes to a centre that others have written, and its receipt comes back.
func TestForeignCentre(t *testing.T) {
	each(t, func(s *scene) {
		foreign := smpptest.Start(t)
		foreign.Order(smpptest.Orders{Receipts: pointer("DELIVRD")})
		p := s.create(provider.Draft{Kind: provider.SMPP, Name: "Primary", Secret: smpptest.Password,
			Settings: provider.Settings{Host: "127.0.0.1", Port: foreign.Port, SystemID: smpptest.SystemID, From: "Gatehouse", SourceTON: 5}})
		s.send(message.SMS)
		if e := foreign.Next("submit"); e.Text != words || e.To != "38640123456" || e.From != "Gatehouse" || e.FromTON != 5 || e.Until != "2026-11-22T12:10:00.000Z" && e.Until != "2026-11-22T12:10:00Z" {
			t.Errorf("%+v", e)
		}
		s.reaches(message.Delivered)
		foreign.Order(smpptest.Orders{Receipts: pointer("UNDELIV")})
		s.clock.Advance(time.Second)
		s.send(message.SMS)
		s.reaches(message.Failed)
		if e := s.last(); e.Reason != message.Undelivered {
			t.Errorf("%+v", e)
		}
		foreign.Order(smpptest.Orders{Status: pointer(int(smpp.InvalidDestination))})
		if got, err := s.room.Test(s.ctx, s.root, s.operator, p.ID, number); err != nil || got.Failure == nil || got.Failure.Code != message.Refused {
			t.Errorf("%+v, %v", got.Failure, err)
		}
		_, err := s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Secret: pointer("wrong")})
		s.must(err)
		if got, err := s.room.Test(s.ctx, s.root, s.operator, p.ID, number); err != nil || got.Failure == nil || got.Failure.Code != message.Credentials {
			t.Errorf("%+v, %v", got.Failure, err)
		}
	})
}

// reaches waits until the newest message has the state: receipts come by themselves.
func (s *scene) reaches(state string) {
	s.Helper()
	for deadline := time.Now().Add(20 * time.Second); s.last().State != state; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatalf("%+v never is %s", s.last(), state)
		}
	}
}

func TestLog(t *testing.T) {
	each(t, func(s *scene) {
		b, down := newStub(t, "ok"), newStub(t, "")
		a := s.create(down.template("A"))
		s.create(b.template("B"))
		v := s.create(provider.Draft{Kind: provider.HTTPVoice, Name: "V", Settings: provider.Settings{URL: b.url, Body: `{"t":"{text}"}`}})
		down.answers(http.StatusBadGateway, "")
		for _, channel := range []message.Channel{message.SMS, message.Voice, message.SMS} {
			s.send(channel)
			s.clock.Advance(time.Second)
		}
		s.must(s.room.Remove(s.ctx, s.root, s.operator, v.ID))
		s.send(message.Voice) // there is nobody any more
		for name, c := range map[string]struct {
			f    provider.Filter
			want string
		}{
			"all":              {provider.Filter{}, "voice failed, sms sent, voice sent, sms sent"},
			"by channel":       {provider.Filter{Channel: message.Voice}, "voice failed, voice sent"},
			"by state":         {provider.Filter{State: message.Failed}, "voice failed"},
			"by who was asked": {provider.Filter{Provider: a.ID}, "sms sent, sms sent"},
			"by one removed":   {provider.Filter{Provider: v.ID}, "voice sent"},
			"by all of them":   {provider.Filter{Provider: a.ID, Channel: message.Voice}, ""},
		} {
			var got []string
			for _, e := range s.entries(c.f) {
				got = append(got, string(e.Channel)+" "+e.State)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s: %v", name, got)
			}
		}
		if e := s.last(); e.Reason != message.NoProvider || len(e.Tries) != 0 {
			t.Errorf("%+v", e)
		}
		var pages []string
		for after := ""; ; {
			page, next, err := s.room.Log(s.ctx, s.root, s.operator, provider.Filter{After: after, Limit: 3})
			s.must(err)
			for _, e := range page {
				pages = append(pages, e.ID)
			}
			if after = next; next == "" {
				break
			}
		}
		if len(pages) != 4 || pages[0] <= pages[3] {
			t.Errorf("%v", pages)
		}
	})
}
