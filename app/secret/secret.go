// Package secret hashes passwords with argon2id and checks them (GB/T 22239-2019: stored only as a slow hash).
package secret

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// The cost of one hash: 19 MiB and two passes (OWASP, "Password Storage Cheat Sheet", second profile).
const (
	memory  = 19456 // KiB
	passes  = 2
	threads = 1
	saltLen = 16
	keyLen  = 32
)

// Bounds of what a stored hash may ask for: a row that somebody changed must not exhaust this process.
const (
	maxMemory   = 64 << 10 // KiB
	maxPasses   = 8
	maxThreads  = 4
	maxPassword = 1 << 10 // bytes; domain.MaxPassword characters are fewer
)

// Hasher is app.Secrets. It works on a bounded number of passwords at once, so that a crowd at the log-in page costs
// time and not memory. It may be used by many goroutines.
type Hasher struct {
	slots  chan struct{}
	making chan struct{} // of which new hashes take at most so many: registering must not shut out those who log in
	dummy  string        // compared against when there is no usable hash, so that the time tells nothing
}

var _ app.Secrets = (*Hasher)(nil)

// New makes a Hasher that works on at most parallel passwords at once (at least one).
func New(parallel int) *Hasher {
	h := &Hasher{slots: make(chan struct{}, max(parallel, 1)), making: make(chan struct{}, max(parallel/2, 1))}
	h.dummy = encode(params{memory, passes, threads}, make([]byte, saltLen), make([]byte, keyLen))
	return h
}

// patience is how long a new hash waits for its turn. Anyone may register, so the wait of a crowd is bounded too.
const patience = 3 * time.Second

// Hash answers the password's hash with a fresh salt as a PHC string; in a crowd it is Unavailable.
func (h *Hasher) Hash(password string) (string, error) {
	if len(password) > maxPassword {
		return "", errors.New("secret: the password is too long")
	}
	turn := time.NewTimer(patience)
	defer turn.Stop()
	select {
	case h.making <- struct{}{}:
		defer func() { <-h.making }()
	case <-turn.C:
		return "", refusal.New(refusal.Unavailable, "password.busy", "", "正在设置密码的人太多，请稍后再试", "too many passwords are being set at this moment: try again shortly")
	}
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	p := params{memory, passes, threads}
	return encode(p, salt, h.key(password, salt, p, keyLen)), nil
}

// Matches reports whether the hash is the password's. It takes as long when there is no hash, or one that can't be read.
func (h *Hasher) Matches(hash, password string) bool {
	if len(password) > maxPassword {
		return false
	}
	p, salt, want, err := decode(hash)
	if err != nil {
		p, salt, want, _ = decode(h.dummy)
	}
	got := h.key(password, salt, p, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && err == nil
}

func (h *Hasher) key(password string, salt []byte, p params, length uint32) []byte {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, p.passes, p.memory, p.threads, length)
}

// params are the cost of a hash, as it says itself.
type params struct {
	memory, passes uint32
	threads        uint8
}

var raw = base64.RawStdEncoding.Strict()

func encode(p params, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.threads,
		raw.EncodeToString(salt), raw.EncodeToString(key))
}

var errNoHash = errors.New("secret: not an argon2id hash")

func decode(s string) (p params, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return p, nil, nil, errNoHash
	}
	if p, err = decodeParams(parts[3]); err != nil {
		return p, nil, nil, err
	}
	if salt, err = raw.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errNoHash
	}
	if key, err = raw.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, errNoHash
	}
	return p, salt, key, nil
}

func decodeParams(s string) (p params, err error) {
	values := strings.Split(s, ",")
	if len(values) != 3 {
		return p, errNoHash
	}
	var n [3]uint64
	for i, most := range []struct {
		name string
		max  uint64
	}{{"m=", maxMemory}, {"t=", maxPasses}, {"p=", maxThreads}} {
		digits, ok := strings.CutPrefix(values[i], most.name)
		if !ok {
			return p, errNoHash
		}
		if n[i], err = strconv.ParseUint(digits, 10, 32); err != nil || n[i] == 0 || n[i] > most.max {
			return p, errNoHash
		}
	}
	return params{uint32(n[0]), uint32(n[1]), uint8(n[2])}, nil
}
