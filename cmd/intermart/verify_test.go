package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const vectorFile = "../../domain/award/testdata/04-lowest-3.json"

type door func(args []string, stdin io.Reader, stdout, stderr io.Writer) int

func runDoor(d door, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = d(args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func vectorText(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestVerifyAwardExitCodes(t *testing.T) {
	good := vectorText(t)
	const line = "valid: winner 178d6507-7d9e-4d73-ab0e-56aad4db0631, 2 ranked; envelopes absent\n"
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        int
		stdout      string
	}{
		{"file", "", []string{vectorFile}, 0, line},
		{"stdin", good, []string{"-"}, 0, line},
		{"nobody", "", []string{"../../domain/award/testdata/13-random-0.json"}, 0, "valid: no winner, 0 ranked; envelopes absent\n"},
		{"changed", strings.Replace(good, `"74374.07"`, `"99999.99"`, 1), []string{"-"}, 1, "invalid: ranking"},
		{"cut", good[:len(good)/2], []string{"-"}, 2, ""},
		{"empty", "", []string{"-"}, 2, ""},
		{"wrong type", strings.Replace(good, `"74374.07"`, `74374.07`, 1), []string{"-"}, 2, ""},
		{"no file", "", []string{filepath.Join(t.TempDir(), "none.json")}, 2, ""},
		{"a directory", "", []string{t.TempDir()}, 2, ""},
		{"no argument", "", nil, 2, ""},
		{"two files", "", []string{vectorFile, vectorFile}, 2, ""},
		{"unknown flag", "", []string{"--yaml", vectorFile}, 2, ""},
		{"file and address", "", []string{vectorFile, "--url", "https://x/y"}, 2, ""},
		{"address of nothing", "", []string{"--url=ftp://x/y"}, 2, ""},
	} {
		code, stdout, stderr := runDoor(runVerifyAward, c.stdin, c.args...)
		if code != c.code || !strings.HasPrefix(stdout, c.stdout) || c.code == 2 && (stdout != "" || stderr == "") {
			t.Errorf("%s: exit %d, %q, %q", c.name, code, stdout, stderr)
		}
	}
}

func TestJSONFlagStandsAnywhere(t *testing.T) {
	for _, d := range []door{runVerifyAward, runRank} {
		for _, args := range [][]string{{"--json", vectorFile}, {vectorFile, "--json"}, {"-json", "--", vectorFile}} {
			code, stdout, _ := runDoor(d, "", args...)
			var got map[string]any
			if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || len(got) != 6 {
				t.Fatalf("%v: exit %d, %v, %s", args, code, err, stdout)
			}
			if got["valid"] != true || got["fault"] != "" || got["envelopes"] != "absent" || len(got["tickets"].(map[string]any)) != 3 {
				t.Errorf("%v: %s", args, stdout)
			}
		}
	}
	code, stdout, _ := runDoor(runVerifyAward, `{"suite":1}`, "-", "--json")
	if want := `{"valid":false,"fault":"JSON: line 1: \"suite\" must be a string","envelopes":"absent","ranking":[],"winner":"","tickets":{}}` + "\n"; code != 2 || stdout != want {
		t.Errorf("exit %d, %s", code, stdout)
	}
}

func TestRankDoesNotReadClaims(t *testing.T) {
	var record map[string]any
	if err := json.Unmarshal([]byte(vectorText(t)), &record); err != nil {
		t.Fatal(err)
	}
	record["commitment"], record["ranking"], record["winner"] = nil, "x", 1
	text, _ := json.Marshal(record)
	code, stdout, stderr := runDoor(runRank, string(text), "-")
	if code != 0 || !strings.Contains(stdout, "\n1 178d6507-7d9e-4d73-ab0e-56aad4db0631 ") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	if code, _, _ := runDoor(runVerifyAward, string(text), "-"); code != 2 {
		t.Errorf("verify: exit %d", code)
	}
}

func TestVerifyURL(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/v1/awards/CG-") || !strings.HasSuffix(r.URL.Path, "/record") {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, vectorFile)
	}))
	defer host.Close()
	for page, want := range map[string]int{
		"/notices/CG-430103-2026-756073":              0,
		"/results/CG-430103-2026-756073/":             0,
		"/api/v1/awards/CG-430103-2026-756073/record": 0,
		"/results/CG-1":                               1,
		"/results/x":                                  2,
		"/":                                           2,
	} {
		code, stdout, stderr := runDoor(runVerifyAward, "", "--url", host.URL+page)
		if code != want || want < 2 && !strings.Contains(stdout, "not checked: ") {
			t.Errorf("%s: exit %d, %q, %q", page, code, stdout, stderr)
		}
	}
	_, _, stderr := runDoor(runVerifyAward, "", "--url", host.URL+"/results/NOPE")
	for _, want := range []string{`no award of "NOPE"`, "没有公告 NOPE 的选取记录"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("an unknown notice: %q", stderr)
		}
	}
}
