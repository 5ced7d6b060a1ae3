package database

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
)

// Each calls do for every row and closes the rows, whatever happens.
func Each(rows *sql.Rows, do func() error) error {
	for rows.Next() {
		if err := do(); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Collect reads every row with scan into a list.
func Collect[T any](rows *sql.Rows, err error, scan func(row Scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	var list []T
	err = Each(rows, func() error {
		one, err := scan(rows)
		list = append(list, one)
		return err
	})
	return list, err
}

// Scanner is a row, of many or alone.
type Scanner interface{ Scan(into ...any) error }

// Where builds the conditions of a statement and the arguments in step.
type Where struct {
	conditions []string
	Args       []any
}

// Arg adds an argument and gives its placeholder.
func (w *Where) Arg(value any) string {
	w.Args = append(w.Args, value)
	return "$" + strconv.Itoa(len(w.Args))
}

// And adds a condition in which every ? stands for the next of the values.
func (w *Where) And(condition string, values ...any) {
	for _, value := range values {
		condition = strings.Replace(condition, "?", w.Arg(value), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// String is the conditions joined by AND.
func (w *Where) String() string { return strings.Join(w.conditions, " AND ") }

// List gives the placeholders of many values, for IN (...).
func List[T any](w *Where, values []T) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = w.Arg(v)
	}
	return strings.Join(marks, ", ")
}

// EscapeLike makes a text stand for itself inside a LIKE pattern with ESCAPE '\'.
func EscapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
