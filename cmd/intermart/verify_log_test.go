package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/app/tlog/tlogtest"
	"github.com/intermart/intermart/domain"
)

// logSite is a site that serves a log from memory, and may lie.
type logSite struct {
	entries [][]byte
	hashes  []app.Hash
	root    app.Hash
	notary  *tlog.Notary
	lies    map[string][]byte // answers by path
	*httptest.Server
}

func newLogSite(t *testing.T) *logSite {
	t.Helper()
	key, _, err := tlog.NewKey("localhost/log")
	if err != nil {
		t.Fatal(err)
	}
	s := &logSite{lies: map[string][]byte{}}
	if s.notary, err = tlog.NewNotary(key); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *logSite) read(at []int64) ([]app.Hash, error) {
	out := make([]app.Hash, len(at))
	for i, p := range at {
		out[i] = s.hashes[p]
	}
	return out, nil
}

func (s *logSite) grow(t *testing.T, entries ...string) {
	t.Helper()
	var batch [][]byte
	for _, e := range entries {
		batch = append(batch, []byte(e))
	}
	hs, root, err := tlog.Tree{}.Grow(int64(len(s.entries)), batch, s.read)
	if err != nil {
		t.Fatal(err)
	}
	s.entries, s.hashes, s.root = append(s.entries, batch...), append(s.hashes, hs...), root
}

func (s *logSite) serve(w http.ResponseWriter, r *http.Request) {
	size := int64(len(s.entries))
	answer, lie := s.lies[r.URL.Path]
	var err error
	tile, isTile := strings.CutPrefix(r.URL.Path, "/log/tile/")
	switch {
	case lie:
	case r.URL.Path == "/log/key":
		answer = []byte(s.notary.VerifierKey() + "\n")
	case r.URL.Path == "/log/checkpoint":
		answer, err = s.notary.Sign(size, s.root)
	case isTile && strings.HasPrefix(tile, "entries/"):
		var from, to int64
		if from, to, _, err = (tlog.Tree{}).Bundle(size, tile); err == nil {
			answer, err = tlog.Tree{}.PackEntries(s.entries[from:to])
		}
	case isTile:
		answer, _, err = tlog.Tree{}.Tile(size, tile, s.read)
	default:
		err = os.ErrNotExist
	}
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_, _ = w.Write(answer)
}

func many(n int, word string) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(`{"%s":%d}`, word, i))
	}
	return list
}

func TestVerifyLog(t *testing.T) {
	site := newLogSite(t)
	seenFile := filepath.Join(t.TempDir(), "seen")
	run := func() (int, string, string) { return runVerifyLogDoor(site.URL, seenFile) }
	site.grow(t, many(300, "first")...)
	if code, out, errs := run(); code != 0 || !strings.HasPrefix(out, "valid: localhost/log, 300 leaves (300 new)") {
		t.Fatalf("exit %d, %q %q", code, out, errs)
	}
	site.grow(t, many(400, "then")...)
	if code, out, _ := run(); code != 0 || !strings.HasPrefix(out, "valid: localhost/log, 700 leaves (400 new)") {
		t.Fatalf("exit %d, %q", code, out)
	}
	remembered, err := os.ReadFile(seenFile)
	if err != nil {
		t.Fatal(err)
	}
	tile, _, err := (tlog.Tree{}).Tile(700, "0/001", site.read)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := tlog.Tree{}.PackEntries(site.entries[256:512])
	if err != nil {
		t.Fatal(err)
	}
	flip := func(b []byte, at int) []byte { c := append([]byte(nil), b...); c[at] ^= 1; return c }
	other := newLogSite(t)
	other.grow(t, many(700, "first")...)
	stranger, _ := other.notary.Sign(700, other.root)
	for name, c := range map[string]struct {
		path   string
		answer []byte
		says   string
	}{
		"a hash changed":       {"/log/tile/0/001", flip(tile, 5*32+7), "tile 0/001 differs at its hash 5 (leaf 261)"},
		"an entry changed":     {"/log/tile/entries/001", flip(bundle, 3), "tile 0/001 differs at its hash 0 (leaf 256)"},
		"a bundle cut":         {"/log/tile/entries/001", bundle[:len(bundle)-1], "entries/001"},
		"another's checkpoint": {"/log/checkpoint", stranger, "checkpoint"},
	} {
		site.lies = map[string][]byte{c.path: c.answer}
		if code, out, _ := run(); code != exitFault || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d, %q", name, code, out)
		}
	}
	site.lies = nil
	if after, _ := os.ReadFile(seenFile); string(after) != string(remembered) {
		t.Error("what was seen before is forgotten after a fault")
	}

	// A second history under the same key: it holds together, and is not what was seen.
	again := newLogSite(t)
	again.notary = site.notary
	again.grow(t, many(800, "rewritten")...)
	if code, out, _ := runVerifyLogDoor(again.URL, seenFile); code != exitFault || !strings.Contains(out, "checkpoint of 700 leaves") {
		t.Errorf("a second history: exit %d, %q", code, out)
	}
	short := newLogSite(t)
	short.notary = site.notary
	short.grow(t, many(300, "first")...)
	if code, out, _ := runVerifyLogDoor(short.URL, seenFile); code != exitFault || !strings.Contains(out, "shrunk") {
		t.Errorf("a shorter log: exit %d, %q", code, out)
	}
	for _, args := range [][]string{nil, {"--url", "ftp://x"}, {"--url", "http://market.example"}, {"--url", site.URL, "more"}} {
		if code, _, _ := runVerifyLogArgs(args...); code != exitNoInput {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

// TestVerifyLogWithWitnesses: the cosignatures are checked with the keys that are given, those that are missing are
// named, and the quorum decides.
func TestVerifyLogWithWitnesses(t *testing.T) {
	site := newLogSite(t)
	one := tlogtest.StartWitness(t, t.TempDir(), "one.example", site.notary.VerifierKey())
	two := tlogtest.StartWitness(t, t.TempDir(), "two.example", site.notary.VerifierKey())
	stranger := tlogtest.StartWitness(t, t.TempDir(), "one.example", site.notary.VerifierKey())
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "witnesses")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cosign := func(w *tlogtest.Witness, head []byte, old int64) []byte {
		p, err := tlog.ParsePolicy([]byte(w.Line("w") + "quorum w\n"))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := tlog.Tree{}.ProveGrowth(int64(len(site.entries)), old, site.read)
		if err != nil {
			t.Fatal(err)
		}
		line, err := p.Witnesses()[0].Cosign(t.Context(), head, old, proof)
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	head := func() []byte {
		h, err := site.notary.Sign(int64(len(site.entries)), site.root)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	// A reader's file needs no addresses.
	names := "witness one " + one.VerifierKey + "\nwitness two " + two.VerifierKey + " # the university\n"
	all, any := file(names+"group both all one two\nquorum both\n"), file(names+"group either any one two\nquorum either\n")
	run := func(policy string) (int, string) {
		code, out, errs := runVerifyLogArgs("--url", site.URL, "--seen", filepath.Join(t.TempDir(), "seen"), "--witnesses", policy)
		return code, out + errs
	}

	site.grow(t, many(300, "first")...)
	if code, out := run(any); code != exitFault || !strings.Contains(out, "missing: witness one.example") || !strings.Contains(out, "missing: witness two.example") || !strings.Contains(out, "fewer witnesses") {
		t.Errorf("nobody: exit %d, %q", code, out)
	}
	early := slices.Concat(head(), cosign(one, head(), 0))
	site.lies["/log/checkpoint"] = early
	if code, out := run(any); code != exitValid || !strings.Contains(out, "witness one.example: cosigned 300 of 300 leaves") || !strings.Contains(out, "missing: witness two.example") {
		t.Errorf("one of two: exit %d, %q", code, out)
	}
	if code, out := run(all); code != exitFault || !strings.Contains(out, "missing: witness two.example") || strings.Contains(out, "missing: witness one.example") {
		t.Errorf("one of two, both wanted: exit %d, %q", code, out)
	}
	early = slices.Concat(early, cosign(two, head(), 0))
	site.lies["/log/checkpoint"] = early
	if code, out := run(all); code != exitValid || strings.Contains(out, "missing") {
		t.Errorf("both: exit %d, %q", code, out)
	}
	if code, out := run(file("witness one " + stranger.VerifierKey + "\nquorum one\n")); code != exitFault || !strings.Contains(out, "missing: witness one.example") {
		t.Errorf("another key of the same name: exit %d, %q", code, out)
	}

	// The log has grown since: what was cosigned is still under the newest head, and then is not.
	site.grow(t, many(400, "then")...)
	site.lies = map[string][]byte{"/log/witnessed": early}
	if code, out := run(all); code != exitValid || !strings.Contains(out, "witness two.example: cosigned 300 of 700 leaves") {
		t.Errorf("grown since: exit %d, %q", code, out)
	}
	other := newLogSite(t)
	other.notary = site.notary
	other.grow(t, many(800, "another")...)
	other.lies["/log/witnessed"] = early
	code, out, _ := runVerifyLogArgs("--url", other.URL, "--seen", filepath.Join(t.TempDir(), "seen"), "--witnesses", all)
	if code != exitFault || !strings.Contains(out, "checkpoint of 300 leaves") {
		t.Errorf("what was cosigned is of another history: exit %d, %q", code, out)
	}
	for _, text := range []string{"", "witness one\n", "witness one x https://w.example\nquorum one\n", names + "quorum three\n"} {
		if code, out := run(file(text)); code != exitNoInput {
			t.Errorf("%q: exit %d, %q", text, code, out)
		}
	}
}

func runVerifyLogDoor(url, seen string) (int, string, string) {
	return runVerifyLogArgs("--url", url, "--seen", seen)
}

func runVerifyLogArgs(args ...string) (int, string, string) {
	var out, errs strings.Builder
	code := runVerifyLog(args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestReceiptAgainstTheLog(t *testing.T) {
	site := newLogSite(t)
	key, _, err := seal.NewReceiptKey("localhost/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := seal.NewReceiptSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	site.grow(t, many(5, "before")...)
	r := domain.Receipt{Notice: sealTestNumber, Revision: 1, Bid: "2fa5568e-f6f4-4871-a801-d8355f853ab8", Agency: sealTestAgency, Act: "sealed",
		Sealed: strings.Repeat("a1", 32), Withdrawal: strings.Repeat("b2", 32), At: time.Date(2026, 11, 22, 10, 30, 56, 0, time.UTC),
		LogSize: 5, LogRoot: base64.StdEncoding.EncodeToString(site.root[:])}
	signed, err := signer.Sign(r)
	if err != nil {
		t.Fatal(err)
	}
	face := fmt.Sprintf(`{"agency":%q,"kind":"bid.sealed","notice":%q,"sealed":%q,"subject":"bid:%s"}`, r.Agency, r.Notice, r.Sealed, r.Bid)
	salt := []byte(strings.Repeat("s", 32))
	entry := string(domain.LogEntry(domain.ClassSealed, []byte(face), salt))
	site.grow(t, "another", entry, "one more")
	site.lies[receiptKeyPath] = []byte(signer.VerifierKey() + "\n")

	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	proof := func(change func(*inclusion)) string {
		hs, err := tlog.Tree{}.Prove(8, 6, site.read)
		if err != nil {
			t.Fatal(err)
		}
		head, _ := site.notary.Sign(8, site.root)
		in := inclusion{Index: 6, Entry: entry, Face: face, Salt: hex.EncodeToString(salt), Checkpoint: string(head)}
		for _, h := range hs {
			in.Proof = append(in.Proof, base64.StdEncoding.EncodeToString(h[:]))
		}
		change(&in)
		b, _ := json.Marshal(in)
		return write("proof", b)
	}
	receipt := write("receipt", signed)
	for name, c := range map[string]struct {
		change func(*inclusion)
		code   int
		says   string
	}{
		"as it is":     {func(*inclusion) {}, exitValid, "leaf 6 is this bid"},
		"another face": {func(in *inclusion) { in.Face = strings.Replace(in.Face, "a1a1", "a1a2", 1) }, exitFault, "does not commit"},
		"another salt": {func(in *inclusion) { in.Salt = strings.Repeat("00", 32) }, exitFault, "does not commit"},
		"another leaf": {func(in *inclusion) { in.Index = 5 }, exitFault, "leaf 5"},
	} {
		code, out, errs := runDoor(runVerifyReceipt, "", receipt, "--url", site.URL, "--proof", proof(c.change))
		if code != c.code || !strings.Contains(out, c.says) || !strings.Contains(out, "still holds the checkpoint") {
			t.Errorf("%s: exit %d, %q %q", name, code, out, errs)
		}
	}
	forked := newLogSite(t)
	forked.notary = site.notary
	forked.grow(t, many(20, "another history")...)
	forked.lies[receiptKeyPath] = site.lies[receiptKeyPath]
	if code, out, _ := runDoor(runVerifyReceipt, "", receipt, "--url", forked.URL); code != exitFault || !strings.Contains(out, "checkpoint of 5 leaves") {
		t.Errorf("a second history: exit %d, %q", code, out)
	}
}
