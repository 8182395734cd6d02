package site

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// LogLeaf is one entry of the transparency log as its tiles serve it.
type LogLeaf struct {
	Index int64
	Class string // public: the entry is the act itself; else a commitment to it
	Entry string
}

// logLeaf shows one entry; the browser proves it from the tiles.
func (s *Site) logLeaf(c *fiber.Ctx, p *Page) error {
	index, err := strconv.ParseInt(c.Params("index"), 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != c.Params("index") {
		return refusal.New(refusal.NotFound, "log.leaf", "", "日志没有这一条", "the log has no such entry")
	}
	l, err := s.Reads.LogLeaf(c.UserContext(), index)
	p.Data, p.NoIndex = l, true
	p.Scripts = append(p.Scripts, "leaf.js")
	p.head(p.say("leaf.title", index), "")
	return err
}
