package locale

import (
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // zones are known on a machine without zone files too
)

var months = [...]string{
	"time.month.01", "time.month.02", "time.month.03", "time.month.04", "time.month.05", "time.month.06",
	"time.month.07", "time.month.08", "time.month.09", "time.month.10", "time.month.11", "time.month.12",
}

// Time writes a moment to the minute as a letter needs it, such as
// "22 November 2026, 14:20 (UTC+1)". The zone is an IANA name; one that is
// unknown or empty means UTC.
func Time(lang string, t time.Time, zone string) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	t = t.In(place)
	return Text(lang, "time.moment", map[string]any{
		"day":   t.Day(),
		"month": Text(lang, months[t.Month()-1], nil),
		"year":  t.Year(),
		"clock": t.Format("15:04"),
		"zone":  offset(t),
	})
}

// offset names the zone in a way that needs no translation: UTC, UTC+1, UTC+5:30.
func offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	hours, minutes := seconds/3600, seconds%3600/60
	switch {
	case hours == 0 && minutes == 0:
		return "UTC"
	case minutes == 0:
		return "UTC" + sign + strconv.Itoa(hours)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, hours, minutes)
}

// Duration writes how long something is valid: "30 minutes", "24 hours",
// "7 days", in the case that follows "valid for". What is not a whole number
// of minutes is rounded down.
func Duration(lang string, d time.Duration) string {
	switch {
	case d >= 48*time.Hour && d%(24*time.Hour) == 0:
		return Text(lang, "duration.days", map[string]any{count: int(d / (24 * time.Hour))})
	case d >= time.Hour && d%time.Hour == 0:
		return Text(lang, "duration.hours", map[string]any{count: int(d / time.Hour)})
	}
	return Text(lang, "duration.minutes", map[string]any{count: int(d / time.Minute)})
}
