package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

type adminCommand struct {
	Create adminCreateCommand `cmd:"" help:"Create an account admin; on a new installation the operator account with its first admin."`
	Key    struct {
		Create keyCreateCommand `cmd:"" help:"Create the platform's API key of the operator account and print it once."`
	} `cmd:"" help:"API keys."`
	Safelist struct {
		Clear safelistClearCommand `cmd:"" help:"Take a user's IP safelist away."`
	} `cmd:"" help:"IP safelists."`
	Explain explainCommand `cmd:"" help:"Tell whether a user or an API key would be let in, and why not."`
	Erase   eraseCommand   `cmd:"" help:"Complete a request for deletion: erase a user for good."`
}

type adminCreateCommand struct {
	storeSettings
	Username  string `help:"Username." required:"" placeholder:"NAME"`
	Email     string `help:"Email address." required:"" placeholder:"EMAIL"`
	FirstName string `help:"First name." default:"Admin" placeholder:"NAME"`
	LastName  string `help:"Last name." placeholder:"NAME"`
	Account   string `help:"Name or id of the main account; without it, the operator account." placeholder:"ACCOUNT"`
	Operator  string `help:"Name of the operator account, if it is to be created." default:"Operator" placeholder:"NAME"`
	Language  string `help:"Language, as a BCP 47 tag." default:"en" placeholder:"TAG"`
	TimeZone  string `help:"Time zone, as an IANA name." default:"UTC" placeholder:"ZONE"`
}

// Run reads the password from the standard input, so that it is in no list of processes.
func (c *adminCreateCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{Scheme: "http", Host: "localhost:8080"}, "", c.logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	fmt.Fprint(os.Stderr, "Password (one line, 8 to 128 characters): ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return errors.New("no password was given")
	}
	admin := signin.Founder{Password: strings.TrimRight(line, "\r\n"), Draft: user.Draft{Username: c.Username, Email: c.Email,
		FirstName: c.FirstName, LastName: c.LastName, Language: c.Language, TimeZone: c.TimeZone}}
	needed, err := h.SignIn.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if needed {
		if c.Account != "" {
			return errors.New("there is no account yet: leave --account out to create the operator account first")
		}
		err = h.SignIn.SetUp(ctx, access.CommandLine, signin.Setup{OperatorName: c.Operator, Admin: admin, Language: c.Language, TimeZone: c.TimeZone})
	} else {
		var in account.ID
		if in, err = h.account(ctx, c.Account); err == nil {
			_, err = h.SignIn.CreateAdmin(ctx, in, admin)
		}
	}
	if err == nil {
		fmt.Printf("\nCreated the account admin %s.\n", c.Username)
	}
	return err
}

// account finds an account by id or name; without either, the operator account.
func (h *house) account(ctx context.Context, name string) (account.ID, error) {
	operator, err := h.Accounts.OperatorID(ctx)
	if fault.Code(err) == account.Missing.Code {
		err = errors.New("there is no account yet: create one with gatehouse admin create, or by the link that gatehouse serve prints")
	}
	if name == "" || err != nil {
		return operator, err
	}
	if a, err := account.Get(ctx, h.Database.Read(), account.ID(name)); err == nil {
		return a.ID, nil
	}
	actor := access.Program(access.CommandLine)
	found, err := h.Accounts.List(ctx, actor, operator, account.Filter{Deep: true, Search: name, Limit: 100})
	if err != nil {
		return "", err
	}
	found = slices.DeleteFunc(found, func(b account.Below) bool { return text.Fold(b.Name) != text.Fold(name) })
	switch len(found) {
	case 0:
		return "", fmt.Errorf("there is no account named %q", name)
	case 1:
		return found[0].ID, nil
	}
	return "", fmt.Errorf("there are %d accounts named %q: give the id of one, such as %s below %s", len(found), name, found[0].ID, found[0].ParentName)
}

type keyCreateCommand struct {
	storeSettings
	Name string `help:"What the key is for." default:"platform" placeholder:"NAME"`
}

// Run creates the key.
func (c *keyCreateCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{}, "", c.logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	operator, err := h.account(ctx, "")
	if err != nil {
		return err
	}
	scopes, err := h.Keys.Everything(ctx, operator)
	if err != nil {
		return err
	}
	_, secret, err := h.Keys.Create(ctx, access.Program(access.CommandLine), operator, apikey.Draft{Name: c.Name, Scopes: scopes})
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "This key is shown only now. Send it as: Authorization: App KEY")
	fmt.Println(secret.Text())
	return nil
}

type exportCommand struct {
	Users exportUsersCommand `cmd:"" help:"Write the users of an account as CSV to the standard output."`
}

type exportUsersCommand struct {
	storeSettings
	Account string `help:"Name or id of the main account; without it, the operator account." placeholder:"ACCOUNT"`
}

// Run writes the users, one line each.
func (c *exportUsersCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{}, "", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	in, err := h.account(ctx, c.Account)
	if err != nil {
		return err
	}
	rows, err := api.UserRows(ctx, h.Users, access.Program(access.CommandLine), in, user.Filter{})
	if err != nil {
		return err
	}
	w := csv.NewWriter(os.Stdout)
	err = w.Write(api.UserColumns)
	for row, broken := range rows {
		if err = errors.Join(err, broken); err != nil {
			return err
		}
		err = w.Write(row)
	}
	w.Flush()
	return errors.Join(err, w.Error())
}

type eraseCommand struct {
	storeSettings
	Username string `arg:"" help:"Whom to erase; their deletion must have been asked for." placeholder:"NAME"`
}

// Run erases the user.
func (c *eraseCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{}, "", c.logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	operator, err := h.Accounts.OperatorID(ctx)
	if err != nil {
		return err
	}
	in, id, err := user.ByName(ctx, h.Database.Read(), c.Username)
	if err != nil {
		return err
	}
	if err := h.Users.Erase(ctx, access.Program(access.CommandLine), operator, in, id); err != nil {
		return err
	}
	fmt.Printf("Erased %s.\n", c.Username)
	return nil
}
