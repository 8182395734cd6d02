package app_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// midnight is the beginning of a day at UTC+8.
func midnight(day string) time.Time { return workday.MustDate(day).At(0) }

// tomorrow is the demo city's rulebook, with another threshold for services from a day on.
func (w *world) tomorrow(day, threshold string) rulebook.Rulebook {
	w.t.Helper()
	data, err := demo.Files.ReadFile("rulebook-demo-2026.json")
	w.do(err)
	b, err := rulebook.Decode(data)
	w.do(err)
	b.Version, b.EffectiveFrom = b.Version+1, workday.MustDate(day)
	for i := range b.Values {
		if b.Values[i].Key == "threshold.services" {
			b.Values[i].Value = threshold
		}
	}
	return b
}

func TestTheRuleOfTheDayDecides(t *testing.T) {
	w := newWorld(t, 0)
	_, err := w.ImportRulebook(ctx(), w.tomorrow("2026-03-10", "500000.00"))
	w.do(err)
	at := func(amount string) domain.NoticeID {
		return w.drafted(func(t *domain.Terms) { t.Amount = money.MustParse(amount) }).Notice.ID
	}
	today, same, over := at("799999.99"), at("500000.00"), at("600000.00")
	w.db.SetClock(midnight("2026-03-10").Add(-time.Minute)) // 23:59 on the 9th
	page, err := w.SubmitNotice(ctx(), w.officer, today, 0)
	w.do(err)
	if page.Notice.Rulebooks[len(page.Notice.Rulebooks)-1] == "" {
		t.Fatal("the notice does not say which rules judged it")
	}
	preview, err := w.CheckNotice(ctx(), w.officer, over, w.terms())
	w.do(err)
	if preview.Threshold != money.MustParse("800000.00") {
		t.Fatalf("threshold %s a minute before midnight", preview.Threshold)
	}
	w.db.SetClock(midnight("2026-03-10"))
	for _, id := range []domain.NoticeID{same, over} {
		_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
		refusedBy(t, err, refusal.Invalid, "notice.threshold")
		if refusal.As(err).Citation.IsZero() {
			t.Error("the refusal cites nothing")
		}
	}
	under := at("499999.99")
	_, err = w.SubmitNotice(ctx(), w.officer, under, 0)
	w.do(err)
	// What was submitted under the old rule is judged again, by the new one, when it is approved.
	_, err = w.ApproveNotice(ctx(), w.manager, today, 0)
	refusedBy(t, err, refusal.Invalid, "notice.threshold")
}

func TestImportTwiceChangesNothing(t *testing.T) {
	w := newWorld(t, 0)
	const state = `SELECT (SELECT count(*) FROM events) || ' ' || (SELECT md5(string_agg(m::text, '' ORDER BY code, version)) FROM matters AS m)
		|| (SELECT md5(string_agg(r::text, '' ORDER BY id, version)) FROM rulebooks AS r) || (SELECT md5(string_agg(c::text, '' ORDER BY year)) FROM calendar_years AS c)`
	before := w.db.SQL(state)[0][0]
	w.imports()
	if w.db.SQL(state)[0][0] != before {
		t.Fatal("the second import changed something")
	}
	changed := w.tomorrow("2026-03-10", "500000.00")
	changed.Version-- // another text under the same version
	if _, err := w.ImportRulebook(ctx(), changed); !refusal.Is(err, refusal.Conflict) {
		t.Fatalf("a version with another text: %v", err)
	}
	ms := w.versions()
	ms[0].Name.ZH = "别的名称"
	if _, err := w.ImportMatters(ctx(), ms); !refusal.Is(err, refusal.Conflict) {
		t.Fatalf("a matter's version with another text: %v", err)
	}
	if w.db.SQL(state)[0][0] != before {
		t.Fatal("a refused import changed something")
	}
}

// Goods have their own threshold, and the preview tells it while a notice is typed.
func TestThePreviewTellsTheThresholdOfTheKind(t *testing.T) {
	w := newWorld(t, 0)
	next := w.versions()[0]
	next.Version, next.EffectiveFrom, next.Kind = next.Version+1, workday.MustDate("2026-02-01"), "goods"
	_, err := w.ImportMatters(ctx(), []directory.MatterVersion{next})
	w.do(err)
	p, err := w.CheckNotice(ctx(), w.officer, w.drafted().Notice.ID, w.terms())
	w.do(err)
	if p.Threshold != money.MustParse("400000.00") {
		t.Errorf("threshold %s of goods", p.Threshold)
	}
}

func (w *world) versions() []directory.MatterVersion {
	w.t.Helper()
	vs, err := w.Matter(ctx(), matter)
	w.do(err)
	return vs
}

func TestAMatterRetiredOnADay(t *testing.T) {
	w := newWorld(t, 0)
	v := w.versions()[0]
	v.Version, v.Status, v.EffectiveFrom, v.ChangeType = v.Version+1, "retired", workday.MustDate("2026-03-10"), "取消"
	_, err := w.ImportMatters(ctx(), []directory.MatterVersion{v})
	w.do(err)
	one, two := w.drafted().Notice.ID, w.drafted().Notice.ID
	w.db.SetClock(midnight("2026-03-10").Add(-time.Minute))
	_, err = w.SubmitNotice(ctx(), w.officer, one, 0)
	w.do(err)
	w.db.SetClock(midnight("2026-03-10"))
	_, err = w.SubmitNotice(ctx(), w.officer, two, 0)
	if !refusal.Is(err, refusal.Invalid) {
		t.Fatalf("a retired matter: %v", err)
	}
	_, err = w.ApproveNotice(ctx(), w.manager, one, 0)
	if !refusal.Is(err, refusal.Invalid) {
		t.Fatalf("approved on the day it was retired: %v", err)
	}
}
