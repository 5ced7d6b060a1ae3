package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

type referenceCommand struct{}

// Run writes docs/reference/commands.md to the standard output.
func (referenceCommand) Run() error {
	text, err := reference()
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(text)
	return err
}

const referenceHead = `# Commands

This page is made from the program by ` + "`make generate`" + `; ` + "`gatehouse COMMAND --help`" + ` says the same. Every setting can stand on the command
line, in the environment, or in a TOML file given by ` + "`--config`" + `, named as the flag is: flags win over the environment, the environment over the file.
`

// sharedBy is how many commands have a setting that is described once for all of them.
const sharedBy = 4

// reference describes every command that is not hidden, from the same model as the help.
func reference() (string, error) {
	parser, err := newParser(new(commands))
	if err != nil {
		return "", err
	}
	leaves := parser.Model.Leaves(true)
	uses := map[string]int{}
	for _, leaf := range leaves {
		for _, flag := range leaf.Flags {
			uses[described(flag)]++
		}
	}
	var text, shared strings.Builder
	told := map[string]bool{}
	for _, leaf := range leaves {
		fmt.Fprintf(&text, "\n## %s\n%s\n", leaf.FullPath(), leaf.Help)
		var own strings.Builder
		var common bool
		for _, flag := range leaf.Flags {
			row := described(flag)
			switch {
			case flag.Hidden:
			case uses[row] < sharedBy:
				own.WriteString(row)
			default:
				common = true
				if !told[row] {
					shared.WriteString(row)
				}
				told[row] = true
			}
		}
		for _, argument := range leaf.Positional {
			fmt.Fprintf(&text, "\n`%s`: %s\n", argument.Summary(), argument.Help)
		}
		if common {
			text.WriteString("\nTakes the [settings of the store](#settings-of-the-store).\n")
		}
		if own.Len() > 0 {
			text.WriteString("\n" + tableHead + own.String())
		}
	}
	return referenceHead + text.String() + "\n## Settings of the store\nOf every command that opens the database.\n\n" + tableHead + shared.String(), nil
}

const tableHead = "| flag | environment | default | what it is |\n|---|---|---|---|\n"

// described is a flag as a line of a table.
func described(flag *kong.Flag) string {
	name, without := "`--"+flag.Name, flag.Default
	if !flag.IsBool() {
		name += " " + strings.Trim(flag.FormatPlaceHolder(), `"`)
	}
	if flag.Required {
		without = "must be given"
	} else if without != "" {
		without = "`" + without + "`"
	}
	var environment []string
	for _, variable := range flag.Envs {
		environment = append(environment, "`"+variable+"`")
	}
	return fmt.Sprintf("| %s` | %s | %s | %s |\n", name, strings.Join(environment, ", "), without, strings.NewReplacer("|", `\|`, "<", `\<`).Replace(flag.Help))
}
