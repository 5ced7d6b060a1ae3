package locale

import (
	"slices"
	"testing"
	"time"
)

func TestMatch(t *testing.T) {
	cases := []struct{ header, want string }{
		{"", "en"},
		{"sl", "sl"},
		{"sl-SI,en;q=0.5", "sl"},
		{"ar-EG", "ar"},
		{"de-AT, de;q=0.9", "en"},
		{"de, ar;q=0.8, en;q=0.1", "ar"},
		{"en;q=0.1, sl;q=0.9", "sl"},
		{"*", "en"},
		{"\x00;;q=", "en"},
	}
	for _, c := range cases {
		if got := Match(c.header); got != c.want {
			t.Errorf("Match(%q) = %q, want %q", c.header, got, c.want)
		}
	}
}

func TestLanguages(t *testing.T) {
	tags := Languages()
	if tags[0] != "en" || !slices.Contains(tags, "ar") || !slices.Contains(tags, "sl") {
		t.Errorf("Languages() = %v", tags)
	}
	if !Valid("sl") || Valid("SL") || Valid("xx") || Valid("") {
		t.Error("Valid takes exactly the tags of Languages")
	}
	for tag, want := range map[string]string{"ar": "rtl", "he": "rtl", "en": "ltr", "sl": "ltr", "nonsense!": "ltr"} {
		if got := Direction(tag); got != want {
			t.Errorf("Direction(%q) = %q", tag, got)
		}
	}
}

func TestText(t *testing.T) {
	cases := []struct {
		name, lang, key string
		params          map[string]any
		want            string
	}{
		{"fills placeholders", "en", "letter.frame.greeting", map[string]any{"name": "Ana"}, "Hello Ana,"},
		{"isolates values in right-to-left text", "ar", "letter.frame.greeting", map[string]any{"name": "Ana"}, "مرحبًا \u2068Ana\u2069،"},
		{"leaves what is not given", "en", "letter.frame.greeting", nil, "Hello {name},"},
		{"falls back to English", "xx", "letter.frame.greeting", map[string]any{"name": "Ana"}, "Hello Ana,"},
		{"answers an unknown key with itself", "sl", "no.such", nil, "no.such"},
		{"does not fill values again", "en", "letter.frame.greeting", map[string]any{"name": "{name}"}, "Hello {name},"},
		{"drops overrides from values", "en", "letter.frame.greeting", map[string]any{"name": "a\u202eb"}, "Hello ab,"},
		{"drops a pop without its push", "ar", "letter.frame.greeting", map[string]any{"name": "a\u2069b"}, "مرحبًا \u2068ab\u2069،"},
		{"keeps closed isolates", "en", "letter.frame.greeting", map[string]any{"name": "\u2068a\u2069"}, "Hello \u2068a\u2069,"},
		{"a count without a number", "en", "duration.days", map[string]any{"count": "many"}, "many days"},
		{"a count as text", "en", "duration.days", map[string]any{"count": "1"}, "1 day"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Text(c.lang, c.key, c.params); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	for lang, wants := range map[string]map[int64]string{
		"en": {0: "other", 1: "one", 2: "other", -1: "one"},
		"sl": {0: "other", 1: "one", 2: "two", 3: "few", 4: "few", 5: "other", 101: "one", 102: "two", 1_000_003: "few"},
		"ar": {0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 102: "other", 5_000_000_011: "many"},
	} {
		for n, want := range wants {
			if got := formOf(lang, n); got != want {
				t.Errorf("formOf(%s, %d) = %s, want %s", lang, n, got, want)
			}
		}
	}
	if got := Forms("ar"); len(got) != 6 {
		t.Errorf("Arabic has %v", got)
	}
	if got := Forms("sl"); !slices.Equal(got, []string{"few", "one", "other", "two"}) {
		t.Errorf("Slovenian has %v", got)
	}
}

func TestTime(t *testing.T) {
	moment := time.Date(2026, 11, 22, 23, 5, 0, 0, time.UTC)
	cases := []struct{ lang, zone, want string }{
		{"en", "", "22 November 2026, 23:05 (UTC)"},
		{"en", "Europe/Ljubljana", "23 November 2026, 00:05 (UTC+1)"},
		{"sl", "Europe/Ljubljana", "23. november 2026 ob 00:05 (UTC+1)"},
		{"en", "Asia/Kolkata", "23 November 2026, 04:35 (UTC+5:30)"},
		{"en", "America/St_Johns", "22 November 2026, 19:35 (UTC-3:30)"},
		{"en", "No/Where", "22 November 2026, 23:05 (UTC)"},
		{"ar", "UTC", "\u206822\u2069 \u2068نوفمبر\u2069 \u20682026\u2069، \u206823:05\u2069 (\u2068UTC\u2069)"},
	}
	for _, c := range cases {
		if got := Time(c.lang, moment, c.zone); got != c.want {
			t.Errorf("Time(%s, %s) = %q, want %q", c.lang, c.zone, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	cases := []struct {
		lang string
		d    time.Duration
		want string
	}{
		{"en", 30 * time.Minute, "30 minutes"},
		{"en", time.Hour, "1 hour"},
		{"en", 24 * time.Hour, "24 hours"},
		{"en", 90 * time.Minute, "90 minutes"},
		{"en", 7 * 24 * time.Hour, "7 days"},
		{"sl", 2 * time.Hour, "2 uri"},
		{"ar", 2 * time.Hour, "ساعتين"},
	}
	for _, c := range cases {
		if got := Duration(c.lang, c.d); got != c.want {
			t.Errorf("Duration(%s, %s) = %q, want %q", c.lang, c.d, got, c.want)
		}
	}
}

func TestCountry(t *testing.T) {
	for _, c := range []struct{ lang, code, want string }{
		{"en", "SI", "Slovenia"}, {"ar", "SI", "سلوفينيا"}, {"sl", "SI", "Slovenija"}, {"xx", "SI", "Slovenia"},
		{"en", "MK", "North Macedonia"}, {"ar", "SZ", "إسواتيني"}, {"sl", "MK", "Severna Makedonija"},
		{"en", "XK", "Kosovo"}, {"en", "", ""}, {"en", "QQ", ""}, {"en", "ZZ", ""}, {"en", "EU", ""}, {"en", "150", ""}, {"en", "<b>", ""},
	} {
		if got := Country(c.lang, c.code); got != c.want {
			t.Errorf("Country(%s, %s) = %q, want %q", c.lang, c.code, got, c.want)
		}
	}
	for _, lang := range Languages() { // those that were written here follow the rule as well
		for code := range renamed {
			if name := Country(lang, code); name == "" || name == "country."+code {
				t.Errorf("%s in %s: %q", code, lang, name)
			}
		}
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct{ lang, address, country, want string }{
		{"en", "192.0.2.1", "SI", "192.0.2.1 (Slovenia)"},
		{"sl", "2001:db8::1", "MK", "2001:db8::1 (Severna Makedonija)"},
		{"ar", "192.0.2.1", "SI", "\u2068192.0.2.1\u2069 (\u2068سلوفينيا\u2069)"},
		{"en", "192.0.2.1", "", "192.0.2.1"},
		{"ar", "192.0.2.1", "QQ", "192.0.2.1"},
	} {
		if got := Place(c.lang, c.address, c.country); got != c.want {
			t.Errorf("Place(%s, %s, %s) = %q, want %q", c.lang, c.address, c.country, got, c.want)
		}
	}
}
