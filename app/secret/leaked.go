package secret

import (
	"crypto/sha1" //nolint:gosec // the form in which lists of leaked passwords are published
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/intermart/intermart/app"
)

// common are the most frequent leaked passwords of ten and more characters, lower-case, sorted, one a line: the list
// "passwords" of @zxcvbn-ts/language-common 4.1.3 (MIT), which counts real leaks. Shorter ones are refused by length.
//
//go:embed leaked.txt
var common string

// Leaked is app.Breaches: the embedded list, and a file of more where one is configured. It asks nobody outside.
type Leaked struct {
	common []string
	file   *os.File // of lines HASH or HASH:COUNT, sorted; nil for none
	size   int64
}

var _ app.Breaches = (*Leaked)(nil)

// hashDigits is the length of a SHA-1 in hexadecimal.
const hashDigits = 2 * sha1.Size

// NewLeaked opens the list. path is a file of SHA-1 hashes in upper-case hexadecimal, sorted, one a line, each perhaps
// followed by a colon and a count, as Have I Been Pwned publishes them ("ordered by hash"); "" for the embedded list alone.
func NewLeaked(path string) (*Leaked, error) {
	l := &Leaked{common: strings.Fields(common)}
	if path == "" {
		return l, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("leaked passwords: %w", err)
	}
	about, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("leaked passwords: %w", err), f.Close())
	}
	l.file, l.size = f, about.Size()
	first, _, err := l.lineAfter(0)
	if err != nil || len(first) < hashDigits || strings.Trim(first[:hashDigits], "0123456789ABCDEF") != "" {
		return nil, errors.Join(fmt.Errorf("leaked passwords: %s: want lines of SHA-1 in upper-case hexadecimal, sorted", path), f.Close())
	}
	return l, nil
}

// Close closes the file.
func (l *Leaked) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// Leaked reports whether the password is on a list, in whatever case it is written.
func (l *Leaked) Leaked(password string) (bool, error) {
	low := strings.ToLower(password)
	if _, found := slices.BinarySearch(l.common, low); found || l.file == nil {
		return found, nil
	}
	for _, p := range slices.Compact([]string{password, low}) {
		sum := sha1.Sum([]byte(p)) //nolint:gosec // see above
		if found, err := l.holds(strings.ToUpper(hex.EncodeToString(sum[:]))); err != nil || found {
			return found, err
		}
	}
	return false, nil
}

// holds looks for a hash by halving: some thirty reads in a file of a billion lines.
func (l *Leaked) holds(hash string) (bool, error) {
	from, to := int64(0), l.size
	for from < to {
		middle := from + (to-from)/2
		line, begins, err := l.lineAfter(middle)
		if err != nil {
			return false, err
		}
		switch at := line[:min(len(line), hashDigits)]; {
		case at == hash:
			return true, nil
		case line == "" || begins >= to || at > hash:
			to = middle
		default:
			from = begins + 1
		}
	}
	return false, nil
}

// lineBytes is more than two lines of the file.
const lineBytes = 160

// lineAfter is the first whole line that begins at a place or after it, and where; "" after the last one.
func (l *Leaked) lineAfter(at int64) (line string, begins int64, err error) {
	from := max(at-1, 0) // the byte before says whether a line begins here
	b := make([]byte, lineBytes)
	n, err := l.file.ReadAt(b, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", 0, fmt.Errorf("leaked passwords: %w", err)
	}
	text := string(b[:n])
	begins = from
	if at > 0 {
		newline := strings.IndexByte(text, '\n')
		if newline < 0 {
			return "", l.size, nil
		}
		begins, text = from+int64(newline)+1, text[newline+1:]
	}
	line, _, _ = strings.Cut(text, "\n")
	return strings.TrimSpace(line), begins, nil
}
