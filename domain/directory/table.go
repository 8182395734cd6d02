package directory

import (
	"maps"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

// MaxTableRows bounds a table.
const MaxTableRows = 20000

// column is one column of the directory as a table: its headings, and the place and form of its cells. Lists are
// separated by “；”, the parts of an
// entry by “|”; a “\” before one of these signs makes it an ordinary character.
type column struct {
	path   string // of the member, such as "name.zh"
	zh, en string
	old    []string // headings of earlier files
	need   bool
	form   func(cell string) any
	words  map[string]string // Chinese words of a cell and what they stand for
}

var columns = []column{
	{path: "code", zh: "事项编码", en: "Code", need: true},
	{path: "version", zh: "版本", en: "Version", need: true, form: numberCell},
	{path: "std_code", zh: "标准编码", en: "Standard code"},
	{path: "locked", zh: "锁定内容", en: "Locked", form: lockedCell},
	{path: "name.zh", zh: "事项名称", en: "Name (Chinese)", need: true},
	{path: "name.en", zh: "英文名称", en: "Name (English)", need: true},
	{path: "aliases", zh: "别名", en: "Aliases", form: listCell},
	{path: "category", zh: "采购品目", en: "Category", need: true},
	{path: "nature", zh: "服务性质", en: "Nature", words: natureWords},
	{path: "kind", zh: "类别", en: "Kind", need: true, words: kindWords},
	{path: "approvals", zh: "涉及审批事项（名称|阶段|关联|编码|审批机关|机关代码）", en: "Approvals (name|stage|link|code|organ|organ code)", form: approvalsCell,
		old: []string{"涉及审批事项（名称|阶段|关联）", "Approvals (name|stage|link)"}},
	{path: "legal_bases", zh: "设定依据（文件|条款|层级|起|止|文号|原文）", en: "Legal bases (document|article|rank|from|to|number|quote)", form: basesCell, need: true,
		old: []string{"设定依据（文件|条款|层级|起|止）", "Legal bases (document|article|rank|from|to)"}},
	{path: "department", zh: "主管部门", en: "Department", need: true},
	{path: "regulator", zh: "行业主管部门", en: "Regulator of the trade"},
	{path: "qualification.groups", zh: "资质要求（领域|名称|性质|等级|次序|改革）", en: "Qualification (trade|name|kind|level|order|reform)", form: groupsCell,
		old: []string{"资质要求（领域|名称|性质|等级）", "Qualification (trade|name|kind|level)"}},
	{path: "qualification.note.zh", zh: "资质说明", en: "Qualification note (Chinese)"},
	{path: "qualification.note.en", zh: "资质说明（英文）", en: "Qualification note (English)"},
	{path: "persons", zh: "人员要求（类型|人数）", en: "Persons (type|count)", form: personsCell},
	{path: "payer", zh: "付费方", en: "Payer", need: true, words: payerWords},
	{path: "self_prepare", zh: "可自行编制", en: "May self-prepare", form: boolCell},
	{path: "deliverable.zh", zh: "成果", en: "Deliverable (Chinese)"},
	{path: "deliverable.en", zh: "成果（英文）", en: "Deliverable (English)"},
	{path: "deliverable_form.zh", zh: "成果形式", en: "Form of the deliverable (Chinese)"},
	{path: "deliverable_form.en", zh: "成果形式（英文）", en: "Form of the deliverable (English)"},
	{path: "validity.zh", zh: "成果有效期", en: "Validity (Chinese)"},
	{path: "validity.en", zh: "成果有效期（英文）", en: "Validity (English)"},
	{path: "recognition.zh", zh: "成果互认", en: "Recognised elsewhere (Chinese)"},
	{path: "recognition.en", zh: "成果互认（英文）", en: "Recognised elsewhere (English)"},
	{path: "may_be_secret", zh: "可能涉密", en: "May be secret", form: boolCell},
	{path: "time_limit", zh: "时限", en: "Time limit", form: spanCell},
	{path: "limit_start.zh", zh: "时限起算", en: "Time limit runs from (Chinese)"},
	{path: "limit_start.en", zh: "时限起算（英文）", en: "Time limit runs from (English)"},
	{path: "promised", zh: "承诺时限", en: "Promised", form: spanCell},
	{path: "fee.mode", zh: "收费方式", en: "Fee mode", words: feeWords},
	{path: "fee.basis", zh: "收费依据", en: "Fee basis"},
	{path: "fee.range.zh", zh: "参考价", en: "Fee range (Chinese)"},
	{path: "fee.range.en", zh: "参考价（英文）", en: "Fee range (English)"},
	{path: "fee.until", zh: "收费依据废止日", en: "Fee basis until", form: dayCell},
	{path: "fee.formula", zh: "收费公式", en: "Fee formula"},
	{path: "fee.most", zh: "收费上限（元）", en: "Highest fee (yuan)"},
	{path: "flow.zh", zh: "工作流程", en: "Flow (Chinese)"},
	{path: "flow.en", zh: "工作流程（英文）", en: "Flow (English)"},
	{path: "materials.zh", zh: "申报材料", en: "Materials (Chinese)"},
	{path: "materials.en", zh: "申报材料（英文）", en: "Materials (English)"},
	{path: "template.zh", zh: "示范文本", en: "Model text (Chinese)"},
	{path: "template.en", zh: "示范文本（英文）", en: "Model text (English)"},
	{path: "faq.zh", zh: "常见问题", en: "Questions (Chinese)"},
	{path: "faq.en", zh: "常见问题（英文）", en: "Questions (English)"},
	{path: "classified", zh: "集中采购目录", en: "In centralised catalogue", form: boolCell},
	{path: "engineering", zh: "勘察设计监理", en: "Survey, design or supervision", form: boolCell},
	{path: "tags", zh: "标签", en: "Tags", form: listCell},
	{path: "status", zh: "状态", en: "Status", need: true, words: statusWords},
	{path: "effective_from", zh: "生效日", en: "Effective from", need: true, form: dayCell},
	{path: "effective_to", zh: "截止日", en: "Effective to", form: dayCell},
	{path: "change_type", zh: "变更类型", en: "Change type"},
	{path: "change_reason", zh: "变更原因", en: "Reason of the change"},
	{path: "source.document", zh: "来源文件", en: "Source document"},
	{path: "source.article", zh: "来源条款", en: "Source article"},
	{path: "source.law", zh: "来源为法律法规", en: "Source is law", form: boolCell},
}

// The Chinese words that cells may use for the values of the JSON file.
var (
	kindWords   = map[string]string{"服务": "services", "货物": "goods", "工程": "works"}
	linkWords   = map[string]string{"受理条件": Precondition, "审批中": Inside, "批后": After}
	payerWords  = map[string]string{"申请人": ByApplicant, "审批机关": ByOrgan, "均可": ByEither}
	feeWords    = map[string]string{"市场调节价": "market", "政府指导价": "guided", "政府定价": "set"}
	statusWords = map[string]string{"有效": InForce, "暂停": Suspended, "停用": Retired}
	proofWords  = map[string]string{"许可": Licence, "登记备案": Registration, "自愿": Voluntary}
	reformWords = map[string]string{"告知承诺": ByCommitment, "备案": ByFiling}
	natureWords = map[string]string{
		"技术审查": "review", "论证": "argumentation", "评估": "assessment", "评价": "evaluation", "检验": "inspection", "检测": "testing",
		"鉴证": "assurance", "鉴定": "appraisal", "证明": "certificate", "咨询": "consulting", "试验": "trial",
	}
	unitWords = map[string]string{"个工作日": string(workday.WorkingDay), "日": string(workday.CalendarDay), "天": string(workday.CalendarDay), "小时": string(workday.Hour), "分钟": string(workday.Minute)}
	rankWords = map[string]string{
		"法律": Law, "行政法规": AdministrativeRegulation, "国务院决定": StateCouncilDecision, "地方性法规": LocalRegulation,
		"部门规章": MinistryRule, "规范性文件": NormativeDocument,
	}
)

// DecodeTable reads a directory laid out as a table, its first row the headings (Chinese, English or the JSON names).
// Faults name rows as the table numbers them. The error is as Decode's.
func DecodeTable(table [][]string) ([]MatterVersion, error) {
	top := rows.Top()
	if len(table) < 2 {
		top.Fault("", "表中没有事项", "there is no matter in the table")
		return nil, top.Err()
	}
	if len(table) > MaxTableRows {
		top.Fault("", "超过 %d 行", "has more than %d rows", MaxTableRows)
		return nil, top.Err()
	}
	heads, labels := headings(top, table[0])
	if err := top.Err(); err != nil {
		return nil, err
	}
	var list []*rows.Object
	for i, cells := range table[1:] {
		members, filled, unknown := map[string]any{}, false, map[*column]string{}
		for k, cell := range cells {
			if cell = strings.TrimSpace(cell); cell != "" && k < len(heads) && heads[k] != nil {
				value := heads[k].read(cell)
				if text, isText := value.(string); isText && !heads[k].knows(text) {
					unknown[heads[k]], value = cell, heads[k].anyWord() // told below with the words a sheet uses
				}
				put(members, heads[k].path, value)
				filled = true
			}
		}
		if filled {
			row := top.Row(i+2, members, labels)
			for c, cell := range unknown {
				row.Fault(c.path, "“%[1]s”不在允许的取值之内：%[2]s", "%[1]q is none of: %[2]s", cell, strings.Join(slices.Sorted(maps.Keys(c.words)), "、"))
			}
			list = append(list, row)
		}
	}
	if len(list) == 0 {
		top.Fault("", "表中没有事项", "there is no matter in the table")
	}
	return readAll(top, list)
}

// headings matches the first row with the columns.
func headings(top *rows.Object, cells []string) ([]*column, map[string]string) {
	head := top.Row(1, nil, nil)
	heads, labels := make([]*column, len(cells)), map[string]string{}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		for k := range columns {
			if c := &columns[k]; cell == c.zh || strings.EqualFold(cell, c.en) || cell == c.path || slices.Contains(c.old, cell) {
				heads[i] = c
			}
		}
		switch {
		case heads[i] == nil:
			head.Fault(cell, "没有这一列", "there is no such column")
		case labels[heads[i].path] != "":
			head.Fault(cell, "列重复", "the column stands twice")
		default:
			labels[heads[i].path] = cell
		}
	}
	for _, c := range columns {
		if c.need && labels[c.path] == "" {
			head.Fault(c.zh, "缺少这一列", "the column is missing")
		}
	}
	return heads, labels
}

// read turns a cell into the member it stands for.
func (c column) read(cell string) any {
	if c.form != nil {
		return c.form(cell)
	}
	return word(c.words, cell)
}

// knows reports whether a value is of the column's closed list; a column without one takes every text.
func (c column) knows(value string) bool {
	return c.words == nil || slices.Contains(slices.Collect(maps.Values(c.words)), value)
}

// anyWord is some value of the column's closed list.
func (c column) anyWord() string {
	return slices.Sorted(maps.Values(c.words))[0]
}

func word(words map[string]string, s string) string {
	if known, ok := words[s]; ok {
		return known
	}
	return s
}

// put sets a member by its path.
func put(members map[string]any, path string, value any) {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		members[head] = value
		return
	}
	inner, ok := members[head].(map[string]any)
	if !ok {
		inner = map[string]any{}
		members[head] = inner
	}
	put(inner, rest, value)
}
