package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/intermart/intermart/domain"
)

// GetMessageChoice shows what the person wants to be told, and where.
func (s *Server) GetMessageChoice(ctx context.Context, _ GetMessageChoiceRequestObject) (GetMessageChoiceResponseObject, error) {
	c, err := s.app.MessageChoice(ctx, actor(ctx))
	return GetMessageChoice200JSONResponse(showMessageChoice(c)), err
}

// ChooseMessages saves it.
func (s *Server) ChooseMessages(ctx context.Context, r ChooseMessagesRequestObject) (ChooseMessagesResponseObject, error) {
	c := domain.MessageChoice{Mobile: val(r.Body.Mobile)}
	if q := r.Body.Quiet; q != nil {
		c.Quiet = domain.Quiet{From: minutes(q.From), To: minutes(q.To)}
	}
	for _, m := range r.Body.Muted {
		c.Muted = append(c.Muted, domain.Mute(string(m.Group), domain.Channel(m.Channel)))
	}
	c, err := s.app.ChooseMessages(ctx, actor(ctx), version(r.Params.IfMatch), c)
	return ChooseMessages200JSONResponse(showMessageChoice(c)), err
}

func showMessageChoice(c domain.MessageChoice) MessageChoice {
	out := MessageChoice{Version: c.Version, Mobile: c.Mobile, Confirmed: c.Proven, Muted: each(c.Muted, func(m string) MessageMute {
		group, channel, _ := strings.Cut(m, "/")
		return MessageMute{Group: MessageGroup(group), Channel: MessageChannel(channel)}
	})}
	if c.Quiet.From != c.Quiet.To {
		out.Quiet = &QuietHours{From: clock(c.Quiet.From), To: clock(c.Quiet.To)}
	}
	return out
}

// minutes reads "22:30"; the contract has checked its form.
func minutes(clock string) int {
	var h, m int
	_, _ = fmt.Sscanf(clock, "%d:%d", &h, &m)
	return h*60 + m
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
