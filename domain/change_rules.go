package domain

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ChangeProposal is the next version of one matter, with why it differs.
type ChangeProposal struct {
	Matter       directory.MatterVersion
	Types        []directory.ChangeType
	With         []string // merging: the codes that go in; splitting: the codes that come out; delegating, taking over: the other region's code
	Approval     string   // merging, splitting: the document that approved it (合并、拆分须批)
	ApprovalFile FileID
	Reason       string
	Department   OrganisationID // that proposed it; "" the steward
}

// has reports whether the proposal is of one of the types.
func (p ChangeProposal) has(types ...directory.ChangeType) bool {
	return slices.ContainsFunc(types, func(t directory.ChangeType) bool { return slices.Contains(p.Types, t) })
}

// Standing is what a proposal is judged against: what is published now.
type Standing struct {
	Newest    map[string]directory.MatterVersion // newest version, by code
	Locks     []directory.MatterVersion          // of wider regions, in force, of the same standard codes, with locked fields
	Rulebooks []rulebook.Rulebook
}

// proposalFaults judges one proposal by itself.
func (c *Change) proposalFaults(i int, p ChangeProposal, now Standing) []*refusal.Refusal {
	at := func(name string) string { return field("proposals", i, name) }
	code := p.Matter.Code
	if directory.Region(code) != string(c.Region) {
		return []*refusal.Refusal{c.notOurs(at("matter"), code)}
	}
	if !slices.Contains(c.Matters, code) {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.scope", at("matter"), "%s 不在本次变更所涉事项之内", "%s is not among the matters of this change", code)}
	}
	before, there := now.Newest[code]
	words, _ := json.Marshal(directory.Row(p.Matter)) // plain values
	faults := []*refusal.Refusal{required(at("reason"), p.Reason, 1000), noPersonal(at("reason"), p.Reason), atMost(at("approval"), p.Approval, 200), noPersonal(at("approval"), p.Approval),
		noPersonal(at("matter"), string(words))}
	if p.Matter.Version != before.Version+1 {
		faults = append(faults, refusal.New(refusal.Conflict, "change.base", at("matter"), "%[1]s 已有第 %[2]d 版，请在其上重新提出（第 %[3]d 版）",
			"%[1]s stands at version %[2]d: propose version %[3]d on top of it", code, before.Version, before.Version+1))
	}
	faults = append(faults, c.typeFaults(at, p, before, there)...)
	if there {
		faults = append(faults, c.fieldFaults(at, p, before)...)
	}
	return append(faults, lockFaults(at, p, before, there, now.Locks)...)
}

func (c *Change) typeFaults(at func(string) string, p ChangeProposal, before directory.MatterVersion, there bool) (faults []*refusal.Refusal) {
	add := func(zh, en string) {
		faults = append(faults, refusal.New(refusal.Invalid, "change.type", at("types"), zh, en).Cite("平台规则", "目录动态调整变更类型", false))
	}
	for _, t := range p.Types {
		if _, ok := directory.RuleOf(t); !ok {
			add("变更类型不在清单内", "a change type is not on the list")
		}
	}
	isNew, correction := p.has(directory.TypeAdd, directory.TypeTakeOver), p.has(directory.TypeCorrection)
	switch {
	case len(p.Types) == 0:
		add("请选择变更类型", "choose the type of the change")
	case c.Editorial != correction || correction && len(p.Types) > 1:
		add("文字勘误单独办理：勘误的变更类型只能是“文字勘误”，其他变更不能用它", "an editorial correction goes by itself: its type is correction and nothing else, and no other change has it")
	case !there && !isNew:
		add("目录中没有这个事项，变更类型应为新增或承接", "the directory has no such matter: the type is new, or taken over")
	case there && p.has(directory.TypeAdd):
		add("事项已在目录中，不是新增；编码不得重复使用", "the matter is in the directory already: it is not new, and a code is never used again")
	case p.has(directory.TypeCancel) != (p.Matter.Status == directory.Retired) && !p.has(directory.TypeDelegate):
		add("取消的事项状态应为停用，其他变更不能停用事项", "a cancelled matter is retired, and no other change retires one")
	case there && before.Status == directory.Retired && !p.has(directory.TypeTakeOver):
		add("事项已停用，只能以承接恢复", "the matter is retired: only taking over brings it back")
	case p.has(directory.TypeShorten) && !shorter(before, p.Matter):
		add("时限压缩应使规定时限或承诺时限变短，且都不变长", "shortening makes the time limit or the promised limit shorter, and neither longer")
	}
	return append(faults, c.partnerFaults(at, p)...)
}

// shorter reports whether one limit is shorter and none is longer. A limit in another unit is judged as longer.
func shorter(before, after directory.MatterVersion) bool {
	less := false
	for _, pair := range [][2]struct {
		n int
		u string
	}{
		{{before.TimeLimit.N, string(before.TimeLimit.Unit)}, {after.TimeLimit.N, string(after.TimeLimit.Unit)}},
		{{before.Promised.N, string(before.Promised.Unit)}, {after.Promised.N, string(after.Promised.Unit)}},
	} {
		was, is := pair[0], pair[1]
		switch {
		case was == is:
		case was.n == 0: // there was none
			less = true
		case is.n == 0 || is.u != was.u || is.n > was.n:
			return false
		default:
			less = true
		}
	}
	return less
}

// partnerFaults wants what merging, splitting, delegating and taking over need: the other matters, and for the first two
// the document that approved it.
func (c *Change) partnerFaults(at func(string) string, p ChangeProposal) (faults []*refusal.Refusal) {
	needs := p.has(directory.TypeMerge, directory.TypeSplit, directory.TypeDelegate, directory.TypeTakeOver)
	if !needs {
		if len(p.With) > 0 {
			faults = append(faults, refusal.New(refusal.Invalid, "change.with", at("with"), "只有合并、拆分、下放、承接才列出相关事项", "only merging, splitting, delegating and taking over name other matters"))
		}
		return faults
	}
	if len(p.With) == 0 {
		faults = append(faults, refusal.New(refusal.Invalid, "change.with", at("with"), "请列出合并、拆出、下放或承接的事项编码", "name the codes that are merged, split off, delegated or taken over"))
	}
	for _, code := range p.With {
		region := RegionCode(directory.Region(code))
		ok := region != "" && code != p.Matter.Code
		switch {
		case p.has(directory.TypeMerge, directory.TypeSplit):
			ok = ok && region == c.Region && slices.Contains(c.Matters, code)
		case p.has(directory.TypeDelegate):
			ok = ok && region != c.Region && c.Region.Holds(region)
		default:
			ok = ok && region != c.Region && region.Holds(c.Region)
		}
		if !ok {
			faults = append(faults, refusal.New(refusal.Invalid, "change.with", at("with"),
				"%s 不合适：合并、拆分写本次变更所涉的本区划事项，下放写下级区划的事项，承接写上级区划的事项",
				"%s does not fit: merging and splitting name matters of this change, delegating one of a region below, taking over one of a region above", code))
		}
	}
	if p.has(directory.TypeMerge, directory.TypeSplit) && (strings.TrimSpace(p.Approval) == "" || p.ApprovalFile == "") {
		faults = append(faults, refusal.New(refusal.Invalid, "change.approval", at("approval"), "合并、拆分须经批准：请写明批准文件并上传", "merging and splitting need an approval: name the document and upload it").
			Cite("平台规则", "事项合并、拆分须批", false))
	}
	return faults
}

// fieldFaults wants every changed field to be one that the types, or the editorial list, may change.
func (c *Change) fieldFaults(at func(string) string, p ChangeProposal, before directory.MatterVersion) (faults []*refusal.Refusal) {
	if len(directory.ChangedFields(before, p.Matter)) == 0 {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.nothing", at("matter"), "与现行版本没有差别", "it does not differ from the version in force")}
	}
	for _, name := range directory.Substantive(before, p.Matter) {
		if directory.Allowed(name, p.Types) || c.Editorial && name == "name" && directory.Typos(before.Name.ZH, p.Matter.Name.ZH) <= directory.NameTypos {
			continue
		}
		if c.Editorial {
			faults = append(faults, refusal.New(refusal.Invalid, "change.editorial", at("matter."+name),
				"文字勘误只能改动别名、常见问题、资质说明和名称中的 %[2]d 个错字，不能改动 %[1]s：请按实质变更办理并公开征求意见",
				"a correction changes other names, questions, the note on qualifications and %[2]d characters of the name, not %[1]s: make it a change with public comment", name, directory.NameTypos))
			continue
		}
		faults = append(faults, refusal.New(refusal.Invalid, "change.field", at("matter."+name), "变更类型“%[1]s”不能改动 %[2]s：请补选相应的变更类型",
			"a change of type %[1]q does not change %[2]s: add the type that does", directory.TypeNames(p.Types), name))
	}
	return faults
}

// lockFaults refuses a change of what a wider region has locked for the same standard code (五级十二同). Taking over the
// wider region's own value is no fault.
func lockFaults(at func(string) string, p ChangeProposal, before directory.MatterVersion, there bool, locks []directory.MatterVersion) (faults []*refusal.Refusal) {
	mine, old := directory.Row(p.Matter), directory.Row(before)
	std := p.Matter.StdCode
	if there && before.StdCode != "" {
		std = before.StdCode // leaving the standard code behind is no way out
	}
	for _, lock := range locks {
		if std == "" || lock.StdCode != std {
			continue
		}
		theirs := directory.Row(lock)
		for _, name := range append([]string{"std_code"}, lock.Locked...) {
			if same(mine[name], theirs[name]) || there && same(mine[name], old[name]) {
				continue
			}
			faults = append(faults, refusal.New(refusal.Forbidden, "change.locked", at("matter."+name),
				"%[1]s 已由上级区划事项 %[2]s 锁定（标准编码 %[3]s）：请采用其内容，或者提请该区划的管理机构变更",
				"%[1]s is locked by %[2]s of the wider region (standard code %[3]s): take its value, or ask that region's steward to change it", name, lock.Code, std).
				Cite("国务院办公厅关于加快推进“一件事一次办”打造政务服务升级版的指导意见", "同一事项同一标准（平台按此锁定）", false))
		}
	}
	return faults
}

func same(a, b any) bool {
	x, _ := json.Marshal(a) // both were decoded from JSON
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// proposalsFaults judges the whole proposal: each matter once, the others that merging and splitting need, the documents.
func (c *Change) proposalsFaults(files map[FileID]*File, now Standing, at time.Time) (faults []*refusal.Refusal) {
	if c.RulebookID != "" {
		if c.Rulebook == nil {
			return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.empty", "rulebook", "请先起草规则的新版本", "draft the rulebook's next version first")}
		}
		return c.rulebookFaults(*c.Rulebook, now, workday.On(at))
	}
	if len(c.Proposals) == 0 {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.empty", "proposals", "没有任何变更内容：请起草，或者撤回", "there is nothing proposed: draft it, or withdraw the change")}
	}
	by := map[string]ChangeProposal{}
	for i, p := range c.Proposals {
		if _, twice := by[p.Matter.Code]; twice {
			faults = append(faults, refusal.New(refusal.Invalid, "change.twice", field("proposals", i, "matter"), "%s 有两份变更内容", "%s is proposed twice", p.Matter.Code))
		}
		by[p.Matter.Code] = p
	}
	for i, p := range c.Proposals {
		faults = append(faults, c.proposalFaults(i, p, now)...)
		if p.ApprovalFile != "" {
			faults = append(faults, c.citeApproval(files[p.ApprovalFile], field("proposals", i, "approval_file"), at))
		}
		for _, code := range p.With {
			want := directory.TypeCancel
			if p.has(directory.TypeSplit) {
				want = directory.TypeAdd
			}
			if p.has(directory.TypeMerge, directory.TypeSplit) && !by[code].has(want) {
				faults = append(faults, refusal.New(refusal.Invalid, "change.with", field("proposals", i, "with"),
					"被合并的事项须在同一变更中取消，拆出的事项须在同一变更中新增：缺少 %s", "what is merged is cancelled and what is split off is new in the same change: %s is missing", code))
			}
		}
	}
	return faults
}

// citeApproval locks an approval that the steward or a department concerned has uploaded.
func (c *Change) citeApproval(f *File, name string, at time.Time) *refusal.Refusal {
	owner := c.Steward
	if f != nil && c.task(f.Owner) != nil {
		owner = f.Owner
	}
	return f.Cite(owner, name, at, PurposeDocument)
}

// newestBook is the newest version of a book; zero when there is none.
func newestBook(id string, books []rulebook.Rulebook) (newest rulebook.Rulebook) {
	for _, x := range books {
		if x.ID == id && x.Version > newest.Version {
			newest = x
		}
	}
	return newest
}

// rulebookFaults judges the next version of a rulebook, on the day from which it would hold or on today.
func (c *Change) rulebookFaults(b rulebook.Rulebook, now Standing, day workday.Date) (faults []*refusal.Refusal) {
	if b.ID != c.RulebookID {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.scope", "rulebook.id", "本次变更的规则是 %s", "this change is about the rulebook %s", c.RulebookID)}
	}
	if b.Region != string(c.Region) {
		return []*refusal.Refusal{c.notOurs("rulebook.region", b.ID)}
	}
	before := newestBook(b.ID, now.Rulebooks)
	if before.ID != "" && before.Region != b.Region {
		return []*refusal.Refusal{c.notOurs("rulebook.id", b.ID)}
	}
	if b.Version != before.Version+1 {
		return []*refusal.Refusal{refusal.New(refusal.Conflict, "change.base", "rulebook.version", "%[1]s 已有第 %[2]d 版，请在其上重新起草（第 %[3]d 版）",
			"%[1]s stands at version %[2]d: draft version %[3]d on top of it", b.ID, before.Version, before.Version+1)}
	}
	if r := c.replaced(before, now.Rulebooks, day); r != nil {
		return []*refusal.Refusal{r}
	}
	faults = append(faults, practiceFaults(b, now.Rulebooks)...)
	diff := rulebook.Changes(before, b)
	if len(diff) == 0 {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "change.nothing", "rulebook", "与现行版本没有差别", "it does not differ from the version in force")}
	}
	for _, d := range diff {
		if c.Editorial && !d.Editorial {
			faults = append(faults, refusal.New(refusal.Invalid, "change.editorial", "rulebook."+d.Key, "文字勘误只能改动规则的名称和说明，不能改动 %s：请按实质变更办理并公开征求意见",
				"a correction changes a rulebook's name and notes, not %s: make it a change with public comment", d.Key))
		}
	}
	return faults
}

// replaced refuses a new version of a book from which, by that day, another book of the region has taken over: beginning
// last, it would hold again whole, with all its old numbers.
func (c *Change) replaced(before rulebook.Rulebook, books []rulebook.Rulebook, day workday.Date) *refusal.Refusal {
	for _, x := range books {
		if before.ID != "" && x.Region == before.Region && x.ID != before.ID && x.InForce(day) && x.EffectiveFrom.After(before.EffectiveFrom) {
			return refusal.New(refusal.Conflict, "change.replaced", "rulebook.id", "%[1]s 已由 %[2]s（自 %[3]s 起）取代，其新版本会使旧规则重新生效：请变更 %[4]s",
				"%[1]s is replaced by %[2]s (from %[3]s on), and a new version of it would bring the old rules back: change %[4]s", before.Ref(), x.Ref(), x.EffectiveFrom.String(), x.ID)
		}
	}
	return nil
}

// machineKeys are clocks of the platform itself, which may run in minutes anywhere.
var machineKeys = []string{rulebook.KeyBeaconAfter, rulebook.KeyBeaconWait, rulebook.KeyOpeningDue, rulebook.KeySplitWait}

// practiceFaults keep practice apart from business: a region's book is for practice or never is, and only one for
// practice gives people minutes.
func practiceFaults(b rulebook.Rulebook, books []rulebook.Rulebook) (faults []*refusal.Refusal) {
	if slices.ContainsFunc(books, func(x rulebook.Rulebook) bool { return x.Region == b.Region && x.Training != b.Training }) {
		faults = append(faults, refusal.New(refusal.Invalid, "rulebook.training", "rulebook.training", "演练标志与区划不一致", "whether it is practice must agree with the region"))
	}
	for i, v := range b.Values {
		if !b.Training && v.Unit == string(workday.Minute) && !slices.Contains(machineKeys, v.Key) {
			faults = append(faults, refusal.New(refusal.Invalid, "rulebook.minutes", "rulebook."+field("values", i, "unit"), "%[1]s：只有演练区的期限可以用分钟，请用工作日、日或小时",
				"%[1]s: only a training region's windows are minutes; use working days, days or hours", v.Key))
		}
	}
	return faults
}
