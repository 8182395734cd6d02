package site

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

func (s *Site) partners(c *fiber.Ctx, p *Page) error {
	list, err := s.Reads.Partners(c.UserContext())
	p.Data = list
	p.head(p.say("partners.title"), p.say("partners.lead"))
	return err
}

// Partners are the regions whose checks of agencies are recognised, each with what the log has of it.
func (m Market) Partners(ctx context.Context) (list []PartnerRow, err error) {
	found, err := m.App.Partners(ctx)
	for i := range found {
		p := &found[i].Partner
		row := PartnerRow{Code: string(p.Code), Name: p.Name, Agreement: p.Agreement.Document, Article: p.Agreement.Article, Key: p.Key,
			From: date(p.ValidFrom), To: date(p.ValidTo), Agencies: found[i].Agencies}
		if l := found[i].List; l != nil {
			row.List, row.Until = l.Title(), date(found[i].Until())
		}
		if row.Recorded, err = m.recorded(ctx, "partner:"+row.Code); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, err
}

func recognition(r *domain.Recognition, today workday.Date) *Recognition {
	if r == nil {
		return nil
	}
	return &Recognition{Text: r.Source(), Until: date(r.Until()), Alone: r.Alone, Lapsed: r.Over(today) != ""}
}
