package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
)

// measureImport measures an import of new users into a database of its own,
// from the upload to the last line, and the same file again.
func measureImport(ctx context.Context, r *report, engine database.Engine) error {
	if err := os.Remove(filepath.Join(r.cache, "import", "filled-"+string(engine))); err != nil && !os.IsNotExist(err) {
		return err
	}
	p, err := r.openNamed(ctx, engine, 1000, "import", 1000)
	if err != nil {
		return err
	}
	imports := userimport.New(p.Log, p.Users)
	runner := &jobs.Runner{DB: p.Database}
	imports.Register(runner)
	for _, round := range []string{"import of new users", "import of the same file again"} {
		debug.FreeOSMemory()
		before := memory(os.Getpid(), "RssAnon")
		end := ownPeak(os.Getpid())
		used, began := p.cpu(), time.Now()
		i, err := imports.Upload(ctx, p.admin, p.account, "people.csv", file(r.bulk))
		if err != nil {
			return err
		}
		if _, err := imports.Start(ctx, p.admin, p.account, i.ID, false); err != nil {
			return err
		}
		if err := runner.Drain(ctx); err != nil {
			return err
		}
		took := time.Since(began)
		if i, err = imports.Find(ctx, p.admin, p.account, i.ID); err != nil || i.Created+i.Unchanged != r.bulk {
			return fmt.Errorf("%s ended as %s with %+v: %w", round, i.Status, i.Counts, err)
		}
		rate := float64(r.bulk) / took.Seconds()
		one := result{Operation: round, Engine: engine, Users: r.bulk, Times: 1, P50: micros(took), CPU: micros(p.cpu()-used) / float64(r.bulk),
			Values: map[string]float64{"a second": rate, "MB": float64(end()-before) / 1e6}}
		if round == "import of new users" {
			wanted := 3000 / share(engine)
			one = one.must(fmt.Sprintf("%.0f a second", wanted), wanted-rate, 0)
		}
		r.add("import", one)
	}
	return p.close()
}

// file is a CSV file of n users, made while it is read.
func file(n int) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		_, err := fmt.Fprint(writer, "username,firstName,lastName,email,mobile,language,timeZone\n")
		for i := 0; i < n && err == nil; i++ {
			_, err = fmt.Fprintf(writer, "person.%d,Ana Marija %d,Novak Kralj,person.%d@example.test,+3864012%06d,sl,Europe/Ljubljana\n", i, i%977, i, i)
		}
		_ = writer.CloseWithError(err)
	}()
	return reader
}
