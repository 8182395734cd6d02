package directory

import (
	"github.com/intermart/intermart/domain/refusal"
)

// Field is a member of a matter with its name for people.
type Field struct {
	Name  string       `json:"name"` // as in JSON
	Label refusal.Text `json:"label"`
}

// Fields are the members of a matter that a version may change, in the order people read them.
var Fields = []Field{
	{"name", refusal.Text{ZH: "事项名称", EN: "Name"}},
	{"aliases", refusal.Text{ZH: "别名", EN: "Other names"}},
	{"std_code", refusal.Text{ZH: "标准编码", EN: "Standard code"}},
	{"category", refusal.Text{ZH: "采购品目", EN: "Category"}},
	{"nature", refusal.Text{ZH: "服务性质", EN: "Nature of the service"}},
	{"kind", refusal.Text{ZH: "类别", EN: "Kind"}},
	{"approvals", refusal.Text{ZH: "涉及审批事项", EN: "Approvals served"}},
	{"legal_bases", refusal.Text{ZH: "设定依据", EN: "Legal bases"}},
	{"department", refusal.Text{ZH: "主管部门", EN: "Department in charge"}},
	{"regulator", refusal.Text{ZH: "行业主管部门", EN: "Regulator of the trade"}},
	{"qualification", refusal.Text{ZH: "资质要求", EN: "Qualification"}},
	{"persons", refusal.Text{ZH: "人员要求", EN: "Qualified persons"}},
	{"payer", refusal.Text{ZH: "付费方", EN: "Who pays"}},
	{"self_prepare", refusal.Text{ZH: "可自行编制", EN: "May be done by the applicant"}},
	{"deliverable", refusal.Text{ZH: "成果", EN: "Deliverable"}},
	{"deliverable_form", refusal.Text{ZH: "成果形式", EN: "Form of the deliverable"}},
	{"validity", refusal.Text{ZH: "成果有效期", EN: "Validity of the deliverable"}},
	{"recognition", refusal.Text{ZH: "成果互认", EN: "Recognised elsewhere"}},
	{"may_be_secret", refusal.Text{ZH: "可能涉密", EN: "May be secret"}},
	{"time_limit", refusal.Text{ZH: "时限", EN: "Time limit"}},
	{"limit_start", refusal.Text{ZH: "时限起算", EN: "Time limit runs from"}},
	{"promised", refusal.Text{ZH: "承诺时限", EN: "Promised time"}},
	{"fee", refusal.Text{ZH: "收费", EN: "Fee"}},
	{"flow", refusal.Text{ZH: "工作流程", EN: "Flow"}},
	{"materials", refusal.Text{ZH: "申报材料", EN: "Materials"}},
	{"template", refusal.Text{ZH: "示范文本", EN: "Model text"}},
	{"faq", refusal.Text{ZH: "常见问题", EN: "Questions"}},
	{"classified", refusal.Text{ZH: "集中采购目录", EN: "In the centralised catalogue"}},
	{"engineering", refusal.Text{ZH: "勘察设计监理", EN: "Survey, design or supervision"}},
	{"tags", refusal.Text{ZH: "标签", EN: "Tags"}},
	{"status", refusal.Text{ZH: "状态", EN: "Status"}},
	{"locked", refusal.Text{ZH: "锁定内容", EN: "Locked members"}},
	{"effective_from", refusal.Text{ZH: "生效日", EN: "In force from"}},
	{"effective_to", refusal.Text{ZH: "截止日", EN: "Last day"}},
	{"source", refusal.Text{ZH: "来源", EN: "Source"}},
}

// reader says where a member is, for comparing, and what it is in words, for people.
type reader struct {
	of  func(m *MatterVersion) any
	say func(m *MatterVersion) refusal.Text
}

var readers = map[string]reader{
	"name":             {func(m *MatterVersion) any { return m.Name }, func(m *MatterVersion) refusal.Text { return m.Name }},
	"aliases":          {func(m *MatterVersion) any { return m.Aliases }, func(m *MatterVersion) refusal.Text { return list(m.Aliases) }},
	"std_code":         {func(m *MatterVersion) any { return m.StdCode }, func(m *MatterVersion) refusal.Text { return plain(m.StdCode) }},
	"category":         {func(m *MatterVersion) any { return m.Category }, func(m *MatterVersion) refusal.Text { return plain(m.Category) }},
	"nature":           {func(m *MatterVersion) any { return m.Nature }, func(m *MatterVersion) refusal.Text { return coded(natureWords, m.Nature) }},
	"kind":             {func(m *MatterVersion) any { return m.Kind }, func(m *MatterVersion) refusal.Text { return coded(kindWords, m.Kind) }},
	"approvals":        {func(m *MatterVersion) any { return m.Approvals }, func(m *MatterVersion) refusal.Text { return lines(m.Approvals, Approval.text) }},
	"legal_bases":      {func(m *MatterVersion) any { return m.LegalBases }, func(m *MatterVersion) refusal.Text { return lines(m.LegalBases, LegalBasis.text) }},
	"department":       {func(m *MatterVersion) any { return m.Department }, func(m *MatterVersion) refusal.Text { return plain(m.Department) }},
	"regulator":        {func(m *MatterVersion) any { return m.Regulator }, func(m *MatterVersion) refusal.Text { return plain(m.Regulator) }},
	"qualification":    {func(m *MatterVersion) any { return m.Qualification }, func(m *MatterVersion) refusal.Text { return m.Qualification.text() }},
	"persons":          {func(m *MatterVersion) any { return m.Persons }, func(m *MatterVersion) refusal.Text { return lines(m.Persons, Persons.text) }},
	"payer":            {func(m *MatterVersion) any { return m.Payer }, func(m *MatterVersion) refusal.Text { return coded(payerWords, m.Payer) }},
	"self_prepare":     {func(m *MatterVersion) any { return m.SelfPrepare }, func(m *MatterVersion) refusal.Text { return yesNo(m.SelfPrepare) }},
	"deliverable":      {func(m *MatterVersion) any { return m.Deliverable }, func(m *MatterVersion) refusal.Text { return m.Deliverable }},
	"deliverable_form": {func(m *MatterVersion) any { return m.DeliverableForm }, func(m *MatterVersion) refusal.Text { return m.DeliverableForm }},
	"validity":         {func(m *MatterVersion) any { return m.Validity }, func(m *MatterVersion) refusal.Text { return m.Validity }},
	"recognition":      {func(m *MatterVersion) any { return m.Recognition }, func(m *MatterVersion) refusal.Text { return m.Recognition }},
	"may_be_secret":    {func(m *MatterVersion) any { return m.MayBeSecret }, func(m *MatterVersion) refusal.Text { return yesNo(m.MayBeSecret) }},
	"time_limit":       {func(m *MatterVersion) any { return m.TimeLimit }, func(m *MatterVersion) refusal.Text { return spanWords(m.TimeLimit) }},
	"limit_start":      {func(m *MatterVersion) any { return m.LimitStart }, func(m *MatterVersion) refusal.Text { return m.LimitStart }},
	"promised":         {func(m *MatterVersion) any { return m.Promised }, func(m *MatterVersion) refusal.Text { return spanWords(m.Promised) }},
	"fee":              {func(m *MatterVersion) any { return m.Fee }, func(m *MatterVersion) refusal.Text { return m.Fee.text() }},
	"flow":             {func(m *MatterVersion) any { return m.Flow }, func(m *MatterVersion) refusal.Text { return m.Flow }},
	"materials":        {func(m *MatterVersion) any { return m.Materials }, func(m *MatterVersion) refusal.Text { return m.Materials }},
	"template":         {func(m *MatterVersion) any { return m.Template }, func(m *MatterVersion) refusal.Text { return m.Template }},
	"faq":              {func(m *MatterVersion) any { return m.FAQ }, func(m *MatterVersion) refusal.Text { return m.FAQ }},
	"classified":       {func(m *MatterVersion) any { return m.Classified }, func(m *MatterVersion) refusal.Text { return yesNo(m.Classified) }},
	"engineering":      {func(m *MatterVersion) any { return m.Engineering }, func(m *MatterVersion) refusal.Text { return yesNo(m.Engineering) }},
	"tags":             {func(m *MatterVersion) any { return m.Tags }, func(m *MatterVersion) refusal.Text { return list(m.Tags) }},
	"status":           {func(m *MatterVersion) any { return m.Status }, func(m *MatterVersion) refusal.Text { return coded(statusWords, m.Status) }},
	"locked":           {func(m *MatterVersion) any { return m.Locked }, func(m *MatterVersion) refusal.Text { return labels(m.Locked) }},
	"effective_from":   {func(m *MatterVersion) any { return m.EffectiveFrom }, func(m *MatterVersion) refusal.Text { return plain(m.EffectiveFrom.String()) }},
	"effective_to":     {func(m *MatterVersion) any { return m.EffectiveTo }, func(m *MatterVersion) refusal.Text { return lastDay(m.EffectiveTo) }},
	"source":           {func(m *MatterVersion) any { return m.Source }, func(m *MatterVersion) refusal.Text { return citationText(m.Source) }},
}

// lockWords are the Chinese names of the members that can be locked.
func lockWords() map[string]string {
	words := map[string]string{}
	for _, f := range Fields {
		words[f.Label.ZH] = f.Name
	}
	return words
}
