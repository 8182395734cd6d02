package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// timeMatter has two versions in the demo directory: the second, shorter, begins on 1 July 2025.
const timeMatter = "430100-ZJ-FG-002"

func TestTheDirectoryOfADay(t *testing.T) {
	w := newWorld(t)
	visitor := desk{w: w}
	limits := func(on string) any {
		return visitor.ask("GET", "/matters/"+timeMatter+"?on="+on, nil, 200)["time_limit"].(obj)["n"]
	}
	if a, b := limits("2025-06-30"), limits("2025-07-01"); a != 30.0 || b != 20.0 {
		t.Errorf("30 June %v, 1 July %v", a, b)
	}
	before := visitor.ask("GET", "/matters/"+timeMatter+"?on=2020-12-31", nil, 404)
	if before["rule"] != "matter.on" {
		t.Errorf("%v", before)
	}
	for on, want := range map[string]string{"2025-06-31": "date.form", "yesterday": "contract.pattern"} {
		if got := visitor.ask("GET", "/matters?on="+on, nil, 422); got["rule"] != want || got["field"] != "on" {
			t.Errorf("%s: %v", on, got)
		}
	}
	count := func(query string) int {
		return len(visitor.ask("GET", "/matters?limit=100"+query, nil, 200)["items"].([]any))
	}
	if then, now, empty := count("&on=2025-06-30"), count("&on=2026-03-09"), count("&on=2020-01-01"); then <= now || empty != 0 {
		t.Errorf("%d matters before some were retired, %d after, %d before all", then, now, empty)
	}
	if count("&link=inside") >= count("") || count("&link=inside") == 0 || count("&region=430102") != 0 || count("&region=430100") != count("") {
		t.Error("the filters do not narrow the list")
	}
	if count("&buyer=430102") != count("") || count("&buyer=440000") != 0 || count("&buyer=430102&q=zzz") != 0 {
		t.Error("the list does not follow the region of who buys")
	}
}

func TestTheDifferenceOfTwoVersions(t *testing.T) {
	w := newWorld(t)
	visitor := desk{w: w}
	d := visitor.ask("GET", "/matters/"+timeMatter+"/diff?from=1&to=2", nil, 200)
	fields := map[string]bool{}
	for _, c := range d["changes"].([]any) {
		fields[c.(obj)["field"].(string)] = true
	}
	if !fields["time_limit"] || !fields["promised"] || fields["name"] {
		t.Errorf("%v", fields)
	}
	if same := visitor.ask("GET", "/matters/"+timeMatter+"/diff?from=2&to=2", nil, 200); len(same["changes"].([]any)) != 0 {
		t.Errorf("%v", same)
	}
	visitor.ask("GET", "/matters/"+timeMatter+"/diff?from=1&to=9", nil, 404)
	visitor.ask("GET", "/matters/430100-ZJ-XX-999/diff?from=1&to=2", nil, 404)
	visitor.ask("GET", "/matters/"+timeMatter+"/diff?from=1", nil, 422)
}

// What is exported is imported again without a change, and the pages answer for the same days.
func TestTheExportedDirectoryIsTheDirectory(t *testing.T) {
	w := newWorld(t)
	visitor := desk{w: w}
	book := visitor.ask("GET", "/directory.xlsx", nil, 200)["text"].(string)
	ms, err := sheet.ReadDirectory(strings.NewReader(book))
	if err != nil {
		t.Fatal(refusal.As(err).Faults[0].Text.EN)
	}
	added, err := w.app.ImportMatters(t.Context(), ms)
	if err != nil || added != 0 {
		t.Errorf("%d versions are new: %v", added, err)
	}
	all, err := w.app.Directory(t.Context(), "", workday.Date{})
	if err != nil || len(all) != len(ms) {
		t.Errorf("%d of %d versions: %v", len(ms), len(all), err)
	}
	day := visitor.ask("GET", "/directory.xlsx?on=2025-06-30&region=430100", nil, 200)["text"].(string)
	then, err := sheet.ReadDirectory(bytes.NewReader([]byte(day)))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range then {
		if !m.Holds(workday.MustDate("2025-06-30")) {
			t.Errorf("%s@%d did not hold that day", m.Code, m.Version)
		}
	}
	if want := directory.Of(all, workday.MustDate("2025-06-30")); len(then) != len(want) {
		t.Errorf("%d matters, want %d", len(then), len(want))
	}
	visitor.ask("GET", "/directory.xlsx?region=43", nil, 422)
}

func TestMatterPages(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]string{
		"/directory":                                        "directory.xlsx",
		"/directory?on=2025-06-30":                          "directory.xlsx?on=2025-06-30",
		"/directory?link=inside&region=430100":              "directory.xlsx?region=430100",
		"/directory/" + timeMatter:                          "政府投资条例",
		"/directory/" + timeMatter + "?on=2025-06-30":       "30个工作日",
		"/directory/" + timeMatter + "?from=1&to=2":         "<del>30个工作日</del>",
		"/directory/430100-ZJ-JS-009":                       "不动产测绘",
		"/directory/" + timeMatter + "?on=2019-01-01":       "即将生效",
		"/directory/430100-ZJ-HB-001?lang=en&on=2026-03-01": "May I do it myself",
	} {
		if status, body := w.visit(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, without %q", path, status, want)
		}
	}
	for path, want := range map[string]int{"/directory/430100-ZJ-XX-999": 404, "/directory?on=2026-02-30": 400, "/directory/" + timeMatter + "?from=1&to=x": 404} {
		if status, _ := w.visit(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
}
