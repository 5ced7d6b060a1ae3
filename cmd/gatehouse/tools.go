package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/foundation/database"
)

type migrateCommand struct{ storeSettings }

// Run brings the database to this program's version.
func (c *migrateCommand) Run(ctx context.Context) error {
	db, err := database.Open(ctx, c.address())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	steps, err := db.Migrate(ctx)
	if err == nil {
		fmt.Printf("The database is at this program's version; steps taken: %d.\n", steps)
	}
	return err
}

type healthCommand struct {
	Listen string `help:"Address and port of the running program." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
}

// Run fails unless the program answers that it is ready: for supervisors and containers.
func (c *healthCommand) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return err
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 100))
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(text)))
	}
	fmt.Println(strings.TrimSpace(string(text)))
	return nil
}

type openapiCommand struct{}

// Run writes the API's description to the standard output.
func (openapiCommand) Run() error {
	document, err := api.Describe("1")
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(document, '\n'))
	return err
}
