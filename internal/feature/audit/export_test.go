package audit

import "testing"

// LowerWindows makes a walk need several windows and give short pages with few events.
func LowerWindows(t *testing.T) {
	before := windows
	windows = []int{3, 5}
	t.Cleanup(func() { windows = before })
}
