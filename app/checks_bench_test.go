package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

// past gives the department so many past notices over ten years: thirty matters, a project for every three of them, and
// titles as departments write them.
func (w *world) past(count int) {
	w.t.Helper()
	first := w.published(func(t *domain.Terms) { t.Amount = money.MustParse("1000.00") })
	title := `(ARRAY['枫溪','澄湖路','金盆岭','书堂路','桂花坪','云栖','竹山湾','学府路','望岳','银杏路','望江','北辰塘'])[1 + i % 12] ||
		(ARRAY['排水改造','道路提质','小学新建','卫生院扩建','停车场','河道整治','公园建设','旧城改造','管网更新'])[1 + i % 9] || '工程第' || i || '期' ||
		(ARRAY['结算审核','施工监理','岩土工程勘察','环境影响报告表编制','社会稳定风险评估','初步设计','水土保持方案','可行性研究报告'])[1 + i % 8]`
	w.copies(`gen_random_uuid() AS id, 'CG-430102-2025-' || lpad(i::text, 6, '0') AS number, ` + title + ` AS title, '430100-ZJ-XX-' || lpad((i % 30)::text, 3, '0') AS matter,
		'P-' || (i / 3) AS budget_project, 2026 - i % 10 AS budget_year, n.published_at - make_interval(days => i % 3650) AS published_at FROM generate_series(1, ` + fmt.Sprint(count) + `) AS i`)
	w.db.SQL(`UPDATE notices SET matter = $1 WHERE number LIKE 'CG-430102-2025-%' AND matter = '430100-ZJ-XX-007'`, first.Matter)
	w.db.SQL(`ANALYZE notices`)
	w.db.SQL(`ANALYZE title_grams`)
}

// BenchmarkChecks judges a notice while it is typed, for a department with 200 past notices and for one with 20,000, in
// turns; the figure is the ratio of the two medians.
func BenchmarkChecks(b *testing.B) {
	few, many := newWorld(b, 0), newWorld(b, 0)
	few.past(200)
	many.past(size(20_000))
	for range b.N {
		var short, long []time.Duration
		for i := range 60 {
			s, l := few.checked(), many.checked()
			if i >= 10 { // the first fill the caches
				short, long = append(short, s), append(long, l)
			}
		}
		slices.Sort(short)
		slices.Sort(long)
		ratio := float64(long[len(long)/2]) / float64(short[len(short)/2])
		b.ReportMetric(ratio, "of-200")
		b.Logf("200: %v, 20,000: %v", short[len(short)/2], long[len(long)/2])
		b.ReportMetric(float64(short[len(short)/2].Microseconds()), "µs/200")
		b.ReportMetric(float64(long[len(long)/2].Microseconds()), "µs/20000")
		if ratio > 1.3 && !testing.Short() {
			b.Errorf("checks with 20,000 past notices take %.2f of those with 200; at most 1.3", ratio)
		}
	}
	b.ReportMetric(0, "ns/op")
}

var typed = domain.Terms{Title: "澄湖路排水改造工程结算审核", Matter: matter, Category: "社会稳定风险评估", BudgetProject: "P-7", BudgetDocument: "甲财预〔2026〕12号", BudgetYear: 2026,
	Amount: money.MustParse("60000.00"), Payer: "organ", Method: "lowest", Quote: "total", Places: 1, DutyPhone: "0731-81234567"}

func (w *world) checked() time.Duration {
	w.t.Helper()
	begun := time.Now()
	_, err := w.CheckNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), typed)
	w.do(err)
	return time.Since(begun)
}

// TestChecksAskABoundedNumberOfQueries counts the statements of one judgement: as many with 300 past notices as with none.
func TestChecksAskABoundedNumberOfQueries(t *testing.T) {
	w := newWorld(t, 0)
	count := func() int { return w.statements(func() { w.checked() }) }
	before := count()
	w.past(300)
	after := count()
	t.Logf("%d statements", after)
	if before != after || after > 15 {
		t.Errorf("%d statements with no past, %d with 300 notices; at most 15", before, after)
	}
}
