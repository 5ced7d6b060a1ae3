package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// installation is a set-up database as the command line meets it.
type installation struct {
	*testing.T
	store storeSettings
	house *house
}

func install(t *testing.T, engine database.Engine) *installation {
	t.Helper()
	in := &installation{T: t, store: storeSettings{Data: t.TempDir(), Database: databasetest.URL(t, engine)}}
	h, err := open(t.Context(), in.store, &url.URL{Scheme: "http", Host: "localhost:8080"}, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.close(context.Background()) })
	in.house = h
	err = h.SignIn.SetUp(t.Context(), access.CommandLine, signin.Setup{OperatorName: "Operator", Language: "en", TimeZone: "UTC",
		Admin: signin.Founder{Password: "blue kettle under stairs", Draft: user.Draft{Username: "root", FirstName: "Root", Email: "root@example.com", Language: "en", TimeZone: "UTC"}}})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func (in *installation) file(text string) string {
	in.Helper()
	path := filepath.Join(in.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		in.Fatal(err)
	}
	return path
}

func (in *installation) run(ctx context.Context, args ...string) error {
	return run(ctx, append(args, "--data", in.store.Data, "--database", in.store.Database, "--log-level", "error"))
}

func (in *installation) imported() (n int) {
	in.Helper()
	err := in.house.Database.Read().QueryRowContext(in.Context(), `SELECT COUNT(*) FROM users WHERE source = 'imported'`).Scan(&n)
	if err != nil {
		in.Fatal(err)
	}
	return n
}

func TestImportOnTheCommandLine(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		in := install(t, engine)
		file := in.file("username,firstName,email\nana,Ana,ana@example.com\nbo,,bo@example.com\n")
		if err := in.run(t.Context(), "import", "users", file, "--check"); err != nil || in.imported() != 0 {
			t.Fatalf("a check imported %d users, %v", in.imported(), err)
		}
		result := filepath.Join(t.TempDir(), "result.csv")
		for range 2 { // the second time nothing changes
			if err := in.run(t.Context(), "import", "users", file, "--result", result); err != nil || in.imported() != 1 {
				t.Fatalf("imported %d users, %v", in.imported(), err)
			}
		}
		text, err := os.ReadFile(result)
		if err != nil || !strings.Contains(string(text), "2,unchanged,ana,") || !strings.Contains(string(text), "3,failed,bo,firstName,") {
			t.Errorf("the result is %s, %v", text, err)
		}
		err = in.run(t.Context(), "import", "users", in.file("username,email\n"))
		if err == nil || plain(err) != "The file has a header, but no lines under it." {
			t.Errorf("got %v", err)
		}
		if err := in.run(t.Context(), "import", "users", file, "--account", "nobody"); err == nil {
			t.Error("imported into an account that is not there")
		}
	})
}

// A link to this machine in the mailboxes of all would let nobody in.
func TestImportSendsNoLettersToNowhere(t *testing.T) {
	in := install(t, database.SQLite)
	file := in.file("username,firstName,email\nann,Ann,ann@example.com\n")
	if err := in.run(t.Context(), "import", "users", file, "--letters"); err == nil || !strings.Contains(err.Error(), "--public-url") || in.imported() != 0 {
		t.Errorf("%v, %d imported", err, in.imported())
	}
	if err := in.run(t.Context(), "import", "users", file, "--letters", "--public-url", "https://accounts.example.com"); err != nil || in.imported() != 1 {
		t.Errorf("%v, %d imported", err, in.imported())
	}
}

func TestImportGoesOnWhereItWasStopped(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		in := install(t, engine)
		const lines = 4000
		var text strings.Builder
		text.WriteString("username,firstName,email\n")
		for n := range lines {
			fmt.Fprintf(&text, "person.%d,Person,person.%d@example.com\n", n, n)
		}
		file := in.file(text.String())
		ctx, stop := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- in.run(ctx, "import", "users", file) }()
		for in.imported() == 0 {
			time.Sleep(time.Millisecond)
		}
		stop()
		if err := <-stopped; err == nil || in.imported() == lines {
			t.Fatalf("it was not stopped in the middle: %d users, %v", in.imported(), err)
		}
		if err := in.run(t.Context(), "import", "users", file); err != nil || in.imported() != lines {
			t.Errorf("imported %d users, %v", in.imported(), err)
		}
		var imports int
		if err := in.house.Database.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM imports`).Scan(&imports); err != nil || imports != 1 {
			t.Errorf("%d imports, %v", imports, err)
		}
	})
}
