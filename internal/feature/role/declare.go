package role

import (
	"context"
	"regexp"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// MaxDeclared bounds how many permissions a platform declares.
const MaxDeclared = 500

var (
	permissionForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}$`)
	permissionWrong  = fault.New(fault.Invalid, "permission.form").On("id")
	permissionOurs   = fault.New(fault.Conflict, "permission.is_gatehouse")
	permissionAbsent = fault.New(fault.Missing, "permission.missing")
	tooManyDeclared  = fault.New(fault.Limit, "permission.too_many").With("max", MaxDeclared)
)

// Declare adds, or describes anew, a permission of the platform's own services.
// It holds for all accounts; account admins have it from that moment on.
func (r *Roles) Declare(ctx context.Context, actor access.Actor, operator access.AccountID, id access.Permission, name, description string) error {
	if !permissionForm.MatchString(string(id)) {
		return permissionWrong
	}
	if err := validTexts(&name, &description); err != nil {
		return err
	}
	return r.log.Change(ctx, actor, operator, func(tx *database.Tx) ([]audit.Event, error) {
		events, err := mayDeclare(actor, operator, id, "permission.declared")
		if err != nil {
			return events, err
		}
		var others int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM declared_permissions WHERE id <> $1`, id).Scan(&others); err != nil {
			return nil, err
		}
		if others >= MaxDeclared {
			return events, tooManyDeclared
		}
		return events, tx.Exec(ctx, `
			INSERT INTO declared_permissions (id, name, description, declared_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description`,
			id, name, description, clock.Now(ctx).UnixMicro())
	})
}

// Withdraw removes a declared permission; roles and API keys that held it lose it.
func (r *Roles) Withdraw(ctx context.Context, actor access.Actor, operator access.AccountID, id access.Permission) error {
	return r.log.Change(ctx, actor, operator, func(tx *database.Tx) ([]audit.Event, error) {
		events, err := mayDeclare(actor, operator, id, "permission.withdrawn")
		if err != nil {
			return events, err
		}
		gone, err := tx.ExecCount(ctx, `DELETE FROM declared_permissions WHERE id = $1`, id)
		if err != nil {
			return nil, err
		}
		if gone == 0 {
			return nil, permissionAbsent
		}
		if err := tx.Exec(ctx, `DELETE FROM role_permissions WHERE permission = $1`, id); err != nil {
			return nil, err
		}
		return events, tx.Exec(ctx, `DELETE FROM api_key_scopes WHERE permission = $1`, id)
	})
}

func mayDeclare(actor access.Actor, operator access.AccountID, id access.Permission, action string) ([]audit.Event, error) {
	events := []audit.Event{{Action: action, Target: audit.Target{Kind: "permission", ID: string(id), Name: string(id)}}}
	if err := actor.May(operator, access.OperatorPerm); err != nil {
		return events, err
	}
	for _, e := range access.Catalogue() {
		if e.ID == id {
			return events, permissionOurs
		}
	}
	return events, nil
}
