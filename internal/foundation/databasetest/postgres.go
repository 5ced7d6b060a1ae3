package databasetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// prefix begins the name of every database that tests make. After it come the
// key of the process that made it and a number: gatehouse_test_KEY_NUMBER.
const prefix = "gatehouse_test_"

// postgres is the server as one test process uses it. The connection is held
// until the process ends, and with it an advisory lock on the process's key:
// that is how the next process knows which databases were left by a dead one.
type postgres struct {
	base     *url.URL
	key      int32
	made     atomic.Int64
	template string

	mutex sync.Mutex // a connection runs one statement at a time
	conn  *pgx.Conn
}

var errNoServer = errors.New("run `make test`, or give " + Variable)

// connect finds the server, drops what dead test processes left, and migrates
// a template, once per process.
var connect = sync.OnceValues(func() (*postgres, error) {
	address := os.Getenv(Variable)
	if address == "" {
		return nil, errNoServer
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	server := &postgres{base: base, conn: conn, key: rand.Int32()}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", server.key); err != nil {
		return nil, err
	}
	if err := server.dropLeftovers(ctx); err != nil {
		return nil, fmt.Errorf("drop what earlier tests left: %w", err)
	}
	server.template = server.name()
	if err := server.exec(ctx, "CREATE DATABASE "+server.template); err != nil {
		return nil, err
	}
	return server, migrate(ctx, server.address(server.template))
})

func connected(t testing.TB) *postgres {
	t.Helper()
	if testing.Short() {
		t.Skip("PostgreSQL is left out with -short")
	}
	server, err := connect()
	if errors.Is(err, errNoServer) {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatalf("prepare PostgreSQL: %v", err)
	}
	return server
}

// create makes a database out of a template and drops it after the test, even
// if a process that the test started still uses it. Copying files took 16 ms
// where the default, copying through the write-ahead log, took 40.
func (server *postgres) create(t testing.TB, template string) string {
	t.Helper()
	name := server.name()
	if err := server.exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := server.drop(context.Background(), name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return server.address(name)
}

func (server *postgres) name() string {
	return fmt.Sprintf("%s%d_%d", prefix, server.key, server.made.Add(1))
}

func (server *postgres) address(database string) string {
	address := *server.base
	address.Path = "/" + database
	return address.String()
}

func (server *postgres) drop(ctx context.Context, name string) error {
	return server.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

func (server *postgres) exec(ctx context.Context, statement string) error {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	_, err := server.conn.Exec(ctx, statement)
	return err
}

func (server *postgres) dropLeftovers(ctx context.Context) error {
	rows, err := server.conn.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		owner, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		key, err := strconv.ParseInt(owner, 10, 32)
		if err != nil || int32(key) == server.key {
			continue // not a name that this package gives, or one of our own
		}
		var dead bool
		if err := server.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&dead); err != nil {
			return err
		}
		if !dead {
			continue
		}
		if err := server.drop(ctx, name); err != nil {
			return err
		}
		if _, err := server.conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", key); err != nil {
			return err
		}
	}
	return nil
}
