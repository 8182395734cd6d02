package app

// standingTexts are the letters of an agency after its admission.
var standingTexts = map[string]letter{
	"agency.suspended":       {text("机构被暂停", "Your agency is suspended"), text("%[1]s 被暂停参加新的采购：%[2]s。已中选的项目继续履行。", "%[1]s is suspended from new purchases: %[2]s. What it has won goes on.")},
	"agency.reinstated":      {text("机构恢复", "Your agency is reinstated"), text("%[1]s 已恢复，可以报名。%[2]s", "%[1]s is reinstated and may bid. %[2]s")},
	"agency.removed":         {text("机构被清退", "Your agency is removed"), text("%[1]s 已被清退：%[2]s", "%[1]s is removed: %[2]s")},
	"agency.exited":          {text("机构已退出", "Your agency has left"), text("%[1]s 已退出。%[2]s", "%[1]s has left. %[2]s")},
	"agency_change.filed":    {text("机构信息变更待核验", "A change of an agency waits"), text("%[1]s 办理了信息变更，请在 %[2]s 前核验。", "%[1]s has filed a change; check it by %[2]s.")},
	"agency_change.returned": {text("信息变更退回", "Your change was returned"), text("%[1]s 的信息变更需补正：%[2]s", "The change of %[1]s was returned: %[2]s")},
	"agency_change.accepted": {text("信息变更已生效", "Your change is in force"), text("%[1]s 的信息变更已核验生效。%[2]s", "The change of %[1]s is accepted. %[2]s")},
}
