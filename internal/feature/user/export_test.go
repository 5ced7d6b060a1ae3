package user

import "testing"

// LowerBounds makes a few hundred users take the ways that thousands would.
func LowerBounds(t *testing.T) {
	n, i, w, m, x, l := narrow, narrowIndex, windows, memberWindows, indexWindows, look
	narrow, narrowIndex, look = 25, 30, 150
	windows, memberWindows, indexWindows = []int{10, 40, 90}, []int{7, 30}, []int{11, 200}
	t.Cleanup(func() { narrow, narrowIndex, windows, memberWindows, indexWindows, look = n, i, w, m, x, l })
}

// SetNightBatch makes the nightly jobs' batches as small as a test wants them.
func (r *Users) SetNightBatch(n int) { r.nightBatch = n }

// LastActive is the expression of an index.
const LastActive = lastActive
