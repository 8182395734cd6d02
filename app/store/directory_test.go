package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func matter(code string, version int, name, from string) directory.MatterVersion {
	return directory.MatterVersion{Code: code, Version: version, Name: refusal.Text{ZH: name, EN: "survey"}, Aliases: []string{"别名勘测"}, Category: "测绘服务",
		Kind: "services", Department: "自然资源局", Status: directory.InForce, EffectiveFrom: workday.MustDate(from)}
}

func TestMatters(t *testing.T) {
	s, ctx := storetest.Open(t), t.Context()
	one, two := matter("430100-ZJ-CH-001", 1, "地形图测绘", "2025-01-01"), matter("430100-ZJ-CH-001", 2, "地形图测绘服务", "2026-06-01")
	two.EffectiveTo = workday.MustDate("2026-06-30")
	other := matter("430100-ZJ-HB-002", 1, "环评报告编制", "2025-01-01")
	other.Category = "环保服务"
	err := s.Update(ctx, func(tx app.Tx) error {
		if n, err := tx.PutMatters(ctx, []directory.MatterVersion{one, two, other}); n != 3 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := tx.PutMatters(ctx, []directory.MatterVersion{one}); n != 0 || err != nil {
			t.Fatal("again:", n, err)
		}
		for day, version := range map[string]int{"2026-01-01": 1, "2026-06-01": 2, "2026-07-01": 2, "2020-01-01": 1} {
			m, err := tx.Matter(ctx, one.Code, workday.MustDate(day))
			if err != nil || m.Version != version {
				t.Errorf("%s: %+v %v", day, m, err)
			}
			several, err := tx.MattersByCode(ctx, []string{one.Code, "unknown"}, workday.MustDate(day))
			if err != nil || len(several) != 1 || several[one.Code].Version != version {
				t.Errorf("%s, of several: %+v %v", day, several, err)
			}
		}
		if m, err := tx.Matter(ctx, "unknown", workday.MustDate("2026-01-01")); m != nil || err != nil {
			t.Error(m, err)
		}
		vs, err := tx.MatterVersions(ctx, one.Code)
		same(t, "versions", vs, []directory.MatterVersion{two, one})
		for text, n := range map[string]int{"": 2, "测绘": 1, "环评": 1, "勘测": 2, "Survey 环评": 1, "ch-001": 1, "不存": 0} {
			ms, err := tx.Matters(ctx, app.MatterQuery{Text: text})
			if err != nil || len(ms) != n {
				t.Errorf("%q: %d %v", text, len(ms), err)
			}
		}
		ms, _ := tx.Matters(ctx, app.MatterQuery{After: one.Code, Category: "环保服务", Department: "自然资源局"})
		same(t, "second page", ms, []directory.MatterVersion{other})
		cs, _ := tx.Categories(ctx)
		same(t, "categories", cs, []app.Category{{Name: "测绘服务", Matters: 1}, {Name: "环保服务", Matters: 1}})
		one.Kind = "goods"
		_, changed := tx.PutMatters(ctx, []directory.MatterVersion{one})
		refused(t, changed, refusal.Conflict, "directory.version")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRulebooksRegionsAndCalendar(t *testing.T) {
	s, ctx := storetest.Open(t), t.Context()
	b := rulebook.Rulebook{ID: "hunan-2025", Version: 1, Region: "430000", Name: refusal.Text{ZH: "湖南", EN: "Hunan"}, EffectiveFrom: workday.MustDate("2025-01-01"),
		Values: []rulebook.Value{{Key: "threshold", Value: "800000.00", Unit: "yuan"}}}
	y := workday.Year{Year: 2026, Off: []workday.Day{{Date: workday.MustDate("2026-10-01"), Name: refusal.Text{ZH: "国庆节", EN: "National Day"}}}}
	err := s.Update(ctx, func(tx app.Tx) error {
		for want := range 2 {
			if added, err := tx.PutRulebook(ctx, b); added != (want == 0) || err != nil {
				t.Error(want, added, err)
			}
			if changed, err := tx.PutYears(ctx, []workday.Year{y}); changed != 1-want || err != nil {
				t.Error(want, changed, err)
			}
			if err := tx.PutRegion(ctx, domain.Region{Code: "430102", Name: "芙蓉区", NameEN: "Furong", Training: want == 1}); err != nil {
				t.Error(err)
			}
		}
		bs, err := tx.Rulebooks(ctx)
		same(t, "rulebooks", bs, []rulebook.Rulebook{b})
		rs, _ := tx.Regions(ctx)
		same(t, "regions", rs, []domain.Region{{Code: "430102", Name: "芙蓉区", NameEN: "Furong", Training: true}})
		c, _ := tx.Calendar(ctx)
		same(t, "works", c.Works(workday.MustDate("2026-10-01")), false)
		got, _ := tx.CalendarYear(ctx, 2026)
		same(t, "year", *got, y)
		_, missing := tx.CalendarYear(ctx, 2027)
		refused(t, missing, refusal.NotFound, "")
		b.Training = true
		_, changed := tx.PutRulebook(ctx, b)
		refused(t, changed, refusal.Conflict, "rulebook.version")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A department chooses among what it may buy, in a directory of any size: of its own region and of those over it, in a
// training region of that one too; by two characters, by initials in pinyin, by code.
func TestMattersThatADepartmentMayBuy(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	var list []directory.MatterVersion
	for i := range 1000 {
		list = append(list, matter(fmt.Sprintf("430102-ZJ-JS-%03d", i), 1, "竣工测量", "2025-01-01"))
	}
	for region, name := range map[string]string{"430103": "矿山生态修复", "430100": "矿山储量核实", "430000": "矿山地质勘查", "430199": "矿山演练"} {
		list = append(list, matter(region+"-ZJ-ZR-001", 1, name, "2025-01-01"))
	}
	w.SQL(`INSERT INTO regions (code, name, name_en, training) VALUES ('430199', '演练区', 'Training', true) ON CONFLICT (code) DO UPDATE SET training = true`)
	w.update(func(tx app.Tx) error { _, err := tx.PutMatters(ctx, list); return err })
	finds := func(q app.MatterQuery, want ...string) {
		t.Helper()
		w.view(func(tx app.Tx) error {
			found, err := tx.Matters(ctx, q)
			var got []string
			for _, m := range found {
				got = append(got, m.Code[:6])
			}
			same(t, fmt.Sprint(q), got, want)
			return err
		})
	}
	finds(app.MatterQuery{Buyer: "430103", Text: "矿山"}, "430000", "430100", "430103")
	finds(app.MatterQuery{Buyer: "430103", Text: "KS"}, "430000", "430100", "430103")
	finds(app.MatterQuery{Buyer: "430103", Text: "kscl"}, "430100")
	finds(app.MatterQuery{Buyer: "430103", Text: "430103-zj"}, "430103")
	finds(app.MatterQuery{Buyer: "430100", Text: "矿山"}, "430000", "430100")
	finds(app.MatterQuery{Buyer: "430102", Text: "矿山"}, "430000", "430100")
	finds(app.MatterQuery{Buyer: "430199", Text: "矿山"}, "430000", "430100", "430199")
	finds(app.MatterQuery{Text: "矿山"}, "430000", "430100", "430103")
	w.SQL(`UPDATE matters SET initials = NULL WHERE code LIKE '430103%'`)
	finds(app.MatterQuery{Buyer: "430103", Text: "kss"})
	w.update(func(tx app.Tx) error {
		if n, err := tx.FillInitials(ctx, 10); n != 1 || err != nil {
			t.Error(n, err)
		}
		return nil
	})
	finds(app.MatterQuery{Buyer: "430103", Text: "kss"}, "430103")
}

// What the directory asks for is listed once, however many matters ask for it; practice is listed for who asks for it.
func TestQualificationsOfTheDirectory(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	asks := func(name string) directory.Qualification {
		return directory.Qualification{Groups: []directory.Group{{AnyOf: []directory.Credential{{Trade: "测绘", Name: name, Kind: "licence"}}}}}
	}
	one, again, practised := matter("430100-ZJ-CH-001", 1, "地形图测绘", "2025-01-01"), matter("430100-ZJ-CH-002", 1, "房产测绘", "2025-01-01"), matter("430199-ZJ-CH-001", 1, "演练测绘", "2025-01-01")
	one.Qualification, again.Qualification, practised.Qualification = asks("测绘资质"), asks("测绘资质"), asks("演练资质")
	w.SQL(`INSERT INTO regions (code, name, name_en, training) VALUES ('430199', '演练区', 'Training', true) ON CONFLICT (code) DO UPDATE SET training = true`)
	w.update(func(tx app.Tx) error {
		_, err := tx.PutMatters(ctx, []directory.MatterVersion{one, again, practised})
		return err
	})
	w.view(func(tx app.Tx) error {
		all, err := tx.Qualifications(ctx, "")
		if err != nil {
			return err
		}
		same(t, "all", all, []directory.Qualification{one.Qualification})
		there, err := tx.Qualifications(ctx, "430199")
		slices.SortFunc(there, func(a, b directory.Qualification) int {
			return strings.Compare(a.Groups[0].AnyOf[0].Name, b.Groups[0].AnyOf[0].Name)
		})
		same(t, "practice", there, []directory.Qualification{one.Qualification, practised.Qualification}) // who practises buys by the city's directory too
		return err
	})
}
