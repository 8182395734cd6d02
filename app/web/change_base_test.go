package web

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// TestTheEditorOfAChange is what the desk's editor stands on: whom a district's steward may ask, what stands, what the
// city has locked, and the workbook of the directory that comes back edited.
func TestTheEditorOfAChange(t *testing.T) {
	w := audited(t)
	bureau := w.organisation(domain.KindSteward, "430103", "天澄区行政审批服务局", 91)
	drawer := w.signedIn(bureau, domain.RoleSteward)
	neighbour := w.signedIn(w.organisation(domain.KindSteward, "430102", "芳洲区行政审批服务局", 92), domain.RoleSteward)
	office := w.organisation(domain.KindDepartment, "430103", "天澄区住房和城乡建设局", 93)
	elsewhere := w.organisation(domain.KindDepartment, "430102", "芳洲区住房和城乡建设局", 94)
	officer := w.signedIn(office, domain.DepartmentOfficer)

	officer.ask("GET", "/desk/offices", nil, http.StatusNotFound)
	var ids []string
	for _, o := range drawer.ask("GET", "/desk/offices", nil, http.StatusOK)["items"].([]any) {
		ids = append(ids, o.(obj)["id"].(string))
	}
	if !slices.Contains(ids, string(office.ID)) || slices.Contains(ids, string(elsewhere.ID)) {
		t.Errorf("a district's steward may ask %v", ids)
	}

	const own, other = "430103-ZJ-JS-001", "430103-ZJ-MZ-001"
	file, _ := drawer.upload("document")
	id := app.NewID()
	drawer.ask("POST", "/desk/changes", obj{"id": id, "fields": obj{"title": "压缩勘察时限", "document": "天政发〔2026〕3号", "issuer": "天澄区人民政府", "occasion": "look_back",
		"file": file, "received": "2026-03-09", "summary": "与市里一致。", "matters": []any{own}, "concerned": []any{obj{"department": string(office.ID), "matters": []any{own}}}}}, http.StatusCreated)
	here := "/desk/changes/" + id
	neighbour.ask("GET", here+"/base", nil, http.StatusNotFound)
	base := drawer.ask("GET", here+"/base?std=43-ZJ-JS-009", nil, http.StatusOK)
	matter := base["matters"].([]any)[0].(obj)
	locks := matter["locks"].([]any)
	if matter["version"] != 2.0 || matter["row"].(obj)["code"] != own || len(locks) != 1 {
		t.Fatalf("what stands: %v", matter)
	}
	if lock := locks[0].(obj); lock["region"] != "430100" || !slices.Contains(lock["fields"].([]any), any("qualification")) || lock["row"].(obj)["qualification"] == nil {
		t.Errorf("the city's lock: %v", lock)
	}
	if more := base["locks"].([]any); len(more) != 1 || more[0].(obj)["code"] != "430100-ZJ-JS-009" {
		t.Errorf("the locks of a new matter: %v", more)
	}

	sheet := editedDirectory(w, map[string]string{own: "25 working_day", other: "18 working_day"})
	neighbour.ask("POST", here+"/sheet", sheet, http.StatusNotFound)
	drawer.ask("POST", here+"/sheet", []byte("no workbook"), http.StatusUnprocessableEntity)
	read := drawer.ask("POST", here+"/sheet", sheet, http.StatusOK)
	proposals := read["proposals"].([]any)
	if len(proposals) != 1 || read["outside"].([]any)[0] != other {
		t.Fatalf("read from the workbook: %v", read)
	}
	p := proposals[0].(obj)
	if p["matter"] != own || p["types"].([]any)[0] != "shorten" || p["changes"].([]any)[0].(obj)["field"] != "time_limit" || p["proposed"].(obj)["version"] != 2.0 {
		t.Errorf("proposed: %v", p)
	}
	if list := drawer.ask("GET", "/desk/changes?ended=false", nil, http.StatusOK)["items"].([]any); len(list) != 1 || list[0].(obj)["waits"] != "send" {
		t.Errorf("the steward's queue: %v", list)
	}
	if list := drawer.ask("GET", "/desk/changes?ended=true", nil, http.StatusOK)["items"].([]any); len(list) != 0 {
		t.Errorf("nothing has ended: %v", list)
	}
	if list := officer.ask("GET", "/desk/changes", nil, http.StatusOK)["items"].([]any); len(list) != 0 {
		t.Errorf("a department sees what it was not asked yet: %v", list)
	}
}

// editedDirectory is the district's exported workbook with other time limits.
func editedDirectory(w *world, limits map[string]string) []byte {
	w.t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(desk{w: w}.ask("GET", "/directory.xlsx?region=430103", nil, http.StatusOK)["text"].(string)))
	w.must(err)
	name := book.GetSheetName(0)
	rows, err := book.GetRows(name)
	w.must(err)
	for i, row := range rows {
		if limit, ok := limits[row[0]]; ok {
			cell, err := excelize.CoordinatesToCellName(slices.Index(rows[0], "时限")+1, i+1)
			w.must(err)
			w.must(book.SetCellValue(name, cell, limit))
		}
	}
	var out bytes.Buffer
	_, err = book.WriteTo(&out)
	w.must(err)
	return out.Bytes()
}
