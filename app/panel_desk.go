package app

import (
	"context"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// PanelPage is what one expert sees of the notice he judges: the table, the bids under their numbers, and his own sheet.
type PanelPage struct {
	Notice domain.Notice
	Seat   domain.PanelSeat
	Bids   []BlindBid
	Sheet  domain.Sheet
	Closed time.Time // of the panel; zero before
	Now    time.Time
}

// BlindBid is a bid as the panel sees it: a number and its documents. Neither name nor price.
type BlindBid struct {
	Label     int
	Bid       domain.BidID // never shown
	Documents []BlindDocument
}

// BlindDocument is an opened document; File is nil while it is not opened, or stays sealed.
type BlindDocument struct {
	domain.Document
	Opened *domain.File
}

// Panels pages the panels to which the actor was called.
func (a *App) Panels(ctx context.Context, by domain.Actor, after Cursor, limit int) (list []SeatedPanel, err error) {
	if !by.Has(domain.RoleExpert) {
		return nil, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the sheet just locked
		list, err = tx.PanelsOf(ctx, by.Person, after, limit)
		return err
	})
	return list, err
}

// PanelPage is one panel for an expert who was called.
func (a *App) PanelPage(ctx context.Context, by domain.Actor, number string) (page PanelPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the sheet just saved
		n, p, err := ownPanel(ctx, tx, by, number, tx.PanelUnlocked)
		if err != nil {
			return err
		}
		page, err = panelPage(ctx, tx, by, n, p)
		return err
	})
	return page, err
}

type panelLoad func(ctx context.Context, n domain.NoticeID) (*domain.Panel, error)

// ownPanel is a panel to which the actor was called; any other is missing, because who sits on it is a secret.
func ownPanel(ctx context.Context, tx Tx, by domain.Actor, number string, load panelLoad) (*domain.Notice, *domain.Panel, error) {
	n, err := publicNotice(ctx, tx, number)
	if err != nil {
		return nil, nil, err
	}
	p, err := load(ctx, n.ID)
	if err != nil {
		return nil, nil, err
	}
	if _, called := p.Seat(by.Person); !called || !by.Has(domain.RoleExpert) {
		return nil, nil, domain.Missing()
	}
	return n, p, nil
}

func panelPage(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice, p *domain.Panel) (PanelPage, error) {
	page := PanelPage{Notice: *n, Closed: p.ClosedAt, Now: tx.Now()}
	page.Seat, _ = p.Seat(by.Person)
	sheet, err := optional(tx.Sheet(ctx, n.ID, by.Person))
	if err != nil {
		return page, err
	}
	if sheet != nil {
		page.Sheet = *sheet
	}
	documents, err := tx.DocumentsOfBids(ctx, n.ID)
	if err != nil {
		return page, err
	}
	ids := make([]domain.FileID, 0, len(documents))
	for _, d := range documents {
		ids = append(ids, d.File)
	}
	files, err := tx.Files(ctx, ids...)
	if err != nil {
		return page, err
	}
	readable := slices.Contains(p.Readers(n), by.Person)
	for i, id := range p.Blind {
		b := BlindBid{Label: i + 1, Bid: id}
		for _, d := range documents {
			if d.Bid == id && readable {
				b.Documents = append(b.Documents, BlindDocument{Document: d.Document, Opened: files[d.File]})
			}
		}
		page.Bids = append(page.Bids, b)
	}
	return page, nil
}

// BlindLine is a line of a sheet as its author sees it: the bid by its number.
type BlindLine struct {
	Label   int
	Points  []int // -1: not given yet
	Comment string
}

func (p PanelPage) label(id domain.BidID) int {
	for _, b := range p.Bids {
		if b.Bid == id {
			return b.Label
		}
	}
	return 0
}

// Lines are the lines of the sheet, by the numbers of the bids.
func (p PanelPage) Lines() (list []BlindLine) {
	for _, l := range p.Sheet.Lines {
		list = append(list, BlindLine{Label: p.label(l.Bid), Points: l.Points, Comment: l.Comment})
	}
	return list
}

func unblind(p *domain.Panel, lines []BlindLine) ([]domain.SheetLine, error) {
	list := make([]domain.SheetLine, 0, len(lines))
	for _, l := range lines {
		if l.Label < 1 || l.Label > len(p.Blind) {
			return nil, refusal.New(refusal.Invalid, "sheet.bid", "lines", "没有 %d 号报价，请刷新页面", "there is no bid %d: reload the page", l.Label)
		}
		list = append(list, domain.SheetLine{Bid: p.Blind[l.Label-1], Points: l.Points, Comment: l.Comment})
	}
	return list, nil
}

// SaveSheet keeps what an expert has written so far.
func (a *App) SaveSheet(ctx context.Context, by domain.Actor, number string, lines []BlindLine) (PanelPage, error) {
	return a.judge(ctx, by, number, func(tx Tx, n *domain.Notice, p *domain.Panel, s *domain.Sheet) error {
		list, err := unblind(p, lines)
		if err != nil {
			return err
		}
		if err := p.Write(by, n, s, list, tx.Now()); err != nil {
			return err
		}
		return tx.PutSheet(ctx, s)
	})
}

// LockSheet fixes an expert's sheet. The last one closes the panel, and the selection runs.
func (a *App) LockSheet(ctx context.Context, by domain.Actor, number string, lines []BlindLine) (PanelPage, error) {
	return a.judge(ctx, by, number, func(tx Tx, n *domain.Notice, p *domain.Panel, s *domain.Sheet) error {
		list, err := unblind(p, lines)
		if err != nil {
			return err
		}
		e, err := p.Lock(by, n, s, list, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.PutSheet(ctx, s); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		if !p.Whole() {
			return tx.SavePanel(ctx, p)
		}
		sheets, err := judgedSheets(ctx, tx, p)
		if err != nil {
			return err
		}
		if e, err = p.Close(sheets, tx.Now()); err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// RecusePanel is an expert's own word that he must not judge; the next of the draw is called by a job.
func (a *App) RecusePanel(ctx context.Context, by domain.Actor, number, reason string) (PanelPage, error) {
	return a.judge(ctx, by, number, func(tx Tx, n *domain.Notice, p *domain.Panel, _ *domain.Sheet) error {
		e, err := p.Recuse(by, n, reason, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SavePanel(ctx, p); err != nil {
			return err
		}
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandlePanel, Due: tx.Now()}); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

type judgeVerb func(tx Tx, n *domain.Notice, p *domain.Panel, s *domain.Sheet) error

// judge is a verb of an expert on his own sheet. The panel is locked, so that of two last sheets one closes it.
func (a *App) judge(ctx context.Context, by domain.Actor, number string, verb judgeVerb) (page PanelPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, _, err := ownPanel(ctx, tx, by, number, tx.PanelUnlocked)
		if err != nil {
			return err
		}
		n, err := tx.Notice(ctx, found.ID) // locked, and before the panel: as the jobs do
		if err != nil {
			return err
		}
		p, err := tx.Panel(ctx, n.ID)
		if err != nil {
			return err
		}
		s, err := optional(tx.Sheet(ctx, n.ID, by.Person))
		if err != nil {
			return err
		}
		if s == nil {
			s = &domain.Sheet{Notice: n.ID, Person: by.Person}
		}
		if err := verb(tx, n, p, s); err != nil {
			return err
		}
		page, err = panelPage(ctx, tx, by, n, p)
		return err
	})
	return page, err
}
