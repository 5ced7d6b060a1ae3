package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/locale"
)

type safelistClearCommand struct {
	storeSettings
	Username string `arg:"" help:"Whose list to take away." placeholder:"NAME"`
}

// Run takes a user's safelist away: the way back in for whoever has locked everybody out.
func (c *safelistClearCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{}, "", c.logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	in, id, err := user.ByName(ctx, h.Database.Read(), c.Username)
	if err != nil {
		return err
	}
	if err := h.Safelists.Clear(ctx, access.Program(access.CommandLine), in, id); err != nil {
		return err
	}
	fmt.Printf("%s may come in from every address now.\n", c.Username)
	return nil
}

type explainCommand struct {
	storeSettings
	Who     string `arg:"" help:"Username, or id of an API key." placeholder:"NAME"`
	Address string `help:"IP address from which they come." required:"" placeholder:"ADDRESS"`
	Service string `help:"Way in: web, api or smpp." enum:"web,api,smpp" default:"web"`
	Account string `help:"Account of the API key, by name or id; without it, the operator account." placeholder:"ACCOUNT"`
}

// errNotAdmitted makes the command end with a failure, so that scripts can ask it.
var errNotAdmitted = errors.New("they would be refused")

// explained is how many recent refusals are shown.
const explained = 10

// Run tells whether somebody would be let in now, and why not, and the latest refusals.
func (c *explainCommand) Run(ctx context.Context) error {
	h, err := open(ctx, c.storeSettings, &url.URL{}, "", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = h.close(ctx) }()
	q := admission.Question{Address: c.Address, Service: access.Service(c.Service)}
	var in access.AccountID
	target := c.Who
	if ident.Valid("key", c.Who) {
		q.Key = c.Who
		in, err = h.account(ctx, c.Account)
	} else {
		in, q.User, err = user.ByName(ctx, h.Database.Read(), c.Who)
		target = string(q.User)
	}
	if err != nil {
		return err
	}
	program := access.Program(access.CommandLine)
	e, err := h.Admission.Explain(ctx, program, in, q)
	if err != nil {
		return err
	}
	for _, s := range e.Steps {
		answer := "yes"
		if s.Reason != "" {
			answer = "NO: " + locale.Text("en", "fault."+s.Reason, nil)
		}
		fmt.Printf("%-10s %s\n", s.Check, answer)
	}
	recent, _, err := h.Admission.Refusals(ctx, program, in, target, "", nil, explained)
	if err != nil {
		return err
	}
	for i, r := range recent {
		if i == 0 {
			fmt.Println("\nLately refused:")
		}
		fmt.Printf("%s  %-4s  %-39s  %d times  %s\n", r.At.Format(time.RFC3339), r.Service, r.Address, r.Times, locale.Text("en", "fault."+r.Reason, nil))
	}
	if !e.Admitted {
		return errNotAdmitted
	}
	return nil
}
