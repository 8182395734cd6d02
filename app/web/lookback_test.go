package web

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// book is a workbook of one sheet.
func book(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteTable(&b, "清单", rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// audited is a world with the districts' own lines.
func audited(t *testing.T) *world {
	w := newWorld(t)
	data, err := demo.Files.ReadFile("districts.json")
	w.must(err)
	ms, err := directory.Decode(data)
	w.must(err)
	_, err = w.app.ImportMatters(t.Context(), ms)
	w.must(err)
	return w
}

func found(report obj) (list []string) {
	for _, r := range report["rows"].([]any) {
		list = append(list, r.(obj)["code"].(string)+" "+r.(obj)["kind"].(string))
	}
	return list
}

func TestLookBackOfADistrict(t *testing.T) {
	w := audited(t)
	steward := w.signedIn(w.organisation(domain.KindSteward, "430103", "天澄区行政审批服务局", 61), domain.RoleSteward)
	report := steward.ask("GET", "/lookback", nil, 200)
	want := []string{"430103-ZJ-CZ-001 no_approval", "430103-ZJ-MZ-001 no_department", "430103-ZJ-CG-001 basis_repealed", "430103-ZJ-CG-001 basis_too_low",
		"430103-ZJ-CG-001 fee_repealed", "430103-ZJ-JS-001 longer_than_parent", "430103-ZJ-JS-009 other_name"}
	if got := found(report); !slices.Equal(got, want) || report["import"] != true {
		t.Errorf("%v", got)
	}
	list := book(t, []string{"序号", "事项名称", "主管部门"}, []string{"1", "工程勘察", "天澄区发展和改革局"}, []string{"2", "公共场所卫生检测"})
	at := "/lookback/lists?kind=duties&title=%E6%9D%83%E8%B4%A3%E6%B8%85%E5%8D%95&day=2026-01-15&id=" + app.NewID()
	steward.ask("POST", at, list, 201)
	steward.ask("POST", at, list, 200) // the same again: a lost answer
	steward.ask("POST", at, book(t, []string{"事项名称"}, []string{"另一份"}), 409)
	report = steward.ask("GET", "/lookback", nil, 200)
	got := found(report)[len(want):]
	if len(got) != 6 || got[0] != " not_in_directory" || got[5] != "430103-ZJ-JS-001 department_differs" || len(report["lists"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	file, err := excelize.OpenReader(strings.NewReader(steward.ask("GET", "/lookback.xlsx", nil, 200)["text"].(string)))
	w.must(err)
	rows, err := file.GetRows("回头看")
	w.must(err)
	if len(rows) != 1+len(want)+6 {
		t.Errorf("%d rows", len(rows))
	}
}

// A steward sees his region and what lies in it; supervisors and auditors read; nobody else knows of it.
func TestLookBackIsOfOnesOwnRegion(t *testing.T) {
	w := audited(t)
	steward := w.signedIn(w.organisation(domain.KindSteward, "430103", "天澄区行政审批服务局", 61), domain.RoleSteward)
	city := w.signedIn(w.organisation(domain.KindSteward, "430100", "示范市行政审批服务局", 62), domain.RoleSteward)
	auditor := w.signedIn(w.organisation(domain.KindAuditor, "430100", "示范市审计局", 63), domain.RoleAuditor)
	officer := w.signedIn(w.organisation(domain.KindDepartment, "430103", "天澄区住建局", 64), domain.DepartmentOfficer)
	steward.ask("GET", "/lookback?region=430102", nil, 404)
	steward.ask("GET", "/lookback?region=430100", nil, 404)
	steward.ask("GET", "/lookback.xlsx?region=430102", nil, 404)
	officer.ask("GET", "/lookback", nil, 403)
	desk{w: w}.ask("GET", "/lookback", nil, 401)
	if own := found(steward.ask("GET", "/lookback", nil, 200)); slices.ContainsFunc(own, func(s string) bool { return !strings.HasPrefix(s, "430103") }) {
		t.Errorf("another region's lines: %v", own)
	}
	all := found(city.ask("GET", "/lookback", nil, 200))
	if !slices.Contains(all, "430102-ZJ-JS-009 other_name") || !slices.Contains(all, "430103-ZJ-MZ-001 no_department") || !slices.Contains(all, "430100-ZJ-HB-001 fee_repealed") {
		t.Errorf("%v", all)
	}
	if report := auditor.ask("GET", "/lookback?region=430103", nil, 200); report["import"] != false || len(report["rows"].([]any)) == 0 {
		t.Error("the auditor reads no report")
	}
	list := book(t, []string{"事项名称"}, []string{"工程勘察"})
	at := func(region, day string) string {
		return "/lookback/lists?kind=matters&title=x&day=" + day + "&region=" + region + "&id=" + app.NewID()
	}
	auditor.ask("POST", at("430103", "2026-01-15"), list, 403)
	steward.ask("POST", at("430102", "2026-01-15"), list, 404)
	if late := steward.ask("POST", at("430103", "2026-03-10"), list, 422); late["rule"] != "day.future" {
		t.Errorf("%v", late)
	}
	if bad := steward.ask("POST", at("430103", "2026-02-30"), list, 422); bad["field"] != "day" {
		t.Errorf("%v", bad)
	}
	wrong := steward.ask("POST", at("430103", "2026-01-15"), book(t, []string{"事项名称", "颜色"}, []string{"", "红"}), 422)
	if !strings.Contains(wrong["detail_en"].(string), "row 1, column 颜色: there is no such column") {
		t.Errorf("%v", wrong)
	}
	rows := steward.ask("POST", at("430103", "2026-01-15"), book(t, []string{"事项名称", "主管部门"}, []string{"工程勘察"}, []string{"", "住建局"}, []string{"工程勘察"}), 422)
	if faults := rows["faults"].([]any); len(faults) != 2 {
		t.Errorf("%v", rows)
	}
	steward.ask("POST", at("430103", "2026-01-15"), []byte("no workbook"), 422)
}

// A finding names the open notices under the matter, and only those of the reader's region.
func TestLookBackNamesOpenNotices(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	n := w.published(p)
	v, err := w.app.Matter(t.Context(), "430100-ZJ-FG-005")
	w.must(err)
	next := v[0]
	next.Version, next.Department, next.EffectiveFrom = next.Version+1, "", v[0].EffectiveFrom.AddDays(1)
	_, err = w.app.ImportMatters(t.Context(), []directory.MatterVersion{next})
	w.must(err)
	city := w.signedIn(w.organisation(domain.KindSteward, "430100", "示范市行政审批服务局", 62), domain.RoleSteward)
	for _, r := range city.ask("GET", "/lookback", nil, 200)["rows"].([]any) {
		row := r.(obj)
		if row["kind"] == "no_department" {
			if ns := row["notices"].([]any); len(ns) != 1 || ns[0].(obj)["number"] != n["number"] {
				t.Errorf("%v", ns)
			}
			return
		}
	}
	t.Error("the matter without a department is not found")
}
