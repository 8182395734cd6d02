package site

import "github.com/intermart/intermart/domain"

// directText says whom a direct selection asks, and why it alone.
func directText(n *domain.Notice) Text {
	if n.Method != "direct" {
		return Text{}
	}
	why := domain.ChosenText(domain.DirectReasons, n.Direct.ReasonCode)
	return Text{ZH: n.Direct.AgencyName + "（" + n.Direct.AgencyUSCC + "）。" + why.ZH + "：" + n.Direct.Reason,
		EN: n.Direct.AgencyName + " (" + n.Direct.AgencyUSCC + "). " + why.EN + ": " + n.Direct.Reason}
}

// fastLaneText says how a fast-lane notice came to be public, with the draw that anyone can repeat and its outcome.
func fastLaneText(n *domain.Notice, s *domain.Sample) Text {
	if !n.FastLane {
		return Text{}
	}
	draw := domain.SampleDraw(n.Number, n.Keys.Commitment)
	t := Text{ZH: "经单位负责人批准和自动审查后直接发布。抽查数 " + draw + "，", EN: "Published after the manager's approval and the automatic checks. Draw " + draw + "; "}
	switch {
	case s == nil:
		return Text{ZH: t.ZH + "未被抽中。", EN: t.EN + "not drawn."}
	case s.Outcome == domain.SampleInOrder:
		return Text{ZH: t.ZH + "已抽中，事后复核未发现问题。" + s.Note, EN: t.EN + "drawn, and found in order. " + s.Note}
	case s.Outcome == domain.SampleFaults:
		return Text{ZH: t.ZH + "已抽中，事后复核发现问题。" + s.Note, EN: t.EN + "drawn, and faults were found. " + s.Note}
	}
	return Text{ZH: t.ZH + "已抽中，待事后复核。", EN: t.EN + "drawn, and waiting for its review."}
}
