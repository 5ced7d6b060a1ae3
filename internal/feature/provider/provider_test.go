package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/message"
)

var (
	centre = provider.Settings{Host: "smsc.example.com", Port: 3550, TLS: true, SystemID: "gate", From: "Gatehouse", SourceTON: 5}
	drafts = map[provider.Kind]provider.Settings{
		provider.SMPP:         centre,
		provider.InfobipSMS:   {URL: "https://x.api.infobip.com/", From: "Gatehouse"},
		provider.TwilioSMS:    {AccountSID: "AC" + strings.Repeat("0", 32), From: "+15005550006"},
		provider.HTTPSMS:      {URL: "https://sms.example.com/send?k={secret}", Body: `{"to":"{to}","text":"{text}"}`},
		provider.InfobipVoice: {URL: "https://x.api.infobip.com", From: "38640999999"},
		provider.HTTPVoice:    {URL: "https://voice.example.com", Format: "form", Body: "to={number}&say={text}"},
	}
)

func TestEveryKindCanBeMade(t *testing.T) {
	each(t, func(s *scene) {
		for kind, settings := range drafts {
			p := s.create(provider.Draft{Kind: kind, Name: string(kind), Settings: settings, Secret: key})
			got := s.find(p.ID)
			if got.Kind != kind || !got.Enabled || !got.HasSecret || got.Health.State != provider.Unproven || got.Version != 1 {
				t.Errorf("%+v", got)
			}
			if strings.HasSuffix(got.Settings.URL, "/") {
				t.Errorf("%s keeps the slash that its path begins with", kind)
			}
		}
		if got := slices.Sorted(maps.Keys(drafts)); !slices.Equal(got, provider.Kinds()) {
			t.Errorf("%v are tried", got)
		}
	})
}

func TestWrongSettings(t *testing.T) {
	each(t, func(s *scene) {
		long := strings.Repeat("a", 600)
		for name, c := range map[string]struct {
			kind  provider.Kind
			spoil func(d *provider.Draft)
			code  string
			field string
		}{
			"no host":              {provider.SMPP, func(d *provider.Draft) { d.Settings.Host = " " }, "provider.setting_missing", "settings.host"},
			"a URL as host":        {provider.SMPP, func(d *provider.Draft) { d.Settings.Host = "http://x" }, "provider.setting_form", "settings.host"},
			"a long system id":     {provider.SMPP, func(d *provider.Draft) { d.Settings.SystemID = strings.Repeat("a", 16) }, "provider.setting_form", "settings.systemId"},
			"a NUL in it":          {provider.SMPP, func(d *provider.Draft) { d.Settings.SystemID = "a\x00" }, "provider.setting_form", "settings.systemId"},
			"a kind of address":    {provider.SMPP, func(d *provider.Draft) { d.Settings.SourceTON = 7 }, "provider.setting_form", "settings.sourceTon"},
			"no password":          {provider.SMPP, func(d *provider.Draft) { d.Secret = "" }, "provider.secret_missing", "secret"},
			"a line in the secret": {provider.InfobipSMS, func(d *provider.Draft) { d.Secret = "a\nX: y" }, "provider.secret_form", "secret"},
			"a long secret":        {provider.InfobipSMS, func(d *provider.Draft) { d.Secret = long }, "provider.secret_form", "secret"},
			"no URL":               {provider.InfobipSMS, func(d *provider.Draft) { d.Settings.URL = "" }, "provider.setting_missing", "settings.url"},
			"a file":               {provider.InfobipSMS, func(d *provider.Draft) { d.Settings.URL = "file:///etc/passwd" }, "provider.setting_form", "settings.url"},
			"a user in the URL":    {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.URL = "https://a:b@x.example" }, "provider.setting_form", "settings.url"},
			"no sender":            {provider.TwilioSMS, func(d *provider.Draft) { d.Settings.From = "" }, "provider.setting_missing", "settings.from"},
			"an odd sender":        {provider.TwilioSMS, func(d *provider.Draft) { d.Settings.From = "a\r\nb" }, "provider.setting_form", "settings.from"},
			"an account":           {provider.TwilioSMS, func(d *provider.Draft) { d.Settings.AccountSID = "../x" }, "provider.setting_form", "settings.accountSid"},
			"a host of the text":   {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.URL = "https://{text}.example/" }, "provider.setting_form", "settings.url"},
			"a path is its own":    {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.URL = "https://x.example/{key}" }, "provider.template_form", "settings.url"},
			"a placeholder":        {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Body = `{"a":"{text}{password}"}` }, "provider.template_form", "settings.body"},
			"no text":              {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Body = `{"to":"{to}"}` }, "provider.template_form", "settings.body"},
			"no JSON":              {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Body = `{"text":{text}}` }, "provider.template_form", "settings.body"},
			"the host header":      {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Headers = map[string]string{"Host": "x"} }, "provider.template_form", "settings.headers"},
			"a split header":       {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Headers = map[string]string{"X-A": "a\r\nb"} }, "provider.template_form", "settings.headers"},
			"a method":             {provider.HTTPSMS, func(d *provider.Draft) { d.Settings.Method = "CONNECT" }, "provider.setting_form", "settings.method"},
			"no name":              {provider.HTTPSMS, func(d *provider.Draft) { d.Name = " " }, "provider.name_missing", "name"},
			"no kind":              {"fax", func(*provider.Draft) {}, "provider.kind_unknown", "kind"},
		} {
			d := provider.Draft{Kind: c.kind, Name: "x", Settings: drafts[c.kind], Secret: key}
			c.spoil(&d)
			_, err := s.room.Create(s.ctx, s.root, s.operator, d)
			if f := fault.Of(err); f == nil || f.Code != c.code || f.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestSecretIsSealedAndNeverToldAgain(t *testing.T) {
	each(t, func(s *scene) {
		p := s.create(provider.Draft{Kind: provider.SMPP, Name: "Primary", Settings: centre, Secret: key})
		var stored string
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT settings || secrets FROM message_providers`).Scan(&stored))
		if strings.Contains(stored, key) {
			t.Errorf("the secret stands open in the table: %s", stored)
		}
		moved := centre
		moved.Host = "evil.example.com"
		_, err := s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Settings: &moved})
		s.refused(err, "provider.secret_again")
		plain := centre
		plain.TLS = false
		_, err = s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Settings: &plain})
		s.refused(err, "provider.secret_again")
		_, err = s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Secret: pointer("")})
		s.refused(err, "provider.secret_missing")
		p, err = s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Settings: &moved, Secret: pointer("another")})
		s.must(err)
		if p.Settings.Host != "evil.example.com" || p.Version != 2 {
			t.Errorf("%+v", p)
		}
		for _, action := range []string{"provider.created", "provider.updated"} {
			for _, e := range tenanttest.Events(s.ctx, t, s.log, s.operator, action) {
				for _, c := range e.Changes {
					if holds(c.Before+c.After, key, "another") {
						t.Errorf("%s tells the secret", action)
					}
				}
			}
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		p := s.create(provider.Draft{Kind: provider.SMPP, Name: "Primary", Settings: centre, Secret: key})
		s.create(provider.Draft{Kind: provider.SMPP, Name: "Other", Settings: centre, Secret: key})
		_, err := s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Name: pointer("other")})
		s.refused(err, "provider.name_taken")
		again, err := s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Name: pointer("Primary"), Settings: &centre, IfVersion: 1})
		if s.must(err); again.Version != 1 || len(tenanttest.Events(s.ctx, t, s.log, s.operator, "provider.updated")) != 1 {
			t.Errorf("what changes nothing is recorded: %+v", again)
		}
		p, err = s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Name: pointer("First"), IfVersion: 1})
		if s.must(err); p.Name != "First" {
			t.Errorf("%+v", p)
		}
		_, err = s.room.Update(s.ctx, s.root, s.operator, p.ID, provider.Patch{Name: pointer("Late"), IfVersion: 1})
		s.refused(err, "request.changed_meanwhile")
		_, err = s.room.Update(s.ctx, s.root, s.operator, "prv_none", provider.Patch{})
		s.refused(err, "provider.not_found")
	})
}

func TestOrderAndSwitches(t *testing.T) {
	each(t, func(s *scene) {
		a := s.create(provider.Draft{Kind: provider.SMPP, Name: "A", Settings: centre, Secret: key})
		b := s.create(provider.Draft{Kind: provider.SMPP, Name: "B", Settings: centre, Secret: key})
		v := s.create(provider.Draft{Kind: provider.HTTPVoice, Name: "V", Settings: drafts[provider.HTTPVoice]})
		if a.Position != 1 || b.Position != 2 || v.Position != 1 {
			t.Errorf("%d, %d, %d", a.Position, b.Position, v.Position)
		}
		for name, ids := range map[string][]string{"one missing": {b.ID}, "one twice": {a.ID, a.ID}, "another channel's": {a.ID, b.ID, v.ID}, "none": {}, "one unknown": {a.ID, "x"}} {
			_, err := s.room.Order(s.ctx, s.root, s.operator, message.SMS, ids)
			if fault.Code(err) != "provider.order_other" {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.clock.Advance(time.Millisecond) // the events of one moment stand in the order of chance
		list, err := s.room.Order(s.ctx, s.root, s.operator, message.SMS, []string{b.ID, a.ID})
		if s.must(err); len(list) != 3 || list[0].ID != b.ID || list[1].ID != a.ID {
			t.Errorf("%+v", list)
		}
		e := tenanttest.Events(s.ctx, t, s.log, s.operator, "provider.reordered")[0]
		if !slices.Equal(e.Changes, []audit.Change{{Field: "order", Before: "A, B", After: "B, A"}}) {
			t.Errorf("%+v", e.Changes)
		}
		off, err := s.room.Disable(s.ctx, s.root, s.operator, b.ID)
		if s.must(err); off.Enabled || off.Health.State != provider.Off {
			t.Errorf("%+v", off)
		}
		if next, err := s.room.Next(s.ctx, message.SMS, nil); err != nil || name(next) != "A" {
			t.Errorf("%v, %v", next, err)
		}
		_, err = s.room.Enable(s.ctx, s.root, s.operator, b.ID)
		s.must(err)
		s.must(s.room.Remove(s.ctx, s.root, s.operator, a.ID))
		_, err = s.room.Find(s.ctx, s.root, s.operator, a.ID)
		s.refused(err, "provider.not_found")
		if next, err := s.room.Next(s.ctx, message.SMS, []string{b.ID}); err != nil || next != nil {
			t.Errorf("%v, %v", next, err)
		}
	})
}

func name(c message.Carrier) string {
	if c == nil {
		return ""
	}
	_, name := c.Provider()
	return name
}

// Only the operator's people who hold the permission come near, and what is
// dangerous asks who it is.
func TestWhoMay(t *testing.T) {
	each(t, func(s *scene) {
		p := s.create(provider.Draft{Kind: provider.SMPP, Name: "Primary", Settings: centre, Secret: key})
		tired := s.root
		tired.SessionID, tired.ConfirmedAt = "ses_x", start.Add(-access.ConfirmTime-time.Second)
		acts := map[string]func(actor access.Actor) error{
			"provider.created": func(a access.Actor) error {
				_, err := s.room.Create(s.ctx, a, s.operator, provider.Draft{Kind: provider.SMPP, Name: "x", Settings: centre, Secret: key})
				return err
			},
			"provider.updated": func(a access.Actor) error {
				_, err := s.room.Update(s.ctx, a, s.operator, p.ID, provider.Patch{Name: pointer("x")})
				return err
			},
			"provider.disabled":  func(a access.Actor) error { _, err := s.room.Disable(s.ctx, a, s.operator, p.ID); return err },
			"provider.enabled":   func(a access.Actor) error { _, err := s.room.Enable(s.ctx, a, s.operator, p.ID); return err },
			"provider.removed":   func(a access.Actor) error { return s.room.Remove(s.ctx, a, s.operator, p.ID) },
			"provider.reordered": func(a access.Actor) error { _, err := s.room.Order(s.ctx, a, s.operator, message.SMS, nil); return err },
			"provider.tested":    func(a access.Actor) error { _, err := s.room.Test(s.ctx, a, s.operator, p.ID, number); return err },
		}
		for action, act := range acts {
			s.refused(act(s.carl), "account.missing")
			s.refused(act(s.clerk), "access.forbidden")
			s.refused(act(tired), "session.confirm")
			events := tenanttest.Events(s.ctx, t, s.log, s.operator, action)
			var reasons []string
			for _, e := range events {
				if e.Status == audit.Failure {
					reasons = append(reasons, e.Reason)
				}
			}
			if !slices.Equal(reasons, []string{"access.forbidden"}) { // being asked who one is is no attempt
				t.Errorf("%s: the refusals that are recorded: %v", action, reasons)
			}
		}
		for _, actor := range []access.Actor{s.carl, s.clerk} {
			if list, err := s.room.List(s.ctx, actor, s.operator); err == nil || len(list) > 0 {
				t.Errorf("%s reads the list", actor.Name)
			}
			if list, _, err := s.room.Log(s.ctx, actor, s.operator, provider.Filter{Limit: 1}); err == nil || len(list) > 0 {
				t.Errorf("%s reads the log", actor.Name)
			}
		}
	})
}
