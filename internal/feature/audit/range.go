package audit

import (
	"time"

	"gatehouse/internal/foundation/fault"
)

// Range is a predefined piece of time.
type Range string

// The ranges. Days and weeks are those of the reader's time zone; a week begins on Monday (ISO 8601).
const (
	Last15m   Range = "last_15m"
	Last3h    Range = "last_3h"
	Today     Range = "today"
	Yesterday Range = "yesterday"
	ThisWeek  Range = "this_week"
	LastWeek  Range = "last_week"
)

// RangeUnknown is the answer to any other name.
var RangeUnknown = fault.New(fault.Invalid, "request.value_unknown").On("range")

// Between gives the moments that the range lies between, as seen at now by a
// reader in the zone (an IANA name; UTC when it is unknown).
func (r Range) Between(now time.Time, zone string) (from, to time.Time, err error) {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	local := now.In(where)
	day := func(offset int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+offset, 0, 0, 0, 0, where)
	}
	monday := -(int(local.Weekday()) + 6) % 7
	end := now.Add(time.Microsecond)
	switch r {
	case Last15m:
		return now.Add(-15 * time.Minute), end, nil
	case Last3h:
		return now.Add(-3 * time.Hour), end, nil
	case Today:
		return day(0), end, nil
	case Yesterday:
		return day(-1), day(0), nil
	case ThisWeek:
		return day(monday), end, nil
	case LastWeek:
		return day(monday - 7), day(monday), nil
	}
	return time.Time{}, time.Time{}, RangeUnknown.With("value", string(r[:min(len(r), 40)]))
}
