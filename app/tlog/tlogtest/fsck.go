package tlogtest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
)

// Serve serves a log below /log/ as the product does; the resource at the spoiled path, if any, has a flipped bit.
func Serve(t testing.TB, a *app.App, verifier, spoiled string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body []byte
		switch r.URL.Path {
		case "/log/key":
			body = []byte(verifier + "\n")
		case "/log/checkpoint":
			head, err := a.LogHead(r.Context())
			if err != nil {
				http.NotFound(w, r)
				return
			}
			body = append(body, head.Note...)
		default:
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
	t.Cleanup(server.Close)
	return server
}

// Fsck has a program, fsck of transparency-dev/tessera as it is, check a log, and answers what it says; its exit code is 0
// in any case.
func Fsck(t testing.TB, program string, a *app.App, verifier, spoiled string) string {
	t.Helper()
	server := Serve(t, a, verifier, spoiled)
	key := filepath.Join(t.TempDir(), "log.pub")
	if err := os.WriteFile(key, []byte(verifier), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), program, "-storage_url", server.URL+"/log/", "-public_key", key, "-ui=false", "-logtostderr", "-v=1").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}
