package seal

import (
	"bytes"
	"fmt"
	"io"

	"filippo.io/age"

	"github.com/intermart/intermart/domain/refusal"
)

// Seal encrypts plaintext of at most 4,096 bytes to one age1… X25519 recipient, as a binary age file.
func Seal(recipient string, plaintext []byte) ([]byte, error) {
	if len(plaintext) > MaxPlaintext {
		return nil, refusal.New(refusal.Invalid, "bid.offer.plaintext_size", "offer",
			"报价明文为 %d 字节，超过上限 %d 字节。", "the offer's plaintext is %d bytes, more than the %d allowed",
			len(plaintext), MaxPlaintext)
	}
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, refusal.New(refusal.Invalid, "bid.recipient", "recipient",
			"加密公钥不正确，应为 age1 开头的 X25519 公钥。", "the recipient is not an age1… X25519 recipient")
	}
	return encrypt(plaintext, to)
}

// PadOffer appends spaces up to the next multiple of 1,024 bytes, so that the envelope's size says nothing about the
// price. More than 4,096 bytes come back as they are, and Seal refuses them.
func PadOffer(json []byte) []byte {
	size := (len(json) + padBlock - 1) / padBlock * padBlock
	if size > MaxPlaintext {
		return json
	}
	padded := bytes.Repeat([]byte{' '}, max(size, padBlock))
	copy(padded, json)
	return padded
}

func encrypt(plaintext []byte, to ...age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plaintext); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed.Bytes(), nil
}

func decrypt(sealed []byte, limit int64, with ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with...)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, limit))
}
