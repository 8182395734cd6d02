package seal

import (
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
)

func TestAWrappedKeyOpensWithItsPassphraseOnly(t *testing.T) {
	identity, _, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := WrapIdentity(identity, "a passphrase")
	if err != nil || !strings.HasPrefix(wrapped, "-----BEGIN AGE ENCRYPTED FILE-----\n") || strings.Contains(wrapped, identity) {
		t.Fatalf("%q, %v", wrapped, err)
	}
	for passphrase, want := range map[string]string{"a passphrase": identity, "another": ""} {
		with, err := age.NewScryptIdentity(passphrase)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		if r, err := age.Decrypt(armor.NewReader(strings.NewReader(wrapped)), with); err == nil {
			got, _ = io.ReadAll(r)
		}
		if string(got) != want {
			t.Errorf("%q reads %q", passphrase, got)
		}
	}
	if _, err := WrapIdentity(identity, ""); err == nil {
		t.Error("an empty passphrase wraps")
	}
}
