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
	if said := tlogtest.Fsck(t, fsck, a, cfg.Notary.VerifierKey(), ""); strings.Contains(said, "fsck failed") || !strings.Contains(said, "Completed ranges") {
		t.Errorf("%d leaves: %s", head.Size, said)
	}
}
