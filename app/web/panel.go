package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListPanels pages the notices that the actor was drawn to judge.
func (s *Server) ListPanels(ctx context.Context, r ListPanelsRequestObject) (ListPanelsResponseObject, error) {
	n := limit(r.Params.Limit)
	by := actor(ctx)
	list, err := s.app.Panels(ctx, by, cursor(r.Params.After), n)
	at := func(p app.SeatedPanel) string { return cursorText(p.Panel.DrawnAt, string(p.Panel.Notice)) }
	return ListPanels200JSONResponse{Items: each(list, func(p app.SeatedPanel) PanelLine {
		seat, _ := p.Panel.Seat(by.Person)
		return PanelLine{Number: p.Panel.Number, Title: p.Title, Seat: SeatStatus(seat.Status), Due: showDeadline(seat.Due)}
	}), Next: next(list, n, at)}, err
}

// GetPanel shows an expert his own page.
func (s *Server) GetPanel(ctx context.Context, r GetPanelRequestObject) (GetPanelResponseObject, error) {
	page, err := s.app.PanelPage(ctx, actor(ctx), r.Number)
	return GetPanel200JSONResponse(showExpertPanel(page)), err
}

// SaveSheet keeps what an expert has written so far.
func (s *Server) SaveSheet(ctx context.Context, r SaveSheetRequestObject) (SaveSheetResponseObject, error) {
	page, err := s.app.SaveSheet(ctx, actor(ctx), r.Number, sheetLines(r.Body.Lines))
	return SaveSheet200JSONResponse(showExpertPanel(page)), err
}

// LockSheet fixes an expert's sheet for ever.
func (s *Server) LockSheet(ctx context.Context, r LockSheetRequestObject) (LockSheetResponseObject, error) {
	page, err := s.app.LockSheet(ctx, actor(ctx), r.Number, sheetLines(r.Body.Lines))
	return LockSheet200JSONResponse(showExpertPanel(page)), err
}

// RecusePanel gives an expert's seat to the next of the draw.
func (s *Server) RecusePanel(ctx context.Context, r RecusePanelRequestObject) (RecusePanelResponseObject, error) {
	page, err := s.app.RecusePanel(ctx, actor(ctx), r.Number, r.Body.Reason)
	return RecusePanel200JSONResponse(showExpertPanel(page)), err
}

func sheetLines(list []SheetLine) []app.BlindLine {
	return each(list, func(l SheetLine) app.BlindLine {
		return app.BlindLine{Label: l.Bid, Points: l.Points, Comment: l.Comment}
	})
}

func showExpertPanel(p app.PanelPage) ExpertPanel {
	n := &p.Notice
	out := ExpertPanel{Number: n.Number, Title: n.Title, Description: n.Description, Scoring: showScoring(n.Scoring), Seat: SeatStatus(p.Seat.Status),
		Due: showDeadline(p.Seat.Due), LockedAt: someInstant(p.Sheet.LockedAt), Sha256: some(p.Sheet.SHA256), Closed: !p.Closed.IsZero(), Now: instant(p.Now),
		Lines: each(p.Lines(), func(l app.BlindLine) SheetLine {
			return SheetLine{Bid: l.Label, Points: each(l.Points, func(n int) int { return n }), Comment: l.Comment}
		})}
	out.Bids = each(p.Bids, func(b app.BlindBid) BlindBid {
		return BlindBid{Bid: b.Label, Documents: each(b.Documents, func(d app.BlindDocument) BlindDocument {
			doc := BlindDocument{Id: string(d.ID), Asked: d.Asked, VerdictText: verdictText(&d.Document)}
			if d.Opened != nil && d.Opened.Stored() {
				doc.Readable, doc.Size = true, some(d.Opened.Size)
			}
			return doc
		})}
	})
	return out
}

func readScoring(s *Scoring) domain.Scoring {
	if s == nil {
		return domain.Scoring{}
	}
	return domain.Scoring{PricePoints: s.PricePoints, Criteria: each(s.Criteria, func(c Criterion) domain.Criterion {
		return domain.Criterion{Name: c.Name, Points: c.Points, Guide: c.Guide}
	})}
}

func showScoring(s domain.Scoring) Scoring {
	return Scoring{PricePoints: s.PricePoints, Criteria: each(s.Criteria, func(c domain.Criterion) Criterion {
		return Criterion{Name: c.Name, Points: c.Points, Guide: c.Guide}
	})}
}

func showPanel(p *app.PublicPanel, points int) *Panel {
	if p == nil {
		return nil
	}
	out := &Panel{Needed: p.Needed, PoolHash: p.PoolHash, PricePoints: points, FixedAt: instant(p.FixedAt), DrawnAt: instant(p.DrawnAt), ClosedAt: instant(p.ClosedAt)}
	out.Pool = each(p.Pool, func(e app.PoolTicket) Panel_Pool {
		return Panel_Pool{Id: string(e.Person), Excluded: e.Excluded, Ticket: some(e.Ticket)}
	})
	out.Seats = each(p.Seats, func(s domain.PanelSeat) Panel_Seats {
		return Panel_Seats{Name: s.Name, Status: SeatStatus(s.Status), Reason: some(s.Reason)}
	})
	out.Judges = each(p.Judges, func(s domain.PanelSeat) string { return s.Name })
	out.Scores = each(p.Scores, func(s domain.BidScore) Panel_Scores {
		return Panel_Scores{Bid: string(s.Bid), Given: each(s.Given, func(n int) int { return n }), Outlier: each(s.Outlier, func(o bool) bool { return o }),
			Quality: s.Quality.String(), Price: s.Price.String(), Total: s.Total.String()}
	})
	return out
}

// scoreReasons are why the experts gave their points, of the bids whose reasons the actor may read.
func scoreReasons(p app.PublicAward, by domain.Actor) (list []ScoreReason) {
	if p.Panel == nil {
		return nil
	}
	for _, b := range p.Bids {
		if !p.Notice.MayReadReasons(by, b) {
			continue
		}
		for i, s := range p.Panel.Sheets {
			if l := s.Line(b.ID); l != nil {
				list = append(list, ScoreReason{Bid: string(b.ID), Agency: p.Names[b.Agency], Expert: p.Panel.Judges[i].Name, Points: l.Points, Comment: l.Comment})
			}
		}
	}
	return list
}
