package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
)

// EnterBeacon takes a round's signature from an operator.
func (s *Server) EnterBeacon(ctx context.Context, r EnterBeaconRequestObject) (EnterBeaconResponseObject, error) {
	page, err := s.app.EnterBeacon(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), r.Body.Signature)
	n, err := s.showDeskNotice(ctx, page, err)
	return EnterBeacon200JSONResponse(n), err
}

// WaiveBeacon is oversight's order to draw without a round that did not come.
func (s *Server) WaiveBeacon(ctx context.Context, r WaiveBeaconRequestObject) (WaiveBeaconResponseObject, error) {
	page, err := s.app.WaiveBeacon(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), decision(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return WaiveBeacon200JSONResponse(n), err
}

// OrderOpening is oversight's order on an overdue opening.
func (s *Server) OrderOpening(ctx context.Context, r OrderOpeningRequestObject) (OrderOpeningResponseObject, error) {
	page, err := s.app.OrderOpening(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), decision(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return OrderOpening200JSONResponse(n), err
}

// GetAwardBeacon proves the random value of an award.
func (s *Server) GetAwardBeacon(ctx context.Context, r GetAwardBeaconRequestObject) (GetAwardBeaconResponseObject, error) {
	p, err := s.app.AwardBeacon(ctx, r.Number)
	return GetAwardBeacon200JSONResponse{Chain: p.Chain.Hash, PublicKey: p.Chain.Key, Period: int(p.Chain.Period / time.Second), GenesisTime: p.Chain.Genesis.Unix(),
		GroupHash: p.Chain.Seed, BeaconId: p.Chain.Name, Round: int64(p.Round), At: instant(p.At), Randomness: p.Randomness,
		Signature: p.Signature, Named: p.Named, Entered: p.Entered}, err
}

// showBeacon is what a notice says of its public random value; nothing in it depends on bids before the freeze.
func showBeacon(n *domain.Notice) *NoticeBeacon {
	if n.Keys.Beacon == "" {
		return nil
	}
	b := &n.Beacon
	out := &NoticeBeacon{Named: n.Keys.Beacon, Round: some(int64(b.Round)), At: someInstant(b.At), FallbackAt: someInstant(b.Fallback), Value: some(b.Value),
		Awaited: n.Status == domain.NoticeFrozen && n.AwaitsBeacon() && !n.VettedAt.IsZero(), Entered: some(b.Entered)}
	if b.Waived.Document != "" {
		out.Waived = &Decision{Document: b.Waived.Document, Reason: b.Waived.Reason}
	}
	return out
}

func overdueSince(n *domain.Notice, due, now time.Time) *time.Time {
	if !n.Unopened(due, now) {
		return nil
	}
	return &due
}
