package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// report collects what was measured.
type report struct {
	settings
	began                 time.Time
	loadBefore, loadAfter string
	rows                  []result // the table
	all                   []result // with every shape of lists
}

func (r *report) add(part string, one result) {
	one.Part = part
	r.rows, r.all = append(r.rows, one), append(r.all, one)
	if one.Misses != "" {
		fmt.Fprintf(os.Stderr, "          %s, %s, %d users: p95 %s, CPU %s: misses %s\n", one.Operation, one.Engine, one.Users, duration(one.P95), duration(one.CPU), one.Misses)
	}
}

// addWorst adds a group to the JSON, and of it to the table the one that is
// slowest, with the greatest growth of any.
func (r *report) addWorst(part, name string, group []result) {
	for _, one := range group {
		one.Part = part
		r.all = append(r.all, one)
		if one.Misses != "" {
			fmt.Fprintf(os.Stderr, "          %s, %s, %d users: p95 %s, CPU %s, growth %.2f: misses %s\n", one.Operation, one.Engine, one.Users, duration(one.P95), duration(one.CPU), one.Growth, one.Misses)
		}
	}
	slowest := worst(group)
	slowest.Part, slowest.Operation = part, name+" (slowest: "+slowest.Operation+")"
	for _, one := range group {
		slowest.Growth = max(slowest.Growth, one.Growth)
		if slowest.Misses == "" {
			slowest.Misses = one.Misses
		}
	}
	r.rows = append(r.rows, slowest)
}

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "Gatehouse on %d cores, %s, %s. Load average before %s, after %s.\n\n", runtime.NumCPU(), runtime.Version(), r.began.UTC().Format(time.DateTime), r.loadBefore, r.loadAfter)
	table := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(table, "operation\tengine\tusers\tp50\tp95\tp99\tCPU\tx floor\tgrowth\tmore\tmark")
	for _, one := range r.rows {
		fmt.Fprintln(table, strings.Join(one.cells(), "\t"))
	}
	_ = table.Flush()
}

func (r result) cells() []string {
	mark := r.Mark
	if r.Misses != "" {
		mark = "MISSES " + r.Misses
	}
	var more []string
	for _, name := range []string{"a second", "peak MB", "idle MB", "MB above idle", "MB", "found"} {
		if value, ok := r.Values[name]; ok {
			more = append(more, fmt.Sprintf("%.4g %s", value, name))
		}
	}
	users := ""
	if r.Users > 0 {
		users = fmt.Sprint(r.Users)
	}
	return []string{r.Operation, string(r.Engine), users, duration(r.P50), duration(r.P95), duration(r.P99), duration(r.CPU), times(r.Ratio), times(r.Growth), strings.Join(more, ", "), mark}
}

func duration(us float64) string {
	switch {
	case us == 0:
		return ""
	case us < 1000:
		return fmt.Sprintf("%.3g us", us)
	case us < 1_000_000:
		return fmt.Sprintf("%.3g ms", us/1000)
	}
	return fmt.Sprintf("%.3g s", us/1_000_000)
}

func times(n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", n)
}

// keep writes everything as JSON, under the time of the run and as latest.json.
// A run of some parts only does not replace the latest whole one.
func (r *report) keep() error {
	document, err := json.MarshalIndent(map[string]any{"began": r.began.UTC().Format(time.RFC3339), "cores": runtime.NumCPU(), "go": runtime.Version(),
		"loadBefore": r.loadBefore, "loadAfter": r.loadAfter, "users": r.users, "results": r.all}, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.results, 0o755); err != nil { //nolint:gosec // figures are no secret
		return err
	}
	files := []string{r.began.UTC().Format("20060102-150405") + ".json"}
	if r.only == "" && len(r.engines) == 2 {
		files = append(files, "latest.json")
	}
	for _, name := range files {
		if err := os.WriteFile(filepath.Join(r.results, name), append(document, '\n'), 0o644); err != nil { //nolint:gosec // figures are no secret
			return err
		}
	}
	return nil
}
