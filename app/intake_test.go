package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

// workbookOf makes a workbook of so many agencies with so many certificates each; change may spoil rows, counted from 0.
func workbookOf(t testing.TB, agencies, each int, change func(sheet, i int, cells []any)) []byte {
	t.Helper()
	book := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(book.SetSheetName("Sheet1", "机构"))
	_, err := book.NewSheet("资质")
	must(err)
	for number, name := range map[int]string{1: "机构", 2: "资质"} {
		w, err := book.NewStreamWriter(name)
		must(err)
		var head []any
		for _, h := range domain.IntakeHeadings(number) {
			head = append(head, h)
		}
		must(w.SetRow("A1", head))
		for i := range agencies * map[int]int{1: 1, 2: each}[number] {
			var cells []any
			if number == 1 {
				cells = []any{intakeCode(t, i), fmt.Sprintf("迁入机构%05d有限公司", i), "430102", "甲区一路1号", "0731-81234567", fmt.Sprintf("法人%05d", i), ""}
			} else {
				trade := []string{"测绘", "造价", "环评", "监理"}[i%4]
				cells = []any{intakeCode(t, i/each), trade, trade + "资质", []string{"甲级", "乙级", "丙级"}[i%3], "", "许可", fmt.Sprintf("证-%06d", i), "省厅", "2024-01-01", fmt.Sprintf("20%02d-12-31", 25+i%5)}
			}
			if change != nil {
				change(number, i, cells)
			}
			must(w.SetRow(fmt.Sprintf("A%d", i+2), cells))
		}
		must(w.Flush())
	}
	var out bytes.Buffer
	must(book.Write(&out))
	return out.Bytes()
}

func intakeCode(t testing.TB, i int) string {
	code, err := uscc.Make(fmt.Sprintf("91430102MA5%06d", i))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (w *world) intake(content []byte) *domain.Intake {
	w.t.Helper()
	w.Sheets = sheet.Workbooks{}
	file, err := w.UploadFile(ctx(), w.reviewer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeIntake, Name: "名单.xlsx", Content: content})
	w.do(err)
	in, err := w.BeginIntake(ctx(), w.reviewer, domain.IntakeID(app.NewID()), file.ID, "省网上中介服务超市移交名单")
	w.do(err)
	return in
}

func (w *world) intakeNow(in *domain.Intake) domain.Intake {
	w.t.Helper()
	p, err := w.Intake(ctx(), w.publisher, in.ID)
	w.do(err)
	return p.Intake
}

// TestAnIntake brings a workbook with faults of every kind: each is told by its row, the rest is let in by another person,
// and a second run of the same work changes nothing.
func TestAnIntake(t *testing.T) {
	w := newWorld(t, 1)
	in := w.intake(workbookOf(t, 1200, 2, func(sheet, i int, cells []any) {
		switch {
		case sheet == 1 && i == 3:
			cells[1] = ""
		case sheet == 1 && i == 5:
			cells[0] = intakeCode(t, 4)
		case sheet == 1 && i == 7:
			cells[2] = "湖南"
		case sheet == 2 && i == 20:
			cells[9] = "不知道"
		case sheet == 2 && i == 22:
			cells[4] = "9"
		case sheet == 2 && i == 40:
			cells[0] = intakeCode(t, 5000)
		}
	}))
	w.do(w.Drain(ctx()))
	now := w.intakeNow(in)
	// Agencies 3, 5 (twice) and 7; certificates 20, 22, 40, and the two of agency 5, which stands nowhere else.
	if now.Status != domain.IntakeChecked || now.Read != 3600 || now.Bad != 8 || now.Agencies != 1197 {
		t.Fatalf("%+v", now)
	}
	table, err := w.IntakeFaults(ctx(), w.reviewer, in.ID)
	w.do(err)
	for _, want := range [][]string{{"机构", "5", "机构名称", "应填写"}, {"机构", "7", "统一社会信用代码", "同一机构在本表中重复"}, {"机构", "9", "注册地区划", "应为六位行政区划代码"},
		{"资质", "22", "有效期止", "应为日期，如 2026-09-18"}, {"资质", "24", "等级次序", "“乙级”是第 2 级，不能填写其他次序"}, {"资质", "42", "统一社会信用代码", "工作表“机构”中没有这家机构"}} {
		if !slices.ContainsFunc(table, func(row []string) bool { return slices.Equal([]string{row[0], row[1], row[3], row[4]}, want) }) {
			t.Errorf("not told: %v in %v", want, table)
		}
	}
	_, err = w.ReleaseIntake(ctx(), w.reviewer, in.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	if _, err := w.Intake(ctx(), w.agencies[0], in.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("an agency sees the intake: %v", err)
	}
	_, err = w.ReleaseIntake(ctx(), w.publisher, in.ID, now.Version)
	w.do(err)
	w.do(w.Drain(ctx()))
	if now = w.intakeNow(in); now.Status != domain.IntakeDone || now.Admitted != 1197 || now.Known != 0 {
		t.Fatalf("%+v", now)
	}
	p, err := w.PublicAgency(ctx(), intakeCode(t, 10))
	w.do(err)
	if p.Agency.Status != domain.AgencyAdmitted || len(p.Agency.Qualifications) != 1 { // one of its two is at fault
		t.Errorf("%+v", p.Agency)
	}
	again := w.intake(workbookOf(t, 10, 1, nil))
	w.do(w.Drain(ctx()))
	if now := w.intakeNow(again); now.Agencies != 3 { // 3, 5 and 7, which were at fault the first time
		t.Errorf("brought again: %+v", now)
	}
}

// TestAnIntakeGoesOnAfterAKill reads and admits half, is killed in between, and goes on.
func TestAnIntakeGoesOnAfterAKill(t *testing.T) {
	w := newWorld(t, 0)
	in := w.intake(workbookOf(t, 1100, 1, nil))
	ds, err := w.HandOut(ctx(), time.Millisecond, 100)
	w.do(err)
	killed := &killedSheets{Workbooks: sheet.Workbooks{}, after: 1500}
	w.Sheets = killed
	for _, d := range ds {
		if d.Handler == app.HandleIntakeRead && w.Handle(ctx(), d) == nil {
			t.Fatal("it was not killed")
		}
	}
	if now := w.intakeNow(in); now.Read != 1000 || now.Status != domain.IntakeReading {
		t.Fatalf("%+v", now)
	}
	w.Sheets = sheet.Workbooks{}
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`)
	w.do(w.Drain(ctx()))
	if now := w.intakeNow(in); now.Status != domain.IntakeChecked || now.Read != 2200 || now.Bad != 0 || now.Agencies != 1100 {
		t.Fatalf("%+v", now)
	}
	if got := w.db.SQL(`SELECT count(*)::text FROM intake_rows`)[0][0]; got != "2200" {
		t.Errorf("%s rows", got)
	}
}

type killedSheets struct {
	sheet.Workbooks
	after int
}

// EachRow fails, as a worker that dies, after so many rows.
func (k *killedSheets) EachRow(r io.Reader, f func(sheet string, line int, cells []string) error) error {
	return k.Workbooks.EachRow(r, func(sheet string, line int, cells []string) error {
		if k.after--; k.after < 0 {
			return errors.New("killed")
		}
		return f(sheet, line, cells)
	})
}

// TestAFileThatIsNoIntake tells why.
func TestAFileThatIsNoIntake(t *testing.T) {
	w := newWorld(t, 0)
	var other bytes.Buffer
	w.do(sheet.WriteTable(&other, "别的表", [][]string{{"甲", "乙"}}))
	in := w.intake(other.Bytes())
	w.do(w.Drain(ctx()))
	if now := w.intakeNow(in); now.Status != domain.IntakeUnread || !strings.Contains(now.Fault, "工作簿须有工作表“机构”") {
		t.Fatalf("%+v", now)
	}
}

// BenchmarkIntakeAndEligibility brings 10,000 agencies with 40,000 certificates and judges all of them for one notice.
func BenchmarkIntakeAndEligibility(b *testing.B) {
	agencies := 10_000
	if os.Getenv("CI") != "" {
		agencies = 1000
	}
	content := workbookOf(b, agencies, 4, nil)
	for range b.N {
		w := newWorld(b, 0)
		began := time.Now()
		in := w.intake(content)
		w.do(w.Drain(ctx()))
		b.ReportMetric(time.Since(began).Seconds(), "s/read")
		began = time.Now()
		_, err := w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
		w.do(err)
		w.do(w.Drain(ctx()))
		b.ReportMetric(time.Since(began).Seconds(), "s/admit")
		if now := w.intakeNow(in); now.Admitted != agencies {
			b.Fatalf("%+v", now)
		}
		n := w.published()
		w.asksForSurvey(n.ID)
		began = time.Now()
		count, err := w.CountEligible(ctx(), w.publisher, n.ID)
		w.do(err)
		b.ReportMetric(time.Since(began).Seconds(), "s/judge")
		if count.Admitted != agencies || count.Eligible == 0 || count.Eligible == agencies {
			b.Fatalf("%+v", count)
		}
	}
}
