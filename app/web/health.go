package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
)

// healthy says that the process lives.
func (s *Server) healthy(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok"}) }

// tolerance is how far the machine's and the database's clocks may stand apart before it is said.
const tolerance = 2 * time.Second

// ready says whether requests may be sent here, whether the database is a demo and whether clocks differ. What fails is
// named, not described.
func (s *Server) ready(c *fiber.Ctx) error {
	if s.leaving.Load() {
		return c.Status(fiber.StatusServiceUnavailable).JSON(fiber.Map{"status": "leaving"})
	}
	var demo bool
	var wall time.Time
	err := s.app.Store.View(c.UserContext(), func(tx app.Tx) (err error) {
		wall = tx.WallClock()
		demo, err = tx.Demo(c.UserContext())
		return err
	})
	if err != nil {
		s.log.Warn("not ready", "error", err)
		return c.Status(fiber.StatusServiceUnavailable).JSON(fiber.Map{"status": "not ready", "database": "no answer"})
	}
	clocks := "agree"
	if apart := s.cfg.Now().Sub(wall).Abs(); apart > tolerance {
		clocks = "differ by " + apart.Round(time.Second).String()
	}
	return c.JSON(fiber.Map{"status": "ok", "database": "ok", "demo": demo, "clocks": clocks, "desk": s.hasDesk()})
}

// receiptKey is the verifier key of receipts, one line.
func (s *Server) receiptKey(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	return c.SendString(s.app.Receipts.VerifierKey() + "\n")
}
