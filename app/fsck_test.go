package app_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog/tlogtest"
)

// TestFsck has somebody else's program, fsck of transparency-dev/tessera as it is (make bin/fsck), check what /log/ serves.
func TestFsck(t *testing.T) {
	fsck := os.Getenv("INTERMART_TEST_FSCK")
	if fsck == "" {
		t.Skip("INTERMART_TEST_FSCK is not set: make test/fsck")
	}
	db := storetest.Demo(t, start)
	a, verifier := withLog(t, db)
	for i := range 700 {
		if _, err := note(ctx(), a, fmt.Sprintf("notice:%d", i), 0, 0); err != nil {
			t.Fatal(err)
		}
		if i == 300 {
			sequence(t, a)
		}
	}
	sequence(t, a)
	if said := tlogtest.Fsck(t, fsck, a, verifier, ""); strings.Contains(said, "fsck failed") || !strings.Contains(said, "Completed ranges") {
		t.Errorf("whole: %s", said)
	}
	if said := tlogtest.Fsck(t, fsck, a, verifier, "/log/tile/entries/001"); !strings.Contains(said, "fsck failed") {
		t.Errorf("an entry has a flipped byte: %s", said)
	}
}
