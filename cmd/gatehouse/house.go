package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/role"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/feature/userimport"
	"gatehouse/internal/feature/view"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// waitingHashes is how many sign-ins may wait for their turn at hashing.
const waitingHashes = 200

// house is every room, opened on one database.
type house struct {
	api.Rooms
	numbers *audit.Numbers
	logger  *slog.Logger
}

// open opens the database, brings it to this version, and opens the rooms on
// it. What they do in the background ends with ctx.
func open(ctx context.Context, s storeSettings, publicURL *url.URL, support string, logger *slog.Logger) (*house, error) {
	key, err := seal.LoadKey(s.SealingKey, filepath.Join(s.Data, "sealing.key"))
	if err != nil {
		return nil, err
	}
	leaked, err := s.leaked() // before anything is made
	if err != nil {
		return nil, err
	}
	db, err := database.Open(ctx, s.address())
	if err != nil {
		return nil, errors.Join(err, leaked.Close())
	}
	h, err := furnish(ctx, db, key, publicURL, support, logger)
	if err != nil {
		return nil, errors.Join(err, db.Close(), leaked.Close())
	}
	h.SignIn.Leaked = leaked
	return h, nil
}

func furnish(ctx context.Context, db *database.DB, key []byte, publicURL *url.URL, support string, logger *slog.Logger) (*house, error) {
	if _, err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	box, err := seal.NewBox(key)
	if err != nil {
		return nil, err
	}
	if err := checkKey(ctx, db, box); err != nil {
		return nil, err
	}
	log := audit.New(db)
	h := &house{logger: logger, numbers: audit.NewNumbers(ctx, log)}
	h.Database, h.Box, h.Log = db, box, log
	numbers := h.numbers
	h.Accounts, h.Roles, h.Teams = account.New(log), role.New(log), team.New(log)
	h.Keys = apikey.New(ctx, log, numbers, box, publicURL.String())
	h.Views = view.New(log)
	h.Binds = bind.New(ctx, log)
	h.Safelists, h.APIAccess = safelist.New(log), apiaccess.New(log, box)
	h.Users = user.New(log, box, publicURL.String(), support)
	h.Seats = seat.New(log, box, publicURL.String())
	h.Users.Seats = h.Seats
	h.Users.AlsoErase(h.Seats.Erase)
	h.Users.AlsoErase(h.Keys.Erase)
	h.Users.AlsoErase(h.Roles.Erase)
	h.Users.AlsoErase(h.Safelists.Erase)
	h.Factors = secondfactor.New(log, h.Users, box, publicURL.String())
	h.Imports = userimport.New(log, h.Users)
	h.Sessions = session.New(ctx, log, numbers)
	h.SignIn = signin.New(log, h.Users, h.Sessions, h.Factors, seal.NewPasswords(seal.Recommended, waitingHashes), box)
	h.Admission = admission.New(ctx, log, numbers, h.Sessions, h.Keys, box)
	h.Admission.Passwords = h.SignIn
	h.Invites = invite.New(log, box, h.Users, h.SignIn)
	h.Invites.Seats = h.Seats
	h.Users.AlsoErase(h.Invites.Erase)
	return h, nil
}

// close writes what is only in memory and closes the database.
func (h *house) close(ctx context.Context) error {
	return errors.Join(h.Admission.Close(ctx), h.Sessions.WriteUses(ctx), h.Binds.Leave(ctx), h.Keys.WriteUses(ctx), h.Database.Close(), h.SignIn.Leaked.Close())
}

// checkKey refuses to start with another sealing key than the database knows:
// nothing that was sealed could be opened, and the two would mix.
func checkKey(ctx context.Context, db *database.DB, box *seal.Box) error {
	known, err := remember(ctx, db, "sealing-key", box.Fingerprint())
	if err != nil {
		return err
	}
	if known != box.Fingerprint() {
		return fmt.Errorf("this is not the sealing key that the database was made with (its fingerprint is %s, this one's %s): give every node the same key", known, box.Fingerprint())
	}
	return nil
}

// remember keeps a fact of the installation once and answers what is kept.
func remember(ctx context.Context, db *database.DB, name, content string) (known string, err error) {
	err = db.Read().QueryRowContext(ctx, `SELECT content FROM installation WHERE name = $1`, name).Scan(&known)
	if err == nil || !errors.Is(err, database.ErrNotFound) {
		return known, err
	}
	err = db.Change(ctx, func(tx *database.Tx) error {
		if err := tx.Exec(ctx, `INSERT INTO installation (name, content) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, content); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT content FROM installation WHERE name = $1`, name).Scan(&known)
	})
	return known, err
}
