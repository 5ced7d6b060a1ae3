package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report collects what was measured.
type report struct {
	settings
	began    time.Time
	measured []result // with every shape of lists
}

func (r *report) add(part string, one result) {
	one.Part, one.Load = part, loadAverage()
	r.measured = append(r.measured, one)
	if one.Misses != "" {
		fmt.Fprintf(os.Stderr, "          %s, %s, %d users: p95 %s, CPU %s: misses %s\n", one.Operation, one.Engine, one.Users, duration(one.P95), duration(one.CPU), one.Misses)
	}
}

// addWorst adds a group to the JSON, and of it to the table the one that is
// slowest, with the greatest growth of any.
func (r *report) addWorst(part, name string, group []result) {
	for _, one := range group {
		one.Part, one.Load, one.Shape = part, loadAverage(), true
		r.measured = append(r.measured, one)
		if one.Misses != "" {
			fmt.Fprintf(os.Stderr, "          %s, %s, %d users: p95 %s, CPU %s, growth %.2f: misses %s\n", one.Operation, one.Engine, one.Users, duration(one.P95), duration(one.CPU), one.Growth, one.Misses)
		}
	}
	slowest := worst(group)
	slowest.Part, slowest.Load, slowest.Operation = part, loadAverage(), name+" (slowest: "+slowest.Operation+")"
	for _, one := range group {
		slowest.Growth = max(slowest.Growth, one.Growth)
		if slowest.Misses == "" {
			slowest.Misses = one.Misses
		}
	}
	r.measured = append(r.measured, slowest)
}

var heads = []string{"operation", "engine", "users", "p50", "p95", "p99", "CPU", "x floor", "growth", "more", "mark", "load"}

// show writes the table: for people, or as Markdown.
func show(w io.Writer, results []result, markdown bool) {
	if markdown {
		fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	}
	table := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	if !markdown {
		fmt.Fprintln(table, strings.Join(heads, "\t"))
	}
	for _, one := range results {
		switch {
		case one.Shape:
		case markdown:
			fmt.Fprintf(w, "| %s |\n", strings.Join(one.cells(), " | "))
		default:
			fmt.Fprintln(table, strings.Join(one.cells(), "\t"))
		}
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
	return []string{r.Operation, string(r.Engine), users, duration(r.P50), duration(r.P95), duration(r.P99), duration(r.CPU), times(r.Ratio), times(r.Growth), strings.Join(more, ", "), mark, strings.Split(r.Load+" ", " ")[0]}
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

// document is a file of results.
type document struct {
	Began   string   `json:"began"`
	Cores   int      `json:"cores"`
	Go      string   `json:"go"`
	Users   []int    `json:"users"`
	Results []result `json:"results"`
}

func (s settings) latest() string { return filepath.Join(filepath.Dir(s.results), "latest.json") }

// keep writes what was measured under the time of the run, and puts it in the
// place of what latest.json knew of the same parts.
func (r *report) keep() error {
	measured := document{r.began.UTC().Format(time.RFC3339), runtime.NumCPU(), runtime.Version(), r.users, r.measured}
	if err := os.MkdirAll(r.results, 0o755); err != nil { //nolint:gosec // figures are no secret
		return err
	}
	if err := measured.write(filepath.Join(r.results, r.began.UTC().Format("20060102-150405")+".json")); err != nil {
		return err
	}
	known, err := readDocument(r.latest())
	if err != nil {
		return err
	}
	for _, one := range known.Results {
		if !slices.ContainsFunc(r.measured, func(m result) bool { return m.Part == one.Part && m.Engine == one.Engine }) {
			measured.Results = append(measured.Results, one)
		}
	}
	slices.SortStableFunc(measured.Results, func(a, b result) int {
		return cmp.Or(slices.Index(order(), a.Part)-slices.Index(order(), b.Part), -strings.Compare(string(a.Engine), string(b.Engine)))
	})
	return measured.write(r.latest())
}

// readDocument reads a file of results; one that is not there is empty.
func readDocument(path string) (d document, err error) {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(text, &d)
}

func (d document) write(path string) error {
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644) //nolint:gosec // figures are no secret
}
