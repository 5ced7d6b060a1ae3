package audit

import (
	"testing"
	"time"
)

// LowerWindows makes a walk need several windows and give short pages with few events.
func LowerWindows(t *testing.T) {
	before := windows
	windows = []int{3, 5}
	t.Cleanup(func() { windows = before })
}

// LowerLook makes a histogram test only that many events.
func LowerLook(t *testing.T, look int) {
	before := histogramLook
	histogramLook = look
	t.Cleanup(func() { histogramLook = before })
}

// WatchedAt is how many accounts are watched at that time if nobody asks until then.
func (n *Numbers) WatchedAt(now time.Time) int { return len(n.inUse(now)) }
