package compliance

import (
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type directoryOf = map[string]directory.MatterVersion

// capped is a purchase of 460 yuan on a matter whose set fee has that ceiling, in fen.
func capped(most money.Fen) func(*Purchase, directoryOf) {
	return func(p *Purchase, all directoryOf) {
		on(p, all, "SC-001")
		m := *p.Matter
		m.Fee.Most, m.Fee.Formula = most, "附件2"
		p.Matter, p.Amount = &m, 46000
	}
}

// on makes the purchase one of another matter of the directory.
func on(p *Purchase, all directoryOf, code string) {
	m := all[code]
	p.Matter, p.Category, p.Qualification = &m, m.Category, m.Qualification
	if m.Payer == directory.ByOrgan {
		p.Payer, p.IsApplicant = directory.ByOrgan, false
	}
	if m.TimeLimit.N > 0 {
		p.Term = m.TimeLimit
	}
}

func amount(s string) func(*Purchase, directoryOf) {
	return func(p *Purchase, _ directoryOf) { p.Amount = money.MustParse(s) }
}

func with(change func(*Purchase)) func(*Purchase, directoryOf) {
	return func(p *Purchase, _ directoryOf) { change(p) }
}

func pieces(list ...Piece) func(*Purchase, directoryOf) {
	return func(p *Purchase, _ directoryOf) { p.Pieces = list }
}

func TestAmounts(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	for _, tt := range []testCase{
		{"one fen below passes", amount("799999.99"), "threshold", Pass, "below the threshold of 800,000.00"},
		{"the threshold itself is not below", amount("800000.00"), "threshold", Block, "government procurement"},
		{"above", amount("800000.01"), "threshold", Block, "800,000.01"},
		{"one fen", amount("0.01"), "threshold", Pass, ""},
		{"nothing", amount("0.00"), "threshold", Block, "above zero"},
		{"goods have their own", with(func(p *Purchase) { p.Kind, p.Amount = "goods", 40000000 }), "threshold", Block, "400,000.00"},
		{"works have their own", with(func(p *Purchase) { p.Kind, p.Amount = "works", 79999999 }), "threshold", Pass, ""},
		{"the route of works is tendering", func(p *Purchase, all directoryOf) { on(p, all, "JS-001"); p.Amount = 100000000 }, "threshold", Block, "tendering"},
		{"survey below the tender line", func(p *Purchase, all directoryOf) { on(p, all, "JS-001") }, "must_tender", Pass, "1,000,000.00"},
		{"survey at the tender line", func(p *Purchase, all directoryOf) { on(p, all, "JS-001"); p.Amount = 100000000 }, "must_tender", Block, "must be tendered"},
		{"no survey", amount("790000.00"), "must_tender", Pass, "no survey"},
		{"in the catalogue, rulebook allows", func(p *Purchase, _ directoryOf) { m := *p.Matter; m.Classified = true; p.Matter = &m }, "catalogue", Pass, "lets it be bought"},
		{"the route of the catalogue", func(p *Purchase, _ directoryOf) {
			m := *p.Matter
			m.Classified = true
			p.Matter, p.Amount = &m, 80000000
		}, "threshold", Block, "framework"},
		{"just below 90 %", amount("719999.99"), "near_threshold", Pass, ""},
		{"90 %", amount("720000.00"), "near_threshold", Warn, "90.00 %"},
		{"99.99 %, never 100", amount("799999.99"), "near_threshold", Warn, "99.99 %"},
		{"at the threshold it is blocked, not near", amount("800000.00"), "near_threshold", Pass, ""},
		{"no budget project", with(func(p *Purchase) { p.BudgetProject = "　" }), "budget", Block, "budget project"},
		{"no budget document", with(func(p *Purchase) { p.BudgetDocument = "" }), "budget", Block, "document number"},
		{"no budget year", with(func(p *Purchase) { p.BudgetYear = 0 }), "budget", Block, "budget year"},
		{"last year's budget", with(func(p *Purchase) { p.BudgetYear = 2025 }), "budget", Warn, "carried over"},
		{"a line with enough left", nil, "budget", Pass, "has enough left"},
		{"the last fen of a line", with(func(p *Purchase) { p.Budget.Left = p.Amount }), "budget", Pass, ""},
		{"a fen more than is left", with(func(p *Purchase) { p.Budget.Left = p.Amount - 1 }), "budget", Block, "294,999.99 yuan left and 295,000.00 are asked, 0.01 too many"},
		{"a line that is not registered", with(func(p *Purchase) { p.Budget = nil }), "budget", Block, "ask your finance to register the line"},
	} {
		tt.run(t, rules, all)
	}
	testCase{"in the catalogue, the older rulebook does not", with(func(p *Purchase) {
		m := *p.Matter
		m.Classified, p.Matter, p.Day = true, &m, workday.MustDate("2024-05-06")
	}), "catalogue", Block, "centralised"}.run(t, rulesOn(t, "2024-05-06"), all)
	testCase{"a line that need not be registered", with(func(p *Purchase) {
		p.Budget, p.Day = nil, workday.MustDate("2024-05-06")
	}), "budget", Warn, "is not registered"}.run(t, rulesOn(t, "2024-05-06"), all)
	testCase{"over is over all the same", with(func(p *Purchase) {
		p.Budget.Left, p.Day = 0, workday.MustDate("2024-05-06")
	}), "budget", Block, "0.00 yuan left"}.run(t, rulesOn(t, "2024-05-06"), all)
}

func TestSplitting(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	first, second := piece(1, "295000.00", nil), piece(2, "295000.00", nil)
	agreed := refusal.Text{ZH: "本单位负责人", EN: "the department's manager"}
	cited := func(o Override) func(*Purchase, directoryOf) {
		o.Check = "splitting"
		return with(func(p *Purchase) { p.Pieces, p.Overrides = []Piece{first, second}, []Override{o} })
	}
	changed := func(change func(*Piece)) func(*Purchase, directoryOf) {
		return pieces(first, piece(2, "295000.00", change))
	}
	for _, tt := range []testCase{
		{"alone", nil, "splitting", Pass, "no other"},
		{"the second of 29.5 万: 59 of 80", pieces(first), "splitting", Pass, "590,000.00"},
		{"the third of 29.5 万: 88.5 of 80", pieces(first, second), "splitting", Block, "885,000.00 yuan, which reaches"},
		{"exactly the threshold", pieces(piece(1, "505000.00", nil)), "splitting", Block, "800,000.00"},
		{"one fen below it", pieces(piece(1, "504999.99", nil)), "splitting", Warn, "close to the threshold"},
		{"exactly 80 %", pieces(piece(1, "345000.00", nil)), "splitting", Warn, "640,000.00"},
		{"one fen below 80 %", pieces(piece(1, "344999.99", nil)), "splitting", Pass, "639,999.99"},
		{"a failed one does not count", changed(func(p *Piece) { p.Status = "failed" }), "splitting", Pass, ""},
		{"a cancelled one does not count", changed(func(p *Piece) { p.Status = "cancelled" }), "splitting", Pass, ""},
		{"a closed one counts", changed(func(p *Piece) { p.Status = "closed" }), "splitting", Block, ""},
		{"another category", changed(func(p *Piece) { p.Category, p.MatterCode = "测绘", "430100-ZJ-JS-009" }), "splitting", Pass, ""},
		{"the same matter before it was given another category", changed(func(p *Piece) { p.Category = "环境咨询" }), "splitting", Block, "885,000.00"},
		{"a category that the directory does not have", with(func(p *Purchase) {
			p.Categories = []string{"环境影响评价", "测绘"}
			p.Pieces = []Piece{first, piece(2, "295000.00", func(p *Piece) { p.Category, p.MatterCode = "环评咨询", "" })}
		}), "splitting", Warn, "with them it comes to 885,000.00"},
		{"such a one, and little in all", with(func(p *Purchase) {
			p.Categories = []string{"环境影响评价", "测绘"}
			p.Pieces = []Piece{piece(2, "295000.00", func(p *Piece) { p.Category, p.MatterCode = "物业管理", "" })}
		}), "splitting", Pass, ""},
		{"another year", changed(func(p *Piece) { p.BudgetYear = 2025 }), "splitting", Pass, ""},
		{"another budget project", changed(func(p *Piece) { p.BudgetProject = "另一项目" }), "splitting", Pass, ""},
		{"spaces make no other project", changed(func(p *Piece) { p.BudgetProject = " 示范路小学 新建工程　" }), "splitting", Block, ""},
		{"punctuation makes no other project", changed(func(p *Piece) { p.BudgetProject = "示范路小学（新建工程）" }), "splitting", Block, ""},
		{"itself does not count twice", changed(func(p *Piece) { p.Notice = "CG-430103-2026-000100" }), "splitting", Pass, ""},
		{"imported history has no number and counts", changed(func(p *Piece) { p.Notice = "" }), "splitting", Block, ""},
		{"without a document", pieces(first, second), "splitting", Block, "unless an approval is cited"},
		{"document not filed", cited(Override{Document: "示财函〔2026〕3号", Reason: "追加", Agreed: agreed}), "splitting", Block, "not filed"},
		{"document without a second person", cited(Override{Document: "示财函〔2026〕3号", Reason: "追加", Filed: true}), "splitting", Block, "still needs the agreement of a second person"},
		{"document without a reason", cited(Override{Document: "示财函〔2026〕3号", Reason: " ", Filed: true, Agreed: agreed}), "splitting", Block, "unless"},
		{"document of blanks", cited(Override{Document: " ", Reason: "追加", Filed: true, Agreed: agreed}), "splitting", Block, "unless"},
		{"overridden", cited(Override{Document: "示财函〔2026〕3号", Reason: "追加", Filed: true, Agreed: agreed}), "splitting", Warn, "overridden by 示财函〔2026〕3号, agreed by a second person: the department's manager"},
		{"waiting for the second person", with(func(p *Purchase) {
			p.Pieces, p.MayWait = []Piece{first, second}, true
			p.Overrides = []Override{{Check: "splitting", Document: "示财函〔2026〕3号", Reason: "追加", Filed: true}}
		}), "splitting", Warn, "waits for a second person"},
		{"another check's document", with(func(p *Purchase) {
			p.Pieces, p.Overrides = []Piece{first, second}, []Override{{Check: "term", Document: "x", Reason: "x", Filed: true, Agreed: agreed}}
		}), "splitting", Block, "unless"},
		{"no document lifts the threshold", with(func(p *Purchase) {
			p.Amount, p.Pieces = 80000000, []Piece{first}
			p.Overrides = []Override{{Check: "threshold", Document: "x", Reason: "x", Filed: true, Agreed: agreed}}
		}), "threshold", Block, "no document overrides"},
		{"same title, another project", pieces(piece(1, "100.00", func(p *Piece) {
			p.Title, p.BudgetProject, p.Published = "示范路小学新建工程环境影响报告书编制（二）", "另一项目", workday.MustDate("2026-08-01")
		})), "similar_title", Warn, "1 with a near-identical title"},
		{"same title, 90 days before", pieces(piece(1, "100.00", func(p *Piece) {
			p.Title, p.Published = "示范路小学新建工程环境影响报告书编制", workday.MustDate("2026-06-20")
		})), "similar_title", Warn, ""},
		{"same title, 91 days before", pieces(piece(1, "100.00", func(p *Piece) {
			p.Title, p.Published = "示范路小学新建工程环境影响报告书编制", workday.MustDate("2026-06-19")
		})), "similar_title", Pass, ""},
		{"another title", pieces(piece(1, "100.00", func(p *Piece) { p.Title, p.Published = "解放路中学操场测绘", workday.MustDate("2026-09-01") })), "similar_title", Pass, ""},
		{"same matter, another project", pieces(piece(1, "100.00", func(p *Piece) { p.BudgetProject = "另一项目" })), "same_matter", Warn, "295,100.00"},
		{"same matter, another year", pieces(piece(1, "100.00", func(p *Piece) { p.BudgetProject, p.BudgetYear = "另一项目", 2025 })), "same_matter", Pass, ""},
		{"same matter, same project is splitting's", pieces(first), "same_matter", Pass, ""},
	} {
		tt.run(t, rules, all)
	}
}

func licence(trade, name, level string) directory.Qualification {
	return directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: trade, Name: name, Level: level, Kind: directory.Licence}}}}}
}

func TestMatters(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	survey := func(q directory.Qualification) func(*Purchase, directoryOf) {
		return func(p *Purchase, all directoryOf) { on(p, all, "JS-009"); p.Qualification = q }
	}
	term := func(code string, n int, unit workday.Unit) func(*Purchase, directoryOf) {
		return func(p *Purchase, all directoryOf) { on(p, all, code); p.Term = workday.Span{N: n, Unit: unit} }
	}
	for _, tt := range []testCase{
		{"none", with(func(p *Purchase) { p.Matter = nil }), "matter", Block, "choose a matter"},
		{"the province's", with(func(p *Purchase) { m := *p.Matter; m.Code = "430000-ZJ-HB-001"; p.Matter = &m }), "matter", Pass, ""},
		{"the district's own", with(func(p *Purchase) { m := *p.Matter; m.Code = "430103-ZJ-HB-001"; p.Matter = &m }), "matter", Pass, ""},
		{"another district's", with(func(p *Purchase) { m := *p.Matter; m.Code = "430102-ZJ-HB-001"; p.Matter = &m }), "matter", Block, "directory of another region (430102)"},
		{"another district's beside its own", with(func(p *Purchase) {
			m := *p.Matter
			m.Code = "430102-ZJ-HB-002"
			p.Others = []directory.MatterVersion{m}
		}), "bundling", Block, "directory of another region"},
		{"retired", func(p *Purchase, all directoryOf) { on(p, all, "CZ-001") }, "matter", Block, "retired from 2026-01-01"},
		{"suspended", func(p *Purchase, all directoryOf) { on(p, all, "QX-002") }, "matter", Block, "suspended"},
		{"not yet", with(func(p *Purchase) { m := *p.Matter; m.EffectiveFrom = workday.MustDate("2026-09-19"); p.Matter = &m }), "matter", Block, "only on 2026-09-19"},
		{"on its first day", with(func(p *Purchase) { m := *p.Matter; m.EffectiveFrom = workday.MustDate("2026-09-18"); p.Matter = &m }), "matter", Pass, ""},
		{"on its last day", with(func(p *Purchase) { m := *p.Matter; m.EffectiveTo = workday.MustDate("2026-09-18"); p.Matter = &m }), "matter", Pass, ""},
		{"after its last day", with(func(p *Purchase) { m := *p.Matter; m.EffectiveTo = workday.MustDate("2026-09-17"); p.Matter = &m }), "matter", Block, "2026-09-17"},
		{"precondition on a ministry rule", with(func(p *Purchase) {
			m := *p.Matter
			m.LegalBases, p.Matter = []directory.LegalBasis{{Document: "某办法", Rank: directory.MinistryRule}}, &m
		}), "legal_basis", Block, "no law"},
		{"precondition on a repealed law", with(func(p *Purchase) {
			m := *p.Matter
			m.LegalBases, p.Matter = []directory.LegalBasis{{Document: "某法", Rank: directory.Law, To: workday.MustDate("2026-09-17")}}, &m
		}), "legal_basis", Block, "in force that day"},
		{"precondition on a local regulation", with(func(p *Purchase) {
			m := *p.Matter
			m.LegalBases, p.Matter = []directory.LegalBasis{{Document: "某条例", Rank: directory.LocalRegulation}}, &m
		}), "legal_basis", Pass, ""},
		{"no precondition", func(p *Purchase, all directoryOf) { on(p, all, "JS-006") }, "legal_basis", Pass, "no precondition"},
		{"another category", with(func(p *Purchase) { p.Category = "测绘" }), "category", Block, "matter's own"},
		{"no category", with(func(p *Purchase) { p.Category = "" }), "category", Block, "name the category"},
		{"another kind", with(func(p *Purchase) { p.Kind = "works" }), "category", Block, ""},
		{"none demanded", with(func(p *Purchase) { p.Qualification = directory.Qualification{} }), "qualification", Pass, "no qualification"},
		{"the matter's own", survey(licence("测绘", "测绘资质（不动产测绘）", "乙级")), "qualification", Pass, "no more"},
		{"a lower level", survey(licence("测绘", "测绘资质（不动产测绘）", "丙级")), "qualification", Pass, ""},
		{"a higher level", survey(licence("测绘", "测绘资质（不动产测绘）", "甲级")), "qualification", Block, "测绘资质（不动产测绘）甲级"},
		{"another trade", survey(licence("测绘", "测绘资质（工程测量）", "乙级")), "qualification", Block, "more than the matter"},
		{"a licence where none is asked", func(p *Purchase, all directoryOf) {
			on(p, all, "FG-002")
			p.Qualification = licence("工程咨询", "工程咨询单位备案", "")
		}, "qualification", Block, "more than the matter"},
		{"a voluntary rating", func(p *Purchase, all directoryOf) {
			on(p, all, "SL-001")
			p.Qualification = licence("水土保持", "水土保持方案编制单位水平评价", "五星级")
		}, "qualification", Block, "voluntary"},
		{"a voluntary rating called a licence", func(p *Purchase, all directoryOf) {
			on(p, all, "FG-002")
			p.Qualification = licence("工程咨询", "工程咨询单位资信评价", "甲级")
		}, "qualification", Block, "voluntary"},
		{"one of several", func(p *Purchase, all directoryOf) { on(p, all, "ZR-004") }, "qualification", Pass, ""},
		{"the one where several would do", func(p *Purchase, all directoryOf) {
			on(p, all, "ZR-004")
			p.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: all["ZR-004"].Qualification.Groups[0].AnyOf[:1]}}}
		}, "qualification", Block, ""},
		{"no term", with(func(p *Purchase) { p.Term = workday.Span{} }), "term", Block, "name the term"},
		{"a day longer", term("JS-009", 11, workday.WorkingDay), "term", Block, "11 working days is longer than the matter's 10"},
		{"as long", term("JS-009", 10, workday.WorkingDay), "term", Pass, ""},
		{"14 days are ten working days", term("JS-009", 14, workday.CalendarDay), "term", Pass, ""},
		{"15 days are more", term("JS-009", 15, workday.CalendarDay), "term", Block, ""},
		{"by contract", term("JS-004", 365, workday.CalendarDay), "term", Pass, "the contract does"},
		{"market fee", nil, "fee", Pass, ""},
		{"set fee", func(p *Purchase, all directoryOf) { on(p, all, "SC-001") }, "fee", Warn, "check the amount"},
		{"at the highest fee", capped(46000), "fee", Pass, "not above the highest fee"},
		{"a fen above the highest fee", capped(45999), "fee", Block, "above the highest fee that the government sets, 459.99 yuan: lower it as 行政事业性收费标准"},
	} {
		tt.run(t, rules, all)
	}
}

func TestPayersAndMethods(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	for _, tt := range []testCase{
		{"the department is the applicant", nil, "payer", Pass, ""},
		{"another's application", with(func(p *Purchase) { p.IsApplicant = false }), "payer", Block, "may not be put on the applicant"},
		{"the organ pays for an applicant's matter", with(func(p *Purchase) { p.IsApplicant, p.Payer = false, "organ" }), "payer", Block, "the applicant pays"},
		{"organ pays as the directory says", func(p *Purchase, all directoryOf) { on(p, all, "FG-004") }, "payer", Pass, ""},
		{"applicant pays for the organ", func(p *Purchase, all directoryOf) { on(p, all, "FG-004"); p.Payer, p.IsApplicant = "applicant", true }, "payer", Block, "the organ pays"},
		{"either, the organ", func(p *Purchase, all directoryOf) { on(p, all, "JS-002"); p.Payer, p.IsApplicant = "organ", false }, "payer", Pass, ""},
		{"nobody named", with(func(p *Purchase) { p.Payer = "" }), "payer", Block, "name who pays"},
		{"inside an approval, lowest price", func(p *Purchase, all directoryOf) { on(p, all, "FG-004") }, "link", Pass, "openly"},
		{"inside an approval, direct", func(p *Purchase, all directoryOf) { on(p, all, "FG-004"); p.Method, p.Amount = "direct", 1000000 }, "link", Block, "competitive"},
		{"inside an approval, direct, by the rulebook too", func(p *Purchase, all directoryOf) { on(p, all, "FG-004"); p.Method, p.Amount = "direct", 1000000 }, "method", Block, "competitive"},
		{"inside an approval, applicant pays", func(p *Purchase, all directoryOf) { on(p, all, "FG-004"); p.Payer = "applicant" }, "link", Block, "bears the cost"},
		{"outside, direct", with(func(p *Purchase) { p.Method, p.Amount = "direct", 1000000 }), "link", Pass, ""},
		{"buyer is approver", organ("生态环境分局", "11430103006123456X"), "buyer_approver", Warn, "made public"},
		{"buyer is not approver", organ("生态环境分局", "11430103006123000X"), "buyer_approver", Pass, ""},
		{"approver unknown", organ("", ""), "buyer_approver", Pass, ""},
		{"lowest", nil, "method", Pass, "at least 3"},
		{"lowest, discount", with(func(p *Purchase) { p.Quote = "discount" }), "method", Pass, ""},
		{"random needs a total", with(func(p *Purchase) { p.Method, p.Amount, p.Quote = "random", 10000000, "discount" }), "method", Block, "total"},
		{"random up to 20 万", with(func(p *Purchase) { p.Method, p.Amount = "random", 20000000 }), "method", Pass, "at least 2"},
		{"random above 20 万", with(func(p *Purchase) { p.Method, p.Amount = "random", 20000001 }), "method", Block, "at most 200,000.00"},
		{"direct up to 2 万", with(func(p *Purchase) { p.Method, p.Amount = "direct", 2000000 }), "method", Pass, ""},
		{"direct above 2 万", with(func(p *Purchase) { p.Method, p.Amount = "direct", 2000001 }), "method", Block, "at most 20,000.00"},
		{"direct, two places", with(func(p *Purchase) { p.Method, p.Amount, p.Places = "direct", 2000000, 2 }), "method", Block, "at most 1 winner"},
		{"scored below its band", with(func(p *Purchase) { p.Method, p.Amount = "scored", 10000000 }), "method", Block, "100,000.01"},
		{"the region's average", with(func(p *Purchase) { p.Method, p.Variant = "average", "trimmed" }), "method", Pass, "at least 5"},
		{"another average", with(func(p *Purchase) { p.Method, p.Variant = "average", "nearest" }), "method", Block, "mean without highest and lowest"},
		{"no method", with(func(p *Purchase) { p.Method = "" }), "method", Block, "choose a method"},
		{"a hundred places", with(func(p *Purchase) { p.Places = 100 }), "method", Block, "at most 5 winners"},
		{"duty phone missing", with(func(p *Purchase) { p.DutyPhone = "" }), "duty_phone", Block, "duty phone"},
		{"duty phone without area code", with(func(p *Purchase) { p.DutyPhone = "84000000" }), "duty_phone", Block, "area code"},
		{"price basis missing", with(func(p *Purchase) { p.PriceBasis = "" }), "price_basis", Warn, "how the amount was found"},
		{"price basis of marks only", with(func(p *Purchase) { p.PriceBasis = " —— " }), "price_basis", Warn, "how the amount was found"},
		{"a short hotline", with(func(p *Purchase) { p.DutyPhone = "12345" }), "duty_phone", Pass, ""},
		{"a mobile for duty", with(func(p *Purchase) { p.DutyPhone = "13800138000" }), "duty_phone", Warn, "never a person's"},
		{"an extension", with(func(p *Purchase) { p.DutyPhone = "0731-84000000-8001" }), "duty_phone", Pass, ""},
		{"a mobile in the title", with(func(p *Purchase) { p.Title += "13812345678" }), "personal_data", Block, "138****5678"},
		{"a mobile in the description", with(func(p *Purchase) { p.Texts[0].Text += "张三13812345678" }), "personal_data", Block, "a mobile number 138****5678"},
		{"an ID number in the description", with(func(p *Purchase) { p.Texts[0].Text += "身份证" + withCheck("43010219900307061") }), "personal_data", Block, "an ID number"},
		{"a mobile as duty phone", with(func(p *Purchase) { p.DutyPhone = "13812345678" }), "personal_data", Pass, ""},
	} {
		tt.run(t, rules, all)
	}
}

// organ says who handles the approvals of the matter.
func organ(name, uscc string) func(*Purchase, directoryOf) {
	return func(p *Purchase, _ directoryOf) {
		m := *p.Matter
		m.Approvals = []directory.Approval{{Name: "建设项目环境影响评价审批", Link: directory.Precondition, Organ: name, OrganUSCC: uscc}}
		p.Matter = &m
	}
}
