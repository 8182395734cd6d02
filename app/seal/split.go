package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"filippo.io/age"
	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/secretsharing"

	"github.com/intermart/intermart/domain"
)

// splitGroup is the group of suite intermart-split-1.
var splitGroup = group.Ristretto255

// ErrWrongShare is in the chain of the error of a share that is not the one its commitments promise.
var ErrWrongShare = errors.New("seal: the share does not match its commitment")

// Deal locks the wrapped keys of a notice behind a fresh secret, of which every holder gets a share sealed to his own
// recipient; as many as needed bring it back and fewer know nothing of it. The commitments (Feldman) are public and say
// of any share whether it is right. The secret and the shares are forgotten when Deal returns.
func (k *Keymaker) Deal(notice string, needed int, holders []string, keys map[string][]byte) (commitments []string, shares [][]byte, locked map[string][]byte, err error) {
	if needed < 2 || needed > len(holders) {
		return nil, nil, nil, fmt.Errorf("seal: %d of %d shares can't be dealt", needed, len(holders))
	}
	to := make([]age.Recipient, len(holders))
	for i, h := range holders {
		if to[i], err = age.ParseX25519Recipient(h); err != nil {
			return nil, nil, nil, fmt.Errorf("seal: the recipient of holder %d is none", i+1)
		}
	}
	secret := splitGroup.RandomNonZeroScalar(rand.Reader)
	dealt := secretsharing.New(rand.Reader, uint(needed-1), secret) //nolint:gosec // at least 1
	for _, c := range dealt.CommitSecret() {
		b, err := c.MarshalBinaryCompress()
		if err != nil {
			return nil, nil, nil, fmt.Errorf("seal: commit: %w", err)
		}
		commitments = append(commitments, hex.EncodeToString(b))
	}
	for i, s := range dealt.Share(uint(len(holders))) {
		b, err := s.Value.MarshalBinary()
		if err != nil {
			return nil, nil, nil, fmt.Errorf("seal: share: %w", err)
		}
		sealed, err := encrypt([]byte(shareText(notice, i+1, hex.EncodeToString(b))), to[i])
		if err != nil {
			return nil, nil, nil, err
		}
		shares = append(shares, sealed)
	}
	locked = make(map[string][]byte, len(keys))
	for name, key := range keys {
		lock, err := lockOf(secret, notice, name)
		if err != nil {
			return nil, nil, nil, err
		}
		locked[name] = lock.Seal(nil, nil, key, nil)
	}
	return commitments, shares, locked, nil
}

// shareText is a share as its holder keeps it and gives it: one line of suite, notice, number and 64 hex digits.
func shareText(notice string, n int, value string) string {
	return domain.SplitSuite + " " + notice + " " + strconv.Itoa(n) + " " + value
}

// lockOf is AES-256-GCM under a key of its own for every notice and name; its random nonce is in front of what it seals.
func lockOf(secret group.Scalar, notice, name string) (cipher.AEAD, error) {
	b, err := secret.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("seal: lock: %w", err)
	}
	key, err := hkdf.Key(sha256.New, b, []byte(notice), domain.SplitSuite+"/"+name, 32)
	if err != nil {
		return nil, fmt.Errorf("seal: lock: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: lock: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// checkShare says whether a share is the n-th of the notice; its error wraps ErrWrongShare.
func checkShare(notice string, s domain.Split, n int, share string) error {
	_, err := parseShare(notice, s, n, share)
	return err
}

func parseShare(notice string, s domain.Split, n int, share string) (secretsharing.Share, error) {
	head := shareText(notice, n, "")
	value, found := strings.CutPrefix(strings.TrimSpace(share), head)
	b, err := hex.DecodeString(value)
	if !found || err != nil || len(b) != int(splitGroup.Params().ScalarLength) {
		return secretsharing.Share{}, ErrWrongShare
	}
	out := secretsharing.Share{ID: splitGroup.NewScalar().SetUint64(uint64(n)), Value: splitGroup.NewScalar()} //nolint:gosec // counts from 1
	if err := out.Value.UnmarshalBinary(b); err != nil {
		return out, ErrWrongShare
	}
	commitment := make(secretsharing.SecretCommitment, len(s.Commitments))
	for i, c := range s.Commitments {
		raw, err := hex.DecodeString(c)
		if err != nil {
			return out, fmt.Errorf("seal: commitment %d of %s: %w", i, notice, err)
		}
		commitment[i] = splitGroup.NewElement()
		if err := commitment[i].UnmarshalBinary(raw); err != nil {
			return out, fmt.Errorf("seal: commitment %d of %s: %w", i, notice, err)
		}
	}
	if n < 1 || s.Needed < 1 || !secretsharing.Verify(uint(s.Needed-1), out, commitment) {
		return out, ErrWrongShare
	}
	return out, nil
}

// TakeShare checks the share that a holder gives and seals it to the opening identities, so that it lies nowhere in the
// clear.
func (k *Keymaker) TakeShare(notice string, s domain.Split, n int, share string) ([]byte, error) {
	if err := checkShare(notice, s, n, share); err != nil {
		return nil, err
	}
	return encrypt([]byte(strings.TrimSpace(share)), k.openers...)
}

// Unlock brings back a wrapped key of the notice from the shares that its holders gave. Fewer than needed, or a share
// that is not the promised one, open nothing.
func (o *Opener) Unlock(notice string, s domain.Split, given map[int][]byte, name string, locked []byte) ([]byte, error) {
	shares := make([]secretsharing.Share, 0, len(given))
	for n, sealed := range given {
		text, err := o.Unwrap(sealed)
		if err != nil {
			return nil, fmt.Errorf("share %d of %s: %w", n, notice, err)
		}
		share, err := parseShare(notice, s, n, text)
		if err != nil {
			return nil, fmt.Errorf("share %d of %s: %w", n, notice, err)
		}
		shares = append(shares, share)
	}
	return unlock(notice, s, shares, name, locked)
}

func unlock(notice string, s domain.Split, shares []secretsharing.Share, name string, locked []byte) ([]byte, error) {
	secret, err := secretsharing.Recover(uint(max(s.Needed-1, 0)), shares) //nolint:gosec // not negative
	if err != nil {
		return nil, fmt.Errorf("seal: shares of %s: %w", notice, err)
	}
	lock, err := lockOf(secret, notice, name)
	if err != nil {
		return nil, err
	}
	key, err := lock.Open(nil, nil, locked, nil)
	if err != nil {
		return nil, fmt.Errorf("seal: the shares of %s do not open its %s key: %w", notice, name, err)
	}
	return key, nil
}
