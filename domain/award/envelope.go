package award

import (
	"crypto/sha256"
	"encoding/hex"
)

// Opener opens a binary age file with an age X25519 identity
// (AGE-SECRET-KEY-1…). An error means that the file does not open.
type Opener func(identity string, envelope []byte) (plaintext []byte, err error)

// checkEnvelopes is the stage envelopes; its faults say so, because the same
// member may be well formed and still not be what was sealed.
func (src *source) checkEnvelopes(open Opener) (string, *Fault) {
	said, f := src.compareEnvelopes(open)
	if f != nil {
		f.Where = "envelopes: " + f.Where
	}
	return said, f
}

// compareEnvelopes compares every envelope with its bid, in the order of the file.
func (src *source) compareEnvelopes(open Opener) (string, *Fault) {
	identity := src.identity.value
	if identity != "" && !matchIdentity(identity) {
		return EnvelopesAbsent, wrong("offer_identity", "must be an age X25519 identity", "应为 age X25519 身份")
	}
	opening := identity != "" && open != nil && src.hasEnvelope()
	for i := range src.bids {
		b := &src.bids[i]
		if opening && b.envelope.value == "" {
			return EnvelopesChecked, missing(inBid(i, "envelope"))
		}
		if opening && !b.sealed.set {
			return EnvelopesChecked, missing(inBid(i, "sealed"))
		}
		envelope, _ := parseEnvelope(b.envelope.value)
		if sum := sha256.Sum256(envelope); envelope != nil && b.sealed.set && hex.EncodeToString(sum[:]) != b.sealed.value {
			return envelopesWord(opening), wrong(inBid(i, "sealed"), "is not the SHA-256 of the envelope", "与密封文件的 SHA-256 不符")
		}
		if !opening {
			continue
		}
		if f := src.checkEnvelope(i, b, envelope, open); f != nil {
			return EnvelopesChecked, f
		}
	}
	return envelopesWord(opening), nil
}

func envelopesWord(opening bool) string {
	if opening {
		return EnvelopesChecked
	}
	return EnvelopesAbsent
}

func (src *source) hasEnvelope() bool {
	for i := range src.bids {
		if src.bids[i].envelope.value != "" {
			return true
		}
	}
	return false
}

func (src *source) checkEnvelope(i int, b *sourceBid, envelope []byte, open Opener) *Fault {
	o, f := src.readEnvelope(i, b, envelope, open)
	switch {
	case b.unreadable() && f == nil:
		return wrong(inBid(i, "nonce"), "the record calls the envelope unreadable, but it opens and holds an offer for this bid",
			"记录称密封文件无法读取，但其可以打开且内容属于本报价")
	case b.unreadable():
		return nil
	case f != nil:
		return f
	case b.price.set && b.price.value != o.Price:
		return wrong(inBid(i, "price"), "is not the price in the envelope", "与密封文件中的价格不符")
	case b.nonce.value != o.Nonce:
		return wrong(inBid(i, "nonce"), "is not the nonce in the envelope", "与密封文件中的随机数不符")
	}
	return nil
}

// readEnvelope opens an envelope and reads the offer; the fault says why it does
// not hold what it must.
func (src *source) readEnvelope(i int, b *sourceBid, envelope []byte, open Opener) (Offer, *Fault) {
	closed := wrong(inBid(i, "envelope"), "does not open", "无法打开")
	if len(envelope) > MaxEnvelopeBytes {
		return Offer{}, closed
	}
	plaintext, err := open(src.identity.value, envelope)
	if err != nil || len(plaintext) > MaxOfferBytes {
		return Offer{}, closed
	}
	o, f := parseOffer(plaintext)
	if f == nil {
		var agency *string
		if b.agency.set {
			agency = &b.agency.value
		}
		f = o.concerns(src.notice.value, b.id.value, agency, src.quoteOr())
	}
	if f != nil {
		return Offer{}, wrong(inBid(i, "envelope"), "the offer inside: "+f.Error(), "所含报价："+f.Chinese())
	}
	return o, nil
}
