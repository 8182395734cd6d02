package directory

import (
	"slices"
	"unicode/utf16"

	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

// maxCell is what a cell of a sheet holds, in UTF-16 units: a directory that is valid can always be exported whole.
const maxCell = 32_767

// check holds the rules of a matter that span columns.
func (m MatterVersion) check(o *rows.Object) {
	if m.Code != "" && !codeForm.MatchString(m.Code) {
		o.Fault("code", "应为 430100-ZJ-HB-001 的形式", "must look like 430100-ZJ-HB-001")
	}
	if len(m.LegalBases) == 0 {
		o.Fault("legal_bases", "没有设定依据", "has no legal basis")
	}
	if !m.EffectiveTo.IsZero() && m.EffectiveTo.Before(m.EffectiveFrom) {
		o.Fault("effective_to", "早于生效日", "is before the first day in force")
	}
	if m.Status == Retired && m.EffectiveTo.IsZero() && m.Version == 1 { // a later one may say that it ends what went before
		o.Fault("effective_to", "已停用的事项应有截止日", "a retired matter needs its last day")
	}
	if m.Linked(Precondition) && !m.FoundedOn(m.EffectiveFrom) {
		o.Fault("legal_bases", "作为审批受理条件应有法律、法规或国务院决定为依据（优化营商环境条例第四十三条）",
			"a precondition of an approval needs a law, regulation or State Council decision (优化营商环境条例 §43)")
	}
	if m.TimeLimit.N > 0 && m.Promised.Longer(m.TimeLimit) {
		o.Fault("promised", "承诺时限长于规定时限", "is longer than the time limit")
	}
	cells := m.cells()
	for _, c := range columns {
		if len(utf16.Encode([]rune(cells[c.path]))) > maxCell {
			o.Fault(c.path, "内容过长，放不进一个单元格", "is too long for the cell of a sheet")
		}
	}
	for i, name := range m.Locked {
		switch {
		case !slices.Contains(lockable, name):
			o.Fault("locked", "“%[1]s”不是可以锁定的项", "%[1]q can't be locked", name)
		case slices.Contains(m.Locked[:i], name):
			o.Fault("locked", "“%[1]s”重复", "%[1]q stands twice", name)
		}
	}
	if len(m.Locked) > 0 && m.StdCode == "" {
		o.Fault("std_code", "锁定内容的事项应有标准编码，下级据此对应", "a matter that locks members needs its standard code: the regions below are matched by it")
	}
}

// Linked reports whether the matter has that link to an approval.
func (m MatterVersion) Linked(link string) bool {
	return slices.ContainsFunc(m.Approvals, func(a Approval) bool { return a.Link == link })
}

// FoundedOn reports whether, on that day, a law, a regulation (local ones included) or a State Council decision lets
// the matter be asked for: what a precondition of an approval needs (优化营商环境条例 §43 ¶1).
func (m MatterVersion) FoundedOn(day workday.Date) bool {
	return slices.ContainsFunc(m.LegalBases, func(b LegalBasis) bool {
		high := slices.Contains([]string{Law, AdministrativeRegulation, LocalRegulation, StateCouncilDecision}, b.Rank)
		return high && day.Within(b.From, b.To)
	})
}
