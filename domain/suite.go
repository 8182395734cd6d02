package domain

import "github.com/intermart/intermart/domain/award"

// The suites in force. A publication names those it rests on, so that others (of SM2, SM3 and SM4) can stand beside them
// and whoever opens or verifies never has to guess by which rules.
const (
	SealSuite = "intermart-seal-1" // envelopes and documents: age v1 with X25519, HKDF-SHA-256 and ChaCha20-Poly1305
	DrawSuite = award.Suite        // tickets and commitment: SHA-256 and HMAC-SHA-256
	LogSuite  = "intermart-log-1"  // C2SP tlog-tiles and signed notes: RFC 6962 over SHA-256, Ed25519
)

// suites are those that a notice rests on, for its publication; a split adds SplitSuite in a member of its own.
func suites() map[string]any {
	return map[string]any{"seal": SealSuite, "draw": DrawSuite, "log": LogSuite}
}
