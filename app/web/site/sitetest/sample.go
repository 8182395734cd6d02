// Package sitetest is a small marketplace that stands still: sample views for the tests of the public pages.
package sitetest

import (
	"context"
	"fmt"
	"time"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain/refusal"
)

// Now is the moment the sample stands at.
var Now = time.Date(2026, 9, 18, 2, 20, 0, 0, time.UTC)

// Numbers of the notices of the sample.
const (
	OpenNotice   = "CG-430103-2026-000131"
	LowestAward  = "CG-430103-2026-756073"
	RandomAward  = "CG-430103-2026-710880"
	FailedNotice = "CG-430104-2026-000087"
	Agency       = "914301030000001239"
	Matter       = "430100-ZJ-JS-009"
	Change       = "BG-430100-2026-000001"
	Rulebook     = "demo-city-2026@1"
	Practice     = "439900" // a training region: no feed shows it
)

// Sample answers every read with fixed views. Hidden is what a page must never depend on before the freeze.
type Sample struct {
	Demo bool
}

var _ site.Reads = Sample{}

func tx(zh, en string) site.Text { return site.Text{ZH: zh, EN: en} }

var (
	region   = site.Named{Code: "430103", Name: tx("天心示范区", "Tianxin (demo)")}
	other    = site.Named{Code: "430104", Name: tx("岳麓示范区", "Yuelu (demo)")}
	survey   = site.Named{Code: "测绘", Name: tx("测绘", "")}
	audit    = site.Named{Code: "会计审计", Name: tx("会计审计", "")}
	book     = site.Named{Code: Rulebook, Name: tx("示范市中介服务超市交易规则（2026）", "Trading rules of the demo city, 2026")}
	platform = site.Citation{Document: "示范市中介服务超市交易规则（2026）", Article: "第十二条"}
	law      = site.Citation{Document: "湖南省政府集中采购目录及政府采购限额标准（2025年版）", Article: "第三条", Law: true}
)

// Clock stands still.
func (s Sample) Clock(context.Context) (site.Clock, error) {
	return site.Clock{Now: Now, Demo: s.Demo}, nil
}

func notices() []site.NoticeRow {
	row := func(number, title, department, amount, method, state string, r, c site.Named, hours int) site.NoticeRow {
		return site.NoticeRow{Number: number, Title: title, Department: department, Region: r, Category: c, Method: method, Quote: "total",
			Amount: amount, State: state, Published: Now.Add(-50 * time.Hour), Deadline: Now.Add(time.Duration(hours) * time.Hour)}
	}
	return []site.NoticeRow{
		row(OpenNotice, "老旧小区改造房屋面积预测绘服务", "示范区住房和城乡建设局", "186000.00", "lowest", "open", region, survey, 102),
		row("CG-430103-2026-000132", "社会福利院 2025 年度财务审计", "示范区民政局", "48000.00", "random", "open", region, audit, 31),
		row("CG-430104-2026-000090", "中小学校舍竣工规划核实测量（联合测绘）", "岳麓示范区教育局", "329500.00", "lowest", "open", other, survey, 1),
		row("CG-430103-2026-000129", "滨江路提质改造水土保持方案编制", "示范区农业农村局", "95000.00", "average", "waiting", region, survey, -2),
		row(LowestAward, "产业园二期建设用地勘测定界", "示范区自然资源分局", "100000.00", "lowest", "selected", region, survey, -80),
	}
}

func awards() []site.AwardRow {
	row := func(number, title, department, winner, price, state string, bids int) site.AwardRow {
		return site.AwardRow{Number: number, Title: title, Department: department, Region: region, Category: survey, Method: "lowest", Quote: "total",
			Winner: winner, WinnerCode: Agency, Price: price, Amount: "100000.00", Bids: bids, State: state, Selected: Now.Add(-26 * time.Hour)}
	}
	draw := row(RandomAward, "街道社区服务中心结算审核", "示范区城南街道办事处", "湖南示例远景工程咨询有限公司", "60000.00", "contracted", 5)
	draw.Method, draw.Amount = "random", "60000.00"
	discount := row("CG-430103-2026-393367", "政府投资项目造价咨询", "示范区财政局", "示范市恒信造价咨询有限公司", "12.50", "contracted", 12)
	discount.Quote = "discount"
	failed := row(FailedNotice, "历史建筑测绘建档", "岳麓示范区文化旅游体育局", "", "", "failed", 1)
	return []site.AwardRow{row(LowestAward, "产业园二期建设用地勘测定界", "示范区自然资源分局", "示范市天元测绘有限公司", "74374.07", "announced", 3), draw, discount, failed}
}

// Home answers the first page.
func (s Sample) Home(context.Context) (site.Home, error) {
	return site.Home{Figures: site.Figures{Open: 12, Awards: 47, Amount: "6183420.50", Saved: "14.2", Agencies: 60, Matters: 39}, Open: notices()[:3], Results: awards()}, nil
}

func facets() site.Facets {
	return site.Facets{Regions: []site.Named{region, other}, Categories: []site.Named{survey, audit}, Trades: []site.Named{survey, audit},
		Organs: []site.Named{{Code: "住建局", Name: tx("住建局", "住建局")}}}
}

// Notices answers the list; the word 无 finds nothing.
func (s Sample) Notices(_ context.Context, q site.Query) (site.List[site.NoticeRow], error) {
	l := site.List[site.NoticeRow]{Items: notices(), Next: "c3Vydg", Facets: facets()}
	if q.Words == "无" {
		l.Items, l.Next = nil, ""
	}
	return l, nil
}

// Feed answers the newest notices.
func (s Sample) Feed(_ context.Context, q site.Query, most int) (items []site.FeedItem, err error) {
	if q.Region == Practice {
		return nil, missing()
	}
	for _, row := range notices() {
		if q.Words != "无" && len(items) < most {
			items = append(items, site.FeedItem{NoticeRow: row, Changed: row.Published, Revision: 1})
		}
	}
	return items, nil
}

// Deadlines answers them, too.
func (s Sample) Deadlines(ctx context.Context, q site.Query, most int) ([]site.FeedItem, error) {
	return s.Feed(ctx, q, most)
}

// Notice answers one notice.
func (s Sample) Notice(_ context.Context, number string) (site.Notice, error) {
	for _, row := range notices() {
		if row.Number == number {
			return noticeOf(row), nil
		}
	}
	return site.Notice{}, missing()
}

func missing() error {
	return refusal.New(refusal.NotFound, "sample", "", "没有找到", "there is no such thing")
}

func noticeOf(row site.NoticeRow) site.Notice {
	bid := site.Deadline{Kind: "bid", At: row.Deadline, Citation: platform,
		Working: tx("自 9 月 18 日（周五）起 3 个工作日：9 月 20 日（周日）为调休上班日，到期日为 9 月 22 日（周二）17:00。", "3 working days from Fri 18 Sep → Tue 22 Sep 17:00, because Sun 20 Sep is a make-up workday.")}
	return site.Notice{NoticeRow: row, Revision: 2, Matter: site.Named{Code: Matter, Name: tx("房屋建筑面积预/实测绘", "Surveying of building areas")}, MatterVersion: 1,
		BudgetProject: "2026-JS-014 老旧小区改造", BudgetLine: "示财建指〔2026〕37号", Payer: "organ",
		Qualifications: []site.Text{tx("测绘资质（不动产测绘）乙级及以上", "Surveying qualification (real property), class B or above"), tx("注册测绘师不少于 1 人", "at least 1 registered surveyor")},
		Eligible:       14, Term: tx("30 个工作日", "30 working days"), Scope: "对 6 个老旧小区共 142 栋楼进行房屋面积预测绘，提交预测绘报告、成果图件和电子数据。\n成果须通过区自然资源分局质量检查。",
		Places: 1, MinBidders: 3, Unit: "示范区住房和城乡建设局 采购经办", DutyPhone: "0731-88880103", Address: "示范市天心示范区湘府路 1 号", Rulebooks: []site.Named{book}, PriceLimit: "186000.00",
		Attachments: []site.Attachment{{Name: "小区清单及红线图.pdf", Size: 2_340_000, SHA256: "9f", URL: "/api/v1/files/6a0f"}},
		Overrides:   []site.Override{{Document: "天发改审〔2026〕31号", URL: "/api/v1/files/00000000-0000-4000-8000-000000000031", Reason: "隐蔽工程分段复核", Second: "department_manager", At: Now}},
		Checks: []site.Check{
			{Rule: "threshold", Outcome: "passed", Sentence: tx("金额 186,000.00 元，低于服务类限额标准 800,000.00 元。", "CNY 186,000.00 is below the services threshold of CNY 800,000.00."), Citation: law, Rulebook: "hunan-2025@1"},
			{Rule: "splitting", Outcome: "warned", Sentence: tx("同一预算项目、同一品目本年度已有 1 项公告，合计 655,000.00 元，为限额的 81.9%。", "1 notice on this budget project and category this year; together CNY 655,000.00, 81.9% of the threshold."), Citation: platform, Rulebook: Rulebook},
			{Rule: "matter", Outcome: "passed", Sentence: tx("事项现行有效，要求未超出事项目录。", "The matter is in force; nothing beyond the directory is demanded."), Citation: platform, Rulebook: Rulebook},
			{Rule: "method", Outcome: "passed", Sentence: tx("该金额可以采用最低价方式。", "Lowest price is allowed for this amount."), Citation: platform, Rulebook: Rulebook},
		},
		Deadlines: []site.Deadline{bid},
		Timeline: []site.Step{{Kind: "published", At: row.Published, Done: true}, {Kind: "revised", At: row.Published.Add(20 * time.Hour), Done: true, Detail: tx("延长报名时间", "Longer time to bid")},
			{Kind: "deadline", At: row.Deadline, Done: row.State != "open"}},
		Revisions:  []site.Revision{{Number: 2, At: row.Published.Add(20 * time.Hour), Reason: "应潜在报名机构询问补充小区清单", Changes: []site.Change{{Field: "term", Before: tx("20 个工作日", "20 working days"), After: tx("30 个工作日", "30 working days")}}}},
		Commitment: "cd4c7dfd1ad3510afbe55f3cb9a57db1683103fff5a0c3aba150441dd8d3653e", OfferKey: "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq",
		Split: &site.Split{Needed: 2, Given: 1, Wait: site.Text{ZH: "2 个工作日", EN: "2 working days"}, Waits: "2026-11-27 17:00:00",
			Commitments: []string{"a205ff2c538566f056940bc20a2a89d22d977ae91394305635eeb5fc17fc442f", "5a70619266d606bcf35f5418349eaf12f4d98951aa221a2d5a5ce9c2d38bac4c"},
			Holders:     []site.ShareHolder{{Title: "示范区住房和城乡建设局法律顾问", Given: Now}, {Title: "示范市财政局国库科", Wrong: Now}, {Title: "示范市数据局数据安全科"}}}}
}

// Awards answers the list of results.
func (s Sample) Awards(context.Context, site.Query) (site.List[site.AwardRow], error) {
	return site.List[site.AwardRow]{Items: awards(), Facets: facets()}, nil
}

// AwardFile answers a result with a record that is none: only the page is looked at.
func (s Sample) AwardFile(ctx context.Context, number string) (f site.AwardFile, err error) {
	f.Award, err = s.Award(ctx, number)
	f.Record = "{}"
	return f, err
}

// Award answers one result.
func (s Sample) Award(_ context.Context, number string) (site.Award, error) {
	for _, row := range awards() {
		if row.Number == number {
			return awardOf(row), nil
		}
	}
	return site.Award{}, missing()
}

func awardOf(row site.AwardRow) site.Award {
	a := site.Award{AwardRow: row, Places: 1, MinBidders: 3, Unit: row.Department + " 采购经办", DutyPhone: "0731-88880103", Rulebooks: []site.Named{book},
		Timeline: []site.Step{{Kind: "published", At: Now.Add(-120 * time.Hour), Done: true, Leaf: leafAt(41)}, {Kind: "deadline", At: Now.Add(-27 * time.Hour), Done: true}}}
	if row.State == "failed" {
		a.Sentences = []site.Text{tx("截止时有 1 家机构报名，按规则最低价方式至少需要 3 家。", "1 agency had bid by the deadline; lowest price needs at least 3.")}
		a.RepostedAs = OpenNotice
		a.Timeline = append(a.Timeline, site.Step{Kind: "failed", At: row.Selected, Done: true})
		return a
	}
	a.Offers = []site.Offer{
		{Rank: 1, Bid: "178d6507-7d9e-4d73-ab0e-56aad4db0631", Agency: row.Winner, Code: Agency, Price: "74374.07", Eligible: true, Outcome: "won",
			Nonce: "1761d75e0ee64b523be7f7dfef04a5032d98b8857b07daad6be21ea04bb75a4e", Ticket: "0a4ce91df1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbcc"},
		{Rank: 2, Bid: "b97834e9-f8bb-4356-a1f4-d24ea9bd112b", Agency: "湖南示例远景勘测有限公司", Code: "91430104000000456X", Price: "79431.79", Eligible: true, Outcome: "reserve",
			Nonce: "0c0c34c5c225615504fcd1fdbef734c5420454e8d84e3d63ffb7ae5ce24858e4", Ticket: "7f4ce91df1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbcc"},
		{Bid: "dbd576bc-df4c-4b42-afca-f8621ca4eb27", Agency: "示范市方舟地理信息有限公司", Code: "91430105000000789Q", Price: "71179.87", Outcome: "ineligible", Reason: "qual_expired",
			Nonce: "2c0c34c5c225615504fcd1fdbef734c5420454e8d84e3d63ffb7ae5ce24858e4", Ticket: "b04ce91df1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbcc"},
	}
	for i := range a.Offers {
		if row.Quote == "discount" {
			a.Offers[i].Price = fmt.Sprintf("%d.50", 12-i)
		} else if row.Method == "random" {
			a.Offers[i].Price = row.Price
		}
	}
	a.Sentences = []site.Text{tx(row.Department+" 采购“"+row.Title+"”，由 "+row.Winner+" 以 74,374.07 元中选。", row.Department+" buys "+row.Title+" from "+row.Winner+" for CNY 74,374.07."),
		tx("共有 3 家机构报名，其中 2 家符合条件。", "3 agencies bid, 2 of them met the terms."), tx("它的报价最低；相同时按任何人都能复算的抽签先后。", "It offered the lowest price; among equals a draw that anyone can recompute decides.")}
	at := Now.Add(70 * time.Hour)
	a.Standstill = &site.Deadline{Kind: "standstill", At: at, Citation: platform, Working: tx("自公布次日起 3 个工作日。", "3 working days, starting the day after the announcement.")}
	a.Standing = row.State == "announced"
	a.Timeline = append(a.Timeline, site.Step{Kind: "frozen", At: row.Selected.Add(-time.Minute), Done: true}, site.Step{Kind: "selected", At: row.Selected, Done: true}, site.Step{Kind: "standstill", At: at, Done: !a.Standing})
	a.Commitment = "cd4c7dfd1ad3510afbe55f3cb9a57db1683103fff5a0c3aba150441dd8d3653e"
	a.Secret = "384837c10ef9fc4add3c796525a03e96e5d24dc752c8d91e2426c4f24857081d"
	a.OfferIdentity = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
	a.Frozen, a.HasRecord = row.Selected.Add(-time.Minute), true
	if row.State == "contracted" {
		a.Contract = row.Number
	}
	return a
}

func agency() site.Agency {
	row := site.AgencyRow{Code: Agency, Name: "示范市天元测绘有限公司", Region: region, Trades: []site.Named{survey}, Admitted: Now.Add(-4000 * time.Hour), State: "admitted", Awards: 4}
	return site.Agency{Recorded: recorded("admitted"), AgencyRow: row, Former: []site.Former{{Field: "name", Was: "示范市天元测量队", Until: Now.AddDate(-1, 0, 0)}}, Source: "长株潭互认名单",
		Recognition: &site.Recognition{Text: tx("由示范邻市核验，互认名单〔2026〕3号（2026-11-20）", "checked by Demo neighbour, recognition list 〔2026〕3号 of 2026-11-20"), Alone: true, Until: Now.AddDate(0, 6, 0)}, Address: "示范市天心示范区书院路 88 号", DutyPhone: "0731-85550188",
		Qualifications: []site.Qualification{{Name: "测绘资质证书（不动产测绘）", Level: "乙级", Number: "乙测资字43012345", Issuer: "湖南省自然资源厅", Until: Now.Add(9000 * time.Hour)},
			{Name: "质量管理体系认证", Level: "—", Number: "QMS-2023-1188", Issuer: "示例认证中心", Until: Now.Add(-300 * time.Hour), Expired: true}},
		Results: awards()[:2], Contracts: []site.ContractRow{{Number: RandomAward, Notice: RandomAward, Title: "街道社区服务中心结算审核", Price: "60000.00", Filed: Now.Add(-200 * time.Hour), State: "filed"}},
		Record: site.AgencyRecord{Awards: 4, Contracts: 3, Counted: 3, OnTime: 3, Percent: -1, Fewest: 5}}
}

// Agencies answers the list of agencies.
func (s Sample) Agencies(context.Context, site.Query) (site.List[site.AgencyRow], error) {
	second := agency().AgencyRow
	second.Name, second.Code, second.State, second.Trades = "湖南示例远景工程咨询有限公司", "91430104000000456X", "suspended", []site.Named{survey, audit}
	return site.List[site.AgencyRow]{Items: []site.AgencyRow{agency().AgencyRow, second}, Facets: facets()}, nil
}

// Agency answers one profile.
func (s Sample) Agency(_ context.Context, code string) (site.Agency, error) {
	if code != Agency {
		return site.Agency{}, missing()
	}
	return agency(), nil
}

func matter() site.Matter {
	row := site.MatterRow{Code: Matter, Name: tx("房屋建筑面积预/实测绘", "Surveying of building areas"), Department: "自然资源/住建", Approval: "预售；不动产登记", Category: survey, Payer: "applicant", Limit: tx("10 个工作日", "10 working days"), State: "in_force", Version: 2}
	now := site.MatterVersion{Version: 2, From: Now.Add(-5000 * time.Hour), Name: row.Name, Department: row.Department, Approval: row.Approval, Category: survey, Payer: row.Payer,
		Qualifications: []site.Text{tx("测绘资质（不动产测绘）", "Surveying qualification (real property)")}, Limit: tx("10 个工作日", "10 working days"), Promised: tx("7 个工作日", "7 working days"), FeeMode: "market", Fee: tx("每平方米 1.00 至 2.72 元", "CNY 1.00 to 2.72 per square metre"), Basis: []site.Basis{{Document: "中华人民共和国测绘法", Article: "第二十三条、第二十七条", Level: "law"}}, Reason: "时限由 15 个工作日压减为 10 个工作日"}
	then := now
	then.Version, then.Limit, then.From, then.To, then.Reason = 1, tx("15 个工作日", "15 working days"), Now.Add(-20000*time.Hour), now.From, "首次发布"
	now.Basis[0].Quote, now.Basis[0].Number = "测绘成果质量不合格给用户造成损失的，依法承担赔偿责任。", "主席令第67号"
	now.Approvals = []site.Approval{{Name: "商品房预售许可", Stage: "竣工验收", Link: "precondition", Organ: "区住房和城乡建设局"}}
	now.Deliverable, now.Validity, now.FAQ = tx("房屋面积测绘成果", "survey of areas"), tx("长期有效", "without end"), tx("可以自选机构吗？可以。", "May I choose the agency? Yes.")
	now.Persons, now.MayBeSecret, now.Tags = []site.Persons{{Type: "注册测绘师", Count: 1}}, true, []string{"多测合一"}
	now.Changes = []site.FieldChange{{Label: tx("时限", "Time limit"), Before: then.Limit, After: now.Limit}}
	row.Region = region
	return site.Matter{MatterRow: row, Now: now, Versions: []site.MatterVersion{now, then}, Notices: notices()[:2], Agencies: []site.AgencyRow{agency().AgencyRow}}
}

// Matters answers the directory.
func (s Sample) Matters(context.Context, site.Query) (site.List[site.MatterRow], error) {
	retired := matter().MatterRow
	retired.Code, retired.Name, retired.State, retired.Limit = "430100-ZJ-JS-003", tx("施工图设计文件审查", "Review of construction drawings"), "retired", site.Text{}
	return site.List[site.MatterRow]{Items: []site.MatterRow{matter().MatterRow, retired}, Facets: facets()}, nil
}

// Matter answers one matter.
func (s Sample) Matter(_ context.Context, code string, _ site.Query) (site.Matter, error) {
	if code != Matter {
		return site.Matter{}, missing()
	}
	return matter(), nil
}

// MatterDiff answers two versions of the one matter.
func (s Sample) MatterDiff(_ context.Context, _ string, from, to int) ([]site.FieldChange, error) {
	if from < 1 || to < 1 || from > 2 || to > 2 {
		return nil, missing()
	}
	if from == to {
		return nil, nil
	}
	return matter().Now.Changes, nil
}

func rulebooks() []site.RulebookRow {
	return []site.RulebookRow{{ID: Rulebook, Name: book.Name, Region: site.Named{Code: "430100", Name: tx("示范市", "Demo city")}, Version: 1, From: Now.Add(-6000 * time.Hour), State: "in_force"},
		{ID: "hunan-2021@1", Name: tx("湖南省政府采购限额标准（2021）", "Hunan thresholds, 2021"), Region: site.Named{Code: "430000", Name: tx("湖南省", "Hunan")}, Version: 1, From: Now.Add(-50000 * time.Hour), To: Now.Add(-14000 * time.Hour), State: "past"}}
}

// Rulebooks answers the list of rulebooks.
func (s Sample) Changes(context.Context, site.Query) (site.List[site.ChangeRow], error) {
	return site.List[site.ChangeRow]{Items: []site.ChangeRow{change().ChangeRow}}, nil
}

// Change is one change open to comment, with a comment answered and one that waits.
func (s Sample) Change(_ context.Context, number string) (site.ChangeView, error) {
	if number != Change {
		return site.ChangeView{}, missing()
	}
	return change(), nil
}

func change() site.ChangeView {
	return site.ChangeView{
		ChangeRow: site.ChangeRow{Number: Change, Title: "关于压缩评估时限的通知", Region: region, State: "comment", Due: Now.Add(50 * time.Hour)},
		Steward:   "示范市行政审批服务局", Document: "示政发〔2026〕7号", Issuer: "示范市人民政府", Occasion: "reform", Summary: "压缩评估时限。",
		Working: tx("5 个工作日", "5 working days"), Open: true, Recorded: recorded("change_opened"),
		Proposals: []site.ChangedMatter{{Code: Matter, Name: tx("社会稳定风险评估", "Risk assessment"), Types: "时限压缩", Reason: "落实来文",
			Changes: []site.FieldChange{{Label: tx("法定时限", "Time limit"), Before: tx("10 个工作日", "10 working days"), After: tx("5 个工作日", "5 working days")}}}},
		Reviews:  []site.ChangeReview{{Kind: "legality", Opinion: "有依据", At: Now.Add(-50 * time.Hour)}, {Kind: "competition", Opinion: "不限制竞争", At: Now.Add(-49 * time.Hour)}},
		Comments: []site.ChangeComment{{Number: 1, Text: "五天够吗？", At: Now.Add(-time.Hour), Answer: "够。", Adopted: "no"}, {Number: 2, Text: "支持。", At: Now}},
	}
}

// Partners lists one partner region.
func (s Sample) Partners(context.Context) ([]site.PartnerRow, error) {
	return []site.PartnerRow{{Code: "430900", Name: tx("示范邻市", "Demo neighbour"), Agreement: "示范市、示范邻市中介服务互认协议", Article: "示政办函〔2026〕12号", Key: "next.example/recognition+5b6d0f3a+AYy0",
		From: Now.AddDate(-1, 0, 0), To: Now.AddDate(2, 0, 0), List: "〔2026〕3号", Until: Now.AddDate(0, 6, 0), Agencies: 3, Recorded: recorded("partner_registered")}}, nil
}

// Rulebooks lists the rulebooks.
func (s Sample) Rulebooks(context.Context) ([]site.RulebookRow, error) { return rulebooks(), nil }

// Rulebook answers one rulebook.
func (s Sample) Rulebook(_ context.Context, id string) (site.Rulebook, error) {
	if id != Rulebook {
		return site.Rulebook{}, missing()
	}
	return site.Rulebook{RulebookRow: rulebooks()[0], Values: []site.RuleValue{
		{Group: "thresholds", Key: "threshold.services", Value: "800000.00", Unit: "yuan", Citation: law, Note: tx("达到即不属于限额以下", "the number itself is not below")},
		{Group: "windows", Key: "bid_window", Value: "2", Unit: "working_day", From: "0.00", To: "50000.00", Citation: platform},
		{Group: "windows", Key: "bid_window", Value: "5", Unit: "working_day", From: "200000.01", Citation: platform},
		{Group: "windows", Key: "standstill", Value: "3", Unit: "working_day", Citation: platform},
		{Group: "other", Key: "split.warn", Value: "0.80", Unit: "ratio", Citation: platform},
		{Group: "other", Key: "show_losing_prices", Value: "true", Unit: "flag", Citation: platform},
	}, Recorded: recorded("imported"), Methods: []site.MethodRule{{Method: "random", Quotes: []string{"total"}, From: "0.00", To: "200000.00", FixedPrice: true, MinBidders: 2, Citation: platform},
		{Method: "lowest", Quotes: []string{"total", "discount"}, MinBidders: 3, Citation: platform}}}, nil
}

// Calendar answers 2026 with its make-up workdays.
func (s Sample) Calendar(_ context.Context, year int) (site.Calendar, error) {
	c := site.Calendar{Year: year, Provisional: year != 2026, Source: site.Citation{Document: "国务院办公厅关于2026年部分节假日安排的通知", Law: true}}
	if year != 2026 {
		return c, nil
	}
	mark := func(month time.Month, from, to int, kind, name string) {
		for d := from; d <= to; d++ {
			c.Days = append(c.Days, site.CalendarDay{Day: time.Date(2026, month, d, 4, 0, 0, 0, time.UTC), Kind: kind, Name: tx(name, "")})
		}
	}
	mark(1, 1, 3, "off", "元旦")
	mark(2, 15, 23, "off", "春节")
	mark(4, 4, 6, "off", "清明节")
	mark(5, 1, 5, "off", "劳动节")
	mark(6, 19, 21, "off", "端午节")
	mark(9, 25, 27, "off", "中秋节")
	mark(10, 1, 7, "off", "国庆节")
	for _, d := range [][2]int{{1, 4}, {2, 14}, {2, 28}, {5, 9}, {9, 20}, {10, 10}} {
		mark(time.Month(d[0]), d[1], d[1], "work", "调休上班")
	}
	return c, nil
}

// Contract answers one contract summary.
func (s Sample) Contract(_ context.Context, number string, _ int) (site.Contract, error) {
	if number != RandomAward {
		return site.Contract{}, missing()
	}
	return site.Contract{ContractRow: agency().Contracts[0], Recorded: recorded("filed"), Quote: "total", Department: "示范区城南街道办事处", Agency: "示范市天元测绘有限公司", AgencyCode: Agency,
		Scope: "结算审核，出具审核报告 3 份。", Term: tx("20 个工作日", "20 working days"), Signed: Now.Add(-300 * time.Hour), Confirmed: Now.Add(-220 * time.Hour),
		SHA256: "cd4c7dfd1ad3510afbe55f3cb9a57db1683103fff5a0c3aba150441dd8d3653e", Region: region, Differences: []site.Change{{Field: "term", Before: tx("15 个工作日", "15 working days"), After: tx("20 个工作日", "20 working days")}}}, nil
}

// recorded is an act that the log holds, and one that it has yet to take.
func recorded(kind string) []site.Step {
	return []site.Step{{Kind: kind, At: Now.Add(-30 * time.Hour), Done: true, Leaf: leafAt(42)}, {Kind: kind, At: Now, Done: true, Waits: true}}
}

func leafAt(index int64) *int64 { return &index }

// LogLeaf is a public entry at 41 and a commitment at 42.
func (s Sample) LogLeaf(_ context.Context, index int64) (site.LogLeaf, error) {
	switch index {
	case 41:
		return site.LogLeaf{Index: 41, Class: "public", Entry: `{"at":"2026-09-13T02:20:00.000000Z","kind":"notice.published","subject":"notice:1"}`}, nil
	case 42:
		return site.LogLeaf{Index: 42, Class: "blind", Entry: `{"hash":"cd4c7dfd1ad3510afbe55f3cb9a57db1683103fff5a0c3aba150441dd8d3653e","kind":"blind"}`}, nil
	}
	return site.LogLeaf{}, missing()
}

// Sitemap lists two addresses.
func (s Sample) Sitemap(context.Context) ([]site.Entry, error) {
	return []site.Entry{{Path: "/notices/" + OpenNotice, Changed: Now}, {Path: "/results/" + LowestAward, Changed: Now}}, nil
}

// Receipt is a receipt of the sample's agency.
func Receipt() site.Receipt {
	return site.Receipt{Notice: OpenNotice, Title: "老旧小区改造房屋面积预测绘服务", Agency: "示范市天元测绘有限公司", AgencyCode: Agency, Bid: "178d6507-7d9e-4d73-ab0e-56aad4db0631", Kind: "sealed",
		SHA256: "99cc33587724def4d32e8545aa6a8e9ada989c6c54d2a97c0ac87a5214cd39fe", Withdrawal: "d86308af4a06532e5a577aae8f7822919305101c54c94fdf94becfd50f23c786",
		Received: Now.Add(-time.Hour), Deadline: Now.Add(102 * time.Hour),
		Note: "market.example.gov.cn/log/receipt\nCG-430103-2026-000131 2\n178d6507-7d9e-4d73-ab0e-56aad4db0631 914301030000001239\nsealed\n99cc33587724def4d32e8545aa6a8e9ada989c6c54d2a97c0ac87a5214cd39fe d86308af4a06532e5a577aae8f7822919305101c54c94fdf94becfd50f23c786\n0\n2026-09-18T01:20:00.000000Z\n0 \n\n— market.example.gov.cn/receipt Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="}
}

// Letter is a letter of an agency with everything that one can hold.
func Letter(kind string) site.AgencyLetter {
	return site.AgencyLetter{Kind: kind, Agency: "示范市天元测绘有限公司", AgencyCode: Agency, Representative: "周天元", Person: "许文", Scope: []string{"admission", "bids"},
		From: Now, Until: Now.AddDate(1, 0, 0), Promised: []string{"测绘资质（不动产测绘）乙级"}, Now: Now}
}

// Samples answers one that waits late and one with faults.
func (s Sample) Samples(context.Context, site.Query) (site.List[site.SampleRow], error) {
	row := func(number, title, outcome string) site.SampleRow {
		return site.SampleRow{Number: number, Title: title, Department: "示范区民政局", Region: region, Drawn: Now.Add(-200 * time.Hour), Due: Now.Add(-30 * time.Hour),
			Working: tx("5 个工作日", "5 working days"), Outcome: outcome, Recorded: recorded("sample_drawn")}
	}
	faulty := row("CG-430103-2026-000132", "社会福利院 2025 年度财务审计", "faults")
	faulty.Faults = []site.SampleFault{{Field: "summary", Kind: tx("表述不清，无法报价", "it is unclear: nobody could price it"), Text: "未写审计年度"}}
	faulty.Note, faulty.Reviewed = "已通知改正", Now.Add(-50*time.Hour)
	late := row("CG-430103-2026-000129", "滨江路提质改造水土保持方案编制", "waiting")
	late.Late = true
	return site.List[site.SampleRow]{Items: []site.SampleRow{late, faulty}, Next: "c3Vydg", Facets: facets()}, nil
}

// Emergencies answers one that was recorded late.
func (s Sample) Emergencies(context.Context, site.Query) (site.List[site.EmergencyRow], error) {
	return site.List[site.EmergencyRow]{Facets: facets(), Next: "c3Vydg", Items: []site.EmergencyRow{{ID: "0b4cd0f4-7f0e-4c0a-9f39-0a4d5f5b3c11", Title: "同升路边坡滑塌应急测绘", Department: "示范区住房和城乡建设局",
		Region: region, Category: survey, Cause: tx("自然灾害", "natural disaster"), Account: "连日降雨，边坡滑塌，须当日测绘。", Happened: Now.AddDate(0, 0, -9), Ordered: Now.AddDate(0, 0, -9), Amount: "42000.00",
		Supplier: "示范市天元测绘有限公司", Reported: Now.AddDate(0, 0, -1), Due: Now.AddDate(0, 0, -4), Working: tx("5 个工作日", "5 working days"), Late: true, Recorded: recorded("emergency_confirmed")}}}, nil
}
