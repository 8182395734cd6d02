package domain

import (
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

// Direct is what a direct selection says beside its terms: the one agency that is asked, and why it alone. The minutes
// are the notice's own (Terms.Minutes).
type Direct struct {
	AgencyUSCC string `json:"agency_uscc"`
	AgencyName string `json:"agency_name"` // as registered when the draft was saved
	ReasonCode string `json:"reason_code"` // one of DirectReasons
	Reason     string `json:"reason"`      // in words, public
}

// Chosen is one entry of a closed list, in both languages.
type Chosen struct {
	Code string
	Text refusal.Text
}

// DirectReasons is the closed list of reasons for a direct selection. The rulebook's method matrix and its maximum say
// whether one may be made at all; the reason says why this firm.
var DirectReasons = []Chosen{
	{"small_sum", refusal.Text{ZH: "金额较小，公开选取成本与金额不相称", EN: "the sum is small and an open selection would cost out of proportion"}},
	{"after_failures", refusal.Text{ZH: "两次公开选取均未成功", EN: "two open selections failed"}},
	{"sole_source", refusal.Text{ZH: "只有该机构能够提供（专利、专有技术或唯一资质）", EN: "only this agency can provide it (patent, own technique or the only licence)"}},
	{"continuity", refusal.Text{ZH: "须与原服务保持一致或配套", EN: "it must be consistent with an earlier service"}},
	{"time", refusal.Text{ZH: "非因采购人拖延而时间紧迫", EN: "time presses through no fault of the buyer"}},
}

// ChosenText is the sentence of a code of a closed list, or the code itself.
func ChosenText(list []Chosen, code string) refusal.Text {
	for _, c := range list {
		if c.Code == code {
			return c.Text
		}
	}
	return refusal.Text{ZH: code, EN: code}
}

// listed refuses a code that is not on a closed list.
func listed(field, code string, list []Chosen) *refusal.Refusal {
	for _, c := range list {
		if c.Code == code {
			return nil
		}
	}
	return refusal.New(refusal.Invalid, "closed_list", field, "请从清单中选择", "choose one from the list")
}

// directFaults are what a direct selection still lacks at submission.
func (t Terms) directFaults() []*refusal.Refusal {
	if t.Method != "direct" {
		return nil
	}
	return []*refusal.Refusal{t.Direct.agency(), listed("direct.reason_code", t.Direct.ReasonCode, DirectReasons), required("direct.reason", t.Direct.Reason, 500)}
}

func (d Direct) agency() *refusal.Refusal {
	if _, err := uscc.Check(d.AgencyUSCC); err != nil {
		return refusal.New(refusal.Invalid, "direct.agency", "direct.agency_uscc", "请填写被选机构的统一社会信用代码", "enter the credit code of the agency you ask")
	}
	if d.AgencyName == "" {
		return refusal.New(refusal.Invalid, "direct.agency", "direct.agency_uscc", "这家机构尚未入驻，请先请其入驻，或选择已入驻的机构",
			"this agency is not admitted: ask it to register first, or name one that is")
	}
	return nil
}

// FailedNotConsented is why a direct selection fails whose agency said no; silence fails it as too few bidders.
const FailedNotConsented = "not_consented"

// DeclineDirect is the named agency's explicit no to a direct selection, while it could still say yes. standing says
// whether it has a sealed offer: that is withdrawn first.
func (n *Notice) DeclineDirect(by Actor, usccOf string, standing bool, why string, now time.Time) (Event, error) {
	if err := first(by.need(AgencySubmitter, AgencyAdmin), n.asked(usccOf), n.at(NoticePublished), n.stillOpen(now), noOffer(standing), required("reason", why, 500), impersonal("reason", why)); err != nil {
		return Event{}, err
	}
	return n.fail(by, FailedNotConsented, 0, now), nil
}

// asked answers NotFound to everybody but the agency that a direct selection names.
func (n *Notice) asked(usccOf string) *refusal.Refusal {
	if n.Method == "direct" && usccOf != "" && usccOf == n.Direct.AgencyUSCC {
		return nil
	}
	return Missing()
}

func (n *Notice) stillOpen(now time.Time) *refusal.Refusal {
	if n.Open(now) {
		return nil
	}
	return refusal.New(refusal.Conflict, "bid.closed", "", "报名已截止，无须再答复", "bidding has closed: no answer is needed any more")
}

func noOffer(standing bool) *refusal.Refusal {
	if !standing {
		return nil
	}
	return refusal.New(refusal.Conflict, "direct.offer_stands", "", "贵机构已提交报价，请先撤回报价再谢绝", "your offer stands: withdraw it before you decline")
}

// DirectSelection is the notice's as the compliance engine sees it; before counts the direct selections of this
// department with this agency in the budget year, this one left out.
func (n *Notice) DirectSelection(before int) *compliance.Direct {
	return &compliance.Direct{AgencyUSCC: n.Direct.AgencyUSCC, AgencyName: n.Direct.AgencyName, MinutesFiled: n.Minutes != "",
		Consented: true, SameAgencyThisYear: before} // its consent is its sealed offer: nobody knows of it before the freeze
}
