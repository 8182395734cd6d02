// Package domain is the marketplace with paper and ink: its nouns, their life cycles and who may do what.
// It can do nothing but think: no clock, no randomness, no input or output; time is handed in.
//
// One word per thing, here and everywhere else (API, pages, documents):
//
//	department    项目业主       the buyer: a public body, or an enterprise or institution spending fiscal money
//	agency        中介服务机构   a firm that sells; never the buyer
//	operator      运行机构       runs the marketplace: vets, reviews, publishes
//	steward       管理机构       the district bureau that owns the region's directory
//	regulator     行业主管部门   gives opinions on qualifications of its trade
//	supervisor    监管部门       oversight that decides
//	auditor       审计、纪检     oversight that looks
//	visitor       公众           anyone, no account
//	matter        中介服务事项   one line of the matter directory, versioned
//	approval      审批事项       the administrative approval a matter serves
//	category      采购品目       the kind of service, for thresholds and splitting
//	budget line   预算指标       document number, year, amount
//	rulebook      交易规则       versioned thresholds, deadlines, methods of a region, each with its citation
//	notice        采购公告       a department's call for one purchase
//	bid           报名 / 报价    an agency's sealed offer on a notice
//	freeze        截止封存       the list of bids fixed at the deadline
//	opening       启封           unsealing after the freeze
//	award         中选           the outcome of a notice: winner, ranking, reasons
//	reserve       递补           the next in the first ranking
//	expert        评审专家       somebody of a region's pool who judges the bids of a scored notice when drawn
//	panel         评审组         the experts drawn for one scored notice
//	sheet         评分表         one expert's points of all bids of a notice, and why
//	standstill    中选公示期     the window for objections in which nothing is signed
//	award record  选取记录       everything needed to recompute an award
//	contract      合同           what winner and department sign
//	opinion       主管部门意见   what the regulator of a trade says of a firm that wants to be let in
//	finding       合规疑点       what a job found and a person must settle
//	chain         审批链         a department's internal approval, by amount
//	deputy        代理人         who approves for somebody else in a period
//	template      公告模板       a beginning for notices on one matter
//	sample        抽查           a fast-lane notice drawn for review afterwards
//	emergency     应急采购       bought first, recorded and confirmed afterwards
//	event         事件           one recorded act: audit line, outbox entry, page history
//	receipt       回执           signed proof that a bid was received
//	letter        通知           one message to one person, in the page and by mail
//	region        区划           GB/T 2260 code; province → city → district
package domain
