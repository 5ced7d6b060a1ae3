package smsc

import (
	"context"
	"errors"
	"net"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/smpp"
)

// Standing is how an account stands: the centre that was set for it, and the
// account whose centre counts.
type Standing struct {
	Own      *SMSC            // nil: none was set
	From     access.AccountID // whose centre counts here; empty: no traffic is relayed
	FromName string
}

// Find tells how an account stands: for the operator.
func (r *SMSCs) Find(ctx context.Context, actor access.Actor, in access.AccountID) (s Standing, err error) {
	operator, err := r.accounts.OperatorID(ctx)
	if err != nil {
		return s, err
	}
	if err := actor.May(operator, Manages); err != nil {
		return s, err
	}
	if _, err := account.Get(ctx, r.db.Read(), in); err != nil {
		return s, err
	}
	own, err := get(ctx, r.db.Read(), in)
	switch {
	case err == nil:
		s.Own = &own
	case !errors.Is(err, Missing):
		return s, err
	}
	counting, err := counts(ctx, r.db.Read(), in)
	if errors.Is(err, Missing) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	from, err := account.Get(ctx, r.db.Read(), counting.Account)
	s.From, s.FromName = from.ID, from.Name
	return s, err
}

const columns = `s.account_id, s.host, s.port, s.tls, s.system_id, s.password, s.system_type, s.window_size, s.enabled, s.version, s.updated_at`

func get(ctx context.Context, q database.Queryer, in access.AccountID) (SMSC, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM smscs s WHERE s.account_id = $1`, in))
}

// counts is the centre that an account's traffic goes to: that of the nearest
// account, itself included, that has one and has not switched it off.
func counts(ctx context.Context, q database.Queryer, in access.AccountID) (SMSC, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM account_tree t JOIN smscs s ON s.account_id = t.ancestor_id
		WHERE t.account_id = $1 AND s.enabled = 1 ORDER BY t.depth LIMIT 1`, in))
}

func scan(row database.Scanner) (s SMSC, err error) {
	var secure, enabled int
	var updated int64
	err = row.Scan(&s.Account, &s.Host, &s.Port, &secure, &s.SystemID, &s.password, &s.SystemType, &s.Window, &enabled, &s.Version, &updated)
	if errors.Is(err, database.ErrNotFound) {
		err = Missing
	}
	s.TLS, s.Enabled, s.UpdatedAt = secure == 1, enabled == 1, time.UnixMicro(updated).UTC()
	return s, err
}

// Upstream is a centre as the gateway reaches it. Two that are equal are
// reached in the same way: a session with the one is a session with the other.
type Upstream struct {
	Account access.AccountID // whose it is: that of the traffic, or one above it
	// Inherited: it is that of an account above. What the centre sends of itself,
	// receipts and messages, may be for any account that has it from there, and
	// nothing says which: bind as transmitter, so that nobody gets another's.
	Inherited bool
	Host      string
	Port      int
	TLS       bool
	Bind      smpp.Bind
	Window    int

	version, updated int64
}

// found is what Of keeps: an upstream, or that there is none.
type found struct {
	upstream  Upstream
	missing   bool
	dependsOn []audit.Dependency
}

// Of is where an account's traffic goes. It is Missing when nowhere, Busy when
// that cannot be known. It is kept in memory until something changes.
func (r *SMSCs) Of(ctx context.Context, in access.AccountID) (Upstream, error) {
	f, err := r.look(ctx, in)
	if err != nil {
		return Upstream{}, err
	}
	if f.missing {
		return Upstream{}, Missing
	}
	return f.upstream, nil
}

func (r *SMSCs) look(ctx context.Context, in access.AccountID) (*found, error) {
	if f, ok := r.known.GetIfPresent(in); ok {
		holds, err := r.numbers.Holds(f.dependsOn)
		if err != nil {
			return nil, err
		}
		if holds {
			return f, nil
		}
	}
	f, err := r.load(ctx, in)
	if err != nil {
		if database.Away(err) {
			return nil, audit.Busy.Because(err)
		}
		return nil, err
	}
	r.numbers.Learn(f.dependsOn)
	r.known.Set(in, f)
	return f, nil
}

// load reads the change numbers first: whatever changes afterwards makes the
// result old.
func (r *SMSCs) load(ctx context.Context, in access.AccountID) (*found, error) {
	numbers, err := account.Dependencies(ctx, r.db.Read(), in)
	if err != nil {
		return nil, err
	}
	f := &found{dependsOn: numbers}
	s, err := counts(ctx, r.db.Read(), in)
	if errors.Is(err, Missing) {
		f.missing = true
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	f.upstream, err = r.upstream(s)
	f.upstream.Inherited = s.Account != in
	return f, err
}

func (r *SMSCs) upstream(s SMSC) (Upstream, error) {
	password, err := r.box.Open(s.password, place(s.Account))
	return Upstream{Account: s.Account, Host: s.Host, Port: s.Port, TLS: s.TLS, Window: s.Window, version: int64(s.Version), updated: s.UpdatedAt.UnixMicro(),
		Bind: smpp.Bind{SystemID: s.SystemID, Password: password, SystemType: s.SystemType}}, err
}

// Dial connects to a centre, at the addresses that the operator of the
// installation lets the program call.
func (r *SMSCs) Dial(ctx context.Context, u Upstream) (net.Conn, error) {
	return r.out.Dial(ctx, u.Host, u.Port, u.TLS)
}
