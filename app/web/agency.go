package web

import (
	"context"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// RegisterAgency opens an agency's file and its first account.
func (s *Server) RegisterAgency(ctx context.Context, r RegisterAgencyRequestObject) (RegisterAgencyResponseObject, error) {
	b := r.Body
	ag, err := s.app.RegisterAgency(ctx, app.Register{ID: domain.AgencyID(b.Id), Password: b.Person.Password,
		Profile: domain.AgencyProfile{Name: b.Name, USCC: b.Uscc, Region: domain.RegionCode(b.Region)},
		Person:  domain.Person{ID: domain.PersonID(b.Person.Id), Name: b.Person.Name, Email: b.Person.Email}})
	if err != nil {
		return nil, err
	}
	out := AgencyRegistered{Id: string(ag.ID), Uscc: ag.USCC, Name: ag.Name, Warnings: warnings(&ag.Agency)}
	if !ag.New {
		return RegisterAgency200JSONResponse(out), nil
	}
	return RegisterAgency201JSONResponse(out), nil
}

func warnings(ag *domain.Agency) []Refusal {
	if !ag.CheckDigitWrong() {
		return []Refusal{}
	}
	r := refusal.New(refusal.Invalid, "uscc.check_digit", "uscc_proof", "统一社会信用代码校验位不符，提交时须附登记机关的证明",
		"the check digit of the credit code fails: the registry's proof is asked for at submission").Cite("GB 32100-2015", "附录", false)
	return []Refusal{showRefusal(r)}
}

// ListAgencies pages the admitted agencies.
func (s *Server) ListAgencies(ctx context.Context, r ListAgenciesRequestObject) (ListAgenciesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.PublicAgencies(ctx, app.AgencyQuery{Text: val(r.Params.Q), Trade: val(r.Params.Trade), Region: domain.RegionCode(val(r.Params.Region)),
		After: place(r.Params.After), Limit: n})
	return ListAgencies200JSONResponse{Items: each(list, showAgencyLine), Next: next(list, n, agencyCursor)}, err
}

func agencyCursor(a domain.Agency) string { return string(a.ID) }

func showAgencyLine(a domain.Agency) AgencyLine {
	return AgencyLine{Id: string(a.ID), Uscc: a.USCC, Name: a.Name, Region: string(a.Region), Trades: a.Trades(), Status: AgencyStatus(a.Status), AdmittedAt: someInstant(a.DecidedAt)}
}

// GetAgency shows an agency to everybody.
func (s *Server) GetAgency(ctx context.Context, r GetAgencyRequestObject) (GetAgencyResponseObject, error) {
	p, err := s.app.PublicAgency(ctx, r.Uscc)
	a := &p.Agency
	return GetAgency200JSONResponse{
		Id: string(a.ID), Uscc: a.USCC, Name: a.Name, Region: string(a.Region), LegalRepresentative: a.LegalRepresentative, Address: a.Address,
		Phone: a.Phone, Introduction: a.Introduction, Trades: a.Trades(), Status: AgencyStatus(a.Status), AdmittedAt: someInstant(a.DecidedAt),
		Qualifications: each(a.Qualifications, func(q domain.Qualification) HeldQualification { return held(q, workday.On(p.Now)) }),
		Former:         formers(a.History), Source: some(a.Source), Recognition: showRecognition(a.Recognition),
		People: qualifiedPeople(a, workday.On(p.Now)),
		Recent: each(p.Awards, awardLine(p.Now)),
		Record: showRecord(p.Record),
	}, err
}

func showRecord(r domain.AgencyRecord) AgencyRecord {
	out := AgencyRecord{Awards: r.Awards, Contracts: r.Contracts, Counted: r.Counted, OnTime: r.OnTime}
	if percent, ok := r.Percent(); ok {
		out.OnTimePercent = &percent
	}
	return out
}

func held(q domain.Qualification, today workday.Date) HeldQualification {
	return HeldQualification{Trade: q.Trade, Name: q.Name, Level: q.Level, Kind: q.Kind, Number: q.Number, Issuer: q.Issuer,
		ValidFrom: someDay(q.ValidFrom), ValidTo: someDay(q.ValidTo), Expired: !q.ValidTo.IsZero() && today.After(q.ValidTo)}
}

func showAgencyDesk(p app.AgencyPage) AgencyDesk {
	a := &p.Agency
	return AgencyDesk{
		Id: string(a.ID), Uscc: a.USCC, Version: a.Version, Status: AgencyStatus(a.Status), Fields: showProfile(a.AgencyProfile),
		Files: showFiles(a.FileIDs(), p.Files), Warnings: warnings(a), Missing: showRefusals(p.Missing), Faults: each(a.Faults, showFault),
		SubmittedAt: someInstant(a.SubmittedAt), DecidedAt: someInstant(a.DecidedAt), Due: someDeadline(a.Due), Actions: showActions(p.Actions),
		Standing: showStanding(a.Standing), Vetting: some(!a.VetterUntil.IsZero()), VetterUntil: someInstant(a.VetterUntil), Missed: some(a.Missed), Source: some(a.Source), Opinions: showOpinions(p.Opinions),
		Recognition: showRecognition(a.Recognition),
	}
}

func showStanding(s domain.AgencyStanding) *AgencyStanding {
	if s.At.IsZero() {
		return nil
	}
	return &AgencyStanding{Reason: s.Reason, Document: some(s.Document), Until: someDay(s.Until), At: instant(s.At)}
}

func formers(list []domain.Former) *[]Former {
	if len(list) == 0 {
		return nil
	}
	out := each(list, func(f domain.Former) Former { return Former{Field: f.Field, Was: f.Was, Until: f.Until.String()} })
	return &out
}

// showFiles are the files of the ids that are there, in the order of the ids.
func showFiles(ids []domain.FileID, files map[domain.FileID]*domain.File) []File {
	out := []File{}
	for _, id := range ids {
		if f := files[id]; f != nil {
			out = append(out, showFile(*f))
		}
	}
	return out
}

func showProfile(p domain.AgencyProfile) AgencyFields {
	f := AgencyFields{Name: p.Name, Region: some(string(p.Region)), Address: some(p.Address), Phone: some(p.Phone), LegalRepresentative: some(p.LegalRepresentative),
		Introduction: some(p.Introduction), Licence: some(string(p.Licence)), UsccProof: some(string(p.USCCProof))}
	qs := each(p.Qualifications, func(q domain.Qualification) QualificationFields {
		return QualificationFields{Trade: q.Trade, Name: q.Name, Level: some(q.Level), Kind: QualificationFieldsKind(q.Kind), Number: q.Number,
			Order: some(q.Order), Issuer: some(q.Issuer), ValidFrom: someDay(q.ValidFrom), ValidTo: someDay(q.ValidTo), File: some(string(q.File)),
			Promise: some(QualificationFieldsPromise(q.Promise)), PromisedBy: someDay(q.PromisedBy)}
	})
	f.Qualifications = &qs
	showPeople(&f, p)
	return f
}

func profile(f AgencyFields) domain.AgencyProfile {
	return domain.AgencyProfile{Name: f.Name, Region: domain.RegionCode(val(f.Region)), Address: val(f.Address), Phone: val(f.Phone),
		LegalRepresentative: val(f.LegalRepresentative), Introduction: val(f.Introduction), Licence: domain.FileID(val(f.Licence)), USCCProof: domain.FileID(val(f.UsccProof)),
		Qualifications: each(val(f.Qualifications), func(q QualificationFields) domain.Qualification {
			return domain.Qualification{Trade: q.Trade, Name: q.Name, Level: val(q.Level), Order: val(q.Order), Kind: string(q.Kind), Number: q.Number, Issuer: val(q.Issuer),
				ValidFrom: day(q.ValidFrom), ValidTo: day(q.ValidTo), File: domain.FileID(val(q.File)), Promise: string(val(q.Promise))}
		}), Practitioners: each(val(f.Practitioners), practitioner), Authority: authority(f.Authority)}
}

// GetOwnAgency shows one's own agency.
func (s *Server) GetOwnAgency(ctx context.Context, _ GetOwnAgencyRequestObject) (GetOwnAgencyResponseObject, error) {
	page, err := s.app.Agency(ctx, actor(ctx), domain.AgencyID(actor(ctx).Organisation))
	return GetOwnAgency200JSONResponse(showAgencyDesk(page)), err
}

// SaveOwnAgency saves the admission form.
func (s *Server) SaveOwnAgency(ctx context.Context, r SaveOwnAgencyRequestObject) (SaveOwnAgencyResponseObject, error) {
	page, err := s.app.EditAgency(ctx, actor(ctx), version(r.Params.IfMatch), profile(*r.Body))
	return SaveOwnAgency200JSONResponse(showAgencyDesk(page)), err
}

// SubmitOwnAgency hands the admission in.
func (s *Server) SubmitOwnAgency(ctx context.Context, r SubmitOwnAgencyRequestObject) (SubmitOwnAgencyResponseObject, error) {
	page, err := s.app.SubmitAgency(ctx, actor(ctx), version(r.Params.IfMatch))
	return SubmitOwnAgency200JSONResponse(showAgencyDesk(page)), err
}

// GetEligibility says whether the actor's agency may bid, and why not.
func (s *Server) GetEligibility(ctx context.Context, r GetEligibilityRequestObject) (GetEligibilityResponseObject, error) {
	a, err := s.app.Eligibility(ctx, actor(ctx), r.Params.Notice)
	out := GetEligibility200JSONResponse{Notice: r.Params.Notice, CanBid: len(a.Reasons) == 0, Reasons: each(a.Reasons, showReason)}
	if len(a.Related) > 0 {
		related := each(a.Related, text)
		out.Related = &related
	}
	if a.Bid != nil {
		out.Bid = some(string(a.Bid.ID))
	}
	if a.Kept != nil && a.Bid == nil {
		out.Kept = &Eligibility_Kept{Bid: string(a.Kept.Bid), Notice: a.Kept.Number}
	}
	if a.Lapsed != nil && a.Bid == nil {
		out.Lapsed = some(string(a.Lapsed.ID))
	}
	return out, err
}

func showReason(r domain.Reason) EligibilityReason {
	return EligibilityReason{Code: r.Code, Text: text(r.Text), Remedy: text(r.Remedy)}
}

// ListAgencyNotices pages the open notices with whether the agency may bid. A page may hold fewer than asked for when
// only those it may bid on are wanted; next says whether there is more.
func (s *Server) ListAgencyNotices(ctx context.Context, r ListAgencyNoticesRequestObject) (ListAgencyNoticesResponseObject, error) {
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return nil, err
	}
	n := limit(r.Params.Limit)
	list, err := s.app.NoticesForAgency(ctx, actor(ctx), app.NoticeQuery{Text: val(r.Params.Q), Category: val(r.Params.Category), After: cursor(r.Params.After), Limit: n})
	after := next(list, n, func(a app.AgencyNotice) string { return noticeCursor(a.Notice) })
	if val(r.Params.CanBid) {
		list = slices.DeleteFunc(list, func(a app.AgencyNotice) bool { return len(a.Reasons) > 0 })
	}
	return ListAgencyNotices200JSONResponse{Next: after, Items: each(list, func(a app.AgencyNotice) AgencyNotice {
		out := AgencyNotice{Notice: showNoticeLine(&a.Notice, clock.Now), CanBid: len(a.Reasons) == 0, Reasons: each(a.Reasons, showReason)}
		if a.Bid != nil {
			out.Bid = some(string(a.Bid.ID))
		}
		return out
	})}, err
}
