package apikey

import (
	"context"
	"slices"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// keptRevoked is how many revoked keys of an account are shown at most; the
// audit log has them all.
const keptRevoked = 1000

// check asks for the permission, and who it is.
func check(actor access.Actor, in access.AccountID, now time.Time) error {
	if err := actor.May(in, access.KeysManage); err != nil {
		return err
	}
	return actor.Confirmed(now)
}

// Create makes a key. The secret is answered once.
func (k *Keys) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (key Key, secret seal.Token, err error) {
	now := clock.Now(ctx)
	if err := d.valid(now); err != nil {
		return Key{}, seal.Token{}, err
	}
	err = k.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		key = Key{Account: in, ID: ident.At("key", now), Name: d.Name, Scopes: d.Scopes, Addresses: d.Addresses, ValidFrom: *d.ValidFrom, ValidTo: *d.ValidTo,
			CreatedAt: now, CreatedBy: actor.Name, UpdatedAt: now, Version: 1, nameKey: text.Fold(d.Name)}
		secret = seal.NewToken(SecretPrefix, string(in))
		events := []audit.Event{{Action: "key.created", Target: key.target(), Changes: key.facts()}}
		if d.Disabled {
			key.DisabledAt = &now
			events = append(events, audit.Event{Action: "key.disabled", Target: key.target()})
		}
		if err := check(actor, in, now); err != nil {
			return events, err
		}
		if err := mayGive(ctx, tx, actor, in, d.Scopes); err != nil {
			return events, err
		}
		var count int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM api_keys WHERE account_id = $1 AND revoked_at IS NULL`, in).Scan(&count); err != nil {
			return nil, err
		}
		if count >= MaxKeys {
			return events, TooMany
		}
		return events, insert(ctx, tx, actor, key, secret)
	})
	if err != nil {
		return Key{}, seal.Token{}, err
	}
	return key, secret, nil
}

func insert(ctx context.Context, tx *database.Tx, actor access.Actor, key Key, secret seal.Token) error {
	made, err := tx.ExecCount(ctx, `
		INSERT INTO api_keys (account_id, id, name, name_key, secret_hash, valid_from, valid_to, created_at, created_by_id, created_by_name, updated_at, warned_at, disabled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8, $8, $11) ON CONFLICT (account_id, name_key) WHERE revoked_at IS NULL DO NOTHING`,
		key.Account, key.ID, key.Name, key.nameKey, secret.Hash(), key.ValidFrom.UnixMicro(), key.ValidTo.UnixMicro(), key.CreatedAt.UnixMicro(), actor.ID, actor.Name, disabledAt(key))
	if err != nil {
		return err
	}
	if made == 0 {
		return NameTaken
	}
	return insertParts(ctx, tx, key)
}

// disabledAt is when the key was turned off, as it is stored.
func disabledAt(key Key) *int64 {
	if key.DisabledAt == nil {
		return nil
	}
	at := key.DisabledAt.UnixMicro()
	return &at
}

func insertParts(ctx context.Context, tx *database.Tx, key Key) error {
	for _, p := range key.Scopes {
		if err := tx.Later(ctx, `INSERT INTO api_key_scopes (account_id, key_id, permission) VALUES ($1, $2, $3)`, key.Account, key.ID, p); err != nil {
			return err
		}
	}
	for i, one := range key.Addresses {
		if err := tx.Later(ctx, `INSERT INTO api_key_addresses (account_id, key_id, position, value) VALUES ($1, $2, $3, $4)`, key.Account, key.ID, i, one); err != nil {
			return err
		}
	}
	return nil
}

// Update changes a key; that counts at once on this node and within a second on
// the others. To turn one off is all that somebody who lacks one of its scopes may do.
func (k *Keys) Update(ctx context.Context, actor access.Actor, in access.AccountID, id string, p Patch) (Key, error) {
	if err := p.valid(); err != nil {
		return Key{}, err
	}
	err := k.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		before, events, err := open(ctx, tx, actor, in, id, "key.updated")
		if err != nil {
			return events, err
		}
		if p.IfVersion != 0 && p.IfVersion != before.Version {
			return events, Changed
		}
		key := before
		if events = key.change(events[0], p, clock.Now(ctx)); len(events) == 0 {
			return nil, nil
		}
		if before.RevokedAt != nil {
			return events, IsRevoked
		}
		if err := mayChange(ctx, tx, actor, before, key); err != nil {
			return events, err
		}
		return events, store(ctx, tx, before, key)
	})
	if err != nil {
		return Key{}, err
	}
	return k.whole(ctx, in, id) // whoever may change a key is shown what came of it
}

// change applies a patch and answers an event for what was edited, and one for
// turning on or off.
func (k *Key) change(event audit.Event, p Patch, now time.Time) (events []audit.Event) {
	if event.Changes = k.apply(p); len(event.Changes) > 0 {
		events = append(events, event)
	}
	if p.Enabled == nil || *p.Enabled == (k.DisabledAt == nil) {
		return events
	}
	turned := audit.Event{Action: "key.disabled", Target: k.target()}
	if *p.Enabled {
		turned.Action, k.DisabledAt = "key.enabled", nil
	} else {
		k.DisabledAt = &now
	}
	return append(events, turned)
}

// mayChange is PowerLacking when the actor lacks anything that the key may do
// before or after, unless it is only turned off.
func mayChange(ctx context.Context, tx *database.Tx, actor access.Actor, before, after Key) error {
	off := before
	off.DisabledAt = after.DisabledAt
	if after.DisabledAt != nil && off.same(after) {
		return nil
	}
	if !before.ValidTo.Equal(after.ValidTo) {
		if wrong := validEnd(after.ValidFrom, after.ValidTo, clock.Now(ctx)); wrong != nil {
			return wrong
		}
	}
	if !slices.Equal(before.Scopes, after.Scopes) {
		if err := mayGive(ctx, tx, actor, after.Account, after.Scopes); err != nil {
			return err
		}
	}
	return actor.Holds(access.SetOf(before.Scopes...))
}

// same tells whether two states of a key differ in nothing that can be edited.
func (k Key) same(other Key) bool {
	return k.Name == other.Name && k.ValidTo.Equal(other.ValidTo) && slices.Equal(k.Scopes, other.Scopes) && slices.Equal(k.Addresses, other.Addresses)
}

func store(ctx context.Context, tx *database.Tx, before, key Key) error {
	now := clock.Now(ctx).UnixMicro()
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM api_keys WHERE account_id = $1 AND name_key = $2 AND id <> $3 AND revoked_at IS NULL`,
		key.Account, text.Fold(key.Name), key.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return NameTaken
	}
	err = tx.Exec(ctx, `UPDATE api_keys SET name = $3, name_key = $4, valid_to = $5, disabled_at = $6, updated_at = $7, version = version + 1 WHERE account_id = $1 AND id = $2`,
		key.Account, key.ID, key.Name, text.Fold(key.Name), key.ValidTo.UnixMicro(), disabledAt(key), now)
	if err != nil {
		return err
	}
	if !key.ValidTo.Equal(before.ValidTo) { // whoever sets an end knows of it
		if err := tx.Exec(ctx, `UPDATE api_keys SET warned_at = $3 WHERE account_id = $1 AND id = $2`, key.Account, key.ID, now); err != nil {
			return err
		}
	}
	for _, table := range []string{"api_key_scopes", "api_key_addresses"} {
		if err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE account_id = $1 AND key_id = $2`, key.Account, key.ID); err != nil {
			return err
		}
	}
	return insertParts(ctx, tx, key)
}

// Revoke ends a key at once and for good. Whoever manages keys may, be the key
// mightier than they are. One that is revoked already stays so.
func (k *Keys) Revoke(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return k.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		key, events, err := open(ctx, tx, actor, in, id, "key.revoked")
		if err != nil {
			return events, err
		}
		if key.RevokedAt != nil {
			return nil, nil
		}
		now := clock.Now(ctx).UnixMicro()
		err = tx.Exec(ctx, `UPDATE api_keys SET revoked_at = $3, updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2`, in, id, now)
		if err != nil {
			return nil, err
		}
		return events, tx.Exec(ctx, `
			DELETE FROM api_keys WHERE account_id = $1 AND id IN (
				SELECT id FROM api_keys WHERE account_id = $1 AND revoked_at IS NOT NULL ORDER BY revoked_at DESC, id DESC LIMIT 1000 OFFSET $2)`, in, keptRevoked)
	})
}

// open finds a key that is to be changed and checks the right to change keys.
func open(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (Key, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return Key{}, nil, err
	}
	key, err := get(ctx, tx, in, id)
	if err != nil {
		if denied := actor.May(in, access.KeysManage); denied != nil {
			err = denied // what there is, is not for everybody to know
		}
		return Key{}, nil, err
	}
	return key, []audit.Event{{Action: action, Target: key.target()}}, check(actor, in, clock.Now(ctx))
}

// Everything is what an account admin of the account may do: the scopes of a
// platform's first key.
func (k *Keys) Everything(ctx context.Context, in access.AccountID) ([]access.Permission, error) {
	admin, _ := access.FindSystemRole(access.AccountAdmin)
	set, err := access.PermissionsOfSystemRole(ctx, k.db.Read(), in, admin)
	list := make([]access.Permission, 0, len(set))
	for p := range set {
		list = append(list, p)
	}
	return unique(list), err
}
