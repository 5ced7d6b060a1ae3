package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables up to this program's version. Several nodes may
// call it at once: on PostgreSQL a session lock lets one of them do the work.
// It answers how many steps were taken.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	provider, err := db.provider()
	if err != nil {
		return 0, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate the database: %w", err)
	}
	return len(results), nil
}

// Current answers nil when the store answers and its tables are at this
// program's version. Once they were, they stay so, and only a reader is asked:
// whoever wants to know must not wait for, nor keep up, those who write.
func (db *DB) Current(ctx context.Context) error {
	if db.current.Load() {
		return db.Ping(ctx)
	}
	provider, err := db.provider()
	if err != nil {
		return err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return err
	}
	if pending {
		return fmt.Errorf("the database is not at this program's version: run gatehouse migrate")
	}
	db.current.Store(true)
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	source, err := migrationsFor(db.engine)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithVerbose(false)}
	dialect := goose.DialectSQLite3
	if db.engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, db.write, source, options...)
}

var (
	textColumn = regexp.MustCompile(`(?m)^(\s+\w+\s+)TEXT\b`)
	marked     = regexp.MustCompile(`--\s*(sqlite|postgres)\s*$`)
)

// migrationsFor gives the migration files in the words of one engine. The
// files are written once: a line that ends in "-- sqlite" or "-- postgres" is
// for that engine alone, and on PostgreSQL every text column gets the byte
// order that SQLite has, so that both sort alike and both use their indexes.
func migrationsFor(engine Engine) (fs.FS, error) {
	files := fstest.MapFS{}
	entries, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range entries {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[strings.TrimPrefix(name, "migrations/")] = &fstest.MapFile{Data: []byte(dialect(engine, string(text)))}
	}
	return files, nil
}

func dialect(engine Engine, text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if mark := marked.FindStringSubmatch(line); mark != nil {
			if mark[1] != string(engine) {
				continue
			}
			line = marked.ReplaceAllString(line, "")
		}
		kept = append(kept, line)
	}
	text = strings.Join(kept, "\n")
	if engine == PostgreSQL {
		text = textColumn.ReplaceAllString(text, `${1}TEXT COLLATE "C"`)
	}
	return text
}
