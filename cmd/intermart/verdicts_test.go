package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/award"
)

var update = flag.Bool("update", false, "write golden files anew")

const verdictsFile = "../../frontend/award/testdata/verdicts.json"

// verdict is one record with what re-checking it must find, here and in the
// browser. Text that is not UTF-8 is kept as base64.
type verdict struct {
	Name     string          `json:"name"`
	Text     *string         `json:"text,omitempty"`
	Base64   []byte          `json:"base64,omitempty"`
	Expected expectedVerdict `json:"expected"`
}

type expectedVerdict struct {
	Valid     bool              `json:"valid"`
	Fault     string            `json:"fault"`
	FaultZh   string            `json:"fault_zh"`
	Malformed bool              `json:"malformed"`
	Envelopes string            `json:"envelopes"`
	Ranking   []string          `json:"ranking"`
	Winner    string            `json:"winner"`
	Tickets   map[string]string `json:"tickets"`
}

func (v verdict) record() []byte {
	if v.Text != nil {
		return []byte(*v.Text)
	}
	return v.Base64
}

func judge(t *testing.T, record []byte) expectedVerdict {
	t.Helper()
	r := award.Verify(record, seal.OpenWith)
	shape, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var e expectedVerdict
	if err := json.Unmarshal(shape, &e); err != nil {
		t.Fatal(err)
	}
	if r.Fault != nil {
		e.FaultZh, e.Malformed = r.Fault.Chinese(), r.Fault.Malformed
	}
	return e
}

// TestVerdicts keeps the verdicts the browser's re-check is compared with
// (frontend/award/verify.test.ts) equal to those of this program.
func TestVerdicts(t *testing.T) {
	if *update {
		writeVerdicts(t)
	}
	data, err := os.ReadFile(verdictsFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []verdict
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 500 {
		t.Fatalf("only %d verdicts; run go test ./cmd/intermart -run TestVerdicts -update", len(all))
	}
	for _, v := range all {
		if got := judge(t, v.record()); !reflect.DeepEqual(got, v.Expected) {
			t.Errorf("%s: got %+v, want %+v", v.Name, got, v.Expected)
		}
	}
}

func writeVerdicts(t *testing.T) {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("[\n")
	for i, c := range sampleRecords(t) {
		v := verdict{Name: c.name, Expected: judge(t, c.data)}
		if utf8.Valid(c.data) {
			text := string(c.data)
			v.Text = &text
		} else {
			v.Base64 = c.data
		}
		if i > 0 {
			out.WriteString(",\n")
		}
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(line)
	}
	out.WriteString("\n]\n")
	if err := os.MkdirAll(filepath.Dir(verdictsFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(verdictsFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
