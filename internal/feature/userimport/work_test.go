package userimport

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
)

// fewLines make a batch in tests of what happens between batches.
const fewLines = 20

func many(n int) string {
	var file strings.Builder
	file.WriteString("username,firstName,email\n")
	for i := range n {
		fmt.Fprintf(&file, "person.%d,Person %d,person.%d@acme.test\n", i, i, i)
	}
	return file.String()
}

// manyAgents want a seat each.
func manyAgents(n int) string {
	file := strings.ReplaceAll(many(n), "@acme.test", "@acme.test,inbox_agent")
	return strings.Replace(file, "email", "email,roles", 1)
}

const childVariable = "GATEHOUSE_TEST_IMPORT_CHILD"

// TestChild is no test: it is the node that the tests of a kill kill.
func TestChild(t *testing.T) {
	address := os.Getenv(childVariable)
	if address == "" {
		t.Skip("only as a child of the tests that kill it")
	}
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(db)
	runner := &jobs.Runner{DB: db, Lease: 2 * time.Second}
	users := user.New(log, box, "http://localhost:8080", "")
	users.Seats = seat.New(log, box, "http://localhost:8080")
	imports := New(log, users)
	imports.batch = fewLines
	imports.Register(runner)
	runner.Run(t.Context())
}

// killed works on the import in another process, which is killed in its midst,
// and then in this one to its end.
func killed(t *testing.T, engine database.Engine, begin func(p *place) Import) (*place, Import) {
	t.Helper()
	address := databasetest.URL(t, engine)
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // ends with the test
	p := newPlace(t, db)
	p.jobs.Lease, p.imports.batch = 2*time.Second, fewLines
	i := begin(p)

	child := exec.Command(os.Args[0], "-test.run=^TestChild$") //nolint:gosec // this very binary
	child.Env = append(os.Environ(), childVariable+"="+address)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	within(t, 4*time.Minute, func() bool { return p.find(i).Processed >= 2*fewLines })
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed
	left := p.find(i)
	t.Logf("killed behind line %d of %d", left.Processed, left.Total)
	if !left.working() || left.Processed == left.Total {
		t.Fatalf("the child was too fast: %s, %+v", left.Status, left.Counts)
	}
	within(t, 4*time.Minute, func() bool { return !p.worked(i).working() })
	return p, p.find(i)
}

func TestKilledProcess(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		const lines = 50 * fewLines
		p, got := killed(t, engine, func(p *place) Import {
			i := p.upload(many(lines) + "person.0,Again,other@acme.test\n") // the first line of all, in the last batch
			p.start(i, true)
			return i
		})
		if want := (Counts{Total: lines + 1, Processed: lines + 1, Created: lines, Failed: 1}); got.Counts != want || got.Status != Done {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		for what, query := range map[string]string{
			"users":   `SELECT COUNT(*) FROM users WHERE source = 'imported'`,
			"events":  `SELECT COUNT(*) FROM audit_events WHERE action = 'user.created' AND actor_kind = 'user'`,
			"letters": `SELECT COUNT(*) FROM letters WHERE kind = 'set_password' AND to_name LIKE 'Person%'`,
			"rows":    `SELECT COUNT(DISTINCT line) FROM import_rows WHERE outcome = 'created'`,
		} {
			if n := p.number(query); n != lines {
				t.Errorf("%d %s, want %d", n, what, lines)
			}
		}
		rows, _, err := p.imports.Rows(t.Context(), p.admin, p.account, got.ID, LineFailed, 0, 10)
		if err != nil || len(rows) != 1 || rows[0].Fault.Code != "import.line_doubled" || fmt.Sprint(rows[0].Fault.Params["line"]) != "2" {
			t.Errorf("the line that was doubled across the kill: %+v, %v", rows, err)
		}
	})
}

// A check writes nothing that would say how many seats it has planned already.
func TestKilledCheckKnowsItsSeats(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		const lines, seats = 300 * fewLines, 150 * fewLines
		p, got := killed(t, engine, func(p *place) Import {
			p.purchase(seats)
			i := p.upload(manyAgents(lines))
			p.check(i)
			return i
		})
		if want := (Counts{Total: lines, Processed: lines, Created: seats, Failed: lines - seats}); got.Counts != want || got.Status != Checked {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		p.check(got) // once more, from nothing
		if again := p.worked(got); again.Created != seats {
			t.Errorf("the second check: %+v", again.Counts)
		}
	})
}

// stopAfter ends a run behind some batches by something that happens meanwhile.
func (p *place) stopAfter(batches int, happens func()) {
	p.t.Helper()
	var done atomic.Int32
	p.log.OnChange(func(access.AccountID, int64) {
		if done.Add(1) == int32(batches) {
			happens()
		}
	})
}

func TestCancelTakesEffectBetweenBatches(t *testing.T) {
	each(t, func(p *place) {
		p.imports.batch = fewLines
		i := p.upload(many(50 * fewLines))
		p.start(i, false)
		cancelled := make(chan error, 1)
		p.stopAfter(3, func() {
			_, err := p.imports.Cancel(context.WithoutCancel(t.Context()), p.admin, p.account, i.ID)
			cancelled <- err
		})
		p.worked(i)
		if err := <-cancelled; err != nil {
			t.Fatal(err)
		}
		got := p.find(i)
		if got.Status != Cancelled || got.Processed%fewLines != 0 || got.Processed < 3*fewLines || got.Processed == got.Total {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		if n := p.number(`SELECT COUNT(*) FROM users WHERE source = 'imported'`); n != got.Created {
			t.Errorf("%d users, %d counted", n, got.Created)
		}
		if n := p.number(`SELECT COUNT(*) FROM import_chunks`); n != 0 || p.events("import.cancelled") != 1 {
			t.Errorf("%d pieces of the file are left, %d events", n, p.events("import.cancelled"))
		}
		if _, err := p.imports.Cancel(t.Context(), p.admin, p.account, i.ID); fault.Code(err) != NotReady.Code {
			t.Errorf("cancelled twice: %v", err)
		}
		if _, err := p.imports.Start(t.Context(), p.admin, p.account, i.ID, false); fault.Code(err) != NotReady.Code {
			t.Errorf("started again: %v", err)
		}
	})
}

func TestCancelledCheckCanBeMadeAgain(t *testing.T) {
	each(t, func(p *place) {
		i := p.upload(many(10))
		if _, err := p.imports.Check(t.Context(), p.admin, p.account, i.ID); err != nil {
			t.Fatal(err)
		}
		if i, err := p.imports.Cancel(t.Context(), p.admin, p.account, i.ID); err != nil || i.Status != Uploaded {
			t.Fatalf("%s, %v", i.Status, err)
		}
		if _, err := p.imports.Check(t.Context(), p.admin, p.account, i.ID); err != nil {
			t.Fatal(err)
		}
		if got := p.worked(i); got.Status != Checked || got.Created != 10 || len(p.report(got)) != 10 {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		got, err := p.imports.Cancel(t.Context(), p.admin, p.account, i.ID) // the upload is given up
		if err != nil || got.Status != Cancelled || got.Counts != (Counts{Total: 10}) || len(p.report(got)) != 0 {
			t.Errorf("%s %+v %v, %v", got.Status, got.Counts, p.report(got), err)
		}
	})
}

func TestOneRunningImportOfAnAccount(t *testing.T) {
	each(t, func(p *place) {
		first, second := p.upload(many(3)), p.upload(many(3))
		p.start(first, false)
		_, err := p.imports.Start(t.Context(), p.admin, p.account, second.ID, false)
		if fault.Code(err) != OtherRunning.Code || fault.Of(err).Params["name"] != "people.csv" {
			t.Errorf("got %v", err)
		}
		if _, err := p.imports.Check(t.Context(), p.admin, p.account, second.ID); err != nil {
			t.Errorf("a check beside it: %v", err)
		}
		p.worked(first)
		p.start(second, false)
		if got := p.worked(second); got.Unchanged != 3 {
			t.Errorf("%+v", got.Counts)
		}
	})
}

func TestLostRightsStopTheImport(t *testing.T) {
	system := access.Program(access.Internal)
	for name, lose := range map[string]func(ctx context.Context, p *place, u user.User) error{
		"role taken": func(ctx context.Context, p *place, u user.User) error {
			return p.users.TakeRole(ctx, system, p.account, u.ID, access.AccountAdmin)
		},
		"disabled": func(ctx context.Context, p *place, u user.User) error {
			return p.users.Disable(ctx, system, p.account, u.ID)
		},
		"account disabled": func(ctx context.Context, p *place, _ user.User) error {
			return p.db.Change(ctx, func(tx *database.Tx) error {
				return tx.Exec(ctx, `UPDATE accounts SET status = 'disabled' WHERE id = $1`, p.account)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(p *place) {
				p.t, p.imports.batch = t, fewLines
				second := p.newUser("second", access.AccountAdmin)
				boss := p.admin
				p.admin = p.actor(second)
				i := p.upload(many(50 * fewLines))
				p.start(i, false)
				lost := make(chan error, 1)
				p.stopAfter(3, func() { lost <- lose(context.WithoutCancel(t.Context()), p, second) })
				p.worked(i)
				if err := <-lost; err != nil {
					t.Fatal(err)
				}
				p.admin = boss
				got := p.find(i)
				if got.Status != Failed || got.Reason != RightsLost.Code || got.Processed == got.Total || got.Processed < 3*fewLines {
					t.Errorf("%s %s %+v", got.Status, got.Reason, got.Counts)
				}
				if n := p.number(`SELECT COUNT(*) FROM users WHERE source = 'imported'`); n != got.Created {
					t.Errorf("%d users, %d counted", n, got.Created)
				}
				if n := p.number(`SELECT COUNT(*) FROM audit_events WHERE action = 'import.finished' AND status = 'failure' AND reason = $1`, RightsLost.Code); n != 1 {
					t.Errorf("%d events", n)
				}
			})
		})
	}
}

// A username that another account takes between the plan and the writing fails
// its line and no other, on both engines.
func TestLineThatFailsInTheWriting(t *testing.T) {
	each(t, func(p *place) {
		i := p.upload(many(3))
		p.start(i, false)
		// A name that is taken without a user who has it is not seen by the plan.
		err := p.db.Change(t.Context(), func(tx *database.Tx) error {
			return tx.Exec(t.Context(), `INSERT INTO usernames (username_key, account_id, user_id) VALUES ('person.1', $1, 'nobody')`, p.account)
		})
		if err != nil {
			t.Fatal(err)
		}
		i = p.worked(i)
		p.expect(p.report(i), []string{"2 created person.0", "3 failed person.1 user.username_taken username", "4 created person.2"})
		if n := p.number(`SELECT COUNT(*) FROM usernames WHERE username_key LIKE 'person.%'`); n != 3 || i.Status != Done {
			t.Errorf("%d usernames, %s", n, i.Status)
		}
	})
}

func TestTidy(t *testing.T) {
	each(t, func(p *place) {
		old := clock.At(t.Context(), clock.Now(t.Context()).Add(-Kept-time.Hour))
		upload := func(ctx context.Context) Import {
			i, err := p.imports.Upload(ctx, p.admin, p.account, "x.csv", strings.NewReader(many(3)))
			if err != nil {
				t.Fatal(err)
			}
			return i
		}
		done, idle, fresh, stuck := upload(old), upload(old), upload(t.Context()), upload(old)
		p.start(done, false)
		p.worked(done)
		for range 2 { // rows of an earlier run
			if _, err := p.imports.Check(t.Context(), p.admin, p.account, fresh.ID); err != nil {
				t.Fatal(err)
			}
			p.worked(fresh)
		}
		p.start(stuck, false)
		err := p.db.Change(t.Context(), func(tx *database.Tx) error { // its job was given up, and an upload broke off
			return errors.Join(tx.Exec(t.Context(), `DELETE FROM jobs`), tx.Exec(t.Context(),
				`INSERT INTO import_chunks (account_id, import_id, number, content, created_at) VALUES ($1, 'imp_broken', 0, $2, 0)`, p.account, []byte("x")))
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.imports.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, i := range []Import{done, idle} {
			if _, err := p.imports.Find(t.Context(), p.admin, p.account, i.ID); fault.Code(err) != Missing.Code {
				t.Errorf("an old import is still there: %v", err)
			}
		}
		if got := p.worked(stuck); got.Status != Done {
			t.Errorf("the one whose job was given up is %s", got.Status)
		}
		if got := p.find(fresh); len(p.report(got)) != 3 {
			t.Errorf("the fresh one has %v", p.report(got))
		}
		if n := p.number(`SELECT COUNT(*) FROM import_rows WHERE import_id <> $1`, stuck.ID); n != 3 {
			t.Errorf("%d rows are left", n)
		}
		if n := p.number(`SELECT COUNT(*) FROM import_chunks WHERE import_id <> $1`, fresh.ID); n != 0 {
			t.Errorf("%d pieces are left", n)
		}
	})
}

func TestRowsAndImportsByPage(t *testing.T) {
	each(t, func(p *place) {
		i := p.run(many(5) + "person.9,,p9@acme.test\n" + "person.10,Ten,p10@acme.test\n")
		var lines []int
		for after, more := 0, true; more; {
			var page []Row
			var err error
			page, more, err = p.imports.Rows(t.Context(), p.admin, p.account, i.ID, "", after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page {
				lines, after = append(lines, r.Line), r.Line
			}
		}
		if fmt.Sprint(lines) != "[2 3 4 5 6 7 8]" {
			t.Errorf("%v", lines)
		}
		only, more, err := p.imports.Rows(t.Context(), p.admin, p.account, i.ID, LineFailed, 0, 2)
		if err != nil || more || len(only) != 1 || only[0].Line != 7 || only[0].Fault.Field != "firstName" {
			t.Errorf("%+v, %v", only, err)
		}
		second := p.upload(many(1))
		page, more, err := p.imports.List(t.Context(), p.admin, p.account, "", 1)
		if err != nil || !more || page[0].ID != second.ID {
			t.Errorf("first page %+v, %v", page, err)
		}
		page, more, err = p.imports.List(t.Context(), p.admin, p.account, second.ID, 1)
		if err != nil || more || page[0].ID != i.ID {
			t.Errorf("second page %+v, %v", page, err)
		}
	})
}
