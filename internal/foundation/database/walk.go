package database

// Walk reads rows in order and keeps those that pass a test, with bounded
// work: it goes through windows of rows, each larger than the last, until it
// has what was asked for or the last window is used up. P is a position in the
// order.
type Walk[T, P any] struct {
	Windows []int // sizes in rows
	// End is the position of the size-th row behind after; nil when there are fewer.
	End func(after *P, size int) (*P, error)
	// Read gives up to limit passing rows behind after and up to until (nil: no
	// end), and the position of the last one if there are more.
	Read func(after, until *P, limit int) ([]T, *P, error)
}

// Page collects limit rows behind after. next is where to go on, nil at the
// end of all rows; a short page may have one.
func (w Walk[T, P]) Page(after *P, limit int) (found []T, next *P, err error) {
	for _, size := range w.Windows {
		end, err := w.End(after, size)
		if err != nil {
			return nil, nil, err
		}
		part, more, err := w.Read(after, end, limit-len(found))
		if err != nil {
			return nil, nil, err
		}
		found = append(found, part...)
		if more != nil || end == nil {
			return found, more, nil
		}
		after = end
		if len(found) == limit {
			break
		}
	}
	return found, after, nil
}
