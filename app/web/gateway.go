package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
)

// gatewayReceipt takes what the message gateway says became of a message. It is signed over the bytes as they came, so it
// stands beside the contract's operations, which read JSON first.
func (s *Server) gatewayReceipt(c *fiber.Ctx) error {
	call := app.SignedCall{ID: c.Get("webhook-id"), Timestamp: c.Get("webhook-timestamp"), Signature: c.Get("webhook-signature"), Body: slices.Clone(c.Body())}
	if err := s.app.TakeReceipt(c.UserContext(), call); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
