package account_test

import (
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/fault"
)

func text(value string) *string { return &value }
func on(value bool) *bool       { return &value }

// manager may see and set what is in their account and below.
func manager(in access.AccountID) access.Actor {
	return of(in, access.AccountView, access.AccountEdit, access.AccountsView, access.AccountsEnter)
}

func (s *scene) set(in account.ID, wishes map[account.Setting]account.Wish) {
	s.Helper()
	s.must(s.accounts.Apply(s.ctx, program, in, wishes))
}

// stands demands how a setting stands: "value", "own value or -", "whose", and marks for locks.
func (s *scene) stands(in account.ID, setting account.Setting, want string) {
	s.Helper()
	sets, err := s.accounts.SettingsOf(s.ctx, program, in)
	s.must(err)
	for _, one := range sets {
		if one.Setting != setting {
			continue
		}
		got := one.Value + " own "
		if one.Own == nil {
			got += "-"
		} else {
			got += *one.Own
		}
		got += " of " + one.From.Name
		if one.Locked {
			got += " locked"
		}
		if one.LockedAbove {
			got += " locked above"
		}
		if got != want {
			s.Errorf("%q, want %q", got, want)
		}
	}
}

// C2: what an account does not set it has from above; a lock counts for all below.
func TestSettingsAreInherited(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		const idle = account.SessionIdle
		s.stands(f.bergen.ID, idle, "720 own - of ")
		s.set(f.main.ID, map[account.Setting]account.Wish{idle: {Value: text("60")}})
		s.stands(f.bergen.ID, idle, "60 own - of Halden")
		s.set(f.nordic.ID, map[account.Setting]account.Wish{idle: {Value: text("30")}})
		s.stands(f.bergen.ID, idle, "30 own - of Nordic")
		s.stands(f.levant.ID, idle, "60 own - of Halden")
		s.set(f.bergen.ID, map[account.Setting]account.Wish{idle: {Value: text("15")}})
		s.stands(f.bergen.ID, idle, "15 own 15 of Bergen")
		s.set(f.main.ID, map[account.Setting]account.Wish{idle: {Lock: on(true)}})
		s.stands(f.main.ID, idle, "60 own 60 of Halden locked")
		s.stands(f.nordic.ID, idle, "60 own 30 of Halden locked above")
		s.stands(f.bergen.ID, idle, "60 own 15 of Halden locked above")
		s.set(f.main.ID, map[account.Setting]account.Wish{idle: {Lock: on(false)}})
		s.stands(f.bergen.ID, idle, "15 own 15 of Bergen") // nothing was lost
		s.set(f.nordic.ID, map[account.Setting]account.Wish{idle: {Value: text("20"), Lock: on(true)}})
		s.stands(f.bergen.ID, idle, "20 own 15 of Nordic locked above")
		s.set(f.nordic.ID, map[account.Setting]account.Wish{idle: {Inherit: true}})
		s.set(f.bergen.ID, map[account.Setting]account.Wish{idle: {Inherit: true}})
		s.stands(f.bergen.ID, idle, "60 own - of Halden")

		s.set(f.nordic.ID, map[account.Setting]account.Wish{account.Language: {Value: text("ar")}, account.OwnLanguage: {Value: text("true")}})
		a, err := account.Get(s.ctx, s.db.Read(), f.bergen.ID)
		s.must(err)
		if a.Language != "ar" || !a.OwnLanguage || a.TimeZone != "Europe/Ljubljana" {
			s.Errorf("%+v", a)
		}
	})
}

func TestSettingsRefused(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.set(f.main.ID, map[account.Setting]account.Wish{account.TimeZone: {Lock: on(true)}})
		one := func(setting account.Setting, value string) map[account.Setting]account.Wish {
			return map[account.Setting]account.Wish{setting: {Value: &value}}
		}
		own := manager(f.nordic.ID)
		for name, c := range map[string]struct {
			actor  access.Actor
			in     account.ID
			wishes map[account.Setting]account.Wish
			want   string
		}{
			"too short":              {own, f.nordic.ID, one(account.SessionIdle, "4"), "account.minutes"},
			"too long":               {own, f.nordic.ID, one(account.SessionLength, "129601"), "account.minutes"},
			"no number":              {own, f.nordic.ID, one(account.SessionIdle, "1e3"), "account.minutes"},
			"written otherwise":      {own, f.nordic.ID, one(account.SessionIdle, "060"), "account.minutes"},
			"language":               {own, f.nordic.ID, one(account.Language, "tlh"), "account.language_unknown"},
			"zone":                   {own, f.nordic.ID, one(account.TimeZone, "Mars/Base"), "account.time_zone_unknown"},
			"neither yes nor no":     {own, f.nordic.ID, one(account.OwnLanguage, "1"), "request.value_unknown"},
			"no such setting":        {own, f.nordic.ID, one("colour", "red"), "account.setting_unknown"},
			"locked above":           {own, f.nordic.ID, one(account.TimeZone, "UTC"), "account.setting_locked"},
			"a lock without a value": {own, f.nordic.ID, map[account.Setting]account.Wish{account.SessionIdle: {Lock: on(true)}}, "account.setting_nothing_to_lock"},
			"without the permission": {of(f.nordic.ID, access.AccountView), f.nordic.ID, one(account.SessionIdle, "60"), "access.forbidden"},
			"of the parent":          {own, f.main.ID, one(account.SessionIdle, "60"), "account.missing"}, // attack 41
			"of a sibling":           {own, f.levant.ID, one(account.SessionIdle, "60"), "account.missing"},
		} {
			if got := fault.Code(s.accounts.Apply(s.ctx, c.actor, c.in, c.wishes)); got != c.want {
				s.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.stands(f.nordic.ID, account.SessionIdle, "720 own - of ")
		_, err := s.accounts.SettingsOf(s.ctx, of(f.nordic.ID), f.nordic.ID)
		s.refused(err, "access.forbidden")
		_, err = s.accounts.SettingsOf(s.ctx, own, f.main.ID)
		s.refused(err, "account.missing")
	})
}

// C2: many are set at once, after a look at what would change.
func TestApplyMany(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		stranger, err := s.create(program, "Stranger")
		s.must(err)
		s.set(f.nordic.ID, map[account.Setting]account.Wish{account.TimeZone: {Value: text("Europe/Oslo"), Lock: on(true)}, account.SessionIdle: {Value: text("60")}})
		boss := manager(f.main.ID)
		wishes := map[account.Setting]account.Wish{account.SessionIdle: {Value: text("60")}, account.TimeZone: {Value: text("UTC")}}
		ids := []account.ID{f.nordic.ID, f.levant.ID, f.bergen.ID, f.bergen.ID, stranger.ID, f.main.ID}
		told := func(list []account.Change) map[string]string {
			all := map[string]string{}
			for _, c := range list {
				code := ""
				if c.Fault != nil {
					code = c.Fault.Code
				}
				all[string(c.Account.ID)+" "+string(c.Setting)] = c.Before + ">" + c.After + " " + code
			}
			return all
		}
		want := map[string]string{
			string(f.nordic.ID) + " timeZone":           "Europe/Oslo>UTC ",
			string(f.levant.ID) + " timeZone":           ">UTC ",
			string(f.levant.ID) + " sessionIdleMinutes": ">60 ",
			string(f.bergen.ID) + " timeZone":           ">UTC account.setting_locked",
			string(f.bergen.ID) + " sessionIdleMinutes": ">60 ",
			string(stranger.ID) + " ":                   "> account.missing",
			string(f.main.ID) + " ":                     "> account.missing", // not below itself
		}
		for _, dry := range []bool{true, false} {
			list, err := s.accounts.ApplyMany(s.ctx, boss, f.main.ID, ids, wishes, dry)
			s.must(err)
			got := told(list)
			for what, expected := range want {
				if got[what] != expected {
					s.Errorf("dry %t: %s: %q, want %q", dry, what, got[what], expected)
				}
			}
			if len(got) != len(want) {
				s.Errorf("dry %t: %q", dry, got)
			}
			value := "720 own - of "
			if !dry {
				value = "60 own 60 of Levant"
			}
			s.stands(f.levant.ID, account.SessionIdle, value)
		}
		s.stands(f.bergen.ID, account.TimeZone, "UTC own - of Nordic locked above")
		again, err := s.accounts.ApplyMany(s.ctx, boss, f.main.ID, []account.ID{f.levant.ID}, wishes, false)
		if err != nil || len(again) != 0 {
			s.Errorf("%+v, %v", again, err)
		}
		for _, in := range []account.ID{f.main.ID, f.levant.ID} { // in both logs
			page, err := s.log.List(s.ctx, program, in, audit.Filter{Action: "account.settings_changed", Target: string(f.levant.ID), Limit: 5})
			s.must(err)
			if len(page.Events) != 1 || len(page.Events[0].Changes) != 2 {
				s.Errorf("%s: %+v", in, page.Events)
			}
		}
		for name, c := range map[string]struct {
			actor access.Actor
			under account.ID
			count int
			want  string
		}{
			"without entering":      {of(f.main.ID, access.AccountEdit), f.main.ID, 1, "access.forbidden"},
			"without the account's": {of(f.main.ID, access.AccountsEnter), f.main.ID, 1, "access.forbidden"},
			"from below":            {manager(f.nordic.ID), f.main.ID, 1, "account.missing"},
			"by the operator":       {manager(s.operator.ID), s.operator.ID, 1, "access.forbidden"},
			"too many":              {boss, f.main.ID, account.MaxApply + 1, "account.too_many_at_once"},
		} {
			_, err := s.accounts.ApplyMany(s.ctx, c.actor, c.under, make([]account.ID, c.count), wishes, false)
			if fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.set(f.nordic.ID, map[account.Setting]account.Wish{account.SessionIdle: {Value: text("30")}})
		list, err := s.accounts.Compare(s.ctx, manager(f.main.ID), f.main.ID, account.Filter{Deep: true, Limit: 10})
		s.must(err)
		idle := map[string]string{}
		for _, one := range list {
			for _, set := range one.Settings {
				if set.Setting == account.SessionIdle {
					idle[one.Name] = set.Value + " " + set.From.Name
				}
			}
		}
		if len(idle) != 3 || idle["Bergen"] != "30 Nordic" || idle["Nordic"] != "30 Nordic" || idle["Levant"] != "720 " {
			s.Errorf("%q", idle)
		}
		_, err = s.accounts.Compare(s.ctx, manager(f.nordic.ID), f.main.ID, account.Filter{Limit: 10})
		s.refused(err, "account.missing")
		_, err = s.accounts.Compare(s.ctx, of(f.main.ID, access.AccountsView), f.main.ID, account.Filter{Limit: 10})
		s.refused(err, "access.forbidden")
	})
}

// C3: whoever may create customers neither sees nor sets what those have set.
func TestTheOperatorLeavesSettingsAlone(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.set(f.main.ID, map[account.Setting]account.Wish{account.SessionIdle: {Value: text("60")}})
		boss := of(s.operator.ID, access.AccountView, access.AccountEdit, access.AccountsView, access.AccountsEnter, access.OperatorTree)
		wishes := map[account.Setting]account.Wish{account.SessionIdle: {Value: text("5")}}
		for _, ids := range [][]account.ID{{f.main.ID}, {f.bergen.ID}} {
			_, err := s.accounts.ApplyMany(s.ctx, boss, s.operator.ID, ids, wishes, false)
			s.refused(err, "access.forbidden")
		}
		for _, under := range []account.ID{s.operator.ID, f.main.ID} {
			for _, deep := range []bool{false, true} {
				if list, err := s.accounts.Compare(s.ctx, boss, under, account.Filter{Deep: deep, Limit: 10}); err == nil || len(list) > 0 {
					s.Errorf("below %s the operator sees %+v", under, list)
				}
			}
		}
		s.stands(f.main.ID, account.SessionIdle, "60 own 60 of Halden")
	})
}
