package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx", for floors

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// place is a filled database with the rooms on it, as the program has them.
type place struct {
	api.Rooms
	engine   database.Engine
	users    int
	folder   string // sealing key, and the file of SQLite
	address  string
	admin    access.Actor
	account  access.AccountID
	handler  http.Handler
	bare     *sql.DB // the driver alone, for floors
	server   int     // pid of PostgreSQL
	hashing  *seal.Passwords
	end      context.CancelFunc
	postgres string
}

// Names that the filled databases have.
const (
	adminName = "admin"
	password  = "correct horse battery staple"
)

// open opens the database of this size, and fills it first where there is none yet.
func (r *report) open(ctx context.Context, engine database.Engine, users int) (*place, error) {
	events := max(1000, int(float64(r.events)*float64(users)/float64(r.largest())))
	return r.openNamed(ctx, engine, users, fmt.Sprintf("%d_%d", users, min(events, r.events)), min(events, r.events))
}

func (r *report) openNamed(ctx context.Context, engine database.Engine, users int, name string, events int) (*place, error) {
	p := &place{engine: engine, users: users, folder: filepath.Join(r.cache, name), postgres: r.postgres}
	filled := filepath.Join(p.folder, "filled-"+string(engine))
	if _, err := os.Stat(filled); err != nil {
		if err := p.clear(ctx, name); err != nil {
			return nil, err
		}
	}
	p.find(name)
	ctx, p.end = context.WithCancel(ctx)
	if err := p.furnish(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	if _, err := os.Stat(filled); err != nil {
		began := time.Now()
		if err := p.fill(ctx, events); err != nil {
			return nil, errors.Join(fmt.Errorf("fill the database: %w", err), p.close())
		}
		fmt.Fprintf(os.Stderr, "          filled %s with %d users and %d events in %s\n", engine, users, events, time.Since(began).Round(time.Second))
		if err := os.WriteFile(filled, nil, 0o600); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, errors.Join(p.warm(), p.enter(ctx))
}

// warm reads SQLite's file once: the kernel keeps what a running server's
// users look at, and to wait for a disk says nothing of the program.
func (p *place) warm() error {
	path, isFile := strings.CutPrefix(p.address, "sqlite:")
	if !isFile {
		return nil
	}
	file, err := os.Open(path) //nolint:gosec // the benchmark's own file
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, file)
	return errors.Join(err, file.Close())
}

// find says where the database of this name is.
func (p *place) find(name string) {
	p.address = "sqlite:" + filepath.Join(p.folder, "gatehouse.db")
	if p.engine == database.PostgreSQL {
		base, _ := url.Parse(p.postgres) // connecting to it told whether it is one
		base.Path = "/gatehouse_bench_" + name
		p.address = base.String()
	}
}

// clear removes what an earlier run left half done, and makes room.
func (p *place) clear(ctx context.Context, name string) error {
	if err := os.MkdirAll(filepath.Dir(p.folder), 0o755); err != nil { //nolint:gosec // PostgreSQL's own user has its files in there too
		return err
	}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return err
	}
	if p.engine == database.SQLite {
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(filepath.Join(p.folder, "gatehouse.db"+end)); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
		return nil
	}
	server, err := sql.Open("pgx", p.postgres)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	for _, statement := range []string{"DROP DATABASE IF EXISTS gatehouse_bench_" + name + " WITH (FORCE)", "CREATE DATABASE gatehouse_bench_" + name} {
		if _, err := server.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

var public = &url.URL{Scheme: "http", Host: "localhost:8080"}

// furnish wires the rooms as cmd/gatehouse does.
func (p *place) furnish(ctx context.Context) error {
	db, err := database.Open(ctx, p.address)
	if err != nil {
		return err
	}
	p.Database = db
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	key, err := seal.LoadKey("", filepath.Join(p.folder, "sealing.key"))
	if err != nil {
		return err
	}
	if p.Box, err = seal.NewBox(key); err != nil {
		return err
	}
	log := audit.New(db)
	p.Log = log
	numbers := audit.NewNumbers(ctx, log)
	p.Accounts, p.Roles, p.Teams = account.New(log), role.New(log), team.New(log)
	p.Keys = apikey.New(ctx, log, numbers, p.Box, public.String())
	p.Users = user.New(log, p.Box, public.String(), "")
	p.Seats = seat.New(log, p.Box, public.String())
	p.Users.Seats = p.Seats
	p.Factors = secondfactor.New(log, p.Users, p.Box, public.String())
	p.Sessions = session.New(ctx, log, numbers)
	p.hashing = passwords
	p.SignIn = signin.New(log, p.Users, p.Sessions, p.Factors, p.hashing, p.Box)
	p.Safelists, p.APIAccess = safelist.New(log), apiaccess.New(log, p.Box)
	p.Admission = admission.New(ctx, log, numbers, p.Sessions, p.Keys, p.Box)
	p.Admission.Passwords = p.SignIn
	p.handler, err = api.New(p.Rooms, api.Settings{PublicURL: public, Version: "bench", Logger: slog.New(slog.DiscardHandler)})
	return err
}

// passwords are shared by all places: their threads never end.
var passwords = seal.NewPasswords(seal.Recommended, 200)

// enter finds the admin, and opens the bare driver.
func (p *place) enter(ctx context.Context) error {
	in, id, err := user.ByName(ctx, p.Database.Read(), adminName)
	if err != nil {
		return err
	}
	permissions, err := access.EffectiveSet(ctx, p.Database.Read(), in, string(id))
	if err != nil {
		return err
	}
	p.account = in
	p.admin = access.Actor{Kind: access.User, ID: string(id), Name: adminName, Account: in, Permissions: permissions, Service: access.Web, Address: "198.51.100.61"}
	if path, ok := strings.CutPrefix(p.address, "sqlite:"); ok {
		p.bare, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-16384)&_txlock=immediate")
	} else if p.bare, err = sql.Open("pgx", p.address); err == nil {
		err = p.findServer(ctx)
	}
	if p.bare != nil {
		p.bare.SetMaxOpenConns(1)
	}
	return err
}

// findServer finds the process that all backends come from, if it is on this machine.
func (p *place) findServer(ctx context.Context) error {
	var backend int
	if err := p.bare.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&backend); err != nil {
		return err
	}
	if fields := processFields(backend); len(fields) > 1 {
		p.server, _ = strconv.Atoi(fields[1])
	}
	return nil
}

// cpu is what this process and its database server have used.
func (p *place) cpu() time.Duration { return ownCPU() + familyCPU(p.server) }

func (p *place) close() error {
	p.end()
	var err error
	if p.bare != nil {
		err = p.bare.Close()
	}
	if p.Database != nil {
		err = errors.Join(err, p.Database.Close())
	}
	return err
}

// token begins a session of the admin.
func (p *place) token(ctx context.Context) (string, error) {
	u, err := user.Get(ctx, p.Database.Read(), p.account, user.ID(p.admin.ID))
	if err != nil {
		return "", err
	}
	var one session.Opened
	err = p.Database.Change(ctx, func(tx *database.Tx) error {
		one, err = p.Sessions.Open(ctx, tx, u, session.Visitor{Address: p.admin.Address, UserAgent: "bench"}, "password", "")
		return err
	})
	return one.Token.Text(), err
}
