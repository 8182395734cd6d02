package app

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238: authenticators know HMAC-SHA-1
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"
)

// totpPeriod is the life of a code, in seconds (RFC 6238 §5.2).
const totpPeriod = 30

var base32NoPad = base32.StdEncoding.WithPadding(base32.NoPadding)

// newTOTPSecret makes 20 random bytes as base32 (RFC 4226 §4 R6).
func newTOTPSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base32NoPad.EncodeToString(b)
}

// TOTP is the six-digit code of a secret at a moment (RFC 6238), for the demo's print-out and for tests.
func TOTP(secret string, at time.Time) string { return totpAt(secret, at.Unix()/totpPeriod) }

func totpAt(secret string, step int64) string {
	key, err := base32NoPad.DecodeString(secret)
	if err != nil {
		return ""
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

// matchTOTP answers the time step a code belongs to, allowing one step of clock difference either way; 0 when none.
func matchTOTP(secret, code string, at time.Time) int64 {
	if code == "" { // a secret that can't be read makes the code ""
		return 0
	}
	now := at.Unix() / totpPeriod
	for _, step := range []int64{now, now - 1, now + 1} {
		if subtle.ConstantTimeCompare([]byte(totpAt(secret, step)), []byte(code)) == 1 {
			return step
		}
	}
	return 0
}
