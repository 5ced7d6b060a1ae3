package provider

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/text"
)

// Create makes a provider, switched on, as the last of its channel.
func (r *Providers) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (p Provider, err error) {
	if d.Kind.Channel() == "" {
		return Provider{}, KindUnknown
	}
	if err := fault.Several(nameRule.Apply(&d.Name), d.missingSecret(), validSecret(d.Secret)); err != nil {
		return Provider{}, err
	}
	if err := d.Kind.valid(&d.Settings); err != nil {
		return Provider{}, err
	}
	now := clock.Now(ctx)
	p = Provider{ID: ident.At("prv", now), Kind: d.Kind, Name: d.Name, Enabled: true, Settings: d.Settings, HasSecret: d.Secret != "", Version: 1, CreatedAt: now, UpdatedAt: now}
	p.secrets = r.sealed(p.ID, d.Secret)
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "provider.created", Target: p.target(), Changes: differences(Settings{}, p.Settings)}}
		if err := check(actor, in, now); err != nil {
			return events, err
		}
		var count int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM message_providers WHERE account_id = $1`, in).Scan(&count); err != nil {
			return nil, err
		}
		if count >= MaxProviders {
			return events, TooMany
		}
		return events, insert(ctx, tx, in, &p)
	})
	return p.at(now), err
}

func (d Draft) missingSecret() *fault.Fault {
	if d.Secret == "" && d.Kind.needsSecret() {
		return SecretMissing
	}
	return nil
}

func insert(ctx context.Context, tx *database.Tx, in access.AccountID, p *Provider) error {
	settings, err := json.Marshal(p.Settings)
	if err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(position), 0) + 1 FROM message_providers WHERE account_id = $1 AND channel = $2`, in, p.Kind.Channel()).Scan(&p.Position)
	if err != nil {
		return err
	}
	made, err := tx.ExecCount(ctx, `
		INSERT INTO message_providers (account_id, id, kind, channel, name, name_key, position, enabled, settings, secrets, version, created_at, updated_at, failure, detail, failures)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, 1, $10, $10, '', '', 0) ON CONFLICT (account_id, name_key) DO NOTHING`,
		in, p.ID, string(p.Kind), string(p.Kind.Channel()), p.Name, text.Fold(p.Name), p.Position, string(settings), p.secrets, p.CreatedAt.UnixMicro())
	if err == nil && made == 0 {
		err = NameTaken
	}
	return err
}

// Update renames a provider, sets it anew, or gives it another secret. What was
// known of its health counts no more once it is set anew.
func (r *Providers) Update(ctx context.Context, actor access.Actor, in access.AccountID, id string, patch Patch) (Provider, error) {
	var wrong *fault.Fault
	if patch.Secret != nil {
		wrong = validSecret(*patch.Secret)
	}
	if err := fault.Several(nameRule.Apply(patch.Name), wrong); err != nil {
		return Provider{}, err
	}
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		p, events, err := r.open(ctx, tx, actor, in, id, "provider.updated")
		if err != nil {
			return events, err
		}
		if patch.IfVersion != 0 && patch.IfVersion != p.Version {
			return events, Changed
		}
		if events[0].Changes, err = r.apply(&p, patch); err != nil {
			return events, err
		}
		if len(events[0].Changes) == 0 {
			return nil, nil
		}
		return events, store(ctx, tx, in, p)
	})
	if err != nil {
		return Provider{}, err
	}
	return r.Find(ctx, actor, in, id)
}

func (r *Providers) apply(p *Provider, patch Patch) (changes []audit.Change, err error) {
	changes = audit.Patch(changes, "name", &p.Name, patch.Name)
	given := patch.Secret != nil && *patch.Secret != ""
	if patch.Settings != nil {
		settings := *patch.Settings
		if err := p.Kind.valid(&settings); err != nil {
			return nil, err
		}
		if p.HasSecret && !given && settings.reaches() != p.Settings.reaches() {
			return nil, SecretAgain
		}
		changes = append(changes, differences(p.Settings, settings)...)
		p.Settings = settings
	}
	if patch.Secret == nil {
		return changes, nil
	}
	if !given && p.Kind.needsSecret() {
		return nil, SecretMissing
	}
	if given || p.HasSecret {
		p.secrets = r.sealed(p.ID, *patch.Secret)
		changes = append(changes, audit.Change{Field: "secret"}) // that it changed, and never what it is
	}
	return changes, nil
}

func store(ctx context.Context, tx *database.Tx, in access.AccountID, p Provider) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM message_providers WHERE account_id = $1 AND name_key = $2 AND id <> $3`, in, text.Fold(p.Name), p.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return NameTaken
	}
	settings, err := json.Marshal(p.Settings)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `
		UPDATE message_providers SET name = $3, name_key = $4, settings = $5, secrets = $6, version = version + 1, updated_at = $7,
			failures = 0, back_at = NULL, probe_until = NULL
		WHERE account_id = $1 AND id = $2`,
		in, p.ID, p.Name, text.Fold(p.Name), string(settings), p.secrets, clock.Now(ctx).UnixMicro())
}

// Enable lets a provider take messages again, at its place in the order.
func (r *Providers) Enable(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Provider, error) {
	return r.turn(ctx, actor, in, id, true, "provider.enabled")
}

// Disable leaves a provider out. Messages that it has taken go their way.
func (r *Providers) Disable(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Provider, error) {
	return r.turn(ctx, actor, in, id, false, "provider.disabled")
}

func (r *Providers) turn(ctx context.Context, actor access.Actor, in access.AccountID, id string, on bool, action string) (Provider, error) {
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		p, events, err := r.open(ctx, tx, actor, in, id, action)
		if err != nil || p.Enabled == on {
			if err == nil {
				events = nil
			}
			return events, err
		}
		enabled := 0
		if on {
			enabled = 1
		}
		return events, tx.Exec(ctx, `
			UPDATE message_providers SET enabled = $3, version = version + 1, updated_at = $4, failures = 0, back_at = NULL, probe_until = NULL
			WHERE account_id = $1 AND id = $2`, in, id, enabled, clock.Now(ctx).UnixMicro())
	})
	if err != nil {
		return Provider{}, err
	}
	return r.Find(ctx, actor, in, id)
}

// Remove takes a provider away. The log keeps its name.
func (r *Providers) Remove(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		_, events, err := r.open(ctx, tx, actor, in, id, "provider.removed")
		if err != nil {
			return events, err
		}
		return events, tx.Exec(ctx, `DELETE FROM message_providers WHERE account_id = $1 AND id = $2`, in, id)
	})
}

// Order sets the order of failover of a channel. It names each of its
// providers once: with others in between, somebody has changed them meanwhile.
func (r *Providers) Order(ctx context.Context, actor access.Actor, in access.AccountID, channel message.Channel, ids []string) ([]Provider, error) {
	if channel != message.SMS && channel != message.Voice {
		return nil, ChannelWrong
	}
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "provider.reordered", Target: audit.Target{Kind: "channel", ID: string(channel), Name: string(channel)}}}
		if err := check(actor, in, clock.Now(ctx)); err != nil {
			return events, err
		}
		list, err := all(ctx, tx, `account_id = $1 AND channel = $2`, in, channel)
		if err != nil {
			return nil, err
		}
		names := map[string]string{}
		var before, after []string
		for _, p := range list {
			names[p.ID], before = p.Name, append(before, p.Name)
		}
		for _, id := range ids {
			if name, known := names[id]; known {
				after = append(after, name)
				delete(names, id)
			}
		}
		if len(after) != len(ids) || len(names) > 0 {
			return events, OrderWrong
		}
		if slices.Equal(before, after) {
			return nil, nil
		}
		events[0].Changes = []audit.Change{{Field: "order", Before: strings.Join(before, ", "), After: strings.Join(after, ", ")}}
		for i, id := range ids {
			if err := tx.Exec(ctx, `UPDATE message_providers SET position = $3, version = version + 1 WHERE account_id = $1 AND id = $2`, in, id, i+1); err != nil {
				return nil, err
			}
		}
		return events, nil
	})
	if err != nil {
		return nil, err
	}
	return r.List(ctx, actor, in)
}

// open finds a provider that is to be changed and checks the right to.
func (r *Providers) open(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (Provider, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return Provider{}, nil, err
	}
	p, err := get(ctx, tx, in, id)
	if err != nil {
		if denied := actor.May(in, Manages); denied != nil {
			err = denied // what there is, is not for everybody to know
		}
		return Provider{}, nil, err
	}
	return p, []audit.Event{{Action: action, Target: p.target()}}, check(actor, in, clock.Now(ctx))
}

// differences are the changes between two settings.
func differences(before, after Settings) (changes []audit.Change) {
	add := func(field, old, now string) {
		if old != now {
			changes = append(changes, audit.Change{Field: field, Before: old, After: now})
		}
	}
	add("from", before.From, after.From)
	add("url", before.URL, after.URL)
	add("accountSid", before.AccountSID, after.AccountSID)
	add("method", before.Method, after.Method)
	add("format", before.Format, after.Format)
	add("headers", headerList(before.Headers), headerList(after.Headers))
	add("body", before.Body, after.Body)
	add("host", before.Host, after.Host)
	add("port", number(before.Port), number(after.Port))
	add("tls", yes(before.TLS), yes(after.TLS))
	add("systemId", before.SystemID, after.SystemID)
	add("systemType", before.SystemType, after.SystemType)
	add("sourceTon", number(before.SourceTON), number(after.SourceTON))
	add("sourceNpi", number(before.SourceNPI), number(after.SourceNPI))
	add("payload", yes(before.Payload), yes(after.Payload))
	return changes
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func headerList(headers map[string]string) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		lines = append(lines, name+": "+headers[name])
	}
	return strings.Join(lines, "\n")
}
