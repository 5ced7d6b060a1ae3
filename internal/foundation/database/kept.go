package database

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// SQLite reads the text of a statement anew each time, which for a short one
// costs as much as running it and for the widest lists a third. So every
// connection keeps the prepared forms of what it ran lately, inside and outside
// of transactions. PostgreSQL's driver does the like by itself.

// keptStatements is how many prepared forms one connection keeps: more than
// the texts that requests come back to, at some ten kilobytes each.
const keptStatements = 64

// openKeeping opens a SQLite database whose connections keep statements.
func openKeeping(dsn string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{connector}), nil
}

type keeping struct{ driver.Connector }

// Connect opens a connection that keeps statements.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, ok := opened.(connection)
	if !ok {
		return nil, errors.Join(errors.New("database: the SQLite driver has changed"), opened.Close())
	}
	return &keeper{connection: able, byText: map[string]*list.Element{}, latest: list.New()}, nil
}

// connection is what SQLite's driver can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps statements. Like any connection it serves
// one caller at a time.
type keeper struct {
	connection
	byText map[string]*list.Element // of *keptStatement
	latest *list.List               // the last one used in front
}

// statement is what a prepared form can do.
type statement interface {
	driver.StmtExecContext
	driver.StmtQueryContext
	Close() error
}

type keptStatement struct {
	text     string
	prepared statement // nil until the text comes a second time: many come only once
	busy     bool      // its rows are being read
}

// ExecContext runs a statement, by its kept form if there is one.
func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	kept, err := k.find(ctx, query)
	if err != nil || kept == nil {
		return k.connection.ExecContext(ctx, query, args)
	}
	return kept.prepared.ExecContext(ctx, args)
}

// QueryContext asks a question, by its kept form if there is one.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	kept, err := k.find(ctx, query)
	if err != nil || kept == nil {
		return k.connection.QueryContext(ctx, query, args)
	}
	rows, err := kept.prepared.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	kept.busy = true
	return &keptRows{rows, kept}, nil
}

// find is the prepared form of a text, nil when the text is to run without
// one: it is new, or its rows are being read, or it is no ordinary statement.
func (k *keeper) find(ctx context.Context, text string) (*keptStatement, error) {
	element := k.byText[text]
	if element == nil {
		if keepable(text) {
			k.byText[text] = k.latest.PushFront(&keptStatement{text: text})
			k.forget()
		}
		return nil, nil
	}
	k.latest.MoveToFront(element)
	kept, _ := element.Value.(*keptStatement)
	if kept.busy {
		return nil, nil
	}
	if kept.prepared == nil {
		made, err := k.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		able, ok := made.(statement)
		if !ok {
			return nil, made.Close()
		}
		kept.prepared = able
	}
	return kept, nil
}

func keepable(text string) bool {
	text = strings.TrimLeft(text, " \t\n")
	for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "DELETE"} {
		if strings.HasPrefix(text, verb) {
			return true
		}
	}
	return false
}

// forget gives up what was not used for the longest time.
func (k *keeper) forget() {
	for element := k.latest.Back(); element != nil && k.latest.Len() > keptStatements; {
		kept, _ := element.Value.(*keptStatement)
		earlier := element.Prev()
		if !kept.busy {
			k.latest.Remove(element)
			delete(k.byText, kept.text)
			kept.close()
		}
		element = earlier
	}
}

func (s *keptStatement) close() {
	if s.prepared != nil {
		_ = s.prepared.Close() // it repeats the failure of its last run, which was told then
	}
}

// Close gives up all statements and the connection.
func (k *keeper) Close() error {
	for element := k.latest.Front(); element != nil; element = element.Next() {
		kept, _ := element.Value.(*keptStatement)
		kept.close()
	}
	return k.connection.Close()
}

// keptRows gives its statement back when it is closed.
type keptRows struct {
	driver.Rows
	of *keptStatement
}

// Close ends the reading.
func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
