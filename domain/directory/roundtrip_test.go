package directory_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/directory/directorytest"
	"github.com/intermart/intermart/domain/refusal"
)

// Whatever directory is valid comes back from its table with every byte.
func TestTableLosesNothing(t *testing.T) {
	for seed := range uint64(300) {
		matters := directorytest.Sample(rand.New(rand.NewPCG(seed, 7)).IntN, 5)
		data, err := json.Marshal(map[string]any{"matters": matters})
		if err != nil {
			t.Fatal(err)
		}
		valid, err := directory.Decode(data)
		if err != nil {
			t.Fatalf("seed %d makes no valid directory: %v", seed, refusal.As(err).Faults[0].Text.EN)
		}
		got, err := directory.DecodeTable(directory.Table(valid))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, refusal.As(err).Faults[0].Text.EN)
		}
		for i := range valid {
			before, _ := json.Marshal(valid[i])
			after, _ := json.Marshal(got[i])
			if !bytes.Equal(before, after) {
				t.Fatalf("seed %d, row %d: %+v", seed, i+2, directory.Diff(valid[i], got[i]))
			}
		}
	}
}
