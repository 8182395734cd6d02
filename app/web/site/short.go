package site

import (
	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
)

func (s *Site) samples(c *fiber.Ctx, p *Page) error {
	q := query(p)
	l, err := s.Reads.Samples(c.UserContext(), q)
	p.Data = listView[SampleRow]{q, l}
	p.head(p.say("samples.title"), p.say("samples.lead"))
	return err
}

func (s *Site) emergencies(c *fiber.Ctx, p *Page) error {
	q := query(p)
	l, err := s.Reads.Emergencies(c.UserContext(), q)
	p.Data = listView[EmergencyRow]{q, l}
	p.head(p.say("emergencies.title"), p.say("emergencies.lead"))
	return err
}

// closedList is a list whose codes are all there are; Name names its messages "closed.<name>".
type closedList struct {
	Name  string
	Codes []domain.Chosen
}

func (s *Site) closedLists(_ *fiber.Ctx, p *Page) error {
	p.Data = []closedList{{"direct", domain.DirectReasons}, {"causes", domain.Causes}, {"returns", domain.ReturnCodes}, {"steps", domain.StepKinds}}
	p.head(p.say("closed.title"), p.say("closed.lead"))
	return nil
}
