// Package apikey keeps the keys by which programs come in. A key belongs to an
// account and holds permissions of its own; its secret is shown once and only
// a hash is stored. Here are the two things that a platform's first key needs:
// creating one on the command line, and finding whose a secret is. Validity,
// addresses, scopes and the rest of a key's life are not here yet.
package apikey

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// SecretPrefix begins every key.
const SecretPrefix = "gtk"

// Limits of a key.
const (
	NameLimit = 60
	Validity  = 365 * 24 * time.Hour
)

// Faults of this room.
var (
	Refused   = fault.New(fault.Unauthenticated, "key.refused")
	NameTaken = fault.New(fault.Conflict, "key.name_taken").On("name")
	badName   = fault.New(fault.Invalid, "key.name_form").On("name").With("max", NameLimit)
)

// Keys is the room's door.
type Keys struct {
	log *audit.Log
	db  *database.DB
}

// New opens the room.
func New(log *audit.Log) *Keys { return &Keys{log: log, db: log.Database()} }

// Create makes a key with everything that an account admin of the account may
// do. The secret is answered once.
func (k *Keys) Create(ctx context.Context, actor access.Actor, in access.AccountID, name string) (id string, secret seal.Token, err error) {
	name, problem := text.Clean(name, NameLimit)
	if problem != text.Fine {
		return "", seal.Token{}, badName
	}
	err = k.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		admin, _ := access.FindSystemRole(access.AccountAdmin)
		scopes, err := access.PermissionsOfSystemRole(ctx, tx, in, admin)
		if err != nil {
			return nil, err
		}
		now := clock.Now(ctx)
		id, secret = ident.At("key", now), seal.NewToken(SecretPrefix, string(in))
		events := []audit.Event{{Action: "key.created", Target: audit.Target{Kind: "key", ID: id, Name: name}}}
		if err := actor.Holds(scopes); err != nil {
			return events, err
		}
		made, err := tx.ExecCount(ctx, `
			INSERT INTO api_keys (account_id, id, name, name_key, secret_hash, created_at, expires_at, created_by_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, name_key) DO NOTHING`,
			in, id, name, text.Fold(name), secret.Hash(), now.UnixMicro(), now.Add(Validity).UnixMicro(), actor.Name)
		if err != nil {
			return nil, err
		}
		if made == 0 {
			return events, NameTaken
		}
		for p := range scopes {
			if err := tx.Exec(ctx, `INSERT INTO api_key_scopes (account_id, key_id, permission) VALUES ($1, $2, $3)`, in, id, p); err != nil {
				return nil, err
			}
		}
		return events, nil
	})
	return id, secret, err
}

// Check finds the actor behind a secret: Refused for one that is unknown or
// expired, or whose account is disabled.
func (k *Keys) Check(ctx context.Context, secret string) (access.Actor, error) {
	token, ok := seal.ParseToken(SecretPrefix, secret)
	if !ok {
		return access.Actor{}, Refused
	}
	actor := access.Actor{Kind: access.Key, Account: access.AccountID("acc_" + token.Owner), Permissions: access.Set{}}
	err := k.db.Read().QueryRowContext(ctx, `
		SELECT id, name FROM api_keys WHERE account_id = $1 AND secret_hash = $2 AND expires_at > $3`,
		actor.Account, token.Hash(), clock.Now(ctx).UnixMicro()).Scan(&actor.ID, &actor.Name)
	if errors.Is(err, database.ErrNotFound) {
		return access.Actor{}, Refused
	}
	if err != nil {
		return access.Actor{}, err
	}
	home, err := account.Get(ctx, k.db.Read(), actor.Account)
	if err != nil {
		return access.Actor{}, err
	}
	if home.Closed {
		return access.Actor{}, Refused
	}
	actor.AccountName, actor.Language, actor.TimeZone = home.Name, home.Language, home.TimeZone
	rows, err := k.db.Read().QueryContext(ctx, `SELECT permission FROM api_key_scopes WHERE account_id = $1 AND key_id = $2`, actor.Account, actor.ID)
	if err != nil {
		return access.Actor{}, err
	}
	return actor, database.Each(rows, func() error {
		var p access.Permission
		if err := rows.Scan(&p); err != nil {
			return err
		}
		actor.Permissions[p] = struct{}{}
		return nil
	})
}
