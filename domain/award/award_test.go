package award

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func vectors(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/[0-9]*.json")
	if err != nil || len(files) < 13 {
		t.Fatalf("vectors: %d files, %v", len(files), err)
	}
	all := make(map[string][]byte)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(f)] = data
	}
	return all
}

func TestVectors(t *testing.T) {
	for name, data := range vectors(t) {
		var r Record
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		for _, got := range []Result{Verify(data, nil), Recompute(data, nil), Rank(r)} {
			if !got.Valid || !slices.Equal(got.Ranking, r.Ranking) || got.Winner != r.Winner || len(got.Tickets) != len(r.Bids) {
				t.Errorf("%s: %v, ranking %v, winner %q", name, got.Fault, got.Ranking, got.Winner)
			}
		}
		out, err := Encode(r)
		if err != nil {
			t.Errorf("%s: encode: %v", name, err)
		}
		if again, _ := Encode(r); !bytes.Equal(out, again) {
			t.Errorf("%s: encoding differs from itself", name)
		}
	}
}

// TestByHand follows the steps as a person with openssl would; the figures come
// from openssl dgst.
func TestByHand(t *testing.T) {
	bids := []Bid{{ID: "b", Nonce: strings.Repeat("22", 32)}, {ID: "A", Nonce: strings.Repeat("11", 32)}}
	want := "intermart-draw-1/seed\nCG-1\nA " + strings.Repeat("11", 32) + "\nb " + strings.Repeat("22", 32) + "\nbeacon public:x\n"
	seed := SeedText("CG-1", bids, "public:x")
	if string(seed) != want {
		t.Fatalf("seed text %q", seed)
	}
	secret := bytes.Repeat([]byte{0xaa}, 32)
	key := DrawKey(secret, seed)
	for got, want := range map[string]string{
		Commitment("CG-1", strings.Repeat("aa", 32)): byHandCommitment,
		hex.EncodeToString(key):                      byHandKey,
		TicketOf(key, "A").String():                  byHandTicket,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAverageCases(t *testing.T) {
	data, err := os.ReadFile("testdata/average-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []map[string]json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		var prices map[string]string
		if err := json.Unmarshal(c["prices"], &prices); err != nil {
			t.Fatal(err)
		}
		for _, variant := range []string{Trimmed, NearestBelow, Nearest} {
			var want []string
			if err := json.Unmarshal(c[variant], &want); err != nil {
				t.Fatal(err)
			}
			if got := winners(t, prices, variant); !slices.Equal(got, want) {
				t.Errorf("%s %s: first place %v, want %v", c["name"], variant, got, want)
			}
		}
	}
}

// winners draws with many secrets and names everyone who ever came first.
func winners(t *testing.T, prices map[string]string, variant string) []string {
	t.Helper()
	first := map[string]bool{}
	for i := range 60 {
		r := Record{Suite: Suite, Notice: "CG-1", Method: Average, Variant: variant, Secret: hexOf(i)}
		for id, p := range prices {
			r.Bids = append(r.Bids, Bid{ID: id, Nonce: hexOf(1), Eligible: true, Price: p})
		}
		got := Rank(r)
		if !got.Valid {
			t.Fatal(got.Fault)
		}
		first[got.Winner] = true
	}
	var ids []string
	for id := range first {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func hexOf(n int) string {
	var b [32]byte
	b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16)
	return hex.EncodeToString(b[:])
}

// FuzzVerify: never a panic, never both valid and at fault, and what is valid
// is the same by the other door.
func FuzzVerify(f *testing.F) {
	for _, data := range vectors(f) {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add([]byte(`{"suite":"intermart-draw-1","x":[[[{"a":"\ud83d\ude00"}]]],"places":1e0}`))
	open := func(identity string, envelope []byte) ([]byte, error) { return envelope, nil }
	f.Fuzz(func(t *testing.T, data []byte) {
		r, again := Verify(data, open), Recompute(data, open)
		if r.Valid != (r.Fault == nil) || r.Valid && !again.Valid {
			t.Fatalf("%+v, then %+v", r, again)
		}
		if r.Valid && !json.Valid(data) {
			t.Fatal("valid, but not JSON")
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzScanner: what the scanner takes is JSON to the standard library too.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{`{"a":[1,-0.5e+9,"\u00e9\ud83d\ude00",true,null]}`, `{"a":{"b":{}},"c":[]}`, `{"a":1,"a":2}`, `{"v":1,"notice":"CG-1","terms":{}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, fault := newScanner(data, MaxRecordBytes)
		if fault != nil {
			return
		}
		if fault = s.skip(); fault == nil {
			fault = s.end()
		}
		if fault == nil && !json.Valid(data) {
			t.Fatalf("taken, but not JSON: %q", data)
		}
		if fault != nil && json.Valid(data) && !strings.Contains(fault.En, "repeated") && !strings.Contains(fault.En, "surrogate") {
			t.Fatalf("refused, but JSON: %q: %v", data, fault)
		}
		if o, err := ParseOffer(data); err == nil && (o.Nonce == "" || o.Bid == "") {
			t.Fatalf("offer %+v", o)
		}
	})
}

const (
	byHandCommitment = "16f1cd64314b31babd4410fdc13038c5d64f1836793fc8455477e9a3c4e15740"
	byHandKey        = "291d36d45048e7398d00fc307cb6f1c9abd38032a3c204b57cd7e7ab8ebea2c9"
	byHandTicket     = "f935abdbe5c072ca34388bddf9f448ff04e2cd06658636f81161ceaaf4725d1e"
)
