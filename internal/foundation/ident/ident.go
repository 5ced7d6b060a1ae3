// Package ident makes the names of rows: a short prefix that says what the
// thing is, an underscore and 26 letters and digits. The second part is a
// UUIDv7 (RFC 9562, section 5.7) in Crockford's base 32, lower case, so that
// ids made later sort later as plain text, on every node and in both databases.
// An id is a name and never a secret.
package ident

import (
	"encoding/base32"
	"strings"
	"time"

	"github.com/google/uuid"
)

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Length is the number of characters behind the prefix and its underscore.
const Length = 26

var encoding = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// New makes an id such as usr_01jd3w... for the present moment.
func New(prefix string) string {
	return encode(prefix, uuid.Must(uuid.NewV7()))
}

// At makes an id that sorts among those made at t: for events that are
// recorded under another clock. Two ids of one millisecond sort by chance.
func At(prefix string, t time.Time) string {
	id := uuid.Must(uuid.NewV7())
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return encode(prefix, id)
}

// First sorts before every id that was made at t or later, and behind all that
// were made before that millisecond. It names nothing.
func First(prefix string, t time.Time) string {
	var id uuid.UUID
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return encode(prefix, id)
}

// Valid tells whether s has the form of an id with this prefix. It does not
// say that the thing exists.
func Valid(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(rest) != Length {
		return false
	}
	for i := range len(rest) {
		if strings.IndexByte(alphabet, rest[i]) < 0 {
			return false
		}
	}
	return true
}

// encode writes the 128 bits at the end of 130, so that the text sorts as the bytes do.
func encode(prefix string, id uuid.UUID) string {
	var wide [17]byte
	var carry byte
	for i, b := range id { // shifted right by two bits: 26 characters hold 130
		wide[i] = carry | b>>2
		carry = b << 6
	}
	wide[16] = carry
	return prefix + "_" + encoding.EncodeToString(wide[:])[:Length]
}
