package award

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
)

// \z and not $: nothing, not even a line feed, may follow.
var (
	noticeForm   = regexp.MustCompile(`\A[A-Z0-9-]{1,64}\z`)
	idForm       = regexp.MustCompile(`\A[A-Za-z0-9-]{1,64}\z`)
	hexForm      = regexp.MustCompile(`\A[0-9a-f]{64}\z`)
	priceForm    = regexp.MustCompile(`\A(0|[1-9][0-9]{0,12})\.[0-9]{2}\z`)
	scoreForm    = regexp.MustCompile(`\A(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?\z`)
	beaconForm   = regexp.MustCompile(`\A(|drand:[0-9a-f]{64}:[1-9][0-9]{0,19}:[0-9a-f]{64}|public:[!-~]{1,200})\z`)
	reasonForm   = regexp.MustCompile(`\A[a-z_]{0,40}\z`)
	nameForm     = regexp.MustCompile(`\A[A-Za-z0-9_-]{1,64}\z`)
	identityForm = regexp.MustCompile(`\AAGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}\z`)
)

// maxDiscount is the highest discount rate, 100.00 %, in hundredths of a percent.
const maxDiscount = 10_000

func matchName(name string) bool { return nameForm.MatchString(name) }

func matchID(id string) bool { return idForm.MatchString(id) && id != "beacon" }

// parsePrice reads a price as fen, or a discount as hundredths of a percent.
func parsePrice(price, quote string) (int64, bool) {
	if !priceForm.MatchString(price) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.Replace(price, ".", "", 1), 10, 64)
	if err != nil || quote == Discount && n > maxDiscount {
		return 0, false
	}
	return n, true
}

// parseScore reads a score as hundredths of a point.
func parseScore(score string) (int64, bool) {
	if !scoreForm.MatchString(score) {
		return 0, false
	}
	whole, part, _ := strings.Cut(score, ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil
}

// parseEnvelope reads standard base64 with its padding and no line breaks,
// which the library alone would pass over.
func parseEnvelope(envelope string) ([]byte, bool) {
	if envelope == "" || strings.ContainsAny(envelope, "\r\n") {
		return nil, false
	}
	data, err := base64.StdEncoding.Strict().DecodeString(envelope)
	return data, err == nil
}

// matchIdentity checks form and bech32 checksum (BIP 173) of an age X25519
// identity, so that a damaged identity is not mistaken for unreadable envelopes.
func matchIdentity(identity string) bool {
	if !identityForm.MatchString(identity) {
		return false
	}
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	prefix, data := "age-secret-key-", strings.ToLower(identity[16:])
	check := uint32(1)
	for _, c := range []byte(prefix) {
		check = bech32Step(check, c>>5)
	}
	check = bech32Step(check, 0)
	for _, c := range []byte(prefix) {
		check = bech32Step(check, c&31)
	}
	for _, c := range []byte(data) {
		check = bech32Step(check, byte(strings.IndexByte(alphabet, c)))
	}
	return check == 1
}

func bech32Step(check uint32, value byte) uint32 {
	top := check >> 25
	check = (check&0x1ffffff)<<5 ^ uint32(value)
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			check ^= g
		}
	}
	return check
}
