package userimport

import (
	"context"
	"iter"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/csvcell"
	"gatehouse/internal/foundation/locale"
)

// resultPage is how many rows are in memory at once.
const resultPage = 1000

// ResultColumns are the columns of a result.
func ResultColumns() []string { return []string{"line", "outcome", "username", "field", "message"} }

// Result gives what became of every line as cells of ResultColumns, harmless
// to a spreadsheet, with the reasons in the reader's language.
func (r *Imports) Result(ctx context.Context, actor access.Actor, in access.AccountID, id ID, language string) (iter.Seq2[[]string, error], error) {
	i, err := r.Find(ctx, actor, in, id)
	if err != nil {
		return nil, err
	}
	return func(yield func([]string, error) bool) {
		for after := 0; ; {
			page, err := r.rows(ctx, i, "", after, resultPage)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range page {
				after = row.Line
				if !yield(row.cells(language), nil) {
					return
				}
			}
			if len(page) < resultPage {
				return
			}
		}
	}, nil
}

func (r Row) cells(language string) []string {
	field, message := "", ""
	if r.Fault != nil {
		field, message = r.Fault.Field, locale.Text(language, "fault."+r.Fault.Code, r.Fault.Params)
	}
	return []string{strconv.Itoa(r.Line), string(r.Outcome), csvcell.Inert(r.Username), field, csvcell.Inert(message)}
}
