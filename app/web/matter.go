package web

import (
	"bytes"
	"context"
	"mime"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ListMatters pages the directory of a day.
func (s *Server) ListMatters(ctx context.Context, r ListMattersRequestObject) (ListMattersResponseObject, error) {
	n, p := limit(r.Params.Limit), r.Params
	on, err := s.dayAsked(ctx, p.On)
	if err != nil {
		return nil, err
	}
	ms, err := s.app.Matters(ctx, app.MatterQuery{Day: on, Holding: p.On != nil, Region: domain.RegionCode(val(p.Region)), Buyer: domain.RegionCode(val(p.Buyer)), Department: val(p.Department),
		Link: string(val(p.Link)), Text: val(p.Q), Category: val(p.Category), After: place(p.After), Limit: n})
	show := func(m directory.MatterVersion) Matter { return showMatterOn(m, on) }
	return ListMatters200JSONResponse{Items: each(ms, show), Next: next(ms, n, func(m directory.MatterVersion) string { return m.Code })}, err
}

// dayAsked is the day of a time machine: the one asked for, else today. A day that no calendar has is refused.
func (s *Server) dayAsked(ctx context.Context, p *Day) (workday.Date, error) {
	if p != nil {
		d, err := workday.ParseDate(*p)
		if r := refusal.As(err); r != nil {
			r.Field = "on"
		}
		return d, err
	}
	c, err := s.app.Clock(ctx)
	return workday.On(c.Now), err
}

// GetMatter shows the version of a day with all versions.
func (s *Server) GetMatter(ctx context.Context, r GetMatterRequestObject) (GetMatterResponseObject, error) {
	on, err := s.dayAsked(ctx, r.Params.On)
	if err != nil {
		return nil, err
	}
	vs, that, err := s.app.MatterOn(ctx, r.Code, on)
	if err != nil {
		return nil, err
	}
	if that == nil && r.Params.On != nil {
		return nil, refusal.New(refusal.NotFound, "matter.on", "on", "%s 时目录中还没有这一事项", "on %s the matter was not yet in the directory", on)
	}
	if that == nil {
		that = &vs[len(vs)-1] // it comes: the first to be
	}
	m := showMatterOn(*that, on)
	versions := each(vs, func(v directory.MatterVersion) Matter { return showMatterOn(v, on) })
	m.Versions = &versions
	return GetMatter200JSONResponse(m), nil
}

func showMatterOn(m directory.MatterVersion, day workday.Date) Matter {
	out := showMatter(m)
	out.State = some(MatterState(m.State(day)))
	return out
}

// DiffMatter compares two versions.
func (s *Server) DiffMatter(ctx context.Context, r DiffMatterRequestObject) (DiffMatterResponseObject, error) {
	d, err := s.app.MatterDiff(ctx, r.Code, r.Params.From, r.Params.To)
	if err != nil {
		return nil, err
	}
	stamp := func(m directory.MatterVersion) MatterStamp {
		return MatterStamp{Version: m.Version, EffectiveFrom: m.EffectiveFrom.String(), ChangeType: m.ChangeType, ChangeReason: m.ChangeReason, Source: cite(m.Source)}
	}
	return DiffMatter200JSONResponse{Code: d.Code, From: stamp(d.From), To: stamp(d.To), Changes: each(d.Changes, func(c directory.Change) MatterDiff_Changes {
		return MatterDiff_Changes{Field: c.Name, Label: text(c.Label), Before: text(c.Before), After: text(c.After)}
	})}, nil
}

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// exportDirectory sends the directory as a workbook.
func (s *Server) exportDirectory(c *fiber.Ctx) error {
	ctx, on := c.UserContext(), workday.Date{}
	if asked := c.Query("on"); asked != "" {
		var err error
		if on, err = s.dayAsked(ctx, &asked); err != nil {
			return err
		}
	}
	region := domain.RegionCode(c.Query("region"))
	ms, err := s.app.Directory(ctx, region, on)
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.app.Sheets.WriteDirectory(&book, ms); err != nil {
		return err
	}
	return sendBook(c, "directory", string(region), on, book.Bytes())
}

// sendBook sends a workbook under a name that says what it is of.
func sendBook(c *fiber.Ctx, what, region string, on workday.Date, book []byte) error {
	name := what
	for _, part := range []string{region, on.String()} {
		if part != "" {
			name += "-" + part
		}
	}
	c.Set(fiber.HeaderContentType, sheetType)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}))
	return c.Send(book)
}

func showMatter(m directory.MatterVersion) Matter {
	same := func(s string) string { return s }
	asked := m.Qualification
	asked.Persons = m.Persons
	return Matter{
		Code: m.Code, Version: m.Version, Region: m.Region(), StdCode: m.StdCode, Locked: each(m.Locked, same), Name: text(m.Name), Aliases: each(m.Aliases, same),
		Category: m.Category, Nature: m.Nature, Kind: CategoryKind(m.Kind), Department: m.Department, Regulator: m.Regulator,
		Qualification: showQualification(asked), Payer: MatterPayer(m.Payer), SelfPrepare: m.SelfPrepare,
		Persons:     each(m.Persons, func(p directory.Persons) Matter_Persons { return Matter_Persons{Type: p.Type, Count: p.Count} }),
		Deliverable: text(m.Deliverable), DeliverableForm: text(m.DeliverableForm), Validity: text(m.Validity), Recognition: text(m.Recognition), MayBeSecret: m.MayBeSecret,
		TimeLimit: someSpan(m.TimeLimit), LimitStart: text(m.LimitStart), Promised: someSpan(m.Promised),
		Fee:  showFee(m.Fee),
		Flow: text(m.Flow), Materials: text(m.Materials), Template: text(m.Template), Faq: text(m.FAQ), Classified: m.Classified, Engineering: m.Engineering,
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

func someSpan(s workday.Span) *Span {
	if s.N == 0 {
		return nil
	}
	return some(showSpan(s))
}

func showFee(f directory.Fee) *Matter_Fee {
	if f.Mode == "" {
		return nil
	}
	fee := &Matter_Fee{Mode: MatterFeeMode(f.Mode), Basis: f.Basis, Range: text(f.Range), Until: someDay(f.Until)}
	if f.Formula != "" {
		fee.Formula = &f.Formula
	}
	if f.Most != 0 {
		fee.Most = some(f.Most.String())
	}
	return fee
}
