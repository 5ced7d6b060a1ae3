package userimport

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/locale"
)

// resultPage is how many rows are in memory at once.
const resultPage = 1000

// WriteResult writes what became of every line as CSV, with the reasons in the
// reader's language. The caller's writer gets it piece by piece.
func (r *Imports) WriteResult(ctx context.Context, actor access.Actor, in access.AccountID, id ID, language string, to io.Writer) error {
	i, err := r.Find(ctx, actor, in, id)
	if err != nil {
		return err
	}
	table := csv.NewWriter(to)
	if err := table.Write([]string{"line", "outcome", "username", "field", "message"}); err != nil {
		return err
	}
	for after := 0; ; {
		page, err := r.rows(ctx, i, "", after, resultPage)
		if err != nil {
			return err
		}
		for _, row := range page {
			field, message := "", ""
			if row.Fault != nil {
				field, message = row.Fault.Field, locale.Text(language, "fault."+row.Fault.Code, row.Fault.Params)
			}
			if err := table.Write([]string{strconv.Itoa(row.Line), string(row.Outcome), inert(row.Username), field, inert(message)}); err != nil {
				return err
			}
			after = row.Line
		}
		table.Flush()
		if err := table.Error(); err != nil || len(page) < resultPage {
			return err
		}
	}
}

// inert keeps a spreadsheet from running a cell as a formula.
func inert(cell string) string {
	if cell != "" && isFormula(cell[0]) {
		return "'" + cell
	}
	return cell
}
