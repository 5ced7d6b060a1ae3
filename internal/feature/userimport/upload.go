package userimport

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Upload keeps a file and recognises what it is: a first look that reads it to
// the end, in pieces. Name is what the person calls it. Nothing is imported yet.
func (r *Imports) Upload(ctx context.Context, actor access.Actor, in access.AccountID, name string, file io.Reader) (Import, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return Import{}, err
	}
	coming, arrived := r.coming.one(in)
	defer arrived()
	if err := r.roomFor(ctx, r.db.Read(), in, coming); err != nil {
		return Import{}, err
	}
	i := Import{Account: in, ID: ID(ident.New("imp")), Name: unnamed, Status: Uploaded, CreatedAt: clock.Now(ctx)}
	i.CreatedBy.ID, i.CreatedBy.Name = actor.ID, actor.Name
	if clean, problem := text.Clean(name, nameLimit); problem == text.Fine {
		i.Name = clean
	}
	err := r.take(ctx, &i, file)
	if err == nil {
		err = r.survey(ctx, &i)
	}
	if err == nil {
		err = r.enter(ctx, i)
	}
	if err != nil {
		return Import{}, errors.Join(err, r.forgetFile(context.WithoutCancel(ctx), i))
	}
	return i, nil
}

// uploads counts the files of each account that are just coming in on this
// node: each is kept piece by piece before there is an import.
type uploads struct {
	mu  sync.Mutex
	now map[access.AccountID]int
}

// one counts one more and tells how many that makes; arrived takes it away again.
func (u *uploads) one(in access.AccountID) (coming int, arrived func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.now == nil {
		u.now = map[access.AccountID]int{}
	}
	u.now[in]++
	return u.now[in], func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.now[in]--; u.now[in] == 0 {
			delete(u.now, in)
		}
	}
}

func (r *Imports) roomFor(ctx context.Context, q database.Queryer, in access.AccountID, more int) error {
	var open int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM imports WHERE account_id = $1 AND status IN ('uploaded', 'checking', 'checked', 'running')`,
		in).Scan(&open)
	if err == nil && open+more > MaxOpen {
		return TooManyOpen
	}
	return err
}

// take writes the file piece by piece, each in a transaction of its own, so
// that a slow sender keeps nobody waiting.
func (r *Imports) take(ctx context.Context, i *Import, file io.Reader) error {
	var look recogniser
	digest := sha256.New()
	piece := make([]byte, chunkSize)
	for number := 0; ; number++ {
		n, err := io.ReadFull(file, piece)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if i.Size += int64(n); i.Size > MaxBytes {
			return TooLarge
		}
		if n > 0 {
			look.look(piece[:n])
			digest.Write(piece[:n])
			if err := r.keepChunk(ctx, *i, number, piece[:n]); err != nil {
				return err
			}
		}
		if last {
			break
		}
	}
	if i.Size == 0 {
		return Empty
	}
	i.Digest = hex.EncodeToString(digest.Sum(nil))
	encoding, err := look.encoding()
	i.Encoding = encoding
	return err
}

// survey reads the whole file once: its header, samples, and how many lines there are.
func (r *Imports) survey(ctx context.Context, i *Import) error {
	table, err := newRecords(i.Encoding.reader(r.file(ctx, *i)))
	if err != nil {
		return err
	}
	i.delimiter = table.comma
	header, err := table.next()
	if errors.Is(err, io.EOF) {
		return Empty
	}
	if err != nil {
		return err
	}
	if i.Columns, err = headerOf(header); err != nil {
		return err
	}
	i.Format = recognise(i.Columns)
	for {
		one, err := table.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if i.Total++; i.Total > MaxRows {
			return TooManyRows
		}
		sample(i.Columns, one)
	}
	if i.Total == 0 {
		return NoRows
	}
	return nil
}

func headerOf(header record) ([]Column, error) {
	if header.fault != nil {
		return nil, header.fault.With("line", header.line)
	}
	if header.width > columnLimit {
		return nil, TooManyColumns
	}
	list := make([]Column, header.width)
	seen := map[string]bool{}
	for i, name := range header.cells {
		name = strings.TrimSpace(printable(name))
		if name == "" {
			name = "#" + strconv.Itoa(i+1)
		}
		list[i].Name = cut(name, sampleSize)
		key := text.Fold(list[i].Name)
		if seen[key] {
			return nil, ColumnDoubled.With("column", list[i].Name)
		}
		seen[key] = true
	}
	return list, nil
}

func sample(header []Column, one record) {
	for c := range min(len(header), len(one.cells)) {
		if header[c].Sample == "" {
			header[c].Sample = cut(printable(strings.TrimSpace(cut(one.cells[c], sampleSize))), sampleSize)
		}
	}
}

// printable takes out what cannot be shown or stored.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

// enter writes the import itself. Nothing of the account changes, so it is not in its line of changes.
func (r *Imports) enter(ctx context.Context, i Import) error {
	header, err := json.Marshal(i.Columns)
	if err != nil {
		return err
	}
	return r.db.Change(ctx, func(tx *database.Tx) error {
		if err := r.roomFor(ctx, tx, i.Account, 1); err != nil {
			return err
		}
		return tx.Exec(ctx, `INSERT INTO imports (`+columns+`)
			VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, 0, 0, $11, 0, 0, 0, 0, 0, $12, $13, $14, '', '', '', '', '', 0, NULL)`,
			i.Account, i.ID, i.Name, i.Status, i.Size, i.Digest, i.Encoding, string(i.delimiter), i.Format, string(header),
			i.Total, i.CreatedAt.UnixMicro(), i.CreatedBy.ID, i.CreatedBy.Name)
	})
}
