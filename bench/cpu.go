package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit in which Linux counts the time of other processes.
const tick = time.Second / 100

// ownCPU is what this process has used.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// processCPU is what a process and its ended children have used.
func processCPU(pid int) time.Duration {
	fields := processFields(pid)
	var ticks int64
	for i := 11; i <= 14 && i < len(fields); i++ { // utime, stime, cutime, cstime
		n, _ := strconv.ParseInt(fields[i], 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * tick
}

// familyCPU is processCPU of a process and of those that it started and still
// run: a PostgreSQL server with its backends. Zero for no process.
func familyCPU(parent int) time.Duration {
	if parent == 0 {
		return 0
	}
	sum := processCPU(parent)
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		if fields := processFields(pid); len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			sum += processCPU(pid)
		}
	}
	return sum
}

// processFields are the fields of /proc/PID/stat behind the name, state first.
func processFields(pid int) []string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}

// memory is a figure of /proc/PID/status in bytes: VmRSS, or RssAnon without mapped files.
func memory(pid int, name string) int64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n * 1024
		}
	}
	return 0
}

// ownPeak watches the memory that is a process's own, without the pages of
// files that the kernel keeps for everybody, until its end is asked for.
func ownPeak(pid int) (end func() int64) {
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		var highest int64
		for {
			highest = max(highest, memory(pid, "RssAnon"))
			select {
			case <-done:
				most <- highest
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(done); return <-most }
}

func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
