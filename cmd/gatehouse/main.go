// Command gatehouse is the whole product: it serves the portal and the API,
// prepares and looks after the database, and imports and exports users. What
// it does is in internal/feature; here are only the settings and the wiring.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// version is set when the program is built.
var version = "unreleased"

type commands struct {
	Serve     serveCommand     `cmd:"" help:"Serve the portal and the API."`
	Demo      demoCommand      `cmd:"" help:"Serve a demonstration with one account and 5,000 users, in a database of its own."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database to this program's version."`
	Import    importCommand    `cmd:"" help:"Bring users in from CSV."`
	Export    exportCommand    `cmd:"" help:"Write users as CSV."`
	Admin     adminCommand     `cmd:"" help:"Look after an installation without a browser."`
	Breach    breachCommand    `cmd:"" help:"Look after the list of passwords that are refused."`
	Health    healthCommand    `cmd:"" help:"Ask a running program whether it is ready."`
	OpenAPI   openapiCommand   `cmd:"" name:"openapi" hidden:"" help:"Write the API's description."`
	Reference referenceCommand `cmd:"" hidden:"" help:"Write docs/reference/commands.md."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gatehouse:", plain(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	parser, err := newParser(new(commands))
	if err != nil {
		return err
	}
	if len(args) == 1 && args[0] == "help" {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run()
}

// newParser reads settings into c: from flags, else the environment, else a settings file.
func newParser(c *commands) (*kong.Kong, error) {
	return kong.New(c, kong.Name("gatehouse"),
		kong.Description("Account settings for platforms with many business customers."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Configuration(readTOML), kong.DefaultEnvars("GATEHOUSE"))
}

// plain writes faults in words; the command line speaks the fallback language.
func plain(err error) string {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err.Error()
	}
	text := ""
	for _, f := range faults {
		if text != "" {
			text += "\n"
		}
		if f.Field != "" {
			text += f.Field + ": "
		}
		text += locale.Text(locale.Fallback, "fault."+f.Code, f.Params)
	}
	return text
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("gatehouse", version)
	return nil
}
