package compat

import "testing"

// LowerLooked makes searches look at fewer events until the test is over.
func LowerLooked(t *testing.T, to int) {
	usual := logsLooked
	logsLooked = to
	t.Cleanup(func() { logsLooked = usual })
}
