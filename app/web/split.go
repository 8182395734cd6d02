package web

import (
	"context"
	"encoding/base64"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// ListShares shows the shares that the caller holds, sealed as they were dealt.
func (s *Server) ListShares(ctx context.Context, _ ListSharesRequestObject) (ListSharesResponseObject, error) {
	list, err := s.app.Shares(ctx, actor(ctx))
	return ListShares200JSONResponse{Items: each(list, showShare)}, err
}

// GiveShare takes the caller's share of a notice.
func (s *Server) GiveShare(ctx context.Context, r GiveShareRequestObject) (GiveShareResponseObject, error) {
	row, err := s.app.GiveShare(ctx, actor(ctx), domain.NoticeID(r.Id), r.Body.Share)
	if err != nil {
		return nil, err
	}
	return GiveShare200JSONResponse(showShare(row)), nil
}

// GetHolderKey shows the caller's key as a share holder.
func (s *Server) GetHolderKey(ctx context.Context, _ GetHolderKeyRequestObject) (GetHolderKeyResponseObject, error) {
	k, err := s.app.HolderKey(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	return GetHolderKey200JSONResponse(showHolderKey(k)), nil
}

// SetHolderKey sets the caller's key as a share holder.
func (s *Server) SetHolderKey(ctx context.Context, r SetHolderKeyRequestObject) (SetHolderKeyResponseObject, error) {
	k, err := s.app.SetHolderKey(ctx, actor(ctx), domain.HolderKey{ID: domain.HolderKeyID(r.Body.Id), Office: r.Body.Office, Recipient: r.Body.Recipient, Wrapped: r.Body.Wrapped})
	if err != nil {
		return nil, err
	}
	return SetHolderKey200JSONResponse(showHolderKey(k)), nil
}

func showHolderKey(k *domain.HolderKey) HolderKey {
	return HolderKey{Id: string(k.ID), Office: k.Office, Recipient: k.Recipient, Wrapped: k.Wrapped, MadeAt: instant(k.MadeAt)}
}

func showShare(r app.ShareRow) HeldShare {
	n := &r.Notice
	h := n.Split.Holders[r.Number-1]
	out := HeldShare{Id: string(n.ID), Notice: n.Number, Title: n.Title, Number: r.Number, Holders: len(n.Split.Holders), Needed: n.Split.Needed,
		Given: n.Split.Given(), Commitments: &n.Split.Commitments, Deadline: someInstant(n.Deadline.At), Due: someInstant(n.Split.Due.At),
		GivenAt: someInstant(h.GivenAt), WrongAt: someInstant(h.WrongAt), Open: r.May == nil}
	if len(r.Sealed) > 0 {
		out.Sealed, out.Wrapped = some(base64.StdEncoding.EncodeToString(r.Sealed)), some(r.Key.Wrapped)
	}
	if why := refusal.As(r.May); why != nil {
		out.WhyNot = someText(why.Text)
	}
	return out
}

// showSplit is what everybody may know of how a notice's keys are split; nothing in it depends on bids before the freeze.
func showSplit(n *domain.Notice) *NoticeSplit {
	s := n.Split
	if !s.On() {
		return nil
	}
	out := &NoticeSplit{Suite: s.Suite, Needed: s.Needed, Commitments: s.Commitments, Wait: text(s.Wait.Text()), Given: s.Given(),
		Awaited: n.Status == domain.NoticeFrozen && n.AwaitsShares() && !s.AskedAt.IsZero(), AskedAt: someInstant(s.AskedAt), Due: someInstant(s.Due.At)}
	for i, h := range s.Holders {
		out.Holders = append(out.Holders, NoticeSplit_Holders{Number: i + 1, Title: h.Title(), GivenAt: someInstant(h.GivenAt), WrongAt: someInstant(h.WrongAt)})
	}
	return out
}
