package app_test

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// bureau is somebody of a regulator of the city.
func (w *world) bureau(name string) domain.Actor {
	w.t.Helper()
	return w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindRegulator, Name: name, Region: "430100", Version: 1}, domain.RoleRegulator)
}

// licensed is a firm with a certificate of each trade, filled in and not yet submitted.
func (w *world) licensed(trades ...string) (domain.Actor, domain.AgencyProfile) {
	w.t.Helper()
	code, err := uscc.Make("91430100MA4L16X7E")
	w.do(err)
	by, in := w.register(code)
	p := in.Profile
	p.Address, p.Phone, p.LegalRepresentative, p.Licence = "甲区一路1号", "0731-80000001", "李四", w.upload(by, domain.PurposeLicence).ID
	for _, trade := range trades {
		p.Qualifications = append(p.Qualifications, w.certificate(by, trade, "1"))
	}
	return by, p
}

func (w *world) certificate(by domain.Actor, trade, number string) domain.Qualification {
	return domain.Qualification{Trade: trade, Name: trade + "资质", Kind: "licence", Number: number, Issuer: "厅", ValidFrom: workday.MustDate("2025-01-01"), File: w.upload(by, domain.PurposeQualification).ID}
}

// opinion is the newest of an agency's file on a trade.
func (w *world) opinion(id domain.AgencyID, trade string) app.OpinionPage {
	w.t.Helper()
	page, err := w.Agency(ctx(), w.reviewer, id)
	w.do(err)
	i := slices.IndexFunc(page.Opinions, func(o app.OpinionPage) bool { return o.Opinion.Trade == trade })
	if i < 0 {
		w.t.Fatalf("no opinion on %s: %+v", trade, page.Opinions)
	}
	return page.Opinions[i]
}

func (w *world) events(kind domain.EventKind) int {
	return len(w.db.SQL(`SELECT id FROM events WHERE kind = $1`, string(kind)))
}

// TestRegulatorsAreAskedAndSilenceDoesNotBlock has two regulators asked at an admission: one objects, the other says
// nothing; the job records it once, the operator answers the objection and admits.
func TestRegulatorsAreAskedAndSilenceDoesNotBlock(t *testing.T) {
	w := newWorld(t, 0)
	survey, market := w.bureau("示范市自然资源和规划局"), w.bureau("示范市市场监督管理局")
	by, p := w.licensed("测绘", "检验检测", "工程造价")
	w.saved(by, p)
	id := domain.AgencyID(by.Organisation)
	w.do(w.Drain(ctx()))
	if !w.told(survey, "opinion.asked") || !w.told(market, "opinion.asked") {
		t.Fatal("the regulators are not told")
	}
	one, other := w.opinion(id, "测绘"), w.opinion(id, "检验检测")
	if due := workday.On(one.Opinion.Due.At); due != workday.On(start).AddDays(1) || !one.Opinion.Due.At.Before(one.Opinion.Check) || len(one.Opinion.Due.Steps) == 0 {
		t.Errorf("due %+v, the check by %s", one.Opinion.Due, one.Opinion.Check)
	}
	w.whatIsSeen(survey, market, by, one.Opinion.ID, p)

	_, err := w.AdmitAgency(ctx(), w.reviewer, id, 0)
	refusedBy(t, err, refusal.Conflict, "opinion.waits")
	for _, who := range []domain.Actor{by, w.reviewer, w.supervisor} {
		if _, err := w.GiveOpinion(ctx(), who, one.Opinion.ID, 0, false, ""); !refusal.Is(err, refusal.NotFound) {
			t.Errorf("%v gives it: %v", who.Roles, err)
		}
	}
	_, err = w.GiveOpinion(ctx(), survey, one.Opinion.ID, 0, true, "")
	refusedBy(t, err, refusal.Invalid, "required")
	_, err = w.GiveOpinion(ctx(), survey, one.Opinion.ID, 0, true, "证书编号查无登记")
	w.do(err)
	_, err = w.GiveOpinion(ctx(), survey, one.Opinion.ID, 0, false, "")
	refusedBy(t, err, refusal.Conflict, "opinion.status")
	given, err := w.Opinion(ctx(), survey, one.Opinion.ID)
	if w.do(err); w.reads(survey, p.Qualifications[0].File) || len(given.Files) != 0 {
		t.Error("the certificate is read after the opinion was given")
	}
	if open, err := w.Opinion(ctx(), w.reviewer, one.Opinion.ID); err != nil || len(open.Files) != 1 || !w.reads(w.reviewer, p.Qualifications[0].File) {
		t.Errorf("by whom else: %v", err)
	}
	w.do(w.Drain(ctx()))
	if !w.told(w.reviewer, "opinion.given") || !w.told(by, "opinion.given") || w.told(market, "opinion.given") {
		t.Error("who is told of the opinion")
	}

	w.db.SetClock(other.Opinion.Due.At)
	w.do(w.Drain(ctx()))
	w.db.SQL(`UPDATE deliveries SET done_at = NULL, ready_at = '-infinity' WHERE handler = 'opinion.due'`) // as after a crash before its end was written
	w.do(w.Drain(ctx()))
	if n := w.events(domain.EventOpinionSilent); n != 1 || w.opinion(id, "检验检测").Opinion.SilentAt.IsZero() || !w.opinion(id, "检验检测").Silent {
		t.Fatalf("silence was recorded %d times", n)
	}
	if !w.told(w.reviewer, "opinion.silent") || !w.told(by, "opinion.silent") {
		t.Error("nobody is told of the silence")
	}

	_, err = w.AdmitAgency(ctx(), w.reviewer, id, 0)
	refusedBy(t, err, refusal.Conflict, "opinion.objection")
	_, err = w.ReplyToOpinion(ctx(), survey, one.Opinion.ID, 0, "我来回应")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.ReplyToOpinion(ctx(), w.reviewer, one.Opinion.ID, 0, "已向发证机关核实，编号属实。")
	w.do(err)
	page, err := w.AdmitAgency(ctx(), w.reviewer, id, 0)
	w.do(err)
	if page.Agency.Status != domain.AgencyAdmitted {
		t.Fatal(page.Agency.Status)
	}
	_, err = w.GiveOpinion(ctx(), market, other.Opinion.ID, 0, true, "能力参数与证书附表不符")
	w.do(err)
	if late := w.opinion(id, "检验检测").Opinion; !late.Late() || late.SilentAt.IsZero() {
		t.Errorf("the late word: %+v", late)
	}
	w.do(w.Drain(ctx()))
	if !w.told(survey, "opinion.replied") {
		t.Error("the regulator is not told how its objection was answered")
	}
}

// whatIsSeen looks at an opinion from each side.
func (w *world) whatIsSeen(office, another, firm domain.Actor, id domain.OpinionID, p domain.AgencyProfile) {
	w.t.Helper()
	page, err := w.Opinion(ctx(), office, id)
	w.do(err)
	if seen := page.Opinion.Profile; seen.Licence != "" || len(seen.Qualifications) != 1 || len(page.Files) != 1 || page.Actions["give"] != nil {
		w.t.Errorf("the regulator sees %+v", page)
	}
	_, body, err := w.OpenFile(ctx(), office, p.Qualifications[0].File)
	w.do(err)
	_ = body.Close()
	for name, file := range map[string]domain.FileID{"the licence": p.Licence, "another trade's certificate": p.Qualifications[1].File} {
		if _, _, err := w.OpenFile(ctx(), office, file); !refusal.Is(err, refusal.NotFound) {
			w.t.Errorf("it reads %s: %v", name, err)
		}
	}
	if _, err := w.Agency(ctx(), office, domain.AgencyID(firm.Organisation)); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("it reads the whole file: %v", err)
	}
	for _, who := range []domain.Actor{another, w.officer, domain.Visitor()} {
		if _, err := w.Opinion(ctx(), who, id); !refusal.Is(err, refusal.NotFound) {
			w.t.Errorf("%v reads it: %v", who.Roles, err)
		}
	}
	if list, err := w.Opinions(ctx(), office); err != nil || len(list) != 1 || list[0].Opinion.ID != id {
		w.t.Errorf("its list: %v, %v", list, err)
	}
	if _, err := w.Opinions(ctx(), w.reviewer); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("the operator has a list of its own: %v", err)
	}
	own, err := w.Agency(ctx(), firm, domain.AgencyID(firm.Organisation))
	w.do(err)
	if len(own.Opinions) != 2 {
		w.t.Errorf("the firm sees %d opinions", len(own.Opinions))
	}
}

// TestAnOpinionOnOtherCertificates: what is given for the same certificates is not asked again; for others it is, and the
// old objection counts no more. Where nobody of the regulator is here, nothing is waited for.
func TestAnOpinionOnOtherCertificates(t *testing.T) {
	w := newWorld(t, 0)
	survey := w.bureau("示范市自然资源和规划局")
	by, p := w.licensed("测绘", "环境影响评价")
	id := domain.AgencyID(by.Organisation)
	w.saved(by, p)
	if o := w.opinion(id, "环境影响评价").Opinion; o.Office != "" || o.Holds(w.db.Now()) {
		t.Fatalf("somebody is waited for who is not here: %+v", o)
	}
	first := w.opinion(id, "测绘").Opinion
	_, err := w.GiveOpinion(ctx(), survey, first.ID, 0, true, "证书已注销")
	w.do(err)
	fault := []domain.Fault{{Field: "phone", Code: "invalid", Text: "电话无人接听"}}
	_, err = w.ReturnAgency(ctx(), w.reviewer, id, 0, fault)
	w.do(err)
	p.Phone = "0731-80000002"
	w.saved(by, p)
	if again := w.opinion(id, "测绘").Opinion; again.ID != first.ID {
		t.Fatal("the same certificates are asked about again")
	}
	_, err = w.ReturnAgency(ctx(), w.reviewer, id, 0, fault)
	w.do(err)
	p.Qualifications[0] = w.certificate(by, "测绘", "2")
	w.saved(by, p)
	second := w.opinion(id, "测绘").Opinion
	if second.ID == first.ID || second.Status != domain.OpinionAsked || w.events(domain.EventOpinionEnded) != 1 {
		t.Fatalf("another certificate is not asked about: %+v", second)
	}
	_, err = w.GiveOpinion(ctx(), survey, second.ID, 0, false, "")
	w.do(err)
	_, err = w.AdmitAgency(ctx(), w.reviewer, id, 0)
	w.do(err)

	// A filed change that adds a trade asks about that one alone, and waits for it in the same way.
	market := w.bureau("示范市市场监督管理局")
	p.Qualifications = append(p.Qualifications, w.certificate(by, "检验检测", "3"))
	c, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(w.db.Now()))
	w.do(err)
	_, err = w.AcceptAgencyChange(ctx(), w.reviewer, c.ID, 0)
	refusedBy(t, err, refusal.Conflict, "opinion.waits")
	change, err := w.AgencyChange(ctx(), w.reviewer, c.ID)
	w.do(err)
	if len(change.Opinions) != 1 || change.Opinions[0].Opinion.Trade != "检验检测" {
		t.Fatalf("asked about a change: %+v", change.Opinions)
	}
	for _, who := range []domain.Actor{w.reviewer, by} {
		if list, err := w.AgencyChanges(ctx(), who); err != nil || len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("%v sees the changes %v, %v", who.Roles, list, err)
		}
	}
	_, err = w.GiveOpinion(ctx(), market, change.Opinions[0].Opinion.ID, 0, false, "")
	w.do(err)
	_, err = w.AcceptAgencyChange(ctx(), w.reviewer, c.ID, 0)
	w.do(err)
}

// TestPractisedOpinions: who practises is judged by the regulator of his own practice region, though the rule comes from
// the city: by neither the city's nor that of another practice region.
func TestPractisedOpinions(t *testing.T) {
	w := newWorld(t, 0)
	const name = "示范市自然资源和规划局"
	w.bureau(name)
	p := w.practice(1)
	w.do(w.ImportRegions(ctx(), []domain.Region{{Code: "430198", Name: "另一演练区", NameEN: "Another", Training: true}}))
	var offices []domain.OrganisationID
	for _, region := range []domain.RegionCode{"430198", practiceRegion} {
		who := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindRegulator, Name: name, Region: region, Version: 1}, domain.RoleRegulator)
		offices = append(offices, who.Organisation)
	}
	by := p.agencies[0]
	page, err := p.Agency(ctx(), by, domain.AgencyID(by.Organisation))
	w.do(err)
	profile := page.Agency.AgencyProfile
	profile.Address, profile.Phone, profile.LegalRepresentative = "演练路1号", "0731-80000001", "李四"
	profile.Licence = p.upload(by, domain.PurposeLicence).ID
	profile.Qualifications = []domain.Qualification{p.certificate(by, "测绘", "1")}
	c, err := p.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), profile, workday.On(w.db.Now()))
	w.do(err)
	change, err := p.AgencyChange(ctx(), by, c.ID)
	w.do(err)
	if len(change.Opinions) != 1 || change.Opinions[0].Opinion.Office != offices[1] {
		t.Errorf("asked %+v, want %s", change.Opinions, offices[1])
	}
}
