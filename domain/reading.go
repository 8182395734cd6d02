package domain

import (
	"regexp"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// ReadingKeyID identifies a reading key, made by its client.
type ReadingKeyID string

// maxCopy is the size of an offer's second copy, in bytes: what the bidder keeps is far smaller.
const maxCopy = 8192

// ReadingKey is a firm's key to the second copies of its own offers. It is made in the browser; its private half comes
// here only wrapped by a passphrase, which nobody here ever learns and nobody can bring back.
type ReadingKey struct {
	ID        ReadingKeyID
	Agency    AgencyID
	Recipient string // age1…
	Wrapped   string // armoured age file with a scrypt stanza, around the identity
	MadeBy    PersonID
	MadeAt    time.Time
	RetiredAt time.Time
}

// OfferCopy is what the bidder keeps of an offer, sealed to a reading key of the firm.
type OfferCopy struct {
	Bid    BidID
	Key    ReadingKeyID
	Sealed []byte
}

var x25519Recipient = regexp.MustCompile(`^age1[02-9ac-hj-np-z]{58}$`)

// NewReadingKey makes the firm's key, in place of the one before: copies made until then are read with the old
// passphrase.
func NewReadingKey(by Actor, k ReadingKey, before *ReadingKey, now time.Time) (*ReadingKey, Event, error) {
	if err := first(asAgencyKey(by), by.need(AgencyAdmin)); err != nil {
		return nil, Event{}, err
	}
	if !x25519Recipient.MatchString(k.Recipient) || !strings.HasPrefix(k.Wrapped, "-----BEGIN AGE ENCRYPTED FILE-----\n") {
		return nil, Event{}, refusal.New(refusal.Invalid, "reading_key.form", "wrapped", "阅览密钥应在浏览器中生成并以口令加密后上传", "a reading key is made in the browser and sent wrapped by its passphrase")
	}
	if before != nil && before.RetiredAt.IsZero() {
		before.RetiredAt = now
	}
	k.Agency, k.MadeBy, k.MadeAt = AgencyID(by.Organisation), by.Person, now
	return &k, Event{Kind: EventReadingKeySet, Subject: "agency:" + string(k.Agency), Region: by.Region, By: by, At: now, Face: Face{"recipient": k.Recipient}}, nil
}

func asAgencyKey(by Actor) *refusal.Refusal {
	if by.Kind == KindAgency {
		return nil
	}
	return Missing()
}

// Copied refuses a second copy that is not for the firm's present key.
func (b *Bid) Copied(c *OfferCopy, key *ReadingKey) *refusal.Refusal {
	switch {
	case c == nil:
		return nil
	case key == nil || key.ID != c.Key || key.Agency != b.Agency || !key.RetiredAt.IsZero():
		return refusal.New(refusal.Conflict, "reading_key.changed", "copy", "本单位的阅览密钥已更换，请刷新页面", "the firm's reading key has changed: reload the page")
	case len(c.Sealed) == 0 || len(c.Sealed) > maxCopy:
		return refusal.New(refusal.Invalid, "reading_key.copy", "copy", "副本不超过 8 KB", "the copy is at most 8 kB")
	}
	return nil
}

// KeepsFor reports whether the bid waits to be offered again on the notice: its agency chose so, the notice it was sealed
// for ended unopened, and this is the one re-post of it.
func (b *Bid) KeepsFor(n *Notice) bool {
	return b != nil && b.Keep && b.Status == BidUnopened && n.RepostOf != "" && n.RepostOf == b.Notice
}
