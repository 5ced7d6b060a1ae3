package tenanttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
)

// Content is the text in all columns of the rows of a table, which a condition
// may follow.
func Content(ctx context.Context, t testing.TB, db *database.DB, table string) string {
	t.Helper()
	rows, err := db.Read().QueryContext(ctx, `SELECT * FROM `+table)
	Must(t, err)
	columns, err := rows.Columns()
	Must(t, err)
	var text strings.Builder
	Must(t, database.Each(rows, func() error {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		for _, cell := range cells {
			fmt.Fprintf(&text, "%s|", *cell.(*any))
		}
		return nil
	}))
	return text.String()
}
