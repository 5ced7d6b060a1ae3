package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/locale"
)

type importCommand struct {
	Users importUsersCommand `cmd:"" help:"Import a CSV file of users: Gatehouse's own columns, or an export of Google Workspace or Okta."`
}

type importUsersCommand struct {
	storeSettings
	File      string `arg:"" help:"The file." placeholder:"FILE"`
	Account   string `help:"Name or id of the main account; without it, the operator account." placeholder:"ACCOUNT"`
	Check     bool   `help:"Only say what the import would do."`
	Letters   bool   `help:"Send everybody who is created a letter with a link to set a password."`
	Result    string `help:"Write what became of every line as CSV to this file." placeholder:"FILE"`
	PublicURL string `help:"Base of the links in letters; wanted with --letters." placeholder:"URL"`
}

// lease is short: a command that was killed and is called again should not wait long for its own job.
const lease = 10 * time.Second

// Run imports the file and shows how far it is. When it was killed and is
// called again with the same file, it goes on where it was.
func (c *importUsersCommand) Run(ctx context.Context) error {
	if c.Letters && c.PublicURL == "" {
		return errors.New("--letters wants --public-url as well, such as https://accounts.example.com: the letters hold links to it")
	}
	public, err := webSettings{PublicURL: c.PublicURL, Listen: "127.0.0.1:8080"}.publicURL()
	if err != nil {
		return err
	}
	h, err := open(ctx, c.storeSettings, public, "", c.logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(context.WithoutCancel(ctx)) }()
	in, err := h.account(ctx, c.Account)
	if err != nil {
		return err
	}
	m := &importing{h: h, actor: access.Program(access.CommandLine), in: in, command: c}
	i, err := m.begin(ctx)
	if err == nil {
		i, err = m.follow(ctx, i)
	}
	if err == nil {
		err = m.report(ctx, i)
	}
	return err
}

// importing is one call of the command.
type importing struct {
	h       *house
	actor   access.Actor
	in      access.AccountID
	command *importUsersCommand
}

// begin finds the import of this file that was broken off, or uploads the file and starts.
func (m *importing) begin(ctx context.Context) (userimport.Import, error) {
	file, err := os.Open(m.command.File)
	if err != nil {
		return userimport.Import{}, err
	}
	defer func() { _ = file.Close() }()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return userimport.Import{}, err
	}
	if !m.command.Check {
		i, err := m.h.Imports.Unfinished(ctx, m.actor, m.in, hex.EncodeToString(digest.Sum(nil)))
		if err == nil {
			fmt.Printf("Going on with the import of this file behind line %d of %d.\n", i.Processed, i.Total)
			return i, nil
		}
		if fault.Code(err) != userimport.Missing.Code {
			return userimport.Import{}, err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return userimport.Import{}, err
	}
	i, err := m.h.Imports.Upload(ctx, m.actor, m.in, filepath.Base(m.command.File), file)
	if err != nil {
		return userimport.Import{}, err
	}
	fmt.Printf("%s: %d lines, format %s, encoding %s.\n", i.Name, i.Total, i.Format, i.Encoding)
	for _, column := range i.Columns {
		if column.Field != "" {
			fmt.Printf("  %s -> %s\n", column.Name, column.Field)
		} else {
			fmt.Printf("  %s is ignored\n", column.Name)
		}
	}
	started, err := m.start(ctx, i.ID)
	if err != nil {
		_, giveUp := m.h.Imports.Cancel(ctx, m.actor, m.in, i.ID)
		return userimport.Import{}, errors.Join(err, giveUp)
	}
	return started, nil
}

func (m *importing) start(ctx context.Context, id userimport.ID) (userimport.Import, error) {
	if m.command.Check {
		return m.h.Imports.Check(ctx, m.actor, m.in, id)
	}
	return m.h.Imports.Start(ctx, m.actor, m.in, id, m.command.Letters)
}

// follow works on the import, or watches another node do it, until it is over.
func (m *importing) follow(ctx context.Context, i userimport.Import) (userimport.Import, error) {
	work, stop := context.WithCancel(ctx)
	runner := &jobs.Runner{DB: m.h.Database, Log: m.h.logger, Workers: 1, Lease: lease, Grace: time.Millisecond}
	m.h.Imports.Register(runner)
	var group sync.WaitGroup
	group.Go(func() { runner.Run(work) })
	defer group.Wait()
	defer stop()
	began, from := time.Now(), i.Processed
	for i.Status == userimport.Checking || i.Status == userimport.Running {
		select {
		case <-ctx.Done():
			fmt.Println()
			return i, errors.New("stopped; call the command again to go on")
		case <-time.After(200 * time.Millisecond):
		}
		var err error
		if i, err = m.h.Imports.Find(ctx, m.actor, m.in, i.ID); err != nil {
			return i, err
		}
		m.show(i, float64(i.Processed-from)/time.Since(began).Seconds())
	}
	fmt.Println()
	return i, nil
}

func (m *importing) show(i userimport.Import, perSecond float64) {
	fmt.Printf("\r%3d %%  %d of %d lines, %d created, %d updated, %d unchanged, %d failed, %.0f a second ",
		100*i.Processed/i.Total, i.Processed, i.Total, i.Created, i.Updated, i.Unchanged, i.Failed, perSecond)
}

// shown is how many failed lines are printed; the rest are in the result.
const shown = 20

func (m *importing) report(ctx context.Context, i userimport.Import) error {
	if i.Status == userimport.Failed {
		return fault.New(fault.Conflict, i.Reason)
	}
	rows, more, err := m.h.Imports.Rows(ctx, m.actor, m.in, i.ID, userimport.LineFailed, 0, shown)
	if err != nil {
		return err
	}
	for _, r := range rows {
		fmt.Printf("line %d, %s: %s\n", r.Line, r.Username, locale.Text(locale.Fallback, "fault."+r.Fault.Code, r.Fault.Params))
	}
	if more {
		fmt.Println("... and more; --result writes all of them to a file.")
	}
	if m.command.Result != "" {
		if err := m.writeResult(ctx, i); err != nil {
			return err
		}
	}
	if m.command.Check { // nobody will start it: the file is not kept
		_, err = m.h.Imports.Cancel(ctx, m.actor, m.in, i.ID)
	}
	return err
}

func (m *importing) writeResult(ctx context.Context, i userimport.Import) error {
	rows, err := m.h.Imports.Result(ctx, m.actor, m.in, i.ID, locale.Fallback)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(m.command.Result, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	err = w.Write(userimport.ResultColumns())
	for row, broken := range rows {
		if err = errors.Join(err, broken); err != nil {
			break
		}
		err = w.Write(row)
	}
	w.Flush()
	return errors.Join(err, w.Error(), file.Close())
}
