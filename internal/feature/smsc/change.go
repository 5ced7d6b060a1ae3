package smsc

import (
	"context"
	"errors"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Set says where an account's traffic goes. It counts at once, also for
// sessions that are open.
func (r *SMSCs) Set(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (Standing, error) {
	if err := d.valid(); err != nil {
		return Standing{}, err
	}
	err := r.change(ctx, actor, in, "smsc.set", func(tx *database.Tx, before SMSC, event *audit.Event) (bool, error) {
		if d.IfVersion != 0 && d.IfVersion != before.Version {
			return false, Changed
		}
		switch {
		case d.Password != nil:
		case before.Version == 0:
			return false, PasswordMissing
		case before.elsewhere(d):
			return false, PasswordAgain
		}
		if event.Changes = differences(before, d); len(event.Changes) == 0 {
			return false, nil
		}
		return true, r.store(ctx, tx, in, before, d)
	})
	if err != nil {
		return Standing{}, err
	}
	return r.Find(ctx, actor, in)
}

// Remove takes an account's own centre away: that of the account above counts then.
func (r *SMSCs) Remove(ctx context.Context, actor access.Actor, in access.AccountID) error {
	return r.change(ctx, actor, in, "smsc.removed", func(tx *database.Tx, before SMSC, _ *audit.Event) (bool, error) {
		if before.Version == 0 {
			return false, Missing
		}
		return true, tx.Exec(ctx, `DELETE FROM smscs WHERE account_id = $1`, in)
	})
}

// change does one act on an account's centre, which stands in the logs of the
// operator and of the account. The act tells whether there was something to do.
func (r *SMSCs) change(ctx context.Context, actor access.Actor, in access.AccountID, action string,
	act func(tx *database.Tx, before SMSC, event *audit.Event) (bool, error)) error {
	operator, err := r.accounts.OperatorID(ctx)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, operator, in, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := account.Get(ctx, tx, in)
		if err != nil {
			return nil, err
		}
		events := []audit.Event{{Action: action, Target: audit.Target{Kind: "account", ID: string(a.ID), Name: a.Name}}}
		if err := actor.May(operator, Manages); err != nil {
			return events, err
		}
		if err := actor.Confirmed(clock.Now(ctx)); err != nil {
			return events, err
		}
		before, err := get(ctx, tx, in)
		if err != nil && !errors.Is(err, Missing) {
			return nil, err
		}
		done, err := act(tx, before, &events[0])
		if err == nil && !done {
			return nil, nil
		}
		return events, err
	})
}

func (r *SMSCs) store(ctx context.Context, tx *database.Tx, in access.AccountID, before SMSC, d Draft) error {
	password := before.password
	if d.Password != nil {
		password = r.box.Seal(*d.Password, place(in))
	}
	return tx.Exec(ctx, `
		INSERT INTO smscs (account_id, host, port, tls, system_id, password, system_type, window_size, enabled, version, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
		ON CONFLICT (account_id) DO UPDATE SET host = $2, port = $3, tls = $4, system_id = $5, password = $6, system_type = $7,
			window_size = $8, enabled = $9, version = smscs.version + 1, updated_at = $10`,
		in, d.Host, d.Port, number(d.TLS), d.SystemID, password, d.SystemType, d.Window, number(d.Enabled), clock.Now(ctx).UnixMicro())
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// differences are the changes from what was set to a draft. Of a password it is
// told that it changed, and never what it is.
func differences(before SMSC, d Draft) (changes []audit.Change) {
	add := func(field, old, now string) {
		if old != now {
			changes = append(changes, audit.Change{Field: field, Before: old, After: now})
		}
	}
	flag := func(yes bool) string { return strconv.FormatBool(yes) }
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	if before.Version == 0 {
		flag = func(yes bool) string { // false is as good as not there
			if !yes {
				return ""
			}
			return "true"
		}
	}
	add("host", before.Host, d.Host)
	add("port", count(before.Port), count(d.Port))
	add("tls", flag(before.TLS), flag(d.TLS))
	add("systemId", before.SystemID, d.SystemID)
	add("systemType", before.SystemType, d.SystemType)
	add("window", count(before.Window), count(d.Window))
	add("enabled", flag(before.Enabled), flag(d.Enabled))
	if d.Password != nil {
		changes = append(changes, audit.Change{Field: "password"})
	}
	return changes
}
