package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/directory/directorytest"
	"github.com/intermart/intermart/domain/refusal"
)

// Headings of the columns of lists.
const (
	approvalsHead = "涉及审批事项（名称|阶段|关联|编码|审批机关|机关代码）"
	basesHead     = "设定依据（文件|条款|层级|起|止|文号|原文）"
	groupsHead    = "资质要求（领域|名称|性质|等级|次序|改革）"
)

func demoMatters(t testing.TB) []directory.MatterVersion {
	t.Helper()
	data, err := os.ReadFile("../../cmd/intermart/demo/directory.json")
	if err != nil {
		t.Fatal(err)
	}
	matters, err := directory.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return matters
}

// edited writes the demo directory, lets change edit the workbook, and reads it back.
func edited(t *testing.T, change func(*excelize.File)) ([]directory.MatterVersion, error) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteDirectory(&out, demoMatters(t)); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	change(book)
	var again bytes.Buffer
	if err := book.Write(&again); err != nil {
		t.Fatal(err)
	}
	return ReadDirectory(&again)
}

func set(t *testing.T, book *excelize.File, cell string, value any) {
	t.Helper()
	if err := book.SetCellValue(SheetName, cell, value); err != nil {
		t.Fatal(err)
	}
}

// at is the cell of a heading in a row.
func at(t *testing.T, book *excelize.File, heading, row string) string {
	t.Helper()
	all, err := book.GetRows(SheetName)
	if err != nil {
		t.Fatal(err)
	}
	name, err := excelize.ColumnNumberToName(slices.Index(all[0], heading) + 1)
	if err != nil {
		t.Fatalf("%s: %v", heading, err)
	}
	return name + row
}

func TestTheWorkbookHoldsWhatTheFileHolds(t *testing.T) {
	got, err := edited(t, func(*excelize.File) {})
	if err != nil {
		t.Fatal(err)
	}
	want := demoMatters(t)
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("row %d:\n%+v\n%+v", i+2, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

// Whatever directory is valid comes back from its workbook with every byte.
func TestTheWorkbookLosesNothing(t *testing.T) {
	for seed := range uint64(30) {
		data, err := json.Marshal(map[string]any{"matters": directorytest.Sample(rand.New(rand.NewPCG(seed, 11)).IntN, 12)})
		if err != nil {
			t.Fatal(err)
		}
		want, err := directory.Decode(data)
		if err != nil {
			t.Fatal(refusal.As(err).Faults[0].Text.EN)
		}
		var book bytes.Buffer
		if err := WriteDirectory(&book, want); err != nil {
			t.Fatal(err)
		}
		got, err := ReadDirectory(&book)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, refusal.As(err).Faults[0].Text.EN)
		}
		for i := range want {
			before, _ := json.Marshal(want[i])
			after, _ := json.Marshal(got[i])
			if !bytes.Equal(before, after) {
				t.Fatalf("seed %d, row %d: %+v", seed, i+2, directory.Diff(want[i], got[i]))
			}
		}
	}
}

func TestTheLongestCellIsWhole(t *testing.T) {
	for _, long := range []string{strings.Repeat("长", 32_767), strings.Repeat("😀", 16_383), strings.Repeat("&<", 16_000)} {
		want := demoMatters(t)[:1]
		want[0].ChangeReason = long
		var book bytes.Buffer
		if err := WriteDirectory(&book, want); err != nil {
			t.Fatal(err)
		}
		got, err := ReadDirectory(&book)
		if err != nil || got[0].ChangeReason != long {
			t.Errorf("%.3s…: %v", long, err)
		}
	}
}

func TestDatesEmptyRowsAndEnglishHeadings(t *testing.T) {
	got, err := edited(t, func(book *excelize.File) {
		set(t, book, at(t, book, "生效日", "2"), 44197) // a day number: 2021-01-01
		set(t, book, at(t, book, "版本", "2"), 1)
		set(t, book, at(t, book, "生效日", "1"), "effective from")
		if err := book.InsertRows(SheetName, 4, 2); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := demoMatters(t); !reflect.DeepEqual(got, want) {
		t.Error("not the same directory")
	}
}

func TestFaultsNameRowAndHeading(t *testing.T) {
	for _, tt := range []struct {
		name, heading, row string
		value              any
		want               string
	}{
		{"code", "事项编码", "3", "HB-2", "row 3, column 事项编码: must look like"},
		{"empty", "付费方", "4", "", "row 4, column 付费方: is required"},
		{"kind", "类别", "2", "服务类", `row 2, column 类别: "服务类" is none of`},
		{"status", "状态", "2", "在用", "row 2, column 状态"},
		{"limit", "时限", "2", "三十天", "row 2, column 时限: is not an object"},
		{"unit", "时限", "2", "3 周", "row 2, column 时限"},
		{"version", "版本", "2", "一", "row 2, column 版本: is not a whole number"},
		{"day", "生效日", "2", "2021年1月1日", "row 2, column 生效日: write the day"},
		{"link", approvalsHead, "2", "环评审批|立项|前置", "row 2, column " + approvalsHead},
		{"basis", basesHead, "2", "某文件|第一条|规范性文件", "a precondition of an approval needs"},
		{"parts", basesHead, "2", "某法|一|法律|||某号|原文|多", "there is no such column"},
		{"rating", groupsHead, "2", "全部：水土保持|方案编制单位|自愿|五星级", "a voluntary rating can never be demanded"},
		{"bool", "可自行编制", "2", "也许", "row 2, column 可自行编制: is neither true nor false"},
		{"heading", "标签", "1", "备注", "row 1, column 备注: there is no such column"},
		{"twice", "标签", "1", "别名", "row 1, column 别名: the column stands twice"},
		{"missing", "付费方", "1", "", "row 1, column 付费方: the column is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			matters, err := edited(t, func(book *excelize.File) { set(t, book, at(t, book, tt.heading, tt.row), tt.value) })
			r := refusal.As(err)
			if r == nil || matters != nil {
				t.Fatalf("taken: %v", err)
			}
			if !slices.ContainsFunc(r.Faults, func(f *refusal.Refusal) bool { return strings.Contains(f.Text.EN, tt.want) && f.Text.ZH != "" }) {
				t.Errorf("no fault %q but %v", tt.want, r.Faults)
			}
		})
	}
}

func TestWhatIsNoWorkbook(t *testing.T) {
	var empty bytes.Buffer
	if err := excelize.NewFile().Write(&empty); err != nil {
		t.Fatal(err)
	}
	var whole bytes.Buffer
	if err := WriteDirectory(&whole, demoMatters(t)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"days from 1904": whole1904(t), "nothing": nil, "text": []byte("code,version"), "empty sheet": empty.Bytes(), "cut off": whole.Bytes()[:whole.Len()/2],
	} {
		if _, err := ReadDirectory(bytes.NewReader(data)); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "empty sheet" { // one of no rows is for its reader to judge
			continue
		}
		if err := EachRow(bytes.NewReader(data), func(string, int, []string) error { return nil }); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s, row by row: %v", name, err)
		}
	}
}

func whole1904(t *testing.T) []byte {
	t.Helper()
	var whole, changed bytes.Buffer
	if err := WriteDirectory(&whole, demoMatters(t)); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&whole)
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	if err := errors.Join(book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}), book.Write(&changed)); err != nil {
		t.Fatal(err)
	}
	return changed.Bytes()
}

func TestACellIsNeverAFormula(t *testing.T) {
	matters := demoMatters(t)[:1]
	matters[0].Department = "=1+1"
	var out bytes.Buffer
	if err := WriteDirectory(&out, matters); err != nil {
		t.Fatal(err)
	}
	got, err := ReadDirectory(&out)
	if err != nil || got[0].Department != "=1+1" {
		t.Error(got, err)
	}
}

// A formula that nothing has reckoned is no empty cell: it is named by sheet, column and row, wherever it stands.
func TestAFormulaWithoutAValueIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		formula, value string
		kind           string
		taken          bool
	}{
		"never reckoned": {"TODAY()", "", "", false},
		"a day":          {"TODAY()", "46000", "", true},
		"an empty text":  {`IF(1=1,"",1)`, "", "str", true},
	} {
		var whole bytes.Buffer
		if err := WriteSheets(&whole, Sheet{"说明", [][]string{{"x"}}}, Sheet{"资质", [][]string{{"名称", "止"}, {"甲", "乙"}}}); err != nil {
			t.Fatal(err)
		}
		data := changedPart(t, whole.Bytes(), "xl/worksheets/sheet2.xml", func(xml string) string {
			cell := `<c r="B2" t="` + c.kind + `"><f>` + c.formula + `</f><v>` + c.value + `</v></c>`
			if c.kind == "" {
				cell = strings.Replace(cell, ` t=""`, "", 1)
			}
			changed := regexp.MustCompile(`<c r="B2".*?</c>`).ReplaceAllLiteralString(xml, cell)
			if changed == xml {
				t.Fatalf("no such cell: %s", xml)
			}
			return changed
		})
		got := ""
		err := EachRow(bytes.NewReader(data), func(_ string, _ int, cells []string) error { got = cells[len(cells)-1]; return nil })
		r := refusal.As(err)
		if c.taken && (err != nil || c.value != "" && got != c.value) {
			t.Errorf("%s: %q %v", name, got, err)
		}
		if !c.taken && (r == nil || r.Rule != "import.formula" || r.Field != "资质!B2" || len(r.Faults) != 1 || !strings.Contains(r.Text.ZH, "资质!B2")) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// changedPart is the workbook with one of its parts changed.
func changedPart(t *testing.T, book []byte, name string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name == name {
			text = []byte(change(string(text)))
		}
		to, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
