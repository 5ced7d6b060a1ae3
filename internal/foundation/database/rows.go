package database

import (
	"context"
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

// Newest reads a page of an account's rows, the newest first by their ids;
// after is the last one already seen, or empty. question is a SELECT without
// any condition. more tells whether there are rows behind the page.
func Newest[T any](ctx context.Context, q Queryer, question, account, after string, limit int, scan func(row Scanner) (T, error)) (page []T, more bool, err error) {
	var w Where
	w.And(`account_id = ?`, account)
	if after != "" {
		w.And(`id < ?`, after)
	}
	rows, err := q.QueryContext(ctx, question+` WHERE `+w.String()+` ORDER BY id DESC LIMIT `+w.Arg(limit+1), w.Args...)
	page, err = Collect(rows, err, scan)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
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
