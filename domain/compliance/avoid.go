package compliance

import (
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// Avoided is an agency that the department keeps away from one purchase (回避机构).
type Avoided struct {
	USCC   string
	Name   string // as the register has it; "" when there is no such agency
	Reason string
	Filed  bool // the evidence is attached
}

// AvoidReasons is the closed list of reasons for which an agency may be kept away.
var AvoidReasons = map[string]refusal.Text{
	"related_party":   {ZH: "与采购人存在利害关系", EN: "an interest shared with the department"},
	"pending_dispute": {ZH: "与采购人有未决争议", EN: "a pending dispute with the department"},
	"role_conflict":   {ZH: "为本项目提供过设计、需求编制、项目管理、监理或检测", EN: "it designed, specified, managed, supervised or tested this project"},
	"penalised":       {ZH: "因与采购人的合同受到已生效的处理", EN: "a final decision against it over a contract with the department"},
}

// avoidFair keeps the list short, reasoned and evidenced: it must not become a way of excluding a rival.
func (j *judgement) avoidFair() Check {
	c := about("avoid", "avoid", platform("中介服务超市平台规则", "回避机构"))
	most, source, err := j.rules.Int(rulebook.KeyAvoidMax)
	if err == nil {
		c = c.from(source)
	}
	if len(j.Avoid) == 0 {
		return c.says(Pass, "没有列出回避机构", "no agency is kept away")
	}
	var names []string
	for i, a := range j.Avoid {
		reason, known := AvoidReasons[a.Reason]
		c = c.shows("回避机构："+reason.ZH, "kept away: "+reason.EN, strings.TrimSpace(a.Name+" "+a.USCC))
		switch {
		case a.Name == "":
			return c.says(Block, "没有统一社会信用代码为“"+a.USCC+"”的入驻机构", "no agency is registered under the credit code "+a.USCC)
		case !known:
			return c.says(Block, "回避理由应为：与采购人存在利害关系、有未决争议、角色冲突、受过已生效的处理", "the reason must be one of: shared interest, pending dispute, role conflict, final decision")
		case !a.Filed:
			return c.says(Block, "应上传“"+a.Name+"”的回避证据", "upload the evidence against "+a.Name)
		case slices.ContainsFunc(j.Avoid[:i], func(b Avoided) bool { return b.USCC == a.USCC }):
			return c.says(Block, "“"+a.Name+"”重复列出", a.Name+" is named twice")
		}
		names = append(names, a.Name)
	}
	switch {
	case err != nil:
		return c.unruled(Block, err)
	case len(j.Avoid) > most:
		n := strconv.Itoa(most)
		return c.says(Block, "回避机构最多 "+n+" 家，现有 "+strconv.Itoa(len(j.Avoid))+" 家", "at most "+n+" agencies may be kept away, "+strconv.Itoa(len(j.Avoid))+" are named")
	}
	return c.says(Warn, "回避机构："+strings.Join(names, "、")+"；理由和名单公开，机构会收到通知并可提出异议",
		"kept away: "+strings.Join(names, ", ")+"; names and reasons are public, and each is told and may object")
}
