package account_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
)

func written(lacks []account.Lack) string {
	var words []string
	for _, l := range lacks {
		words = append(words, string(l.Setting)+" "+l.Requirement+" "+string(l.Reason))
	}
	return strings.Join(words, ", ")
}

// What each value is worth for OWASP ASVS 5.0, each beside a policy that else reaches the top.
func TestLevels(t *testing.T) {
	best := func() account.Policy {
		return account.Policy{Mode: account.FactorAlways, Factors: []account.Factor{account.ByPasskey},
			Password: account.PasswordPolicy{Min: 15, Max: 128, Breached: true}}
	}
	for name, c := range map[string]struct {
		change func(*account.Policy)
		level  account.Level
		next   string
	}{
		"the best":                       {func(*account.Policy) {}, 3, ""},
		"no second factor":               {func(p *account.Policy) { p.Mode = account.FactorOff }, 1, "secondFactor 6.3.3 second_factor"},
		"only on new devices":            {func(p *account.Policy) { p.Mode = account.FactorNewDevice }, 1, "secondFactor 6.3.3 second_factor"},
		"codes by email":                 {func(p *account.Policy) { p.Factors = append(p.Factors, account.ByEmail) }, 2, "factors 6.3.6 email_factor"},
		"an app":                         {func(p *account.Policy) { p.Factors = append(p.Factors, account.ByApp) }, 2, "factors 6.3.3 phishable_factors"},
		"approval on a phone":            {func(p *account.Policy) { p.Factors = append(p.Factors, account.ByMobile) }, 2, "factors 6.3.3 phishable_factors"},
		"texts beside a passkey":         {func(p *account.Policy) { p.Factors = append(p.Factors, account.BySMS) }, 2, "factors 6.6.1 phone_factors"},
		"texts and calls alone":          {func(p *account.Policy) { p.Factors = []account.Factor{account.BySMS, account.ByVoice} }, 1, "factors 6.6.1 only_phone_factors"},
		"common passwords are taken":     {func(p *account.Policy) { p.Password.Breached = false }, 0, "passwordBreached 6.2.4 common_passwords"},
		"kinds of characters":            {func(p *account.Policy) { p.Password.Classes = 2 }, 0, "passwordClasses 6.2.5 composition"},
		"any one kind is no rule":        {func(p *account.Policy) { p.Password.Classes = 1 }, 3, ""},
		"no three equal":                 {func(p *account.Policy) { p.Password.Repeats = 2 }, 0, "passwordRepeats 6.2.5 composition"},
		"63 characters at most":          {func(p *account.Policy) { p.Password.Max = 63 }, 1, "passwordMax 6.2.9 long_passwords"},
		"64 characters at most":          {func(p *account.Policy) { p.Password.Max = 64 }, 3, ""},
		"forced changes":                 {func(p *account.Policy) { p.Password.ValidityTime = 1 }, 1, "passwordDays 6.2.10 rotation"},
		"a lower level counts before":    {func(p *account.Policy) { p.Password.ValidityTime, p.Password.Repeats = 1, 1 }, 0, "passwordRepeats 6.2.5 composition"},
		"all of the next level are told": {func(p *account.Policy) { p.Password.ValidityTime, p.Mode = 1, account.FactorOff }, 1, "passwordDays 6.2.10 rotation, secondFactor 6.3.3 second_factor"},
	} {
		p := best()
		c.change(&p)
		lacks := p.Lacks()
		if level, next := account.Reached(lacks), written(account.Next(lacks)); level != c.level || next != c.next {
			t.Errorf("%s: level %d, then %q; want %d, %q", name, level, next, c.level, c.next)
		}
		for _, l := range lacks {
			if !l.Setting.Rated() {
				t.Errorf("%s: %s is told to be beside the standard", name, l.Setting)
			}
		}
	}
}

// Each preset reaches what its name says, with values that its settings may have.
func TestPresets(t *testing.T) {
	want := map[account.Preset]account.Level{account.PresetLevel1: 1, account.PresetLevel2: 2, account.PresetLevel3: 3, account.PresetClassic: 0}
	each(t, func(s *scene) {
		f := s.family()
		for _, preset := range account.Presets() {
			for setting, value := range preset.Values() {
				if wrong := setting.Valid(value); wrong != nil {
					t.Errorf("%s: %s: %v", preset, setting, wrong)
				}
			}
			s.must(s.accounts.ApplyPreset(s.ctx, manager(f.nordic.ID), f.nordic.ID, preset))
			got, err := s.accounts.SecurityOf(s.ctx, manager(f.nordic.ID), f.nordic.ID)
			s.must(err)
			if got.Level != want[preset] {
				t.Errorf("%s: level %d: %s", preset, got.Level, written(got.Lacks))
			}
		}
		s.stands(f.nordic.ID, account.PasswordMin, "10 own 10 of Nordic")
		s.stands(f.nordic.ID, account.LoginAttempts, "5 own - of ") // what counts already stays inherited
		s.stands(f.bergen.ID, account.PasswordDays, "90 own - of Nordic")
		s.refused(s.accounts.ApplyPreset(s.ctx, manager(f.nordic.ID), f.nordic.ID, "best"), "account.preset_unknown")
		s.refused(s.accounts.ApplyPreset(s.ctx, of(f.nordic.ID, access.AccountView), f.nordic.ID, account.PresetLevel1), "access.forbidden")
		page, err := s.log.List(s.ctx, program, f.nordic.ID, audit.Filter{Action: "account.settings_changed", Limit: 10})
		s.must(err)
		if len(page.Events) != 5 { // one for each, and the refused one
			t.Errorf("%d events", len(page.Events))
		}
		s.set(f.main.ID, map[account.Setting]account.Wish{account.PasswordMin: {Value: text("8"), Lock: on(true)}})
		s.must(s.accounts.ApplyPreset(s.ctx, manager(f.nordic.ID), f.nordic.ID, account.PresetLevel1)) // the same is locked: nothing against it
		s.refused(s.accounts.ApplyPreset(s.ctx, manager(f.nordic.ID), f.nordic.ID, account.PresetLevel3), "account.setting_locked")
		s.stands(f.nordic.ID, account.SecondFactor, "new_device own new_device of Nordic") // all or nothing
	})
}

// What is not saved yet is judged as it would count, and nothing of it is stored.
func TestCheck(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.set(f.main.ID, map[account.Setting]account.Wish{account.PasswordMax: {Value: text("50")}})
		s.set(f.nordic.ID, map[account.Setting]account.Wish{account.PasswordMax: {Value: text("128")}, account.PasswordDays: {Value: text("90"), Lock: on(true)}})
		boss := manager(f.nordic.ID)
		reads := func(in account.ID, wishes map[account.Setting]account.Wish) string {
			got, err := s.accounts.Check(s.ctx, manager(in), in, wishes)
			s.must(err)
			return written(got.Lacks)
		}
		const mode, days, length = "secondFactor 6.3.3 second_factor", "passwordDays 6.2.10 rotation", "passwordMax 6.2.9 long_passwords"
		const factors = "factors 6.3.3 phishable_factors, factors 6.3.6 email_factor"
		for name, c := range map[string]struct {
			in     account.ID
			wishes map[account.Setting]account.Wish
			want   string
		}{
			"as it is":              {f.nordic.ID, nil, days + ", " + mode + ", " + factors},
			"set":                   {f.nordic.ID, map[account.Setting]account.Wish{account.PasswordDays: {Value: text("0")}}, mode + ", " + factors},
			"as the one above":      {f.nordic.ID, map[account.Setting]account.Wish{account.PasswordMax: {Inherit: true}}, length + ", " + days + ", " + mode + ", " + factors},
			"back to the standard":  {f.main.ID, map[account.Setting]account.Wish{account.PasswordMax: {Inherit: true}}, mode + ", " + factors},
			"a lock above stands":   {f.bergen.ID, map[account.Setting]account.Wish{account.PasswordDays: {Value: text("0")}}, days + ", " + mode + ", " + factors},
			"of settings beside it": {f.nordic.ID, map[account.Setting]account.Wish{account.Language: {Value: text("ar")}}, days + ", " + mode + ", " + factors},
		} {
			if got := reads(c.in, c.wishes); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		s.stands(f.nordic.ID, account.PasswordDays, "90 own 90 of Nordic locked")
		_, err := s.accounts.Check(s.ctx, boss, f.nordic.ID, map[account.Setting]account.Wish{account.PasswordMin: {Value: text("7")}})
		s.refused(err, "account.number")
		_, err = s.accounts.Check(s.ctx, of(f.nordic.ID), f.nordic.ID, nil)
		s.refused(err, "access.forbidden")
		_, err = s.accounts.SecurityOf(s.ctx, boss, f.main.ID)
		s.refused(err, "account.missing")
	})
}

// An open portal on a table is not enough to weaken the account.
func TestSettingsThatGuardAskWhoItIs(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		stale := manager(f.main.ID)
		stale.SessionID = "ses_old"
		guards := map[account.Setting]account.Wish{account.LoginAttempts: {Value: text("20")}}
		plain := map[account.Setting]account.Wish{account.Language: {Value: text("ar")}}
		both := maps.Clone(guards)
		maps.Copy(both, plain)
		s.refused(s.accounts.Apply(s.ctx, stale, f.main.ID, guards), "session.confirm")
		s.refused(s.accounts.Apply(s.ctx, stale, f.main.ID, both), "session.confirm")
		s.refused(s.accounts.ApplyPreset(s.ctx, stale, f.main.ID, account.PresetClassic), "session.confirm")
		_, err := s.accounts.ApplyMany(s.ctx, stale, f.main.ID, []account.ID{f.nordic.ID}, guards, false)
		s.refused(err, "session.confirm")
		_, err = s.accounts.ApplyMany(s.ctx, stale, f.main.ID, []account.ID{f.nordic.ID}, guards, true)
		s.must(err) // to look is free
		s.must(s.accounts.Apply(s.ctx, stale, f.main.ID, plain))
		s.stands(f.main.ID, account.LoginAttempts, "5 own - of ")
		s.must(s.accounts.Apply(s.ctx, manager(f.main.ID), f.main.ID, guards)) // a key has nobody to ask
	})
}

// Who has set up nothing that would count is told before it is asked for.
func TestWithoutFactor(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		for name, u := range map[string]struct{ status, factors string }{
			"ann": {"active", ""}, "bea": {"active", ",recovery,"}, "cid": {"active", ",app,"}, "dan": {"active", ",app,passkey,"}, "eve": {"disabled", ""},
		} {
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `INSERT INTO users (account_id, id, username, username_key, first_name, last_name, name_key, email, email_key,
					language, time_zone, status, failed_sign_ins, last_wrong_hash, must_reset, sessions_from, last_login_at, last_login_address,
					last_login_method, source, created_by_id, created_by_name, created_at, search_text, factors)
					VALUES ($1, $2, $2, $2, $2, '', $2, $2, $2, 'en', 'UTC', $3, 0, '', 0, 0, 0, '', '', 'portal', '', '', 0, $2, $4)`, f.main.ID, name, u.status, u.factors)
			}))
		}
		for name, c := range map[string]struct {
			factors []account.Factor
			want    int
		}{
			"passkeys":         {[]account.Factor{account.ByPasskey}, 3},
			"apps or passkeys": {[]account.Factor{account.ByApp, account.ByPasskey}, 2},
			"phones":           {[]account.Factor{account.ByMobile}, 4},
			"email":            {[]account.Factor{account.ByEmail, account.ByPasskey}, 0},
		} {
			got, err := s.accounts.WithoutFactor(s.ctx, f.main.ID, account.Policy{Factors: c.factors})
			s.must(err)
			if got.Count != c.want || !got.Exact {
				s.Errorf("%s: %+v, want %d", name, got, c.want)
			}
		}
	})
}

// What another version stored and this one cannot read opens no door.
func TestValuesThatCannotBeReadAreStrict(t *testing.T) {
	each(t, func(s *scene) {
		f := s.family()
		s.set(f.main.ID, map[account.Setting]account.Wish{account.SecondFactor: {Value: text("off")}, account.Factors: {Value: text("app,email")},
			account.CodeCountries: {Value: text("NO")}, account.LoginAttempts: {Value: text("20")}})
		stored := func(setting account.Setting, content string) account.Policy {
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `UPDATE account_settings SET content = $3 WHERE account_id = $1 AND name = $2`, f.main.ID, setting, content)
			}))
			p, err := account.PolicyOf(s.ctx, s.db.Read(), f.main.ID)
			s.must(err)
			return p
		}
		if p := stored(account.SecondFactor, "on_risk"); p.Mode != account.FactorAlways {
			t.Errorf("mode %q", p.Mode)
		}
		if p := stored(account.Factors, "app,retina"); !slices.Equal(p.Factors, []account.Factor{account.ByApp}) {
			t.Errorf("factors %v", p.Factors)
		}
		for _, content := range []string{"", "SI,NO", "europe"} {
			if p := stored(account.CodeCountries, content); len(p.CodeCountries) == 0 {
				t.Errorf("%q allows every country", content)
			}
		}
		if p := stored(account.LoginAttempts, "none"); p.LoginAttempts != 5 {
			t.Errorf("%d attempts", p.LoginAttempts)
		}
	})
}
