package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
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
	text, err := askReady(ctx, net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	fmt.Println(text)
	return nil
}

// askReady asks the program at the address whether it is ready.
func askReady(ctx context.Context, address string) (string, error) {
	text, err := askReadyBehind(ctx, address, "")
	if errors.Is(err, errClosed) { // it trusts us, and waits for us to say for whom we ask
		text, err = askReadyBehind(ctx, address, "PROXY UNKNOWN\r\n")
	}
	return text, err
}

// errClosed: the connection ended without an answer.
var errClosed = errors.New("no answer")

// askReadyBehind asks over a connection that begins with the preface.
func askReadyBehind(ctx context.Context, address, preface string) (string, error) {
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			_, err = io.WriteString(c, preface)
		}
		return c, err
	}}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return "", err
	}
	answer, err := transport.RoundTrip(request)
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return "", fmt.Errorf("%s: %w", address, errClosed)
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 100))
	if err != nil || answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(text)))
	}
	return strings.TrimSpace(string(text)), nil
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
