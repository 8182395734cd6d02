package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// PanelTx is panels of scored notices and their sheets.
type PanelTx interface {
	Panel(ctx context.Context, n domain.NoticeID) (*domain.Panel, error)
	PanelUnlocked(ctx context.Context, n domain.NoticeID) (*domain.Panel, error)
	AddPanel(ctx context.Context, p *domain.Panel) error
	SavePanel(ctx context.Context, p *domain.Panel) error
	PanelsOf(ctx context.Context, person domain.PersonID, after Cursor, limit int) ([]SeatedPanel, error) // in which he was called; newest draw first
	Sheet(ctx context.Context, n domain.NoticeID, person domain.PersonID) (*domain.Sheet, error)
	Sheets(ctx context.Context, n domain.NoticeID) ([]*domain.Sheet, error) // the locked ones, by person
	PutSheet(ctx context.Context, s *domain.Sheet) error                    // one that is locked: refused
}

// SeatedPanel is a panel with what the list of an expert shows of its notice.
type SeatedPanel struct {
	Panel  domain.Panel
	Title  string
	Status domain.NoticeStatus
}

// fixPanel fixes the pool of a scored notice in the transaction that records its eligibility list, before anything is
// opened.
func (a *App) fixPanel(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid) error {
	if n.Method != award.Scored {
		return nil
	}
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
	if err != nil {
		return err
	}
	of, err := panelRules(rules)
	if err != nil {
		return err
	}
	pool, err := expertPool(ctx, tx, n, standing)
	if err != nil {
		return err
	}
	p, e, err := domain.FixPanel(n, pool, of, tx.Now())
	if err != nil {
		return err
	}
	if err := tx.AddPanel(ctx, p); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

func panelRules(rules rulebook.Rules) (r domain.PanelRules, err error) {
	if r.Needed, _, err = rules.Int(rulebook.KeyScoredExperts); err != nil {
		return r, err
	}
	if r.Due, _, err = rules.Span(rulebook.KeyScoredDue); err != nil {
		return r, err
	}
	r.Outlier, _, err = rules.Ratio(rulebook.KeyScoredOutlier)
	return r, notSet(err)
}

// expertPool are the experts of the notice's region, each with what keeps him out of the draw.
func expertPool(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid) ([]domain.PoolEntry, error) {
	experts, err := tx.Holders(ctx, "", n.Region, domain.RoleExpert)
	if err != nil {
		return nil, err
	}
	bidders, err := biddersOf(ctx, tx, standing)
	if err != nil {
		return nil, err
	}
	ties, err := tx.TiesAbove(ctx, codesOf(standing))
	if err != nil {
		return nil, err
	}
	ids := make([]domain.PersonID, len(experts))
	for i := range experts {
		ids[i] = experts[i].ID
	}
	own, err := belongings(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	recusals, err := tx.Recusals(ctx, workday.On(tx.Now()), ids...)
	if err != nil {
		return nil, err
	}
	declared := map[domain.PersonID][]domain.Recusal{}
	for _, r := range recusals {
		declared[r.Person] = append(declared[r.Person], r)
	}
	pool := make([]domain.PoolEntry, 0, len(experts))
	for _, p := range experts {
		pool = append(pool, domain.PoolEntry{Person: p.ID, Excluded: n.Exclude(p, own[p.ID], declared[p.ID], bidders, ties)})
	}
	return pool, nil
}

// belongings are the organisations that people belong to besides the pool of experts.
func belongings(ctx context.Context, tx Tx, people []domain.PersonID) (map[domain.PersonID][]domain.Organisation, error) {
	list, err := tx.Memberships(ctx, people...)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(m domain.Membership) bool { return slices.Contains(m.Roles, domain.RoleExpert) })
	ids := make([]domain.OrganisationID, len(list))
	for i, m := range list {
		ids[i] = m.Organisation
	}
	byID, err := tx.OrganisationsByID(ctx, ids)
	own := make(map[domain.PersonID][]domain.Organisation, len(people))
	for _, m := range list {
		own[m.Person] = append(own[m.Person], byID[m.Organisation])
	}
	return own, err
}

// enoughExperts refuses the publication of a scored notice for which the region has too few experts even before anybody
// is excluded.
func enoughExperts(ctx context.Context, tx Tx, n *domain.Notice, rules rulebook.Rules) error {
	if n.Method != award.Scored {
		return nil
	}
	of, err := panelRules(rules)
	if err != nil {
		return err
	}
	pool, err := expertPool(ctx, tx, n, nil)
	if err != nil {
		return err
	}
	able := 0
	for _, e := range pool {
		if e.Excluded == "" {
			able++
		}
	}
	if need := max(of.Needed, domain.LeastExperts); able < need {
		return refusal.New(refusal.Conflict, "panel.pool", "method", "本地区专家库可抽取的专家 %[1]d 人，评审组需要 %[2]d 人，请先由系统管理员补充专家", "the region's pool has %[1]d experts who may be drawn and the panel needs %[2]d: the system administrator adds some first", able, need).
			Cite("交易规则", "评审组", false)
	}
	return nil
}

// stepPanel takes a panel one step on: it draws once, gives free seats to the next of the draw, takes those whose time is
// over, and closes a panel that is whole. It runs where the opening identity is, because the draw needs the secret.
func (a *App) stepPanel(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	n, _, secret, err := a.unsealed(ctx, id)
	if err != nil {
		return err
	}
	if n.Status != domain.NoticeFrozen || n.OpenedAt.IsZero() {
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	if n.Unscorable() {
		return a.failUnscorable(ctx, d)
	}
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil || n.Status != domain.NoticeFrozen || n.Method != award.Scored {
			return err
		}
		p, err := tx.Panel(ctx, id)
		if err != nil {
			return err
		}
		if !p.ClosedAt.IsZero() {
			return tx.Deliver(ctx, domain.Delivery{Subject: d.Subject, Handler: HandleSelect, Due: tx.Now()})
		}
		if p.DrawnAt.IsZero() {
			standing, err := tx.StandingBids(ctx, id)
			if err != nil {
				return err
			}
			key, err := drawKey(n, standing, secret)
			if err != nil {
				return err
			}
			if err := p.Draw(key, standing, tx.Now()); err != nil {
				return err
			}
		}
		return a.seat(ctx, tx, n, p)
	})
}

func drawKey(n *domain.Notice, standing []*domain.Bid, secret string) ([]byte, error) {
	raw, err := hex.DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("draw secret of %s: %w", n.Number, err)
	}
	bids := make([]award.Bid, 0, len(standing))
	for _, b := range standing {
		bids = append(bids, award.Bid{ID: string(b.ID), Nonce: b.Nonce})
	}
	return award.DrawKey(raw, award.SeedText(n.Number, bids, n.Beacon.Value)), nil
}

// seat takes the seats of those whose time is over, calls the next of the draw, and saves the panel. A panel that can't
// become whole any more ends its notice.
func (a *App) seat(ctx context.Context, tx Tx, n *domain.Notice, p *domain.Panel) error {
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
	if err != nil {
		return err
	}
	of, err := panelRules(rules)
	if err != nil {
		return err
	}
	due := cal.Add(tx.Now(), of.Due, workday.OfficeHours)
	standing, err := tx.StandingBids(ctx, n.ID)
	if err != nil {
		return err
	}
	events := p.Lapse(n.ResumedAt(), due, tx.Now())
	called, err := callNext(ctx, tx, n, p, standing, due)
	if err != nil {
		return err
	}
	events = append(events, called...)
	if p.Exhausted() {
		events = append(events, n.FailPanel(standing, tx.Now()))
		if err := tx.SaveBids(ctx, standing); err != nil {
			return err
		}
		if err := tx.DestroyKeys(ctx, n.ID); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
	}
	if err := tx.SavePanel(ctx, p); err != nil {
		return err
	}
	for _, s := range p.Seats {
		if s.Status == domain.SeatCalled && n.Status == domain.NoticeFrozen {
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandlePanel, Due: s.Due.At}); err != nil {
				return err
			}
		}
	}
	for _, e := range events {
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// callNext gives the free seats to the next of the draw, and passes over whoever has recused himself from the buyer or a
// bidder since the pool was fixed. Later than that it is the expert's own act on the panel: a refusal because of a bidder
// would tell him who has bid.
func callNext(ctx context.Context, tx Tx, n *domain.Notice, p *domain.Panel, standing []*domain.Bid, due workday.Deadline) (events []domain.Event, err error) {
	if p.Free() <= 0 || p.Next() == "" {
		return nil, nil
	}
	bidders, err := biddersOf(ctx, tx, standing)
	if err != nil {
		return nil, err
	}
	for p.Free() > 0 && p.Next() != "" {
		next, err := tx.Person(ctx, p.Next())
		if err != nil {
			return nil, err
		}
		declared, err := tx.Recusals(ctx, workday.On(tx.Now()), next.ID)
		if err != nil {
			return nil, err
		}
		if n.Declared(declared, bidders) {
			events = append(events, p.PassOver(next.Name, tx.Now()))
			continue
		}
		events = append(events, p.Call(next.Name, due, tx.Now()))
	}
	return events, nil
}

// awaitsPanel reports whether a scored notice's panel has not closed yet; once closed it stays so.
func (a *App) awaitsPanel(ctx context.Context, n *domain.Notice) (waits bool, err error) {
	if n.Method != award.Scored {
		return false, nil
	}
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the sheet just locked
		p, err := tx.PanelUnlocked(ctx, n.ID)
		waits = err == nil && p.ClosedAt.IsZero()
		return err
	})
	return waits, err
}

// failUnscorable ends a frozen notice that was published without a scoring table, before scored notices had one: there is
// no panel to wait for and there never will be.
func (a *App) failUnscorable(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil || n.Status != domain.NoticeFrozen || !n.Unscorable() {
			return err
		}
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return err
		}
		e, err := endUnscorable(ctx, tx, n, standing)
		if err != nil {
			return err
		}
		return a.stepped(ctx, tx, n, standing, e)
	})
}

func endUnscorable(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid) (domain.Event, error) {
	e, err := n.FailUnscorable(domain.System(), standing, tx.Now())
	if err != nil {
		return e, err
	}
	return e, tx.DestroyKeys(ctx, n.ID)
}

// score puts the panel's scores into the record of a scored notice.
func score(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid, r *award.Record) error {
	if n.Method != award.Scored {
		return nil
	}
	p, err := tx.PanelUnlocked(ctx, n.ID)
	if err != nil {
		return err
	}
	scores, err := panelScores(ctx, tx, n, p, standing)
	if err != nil {
		return err
	}
	of := make(map[string]string, len(scores))
	for _, s := range scores {
		of[string(s.Bid)] = s.Total.String()
	}
	for i := range r.Bids {
		r.Bids[i].Score = of[r.Bids[i].ID]
	}
	return nil
}

// panelScores reads the locked sheets of a closed panel, in the order of its seats, and computes the scores.
func panelScores(ctx context.Context, tx Tx, n *domain.Notice, p *domain.Panel, standing []*domain.Bid) ([]domain.BidScore, error) {
	sheets, err := judgedSheets(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	return n.Scores(standing, sheets, p.Outlier)
}

func judgedSheets(ctx context.Context, tx Tx, p *domain.Panel) (ordered []*domain.Sheet, err error) {
	sheets, err := tx.Sheets(ctx, p.Notice)
	if err != nil {
		return nil, err
	}
	for _, id := range p.Judges() {
		i := slices.IndexFunc(sheets, func(s *domain.Sheet) bool { return s.Person == id })
		if i < 0 {
			return nil, fmt.Errorf("panel of %s: the sheet of %s is missing", p.Number, id)
		}
		ordered = append(ordered, sheets[i])
	}
	return ordered, nil
}
