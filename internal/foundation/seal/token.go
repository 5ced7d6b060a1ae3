// Package seal keeps secrets: it makes tokens of which only a hash is stored,
// hashes passwords with argon2id behind a gate that bounds memory, and
// encrypts what must be read again. Nothing here ever prints a secret.
package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"

	"gatehouse/internal/foundation/ident"
)

// A Token is 256 random bits in text: PREFIX_OWNER_SECRETCHECK. The prefix
// says what it opens, so that a leaked one is recognised by scanners; the
// owner is the unique part of the account's id, so that it is looked up within
// one account; the last six characters are a checksum that tells a mistyped
// token from a wrong one without asking the database.
type Token struct {
	Prefix string // two to four letters
	Owner  string // account id's unique part, 26 characters
	secret string
}

const (
	secretLength = 43 // 32 bytes in base64url
	checkLength  = 6
)

// NewToken makes a token that belongs to the account with this id.
func NewToken(prefix, accountID string) Token {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand stops the program instead
	return Token{prefix, unique(accountID), base64.RawURLEncoding.EncodeToString(random[:])}
}

// ParseToken reads a token of this prefix; ok is false for anything that was
// never made by NewToken.
func ParseToken(prefix, text string) (t Token, ok bool) {
	rest, found := strings.CutPrefix(text, prefix+"_")
	if !found || len(rest) != ident.Length+1+secretLength+checkLength || rest[ident.Length] != '_' {
		return Token{}, false
	}
	owner, tail := rest[:ident.Length], rest[ident.Length+1:]
	if !ident.Valid(prefix, prefix+"_"+owner) { // anybody can compute the checksum of anything
		return Token{}, false
	}
	t = Token{prefix, owner, tail[:secretLength]}
	return t, t.check() == tail[secretLength:]
}

// Text is the token itself: shown or sent once, never stored or logged.
func (t Token) Text() string { return t.Prefix + "_" + t.Owner + "_" + t.secret + t.check() }

// String hides the secret, so that a token printed by mistake tells nothing.
func (t Token) String() string { return t.Prefix + "_" + t.Owner + "_..." }

// GoString hides the secret too.
func (t Token) GoString() string { return t.String() }

// Hash is what is stored. SHA-256 is enough: the token has 256 random bits, so
// there is nothing to guess and a slow hash would protect nothing.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t.Text()))
	return hex.EncodeToString(sum[:])
}

func (t Token) check() string {
	sum := crc32.ChecksumIEEE([]byte(t.Prefix + t.Owner + t.secret))
	return fmt.Sprintf("%06x", sum&0xffffff)
}

func unique(id string) string {
	_, part, _ := strings.Cut(id, "_")
	return part
}
