package main

import (
	"os"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/tlog/tlogtest"
)

// TestFsckOfTheDemo has fsck of transparency-dev/tessera as it is (make bin/fsck) check the log of a whole demo, as work
// sequences it.
func TestFsckOfTheDemo(t *testing.T) {
	fsck := os.Getenv("INTERMART_TEST_FSCK")
	if fsck == "" {
		t.Skip("INTERMART_TEST_FSCK is not set: make test/fsck")
	}
	_, a, cfg := seededDemo(t, seedOptions{seed: 2026, small: true, secrets: quick{}})
	for more := true; more; {
		var err error
		if more, err = a.SequenceLog(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	head, err := a.LogHead(t.Context())
	if err != nil || head.Size < 1000 {
		t.Fatalf("%d leaves, %v", head.Size, err)
	}
	verifier := cfg.Notary.VerifierKey()
	if said := tlogtest.Fsck(t, fsck, a, verifier, ""); strings.Contains(said, "fsck failed") || !strings.Contains(said, "Completed ranges") {
		t.Errorf("whole: %s", said)
	}
	if said := tlogtest.Fsck(t, fsck, a, verifier, "/log/tile/entries/002"); !strings.Contains(said, "fsck failed") {
		t.Errorf("an entry has a flipped bit: %s", said)
	}
}
