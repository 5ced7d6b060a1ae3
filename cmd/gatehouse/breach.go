package main

import (
	"context"
	"fmt"

	"gatehouse/internal/foundation/breach"
)

type breachCommand struct {
	Build breachBuildCommand `cmd:"" help:"Make the list that --breach-filter reads from leaked or common passwords."`
}

type breachBuildCommand struct {
	File   string        `arg:"" type:"existingfile" help:"One password a line: its SHA-1 in hexadecimal, perhaps with a colon and a count, as Pwned Passwords is published; or the password itself."`
	Out    string        `help:"File to write." default:"passwords.breach" placeholder:"FILE"`
	Format breach.Format `help:"auto (as the first line looks), sha1 or words." enum:"auto,sha1,words" default:"auto"`
}

// Run makes the list. Memory is bounded whatever the size of the file.
func (c *breachBuildCommand) Run(ctx context.Context) error {
	built, err := breach.Build(ctx, c.File, c.Out, c.Format)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d passwords, %d bytes; lines that were too long for a password: %d.\n", c.Out, built.Keys, built.Bytes, built.Skipped)
	return nil
}
