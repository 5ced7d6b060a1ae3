package tenanttest

import (
	"context"
	"sync"

	"gatehouse/internal/foundation/seal"
)

// Password is everybody's. Its hash is cheap here, and made once.
const Password = "correct horse battery"

// Passwords hash and check passwords at next to no cost.
var Passwords = seal.NewPasswords(seal.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, 200)

// PasswordHash is the hash of Password.
var PasswordHash = sync.OnceValue(func() string {
	hash, err := Passwords.Hash(context.Background(), Password)
	if err != nil {
		panic(err)
	}
	return hash
})
