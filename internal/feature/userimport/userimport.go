// Package userimport brings the users of a CSV file into an account. A file is
// uploaded and kept in pieces in the database, so that any node can read it;
// its encoding, delimiter and format (Gatehouse's own, Google Workspace, Okta)
// are recognised and can be corrected column by column. A check tells for
// every line what the import would do; the import itself is a job that works
// in batches, each one transaction with its progress in it, so that a process
// that is killed is followed by one that goes on exactly where it was.
//
// A line means the user with its username, else the one with its email. An
// unknown one is created; of a known one what differs is updated, where an
// empty cell leaves everything as it is, roles and teams are added and never
// taken, a new email waits for its confirmation, and the status is left alone.
// So a file that is imported again changes nothing. A line that fails says why
// and harms no other.
//
// The import acts with the rights that the person who started it has at that
// moment; when they may no longer manage users, it stops. Usernames and
// addresses of the lines that were read are remembered, some 70 bytes a line,
// to find doubled lines; everything else takes the same memory for any file.
// Deleting users and replacing roles are not done here.
package userimport

import (
	"encoding/json"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// ID names an import, such as imp_01jd....
type ID string

// Status is where an import stands.
type Status string

// The states.
const (
	Uploaded  Status = "uploaded"  // its columns can be changed, it can be checked and started
	Checking  Status = "checking"  // a dry run is going on
	Checked   Status = "checked"   // as Uploaded, with a report of every line
	Running   Status = "running"   // lines are being imported
	Done      Status = "done"      // every line was looked at
	Cancelled Status = "cancelled" // ended between two batches; what was imported stays
	Failed    Status = "failed"    // ended by the program, for Reason; what was imported stays
)

// Outcome is what became of a line, or would in a check.
type Outcome string

// The outcomes.
const (
	LineCreated   Outcome = "created"
	LineUpdated   Outcome = "updated"
	LineUnchanged Outcome = "unchanged"
	LineFailed    Outcome = "failed"
)

// Outcomes is the vocabulary.
func Outcomes() []Outcome { return []Outcome{LineCreated, LineUpdated, LineUnchanged, LineFailed} }

// Counts says how many lines there are, were looked at, and what became of them.
type Counts struct{ Total, Processed, Created, Updated, Unchanged, Failed int }

// Import is one uploaded file.
type Import struct {
	Account    access.AccountID
	ID         ID
	Name       string // of the file
	Status     Status
	Reason     string // fault code, of a failed one
	Size       int64  // bytes
	Digest     string // SHA-256 of the file, in hex
	Encoding   Encoding
	Format     Format
	Columns    []Column
	Letters    bool // send set-password letters to those created
	CreatedAt  time.Time
	CreatedBy  user.Reference
	FinishedAt *time.Time
	Counts

	delimiter byte
	run       int
	runner    user.Asker // who started the check or the import
	seats     int        // that the lines checked so far would take
}

// Row is what became of one line.
type Row struct {
	Line     int // physical line of the file on which it begins, from 1
	Outcome  Outcome
	Username string
	Fault    *fault.Fault // nil unless it failed
}

// Bounds of a file and of an account.
const (
	MaxBytes   = 64 << 20
	MaxRows    = 1_000_000
	MaxOpen    = 20                  // imports of an account that are neither finished nor cancelled
	Kept       = 30 * 24 * time.Hour // how long an import and its result can be read
	chunkSize  = 256 << 10
	nameLimit  = 200
	unnamed    = "users.csv"
	sampleSize = 100 // characters
)

// Faults of this room, beside those of single lines.
var (
	Missing        = fault.New(fault.Missing, "import.missing")
	Empty          = fault.New(fault.Invalid, "import.empty")
	NoRows         = fault.New(fault.Invalid, "import.no_rows")
	TooLarge       = fault.New(fault.Invalid, "import.too_large").With("max", MaxBytes>>20)
	TooManyRows    = fault.New(fault.Invalid, "import.too_many_rows").With("max", MaxRows)
	TooManyColumns = fault.New(fault.Invalid, "import.too_many_columns").With("max", columnLimit)
	ColumnDoubled  = fault.New(fault.Invalid, "import.column_doubled")
	TooManyOpen    = fault.New(fault.Limit, "import.too_many_open").With("max", MaxOpen)
	NotReady       = fault.New(fault.Conflict, "import.not_ready")
	OtherRunning   = fault.New(fault.Conflict, "import.other_running")
	RightsLost     = fault.New(fault.Forbidden, "import.rights_lost")
	Interrupted    = fault.New(fault.Internal, "import.interrupted")
	ColumnUnknown  = fault.New(fault.Invalid, "import.column_unknown").On("columns")
	FieldUnknown   = fault.New(fault.Invalid, "import.field_unknown").On("columns")
	FieldDoubled   = fault.New(fault.Invalid, "import.field_doubled").On("columns")
	NoKeyColumn    = fault.New(fault.Invalid, "import.no_key_column").On("columns")
)

// Imports is the room's door.
type Imports struct {
	log    *audit.Log
	db     *database.DB
	users  *user.Users
	batch  int // lines of one transaction
	coming uploads
}

// usualBatch keeps others who want to write waiting for some 50 ms.
const usualBatch = 250

// New opens the room. When a user is erased, results name their pseudonym.
func New(log *audit.Log, users *user.Users) *Imports {
	users.AlsoErase(pseudonymise)
	return &Imports{log: log, db: log.Database(), users: users, batch: usualBatch}
}

// Over tells whether nothing more will happen to the import.
func (i Import) Over() bool {
	return i.Status == Done || i.Status == Cancelled || i.Status == Failed
}

func (i Import) open() bool    { return i.Status == Uploaded || i.Status == Checked }
func (i Import) working() bool { return i.Status == Checking || i.Status == Running }

func (i Import) target() audit.Target {
	return audit.Target{Kind: "import", ID: string(i.ID), Name: i.Name}
}

const columns = `account_id, id, name, status, reason, size, digest, encoding, delimiter, format, columns, letters, run,
	total, processed, created, updated, unchanged, failed, created_at, created_by_id, created_by_name,
	runner_kind, runner_id, runner_name, runner_account_id, runner_service, check_seats, finished_at`

func scan(row database.Scanner) (i Import, err error) {
	var delimiter, header string
	var letters int
	var created int64
	var finished *int64
	err = row.Scan(&i.Account, &i.ID, &i.Name, &i.Status, &i.Reason, &i.Size, &i.Digest, &i.Encoding, &delimiter, &i.Format, &header,
		&letters, &i.run, &i.Total, &i.Processed, &i.Created, &i.Updated, &i.Unchanged, &i.Failed, &created, &i.CreatedBy.ID, &i.CreatedBy.Name,
		&i.runner.Kind, &i.runner.ID, &i.runner.Name, &i.runner.Account, &i.runner.Service, &i.seats, &finished)
	if err != nil {
		if errors.Is(err, database.ErrNotFound) {
			err = Missing
		}
		return Import{}, err
	}
	i.delimiter, i.Letters, i.CreatedAt = delimiter[0], letters == 1, time.UnixMicro(created).UTC()
	if finished != nil {
		at := time.UnixMicro(*finished).UTC()
		i.FinishedAt = &at
	}
	return i, json.Unmarshal([]byte(header), &i.Columns)
}
