// Command bench measures what Gatehouse costs, on both engines and on accounts
// of different sizes, beside floors measured in the same run. `make bench`
// runs it; docs/reference/performance.md tells how to read its table.
//
// It fills databases of its own, in the shape that the features leave, and
// keeps them for the next run. Absolute figures are those of the machine and of
// the moment: compare ratios, and CPU before wall time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/foundation/database"
)

// settings of one run.
type settings struct {
	users    []int // sizes of accounts, smallest first; growth is the last against the first
	bulk     int   // users of exports, imports, starts and idle memory
	events   int   // audit events of the largest account; the others have their share
	engines  []database.Engine
	only     string
	cache    string
	program  string
	postgres string
	results  string
	each     time.Duration
	show     bool
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == doNothing {
		serveNothing()
		return
	}
	if len(os.Args) > 1 && os.Args[1] == proxyNothing {
		serveProxy()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	s, err := parse()
	if err != nil {
		return err
	}
	if s.show {
		known, err := readDocument(s.latest())
		show(os.Stdout, known.Results, true)
		return err
	}
	r := &report{settings: s, began: time.Now()}
	for _, engine := range s.engines {
		for _, part := range parts {
			if s.only != "" && !strings.Contains(","+s.only+",", ","+part.name+",") {
				continue
			}
			fmt.Fprintf(os.Stderr, "%s  %s, %s\n", time.Now().Format(time.TimeOnly), engine, part.name)
			if err := part.measure(ctx, r, engine); err != nil {
				return fmt.Errorf("%s, %s: %w", engine, part.name, err)
			}
		}
	}
	fmt.Printf("Gatehouse on %d cores, %s, from %s on. Times are wall times but for the CPU of program and database.\n\n", runtime.NumCPU(), runtime.Version(), r.began.UTC().Format(time.DateTime))
	show(os.Stdout, r.measured, false)
	return r.keep()
}

// part is what -only names.
type part struct {
	name    string
	measure func(ctx context.Context, r *report, engine database.Engine) error
}

func order() (names []string) {
	for _, part := range parts {
		names = append(names, part.name)
	}
	return names
}

// parts of the measurement, in the order in which they run.
var parts = []part{
	{"lists", measureLists},
	{"users", measureUsers},
	{"audit", measureAudit},
	{"tree", measureTree},
	{"sessions", measureSessions},
	{"http", measureHTTP},
	{"decisions", measureDecisions},
	{"revocation", measureRevocation},
	{"gateway", measureGateway},
	{"smpp", measureSMPP},
	{"binds", measureBinds},
	{"signin", measureSignIn},
	{"policy", measurePolicy},
	{"export", measureExport},
	{"import", measureImport},
	{"program", measureProgram},
}

func parse() (settings, error) {
	var s settings
	users := flag.String("users", "10000,1000000", "sizes of accounts, smallest first")
	engines := flag.String("engines", "sqlite,postgres", "engines to measure")
	flag.IntVar(&s.bulk, "bulk", 100_000, "users of exports, imports, starts and idle memory")
	flag.IntVar(&s.events, "events", 1_000_000, "audit events of the largest account")
	flag.StringVar(&s.only, "only", "", "parts to measure, such as lists,audit; all when empty")
	flag.StringVar(&s.cache, "cache", filepath.Join(os.TempDir(), "gatehouse-bench"), "folder in which filled databases are kept")
	flag.StringVar(&s.program, "program", "bin/gatehouse", "the built program")
	flag.StringVar(&s.results, "results", "bench/results", "folder for the figures as JSON")
	flag.DurationVar(&s.each, "each", time.Second, "how long one operation is repeated")
	flag.BoolVar(&s.show, "show", false, "measure nothing: write the table of the latest figures as Markdown")
	flag.Parse()
	if folder := os.Getenv("GATEHOUSE_BENCH_CACHE"); folder != "" {
		s.cache = folder
	}
	for text := range strings.SplitSeq(*users, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			return s, fmt.Errorf("-users wants numbers from 1000 on, not %q", text)
		}
		s.users = append(s.users, n)
	}
	for text := range strings.SplitSeq(*engines, ",") {
		s.engines = append(s.engines, database.Engine(text))
	}
	s.postgres = os.Getenv("GATEHOUSE_TEST_POSTGRES")
	if s.postgres == "" && !s.show && strings.Contains(*engines, "postgres") {
		return s, fmt.Errorf("no PostgreSQL: run make bench, or give -engines sqlite")
	}
	var err error
	if s.program, err = filepath.Abs(s.program); err == nil {
		s.cache, err = filepath.Abs(s.cache)
	}
	return s, err
}

func (s settings) largest() int { return s.users[len(s.users)-1] }
