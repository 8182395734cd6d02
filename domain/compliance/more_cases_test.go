package compliance

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

func years(term int, list ...YearSum) func(*Purchase, directoryOf) {
	return func(p *Purchase, all directoryOf) {
		on(p, all, "JS-004") // as long as its contract says
		p.Term, p.Years, p.Amount = workday.Span{N: term, Unit: workday.CalendarDay}, list, 0
		for _, y := range list {
			p.Amount += y.Amount
		}
		if p.Amount == 0 {
			p.Amount = 30000000
		}
	}
}

func TestTaxAndYears(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	y := func(year int, amount string) YearSum { return YearSum{Year: year, Amount: money.MustParse(amount)} }
	also := func(first func(*Purchase, directoryOf), then func(*Purchase)) func(*Purchase, directoryOf) {
		return func(p *Purchase, all directoryOf) { first(p, all); then(p) }
	}
	for _, tt := range []testCase{
		{"with tax", nil, "tax", Pass, "includes tax"},
		{"without tax", with(func(p *Purchase) { p.TaxExcluded = true }), "tax", Block, "without tax"},
		{"one year, one sum", years(365), "years", Pass, "not longer than a year"},
		{"a leap year is a year", years(366), "years", Pass, ""},
		{"a day more than a year", years(367), "years", Block, "the amount of each year"},
		{"three years that add up", years(1095, y(2026, "250000.00"), y(2027, "250000.00"), y(2028, "250000.00")), "years", Pass, "add up"},
		{"three years reach the threshold together", years(1095, y(2026, "266666.66"), y(2027, "266666.67"), y(2028, "266666.67")), "threshold", Block, "800,000.00"},
		{"and one fen below do not", years(1095, y(2026, "266666.66"), y(2027, "266666.66"), y(2028, "266666.67")), "threshold", Pass, ""},
		{"three years and the amount of two", years(1095, y(2026, "250000.00"), y(2027, "250000.00")), "years", Block, "enter all of them"},
		{"three years and the amount of one", years(1095, y(2026, "250000.00")), "years", Block, "given for 1 of the years"},
		{"a fen short of the amount", also(years(730, y(2026, "100000.00"), y(2027, "100000.00")), func(p *Purchase) { p.Amount++ }), "years", Block, "not to the amount of 200,000.01"},
		{"a year of nothing", years(730, y(2026, "100000.00"), y(2027, "0.00")), "years", Block, "2027 must be above zero"},
		{"the same year twice", years(730, y(2026, "100000.00"), y(2026, "100000.00")), "years", Block, "early to late"},
		{"a year left out", years(1000, y(2026, "100000.00"), y(2028, "100000.00"), y(2029, "100000.00")), "years", Block, "2027 is missing"},
		{"years in disorder", years(730, y(2027, "100000.00"), y(2026, "100000.00")), "years", Block, "early to late"},
		{"it begins after the budget year", years(730, y(2027, "100000.00"), y(2028, "100000.00")), "years", Warn, "first year"},
		{"all years count when pieces are added up", also(years(730, y(2026, "400000.00"), y(2027, "350000.00")), func(p *Purchase) {
			p.Pieces = []Piece{piece(1, "50000.00", func(x *Piece) { x.Category = p.Category })}
		}), "splitting", Block, "800,000.00"},
	} {
		tt.run(t, rules, all)
	}
}

func TestDirectAvoidAndPool(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	direct := func(change func(*Purchase, *Direct)) func(*Purchase, directoryOf) {
		return with(func(p *Purchase) {
			p.Method, p.Amount = "direct", money.MustParse("20000.00")
			p.Direct = &Direct{AgencyUSCC: "91430100MA0000001X", AgencyName: "第一咨询有限公司", MinutesFiled: true, Consented: true}
			change(p, p.Direct)
		})
	}
	avoid := func(list ...Avoided) func(*Purchase, directoryOf) { return with(func(p *Purchase) { p.Avoid = list }) }
	one := Avoided{USCC: "91430100MA0000001X", Name: "第一咨询有限公司", Reason: "pending_dispute", Filed: true}
	other := func(change func(*Avoided)) Avoided { a := one; change(&a); return a }
	pool := func(meet int, rs ...Requirement) func(*Purchase, directoryOf) {
		return with(func(p *Purchase) { p.Pool = &Pool{Admitted: 60, Meet: meet, Requirements: rs} })
	}
	for _, tt := range []testCase{
		{"no direct selection", nil, "direct", Pass, "no direct"},
		{"minutes, agency, first time", direct(func(*Purchase, *Direct) {}), "direct", Pass, "time 1 of at most 3"},
		{"the direct maximum itself", direct(func(*Purchase, *Direct) {}), "method", Pass, ""},
		{"one fen above it", direct(func(p *Purchase, _ *Direct) { p.Amount++ }), "method", Block, ""},
		{"no agency", direct(func(p *Purchase, _ *Direct) { p.Direct = nil }), "direct", Block, "names its agency"},
		{"an agency nobody knows", direct(func(_ *Purchase, d *Direct) { d.AgencyName = "" }), "direct", Block, "no agency is registered"},
		{"an agency that is suspended", direct(func(_ *Purchase, d *Direct) { d.NotAdmitted = true }), "direct", Block, "not an admitted agency"},
		{"the department itself", direct(func(p *Purchase, d *Direct) { d.AgencyUSCC = p.DepartmentUSCC }), "direct", Block, "itself"},
		{"no minutes", direct(func(_ *Purchase, d *Direct) { d.MinutesFiled = false }), "direct", Block, "minutes"},
		{"the third time", direct(func(_ *Purchase, d *Direct) { d.SameAgencyThisYear = 2 }), "direct", Pass, "time 3 of at most 3"},
		{"the fourth time", direct(func(_ *Purchase, d *Direct) { d.SameAgencyThisYear = 3 }), "direct", Block, "the limit is 3"},
		{"nobody kept away", nil, "avoid", Pass, "no agency"},
		{"one, reasoned and evidenced", avoid(one), "avoid", Warn, "names and reasons are public"},
		{"a reason of one's own", avoid(other(func(a *Avoided) { a.Reason = "unfriendly" })), "avoid", Block, "must be one of"},
		{"no evidence", avoid(other(func(a *Avoided) { a.Filed = false })), "avoid", Block, "upload the evidence"},
		{"nobody of that code", avoid(other(func(a *Avoided) { a.Name = "" })), "avoid", Block, "no agency is registered"},
		{"the same one twice", avoid(one, one), "avoid", Block, "named twice"},
		{"more than the rulebook lets", avoid(one, other(func(a *Avoided) { a.USCC = "2" }), other(func(a *Avoided) { a.USCC = "3" }), other(func(a *Avoided) { a.USCC = "4" })), "avoid", Block, "at most"},
		{"enough meet the terms", pool(12), "pool", Pass, "12 admitted agencies"},
		{"just as many as the method needs", pool(3), "pool", Pass, ""},
		{"one fewer", pool(2), "pool", Warn, "fewer than the 3"},
		{"the dearest requirement is named", pool(1, Requirement{"测绘资质 乙级", 4}, Requirement{"环评信用", 9}), "pool", Warn, "without “环评信用” there would be 9"},
		{"nobody, and no requirement to drop", pool(0), "pool", Warn, "recruit more agencies"},
		{"papers may be secret", with(func(p *Purchase) { m := *p.Matter; m.MayBeSecret, p.Matter = true, &m }), "secrecy", Warn, "state secrets"},
	} {
		tt.run(t, rules, all)
	}
}

func TestBundlingAndTexts(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	others := func(codes ...string) func(*Purchase, directoryOf) {
		return func(p *Purchase, all directoryOf) {
			for _, code := range codes {
				m, known := all[code]
				if !known {
					m.Code = code
				}
				p.Others = append(p.Others, m)
			}
		}
	}
	says := func(text string) func(*Purchase, directoryOf) {
		return with(func(p *Purchase) {
			p.Categories = []string{"环境影响评价", "测绘", "工程监理"}
			p.Texts = []FieldText{{"description", text}}
		})
	}
	for _, tt := range []testCase{
		{"alone", nil, "bundling", Pass, ""},
		{"another category", others("JS-009"), "bundling", Block, "need a notice each"},
		{"an unknown matter", others("XX-999"), "bundling", Block, "has no matter"},
		{"itself", others("HB-001"), "bundling", Block, "named twice"},
		{"a retired one", others("CZ-001"), "bundling", Block, "not in force"},
		{"the text asks for another service", says("编制环境影响报告书，并同时承担工程监理工作。"), "bundling", Warn, "工程监理"},
		{"the text only mentions one", says("编制环境影响报告书。项目的工程监理单位另行确定。"), "bundling", Pass, ""},
		{"a mobile cut by spaces", says("联系 138 1234 5678"), "personal_data", Block, "138****5678"},
		{"a mobile in full-width figures", says("联系１３８１２３４５６７８"), "personal_data", Block, "a mobile number"},
		{"a mobile in the name of a file", with(func(p *Purchase) {
			p.Texts = append(p.Texts, FieldText{"attachments", "张三13812345678.pdf"})
		}), "personal_data", Block, "a mobile number"},
		{"a credit code is no ID number", says("统一社会信用代码 91430100MA0000001X"), "personal_data", Pass, ""},
		{"only local firms", says("投标人须为本市注册的企业。"), "fair_terms", Block, ""},
		{"points for local records", with(func(p *Purchase) {
			p.Texts = append(p.Texts, FieldText{"scoring", "类似项目\n近三年在本市完成的同类项目业绩，每项得 2 分"})
		}), "fair_terms", Block, ""},
		{"a document that asks where a firm comes from", with(func(p *Purchase) {
			p.Texts = append(p.Texts, FieldText{"documents", "本市纳税证明"})
		}), "fair_terms", Warn, ""},
		{"a voluntary rating demanded in words", says("参选机构须具有工程咨询甲级资信。"), "qualification", Block, "demands a voluntary rating"},
		{"a voluntary rating that earns points", with(func(p *Purchase) {
			p.Texts = append(p.Texts, FieldText{"scoring", "信誉\nAAA信用企业得5分"})
		}), "qualification", Block, "delete it"},
		{"a rating report demanded", says("须提供AAA级信用评级报告。"), "qualification", Block, "demands a voluntary rating"},
		{"a rating is the service", says("供应商信用等级评价服务。"), "qualification", Pass, ""},
		{"a model of ratings is the result", says("应建立企业信用等级评价模型。"), "qualification", Pass, ""},
		{"a supply chain is no must", says("供应链企业信用评级模型开发服务。"), "qualification", Pass, ""},
		{"a state qualification by its name", says("项目负责人具有水平评价类职业资格证书。"), "qualification", Pass, ""},
		{"no rating demanded", says("不得以资信等级作为条件。"), "qualification", Pass, ""},
		{"a rating that is the object", says("对企业信用等级评定情况进行核查。"), "qualification", Pass, ""},
		{"a licence in words that the list lacks", says("须具备测绘甲级资质。"), "qualification", Warn, "not in the list"},
		{"a licence in words that the list has", with(func(p *Purchase) {
			p.Qualification = licence("测绘", "测绘资质（不动产测绘）", "乙级")
			m := *p.Matter
			m.Qualification, p.Matter = p.Qualification, &m
			p.Texts = []FieldText{{"description", "机构须具备测绘乙级资质。"}}
		}), "qualification", Pass, ""},
	} {
		tt.run(t, rules, all)
	}
}

// The sum decides and nothing else: whatever the pieces and their order, the outcome is that of their total.
func TestSplittingIsASum(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	rng := rand.New(rand.NewPCG(7, 11))
	const threshold = 80000000
	for range 500 {
		p := purchase(all)
		p.Amount = money.Fen(1 + rng.Int64N(threshold/2))
		sum := p.Amount
		for n := range 1 + rng.IntN(4) {
			x := piece(n+1, "0.01", nil)
			x.Amount = money.Fen(1 + rng.Int64N(threshold/3))
			switch rng.IntN(6) {
			case 0:
				x.Status = "cancelled"
			case 1:
				x.BudgetYear--
			case 2:
				x.Category, x.MatterCode = "测绘", "430100-ZJ-JS-009"
			default:
				sum += x.Amount
			}
			p.Pieces = append(p.Pieces, x)
		}
		want := Pass
		counted := sum > p.Amount
		switch {
		case counted && sum >= threshold:
			want = Block
		case counted && sum*10 >= threshold*8:
			want = Warn
		}
		first := outcomeOf(Judge(p, rules), "splitting")
		rng.Shuffle(len(p.Pieces), func(i, j int) { p.Pieces[i], p.Pieces[j] = p.Pieces[j], p.Pieces[i] })
		if again := outcomeOf(Judge(p, rules), "splitting"); first != want || again != first {
			t.Fatalf("sum %s of %+v: %s, then %s; want %s", sum, p.Pieces, first, again, want)
		}
	}
}

func outcomeOf(checks []Check, code string) Outcome {
	i := slices.IndexFunc(checks, func(c Check) bool { return c.Code == code })
	return checks[i].Outcome
}

// A matter judges from its first day to its last, by the days at UTC+8, and on no other.
func TestAMatterHoldsOnItsDays(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	from, to := workday.MustDate("2026-02-28"), workday.MustDate("2026-06-30")
	for day := from.AddDays(-3); !to.AddDays(3).Before(day); day = day.AddDays(1) {
		p := purchase(all)
		m := *p.Matter
		m.EffectiveFrom, m.EffectiveTo, m.Status = from, to, directory.InForce
		p.Matter, p.Day = &m, day
		want := Block
		if !day.Before(from) && !to.Before(day) {
			want = Pass
		}
		if got := outcomeOf(Judge(p, rules), "matter"); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}
