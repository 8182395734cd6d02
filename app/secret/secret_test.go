package secret

import (
	"strings"
	"sync"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

func TestHashMatchesItsPasswordOnly(t *testing.T) {
	h := New(2)
	hash, err := h.Hash("正确的密码 battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("not the agreed cost: %s", hash)
	}
	if again, _ := h.Hash("正确的密码 battery"); again == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
	for password, want := range map[string]bool{"正确的密码 battery": true, "正确的密码 Battery": false, "": false} {
		if got := h.Matches(hash, password); got != want {
			t.Errorf("Matches(%q) = %v", password, got)
		}
	}
}

func TestUnusableHashesMatchNothing(t *testing.T) {
	h := New(1)
	good, _ := h.Hash("a password")
	for _, hash := range []string{
		"", "x", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$", good + "$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=4194304", 1), strings.Replace(good, "t=2", "t=100", 1),
		strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "t=2", "t=-2", 1), strings.Replace(good, "m=19456,", "", 1),
	} {
		if h.Matches(hash, "a password") {
			t.Errorf("%q matches", hash)
		}
	}
	if _, err := h.Hash(strings.Repeat("x", maxPassword+1)); err == nil {
		t.Error("an endless password is hashed")
	}
}

func TestAtMostSoManyAtOnce(t *testing.T) {
	h := New(2)
	if cap(h.slots) != 2 || cap(New(0).slots) != 1 {
		t.Fatal("the bound is not what was asked for")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { h.Matches("", "password") })
	}
	all.Wait()
	if len(h.slots) != 0 {
		t.Error("a slot was not given back")
	}
}

func TestACrowdThatRegistersShutsOutNobody(t *testing.T) {
	h := New(2)
	h.making <- struct{}{} // somebody who takes his time
	hashes := make(chan error, 1)
	go func() { _, err := h.Hash("a password"); hashes <- err }()
	if h.Matches(h.dummy, "a password") { // a log-in goes past those who wait
		t.Error("matches")
	}
	if err := <-hashes; !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("the wait has no end: %v", err)
	}
	<-h.making
	if _, err := h.Hash("a password"); err != nil {
		t.Error(err)
	}
}
