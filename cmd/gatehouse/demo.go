package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"gatehouse/internal/foundation/database"
)

// demoMark is how the demo knows a database that it made.
const demoMark = "demo"

type demoCommand struct {
	Data            string     `help:"Folder for the demonstration's database." default:"./gatehouse-demo" placeholder:"DIR"`
	Database        string     `help:"postgres://... of an empty database; without it, an embedded one in the data folder." placeholder:"URL"`
	Listen          string     `help:"Address and port; must be of this machine." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	SMPPListen      string     `help:"Address and port for SMPP sessions; empty: none. If another program has the default port, there are none either." name:"smpp-listen" default:"127.0.0.1:2775" placeholder:"ADDRESS"`
	Users           int        `help:"How many users the demonstration has." default:"5000"`
	Password        string     `help:"Password of all named sign-ins, instead of random ones." env:"GATEHOUSE_DEMO_PASSWORD" placeholder:"PASSWORD"`
	OutboundPrivate []string   `help:"Addresses or networks of your own that may be called; none when empty." placeholder:"CIDR"`
	LogLevel        slog.Level `help:"debug, info, warn or error." default:"warn"`
}

// signIn is a person of the demo who can sign in.
type signIn struct{ username, password, what string }

// Run makes the demonstration at the first start, and serves it.
func (c *demoCommand) Run(ctx context.Context) error {
	store := storeSettings{Data: c.Data, Database: c.Database, LogLevel: c.LogLevel, LogFormat: "text"}
	web := webSettings{Listen: c.Listen, Outbox: true, SupportAddress: "support@gatehouse.example", OutboundPrivate: c.OutboundPrivate, SMPP: smppSettings{Listen: c.SMPPListen}}
	if _, err := web.private(); err != nil {
		return err
	}
	public, err := web.publicURL()
	if err != nil {
		return err
	}
	if err := c.mayUse(ctx, store); err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	h, err := open(background, store, public, web.SupportAddress, store.logger(os.Stderr))
	if err != nil {
		return err
	}
	people, err := c.prepare(ctx, h)
	if err != nil {
		return errors.Join(err, h.close(background))
	}
	return errors.Join(serve(ctx, h, web, public, func() { announce(public, people) }), h.close(background))
}

// mayUse refuses a database that the demo did not make: it must never put its
// people into somebody's real one.
func (c *demoCommand) mayUse(ctx context.Context, store storeSettings) error {
	db, err := database.Open(ctx, store.address())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	var accounts, made int
	err = db.Read().QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM accounts), (SELECT COUNT(*) FROM installation WHERE name = $1)`, demoMark).Scan(&accounts, &made)
	if err != nil {
		return err
	}
	if accounts > 0 && made == 0 {
		return errors.New("this database has accounts that the demo did not make: give it a database or --data folder of its own")
	}
	return nil
}

// prepare makes the demo's life, or gives its named sign-ins new passwords.
func (c *demoCommand) prepare(ctx context.Context, h *house) ([]signIn, error) {
	people := []signIn{
		{"admin", "", "account admin of Halden Freight"},
		{"auditor", "", "analyze manager: sees, changes nothing"},
		{"agent", "", "no permissions but the own profile"},
		{"operator", "", "operator of the installation"},
	}
	for i := range people {
		people[i].password = c.Password
		if c.Password == "" {
			people[i].password = randomPassword()
		}
	}
	needed, err := h.SignIn.NeedsSetup(ctx)
	if err != nil {
		return nil, err
	}
	if !needed {
		return people, renewPasswords(ctx, h, people)
	}
	began := time.Now()
	fmt.Printf("Making the demonstration: twelve accounts, %d users in the largest ...\n", c.Users)
	if _, err := remember(ctx, h.Database, demoMark, "yes"); err != nil {
		return nil, err
	}
	life := demoLife{h: h, people: people, users: c.Users}
	if err := life.make(ctx); err != nil {
		return nil, fmt.Errorf("make the demonstration (remove %s to begin anew): %w", c.Data, err)
	}
	h.logger.Info("the demonstration is made", "duration", time.Since(began))
	return people, nil
}

func randomPassword() string {
	random := make([]byte, 10)
	_, _ = rand.Read(random)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random))
}

func announce(public *url.URL, people []signIn) {
	fmt.Printf("\n  Gatehouse is ready: %s\n\n", public)
	for _, p := range people {
		fmt.Printf("  %-10s %-18s %s\n", p.username, p.password, p.what)
	}
	fmt.Printf("\n  Letters that would be sent: %s/outbox\n  Stop with Ctrl-C.\n\n", public)
}
