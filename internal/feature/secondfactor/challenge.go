package secondfactor

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// A challenge of a passkey carries its own end and a signature over what it is
// for, so that asking writes nothing: nobody can fill the store by asking. What
// is kept is that it was answered, in the transaction of the answer, until it
// would have ended by itself.

// challengeTime is how long a challenge waits for its answer.
const challengeTime = 5 * time.Minute

const challengeRandom = 16 // bytes, what the specification asks for at least

// What challenges are for: one is no answer to another.
const (
	toRegister = "register" // in a session
	toEnrol    = "enrol"    // on the way in
	asSecond   = "second"
	alone      = "alone"
)

// newChallenge makes a challenge. bound is what it belongs to: a session, an
// unfinished sign-in, a browser.
func (f *Factors) newChallenge(ctx context.Context, use, whose, bound string) string {
	text := make([]byte, challengeRandom, challengeRandom+8)
	_, _ = rand.Read(text)
	text = binary.BigEndian.AppendUint64(text, uint64(clock.Now(ctx).Add(challengeTime).UnixMicro())) //nolint:gosec // after 1970
	return f.box.Sign(string(text), challengePurpose(use, whose, bound))
}

// challengeEnds tells when a challenge ends that was made for this; ok is
// false for any other, and for one that has ended.
func (f *Factors) challengeEnds(ctx context.Context, challenge, use, whose, bound string) (ends time.Time, ok bool) {
	text, err := f.box.Verify(challenge, challengePurpose(use, whose, bound))
	if err != nil || len(text) != challengeRandom+8 {
		return time.Time{}, false
	}
	ends = time.UnixMicro(int64(binary.BigEndian.Uint64([]byte(text[challengeRandom:])))) //nolint:gosec // signed by us
	return ends, clock.Now(ctx).Before(ends)
}

func challengePurpose(use, whose, bound string) string {
	return strings.Join([]string{"passkey", use, whose, bound}, "\x00")
}

// takeChallenge notes that a challenge was answered; of two answers one counts.
func takeChallenge(ctx context.Context, tx *database.Tx, in access.AccountID, challenge string, ends time.Time) (bool, error) {
	first, err := tx.ExecCount(ctx, `INSERT INTO used_challenges (account_id, challenge, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		in, challenge, ends.UnixMicro())
	return first == 1, err
}
