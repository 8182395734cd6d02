// Package tlogtest has for tests a witness of transparency logs, and somebody else's program that checks them.
package tlogtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Witness is a witness as C2SP tlog-witness describes one, written without the code it is a test of. What it last saw
// and its key lie in a folder, so that it remembers when it is started again.
type Witness struct {
	VerifierKey string
	URL         string
	Down        bool // answers 503

	t       testing.TB
	file    string
	log     note.Verifier
	signer  note.Signer
	server  *httptest.Server
	mu      sync.Mutex
	answers map[int]int
}

// memory is a witness's file.
type memory struct {
	Name, Signer, Verifier string
	Size                   int64
	Root                   []byte
}

// StartWitness starts a witness of one log, given by its verifier key.
func StartWitness(t testing.TB, dir, name, log string) *Witness {
	t.Helper()
	w := &Witness{t: t, file: filepath.Join(dir, "witness.json"), answers: map[int]int{}}
	var err error
	if w.log, err = note.NewVerifier(log); err != nil {
		t.Fatal(err)
	}
	m := w.read()
	if m.Name == "" {
		m.Name = name
		if m.Signer, m.Verifier, err = note.GenerateKey(rand.Reader, name); err != nil {
			t.Fatal(err)
		}
		w.write(m)
	}
	if w.signer, err = formats.NewSignerForCosignatureV1(m.Signer); err != nil {
		t.Fatal(err)
	}
	if w.VerifierKey, err = formats.VKeyToCosignatureV1(m.Verifier); err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	w.URL = w.server.URL
	t.Cleanup(w.Stop)
	return w
}

// Stop ends it; StartWitness on the same folder goes on.
func (w *Witness) Stop() { w.server.Close() }

// Line is the witness in a policy.
func (w *Witness) Line(name string) string {
	return fmt.Sprintf("witness %s %s %s\n", name, w.VerifierKey, w.URL)
}

// Size is what it last saw.
func (w *Witness) Size() int64 { return w.read().Size }

// Answers counts its answers of a status.
func (w *Witness) Answers(status int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers[status]
}

func (w *Witness) read() (m memory) {
	text, err := os.ReadFile(w.file)
	if errors.Is(err, os.ErrNotExist) {
		return m
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		w.t.Error(err)
	}
	return m
}

func (w *Witness) write(m memory) {
	text, err := json.Marshal(m)
	if err == nil {
		err = os.WriteFile(w.file, text, 0o600)
	}
	if err != nil {
		w.t.Error(err)
	}
}

func (w *Witness) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	status, body := w.answer(r)
	w.answers[status]++
	if status == http.StatusConflict {
		rw.Header().Set("Content-Type", "text/x.tlog.size")
	}
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, body)
}

// answer is the order of checks of the specification.
func (w *Witness) answer(r *http.Request) (int, string) {
	if w.Down {
		return http.StatusServiceUnavailable, "down\n"
	}
	if r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		return http.StatusNotFound, "no such place\n"
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return http.StatusBadRequest, err.Error()
	}
	head, checkpoint, _ := strings.Cut(string(body), "\n\n")
	old, proof, err := readHead(head)
	if err != nil {
		return http.StatusBadRequest, err.Error()
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(w.log))
	if err != nil {
		return http.StatusForbidden, err.Error()
	}
	lines := strings.Split(n.Text, "\n")
	if lines[0] != w.log.Name() {
		return http.StatusNotFound, "unknown log\n"
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || rootErr != nil || len(root) != tlog.HashSize || old > size {
		return http.StatusBadRequest, "no checkpoint, or old is larger\n"
	}
	m := w.read()
	if old != m.Size || old == size && old > 0 && string(root) != string(m.Root) {
		return http.StatusConflict, fmt.Sprintf("%d\n", m.Size)
	}
	if old > 0 && old < size {
		if err := tlog.CheckTree(proof, size, tlog.Hash(root), old, tlog.Hash(m.Root)); err != nil {
			return http.StatusUnprocessableEntity, err.Error()
		}
	} else if len(proof) > 0 {
		return http.StatusUnprocessableEntity, "a proof of nothing\n"
	}
	m.Size, m.Root = size, root
	w.write(m)
	signature, err := w.signer.Sign([]byte(n.Text))
	if err != nil {
		return http.StatusInternalServerError, err.Error()
	}
	hash := w.signer.KeyHash()
	raw := append([]byte{byte(hash >> 24), byte(hash >> 16), byte(hash >> 8), byte(hash)}, signature...)
	return http.StatusOK, fmt.Sprintf("— %s %s\n", w.signer.Name(), base64.StdEncoding.EncodeToString(raw))
}

func readHead(head string) (old int64, proof tlog.TreeProof, err error) {
	lines := strings.Split(head, "\n")
	if _, err = fmt.Sscanf(lines[0], "old %d", &old); err != nil || old < 0 || len(lines) > 64 {
		return 0, nil, fmt.Errorf("want old and at most 63 hashes: %w", err)
	}
	for _, l := range lines[1:] {
		raw, err := base64.StdEncoding.DecodeString(l)
		if err != nil || len(raw) != tlog.HashSize {
			return 0, nil, fmt.Errorf("%q is no hash: %w", l, err)
		}
		proof = append(proof, tlog.Hash(raw))
	}
	return old, proof, nil
}
