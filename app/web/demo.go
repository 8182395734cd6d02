package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// DemoClock shows the clock.
func (s *Server) DemoClock(ctx context.Context, _ DemoClockRequestObject) (DemoClockResponseObject, error) {
	c, err := s.app.Clock(ctx)
	return DemoClock200JSONResponse(showClock(c)), err
}

// AdvanceDemoClock moves a demo's clock forward.
func (s *Server) AdvanceDemoClock(ctx context.Context, r AdvanceDemoClockRequestObject) (AdvanceDemoClockResponseObject, error) {
	c, err := s.app.AdvanceClock(ctx, time.Duration(val(r.Body.Minutes))*time.Minute)
	return AdvanceDemoClock200JSONResponse(showClock(c)), err
}

func showClock(c app.Clock) Clock {
	out := Clock{Demo: c.Demo, Now: instant(c.Now)}
	if !c.Next.IsZero() {
		out.Next = &Clock_Next{At: instant(c.Next), Text: text(refusal.Text{ZH: "下一个截止时间", EN: "the next deadline"})}
	}
	return out
}
