package seat

// Small makes the bounds of work so small that few rows reach them, until undo.
func Small() (undo func()) {
	w, a, f, l, c := windows, accountWindows, fewAccounts, look, countLimit
	windows, accountWindows, fewAccounts, look, countLimit = []int{2, 3}, []int{2, 3}, 1, 5, 3
	return func() { windows, accountWindows, fewAccounts, look, countLimit = w, a, f, l, c }
}
