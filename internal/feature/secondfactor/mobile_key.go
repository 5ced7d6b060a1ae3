package secondfactor

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strconv"
	"strings"
)

// parseKey reads a public key as phones send it: SPKI (RFC 5480) in base64url,
// of a point on P-256, uncompressed and written in the one usual way.
func parseKey(encoded string) (*ecdsa.PublicKey, bool) {
	if len(encoded) > 200 { // before any work on it
		return nil, false
	}
	der, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, false
	}
	read, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, false
	}
	key, is := read.(*ecdsa.PublicKey)
	if !is || key.Curve != elliptic.P256() {
		return nil, false
	}
	if _, err := key.ECDH(); err != nil { // not on the curve, or the point at infinity
		return nil, false
	}
	again, err := x509.MarshalPKIXPublicKey(key)
	return key, err == nil && bytes.Equal(again, der)
}

// half is the length of r and of s in a signature.
const half = 32

// signedBy checks an ES256 signature as JWS writes it (RFC 7518, 3.4): r and s
// of 32 bytes each, one behind the other, in base64url.
func signedBy(key *ecdsa.PublicKey, message, signature string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || len(raw) != 2*half {
		return false
	}
	sum := sha256.Sum256([]byte(message))
	return ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:]))
}

// pairingMessage is what a phone signs to show that it has the key that it offers.
func pairingMessage(origin, token, publicKey string) string {
	return strings.Join([]string{"gatehouse mobile pairing 1", origin, token, publicKey}, "\n")
}

// requestMessage is what a phone signs of each request.
func requestMessage(origin string, r MobileRequest, c claim) string {
	sum := sha256.Sum256(r.Body)
	return strings.Join([]string{"gatehouse mobile request 1", origin, r.Method, r.Target, string(c.account), string(c.id),
		strconv.FormatInt(c.at, 10), strconv.FormatInt(c.counter, 10), base64.RawURLEncoding.EncodeToString(sum[:])}, "\n")
}

// twoDigits is a number from 10 to 99 by chance.
func twoDigits() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(90)) // never fails: crypto/rand stops the program instead
	return strconv.FormatInt(n.Int64()+10, 10)
}
