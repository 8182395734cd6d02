package app

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// PublicPanel is a panel as everybody may see it once the result is there: the pool with everybody's ticket, who was
// called and who judged, and all points.
type PublicPanel struct {
	Needed   int
	Pool     []PoolTicket // the excluded last; else in the order of the draw
	PoolHash string       // published before the opening
	FixedAt  time.Time
	DrawnAt  time.Time
	ClosedAt time.Time
	Seats    []domain.PanelSeat
	Judges   []domain.PanelSeat // whose points count, in the order of BidScore.Given
	Scores   []domain.BidScore
	Outlier  rulebook.Ratio
	Sheets   []*domain.Sheet // of Judges; with what they wrote, for department and oversight only
}

// PoolTicket is one expert of the pool with his ticket.
type PoolTicket struct {
	domain.PoolEntry
	Ticket string // 64 hex; "" when he was excluded
}

// publicPanel is the panel behind an award; nil for other methods.
func publicPanel(ctx context.Context, tx Tx, n *domain.Notice, standing []*domain.Bid, record award.Record) (*PublicPanel, error) {
	if n.Method != award.Scored {
		return nil, nil
	}
	p, err := tx.PanelUnlocked(ctx, n.ID)
	if refusal.Is(err, refusal.NotFound) && n.Unscorable() { // selected before there were panels
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(record.Secret)
	if err != nil {
		return nil, fmt.Errorf("record of %s: %w", n.Number, err)
	}
	key := award.DrawKey(secret, award.SeedText(n.Number, record.Bids, record.Beacon))
	pub := &PublicPanel{Needed: p.Needed, PoolHash: p.PoolHash, FixedAt: p.FixedAt, DrawnAt: p.DrawnAt, ClosedAt: p.ClosedAt, Seats: p.Seats, Outlier: p.Outlier}
	for _, e := range p.Pool {
		t := PoolTicket{PoolEntry: e}
		if e.Excluded == "" {
			t.Ticket = domain.PanelTicket(key, e.Person).String()
		}
		pub.Pool = append(pub.Pool, t)
	}
	slices.SortStableFunc(pub.Pool, func(a, b PoolTicket) int {
		return cmp.Or(cmp.Compare(a.Excluded, b.Excluded), cmp.Compare(a.Ticket, b.Ticket))
	})
	for _, id := range p.Judges() {
		s, _ := p.Seat(id)
		pub.Judges = append(pub.Judges, s)
	}
	if pub.Sheets, err = judgedSheets(ctx, tx, p); err != nil {
		return nil, err
	}
	pub.Scores, err = n.Scores(standing, pub.Sheets, p.Outlier)
	return pub, err
}
