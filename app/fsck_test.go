package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
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
	if said := runFsck(t, fsck, a, verifier, ""); strings.Contains(said, "fsck failed") || !strings.Contains(said, "Completed ranges") {
		t.Errorf("whole: %s", said)
	}
	if said := runFsck(t, fsck, a, verifier, "/log/tile/entries/001"); !strings.Contains(said, "fsck failed") {
		t.Errorf("an entry has a flipped byte: %s", said)
	}
}

// runFsck serves the log, one resource of it spoiled, and answers what fsck says; its exit code is 0 in any case.
func runFsck(t *testing.T, fsck string, a *app.App, verifier, spoiled string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body []byte
		if r.URL.Path == "/log/checkpoint" {
			head, err := a.LogHead(r.Context())
			if err != nil {
				http.NotFound(w, r)
				return
			}
			body = head.Note
		} else {
			tile, err := a.LogTile(r.Context(), strings.TrimPrefix(r.URL.Path, "/log/tile/"))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			body = append(body, tile.Data...)
		}
		if r.URL.Path == spoiled {
			body[len(body)/2] ^= 1
		}
		_, _ = w.Write(body)
	}))
	defer server.Close()
	key := filepath.Join(t.TempDir(), "log.pub")
	if err := os.WriteFile(key, []byte(verifier), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), fsck, "-storage_url", server.URL+"/log/", "-public_key", key, "-ui=false", "-logtostderr", "-v=1").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}
