package seal

import (
	"encoding/json"
	"maps"
	"os"
	"testing"

	"github.com/intermart/intermart/domain/money"
)

// The bid page says amounts in Chinese capitals before it seals them, as the server does afterwards: both are tested
// on one file.
func TestCapitalsForTheBrowserAreCurrent(t *testing.T) {
	const path = "../../frontend/seal/testdata/capitals.json"
	said := make(map[string]string)
	say := func(f money.Fen) {
		if f >= 0 && f < 1e15 {
			said[f.String()] = f.Capitals()
		}
	}
	for size := money.Fen(1); size <= 1e15; size *= 10 {
		for _, digit := range []money.Fen{1, 2, 5, 9} {
			say(digit * size)
			say(digit*size - 1)
			say(digit*size + 1)
			say(digit*size + size/100)
		}
	}
	for n, f := 0, money.Fen(7); n < 60; n++ { // a walk without pattern through all sizes
		f = (f*6364136223 + 1442695041) % 1e15
		if f < 0 {
			f = -f
		}
		for div := money.Fen(1); div <= 1e12; div *= 1000 {
			say(f / div)
		}
	}
	for _, f := range []money.Fen{0, 950000, 80000000, 100503, 1000000050000, 100000000000001, 101010101010101} {
		say(f)
	}
	if *update {
		text, err := json.MarshalIndent(said, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var kept map[string]string
	readJSON(t, path, &kept)
	if !maps.Equal(kept, said) {
		t.Error("run go test -update: the file differs from what money.Capitals says")
	}
}
