package app

import (
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// standingTexts are the letters of an agency after its admission.
var standingTexts = map[string]letter{
	"agency.suspended":       {text("机构被暂停", "Your agency is suspended"), text("%[1]s 被暂停参加新的采购：%[2]s。已中选的项目继续履行。", "%[1]s is suspended from new purchases: %[2]s. What it has won goes on.")},
	"agency.reinstated":      {text("机构恢复", "Your agency is reinstated"), text("%[1]s 已恢复，可以报名。%[2]s", "%[1]s is reinstated and may bid. %[2]s")},
	"agency.removed":         {text("机构被清退", "Your agency is removed"), text("%[1]s 已被清退：%[2]s", "%[1]s is removed: %[2]s")},
	"agency.exited":          {text("机构已退出", "Your agency has left"), text("%[1]s 已退出。%[2]s", "%[1]s has left. %[2]s")},
	"agency.recognised":      {text("互认恢复", "Your agency is recognised again"), text("%[1]s 的互认已恢复，可以报名：%[2]s", "%[1]s is recognised again and may bid: %[2]s")},
	"agency.unrecognised":    {text("互认终止", "Your recognition has ended"), text("%[1]s 依互认入驻，互认现已终止（%[2]s），暂停参加新的采购；已中选的项目继续履行。可由原核验地区重新列入名单，或在本平台补交材料自行入驻。", "%[1]s is here by recognition, which has ended (%[2]s): it is suspended from new purchases, and what it has won goes on. Be listed again by the region that checked it, or hand in your own admission here.")},
	"agency_change.filed":    {text("机构信息变更待核验", "A change of an agency waits"), text("%[1]s 办理了信息变更，请在 %[2]s 前核验。", "%[1]s has filed a change; check it by %[2]s.")},
	"agency_change.returned": {text("信息变更退回", "Your change was returned"), text("%[1]s 的信息变更需补正：%[2]s", "The change of %[1]s was returned: %[2]s")},
	"agency_change.accepted": {text("信息变更已生效", "Your change is in force"), text("%[1]s 的信息变更已核验生效。%[2]s", "The change of %[1]s is accepted. %[2]s")},
}

// recognitionText is by whom an agency is recognised, and why no more.
func recognitionText(r *domain.Recognition) refusal.Text {
	if r == nil {
		return refusal.Text{}
	}
	source := r.Source()
	if why, ended := domain.RecognitionEndings[r.Ended]; ended {
		return text(source.ZH+"；"+why.ZH, source.EN+"; "+why.EN)
	}
	return source
}
