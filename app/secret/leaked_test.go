package secret

import (
	"crypto/sha1" //nolint:gosec // the form of the list
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheEmbeddedList(t *testing.T) {
	l, err := NewLeaked("")
	if err != nil {
		t.Fatal(err)
	}
	if len(l.common) < 1000 || !slices.IsSorted(l.common) {
		t.Fatalf("%d lines, sorted: %v", len(l.common), slices.IsSorted(l.common))
	}
	for password, want := range map[string]bool{"qwertyuiop": true, "QWERTYuiop": true, "1234567890": true, "Super-Market-2026": false, "": false} {
		if got, err := l.Leaked(password); got != want || err != nil {
			t.Errorf("%q: %v %v", password, got, err)
		}
	}
}

// TestAListOfHashes finds every line of a file, the first and the last among them, and nothing else.
func TestAListOfHashes(t *testing.T) {
	for _, many := range []int{1, 2, 3, 1000} {
		var lines []string
		for i := range many {
			lines = append(lines, fmt.Sprintf("%X:%d", sha1.Sum(fmt.Appendf(nil, "leaked password %d", i)), i*i)) //nolint:gosec // see above
		}
		slices.Sort(lines)
		for _, end := range []string{"\n", "\r\n"} {
			path := filepath.Join(t.TempDir(), "hashes.txt")
			if err := os.WriteFile(path, []byte(strings.Join(lines, end)+end), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := NewLeaked(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := range many + 50 {
				got, err := l.Leaked(fmt.Sprintf("leaked password %d", i))
				if want := i < many; got != want || err != nil {
					t.Errorf("%d lines, password %d: %v %v", many, i, got, err)
				}
			}
			if got, _ := l.Leaked("LEAKED password 0"); !got {
				t.Error("another case is another password")
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestAFileThatIsNoList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "words.txt")
	for _, text := range []string{"", "password\n123456\n", strings.Repeat("g", 40) + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewLeaked(path); err == nil {
			t.Errorf("%q is taken for a list", text)
		}
	}
	if _, err := NewLeaked(path + ".gone"); err == nil {
		t.Error("a file that is not there is taken")
	}
}
