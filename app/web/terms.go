package web

import (
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
)

// terms reads what a department wrote. The contract has checked every form, so an amount that is given parses.
func terms(f NoticeFields) domain.Terms {
	amount, err := money.Parse(val(f.Amount))
	if err != nil {
		amount = 0 // absent: told as missing when the notice is submitted
	}
	t := domain.Terms{
		Title: f.Title, Description: val(f.Description), Matter: val(f.Matter), Category: val(f.Category),
		BudgetProject: val(f.BudgetProject), BudgetName: val(f.BudgetName), BudgetDocument: val(f.BudgetDocument), BudgetYear: val(f.BudgetYear),
		Amount: amount, TaxExcluded: val(f.TaxExcluded), AmountsByYear: yearAmounts(f.AmountsByYear), OtherMatters: val(f.OtherMatters), Avoid: avoided(f.Avoid), Payer: string(val(f.Payer)), IsApplicant: val(f.IsApplicant),
		Method: string(val(f.Method)), Variant: string(val(f.Variant)), Quote: string(val(f.Quote)), Places: val(f.Places),
		FixedPrice: val(f.FixedPrice), PriceLimit: val(f.PriceLimit), Unit: val(f.Unit),
		Qualification: qualification(f.Qualification), Term: span(f.Term), DutyPhone: val(f.DutyPhone), DutyAddress: val(f.DutyAddress),
		Overrides: each(val(f.Overrides), readOverride),
		Attachments: each(val(f.Attachments), func(a Attachment) domain.Attachment {
			return domain.Attachment{File: domain.FileID(a.File), Audience: domain.Audience(a.Audience)}
		}),
		Documents: each(val(f.Documents), func(d AskedDocument) domain.AskedDocument {
			return domain.AskedDocument{Name: d.Name, Required: val(d.Required)}
		}),
		Scoring:   readScoring(f.Scoring),
		SiteVisit: siteVisit(f.SiteVisit), PriceBasis: val(f.PriceBasis),
		Direct: direct(f.Direct), Minutes: domain.FileID(val(f.Minutes)), FastLane: val(f.FastLane),
	}
	if t.Quote == "" {
		t.Quote = string(QuoteTotal)
	}
	if t.Places == 0 {
		t.Places = 1
	}
	return t
}

// direct reads the agency and the reasons of a direct selection; its name the server fills in.
func direct(d *Direct) domain.Direct {
	if d == nil {
		return domain.Direct{}
	}
	return domain.Direct{AgencyUSCC: d.AgencyUscc, ReasonCode: d.ReasonCode, Reason: d.Reason}
}

// showTerms is terms backwards: what is empty is absent, so that a form may send back what it got.
func showTerms(t domain.Terms) NoticeFields {
	f := NoticeFields{
		Title: t.Title, Description: some(t.Description), Matter: some(t.Matter), Category: some(t.Category),
		BudgetProject: some(t.BudgetProject), BudgetName: some(t.BudgetName), BudgetDocument: some(t.BudgetDocument), BudgetYear: some(t.BudgetYear),
		Payer: some(NoticeFieldsPayer(t.Payer)), IsApplicant: some(t.IsApplicant), Method: some(Method(t.Method)), Variant: some(Variant(t.Variant)),
		Quote: some(Quote(t.Quote)), Places: some(t.Places), FixedPrice: some(t.FixedPrice), PriceLimit: some(t.PriceLimit), Unit: some(t.Unit),
		DutyPhone: some(t.DutyPhone), DutyAddress: some(t.DutyAddress), PriceBasis: some(t.PriceBasis),
	}
	if len(t.Overrides) > 0 {
		list := each(t.Overrides, func(o domain.Override) Override {
			return Override{Check: OverrideCheck(o.Check), Document: some(o.Document), Reason: some(o.Reason), File: some(string(o.File))}
		})
		f.Overrides = &list
	}
	showRules(&f, t)
	f.Minutes, f.FastLane = some(string(t.Minutes)), some(t.FastLane)
	if d := t.Direct; d.AgencyUSCC != "" || d.ReasonCode != "" || d.Reason != "" {
		f.Direct = &Direct{AgencyUscc: d.AgencyUSCC, AgencyName: some(d.AgencyName), ReasonCode: d.ReasonCode, Reason: d.Reason}
	}
	if t.Amount != 0 {
		f.Amount = some(t.Amount.String())
	}
	if len(t.Qualification.Groups)+len(t.Qualification.Persons) > 0 {
		q := showQualification(t.Qualification)
		f.Qualification = &q
	}
	if t.Term.N > 0 {
		s := showSpan(t.Term)
		f.Term = &s
	}
	if len(t.Attachments) > 0 {
		list := each(t.Attachments, func(a domain.Attachment) Attachment {
			return Attachment{File: string(a.File), Audience: Audience(a.Audience)}
		})
		f.Attachments = &list
	}
	if len(t.Documents) > 0 {
		list := each(t.Documents, func(d domain.AskedDocument) AskedDocument {
			return AskedDocument{Name: d.Name, Required: some(d.Required)}
		})
		f.Documents = &list
	}
	if !t.Scoring.IsZero() {
		s := showScoring(t.Scoring)
		f.Scoring = &s
	}
	if v := t.SiteVisit; !v.IsZero() {
		f.SiteVisit = &SiteVisit{At: instant(v.At), Place: v.Place, Meeting: v.Meeting}
	}
	return f
}

func showCheck(c compliance.Check) Check {
	return Check{Code: c.Code, Outcome: CheckOutcome(c.Outcome), Text: text(c.Text), Field: c.Field, Rule: c.Rule, Citation: citation(c.Citation),
		RulebookId: c.RulebookID, RulebookVersion: c.RulebookVersion, MatterVersion: c.MatterVersion,
		Evidence: each(c.Evidence, func(e compliance.Evidence) Check_Evidence {
			return Check_Evidence{Label: text(e.Label), Value: e.Value}
		}),
		Marks: each(c.Marks, func(m compliance.Mark) CheckMark {
			return CheckMark{Field: m.Field, Start: m.Start, End: m.End, Word: m.Word, Outcome: CheckMarkOutcome(m.Outcome), Case: m.Case}
		})}
}

func showFault(f domain.Fault) ReturnedFault {
	return ReturnedFault{Field: f.Field, Code: f.Code, Text: f.Text, Missed: some(f.Missed)}
}

func faults(list []ReturnFault) []domain.Fault {
	return each(list, func(f ReturnFault) domain.Fault {
		return domain.Fault{Field: f.Field, Code: string(f.Code), Text: f.Text, Missed: val(f.Missed)}
	})
}

// fileRefs are the files of the terms that are there, in their order, each with its audience.
func fileRefs(t domain.Terms, files map[domain.FileID]*domain.File) []FileRef {
	var out []FileRef
	for _, id := range t.FileIDs() {
		if f := files[id]; f != nil {
			ref := fileRef(f)
			ref.Audience = some(Audience(t.AudienceOf(id)))
			out = append(out, ref)
		}
	}
	return each(out, func(f FileRef) FileRef { return f })
}

func siteVisit(v *SiteVisit) domain.SiteVisit {
	if v == nil {
		return domain.SiteVisit{}
	}
	at, err := time.Parse(time.RFC3339Nano, v.At)
	if err != nil {
		return domain.SiteVisit{Place: v.Place, Meeting: v.Meeting} // the contract let only instants through
	}
	return domain.SiteVisit{At: at.UTC(), Place: v.Place, Meeting: v.Meeting}
}

func fileRef(f *domain.File) FileRef {
	return FileRef{Id: string(f.ID), Name: f.Name, Size: f.Size, Sha256: f.SHA256}
}
