package award

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// independent is a record with the answers of another program.
type independent struct {
	Record []byte  `json:"record"`
	Verify answer  `json:"verify"`
	Rank   *answer `json:"rank"` // nil: the same
}

type answer struct {
	Exit    int               `json:"exit"`
	Fault   string            `json:"fault"` // stage or member, as in Fault.Where
	Ranking []string          `json:"ranking"`
	Winner  string            `json:"winner"`
	Tickets map[string]string `json:"tickets"`
}

func answered(r Result) answer {
	a := answer{Ranking: r.Ranking, Winner: r.Winner, Tickets: make(map[string]string, len(r.Tickets))}
	if r.Fault != nil {
		a.Exit, a.Fault = 1, r.Fault.Where
		if r.Fault.Malformed {
			a.Exit = 2
		}
		if strings.HasPrefix(a.Fault, "envelopes") {
			a.Fault = "envelopes"
		}
	}
	for id, t := range r.Tickets {
		a.Tickets[id] = t.String()
	}
	return a
}

func (a answer) equal(b answer) bool {
	return a.Exit == b.Exit && a.Fault == b.Fault && slices.Equal(a.Ranking, b.Ranking) && a.Winner == b.Winner && maps.Equal(a.Tickets, b.Tickets)
}

// TestAgainstAnotherProgram compares with the answers of a program of 150 lines that was written in Python from the text
// of the award record alone, knowing nothing of this one: whole records and broken ones, every method, variant, quote
// and stage of fault. Its envelopes are not opened. frontend/award is compared with the same file.
func TestAgainstAnotherProgram(t *testing.T) {
	data, err := os.ReadFile("testdata/independent.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	stages := make(map[string]int)
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var c independent
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Rank == nil {
			c.Rank = &c.Verify
		}
		if got := answered(Verify(c.Record, nil)); !got.equal(c.Verify) {
			t.Errorf("line %d, verify: %+v, want %+v of %s", n, got, c.Verify, c.Record)
		}
		if got := answered(Recompute(c.Record, nil)); !got.equal(*c.Rank) {
			t.Errorf("line %d, rank: %+v, want %+v of %s", n, got, *c.Rank, c.Record)
		}
		stages[c.Verify.Fault[strings.LastIndexByte(c.Verify.Fault, '.')+1:]]++
	}
	for _, stage := range []string{"", "JSON", "suite", "method", "variant", "quote", "places", "notice", "secret", "commitment", "beacon",
		"bids", "id", "nonce", "eligible", "price", "score", "envelopes", "ranking", "winner"} {
		if stages[stage] == 0 {
			t.Errorf("no record is at fault in %q", stage)
		}
	}
}

// TestLimits: what is just allowed is ranked, what is just over is refused, and a file of brackets harms nobody.
func TestLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("a file of 64 MiB")
	}
	record := func(bids int) string {
		var b strings.Builder
		for i := range bids {
			fmt.Fprintf(&b, `,{"id":"b%d","nonce":"%064x","eligible":true,"price":"%d.00"}`, i, i, 1_000_000_000_000+i)
		}
		return fmt.Sprintf(`{"suite":"%s","notice":"CG-1","method":"average","variant":"trimmed","secret":"%s","bids":[%s]}`, Suite, hexOf(1), strings.TrimPrefix(b.String(), ","))
	}
	most := record(MaxBids)
	whole := most + strings.Repeat(" ", MaxRecordBytes-len(most))
	for name, c := range map[string]struct{ record, fault string }{
		"as many bids and bytes as may be": {whole, ""},
		"a byte too many":                  {whole + " ", "longer than"},
		"a bid too many":                   {record(MaxBids + 1), "more than 100000 bids"},
		"brackets":                         {`{"x":` + strings.Repeat("[", 20_000_000), "nested too deeply"},
		"braces":                           {`{"x":` + strings.Repeat(`{"a":`, 5_000_000), "nested too deeply"},
	} {
		r := Recompute([]byte(c.record), nil)
		if c.fault == "" && (!r.Valid || len(r.Ranking) != MaxBids || r.Ranking[0] != fmt.Sprintf("b%d", MaxBids/2-1)) {
			t.Errorf("%s: %v, %d ranked", name, r.Fault, len(r.Ranking))
		}
		if c.fault != "" && (r.Fault == nil || !r.Fault.Malformed || !strings.Contains(r.Fault.En, c.fault)) {
			t.Errorf("%s: %v", name, r.Fault)
		}
	}
}
