package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// TestTheShortWaysArePublicPages: emergency purchases once a manager confirmed them, page after page and each once; samples
// of the fast lane with what the review found, and where the log has them.
func TestTheShortWaysArePublicPages(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	n := w.published(p)
	doc, _ := p.officer.upload("emergency")
	const purchases = 21 // one more than a page holds
	var last string
	for i := range purchases {
		last = app.NewID()
		p.officer.ask("POST", "/desk/emergencies", obj{"id": last, "fields": obj{"cause": "natural_disaster", "happened": "2026-03-05", "ordered": "2026-03-05",
			"title": fmt.Sprintf("滑坡应急测绘 %02d 号", i), "account": "连日降雨，边坡滑塌，须当日测绘。", "category": "测绘", "budget_project": "YJ-2026", "budget_year": 2026,
			"amount": "42000.00", "supplier": "示范测绘有限公司", "reference": "应急指令 1 号", "documents": []string{doc}, "not_secret": true}}, 201)
		if _, body := w.visit("/emergencies"); strings.Contains(body, fmt.Sprintf("%02d 号", i)) {
			t.Fatal("public before a manager confirmed it")
		}
		p.manager.ask("POST", "/desk/emergencies/"+last+"/confirm", nil, 200, 1.0)
	}
	found := map[string]int{}
	count := func(body string) {
		for _, title := range regexp.MustCompile(`滑坡应急测绘 \d\d 号`).FindAllString(body, -1) {
			found[title]++
		}
	}
	status, body := w.visit("/emergencies?region=430102")
	count(body)
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(body)
	if status != http.StatusOK || len(found) != purchases-1 || next == nil || !strings.Contains(body, "自然灾害") || !strings.Contains(body, "42,000.00 元") || !strings.Contains(body, "确认并公开") {
		t.Fatalf("%d, %d purchases on the first page, next %v", status, len(found), next)
	}
	_, body = w.visit(strings.ReplaceAll(next[1], "&amp;", "&"))
	count(body)
	if len(found) != purchases || strings.Contains(body, `rel="next"`) {
		t.Errorf("%d purchases on two pages", len(found))
	}
	for title, times := range found {
		if times != 1 {
			t.Errorf("%s is shown %d times", title, times)
		}
	}

	if _, body := w.visit("/samples"); !strings.Contains(body, "没有抽查记录") {
		t.Error("there are samples before any was drawn")
	}
	var drawn domain.Sample
	w.must(w.app.Store.Update(t.Context(), func(tx app.Tx) error {
		notice, err := tx.NoticeByNumber(t.Context(), n["number"].(string))
		if err != nil {
			return err
		}
		drawn = domain.Sample{Notice: notice.ID, Number: notice.Number, Region: notice.Region, Department: notice.Department, DepartmentName: notice.DepartmentName, Title: notice.Title,
			DrawnAt: tx.Now(), Due: notice.Deadline, Version: 1}
		return tx.AddSample(t.Context(), &drawn)
	}))
	page := func() string { _, body := w.visit("/samples"); return body }
	if body := page(); !strings.Contains(body, "待复核") || !strings.Contains(body, `href="/notices/`+drawn.Number+`"`) {
		t.Error("a sample that waits is not shown")
	}
	p.reviewer.ask("POST", "/desk/samples/"+string(drawn.Notice)+"/conclude", obj{"outcome": "faults", "faults": []obj{{"field": "title", "code": "unclear", "text": "未写评估范围"}}, "note": "已通知改正"}, 200, 1.0)
	if body := page(); !strings.Contains(body, "项目名称：表述不清") || !strings.Contains(body, "未写评估范围") || !strings.Contains(body, "已通知改正") || !strings.Contains(body, "公布复核结论") {
		t.Error("the outcome is not shown")
	}
}
