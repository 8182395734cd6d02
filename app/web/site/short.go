package site

import (
	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
)

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
