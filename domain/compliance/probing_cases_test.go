package compliance

import (
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// beside buys a further matter together with the first, as it stands or changed.
func beside(code string, change func(*directory.MatterVersion)) func(*Purchase, directoryOf) {
	return func(p *Purchase, all directoryOf) {
		m := all[code]
		m.Category = p.Category
		if change != nil {
			change(&m)
		}
		p.Others = append(p.Others, m)
	}
}

// TestWaysAroundTheRules tries what somebody would who wants a purchase through that the rules refuse.
func TestWaysAroundTheRules(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	both := func(fs ...func(*Purchase, directoryOf)) func(*Purchase, directoryOf) {
		return func(p *Purchase, all directoryOf) {
			for _, f := range fs {
				f(p, all)
			}
		}
	}
	says := func(text string) func(*Purchase, directoryOf) {
		return with(func(p *Purchase) { p.Texts = []FieldText{{"description", text}} })
	}
	basis := func(rank, from, to string) func(*Purchase, directoryOf) {
		return with(func(p *Purchase) {
			m, b := *p.Matter, directory.LegalBasis{Document: "某法", Rank: rank}
			if from != "" {
				b.From = workday.MustDate(from)
			}
			if to != "" {
				b.To = workday.MustDate(to)
			}
			m.LegalBases, p.Matter = []directory.LegalBasis{b}, &m
		})
	}
	for _, tt := range []testCase{
		// §4.1-4.3: threshold, splitting, budget.
		{"a negative amount", with(func(p *Purchase) { p.Amount = -1 }), "threshold", Block, "above zero"},
		{"the last fen of a project that is full", both(amount("0.01"), pieces(piece(1, "799999.99", nil))), "splitting", Block, "800,000.00"},
		{"a suspended piece counts", pieces(piece(1, "505000.00", func(p *Piece) { p.Status = "suspended" })), "splitting", Block, ""},
		{"full-width letters make no other category", pieces(piece(1, "505000.00", func(p *Piece) { p.Category, p.MatterCode = " 环境影响评价　", "" })), "splitting", Block, ""},
		{"next year's budget", with(func(p *Purchase) { p.BudgetYear = 2027 }), "budget", Warn, "not begun"},
		{"a line that is overdrawn", with(func(p *Purchase) { p.Budget.Left = -100 }), "budget", Block, "too many"},
		{"a number in the title", pieces(piece(1, "100.00", func(p *Piece) {
			p.Title, p.BudgetProject, p.Published = "示范路小学新建工程环境影响报告书编制（第2期）", "另一项目", workday.MustDate("2026-08-01")
		})), "similar_title", Warn, ""},
		{"a matter beside the first, which a piece bought under another category", both(beside("HB-002", nil), pieces(piece(1, "505000.00", func(p *Piece) { p.Category, p.MatterCode = "水土保持", all["HB-002"].Code }))), "splitting", Block, "800,000.00"},
		{"a matter beside the first, on another budget project", both(beside("HB-002", nil), pieces(piece(1, "100.00", func(p *Piece) {
			p.Category, p.MatterCode, p.BudgetProject = "水土保持", all["HB-002"].Code, "另一项目"
		}))), "same_matter", Warn, "295,100.00"},
		{"a piece without a matter beside one that is unknown", both(with(func(p *Purchase) { p.Others = append(p.Others, directory.MatterVersion{}) }),
			pieces(piece(1, "505000.00", func(p *Piece) { p.Category, p.MatterCode = "水土保持", "" }))), "splitting", Pass, ""},
		// §4.2, §5.2: what is bought beside the first matter is judged like it.
		{"a matter of the catalogue beside the first", both(beside("HB-002", func(m *directory.MatterVersion) { m.Classified = true }), amount("100000.00")), "catalogue", Pass, "lets it be bought"},
		{"a survey beside the first, at the tender line", both(beside("JS-001", nil), amount("1000000.00")), "must_tender", Block, "must be tendered"},
		{"a secret one beside the first", beside("HB-002", func(m *directory.MatterVersion) { m.MayBeSecret = true }), "secrecy", Warn, "state secrets"},
		{"one without a basis beside the first", beside("HB-002", func(m *directory.MatterVersion) { m.LegalBases = nil }), "legal_basis", Block, "no law"},
		{"one inside an approval beside the first, direct", both(beside("FG-004", nil), with(func(p *Purchase) { p.Method, p.Amount = "direct", 1000000 })), "link", Block, "competitive"},
		{"the same by the rulebook", both(beside("FG-004", nil), with(func(p *Purchase) { p.Method, p.Amount = "direct", 1000000 })), "method", Block, "competitive"},
		{"one that the organ pays beside the first", beside("FG-004", nil), "payer", Block, "the organ pays"},
		{"one that the buyer approves beside the first", beside("HB-002", func(m *directory.MatterVersion) {
			m.Approvals = []directory.Approval{{Name: "水土保持方案审批", Link: directory.Precondition, OrganUSCC: "11430103006123456X"}}
		}), "buyer_approver", Warn, "水土保持方案审批"},
		{"a set fee beside a market one", both(beside("SC-001", func(m *directory.MatterVersion) { m.Fee.Most = 100 }), amount("295000.00")), "fee", Warn, "the amount of 295,000.00 yuan is above the highest fee that the government sets, 1.00 yuan, and pays for matters that the market prices, too"},
		{"a market one beside a set fee, a fen above", both(capped(45999), beside("HB-002", nil)), "fee", Warn, "above the highest fee that the government sets, 459.99 yuan, and"},
		{"a market one beside a set fee, together not above", both(capped(46000), beside("HB-002", nil)), "fee", Pass, "460.00"},
		{"an unknown one beside a set fee hides nothing", both(capped(45999), beside("HB-002", func(m *directory.MatterVersion) { m.Version = 0 })), "fee", Block, "459.99"},
		{"a set fee without a sum beside one with", both(capped(100), beside("SC-001", func(m *directory.MatterVersion) { m.Code = "430100-ZJ-SC-002" })), "fee", Warn, "check the amount of 460.00 yuan"},
		{"two set fees add up", both(capped(46000), beside("SC-001", func(m *directory.MatterVersion) { m.Code, m.Fee.Most = "430100-ZJ-SC-002", 10000 }), amount("560.00")), "fee", Pass, "560.00"},
		{"a fen above both", both(capped(46000), beside("SC-001", func(m *directory.MatterVersion) { m.Code, m.Fee.Most = "430100-ZJ-SC-002", 10000 }), amount("560.01")), "fee", Block, "560.00"},
		// §5.2: legal bases.
		{"a law that is not in force yet", basis(directory.Law, "2026-09-19", ""), "legal_basis", Block, "in force that day"},
		{"a law on its last day", basis(directory.Law, "", "2026-09-18"), "legal_basis", Pass, ""},
		{"a State Council decision", basis(directory.StateCouncilDecision, "", ""), "legal_basis", Pass, ""},
		{"a normative document", basis(directory.NormativeDocument, "", ""), "legal_basis", Block, "no law"},
		// §4.2, §4.4: payer, method.
		{"the organ's purse for the applicant's matter", with(func(p *Purchase) { p.Payer = "organ" }), "payer", Block, "the applicant pays"},
		{"a variant where there is none", with(func(p *Purchase) { p.Variant = "trimmed" }), "method", Block, "only the average has variants"},
		{"fewer than no places", with(func(p *Purchase) { p.Places = -1 }), "method", Block, "at most 5 winners"},
		{"itself in small letters", with(func(p *Purchase) {
			p.Method, p.Amount = "direct", money.MustParse("20000.00")
			p.Direct = &Direct{AgencyUSCC: "11430103006123456x", AgencyName: "区教育局", MinutesFiled: true, Consented: true}
		}), "direct", Block, "itself"},
		// Texts.
		{"a level after the licence", says("要求测绘资质达到甲级。"), "qualification", Warn, "not in the list"},
		{"a barrier in the place of the site visit", with(func(p *Purchase) {
			p.Texts = append(p.Texts, FieldText{"site_visit.meeting", "未到现场登记的，不得报名；仅限本市注册的企业参加"})
		}), "fair_terms", Block, ""},
		{"a barrier broken over two lines", says("本项目仅限本\n市注册的企业报名"), "fair_terms", Warn, "市注册的企业"},
		{"a barrier with a comma in it", says("仅限，本市注册的企业报名"), "fair_terms", Warn, "location"},
		{"points for an office here", says("评审时，对在示范市有办公地点的投标人加2分"), "fair_terms", Warn, "location"},
		{"two lines that are two items", says("服务范围：仅限本市\n1. 企业调查"), "fair_terms", Pass, ""},
		{"a barrier in English", says("Only firms registered in this city may bid."), "fair_terms", Block, "location"},
		{"an English afterthought clears nothing in Chinese", says("仅限本市注册的企业报名 or equivalent"), "fair_terms", Block, "location"},
		{"nor one without a space", says("仅限本市注册的企业报名any region"), "fair_terms", Block, "location"},
		{"nor one of a rating", says("须具有AAA信用等级 is not required"), "qualification", Block, "AAA"},
		{"a Chinese afterthought clears nothing in English", says("Only firms registered in this city may bid 不限"), "fair_terms", Block, "location"},
		{"nor does what a clause describes", says("对道路测量 Only firms registered in this city may bid"), "fair_terms", Block, "location"},
		{"an equivalent of a place", says("Only firms registered in this city or equivalent may bid"), "fair_terms", Block, "location"},
		{"a harmless sentence before it", says("A performance bond is not required. Only firms registered in this city may bid."), "fair_terms", Block, "location"},
		{"a harmless sentence after it", says("Only firms registered in this city may bid. A performance bond is not required."), "fair_terms", Block, "location"},
		{"a harmless sentence without a space", says("No registration fee is asked for.only firms registered in this city may bid"), "fair_terms", Block, "location"},
		{"a harmless sentence that ends in a number", says("No bid bond is required in 2026. 5 points go to local firms."), "fair_terms", Block, "location"},
		{"a harmless sentence that ends in a firm", says("No branch is required of Shifan Survey Co. Only firms registered in this city may bid."), "fair_terms", Block, "location"},
		{"a harmless half of a sentence", says("A deposit is not needed: only firms registered in this city may bid"), "fair_terms", Block, "location"},
		{"an abbreviation ends no sentence", says("A letter of authorisation from the manufacturer Shifan Co. Ltd. or its agents is not required."), "fair_terms", Pass, ""},
		{"a number ends no sentence", says("A registered capital of at least 2.5 million yuan is not required."), "fair_terms", Pass, ""},
		{"no ISO number is wanted", says("ISO 9001 is not required."), "fair_terms", Pass, ""},
		{"a mobile with underscores", says("联系人 138_1234_5678"), "personal_data", Block, "138****5678"},
		{"three numbers are no mobile", says("面积分别为150，1200，3400平方米"), "personal_data", Pass, ""},
		{"a mobile in brackets", says("联系人（138）12345678"), "personal_data", Block, "138****5678"},
		{"an amount with separators is no mobile", says("概算 13,812,345,678.00 元"), "personal_data", Pass, ""},
		{"a mobile broken over two lines", says("联系人1381234\n5678"), "personal_data", Block, "138****5678"},
	} {
		tt.run(t, rules, all)
	}
}
