package web

import "github.com/intermart/intermart/domain/directory"

func showMatter(m directory.MatterVersion) Matter {
	same := func(s string) string { return s }
	return Matter{
		Code: m.Code, Version: m.Version, Region: m.Region(), StdCode: m.StdCode, Locked: each(m.Locked, same), Name: text(m.Name), Aliases: each(m.Aliases, same),
		Category: m.Category, Nature: m.Nature, Kind: CategoryKind(m.Kind), Department: m.Department, Regulator: m.Regulator,
		Qualification: showQualification(m.Qualification), Payer: MatterPayer(m.Payer), SelfPrepare: m.SelfPrepare,
		Persons:     each(m.Persons, func(p directory.Persons) Matter_Persons { return Matter_Persons{Type: p.Type, Count: p.Count} }),
		Deliverable: text(m.Deliverable), DeliverableForm: text(m.DeliverableForm), Validity: text(m.Validity), MayBeSecret: m.MayBeSecret,
		TimeLimit: showSpan(m.TimeLimit), LimitStart: text(m.LimitStart), Promised: showSpan(m.Promised),
		Fee:  Matter_Fee{Mode: MatterFeeMode(m.Fee.Mode), Basis: m.Fee.Basis, Range: text(m.Fee.Range), Until: someDay(m.Fee.Until)},
		Flow: text(m.Flow), Materials: text(m.Materials), Faq: text(m.FAQ), Classified: m.Classified, Engineering: m.Engineering,
		Tags: each(m.Tags, same), Status: MatterStatus(m.Status), EffectiveFrom: m.EffectiveFrom.String(), EffectiveTo: someDay(m.EffectiveTo),
		ChangeType: m.ChangeType, ChangeReason: m.ChangeReason, Source: cite(m.Source),
		Approvals: each(m.Approvals, func(a directory.Approval) Matter_Approvals {
			return Matter_Approvals{Name: a.Name, Stage: a.Stage, Link: a.Link, Code: a.Code, Organ: a.Organ, OrganUscc: a.OrganUSCC}
		}),
		LegalBases: each(m.LegalBases, func(b directory.LegalBasis) Matter_LegalBases {
			return Matter_LegalBases{Document: b.Document, Article: b.Article, Rank: b.Rank, Number: b.Number, Quote: b.Quote, From: someDay(b.From), To: someDay(b.To)}
		}),
	}
}
