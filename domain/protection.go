package domain

import (
	"fmt"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// Protection says in one sentence who would have to act together against this notice, before its deadline or in its draw.
// It promises no more than the notice has.
func Protection(n *Notice) refusal.Text {
	holder, end := protectors(n)
	if n.Method != "random" {
		return refusal.Text{ZH: fmt.Sprintf("要在截止前知道报价并加以利用，须%s与一家报名机构串通；发布单位、运营人员、能读取服务器和数据库的人都做不到（%s）。", holder.ZH, end.ZH),
			EN: fmt.Sprintf("To know an offer before the deadline and use it, %s and a bidder would have to act together; the department, the operator's staff and whoever reads servers or database cannot (%s).", holder.EN, end.EN)}
	}
	switch {
	case n.Beacon.Waived.Document != "":
		return refusal.Text{ZH: fmt.Sprintf("指定的公共随机数未取得，监管部门以 %s 决定不混入而抽取；要左右抽取，须%s与一家报名机构串通（%s）。", n.Beacon.Waived.Document, holder.ZH, end.ZH),
			EN: fmt.Sprintf("The public random value did not come and oversight ordered the draw without it (%s); to steer it, %s and a bidder would have to act together (%s).", n.Beacon.Waived.Document, holder.EN, end.EN)}
	case n.Keys.Beacon != "":
		return refusal.Text{ZH: fmt.Sprintf("要左右抽取，须%s、一家报名机构，再加上多数 drand 随机信标运行机构，几方一起串通，缺一不可（%s）。", holder.ZH, end.ZH),
			EN: fmt.Sprintf("To steer the draw, %s, a bidder and most of the operators of the drand beacon would all have to act together (%s).", holder.EN, end.EN)}
	}
	return refusal.Text{ZH: fmt.Sprintf("要左右抽取，须%s与一家报名机构串通；发布单位、运营人员、能读取服务器和数据库的人都做不到（%s，也未混入公共随机数）。", holder.ZH, end.ZH),
		EN: fmt.Sprintf("To steer the draw, %s and a bidder would have to act together; the department, the operator's staff and whoever reads servers or database cannot (%s, and no public random value is taken in).", holder.EN, end.EN)}
}

// protectors are who can open the notice's offers, and what that rests on. The process that made the keys held them for
// a moment, split or not, and the sentence says so.
func protectors(n *Notice) (who, why refusal.Text) {
	if !n.Split.On() {
		return refusal.Text{ZH: "运行启封程序的一方", EN: "whoever runs the process that holds the opening identity"},
			refusal.Text{ZH: "启封身份未分由多方持有", EN: "the opening identity is not split"}
	}
	titles := n.Split.titles()
	return refusal.Text{ZH: fmt.Sprintf("运行启封程序的一方和 %d 名份额持有人中的 %d 名（%s）", len(titles), n.Split.Needed, strings.Join(titles, "、")),
			EN: fmt.Sprintf("whoever runs the opening process, %d of the %d share holders (%s)", n.Split.Needed, len(titles), strings.Join(titles, ", "))},
		refusal.Text{ZH: "启封身份分由多方持有；密钥生成的一刻在启封程序内存中，随即只留份额", EN: "the opening identity is split; at the moment it is made it is in the opening process's memory, and only shares are kept"}
}
