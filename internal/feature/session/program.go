package session

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/seal"
)

// OpenAPI begins the session of a program that has shown a password, which was
// found good at that time: a step. It ends after an hour without use, with a
// change of the password since then, and is used from the visitor's address
// alone unless anywhere is set.
func (s *Sessions) OpenAPI(ctx context.Context, tx *database.Tx, u user.User, v Visitor, at time.Time, anywhere bool) (seal.Token, error) {
	if err := s.makeRoom(ctx, tx, u, access.API); err != nil {
		return seal.Token{}, err
	}
	now, token, bound := clock.Now(ctx), seal.NewToken(APITokenPrefix, string(u.Account)), v.Address
	if anywhere {
		bound = ""
	}
	return token, tx.Exec(ctx, `
		INSERT INTO sessions (account_id, id, token_hash, user_id, created_at, last_used_at, expires_at, address, user_agent, method,
			confirmed_at, factor, device_id, country, service, bound_address)
		VALUES ($1, $2, $3, $4, $5, $12, $6, $7, $8, 'password', 0, '', '', $9, $10, $11)`,
		u.Account, ident.At("ses", now), token.Hash(), u.ID, at.UnixMicro(), at.Add(APILength).UnixMicro(), v.Address, shortened(v.UserAgent),
		v.Country, access.API, bound, now.UnixMicro())
}
