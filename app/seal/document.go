package seal

import (
	"bytes"
	"fmt"
	"io"

	"filippo.io/age"

	"github.com/intermart/intermart/domain/refusal"
)

// DocumentHead is how much of a sealed document CheckDocument needs to see.
const DocumentHead = 4 << 10

// SealDocument seals what is written to the returned writer; closing it ends the document.
func SealDocument(recipient string, sealed io.Writer) (io.WriteCloser, error) {
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, refusal.New(refusal.Invalid, "document.recipient", "recipient", "文件公钥不正确，应为 age1 开头的 X25519 公钥。", "the document recipient is not an age1… X25519 recipient")
	}
	w, err := age.Encrypt(sealed, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return w, nil
}

// OpenDocument reads a sealed document as it comes, in bounded memory. What is at fault with the document wraps
// ErrUnreadable; a source that breaks off does too, so whoever calls asks the source.
func OpenDocument(identity string, sealed io.Reader) (io.Reader, error) {
	i, err := ParseIdentity(identity)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(sealed, i.key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return r, nil
}

// CheckDocument says whether a sealed document begins as one does: a binary age v1 header with an X25519 stanza. To
// whom it was sealed can't be seen.
func CheckDocument(head []byte) error {
	if bytes.HasPrefix(head, []byte(armourPrefix)) || !bytes.HasPrefix(head, []byte(introV1)) {
		return notADocument()
	}
	header, err := age.ExtractHeader(bytes.NewReader(head))
	if err != nil || !bytes.HasPrefix(head, header) {
		return notADocument()
	}
	if r := checkStanzas(header); r != nil {
		return notADocument()
	}
	return nil
}

func notADocument() error {
	return refusal.New(refusal.Invalid, "document.form", "", "这不是用公告文件公钥加密的二进制 age 文件（不要用 --armor），请重新加密",
		"this is no binary age file sealed to the notice's document key (leave --armor out): seal it again")
}
