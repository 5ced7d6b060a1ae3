package user

import "testing"

// LowerBounds makes a few hundred users take the ways that thousands would.
func LowerBounds(t *testing.T) {
	n, w, l := narrow, windows, look
	narrow, windows, look = 25, []int{10, 40, 90}, 150
	t.Cleanup(func() { narrow, windows, look = n, w, l })
}
