package seal

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"filippo.io/age"

	"github.com/intermart/intermart/domain/refusal"
)

// Sizes of an offer, in bytes.
const (
	MaxEnvelope  = 8192 // the binary age file
	MaxPlaintext = 4096 // the JSON object with its padding
	padBlock     = 1024 // our clients pad to a multiple of this

	streamOverhead = 16 + 16 // age: payload nonce, tag of the only chunk
	shareBytes     = 32      // an X25519 ephemeral share
	wrappedKey     = 32      // a 16-byte file key with its tag
)

const (
	armourPrefix = "-----BEGIN AGE ENCRYPTED FILE-----"
	introV1      = "age-encryption.org/v1\n"
	introAny     = "age-encryption.org/"
)

var header64 = base64.RawStdEncoding.Strict()

// Checker is CheckEnvelope as a port.
type Checker struct{}

// CheckEnvelope is the function of that name.
func (Checker) CheckEnvelope(b []byte) error { return CheckEnvelope(b) }

// CheckDocument is the function of that name.
func (Checker) CheckDocument(head []byte) error { return CheckDocument(head) }

// CheckEnvelope says whether b can be a sealed offer: a complete binary age v1 file of at most 8,192 bytes with an
// X25519 stanza and room for at most 4,096 bytes of plaintext. To whom it was sealed can't be seen: age recipients
// are anonymous. The error is a *refusal.Refusal on the field "offer".
func CheckEnvelope(b []byte) error {
	if r := checkForm(b); r != nil {
		return r
	}
	header, err := age.ExtractHeader(bytes.NewReader(b))
	if err != nil || !bytes.HasPrefix(b, header) {
		return notComplete("文件头", "its header")
	}
	if r := checkStanzas(header); r != nil {
		return r
	}
	size := len(b) - len(header) - streamOverhead
	if size < 0 {
		return notComplete("正文", "its payload")
	}
	if size > MaxPlaintext {
		return refusal.New(refusal.Invalid, "bid.offer.plaintext_size", "offer",
			"报价明文为 %d 字节，超过上限 %d 字节。请缩短附加条款后重新加密。",
			"the offer's plaintext is %d bytes, more than the %d allowed; shorten the terms and seal again",
			size, MaxPlaintext)
	}
	return nil
}

// checkForm is everything that can be said from the size and the first bytes.
func checkForm(b []byte) *refusal.Refusal {
	switch {
	case len(b) == 0:
		return refusal.New(refusal.Invalid, "bid.offer.empty", "offer",
			"没有收到加密报价。", "there is no sealed offer")
	case isArmoured(b):
		return refusal.New(refusal.Invalid, "bid.offer.armour", "offer",
			"收到的是文本格式（armor）的 age 文件，只接受二进制格式。请去掉 age 的 -a（--armor）选项重新加密，再对二进制文件做 Base64 编码。",
			"this is an armoured age file and only the binary form is accepted; seal again without age's -a (--armor) and encode the binary file as base64")
	case len(b) > MaxEnvelope:
		return refusal.New(refusal.Invalid, "bid.offer.size", "offer",
			"加密报价为 %d 字节，超过上限 %d 字节。",
			"the sealed offer is %d bytes, more than the %d allowed", len(b), MaxEnvelope)
	case bytes.HasPrefix(b, []byte(introV1)):
		return nil
	case bytes.HasPrefix(b, []byte(introAny)):
		return refusal.New(refusal.Invalid, "bid.offer.version", "offer",
			"只接受 age v1 格式的加密文件。", "only age v1 files are accepted")
	}
	return refusal.New(refusal.Invalid, "bid.offer.format", "offer",
		"这不是 age 加密文件。请用本公告的加密公钥加密报价后再提交。",
		"this is not an age file; seal the offer to the notice's recipient and send that")
}

func isArmoured(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n\ufeff"), []byte(armourPrefix))
}

// checkStanzas wants an X25519 stanza and no malformed one: age gives up at the first malformed stanza, so that one
// would make the whole offer unreadable. scrypt is refused because age forbids it beside any other.
func checkStanzas(header []byte) *refusal.Refusal {
	lines := strings.Split(string(header), "\n")
	found := false
	for i, line := range lines {
		args, is := strings.CutPrefix(line, "-> ")
		if !is {
			continue
		}
		kind, share, _ := strings.Cut(args, " ")
		switch kind {
		case "scrypt":
			return refusal.New(refusal.Invalid, "bid.offer.recipient", "offer",
				"这是用口令加密的 age 文件。请改用本公告的加密公钥（age1…）加密。",
				"this age file is sealed with a passphrase; seal it to the notice's recipient (age1…)")
		case "X25519":
			if !decodesTo(share, shareBytes) || !decodesTo(lines[i+1], wrappedKey) {
				return notComplete("X25519 密钥段", "its X25519 stanza")
			}
			found = true
		}
	}
	if !found {
		return refusal.New(refusal.Invalid, "bid.offer.recipient", "offer",
			"这个 age 文件不是加密给 X25519 公钥的。请用本公告的加密公钥（age1…）加密。",
			"this age file has no X25519 recipient; seal it to the notice's recipient (age1…)")
	}
	return nil
}

func decodesTo(text string, size int) bool {
	raw, err := header64.DecodeString(text)
	return err == nil && len(raw) == size
}

func notComplete(zh, en string) *refusal.Refusal {
	return refusal.New(refusal.Invalid, "bid.offer.incomplete", "offer",
		"加密报价不完整或已损坏："+zh+"不正确。请重新加密并提交。",
		fmt.Sprintf("the sealed offer is cut short or damaged: %s is not right; seal and send it again", en))
}
