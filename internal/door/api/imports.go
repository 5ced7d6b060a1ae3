package api

import (
	"context"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// Import is one uploaded file of users.
type Import struct {
	ID         string         `json:"id" doc:"Import id." example:"imp_01jd3w6v8k0000000000000000"`
	Name       string         `json:"name" doc:"Name of the file." example:"people.csv"`
	Status     string         `json:"status" enum:"uploaded,checking,checked,running,done,cancelled,failed" doc:"Uploaded and checked ones can be mapped, checked and started; checking and running ones go on by themselves; the rest are over." example:"running"`
	Code       string         `json:"code,omitempty" doc:"Why a failed one ended, as a stable code." example:"import.rights_lost"`
	Detail     string         `json:"detail,omitempty" doc:"Why a failed one ended, in the reader's language." example:"The import was stopped: the person who started it may no longer manage users."`
	Format     string         `json:"format" enum:"gatehouse,google,okta,unknown" doc:"What the header was recognised as." example:"google"`
	Encoding   string         `json:"encoding" enum:"utf-8,utf-16le,utf-16be,windows-1252" doc:"What the file was read as. Windows-1252 is a guess, made when it is not UTF-8." example:"utf-8"`
	Size       int64          `json:"size" doc:"Size of the file in bytes." example:"482113"`
	Columns    []ImportColumn `json:"columns" doc:"Columns of the file, in order."`
	Fields     []string       `json:"fields" doc:"What a column can fill." example:"[\"username\",\"email\"]"`
	Letters    bool           `json:"letters" doc:"Whether those created get a letter with a link to set a password." example:"false"`
	Total      int            `json:"total" doc:"Lines under the header." example:"5000"`
	Processed  int            `json:"processed" doc:"Lines that the check or the import has looked at." example:"1250"`
	Created    int            `json:"created" doc:"Users created; in a check, that would be." example:"1200"`
	Updated    int            `json:"updated" doc:"Users updated; in a check, that would be." example:"30"`
	Unchanged  int            `json:"unchanged" doc:"Users who are as the file says." example:"15"`
	Failed     int            `json:"failed" doc:"Lines that failed." example:"5"`
	CreatedAt  time.Time      `json:"createdAt" doc:"When the file was uploaded. Imports are kept for 30 days." example:"2026-11-22T10:00:00Z"`
	CreatedBy  Named          `json:"createdBy" doc:"Who uploaded it."`
	FinishedAt *time.Time     `json:"finishedAt,omitempty" doc:"When it was over." example:"2026-11-22T10:05:00Z"`
}

// ImportColumn is a column of the file and what it fills.
type ImportColumn struct {
	Column string `json:"column" doc:"As the header has it; #3 for a third column without a name." example:"Email Address [Required]"`
	Sample string `json:"sample" doc:"Its first value that is not empty, up to 100 characters." example:"amelie@example.com"`
	Field  string `json:"field,omitempty" doc:"What it fills; absent when it is ignored." example:"email"`
}

func importOut(c *call, i userimport.Import) Import {
	out := Import{ID: string(i.ID), Name: i.Name, Status: string(i.Status), Code: i.Reason, Format: string(i.Format), Encoding: string(i.Encoding), Size: i.Size,
		Columns: make([]ImportColumn, len(i.Columns)), Letters: i.Letters, Total: i.Total, Processed: i.Processed, Created: i.Created, Updated: i.Updated,
		Unchanged: i.Unchanged, Failed: i.Failed, CreatedAt: i.CreatedAt, CreatedBy: Named{i.CreatedBy.ID, i.CreatedBy.Name}, FinishedAt: i.FinishedAt}
	if i.Reason != "" {
		out.Detail = locale.Text(c.language(), "fault."+i.Reason, nil)
	}
	for n, column := range i.Columns {
		out.Columns[n] = ImportColumn{column.Name, column.Sample, string(column.Field)}
	}
	for _, f := range userimport.Fields() {
		out.Fields = append(out.Fields, string(f))
	}
	return out
}

type importOutput struct{ Body Import }

func importAnswer(c *call, i userimport.Import, err error) (*importOutput, error) {
	if err != nil {
		return nil, err
	}
	return &importOutput{importOut(c, i)}, nil
}

type createImportInput struct {
	AccountPath
	Name string `query:"name" maxLength:"1000" doc:"Name of the file." example:"people.csv"`
	file io.Reader
}

// Resolve keeps the body as a stream: a file may be larger than what a request should hold in memory.
func (in *createImportInput) Resolve(ctx huma.Context) []error {
	in.file = ctx.BodyReader()
	return nil
}

// aFile describes a body that is a CSV file.
func aFile(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Description: "The file: up to 64 MB and 1,000,000 lines, with a header.",
		Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
}

func (a *api) createImport(ctx context.Context, c *call, in *createImportInput) (*importOutput, error) {
	i, err := a.Imports.Upload(ctx, c.actor, c.in(in.Account), in.Name, in.file)
	return importAnswer(c, i, err)
}

type listImportsInput struct {
	AccountPath
	Paging
}

type importsOutput struct {
	Body struct {
		Items      []Import `json:"items" doc:"The account's imports, the newest first."`
		NextCursor string   `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listImports(ctx context.Context, c *call, in *listImportsInput) (*importsOutput, error) {
	purpose := "imports " + string(c.in(in.Account))
	var after *userimport.ID
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	if after == nil {
		after = new(userimport.ID)
	}
	list, more, err := a.Imports.List(ctx, c.actor, c.in(in.Account), *after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &importsOutput{}
	out.Body.Items = make([]Import, len(list))
	for n, i := range list {
		out.Body.Items[n] = importOut(c, i)
	}
	if more {
		out.Body.NextCursor = a.cursor(&list[len(list)-1].ID, purpose)
	}
	return out, nil
}

// ImportPath names one import.
type ImportPath struct {
	AccountPath
	Import string `path:"import" doc:"Import id." example:"imp_01jd3w6v8k0000000000000000"`
}

func (p ImportPath) id() userimport.ID { return userimport.ID(p.Import) }

func (a *api) findImport(ctx context.Context, c *call, in *ImportPath) (*importOutput, error) {
	i, err := a.Imports.Find(ctx, c.actor, c.in(in.Account), in.id())
	return importAnswer(c, i, err)
}

type mapImportInput struct {
	ImportPath
	Body struct {
		Columns []MappedColumn `json:"columns" maxItems:"200" doc:"The columns that are to mean something else; the others stay as they are."`
	}
}

// MappedColumn says what a column fills from now on.
type MappedColumn struct {
	Column string           `json:"column" doc:"Name of the column, as the import shows it." example:"Work Phone"`
	Field  Optional[string] `json:"field,omitempty" doc:"What it fills; null or absent ignores it." example:"mobile"`
}

func (a *api) mapImport(ctx context.Context, c *call, in *mapImportInput) (*importOutput, error) {
	to := make([]userimport.Mapped, len(in.Body.Columns))
	for n, column := range in.Body.Columns {
		to[n].Column = column.Column
		if f := column.Field.Pointer(); f != nil {
			to[n].Field = userimport.Field(*f)
		}
	}
	i, err := a.Imports.Map(ctx, c.actor, c.in(in.Account), in.id(), to)
	return importAnswer(c, i, err)
}

func (a *api) checkImport(ctx context.Context, c *call, in *ImportPath) (*importOutput, error) {
	i, err := a.Imports.Check(ctx, c.actor, c.in(in.Account), in.id())
	return importAnswer(c, i, err)
}

type startImportInput struct {
	ImportPath
	Body struct {
		Letters bool `json:"letters,omitempty" doc:"Send everybody who is created a letter with a link to set a password." example:"false"`
	}
}

func (a *api) startImport(ctx context.Context, c *call, in *startImportInput) (*importOutput, error) {
	i, err := a.Imports.Start(ctx, c.actor, c.in(in.Account), in.id(), in.Body.Letters)
	return importAnswer(c, i, err)
}

func (a *api) cancelImport(ctx context.Context, c *call, in *ImportPath) (*importOutput, error) {
	i, err := a.Imports.Cancel(ctx, c.actor, c.in(in.Account), in.id())
	return importAnswer(c, i, err)
}

// ImportRow is what became of one line.
type ImportRow struct {
	Line     int          `json:"line" doc:"Line of the file on which it begins, from 1." example:"17"`
	Outcome  string       `json:"outcome" enum:"created,updated,unchanged,failed" doc:"What became of it; in a check, what would." example:"failed"`
	Username string       `json:"username,omitempty" doc:"As the file has it." example:"amelie.fournier"`
	Code     string       `json:"code,omitempty" doc:"Why it failed, as a stable code." example:"user.email_form"`
	Detail   string       `json:"detail,omitempty" doc:"Why it failed, in the reader's language." example:"The email address is not valid."`
	Params   fault.Params `json:"params,omitempty" doc:"Values that the detail mentions."`
	Field    string       `json:"field,omitempty" doc:"What is wrong with it." example:"email"`
}

type importRowsInput struct {
	ImportPath
	Paging
	Outcome string `query:"outcome" enum:"created,updated,unchanged,failed" doc:"Only lines of which this became." example:"failed"`
}

type importRowsOutput struct {
	Body struct {
		Items      []ImportRow `json:"items" doc:"Lines in the order of the file: of the last check or, once it was started, of the import."`
		NextCursor string      `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) importRows(ctx context.Context, c *call, in *importRowsInput) (*importRowsOutput, error) {
	purpose := "import " + in.Import + " " + in.Outcome
	var after *int
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	if after == nil {
		after = new(int)
	}
	rows, more, err := a.Imports.Rows(ctx, c.actor, c.in(in.Account), in.id(), userimport.Outcome(in.Outcome), *after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &importRowsOutput{}
	out.Body.Items = make([]ImportRow, len(rows))
	for n, r := range rows {
		out.Body.Items[n] = ImportRow{Line: r.Line, Outcome: string(r.Outcome), Username: r.Username}
		if r.Fault != nil {
			item := &out.Body.Items[n]
			item.Code, item.Detail, item.Params, item.Field = r.Fault.Code, words(ctx, r.Fault), r.Fault.Params, r.Fault.Field
		}
	}
	if more {
		out.Body.NextCursor = a.cursor(&rows[len(rows)-1].Line, purpose)
	}
	return out, nil
}

func (a *api) importResult(ctx context.Context, c *call, in *ImportPath) (*huma.StreamResponse, error) {
	rows, err := a.Imports.Result(ctx, c.actor, c.in(in.Account), in.id(), c.language())
	if err != nil {
		return nil, err
	}
	return a.download("import-result", userimport.ResultColumns(), rows), nil
}
