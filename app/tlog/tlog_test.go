package tlog_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/intermart/intermart/app"
	. "github.com/intermart/intermart/app/tlog"
)

// memory is a log's rows.
type memory struct {
	entries [][]byte
	hashes  []app.Hash
	root    app.Hash
}

func (m *memory) read(positions []int64) ([]app.Hash, error) {
	out := make([]app.Hash, len(positions))
	for i, p := range positions {
		if p >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", p)
		}
		out[i] = m.hashes[p]
	}
	return out, nil
}

func (m *memory) grow(t testing.TB, n int) {
	t.Helper()
	size := len(m.entries)
	var batch [][]byte
	for i := range n {
		batch = append(batch, fmt.Appendf(nil, `{"n":%d}`, size+i))
	}
	hs, root, err := Tree{}.Grow(int64(size), batch, m.read)
	if err != nil {
		t.Fatal(err)
	}
	m.entries, m.hashes, m.root = append(m.entries, batch...), append(m.hashes, hs...), root
}

// TestBatchesDoNotMatter: a tree grown in any batches is the library's own tree of the same entries.
func TestBatchesDoNotMatter(t *testing.T) {
	var m memory
	for _, n := range []int{1, 1, 2, 3, 250, 255, 256, 257, 1000, 7} {
		m.grow(t, n)
		var plain []tlog.Hash
		for i, e := range m.entries {
			hs, err := tlog.StoredHashes(int64(i), e, tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
				out := make([]tlog.Hash, len(at))
				for j, p := range at {
					out[j] = plain[p]
				}
				return out, nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			plain = append(plain, hs...)
		}
		if len(plain) != len(m.hashes) || (Tree{}).Stored(int64(len(m.entries))) != int64(len(plain)) {
			t.Fatalf("%d entries: %d hashes, want %d", len(m.entries), len(m.hashes), len(plain))
		}
		for i := range plain {
			if tlog.Hash(m.hashes[i]) != plain[i] {
				t.Fatalf("hash %d differs", i)
			}
		}
		if root, err := (Tree{}).Root(int64(len(m.entries)), m.read); err != nil || root != m.root {
			t.Fatalf("root: %v", err)
		}
	}
}

func TestProofs(t *testing.T) {
	var m memory
	m.grow(t, 700)
	for _, i := range []int64{0, 1, 255, 256, 511, 512, 699} {
		proof, err := (Tree{}).Prove(700, i, m.read)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(m.entries[i], i, proof, Checkpoint{Size: 700, Root: m.root}); err != nil {
			t.Errorf("leaf %d: %v", i, err)
		}
		if err := CheckInclusion([]byte("another"), i, proof, Checkpoint{Size: 700, Root: m.root}); err == nil {
			t.Errorf("leaf %d: another entry passes", i)
		}
	}
}

// TestTiles: what is served is what C2SP tlog-tiles says: hashes of level 8·L, 256 a tile, and bundles of entries.
func TestTiles(t *testing.T) {
	var m memory
	m.grow(t, 70_000)
	size := int64(len(m.entries))
	for _, tt := range []struct {
		path   string
		hashes int
		full   bool
	}{
		{"0/000", 256, true}, {"0/272", 256, true}, {"0/273.p/112", 112, false}, {"0/273.p/1", 1, false}, {"0/000.p/7", 7, false},
		{"1/000", 256, true}, {"1/001.p/17", 17, false}, {"2/000.p/1", 1, false},
	} {
		data, full, err := (Tree{}).Tile(size, tt.path, m.read)
		if err != nil || len(data) != tt.hashes*32 || full != tt.full {
			t.Errorf("%s: %d bytes, full %v, %v", tt.path, len(data), full, err)
		}
	}
	tile, _, _ := (Tree{}).Tile(size, "0/001", m.read)
	if want := tlog.RecordHash(m.entries[256+3]); !bytes.Equal(tile[3*32:4*32], want[:]) {
		t.Error("tile 0/001 does not hold the leaves from 256 on")
	}
	for _, path := range []string{"0/273", "0/273.p/113", "0/274.p/1", "1/001", "0/000.p/256", "0/000.p/0", "0/0", "0/x000/000", "00/000", "0/000/", "8/000", "entries/000", "-1/000", "0/../key", "0/x1/000", ""} {
		if _, _, err := (Tree{}).Tile(size, path, m.read); err == nil {
			t.Errorf("%q is a tile", path)
		}
	}
	from, to, full, err := (Tree{}).Bundle(size, "entries/273.p/112")
	if err != nil || from != 273*256 || to != size || full {
		t.Errorf("%d %d %v %v", from, to, full, err)
	}
	for _, path := range []string{"entries/273", "entries/x001/000", "0/000", "entries/000.p/256"} {
		if _, _, _, err := (Tree{}).Bundle(size, path); err == nil {
			t.Errorf("%q is a bundle", path)
		}
	}
}

func TestTileNumbers(t *testing.T) {
	got := Tree{}.FullTiles(250, 256*258)
	for _, want := range []string{"0/000", "entries/000", "0/257", "entries/257", "1/000"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among the full tiles", want)
		}
	}
	if len(got) != 2*258+1 {
		t.Errorf("%d tiles became full", len(got))
	}
	if more := (Tree{}).FullTiles(256*1_234_067, 256*1_234_068); !slices.Equal(more, []string{"0/x001/x234/067", "entries/x001/x234/067"}) {
		t.Errorf("%v", more)
	}
	if none := (Tree{}).FullTiles(256, 511); len(none) != 0 {
		t.Errorf("%v", none)
	}
	for path, want := range map[string][2]int64{"0/001": {256, 512}, "entries/x001/000": {256_000, 256_256}, "1/002": {2 << 16, 3 << 16}, "6/000": {0, 1 << 56}} {
		if from, to, err := (Tree{}).Leaves(path); err != nil || from != want[0] || to != want[1] {
			t.Errorf("%s is over %d to %d: %v", path, from, to, err)
		}
	}
	for _, path := range []string{"0/001.p/7", "7/000", "6/127", "0/1", ""} {
		if from, to, err := (Tree{}).Leaves(path); err == nil {
			t.Errorf("%q is over %d to %d", path, from, to)
		}
	}
}

func TestPackEntries(t *testing.T) {
	b, err := Tree{}.PackEntries([][]byte{[]byte("ab"), {}, bytes.Repeat([]byte("x"), 65_000)})
	if err != nil || binary.BigEndian.Uint16(b) != 2 || string(b[2:4]) != "ab" || binary.BigEndian.Uint16(b[4:]) != 0 || binary.BigEndian.Uint16(b[6:]) != 65_000 {
		t.Errorf("%x %v", b[:8], err)
	}
	if _, err := (Tree{}).PackEntries([][]byte{make([]byte, 1<<16)}); err == nil {
		t.Error("an entry that does not fit is packed")
	}
}

func TestCheckpoint(t *testing.T) {
	key, verifier, err := NewKey("market.example/log")
	if err != nil {
		t.Fatal(err)
	}
	n, err := NewNotary(key + "\n")
	if err != nil || n.VerifierKey() != verifier || n.Origin() != "market.example/log" {
		t.Fatal(err)
	}
	root := app.Hash{1, 2, 3}
	signed, err := n.Sign(42, root)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ParseCheckpoint(signed, verifier); err != nil || c != (Checkpoint{Origin: "market.example/log", Size: 42, Root: root}) {
		t.Errorf("%+v %v", c, err)
	}
	_, other, _ := NewKey("market.example/log")
	for name, bad := range map[string][]byte{
		"another size": bytes.Replace(signed, []byte("\n42\n"), []byte("\n43\n"), 1), "nothing": nil, "cut": signed[:len(signed)-5],
	} {
		if _, err := ParseCheckpoint(bad, verifier); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if _, err := ParseCheckpoint(signed, other); err == nil {
		t.Error("another key's checkpoint passes")
	}
	for name, text := range map[string]string{"no root": "market.example/log\n42\n", "short root": "market.example/log\n42\nAAAA\n", "zeros": "market.example/log\n042\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "other origin": "x\n42\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"} {
		s, _ := note.NewSigner(key)
		b, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseCheckpoint(b, verifier); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	for _, bad := range []string{"", "x", verifier, strings.Replace(key, "market.example/log", "market.example/log/receipt", 1)} {
		if _, err := NewNotary(bad); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

var update = flag.Bool("update", false, "write the sample that the browser's tests read")

// TestSample keeps frontend/log/testdata/log.json what this package makes.
func TestSample(t *testing.T) {
	const file = "../../frontend/log/testdata/log.json"
	var m memory
	m.grow(t, 70_001)
	size := int64(len(m.entries))
	if *update {
		key, verifier, err := NewKey("market.example/log")
		if err != nil {
			t.Fatal(err)
		}
		_, other, _ := NewKey("market.example/log")
		n, err := NewNotary(key)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := n.Sign(size, m.root)
		if err != nil {
			t.Fatal(err)
		}
		s := sample{Key: verifier, OtherKey: other, Checkpoint: string(signed), Tiles: map[string][]byte{}, Entries: map[string]string{}}
		for _, i := range []int{0, 300, 65_535, 65_536, 69_888, 70_000} {
			s.Entries[strconv.Itoa(i)] = string(m.entries[i])
		}
		for _, path := range samplePaths {
			if s.Tiles[path], _, err = (Tree{}).Tile(size, path, m.read); err != nil {
				t.Fatal(err)
			}
		}
		b, err := json.MarshalIndent(s, "", " ")
		if err == nil {
			err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, append(b, '\n'), 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s sample
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if c, err := ParseCheckpoint([]byte(s.Checkpoint), s.Key); err != nil || c.Size != size || c.Root != m.root {
		t.Errorf("%+v %v", c, err)
	}
	for path, want := range s.Tiles {
		if got, _, err := (Tree{}).Tile(size, path, m.read); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

type sample struct {
	Key        string            `json:"key"`
	OtherKey   string            `json:"other_key"`
	Checkpoint string            `json:"checkpoint"`
	Tiles      map[string][]byte `json:"tiles"`
	Entries    map[string]string `json:"entries"`
}

// samplePaths are the tiles on the ways of the sampled leaves and of the right edge.
var samplePaths = []string{"0/000", "0/001", "0/255", "0/256", "0/273.p/113", "1/000", "1/001.p/17", "2/000.p/1"}
