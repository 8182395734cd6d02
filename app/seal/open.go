package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"filippo.io/age"
)

// ErrUnreadable is in the chain of every error that is the envelope's own fault: that bid is ineligible, the others
// go on. Any other error (a bad identity) is ours, and opening must stop.
var ErrUnreadable = errors.New("the envelope does not open")

// An Identity opens the envelopes sealed to its recipient. It may be used by several goroutines.
type Identity struct {
	key *age.X25519Identity
}

// ParseIdentity reads one AGE-SECRET-KEY-1… identity. The error never repeats the text.
func ParseIdentity(text string) (*Identity, error) {
	key, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, errors.New("seal: this is not an AGE-SECRET-KEY-1… identity")
	}
	return &Identity{key: key}, nil
}

// Recipient is the age1… recipient that belongs to the identity.
func (i *Identity) Recipient() string { return i.key.Recipient().String() }

// Open returns the plaintext of an envelope that CheckEnvelope accepts; every error wraps ErrUnreadable.
func (i *Identity) Open(envelope []byte) ([]byte, error) {
	if err := CheckEnvelope(envelope); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	r, err := age.Decrypt(bytes.NewReader(envelope), i.key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxPlaintext+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if len(plain) > MaxPlaintext {
		return nil, fmt.Errorf("%w: more than %d bytes of plaintext", ErrUnreadable, MaxPlaintext)
	}
	return plain, nil
}

// OpenWith opens one binary age file with one AGE-SECRET-KEY-1… identity. The error wraps ErrUnreadable when the
// envelope is at fault, and does not when the identity is.
func OpenWith(identity string, envelope []byte) ([]byte, error) {
	i, err := ParseIdentity(identity)
	if err != nil {
		return nil, err
	}
	return i.Open(envelope)
}

// OpenMany opens envelopes on all processors and answers in their order: the plaintext, or nil for an envelope that does
// not open, which never stops the others. The error is a bad identity.
func OpenMany(identity string, envelopes [][]byte) ([][]byte, error) {
	i, err := ParseIdentity(identity)
	if err != nil {
		return nil, err
	}
	plaintexts := make([][]byte, len(envelopes))
	var next atomic.Int64
	var done sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(envelopes)) {
		done.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(envelopes)); n = next.Add(1) - 1 {
				plaintexts[n], _ = i.Open(envelopes[n]) // the fault is the envelope's: nil says so
			}
		})
	}
	done.Wait()
	return plaintexts, nil
}
