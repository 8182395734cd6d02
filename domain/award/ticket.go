package award

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sort"
)

// Ticket decides between bids that are equal otherwise; the lower one, as
// bytes, is better.
type Ticket [sha256.Size]byte

// String is the ticket in lower-case hex.
func (t Ticket) String() string { return hex.EncodeToString(t[:]) }

// Commitment binds a notice to its draw secret (64 lower-case hex digits). It
// is published with the notice, long before any bid is known.
func Commitment(notice, secret string) string {
	sum := sha256.Sum256([]byte(Suite + "/commit\n" + notice + "\n" + secret + "\n"))
	return hex.EncodeToString(sum[:])
}

// SeedText is the text every ticket comes from. It covers all bids, eligible or
// not, so that declaring one ineligible moves no other; their order here does
// not matter.
func SeedText(notice string, bids []Bid, beacon string) []byte {
	entries := make([]entry, len(bids))
	for i, b := range bids {
		entries[i] = entry{id: b.ID, nonce: b.Nonce}
	}
	return seedText(notice, entries, beacon)
}

func seedText(notice string, entries []entry, beacon string) []byte {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return entries[order[a]].id < entries[order[b]].id })
	out := make([]byte, 0, 300+110*len(entries))
	out = append(out, Suite+"/seed\n"...)
	out = append(append(out, notice...), '\n')
	for _, i := range order {
		out = append(append(out, entries[i].id...), ' ')
		out = append(append(out, entries[i].nonce...), '\n')
	}
	if beacon != "" {
		out = append(append(append(out, "beacon "...), beacon...), '\n')
	}
	return out
}

// DrawKey is the key of a draw: HMAC-SHA256 of the seed text under the secret's
// 32 bytes.
func DrawKey(secret []byte, seed []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(seed)
	return mac.Sum(nil)
}

// TicketOf is the ticket of one bid: HMAC-SHA256 of its id under the draw key.
func TicketOf(key []byte, id string) (t Ticket) {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id))
	mac.Sum(t[:0])
	return t
}

// draw gives every entry its ticket and returns the key.
func draw(src *source, entries []entry, seed []byte) []byte {
	secret, _ := hex.DecodeString(src.secret.value)
	key := DrawKey(secret, seed)
	mac := hmac.New(sha256.New, key)
	for i := range entries {
		mac.Reset()
		mac.Write([]byte(entries[i].id))
		mac.Sum(entries[i].ticket[:0])
	}
	return key
}
